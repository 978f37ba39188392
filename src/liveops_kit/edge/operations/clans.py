"""Clans over HTTP: the 2 calls of the tag `clans`."""

from __future__ import annotations

from liveops_kit.edge.call import Answer, Call, Operations
from liveops_kit.edge.operations.reward_chains import print_contributor, print_reward
from liveops_kit.groups.reward_chains import ChainReward


async def contributors(call: Call) -> Answer:
    """The members of the user's clan who brought in most."""
    viewer = call.viewer
    with call.project.transaction() as now:
        rows = call.project.clans.top(call.path["reward_chain_id"], viewer, now)
    return Answer(200, [print_contributor(row) for row in rows])


async def update(call: Call) -> Answer:
    """Read the user's clan from the attributes again."""
    player = call.player
    with call.project.transaction() as now:
        taken = call.project.clans.update(player, now)
        rewards = [ChainReward(sku=row.sku, quantity=row.quantity) for row in taken]
        shown = [print_reward(reward, call.project.catalog) for reward in rewards]
    return Answer(200, {"reward": shown})


OPERATIONS: Operations = {
    "get-user-clan-top-contributors": contributors,
    "user-clan-update": update,
}
