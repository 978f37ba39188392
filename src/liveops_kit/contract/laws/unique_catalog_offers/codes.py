"""Laws of the codes of unique catalog offers."""

from __future__ import annotations

from liveops_kit.contract.builders import PAST, item, redeem, unique_offer
from liveops_kit.contract.builders.codes import (
    COUPON,
    FUTURE,
    UNIQUE,
    add_to_cart,
    apply_code,
    regional_item,
    rewards,
    verify,
)
from liveops_kit.contract.errors import CODE_EXPIRED, CODE_INVALID, CODE_UNKNOWN, REGION_CLOSED
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.shared import codes as _codes
from liveops_kit.contract.laws.unique_catalog_offers.builders import SHOP
from liveops_kit.contract.scenario import Scenario


@law("CPN-8")
def a_code_of_a_unique_offer_has_letters_and_digits(scenario: Scenario) -> None:
    """A code has 1 to 128 letters and digits; any other gets 422/1102 and is not added."""
    _codes.takes_letters_and_digits(scenario, UNIQUE)


@law("CPN-31")
def a_code_of_a_unique_offer_may_have_an_underscore(scenario: Scenario) -> None:
    """A code of a unique offer with `_` among its characters is added."""
    _codes.takes_an_underscore(scenario, UNIQUE)


@law("PRM-7a")
def generated_codes_are_added_to_a_unique_offer(scenario: Scenario) -> None:
    """Generating adds so many different codes of 10 letters and digits to those there are."""
    _codes.generates(scenario, UNIQUE)


@law("PRM-7c")
def a_unique_offer_generates_a_number_of_codes(scenario: Scenario) -> None:
    """A `count` below 1 or above 100000, or none, gets 422/1102, and no code is added."""
    _codes.generates_so_many(scenario, UNIQUE)


@law("ERR-8b", "PRM-3a")
def a_code_in_use_is_not_added_to_a_unique_offer(scenario: Scenario) -> None:
    """A code that a coupon, promo code or unique catalog offer has gets 422/9803."""
    _codes.has_codes_of_its_own(scenario, UNIQUE)


@law("PRM-3d", needs=[Need.PLAYER])
def a_deleted_unique_offer_gives_its_codes_back(scenario: Scenario) -> None:
    """The code of a deleted offer can be added to any other promotion."""
    _codes.gives_its_codes_back(scenario, UNIQUE)


@law("PRM-3b", needs=[Need.PLAYER])
def codes_of_unique_offers_that_differ_in_case_are_two(scenario: Scenario) -> None:
    """A code in other cases is unknown, and may be added beside the first."""
    _codes.tells_cases_apart(scenario, UNIQUE)


@law("PRM-15b", needs=[Need.PLAYER])
def a_code_of_a_unique_offer_is_verified_as_such(scenario: Scenario) -> None:
    """Verify answers the type `unique_catalog_offer` and the code as it is."""
    code = scenario.code()
    unique_offer(scenario, code)
    body = verify(scenario, code).ok()
    scenario.equal("type", scenario.get(body, "type"), "unique_catalog_offer")
    scenario.equal("code", scenario.get(body, "code"), code)


@law("PRM-4b", "PRM-4c", needs=[Need.PLAYER])
def a_unique_offer_that_does_not_run_is_unknown_or_expired(scenario: Scenario) -> None:
    """Verify answers 404/9811 for an offer that is off or starts later, 422/9810 when over."""
    off, later, over = (scenario.code() for _ in range(3))
    unique_offer(scenario, off, enabled=False)
    unique_offer(scenario, later, promotion_periods=[_codes.period(FUTURE, None)])
    unique_offer(scenario, over, promotion_periods=[_codes.period(PAST, _codes.PAST_END)])
    for code in (off, later):
        verify(scenario, code).refused(CODE_UNKNOWN)
    verify(scenario, over).refused(CODE_EXPIRED)


@law("PRM-4a", "CPN-20", needs=SHOP)
def a_code_of_a_unique_offer_is_nothing_to_redeem(scenario: Scenario) -> None:
    """The calls on coupons and promo codes answer an offer's code like an unknown one."""
    code = scenario.code()
    unique_offer(scenario, code)
    add_to_cart(scenario, {item(scenario): 1})
    redeem(scenario, code).refused(CODE_INVALID)
    rewards(scenario, COUPON, code).refused(CODE_INVALID)
    apply_code(scenario, code).refused(CODE_INVALID)
    scenario.call("get-redeemable-promotion-by-code", code=code).refused(CODE_UNKNOWN)


@law("PRM-4f", needs=[Need.PLAYERS, Need.OWN_PROJECT])
def an_item_out_of_its_region_closes_a_unique_offer(scenario: Scenario) -> None:
    """Verify answers 422/9808 where an item of the offer is not sold."""
    closed, code = regional_item(scenario), scenario.code()
    unique_offer(scenario, code, items=(closed.sku,))  # hides an item of the project
    verify(scenario, code, by=closed.outsider).refused(REGION_CLOSED)
    verify(scenario, code, by=closed.insider).ok()
