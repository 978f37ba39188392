"""Laws of the conditions of bonuses."""

from __future__ import annotations

from liveops_kit.contract.builders import bonus, buy, discount
from liveops_kit.contract.builders.catalog import exclusive_audience, plain_item
from liveops_kit.contract.builders.store import visible_item
from liveops_kit.contract.law import SHOP, TILL, Need, law
from liveops_kit.contract.resources import VIRTUAL_ITEM
from liveops_kit.contract.scenario import Scenario

AUDIENCE = (Need.ITEMS, Need.PLAYERS)


@law("PRM-12a", needs=SHOP)
def a_bonus_wants_every_item_of_its_condition(scenario: Scenario) -> None:
    """A bonus is given only when every SKU of `condition` is in the purchase, and then once."""
    first, second, gift = plain_item(scenario), plain_item(scenario), plain_item(scenario)
    bonus(scenario, {gift: 2}, (first, second))
    for quantities in ({first: 1}, {second: 1}, {first: 5, gift: 1}):
        scenario.cart(quantities).gives({})
    cart = scenario.cart({first: 2, second: 3})
    cart.gives({gift: 2})
    cart.costs("50")


@law("PRM-12a", needs=[*TILL, Need.INVENTORY])
def a_bonus_is_handed_out_with_what_was_paid(scenario: Scenario) -> None:
    """Whoever pays for all items of `condition` owns what was bought and the bonus."""
    first, second, gift = plain_item(scenario), plain_item(scenario), plain_item(scenario)
    bonus(scenario, {gift: 2}, (first, second))
    buy(scenario, {first: 1})
    buy(scenario, {first: 1, second: 1})
    scenario.owned({gift: 2, first: 2, second: 1})


@law("PRM-45", needs=[*TILL, Need.INVENTORY])
def a_bonus_gives_what_is_left_of_its_items(scenario: Scenario) -> None:
    """A bonus of two items shows, puts into carts and hands out the one that is not deleted."""
    bought, left = plain_item(scenario), plain_item(scenario)
    gone = scenario.create(VIRTUAL_ITEM)
    bonus(scenario, {gone.id: 1, left: 2}, (bought,))
    gone.delete().works()
    shown = scenario.get(visible_item(scenario, bought), "promotions", 0, "bonus")
    lines = [(scenario.get(line, "sku"), scenario.get(line, "quantity")) for line in shown]
    scenario.equal("bonus", lines, [(left, 2)])
    scenario.cart({bought: 1}).gives({left: 2})
    buy(scenario, {bought: 1})
    scenario.owned({bought: 1, left: 2, gone.id: 0})


@law("PRM-22a", needs=AUDIENCE)
def a_bonus_without_a_condition_comes_with_every_purchase(scenario: Scenario) -> None:
    """A bonus whose `condition` is null comes with whatever is bought."""
    player, only = exclusive_audience(scenario)
    first, second, gift = plain_item(scenario), plain_item(scenario), plain_item(scenario)
    bonus(scenario, {gift: 3}, None, attribute_conditions=only)
    for quantities in ({first: 1}, {second: 2}, {first: 1, second: 1}):
        scenario.cart(quantities, player).gives({gift: 3})
    scenario.cart({first: 1}).gives({})  # somebody it is not for


@law("PRM-22b", needs=AUDIENCE)
def one_item_has_to_meet_a_bonus_price_conditions(scenario: Scenario) -> None:
    """With `price_conditions` a bonus wants one item whose unit price meets all of them."""
    player, only = exclusive_audience(scenario)
    cheap, fair, dear = (plain_item(scenario, price) for price in ("5.00", "10.00", "20.00"))
    gift = plain_item(scenario)
    between = [{"operator": "ge", "value": "10.00"}, {"operator": "lt", "value": "20.00"}]
    bonus(scenario, {gift: 1}, None, attribute_conditions=only, price_conditions=between)
    for quantities in ({cheap: 2}, {dear: 1}, {cheap: 1, dear: 1}):
        scenario.cart(quantities, player).gives({})
    for quantities in ({fair: 1}, {cheap: 1, fair: 1, dear: 1}):
        scenario.cart(quantities, player).gives({gift: 1})


@law("PRM-22b", needs=SHOP)
def the_price_has_to_be_that_of_an_item_of_the_condition(scenario: Scenario) -> None:
    """Of a bonus with `condition` and `price_conditions` a listed item has to meet them."""
    cheap, dear, gift = (plain_item(scenario, price) for price in ("5.00", "20.00", "10.00"))
    conditions = [{"operator": "ge", "value": "20.00"}]
    bonus(scenario, {gift: 1}, (cheap,), price_conditions=conditions)
    scenario.cart({cheap: 1, dear: 1}).gives({})
    bonus(scenario, {gift: 2}, (cheap, dear), price_conditions=conditions)
    scenario.cart({cheap: 1, dear: 1}).gives({gift: 2})


@law("PRM-12b", needs=SHOP)
def a_bonus_looks_at_the_price_before_discounts(scenario: Scenario) -> None:
    """An item's price before any discount decides about the price conditions of a bonus."""
    sku, full, reduced = plain_item(scenario), plain_item(scenario), plain_item(scenario)
    discount(scenario, "50.00", sku)
    bonus(scenario, {full: 1}, (sku,), price_conditions=[{"operator": "eq", "value": "10.00"}])
    bonus(scenario, {reduced: 1}, (sku,), price_conditions=[{"operator": "lt", "value": "10.00"}])
    cart = scenario.cart({sku: 1})
    cart.costs("5.00")
    cart.gives({full: 1})
