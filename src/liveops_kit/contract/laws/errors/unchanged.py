"""Laws of what a refusal leaves behind: nothing. And of texts that may not be refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from liveops_kit.contract.builders import coupon, discount, redeem, some_item
from liveops_kit.contract.builders.codes import COUPON, PROMO, UNIQUE, codes_of, make, total_state
from liveops_kit.contract.builders.everywhere import (
    GIBBERISH,
    UNKNOWN,
    Maker,
    bearer,
    unreadable,
    walked,
)
from liveops_kit.contract.builders.store import KINDS, body, currency, read
from liveops_kit.contract.builders.store import make as make_item
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import RESOURCES
from liveops_kit.contract.scenario import Scenario

CODED = ("coupon", "promo_code", "unique_catalog_offer")
OF_THE_CATALOG = ("discount", "bonus", "rule")
POINTS = ("value_point", "reward_chain")
CHAINS = ("daily_chain", "offer_chain")

ALPHABETS = {"en": "Ice ❄ \U0001f381", "ja": "氷の剣", "ar": "سيف", "de": 'Größe q"\\', "ru": "Меч"}


# -- a refusal changes nothing ---------------------------------------------------------------------
def _refused_updates(
    scenario: Scenario, operation_id: str, stated: Mapping[str, Any], named: Mapping[str, Any]
) -> Iterator[Exchange]:
    """Updates that are refused, each for another reason."""
    for change in ({UNKNOWN: 1}, {"name": 7}):
        yield scenario.call(operation_id, body={**stated, **change}, **named)
    yield scenario.call(operation_id, body=[], **named)
    yield scenario.call(operation_id, **unreadable(), **named)
    plain = {"Content-Type": "text/plain"}
    yield scenario.call(operation_id, headers=plain, content=b"{}", **named)
    for headers in ({}, bearer(GIBBERISH)):
        yield scenario.call(operation_id, by=None, headers=headers, body=dict(stated), **named)


def _is_left_alone(scenario: Scenario, kinds: tuple[str, ...]) -> None:
    """One of each kind is as it was after writes that are refused."""
    maker = Maker(scenario)
    for kind in kinds:
        resource = RESOURCES[kind]
        made = maker.make(kind)
        named, before = maker.named(kind, made), maker.read(kind, made)
        stated = maker.revision(kind)
        if resource.id_in_body == "sku":
            stated["sku"] = made
        for answer in _refused_updates(scenario, resource.update, stated, named):
            scenario.holds("a refusal", 400 <= answer.status < 500, answer.line)
        if kind != "rule":
            odd = {**stated, "name": {"en": "Odd", "xx": "Odd"}}
            scenario.refused(scenario.call(resource.update, body=odd, **named), 404, 0)
        scenario.refused(scenario.call(resource.delete, by=None, **named), 401, 1020)
        scenario.equal(f"the {kind} after the refusals", maker.read(kind, made), before)


def _is_not_made(scenario: Scenario, kinds: tuple[str, ...]) -> None:
    """None of each kind is there after creates that are refused."""
    maker = Maker(scenario)
    for kind in kinds:
        resource = RESOURCES[kind]
        body = maker.body(kind)
        for answer in _refused_updates(scenario, resource.create, body, {}):
            scenario.holds("a refusal", 400 <= answer.status < 500, answer.line)
        if resource.id_in_body:
            named = maker.named(kind, body[resource.id_in_body])
            scenario.equal("status of the read", scenario.call(resource.read, **named).status, 404)
        else:
            _is_not_listed(scenario, kind, body["name"])


def _is_not_listed(scenario: Scenario, kind: str, name: Any) -> None:
    """The list of this kind has none of a name."""
    rows = "promotions" if kind in ("discount", "bonus") else "items"
    for page in walked(scenario, RESOURCES[kind].listings[0], rows):
        names = [scenario.get(row, "name") for row in page]
        scenario.equal(f"whether a {kind} was made", name in names, False)


@law("ERR-6b")
def a_refusal_leaves_promotions_with_codes(scenario: Scenario) -> None:
    """Refused writes leave coupons, promo codes and unique catalog offers as they were."""
    _is_left_alone(scenario, CODED)


@law("ERR-6b")
def a_refusal_leaves_promotions_of_the_catalog(scenario: Scenario) -> None:
    """Refused writes leave discounts, bonuses and personalization rules as they were."""
    _is_left_alone(scenario, OF_THE_CATALOG)


@law("ERR-6b")
def a_refusal_leaves_points_and_their_chains(scenario: Scenario) -> None:
    """Refused writes leave value points and reward chains as they were."""
    _is_left_alone(scenario, POINTS)


@law("ERR-6b")
def a_refusal_leaves_daily_and_offer_chains(scenario: Scenario) -> None:
    """Refused writes leave daily and offer chains as they were."""
    _is_left_alone(scenario, CHAINS)


@law("ERR-6b")
def a_refusal_makes_no_promotion(scenario: Scenario) -> None:
    """Refused creates make no promotion and no rule."""
    _is_not_made(scenario, (*CODED, *OF_THE_CATALOG))


@law("ERR-6b")
def a_refusal_makes_no_chain(scenario: Scenario) -> None:
    """Refused creates make no value point and no chain."""
    _is_not_made(scenario, (*POINTS, *CHAINS))


@law("ERR-6b", needs=[Need.ITEMS])
def a_refusal_leaves_items(scenario: Scenario) -> None:
    """Refused writes leave items of every kind as they were, and make none."""
    inside = currency(scenario)
    for kind in KINDS:
        made = make_item(scenario, kind, inside)
        before, stated = read(scenario, kind, made), body(kind, made, inside, order=77)
        named = {kind.parameter: made}
        update, fresh = f"admin-update-{kind.word}", scenario.name("fresh")
        for answer in _refused_updates(scenario, update, stated, named):
            scenario.holds("a refusal", 400 <= answer.status < 500, answer.line)
        new = {**stated, "sku": fresh}
        for answer in _refused_updates(scenario, f"admin-create-{kind.word}", new, {}):
            scenario.holds("a refusal", 400 <= answer.status < 500, answer.line)
        scenario.equal(f"the {kind.word}", read(scenario, kind, made), before)
        scenario.refused(kind.call(scenario, "get", fresh), 404, 4001)


@law("ERR-6b")
def a_refusal_adds_no_code(scenario: Scenario) -> None:
    """A code that is taken or odd, or a bad number of codes, leaves a promotion's codes alone."""
    for kind in (COUPON, PROMO, UNIQUE):
        code = scenario.code()
        external_id = make(scenario, kind, code)
        for wanted in (code, "no code", 7):
            stated = {"coupon_code": wanted}
            answer = scenario.call(kind.add_code, external_id=external_id, body=stated)
            scenario.holds("422", answer.status == 422, answer.line)
        for odd in ({"count": 0}, {"count": "2"}, {"count": 2, UNKNOWN: 1}, {}):
            answer = scenario.call(kind.generate, external_id=external_id, body=odd)
            scenario.refused(answer, 422, 1102)
        scenario.equal("codes", codes_of(scenario, kind, external_id), [code])


@law("ERR-6b", needs=[Need.PLAYER, Need.ITEMS, Need.INVENTORY])
def a_refused_redemption_uses_nothing(scenario: Scenario) -> None:
    """A redemption that is refused counts no use and gives nothing."""
    sku, code = some_item(scenario), scenario.code()
    external_id = coupon(scenario, code, bonus=[{"sku": sku}], redeem_total_limit=2, enabled=False)
    scenario.refused(redeem(scenario, code), 404, 9807)
    before = scenario.inventory()
    scenario.ok(scenario.call("activate-coupon", external_id=external_id), 204)
    scenario.refused(scenario.call("redeem-coupon", body={"coupon_code": code}, by=None), 403, 0)
    scenario.refused(scenario.call("redeem-coupon", body={"coupon_code": 7}), 422, 1102)
    state = {"available": 2, "reserved": 0, "used": 0}
    scenario.equal("the limit", total_state(scenario, COUPON, external_id), state)
    scenario.equal("what the player owns", scenario.inventory(), before)


@law("ERR-6b", needs=[Need.PLAYER, Need.ITEMS])
def a_refusal_leaves_a_cart(scenario: Scenario) -> None:
    """What a cart cannot take, or a call that cannot be read, leaves the cart as it was."""
    sku = some_item(scenario)
    scenario.require(scenario.call("cart-fill", body={"items": [{"sku": sku, "quantity": 2}]}))
    before = _lines(scenario)
    scenario.refused(
        scenario.call("put-item", item_sku=scenario.name("noitem"), body={}), 404, 4001
    )
    scenario.refused(scenario.call("put-item", item_sku=sku, body={"quantity": "x"}), 422, 1102)
    broken = {"items": [{"sku": sku, "quantity": 5}, 7]}
    scenario.refused(scenario.call("cart-fill", body=broken), 422, 1102)
    scenario.refused(
        scenario.call("redeem-promo-code", body={"coupon_code": scenario.code()}), 404, 9807
    )
    scenario.refused(scenario.call("cart-clear", by=None), 401, 1501)
    scenario.equal("the cart", _lines(scenario), before)


def _lines(scenario: Scenario) -> list[tuple[str, int]]:
    cart = scenario.ok(scenario.call("get-user-cart"))
    return [(line["sku"], line["quantity"]) for line in scenario.get(cart, "items")]


@law("ERR-6b", needs=[Need.PLAYER, Need.ITEMS])
def a_refusal_leaves_a_users_limit(scenario: Scenario) -> None:
    """Changes of a user's limit that are refused leave it as it was."""
    promotion_id = discount(scenario, "5.00", some_item(scenario), limits={"per_user": 3})
    user = {"user_external_id": scenario.player.external_id}
    scenario.require(scenario.call("get-virtual-items"))  # who calls is known from then on
    named: dict[str, Any] = {"promotion_id": promotion_id}
    taken = {"user": user, "available": 1}
    scenario.ok(scenario.call("remove-user-promotion-limit", body=taken, **named))
    refusals = {"set": 4, "add": 2, "remove": 3}
    for verb, available in refusals.items():
        body = {"user": user, "available": available}
        answer = scenario.call(f"{verb}-user-promotion-limit", body=body, **named)
        scenario.refused(answer, 422, 4511)
        broken = {**body, UNKNOWN: 1}
        answer = scenario.call(f"{verb}-user-promotion-limit", body=broken, **named)
        scenario.refused(answer, 422, 1102)
    found = scenario.ok(scenario.call("get-user-promotion-limit", query=user, **named))
    scenario.equal("available", scenario.get(found, "per_user", "available"), 2)


@law("ERR-6b", needs=[Need.OWN_PROJECT, Need.ITEMS])
def a_refusal_leaves_the_upsell(scenario: Scenario) -> None:
    """An upsell with an unknown item, or a broken one, leaves that of the project as it was."""
    skus = [some_item(scenario)]
    stated = {"type": "fixed_list", "is_enabled": True, "items": skus}
    scenario.require(scenario.call("put-upsell", body=stated))
    read = "get-upsell-configurations-for-project-admin"
    before = scenario.ok(scenario.call(read))
    unknown = {**stated, "items": [*skus, scenario.name("noitem")]}
    for verb in ("put-upsell", "post-upsell"):
        scenario.refused(scenario.call(verb, body=unknown), 404)
        scenario.refused(scenario.call(verb, body={**stated, "is_enabled": "yes"}), 422, 1102)
        scenario.refused(scenario.call(verb, **unreadable()), 400, 0)
    scenario.equal("the upsell", scenario.ok(scenario.call(read)), before)


# -- languages -------------------------------------------------------------------------------------
def _unknown_locale(scenario: Scenario, kind: str, maker: Maker) -> tuple[Exchange, Exchange]:
    """A create and an update with an unknown locale; what they name stays as it was."""
    resource = RESOURCES[kind]
    name = {"en": scenario.name("known"), "xx": "Unknown"}
    made = maker.make(kind)
    before, body = maker.read(kind, made), maker.body(kind, name=name)
    changed = maker.revision(kind, name=name)
    if resource.id_in_body == "sku":
        changed["sku"] = made
    answers = (
        scenario.call(resource.create, body=body),
        scenario.call(resource.update, body=changed, **maker.named(kind, made)),
    )
    scenario.equal(f"the {kind}", maker.read(kind, made), before)
    if resource.id_in_body:
        named = maker.named(kind, body[resource.id_in_body])
        scenario.equal("status of the read", scenario.call(resource.read, **named).status, 404)
    return answers


@law("ERR-10a")
def an_unknown_locale_is_not_found(scenario: Scenario) -> None:
    """A name with an unknown locale gets 404 `Locale not found`, and nothing is stored."""
    maker = Maker(scenario)
    for kind in RESOURCES:
        if kind != "rule":
            for answer in _unknown_locale(scenario, kind, maker):
                scenario.refused(answer, 404, message="Locale not found")


@law("ERR-10b")
def an_unknown_locale_has_no_number(scenario: Scenario) -> None:
    """The error for an unknown locale key has `errorCode` 0, also in other texts than names."""
    maker = Maker(scenario)
    for kind in ("value_point", "reward_chain", "daily_chain", "offer_chain"):
        body = maker.body(kind, description={"zz": "Unknown"})
        scenario.refused(scenario.call(RESOURCES[kind].create, body=body), 404, 0)
    for kind in ("coupon", "discount"):
        body = maker.body(kind, name={"xx-XX": "Unknown"})
        scenario.refused(scenario.call(RESOURCES[kind].create, body=body), 404, 0)


@law("CPN-18")
def texts_of_every_alphabet_are_kept(scenario: Scenario) -> None:
    """What is named in any alphabet is read as it was written, whatever it is."""
    maker = Maker(scenario)
    for kind in RESOURCES:
        name: Any = "氷の剣 \U0001f381" if kind == "rule" else ALPHABETS
        made = maker.make(kind, name=name)
        scenario.equal(f"name of the {kind}", scenario.get(maker.read(kind, made), "name"), name)


@law("PRM-4a", needs=[Need.PLAYER])
def a_code_of_any_alphabet_is_looked_up(scenario: Scenario) -> None:
    """A code of other alphabets is answered like any that nobody knows."""
    for code in ("ä", "кодекс", "コード", "\U0001f381", "A B", "%"):
        scenario.refused(scenario.call("verify-promotion-code", code=code), 404, 9811)
        scenario.refused(redeem(scenario, code), 404, 9807)
