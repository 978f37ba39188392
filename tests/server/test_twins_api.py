"""Calls under /v2 over HTTP: the twins of calls under /v3."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.game import Game, faults, refusal

START, END = "2030-01-01T10:00:00+03:00", "2030-02-01T00:00:00+00:00"
LATER, LAST = "2030-03-01T00:00:00+00:00", "2030-04-01T00:00:00+00:00"
PERIODS = [{"date_from": START, "date_until": END}, {"date_from": LATER, "date_until": LAST}]
NAME = {"name": {"en": "A"}}
KINDS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "coupon": ("admin-create-coupon", "coupon-promotion", "external_id", {}),
    "promo-code": ("create-promo-code", "promo-code", "external_id", {}),
    "unique-catalog-offer": (
        "admin-create-unique-catalog-offer",
        "unique-catalog-offer-promotion",
        "external_id",
        {},
    ),
    "item-promotion": (
        "create-item-promotion",
        "item-promotion",
        "promotion_id",
        {"discount": {"percent": "10.00"}, "items": None},
    ),
    "bonus-promotion": (
        "create-bonus-promotion",
        "bonus-promotion",
        "promotion_id",
        {"condition": None, "bonus": []},
    ),
}
each_kind = pytest.mark.parametrize("kind", KINDS)


def made(game: Game, kind: str, suffix: str = "", **when: Any) -> dict[str, Any]:
    """A new promotion; return the path parameter that names it."""
    create, _, key, body = KINDS[kind]
    extra = {"external_id": "fair"} if key == "external_id" else {}
    response = game.call(create + suffix, body={**NAME, **body, **extra, **when})
    assert response.status_code == 201
    return {key: response.json()[key]}


def read(game: Game, kind: str, path: dict[str, Any], suffix: str = "") -> Any:
    response = game.call(f"get-{kind}{suffix}", **path)
    assert response.status_code == 200
    return response.json()


def dates(body: Any) -> tuple[Any, Any]:
    return body["date_start"], body["date_end"]


@each_kind
def test_a_write_makes_one_period_of_two_dates(game: Game, kind: str) -> None:
    """TWN-2."""
    path = made(game, kind, "-v2", date_start=START, date_end=END)
    assert read(game, kind, path)["promotion_periods"] == PERIODS[:1]
    _, noun, _, body = KINDS[kind]
    update = {**NAME, **body, "date_start": LATER}
    assert game.call(f"update-{noun}-v2", body=update, **path).status_code == 204
    stored = read(game, kind, path)["promotion_periods"]
    assert stored == [{"date_from": LATER, "date_until": None}]
    assert game.call(f"update-{noun}-v2", body={**NAME, **body}, **path).status_code == 204
    assert not read(game, kind, path)["promotion_periods"]


@each_kind
def test_what_is_read_differs_in_its_dates_alone(game: Game, kind: str) -> None:
    """TWN-3, TWN-4: several periods are printed as one from the first start to the last end."""
    path = made(game, kind, promotion_periods=PERIODS)
    original, twin = read(game, kind, path), read(game, kind, path, "-v2")
    assert dates(twin) == (START, LAST)
    del original["promotion_periods"], twin["date_start"], twin["date_end"]
    assert twin == original


@each_kind
def test_a_promotion_without_periods_has_no_dates(game: Game, kind: str) -> None:
    """TWN-4."""
    path = made(game, kind, "-v2")
    assert dates(read(game, kind, path, "-v2")) == (None, None)


@pytest.mark.parametrize(
    ("when", "property_"),
    [
        ({"promotion_periods": PERIODS}, "promotion_periods"),
        ({"date_end": END}, "date_start"),
        ({"date_start": START, "date_end": START}, "date_end"),
        ({"date_start": "soon"}, "date_start"),
    ],
)
@each_kind
def test_wrong_dates_are_named_and_change_nothing(
    game: Game, kind: str, when: dict[str, Any], property_: str
) -> None:
    """TWN-5."""
    path = made(game, kind, "-v2", date_start=START, date_end=END)
    before = read(game, kind, path)
    _, noun, _, body = KINDS[kind]
    response = game.call(f"update-{noun}-v2", body={**NAME, **body, **when}, **path)
    assert [name for name, _ in faults(response)] == [property_]
    assert read(game, kind, path) == before


@each_kind
def test_a_promotion_is_deleted_under_either_path(game: Game, kind: str) -> None:
    """TWN-6."""
    path = made(game, kind)
    noun = KINDS[kind][1]
    assert game.call(f"delete-{noun}-v2", **path).status_code == 204
    gone = refusal(game.call(f"get-{kind}", **path))
    assert gone[0] == 404
    assert refusal(game.call(f"get-{kind}-v2", **path)) == gone


def test_the_common_calls_print_dates(game: Game) -> None:
    """TWN-3: the list of all kinds, and the promotion of a code."""
    made(game, "coupon", promotion_periods=[{"date_from": "2026-01-01T00:00:00+00:00"}])
    assert game.call("activate-coupon", external_id="fair").status_code == 204
    added = game.call("create-coupon-code", external_id="fair", body={"coupon_code": "FAIR"})
    assert added.status_code == 201
    (listed,) = game.call("get-promotion-list-v2").json()["promotions"]
    found = game.call("get-redeemable-promotion-by-code-v2", code="FAIR").json()
    for body in (listed, found):
        assert dates(body) == ("2026-01-01T00:00:00+00:00", None)
        assert "promotion_periods" not in body


def test_reward_chains_are_the_same_under_either_path(game: Game) -> None:
    """TWN-1."""
    assert game.call("admin-create-value-points", body={"sku": "xp", **NAME}).status_code == 201
    step = {**NAME, "price": {"amount": 1}, "reward": [{"sku": "gold", "quantity": 1}]}
    body = {
        **NAME, "value_point": {"sku": "xp"}, "date_start": START, "is_enabled": False,
        "steps": [step],
    }  # fmt: skip
    created = game.call("admin-create-reward-chain-v2", body=body)
    assert created.status_code == 201
    path = created.json()
    read_twin = game.call("admin-get-reward-chain-v2", **path)
    assert read_twin.json() == game.call("admin-get-reward-chain", **path).json()
    listed = game.call("admin-get-reward-chains-v2").json()
    assert listed == game.call("admin-get-reward-chains").json()
    assert [entry["reward_chain_id"] for entry in listed["items"]] == [path["reward_chain_id"]]
    assert game.call("admin-toggle-reward-chain-v2", **path).status_code == 204
    assert game.call("admin-get-reward-chain", **path).json()["is_enabled"] is True
    assert game.call("admin-reset-reward-chain-v2", **path).status_code == 204
    assert game.call("admin-delete-reward-chain-v2", **path).status_code == 204
    gone = refusal(game.call("admin-get-reward-chain", **path))
    assert gone[0] == 404
    assert refusal(game.call("admin-delete-reward-chain-v2", **path)) == gone
