"""Laws of refusals: they change nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from liveops_kit.contract.builders import coupon, discount, redeem, some_item
from liveops_kit.contract.builders.codes import codes_of, total_state
from liveops_kit.contract.builders.operations import (
    INVALID_JWT,
    UNKNOWN_PROPERTY,
    ObjectFactory,
    bearer_header,
    unreadable_body,
    walked,
)
from liveops_kit.contract.builders.store import KINDS, body, currency, read
from liveops_kit.contract.builders.store import make as make_item
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
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import COUPON, PROMO_CODE, RESOURCES, UNIQUE_CATALOG_OFFER
from liveops_kit.contract.scenario import Answer, Scenario

CODED = ("coupon", "promo_code", "unique_catalog_offer")

OF_THE_CATALOG = ("discount", "bonus", "rule")

POINTS = ("value_point", "reward_chain")

CHAINS = ("daily_chain", "offer_chain")


def _refused_updates(
    scenario: Scenario, operation_id: str, revision: Mapping[str, Any], path: Mapping[str, Any]
) -> Iterator[Answer]:
    """Yield updates that are refused, each for another reason."""
    for change in ({UNKNOWN_PROPERTY: 1}, {"name": 7}):
        yield scenario.call(operation_id, body={**revision, **change}, **path)
    yield scenario.call(operation_id, body=[], **path)
    yield scenario.call(operation_id, **unreadable_body(), **path)
    plain = {"Content-Type": "text/plain"}
    yield scenario.call(operation_id, headers=plain, content=b"{}", **path)
    for headers in ({}, bearer_header(INVALID_JWT)):
        yield scenario.call(operation_id, by=None, headers=headers, body=dict(revision), **path)


def _check_unchanged(scenario: Scenario, kinds: tuple[str, ...]) -> None:
    """Check that an object of each kind is unchanged after refused writes."""
    factory = ObjectFactory(scenario)
    for kind in kinds:
        resource = RESOURCES[kind]
        identity = factory.make(kind)
        path, before = factory.path(kind, identity), factory.read(kind, identity)
        revision = factory.revision(kind)
        if resource.id_in_body == "sku":
            revision["sku"] = identity
        for answer in _refused_updates(scenario, resource.update, revision, path):
            scenario.holds("a refusal", 400 <= answer.status < 500, answer.line)
        if kind != "rule":
            invalid = {**revision, "name": {"en": "Odd", "xx": "Odd"}}
            scenario.call(resource.update, body=invalid, **path).refused(LOCALE_UNKNOWN)
        scenario.call(resource.delete, by=None, **path).refused(KEY_REFUSED)
        scenario.equal(f"the {kind} after the refusals", factory.read(kind, identity), before)


def _check_not_created(scenario: Scenario, kinds: tuple[str, ...]) -> None:
    """Check that refused creates leave no object of each kind."""
    factory = ObjectFactory(scenario)
    for kind in kinds:
        resource = RESOURCES[kind]
        body = factory.body(kind)
        for answer in _refused_updates(scenario, resource.create, body, {}):
            scenario.holds("a refusal", 400 <= answer.status < 500, answer.line)
        if resource.id_in_body:
            path = factory.path(kind, body[resource.id_in_body])
            scenario.equal("status of the read", scenario.call(resource.read, **path).status, 404)
        else:
            _check_not_listed(scenario, kind, body["name"])


def _check_not_listed(scenario: Scenario, kind: str, name: Any) -> None:
    """Check that the list of this kind has no entry of a name."""
    rows = "promotions" if kind in ("discount", "bonus") else "items"
    for page in walked(scenario, RESOURCES[kind].listings[0], rows):
        names = [scenario.get(row, "name") for row in page]
        scenario.equal(f"whether a {kind} was made", name in names, False)


@law("ERR-6b")
def a_refusal_leaves_promotions_with_codes(scenario: Scenario) -> None:
    """Refused writes leave coupons, promo codes and unique catalog offers as they were."""
    _check_unchanged(scenario, CODED)


@law("ERR-6b")
def a_refusal_leaves_promotions_of_the_catalog(scenario: Scenario) -> None:
    """Refused writes leave discounts, bonuses and personalization rules as they were."""
    _check_unchanged(scenario, OF_THE_CATALOG)


@law("ERR-6b")
def a_refusal_leaves_points_and_their_chains(scenario: Scenario) -> None:
    """Refused writes leave value points and reward chains as they were."""
    _check_unchanged(scenario, POINTS)


@law("ERR-6b")
def a_refusal_leaves_daily_and_offer_chains(scenario: Scenario) -> None:
    """Refused writes leave daily and offer chains as they were."""
    _check_unchanged(scenario, CHAINS)


@law("ERR-6b")
def a_refusal_makes_no_promotion(scenario: Scenario) -> None:
    """Refused creates make no promotion and no rule."""
    _check_not_created(scenario, (*CODED, *OF_THE_CATALOG))


@law("ERR-6b")
def a_refusal_makes_no_chain(scenario: Scenario) -> None:
    """Refused creates make no value point and no chain."""
    _check_not_created(scenario, (*POINTS, *CHAINS))


@law("ERR-6b", needs=[Need.ITEMS])
def a_refusal_leaves_items(scenario: Scenario) -> None:
    """Refused writes leave items of every kind as they were, and make none."""
    inside = currency(scenario)
    for kind in KINDS:
        sku = make_item(scenario, kind, inside)
        before, fields = read(scenario, kind, sku), body(kind, sku, inside, order=77)
        path = {kind.parameter: sku}
        update, fresh = f"admin-update-{kind.word}", scenario.name("fresh")
        for answer in _refused_updates(scenario, update, fields, path):
            scenario.holds("a refusal", 400 <= answer.status < 500, answer.line)
        new = {**fields, "sku": fresh}
        for answer in _refused_updates(scenario, f"admin-create-{kind.word}", new, {}):
            scenario.holds("a refusal", 400 <= answer.status < 500, answer.line)
        scenario.equal(f"the {kind.word}", read(scenario, kind, sku), before)
        kind.call(scenario, "get", fresh).refused(ITEM_UNKNOWN)


@law("ERR-6b")
def a_refusal_adds_no_code(scenario: Scenario) -> None:
    """A code that is taken or odd, or a bad number of codes, leaves a promotion's codes alone."""
    for kind in (COUPON, PROMO_CODE, UNIQUE_CATALOG_OFFER):
        code = scenario.code()
        external_id = str(scenario.create(kind, code).id)
        for wanted in (code, "no code", 7):
            code_body = {"coupon_code": wanted}
            answer = scenario.call(kind.add_code, external_id=external_id, body=code_body)
            scenario.holds("422", answer.status == 422, answer.line)
        for invalid in ({"count": 0}, {"count": "2"}, {"count": 2, UNKNOWN_PROPERTY: 1}, {}):
            answer = scenario.call(kind.generate_codes, external_id=external_id, body=invalid)
            answer.refused(SCHEMA_BROKEN)
        scenario.equal("codes", codes_of(scenario, kind, external_id), [code])


@law("ERR-6b", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY])
def a_refused_redemption_uses_nothing(scenario: Scenario) -> None:
    """A redemption that is refused counts no use and gives nothing."""
    sku, code = some_item(scenario), scenario.code()
    external_id = coupon(scenario, code, bonus=[{"sku": sku}], redeem_total_limit=2, enabled=False)
    redeem(scenario, code).refused(CODE_INVALID)
    before = scenario.inventory()
    scenario.call("activate-coupon", external_id=external_id).ok(204)
    scenario.call("redeem-coupon", body={"coupon_code": code}, by=None).refused(
        AUTHORIZATION_NOT_SENT
    )
    scenario.call("redeem-coupon", body={"coupon_code": 7}).refused(SCHEMA_BROKEN)
    state = {"available": 2, "reserved": 0, "used": 0}
    scenario.equal("the limit", total_state(scenario, COUPON, external_id), state)
    scenario.equal("what the player owns", scenario.inventory(), before)


@law("ERR-6b", needs=[Need.PLAYER, Need.ITEMS])
def a_refusal_leaves_a_cart(scenario: Scenario) -> None:
    """What a cart cannot take, or a call that cannot be read, leaves the cart as it was."""
    sku = some_item(scenario)
    scenario.call("cart-fill", body={"items": [{"sku": sku, "quantity": 2}]}).works()
    before = _lines(scenario)
    scenario.call("put-item", item_sku=scenario.name("noitem"), body={}).refused(ITEM_UNKNOWN)
    scenario.call("put-item", item_sku=sku, body={"quantity": "x"}).refused(SCHEMA_BROKEN)
    broken = {"items": [{"sku": sku, "quantity": 5}, 7]}
    scenario.call("cart-fill", body=broken).refused(SCHEMA_BROKEN)
    scenario.call("redeem-promo-code", body={"coupon_code": scenario.code()}).refused(CODE_INVALID)
    scenario.call("cart-clear", by=None).refused(TOKEN_REFUSED)
    scenario.equal("the cart", _lines(scenario), before)


def _lines(scenario: Scenario) -> list[tuple[str, int]]:
    cart = scenario.call("get-user-cart").ok()
    return [(line["sku"], line["quantity"]) for line in scenario.get(cart, "items")]


@law("ERR-6b", needs=[Need.PLAYER, Need.ITEMS])
def a_refusal_leaves_a_users_limit(scenario: Scenario) -> None:
    """Changes of a user's limit that are refused leave it as it was."""
    promotion_id = discount(scenario, "5.00", some_item(scenario), limits={"per_user": 3})
    user = {"user_external_id": scenario.player.external_id}
    scenario.call("get-virtual-items").works()  # the server knows a caller from then on
    path: dict[str, Any] = {"promotion_id": promotion_id}
    taken = {"user": user, "available": 1}
    scenario.call("remove-user-promotion-limit", body=taken, **path).ok()
    refusals = {"set": 4, "add": 2, "remove": 3}
    for verb, available in refusals.items():
        body = {"user": user, "available": available}
        answer = scenario.call(f"{verb}-user-promotion-limit", body=body, **path)
        answer.refused(LIMIT_OUT_OF_RANGE)
        broken = {**body, UNKNOWN_PROPERTY: 1}
        answer = scenario.call(f"{verb}-user-promotion-limit", body=broken, **path)
        answer.refused(SCHEMA_BROKEN)
    limits = scenario.call("get-user-promotion-limit", query=user, **path).ok()
    scenario.equal("available", scenario.get(limits, "per_user", "available"), 2)


@law("ERR-6b", needs=[Need.OWN_PROJECT, Need.ITEMS])
def a_refusal_leaves_the_upsell(scenario: Scenario) -> None:
    """An upsell with an unknown item, or a broken one, leaves that of the project as it was."""
    skus = [some_item(scenario)]
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
