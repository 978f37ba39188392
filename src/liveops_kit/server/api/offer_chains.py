"""Offer chains over HTTP: the 10 calls of the tag `offer_chains`."""

from __future__ import annotations

from liveops_kit.domain.features.offer_chains import OfferChains
from liveops_kit.server.api.chain_handlers import StepChainHandlers, serialize_page
from liveops_kit.server.codec import common
from liveops_kit.server.codec import offer_chains as codec
from liveops_kit.server.request import Operations, Request, Response

MAX_FOR_USERS = 30


handlers = StepChainHandlers[OfferChains](
    key="offer_chain_id",
    collection=lambda project: project.offer_chains,
    parse_terms=codec.parse_terms,
    serialize_short=lambda chain, project, now: codec.serialize_short(chain, now),
    serialize_chain=codec.serialize_chain,
    max_limit=10,
)


# -- users -----------------------------------------------------------------------------------------
async def list_visible(request: Request) -> Response:
    """List the running offer chains that a user or a visitor sees."""
    project, viewer = request.project, request.viewer
    page = common.parse_page(request.query, MAX_FOR_USERS)
    with project.transaction() as now:
        chains = project.offer_chains.visible(viewer, now)
        body = serialize_page(
            chains, page, lambda chain: codec.serialize_for_user(chain, viewer, project, now)
        )
    return Response(200, body)


async def show(request: Request) -> Response:
    """Show an offer chain to a user or a visitor."""
    project, viewer = request.project, request.viewer
    with project.transaction() as now:
        chain = project.offer_chains.shown(request.path["offer_chain_id"], viewer, now)
        return Response(200, codec.serialize_for_user(chain, viewer, project, now))


async def claim(request: Request) -> Response:
    """Claim a free step."""
    player = request.player
    with request.project.transaction() as now:
        order = request.project.offer_chains.claim(
            request.path["offer_chain_id"], request.path["step_number"], player, now
        )
    return Response(200, {"order_id": order.order_id})


async def order(request: Request) -> Response:
    """Order a paid step."""
    player = request.player
    with request.project.transaction() as now:
        opened = request.project.offer_chains.order(
            request.path["offer_chain_id"], request.path["step_number"], player, now
        )
    return Response(200, {"order_id": opened.order_id, "token": opened.token})


OPERATIONS: Operations = {
    "admin-get-offer-chains": handlers.list_all,
    "admin-create-offer-chain": handlers.create,
    "admin-get-offer-chain": handlers.read,
    "admin-update-offer-chain": handlers.update,
    "admin-delete-offer-chain": handlers.delete,
    "admin-toggle-offer-chain": handlers.toggle,
    "get-offer-chains-list": list_visible,
    "get-user-offer-chain-by-id": show,
    "claim-user-offer-chain-step-reward": claim,
    "order-user-offer-chain-step-reward": order,
}
