"""Finds the operation of a method and a path, segment by segment; the only router of the kit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Generic, TypeVar

from msgspec import Struct, field

from liveops_kit.errors import RouteError
from liveops_kit.openapi.document import Operation, Spec

T = TypeVar("T")
_PARAMETER = re.compile(r"\{([^}]+)\}")
_INTEGER = re.compile(r"[+-]?[0-9]{1,4000}")
MAX_CACHED_PATHS = 4000


class Match(Struct, Generic[T], frozen=True):
    """A route and the values of its path parameters; shared between requests, never changed."""

    target: T
    values: Mapping[str, Any]


class _Route(Struct, Generic[T], frozen=True):
    position: int
    """Place in the description; the first of two equally literal routes wins."""
    names: tuple[str, ...]
    target: T


class _Node(Struct, Generic[T]):
    literals: dict[str, _Node[T]] = field(default_factory=dict)
    integer: _Node[T] | None = None
    text: _Node[T] | None = None
    routes: dict[str, _Route[T]] = field(default_factory=dict)


class Router(Generic[T]):
    """A tree of path templates whose parameters are integers or text without a slash.

    A literal segment wins over an integer, an integer over text.
    """

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()
        self._count = 0
        self.match: Callable[[str, str], Match[T] | None] = lru_cache(MAX_CACHED_PATHS)(self._match)
        """Return the route of a method and a path, or None; recent paths are remembered."""

    def add(self, spec: Spec, operation: Operation, target: T, base: str = "") -> None:
        """Add an operation below a base path, with every spelling that clients use.

        Raises:
            RouteError: a parameter of its path is neither an integer nor text, or is not a
                whole segment.
        """
        types = parameter_types(spec, operation)
        node, names = self._root, []
        for segment in f"{base}{operation.path}".split("/"):
            parameter = _PARAMETER.fullmatch(segment)
            if parameter is None and "{" in segment:
                raise RouteError(f"{operation.path}: a parameter must be a whole segment")
            if parameter is None:
                node = node.literals.setdefault(segment, _Node())
                continue
            names.append(parameter[1])
            node = _child(node, types.get(parameter[1]), operation)
        self._count += 1
        route = _Route(self._count, tuple(names), target)
        ends = [node]
        if operation.takes_slash:
            ends.append(node.literals.setdefault("", _Node()))
        for end in ends:
            for method in operation.methods:
                end.routes.setdefault(method, route)

    def methods(self, path: str, *, typed: bool = True) -> frozenset[str]:
        """Return the methods a path can be called with.

        With `typed=False`, a path whose integers are no integers counts, too.
        """
        nodes = _walk(self._root, path.split("/"), typed=typed)
        return frozenset(method for node, _ in nodes for method in node.routes)

    def match_text(self, method: str, path: str) -> Match[T] | None:
        """Return the route of a path as a stranger wrote it, with all parameters as text."""
        return self._best(method, path, typed=False)

    def _match(self, method: str, path: str) -> Match[T] | None:
        return self._best(method, path, typed=True)

    def _best(self, method: str, path: str, *, typed: bool) -> Match[T] | None:
        for node, values in _walk(self._root, path.split("/"), typed=typed):
            route = node.routes.get(method)
            if route is not None:
                return Match(route.target, dict(zip(route.names, values, strict=True)))
        return None


def router_of(spec: Spec, base: str = "") -> Router[Operation]:
    """Return a router over the operations of a description, below a base path."""
    router: Router[Operation] = Router()
    for operation in spec.operations.values():
        router.add(spec, operation, operation, base)
    return router


def parameter_types(spec: Spec, operation: Operation) -> dict[str, str | None]:
    """Return the types of an operation's parameters by name; None where none is declared."""
    return {
        parameter["name"]: spec.resolve(parameter["schema"]).get("type")
        for parameter in operation.parameters
    }


def _child(node: _Node[T], type_: str | None, operation: Operation) -> _Node[T]:
    if type_ == "integer":
        node.integer = node.integer or _Node()
        return node.integer
    if type_ == "string":
        node.text = node.text or _Node()
        return node.text
    raise RouteError(f"{operation.path}: a parameter of the type {type_}")


def _walk(
    node: _Node[T],
    segments: list[str],
    depth: int = 0,
    values: tuple[Any, ...] = (),
    *,
    typed: bool,
) -> Iterator[tuple[_Node[T], tuple[Any, ...]]]:
    """Yield every node that all segments lead to, the most literal first."""
    if depth == len(segments):
        yield node, values
        return
    segment = segments[depth]
    if segment in node.literals:
        yield from _walk(node.literals[segment], segments, depth + 1, values, typed=typed)
    if not segment:
        return
    value = parse_integer(segment) if typed else segment
    if node.integer is not None and value is not None:
        yield from _walk(node.integer, segments, depth + 1, (*values, value), typed=typed)
    if node.text is not None:
        yield from _walk(node.text, segments, depth + 1, (*values, segment), typed=typed)


def parse_integer(text: str) -> int | None:
    """Return the integer that a text in a path or query stands for; None if it is none."""
    return int(text) if _INTEGER.fullmatch(text) else None
