"""The kinds of objects that an admin tool reads, changes and writes back, with examples of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.laws.round_trips.rich import RICH
from liveops_kit.contract.resources import (
    BUNDLE,
    ITEM_KINDS,
    RESOURCES,
    UPSELL,
    VIRTUAL_CURRENCY,
    VIRTUAL_ITEM,
    CodeKind,
    Resource,
)
from liveops_kit.contract.scenario import LEAVE_OUT, Made, Scenario

KINDS = (*RESOURCES.values(), UPSELL, *ITEM_KINDS)
"""All kinds, in the order of the tags."""

UPDATED = tuple(kind for kind in KINDS if kind is not UPSELL)
"""The kinds whose updates have required properties; an upsell goes by its type."""

LEAST: Mapping[Resource, dict[str, Any]] = {
    VIRTUAL_ITEM: {"prices": [], "description": LEAVE_OUT},
    VIRTUAL_CURRENCY: {"prices": [], "description": LEAVE_OUT},
    BUNDLE: {"prices": [], "content": LEAVE_OUT},
}
"""The properties that minimal examples lack; a package needs a price, and something in it."""

MOMENTS = frozenset(
    {"reset_next_date", "displayable_reset_start_date", "displayable_reset_next_date"}
)
"""Properties that reads work out from a schedule and the time."""


def example(scenario: Scenario, kind: Resource, is_rich: bool) -> Made:
    """Create an object with nearly every property set, or with as few as it may have.

    Nothing is switched on but what has a code, and that is for nobody.
    """
    terms = RICH[kind](scenario) if is_rich else LEAST.get(kind, {})
    codes = [scenario.code()] if is_rich and isinstance(kind, CodeKind) else []
    made: Made = scenario.create(kind, *codes, enabled=bool(codes), **terms)
    return made


def shown(made: Made) -> Any:
    """Return an object as it is read, without what is worked out from the time."""
    return without_moments(made.read())


def without_moments(value: Any) -> Any:
    """Return a read without what is worked out from the time."""
    if isinstance(value, dict):
        return {key: without_moments(part) for key, part in value.items() if key not in MOMENTS}
    return [without_moments(part) for part in value] if isinstance(value, list) else value


def writable(kind: Resource, body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of an update that sends back what was read or written."""
    return {name: part for name, part in body.items() if name not in kind.derived}


def changed(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a read with another name; an upsell, which has no name, is switched."""
    if "name" not in body:
        return {**body, "is_enabled": not body["is_enabled"]}
    name = "Another name"
    return {**body, "name": name if isinstance(body["name"], str) else {"en": name}}
