"""Laws of using the codes of promotions, of every kind."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import LATER, OVER, redeem
from liveops_kit.contract.builders.catalog import exclusive_audience
from liveops_kit.contract.builders.codes import (
    ALL,
    all_refused,
    check_unknown,
    lookups,
    player_calls,
    shopper,
    verify,
)
from liveops_kit.contract.builders.store import order_item
from liveops_kit.contract.errors import CODE_EXPIRED, CODE_LIMIT_REACHED, CODE_UNKNOWN
from liveops_kit.contract.law import SHOP, Need, law
from liveops_kit.contract.resources import COUPON, PROMO_CODE, UNIQUE_CATALOG_OFFER, CodeKind
from liveops_kit.contract.scenario import Scenario, is_implemented

PLAYER = (Need.PLAYER,)


@law(
    "PRM-15a|PRM-15b",
    needs=PLAYER,
    each={
        COUPON: "a_coupon_code_is_verified_as_such",
        UNIQUE_CATALOG_OFFER: "a_code_of_a_unique_offer_is_verified_as_such",
    },
)
def a_code_of_kind_is_verified_as_such(scenario: Scenario, kind: CodeKind) -> None:
    """Verify answers the type of {kind}, and the code as it is."""
    code = scenario.create(kind).add_code()
    scenario.has(verify(scenario, code).ok(), type=kind.verify_type, code=code)


@law("PRM-3b", needs=PLAYER, each=(COUPON, UNIQUE_CATALOG_OFFER))
@law("PRM-3b", needs=SHOP, each={PROMO_CODE: "promo_codes_that_differ_in_case_are_two"})
def codes_of_kinds_that_differ_in_case_are_two(scenario: Scenario, kind: CodeKind) -> None:
    """A code in other cases is unknown, and may be added beside the first."""
    shopper(scenario, kind)
    code = scenario.code("Aa")
    made, other = scenario.create(kind, code), code.swapcase()
    for answer in player_calls(scenario, kind, code):
        answer.ok()
    check_unknown(player_calls(scenario, kind, other))
    made.add(other).ok(201)
    for answer in player_calls(scenario, kind, other):
        answer.ok()


@law("PRM-4b", needs=PLAYER, each=(COUPON,))
@law("PRM-4b", needs=SHOP, each=(PROMO_CODE,))
def kind_that_is_off_or_not_started_is_as_unknown(scenario: Scenario, kind: CodeKind) -> None:
    """A code of {kind} that is disabled or starts later is answered like an unknown one."""
    shopper(scenario, kind)
    later = LATER
    for made in (
        scenario.create(kind, enabled=False),
        scenario.create(kind, promotion_periods=later),
    ):
        code = made.add_code()
        check_unknown(player_calls(scenario, kind, code))
        answer = scenario.call("get-redeemable-promotion-by-code", code=code)
        if is_implemented(answer):
            answer.refused(CODE_UNKNOWN)


@law("PRM-4c", needs=PLAYER, each={COUPON: "a_code_of_a_coupon_that_is_over_is_expired"})
@law("PRM-4c", needs=SHOP, each=(PROMO_CODE,))
def kind_that_is_over_is_expired(scenario: Scenario, kind: CodeKind) -> None:
    """Every call with a code of {kind} answers 422/9810 once the last period is over."""
    shopper(scenario, kind)
    code = scenario.create(kind, promotion_periods=OVER).add_code()
    all_refused(scenario, kind, code, CODE_EXPIRED)


@law("PRM-4d", "PRM-4e", needs=PLAYER, each={COUPON: "a_used_up_coupon_code_tells_so_everywhere"})
@law("PRM-4d", "PRM-4e", needs=SHOP, each={PROMO_CODE: "a_used_up_promo_code_tells_so_everywhere"})
def a_used_up_code_tells_so_everywhere(scenario: Scenario, kind: CodeKind) -> None:
    """Every call with a code of {kind} answers 422/9804 once any limit of it is reached."""
    cart = shopper(scenario, kind)
    for limit in ALL:
        terms: dict[str, Any] = {limit: 1}
        code = scenario.create(kind, **terms).add_code()
        for answer in player_calls(scenario, kind, code):  # the one that uses it comes last
            answer.ok()
        if cart:  # a promo code is used by an order
            cart.order().ok()
        all_refused(scenario, kind, code, CODE_LIMIT_REACHED)


@law("PRM-4i", needs=[Need.PLAYERS], each=(COUPON,))
@law("PRM-4i", needs=[*SHOP, Need.PLAYERS], each=(PROMO_CODE,))
def a_used_up_thing_is_unknown_to_outsiders(scenario: Scenario, kind: CodeKind) -> None:
    """To a user who does not meet its conditions a code of {kind} is unknown, used up or not."""
    shopper(scenario, kind)
    insider, only = exclusive_audience(scenario)
    _, code = scenario.with_code(kind, attribute_conditions=only, redeem_total_limit=1)
    check_unknown(player_calls(scenario, kind, code))
    if kind is COUPON:
        redeem(scenario, code, insider).ok()
    else:
        order_item(scenario, scenario.some_item(), insider, promo_code=code).ok()
    for answer in lookups(scenario, kind, code, insider):
        answer.refused(CODE_LIMIT_REACHED)
    check_unknown(player_calls(scenario, kind, code))
