"""Laws of the visibility of items in unique catalog offers."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import FUTURE, LATER, OVER, period
from liveops_kit.contract.builders.store import check_hidden, virtual_good, visible_item
from liveops_kit.contract.law import SHOP, law
from liveops_kit.contract.resources import UNIQUE_CATALOG_OFFER
from liveops_kit.contract.scenario import Scenario


@law("PRM-23a", needs=SHOP)
def an_item_of_a_unique_offer_is_shown_for_its_code(scenario: Scenario) -> None:
    """An item of an offer is hidden from whoever gives no code, or one of something else."""
    sku, decoy = virtual_good(scenario), virtual_good(scenario)
    code, other = (
        scenario.create(UNIQUE_CATALOG_OFFER, items=[each]).add_code() for each in (sku, decoy)
    )
    check_hidden(scenario, sku)
    for wrong_code in (scenario.code(), other):
        check_hidden(scenario, sku, promo_code=wrong_code)
    check_hidden(scenario, sku, None)
    visible_item(scenario, sku, promo_code=code)


@law("PRM-23a", needs=SHOP)
def the_list_of_items_hides_those_of_unique_offers(scenario: Scenario) -> None:
    """Lists leave a hidden item out, and have it for whoever gives a valid code."""
    hidden, plain = virtual_good(scenario), virtual_good(scenario)
    code = scenario.create(UNIQUE_CATALOG_OFFER, items=[hidden]).add_code()
    queries: tuple[tuple[dict[str, Any], set[str]], ...]
    queries = (({}, {plain}), ({"promo_code": code}, {hidden, plain}))
    for query, expected in queries:
        rows = scenario.entries("get-virtual-items", by=scenario.player, **query)
        listed = {row["sku"] for row in rows} & {hidden, plain}
        scenario.equal(f"listed with {query}", listed, expected)


@law("PRM-23b", needs=SHOP)
def an_item_is_hidden_only_while_its_offer_runs(scenario: Scenario) -> None:
    """An offer that is off, not started, over, deleted or without the item hides nothing."""
    sku = virtual_good(scenario)
    made = scenario.create(UNIQUE_CATALOG_OFFER, items=[sku], enabled=False)
    visible_item(scenario, sku)
    made.switch().ok(204)
    check_hidden(scenario, sku)
    for periods in (OVER, LATER, [*OVER, period("2089-01-01T00:00:00Z", FUTURE)]):
        made.update(promotion_periods=periods).ok(204)
        visible_item(scenario, sku)
    made.update().ok(204)
    check_hidden(scenario, sku)
    made.update(items=[]).ok(204)
    visible_item(scenario, sku)


@law("PRM-23b", needs=SHOP)
def an_item_is_hidden_until_its_last_offer_is_gone(scenario: Scenario) -> None:
    """Of two offers with an item either hides it, and a code of either shows it."""
    sku = virtual_good(scenario)
    first, one = scenario.with_code(UNIQUE_CATALOG_OFFER, items=[sku])
    second, two = scenario.with_code(UNIQUE_CATALOG_OFFER, items=[sku])
    for code in (one, two):
        visible_item(scenario, sku, promo_code=code)
    first.switch(False).ok(204)
    check_hidden(scenario, sku)
    check_hidden(scenario, sku, promo_code=one)
    visible_item(scenario, sku, promo_code=two)
    second.delete().ok(204)
    visible_item(scenario, sku)
