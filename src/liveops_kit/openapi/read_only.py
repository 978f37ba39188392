"""The read-only parts of request bodies: what a write may repeat from a read without effect.

In a request schema, `readOnly: true` marks a property that answers have and writes may send back.
It is accepted with any value its schema allows, and taken out before a handler sees the body, so
that nothing can depend on it (ERR-14).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from liveops_kit.openapi.document import Spec


class ReadOnlyParts(Struct, frozen=True):
    """The names to take out of an object, and the same for what is in it."""

    names: frozenset[str] = frozenset()
    properties: Mapping[str, ReadOnlyParts] = field(default_factory=dict)
    entries: ReadOnlyParts | None = None
    """The parts of the entries, for a list."""

    @property
    def is_empty(self) -> bool:
        """True if nothing is to be taken out."""
        return not (self.names or self.properties or self.entries)

    def removed_from(self, value: Any) -> Any:
        """Return a valid value without its read-only parts; the given one stays as it is."""
        if isinstance(value, dict):
            return {
                name: self.properties[name].removed_from(part) if name in self.properties else part
                for name, part in value.items()
                if name not in self.names
            }
        if isinstance(value, list) and self.entries is not None:
            return [self.entries.removed_from(entry) for entry in value]
        return value


def read_only_parts(spec: Spec, schema: Any) -> ReadOnlyParts | None:
    """Return the read-only parts that a request schema marks; None if it marks none."""
    parts = _parts(spec, schema, ())
    return None if parts.is_empty else parts


def _parts(spec: Spec, schema: Any, above: tuple[Any, ...]) -> ReadOnlyParts:
    """Return the parts of a schema; `above` are the schemas it is in, which may be recursive."""
    marked: set[str] = set()
    written: set[str] = set()
    properties: dict[str, ReadOnlyParts] = {}
    entries = ReadOnlyParts()
    for branch in spec.branches(schema):
        if any(branch is each for each in above):
            continue
        for name, part in branch.get("properties", {}).items():
            if spec.resolve(part).get("readOnly") is True:
                marked.add(name)
                continue
            written.add(name)
            below = _parts(spec, part, (*above, branch))
            if not below.is_empty:
                properties[name] = _joined(properties.get(name), below)
        if "items" in branch:
            entries = _joined(entries, _parts(spec, branch["items"], (*above, branch)))
    # A property that only one alternative marks, such as the `day_of_week` of a monthly schedule,
    # stays: another alternative needs it.
    names = frozenset(marked - written)
    return ReadOnlyParts(names, properties, None if entries.is_empty else entries)


def _joined(one: ReadOnlyParts | None, other: ReadOnlyParts) -> ReadOnlyParts:
    """Return the parts of two alternatives as one."""
    if one is None or one.is_empty:
        return other
    if other.is_empty:
        return one
    properties = dict(one.properties)
    for name, part in other.properties.items():
        properties[name] = _joined(properties.get(name), part)
    entries = one.entries if other.entries is None else _joined(one.entries, other.entries)
    return ReadOnlyParts(one.names | other.names, properties, entries)
