"""User limits over HTTP: the 6 calls of the tag `user_limits`."""

from __future__ import annotations

from liveops_kit.edge import wire
from liveops_kit.edge.call import Answer, Call, Operations
from liveops_kit.mechanics.usage import RemainingUses


def print_left(left: RemainingUses) -> wire.Json:
    """What a user has left."""
    return {"per_user": {"total": left.total, "available": left.available}}


def _whose(call: Call) -> str:
    return str(call.body["user"]["user_external_id"])


async def read(call: Call) -> Answer:
    """What a user has left of a promotion."""
    user = call.query["user_external_id"]
    with call.project.transaction() as now:
        left = call.project.user_limits.get(call.path["promotion_id"], user, now)
    return Answer(200, print_left(left))


async def set_available(call: Call) -> Answer:
    """Leave a user so many uses."""
    with call.project.transaction() as now:
        left = call.project.user_limits.set_available(
            call.path["promotion_id"], _whose(call), call.body["available"], now
        )
    return Answer(200, print_left(left))


async def add(call: Call) -> Answer:
    """Give a user more uses."""
    return await _change(call, call.body["available"])


async def remove(call: Call) -> Answer:
    """Take uses from a user."""
    return await _change(call, -call.body["available"])


async def _change(call: Call, by: int) -> Answer:
    with call.project.transaction() as now:
        left = call.project.user_limits.change(call.path["promotion_id"], _whose(call), by, now)
    return Answer(200, print_left(left))


async def restore(call: Call) -> Answer:
    """Give all uses of a promotion back, to one user or to all of them."""
    user = None if call.body["user"] is None else _whose(call)
    with call.project.transaction():
        call.project.user_limits.restore(call.path["promotion_id"], user)
    return Answer(200)


async def restore_all(call: Call) -> Answer:
    """Give a user all uses of all promotions back."""
    with call.project.transaction():
        call.project.user_limits.restore_all(_whose(call))
    return Answer(200)


OPERATIONS: Operations = {
    "get-user-promotion-limit": read,
    "set-user-promotion-limit": set_available,
    "add-user-promotion-limit": add,
    "remove-user-promotion-limit": remove,
    "reset-user-promotion-limit": restore,
    "reset-all-user-promotions-limit": restore_all,
}
