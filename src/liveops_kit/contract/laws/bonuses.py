"""Laws of bonuses: what comes free, with which purchases, for whom, how often."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.contract.builders import bonus, buy, cart_of, discount, order, some_item
from liveops_kit.contract.builders.catalog import (
    bonus_body,
    bonus_items,
    check_defaults,
    exclusive_audience,
    known_player,
    pay_at_once,
    plain_item,
    read,
    refund,
    status_of,
    unknown_promotion,
    update,
    uses,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Trial

SHOP = (Need.PLAYER, Need.ITEMS)
TILL = (Need.PLAYER, Need.ITEMS, Need.PAYMENT)
AUDIENCE = (Need.ITEMS, Need.PLAYERS)
MAX_ID = 2_147_483_647
"""The highest id that a promotion can have."""


# -- written and read ------------------------------------------------------------------------------
@law("PRM-30")
def an_update_of_a_bonus_replaces_it(trial: Trial) -> None:
    """An update of a bonus leaves nothing of the optional fields that it leaves out."""
    sku = some_item(trial)
    check_defaults(trial, "bonus", bonus_body(trial, {sku: 1}, [sku]))


@law("PRM-1b", needs=SHOP)
def a_new_bonus_is_off(trial: Trial) -> None:
    """A bonus that was just created is disabled, and gives nothing until it is activated."""
    sku, gift = plain_item(trial), plain_item(trial)
    number = bonus(trial, {gift: 2}, (sku,), enabled=False)
    trial.equal("is_enabled", trial.field(read(trial, "bonus", number), "is_enabled"), False)
    trial.equal("presents before", bonus_items(trial, cart_of(trial, {sku: 1})), {})
    trial.ok(trial.call("activate-promotion", promotion_id=number), 204)
    trial.equal("presents after", bonus_items(trial, cart_of(trial, {sku: 1})), {gift: 2})


@law("PRM-17a", needs=SHOP)
def an_update_switches_a_bonus(trial: Trial) -> None:
    """An update of a bonus with `is_enabled` switches it on or off."""
    sku, gift = plain_item(trial), plain_item(trial)
    body = bonus_body(trial, {gift: 1}, [sku])
    number = bonus(trial, {gift: 1}, (sku,), enabled=False)
    for on, expected in ((True, {gift: 1}), (False, {})):
        trial.ok(update(trial, "bonus", number, {**body, "is_enabled": on}), 204)
        trial.equal("is_enabled", trial.field(read(trial, "bonus", number), "is_enabled"), on)
        trial.equal("presents", bonus_items(trial, cart_of(trial, {sku: 1})), expected)


@law("PRM-17b", needs=[Need.ITEMS])
def an_update_leaves_the_switch_of_a_bonus(trial: Trial) -> None:
    """An update of a bonus without `is_enabled` leaves it on, or off, as it was."""
    sku, gift = plain_item(trial), plain_item(trial)
    for on in (True, False):
        number = bonus(trial, {gift: 1}, (sku,), enabled=on)
        trial.ok(update(trial, "bonus", number, bonus_body(trial, {gift: 3}, [sku])), 204)
        stored = read(trial, "bonus", number)
        trial.equal("quantity", trial.field(stored, "bonus", 0, "quantity"), 3)
        trial.equal("is_enabled", trial.field(stored, "is_enabled"), on)


@law("PRM-19")
def a_bonus_may_exclude_what_does_not_exist(trial: Trial) -> None:
    """The promotions in `excluded_promotions` of a bonus need not exist."""
    sku = some_item(trial)
    body = bonus_body(trial, {sku: 1}, [sku], excluded_promotions=[MAX_ID])
    created = trial.ok(trial.call("create-bonus-promotion", body=body), 201)
    number = trial.field(created, "promotion_id")
    actual = trial.field(read(trial, "bonus", number), "excluded_promotions")
    trial.equal("excluded_promotions", actual, [MAX_ID])
    trial.ok(update(trial, "bonus", number, {**body, "excluded_promotions": [MAX_ID - 1]}), 204)
    actual = trial.field(read(trial, "bonus", number), "excluded_promotions")
    trial.equal("excluded_promotions", actual, [MAX_ID - 1])


@law("ERR-14")
def an_update_of_a_bonus_takes_no_id(trial: Trial) -> None:
    """An update of a bonus with `id` gets 422/1102 on `id` and changes nothing."""
    sku = some_item(trial)
    number = bonus(trial, {sku: 1}, (sku,), enabled=False)
    before = read(trial, "bonus", number)
    body = {**bonus_body(trial, {sku: 2}, [sku]), "id": number}
    refusal = trial.refused(update(trial, "bonus", number, body), 422, 1102)
    properties = [each["property"] for each in trial.field(refusal, "errorMessageExtended")]
    trial.equal("properties", properties, ["id"])
    trial.equal("the bonus", read(trial, "bonus", number), before)


@law("ERR-15")
def an_unknown_bonus_is_not_found(trial: Trial) -> None:
    """Reading, replacing and deleting a bonus that is gone get 404/9502 with id and project."""
    sku = some_item(trial)
    number = unknown_promotion(trial, sku)
    wording = f"Can not find promotion with ID = {number} in project {trial.project_id}"
    for answer in (
        trial.call("get-bonus-promotion", promotion_id=number),
        update(trial, "bonus", number, bonus_body(trial, {sku: 1}, [sku])),
        trial.call("delete-bonus-promotion", promotion_id=number),
    ):
        trial.refused(answer, 404, 9502, f"[0401-9502]: {wording}")


@law("ERR-15")
def the_id_of_a_discount_is_no_bonus(trial: Trial) -> None:
    """The calls on bonuses answer the id of a discount, and those on discounts the id of a bonus,
    like an unknown one, and leave the promotion there.
    """
    sku = some_item(trial)
    discount_id = discount(trial, "10.00", sku, enabled=False)
    bonus_id = bonus(trial, {sku: 1}, (sku,), enabled=False)
    for kind, other in (("bonus", discount_id), ("item", bonus_id)):
        for verb in ("get", "delete"):
            answer = trial.call(f"{verb}-{kind}-promotion", promotion_id=other)
            trial.refused(answer, 404, 9502)
    read(trial, "item", discount_id)
    read(trial, "bonus", bonus_id)


@law("ERR-9a")
def a_bonus_with_an_unknown_item_is_refused(trial: Trial) -> None:
    """An unknown SKU, as condition or as bonus, gets 404/4001; an update changes nothing."""
    sku, unknown = some_item(trial), trial.name("nothing")
    number = bonus(trial, {sku: 1}, (sku,), enabled=False)
    before = read(trial, "bonus", number)
    wording = f"[0401-4001]: Item with sku = '{unknown}' not found"
    for quantities, condition in (({unknown: 1}, [sku]), ({sku: 1}, [unknown])):
        body = bonus_body(trial, quantities, condition)
        trial.refused(trial.call("create-bonus-promotion", body=body), 404, 4001, wording)
        trial.refused(update(trial, "bonus", number, body), 404, 4001, wording)
    trial.equal("the bonus", read(trial, "bonus", number), before)


@law("ERR-10a")
def a_bonus_in_an_unknown_language_is_refused(trial: Trial) -> None:
    """A bonus named in an unknown locale gets 404 `Locale not found` and changes nothing."""
    sku = some_item(trial)
    number = bonus(trial, {sku: 1}, (sku,), enabled=False)
    before = read(trial, "bonus", number)
    body = bonus_body(trial, {sku: 2}, [sku], name={"xx": "Gift"})
    for answer in (
        trial.call("create-bonus-promotion", body=body),
        update(trial, "bonus", number, body),
    ):
        trial.refused(answer, 404, message="Locale not found")
    trial.equal("the bonus", read(trial, "bonus", number), before)


# -- conditions ------------------------------------------------------------------------------------
@law("PRM-12a", needs=SHOP)
def a_bonus_wants_every_item_of_its_condition(trial: Trial) -> None:
    """A bonus is given only when every SKU of `condition` is in the purchase, and then once."""
    first, second, gift = plain_item(trial), plain_item(trial), plain_item(trial)
    bonus(trial, {gift: 2}, (first, second))
    for quantities in ({first: 1}, {second: 1}, {first: 5, gift: 1}):
        actual = bonus_items(trial, cart_of(trial, quantities))
        trial.equal("presents with a part of the condition", actual, {})
    whole = cart_of(trial, {first: 2, second: 3})
    trial.equal("presents", bonus_items(trial, whole), {gift: 2})
    trial.equal("amount", Decimal(trial.field(whole, "price", "amount")), Decimal(50))


@law("PRM-12a", needs=[*TILL, Need.INVENTORY])
def a_bonus_is_handed_out_with_what_was_paid(trial: Trial) -> None:
    """Whoever pays for all items of `condition` owns what was bought and the bonus."""
    first, second, gift = plain_item(trial), plain_item(trial), plain_item(trial)
    bonus(trial, {gift: 2}, (first, second))
    buy(trial, {first: 1})
    buy(trial, {first: 1, second: 1})
    owned = trial.owned()
    trial.equal("bonus items owned", owned.get(gift, 0), 2)
    trial.equal("bought", (owned.get(first, 0), owned.get(second, 0)), (2, 1))


@law("PRM-22a", needs=AUDIENCE)
def a_bonus_without_a_condition_comes_with_every_purchase(trial: Trial) -> None:
    """A bonus whose `condition` is null comes with whatever is bought."""
    player, only = exclusive_audience(trial)
    first, second, gift = plain_item(trial), plain_item(trial), plain_item(trial)
    bonus(trial, {gift: 3}, None, attribute_conditions=only)
    for quantities in ({first: 1}, {second: 2}, {first: 1, second: 1}):
        trial.equal("presents", bonus_items(trial, cart_of(trial, quantities, player)), {gift: 3})
    others = bonus_items(trial, cart_of(trial, {first: 1}))
    trial.equal("presents of somebody it is not for", others, {})


@law("PRM-22b", needs=AUDIENCE)
def one_item_has_to_meet_a_bonus_price_conditions(trial: Trial) -> None:
    """With `price_conditions` a bonus wants one item whose unit price meets all of them."""
    player, only = exclusive_audience(trial)
    cheap, fair, dear = (plain_item(trial, price) for price in ("5.00", "10.00", "20.00"))
    gift = plain_item(trial)
    between = [{"operator": "ge", "value": "10.00"}, {"operator": "lt", "value": "20.00"}]
    bonus(trial, {gift: 1}, None, attribute_conditions=only, price_conditions=between)
    for quantities in ({cheap: 2}, {dear: 1}, {cheap: 1, dear: 1}):
        actual = bonus_items(trial, cart_of(trial, quantities, player))
        trial.equal("presents where no item is in the range", actual, {})
    for quantities in ({fair: 1}, {cheap: 1, fair: 1, dear: 1}):
        actual = bonus_items(trial, cart_of(trial, quantities, player))
        trial.equal("presents where one item is", actual, {gift: 1})


@law("PRM-22b", needs=SHOP)
def the_price_has_to_be_that_of_an_item_of_the_condition(trial: Trial) -> None:
    """Of a bonus with `condition` and `price_conditions` a listed item has to meet them."""
    cheap, dear, gift = plain_item(trial, "5.00"), plain_item(trial, "20.00"), plain_item(trial)
    conditions = [{"operator": "ge", "value": "20.00"}]
    bonus(trial, {gift: 1}, (cheap,), price_conditions=conditions)
    actual = bonus_items(trial, cart_of(trial, {cheap: 1, dear: 1}))
    trial.equal("presents for an item that is not listed", actual, {})
    bonus(trial, {gift: 2}, (cheap, dear), price_conditions=conditions)
    actual = bonus_items(trial, cart_of(trial, {cheap: 1, dear: 1}))
    trial.equal("presents for an item that is listed", actual, {gift: 2})


@law("PRM-12b", needs=SHOP)
def a_bonus_looks_at_the_price_before_discounts(trial: Trial) -> None:
    """An item's price before any discount decides about the price conditions of a bonus."""
    sku, full, reduced = plain_item(trial), plain_item(trial), plain_item(trial)
    discount(trial, "50.00", sku)
    bonus(trial, {full: 1}, (sku,), price_conditions=[{"operator": "eq", "value": "10.00"}])
    bonus(trial, {reduced: 1}, (sku,), price_conditions=[{"operator": "lt", "value": "10.00"}])
    cart = cart_of(trial, {sku: 1})
    trial.equal("amount", Decimal(trial.field(cart, "price", "amount")), Decimal("5.00"))
    trial.equal("presents", bonus_items(trial, cart), {full: 1})


# -- limits ----------------------------------------------------------------------------------------
@law("PRM-13a", needs=TILL)
def a_use_of_a_bonus_counts_when_it_is_paid(trial: Trial) -> None:
    """An unpaid order uses nothing of a bonus' limit; its payment uses one, however many."""
    sku, gift = plain_item(trial), plain_item(trial)
    number = bonus(trial, {gift: 2}, (sku,), limits={"per_user": 2})
    waiting = order(trial, {sku: 3})
    trial.equal("uses while unpaid", uses(trial, number), (2, 2))
    trial.pay(waiting)
    trial.equal("uses once paid", uses(trial, number), (2, 1))


@law("PRM-13b", needs=TILL)
def a_refund_gives_no_use_of_a_bonus_back(trial: Trial) -> None:
    """What became of a paid order later gives no use of its bonus back."""
    sku = plain_item(trial)
    number = bonus(trial, {sku: 1}, (sku,), limits={"per_user": 2})
    paid = buy(trial, {sku: 1})
    trial.equal("uses once paid", uses(trial, number), (2, 1))
    refund(trial, paid)
    trial.equal("uses after the refund", uses(trial, number), (2, 1))


@law("PRM-13c", needs=[*TILL, Need.INVENTORY])
def a_used_up_bonus_leaves_the_item_on_sale(trial: Trial) -> None:
    """A user whose limit is used up still buys the item, and gets no bonus with it."""
    sku, gift = plain_item(trial), plain_item(trial)
    number = bonus(trial, {gift: 2}, (sku,), limits={"per_user": 1})
    trial.equal("presents", bonus_items(trial, cart_of(trial, {sku: 1})), {gift: 2})
    buy(trial, {sku: 1})
    trial.equal("uses", uses(trial, number), (1, 0))
    trial.equal("presents", bonus_items(trial, cart_of(trial, {sku: 1})), {})
    buy(trial, {sku: 1})
    owned = trial.owned()
    trial.equal("owned", (owned.get(sku, 0), owned.get(gift, 0)), (2, 2))


@law("PRM-13a", needs=TILL)
def only_a_bonus_that_was_given_is_used(trial: Trial) -> None:
    """Paying for something else uses nothing of a bonus' limit."""
    sku, other = plain_item(trial), plain_item(trial)
    number = bonus(trial, {sku: 1}, (sku,), limits={"per_user": 2})
    known_player(trial)
    buy(trial, {other: 1})
    trial.equal("uses", uses(trial, number), (2, 2))


@law("PRM-29", needs=TILL)
def paying_cancels_orders_that_hold_a_used_up_bonus(trial: Trial) -> None:
    """Paying with the last use of a bonus cancels the user's other unpaid orders that hold it."""
    sku, other, gift = plain_item(trial), plain_item(trial), plain_item(trial)
    bonus(trial, {gift: 1}, (sku,), limits={"per_user": 1})
    first, second = order(trial, {sku: 1}), order(trial, {sku: 1})
    without = order(trial, {other: 1})
    trial.pay(first)
    trial.equal("order that holds the bonus", status_of(trial, second), "canceled")
    trial.equal("order without the bonus", status_of(trial, without), "new")


@law("PRM-29", "PRM-13a", needs=[*TILL, Need.INVENTORY])
def the_last_bonus_is_given_once(trial: Trial) -> None:
    """Of orders that are paid at the same time no more bring a bonus than it has uses."""
    sku, gift = plain_item(trial), plain_item(trial)
    number = bonus(trial, {gift: 1}, (sku,), limits={"per_user": 1})
    orders = [order(trial, {sku: 1}) for _ in range(3)]
    trial.equal("orders that were paid", sum(pay_at_once(trial, orders)), 1)
    trial.equal("uses", uses(trial, number), (1, 0))
    trial.equal("bonus items owned", trial.owned().get(gift, 0), 1)
