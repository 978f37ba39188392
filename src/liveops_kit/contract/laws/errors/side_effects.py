"""Laws of refusals: they change nothing."""

from __future__ import annotations

from dataclasses import dataclass

from liveops_kit.contract.builders import discount, redeem
from liveops_kit.contract.builders.operations import UNKNOWN_PROPERTY, unreadable_body
from liveops_kit.contract.errors import (
    AUTHORIZATION_NOT_SENT,
    CODE_INVALID,
    ITEM_UNKNOWN,
    KEY_REFUSED,
    LIMIT_OUT_OF_RANGE,
    LOCALE_UNKNOWN,
    NOT_FOUND,
    NOT_JSON,
    SCHEMA_BROKEN,
    TOKEN_REFUSED,
    UNPROCESSABLE,
)
from liveops_kit.contract.law import Need, Subject, law
from liveops_kit.contract.laws.kinds.refusals import refused_writes
from liveops_kit.contract.resources import (
    AUTOMATIC,
    CODED,
    COUPON,
    DAILY_CHAIN,
    ITEM_KINDS,
    OFFER_CHAIN,
    REWARD_CHAIN,
    RULE,
    VALUE_POINT,
    Resource,
)
from liveops_kit.contract.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds(Subject):
    """Several kinds of objects, as the kind of a law about all of them."""

    kinds: tuple[Resource, ...]


def _all(noun: str, kinds: tuple[Resource, ...]) -> Kinds:
    return Kinds(tag="errors", noun=noun, kinds=kinds)


OF_THE_CATALOG = (*AUTOMATIC, RULE)
POINTS, CHAINS = (VALUE_POINT, REWARD_CHAIN), (DAILY_CHAIN, OFFER_CHAIN)


def _check_unchanged(scenario: Scenario, kind: Resource) -> None:
    """Check that refused writes leave an object of a kind as it was."""
    made, other = scenario.create(kind, enabled=False), scenario.name("other")
    body = made.revision(name=other if kind is RULE else {"en": other})
    with scenario.unchanged(made):
        for answer in refused_writes(scenario, kind.update, body, **made.path):
            answer.is_refusal()
        if kind is not RULE:
            made.update(name={"en": "Odd", "xx": "Odd"}).refused(LOCALE_UNKNOWN)
        made.call(kind.delete, by=None).refused(KEY_REFUSED)


def _check_not_made(scenario: Scenario, kind: Resource) -> None:
    """Check that refused creates leave no object of a kind."""
    body = scenario.new_body(kind)
    for answer in refused_writes(scenario, kind.create, body):
        answer.is_refusal()
    scenario.equal(f"whether {kind.noun} was made", scenario.is_stored(kind, body), False)


@law(
    "ERR-6b",
    each={
        _all("coupons, promo codes and unique catalog offers", CODED): (
            "a_refusal_leaves_promotions_with_codes"
        ),
        _all("discounts, bonuses and personalization rules", OF_THE_CATALOG): (
            "a_refusal_leaves_promotions_of_the_catalog"
        ),
        _all("value points and reward chains", POINTS): "a_refusal_leaves_points_and_their_chains",
        _all("daily and offer chains", CHAINS): "a_refusal_leaves_daily_and_offer_chains",
    },
)
def a_refusal_leaves_kinds(scenario: Scenario, kinds: Kinds) -> None:
    """Refused writes leave {kind} as they were."""
    for kind in kinds.kinds:
        _check_unchanged(scenario, kind)


@law(
    "ERR-6b",
    each={
        _all("promotion and no rule", (*CODED, *OF_THE_CATALOG)): "a_refusal_makes_no_promotion",
        _all("value point and no chain", (*POINTS, *CHAINS)): "a_refusal_makes_no_chain",
    },
)
def a_refusal_makes_no_kinds(scenario: Scenario, kinds: Kinds) -> None:
    """Refused creates make no {kind}."""
    for kind in kinds.kinds:
        _check_not_made(scenario, kind)


@law("ERR-6b", needs=[Need.ITEMS])
def a_refusal_leaves_items(scenario: Scenario) -> None:
    """Refused writes leave items of every kind as they were, and make none."""
    for kind in ITEM_KINDS:
        _check_unchanged(scenario, kind)
        _check_not_made(scenario, kind)


@law("ERR-6b")
def a_refusal_adds_no_code(scenario: Scenario) -> None:
    """A code that is taken or odd, or a bad number of codes, leaves a promotion's codes alone."""
    for kind in CODED:
        made, code = scenario.with_code(kind)
        for wanted in (code, "no code", 7):
            made.call(kind.add_code, body={"coupon_code": wanted}).refused(UNPROCESSABLE)
        for invalid in ({"count": 0}, {"count": "2"}, {"count": 2, UNKNOWN_PROPERTY: 1}, {}):
            made.call(kind.generate_codes, body=invalid).refused(SCHEMA_BROKEN)
        scenario.equal("codes", made.codes(), [code])


@law("ERR-6b", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY])
def a_refused_redemption_uses_nothing(scenario: Scenario) -> None:
    """A redemption that is refused counts no use and gives nothing."""
    sku, code = scenario.some_item(), scenario.code()
    made = scenario.create(COUPON, code, bonus=[{"sku": sku}], redeem_total_limit=2, enabled=False)
    redeem(scenario, code).refused(CODE_INVALID)
    before = scenario.inventory()
    made.switch().ok(204)
    visitor = scenario.call("redeem-coupon", body={"coupon_code": code}, by=None)
    visitor.refused(AUTHORIZATION_NOT_SENT)
    scenario.call("redeem-coupon", body={"coupon_code": 7}).refused(SCHEMA_BROKEN)
    made.counts(available=2, reserved=0, used=0)
    scenario.equal("what the player owns", scenario.inventory(), before)


@law("ERR-6b", needs=[Need.PLAYER, Need.ITEMS])
def a_refusal_leaves_a_cart(scenario: Scenario) -> None:
    """What a cart cannot take, or a call that cannot be read, leaves the cart as it was."""
    sku = scenario.some_item()
    cart = scenario.cart({sku: 2})
    cart.put(scenario.name("noitem")).refused(ITEM_UNKNOWN)
    cart.put(sku, quantity="x").refused(SCHEMA_BROKEN)
    broken = {"items": [{"sku": sku, "quantity": 5}, 7]}
    scenario.call("cart-fill", body=broken).refused(SCHEMA_BROKEN)
    cart.apply(scenario.code()).refused(CODE_INVALID)
    scenario.call("cart-clear", by=None).refused(TOKEN_REFUSED)
    cart.holds({sku: 2})


@law("ERR-6b", needs=[Need.PLAYER, Need.ITEMS])
def a_refusal_leaves_a_users_limit(scenario: Scenario) -> None:
    """Changes of a user's limit that are refused leave it as it was."""
    made = discount(scenario, "5.00", scenario.some_item(), limits={"per_user": 3})
    user = {"user_external_id": scenario.player.external_id}
    scenario.call("get-virtual-items").works()  # the server knows a caller from then on
    made.limit("remove", 1).ok()
    for verb, available in (("set", 4), ("add", 2), ("remove", 3)):
        made.limit(verb, available).refused(LIMIT_OUT_OF_RANGE)
        broken = {"user": user, "available": available, UNKNOWN_PROPERTY: 1}
        made.call(f"{verb}-user-promotion-limit", body=broken).refused(SCHEMA_BROKEN)
    made.leaves(2, 3)


@law("ERR-6b", needs=[Need.OWN_PROJECT, Need.ITEMS])
def a_refusal_leaves_the_upsell(scenario: Scenario) -> None:
    """An upsell with an unknown item, or a broken one, leaves that of the project as it was."""
    skus = [scenario.some_item()]
    setup = {"type": "fixed_list", "is_enabled": True, "items": skus}
    scenario.call("put-upsell", body=setup).works()
    read = "get-upsell-configurations-for-project-admin"
    before = scenario.call(read).ok()
    unknown = {**setup, "items": [*skus, scenario.name("noitem")]}
    for verb in ("put-upsell", "post-upsell"):
        scenario.call(verb, body=unknown).refused(NOT_FOUND)
        scenario.call(verb, body={**setup, "is_enabled": "yes"}).refused(SCHEMA_BROKEN)
        scenario.call(verb, **unreadable_body()).refused(NOT_JSON)
    scenario.equal("the upsell", scenario.call(read).ok(), before)
