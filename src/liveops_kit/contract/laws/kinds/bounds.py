"""Laws of the bounds of the specification: what is at a bound is taken, one beyond is not."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract.builders.operations import body_schema, operation_of
from liveops_kit.contract.errors import SCHEMA_BROKEN
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.round_trips.kinds import UPDATED, example, shown, writable
from liveops_kit.contract.resources import Resource
from liveops_kit.contract.scenario import Made, Scenario
from liveops_kit.openapi.document import Spec

Place = tuple[str | int, ...]
"""The keys and indexes that lead to a value in a body."""

IDS = frozenset({"id", "step_id", "item_id", "rule_id", "sku", "external_id", "step_number"})
"""Properties that name something: another value names nothing."""

WIDE = "\U0001f381"
"""A character of four bytes."""

STARTS = frozenset({"date_start", "date_from"})
TOO_EARLY = "0001-01-01T00:00:00+14:00"
"""A moment that the specification takes, in a year before the first one in UTC."""

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float),
    "boolean": bool,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound of the specification on a value of a body."""

    place: Place
    taken: Any
    """The value at the bound."""
    refused: Any
    """The value just beyond it."""

    @property
    def name(self) -> str:
        """The place as a path, such as `bonus.0.quantity`."""
        return ".".join(map(str, self.place))


def _fits(value: Any, schema: Mapping[str, Any]) -> bool:
    """Return whether a value may be meant by a schema."""
    kind = schema.get("type")
    if kind is None:
        return True
    is_bool = isinstance(value, bool)
    return isinstance(value, _TYPES[kind]) and is_bool is (kind == "boolean")


def _leaves(
    spec: Spec, value: Any, schema: Mapping[str, Any], place: Place = ()
) -> Iterator[tuple[Place, Any, Mapping[str, Any]]]:
    """Yield the values in a body, each with the schemas that it may be meant by."""
    schema = spec.resolve(schema)
    if schema.get("readOnly") or not _fits(value, schema):
        return
    yield place, value, schema
    for branch in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from _leaves(spec, value, branch, place)
    if isinstance(value, dict):
        for name, part in value.items():
            if name in schema.get("properties", {}) and name not in IDS:
                yield from _leaves(spec, part, schema["properties"][name], (*place, name))
    if isinstance(value, list) and value and "items" in schema:
        yield from _leaves(spec, value[0], schema["items"], (*place, 0))


def _of_text(value: str, schema: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Yield the longest and the shortest text, each with one that is beyond."""
    start = value[: value.rindex("/") + 1] if "://" in value else ""
    # A pattern is of letters and digits; without one any character counts as one.
    filler = "a" if "pattern" in schema or start else WIDE
    most, least = schema.get("maxLength"), schema.get("minLength")
    if most is not None:
        longest = start + filler * (most - len(start))
        yield longest, longest + filler
    if least:
        yield filler * max(least, len(value) if start else least), ""


def _of_value(name: str | int, value: Any, schema: Mapping[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Yield values at bounds of a schema, each with one just beyond it."""
    if name == "percent":
        yield from (("0.01", "0.00"), ("100.00", "100.01"))
    elif isinstance(value, int) and not isinstance(value, bool):
        if "maximum" in schema:
            yield schema["maximum"], schema["maximum"] + 1
        if "minimum" in schema:
            yield schema["minimum"], schema["minimum"] - 1
    elif isinstance(value, str) and isinstance(name, str) and not _has_a_form(name):
        yield from _of_text(value, schema)
    elif name == "attribute_conditions" and value and "maxItems" in schema:
        yield value[:1] * schema["maxItems"], value[:1] * (schema["maxItems"] + 1)


def _has_a_form(name: str) -> bool:
    """Return whether a text is a date, a price or a code of a list, of whatever length."""
    return name.startswith("date_") or name in ("currency", "country_iso", "amount")


def bounds_of(spec: Spec, value: Any, schema: Mapping[str, Any]) -> list[Bound]:
    """Return the bounds of a schema on a body, each once."""
    found: dict[tuple[Place, str], Bound] = {}
    for place, part, part_schema in _leaves(spec, value, schema):
        for taken, refused in _of_value(place[-1] if place else "", part, part_schema):
            found.setdefault((place, repr(taken)), Bound(place, taken, refused))
    return list(found.values())


def _with(body: Any, place: Place, value: Any) -> Any:
    """Return a body with another value at a place."""
    changed = copy.deepcopy(body)
    inner = changed
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return changed


def _bounded(scenario: Scenario, kind: Resource) -> tuple[Made, Any, list[Bound]]:
    """Make a rich object; return it, the body of an update of it, and the bounds on that."""
    made = example(scenario, kind, True)
    base = writable(kind, shown(made))
    schema = body_schema(scenario, operation_of(scenario, kind.update))
    return made, base, bounds_of(scenario.client.spec, base, schema)


def _starts(scenario: Scenario, kind: Resource, base: Any) -> list[Place]:
    """Return the places of the starts of periods in the body of an update."""
    schema = body_schema(scenario, operation_of(scenario, kind.update))
    places = (place for place, _, _ in _leaves(scenario.client.spec, base, schema))
    return sorted({place for place in places if place and place[-1] in STARTS}, key=repr)


def _apart(bounds: list[Bound]) -> list[Bound]:
    """Return bounds of which none is on a value within that of another, to be tried together."""
    chosen: list[Bound] = []
    for bound in bounds:
        shared = (min(len(bound.place), len(other.place)) for other in chosen)
        pairs = zip(chosen, shared, strict=True)
        if all(bound.place[:size] != other.place[:size] for other, size in pairs):
            chosen.append(bound)
    return chosen


@law("ERR-42", each=UPDATED)
def bounds_of_kinds_are_taken(scenario: Scenario, kind: Resource) -> None:
    """A PUT of {kind} takes the least and the most of every range, length and number of entries."""
    made, base, bounds = _bounded(scenario, kind)
    while bounds:
        together = _apart(bounds)
        bounds = [bound for bound in bounds if bound not in together]
        sent = base
        for bound in together:
            sent = _with(sent, bound.place, bound.taken)
        made.put(sent).ok()
        read = made.read()
        for bound in together:
            scenario.equal(f"`{bound.name}`", scenario.get(read, *bound.place), bound.taken)


@law("ERR-42", each=UPDATED)
def what_is_beyond_bounds_of_kinds_is_refused(scenario: Scenario, kind: Resource) -> None:
    """A PUT of {kind} with a value just beyond a bound of the specification gets 422/1102.

    The object stays as it was. A start before year 1 of UTC is named by who refuses it.
    """
    made, base, bounds = _bounded(scenario, kind)
    with scenario.unchanged(made):
        for bound in bounds:
            answer = made.put(_with(base, bound.place, bound.refused))
            if answer.response.is_success:
                what = f"422/1102 for `{bound.name}` of {bound.refused!r}"
                scenario.holds(what, False, answer.line)
            answer.refused(SCHEMA_BROKEN)
    for place in _starts(scenario, kind, base):
        answer = made.put(_with(base, place, TOO_EARLY))
        if not answer.response.is_success:
            answer.is_refusal()
            name, details = ".".join(map(str, place)), answer.json.get("errorMessageExtended")
            # Reward chains and promotions list what is wrong, other chains have an object of it.
            scenario.holds(f"`{name}` is named", f'"{name}"' in json.dumps(details), details)
