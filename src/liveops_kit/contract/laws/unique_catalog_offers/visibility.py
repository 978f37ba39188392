"""Laws of the visibility of items in unique catalog offers."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import PAST
from liveops_kit.contract.builders.codes import FUTURE, PAST_END, period
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.unique_catalog_offers.builders import SHOP, sees
from liveops_kit.contract.resources import UNIQUE_CATALOG_OFFER
from liveops_kit.contract.scenario import Scenario


@law("PRM-23a", needs=SHOP)
def an_item_of_a_unique_offer_is_shown_for_its_code(scenario: Scenario) -> None:
    """An item of an offer is hidden from whoever gives no code, or one of something else."""
    sku, code, other = virtual_good(scenario), scenario.code(), scenario.code()
    scenario.create(UNIQUE_CATALOG_OFFER, code, items=[sku])
    scenario.create(UNIQUE_CATALOG_OFFER, other, items=(virtual_good(scenario),))
    for wrong_code in (None, scenario.code(), other):
        scenario.equal(f"seen with {wrong_code}", sees(scenario, sku, wrong_code), False)
    scenario.equal("seen by a visitor", sees(scenario, sku, by=None), False)
    scenario.equal("seen with the code", sees(scenario, sku, code), True)


@law("PRM-23a", needs=SHOP)
def the_list_of_items_hides_those_of_unique_offers(scenario: Scenario) -> None:
    """Lists leave a hidden item out, and have it for whoever gives a valid code."""
    hidden, plain, code = virtual_good(scenario), virtual_good(scenario), scenario.code()
    scenario.create(UNIQUE_CATALOG_OFFER, code, items=[hidden])
    scenario.equal("listed", _listed_skus(scenario, {hidden, plain}), {plain})
    scenario.equal(
        "listed for the code", _listed_skus(scenario, {hidden, plain}, code), {hidden, plain}
    )


def _listed_skus(scenario: Scenario, skus: set[str], code: str | None = None) -> set[str]:
    """Return those of these items that the list of virtual goods has, on any page."""
    query: dict[str, Any] = {} if code is None else {"promo_code": code}
    rows = scenario.entries("get-virtual-items", by=scenario.player, **query)
    return {row["sku"] for row in rows} & skus


@law("PRM-23b", needs=SHOP)
def an_item_is_hidden_only_while_its_offer_runs(scenario: Scenario) -> None:
    """An offer that is off, not started, over, deleted or without the item hides nothing."""
    sku = virtual_good(scenario)
    made = scenario.create(UNIQUE_CATALOG_OFFER, items=[sku], enabled=False)
    scenario.equal("seen before it is on", sees(scenario, sku), True)
    made.switch().ok(204)
    scenario.equal("seen while it is on", sees(scenario, sku), False)
    for periods in (
        [period(PAST, PAST_END)],
        [period(FUTURE, None)],
        [period(PAST, PAST_END), period("2089-01-01T00:00:00Z", FUTURE)],
    ):
        made.update(promotion_periods=periods).ok(204)
        scenario.equal(f"seen outside of {periods}", sees(scenario, sku), True)
    made.update().ok(204)
    scenario.equal("seen while it runs", sees(scenario, sku), False)
    made.update(items=[]).ok(204)
    scenario.equal("seen once it is out of the offer", sees(scenario, sku), True)


@law("PRM-23b", needs=SHOP)
def an_item_is_hidden_until_its_last_offer_is_gone(scenario: Scenario) -> None:
    """Of two offers with an item either hides it, and a code of either shows it."""
    sku, one, two = virtual_good(scenario), scenario.code(), scenario.code()
    first = scenario.create(UNIQUE_CATALOG_OFFER, one, items=[sku])
    second = scenario.create(UNIQUE_CATALOG_OFFER, two, items=[sku])
    for code in (one, two):
        scenario.equal("seen with a code", sees(scenario, sku, code), True)
    first.switch(False).ok(204)
    scenario.equal("seen while the second is on", sees(scenario, sku), False)
    scenario.equal("seen with the code of the one that is off", sees(scenario, sku, one), False)
    scenario.equal("seen with the code of the one that is on", sees(scenario, sku, two), True)
    second.delete().ok(204)
    scenario.equal("seen without offers", sees(scenario, sku), True)
