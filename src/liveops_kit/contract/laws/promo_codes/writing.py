"""Laws of promo codes: writing and reading them, their codes and audiences."""

from __future__ import annotations

from liveops_kit.contract.builders import item, promo_code, redeem
from liveops_kit.contract.builders.codes import (
    COUPON,
    FUTURE,
    PROMO,
    apply_code,
    cart_with_item,
    free_lines,
    make,
    order_cart,
    regional_item,
    rewards,
    some_game,
    total_state,
    verify,
)
from liveops_kit.contract.errors import (
    CODE_EXPIRED,
    CODE_INVALID,
    CODE_LIMIT_REACHED,
    CODE_UNKNOWN,
    REGION_CLOSED,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.promo_codes.prices import SHOP, cart, check_prices
from liveops_kit.contract.laws.shared import code_limits as _code_limits
from liveops_kit.contract.laws.shared import codes as _codes
from liveops_kit.contract.scenario import Scenario


# -- written and read ------------------------------------------------------------------------------
@law("PRM-1a", needs=[Need.PLAYER])
def a_new_promo_code_is_off(scenario: Scenario) -> None:
    """A promo code promotion is disabled until it is activated."""
    _codes.is_made_off(scenario, PROMO)


@law("ERR-8a")
def a_promo_codes_id_is_taken_once(scenario: Scenario) -> None:
    """A second promotion of the same external id gets 422/4002; the first stays as it is."""
    _codes.has_an_id_of_its_own(scenario, PROMO)


@law("PRM-5")
def a_promo_code_has_limits_of_ten_unless_stated(scenario: Scenario) -> None:
    """A limit that a create or an update leaves out is 10, null means none."""
    _codes.has_limits_of_ten(scenario, PROMO)


@law("PRM-16")
def an_update_of_a_promo_code_leaves_the_switch(scenario: Scenario) -> None:
    """An update leaves `is_enabled` as it was, true or false."""
    _codes.keeps_its_switch(scenario, PROMO)


@law("ERR-14")
def an_update_of_a_promo_code_takes_nothing_that_is_only_read(scenario: Scenario) -> None:
    """Another `external_id`, `is_enabled` or `total_codes_count` in an update changes nothing."""
    _codes.ignores_what_is_only_read(scenario, PROMO)


@law("ERR-9a", "ERR-10a")
def a_promo_code_names_items_and_languages_that_exist(scenario: Scenario) -> None:
    """An unknown SKU or locale in a write gets 404/4001 or 404/0, and nothing changes."""
    _codes.refuses_what_is_not_there(scenario, PROMO)


@law("ERR-16", needs=[Need.PLAYER])
def an_unknown_promo_code_promotion_is_not_found(scenario: Scenario) -> None:
    """Every call that names an unknown promotion gets 404/9802, also by the id of a coupon."""
    _codes.is_not_found(scenario, PROMO)


@law("ERR-16", needs=[Need.PLAYER])
def a_deleted_promo_code_is_gone(scenario: Scenario) -> None:
    """To read or delete a deleted promotion gets 404/9802, and its codes are unknown."""
    _codes.is_gone_when_deleted(scenario, PROMO)


@law("PRM-2a", "PRM-2b", needs=[Need.PLAYER])
def a_promo_code_without_an_end_runs_always(scenario: Scenario) -> None:
    """Without periods, or in a single period without an end, a promo code that is on runs."""
    _codes.runs_always(scenario, PROMO)


@law("PRM-2c", "PRM-2b")
def periods_of_a_promo_code_have_to_be_in_order(scenario: Scenario) -> None:
    """Periods that overlap, end before they start, or lack an end get 422/1102."""
    _codes.refuses_bad_periods(scenario, PROMO)


@law("PRM-2d", needs=[*SHOP, Need.CLOCK])
def a_promo_code_runs_from_its_start_until_its_end(scenario: Scenario) -> None:
    """A promo code runs at the very moment `date_from`, and not at the moment `date_until`."""
    cart_with_item(scenario)
    _codes.runs_from_start_to_end(scenario, PROMO)


# -- codes -----------------------------------------------------------------------------------------
@law("CPN-8")
def a_promo_code_has_letters_and_digits(scenario: Scenario) -> None:
    """A code has 1 to 128 letters and digits; any other gets 422/1102 and is not added."""
    _codes.takes_letters_and_digits(scenario, PROMO)


@law("CPN-31", needs=SHOP)
def a_promo_code_may_have_an_underscore(scenario: Scenario) -> None:
    """A promo code with `_` among its characters is added, and an item is ordered with it."""
    _codes.takes_an_underscore(scenario, PROMO)
    code = f"{scenario.code()}_b"
    promo_code(scenario, code)
    body = {"promo_code": code}
    scenario.call("create-order-with-item", item_sku=item(scenario), body=body).ok()


@law("PRM-7a")
def generated_codes_are_added_to_a_promo_code(scenario: Scenario) -> None:
    """Generating adds so many different codes of 10 letters and digits to those there are."""
    _codes.generates(scenario, PROMO)


@law("PRM-7c")
def a_promo_code_generates_a_number_of_codes(scenario: Scenario) -> None:
    """A `count` below 1 or above 100000, or none, gets 422/1102, and no code is added."""
    _codes.generates_so_many(scenario, PROMO)


@law("ERR-8b", "PRM-3a")
def a_code_in_use_is_not_added_to_a_promo_code(scenario: Scenario) -> None:
    """A code that a coupon, promo code or unique catalog offer has gets 422/9803."""
    _codes.has_codes_of_its_own(scenario, PROMO)


@law("PRM-3c", needs=[Need.PLAYER])
def a_deleted_promo_code_gives_its_codes_back(scenario: Scenario) -> None:
    """The code of a deleted promo code promotion can be added to any other promotion."""
    _codes.gives_its_codes_back(scenario, PROMO)


@law("PRM-3b", needs=SHOP)
def promo_codes_that_differ_in_case_are_two(scenario: Scenario) -> None:
    """A code in other cases is unknown, and may be added beside the first."""
    cart_with_item(scenario)
    _codes.tells_cases_apart(scenario, PROMO)


# -- audiences -------------------------------------------------------------------------------------
@law("PRM-4a", "ERR-11", needs=SHOP)
def an_unknown_promo_code_is_told_as_such(scenario: Scenario) -> None:
    """Verify answers 404/9811, rewards and redeem 404/9807 as worded, also for a coupon's code."""
    cart_with_item(scenario)
    unknown, coupons = scenario.code(), scenario.code()
    make(scenario, COUPON, coupons)
    verify(scenario, unknown).refused(CODE_UNKNOWN)
    text = "[0401-9807]: Enter a valid promo code."
    for code in (unknown, coupons):
        rewards(scenario, PROMO, code).refused(CODE_INVALID, message=text)
        apply_code(scenario, code).refused(CODE_INVALID, message=text)
    check_prices(scenario, cart(scenario), "10", "10")


@law("PRM-4b", needs=SHOP)
def a_promo_code_that_is_off_or_not_started_is_as_unknown(scenario: Scenario) -> None:
    """A code of a promotion that is disabled or starts later is answered like an unknown one."""
    cart_with_item(scenario)
    off, later = scenario.code(), scenario.code()
    promo_code(scenario, off, enabled=False)
    promo_code(scenario, later, promotion_periods=[_codes.period(FUTURE, None)])
    for code in (off, later):
        _codes.is_as_unknown(scenario, PROMO, code)
        answer = scenario.call("get-redeemable-promotion-by-code", code=code)
        answer.refused(CODE_UNKNOWN)


@law("PRM-4c", needs=SHOP)
def a_promo_code_that_is_over_is_expired(scenario: Scenario) -> None:
    """Verify, rewards and redeem answer 422/9810 once the last period is over."""
    cart_with_item(scenario)
    code = scenario.code()
    period = _codes.period("2020-01-01T00:00:00+00:00", _codes.PAST_END)
    promo_code(scenario, code, promotion_periods=[period])
    _codes.is_refused(scenario, PROMO, code, CODE_EXPIRED)


@law("PRM-4d", "PRM-4e", needs=SHOP)
def a_used_up_promo_code_tells_so_everywhere(scenario: Scenario) -> None:
    """Verify, rewards and redeem answer 422/9804 once a limit is reached, whichever it is."""
    cart_with_item(scenario)
    for limit in _code_limits.ALL:
        code, terms = scenario.code(), _code_limits.only_limit(limit, 1)
        promo_code(scenario, code, **terms)
        for answer in _codes.player_calls(scenario, PROMO, code):
            answer.ok()
        order_cart(scenario)
        _codes.is_refused(scenario, PROMO, code, CODE_LIMIT_REACHED)


@law("PRM-4f", "PRM-4g", "PRM-27", needs=[Need.PLAYERS, Need.ITEMS])
def a_bonus_that_is_not_sold_there_closes_a_promo_code(scenario: Scenario) -> None:
    """Where a bonus item is not sold, verify, rewards and redeem answer 422/9808."""
    closed, code = regional_item(scenario), scenario.code()
    external_id = promo_code(scenario, code, bonus=[{"sku": closed.sku}], redeem_total_limit=1)
    for by in (closed.outsider, closed.insider):
        cart_with_item(scenario, by=by)
    _codes.is_refused(scenario, PROMO, code, REGION_CLOSED, by=closed.outsider)
    scenario.equal("free lines", free_lines(scenario, cart(scenario, by=closed.outsider)), {})
    for answer in _codes.player_calls(scenario, PROMO, code, by=closed.insider):
        answer.ok()
    scenario.equal(
        "reserved", scenario.get(total_state(scenario, PROMO, external_id), "reserved"), 0
    )


@law("PRM-27", needs=[Need.PLAYERS, Need.ITEMS])
def an_item_that_only_gets_cheaper_closes_no_promo_code(scenario: Scenario) -> None:
    """A discount on an item that is not sold somewhere leaves the code open there."""
    closed, code = regional_item(scenario), scenario.code()
    entry = {"sku": closed.sku, "discount": {"percent": "10.00"}}
    promo_code(scenario, code, discounted_items=[entry], discount={"percent": "50.00"})
    cart_with_item(scenario, by=closed.outsider)
    for answer in _codes.player_calls(scenario, PROMO, code, by=closed.outsider):
        answer.ok()
    check_prices(scenario, cart(scenario, by=closed.outsider), "5", "10")


@law("PRM-15a", "CPN-20", needs=[Need.PLAYER])
def a_promo_code_is_verified_and_found_as_such(scenario: Scenario) -> None:
    """Verify answers the type `promocode`; redeemable-by-code answers the promotion."""
    code = scenario.code()
    external_id = promo_code(scenario, scenario.code(), code)
    scenario.equal("type", scenario.get(verify(scenario, code).ok(), "type"), "promocode")
    body = scenario.call("get-redeemable-promotion-by-code", code=code).ok()
    scenario.equal("external_id", scenario.get(body, "external_id"), external_id)
    scenario.equal("discount", scenario.get(body, "discount"), {"percent": "10.00"})


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
    cart_with_item(scenario)
    filled = _codes.needs_a_choice(
        scenario, game, lambda **more: apply_code(scenario, code, **more)
    )
    scenario.equal("free lines", free_lines(scenario, filled), {game.keys[0]: 1})
