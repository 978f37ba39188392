"""Laws of writing, reading and deleting value points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders.points import (
    FIRST,
    is_given_by,
    patch_rewards,
    reward_chain,
    set_rewards,
    value_point,
)
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import ALREADY_EXISTS, ITEM_UNKNOWN, SCHEMA_BROKEN, UNPROCESSABLE
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import VALUE_POINT
from liveops_kit.contract.scenario import Answer, Made, Scenario

WHOLE: Mapping[str, Any] = {
    "name": {"en": "Frost", "de": "Frost"},
    "description": {"en": "Earned by buying"},
    "long_description": {"en": "Collect it and open chests"},
    "image_url": "https://cdn.example.com/frost.png",
    "media_list": [{"type": "video", "url": "https://cdn.example.com/frost.mp4"}],
    "is_enabled": False,
    "order": -7,
    "is_clan": True,
}
"""All properties except the SKU, each different from its default."""


@law("CHN-11c")
def a_value_point_is_read_as_it_was_made(scenario: Scenario) -> None:
    """Creating a value point answers 201 with its SKU; a read gives what was written.

    It also says that the value point can be deleted.
    """
    body = {"sku": scenario.name("point"), **WHOLE}
    created = scenario.call(VALUE_POINT.create, body=body).ok(201)
    scenario.has(created, sku=body["sku"])
    scenario.positive(created, "item_id")
    stored = scenario.call(VALUE_POINT.read, item_sku=body["sku"]).ok()
    scenario.has(stored, **body, type="value_point", can_delete=True)


@law("PAG-2")
def a_list_has_every_value_point(scenario: Scenario) -> None:
    """The list gives each value point once, as it is read, as long as it is there."""
    together = {"order": FIRST, "is_clan": True, "description": {"en": "Together"}}
    points = scenario.several(VALUE_POINT, [{"order": FIRST}, together])

    def are_listed(*times: int) -> None:
        skus = [scenario.get(row, "sku") for row in scenario.entries(VALUE_POINT.listings[0])]
        actual = [skus.count(point.id) for point in points]
        scenario.equal("how often each is listed", actual, list(times))

    are_listed(1, 1)
    for point in points:
        entry = scenario.entry(VALUE_POINT.listings[0], sku=point.id)
        point.shows(**{**entry, "can_delete": True})
    points[0].delete().ok(204)
    are_listed(0, 1)


@law("ERR-8a")
def the_sku_of_a_value_point_is_new(scenario: Scenario) -> None:
    """A value point with the SKU of another gets 422/4002 and leaves the other as it was."""
    made = scenario.create(VALUE_POINT, description={"en": "First"})
    with scenario.unchanged(made):
        body = {"sku": made.id, "name": {"en": "Second"}}
        scenario.call(VALUE_POINT.create, body=body).refused(ALREADY_EXISTS)


@law("ERR-8a")
def of_value_points_made_at_once_one_is(scenario: Scenario) -> None:
    """Of value points with one SKU made at the same time one is made, the others get 422/4002."""
    body = {"sku": scenario.name("point"), "name": {"en": "Frost"}}
    answers = scenario.at_once([(VALUE_POINT.create, {"body": body})] * 6)
    scenario.exactly(1, answers, ALREADY_EXISTS)


@law("ERR-8a", needs=[Need.ITEMS])
def a_value_point_and_an_item_have_different_skus(scenario: Scenario) -> None:
    """A value point with the SKU of an item gets 422/4002, and none is made."""
    scenario.refuses_create(VALUE_POINT, ALREADY_EXISTS, {"sku": virtual_good(scenario)})


@law("ERR-3a")
def a_value_point_needs_a_sku_and_a_name(scenario: Scenario) -> None:
    """Without `sku` or `name` a value point is refused with 422/1102, and none is made."""
    sku = scenario.name("point")
    for body in ({"name": {"en": "Frost"}}, {"sku": sku}):
        scenario.call(VALUE_POINT.create, body=body).refused(SCHEMA_BROKEN)
    scenario.call(VALUE_POINT.read, item_sku=sku).refused(ITEM_UNKNOWN)


def _renamed(made: Made, **more: Any) -> Answer:
    """Replace a value point by a SKU, a name and these properties."""
    return made.call(VALUE_POINT.update, body={"sku": made.id, "name": {"en": "Ice"}, **more})


@law("ERR-14")
def an_update_replaces_a_value_point(scenario: Scenario) -> None:
    """An update answers 204 and replaces everything: texts and pictures left out are gone."""
    made = scenario.create(VALUE_POINT, **WHOLE)
    _renamed(made).ok(204)
    stored = made.read()
    scenario.has(stored, sku=made.id, name={"en": "Ice"}, media_list=[], is_clan=True)
    for name in ("description", "long_description", "image_url"):
        scenario.equal(name, scenario.optional(stored, name), None)


@law("ERR-14")
def what_only_reads_have_is_ignored_in_an_update(scenario: Scenario) -> None:
    """An update with another `can_delete` or `type` changes nothing."""
    made = scenario.create(VALUE_POINT)
    with scenario.unchanged(made):
        for extra in ({"can_delete": False}, {"type": "virtual_good"}):
            _renamed(made, **{**made.read(), **extra}).ok(204)


@law("ERR-14")
def whether_a_clan_collects_it_is_fixed(scenario: Scenario) -> None:
    """An update with another `is_clan` gets 422/1102 and changes nothing; the same is fine."""
    for is_clan in (False, True):
        made = scenario.create(VALUE_POINT, is_clan=is_clan)
        with scenario.unchanged(made):
            _renamed(made, is_clan=not is_clan).refused(SCHEMA_BROKEN)
        _renamed(made, is_clan=is_clan).ok(204)
        made.shows(name={"en": "Ice"}, is_clan=is_clan)


@law("ERR-14")
def a_value_point_keeps_its_sku(scenario: Scenario) -> None:
    """An update whose `sku` is not the one of the path gets 422, and neither is changed."""
    made, taken = scenario.several(VALUE_POINT, 2)
    free = scenario.name("point")
    with scenario.unchanged(made, taken):
        for other in (taken.id, free):
            _renamed(made, sku=other).refused(UNPROCESSABLE)
    scenario.call(VALUE_POINT.read, item_sku=free).refused(ITEM_UNKNOWN)


@law("CHN-11c")
def a_value_point_in_use_says_so(scenario: Scenario) -> None:
    """`can_delete` is false until the last chain that uses the value point is deleted.

    A chain that is off uses it too.
    """
    made, other = scenario.several(VALUE_POINT, 2)
    for chain in [reward_chain(scenario, made.id, is_enabled=on) for on in (True, False)]:
        made.shows(can_delete=False)
        chain.delete().ok(204)
    made.shows(can_delete=True)
    other.shows(can_delete=True)


@law("CHN-11d")
def a_value_point_in_use_is_not_deleted(scenario: Scenario) -> None:
    """Deleting a value point that a chain uses gets 422/1102 and changes nothing.

    Without the chain it works.
    """
    sku, made = scenario.some_item(), scenario.create(VALUE_POINT)
    set_rewards(scenario, made.id, {sku: 5}).works()
    chain = reward_chain(scenario, made.id)
    with scenario.unchanged(made):
        made.delete().refused(SCHEMA_BROKEN)
    is_given_by(scenario, made.id, {sku: 5})
    chain.delete().works()
    made.delete().ok(204)


@law("CHN-11d")
def a_deleted_value_point_is_gone(scenario: Scenario) -> None:
    """A deleted value point is unknown; a new one of its SKU begins without items."""
    made = scenario.create(VALUE_POINT)
    set_rewards(scenario, made.id, {scenario.some_item(): 5}).works()
    made.delete().ok(204)
    made.is_missing()
    made.delete().refused(ITEM_UNKNOWN)
    value_point(scenario, sku=made.id)
    is_given_by(scenario, made.id, {})


@law("ERR-9b")
def an_unknown_value_point_is_not_found(scenario: Scenario) -> None:
    """Every call that names an unknown value point gets 404/4001, and none is made."""
    sku, point = scenario.some_item(), scenario.name("point")
    body, of_items = {"sku": point, "name": {"en": "Ice"}}, "items-value-point-reward"
    for answer in (
        scenario.call(VALUE_POINT.read, item_sku=point),
        scenario.call(VALUE_POINT.delete, item_sku=point),
        scenario.call(VALUE_POINT.update, item_sku=point, body=body),
        scenario.call(f"admin-get-{of_items}", value_point_sku=point),
        scenario.call(f"admin-delete-{of_items}", value_point_sku=point),
        set_rewards(scenario, point, {sku: 5}),
        patch_rewards(scenario, point, {sku: 5}),
        scenario.call(VALUE_POINT.read, item_sku=point),
    ):
        answer.refused(ITEM_UNKNOWN)
