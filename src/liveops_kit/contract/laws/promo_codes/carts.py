"""Laws of promo codes on carts: what they change, and what counts as a use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import item, promo_code, some_item
from liveops_kit.contract.builders.codes import (
    PROMO,
    enter,
    fill,
    order_of,
    plain,
    presents,
    shop_for,
    total_state,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.promo_codes.helpers import SHOP, cart, costs
from liveops_kit.contract.laws.shared import code_limits as _code_limits
from liveops_kit.contract.laws.shared.code_machines import CodesOnCarts
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.stateful import run_stories
from liveops_kit.contract.tokens import Player

TILL = (*SHOP, Need.PAYMENT)


def price_of(scenario: Scenario, cart: Any, sku: str) -> str:
    """What the line of an item costs with promotions."""
    rows = {row["sku"]: row for row in scenario.get(cart, "items")}
    return plain(scenario.get(rows, sku, "price", "amount"))


# -- on a cart -------------------------------------------------------------------------------------
@law("PRM-9a", needs=SHOP)
def a_second_promo_code_replaces_the_first(scenario: Scenario) -> None:
    """A second code on a cart takes the place of the first, with its discount and its bonus."""
    sku, gift = shop_for(scenario), some_item(scenario)
    first, second = scenario.code(), scenario.code()
    promo_code(scenario, first, discount={"percent": "10.00"}, bonus=[{"sku": gift}])
    promo_code(scenario, second, discount={"percent": "50.00"})
    filled = scenario.ok(enter(scenario, first))
    costs(scenario, filled, "9", "10")
    scenario.equal("free lines", presents(scenario, filled), {gift: 1})
    filled = scenario.ok(enter(scenario, second))
    costs(scenario, filled, "5", "10")
    scenario.equal("free lines", presents(scenario, filled), {})
    removed = scenario.call("remove-cart-promo-code", body={"cart": {"id": "current"}})
    costs(scenario, scenario.ok(removed), "10", "10")
    costs(scenario, fill(scenario, {sku: 2}), "20", "20")


@law("PRM-9b", needs=[Need.PLAYER])
def a_promo_code_needs_something_in_the_cart(scenario: Scenario) -> None:
    """Redeeming a promo code on an empty cart gets 422/1417."""
    code = scenario.code()
    promo_code(scenario, code)
    scenario.require(scenario.call("cart-clear"))
    scenario.refused(enter(scenario, code), 422, 1417)


@law("ERR-34", needs=SHOP)
def a_promo_code_call_names_the_code_and_the_cart(scenario: Scenario) -> None:
    """A redeem without `coupon_code`, or a removal of a cart without `id`, gets 422/1102."""
    shop_for(scenario)
    code = scenario.code()
    promo_code(scenario, code)
    scenario.ok(enter(scenario, code))
    scenario.refused(scenario.call("redeem-promo-code", body={}), 422, 1102)
    scenario.refused(scenario.call("remove-cart-promo-code", body={"cart": {}}), 422, 1102)
    costs(scenario, cart(scenario), "9", "10")


@law("ERR-35", needs=SHOP)
def a_promo_code_is_not_taken_off_an_unknown_cart(scenario: Scenario) -> None:
    """On a cart that the user does not have, removing gets 1401 with the user's id."""
    shop_for(scenario)
    code = scenario.code()
    promo_code(scenario, code)
    scenario.ok(enter(scenario, code))
    unknown = {"id": scenario.code("nocart")}
    scenario.refused(enter(scenario, code, cart=unknown), 404, 1401)
    answer = scenario.call("remove-cart-promo-code", body={"cart": unknown})
    scenario.equal("errorCode", answer.error_code, 1401)
    text = f"[0401-1401]: Cart for user {scenario.player.external_id} not found"
    scenario.equal("errorMessage", scenario.get(answer.json, "errorMessage"), text)
    costs(scenario, cart(scenario), "9", "10")


@law("PRM-25", needs=SHOP)
def an_item_with_a_discount_of_its_own_gets_that(scenario: Scenario) -> None:
    """An item in `discounted_items` gets that discount in place of the one on the whole cart."""
    own, other, code = item(scenario, "10.00"), item(scenario, "10.00"), scenario.code()
    entry = {"sku": own, "discount": {"percent": "50.00"}}
    promo_code(scenario, code, discount={"percent": "10.00"}, discounted_items=[entry])
    fill(scenario, {own: 1, other: 1})
    filled = scenario.ok(enter(scenario, code))
    scenario.equal("price of the listed item", price_of(scenario, filled, own), "5")
    scenario.equal("price of the other item", price_of(scenario, filled, other), "9")


@law("PRM-25", needs=SHOP)
def without_a_discount_on_the_cart_others_keep_their_price(scenario: Scenario) -> None:
    """With `discounted_items` alone no other item gets cheaper."""
    own, other, code = item(scenario, "10.00"), item(scenario, "10.00"), scenario.code()
    promo_code(scenario, code, discounted_items=[{"sku": own, "discount": {"percent": "50.00"}}])
    fill(scenario, {own: 1, other: 1})
    costs(scenario, scenario.ok(enter(scenario, code)), "15", "20")


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
        fill(scenario, {sku: 2})
        filled = scenario.ok(enter(scenario, code))
        costs(scenario, filled, "10", "20")
        scenario.equal("free lines", presents(scenario, filled), {gift: 1})
        filled = fill(scenario, {sku: quantity})
        costs(scenario, filled, amount, str(10 * quantity))
        scenario.equal("free lines", presents(scenario, filled), free)


@law("PRM-26b", "PRM-26c", needs=SHOP)
def a_promo_code_reduces_items_of_a_certain_price(scenario: Scenario) -> None:
    """Its discounts are for items whose price meets all `item_price_conditions`, not its bonus."""
    cheap, fair, dear = (item(scenario, price) for price in ("9.99", "10.00", "20.01"))
    gift, code = some_item(scenario), scenario.code()
    promo_code(
        scenario, code, discount={"percent": "50.00"}, bonus=[{"sku": gift}],
        item_price_conditions=[_condition("ge", "10"), _condition("le", "20")],
    )  # fmt: skip
    fill(scenario, {cheap: 2, fair: 1, dear: 1})
    filled = scenario.ok(enter(scenario, code))
    for sku, price in ((cheap, "19.98"), (fair, "5"), (dear, "20.01")):
        scenario.equal(f"price of {sku}", price_of(scenario, filled, sku), price)
    scenario.equal("free lines", presents(scenario, filled), {gift: 1})
    scenario.require(scenario.call("delete-item", item_sku=fair))
    costs(scenario, cart(scenario), "39.99", "39.99")
    scenario.equal("free lines", presents(scenario, cart(scenario)), {gift: 1})


def _condition(operator: str, value: str) -> dict[str, str]:
    return {"operator": operator, "value": value}


# -- uses ------------------------------------------------------------------------------------------
def _entered(scenario: Scenario, **terms: Any) -> tuple[str, str]:
    """A promo code on the player's full cart: the external id, and the code."""
    shop_for(scenario)
    code = scenario.code()
    external_id = promo_code(scenario, code, **terms)
    scenario.ok(enter(scenario, code))
    return external_id, code


def _state(scenario: Scenario, external_id: str, total: int, used: int, reserved: int) -> None:
    """What is left of a promotion is told alike in all three places."""
    rest = total - used - reserved
    state = {"available": rest, "reserved": reserved, "used": used}
    scenario.equal("total_limit_state", total_state(scenario, PROMO, external_id), state)
    limits = scenario.ok(scenario.call("get-promo-code-code-limit", external_id=external_id))
    per_code: Mapping[str, int] = scenario.get(limits, "items", 0, "per_code")
    scenario.equal("per_code", per_code, {"total": total, **state})
    _code_limits.has_left(scenario, PROMO, external_id, rest, total)


def _limits(total: int) -> dict[str, Any]:
    return dict.fromkeys(_code_limits.ALL, total)


@law("PRM-6b", "PRM-6e", needs=SHOP)
def a_promo_code_in_an_unpaid_order_is_reserved(scenario: Scenario) -> None:
    """On a cart a code counts for nothing, in an unpaid order as reserved, not as used."""
    external_id, _ = _entered(scenario, **_limits(3))
    _state(scenario, external_id, 3, used=0, reserved=0)
    order_of(scenario)
    _state(scenario, external_id, 3, used=0, reserved=1)
    order_of(scenario)
    _state(scenario, external_id, 3, used=0, reserved=2)


@law("PRM-6c", "PRM-6e", needs=TILL)
def a_promo_code_is_used_when_the_order_is_paid(scenario: Scenario) -> None:
    """The payment turns the reserved use into one that is done."""
    external_id, _ = _entered(scenario, **_limits(3))
    number, kept = order_of(scenario), order_of(scenario)
    scenario.pay(number)
    _state(scenario, external_id, 3, used=1, reserved=1)
    scenario.payments.cancel(scenario.project_id, kept)
    _state(scenario, external_id, 3, used=1, reserved=0)


@law("PRM-6d", needs=TILL)
def an_order_that_is_dropped_gives_the_promo_code_back(scenario: Scenario) -> None:
    """An order that is cancelled or expires gives its use back, and the code works again."""
    external_id, code = _entered(scenario, **_limits(1))
    for drop in (scenario.payments.cancel, scenario.payments.expire):
        number = order_of(scenario)
        scenario.refused(enter(scenario, code), 422, 9804)
        drop(scenario.project_id, number)
        _state(scenario, external_id, 1, used=0, reserved=0)
        scenario.ok(enter(scenario, code))


@law("PRM-6b", "PRM-4e", needs=[Need.PLAYERS, Need.ITEMS])
def the_last_use_of_a_promo_code_goes_to_one_order(scenario: Scenario) -> None:
    """Of orders that players make with a code at the same time only as many hold it as it has."""
    sku, code = item(scenario, "10.00"), scenario.code()
    external_id = promo_code(scenario, code, redeem_total_limit=2)
    crowd = [scenario.new_player() for _ in range(6)]
    for by in crowd:
        fill(scenario, {sku: 1}, by)
        scenario.ok(enter(scenario, code, by))
    answers = scenario.at_once([("create-order", {"by": by, "body": {}}) for by in crowd])
    _code_limits.succeed(scenario, answers, 2)
    state = {"available": 0, "reserved": 2, "used": 0}
    scenario.equal("total_limit_state", total_state(scenario, PROMO, external_id), state)


def _ordered(scenario: Scenario, code: str, by: Player) -> Exchange:
    """A player with a full cart orders it with a code, which holds a use of it."""
    answer = enter(scenario, code, by)
    return scenario.call("create-order", by=by, body={}) if answer.status == 200 else answer


@law("PRM-4e", "PRM-6b", needs=[*SHOP, Need.SECOND_PLAYER])
def each_limit_of_a_promo_code_counts_for_itself(scenario: Scenario) -> None:
    """The total limit counts everything, the user limit one user, the code limit one code."""
    sku = item(scenario)
    for by in (scenario.player, scenario.second_player):
        fill(scenario, {sku: 1}, by)
    _code_limits.counts_all(scenario, PROMO, _ordered)
    _code_limits.counts_each_user(scenario, PROMO, _ordered)
    _code_limits.counts_each_code(scenario, PROMO, _ordered)


@law("ERR-18", "PRM-6e", needs=[Need.PLAYER])
def code_limits_of_a_promo_code_name_codes_and_users(scenario: Scenario) -> None:
    """`codes[]` leaves only the codes it names; a user nobody knows gets 404/5008."""
    codes = [scenario.code() for _ in range(3)]
    external_id = promo_code(scenario, *codes, redeem_code_limit=2)
    _code_limits.tells_code_limits(scenario, PROMO, external_id, dict.fromkeys(codes, 0))
    asked = [codes[1], scenario.code()]
    _code_limits.tells_code_limits(scenario, PROMO, external_id, {codes[1]: 0}, asked)
    _code_limits.names_a_known_user(scenario, PROMO, external_id)


# Every story begins with a player whose cart nobody has touched.
@law("PRM-6b", "PRM-6c", "PRM-6d", "PRM-9a", "PRM-9b", needs=[*TILL, Need.PLAYERS])
def promo_codes_on_carts_add_up(scenario: Scenario) -> None:
    """However carts are filled, coded, ordered, paid and dropped, prices and uses are right."""
    run_stories(scenario, CodesOnCarts)
