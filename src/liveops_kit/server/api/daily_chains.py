"""Daily chains over HTTP: the 10 calls of the tag `daily_chains`."""

from __future__ import annotations

from liveops_kit.domain.features.daily_chains import DailyChains
from liveops_kit.server.api.chain_handlers import StepChainHandlers, serialize_page
from liveops_kit.server.codec import common
from liveops_kit.server.codec import daily_chains as codec
from liveops_kit.server.request import DONE, Operations, Request, Response

handlers = StepChainHandlers[DailyChains](
    key="daily_chain_id",
    collection=lambda project: project.daily_chains,
    parse_terms=codec.parse_terms,
    serialize_short=lambda chain, project, now: codec.serialize_short(chain),
    serialize_chain=lambda chain, project, now: codec.serialize_chain(chain, project),
    max_limit=50,
)


async def reset(request: Request) -> Response:
    """Take all users of a rolling chain back to its first step."""
    with request.project.transaction():
        request.project.daily_chains.reset(request.path["daily_chain_id"])
    return DONE


# -- users -----------------------------------------------------------------------------------------
async def list_running(request: Request) -> Response:
    """List the running daily chains."""
    project, player = request.project, request.player
    page = common.parse_page(request.query)
    with project.transaction() as now:
        chains = project.daily_chains.running(now)
        body = serialize_page(
            chains, page, lambda chain: codec.serialize_for_user(chain, player, project, now)
        )
    return Response(200, body)


async def show(request: Request) -> Response:
    """Show a daily chain to a user or a visitor."""
    project, viewer = request.project, request.viewer
    with project.transaction() as now:
        chain = project.daily_chains.shown(request.path["daily_chain_id"])
        return Response(200, codec.serialize_for_user(chain, viewer, project, now))


async def claim(request: Request) -> Response:
    """Claim the reward of a step."""
    player = request.player
    with request.project.transaction() as now:
        request.project.daily_chains.claim(
            request.path["daily_chain_id"], request.path["step_number"], player, now
        )
    return DONE


OPERATIONS: Operations = {
    "admin-get-daily-chains": handlers.list_all,
    "admin-create-daily-chain": handlers.create,
    "admin-get-daily-chain": handlers.read,
    "admin-update-daily-chain": handlers.update,
    "admin-delete-daily-chain": handlers.delete,
    "admin-toggle-daily-chain": handlers.toggle,
    "admin-reset-daily-chain": reset,
    "get-daily-chains-list": list_running,
    "get-user-daily-chain-by-id": show,
    "claim-user-daily-chain-step-reward": claim,
}
