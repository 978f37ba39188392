"""Laws of what updates of items take besides the settings that they replace."""

from __future__ import annotations

from liveops_kit.contract.builders.store import (
    GOOD,
    body,
    currency,
    item_kinds,
    make,
    price,
    read,
    virtual_price,
    visible_item,
)
from liveops_kit.contract.errors import SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.items.writing import SHOP, check_fault
from liveops_kit.contract.scenario import Scenario


@law("ITM-41", needs=[Need.ITEMS])
def an_update_of_a_virtual_item_has_a_description(scenario: Scenario) -> None:
    """An update of a virtual item without `description`, or with `{}`, gets 422/1102 on it."""
    sku = make(scenario, GOOD, order=4)
    whole = body(GOOD, sku)
    missing = {name: value for name, value in whole.items() if name != "description"}
    for change in (missing, {**whole, "description": {}}):
        answer = GOOD.call(scenario, "update", sku, body=change)
        check_fault(scenario, answer.refused(SCHEMA_BROKEN), "description")
        scenario.has(read(scenario, GOOD, sku), order=4)


@law("ITM-42", needs=[Need.ITEMS])
def a_price_is_a_number_or_a_text(scenario: Scenario) -> None:
    """An item of any kind whose price is sent as a number reads like one with the same text."""
    for kind, inside in item_kinds(scenario):
        amounts = []
        for amount in (12.5, "12.50"):
            sku = make(scenario, kind, inside, prices=[{**price(kind, "1"), "amount": amount}])
            change = body(kind, sku, inside, prices=[{**price(kind, "1"), "amount": amount}])
            kind.call(scenario, "update", sku, body=change).ok(204)
            stored = read(scenario, kind, sku)
            amounts.append(float(scenario.get(stored, "prices", 0, "amount")))
        scenario.equal(f"amounts of a {kind.word}", amounts, [12.5, 12.5])


@law("ITM-43", needs=SHOP)
def a_virtual_price_stays_out_of_use(scenario: Scenario) -> None:
    """An update that leaves `is_enabled` out of a virtual price keeps it in or out of use."""
    coin = currency(scenario)
    for in_use, count in ((False, 0), (True, 1)):
        sent = virtual_price(coin, 5, is_enabled=in_use)
        sku = make(scenario, GOOD, vc_prices=[sent])
        del sent["is_enabled"]
        GOOD.call(scenario, "update", sku, body=body(GOOD, sku, vc_prices=[sent])).ok(204)
        shown = scenario.get(visible_item(scenario, sku), "virtual_prices")
        scenario.equal("virtual prices", len(shown), count)
