"""Finds the operation a request means by its method and path, before any framework sees it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from liveops_kit.spec import Operation

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Found:
    """An operation, and what its path parameters are in this request."""

    operation_id: str
    path: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Leaf:
    operation_id: str
    parameters: tuple[tuple[str, bool], ...]
    """Name, and whether it is an integer, in the order of the path."""

    def read(self, texts: list[str]) -> Found | None:
        """The operation, unless an integer of its path is none."""
        values: dict[str, Any] = {}
        for (name, is_integer), text in zip(self.parameters, texts, strict=True):
            if is_integer and not _INTEGER.fullmatch(text):
                return None
            values[name] = int(text) if is_integer else text
        return Found(self.operation_id, values)


@dataclass(slots=True)
class _Node:
    words: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    leaves: dict[str, _Leaf] = field(default_factory=dict)
    """By method."""


class Finder:
    """The paths of a description as a tree; a fixed word goes before a parameter."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        for operation in operations:
            self._add(operation)

    def find(self, method: str, path: str) -> Found | None:
        """The operation of a request; `path` without the base of the API. None for none."""
        return self._search(self._root, path.split("/")[1:], 0, [], method)

    def _add(self, operation: Operation) -> None:
        types = {
            parameter["name"]: parameter["schema"].get("type")
            for parameter in operation.parameters
            if parameter["in"] == "path"
        }
        node, parameters = self._root, []
        for part in operation.path.split("/")[1:]:
            if part.startswith("{"):
                name = part.strip("{}")
                parameters.append((name, types.get(name) == "integer"))
                node.parameter = node.parameter or _Node()
                node = node.parameter
            else:
                node = node.words.setdefault(part, _Node())
        node.leaves[operation.method] = _Leaf(operation.operation_id, tuple(parameters))

    def _search(
        self, node: _Node, parts: list[str], at: int, texts: list[str], method: str
    ) -> Found | None:
        if at == len(parts):
            leaf = node.leaves.get(method)
            return None if leaf is None else leaf.read(texts)
        part = parts[at]
        if part in node.words:
            found = self._search(node.words[part], parts, at + 1, texts, method)
            if found is not None:
                return found
        if node.parameter is None or not part:
            return None
        return self._search(node.parameter, parts, at + 1, [*texts, part], method)
