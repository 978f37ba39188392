"""Reward chains over HTTP: the 10 calls of the tag `reward_chains`."""

from __future__ import annotations

from datetime import datetime

from liveops_kit.domain.features.reward_chains import ChainView, RewardChains
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.openapi.twins import SUFFIX
from liveops_kit.server.api.chain_handlers import ChainHandlers
from liveops_kit.server.codec import common
from liveops_kit.server.codec import reward_chains as codec
from liveops_kit.server.request import DONE, Operations, Request, Response
from liveops_kit.state.project import Project

handlers = ChainHandlers[RewardChains](
    key="reward_chain_id",
    collection=lambda project: project.reward_chains,
    serialize_short=lambda chain, project, now: codec.serialize_short(
        chain, project.reward_chains.point_of(chain), now
    ),
    serialize_chain=lambda chain, project, now: codec.serialize_chain(
        chain, project.reward_chains.point_of(chain), now
    ),
    max_limit=10,
)


async def create(request: Request) -> Response:
    """Create a reward chain."""
    with request.project.transaction() as now:
        terms = codec.parse_terms(request.body, now)
        chain = request.project.reward_chains.create(request.body["value_point"]["sku"], terms)
    return Response(201, {"reward_chain_id": chain.chain_id})


async def update(request: Request) -> Response:
    """Replace a reward chain."""
    with request.project.transaction() as now:
        terms = codec.parse_terms(request.body, now)
        request.project.reward_chains.update(request.path["reward_chain_id"], terms, now)
    return DONE


async def delete(request: Request) -> Response:
    """Delete a reward chain."""
    with request.project.transaction() as now:
        request.project.reward_chains.delete(request.path["reward_chain_id"], now)
    return DONE


async def reset(request: Request) -> Response:
    """Set everybody's balance and progress to zero."""
    with request.project.transaction():
        request.project.reward_chains.reset(request.path["reward_chain_id"])
    return DONE


# -- users -----------------------------------------------------------------------------------------
async def list_for_user(request: Request) -> Response:
    """List the reward chains of a user or a visitor."""
    project, viewer, page = request.project, request.viewer, common.parse_page(request.query)
    with project.transaction() as now:
        chains = project.reward_chains.for_viewer(viewer, now)
        views = (
            project.reward_chains.view(chain, viewer, now)
            for chain in chains[page.offset : page.end]
        )
        items = [_serialize_view(view, project, viewer, now) for view in views]
    body = {
        "items": items,
        "total_items_count": len(chains),
        "has_more": page.offset + len(items) < len(chains),
    }
    return Response(200, body)


def _serialize_view(
    view: ChainView, project: Project, viewer: Player | None, now: datetime
) -> common.Json:
    """Serialize a chain for its viewer; that of a clan with its top contributors."""
    chains, catalog = project.reward_chains, project.catalog
    body = codec.serialize_for_user(view, chains, catalog, viewer, now)
    if view.point.is_clan:
        rows = project.clans.top(view.chain.chain_id, viewer, now)
        body["top_contributors"] = codec.serialize_contributors(rows)
    return body


async def balance(request: Request) -> Response:
    """Read a user's balance in a chain."""
    player, chains = request.player, request.project.reward_chains
    with request.project.transaction() as now:
        chain = chains.running(request.path["reward_chain_id"], player, now)
        view = chains.view(chain, player, now)
    return Response(200, codec.serialize_balance(view.point, view.balance))


async def claim(request: Request) -> Response:
    """Claim the rewards of a step."""
    player = request.player
    with request.project.transaction() as now:
        request.project.reward_chains.claim(
            request.path["reward_chain_id"], request.path["step_id"], player, now
        )
    return DONE


_ADMIN_CALLS: Operations = {
    "admin-get-reward-chains": handlers.list_all,
    "admin-create-reward-chain": create,
    "admin-get-reward-chain": handlers.read,
    "admin-update-reward-chain": update,
    "admin-toggle-reward-chain": handlers.toggle,
    "admin-reset-reward-chain": reset,
    "admin-delete-reward-chain": delete,
}
OPERATIONS: Operations = {
    **_ADMIN_CALLS,
    "get-reward-chains-list": list_for_user,
    "get-user-reward-chain-balance": balance,
    "claim-user-reward-chain-step-reward": claim,
}
TWINS: Operations = {f"{name}{SUFFIX}": handler for name, handler in _ADMIN_CALLS.items()}
