"""An admin tool reads objects of all kinds, changes a text, and writes all of it back (ERR-38)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from tests.server.game import NOW, Game, Mock, StandingClock, client_of

from liveops_kit.domain.values.clock import ClockState, SettableClock, SystemClock
from liveops_kit.server import fixtures
from liveops_kit.server.application import build
from liveops_kit.settings import Settings
from liveops_kit.state.world import World

MOMENTS = {"reset_next_date", "displayable_reset_start_date", "displayable_reset_next_date"}
DATES = {"date_start": "2026-12-01T10:00:00+03:00", "date_end": "2027-02-01T10:00:00+03:00"}
PERIODS = [{"date_from": DATES["date_start"], "date_until": DATES["date_end"]}]
LEVEL = [{"attribute": "level", "type": "number", "operator": "le", "value": "10"}]
WEEKLY = {"interval_type": "weekly", "day_of_week": 5, "time": "09:00:00+01:00"}
MONTHLY = {"interval_type": "monthly", "day_of_month": 31, "time": "00:00:00-03:30"}
DAILY = {"interval_type": "daily", "time": "23:00:00+00:00"}
PICTURE = "https://frostland.example/big.png"
TEXTS = {"name": {"en": "Rich", "de-DE": "Reich"}, "description": {"en": "With all there is"}}
PLAIN = {"name": {"en": "Plain"}}
GIFT = [{"sku": "sword_ice", "quantity": 2}]


@dataclass(frozen=True)
class Kind:
    """The calls of a kind, and what a tool knows to be derived."""

    lists: str
    read: str
    update: str
    path: str
    key: str
    derived: frozenset[str]
    entries: str = "items"


def _item(word: str, many: str, path: str = "item_sku") -> Kind:
    operations = (f"admin-get-{many}", f"admin-get-{word}", f"admin-update-{word}")
    return Kind(*operations, path, "sku", frozenset({"type"}))


def _code(read: str, update: str) -> Kind:
    return Kind(f"{read}s", read, update, "external_id", "external_id", frozenset({"external_id"}))


def _promotion(word: str) -> Kind:
    operations = (
        f"get-{word}-promotion-list", f"get-{word}-promotion", f"update-{word}-promotion",
    )  # fmt: skip
    return Kind(*operations, "promotion_id", "id", frozenset({"id"}), "promotions")


def _chain(word: str, key: str = "id") -> Kind:
    operations = (
        f"admin-get-{word}-chains", f"admin-get-{word}-chain", f"admin-update-{word}-chain",
    )  # fmt: skip
    return Kind(*operations, f"{word}_chain_id", key, frozenset({key}))


KINDS = {
    "coupon": _code("get-coupon", "update-coupon-promotion"),
    "promo_code": _code("get-promo-code", "update-promo-code"),
    "unique_offer": _code("get-unique-catalog-offer", "update-unique-catalog-offer-promotion"),
    "discount": _promotion("item"),
    "bonus": _promotion("bonus"),
    "rule": Kind(
        "get-filter-rules", "get-filter-rule-by-id", "update-filter-rule-by-id", "rule_id",
        "rule_id", frozenset({"rule_id"}),
    ),
    "value_point": Kind(
        "admin-get-value-points-list", "admin-get-value-point", "admin-update-value-point",
        "item_sku", "sku", frozenset({"type"}),
    ),
    "reward_chain": _chain("reward", "reward_chain_id"),
    "daily_chain": _chain("daily"),
    "offer_chain": _chain("offer"),
    "virtual_item": _item("virtual-item", "virtual-items-list"),
    "virtual_currency": _item(
        "virtual-currency", "virtual-currencies-list", "virtual_currency_sku"
    ),
    "package": _item("virtual-currency-package", "virtual-currency-packages-list"),
    "bundle": _item("bundle", "bundle-list", "sku"),
}  # fmt: skip


def rich_item(sku: str, **more: Any) -> dict[str, Any]:
    """An item with all its settings."""
    return {
        "sku": sku, **TEXTS, "long_description": {"en": "And more"}, "image_url": PICTURE,
        "media_list": [{"type": "image", "url": PICTURE}], "groups": ["weapons"], "order": 3,
        "prices": [{"amount": "9.50", "currency": "USD", "is_default": True, "is_enabled": True}],
        "vc_prices": [{"sku": "gold", "amount": 5, "is_default": True, "is_enabled": False}],
        "limits": {"per_user": 3, "per_item": 9, "recurrent_schedule": {"per_user": DAILY}},
        "regions": [{"id": 1}], "custom_attributes": {"season": "winter"}, "is_enabled": False,
        "attributes": [
            {"external_id": "ice", "values": [{"external_id": "cold", "value": {"en": "Cold"}}]}
        ],
        "periods": [{"date_until": DATES["date_end"]}], **more,
    }  # fmt: skip


def limits(schedule: dict[str, Any]) -> dict[str, Any]:
    """The limits of a discount or bonus."""
    return {"per_user": 5, "recurrent_schedule": {"per_user": schedule}}


STEP = {"name": {"en": "One"}, "price": {"amount": 5}, "reward": [{**GIFT[0]}]}
CODES = {"redeem_total_limit": 9, "redeem_user_limit": None, "redeem_code_limit": 2}
CHAIN = {"name": {"en": "Plain"}, "date_start": DATES["date_start"], "is_enabled": False}
NUMBERED = {"step_number": 1, "items": GIFT}
CREATED: list[tuple[str, dict[str, Any]]] = [
    ("admin-create-coupon", {"external_id": "c1", **PLAIN}),
    ("admin-create-coupon", {"external_id": "c2", **PLAIN, **CODES, "promotion_periods": PERIODS,
                             "bonus": GIFT, "attribute_conditions": LEVEL}),
    ("create-promo-code", {"external_id": "p1", **PLAIN}),
    ("create-promo-code", {"external_id": "p2", **PLAIN, **CODES, "discount": {"percent": "5.5"},
                           "excluded_promotions": [3], "bonus": GIFT,
                           "discounted_items": [{"sku": "sword_ice", "discount": {"percent": "2"}}],
                           "price_conditions": [{"operator": "gt", "value": "5"}]}),
    ("admin-create-unique-catalog-offer", {"external_id": "u1", **PLAIN}),
    ("create-item-promotion", {**PLAIN, "discount": {"percent": "10"}, "items": None}),
    ("create-item-promotion", {**PLAIN, "discount": {"percent": "10"}, "promotion_periods": PERIODS,
                               "items": [{"sku": "sword_ice"}], "limits": limits(WEEKLY),
                               "attribute_conditions": [LEVEL, LEVEL]}),
    ("create-bonus-promotion", {**PLAIN, "condition": None, "bonus": []}),
    ("create-bonus-promotion", {**PLAIN, "condition": [{"sku": "sword_ice"}], "bonus": GIFT,
                                "limits": limits(MONTHLY)}),
    ("create-filter-rule", {"name": "Plain", "is_enabled": True, "attribute_conditions": LEVEL,
                            "items": [{"sku": "gold_1000"}]}),
    ("admin-create-value-points", {"sku": "vp1", **PLAIN}),
    ("admin-create-value-points", {"sku": "vp2", **TEXTS, "image_url": PICTURE, "is_clan": True,
                                   "media_list": [{"type": "image", "url": PICTURE}]}),
    ("admin-create-reward-chain", {**CHAIN, "value_point": {"sku": "vp1"}, "steps": [STEP]}),
    ("admin-create-reward-chain", {
        **CHAIN, **TEXTS, **DATES, "value_point": {"sku": "vp2"}, "image_url": PICTURE,
        "recurrent_schedule": MONTHLY, "steps": [{**STEP, "image_url": PICTURE}, STEP],
        "popup_header": {"en": "How"}, "popup_instruction": {"en": "So"}, "clan_type": "guild"}),
    ("admin-create-daily-chain", {**CHAIN, "type": "calendar_hard", "steps": [NUMBERED]}),
    ("admin-create-daily-chain", {**CHAIN, **TEXTS, **DATES, "type": "rolling", "order": 4,
                                  "is_recurrent": True, "steps": [NUMBERED]}),
    ("admin-create-offer-chain", {**CHAIN, "steps": [{**NUMBERED, "is_free": True}]}),
    ("admin-create-offer-chain", {
        **CHAIN, **TEXTS, **DATES, "recurrent_schedule": WEEKLY, "is_always_visible": False,
        "attribute_conditions": LEVEL,
        "steps": [{**NUMBERED, "is_free": False},
                  {**NUMBERED, "step_number": 2, "is_free": True}]}),
    ("admin-create-virtual-item", {"sku": "i1"}),
    ("admin-create-virtual-item", rich_item("i2", inventory_options={
        "consumable": None, "expiration_period": {"type": "day", "value": 30}})),
    ("admin-create-virtual-currency", {"sku": "vc1", **PLAIN}),
    ("admin-create-virtual-currency", rich_item("vc2", is_hard=True)),
    ("admin-create-virtual-currency-package",
     rich_item("vcp2", content=[{"sku": "gold", "quantity": 5}])),
    ("admin-create-bundle", {"sku": "b1", **PLAIN, "description": None}),
    ("admin-create-bundle", rich_item("b2", content=[{"sku": "gold"}, *GIFT])),
]  # fmt: skip
"""Minimal and rich objects, beside those of the demo world."""

Objects = list[tuple[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def made() -> Game:
    """The demo world with further objects, and an upsell."""
    settings = Settings()
    clock = SettableClock(SystemClock(), ClockState(frozen_at=NOW))
    world = World(fixtures.load("demo", clock, settings.seed), clock, settings.seed, 10)
    app = build(settings, world, StandingClock())
    game = Mock(world, app, client_of(app)).game()
    for operation_id, body in CREATED:
        response = game.call(operation_id, body=body)
        assert response.status_code == 201, (operation_id, response.json())
    # An enabled daily or offer chain cannot be written; the demo world has one of each.
    for kind in ("daily", "offer"):
        toggled = game.call(f"admin-toggle-{kind}-chain", **{f"{kind}_chain_id": 1})
        assert toggled.status_code == 204
    upsell = {"type": "fixed_list", "is_enabled": True, "items": ["starter_pack", "sword_ice"]}
    assert game.call("post-upsell", body=upsell).status_code == 202
    assert game.control("PUT", "/snapshots/made").is_success
    return game


@pytest.fixture
def game(made: Game) -> Game:
    """The same world, as it was made."""
    assert made.control("POST", "/snapshots/made/restore").is_success
    return made


def objects(game: Game) -> Objects:
    """The kind and path of every object but the upsell."""
    found: Objects = []
    for name, kind in KINDS.items():
        for row in game.call(kind.lists).json()[kind.entries]:
            found.append((name, {kind.path: row[kind.key]}))
    return found


def without_moments(value: Any) -> Any:
    """A read without what the time decides."""
    if isinstance(value, dict):
        return {key: without_moments(part) for key, part in value.items() if key not in MOMENTS}
    return [without_moments(part) for part in value] if isinstance(value, list) else value


def written_back(game: Game, *, whole: bool) -> Iterator[tuple[str, dict[str, Any], int, Any]]:
    """Change the name of every object, and write it back; yield what became of it."""
    for name, path in objects(game):
        kind = KINDS[name]
        before = game.call(kind.read, **path).json()
        text = "Changed" if isinstance(before["name"], str) else {"en": "Changed", "de": "Neu"}
        expected = {**before, "name": text}
        sent = expected
        if not whole:
            sent = without_moments({k: v for k, v in sent.items() if k not in kind.derived})
        response = game.call(kind.update, body=sent, **path)
        after = game.call(kind.read, **path).json()
        yield name, path, response.status_code, after == expected or (expected, after)


@pytest.mark.parametrize("whole", [False, True])
def test_all_objects_are_written_back_with_another_text(game: Game, whole: bool) -> None:
    """ERR-38a without what a tool knows to be derived, ERR-38b with it."""
    outcomes = list(written_back(game, whole=whole))
    assert [outcome for outcome in outcomes if outcome[2:] != (204, True)] == []
    assert len(outcomes) == 63
    assert Counter(name for name, *_ in outcomes).keys() == KINDS.keys()


def test_writing_back_changes_nothing_that_players_see(game: Game) -> None:
    """ERR-38b: what no admin read prints stays, too."""

    def catalog() -> Any:
        items = game.call("get-sellable-items", query={"limit": 50}).json()
        return items, game.call("get-virtual-items", query={"limit": 50}).json()

    before = catalog()
    for name, path in objects(game):
        kind = KINDS[name]
        body = game.call(kind.read, **path).json()
        assert game.call(kind.update, body=body, **path).status_code == 204
    assert catalog() == before


def test_the_upsell_is_written_back(game: Game) -> None:
    """ERR-38b."""
    (before,) = game.call("get-upsell-configurations-for-project-admin").json()
    assert [item["sku"] for item in before["items"]] == ["starter_pack", "sword_ice"]
    assert game.call("put-upsell", body=before).status_code == 202
    assert game.call("get-upsell-configurations-for-project-admin").json() == [before]


def test_what_a_value_point_is_given_for_is_written_back(game: Game) -> None:
    """ERR-38b."""
    calls = {"read": "admin-get-items-value-point-reward"}
    path = {"value_point_sku": "vp1"}
    wanted = [{"sku": "sword_ice", "amount": 5}, {"sku": "starter_pack", "amount": 7}]
    assert game.call("admin-set-items-value-point-reward", body=wanted, **path).status_code == 204
    before = game.call(calls["read"], **path).json()
    response = game.call("admin-set-items-value-point-reward", body=before["items"], **path)
    assert response.status_code == 204
    assert game.call(calls["read"], **path).json() == before


@pytest.mark.parametrize("name", ["created_by", "sku_2"])
def test_what_no_read_has_is_still_refused(game: Game, name: str) -> None:
    """ERR-13."""
    for kind_name, path in objects(game)[::7]:
        kind = KINDS[kind_name]
        before = game.call(kind.read, **path).json()
        response = game.call(kind.update, body={**before, name: 1}, **path)
        assert response.status_code == 422
        assert [fault["property"] for fault in response.json()["errorMessageExtended"]] == [name]
        assert game.call(kind.read, **path).json() == before


@pytest.mark.parametrize("change", [{}, {"description": {}}], ids=["missing", "empty"])
def test_an_update_of_a_virtual_item_has_a_description(game: Game, change: dict[str, Any]) -> None:
    """ITM-41."""
    path = {"item_sku": "sword_ice"}
    before = game.call("admin-get-virtual-item", **path).json()
    body = {key: value for key, value in before.items() if key != "description"} | change
    response = game.call("admin-update-virtual-item", body=body, **path)
    (fault,) = response.json()["errorMessageExtended"]
    assert (response.status_code, fault["property"]) == (422, "description")
    assert game.call("admin-get-virtual-item", **path).json() == before


def test_a_price_is_a_number_or_a_text(game: Game) -> None:
    """ITM-42: more than 0 either way."""
    price = {"currency": "USD", "is_default": True, "is_enabled": True}
    for amount, status in ((".5", 204), (0.5, 204), ("0.00", 422), (0, 422), ("1,5", 422)):
        body = {"sku": "i1", "description": None, "prices": [{**price, "amount": amount}]}
        response = game.call("admin-update-virtual-item", item_sku="i1", body=body)
        assert response.status_code == status, amount
    stored = game.call("admin-get-virtual-item", item_sku="i1").json()
    assert stored["prices"][0]["amount"] == 0.5


def test_a_virtual_price_stays_out_of_use(game: Game) -> None:
    """ITM-43: also that of a bundle, whose reads have other names for them."""
    path = {"sku": "b2"}
    shown = {**game.call("admin-get-bundle", **path).json(), "is_enabled": True}
    assert [price["sku"] for price in shown["virtual_prices"]] == ["gold"]
    assert game.call("admin-update-bundle", body=shown, **path).status_code == 204
    refused = game.call(
        "create-order-with-item-for-virtual-currency",
        item_sku="b2", virtual_currency_sku="gold", body={},
    )  # fmt: skip
    assert refused.json()["errorCode"] == 4054


def test_the_twins_of_v2_take_what_they_read(game: Game) -> None:
    """ERR-38b: with `date_start` and `date_end` in place of periods."""
    twins = ("coupon", "promo_code", "unique_offer", "discount", "bonus", "reward_chain")
    found = [(KINDS[name], path) for name, path in objects(game) if name in twins]
    assert len(found) == 29
    for kind, path in found:
        before = game.call(f"{kind.read}-v2", **path).json()
        assert game.call(f"{kind.update}-v2", body=before, **path).status_code == 204
        assert game.call(f"{kind.read}-v2", **path).json() == before


def test_a_bonus_is_read_as_it_was_written(game: Game) -> None:
    """ERR-45: each property, in the form in which reads print it; ERR-44: lists, too."""
    written = {
        **PLAIN,
        "promotion_periods": PERIODS,
        "condition": [{"sku": "sword_ice"}],
        "bonus": GIFT,
        "excluded_promotions": [7],
    }
    made = game.call("create-bonus-promotion", body=written).json()["promotion_id"]
    read = game.call("get-bonus-promotion", promotion_id=made).json()
    assert {name: read[name] for name in written} == written
    listed = game.call("get-bonus-promotion-list").json()["promotions"]
    assert [entry for entry in listed if entry["id"] == made] == [read]
