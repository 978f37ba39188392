"""Which operations a path could mean: for refusals that name the right methods (ERR-5)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct

from liveops_kit.shared.errors import (
    ENDPOINT_FORBIDDEN,
    METHOD_NOT_ALLOWED,
    ROUTE_UNKNOWN,
    Refusal,
)
from liveops_kit.spec import Operation

_PARAMETER = re.compile(r"\{([^}]+)\}")
_LONGEST = 2048
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def is_odd(path: str) -> bool:
    """Whether a decoded path can only be a mistake or an attack, and must not be routed.

    It is longer than any that means something, or has control characters. Those slip past the
    router's patterns, since `$` matches before a line break.
    """
    return len(path) > _LONGEST or _CONTROL.search(path) is not None


class _Route(Struct, frozen=True):
    pattern: re.Pattern[str]
    methods: tuple[str, ...]


class Routes:
    """The paths of a description, with parameters that match any text."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._by_path: dict[str, list[Operation]] = {}
        for operation in operations:
            self._by_path.setdefault(operation.path, []).append(operation)

    @cached_property
    def _typed(self) -> list[_Route]:
        return [_route(path, found, typed=True) for path, found in self._by_path.items()]

    @cached_property
    def _loose(self) -> list[_Route]:
        return [_route(path, found, typed=False) for path, found in self._by_path.items()]

    def methods(self, path: str) -> tuple[str, ...]:
        """The methods of every route a path matches with well-typed parameters, in order."""
        found = {
            method
            for route in self._typed
            if route.pattern.fullmatch(path)
            for method in route.methods
        }
        return tuple(sorted(found))

    def refusal(self, path: str, method: str) -> Refusal:
        """How a request is refused that no operation takes.

        A known path: 405. A path that is only ill-typed: 404. Another one: 403 below `admin`,
        else 404.
        """
        known = self.methods(path)
        if known and method not in known:
            return Refusal(METHOD_NOT_ALLOWED, methods=", ".join(known))
        if any(route.pattern.fullmatch(path) for route in self._loose):
            return Refusal(ROUTE_UNKNOWN)
        return unknown(path)


def unknown(path: str) -> Refusal:
    """How a path is refused that no route matches."""
    return Refusal(ENDPOINT_FORBIDDEN if "admin" in path.split("/") else ROUTE_UNKNOWN)


def _route(path: str, operations: list[Operation], *, typed: bool) -> _Route:
    types = {
        parameter["name"]: parameter["schema"].get("type")
        for parameter in operations[0].parameters
        if parameter["in"] == "path" and "$ref" not in parameter["schema"]
    }
    parts = []
    end = 0
    for found in _PARAMETER.finditer(path):
        parts.append(re.escape(path[end : found.start()]))
        parts.append(r"[+-]?[0-9]+" if typed and types.get(found[1]) == "integer" else "[^/]+")
        end = found.end()
    parts.append(re.escape(path[end:]))
    return _Route(re.compile("".join(parts)), tuple(op.method for op in operations))
