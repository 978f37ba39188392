"""Laws of reading the catalog by number, by kind and by name."""

from __future__ import annotations

from liveops_kit.contract.builders.store import (
    EARLY,
    PAGE_SIZE,
    currency,
    virtual_good,
    visible_item,
)
from liveops_kit.contract.errors import ITEM_UNKNOWN
from liveops_kit.contract.law import SHOP, law
from liveops_kit.contract.resources import (
    ITEM_GROUP,
    ITEM_KINDS,
    VIRTUAL_CURRENCY,
    VIRTUAL_CURRENCY_PACKAGE,
    VIRTUAL_ITEM,
)
from liveops_kit.contract.scenario import Scenario

BY_NUMBER = "get-sellable-item-by-id"


@law("ITM-20", needs=SHOP)
def an_item_is_read_by_its_number(scenario: Scenario) -> None:
    """By its `item_id` an item of any kind is answered as by its SKU."""
    for kind in ITEM_KINDS:
        shown = visible_item(scenario, scenario.create(kind).id)
        by_number = scenario.call(BY_NUMBER, item_id=scenario.get(shown, "item_id")).ok(200)
        scenario.equal(f"{kind.noun} by its number", by_number, shown)


@law("ITM-20", "ITM-6c", needs=SHOP)
def a_hidden_item_has_no_number(scenario: Scenario) -> None:
    """A number that no item has, or one the player does not see, gets 404/4001."""
    made = [scenario.create(VIRTUAL_ITEM) for _ in range(2)]
    numbers = [scenario.get(visible_item(scenario, each.id), "item_id") for each in made]
    made[0].delete().works()
    made[1].update(is_show_in_store=False).works()
    for gone in (*numbers, 2_147_483_647):
        scenario.call(BY_NUMBER, item_id=gone).refused(ITEM_UNKNOWN)


@law("ITM-21", needs=SHOP)
def a_currency_and_a_package_are_read_by_their_skus(scenario: Scenario) -> None:
    """Each is answered by the call of its kind, and 404/4001 by the call of the other."""
    coin, pack = scenario.create(VIRTUAL_CURRENCY).id, scenario.create(VIRTUAL_CURRENCY_PACKAGE).id
    for own, other in ((coin, pack), (pack, coin)):
        read = "get-virtual-currency" + ("-sku" if own == coin else "-package-sku")
        path = "virtual_currency_sku" if own == coin else "virtual_currency_package_sku"
        answer = scenario.call(read, **{path: own}).ok(200)
        scenario.equal("item", answer, visible_item(scenario, own))
        scenario.call(read, **{path: other}).refused(ITEM_UNKNOWN)


@law("ITM-22", needs=SHOP)
def all_virtual_goods_are_named_at_once(scenario: Scenario) -> None:
    """Every visible virtual good is named, more than a page of them, and no other item."""
    group = scenario.create(ITEM_GROUP).id
    skus = {virtual_good(scenario) for _ in range(PAGE_SIZE)}
    described = virtual_good(scenario, description={"en": "A long story"}, groups=[group])
    hidden, coin = virtual_good(scenario, is_show_in_store=False), currency(scenario, order=EARLY)
    listed = scenario.call("get-all-virtual-items").get("items")
    rows = {scenario.get(row, "sku"): row for row in listed}
    named = {each for each in (*skus, described, hidden, coin) if each in rows}
    scenario.equal("virtual goods", named, skus | {described})
    scenario.has(rows[described], description="A long story")
    groups = [each["external_id"] for each in scenario.get(rows[described], "groups")]
    scenario.equal("groups", groups, [group])
