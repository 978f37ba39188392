"""A resource that a scenario has made, and the words about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from liveops_kit.contract.errors import Error
from liveops_kit.contract.resources.bodies import BodyContext
from liveops_kit.contract.resources.resource import Resource
from liveops_kit.contract.resources.table import RESOURCES, VIRTUAL_CURRENCY
from liveops_kit.contract.scenario.answer import Answer

if TYPE_CHECKING:
    from liveops_kit.contract.scenario.scenario import Scenario

LEAVE_OUT: Any = object()
"""Stands in for a value that is not sent at all."""


def body_of(defaults: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body: the defaults, overridden by the given fields.

    >>> body_of({"a": 1, "b": 2}, {"b": LEAVE_OUT, "c": None})
    {'a': 1, 'c': None}
    """
    both = {**defaults, **fields}
    return {name: value for name, value in both.items() if value is not LEAVE_OUT}


class Made:
    """A resource that a scenario has made."""

    def __init__(
        self, scenario: Scenario, kind: Resource, identity: str | int, body: Mapping[str, Any]
    ) -> None:
        self.scenario = scenario
        self.kind = kind
        self.id: Any = identity
        self.body = body
        """The body it was created with."""

    @property
    def path(self) -> dict[str, Any]:
        """The path parameter with its id."""
        return self.kind.path(self.id)

    def call(self, operation_id: str, **more: Any) -> Answer:
        """Make a call on it, with the arguments of `Scenario.call`."""
        return self.scenario.call(operation_id, **{**self.path, **more})

    def read(self, *path: str | int) -> Any:
        """Return it as its project reads it, or one value of it."""
        body = self.call(self.kind.read).ok()
        # The setups of the upsell are a list of one.
        return self.scenario.get(body[0] if isinstance(body, list) and body else body, *path)

    def revision(self, **fields: Any) -> dict[str, Any]:
        """Return the body of an update: the one it was created with, and these fields."""
        of_path = {"external_id": LEAVE_OUT} if self.kind.id_in_body == "external_id" else {}
        return body_of({**self.body, **of_path}, fields)

    def update(self, **fields: Any) -> Answer:
        """Replace it by what it was created with, and these fields."""
        return self.put(self.revision(**fields))

    def put(self, body: Any) -> Answer:
        """Replace it by a body that is sent as it is."""
        return self.call(self.kind.update, body=body)

    def delete(self) -> Answer:
        """Delete it."""
        return self.call(self.kind.delete)

    def switch(self, is_on: bool = True) -> Answer:
        """Switch a promotion on or off; any other kind is toggled."""
        switches = self.kind.switches
        return self.call(switches[not is_on] if switches else self.kind.toggle)

    def add_code(self, code: str | None = None) -> str:
        """Add a code, a new one by default, and return it."""
        added = code if code is not None else self.scenario.code()
        self.call(self.kind.add_code, body={"coupon_code": added}).works()
        return added

    def shows(self, **fields: Any) -> None:
        """Check that reading it back gives these values."""
        read = self.read()
        for name, value in fields.items():
            self.scenario.equal(name, self.scenario.get(read, name), value)

    def is_missing(self) -> None:
        """Check that it is not there."""
        self.call(self.kind.read).refused(self.kind.missing)


# -- making ----------------------------------------------------------------------------------------
def new_body(scenario: Scenario, kind: Resource, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of a new resource that is on, with these fields.

    Makes what it needs and no field names: items of the catalog, a value point, a currency.
    """
    label = str(fields.get(kind.id_in_body) or scenario.name(kind.kind.replace("_", "-")))
    needs_item = bool(kind.item_field) and kind.item_field not in fields
    required = "" if kind.required_field in fields else "".join(kind.requires)
    thing = _needed(scenario, required) if required else ""
    context = BodyContext(
        label=label,
        what="throwaway",
        skus=(scenario.some_item(),) if needs_item else (),
        value_point=thing,
        currency=thing,
        runs=True,
        for_law=True,
    )
    named = {kind.id_in_body: label} if kind.id_in_body else {}
    return body_of({**named, **kind.create_body(context)}, fields)


def _needed(scenario: Scenario, kind: str) -> str:
    """Return the SKU of something that another needs: all packages hold the same currency."""
    if kind == VIRTUAL_CURRENCY.kind:
        return scenario.packed_currency
    return str(scenario.create(RESOURCES[kind]).id)


def identity_of(scenario: Scenario, kind: Resource, body: Any, created: Any) -> str | int:
    """Return the id of what was created: of the request, or else of the answer."""
    if kind.id_property:
        whole = body if kind.id_in_body else created
        return scenario.get(whole, kind.id_property)  # type: ignore[no-any-return]
    return ""


def is_stored(scenario: Scenario, kind: Resource, body: Mapping[str, Any]) -> bool:
    """Return whether the project has one with the id, or else the name, of this body."""
    if kind.id_in_body:
        path: dict[str, Any] = kind.path(body[kind.id_in_body])
        answer = scenario.call(kind.read, **path)
        return answer.status != kind.missing.status
    rows = scenario.entries(kind.listings[0], kind.rows)
    return any(row["name"] == body["name"] for row in rows)


def refuses_create(
    scenario: Scenario,
    kind: Resource,
    error: Error,
    fields: Mapping[str, Any],
    facts: Mapping[str, Any],
) -> Any:
    """Check that a create with these fields is refused and stores nothing; return the refusal."""
    body = new_body(scenario, kind, fields)
    refusal = scenario.call(kind.create, body=body).refused(error, **facts)
    scenario.equal(f"whether {kind.noun} was made", is_stored(scenario, kind, body), False)
    return refusal
