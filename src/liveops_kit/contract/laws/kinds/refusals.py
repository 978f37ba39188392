"""Laws of refused updates: whatever is wrong with one, the object stays as it was."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from liveops_kit.contract.builders.operations import (
    INVALID_JWT,
    UNKNOWN_PROPERTY,
    basic_header,
    bearer_header,
    body_schema,
    operation_of,
    unreadable_body,
)
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.round_trips.kinds import KINDS, changed, example, shown, writable
from liveops_kit.contract.resources import Resource
from liveops_kit.contract.scenario import Answer, Scenario

JSON_IN_DISGUISE = {"Content-Type": "text/plain"}

FREE = frozenset({"custom_attributes"})
"""Properties that take any object."""


def _unknown_items(scenario: Scenario, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the body with an unknown SKU in place of each that is deep within it."""
    for name, part in body.items():
        changed = copy.deepcopy(part)
        rows = [row for row in changed if isinstance(row, dict)] if isinstance(part, list) else []
        for row in rows:
            if "sku" in row:
                row["sku"] = scenario.name("nothing")
        if changed != part:
            yield {**body, name: changed}


def refused_writes(
    scenario: Scenario, operation_id: str, body: dict[str, Any], **path: Any
) -> Iterator[Answer]:
    """Yield writes that are refused whatever they are about, each for another reason."""

    def write(**given: Any) -> Answer:
        return scenario.call(operation_id, **given, **path)

    for wrong in ({**body, UNKNOWN_PROPERTY: 1}, {**body, "is_enabled": "x", "name": 7}, [body]):
        yield write(body=wrong)
    yield write(**unreadable_body())
    yield write(content=b"{}", headers=JSON_IN_DISGUISE)
    for headers in ({}, bearer_header(INVALID_JWT), basic_header("0", "")):
        yield write(by=None, body=body, headers=headers)


def _refused_bodies(
    scenario: Scenario, kind: Resource, body: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield bodies that are refused: one for each property, and for each unknown SKU."""
    schema = body_schema(scenario, operation_of(scenario, kind.update))
    resolve = scenario.client.spec.resolve
    for name in body:
        known = resolve(schema.get("properties", {}).get(name, {"readOnly": True}))
        if not known.get("readOnly") and name not in FREE:
            yield {**body, name: {UNKNOWN_PROPERTY: [1]}}
    yield from _unknown_items(scenario, body)


@law("ERR-6b", each=KINDS)
def refused_updates_of_kinds_change_nothing(scenario: Scenario, kind: Resource) -> None:
    """A refused update of {kind}, whichever property or credential is wrong, changes nothing."""
    made = example(scenario, kind, True)
    body = writable(kind, changed(shown(made)))
    with scenario.unchanged(made):
        refused = [made.put(wrong) for wrong in _refused_bodies(scenario, kind, body)]
        requests = refused_writes(scenario, kind.update, body, **made.path)
        for answer in (*refused, *requests):
            answer.is_refusal()
