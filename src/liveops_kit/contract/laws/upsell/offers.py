"""Laws of the items that the upsell offers to players."""

from __future__ import annotations

from collections.abc import Sequence

from liveops_kit.contract.builders import PAST, bonus, buy, discount, order
from liveops_kit.contract.builders.store import EARLY, virtual_good, visible_item
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.upsell.builders import (
    SHOP,
    SHOW,
    SWITCH,
    computed_upsell,
    fixed_list,
    write_upsell,
)
from liveops_kit.contract.scenario import DOCUMENTED, Trial
from liveops_kit.contract.tokens import Player

MAX_ITEMS = 50
"""The maximum number of offered items."""


def offered_skus(trial: Trial, by: Player = DOCUMENTED) -> list[str]:
    """Return the SKUs that a player is offered."""
    shown = trial.ok(trial.call(SHOW, by=by), 200)
    return [trial.field(item, "sku") for item in trial.field(shown, "items")]


def own_among(skus: Sequence[str], candidates: Sequence[str]) -> list[str]:
    """Return those of `skus` among the offered ones, in the offered order."""
    return [sku for sku in candidates if sku in skus]


@law("UPS-6", needs=SHOP)
def nothing_is_offered_without_an_upsell(trial: Trial) -> None:
    """The player's list is empty before there is an upsell, and while it is switched off."""
    sku = virtual_good(trial)
    shown = trial.ok(trial.call(SHOW), 200)
    trial.equal("the list without an upsell", shown, {"has_more": False, "items": []})
    trial.ok(write_upsell(trial, fixed_list(sku, is_enabled=False)), 202)
    trial.equal("offered while it is off", offered_skus(trial), [])
    for toggle, expected in (("activate", [sku]), ("deactivate", [])):
        for _ in range(2):
            trial.ok(trial.call(SWITCH, toggle=toggle), 202)
            trial.equal(f"offered after {toggle}", offered_skus(trial), expected)


@law("UPS-4a", needs=SHOP)
def a_fixed_list_is_offered_in_its_order(trial: Trial) -> None:
    """A fixed list is offered as it was written, whatever place its items have in the catalog."""
    first, second, third = (virtual_good(trial, order=EARLY + place) for place in range(3))
    for skus in ([third, first, second], [second, third, first]):
        trial.ok(write_upsell(trial, fixed_list(*skus)), 202)
        trial.equal("offered", offered_skus(trial), skus)


@law("UPS-4a", needs=SHOP)
def a_fixed_list_leaves_out_what_is_not_seen(trial: Trial) -> None:
    """Items that are hidden, off, over or deleted are left out; what cannot be bought is not."""
    over = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]
    shown, unpriced = virtual_good(trial), virtual_good(trial, None)
    hidden, off = virtual_good(trial, is_show_in_store=False), virtual_good(trial, is_enabled=False)
    late, gone = virtual_good(trial, periods=over), virtual_good(trial)
    skus = [hidden, shown, off, late, unpriced, gone]
    trial.ok(write_upsell(trial, fixed_list(*skus)), 202)
    trial.equal("offered", offered_skus(trial), [shown, unpriced, gone])
    trial.given(trial.call("admin-delete-virtual-item", item_sku=gone))
    trial.equal("offered later", offered_skus(trial), [shown, unpriced])


@law("UPS-4a", needs=SHOP)
def an_item_is_offered_as_the_catalog_shows_it(trial: Trial) -> None:
    """An offered item has the price, promotions and limits that the catalog tells the player."""
    sku = virtual_good(trial, limits={"per_user": 4})
    discount(trial, "20.00", sku)
    trial.ok(write_upsell(trial, fixed_list(sku)), 202)
    (item,) = trial.field(trial.ok(trial.call(SHOW), 200), "items")
    catalog = visible_item(trial, sku)
    for name in ("price", "promotions", "limits", "can_be_bought", "name", "is_free"):
        trial.equal(name, trial.field(item, name), trial.field(catalog, name))
    trial.equal("amount", trial.field(item, "price", "amount"), "8.00")


@law("UPS-4b", needs=[*SHOP, Need.PAYMENT])
def what_sells_best_is_offered_first(trial: Trial) -> None:
    """`most_sellable` goes by units in paid orders, the most first; unpaid ones do not count."""
    skus = [virtual_good(trial, order=EARLY + place) for place in range(3)]
    one, two, three = skus
    trial.ok(write_upsell(trial, computed_upsell("most_sellable")), 202)
    trial.equal("by the catalog", own_among(skus, offered_skus(trial)), skus)
    buy(trial, {three: 2})
    order(trial, {one: 9})
    trial.equal("two of the last", own_among(skus, offered_skus(trial)), [three, one, two])
    buy(trial, {two: 1})
    trial.equal("one of the middle", own_among(skus, offered_skus(trial)), [three, two, one])
    buy(trial, {two: 2})
    trial.equal("three of the middle", own_among(skus, offered_skus(trial)), [two, three, one])
    buy(trial, {one: 1})
    buy(trial, {one: 2})
    trial.equal("as many of the first", own_among(skus, offered_skus(trial)), [one, two, three])


@law("UPS-4b", needs=[*SHOP, Need.PAYMENT])
def what_sells_best_is_what_can_be_bought(trial: Trial) -> None:
    """`most_sellable` leaves out what is hidden, has no price or is used up for the player."""
    sku, unpriced = virtual_good(trial), virtual_good(trial, None)
    hidden, scarce = (
        virtual_good(trial, is_show_in_store=False),
        virtual_good(trial, limits={"per_user": 1}),
    )
    skus = [sku, unpriced, hidden, scarce]
    trial.ok(write_upsell(trial, computed_upsell("most_sellable")), 202)
    trial.equal("before", own_among(skus, offered_skus(trial)), [sku, scarce])
    buy(trial, {scarce: 1})
    trial.equal("used up", own_among(skus, offered_skus(trial)), [sku])


@law("UPS-4c", needs=SHOP)
def only_what_is_on_promotion_is_offered(trial: Trial) -> None:
    """`only_promotions` offers what a discount or bonus acts on now, not what is given along."""
    plain, reduced, rewarded, present = skus = [virtual_good(trial) for _ in range(4)]
    trial.ok(write_upsell(trial, computed_upsell("only_promotions")), 202)
    trial.equal("before", own_among(skus, offered_skus(trial)), [])
    discount(trial, "10.00", reduced)
    discount(trial, "10.00", plain, enabled=False)
    bonus(trial, {present: 1}, (rewarded,))
    trial.equal("offered", own_among(skus, offered_skus(trial)), [reduced, rewarded])


@law("UPS-4c", needs=SHOP)
def what_is_on_promotion_has_to_be_for_sale(trial: Trial) -> None:
    """`only_promotions` leaves out an item with a discount that the player cannot buy."""
    sku, scarce = virtual_good(trial), virtual_good(trial, limits={"per_item": 1})
    discount(trial, "10.00", sku, scarce)
    trial.ok(write_upsell(trial, computed_upsell("only_promotions")), 202)
    skus = [sku, scarce]
    trial.equal("before", own_among(skus, offered_skus(trial)), skus)
    order(trial, {scarce: 1})
    trial.equal("the last one reserved", own_among(skus, offered_skus(trial)), [sku])


@law("UPS-5", needs=SHOP)
def fifty_items_are_offered_at_most(trial: Trial) -> None:
    """Of 50 items all are offered, and `has_more` is false; of 51 the first 50, and it is true."""
    skus = [virtual_good(trial) for _ in range(MAX_ITEMS + 1)]
    for listed, has_more in ((skus[:MAX_ITEMS], False), (skus, True)):
        trial.ok(write_upsell(trial, fixed_list(*listed)), 202)
        shown = trial.ok(trial.call(SHOW), 200)
        actual = [trial.field(item, "sku") for item in trial.field(shown, "items")]
        trial.equal(f"offered of {len(listed)}", actual, skus[:MAX_ITEMS])
        trial.equal(f"has_more of {len(listed)}", trial.field(shown, "has_more"), has_more)
