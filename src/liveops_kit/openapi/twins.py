"""Twins: the earlier paths of operations, worked out from the operations themselves.

A description of twins names paths, each with a reference to the path whose operations it repeats,
and under `x-liveops-twins` what differs: the suffixes of ids and of components, and the properties
that others stand in for. So a twin says what its original says, whatever is changed there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from liveops_kit.openapi.references import references

Document = dict[str, Any]

MARK = "x-liveops-twins"
"""The property of a description that makes it one of twins."""
TWIN_OF = "x-liveops-twin-of"
"""The property of an operation that names the one it is a twin of."""
SUFFIX = "-v2"
"""How the ids of twins end."""


def original_of(operation_id: str) -> str:
    """Return the id of the operation that a twin repeats; the id itself for any other.

    >>> original_of("get-coupon-v2"), original_of("get-coupon")
    ('get-coupon', 'get-coupon')
    """
    return operation_id.removesuffix(SUFFIX)


def derive(front: Document, original: Document) -> Document:
    """Return the description of twins in full, from the bundled description of the originals.

    Components that differ get names of their own; the others are the original's.

    Raises:
        KeyError: a path refers to none of the original's.
    """
    return _Twins(front, original).document()


class _Twins:
    def __init__(self, front: Document, original: Document) -> None:
        self._front = front
        self._component_suffix: str = front[MARK]["component_suffix"]
        self._properties: Mapping[str, Document] = front[MARK]["properties"]
        self._stand_ins = {name for names in self._properties.values() for name in names}
        self._components: Document = original["components"]
        self._items = {
            path: original["paths"][_path_of(item["$ref"])] for path, item in front["paths"].items()
        }
        self._ids = {
            operation["operationId"]
            for item in self._items.values()
            for key, operation in item.items()
            if key != "parameters"
        }
        self._reached = self._all_reached()
        self._differing = self._all_differing()

    def document(self) -> Document:
        """Return the whole description."""
        head = {key: value for key, value in self._front.items() if key != MARK}
        paths = {path: self._twin(item) for path, item in self._items.items()}
        for item in paths.values():
            for key, operation in item.items():
                if key != "parameters":
                    operation[TWIN_OF] = original_of(operation["operationId"])
        components = self._twin_components(paths)
        components["securitySchemes"] = self._schemes(paths)
        return {**head, "paths": paths, "components": components}

    def _twin_components(self, paths: Document) -> Document:
        """Return the components that the twins lead to: fewer than those of the originals."""
        originals = {self._renamed(each): each for each in self._reached}
        components: Document = {}
        waiting: list[Any] = [paths]
        while waiting:
            for reference in references(waiting.pop(0)):
                section, name = _section_and_name(reference)
                room = components.setdefault(section, {})
                if name not in room:
                    room[name] = self._twin(self._component(originals[reference]))
                    waiting.append(room[name])
        return components

    # -- what is needed, and what of it differs ----------------------------------------------------
    def _all_reached(self) -> list[str]:
        """Return the references that the paths lead to, in order of discovery."""
        reached: dict[str, None] = {}
        waiting: list[Any] = [*self._items.values()]
        while waiting:
            for reference in references(waiting.pop(0)):
                if reference not in reached:
                    reached[reference] = None
                    waiting.append(self._component(reference))
        return list(reached)

    def _all_differing(self) -> set[str]:
        """Return the references to components that name a property or id which differs.

        A component that refers to one that differs has to differ itself.
        """
        differing = {each for each in self._reached if self._names_any(self._component(each))}
        while True:
            more = {
                each
                for each in self._reached
                if each not in differing
                and not differing.isdisjoint(references(self._component(each)))
            }
            if not more:
                return differing
            differing |= more

    def _names_any(self, node: Any) -> bool:
        if isinstance(node, dict):
            if not self._properties.keys().isdisjoint(node) or node.get("operationId") in self._ids:
                return True
            return any(self._names_any(value) for value in node.values())
        if isinstance(node, list):
            return any(
                each in self._properties if isinstance(each, str) else self._names_any(each)
                for each in node
            )
        return False

    def _component(self, reference: str) -> Any:
        section, name = _section_and_name(reference)
        return self._components[section][name]

    def _schemes(self, paths: Document) -> Document:
        named = {
            scheme
            for item in paths.values()
            for key, operation in item.items()
            if key != "parameters"
            for choice in operation["security"]
            for scheme in choice
        }
        schemes: Document = self._components["securitySchemes"]
        return {name: scheme for name, scheme in schemes.items() if name in named}

    # -- a node of the twin ------------------------------------------------------------------------
    def _twin(self, node: Any) -> Any:
        """Return a node with its ids, references and properties replaced."""
        if isinstance(node, list):
            return self._twin_list(node)
        if not isinstance(node, dict):
            return node
        twin: Document = {}
        for key, value in node.items():
            if key in self._properties:
                stand_ins = self._properties[key]
                twin |= stand_ins if isinstance(value, dict) else _dates(stand_ins, value)
            elif key in self._stand_ins and any(name in node for name in self._properties):
                continue
            elif key == "$ref":
                twin[key] = self._renamed(value)
            elif key == "operationId":
                twin[key] = value + SUFFIX if value in self._ids else value
            else:
                twin[key] = self._twin(value)
        return twin

    def _twin_list(self, entries: list[Any]) -> list[Any]:
        """Return a list; where it names properties, such as `required`, it names the stand-ins."""
        twin: list[Any] = []
        for entry in entries:
            if isinstance(entry, str) and entry in self._properties:
                twin += [name for name in self._properties[entry] if name not in entries]
            else:
                twin.append(self._twin(entry))
        return twin

    def _renamed(self, reference: str) -> str:
        return reference + self._component_suffix if reference in self._differing else reference


def _dates(names: Mapping[str, Any], periods: list[Mapping[str, Any]] | None) -> Document:
    """Return an example of periods as their first start and their last end."""
    start, end = names
    if not periods:
        return {start: None, end: None}
    return {start: periods[0]["date_from"], end: periods[-1].get("date_until")}


def _path_of(reference: str) -> str:
    """Return the path that a reference such as `liveops.yaml#/paths/~1v3~1...` means."""
    return unquote(reference.rpartition("/")[2]).replace("~1", "/").replace("~0", "~")


def _section_and_name(reference: str) -> tuple[str, str]:
    section, _, name = reference.removeprefix("#/components/").partition("/")
    return section, name
