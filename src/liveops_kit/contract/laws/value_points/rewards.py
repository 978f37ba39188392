"""Laws of the items that give value points."""

from __future__ import annotations

from liveops_kit.contract.builders import item, some_item
from liveops_kit.contract.builders.points import (
    amounts,
    check_fields,
    patch_rewards,
    positive_integer,
    rewards,
    set_rewards,
    value_point,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Trial


@law("CHN-11a", needs=[Need.ITEMS])
def setting_item_rewards_replaces_all(trial: Trial) -> None:
    """Setting the items that give a value point answers 204 and leaves no others.

    An empty list leaves none.
    """
    first, second = item(trial), item(trial)
    point = value_point(trial)
    trial.equal("at first", rewards(trial, point), {})
    wishes: tuple[dict[str, int], ...] = ({first: 5, second: 7}, {second: 1}, {})
    for wanted in wishes:
        trial.ok(set_rewards(trial, point, wanted), 204)
        trial.equal("the items that give it", rewards(trial, point), wanted)


@law("CHN-11a", needs=[Need.ITEMS])
def item_rewards_name_their_items(trial: Trial) -> None:
    """The list of the items that give a value point has the name and picture of each."""
    picture = "https://cdn.example.com/sword.png"
    sku = item(trial, name={"en": "Sword", "de": "Schwert"}, image_url=picture)
    point = value_point(trial, {sku: 5})
    body = trial.ok(trial.call("admin-get-items-value-point-reward", value_point_sku=point))
    entry = trial.field(body, "items", 0)
    positive_integer(trial, entry, "item_id")
    expected = {
        "sku": sku, "amount": 5, "name": {"en": "Sword", "de": "Schwert"}, "image_url": picture,
    }  # fmt: skip
    check_fields(trial, "the entry", entry, expected)


@law("CHN-11a", needs=[Need.ITEMS])
def patching_item_rewards_keeps_the_others(trial: Trial) -> None:
    """A patch adds and changes items, takes those with amount 0 out, and leaves the others."""
    kept, changed, taken, added = (item(trial) for _ in range(4))
    point = value_point(trial, {kept: 1, changed: 2, taken: 3})
    trial.ok(patch_rewards(trial, point, {changed: 20, taken: 0, added: 4}), 204)
    expected = {kept: 1, changed: 20, added: 4}
    trial.equal("the items that give it", rewards(trial, point), expected)


@law("CHN-11a", needs=[Need.ITEMS])
def item_rewards_are_removed_together(trial: Trial) -> None:
    """Removing the items that give a value point answers 204 and leaves those of others."""
    first, second = item(trial), item(trial)
    point, other = (value_point(trial, {first: 5, second: 7}) for _ in range(2))
    for _ in range(2):
        gone = trial.call("admin-delete-items-value-point-reward", value_point_sku=point)
        trial.ok(gone, 204)
        trial.equal("the items that give it", rewards(trial, point), {})
    trial.equal("the items that give another", rewards(trial, other), {first: 5, second: 7})


@law("ERR-9b")
def setting_rewards_of_unknown_items_is_refused(trial: Trial) -> None:
    """Setting value point rewards of an unknown SKU gets 404/4001 and changes nothing."""
    sku, unknown = some_item(trial), trial.name("unknown")
    point = value_point(trial, {sku: 5})
    answer = set_rewards(trial, point, {sku: 9, unknown: 5})
    trial.refused(answer, 404, 4001, f"[0401-4001]: Item with sku = '{unknown}' not found")
    trial.equal("the items that give it", rewards(trial, point), {sku: 5})


@law("ERR-9b")
def patching_rewards_of_unknown_items_is_refused(trial: Trial) -> None:
    """A patch of value point rewards of an unknown SKU gets 404/4001 and changes nothing.

    The same goes for an amount of 0, which would take the item out.
    """
    sku, unknown = some_item(trial), trial.name("unknown")
    point = value_point(trial, {sku: 5})
    message = f"[0401-4001]: Item with sku = '{unknown}' not found"
    for amount in (5, 0):
        answer = patch_rewards(trial, point, {sku: 9, unknown: amount})
        trial.refused(answer, 404, 4001, message)
    trial.equal("the items that give it", rewards(trial, point), {sku: 5})


@law("ERR-3a")
def item_rewards_have_bounds(trial: Trial) -> None:
    """Value point rewards out of bounds get 422/1102 and change nothing.

    These are an amount of 0 where all are set, an amount below 0, and a patch of none or of 101
    items.
    """
    sku = some_item(trial)
    point = value_point(trial, {sku: 5})
    trial.refused(set_rewards(trial, point, {sku: 0}), 422, 1102)
    many = {trial.name("many"): 1 for _ in range(101)}
    for wrong in ({sku: -1}, {}, many):
        trial.refused(patch_rewards(trial, point, wrong), 422, 1102)
    trial.equal("the items that give it", rewards(trial, point), {sku: 5})


@law("ERR-3a")
def an_item_stands_once_among_rewards(trial: Trial) -> None:
    """Value point rewards that name an item twice get 422/1102 and change nothing."""
    sku = some_item(trial)
    point = value_point(trial, {sku: 5})
    twice = [*amounts({sku: 6}), *amounts({sku: 7})]
    for operation_id in (
        "admin-set-items-value-point-reward",
        "admin-patch-items-value-point-reward",
    ):
        answer = trial.call(operation_id, value_point_sku=point, body=twice)
        trial.refused(answer, 422, 1102)
    trial.equal("the items that give it", rewards(trial, point), {sku: 5})
