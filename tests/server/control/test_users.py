"""Users as the control plane tells of them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.server.control.plane import control
from tests.server.game import (
    DEFAULT_PROJECT,
    NOT_FOUND,
    Game,
    Mock,
    faults,
    refusal,
)

each = pytest.mark.parametrize

FLAT = "value found, but a string or a number or a boolean is required"
USER = f"/projects/{DEFAULT_PROJECT}/users/alice"


def test_a_user_nobody_met_is_unknown(own: Mock) -> None:
    expected = (404, 5008, "[0401-5008]: Could not find User")
    assert refusal(control(own, "GET", USER)) == expected


def test_a_user_is_made_by_being_told_of(own: Mock) -> None:
    body = {
        "attributes": {"level": 10, "ok": True, "r": 0.5},
        "country": "DE",
        "clan": "frostguard",
    }
    message: dict[str, Any] = {
        "external_id": "alice",
        "name": "alice",
        "email": None,
        "attributes": {"level": 10, "ok": True, "r": 0.5, "country": "DE", "clan": "frostguard"},
        "inventory": [],
        "balances": [],
        "orders": [],
        "redeemed": [],
        "carts": [],
    }
    response = control(own, "PUT", USER, body)
    assert (response.status_code, response.json()) == (200, message)
    assert control(own, "GET", USER).json() == message


def test_what_is_told_replaces_what_was_known(own: Mock, game: Game) -> None:
    control(own, "PUT", USER, {"attributes": {"a": 1}, "country": "DE"})
    shown = control(own, "PUT", USER, {"attributes": {"b": 2}}).json()
    assert shown["attributes"] == {"b": 2}
    assert control(own, "PUT", USER, {}).json()["attributes"] == {}


def test_a_country_of_its_own_wins_over_the_attribute_of_the_name(own: Mock) -> None:
    body = {"attributes": {"country": "US"}, "country": "DE"}
    assert control(own, "PUT", USER, body).json()["attributes"] == {"country": "DE"}


def test_a_user_is_shown_with_what_was_redeemed(own: Mock, game: Game) -> None:
    lines = [{"sku": "sword_ice"}, {"sku": "gold", "quantity": 5}]
    game.coupon("spring", "SPRING", bonus=lines, redeem_user_limit=None)
    game.redeem("SPRING")
    game.redeem("SPRING")
    shown = control(own, "GET", USER).json()
    assert shown["inventory"] == [
        {"sku": "gold", "quantity": 10},
        {"sku": "sword_ice", "quantity": 2},
    ]


@each(
    ("body", "expected"),
    [
        ({"country": "de"}, ("country", "Does not match the regex pattern ^[A-Z]{2}$")),
        ({"country": None}, ("country", "NULL value found, but a string is required")),
        ({"clan": ""}, ("clan", "Must be at least 1 characters long")),
        ({"attributes": []}, ("attributes", "Array value found, but an object is required")),
        (
            {"attributes": {"a": None}},
            ("attributes.a", f"NULL {FLAT}"),
        ),
        (
            {"attributes": {"a": {}}},
            ("attributes.a", f"Object {FLAT}"),
        ),
        (
            {"level": 1},
            (
                "level",
                "The property level is not defined and the definition does not allow additional "
                "properties",
            ),
        ),
    ],
)
def test_a_user_that_cannot_be_is_refused(own: Mock, body: Any, expected: tuple[str, str]) -> None:
    assert faults(control(own, "PUT", USER, body)) == [expected]
    assert control(own, "GET", USER).status_code == 404


@each(
    "path",
    ["/projects/x/users/a", "/projects/0/users/a", "/projects/1/users/a%20b", "/projects/1/user"],
)
def test_a_path_that_names_no_user_is_not_found(own: Mock, path: str) -> None:
    assert refusal(control(own, "GET", path)) == NOT_FOUND


def test_names_of_users_are_any_text_without_white_space(own: Mock) -> None:
    for name in ("ä", "用户", "a@b.c", "-", "🎁", "x" * 255):
        path = f"/projects/{DEFAULT_PROJECT}/users/{name}"
        assert control(own, "PUT", path, {}).json()["external_id"] == name
    assert json.loads(control(own, "GET", "/state").content)["format"] == 1
