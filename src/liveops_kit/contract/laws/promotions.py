"""Laws of promotions of all kinds: their ids, their switch, and their combination."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import (
    PAST,
    bonus,
    cart_of,
    coupon,
    discount,
    order,
    promo_code,
    some_item,
    unique_offer,
)
from liveops_kit.contract.builders.catalog import (
    bonus_body,
    bonus_items,
    condition,
    cost,
    dates_of,
    discount_body,
    entry_of,
    exclusive_audience,
    moment_of,
    plain_item,
    price_of,
    read,
    status_of,
    unknown_promotion,
    update,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Trial

SHOP = (Need.PLAYER, Need.ITEMS)
FULL_PRICE = Decimal("10.00")
WEEKLY = {"interval_type": "weekly", "day_of_week": 1, "time": "11:00:00+08:00"}
MONTHLY = {"interval_type": "monthly", "day_of_month": 31, "time": "00:00:00-05:00"}
MAX_ID = 2_147_483_647
"""The highest id that a promotion can have."""


# -- ids and the switch ----------------------------------------------------------------------------
def _one_of_each(trial: Trial) -> dict[str, tuple[str, int]]:
    """Create a promotion of each kind, off; return names and ids in the order of creation."""
    sku = plain_item(trial)
    first = discount(trial, "10.00", sku, enabled=False)
    gift = coupon(trial, enabled=False)
    off = promo_code(trial, enabled=False)
    secret = unique_offer(trial, items=(sku,), enabled=False)
    last = bonus(trial, {sku: 1}, (sku,), enabled=False)
    row = entry_of(
        trial, "get-promotion-list", "promotions", lambda each: each["name"].get("en") == secret
    )
    return {
        "discount": (str(first), first),
        "coupon": (gift, _number(trial, "get-coupon-code-limit", gift)),
        "promo code": (off, _number(trial, "get-promo-code-code-limit", off)),
        "unique catalog offer": (secret, int(trial.field(row, "id"))),
        "bonus": (str(last), last),
    }


def _number(trial: Trial, operation_id: str, external_id: str) -> int:
    body = trial.ok(trial.call(operation_id, external_id=external_id))
    return int(trial.field(body, "promotion_id"))


_READS: Mapping[str, tuple[str, str]] = {
    "discount": ("get-item-promotion", "promotion_id"),
    "coupon": ("get-coupon", "external_id"),
    "promo code": ("get-promo-code", "external_id"),
    "unique catalog offer": ("get-unique-catalog-offer", "external_id"),
    "bonus": ("get-bonus-promotion", "promotion_id"),
}


def _stored(trial: Trial, kind: str, name: str) -> Any:
    operation_id, parameter = _READS[kind]
    path: dict[str, Any] = {parameter: name}
    return trial.ok(trial.call(operation_id, **path))


@law("PRM-14a", needs=[Need.ITEMS])
def all_kinds_count_their_ids_together(trial: Trial) -> None:
    """Promotions of all five kinds get ascending ids from one sequence."""
    numbers = [number for _, number in _one_of_each(trial).values()]
    trial.equal("ids in the order of creation", numbers, sorted(set(numbers)))


@law("PRM-14b", needs=[Need.ITEMS])
def one_call_switches_a_promotion_of_any_kind(trial: Trial) -> None:
    """`activate-promotion` and `deactivate-promotion` take the id of any of the five kinds."""
    for kind, (name, number) in _one_of_each(trial).items():
        for verb, on in (("activate", True), ("deactivate", False)):
            trial.ok(trial.call(f"{verb}-promotion", promotion_id=number), 204)
            actual = trial.field(_stored(trial, kind, name), "is_enabled")
            trial.equal(f"is_enabled of the {kind}", actual, on)


@law("PRM-14b")
def an_id_that_no_promotion_has_cannot_be_switched(trial: Trial) -> None:
    """Activating or deactivating an id that no promotion has gets 422/9505."""
    number = unknown_promotion(trial, some_item(trial))
    for verb in ("activate", "deactivate"):
        trial.refused(trial.call(f"{verb}-promotion", promotion_id=number), 422, 9505)


@law("PRM-1c", needs=[Need.ITEMS])
def switching_twice_is_switching_once(trial: Trial) -> None:
    """Activating what is on, or deactivating what is off, gets 204 and changes nothing."""
    sku = plain_item(trial)
    for kind, number in (
        ("item", discount(trial, "10.00", sku, enabled=False)),
        ("bonus", bonus(trial, {sku: 1}, (sku,), enabled=False)),
    ):
        for verb, on in (("deactivate", False), ("activate", True)):
            trial.ok(trial.call(f"{verb}-promotion", promotion_id=number), 204)
            before = read(trial, kind, number)
            trial.equal("is_enabled", trial.field(before, "is_enabled"), on)
            trial.ok(trial.call(f"{verb}-promotion", promotion_id=number), 204)
            trial.equal("the promotion", read(trial, kind, number), before)


@law("PRM-1c", needs=[Need.ITEMS])
def switching_a_promotion_with_codes_twice_is_switching_once(trial: Trial) -> None:
    """A coupon, promo code or unique catalog offer is switched again with 204, and stays."""
    offered = unique_offer(trial, items=(plain_item(trial),), enabled=False)
    for kind, operation, name in (
        ("coupon", "coupon", coupon(trial, enabled=False)),
        ("promo code", "promo-code", promo_code(trial, enabled=False)),
        ("unique catalog offer", "unique-catalog-offer", offered),
    ):
        for verb, on in (("deactivate", False), ("activate", True)):
            trial.ok(trial.call(f"{verb}-{operation}", external_id=name), 204)
            before = _stored(trial, kind, name)
            trial.equal("is_enabled", trial.field(before, "is_enabled"), on)
            trial.ok(trial.call(f"{verb}-{operation}", external_id=name), 204)
            trial.equal(f"the {kind}", _stored(trial, kind, name), before)


@law("PRM-10e", needs=SHOP)
def a_promo_codes_percentage_is_shown_with_two_decimals(trial: Trial) -> None:
    """Whatever shows a promo code's `percent` shows a string with two decimals."""
    sku, code = plain_item(trial), trial.code()
    items = [{"sku": sku, "discount": {"percent": "7"}}]
    name = promo_code(trial, code, discount={"percent": "12.5"}, discounted_items=items)
    verified = trial.ok(trial.call("verify-promotion-code", code=code))
    answers = {
        "get-promo-code": _stored(trial, "promo code", name),
        "get-promo-codes": entry_of(
            trial, "get-promo-codes", "items", lambda each: each["external_id"] == name
        ),
        "get-redeemable-promotion-by-code": trial.ok(
            trial.call("get-redeemable-promotion-by-code", code=code)
        ),
        "verify-promotion-code": trial.field(verified, "rewards"),
        "get-promo-code-rewards-by-code": trial.ok(
            trial.call("get-promo-code-rewards-by-code", promocode_code=code)
        ),
    }
    for operation_id, body in answers.items():
        actual = trial.field(body, "discount", "percent")
        trial.equal(f"percent in {operation_id}", actual, "12.50")
        actual = trial.field(body, "discounted_items", 0, "discount", "percent")
        trial.equal(f"percent of the item in {operation_id}", actual, "7.00")


@law("PRM-4c")
def the_owner_of_a_code_that_is_over_is_not_told(trial: Trial) -> None:
    """Redeemable-by-code answers a code of a promotion that has ended with 422/9810."""
    over = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]
    for make in (coupon, promo_code):
        code, running = trial.code(), trial.code()
        make(trial, code, promotion_periods=over)
        make(trial, running)
        answer = trial.call("get-redeemable-promotion-by-code", code=code)
        trial.refused(answer, 422, 9810)
        trial.ok(trial.call("get-redeemable-promotion-by-code", code=running))


# -- exclusion -------------------------------------------------------------------------------------
def _exclude(trial: Trial, number: int, percent: str, sku: str, *excluded: int) -> None:
    """Update a discount to exclude others."""
    body = discount_body(trial, percent, sku, excluded_promotions=list(excluded))
    trial.given(update(trial, "item", number, body))


@law("PRM-11a", needs=SHOP)
def discounts_that_exclude_each_other_never_meet(trial: Trial) -> None:
    """Two discounts never act together when either lists the other in `excluded_promotions`."""
    for lists in ("the older", "the newer"):
        sku = plain_item(trial)
        older = discount(trial, "10.00", sku)
        newer = discount(trial, "20.00", sku)
        trial.equal("price while none is excluded", cost(trial, {sku: 1}), Decimal("7.20"))
        if lists == "the older":
            _exclude(trial, older, "10.00", sku, newer)
        else:
            _exclude(trial, newer, "20.00", sku, older)
        actual = cost(trial, {sku: 1})
        either = (Decimal("9.00"), Decimal("8.00"))
        trial.holds(f"one discount alone where {lists} excludes", actual in either, str(actual))


@law("PRM-11a", needs=SHOP)
def a_discount_and_a_bonus_can_exclude_each_other(trial: Trial) -> None:
    """A bonus is not given with a discount that one of the two lists in `excluded_promotions`."""
    sku, gift = plain_item(trial), plain_item(trial)
    number = discount(trial, "10.00", sku)
    bonus(trial, {gift: 1}, (sku,), excluded_promotions=[number])
    cart = cart_of(trial, {sku: 1})
    is_reduced = Decimal(trial.field(cart, "price", "amount")) == Decimal("9.00")
    actual = (is_reduced, bonus_items(trial, cart) == {gift: 1})
    trial.holds(
        "either the discount or the bonus", actual in ((True, False), (False, True)), actual
    )


@law("PRM-11b", needs=SHOP)
def promotions_act_by_ascending_id(trial: Trial) -> None:
    """Promotions are applied by ascending id; one that an applied one excludes is skipped, and
    excludes nothing itself.
    """
    sku = plain_item(trial)
    first = discount(trial, "10.00", sku)
    second = discount(trial, "20.00", sku, excluded_promotions=[first])
    discount(trial, "5.00", sku, excluded_promotions=[second])
    trial.equal("price with the first and the third", cost(trial, {sku: 1}), Decimal("8.55"))
    trial.given(trial.call("deactivate-promotion", promotion_id=first))
    trial.equal("price with the second alone", cost(trial, {sku: 1}), Decimal("8.00"))


@law("PRM-11b", needs=SHOP)
def an_entered_promo_code_comes_first(trial: Trial) -> None:
    """The promo code on a cart is applied before promotions with lower ids, and keeps out those
    that exclude it or that it excludes.
    """
    sku, listing, listed = plain_item(trial), trial.code(), trial.code()
    number = discount(trial, "50.00", sku)
    promo_code(trial, listing, discount={"percent": "10.00"}, excluded_promotions=[number])
    name = promo_code(trial, listed, discount={"percent": "20.00"})
    trial.equal("price without a code", cost(trial, {sku: 1}), Decimal("5.00"))
    cart = trial.ok(trial.call("redeem-promo-code", body={"coupon_code": listing}))
    amount = Decimal(trial.field(cart, "price", "amount"))
    trial.equal("price with a code that excludes", amount, Decimal("9.00"))
    _exclude(trial, number, "50.00", sku, _number(trial, "get-promo-code-code-limit", name))
    cart = trial.ok(trial.call("redeem-promo-code", body={"coupon_code": listed}))
    amount = Decimal(trial.field(cart, "price", "amount"))
    trial.equal("price with a code that is excluded", amount, Decimal("8.00"))


@law("PRM-10a", needs=SHOP)
def a_promo_code_multiplies_with_discounts(trial: Trial) -> None:
    """The discount of a promo code multiplies with those of the catalog: 10.00 is 7.20 with 10 and
    20 %, and two of 10.05 are 14.48.
    """
    sku, odd, code = plain_item(trial), plain_item(trial, "10.05"), trial.code()
    discount(trial, "10.00", sku, odd)
    promo_code(trial, code, discount={"percent": "20.00"})
    for quantities, expected in (({sku: 1}, "7.20"), ({odd: 2}, "14.48")):
        cart_of(trial, quantities)
        cart = trial.ok(trial.call("redeem-promo-code", body={"coupon_code": code}))
        amount = Decimal(trial.field(cart, "price", "amount"))
        trial.equal("price with both", amount, Decimal(expected))


@law("PRM-19")
def a_promo_code_may_exclude_what_does_not_exist(trial: Trial) -> None:
    """The promotions in `excluded_promotions` of a promo code need not exist."""
    name = trial.name("promo")
    body = {"name": {"en": name}, "discount": {"percent": "10.00"}, "excluded_promotions": [MAX_ID]}
    answer = trial.call("create-promo-code", body={"external_id": name, **body})
    trial.ok(answer, 201)
    actual = trial.field(_stored(trial, "promo code", name), "excluded_promotions")
    trial.equal("excluded_promotions", actual, [MAX_ID])
    body = {**body, "excluded_promotions": [MAX_ID - 1]}
    trial.ok(trial.call("update-promo-code", external_id=name, body=body), 204)
    actual = trial.field(_stored(trial, "promo code", name), "excluded_promotions")
    trial.equal("excluded_promotions", actual, [MAX_ID - 1])


# -- visitors --------------------------------------------------------------------------------------
def _may_be_missing(trial: Trial) -> list[dict[str, Any]]:
    """Return conditions that every user meets."""
    return [condition(trial.name("attribute"), "eq", "yes", can_be_missing=True)]


def _guest(trial: Trial) -> dict[str, str]:
    """Return the headers of a new guest."""
    email = base64.b64encode(b"guest@example.com").decode()
    return {"x-unauthorized-id": trial.name("guest"), "x-user": email}


@law("PRM-28", needs=SHOP)
def a_visitor_gets_no_promotion_with_conditions(trial: Trial) -> None:
    """Anonymous visitors see no discount with `attribute_conditions`, even if an attribute may be
    missing; users who lack it do.
    """
    sku = plain_item(trial)
    discount(trial, "10.00", sku, attribute_conditions=_may_be_missing(trial))
    trial.equal("price for a user", price_of(trial, sku), Decimal("9.00"))
    trial.equal("price for a visitor", price_of(trial, sku, by=None), FULL_PRICE)


@law("PRM-28", needs=SHOP)
def a_guests_cart_gets_no_promotion_with_conditions(trial: Trial) -> None:
    """A guest's cart gets no discount and no bonus with `attribute_conditions`; a user's does."""
    sku, gift, conditions = plain_item(trial), plain_item(trial), _may_be_missing(trial)
    discount(trial, "10.00", sku, attribute_conditions=conditions)
    bonus(trial, {gift: 1}, (sku,), attribute_conditions=conditions)
    users = cart_of(trial, {sku: 1})
    amount = Decimal(trial.field(users, "price", "amount"))
    trial.equal("a user's cart", (amount, bonus_items(trial, users)), (Decimal("9.00"), {gift: 1}))
    headers = _guest(trial)
    body = {"items": [{"sku": sku, "quantity": 1}]}
    guests = trial.given(trial.call("cart-fill", by=None, headers=headers, body=body))
    trial.given(trial.call("cart-clear", by=None, headers=headers))
    amount = Decimal(trial.field(guests, "price", "amount"))
    trial.equal("a guest's cart", (amount, bonus_items(trial, guests)), (FULL_PRICE, {}))


@law("PRM-28", needs=SHOP)
def a_guest_cannot_redeem_a_promo_code_with_conditions(trial: Trial) -> None:
    """To a guest a promo code with `attribute_conditions` is unknown: 404/9807."""
    sku, code = plain_item(trial), trial.code()
    promo_code(trial, code, attribute_conditions=_may_be_missing(trial))
    body = {"items": [{"sku": sku, "quantity": 1}]}
    entered = {"coupon_code": code}
    trial.given(trial.call("cart-fill", body=body))
    trial.ok(trial.call("redeem-promo-code", body=entered))
    headers = _guest(trial)
    trial.given(trial.call("cart-fill", by=None, headers=headers, body=body))
    answer = trial.call("redeem-promo-code", by=None, headers=headers, body=entered)
    cart = trial.ok(trial.call("get-user-cart", by=None, headers=headers))
    trial.given(trial.call("cart-clear", by=None, headers=headers))
    trial.refused(answer, 404, 9807)
    trial.equal("amount", Decimal(trial.field(cart, "price", "amount")), FULL_PRICE)


@law("PRM-28", needs=[Need.ITEMS, Need.PLAYERS])
def conditions_pick_the_users_of_a_promotion(trial: Trial) -> None:
    """A discount with `attribute_conditions` is for users who meet them alone."""
    player, only = exclusive_audience(trial)
    sku = plain_item(trial)
    discount(trial, "10.00", sku, attribute_conditions=only)
    trial.equal("price for one it is for", price_of(trial, sku, player), Decimal("9.00"))
    trial.equal("price for another", price_of(trial, sku), FULL_PRICE)
    trial.equal("price for a visitor", price_of(trial, sku, by=None), FULL_PRICE)


# -- orders ----------------------------------------------------------------------------------------
@law("PRM-29", needs=[*SHOP, Need.PAYMENT])
def paying_cancels_orders_of_a_used_up_item(trial: Trial) -> None:
    """Paying for the last unit of an item that a user may buy cancels the user's other unpaid
    orders of it.
    """
    sku, other = plain_item(trial, limits={"per_user": 2}), plain_item(trial)
    orders = [order(trial, {sku: 1}) for _ in range(3)]
    without = order(trial, {other: 1})
    trial.pay(orders[0])
    trial.equal("order before the last unit", status_of(trial, orders[2]), "new")
    trial.pay(orders[1])
    trial.equal("order of the item", status_of(trial, orders[2]), "canceled")
    trial.equal("order of another item", status_of(trial, without), "new")


# -- displayed dates -------------------------------------------------------------------------------
@law("PRM-20b", needs=[Need.CLOCK])
def the_shown_dates_are_the_first_and_the_next_reset(trial: Trial) -> None:
    """`displayable_reset_start_date` stays the first reset after the latest write, the next dates
    move on with every reset, at its very moment.
    """
    sku = some_item(trial)
    trial.freeze("2026-12-01T10:00:00Z")
    limits = {"per_user": 1, "recurrent_schedule": {"per_user": WEEKLY}}
    promotions = {
        "item": discount(trial, "10.00", sku, limits=limits, enabled=False),
        "bonus": bonus(trial, {sku: 1}, (sku,), limits=limits, enabled=False),
    }
    first, second = "2026-12-07T03:00:00+00:00", "2026-12-14T03:00:00+00:00"
    for now, following in (
        ("2026-12-01T10:00:00Z", first),
        ("2026-12-07T02:59:59Z", first),
        ("2026-12-07T03:00:00Z", second),
    ):
        trial.freeze(now)
        for kind, number in promotions.items():
            _check_dates(trial, dates_of(trial, number, kind), first, following)


def _check_dates(trial: Trial, dates: Any, start: str, following: str) -> None:
    actual = moment_of(trial, dates, "displayable_reset_start_date").isoformat()
    trial.equal("displayable_reset_start_date", actual, start)
    actual = moment_of(trial, dates, "displayable_reset_next_date").isoformat()
    trial.equal("displayable_reset_next_date", actual, following)
    seconds = int(datetime.fromisoformat(following).timestamp())
    trial.equal("reset_next_date", trial.field(dates, "reset_next_date"), seconds)


@law("PRM-20a", needs=[Need.CLOCK])
def a_write_starts_the_shown_dates_anew(trial: Trial) -> None:
    """An update that sends the schedule again moves `displayable_reset_start_date` to the first
    reset after it; switching the promotion does not.
    """
    sku = some_item(trial)
    limits = {"per_user": 1, "recurrent_schedule": {"per_user": MONTHLY}}
    bodies = {
        "item": discount_body(trial, "10.00", sku, limits=limits),
        "bonus": bonus_body(trial, {sku: 1}, [sku], limits=limits),
    }
    trial.freeze("2026-12-01T10:00:00Z")
    promotions = {
        "item": discount(trial, "10.00", sku, limits=limits, enabled=False),
        "bonus": bonus(trial, {sku: 1}, (sku,), limits=limits, enabled=False),
    }
    first, second = "2026-12-31T05:00:00+00:00", "2027-01-31T05:00:00+00:00"
    trial.freeze("2027-01-10T00:00:00Z")
    for kind, number in promotions.items():
        trial.given(trial.call("activate-promotion", promotion_id=number))
        trial.given(trial.call("deactivate-promotion", promotion_id=number))
        _check_dates(trial, dates_of(trial, number, kind), first, second)
        trial.ok(update(trial, kind, number, bodies[kind]), 204)
        _check_dates(trial, dates_of(trial, number, kind), second, second)
