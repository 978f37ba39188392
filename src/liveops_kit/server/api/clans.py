"""Clans over HTTP: the 2 calls of the tag `clans`."""

from __future__ import annotations

from liveops_kit.domain.features.reward_chains import ChainReward
from liveops_kit.server.codec.reward_chains import serialize_contributors, serialize_reward
from liveops_kit.server.request import Operations, Request, Response


async def contributors(request: Request) -> Response:
    """List the top contributors of the user's clan."""
    viewer = request.viewer
    with request.project.transaction() as now:
        rows = request.project.clans.top(request.path["reward_chain_id"], viewer, now)
    return Response(200, serialize_contributors(rows))


async def update(request: Request) -> Response:
    """Update the user's clan from the attributes."""
    player, project = request.player, request.project
    with project.transaction() as now:
        rewards = [
            ChainReward(sku=row.sku, quantity=row.quantity)
            for row in project.clans.update(player, now)
        ]
        body = {"reward": [serialize_reward(reward, project.catalog) for reward in rewards]}
    return Response(200, body)


OPERATIONS: Operations = {
    "get-user-clan-top-contributors": contributors,
    "user-clan-update": update,
}
