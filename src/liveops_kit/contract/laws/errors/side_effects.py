"""Laws of refusals: they change nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from liveops_kit.contract.builders import coupon, discount, redeem, some_item
from liveops_kit.contract.builders.codes import COUPON, PROMO, UNIQUE, codes_of, make, total_state
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
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import RECIPES
from liveops_kit.contract.scenario import Trial

CODED = ("coupon", "promo_code", "unique_catalog_offer")

OF_THE_CATALOG = ("discount", "bonus", "rule")

POINTS = ("value_point", "reward_chain")

CHAINS = ("daily_chain", "offer_chain")


def _refused_updates(
    trial: Trial, operation_id: str, revision: Mapping[str, Any], path: Mapping[str, Any]
) -> Iterator[Exchange]:
    """Yield updates that are refused, each for another reason."""
    for change in ({UNKNOWN_PROPERTY: 1}, {"name": 7}):
        yield trial.call(operation_id, body={**revision, **change}, **path)
    yield trial.call(operation_id, body=[], **path)
    yield trial.call(operation_id, **unreadable_body(), **path)
    plain = {"Content-Type": "text/plain"}
    yield trial.call(operation_id, headers=plain, content=b"{}", **path)
    for headers in ({}, bearer_header(INVALID_JWT)):
        yield trial.call(operation_id, by=None, headers=headers, body=dict(revision), **path)


def _check_unchanged(trial: Trial, kinds: tuple[str, ...]) -> None:
    """Check that an object of each kind is unchanged after refused writes."""
    factory = ObjectFactory(trial)
    for kind in kinds:
        recipe = RECIPES[kind]
        identity = factory.make(kind)
        path, before = factory.path(kind, identity), factory.read(kind, identity)
        revision = factory.revision(kind)
        if recipe.stated == "sku":
            revision["sku"] = identity
        for answer in _refused_updates(trial, recipe.update, revision, path):
            trial.holds("a refusal", 400 <= answer.status < 500, answer.line)
        if kind != "rule":
            invalid = {**revision, "name": {"en": "Odd", "xx": "Odd"}}
            trial.refused(trial.call(recipe.update, body=invalid, **path), 404, 0)
        trial.refused(trial.call(recipe.delete, by=None, **path), 401, 1020)
        trial.equal(f"the {kind} after the refusals", factory.read(kind, identity), before)


def _check_not_created(trial: Trial, kinds: tuple[str, ...]) -> None:
    """Check that refused creates leave no object of each kind."""
    factory = ObjectFactory(trial)
    for kind in kinds:
        recipe = RECIPES[kind]
        body = factory.body(kind)
        for answer in _refused_updates(trial, recipe.create, body, {}):
            trial.holds("a refusal", 400 <= answer.status < 500, answer.line)
        if recipe.stated:
            path = factory.path(kind, body[recipe.stated])
            trial.equal("status of the read", trial.call(recipe.read, **path).status, 404)
        else:
            _check_not_listed(trial, kind, body["name"])


def _check_not_listed(trial: Trial, kind: str, name: Any) -> None:
    """Check that the list of this kind has no entry of a name."""
    rows = "promotions" if kind in ("discount", "bonus") else "items"
    for page in walked(trial, RECIPES[kind].listings[0], rows):
        names = [trial.field(row, "name") for row in page]
        trial.equal(f"whether a {kind} was made", name in names, False)


@law("ERR-6b")
def a_refusal_leaves_promotions_with_codes(trial: Trial) -> None:
    """Refused writes leave coupons, promo codes and unique catalog offers as they were."""
    _check_unchanged(trial, CODED)


@law("ERR-6b")
def a_refusal_leaves_promotions_of_the_catalog(trial: Trial) -> None:
    """Refused writes leave discounts, bonuses and personalization rules as they were."""
    _check_unchanged(trial, OF_THE_CATALOG)


@law("ERR-6b")
def a_refusal_leaves_points_and_their_chains(trial: Trial) -> None:
    """Refused writes leave value points and reward chains as they were."""
    _check_unchanged(trial, POINTS)


@law("ERR-6b")
def a_refusal_leaves_daily_and_offer_chains(trial: Trial) -> None:
    """Refused writes leave daily and offer chains as they were."""
    _check_unchanged(trial, CHAINS)


@law("ERR-6b")
def a_refusal_makes_no_promotion(trial: Trial) -> None:
    """Refused creates make no promotion and no rule."""
    _check_not_created(trial, (*CODED, *OF_THE_CATALOG))


@law("ERR-6b")
def a_refusal_makes_no_chain(trial: Trial) -> None:
    """Refused creates make no value point and no chain."""
    _check_not_created(trial, (*POINTS, *CHAINS))


@law("ERR-6b", needs=[Need.ITEMS])
def a_refusal_leaves_items(trial: Trial) -> None:
    """Refused writes leave items of every kind as they were, and make none."""
    inside = currency(trial)
    for kind in KINDS:
        sku = make_item(trial, kind, inside)
        before, fields = read(trial, kind, sku), body(kind, sku, inside, order=77)
        path = {kind.parameter: sku}
        update, fresh = f"admin-update-{kind.word}", trial.name("fresh")
        for answer in _refused_updates(trial, update, fields, path):
            trial.holds("a refusal", 400 <= answer.status < 500, answer.line)
        new = {**fields, "sku": fresh}
        for answer in _refused_updates(trial, f"admin-create-{kind.word}", new, {}):
            trial.holds("a refusal", 400 <= answer.status < 500, answer.line)
        trial.equal(f"the {kind.word}", read(trial, kind, sku), before)
        trial.refused(kind.call(trial, "get", fresh), 404, 4001)


@law("ERR-6b")
def a_refusal_adds_no_code(trial: Trial) -> None:
    """A code that is taken or odd, or a bad number of codes, leaves a promotion's codes alone."""
    for kind in (COUPON, PROMO, UNIQUE):
        code = trial.code()
        external_id = make(trial, kind, code)
        for wanted in (code, "no code", 7):
            code_body = {"coupon_code": wanted}
            answer = trial.call(kind.add_code, external_id=external_id, body=code_body)
            trial.holds("422", answer.status == 422, answer.line)
        for invalid in ({"count": 0}, {"count": "2"}, {"count": 2, UNKNOWN_PROPERTY: 1}, {}):
            answer = trial.call(kind.generate, external_id=external_id, body=invalid)
            trial.refused(answer, 422, 1102)
        trial.equal("codes", codes_of(trial, kind, external_id), [code])


@law("ERR-6b", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY])
def a_refused_redemption_uses_nothing(trial: Trial) -> None:
    """A redemption that is refused counts no use and gives nothing."""
    sku, code = some_item(trial), trial.code()
    external_id = coupon(trial, code, bonus=[{"sku": sku}], redeem_total_limit=2, enabled=False)
    trial.refused(redeem(trial, code), 404, 9807)
    before = trial.owned()
    trial.ok(trial.call("activate-coupon", external_id=external_id), 204)
    trial.refused(trial.call("redeem-coupon", body={"coupon_code": code}, by=None), 403, 0)
    trial.refused(trial.call("redeem-coupon", body={"coupon_code": 7}), 422, 1102)
    state = {"available": 2, "reserved": 0, "used": 0}
    trial.equal("the limit", total_state(trial, COUPON, external_id), state)
    trial.equal("what the player owns", trial.owned(), before)


@law("ERR-6b", needs=[Need.PLAYER, Need.ITEMS])
def a_refusal_leaves_a_cart(trial: Trial) -> None:
    """What a cart cannot take, or a call that cannot be read, leaves the cart as it was."""
    sku = some_item(trial)
    trial.given(trial.call("cart-fill", body={"items": [{"sku": sku, "quantity": 2}]}))
    before = _lines(trial)
    trial.refused(trial.call("put-item", item_sku=trial.name("noitem"), body={}), 404, 4001)
    trial.refused(trial.call("put-item", item_sku=sku, body={"quantity": "x"}), 422, 1102)
    broken = {"items": [{"sku": sku, "quantity": 5}, 7]}
    trial.refused(trial.call("cart-fill", body=broken), 422, 1102)
    trial.refused(trial.call("redeem-promo-code", body={"coupon_code": trial.code()}), 404, 9807)
    trial.refused(trial.call("cart-clear", by=None), 401, 1501)
    trial.equal("the cart", _lines(trial), before)


def _lines(trial: Trial) -> list[tuple[str, int]]:
    cart = trial.ok(trial.call("get-user-cart"))
    return [(line["sku"], line["quantity"]) for line in trial.field(cart, "items")]


@law("ERR-6b", needs=[Need.PLAYER, Need.ITEMS])
def a_refusal_leaves_a_users_limit(trial: Trial) -> None:
    """Changes of a user's limit that are refused leave it as it was."""
    promotion_id = discount(trial, "5.00", some_item(trial), limits={"per_user": 3})
    user = {"user_external_id": trial.player.external_id}
    trial.given(trial.call("get-virtual-items"))  # the server knows a caller from then on
    path: dict[str, Any] = {"promotion_id": promotion_id}
    taken = {"user": user, "available": 1}
    trial.ok(trial.call("remove-user-promotion-limit", body=taken, **path))
    refusals = {"set": 4, "add": 2, "remove": 3}
    for verb, available in refusals.items():
        body = {"user": user, "available": available}
        answer = trial.call(f"{verb}-user-promotion-limit", body=body, **path)
        trial.refused(answer, 422, 4511)
        broken = {**body, UNKNOWN_PROPERTY: 1}
        answer = trial.call(f"{verb}-user-promotion-limit", body=broken, **path)
        trial.refused(answer, 422, 1102)
    limits = trial.ok(trial.call("get-user-promotion-limit", query=user, **path))
    trial.equal("available", trial.field(limits, "per_user", "available"), 2)


@law("ERR-6b", needs=[Need.OWN_PROJECT, Need.ITEMS])
def a_refusal_leaves_the_upsell(trial: Trial) -> None:
    """An upsell with an unknown item, or a broken one, leaves that of the project as it was."""
    skus = [some_item(trial)]
    setup = {"type": "fixed_list", "is_enabled": True, "items": skus}
    trial.given(trial.call("put-upsell", body=setup))
    read = "get-upsell-configurations-for-project-admin"
    before = trial.ok(trial.call(read))
    unknown = {**setup, "items": [*skus, trial.name("noitem")]}
    for verb in ("put-upsell", "post-upsell"):
        trial.refused(trial.call(verb, body=unknown), 404)
        trial.refused(trial.call(verb, body={**setup, "is_enabled": "yes"}), 422, 1102)
        trial.refused(trial.call(verb, **unreadable_body()), 400, 0)
    trial.equal("the upsell", trial.ok(trial.call(read)), before)
