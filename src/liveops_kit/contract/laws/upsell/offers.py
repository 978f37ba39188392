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
    UNSET,
    computed_upsell,
    fixed_list,
    write_upsell,
)
from liveops_kit.contract.scenario import DOCUMENTED, Scenario
from liveops_kit.contract.tokens import Player

MAX_ITEMS = 50
"""The maximum number of offered items."""


def offered_skus(scenario: Scenario, by: Player = DOCUMENTED) -> list[str]:
    """Return the SKUs that a player is offered."""
    shown = scenario.call(SHOW, by=by).ok(200)
    return [scenario.get(item, "sku") for item in scenario.get(shown, "items")]


def own_among(skus: Sequence[str], candidates: Sequence[str]) -> list[str]:
    """Return those of `skus` among the offered ones, in the offered order."""
    return [sku for sku in candidates if sku in skus]


@law("UPS-6", needs=(*UNSET, Need.PLAYER))
def nothing_is_offered_without_an_upsell(scenario: Scenario) -> None:
    """The player's list is empty before there is an upsell, and while it is switched off."""
    sku = virtual_good(scenario)
    shown = scenario.call(SHOW).ok(200)
    scenario.equal("the list without an upsell", shown, {"has_more": False, "items": []})
    write_upsell(scenario, fixed_list(sku, is_enabled=False)).ok(202)
    scenario.equal("offered while it is off", offered_skus(scenario), [])
    for toggle, expected in (("activate", [sku]), ("deactivate", [])):
        for _ in range(2):
            scenario.call(SWITCH, toggle=toggle).ok(202)
            scenario.equal(f"offered after {toggle}", offered_skus(scenario), expected)


@law("UPS-4a", needs=SHOP)
def a_fixed_list_is_offered_in_its_order(scenario: Scenario) -> None:
    """A fixed list is offered as it was written, whatever place its items have in the catalog."""
    first, second, third = (virtual_good(scenario, order=EARLY + place) for place in range(3))
    for skus in ([third, first, second], [second, third, first]):
        write_upsell(scenario, fixed_list(*skus)).ok(202)
        scenario.equal("offered", offered_skus(scenario), skus)


@law("UPS-4a", needs=SHOP)
def a_fixed_list_leaves_out_what_is_not_seen(scenario: Scenario) -> None:
    """Items that are hidden, off, over or deleted are left out; what cannot be bought is not."""
    over = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]
    shown, unpriced = virtual_good(scenario), virtual_good(scenario, None)
    hidden, off = (
        virtual_good(scenario, is_show_in_store=False),
        virtual_good(scenario, is_enabled=False),
    )
    late, gone = virtual_good(scenario, periods=over), virtual_good(scenario)
    skus = [hidden, shown, off, late, unpriced, gone]
    write_upsell(scenario, fixed_list(*skus)).ok(202)
    scenario.equal("offered", offered_skus(scenario), [shown, unpriced, gone])
    scenario.call("admin-delete-virtual-item", item_sku=gone).works()
    scenario.equal("offered later", offered_skus(scenario), [shown, unpriced])


@law("UPS-4a", needs=SHOP)
def an_item_is_offered_as_the_catalog_shows_it(scenario: Scenario) -> None:
    """An offered item has the price, promotions and limits that the catalog tells the player."""
    sku = virtual_good(scenario, limits={"per_user": 4})
    discount(scenario, "20.00", sku)
    write_upsell(scenario, fixed_list(sku)).ok(202)
    (item,) = scenario.get(scenario.call(SHOW).ok(200), "items")
    catalog = visible_item(scenario, sku)
    for name in ("price", "promotions", "limits", "can_be_bought", "name", "is_free"):
        scenario.equal(name, scenario.get(item, name), scenario.get(catalog, name))
    scenario.equal("amount", scenario.get(item, "price", "amount"), "8.00")


@law("UPS-4b", needs=[*SHOP, Need.PAYMENT])
def what_sells_best_is_offered_first(scenario: Scenario) -> None:
    """`most_sellable` goes by units in paid orders, the most first; unpaid ones do not count."""
    skus = [virtual_good(scenario, order=EARLY + place) for place in range(3)]
    one, two, three = skus
    write_upsell(scenario, computed_upsell("most_sellable")).ok(202)
    scenario.equal("by the catalog", own_among(skus, offered_skus(scenario)), skus)
    buy(scenario, {three: 2})
    order(scenario, {one: 9})
    scenario.equal("two of the last", own_among(skus, offered_skus(scenario)), [three, one, two])
    buy(scenario, {two: 1})
    scenario.equal("one of the middle", own_among(skus, offered_skus(scenario)), [three, two, one])
    buy(scenario, {two: 2})
    scenario.equal(
        "three of the middle", own_among(skus, offered_skus(scenario)), [two, three, one]
    )
    buy(scenario, {one: 1})
    buy(scenario, {one: 2})
    scenario.equal(
        "as many of the first", own_among(skus, offered_skus(scenario)), [one, two, three]
    )


@law("UPS-4b", needs=[*SHOP, Need.PAYMENT])
def what_sells_best_is_what_can_be_bought(scenario: Scenario) -> None:
    """`most_sellable` leaves out what is hidden, has no price or is used up for the player."""
    sku, unpriced = virtual_good(scenario), virtual_good(scenario, None)
    hidden, scarce = (
        virtual_good(scenario, is_show_in_store=False),
        virtual_good(scenario, limits={"per_user": 1}),
    )
    skus = [sku, unpriced, hidden, scarce]
    write_upsell(scenario, computed_upsell("most_sellable")).ok(202)
    scenario.equal("before", own_among(skus, offered_skus(scenario)), [sku, scarce])
    buy(scenario, {scarce: 1})
    scenario.equal("used up", own_among(skus, offered_skus(scenario)), [sku])


@law("UPS-4c", needs=SHOP)
def only_what_is_on_promotion_is_offered(scenario: Scenario) -> None:
    """`only_promotions` offers what a discount or bonus acts on now, not what is given along."""
    plain, reduced, rewarded, present = skus = [virtual_good(scenario) for _ in range(4)]
    write_upsell(scenario, computed_upsell("only_promotions")).ok(202)
    scenario.equal("before", own_among(skus, offered_skus(scenario)), [])
    discount(scenario, "10.00", reduced)
    discount(scenario, "10.00", plain, enabled=False)
    bonus(scenario, {present: 1}, (rewarded,))
    scenario.equal("offered", own_among(skus, offered_skus(scenario)), [reduced, rewarded])


@law("UPS-4c", needs=SHOP)
def what_is_on_promotion_has_to_be_for_sale(scenario: Scenario) -> None:
    """`only_promotions` leaves out an item with a discount that the player cannot buy."""
    sku, scarce = virtual_good(scenario), virtual_good(scenario, limits={"per_item": 1})
    discount(scenario, "10.00", sku, scarce)
    write_upsell(scenario, computed_upsell("only_promotions")).ok(202)
    skus = [sku, scarce]
    scenario.equal("before", own_among(skus, offered_skus(scenario)), skus)
    order(scenario, {scarce: 1})
    scenario.equal("the last one reserved", own_among(skus, offered_skus(scenario)), [sku])


@law("UPS-5", needs=SHOP)
def fifty_items_are_offered_at_most(scenario: Scenario) -> None:
    """Of 50 items all are offered, and `has_more` is false; of 51 the first 50, and it is true."""
    skus = [virtual_good(scenario) for _ in range(MAX_ITEMS + 1)]
    for listed, has_more in ((skus[:MAX_ITEMS], False), (skus, True)):
        write_upsell(scenario, fixed_list(*listed)).ok(202)
        shown = scenario.call(SHOW).ok(200)
        actual = [scenario.get(item, "sku") for item in scenario.get(shown, "items")]
        scenario.equal(f"offered of {len(listed)}", actual, skus[:MAX_ITEMS])
        scenario.equal(f"has_more of {len(listed)}", scenario.get(shown, "has_more"), has_more)
