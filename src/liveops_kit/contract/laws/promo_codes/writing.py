"""Laws of promo codes: writing and reading them, their codes and audiences."""

from __future__ import annotations

from liveops_kit.contract.builders import promo_code, redeem
from liveops_kit.contract.builders.code_limits import ALL
from liveops_kit.contract.builders.codes import (
    FUTURE,
    PAST_END,
    all_refused,
    cart_with_item,
    check_unknown,
    needs_a_choice,
    period,
    player_calls,
    regional_item,
    rewards,
    some_game,
    verify,
)
from liveops_kit.contract.builders.store import order_item, virtual_good
from liveops_kit.contract.errors import (
    CODE_EXPIRED,
    CODE_INVALID,
    CODE_LIMIT_REACHED,
    CODE_UNKNOWN,
    REGION_CLOSED,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.codes.codes import codes_of_kinds_that_differ_in_case_are_two
from liveops_kit.contract.laws.codes.periods import kind_runs_from_its_start_until_its_end
from liveops_kit.contract.resources import COUPON, PROMO_CODE
from liveops_kit.contract.scenario import Scenario

SHOP = (Need.PLAYER, Need.ITEMS)


@law("PRM-2d", needs=[*SHOP, Need.CLOCK])
def a_promo_code_runs_from_its_start_until_its_end(scenario: Scenario) -> None:
    """A promo code runs at the very moment `date_from`, and not at the moment `date_until`."""
    cart_with_item(scenario)
    kind_runs_from_its_start_until_its_end(scenario, PROMO_CODE)


@law("CPN-31", needs=SHOP)
def a_promo_code_may_have_an_underscore(scenario: Scenario) -> None:
    """A promo code with `_` among its characters is added, and an item is ordered with it."""
    own = f"{scenario.code()}_a_"
    scenario.equal("codes", scenario.create(PROMO_CODE, own).codes(), [own])
    code = f"{scenario.code()}_b"
    promo_code(scenario, code)
    order_item(scenario, virtual_good(scenario), promo_code=code).ok()


@law("PRM-3b", needs=SHOP)
def promo_codes_that_differ_in_case_are_two(scenario: Scenario) -> None:
    """A code in other cases is unknown, and may be added beside the first."""
    cart_with_item(scenario)
    codes_of_kinds_that_differ_in_case_are_two(scenario, PROMO_CODE)


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


@law("PRM-4b", needs=SHOP)
def a_promo_code_that_is_off_or_not_started_is_as_unknown(scenario: Scenario) -> None:
    """A code of a promotion that is disabled or starts later is answered like an unknown one."""
    cart_with_item(scenario)
    off, later = scenario.code(), scenario.code()
    promo_code(scenario, off, enabled=False)
    promo_code(scenario, later, promotion_periods=[period(FUTURE, None)])
    for code in (off, later):
        check_unknown(player_calls(scenario, PROMO_CODE, code))
        answer = scenario.call("get-redeemable-promotion-by-code", code=code)
        answer.refused(CODE_UNKNOWN)


@law("PRM-4c", needs=SHOP)
def a_promo_code_that_is_over_is_expired(scenario: Scenario) -> None:
    """Verify, rewards and redeem answer 422/9810 once the last period is over."""
    cart_with_item(scenario)
    code = scenario.code()
    over = period("2020-01-01T00:00:00+00:00", PAST_END)
    promo_code(scenario, code, promotion_periods=[over])
    all_refused(scenario, PROMO_CODE, code, CODE_EXPIRED)


@law("PRM-4d", "PRM-4e", needs=SHOP)
def a_used_up_promo_code_tells_so_everywhere(scenario: Scenario) -> None:
    """Verify, rewards and redeem answer 422/9804 once a limit is reached, whichever it is."""
    cart = cart_with_item(scenario)
    for limit in ALL:
        code = scenario.code()
        promo_code(scenario, code, **{limit: 1})
        for answer in player_calls(scenario, PROMO_CODE, code):
            answer.ok()
        cart.order().get("order_id")
        all_refused(scenario, PROMO_CODE, code, CODE_LIMIT_REACHED)


@law("PRM-4f", "PRM-4g", "PRM-27", needs=[Need.PLAYERS, Need.ITEMS])
def a_bonus_that_is_not_sold_there_closes_a_promo_code(scenario: Scenario) -> None:
    """Where a bonus item is not sold, verify, rewards and redeem answer 422/9808."""
    closed, code = regional_item(scenario), scenario.code()
    promotion = promo_code(scenario, code, bonus=[{"sku": closed.sku}], redeem_total_limit=1)
    outside, _ = (cart_with_item(scenario, by=by) for by in (closed.outsider, closed.insider))
    all_refused(scenario, PROMO_CODE, code, REGION_CLOSED, by=closed.outsider)
    scenario.equal("free lines", outside.free_lines(), {})
    for answer in player_calls(scenario, PROMO_CODE, code, by=closed.insider):
        answer.ok()
    promotion.counts(reserved=0)


@law("PRM-27", needs=[Need.PLAYERS, Need.ITEMS])
def an_item_that_only_gets_cheaper_closes_no_promo_code(scenario: Scenario) -> None:
    """A discount on an item that is not sold somewhere leaves the code open there."""
    closed, code = regional_item(scenario), scenario.code()
    entry = {"sku": closed.sku, "discount": {"percent": "10.00"}}
    promo_code(scenario, code, discounted_items=[entry], discount={"percent": "50.00"})
    cart = cart_with_item(scenario, by=closed.outsider)
    for answer in player_calls(scenario, PROMO_CODE, code, by=closed.outsider):
        answer.ok()
    cart.costs("5", "10")


@law("PRM-15a", "CPN-20", needs=[Need.PLAYER])
def a_promo_code_is_verified_and_found_as_such(scenario: Scenario) -> None:
    """Verify answers the type `promocode`; redeemable-by-code answers the promotion."""
    code = scenario.code()
    promotion = promo_code(scenario, scenario.code(), code)
    scenario.has(verify(scenario, code).ok(), type="promocode")
    body = scenario.call("get-redeemable-promotion-by-code", code=code).ok()
    scenario.has(body, external_id=promotion.id, discount={"percent": "10.00"})


@law("PRM-4a", needs=[Need.PLAYER])
def a_promo_code_is_no_coupon(scenario: Scenario) -> None:
    """The coupon calls answer the code of a promo code promotion like an unknown one."""
    code = scenario.code()
    promo_code(scenario, code)
    redeem(scenario, code).refused(CODE_INVALID)
    rewards(scenario, COUPON, code).refused(CODE_INVALID)


@law("PRM-8", needs=SHOP)
def a_promo_code_with_a_game_needs_the_choice_of_a_key(scenario: Scenario) -> None:
    """Without the SKU of one of the game's keys a redeem gets 422/1102; the key comes free."""
    game, code = some_game(scenario), scenario.code()
    promo_code(scenario, code, bonus=[{"sku": game.sku}])
    cart = cart_with_item(scenario)
    filled = needs_a_choice(scenario, game, lambda **more: cart.apply(code, **more))
    scenario.equal("free lines", cart.free_lines(filled), {game.keys[0]: 1})
