"""Reward chains over HTTP: the 10 calls of the tag `reward_chains`."""

from __future__ import annotations

from datetime import datetime

from liveops_kit.domain.features.reward_chains import ChainView, RewardChains
from liveops_kit.domain.mechanics.users import Player
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


async def create(call: Request) -> Response:
    """Create a reward chain."""
    with call.project.transaction() as now:
        terms = codec.parse_terms(call.body, now)
        chain = call.project.reward_chains.create(call.body["value_point"]["sku"], terms)
    return Response(201, {"reward_chain_id": chain.chain_id})


async def update(call: Request) -> Response:
    """Replace a reward chain."""
    with call.project.transaction() as now:
        terms = codec.parse_terms(call.body, now)
        call.project.reward_chains.update(call.path["reward_chain_id"], terms, now)
    return DONE


async def delete(call: Request) -> Response:
    """Delete a reward chain."""
    with call.project.transaction() as now:
        call.project.reward_chains.delete(call.path["reward_chain_id"], now)
    return DONE


async def reset(call: Request) -> Response:
    """Set everybody's balance and progress to zero."""
    with call.project.transaction():
        call.project.reward_chains.reset(call.path["reward_chain_id"])
    return DONE


# -- users -----------------------------------------------------------------------------------------
async def list_for_user(call: Request) -> Response:
    """List the reward chains of a user or a visitor."""
    project, viewer, page = call.project, call.viewer, common.parse_page(call.query)
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


async def balance(call: Request) -> Response:
    """Read a user's balance in a chain."""
    player, chains = call.player, call.project.reward_chains
    with call.project.transaction() as now:
        chain = chains.running(call.path["reward_chain_id"], player, now)
        view = chains.view(chain, player, now)
    return Response(200, codec.serialize_balance(view.point, view.balance))


async def claim(call: Request) -> Response:
    """Claim the rewards of a step."""
    player = call.player
    with call.project.transaction() as now:
        call.project.reward_chains.claim(
            call.path["reward_chain_id"], call.path["step_id"], player, now
        )
    return DONE


OPERATIONS: Operations = {
    "admin-get-reward-chains": handlers.list_all,
    "admin-create-reward-chain": create,
    "admin-get-reward-chain": handlers.read,
    "admin-update-reward-chain": update,
    "admin-toggle-reward-chain": handlers.toggle,
    "admin-reset-reward-chain": reset,
    "admin-delete-reward-chain": delete,
    "get-reward-chains-list": list_for_user,
    "get-user-reward-chain-balance": balance,
    "claim-user-reward-chain-step-reward": claim,
}
