"""Laws of promo codes on carts: prices and uses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders.codes import ALL, cart_with_item
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import CART_EMPTY, CART_MISSING, CODE_LIMIT_REACHED, SCHEMA_BROKEN
from liveops_kit.contract.law import SHOP, TILL, Need, law
from liveops_kit.contract.laws.promo_codes.stateful import PromoCodeMachine
from liveops_kit.contract.resources import PROMO_CODE
from liveops_kit.contract.scenario import LEAVE_OUT, Cart, CodePromotion, Scenario
from liveops_kit.contract.stateful import run_stories

Terms = dict[str, Any]

HALF = {"percent": "50.00"}


def _price(cart: Cart, body: Any, sku: str) -> Decimal:
    """Return the price of an item's line with promotions."""
    return Decimal(cart.prices(cart.line(sku, body))[0])


def _with_code(scenario: Scenario, **terms: Any) -> tuple[Cart, CodePromotion, str]:
    """Return a player's cart with an item of 10.00, a promotion, and its code, not yet applied."""
    return cart_with_item(scenario), *scenario.with_code(PROMO_CODE, **terms)


# -- on a cart -------------------------------------------------------------------------------------
@law("PRM-9a", needs=SHOP)
def a_second_promo_code_replaces_the_first(scenario: Scenario) -> None:
    """A second code on a cart takes the place of the first, with its discount and its bonus."""
    gift, (cart, _, second) = scenario.some_item(), _with_code(scenario, discount=HALF)
    first, (sku,) = scenario.code(), cart.content()
    scenario.create(PROMO_CODE, first, discount={"percent": "10.00"}, bonus=[{"sku": gift}])
    for code, amount, free in ((first, "9", {gift: 1}), (second, "5", {})):
        filled = cart.apply(code).ok()
        cart.costs(amount, "10", filled)
        cart.gives(free, filled)
    cart.costs("10", "10", cart.under("current").take_off_code().ok())
    cart.costs("20", "20", cart.fill({sku: 2}).works())


@law("PRM-9b", needs=[Need.PLAYER])
def a_promo_code_needs_something_in_the_cart(scenario: Scenario) -> None:
    """Redeeming a promo code on an empty cart gets 422/1417."""
    code = scenario.create(PROMO_CODE).add_code()
    scenario.cart().apply(code).refused(CART_EMPTY)


@law("ERR-34", needs=SHOP)
def a_promo_code_call_names_the_code_and_the_cart(scenario: Scenario) -> None:
    """A redeem without `coupon_code` gets 422/1102, and changes nothing."""
    cart, _, code = _with_code(scenario)
    cart.apply(code).ok()
    scenario.call("redeem-promo-code", body={}).refused(SCHEMA_BROKEN)
    cart.costs("9", "10")


CURRENT: tuple[dict[str, Any], ...] = (
    {}, {"cart": None}, {"cart": {}}, {"cart": {"id": None}}, {"cart": {"id": ""}},
    {"cart": {"id": "current"}},
)  # fmt: skip
"""Every way in which a body names the current cart."""


@law("PRM-41", needs=SHOP)
def a_promo_code_goes_to_the_current_cart(scenario: Scenario) -> None:
    """With `cart.id` empty, null or missing a promo code is redeemed on the current cart."""
    cart, _, code = _with_code(scenario)
    for body in CURRENT:
        cart.costs("9", "10", cart.apply(code, **body).ok())
        cart.costs("10", "10", cart.under("current").take_off_code().ok())


@law("PRM-41", needs=SHOP)
def a_promo_code_is_taken_off_the_current_cart(scenario: Scenario) -> None:
    """With `cart.id` empty, null or missing a promo code is removed from the current cart."""
    cart, _, code = _with_code(scenario)
    for body in CURRENT:
        cart.apply(code).ok()
        cart.costs("10", "10", scenario.call("remove-cart-promo-code", body=body).ok())


@law("PRM-42", needs=SHOP)
def a_promo_code_is_taken_off_the_cart_of_either_spelling(scenario: Scenario) -> None:
    """`cart.id` and `id` name the cart whose promo code is removed; another one gets 404/1401."""
    (cart, _, code), unknown = _with_code(scenario), scenario.name("none")
    number, remove = cart.apply(code).get("cart_id"), "remove-cart-promo-code"
    for named in ({"cart": {"id": unknown}}, {"id": unknown}):
        scenario.call(remove, body=named).refused(CART_MISSING)
    cart.costs("9", "10")
    for named in ({"cart": {"id": number}}, {"id": number}):
        cart.apply(code).ok()
        cart.costs("10", "10", scenario.call(remove, body=named).ok())


@law("PRM-43", needs=SHOP)
def rewards_of_a_promo_code_are_read_by_post(scenario: Scenario) -> None:
    """The rewards of a promo code, known or not, are answered to POST as to GET."""
    code = scenario.create(PROMO_CODE).add_code()
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
    cart, _, code = _with_code(scenario)
    cart.apply(code).ok()
    unknown = cart.under(scenario.code("nocart"))
    unknown.apply(code).refused(CART_MISSING)
    answer = unknown.take_off_code()
    scenario.equal("errorCode", answer.error_code, 1401)
    text = f"[0401-1401]: Cart for user {scenario.player.external_id} not found"
    scenario.has(answer.json, errorMessage=text)
    cart.costs("9", "10")


@law("PRM-25", needs=SHOP)
def an_item_with_a_discount_of_its_own_gets_that(scenario: Scenario) -> None:
    """An item in `discounted_items` gets that discount in place of the one on the whole cart."""
    own, other = virtual_good(scenario), virtual_good(scenario)
    reduced = [{"sku": own, "discount": HALF}]
    code = scenario.create(PROMO_CODE, discounted_items=reduced).add_code()
    cart = scenario.cart({own: 1, other: 1})
    filled = cart.apply(code).ok()
    scenario.equal("price of the listed item", _price(cart, filled, own), Decimal(5))
    scenario.equal("price of the other item", _price(cart, filled, other), Decimal(9))


@law("PRM-25", needs=SHOP)
def without_a_discount_on_the_cart_others_keep_their_price(scenario: Scenario) -> None:
    """With `discounted_items` alone no other item gets cheaper."""
    own, other = virtual_good(scenario), virtual_good(scenario)
    reduced = [{"sku": own, "discount": HALF}]
    made = scenario.create(PROMO_CODE, discount=LEAVE_OUT, discounted_items=reduced)
    cart = scenario.cart({own: 1, other: 1})
    cart.costs("15", "20", cart.apply(made.add_code()).ok())


@law("PRM-26a", "PRM-26c", needs=SHOP)
def a_promo_code_acts_on_carts_of_a_certain_price(scenario: Scenario) -> None:
    """It acts while the cart's total before discounts meets all `price_conditions`."""
    sku, gift, cart = virtual_good(scenario), scenario.some_item(), scenario.cart()
    conditions = [_condition("ge", "20"), _condition("lt", "40")]
    terms: Terms = {"discount": HALF, "bonus": [{"sku": gift}], "price_conditions": conditions}
    code = scenario.create(PROMO_CODE, **terms).add_code()
    for quantity, amount, free in ((4, "40", {}), (1, "10", {}), (3, "15", {gift: 1})):
        cart.fill({sku: 2}).works()
        filled = cart.apply(code).ok()
        cart.costs("10", "20", filled)
        cart.gives({gift: 1}, filled)
        filled = cart.fill({sku: quantity}).works()
        cart.costs(amount, str(10 * quantity), filled)
        cart.gives(free, filled)


@law("PRM-26b", "PRM-26c", needs=SHOP)
def a_promo_code_reduces_items_of_a_certain_price(scenario: Scenario) -> None:
    """Its discounts are for items whose price meets all `item_price_conditions`, not its bonus."""
    cheap, fair, dear = (virtual_good(scenario, price) for price in ("9.99", "10.00", "20.01"))
    gift, conditions = scenario.some_item(), [_condition("ge", "10"), _condition("le", "20")]
    terms: Terms = {"discount": HALF, "bonus": [{"sku": gift}], "item_price_conditions": conditions}
    code = scenario.create(PROMO_CODE, **terms).add_code()
    cart = scenario.cart({cheap: 2, fair: 1, dear: 1})
    filled = cart.apply(code).ok()
    for sku, price in ((cheap, "19.98"), (fair, "5"), (dear, "20.01")):
        scenario.equal(f"price of {sku}", _price(cart, filled, sku), Decimal(price))
    cart.gives({gift: 1}, filled)
    cart.delete(fair).works()
    cart.costs("39.99", "39.99")
    cart.gives({gift: 1})


def _condition(operator: str, value: str) -> dict[str, str]:
    return {"operator": operator, "value": value}


# -- uses ------------------------------------------------------------------------------------------
def _with_limits(scenario: Scenario, uses: int) -> tuple[Cart, CodePromotion, str]:
    """Return a player's cart with a promo code, whose three limits are all of so many uses."""
    cart, promotion, code = _with_code(scenario, **dict.fromkeys(ALL, uses))
    cart.apply(code).ok()
    return cart, promotion, code


def _check_uses(promotion: CodePromotion, total: int, used: int, reserved: int) -> None:
    """Check a promotion's uses in all three places that show them."""
    scenario, rest = promotion.scenario, total - used - reserved
    state = {"available": rest, "reserved": reserved, "used": used}
    scenario.equal("total_limit_state", promotion.read("total_limit_state"), state)
    per_code = promotion.call(promotion.kind.code_limit).get("items", 0, "per_code")
    scenario.equal("per_code", per_code, {"total": total, **state})
    promotion.leaves(rest, total)


@law("PRM-6b", "PRM-6e", needs=SHOP)
def a_promo_code_in_an_unpaid_order_is_reserved(scenario: Scenario) -> None:
    """On a cart a code counts for nothing, in an unpaid order as reserved, not as used."""
    cart, promotion, _ = _with_limits(scenario, 3)
    _check_uses(promotion, 3, used=0, reserved=0)
    for reserved in (1, 2):
        cart.order().get("order_id")
        _check_uses(promotion, 3, used=0, reserved=reserved)


@law("PRM-6c", "PRM-6e", needs=TILL)
def a_promo_code_is_used_when_the_order_is_paid(scenario: Scenario) -> None:
    """The payment turns the reserved use into one that is done."""
    cart, promotion, _ = _with_limits(scenario, 3)
    number, kept = cart.order().get("order_id"), cart.order().get("order_id")
    scenario.pay(number)
    _check_uses(promotion, 3, used=1, reserved=1)
    scenario.payments.cancel(scenario.project_id, kept)
    _check_uses(promotion, 3, used=1, reserved=0)


@law("PRM-6d", needs=TILL)
def an_order_that_is_dropped_gives_the_promo_code_back(scenario: Scenario) -> None:
    """An order that is cancelled or expires gives its use back, and the code works again."""
    cart, promotion, code = _with_limits(scenario, 1)
    for drop in (scenario.payments.cancel, scenario.payments.expire):
        number = cart.order().get("order_id")
        cart.apply(code).refused(CODE_LIMIT_REACHED)
        drop(scenario.project_id, number)
        _check_uses(promotion, 1, used=0, reserved=0)
        cart.apply(code).ok()


@law("PRM-6b", "PRM-4e", needs=[Need.PLAYERS, Need.ITEMS])
def the_last_use_of_a_promo_code_goes_to_one_order(scenario: Scenario) -> None:
    """Of orders that players make with a code at the same time only as many hold it as it has."""
    sku, code = virtual_good(scenario), scenario.code()
    promotion = scenario.create(PROMO_CODE, code, redeem_total_limit=2)
    players = [scenario.new_player() for _ in range(6)]
    for by in players:
        scenario.cart({sku: 1}, by).apply(code).ok()
    answers = scenario.at_once([("create-order", {"by": by, "body": {}}) for by in players])
    scenario.exactly(2, answers, CODE_LIMIT_REACHED)
    promotion.counts(available=0, reserved=2, used=0)


@law("ERR-18", "PRM-6e", needs=[Need.PLAYER])
def code_limits_of_a_promo_code_name_codes_and_users(scenario: Scenario) -> None:
    """`codes[]` leaves only the codes it names; a user nobody knows gets 404/5008."""
    codes = [scenario.code() for _ in range(3)]
    promotion = scenario.create(PROMO_CODE, *codes, redeem_code_limit=2)
    promotion.shows_code_limits(dict.fromkeys(codes, 0))
    promotion.shows_code_limits({codes[1]: 0}, [codes[1], scenario.code()])
    promotion.knows_users()


# Every sequence begins with a player whose cart is new.
@law("PRM-6b", "PRM-6c", "PRM-6d", "PRM-9a", "PRM-9b", needs=[*TILL, Need.PLAYERS])
def promo_codes_on_carts_add_up(scenario: Scenario) -> None:
    """However carts are filled, coded, ordered, paid and dropped, prices and uses are right."""
    run_stories(scenario, PromoCodeMachine)
