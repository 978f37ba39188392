"""Laws of writing and reading bonuses."""

from __future__ import annotations

from liveops_kit.contract.builders import bonus
from liveops_kit.contract.builders.catalog import (
    plain_item,
    presents,
)
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.bonuses.builders import SHOP
from liveops_kit.contract.scenario import Scenario


@law("PRM-1b", needs=SHOP)
def a_new_bonus_is_off(scenario: Scenario) -> None:
    """A bonus that was just created is disabled, and gives nothing until it is activated."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    made = bonus(scenario, {gift: 2}, (sku,), enabled=False)
    made.shows(is_enabled=False)
    scenario.equal("presents before", presents(scenario, {sku: 1}), {})
    made.switch().ok(204)
    scenario.equal("presents after", presents(scenario, {sku: 1}), {gift: 2})


@law("PRM-17a", needs=SHOP)
def an_update_switches_a_bonus(scenario: Scenario) -> None:
    """An update of a bonus with `is_enabled` switches it on or off."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    made = bonus(scenario, {gift: 1}, (sku,), enabled=False)
    for on, expected in ((True, {gift: 1}), (False, {})):
        made.update(is_enabled=on).ok(204)
        made.shows(is_enabled=on)
        scenario.equal("presents", presents(scenario, {sku: 1}), expected)
