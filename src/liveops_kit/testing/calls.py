"""The calls of a test, by operation id; `calls.pyi` lists all of them for editors and mypy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx


class Calls:
    """A sender of calls, by operation id."""

    def call(self, operation_id: str, **given: Any) -> httpx.Response:
        """Return the answer to one call.

        By default the API key makes it, or the player where the operation is a player's; `user`
        names another player, `token` carries any token. `body` is sent as JSON; `query` and
        `headers` are mappings; parameters of the path are given by their names.

        >>> # liveops_client.call("redeem-coupon", user="alice", body={"coupon_code": "WELCOME"})

        Raises:
            ValueError: there is no such operation.
            TypeError: it has no such parameter in its path, or more than were given.
        """
        __tracebackhide__ = True
        return self._call(operation_id, **given)

    def _call(self, operation_id: str, **given: Any) -> httpx.Response:
        raise NotImplementedError
