"""Laws of writing, reading and deleting value points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import item, some_item
from liveops_kit.contract.builders.points import (
    check_fields,
    entry_of,
    list_entries,
    patch_rewards,
    positive_integer,
    reward_chain,
    rewards,
    set_rewards,
    value_point,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Trial

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


def read(trial: Trial, sku: str) -> Any:
    """Return a value point as an admin reads it."""
    return trial.ok(trial.call("admin-get-value-point", item_sku=sku))


def update(trial: Trial, point: str, **body: Any) -> Exchange:
    """Replace a value point as an admin."""
    return trial.call("admin-update-value-point", item_sku=point, body={"sku": point, **body})


@law("CHN-11c")
def a_value_point_is_read_as_it_was_made(trial: Trial) -> None:
    """Creating a value point answers 201 with its SKU; a read gives what was written.

    It also says that the value point can be deleted.
    """
    sku = trial.name("point")
    created = trial.ok(trial.call("admin-create-value-points", body={"sku": sku, **WHOLE}), 201)
    trial.equal("sku", trial.field(created, "sku"), sku)
    positive_integer(trial, created, "item_id")
    stored = read(trial, sku)
    expected = {"sku": sku, **WHOLE, "type": "value_point", "can_delete": True}
    check_fields(trial, "the value point", stored, expected)


@law("PAG-2")
def a_list_has_every_value_point(trial: Trial) -> None:
    """The list gives each value point once, as it is read, as long as it is there."""
    points = [value_point(trial), value_point(trial, is_clan=True, description={"en": "Together"})]
    entries = list(list_entries(trial, "admin-get-value-points-list"))
    for sku in points:
        entry = entry_of(trial, entries, "sku", sku)
        check_fields(trial, "the value point", read(trial, sku), {**entry, "can_delete": True})
    skus = [trial.field(each, "sku") for each in entries]
    trial.equal("how often each is listed", [skus.count(sku) for sku in points], [1, 1])
    trial.ok(trial.call("admin-delete-value-point", item_sku=points[0]), 204)
    entries = list(list_entries(trial, "admin-get-value-points-list"))
    left = [trial.field(each, "sku") for each in entries]
    trial.equal("how often each is listed", [left.count(sku) for sku in points], [0, 1])


@law("ERR-8a")
def the_sku_of_a_value_point_is_new(trial: Trial) -> None:
    """A value point with the SKU of another gets 422/4002 and leaves the other as it was."""
    sku = value_point(trial, description={"en": "First"})
    before = read(trial, sku)
    body = {"sku": sku, "name": {"en": "Second"}}
    trial.refused(trial.call("admin-create-value-points", body=body), 422, 4002)
    trial.equal("the value point", read(trial, sku), before)


@law("ERR-8a")
def of_value_points_made_at_once_one_is(trial: Trial) -> None:
    """Of value points with one SKU made at the same time one is made, the others get 422/4002."""
    body = {"sku": trial.name("point"), "name": {"en": "Frost"}}
    answers = trial.at_once([("admin-create-value-points", {"body": body})] * 6)
    for each in answers:
        if each.status != 201:
            trial.refused(each, 422, 4002)
    trial.equal("successes", sum(each.status == 201 for each in answers), 1)


@law("ERR-8a", needs=[Need.ITEMS])
def a_value_point_and_an_item_have_different_skus(trial: Trial) -> None:
    """A value point with the SKU of an item gets 422/4002, and none is made."""
    sku = item(trial)
    body = {"sku": sku, "name": {"en": "Second"}}
    trial.refused(trial.call("admin-create-value-points", body=body), 422, 4002)
    trial.refused(trial.call("admin-get-value-point", item_sku=sku), 404, 4001)


@law("ERR-3a")
def a_value_point_needs_a_sku_and_a_name(trial: Trial) -> None:
    """Without `sku` or `name` a value point is refused with 422/1102, and none is made."""
    sku = trial.name("point")
    for body in ({"name": {"en": "Frost"}}, {"sku": sku}):
        trial.refused(trial.call("admin-create-value-points", body=body), 422, 1102)
    trial.refused(trial.call("admin-get-value-point", item_sku=sku), 404, 4001)


@law("ERR-14")
def an_update_replaces_a_value_point(trial: Trial) -> None:
    """An update answers 204 and writes everything anew: texts and pictures left out are gone."""
    sku = trial.name("point")
    trial.given(trial.call("admin-create-value-points", body={"sku": sku, **WHOLE}))
    trial.ok(update(trial, sku, name={"en": "Ice"}), 204)
    stored = read(trial, sku)
    expected: dict[str, Any] = {
        "sku": sku, "name": {"en": "Ice"}, "description": None, "long_description": None,
        "image_url": None, "media_list": [], "is_clan": True,
    }  # fmt: skip
    check_fields(trial, "the value point", stored, expected)


@law("ERR-14")
def what_only_reads_have_is_refused_in_an_update(trial: Trial) -> None:
    """An update with `can_delete` or `type` gets 422/1102 and changes nothing."""
    sku = value_point(trial)
    before = read(trial, sku)
    for extra in ({"can_delete": True}, {"type": "value_point"}):
        trial.refused(update(trial, sku, name={"en": "Ice"}, **extra), 422, 1102)
    trial.equal("the value point", read(trial, sku), before)


@law("ERR-14")
def whether_a_clan_collects_it_is_fixed(trial: Trial) -> None:
    """An update with another `is_clan` gets 422/1102 and changes nothing; the same is fine."""
    for is_clan in (False, True):
        sku = value_point(trial, is_clan=is_clan)
        before = read(trial, sku)
        wrong = update(trial, sku, name={"en": "Ice"}, is_clan=not is_clan)
        trial.refused(wrong, 422, 1102)
        trial.equal("the value point", read(trial, sku), before)
        trial.ok(update(trial, sku, name={"en": "Ice"}, is_clan=is_clan), 204)
        stored = read(trial, sku)
        check_fields(trial, "the value point", stored, {"name": {"en": "Ice"}, "is_clan": is_clan})


@law("ERR-14")
def a_value_point_keeps_its_sku(trial: Trial) -> None:
    """An update whose `sku` is not the one of the path gets 422, and neither is changed."""
    sku, taken, free = value_point(trial), value_point(trial), trial.name("point")
    before = [read(trial, sku), read(trial, taken)]
    for other in (taken, free):
        trial.refused(update(trial, sku, sku=other, name={"en": "Ice"}), 422)
    trial.equal("the value points", [read(trial, sku), read(trial, taken)], before)
    trial.refused(trial.call("admin-get-value-point", item_sku=free), 404, 4001)


@law("CHN-11c")
def a_value_point_in_use_says_so(trial: Trial) -> None:
    """`can_delete` is false until the last chain that uses the value point is deleted.

    A chain that is off uses it too.
    """
    sku, other = value_point(trial), value_point(trial)
    chains = [reward_chain(trial, sku), reward_chain(trial, sku, is_enabled=False)]
    flags = []
    for chain in chains:
        flags.append(trial.field(read(trial, sku), "can_delete"))
        gone = trial.call("admin-delete-reward-chain", reward_chain_id=chain.chain_id)
        trial.ok(gone, 204)
    flags.append(trial.field(read(trial, sku), "can_delete"))
    trial.equal("can_delete with 2, 1 and 0 chains", flags, [False, False, True])
    trial.equal("can_delete of another", trial.field(read(trial, other), "can_delete"), True)


@law("CHN-11d")
def a_value_point_in_use_is_not_deleted(trial: Trial) -> None:
    """Deleting a value point that a chain uses gets 422/1102 and changes nothing.

    Without the chain it works.
    """
    sku = some_item(trial)
    point = value_point(trial, {sku: 5})
    chain = reward_chain(trial, point)
    before = read(trial, point)
    trial.refused(trial.call("admin-delete-value-point", item_sku=point), 422, 1102)
    trial.equal("the value point", read(trial, point), before)
    trial.equal("the items that give it", rewards(trial, point), {sku: 5})
    trial.given(trial.call("admin-delete-reward-chain", reward_chain_id=chain.chain_id))
    trial.ok(trial.call("admin-delete-value-point", item_sku=point), 204)


@law("CHN-11d")
def a_deleted_value_point_is_gone(trial: Trial) -> None:
    """A deleted value point is unknown; a new one of its SKU begins without items."""
    sku = some_item(trial)
    point = value_point(trial, {sku: 5})
    trial.ok(trial.call("admin-delete-value-point", item_sku=point), 204)
    trial.refused(trial.call("admin-get-value-point", item_sku=point), 404, 4001)
    trial.refused(trial.call("admin-delete-value-point", item_sku=point), 404, 4001)
    value_point(trial, sku=point)
    trial.equal("the items that give it", rewards(trial, point), {})


@law("ERR-9b")
def an_unknown_value_point_is_not_found(trial: Trial) -> None:
    """Every call that names an unknown value point gets 404/4001, and none is made."""
    sku = some_item(trial)
    point = trial.name("point")
    body = {"sku": point, "name": {"en": "Ice"}}
    for operation_id in ("admin-get-value-point", "admin-delete-value-point"):
        trial.refused(trial.call(operation_id, item_sku=point), 404, 4001)
    unknown = trial.call("admin-update-value-point", item_sku=point, body=body)
    trial.refused(unknown, 404, 4001)
    for operation_id in (
        "admin-get-items-value-point-reward",
        "admin-delete-items-value-point-reward",
    ):
        trial.refused(trial.call(operation_id, value_point_sku=point), 404, 4001)
    trial.refused(set_rewards(trial, point, {sku: 5}), 404, 4001)
    trial.refused(patch_rewards(trial, point, {sku: 5}), 404, 4001)
    trial.refused(trial.call("admin-get-value-point", item_sku=point), 404, 4001)
