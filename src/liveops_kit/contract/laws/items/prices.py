"""Laws of what items cost in the catalog: prices, contents, codes and promotions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import OVER, bonus, discount
from liveops_kit.contract.builders.store import (
    EARLY,
    can_be_bought,
    currency,
    full_amount,
    listed_item,
    order_item,
    price,
    virtual_good,
    visible_item,
)
from liveops_kit.contract.errors import ITEM_INVALID
from liveops_kit.contract.law import SHOP, law
from liveops_kit.contract.resources import BUNDLE, ITEM_KINDS, PROMO_CODE, VIRTUAL_ITEM
from liveops_kit.contract.scenario import LEAVE_OUT, Made, Scenario


# -- prices ----------------------------------------------------------------------------------------
@law("ITM-5", needs=SHOP)
def the_default_price_for_every_country_counts(scenario: Scenario) -> None:
    """Of several prices the default one counts that is for every country, wherever it stands."""
    german, other = price("3.00", country_iso="DE"), price("7.00", is_default=False)
    prices = [german, other, price("5.00")]
    for variant in (prices, prices[::-1]):
        sku = virtual_good(scenario, prices=variant)
        scenario.equal("amount", full_amount(scenario, visible_item(scenario, sku)), "5.00")


@law("ITM-5", needs=SHOP)
def without_a_default_the_first_price_for_every_country_counts(scenario: Scenario) -> None:
    """A price for every country goes before the default one of a country."""
    german = price("3.00", country_iso="DE")
    others = [price(amount, is_default=False) for amount in ("7.00", "5.00")]
    sku = virtual_good(scenario, prices=[german, *others])
    scenario.equal("amount", full_amount(scenario, visible_item(scenario, sku)), "7.00")


@law("ITM-5", needs=SHOP)
def the_default_price_of_a_country_counts_last(scenario: Scenario) -> None:
    """Where no price is for every country, the default one of a country counts everywhere."""
    french = price("3.00", country_iso="FR", is_default=False)
    sku = virtual_good(scenario, prices=[french, price("4.00", country_iso="DE")])
    scenario.equal("amount", full_amount(scenario, visible_item(scenario, sku)), "4.00")
    scenario.equal("can_be_bought", can_be_bought(scenario, sku), True)


@law("ITM-5", needs=SHOP)
def nothing_is_sold_for_another_currency(scenario: Scenario) -> None:
    """Prices in other currencies, and those not in use, are kept, but nothing is sold for them."""
    prices = [price("3.00", currency="JPY"), price("2.00", is_enabled=False)]
    made = scenario.create(VIRTUAL_ITEM, prices=prices)
    kept = [(each["amount"], each["currency"], each["is_enabled"]) for each in made.read("prices")]
    scenario.equal("prices kept", kept, [(3, "JPY", True), (2, "USD", False)])
    shown = visible_item(scenario, made.id)
    scenario.equal("price", scenario.optional(shown, "price"), None)
    scenario.has(shown, can_be_bought=False)
    order_item(scenario, made.id).refused(ITEM_INVALID)


@law("SHP-3", needs=SHOP)
def an_item_without_a_picture_has_an_empty_address(scenario: Scenario) -> None:
    """An item that was made without a picture is shown with an `image_url` of ''."""
    scenario.has(visible_item(scenario, virtual_good(scenario)), image_url="")


def _total(view: Any, scenario: Scenario) -> Any:
    return scenario.get(view, "total_content_price", "amount_without_discount")


@law("ITM-15", needs=SHOP)
def the_content_of_a_bundle_is_added_up(scenario: Scenario) -> None:
    """`total_content_price` adds up what the items right in a bundle cost, an inner one as one."""
    dear, coin = virtual_good(scenario, "2.50"), currency(scenario)
    inside = [{"sku": dear, "quantity": 5}]
    inner = scenario.create(BUNDLE, content=inside, prices=[price("4.00")]).id
    content = [{"sku": dear, "quantity": 3}, {"sku": coin, "quantity": 10}, {"sku": inner}]
    outer = scenario.create(BUNDLE, content=content, order=EARLY)
    for view in (
        outer.call("get-bundle").ok(),
        listed_item(scenario, outer.id, listing=BUNDLE.listings[1]),
        outer.read(),
    ):
        scenario.equal("total_content_price", _total(view, scenario), "11.50")


@law("ITM-15", needs=SHOP)
def content_without_a_price_adds_up_to_nothing(scenario: Scenario) -> None:
    """A bundle has no `total_content_price` when nothing in it has a price in real money."""
    made = scenario.create(BUNDLE)
    for view in (made.call("get-bundle").ok(), made.read()):
        scenario.equal("total_content_price", scenario.optional(view, "total_content_price"), None)


# -- codes -----------------------------------------------------------------------------------------
def _amount(shown: Any, scenario: Scenario) -> Decimal:
    """Return the price of an item for the caller."""
    return Decimal(scenario.get(shown, "price", "amount"))


def _reduced(percent: str, *items: Made) -> dict[str, Any]:
    """Return the terms of a promo code that lowers the prices of these items alone."""
    reduced = [{"sku": made.id, "discount": {"percent": percent}} for made in items]
    return {"discount": LEAVE_OUT, "discounted_items": reduced}


@law("ITM-8", needs=SHOP)
def a_code_is_worked_into_the_prices(scenario: Scenario) -> None:
    """A `promo_code` lowers the prices of the player who states it, of nobody else."""
    code, made = scenario.code(), scenario.create(VIRTUAL_ITEM, order=EARLY)
    scenario.create(PROMO_CODE, code, **_reduced("25.00", made))
    before = _amount(visible_item(scenario, made.id), scenario)
    lower = (before * Decimal("0.75")).quantize(Decimal("0.01"))
    for what, shown, expected in (
        ("with the code", visible_item(scenario, made.id, promo_code=code), lower),
        ("in the list", listed_item(scenario, made.id, promo_code=code), lower),
        ("without it", visible_item(scenario, made.id), before),
        ("for a visitor", visible_item(scenario, made.id, None, promo_code=code), before),
    ):
        scenario.equal(f"price {what}", _amount(shown, scenario), expected)


@law("ITM-8", needs=SHOP)
def a_code_is_worked_into_every_list(scenario: Scenario) -> None:
    """A `promo_code` lowers the prices of all kinds of items, each in its own list."""
    code, prices = scenario.code(), [price("10.00")]
    items = [scenario.create(kind, order=EARLY, prices=prices) for kind in ITEM_KINDS]
    scenario.create(PROMO_CODE, code, **_reduced("50.00", *items))
    for made in items:
        listing = made.kind.listings[1]
        before = _amount(listed_item(scenario, made.id, listing=listing), scenario)
        after = listed_item(scenario, made.id, listing=listing, promo_code=code)
        scenario.equal(f"price in {listing}", _amount(after, scenario), before / 2)


@law("ITM-8", needs=SHOP)
def a_code_that_is_not_valid_changes_nothing(scenario: Scenario) -> None:
    """An unknown code, one that is off and one that is over leave the prices as they are."""
    off, over = scenario.code("off"), scenario.code("over")
    made = scenario.create(VIRTUAL_ITEM)
    scenario.create(PROMO_CODE, off, **_reduced("25.00", made), enabled=False)
    scenario.create(PROMO_CODE, over, **_reduced("25.00", made), promotion_periods=OVER)
    before = _amount(visible_item(scenario, made.id), scenario)
    for code in (scenario.code("unknown"), off, over):
        shown = visible_item(scenario, made.id, promo_code=code)
        scenario.equal(f"price with {code}", _amount(shown, scenario), before)


# -- promotions on items ---------------------------------------------------------------------------
def _promotions(scenario: Scenario, sku: str) -> dict[str, Any]:
    """Return the promotions that an item shows, by name."""
    return {each["name"]: each for each in scenario.get(visible_item(scenario, sku), "promotions")}


@law("ITM-16", needs=SHOP)
def each_discount_tells_what_it_alone_takes_off(scenario: Scenario) -> None:
    """Of two discounts on an item each is listed with its percentage and its own part of it."""
    sku = virtual_good(scenario)
    names = [scenario.name("first"), scenario.name("second")]
    for name, percent in zip(names, ("10.00", "50.00"), strict=True):
        discount(scenario, percent, sku, name={"en": name})
    shown = _promotions(scenario, sku)
    for name, percent, value in zip(names, ("10.00", "50.00"), (1, 5), strict=True):
        reduction = scenario.get(shown, name, "discount")
        scenario.has(reduction, percent=percent)
        scenario.equal("value", Decimal(scenario.get(reduction, "value")), Decimal(value))


@law("ITM-16", needs=SHOP)
def a_promotion_is_listed_where_it_acts_on_the_item_alone(scenario: Scenario) -> None:
    """A bonus is listed on the one item it asks for, not on one of two it asks for together."""
    sku, other, present = (virtual_good(scenario) for _ in range(3))
    alone, together = scenario.name("alone"), scenario.name("together")
    bonus(scenario, {present: 2}, (sku,), name={"en": alone})
    bonus(scenario, {present: 3}, (sku, other), name={"en": together})
    for each, expected in ((sku, {alone: [(present, 2)]}), (other, {}), (present, {})):
        shown = {
            name: [(line["sku"], line["quantity"]) for line in promotion["bonus"]]
            for name, promotion in _promotions(scenario, each).items()
            if name in (alone, together)
        }
        scenario.equal("bonuses on an item", shown, expected)
