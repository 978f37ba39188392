"""Laws of bonuses: what comes free, with which purchases, for whom, how often."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.contract.builders import bonus, buy, cart_of, discount, order, some_item
from liveops_kit.contract.builders.catalog import (
    bonus_body,
    falls_back,
    fan,
    known,
    pay_at_once,
    plain_item,
    presents,
    read,
    refund,
    status_of,
    unknown_promotion,
    update,
    uses,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario

SHOP = (Need.PLAYER, Need.ITEMS)
TILL = (Need.PLAYER, Need.ITEMS, Need.PAYMENT)
AUDIENCE = (Need.ITEMS, Need.PLAYERS)
NOBODY = 2_147_483_647
"""The highest id a promotion can have."""


# -- written and read ------------------------------------------------------------------------------
@law("PRM-30")
def an_update_of_a_bonus_replaces_it(scenario: Scenario) -> None:
    """An update of a bonus leaves nothing of the optional fields that it leaves out."""
    sku = some_item(scenario)
    falls_back(scenario, "bonus", bonus_body(scenario, {sku: 1}, [sku]))


@law("PRM-1b", needs=SHOP)
def a_new_bonus_is_off(scenario: Scenario) -> None:
    """A bonus that was just created is disabled, and gives nothing until it is activated."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    number = bonus(scenario, {gift: 2}, (sku,), enabled=False)
    scenario.equal("is_enabled", scenario.get(read(scenario, "bonus", number), "is_enabled"), False)
    scenario.equal("presents before", presents(scenario, cart_of(scenario, {sku: 1})), {})
    scenario.ok(scenario.call("activate-promotion", promotion_id=number), 204)
    scenario.equal("presents after", presents(scenario, cart_of(scenario, {sku: 1})), {gift: 2})


@law("PRM-17a", needs=SHOP)
def an_update_switches_a_bonus(scenario: Scenario) -> None:
    """An update of a bonus with `is_enabled` switches it on or off."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    body = bonus_body(scenario, {gift: 1}, [sku])
    number = bonus(scenario, {gift: 1}, (sku,), enabled=False)
    for on, expected in ((True, {gift: 1}), (False, {})):
        scenario.ok(update(scenario, "bonus", number, {**body, "is_enabled": on}), 204)
        scenario.equal(
            "is_enabled", scenario.get(read(scenario, "bonus", number), "is_enabled"), on
        )
        scenario.equal("presents", presents(scenario, cart_of(scenario, {sku: 1})), expected)


@law("PRM-17b", needs=[Need.ITEMS])
def an_update_leaves_the_switch_of_a_bonus(scenario: Scenario) -> None:
    """An update of a bonus without `is_enabled` leaves it on, or off, as it was."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    for on in (True, False):
        number = bonus(scenario, {gift: 1}, (sku,), enabled=on)
        scenario.ok(update(scenario, "bonus", number, bonus_body(scenario, {gift: 3}, [sku])), 204)
        found = read(scenario, "bonus", number)
        scenario.equal("quantity", scenario.get(found, "bonus", 0, "quantity"), 3)
        scenario.equal("is_enabled", scenario.get(found, "is_enabled"), on)


@law("PRM-19")
def a_bonus_may_exclude_what_does_not_exist(scenario: Scenario) -> None:
    """The promotions in `excluded_promotions` of a bonus need not exist."""
    sku = some_item(scenario)
    body = bonus_body(scenario, {sku: 1}, [sku], excluded_promotions=[NOBODY])
    made = scenario.ok(scenario.call("create-bonus-promotion", body=body), 201)
    number = scenario.get(made, "promotion_id")
    found = scenario.get(read(scenario, "bonus", number), "excluded_promotions")
    scenario.equal("excluded_promotions", found, [NOBODY])
    scenario.ok(
        update(scenario, "bonus", number, {**body, "excluded_promotions": [NOBODY - 1]}), 204
    )
    found = scenario.get(read(scenario, "bonus", number), "excluded_promotions")
    scenario.equal("excluded_promotions", found, [NOBODY - 1])


@law("ERR-14")
def an_update_of_a_bonus_takes_no_id(scenario: Scenario) -> None:
    """An update of a bonus with `id` gets 422/1102 on `id` and changes nothing."""
    sku = some_item(scenario)
    number = bonus(scenario, {sku: 1}, (sku,), enabled=False)
    before = read(scenario, "bonus", number)
    body = {**bonus_body(scenario, {sku: 2}, [sku]), "id": number}
    told = scenario.refused(update(scenario, "bonus", number, body), 422, 1102)
    named = [each["property"] for each in scenario.get(told, "errorMessageExtended")]
    scenario.equal("properties", named, ["id"])
    scenario.equal("the bonus", read(scenario, "bonus", number), before)


@law("ERR-15")
def an_unknown_bonus_is_not_found(scenario: Scenario) -> None:
    """Reading, replacing and deleting a bonus that is gone get 404/9502 with id and project."""
    sku = some_item(scenario)
    number = unknown_promotion(scenario, sku)
    wording = f"Can not find promotion with ID = {number} in project {scenario.project_id}"
    for answer in (
        scenario.call("get-bonus-promotion", promotion_id=number),
        update(scenario, "bonus", number, bonus_body(scenario, {sku: 1}, [sku])),
        scenario.call("delete-bonus-promotion", promotion_id=number),
    ):
        scenario.refused(answer, 404, 9502, f"[0401-9502]: {wording}")


@law("ERR-15")
def the_id_of_a_discount_is_no_bonus(scenario: Scenario) -> None:
    """The calls on bonuses answer the id of a discount, and those on discounts the id of a bonus,
    like an unknown one, and leave the promotion there.
    """
    sku = some_item(scenario)
    discount_id = discount(scenario, "10.00", sku, enabled=False)
    bonus_id = bonus(scenario, {sku: 1}, (sku,), enabled=False)
    for kind, other in (("bonus", discount_id), ("item", bonus_id)):
        for verb in ("get", "delete"):
            answer = scenario.call(f"{verb}-{kind}-promotion", promotion_id=other)
            scenario.refused(answer, 404, 9502)
    read(scenario, "item", discount_id)
    read(scenario, "bonus", bonus_id)


@law("ERR-9a")
def a_bonus_with_an_unknown_item_is_refused(scenario: Scenario) -> None:
    """An unknown SKU, as condition or as bonus, gets 404/4001; an update changes nothing."""
    sku, unknown = some_item(scenario), scenario.name("nothing")
    number = bonus(scenario, {sku: 1}, (sku,), enabled=False)
    before = read(scenario, "bonus", number)
    wording = f"[0401-4001]: Item with sku = '{unknown}' not found"
    for given, condition in (({unknown: 1}, [sku]), ({sku: 1}, [unknown])):
        body = bonus_body(scenario, given, condition)
        scenario.refused(scenario.call("create-bonus-promotion", body=body), 404, 4001, wording)
        scenario.refused(update(scenario, "bonus", number, body), 404, 4001, wording)
    scenario.equal("the bonus", read(scenario, "bonus", number), before)


@law("ERR-10a")
def a_bonus_in_an_unknown_language_is_refused(scenario: Scenario) -> None:
    """A bonus named in an unknown locale gets 404 `Locale not found` and changes nothing."""
    sku = some_item(scenario)
    number = bonus(scenario, {sku: 1}, (sku,), enabled=False)
    before = read(scenario, "bonus", number)
    body = bonus_body(scenario, {sku: 2}, [sku], name={"xx": "Gift"})
    for answer in (
        scenario.call("create-bonus-promotion", body=body),
        update(scenario, "bonus", number, body),
    ):
        scenario.refused(answer, 404, message="Locale not found")
    scenario.equal("the bonus", read(scenario, "bonus", number), before)


# -- what it comes with ----------------------------------------------------------------------------
@law("PRM-12a", needs=SHOP)
def a_bonus_wants_every_item_of_its_condition(scenario: Scenario) -> None:
    """A bonus is given only when every SKU of `condition` is in the purchase, and then once."""
    first, second, gift = plain_item(scenario), plain_item(scenario), plain_item(scenario)
    bonus(scenario, {gift: 2}, (first, second))
    for quantities in ({first: 1}, {second: 1}, {first: 5, gift: 1}):
        found = presents(scenario, cart_of(scenario, quantities))
        scenario.equal("presents with a part of the condition", found, {})
    whole = cart_of(scenario, {first: 2, second: 3})
    scenario.equal("presents", presents(scenario, whole), {gift: 2})
    scenario.equal("amount", Decimal(scenario.get(whole, "price", "amount")), Decimal(50))


@law("PRM-12a", needs=[*TILL, Need.INVENTORY])
def a_bonus_is_handed_out_with_what_was_paid(scenario: Scenario) -> None:
    """Whoever pays for all items of `condition` owns what was bought and the bonus."""
    first, second, gift = plain_item(scenario), plain_item(scenario), plain_item(scenario)
    bonus(scenario, {gift: 2}, (first, second))
    buy(scenario, {first: 1})
    buy(scenario, {first: 1, second: 1})
    owned = scenario.inventory()
    scenario.equal("bonus items owned", owned.get(gift, 0), 2)
    scenario.equal("bought", (owned.get(first, 0), owned.get(second, 0)), (2, 1))


@law("PRM-22a", needs=AUDIENCE)
def a_bonus_without_a_condition_comes_with_every_purchase(scenario: Scenario) -> None:
    """A bonus whose `condition` is null comes with whatever is bought."""
    player, only = fan(scenario)
    first, second, gift = plain_item(scenario), plain_item(scenario), plain_item(scenario)
    bonus(scenario, {gift: 3}, None, attribute_conditions=only)
    for quantities in ({first: 1}, {second: 2}, {first: 1, second: 1}):
        scenario.equal(
            "presents", presents(scenario, cart_of(scenario, quantities, player)), {gift: 3}
        )
    others = presents(scenario, cart_of(scenario, {first: 1}))
    scenario.equal("presents of somebody it is not for", others, {})


@law("PRM-22b", needs=AUDIENCE)
def one_item_has_to_meet_a_bonus_price_conditions(scenario: Scenario) -> None:
    """With `price_conditions` a bonus wants one item whose unit price meets all of them."""
    player, only = fan(scenario)
    cheap, fair, dear = (plain_item(scenario, price) for price in ("5.00", "10.00", "20.00"))
    gift = plain_item(scenario)
    between = [{"operator": "ge", "value": "10.00"}, {"operator": "lt", "value": "20.00"}]
    bonus(scenario, {gift: 1}, None, attribute_conditions=only, price_conditions=between)
    for quantities in ({cheap: 2}, {dear: 1}, {cheap: 1, dear: 1}):
        found = presents(scenario, cart_of(scenario, quantities, player))
        scenario.equal("presents where no item is in the range", found, {})
    for quantities in ({fair: 1}, {cheap: 1, fair: 1, dear: 1}):
        found = presents(scenario, cart_of(scenario, quantities, player))
        scenario.equal("presents where one item is", found, {gift: 1})


@law("PRM-22b", needs=SHOP)
def the_price_has_to_be_that_of_an_item_of_the_condition(scenario: Scenario) -> None:
    """Of a bonus with `condition` and `price_conditions` a listed item has to meet them."""
    cheap, dear, gift = (
        plain_item(scenario, "5.00"),
        plain_item(scenario, "20.00"),
        plain_item(scenario),
    )
    asked = [{"operator": "ge", "value": "20.00"}]
    bonus(scenario, {gift: 1}, (cheap,), price_conditions=asked)
    found = presents(scenario, cart_of(scenario, {cheap: 1, dear: 1}))
    scenario.equal("presents for an item that is not listed", found, {})
    bonus(scenario, {gift: 2}, (cheap, dear), price_conditions=asked)
    found = presents(scenario, cart_of(scenario, {cheap: 1, dear: 1}))
    scenario.equal("presents for an item that is listed", found, {gift: 2})


@law("PRM-12b", needs=SHOP)
def a_bonus_looks_at_the_price_before_discounts(scenario: Scenario) -> None:
    """An item's price before any discount decides about the price conditions of a bonus."""
    sku, full, reduced = plain_item(scenario), plain_item(scenario), plain_item(scenario)
    discount(scenario, "50.00", sku)
    bonus(scenario, {full: 1}, (sku,), price_conditions=[{"operator": "eq", "value": "10.00"}])
    bonus(scenario, {reduced: 1}, (sku,), price_conditions=[{"operator": "lt", "value": "10.00"}])
    cart = cart_of(scenario, {sku: 1})
    scenario.equal("amount", Decimal(scenario.get(cart, "price", "amount")), Decimal("5.00"))
    scenario.equal("presents", presents(scenario, cart), {full: 1})


# -- how often -------------------------------------------------------------------------------------
@law("PRM-13a", needs=TILL)
def a_use_of_a_bonus_counts_when_it_is_paid(scenario: Scenario) -> None:
    """An unpaid order uses nothing of a bonus' limit; its payment uses one, however many."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    number = bonus(scenario, {gift: 2}, (sku,), limits={"per_user": 2})
    waiting = order(scenario, {sku: 3})
    scenario.equal("uses while unpaid", uses(scenario, number), (2, 2))
    scenario.pay(waiting)
    scenario.equal("uses once paid", uses(scenario, number), (2, 1))


@law("PRM-13b", needs=TILL)
def a_refund_gives_no_use_of_a_bonus_back(scenario: Scenario) -> None:
    """What became of a paid order later gives no use of its bonus back."""
    sku = plain_item(scenario)
    number = bonus(scenario, {sku: 1}, (sku,), limits={"per_user": 2})
    paid = buy(scenario, {sku: 1})
    scenario.equal("uses once paid", uses(scenario, number), (2, 1))
    refund(scenario, paid)
    scenario.equal("uses after the refund", uses(scenario, number), (2, 1))


@law("PRM-13c", needs=[*TILL, Need.INVENTORY])
def a_used_up_bonus_leaves_the_item_on_sale(scenario: Scenario) -> None:
    """A user whose limit is used up still buys the item, and gets no bonus with it."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    number = bonus(scenario, {gift: 2}, (sku,), limits={"per_user": 1})
    scenario.equal("presents", presents(scenario, cart_of(scenario, {sku: 1})), {gift: 2})
    buy(scenario, {sku: 1})
    scenario.equal("uses", uses(scenario, number), (1, 0))
    scenario.equal("presents", presents(scenario, cart_of(scenario, {sku: 1})), {})
    buy(scenario, {sku: 1})
    owned = scenario.inventory()
    scenario.equal("owned", (owned.get(sku, 0), owned.get(gift, 0)), (2, 2))


@law("PRM-13a", needs=TILL)
def only_a_bonus_that_was_given_is_used(scenario: Scenario) -> None:
    """Paying for something else uses nothing of a bonus' limit."""
    sku, other = plain_item(scenario), plain_item(scenario)
    number = bonus(scenario, {sku: 1}, (sku,), limits={"per_user": 2})
    known(scenario)
    buy(scenario, {other: 1})
    scenario.equal("uses", uses(scenario, number), (2, 2))


@law("PRM-29", needs=TILL)
def paying_cancels_orders_that_hold_a_used_up_bonus(scenario: Scenario) -> None:
    """Paying with the last use of a bonus cancels the user's other unpaid orders that hold it."""
    sku, other, gift = plain_item(scenario), plain_item(scenario), plain_item(scenario)
    bonus(scenario, {gift: 1}, (sku,), limits={"per_user": 1})
    first, second = order(scenario, {sku: 1}), order(scenario, {sku: 1})
    without = order(scenario, {other: 1})
    scenario.pay(first)
    scenario.equal("order that holds the bonus", status_of(scenario, second), "canceled")
    scenario.equal("order without the bonus", status_of(scenario, without), "new")


@law("PRM-29", "PRM-13a", needs=[*TILL, Need.INVENTORY])
def the_last_bonus_is_given_once(scenario: Scenario) -> None:
    """Of orders that are paid at the same time no more bring a bonus than it has uses."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    number = bonus(scenario, {gift: 1}, (sku,), limits={"per_user": 1})
    orders = [order(scenario, {sku: 1}) for _ in range(3)]
    scenario.equal("orders that were paid", sum(pay_at_once(scenario, orders)), 1)
    scenario.equal("uses", uses(scenario, number), (1, 0))
    scenario.equal("bonus items owned", scenario.inventory().get(gift, 0), 1)
