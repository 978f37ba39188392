"""The answer to a read, as the body of the call that creates the same object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from liveops_kit.openapi.document import Spec
from liveops_kit.openapi.kinds import Kind
from liveops_kit.openapi.validation import CompiledOperation, compile_operations

Json = dict[str, Any]
_UNIONS = ("allOf", "anyOf", "oneOf")
_NOTHING: tuple[Any, ...] = (None, [], {}, "")


class Bodies:
    """Turns what reads answer into bodies of writes."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._compiled = compile_operations(spec)

    def of(self, kind: Kind, read: Mapping[str, Any]) -> Json:
        """Return the body that creates what was read, without what the server alone decides."""
        operation = self._compiled[kind.create]
        schema = self._spec.resolve(operation.operation.definition["requestBody"])["content"][
            "application/json"
        ]["schema"]
        body: Json = self._written(schema, _rewritten(kind, read))
        return body if kind.section.endswith(_WITH_LIMITS) else _lean(operation, body)

    def faults(self, kind: Kind, body: Json) -> list[str]:
        """Return why a call would be refused with a body; nothing if it would not."""
        validator = self._compiled[kind.create].body
        found = [] if validator is None else validator.violations(body)
        return [f"{each.property}: {each.message}" for each in found]

    def _written(self, schema: Any, value: Any) -> Any:
        """Return a value without properties that a schema does not know, or calls read-only."""
        branches = list(self._branches(schema))
        if isinstance(value, list):
            inner = [each["items"] for each in branches if "items" in each]
            return [self._written({"anyOf": inner}, entry) for entry in value] if inner else value
        if not isinstance(value, dict):
            return value
        known: dict[str, list[Any]] = {}
        read_only: set[str] = set()
        for branch in branches:
            for name, part in branch.get("properties", {}).items():
                if self._spec.resolve(part).get("readOnly"):
                    read_only.add(name)
                else:
                    known.setdefault(name, []).append(part)
        is_open = not any(branch.get("additionalProperties") is False for branch in branches)
        return {
            name: self._written({"anyOf": known.get(name, [])}, part)
            for name, part in value.items()
            if name in known or (is_open and name not in read_only)
        }

    def _branches(self, schema: Any) -> Iterator[Any]:
        found = self._spec.resolve(schema)
        yield found
        for union in _UNIONS:
            for part in found.get(union, ()):
                yield from self._branches(part)


_WITH_LIMITS = ("coupons", "promo_codes", "unique_catalog_offers", "discounts", "bonuses")
"""Sections where null is something else than nothing: no limit, and every item."""


def _lean(operation: CompiledOperation, body: Json) -> Json:
    """Leave out what is empty, unless the call asks for it."""
    lean = {name: value for name, value in body.items() if value not in _NOTHING}
    validator = operation.body
    faults = [] if validator is None else validator.violations(lean)
    needed = {each.property.partition(".")[0] for each in faults}
    return {name: value for name, value in body.items() if name in lean or name in needed}


def _rewritten(kind: Kind, read: Mapping[str, Any]) -> Json:
    """Return what was read in the form in which it is written."""
    body = {name: _limits(value) if name == "limits" else value for name, value in read.items()}
    if kind.section == "items":
        body["groups"] = [group_id(group) for group in body.get("groups") or ()]
        prices = body.pop("virtual_prices", None)
        if prices:
            body["vc_prices"] = [{**price, "amount": int(price["amount"])} for price in prices]
        for price in body.get("vc_prices") or ():
            price.pop("name", None)
        body["content"] = [
            {"sku": part["sku"], "quantity": part["quantity"]} for part in body.get("content") or ()
        ]
    if kind.section == "reward_chains":
        body["value_point"] = {"sku": read["value_point"]["sku"]}
    if kind.section.endswith("_chains"):
        body["steps"] = [_without_ids(step) for step in read.get("steps") or ()]
    if kind.section in ("personalization_rules", "upsell"):
        skus = [item["sku"] for item in read.get("items") or ()]
        body["items"] = skus if kind.section == "upsell" else [{"sku": sku} for sku in skus]
    return body


def group_id(group: Any) -> str:
    """Return the id of a group as an item names it: by that, or with its name."""
    return str(group["external_id"] if isinstance(group, dict) else group)


def _without_ids(step: Mapping[str, Any]) -> Json:
    return {name: value for name, value in step.items() if name not in ("step_id", "id")}


def _limits(limits: Any) -> Any:
    """Return limits as numbers: reads print what is left of them, too."""
    if not isinstance(limits, dict):
        return limits
    totals = {
        name: value.get("total") if isinstance(value, dict) else value
        for name, value in limits.items()
        if name in ("per_user", "per_item")
    }
    kept = {name: value for name, value in {**limits, **totals}.items() if value is not None}
    return kept or None
