"""Laws of the ids of promotions, and of switching them on and off."""

from __future__ import annotations

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
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.promotions.builders import SHOP, promotion_id_of, stored_promotion
from liveops_kit.contract.scenario import Trial


def _one_of_each(trial: Trial) -> dict[str, tuple[str, int]]:
    """Create a promotion of each kind, off; return names and ids in the order of creation."""
    sku = plain_item(trial)
    first = discount(trial, "10.00", sku, enabled=False)
    gift = coupon(trial, enabled=False)
    off = promo_code(trial, enabled=False)
    secret = unique_offer(trial, items=(sku,), enabled=False)
    last = bonus(trial, {sku: 1}, (sku,), enabled=False)
    row = entry_of(
        trial, "get-promotion-list", "promotions", lambda each: each["name"].get("en") == secret
    )
    return {
        "discount": (str(first), first),
        "coupon": (gift, promotion_id_of(trial, "get-coupon-code-limit", gift)),
        "promo code": (off, promotion_id_of(trial, "get-promo-code-code-limit", off)),
        "unique catalog offer": (secret, int(trial.field(row, "id"))),
        "bonus": (str(last), last),
    }


@law("PRM-14a", needs=[Need.ITEMS])
def all_kinds_count_their_ids_together(trial: Trial) -> None:
    """Promotions of all five kinds get ascending ids from one sequence."""
    numbers = [number for _, number in _one_of_each(trial).values()]
    trial.equal("ids in the order of creation", numbers, sorted(set(numbers)))


@law("PRM-14b", needs=[Need.ITEMS])
def one_call_switches_a_promotion_of_any_kind(trial: Trial) -> None:
    """`activate-promotion` and `deactivate-promotion` take the id of any of the five kinds."""
    for kind, (name, number) in _one_of_each(trial).items():
        for verb, on in (("activate", True), ("deactivate", False)):
            trial.ok(trial.call(f"{verb}-promotion", promotion_id=number), 204)
            actual = trial.field(stored_promotion(trial, kind, name), "is_enabled")
            trial.equal(f"is_enabled of the {kind}", actual, on)


@law("PRM-14b")
def an_id_that_no_promotion_has_cannot_be_switched(trial: Trial) -> None:
    """Activating or deactivating an id that no promotion has gets 422/9505."""
    number = unknown_promotion(trial, some_item(trial))
    for verb in ("activate", "deactivate"):
        trial.refused(trial.call(f"{verb}-promotion", promotion_id=number), 422, 9505)


@law("PRM-1c", needs=[Need.ITEMS])
def switching_twice_is_switching_once(trial: Trial) -> None:
    """Activating what is on, or deactivating what is off, gets 204 and changes nothing."""
    sku = plain_item(trial)
    for kind, number in (
        ("item", discount(trial, "10.00", sku, enabled=False)),
        ("bonus", bonus(trial, {sku: 1}, (sku,), enabled=False)),
    ):
        for verb, on in (("deactivate", False), ("activate", True)):
            trial.ok(trial.call(f"{verb}-promotion", promotion_id=number), 204)
            before = read(trial, kind, number)
            trial.equal("is_enabled", trial.field(before, "is_enabled"), on)
            trial.ok(trial.call(f"{verb}-promotion", promotion_id=number), 204)
            trial.equal("the promotion", read(trial, kind, number), before)


@law("PRM-1c", needs=[Need.ITEMS])
def switching_a_promotion_with_codes_twice_is_switching_once(trial: Trial) -> None:
    """A coupon, promo code or unique catalog offer is switched again with 204, and stays."""
    offered = unique_offer(trial, items=(plain_item(trial),), enabled=False)
    for kind, operation, name in (
        ("coupon", "coupon", coupon(trial, enabled=False)),
        ("promo code", "promo-code", promo_code(trial, enabled=False)),
        ("unique catalog offer", "unique-catalog-offer", offered),
    ):
        for verb, on in (("deactivate", False), ("activate", True)):
            trial.ok(trial.call(f"{verb}-{operation}", external_id=name), 204)
            before = stored_promotion(trial, kind, name)
            trial.equal("is_enabled", trial.field(before, "is_enabled"), on)
            trial.ok(trial.call(f"{verb}-{operation}", external_id=name), 204)
            trial.equal(f"the {kind}", stored_promotion(trial, kind, name), before)


@law("PRM-10e", needs=SHOP)
def a_promo_codes_percentage_is_shown_with_two_decimals(trial: Trial) -> None:
    """Whatever shows a promo code's `percent` shows a string with two decimals."""
    sku, code = plain_item(trial), trial.code()
    items = [{"sku": sku, "discount": {"percent": "7"}}]
    name = promo_code(trial, code, discount={"percent": "12.5"}, discounted_items=items)
    verified = trial.ok(trial.call("verify-promotion-code", code=code))
    answers = {
        "get-promo-code": stored_promotion(trial, "promo code", name),
        "get-promo-codes": entry_of(
            trial, "get-promo-codes", "items", lambda each: each["external_id"] == name
        ),
        "get-redeemable-promotion-by-code": trial.ok(
            trial.call("get-redeemable-promotion-by-code", code=code)
        ),
        "verify-promotion-code": trial.field(verified, "rewards"),
        "get-promo-code-rewards-by-code": trial.ok(
            trial.call("get-promo-code-rewards-by-code", promocode_code=code)
        ),
    }
    for operation_id, body in answers.items():
        actual = trial.field(body, "discount", "percent")
        trial.equal(f"percent in {operation_id}", actual, "12.50")
        actual = trial.field(body, "discounted_items", 0, "discount", "percent")
        trial.equal(f"percent of the item in {operation_id}", actual, "7.00")


@law("PRM-4c")
def the_owner_of_a_code_that_is_over_is_not_told(trial: Trial) -> None:
    """Redeemable-by-code answers a code of a promotion that has ended with 422/9810."""
    over = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]
    for make in (coupon, promo_code):
        code, running = trial.code(), trial.code()
        make(trial, code, promotion_periods=over)
        make(trial, running)
        answer = trial.call("get-redeemable-promotion-by-code", code=code)
        trial.refused(answer, 422, 9810)
        trial.ok(trial.call("get-redeemable-promotion-by-code", code=running))
