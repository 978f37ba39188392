"""Laws of the codes of unique catalog offers."""

from __future__ import annotations

from liveops_kit.contract.builders import LATER, OVER, redeem
from liveops_kit.contract.builders.codes import regional_item, rewards, verify
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import CODE_EXPIRED, CODE_INVALID, CODE_UNKNOWN, REGION_CLOSED
from liveops_kit.contract.law import SHOP, Need, law
from liveops_kit.contract.resources import COUPON, UNIQUE_CATALOG_OFFER
from liveops_kit.contract.scenario import Scenario


@law("PRM-4b", "PRM-4c", needs=[Need.PLAYER])
def a_unique_offer_that_does_not_run_is_unknown_or_expired(scenario: Scenario) -> None:
    """Verify answers 404/9811 for an offer that is off or starts later, 422/9810 when over."""
    off = scenario.create(UNIQUE_CATALOG_OFFER, enabled=False)
    later = scenario.create(UNIQUE_CATALOG_OFFER, promotion_periods=LATER)
    over = scenario.create(UNIQUE_CATALOG_OFFER, promotion_periods=OVER)
    for made, error in ((off, CODE_UNKNOWN), (later, CODE_UNKNOWN), (over, CODE_EXPIRED)):
        verify(scenario, made.add_code()).refused(error)


@law("PRM-4a", "CPN-20", needs=SHOP)
def a_code_of_a_unique_offer_is_nothing_to_redeem(scenario: Scenario) -> None:
    """The calls on coupons and promo codes answer an offer's code like an unknown one."""
    code = scenario.create(UNIQUE_CATALOG_OFFER).add_code()
    cart = scenario.cart({virtual_good(scenario): 1})
    redeem(scenario, code).refused(CODE_INVALID)
    rewards(scenario, COUPON, code).refused(CODE_INVALID)
    cart.apply(code).refused(CODE_INVALID)
    scenario.call("get-redeemable-promotion-by-code", code=code).refused(CODE_UNKNOWN)


@law("PRM-4f", needs=[Need.PLAYERS, Need.OWN_PROJECT])
def an_item_out_of_its_region_closes_a_unique_offer(scenario: Scenario) -> None:
    """Verify answers 422/9808 where an item of the offer is not sold."""
    closed, code = regional_item(scenario), scenario.code()
    scenario.create(UNIQUE_CATALOG_OFFER, code, items=[closed.sku])  # hides an item of the project
    verify(scenario, code, by=closed.outsider).refused(REGION_CLOSED)
    verify(scenario, code, by=closed.insider).ok()
