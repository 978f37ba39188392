"""Laws of promo codes on carts: prices and uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import item, promo_code, some_item
from liveops_kit.contract.builders.code_limits import (
    ALL,
    check_available,
    check_successes,
    counts_all,
    counts_each_code,
    counts_each_user,
    names_a_known_user,
    tells_code_limits,
)
from liveops_kit.contract.builders.codes import (
    add_to_cart,
    apply_code,
    cart_with_item,
    free_lines,
    order_cart,
    total_state,
    without_zeros,
)
from liveops_kit.contract.errors import CART_EMPTY, CART_MISSING, CODE_LIMIT_REACHED, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.promo_codes.prices import SHOP, cart, check_prices
from liveops_kit.contract.laws.promo_codes.stateful import PromoCodeMachine
from liveops_kit.contract.resources import PROMO_CODE
from liveops_kit.contract.scenario import Answer, Scenario
from liveops_kit.contract.stateful import run_stories
from liveops_kit.contract.tokens import Player

TILL = (*SHOP, Need.PAYMENT)


def price_of(scenario: Scenario, cart: Any, sku: str) -> str:
    """Return the price of an item's line with promotions."""
    rows = {row["sku"]: row for row in scenario.get(cart, "items")}
    return without_zeros(scenario.get(rows, sku, "price", "amount"))


# -- on a cart -------------------------------------------------------------------------------------
@law("PRM-9a", needs=SHOP)
def a_second_promo_code_replaces_the_first(scenario: Scenario) -> None:
    """A second code on a cart takes the place of the first, with its discount and its bonus."""
    sku, gift = cart_with_item(scenario), some_item(scenario)
    first, second = scenario.code(), scenario.code()
    promo_code(scenario, first, discount={"percent": "10.00"}, bonus=[{"sku": gift}])
    promo_code(scenario, second, discount={"percent": "50.00"})
    filled = apply_code(scenario, first).ok()
    check_prices(scenario, filled, "9", "10")
    scenario.equal("free lines", free_lines(scenario, filled), {gift: 1})
    filled = apply_code(scenario, second).ok()
    check_prices(scenario, filled, "5", "10")
    scenario.equal("free lines", free_lines(scenario, filled), {})
    removed = scenario.call("remove-cart-promo-code", body={"cart": {"id": "current"}})
    check_prices(scenario, removed.ok(), "10", "10")
    check_prices(scenario, add_to_cart(scenario, {sku: 2}), "20", "20")


@law("PRM-9b", needs=[Need.PLAYER])
def a_promo_code_needs_something_in_the_cart(scenario: Scenario) -> None:
    """Redeeming a promo code on an empty cart gets 422/1417."""
    code = scenario.code()
    promo_code(scenario, code)
    scenario.call("cart-clear").works()
    apply_code(scenario, code).refused(CART_EMPTY)


@law("ERR-34", needs=SHOP)
def a_promo_code_call_names_the_code_and_the_cart(scenario: Scenario) -> None:
    """A redeem without `coupon_code` gets 422/1102, and changes nothing."""
    cart_with_item(scenario)
    code = scenario.code()
    promo_code(scenario, code)
    apply_code(scenario, code).ok()
    scenario.call("redeem-promo-code", body={}).refused(SCHEMA_BROKEN)
    check_prices(scenario, cart(scenario), "9", "10")


CURRENT: tuple[dict[str, Any], ...] = (
    {}, {"cart": None}, {"cart": {}}, {"cart": {"id": None}}, {"cart": {"id": ""}},
    {"cart": {"id": "current"}},
)  # fmt: skip
"""Every way in which a body names the current cart."""


@law("PRM-41", needs=SHOP)
def a_promo_code_goes_to_the_current_cart(scenario: Scenario) -> None:
    """With `cart.id` empty, null or missing a promo code is redeemed on the current cart."""
    cart_with_item(scenario)
    code = scenario.code()
    promo_code(scenario, code)
    for body in CURRENT:
        check_prices(scenario, apply_code(scenario, code, **body).ok(), "9", "10")
        removed = scenario.call("remove-cart-promo-code", body={"cart": {"id": "current"}})
        check_prices(scenario, removed.ok(), "10", "10")


@law("PRM-41", needs=SHOP)
def a_promo_code_is_taken_off_the_current_cart(scenario: Scenario) -> None:
    """With `cart.id` empty, null or missing a promo code is removed from the current cart."""
    cart_with_item(scenario)
    code = scenario.code()
    promo_code(scenario, code)
    for body in CURRENT:
        apply_code(scenario, code).ok()
        removed = scenario.call("remove-cart-promo-code", body=body).ok()
        check_prices(scenario, removed, "10", "10")


@law("PRM-42", needs=SHOP)
def a_promo_code_is_taken_off_the_cart_of_either_spelling(scenario: Scenario) -> None:
    """`cart.id` and `id` name the cart whose promo code is removed; another one gets 404/1401."""
    cart_with_item(scenario)
    code, unknown = scenario.code(), scenario.name("none")
    promo_code(scenario, code)
    number = apply_code(scenario, code).get("cart_id")
    for named in ({"cart": {"id": unknown}}, {"id": unknown}):
        scenario.call("remove-cart-promo-code", body=named).refused(CART_MISSING)
    check_prices(scenario, cart(scenario), "9", "10")
    for named in ({"cart": {"id": number}}, {"id": number}):
        apply_code(scenario, code).ok()
        removed = scenario.call("remove-cart-promo-code", body=named).ok()
        check_prices(scenario, removed, "10", "10")


@law("PRM-43", needs=SHOP)
def rewards_of_a_promo_code_are_read_by_post(scenario: Scenario) -> None:
    """The rewards of a promo code, known or not, are answered to POST as to GET."""
    code = scenario.code()
    promo_code(scenario, code)
    for wanted, status in ((code, 200), (scenario.code("none"), 404)):
        got = scenario.call("get-promo-code-rewards-by-code", promocode_code=wanted)
        path = f"/v2/project/{scenario.project_id}/promocode/code/{wanted}/rewards"
        headers = {"Authorization": scenario.player.authorization}
        posted = scenario.raw("POST", path, headers=headers)
        scenario.equal("statuses", (got.status, posted.status), (status, status))
        scenario.equal("codes", posted.error_code, got.error_code)
        if status == 200:
            scenario.equal("rewards", posted.json, got.json)


@law("ERR-35", needs=SHOP)
def a_promo_code_is_not_taken_off_an_unknown_cart(scenario: Scenario) -> None:
    """On a cart that the user does not have, removing gets 1401 with the user's id."""
    cart_with_item(scenario)
    code = scenario.code()
    promo_code(scenario, code)
    apply_code(scenario, code).ok()
    unknown = {"id": scenario.code("nocart")}
    apply_code(scenario, code, cart=unknown).refused(CART_MISSING)
    answer = scenario.call("remove-cart-promo-code", body={"cart": unknown})
    scenario.equal("errorCode", answer.error_code, 1401)
    text = f"[0401-1401]: Cart for user {scenario.player.external_id} not found"
    scenario.has(answer.json, errorMessage=text)
    check_prices(scenario, cart(scenario), "9", "10")


@law("PRM-25", needs=SHOP)
def an_item_with_a_discount_of_its_own_gets_that(scenario: Scenario) -> None:
    """An item in `discounted_items` gets that discount in place of the one on the whole cart."""
    own, other, code = item(scenario, "10.00"), item(scenario, "10.00"), scenario.code()
    entry = {"sku": own, "discount": {"percent": "50.00"}}
    promo_code(scenario, code, discount={"percent": "10.00"}, discounted_items=[entry])
    add_to_cart(scenario, {own: 1, other: 1})
    filled = apply_code(scenario, code).ok()
    scenario.equal("price of the listed item", price_of(scenario, filled, own), "5")
    scenario.equal("price of the other item", price_of(scenario, filled, other), "9")


@law("PRM-25", needs=SHOP)
def without_a_discount_on_the_cart_others_keep_their_price(scenario: Scenario) -> None:
    """With `discounted_items` alone no other item gets cheaper."""
    own, other, code = item(scenario, "10.00"), item(scenario, "10.00"), scenario.code()
    promo_code(scenario, code, discounted_items=[{"sku": own, "discount": {"percent": "50.00"}}])
    add_to_cart(scenario, {own: 1, other: 1})
    check_prices(scenario, apply_code(scenario, code).ok(), "15", "20")


@law("PRM-26a", "PRM-26c", needs=SHOP)
def a_promo_code_acts_on_carts_of_a_certain_price(scenario: Scenario) -> None:
    """It acts while the cart's total before discounts meets all `price_conditions`."""
    sku, gift, code = item(scenario, "10.00"), some_item(scenario), scenario.code()
    conditions = [_condition("ge", "20"), _condition("lt", "40")]
    promo_code(
        scenario, code, price_conditions=conditions,
        discount={"percent": "50.00"}, bonus=[{"sku": gift}],
    )  # fmt: skip
    for quantity, amount, free in ((4, "40", {}), (1, "10", {}), (3, "15", {gift: 1})):
        add_to_cart(scenario, {sku: 2})
        filled = apply_code(scenario, code).ok()
        check_prices(scenario, filled, "10", "20")
        scenario.equal("free lines", free_lines(scenario, filled), {gift: 1})
        filled = add_to_cart(scenario, {sku: quantity})
        check_prices(scenario, filled, amount, str(10 * quantity))
        scenario.equal("free lines", free_lines(scenario, filled), free)


@law("PRM-26b", "PRM-26c", needs=SHOP)
def a_promo_code_reduces_items_of_a_certain_price(scenario: Scenario) -> None:
    """Its discounts are for items whose price meets all `item_price_conditions`, not its bonus."""
    cheap, fair, dear = (item(scenario, price) for price in ("9.99", "10.00", "20.01"))
    gift, code = some_item(scenario), scenario.code()
    promo_code(
        scenario, code, discount={"percent": "50.00"}, bonus=[{"sku": gift}],
        item_price_conditions=[_condition("ge", "10"), _condition("le", "20")],
    )  # fmt: skip
    add_to_cart(scenario, {cheap: 2, fair: 1, dear: 1})
    filled = apply_code(scenario, code).ok()
    for sku, price in ((cheap, "19.98"), (fair, "5"), (dear, "20.01")):
        scenario.equal(f"price of {sku}", price_of(scenario, filled, sku), price)
    scenario.equal("free lines", free_lines(scenario, filled), {gift: 1})
    scenario.call("delete-item", item_sku=fair).works()
    check_prices(scenario, cart(scenario), "39.99", "39.99")
    scenario.equal("free lines", free_lines(scenario, cart(scenario)), {gift: 1})


def _condition(operator: str, value: str) -> dict[str, str]:
    return {"operator": operator, "value": value}


# -- uses ------------------------------------------------------------------------------------------
def _applied_code(scenario: Scenario, **terms: Any) -> tuple[str, str]:
    """Apply a promo code to the player's cart; return the external id and the code."""
    cart_with_item(scenario)
    code = scenario.code()
    external_id = promo_code(scenario, code, **terms)
    apply_code(scenario, code).ok()
    return external_id, code


def _check_remaining(
    scenario: Scenario, external_id: str, total: int, used: int, reserved: int
) -> None:
    """Check a promotion's remaining uses in all three places that show them."""
    rest = total - used - reserved
    state = {"available": rest, "reserved": reserved, "used": used}
    scenario.equal("total_limit_state", total_state(scenario, PROMO_CODE, external_id), state)
    limits = scenario.call("get-promo-code-code-limit", external_id=external_id).ok()
    per_code: Mapping[str, int] = scenario.get(limits, "items", 0, "per_code")
    scenario.equal("per_code", per_code, {"total": total, **state})
    check_available(scenario, PROMO_CODE, external_id, rest, total)


def _limits(total: int) -> dict[str, Any]:
    return dict.fromkeys(ALL, total)


@law("PRM-6b", "PRM-6e", needs=SHOP)
def a_promo_code_in_an_unpaid_order_is_reserved(scenario: Scenario) -> None:
    """On a cart a code counts for nothing, in an unpaid order as reserved, not as used."""
    external_id, _ = _applied_code(scenario, **_limits(3))
    _check_remaining(scenario, external_id, 3, used=0, reserved=0)
    order_cart(scenario)
    _check_remaining(scenario, external_id, 3, used=0, reserved=1)
    order_cart(scenario)
    _check_remaining(scenario, external_id, 3, used=0, reserved=2)


@law("PRM-6c", "PRM-6e", needs=TILL)
def a_promo_code_is_used_when_the_order_is_paid(scenario: Scenario) -> None:
    """The payment turns the reserved use into one that is done."""
    external_id, _ = _applied_code(scenario, **_limits(3))
    number, kept = order_cart(scenario), order_cart(scenario)
    scenario.pay(number)
    _check_remaining(scenario, external_id, 3, used=1, reserved=1)
    scenario.payments.cancel(scenario.project_id, kept)
    _check_remaining(scenario, external_id, 3, used=1, reserved=0)


@law("PRM-6d", needs=TILL)
def an_order_that_is_dropped_gives_the_promo_code_back(scenario: Scenario) -> None:
    """An order that is cancelled or expires gives its use back, and the code works again."""
    external_id, code = _applied_code(scenario, **_limits(1))
    for drop in (scenario.payments.cancel, scenario.payments.expire):
        number = order_cart(scenario)
        apply_code(scenario, code).refused(CODE_LIMIT_REACHED)
        drop(scenario.project_id, number)
        _check_remaining(scenario, external_id, 1, used=0, reserved=0)
        apply_code(scenario, code).ok()


@law("PRM-6b", "PRM-4e", needs=[Need.PLAYERS, Need.ITEMS])
def the_last_use_of_a_promo_code_goes_to_one_order(scenario: Scenario) -> None:
    """Of orders that players make with a code at the same time only as many hold it as it has."""
    sku, code = item(scenario, "10.00"), scenario.code()
    external_id = promo_code(scenario, code, redeem_total_limit=2)
    players = [scenario.new_player() for _ in range(6)]
    for by in players:
        add_to_cart(scenario, {sku: 1}, by)
        apply_code(scenario, code, by).ok()
    answers = scenario.at_once([("create-order", {"by": by, "body": {}}) for by in players])
    check_successes(scenario, answers, 2)
    state = {"available": 0, "reserved": 2, "used": 0}
    scenario.equal("total_limit_state", total_state(scenario, PROMO_CODE, external_id), state)


def _order_with_code(scenario: Scenario, code: str, by: Player) -> Answer:
    """Order a player's cart with a code; the order holds a use of it."""
    answer = apply_code(scenario, code, by)
    return scenario.call("create-order", by=by, body={}) if answer.status == 200 else answer


@law("PRM-4e", "PRM-6b", needs=[*SHOP, Need.SECOND_PLAYER])
def each_limit_of_a_promo_code_counts_for_itself(scenario: Scenario) -> None:
    """The total limit counts everything, the user limit one user, the code limit one code."""
    sku = item(scenario)
    for by in (scenario.player, scenario.second_player):
        add_to_cart(scenario, {sku: 1}, by)
    counts_all(scenario, PROMO_CODE, _order_with_code)
    counts_each_user(scenario, PROMO_CODE, _order_with_code)
    counts_each_code(scenario, PROMO_CODE, _order_with_code)


@law("ERR-18", "PRM-6e", needs=[Need.PLAYER])
def code_limits_of_a_promo_code_name_codes_and_users(scenario: Scenario) -> None:
    """`codes[]` leaves only the codes it names; a user nobody knows gets 404/5008."""
    codes = [scenario.code() for _ in range(3)]
    external_id = promo_code(scenario, *codes, redeem_code_limit=2)
    tells_code_limits(scenario, PROMO_CODE, external_id, dict.fromkeys(codes, 0))
    requested = [codes[1], scenario.code()]
    tells_code_limits(scenario, PROMO_CODE, external_id, {codes[1]: 0}, requested)
    names_a_known_user(scenario, PROMO_CODE, external_id)


# Every sequence begins with a player whose cart is new.
@law("PRM-6b", "PRM-6c", "PRM-6d", "PRM-9a", "PRM-9b", needs=[*TILL, Need.PLAYERS])
def promo_codes_on_carts_add_up(scenario: Scenario) -> None:
    """However carts are filled, coded, ordered, paid and dropped, prices and uses are right."""
    run_stories(scenario, PromoCodeMachine)
