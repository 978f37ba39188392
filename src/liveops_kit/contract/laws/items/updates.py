"""Laws of what updates of items take besides the settings that they replace."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.store import currency, price, virtual_price, visible_item
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import ITEM_KINDS, VIRTUAL_ITEM
from liveops_kit.contract.scenario import LEAVE_OUT, Scenario


@law("ITM-41", needs=[Need.ITEMS])
def an_update_of_a_virtual_item_has_a_description(scenario: Scenario) -> None:
    """An update of a virtual item without `description`, or with `{}`, gets 422/1102 on it."""
    made = scenario.create(VIRTUAL_ITEM, order=4)
    none: tuple[Any, ...] = (LEAVE_OUT, {})
    for description in none:
        made.update(order=5, description=description).is_about("description")
        made.shows(order=4)


@law("ITM-42", needs=[Need.ITEMS])
def a_price_is_a_number_or_a_text(scenario: Scenario) -> None:
    """An item of any kind whose price is sent as a number reads like one with the same text."""
    for kind in ITEM_KINDS:
        for amount in (12.5, "12.50"):
            made = scenario.create(kind, prices=[{**price("1"), "amount": amount}])
            made.update().ok(204)
            stored = float(made.read("prices", 0, "amount"))
            scenario.equal(f"amount of {kind.noun}", stored, 12.5)


@law("ITM-43", needs=[Need.ITEMS, Need.PLAYER])
def a_virtual_price_stays_out_of_use(scenario: Scenario) -> None:
    """An update that leaves `is_enabled` out of a virtual price keeps it in or out of use."""
    coin = currency(scenario)
    for in_use, count in ((False, 0), (True, 1)):
        made = scenario.create(VIRTUAL_ITEM, vc_prices=[virtual_price(coin, 5, is_enabled=in_use)])
        unsaid = {key: each for key, each in virtual_price(coin, 5).items() if key != "is_enabled"}
        made.update(vc_prices=[unsaid]).ok(204)
        shown = scenario.get(visible_item(scenario, made.id), "virtual_prices")
        scenario.equal("virtual prices", len(shown), count)
