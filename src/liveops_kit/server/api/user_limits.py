"""User limits over HTTP: the 6 calls of the tag `user_limits`."""

from __future__ import annotations

from msgspec import to_builtins

from liveops_kit.domain.mechanics.usage import RemainingUses
from liveops_kit.server.request import Operations, Request, Response


def _answer(left: RemainingUses) -> Response:
    return Response(200, {"per_user": to_builtins(left)})


def _user(request: Request) -> str:
    return str(request.body["user"]["user_external_id"])


async def read(request: Request) -> Response:
    """Read how often a user may still use a promotion."""
    user = request.query["user_external_id"]
    with request.project.transaction() as now:
        left = request.project.user_limits.get(request.path["promotion_id"], user, now)
    return _answer(left)


async def set_available(request: Request) -> Response:
    """Set how often a user may still use a promotion."""
    with request.project.transaction() as now:
        left = request.project.user_limits.set_available(
            request.path["promotion_id"], _user(request), request.body["available"], now
        )
    return _answer(left)


async def add(request: Request) -> Response:
    """Give a user more uses."""
    return _change(request, request.body["available"])


async def remove(request: Request) -> Response:
    """Take uses from a user."""
    return _change(request, -request.body["available"])


def _change(request: Request, by: int) -> Response:
    with request.project.transaction() as now:
        left = request.project.user_limits.change(
            request.path["promotion_id"], _user(request), by, now
        )
    return _answer(left)


async def restore(request: Request) -> Response:
    """Restore all uses of a promotion, of one user or of all users."""
    user = None if request.body["user"] is None else _user(request)
    with request.project.transaction():
        request.project.user_limits.restore(request.path["promotion_id"], user)
    return Response(200)


async def restore_all(request: Request) -> Response:
    """Restore a user's uses of all promotions."""
    with request.project.transaction():
        request.project.user_limits.restore_all(_user(request))
    return Response(200)


OPERATIONS: Operations = {
    "get-user-promotion-limit": read,
    "set-user-promotion-limit": set_available,
    "add-user-promotion-limit": add,
    "remove-user-promotion-limit": remove,
    "reset-user-promotion-limit": restore,
    "reset-all-user-promotions-limit": restore_all,
}
