"""User limits over HTTP: the 6 calls of the tag `user_limits`."""

from __future__ import annotations

from msgspec import to_builtins

from liveops_kit.domain.mechanics.usage import RemainingUses
from liveops_kit.server.request import Operations, Request, Response


def _answer(left: RemainingUses) -> Response:
    return Response(200, {"per_user": to_builtins(left)})


def _user(call: Request) -> str:
    return str(call.body["user"]["user_external_id"])


async def read(call: Request) -> Response:
    """Read how often a user may still use a promotion."""
    user = call.query["user_external_id"]
    with call.project.transaction() as now:
        left = call.project.user_limits.get(call.path["promotion_id"], user, now)
    return _answer(left)


async def set_available(call: Request) -> Response:
    """Set how often a user may still use a promotion."""
    with call.project.transaction() as now:
        left = call.project.user_limits.set_available(
            call.path["promotion_id"], _user(call), call.body["available"], now
        )
    return _answer(left)


async def add(call: Request) -> Response:
    """Give a user more uses."""
    return _change(call, call.body["available"])


async def remove(call: Request) -> Response:
    """Take uses from a user."""
    return _change(call, -call.body["available"])


def _change(call: Request, by: int) -> Response:
    with call.project.transaction() as now:
        left = call.project.user_limits.change(call.path["promotion_id"], _user(call), by, now)
    return _answer(left)


async def restore(call: Request) -> Response:
    """Restore all uses of a promotion, of one user or of all users."""
    user = None if call.body["user"] is None else _user(call)
    with call.project.transaction():
        call.project.user_limits.restore(call.path["promotion_id"], user)
    return Response(200)


async def restore_all(call: Request) -> Response:
    """Restore a user's uses of all promotions."""
    with call.project.transaction():
        call.project.user_limits.restore_all(_user(call))
    return Response(200)


OPERATIONS: Operations = {
    "get-user-promotion-limit": read,
    "set-user-promotion-limit": set_available,
    "add-user-promotion-limit": add,
    "remove-user-promotion-limit": remove,
    "reset-user-promotion-limit": restore,
    "reset-all-user-promotions-limit": restore_all,
}
