"""Finds the operation of a path and a method, as Connexion's router would, segment by segment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

from msgspec import Struct, field

from liveops_kit.spec import Operation, Spec

T = TypeVar("T")
_PARAMETER = re.compile(r"\{([^}]+)\}")
_NUMBER = re.compile(r"[+-]?[0-9]+")
_MOST_DIGITS = 18


class NoPlace(ValueError):
    """A path the trie cannot hold; the message names it."""


class Entry(Struct, Generic[T], frozen=True):
    """Where a path ends: what is served there, and how its parameters are named."""

    place: int
    """Its place in the description; of two that match, the first counts."""
    names: tuple[str, ...]
    target: T


class _Node(Struct, Generic[T]):
    literal: dict[str, _Node[T]] = field(default_factory=dict)
    number: _Node[T] | None = None
    text: _Node[T] | None = None
    entries: dict[str, Entry[T]] = field(default_factory=dict)


Found = tuple[T, dict[str, Any]]
"""What is served at a path, and the typed parameters in it."""


class Trie(Generic[T]):
    """Paths with parameters: whole numbers, or any text without a slash."""

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()
        self._count = 0

    def add(
        self, base: str, operation: Operation, types: Mapping[str, str | None], target: T
    ) -> None:
        """Serve an operation below a base path; `types` are those of its parameters, by name.

        Raises:
            NoPlace: a parameter of its path is neither a whole number nor a whole segment.
        """
        node = self._root
        names = []
        for segment in f"{base}{operation.path}".split("/"):
            found = _PARAMETER.fullmatch(segment)
            if found is None and "{" in segment:
                raise NoPlace(f"{operation.path}: a parameter is a whole segment of the path")
            if found is None:
                node = node.literal.setdefault(segment, _Node())
                continue
            names.append(found[1])
            node = _step(node, types.get(found[1]), operation)
        self._count += 1
        node.entries.setdefault(operation.method, Entry(self._count, tuple(names), target))

    def find(self, method: str, path: str) -> Found[T] | None:
        """What is served at a path, or None."""
        node = self._root
        values: list[Any] = []
        segments = path.split("/")
        for segment in segments:
            after = node.literal.get(segment)
            if after is not None:
                if node.number is not None or node.text is not None:
                    return self._first(method, segments)
                node = after
                continue
            if node.number is not None:
                if node.text is not None:
                    return self._first(method, segments)
                value = _number(segment)
                if value is None:
                    return None
                values.append(value)
                node = node.number
            elif node.text is not None and segment:
                values.append(segment)
                node = node.text
            else:
                return None
        entry = node.entries.get(method)
        return (
            None if entry is None else (entry.target, dict(zip(entry.names, values, strict=True)))
        )

    def _first(self, method: str, segments: list[str]) -> Found[T] | None:
        """The first of all operations that match, where a segment can lead to several places."""
        found = [
            (node.entries[method], values)
            for node, values in _walk(self._root, segments)
            if method in node.entries
        ]
        if not found:
            return None
        entry, values = min(found, key=lambda pair: pair[0].place)
        return entry.target, dict(zip(entry.names, values, strict=True))


def paths(base: str, spec: Spec) -> Trie[Operation]:
    """The operations of a description below a base path."""
    trie: Trie[Operation] = Trie()
    for operation in spec.operations.values():
        trie.add(base, operation, types_of(spec, operation), operation)
    return trie


def types_of(spec: Spec, operation: Operation) -> dict[str, str | None]:
    """The types of an operation's parameters by name; None where the description says none."""
    return {
        parameter["name"]: spec.resolve(parameter["schema"]).get("type")
        for parameter in operation.parameters
    }


def _step(node: _Node[T], kind: str | None, operation: Operation) -> _Node[T]:
    if kind == "integer":
        node.number = node.number or _Node()
        return node.number
    if kind == "string":
        node.text = node.text or _Node()
        return node.text
    raise NoPlace(f"{operation.path}: a parameter of the type {kind}")


def _number(segment: str) -> int | None:
    """A whole number as the router takes it; None for one too long to be an id, too."""
    fits = len(segment) <= _MOST_DIGITS and _NUMBER.fullmatch(segment)
    return int(segment) if fits else None


def _walk(
    node: _Node[T], segments: list[str], at: int = 0, values: tuple[Any, ...] = ()
) -> Iterator[tuple[_Node[T], tuple[Any, ...]]]:
    """Every way through the trie that takes all segments."""
    if at == len(segments):
        yield node, values
        return
    segment = segments[at]
    if segment in node.literal:
        yield from _walk(node.literal[segment], segments, at + 1, values)
    number = None if node.number is None else _number(segment)
    if node.number is not None and number is not None:
        yield from _walk(node.number, segments, at + 1, (*values, number))
    if node.text is not None and segment:
        yield from _walk(node.text, segments, at + 1, (*values, segment))
