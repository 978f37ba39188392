"""Laws of writing, reading and deleting value points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import item
from liveops_kit.contract.builders.points import (
    check_fields,
    entry_of,
    patch_rewards,
    positive_integer,
    reward_chain,
    rewards,
    set_rewards,
    value_point,
)
from liveops_kit.contract.errors import ALREADY_EXISTS, ITEM_UNKNOWN, SCHEMA_BROKEN, UNPROCESSABLE
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Answer, Scenario

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


def read(scenario: Scenario, sku: str) -> Any:
    """Return a value point as an admin reads it."""
    return scenario.call("admin-get-value-point", item_sku=sku).ok()


def update(scenario: Scenario, point: str, **body: Any) -> Answer:
    """Replace a value point as an admin."""
    return scenario.call("admin-update-value-point", item_sku=point, body={"sku": point, **body})


@law("CHN-11c")
def a_value_point_is_read_as_it_was_made(scenario: Scenario) -> None:
    """Creating a value point answers 201 with its SKU; a read gives what was written.

    It also says that the value point can be deleted.
    """
    sku = scenario.name("point")
    created = scenario.call("admin-create-value-points", body={"sku": sku, **WHOLE}).ok(201)
    scenario.has(created, sku=sku)
    positive_integer(scenario, created, "item_id")
    stored = read(scenario, sku)
    expected = {"sku": sku, **WHOLE, "type": "value_point", "can_delete": True}
    check_fields(scenario, "the value point", stored, expected)


@law("PAG-2")
def a_list_has_every_value_point(scenario: Scenario) -> None:
    """The list gives each value point once, as it is read, as long as it is there."""
    points = [
        value_point(scenario),
        value_point(scenario, is_clan=True, description={"en": "Together"}),
    ]
    entries = list(scenario.entries("admin-get-value-points-list"))
    for sku in points:
        entry = entry_of(scenario, entries, "sku", sku)
        check_fields(
            scenario, "the value point", read(scenario, sku), {**entry, "can_delete": True}
        )
    skus = [scenario.get(each, "sku") for each in entries]
    scenario.equal("how often each is listed", [skus.count(sku) for sku in points], [1, 1])
    scenario.call("admin-delete-value-point", item_sku=points[0]).ok(204)
    entries = list(scenario.entries("admin-get-value-points-list"))
    left = [scenario.get(each, "sku") for each in entries]
    scenario.equal("how often each is listed", [left.count(sku) for sku in points], [0, 1])


@law("ERR-8a")
def the_sku_of_a_value_point_is_new(scenario: Scenario) -> None:
    """A value point with the SKU of another gets 422/4002 and leaves the other as it was."""
    sku = value_point(scenario, description={"en": "First"})
    before = read(scenario, sku)
    body = {"sku": sku, "name": {"en": "Second"}}
    scenario.call("admin-create-value-points", body=body).refused(ALREADY_EXISTS)
    scenario.equal("the value point", read(scenario, sku), before)


@law("ERR-8a")
def of_value_points_made_at_once_one_is(scenario: Scenario) -> None:
    """Of value points with one SKU made at the same time one is made, the others get 422/4002."""
    body = {"sku": scenario.name("point"), "name": {"en": "Frost"}}
    answers = scenario.at_once([("admin-create-value-points", {"body": body})] * 6)
    for each in answers:
        if each.status != 201:
            each.refused(ALREADY_EXISTS)
    scenario.equal("successes", sum(each.status == 201 for each in answers), 1)


@law("ERR-8a", needs=[Need.ITEMS])
def a_value_point_and_an_item_have_different_skus(scenario: Scenario) -> None:
    """A value point with the SKU of an item gets 422/4002, and none is made."""
    sku = item(scenario)
    body = {"sku": sku, "name": {"en": "Second"}}
    scenario.call("admin-create-value-points", body=body).refused(ALREADY_EXISTS)
    scenario.call("admin-get-value-point", item_sku=sku).refused(ITEM_UNKNOWN)


@law("ERR-3a")
def a_value_point_needs_a_sku_and_a_name(scenario: Scenario) -> None:
    """Without `sku` or `name` a value point is refused with 422/1102, and none is made."""
    sku = scenario.name("point")
    for body in ({"name": {"en": "Frost"}}, {"sku": sku}):
        scenario.call("admin-create-value-points", body=body).refused(SCHEMA_BROKEN)
    scenario.call("admin-get-value-point", item_sku=sku).refused(ITEM_UNKNOWN)


@law("ERR-14")
def an_update_replaces_a_value_point(scenario: Scenario) -> None:
    """An update answers 204 and replaces everything: texts and pictures left out are gone."""
    sku = scenario.name("point")
    scenario.call("admin-create-value-points", body={"sku": sku, **WHOLE}).works()
    update(scenario, sku, name={"en": "Ice"}).ok(204)
    stored = read(scenario, sku)
    expected: dict[str, Any] = {
        "sku": sku, "name": {"en": "Ice"}, "description": None, "long_description": None,
        "media_list": [], "is_clan": True,
    }  # fmt: skip
    check_fields(scenario, "the value point", stored, expected)
    scenario.equal("image_url", scenario.optional(stored, "image_url"), None)


@law("ERR-14")
def what_only_reads_have_is_ignored_in_an_update(scenario: Scenario) -> None:
    """An update with another `can_delete` or `type` changes nothing."""
    sku = value_point(scenario)
    before = read(scenario, sku)
    for extra in ({"can_delete": False}, {"type": "virtual_good"}):
        update(scenario, sku, **{**before, **extra}).ok(204)
    scenario.equal("the value point", read(scenario, sku), before)


@law("ERR-14")
def whether_a_clan_collects_it_is_fixed(scenario: Scenario) -> None:
    """An update with another `is_clan` gets 422/1102 and changes nothing; the same is fine."""
    for is_clan in (False, True):
        sku = value_point(scenario, is_clan=is_clan)
        before = read(scenario, sku)
        wrong = update(scenario, sku, name={"en": "Ice"}, is_clan=not is_clan)
        wrong.refused(SCHEMA_BROKEN)
        scenario.equal("the value point", read(scenario, sku), before)
        update(scenario, sku, name={"en": "Ice"}, is_clan=is_clan).ok(204)
        stored = read(scenario, sku)
        check_fields(
            scenario, "the value point", stored, {"name": {"en": "Ice"}, "is_clan": is_clan}
        )


@law("ERR-14")
def a_value_point_keeps_its_sku(scenario: Scenario) -> None:
    """An update whose `sku` is not the one of the path gets 422, and neither is changed."""
    sku, taken, free = value_point(scenario), value_point(scenario), scenario.name("point")
    before = [read(scenario, sku), read(scenario, taken)]
    for other in (taken, free):
        update(scenario, sku, sku=other, name={"en": "Ice"}).refused(UNPROCESSABLE)
    scenario.equal("the value points", [read(scenario, sku), read(scenario, taken)], before)
    scenario.call("admin-get-value-point", item_sku=free).refused(ITEM_UNKNOWN)


@law("CHN-11c")
def a_value_point_in_use_says_so(scenario: Scenario) -> None:
    """`can_delete` is false until the last chain that uses the value point is deleted.

    A chain that is off uses it too.
    """
    sku, other = value_point(scenario), value_point(scenario)
    chains = [reward_chain(scenario, sku), reward_chain(scenario, sku, is_enabled=False)]
    flags = []
    for chain in chains:
        flags.append(scenario.get(read(scenario, sku), "can_delete"))
        gone = scenario.call("admin-delete-reward-chain", reward_chain_id=chain.id)
        gone.ok(204)
    flags.append(scenario.get(read(scenario, sku), "can_delete"))
    scenario.equal("can_delete with 2, 1 and 0 chains", flags, [False, False, True])
    scenario.equal("can_delete of another", scenario.get(read(scenario, other), "can_delete"), True)


@law("CHN-11d")
def a_value_point_in_use_is_not_deleted(scenario: Scenario) -> None:
    """Deleting a value point that a chain uses gets 422/1102 and changes nothing.

    Without the chain it works.
    """
    sku = scenario.some_item()
    point = value_point(scenario, {sku: 5})
    chain = reward_chain(scenario, point)
    before = read(scenario, point)
    scenario.call("admin-delete-value-point", item_sku=point).refused(SCHEMA_BROKEN)
    scenario.equal("the value point", read(scenario, point), before)
    scenario.equal("the items that give it", rewards(scenario, point), {sku: 5})
    scenario.call("admin-delete-reward-chain", reward_chain_id=chain.id).works()
    scenario.call("admin-delete-value-point", item_sku=point).ok(204)


@law("CHN-11d")
def a_deleted_value_point_is_gone(scenario: Scenario) -> None:
    """A deleted value point is unknown; a new one of its SKU begins without items."""
    sku = scenario.some_item()
    point = value_point(scenario, {sku: 5})
    scenario.call("admin-delete-value-point", item_sku=point).ok(204)
    scenario.call("admin-get-value-point", item_sku=point).refused(ITEM_UNKNOWN)
    scenario.call("admin-delete-value-point", item_sku=point).refused(ITEM_UNKNOWN)
    value_point(scenario, sku=point)
    scenario.equal("the items that give it", rewards(scenario, point), {})


@law("ERR-9b")
def an_unknown_value_point_is_not_found(scenario: Scenario) -> None:
    """Every call that names an unknown value point gets 404/4001, and none is made."""
    sku = scenario.some_item()
    point = scenario.name("point")
    body = {"sku": point, "name": {"en": "Ice"}}
    for operation_id in ("admin-get-value-point", "admin-delete-value-point"):
        scenario.call(operation_id, item_sku=point).refused(ITEM_UNKNOWN)
    unknown = scenario.call("admin-update-value-point", item_sku=point, body=body)
    unknown.refused(ITEM_UNKNOWN)
    for operation_id in (
        "admin-get-items-value-point-reward",
        "admin-delete-items-value-point-reward",
    ):
        scenario.call(operation_id, value_point_sku=point).refused(ITEM_UNKNOWN)
    set_rewards(scenario, point, {sku: 5}).refused(ITEM_UNKNOWN)
    patch_rewards(scenario, point, {sku: 5}).refused(ITEM_UNKNOWN)
    scenario.call("admin-get-value-point", item_sku=point).refused(ITEM_UNKNOWN)
