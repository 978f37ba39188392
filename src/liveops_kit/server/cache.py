"""Caches of what is computed from rows, which never change: a changed row is another object.

`IdentityCache` remembers a value for each row, `cached_response` whole responses for as long as
no row of the project changes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from liveops_kit.server.request import Handler, Request, Response
from liveops_kit.state.project import Project

R = TypeVar("R")
V = TypeVar("V")
_MAX_ROWS = 2000
_MAX_RESPONSES = 20


class IdentityCache(Generic[R, V]):
    """The values of the rows used lately, computed once for each row.

    Rows are compared by identity: hashing their content would cost more than computing the value.
    Values are shared by all callers and must not be changed.
    """

    def __init__(self, compute: Callable[[R], V], max_rows: int = _MAX_ROWS) -> None:
        self._compute = compute
        self._max_rows = max_rows
        self._values: dict[int, tuple[R, V]] = {}

    def get(self, row: R) -> V:
        """Return the value of a row."""
        # The row is stored, too, so that no other object can have its id in the meantime.
        entry = self._values.get(id(row))
        if entry is not None:
            return entry[1]
        value = self._compute(row)
        if len(self._values) >= self._max_rows:
            self._values.clear()
        self._values[id(row)] = (row, value)
        return value


StaticParts = IdentityCache[Any, dict[str, Any]]
"""The part of each row's JSON that depends on the row alone."""


def cached_response(handler: Handler) -> Handler:
    """Wrap a handler so that it repeats a response while no row of the project has changed.

    Only for handlers whose responses depend on the rows, the path and the query alone, not on the
    time or the caller, and whose query has no lists. Responses are shared and must not be changed.
    """
    cache: WeakKeyDictionary[Project, tuple[int, dict[Hashable, Response]]] = WeakKeyDictionary()

    async def handle(request: Request) -> Response:
        """Return the cached response, or the handler's."""
        project = request.project
        cached = cache.get(project)
        if cached is None or cached[0] != project.version:
            cached = cache[project] = (project.version, {})
        responses = cached[1]
        key = (*request.path.values(), *request.query.items())
        response = responses.get(key)
        if response is None:
            response = await handler(request)
            if len(responses) >= _MAX_RESPONSES:
                responses.clear()
            responses[key] = response
        return response

    return handle
