"""Laws of writing and reading bonuses."""

from __future__ import annotations

from liveops_kit.contract.builders import bonus, cart_of
from liveops_kit.contract.builders.catalog import (
    bonus_body,
    bonus_items,
    plain_item,
    read,
    update,
)
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.bonuses.builders import SHOP
from liveops_kit.contract.scenario import Scenario


@law("PRM-1b", needs=SHOP)
def a_new_bonus_is_off(scenario: Scenario) -> None:
    """A bonus that was just created is disabled, and gives nothing until it is activated."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    number = bonus(scenario, {gift: 2}, (sku,), enabled=False)
    scenario.has(read(scenario, "bonus", number), is_enabled=False)
    scenario.equal("presents before", bonus_items(scenario, cart_of(scenario, {sku: 1})), {})
    scenario.call("activate-promotion", promotion_id=number).ok(204)
    scenario.equal("presents after", bonus_items(scenario, cart_of(scenario, {sku: 1})), {gift: 2})


@law("PRM-17a", needs=SHOP)
def an_update_switches_a_bonus(scenario: Scenario) -> None:
    """An update of a bonus with `is_enabled` switches it on or off."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    body = bonus_body(scenario, {gift: 1}, [sku])
    number = bonus(scenario, {gift: 1}, (sku,), enabled=False)
    for on, expected in ((True, {gift: 1}), (False, {})):
        update(scenario, "bonus", number, {**body, "is_enabled": on}).ok(204)
        scenario.has(read(scenario, "bonus", number), is_enabled=on)
        scenario.equal("presents", bonus_items(scenario, cart_of(scenario, {sku: 1})), expected)
