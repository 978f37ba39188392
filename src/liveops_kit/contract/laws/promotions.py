"""Laws of promotions of all kinds: their ids, their switch, and how they act together."""

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
    condition,
    cost,
    dates_of,
    discount_body,
    entry_of,
    fan,
    moment_of,
    plain_item,
    presents,
    price_of,
    read,
    status_of,
    unknown_promotion,
    update,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario

SHOP = (Need.PLAYER, Need.ITEMS)
FULL = Decimal("10.00")
WEEKLY = {"interval_type": "weekly", "day_of_week": 1, "time": "11:00:00+08:00"}
MONTHLY = {"interval_type": "monthly", "day_of_month": 31, "time": "00:00:00-05:00"}
NOBODY = 2_147_483_647
"""The highest id a promotion can have."""


# -- ids and the switch ----------------------------------------------------------------------------
def _one_of_each(scenario: Scenario) -> dict[str, tuple[str, int]]:
    """A promotion of each kind, switched off, in the order they were made: names and ids."""
    sku = plain_item(scenario)
    first = discount(scenario, "10.00", sku, enabled=False)
    gift = coupon(scenario, enabled=False)
    off = promo_code(scenario, enabled=False)
    secret = unique_offer(scenario, items=(sku,), enabled=False)
    last = bonus(scenario, {sku: 1}, (sku,), enabled=False)
    row = entry_of(
        scenario, "get-promotion-list", "promotions", lambda each: each["name"].get("en") == secret
    )
    return {
        "discount": (str(first), first),
        "coupon": (gift, _number(scenario, "get-coupon-code-limit", gift)),
        "promo code": (off, _number(scenario, "get-promo-code-code-limit", off)),
        "unique catalog offer": (secret, int(scenario.get(row, "id"))),
        "bonus": (str(last), last),
    }


def _number(scenario: Scenario, operation_id: str, external_id: str) -> int:
    found = scenario.ok(scenario.call(operation_id, external_id=external_id))
    return int(scenario.get(found, "promotion_id"))


_READS: Mapping[str, tuple[str, str]] = {
    "discount": ("get-item-promotion", "promotion_id"),
    "coupon": ("get-coupon", "external_id"),
    "promo code": ("get-promo-code", "external_id"),
    "unique catalog offer": ("get-unique-catalog-offer", "external_id"),
    "bonus": ("get-bonus-promotion", "promotion_id"),
}


def _stored(scenario: Scenario, kind: str, name: str) -> Any:
    operation_id, parameter = _READS[kind]
    path: dict[str, Any] = {parameter: name}
    return scenario.ok(scenario.call(operation_id, **path))


@law("PRM-14a", needs=[Need.ITEMS])
def all_kinds_count_their_ids_together(scenario: Scenario) -> None:
    """Promotions of all five kinds get ascending ids from one sequence."""
    numbers = [number for _, number in _one_of_each(scenario).values()]
    scenario.equal("ids in the order of creation", numbers, sorted(set(numbers)))


@law("PRM-14b", needs=[Need.ITEMS])
def one_call_switches_a_promotion_of_any_kind(scenario: Scenario) -> None:
    """`activate-promotion` and `deactivate-promotion` take the id of any of the five kinds."""
    for kind, (name, number) in _one_of_each(scenario).items():
        for verb, on in (("activate", True), ("deactivate", False)):
            scenario.ok(scenario.call(f"{verb}-promotion", promotion_id=number), 204)
            found = scenario.get(_stored(scenario, kind, name), "is_enabled")
            scenario.equal(f"is_enabled of the {kind}", found, on)


@law("PRM-14b")
def an_id_that_no_promotion_has_cannot_be_switched(scenario: Scenario) -> None:
    """Activating or deactivating an id that no promotion has gets 422/9505."""
    number = unknown_promotion(scenario, some_item(scenario))
    for verb in ("activate", "deactivate"):
        scenario.refused(scenario.call(f"{verb}-promotion", promotion_id=number), 422, 9505)


@law("PRM-1c", needs=[Need.ITEMS])
def switching_twice_is_switching_once(scenario: Scenario) -> None:
    """Activating what is on, or deactivating what is off, gets 204 and changes nothing."""
    sku = plain_item(scenario)
    for kind, number in (
        ("item", discount(scenario, "10.00", sku, enabled=False)),
        ("bonus", bonus(scenario, {sku: 1}, (sku,), enabled=False)),
    ):
        for verb, on in (("deactivate", False), ("activate", True)):
            scenario.ok(scenario.call(f"{verb}-promotion", promotion_id=number), 204)
            before = read(scenario, kind, number)
            scenario.equal("is_enabled", scenario.get(before, "is_enabled"), on)
            scenario.ok(scenario.call(f"{verb}-promotion", promotion_id=number), 204)
            scenario.equal("the promotion", read(scenario, kind, number), before)


@law("PRM-1c", needs=[Need.ITEMS])
def switching_a_promotion_with_codes_twice_is_switching_once(scenario: Scenario) -> None:
    """A coupon, promo code or unique catalog offer is switched again with 204, and stays."""
    offered = unique_offer(scenario, items=(plain_item(scenario),), enabled=False)
    for kind, operation, name in (
        ("coupon", "coupon", coupon(scenario, enabled=False)),
        ("promo code", "promo-code", promo_code(scenario, enabled=False)),
        ("unique catalog offer", "unique-catalog-offer", offered),
    ):
        for verb, on in (("deactivate", False), ("activate", True)):
            scenario.ok(scenario.call(f"{verb}-{operation}", external_id=name), 204)
            before = _stored(scenario, kind, name)
            scenario.equal("is_enabled", scenario.get(before, "is_enabled"), on)
            scenario.ok(scenario.call(f"{verb}-{operation}", external_id=name), 204)
            scenario.equal(f"the {kind}", _stored(scenario, kind, name), before)


@law("PRM-10e", needs=SHOP)
def a_promo_codes_percentage_is_shown_with_two_decimals(scenario: Scenario) -> None:
    """Whatever shows a promo code's `percent` shows a string with two decimals."""
    sku, code = plain_item(scenario), scenario.code()
    items = [{"sku": sku, "discount": {"percent": "7"}}]
    name = promo_code(scenario, code, discount={"percent": "12.5"}, discounted_items=items)
    verified = scenario.ok(scenario.call("verify-promotion-code", code=code))
    answers = {
        "get-promo-code": _stored(scenario, "promo code", name),
        "get-promo-codes": entry_of(
            scenario, "get-promo-codes", "items", lambda each: each["external_id"] == name
        ),
        "get-redeemable-promotion-by-code": scenario.ok(
            scenario.call("get-redeemable-promotion-by-code", code=code)
        ),
        "verify-promotion-code": scenario.get(verified, "rewards"),
        "get-promo-code-rewards-by-code": scenario.ok(
            scenario.call("get-promo-code-rewards-by-code", promocode_code=code)
        ),
    }
    for operation_id, body in answers.items():
        seen = scenario.get(body, "discount", "percent")
        scenario.equal(f"percent in {operation_id}", seen, "12.50")
        seen = scenario.get(body, "discounted_items", 0, "discount", "percent")
        scenario.equal(f"percent of the item in {operation_id}", seen, "7.00")


@law("PRM-4c")
def the_owner_of_a_code_that_is_over_is_not_told(scenario: Scenario) -> None:
    """Redeemable-by-code answers a code of a promotion that has ended with 422/9810."""
    over = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]
    for make in (coupon, promo_code):
        code, running = scenario.code(), scenario.code()
        make(scenario, code, promotion_periods=over)
        make(scenario, running)
        answer = scenario.call("get-redeemable-promotion-by-code", code=code)
        scenario.refused(answer, 422, 9810)
        scenario.ok(scenario.call("get-redeemable-promotion-by-code", code=running))


# -- together or not -------------------------------------------------------------------------------
def _excluding(scenario: Scenario, number: int, percent: str, sku: str, *excluded: int) -> None:
    """Let a discount exclude others from now on."""
    body = discount_body(scenario, percent, sku, excluded_promotions=list(excluded))
    scenario.require(update(scenario, "item", number, body))


@law("PRM-11a", needs=SHOP)
def discounts_that_exclude_each_other_never_meet(scenario: Scenario) -> None:
    """Two discounts never act together when either lists the other in `excluded_promotions`."""
    for lists in ("the older", "the newer"):
        sku = plain_item(scenario)
        older = discount(scenario, "10.00", sku)
        newer = discount(scenario, "20.00", sku)
        scenario.equal("price while none is excluded", cost(scenario, {sku: 1}), Decimal("7.20"))
        if lists == "the older":
            _excluding(scenario, older, "10.00", sku, newer)
        else:
            _excluding(scenario, newer, "20.00", sku, older)
        found = cost(scenario, {sku: 1})
        either = (Decimal("9.00"), Decimal("8.00"))
        scenario.holds(f"one discount alone where {lists} excludes", found in either, str(found))


@law("PRM-11a", needs=SHOP)
def a_discount_and_a_bonus_can_exclude_each_other(scenario: Scenario) -> None:
    """A bonus is not given with a discount that one of the two lists in `excluded_promotions`."""
    sku, gift = plain_item(scenario), plain_item(scenario)
    number = discount(scenario, "10.00", sku)
    bonus(scenario, {gift: 1}, (sku,), excluded_promotions=[number])
    cart = cart_of(scenario, {sku: 1})
    is_reduced = Decimal(scenario.get(cart, "price", "amount")) == Decimal("9.00")
    seen = (is_reduced, presents(scenario, cart) == {gift: 1})
    scenario.holds("either the discount or the bonus", seen in ((True, False), (False, True)), seen)


@law("PRM-11b", needs=SHOP)
def promotions_act_by_ascending_id(scenario: Scenario) -> None:
    """Promotions are applied by ascending id; one that an applied one excludes is skipped, and
    excludes nothing itself.
    """
    sku = plain_item(scenario)
    first = discount(scenario, "10.00", sku)
    second = discount(scenario, "20.00", sku, excluded_promotions=[first])
    discount(scenario, "5.00", sku, excluded_promotions=[second])
    scenario.equal("price with the first and the third", cost(scenario, {sku: 1}), Decimal("8.55"))
    scenario.require(scenario.call("deactivate-promotion", promotion_id=first))
    scenario.equal("price with the second alone", cost(scenario, {sku: 1}), Decimal("8.00"))


@law("PRM-11b", needs=SHOP)
def an_entered_promo_code_comes_first(scenario: Scenario) -> None:
    """The promo code on a cart is applied before promotions with lower ids, and keeps out those
    that exclude it or that it excludes.
    """
    sku, listing, listed = plain_item(scenario), scenario.code(), scenario.code()
    number = discount(scenario, "50.00", sku)
    promo_code(scenario, listing, discount={"percent": "10.00"}, excluded_promotions=[number])
    name = promo_code(scenario, listed, discount={"percent": "20.00"})
    scenario.equal("price without a code", cost(scenario, {sku: 1}), Decimal("5.00"))
    cart = scenario.ok(scenario.call("redeem-promo-code", body={"coupon_code": listing}))
    amount = Decimal(scenario.get(cart, "price", "amount"))
    scenario.equal("price with a code that excludes", amount, Decimal("9.00"))
    _excluding(scenario, number, "50.00", sku, _number(scenario, "get-promo-code-code-limit", name))
    cart = scenario.ok(scenario.call("redeem-promo-code", body={"coupon_code": listed}))
    amount = Decimal(scenario.get(cart, "price", "amount"))
    scenario.equal("price with a code that is excluded", amount, Decimal("8.00"))


@law("PRM-10a", needs=SHOP)
def a_promo_code_multiplies_with_discounts(scenario: Scenario) -> None:
    """The discount of a promo code multiplies with those of the catalog: 10.00 is 7.20 with 10 and
    20 %, and two of 10.05 are 14.48.
    """
    sku, odd, code = plain_item(scenario), plain_item(scenario, "10.05"), scenario.code()
    discount(scenario, "10.00", sku, odd)
    promo_code(scenario, code, discount={"percent": "20.00"})
    for quantities, expected in (({sku: 1}, "7.20"), ({odd: 2}, "14.48")):
        cart_of(scenario, quantities)
        cart = scenario.ok(scenario.call("redeem-promo-code", body={"coupon_code": code}))
        amount = Decimal(scenario.get(cart, "price", "amount"))
        scenario.equal("price with both", amount, Decimal(expected))


@law("PRM-19")
def a_promo_code_may_exclude_what_does_not_exist(scenario: Scenario) -> None:
    """The promotions in `excluded_promotions` of a promo code need not exist."""
    name = scenario.name("promo")
    body = {"name": {"en": name}, "discount": {"percent": "10.00"}, "excluded_promotions": [NOBODY]}
    made = scenario.call("create-promo-code", body={"external_id": name, **body})
    scenario.ok(made, 201)
    found = scenario.get(_stored(scenario, "promo code", name), "excluded_promotions")
    scenario.equal("excluded_promotions", found, [NOBODY])
    body = {**body, "excluded_promotions": [NOBODY - 1]}
    scenario.ok(scenario.call("update-promo-code", external_id=name, body=body), 204)
    found = scenario.get(_stored(scenario, "promo code", name), "excluded_promotions")
    scenario.equal("excluded_promotions", found, [NOBODY - 1])


# -- visitors --------------------------------------------------------------------------------------
def _may_be_missing(scenario: Scenario) -> list[dict[str, Any]]:
    """Conditions that every user meets."""
    return [condition(scenario.name("attribute"), "eq", "yes", can_be_missing=True)]


def _guest(scenario: Scenario) -> dict[str, str]:
    """The headers of a guest nobody has seen before."""
    email = base64.b64encode(b"guest@example.com").decode()
    return {"x-unauthorized-id": scenario.name("guest"), "x-user": email}


@law("PRM-28", needs=SHOP)
def a_visitor_gets_no_promotion_with_conditions(scenario: Scenario) -> None:
    """Anonymous visitors see no discount with `attribute_conditions`, even if an attribute may be
    missing; users who lack it do.
    """
    sku = plain_item(scenario)
    discount(scenario, "10.00", sku, attribute_conditions=_may_be_missing(scenario))
    scenario.equal("price for a user", price_of(scenario, sku), Decimal("9.00"))
    scenario.equal("price for a visitor", price_of(scenario, sku, by=None), FULL)


@law("PRM-28", needs=SHOP)
def a_guests_cart_gets_no_promotion_with_conditions(scenario: Scenario) -> None:
    """A guest's cart gets no discount and no bonus with `attribute_conditions`; a user's does."""
    sku, gift, conditions = plain_item(scenario), plain_item(scenario), _may_be_missing(scenario)
    discount(scenario, "10.00", sku, attribute_conditions=conditions)
    bonus(scenario, {gift: 1}, (sku,), attribute_conditions=conditions)
    users = cart_of(scenario, {sku: 1})
    amount = Decimal(scenario.get(users, "price", "amount"))
    scenario.equal(
        "a user's cart", (amount, presents(scenario, users)), (Decimal("9.00"), {gift: 1})
    )
    headers = _guest(scenario)
    body = {"items": [{"sku": sku, "quantity": 1}]}
    guests = scenario.require(scenario.call("cart-fill", by=None, headers=headers, body=body))
    scenario.require(scenario.call("cart-clear", by=None, headers=headers))
    amount = Decimal(scenario.get(guests, "price", "amount"))
    scenario.equal("a guest's cart", (amount, presents(scenario, guests)), (FULL, {}))


@law("PRM-28", needs=SHOP)
def a_guest_cannot_redeem_a_promo_code_with_conditions(scenario: Scenario) -> None:
    """To a guest a promo code with `attribute_conditions` is unknown: 404/9807."""
    sku, code = plain_item(scenario), scenario.code()
    promo_code(scenario, code, attribute_conditions=_may_be_missing(scenario))
    body = {"items": [{"sku": sku, "quantity": 1}]}
    entered = {"coupon_code": code}
    scenario.require(scenario.call("cart-fill", body=body))
    scenario.ok(scenario.call("redeem-promo-code", body=entered))
    headers = _guest(scenario)
    scenario.require(scenario.call("cart-fill", by=None, headers=headers, body=body))
    answer = scenario.call("redeem-promo-code", by=None, headers=headers, body=entered)
    found = scenario.ok(scenario.call("get-user-cart", by=None, headers=headers))
    scenario.require(scenario.call("cart-clear", by=None, headers=headers))
    scenario.refused(answer, 404, 9807)
    scenario.equal("amount", Decimal(scenario.get(found, "price", "amount")), FULL)


@law("PRM-28", needs=[Need.ITEMS, Need.PLAYERS])
def conditions_pick_the_users_of_a_promotion(scenario: Scenario) -> None:
    """A discount with `attribute_conditions` is for users who meet them alone."""
    player, only = fan(scenario)
    sku = plain_item(scenario)
    discount(scenario, "10.00", sku, attribute_conditions=only)
    scenario.equal("price for one it is for", price_of(scenario, sku, player), Decimal("9.00"))
    scenario.equal("price for another", price_of(scenario, sku), FULL)
    scenario.equal("price for a visitor", price_of(scenario, sku, by=None), FULL)


# -- orders ----------------------------------------------------------------------------------------
@law("PRM-29", needs=[*SHOP, Need.PAYMENT])
def paying_cancels_orders_of_a_used_up_item(scenario: Scenario) -> None:
    """Paying for the last unit of an item that a user may buy cancels the user's other unpaid
    orders of it.
    """
    sku, other = plain_item(scenario, limits={"per_user": 2}), plain_item(scenario)
    orders = [order(scenario, {sku: 1}) for _ in range(3)]
    without = order(scenario, {other: 1})
    scenario.pay(orders[0])
    scenario.equal("order before the last unit", status_of(scenario, orders[2]), "new")
    scenario.pay(orders[1])
    scenario.equal("order of the item", status_of(scenario, orders[2]), "canceled")
    scenario.equal("order of another item", status_of(scenario, without), "new")


# -- the dates that are shown ----------------------------------------------------------------------
@law("PRM-20b", needs=[Need.CLOCK])
def the_shown_dates_are_the_first_and_the_next_reset(scenario: Scenario) -> None:
    """`displayable_reset_start_date` stays the first reset after the latest write, the next dates
    move on with every reset, at its very moment.
    """
    sku = some_item(scenario)
    scenario.freeze("2026-12-01T10:00:00Z")
    limits = {"per_user": 1, "recurrent_schedule": {"per_user": WEEKLY}}
    made = {
        "item": discount(scenario, "10.00", sku, limits=limits, enabled=False),
        "bonus": bonus(scenario, {sku: 1}, (sku,), limits=limits, enabled=False),
    }
    first, second = "2026-12-07T03:00:00+00:00", "2026-12-14T03:00:00+00:00"
    for now, following in (
        ("2026-12-01T10:00:00Z", first),
        ("2026-12-07T02:59:59Z", first),
        ("2026-12-07T03:00:00Z", second),
    ):
        scenario.freeze(now)
        for kind, number in made.items():
            _shows(scenario, dates_of(scenario, number, kind), first, following)


def _shows(scenario: Scenario, dates: Any, start: str, following: str) -> None:
    seen = moment_of(scenario, dates, "displayable_reset_start_date").isoformat()
    scenario.equal("displayable_reset_start_date", seen, start)
    seen = moment_of(scenario, dates, "displayable_reset_next_date").isoformat()
    scenario.equal("displayable_reset_next_date", seen, following)
    seconds = int(datetime.fromisoformat(following).timestamp())
    scenario.equal("reset_next_date", scenario.get(dates, "reset_next_date"), seconds)


@law("PRM-20a", needs=[Need.CLOCK])
def a_write_starts_the_shown_dates_anew(scenario: Scenario) -> None:
    """An update that sends the schedule again moves `displayable_reset_start_date` to the first
    reset after it; switching the promotion does not.
    """
    sku = some_item(scenario)
    limits = {"per_user": 1, "recurrent_schedule": {"per_user": MONTHLY}}
    bodies = {
        "item": discount_body(scenario, "10.00", sku, limits=limits),
        "bonus": bonus_body(scenario, {sku: 1}, [sku], limits=limits),
    }
    scenario.freeze("2026-12-01T10:00:00Z")
    made = {
        "item": discount(scenario, "10.00", sku, limits=limits, enabled=False),
        "bonus": bonus(scenario, {sku: 1}, (sku,), limits=limits, enabled=False),
    }
    first, second = "2026-12-31T05:00:00+00:00", "2027-01-31T05:00:00+00:00"
    scenario.freeze("2027-01-10T00:00:00Z")
    for kind, number in made.items():
        scenario.require(scenario.call("activate-promotion", promotion_id=number))
        scenario.require(scenario.call("deactivate-promotion", promotion_id=number))
        _shows(scenario, dates_of(scenario, number, kind), first, second)
        scenario.ok(update(scenario, kind, number, bodies[kind]), 204)
        _shows(scenario, dates_of(scenario, number, kind), second, second)
