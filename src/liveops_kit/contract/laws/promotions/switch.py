"""Laws of the ids of promotions, and of switching them on and off."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import OVER
from liveops_kit.contract.builders.catalog import plain_item, unknown_promotion
from liveops_kit.contract.builders.codes import verify
from liveops_kit.contract.errors import CODE_EXPIRED, PROMOTION_NOT_UPDATED
from liveops_kit.contract.law import SHOP, Need, law
from liveops_kit.contract.laws.kinds.moments import kinds_take_periods_that_touch
from liveops_kit.contract.resources import (
    AUTOMATIC,
    BONUS,
    CODED,
    COUPON,
    DISCOUNT,
    PROMO_CODE,
    PROMOTIONS,
    UNIQUE_CATALOG_OFFER,
    Resource,
)
from liveops_kit.contract.scenario import Made, Scenario

KINDS = (DISCOUNT, COUPON, PROMO_CODE, UNIQUE_CATALOG_OFFER, BONUS)


def _number(made: Made) -> int:
    """Return the promotion id."""
    if made.kind in AUTOMATIC:
        return int(made.id)
    if made.kind is UNIQUE_CATALOG_OFFER:  # The one kind that only a list gives the id of.
        listing, name = ("get-promotion-list", "promotions"), made.body["name"]
        return int(made.scenario.get(made.scenario.entry(*listing, name=name), "id"))
    of_code = "get-coupon-code-limit" if made.kind is COUPON else "get-promo-code-code-limit"
    return int(made.call(of_code).get("promotion_id"))


def _one_of_each(scenario: Scenario) -> list[tuple[Made, int]]:
    """Create a promotion of each kind, off; return them with their promotion ids."""
    return [(made, _number(made)) for made in [scenario.create(k, enabled=False) for k in KINDS]]


@law("PRM-14a", needs=[Need.ITEMS])
def all_kinds_count_their_ids_together(scenario: Scenario) -> None:
    """Promotions of all five kinds get ascending ids from one sequence."""
    numbers = [number for _, number in _one_of_each(scenario)]
    scenario.equal("ids in the order of creation", numbers, sorted(set(numbers)))


@law("PRM-3e")
def external_ids_that_differ_in_case_are_two(scenario: Scenario) -> None:
    """Coupons, promo codes and unique catalog offers whose external ids differ only in case are two
    promotions.
    """
    for kind in CODED:
        lower = scenario.name(kind.kind.replace("_", "-"))
        for made in [
            scenario.create(kind, enabled=False, external_id=each, name={"en": each})
            for each in (lower, lower.upper())
        ]:
            made.shows(external_id=made.id)
            scenario.equal("name", made.read("name", "en"), made.id)


@law("PRM-2g")
def a_period_may_start_where_another_ends(scenario: Scenario) -> None:
    """A promotion of any kind takes two periods of which one starts when the other ends."""
    for kind in PROMOTIONS:
        kinds_take_periods_that_touch(scenario, kind)


@law("PRM-14b", needs=[Need.ITEMS])
def one_call_switches_a_promotion_of_any_kind(scenario: Scenario) -> None:
    """`activate-promotion` and `deactivate-promotion` take the id of any of the five kinds."""
    for made, number in _one_of_each(scenario):
        for verb, on in (("activate", True), ("deactivate", False)):
            scenario.call(f"{verb}-promotion", promotion_id=number).ok(204)
            made.shows(is_enabled=on)


@law("PRM-14b")
def an_id_that_no_promotion_has_cannot_be_switched(scenario: Scenario) -> None:
    """Activating or deactivating an id that no promotion has gets 422/9505."""
    unknown = unknown_promotion(scenario)
    for on in (True, False):
        unknown.switch(on).refused(PROMOTION_NOT_UPDATED)


def _check_switching_twice(scenario: Scenario, kind: Resource) -> None:
    """Check that a promotion that is off is switched off and on again with 204, and stays."""
    made = scenario.create(kind, enabled=False)
    for on in (False, True):
        made.switch(on).ok(204)
        made.shows(is_enabled=on)
        with scenario.unchanged(made):
            made.switch(on).ok(204)


@law("PRM-1c", needs=[Need.ITEMS])
def switching_twice_is_switching_once(scenario: Scenario) -> None:
    """Activating what is on, or deactivating what is off, gets 204 and changes nothing."""
    for kind in AUTOMATIC:
        _check_switching_twice(scenario, kind)


@law("PRM-1c", needs=[Need.ITEMS])
def switching_a_promotion_with_codes_twice_is_switching_once(scenario: Scenario) -> None:
    """A coupon, promo code or unique catalog offer is switched again with 204, and stays."""
    for kind in CODED:
        _check_switching_twice(scenario, kind)


@law("PRM-10e", needs=SHOP)
def a_promo_codes_percentage_is_shown_with_two_decimals(scenario: Scenario) -> None:
    """Whatever shows a promo code's `percent` shows a string with two decimals."""
    items = [{"sku": plain_item(scenario), "discount": {"percent": "7"}}]
    terms: dict[str, Any] = {"discount": {"percent": "12.5"}, "discounted_items": items}
    made, code = scenario.with_code(PROMO_CODE, **terms)
    for body in (
        made.read(),
        scenario.entry(PROMO_CODE.listings[0], external_id=made.id),
        scenario.call("get-redeemable-promotion-by-code", code=code).ok(),
        verify(scenario, code).get("rewards"),
        scenario.call(PROMO_CODE.rewards, promocode_code=code).ok(),
    ):
        actual = scenario.get(body, "discount", "percent")
        of_item = scenario.get(body, "discounted_items", 0, "discount", "percent")
        scenario.equal("percent, and that of the item", (actual, of_item), ("12.50", "7.00"))


@law("PRM-4c")
def the_owner_of_a_code_that_is_over_is_not_told(scenario: Scenario) -> None:
    """Redeemable-by-code answers a code of a promotion that has ended with 422/9810."""
    lookup, over = "get-redeemable-promotion-by-code", OVER
    for kind in (COUPON, PROMO_CODE):
        code = scenario.create(kind, promotion_periods=over).add_code()
        scenario.call(lookup, code=code).refused(CODE_EXPIRED)
        scenario.call(lookup, code=scenario.create(kind).add_code()).ok()
