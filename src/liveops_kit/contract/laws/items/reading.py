"""Laws of reading the catalog by number, by kind and by name."""

from __future__ import annotations

from liveops_kit.contract.builders.groups import group
from liveops_kit.contract.builders.store import (
    EARLY,
    PACKAGE,
    PAGE_SIZE,
    currency,
    item_kinds,
    make,
    virtual_good,
    visible_item,
)
from liveops_kit.contract.errors import ITEM_UNKNOWN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario

SHOP = (Need.ITEMS, Need.PLAYER)


@law("ITM-20", needs=SHOP)
def an_item_is_read_by_its_number(scenario: Scenario) -> None:
    """By its `item_id` an item of any kind is answered as by its SKU."""
    for kind, inside in item_kinds(scenario):
        shown = visible_item(scenario, make(scenario, kind, inside))
        number = scenario.get(shown, "item_id")
        by_number = scenario.call("get-sellable-item-by-id", item_id=number).ok(200)
        scenario.equal(f"{kind.word} by its number", by_number, shown)


@law("ITM-20", "ITM-6c", needs=SHOP)
def a_hidden_item_has_no_number(scenario: Scenario) -> None:
    """A number that no item has, or one the player does not see, gets 404/4001."""
    sku = virtual_good(scenario)
    number = scenario.get(visible_item(scenario, sku), "item_id")
    scenario.call("admin-delete-virtual-item", item_sku=sku).works()
    hidden = virtual_good(scenario)
    theirs = scenario.get(visible_item(scenario, hidden), "item_id")
    texts = {"name": {"en": hidden}, "description": {"en": hidden}}
    change = {"sku": hidden, **texts, "is_show_in_store": False}
    scenario.call("admin-update-virtual-item", item_sku=hidden, body=change).works()
    for gone in (number, theirs, 2_147_483_647):
        scenario.call("get-sellable-item-by-id", item_id=gone).refused(ITEM_UNKNOWN)


@law("ITM-21", needs=SHOP)
def a_currency_and_a_package_are_read_by_their_skus(scenario: Scenario) -> None:
    """Each is answered by the call of its kind, and 404/4001 by the call of the other."""
    coin = currency(scenario)
    pack = make(scenario, PACKAGE, coin)
    for sku, of_currency in ((coin, True), (pack, False)):
        one = scenario.call("get-virtual-currency-sku", virtual_currency_sku=sku)
        other = scenario.call("get-virtual-currency-package-sku", virtual_currency_package_sku=sku)
        right, wrong = (one, other) if of_currency else (other, one)
        scenario.equal("item", right.ok(200), visible_item(scenario, sku))
        wrong.refused(ITEM_UNKNOWN)


@law("ITM-22", needs=SHOP)
def all_virtual_goods_are_named_at_once(scenario: Scenario) -> None:
    """Every visible virtual good is named, more than a page of them, and no other item."""
    external_id = group(scenario)
    skus = {virtual_good(scenario) for _ in range(PAGE_SIZE)}
    described = virtual_good(scenario, description={"en": "A long story"}, groups=[external_id])
    hidden, coin = virtual_good(scenario, is_show_in_store=False), currency(scenario, order=EARLY)
    body = scenario.call("get-all-virtual-items").ok(200)
    rows = {scenario.get(row, "sku"): row for row in scenario.get(body, "items")}
    named = {each for each in (*skus, described, hidden, coin) if each in rows}
    scenario.equal("virtual goods", named, skus | {described})
    row = rows[described]
    scenario.has(row, description="A long story")
    groups = [scenario.get(each, "external_id") for each in scenario.get(row, "groups")]
    scenario.equal("groups", groups, [external_id])
