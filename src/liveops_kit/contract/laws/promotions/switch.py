"""Laws of the ids of promotions, and of switching them on and off."""

from __future__ import annotations

from itertools import pairwise

from liveops_kit.contract.builders import (
    PAST,
    bonus,
    coupon,
    discount,
    promo_code,
    some_item,
    unique_offer,
)
from liveops_kit.contract.builders.catalog import entry_of, plain_item, read, unknown_promotion
from liveops_kit.contract.builders.operations import ObjectFactory
from liveops_kit.contract.errors import CODE_EXPIRED, PROMOTION_NOT_UPDATED
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.promotions.builders import SHOP, promotion_id_of, stored_promotion
from liveops_kit.contract.scenario import Scenario


def _one_of_each(scenario: Scenario) -> dict[str, tuple[str, int]]:
    """Create a promotion of each kind, off; return names and ids in the order of creation."""
    sku = plain_item(scenario)
    first = discount(scenario, "10.00", sku, enabled=False)
    gift = coupon(scenario, enabled=False)
    off = promo_code(scenario, enabled=False)
    secret = unique_offer(scenario, items=(sku,), enabled=False)
    last = bonus(scenario, {sku: 1}, (sku,), enabled=False)
    row = entry_of(
        scenario, "get-promotion-list", "promotions", lambda each: each["name"].get("en") == secret
    )
    return {
        "discount": (str(first), first),
        "coupon": (gift, promotion_id_of(scenario, "get-coupon-code-limit", gift)),
        "promo code": (off, promotion_id_of(scenario, "get-promo-code-code-limit", off)),
        "unique catalog offer": (secret, int(scenario.get(row, "id"))),
        "bonus": (str(last), last),
    }


@law("PRM-14a", needs=[Need.ITEMS])
def all_kinds_count_their_ids_together(scenario: Scenario) -> None:
    """Promotions of all five kinds get ascending ids from one sequence."""
    numbers = [number for _, number in _one_of_each(scenario).values()]
    scenario.equal("ids in the order of creation", numbers, sorted(set(numbers)))


@law("PRM-3e")
def external_ids_that_differ_in_case_are_two(scenario: Scenario) -> None:
    """Coupons, promo codes and unique catalog offers whose external ids differ only in case are two
    promotions.
    """
    factory = ObjectFactory(scenario)
    for kind in ("coupon", "promo_code", "unique_catalog_offer"):
        lower = scenario.name(kind.replace("_", "-"))
        for external_id in (lower, lower.upper()):
            factory.make(kind, external_id=external_id, name={"en": external_id})
        for external_id in (lower, lower.upper()):
            shown = factory.read(kind, external_id)
            scenario.has(shown, external_id=external_id)
            scenario.equal("name", scenario.get(shown, "name", "en"), external_id)


@law("PRM-2g")
def a_period_may_start_where_another_ends(scenario: Scenario) -> None:
    """A promotion of any kind takes two periods of which one starts when the other ends."""
    factory = ObjectFactory(scenario)
    moments = (
        "2030-01-01T00:00:00+00:00",
        "2030-02-01T00:00:00+00:00",
        "2030-03-01T00:00:00+00:00",
    )
    periods = [{"date_from": a, "date_until": b} for a, b in pairwise(moments)]
    for kind in ("coupon", "promo_code", "unique_catalog_offer", "discount", "bonus"):
        identity = factory.make(kind, promotion_periods=periods)
        shown = scenario.get(factory.read(kind, identity), "promotion_periods")
        scenario.equal(f"promotion_periods of the {kind}", shown, periods)


@law("PRM-14b", needs=[Need.ITEMS])
def one_call_switches_a_promotion_of_any_kind(scenario: Scenario) -> None:
    """`activate-promotion` and `deactivate-promotion` take the id of any of the five kinds."""
    for kind, (name, number) in _one_of_each(scenario).items():
        for verb, on in (("activate", True), ("deactivate", False)):
            scenario.call(f"{verb}-promotion", promotion_id=number).ok(204)
            actual = scenario.get(stored_promotion(scenario, kind, name), "is_enabled")
            scenario.equal(f"is_enabled of the {kind}", actual, on)


@law("PRM-14b")
def an_id_that_no_promotion_has_cannot_be_switched(scenario: Scenario) -> None:
    """Activating or deactivating an id that no promotion has gets 422/9505."""
    number = unknown_promotion(scenario, some_item(scenario))
    for verb in ("activate", "deactivate"):
        scenario.call(f"{verb}-promotion", promotion_id=number).refused(PROMOTION_NOT_UPDATED)


@law("PRM-1c", needs=[Need.ITEMS])
def switching_twice_is_switching_once(scenario: Scenario) -> None:
    """Activating what is on, or deactivating what is off, gets 204 and changes nothing."""
    sku = plain_item(scenario)
    for kind, number in (
        ("item", discount(scenario, "10.00", sku, enabled=False)),
        ("bonus", bonus(scenario, {sku: 1}, (sku,), enabled=False)),
    ):
        for verb, on in (("deactivate", False), ("activate", True)):
            scenario.call(f"{verb}-promotion", promotion_id=number).ok(204)
            before = read(scenario, kind, number)
            scenario.has(before, is_enabled=on)
            scenario.call(f"{verb}-promotion", promotion_id=number).ok(204)
            scenario.equal("the promotion", read(scenario, kind, number), before)


@law("PRM-1c", needs=[Need.ITEMS])
def switching_a_promotion_with_codes_twice_is_switching_once(scenario: Scenario) -> None:
    """A coupon, promo code or unique catalog offer is switched again with 204, and stays."""
    offered = unique_offer(scenario, items=(plain_item(scenario),), enabled=False)
    for kind, operation, name in (
        ("coupon", "coupon", coupon(scenario, enabled=False)),
        ("promo code", "promo-code", promo_code(scenario, enabled=False)),
        ("unique catalog offer", "unique-catalog-offer", offered),
    ):
        for verb, on in (("deactivate", False), ("activate", True)):
            scenario.call(f"{verb}-{operation}", external_id=name).ok(204)
            before = stored_promotion(scenario, kind, name)
            scenario.has(before, is_enabled=on)
            scenario.call(f"{verb}-{operation}", external_id=name).ok(204)
            scenario.equal(f"the {kind}", stored_promotion(scenario, kind, name), before)


@law("PRM-10e", needs=SHOP)
def a_promo_codes_percentage_is_shown_with_two_decimals(scenario: Scenario) -> None:
    """Whatever shows a promo code's `percent` shows a string with two decimals."""
    sku, code = plain_item(scenario), scenario.code()
    items = [{"sku": sku, "discount": {"percent": "7"}}]
    name = promo_code(scenario, code, discount={"percent": "12.5"}, discounted_items=items)
    verified = scenario.call("verify-promotion-code", code=code).ok()
    answers = {
        "get-promo-code": stored_promotion(scenario, "promo code", name),
        "get-promo-codes": entry_of(
            scenario, "get-promo-codes", "items", lambda each: each["external_id"] == name
        ),
        "get-redeemable-promotion-by-code": scenario.call(
            "get-redeemable-promotion-by-code", code=code
        ).ok(),
        "verify-promotion-code": scenario.get(verified, "rewards"),
        "get-promo-code-rewards-by-code": scenario.call(
            "get-promo-code-rewards-by-code", promocode_code=code
        ).ok(),
    }
    for operation_id, body in answers.items():
        actual = scenario.get(body, "discount", "percent")
        scenario.equal(f"percent in {operation_id}", actual, "12.50")
        actual = scenario.get(body, "discounted_items", 0, "discount", "percent")
        scenario.equal(f"percent of the item in {operation_id}", actual, "7.00")


@law("PRM-4c")
def the_owner_of_a_code_that_is_over_is_not_told(scenario: Scenario) -> None:
    """Redeemable-by-code answers a code of a promotion that has ended with 422/9810."""
    over = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]
    for make in (coupon, promo_code):
        code, running = scenario.code(), scenario.code()
        make(scenario, code, promotion_periods=over)
        make(scenario, running)
        answer = scenario.call("get-redeemable-promotion-by-code", code=code)
        answer.refused(CODE_EXPIRED)
        scenario.call("get-redeemable-promotion-by-code", code=running).ok()
