"""Laws of the items that the upsell offers to players."""

from __future__ import annotations

from collections.abc import Sequence

from liveops_kit.contract.builders import OVER, bonus, buy, discount, order
from liveops_kit.contract.builders.store import EARLY, virtual_good, visible_item
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.upsell.builders import SHOP, SHOW, SWITCH, UNSET, set_up
from liveops_kit.contract.resources import VIRTUAL_ITEM
from liveops_kit.contract.scenario import Scenario

MAX_ITEMS = 50
"""The maximum number of offered items."""


def offers(scenario: Scenario, *expected: str, among: Sequence[str] = ()) -> None:
    """Check which items the player is offered, in this order; of all, or among some."""
    items = scenario.call(SHOW).get("items")
    offered = [scenario.get(item, "sku") for item in items]
    own = [sku for sku in offered if sku in among] if among else offered
    scenario.equal("offered", own, list(expected))


@law("UPS-6", needs=(*UNSET, Need.PLAYER))
def nothing_is_offered_without_an_upsell(scenario: Scenario) -> None:
    """The player's list is empty before there is an upsell, and while it is switched off."""
    sku = virtual_good(scenario)
    shown = scenario.call(SHOW).ok(200)
    scenario.equal("the list without an upsell", shown, {"has_more": False, "items": []})
    set_up(scenario, sku, is_enabled=False)
    offers(scenario)
    for toggle, expected in (("activate", [sku]), ("deactivate", [])):
        for _ in range(2):
            scenario.call(SWITCH, toggle=toggle).ok(202)
            offers(scenario, *expected)


@law("UPS-4a", needs=SHOP)
def a_fixed_list_is_offered_in_its_order(scenario: Scenario) -> None:
    """A fixed list is offered as it was written, whatever place its items have in the catalog."""
    first, second, third = (virtual_good(scenario, order=EARLY + place) for place in range(3))
    for skus in ([third, first, second], [second, third, first]):
        set_up(scenario, *skus)
        offers(scenario, *skus)


@law("UPS-4a", needs=SHOP)
def a_fixed_list_leaves_out_what_is_not_seen(scenario: Scenario) -> None:
    """Items that are hidden, off, over or deleted are left out; what cannot be bought is not."""
    shown, unpriced = virtual_good(scenario), virtual_good(scenario, None)
    hidden = virtual_good(scenario, is_show_in_store=False)
    off, late = virtual_good(scenario, is_enabled=False), virtual_good(scenario, periods=OVER)
    gone = scenario.create(VIRTUAL_ITEM)
    set_up(scenario, hidden, shown, off, late, unpriced, gone.id)
    offers(scenario, shown, unpriced, gone.id)
    gone.delete().works()
    offers(scenario, shown, unpriced)


@law("UPS-4a", needs=SHOP)
def an_item_is_offered_as_the_catalog_shows_it(scenario: Scenario) -> None:
    """An offered item has the price, promotions and limits that the catalog tells the player."""
    sku = virtual_good(scenario, limits={"per_user": 4})
    discount(scenario, "20.00", sku)
    set_up(scenario, sku)
    item, catalog = scenario.call(SHOW).get("items", 0), visible_item(scenario, sku)
    names = ("price", "promotions", "limits", "can_be_bought", "name", "is_free")
    scenario.has(item, sku=sku, **{name: scenario.get(catalog, name) for name in names})
    scenario.has(scenario.get(item, "price"), amount="8.00")


@law("UPS-4b", needs=[*SHOP, Need.PAYMENT])
def what_sells_best_is_offered_first(scenario: Scenario) -> None:
    """`most_sellable` goes by units in paid orders, the most first; unpaid ones do not count."""
    one, two, three = skus = [virtual_good(scenario, order=EARLY + place) for place in range(3)]
    set_up(scenario, kind="most_sellable")
    offers(scenario, one, two, three, among=skus)
    order(scenario, {one: 9})
    for bought, quantities, expected in (
        (three, [2], (three, one, two)),
        (two, [1], (three, two, one)),
        (two, [2], (two, three, one)),
        (one, [1, 2], (one, two, three)),
    ):
        for quantity in quantities:
            buy(scenario, {bought: quantity})
        offers(scenario, *expected, among=skus)


@law("UPS-4b", needs=[*SHOP, Need.PAYMENT])
def what_sells_best_is_what_can_be_bought(scenario: Scenario) -> None:
    """`most_sellable` leaves out what is hidden, has no price or is used up for the player."""
    sku, unpriced = virtual_good(scenario), virtual_good(scenario, None)
    hidden = virtual_good(scenario, is_show_in_store=False)
    scarce = virtual_good(scenario, limits={"per_user": 1})
    skus = [sku, unpriced, hidden, scarce]
    set_up(scenario, kind="most_sellable")
    offers(scenario, sku, scarce, among=skus)
    buy(scenario, {scarce: 1})
    offers(scenario, sku, among=skus)


@law("UPS-4c", needs=SHOP)
def only_what_is_on_promotion_is_offered(scenario: Scenario) -> None:
    """`only_promotions` offers what a discount or bonus acts on now, not what is given along."""
    plain, reduced, rewarded, present = skus = [virtual_good(scenario) for _ in range(4)]
    set_up(scenario, kind="only_promotions")
    offers(scenario, among=skus)
    discount(scenario, "10.00", reduced)
    discount(scenario, "10.00", plain, enabled=False)
    bonus(scenario, {present: 1}, (rewarded,))
    offers(scenario, reduced, rewarded, among=skus)


@law("UPS-4c", needs=SHOP)
def what_is_on_promotion_has_to_be_for_sale(scenario: Scenario) -> None:
    """`only_promotions` leaves out an item with a discount that the player cannot buy."""
    sku, scarce = skus = [virtual_good(scenario), virtual_good(scenario, limits={"per_item": 1})]
    discount(scenario, "10.00", sku, scarce)
    set_up(scenario, kind="only_promotions")
    offers(scenario, sku, scarce, among=skus)
    order(scenario, {scarce: 1})
    offers(scenario, sku, among=skus)


@law("UPS-5", needs=SHOP)
def fifty_items_are_offered_at_most(scenario: Scenario) -> None:
    """Of 50 items all are offered, and `has_more` is false; of 51 the first 50, and it is true."""
    skus = [virtual_good(scenario) for _ in range(MAX_ITEMS + 1)]
    for number, has_more in ((MAX_ITEMS, False), (MAX_ITEMS + 1, True)):
        set_up(scenario, *skus[:number])
        offers(scenario, *skus[:MAX_ITEMS])
        scenario.has(scenario.call(SHOW).ok(200), has_more=has_more)
