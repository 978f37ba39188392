"""Laws of promo codes: writing and reading them, their codes and audiences."""

from __future__ import annotations

from liveops_kit.contract.builders import redeem
from liveops_kit.contract.builders.codes import (
    all_refused,
    cart_with_item,
    needs_a_choice,
    player_calls,
    regional_item,
    rewards,
    some_game,
    verify,
)
from liveops_kit.contract.builders.store import order_item, virtual_good
from liveops_kit.contract.errors import CODE_INVALID, CODE_UNKNOWN, REGION_CLOSED
from liveops_kit.contract.law import SHOP, Need, law
from liveops_kit.contract.resources import COUPON, PROMO_CODE
from liveops_kit.contract.scenario import Scenario


@law("CPN-31", needs=SHOP)
def a_promo_code_may_have_an_underscore(scenario: Scenario) -> None:
    """A promo code with `_` among its characters is added, and an item is ordered with it."""
    own = f"{scenario.code()}_a_"
    scenario.equal("codes", scenario.create(PROMO_CODE, own).codes(), [own])
    code = f"{scenario.code()}_b"
    scenario.create(PROMO_CODE, code)
    order_item(scenario, virtual_good(scenario), promo_code=code).ok()


# -- audiences -------------------------------------------------------------------------------------
@law("PRM-4a", "ERR-11", needs=SHOP)
def an_unknown_promo_code_is_told_as_such(scenario: Scenario) -> None:
    """Verify answers 404/9811, rewards and redeem 404/9807 as worded, also for a coupon's code."""
    cart = cart_with_item(scenario)
    unknown, coupons = scenario.code(), scenario.code()
    scenario.create(COUPON, coupons)
    verify(scenario, unknown).refused(CODE_UNKNOWN)
    text = "[0401-9807]: Enter a valid promo code."
    for code in (unknown, coupons):
        rewards(scenario, PROMO_CODE, code).refused(CODE_INVALID, message=text)
        cart.apply(code).refused(CODE_INVALID, message=text)
    cart.costs("10", "10")


@law("PRM-4f", "PRM-4g", "PRM-27", needs=[Need.PLAYERS, Need.ITEMS])
def a_bonus_that_is_not_sold_there_closes_a_promo_code(scenario: Scenario) -> None:
    """Where a bonus item is not sold, verify, rewards and redeem answer 422/9808."""
    closed, code = regional_item(scenario), scenario.code()
    promotion = scenario.create(PROMO_CODE, code, bonus=[{"sku": closed.sku}], redeem_total_limit=1)
    outside, _ = (cart_with_item(scenario, by=by) for by in (closed.outsider, closed.insider))
    all_refused(scenario, PROMO_CODE, code, REGION_CLOSED, by=closed.outsider)
    outside.gives({})
    for answer in player_calls(scenario, PROMO_CODE, code, by=closed.insider):
        answer.ok()
    promotion.counts(reserved=0)


@law("PRM-27", needs=[Need.PLAYERS, Need.ITEMS])
def an_item_that_only_gets_cheaper_closes_no_promo_code(scenario: Scenario) -> None:
    """A discount on an item that is not sold somewhere leaves the code open there."""
    closed, code = regional_item(scenario), scenario.code()
    entry = {"sku": closed.sku, "discount": {"percent": "10.00"}}
    scenario.create(PROMO_CODE, code, discounted_items=[entry], discount={"percent": "50.00"})
    cart = cart_with_item(scenario, by=closed.outsider)
    for answer in player_calls(scenario, PROMO_CODE, code, by=closed.outsider):
        answer.ok()
    cart.costs("5", "10")


@law("PRM-15a", "CPN-20", needs=[Need.PLAYER])
def a_promo_code_is_verified_and_found_as_such(scenario: Scenario) -> None:
    """Verify answers the type `promocode`; redeemable-by-code answers the promotion."""
    code = scenario.code()
    promotion = scenario.create(PROMO_CODE, scenario.code(), code)
    scenario.has(verify(scenario, code).ok(), type="promocode")
    body = scenario.call("get-redeemable-promotion-by-code", code=code).ok()
    scenario.has(body, external_id=promotion.id, discount={"percent": "10.00"})


@law("PRM-4a", needs=[Need.PLAYER])
def a_promo_code_is_no_coupon(scenario: Scenario) -> None:
    """The coupon calls answer the code of a promo code promotion like an unknown one."""
    code = scenario.create(PROMO_CODE).add_code()
    redeem(scenario, code).refused(CODE_INVALID)
    rewards(scenario, COUPON, code).refused(CODE_INVALID)


@law("PRM-8", needs=SHOP)
def a_promo_code_with_a_game_needs_the_choice_of_a_key(scenario: Scenario) -> None:
    """Without the SKU of one of the game's keys a redeem gets 422/1102; the key comes free."""
    game, code = some_game(scenario), scenario.code()
    scenario.create(PROMO_CODE, code, bonus=[{"sku": game.sku}])
    cart = cart_with_item(scenario)
    filled = needs_a_choice(scenario, game, lambda **more: cart.apply(code, **more))
    cart.gives({game.keys[0]: 1}, filled)
