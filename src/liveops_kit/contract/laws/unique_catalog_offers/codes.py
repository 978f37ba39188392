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
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.shared import codes as _codes
from liveops_kit.contract.laws.unique_catalog_offers.builders import SHOP
from liveops_kit.contract.scenario import Trial


@law("CPN-8")
def a_code_of_a_unique_offer_has_letters_and_digits(trial: Trial) -> None:
    """A code has 1 to 128 letters and digits; any other gets 422/1102 and is not added."""
    _codes.takes_letters_and_digits(trial, UNIQUE)


@law("PRM-7a")
def generated_codes_are_added_to_a_unique_offer(trial: Trial) -> None:
    """Generating adds so many different codes of 10 letters and digits to those there are."""
    _codes.generates(trial, UNIQUE)


@law("PRM-7c")
def a_unique_offer_generates_a_number_of_codes(trial: Trial) -> None:
    """A `count` below 1 or above 100000, or none, gets 422/1102, and no code is added."""
    _codes.generates_so_many(trial, UNIQUE)


@law("ERR-8b", "PRM-3a")
def a_code_in_use_is_not_added_to_a_unique_offer(trial: Trial) -> None:
    """A code that a coupon, promo code or unique catalog offer has gets 422/9803."""
    _codes.has_codes_of_its_own(trial, UNIQUE)


@law("PRM-3d", needs=[Need.PLAYER])
def a_deleted_unique_offer_gives_its_codes_back(trial: Trial) -> None:
    """The code of a deleted offer can be added to any other promotion."""
    _codes.gives_its_codes_back(trial, UNIQUE)


@law("PRM-3b", needs=[Need.PLAYER])
def codes_of_unique_offers_that_differ_in_case_are_two(trial: Trial) -> None:
    """A code in other cases is unknown, and may be added beside the first."""
    _codes.tells_cases_apart(trial, UNIQUE)


@law("PRM-15b", needs=[Need.PLAYER])
def a_code_of_a_unique_offer_is_verified_as_such(trial: Trial) -> None:
    """Verify answers the type `unique_catalog_offer` and the code as it is."""
    code = trial.code()
    unique_offer(trial, code)
    body = trial.ok(verify(trial, code))
    trial.equal("type", trial.field(body, "type"), "unique_catalog_offer")
    trial.equal("code", trial.field(body, "code"), code)


@law("PRM-4b", "PRM-4c", needs=[Need.PLAYER])
def a_unique_offer_that_does_not_run_is_unknown_or_expired(trial: Trial) -> None:
    """Verify answers 404/9811 for an offer that is off or starts later, 422/9810 when over."""
    off, later, over = (trial.code() for _ in range(3))
    unique_offer(trial, off, enabled=False)
    unique_offer(trial, later, promotion_periods=[_codes.period(FUTURE, None)])
    unique_offer(trial, over, promotion_periods=[_codes.period(PAST, _codes.PAST_END)])
    for code in (off, later):
        trial.refused(verify(trial, code), 404, 9811)
    trial.refused(verify(trial, over), 422, 9810)


@law("PRM-4a", "CPN-20", needs=SHOP)
def a_code_of_a_unique_offer_is_nothing_to_redeem(trial: Trial) -> None:
    """The calls on coupons and promo codes answer an offer's code like an unknown one."""
    code = trial.code()
    unique_offer(trial, code)
    add_to_cart(trial, {item(trial): 1})
    trial.refused(redeem(trial, code), 404, 9807)
    trial.refused(rewards(trial, COUPON, code), 404, 9807)
    trial.refused(apply_code(trial, code), 404, 9807)
    trial.refused(trial.call("get-redeemable-promotion-by-code", code=code), 404, 9811)


@law("PRM-4f", needs=[Need.PLAYERS, Need.OWN_PROJECT])
def an_item_out_of_its_region_closes_a_unique_offer(trial: Trial) -> None:
    """Verify answers 422/9808 where an item of the offer is not sold."""
    closed, code = regional_item(trial), trial.code()
    unique_offer(trial, code, items=(closed.sku,))  # hides an item of the project
    trial.refused(verify(trial, code, by=closed.outsider), 422, 9808)
    trial.ok(verify(trial, code, by=closed.insider))
