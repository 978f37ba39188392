"""Unique catalog offers over HTTP: what is written is read, codes, and every documented refusal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.server.game import Game, faults, refusal

PERIOD = {"date_from": "2026-12-01T10:00:00+03:00", "date_until": "2026-12-24T20:00:00+03:00"}
PLAIN = {"name": {"en": "Secret stables"}, "items": ["sword_ice"]}
FULL: dict[str, Any] = {
    "promotion_periods": [PERIOD],
    "name": {"en": "Secret stables", "de": "Geheime Ställe"},
    "items": ["sword_ice", "starter_pack"],
    "redeem_total_limit": 100,
    "redeem_user_limit": 1,
    "redeem_code_limit": None,
}
MISSING = (404, 9802, "[0401-9802]: Coupon not found")


def create(game: Game, external_id: str = "secret", *codes: str, **changes: Any) -> str:
    """An offer made over the API, with codes."""
    body = {"external_id": external_id, **PLAIN, **changes}
    response = game.call("admin-create-unique-catalog-offer", body=body)
    assert (response.status_code, response.json()) == (201, {"external_id": external_id})
    for code in codes:
        assert add_code(game, external_id, {"coupon_code": code}).json() == {"code": code}
    return external_id


def add_code(game: Game, external_id: str, body: Any) -> Any:
    return game.call("create-unique-catalog-offer-code", external_id=external_id, body=body)


def read(game: Game, external_id: str = "secret") -> Any:
    response = game.call("get-unique-catalog-offer", external_id=external_id)
    assert response.status_code == 200
    return response.json()


def update(game: Game, external_id: str = "secret", /, **body: Any) -> Any:
    return game.call("update-unique-catalog-offer-promotion", external_id=external_id, body=body)


def switch(game: Game, verb: str, external_id: str = "secret") -> Any:
    return game.call(f"{verb}-unique-catalog-offer", external_id=external_id)


def codes(game: Game, **query: int) -> Any:
    return game.call("get-unique-catalog-offer-codes", external_id="secret", query=query).json()


# -- written and read ------------------------------------------------------------------------------
def test_everything_that_is_written_is_read(game: Game) -> None:
    """PRM-1a, PRM-2f."""
    create(game, **FULL)
    assert read(game) == {
        **FULL,
        "external_id": "secret",
        "is_enabled": False,
        "total_limit_state": {"available": 100, "reserved": 0, "used": 0},
        "total_codes_count": 0,
    }


def test_what_is_left_out_has_its_default(game: Game) -> None:
    """PRM-2a, PRM-5."""
    body = {"external_id": "bare", "name": {"en": "Bare"}}
    assert game.call("admin-create-unique-catalog-offer", body=body).status_code == 201
    assert read(game, "bare") == {
        **body,
        "promotion_periods": [],
        "items": [],
        "is_enabled": False,
        "redeem_total_limit": 10,
        "redeem_user_limit": 10,
        "redeem_code_limit": 10,
        "total_limit_state": {"available": 10, "reserved": 0, "used": 0},
        "total_codes_count": 0,
    }


@pytest.mark.parametrize("end", ["2026-12-24T20:00:00+03:00", None])
def test_the_period_may_be_given_by_two_dates(game: Game, end: str | None) -> None:
    """PRM-2e."""
    create(game, date_start="2026-12-01T10:00:00+03:00", date_end=end)
    assert read(game)["promotion_periods"] == [{**PERIOD, "date_until": end}]


def test_dates_of_null_say_nothing(game: Game) -> None:
    """PRM-2a, PRM-2f."""
    create(game, date_start=None, date_end=None, promotion_periods=[PERIOD])
    assert read(game)["promotion_periods"] == [PERIOD]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (
            {"date_end": "2026-12-24T20:00:00+03:00"},
            [("date_start", "The property date_start is required")],
        ),
        (
            {"date_start": "2026-12-01T10:00:00+03:00", "promotion_periods": [PERIOD]},
            [("date_start", "Takes the place of promotion_periods: give one of the two")],
        ),
        (
            {"date_end": "2026-12-24T20:00:00+03:00", "promotion_periods": [PERIOD]},
            [("date_end", "Takes the place of promotion_periods: give one of the two")],
        ),
        (
            {
                "date_start": "2026-12-01T10:00:00+03:00",
                "date_end": "2026-12-01T07:00:00+00:00",
            },
            [("date_end", "Must be later than date_start")],
        ),
    ],
    ids=["end alone", "both", "both, by the end", "the same moment"],
)
def test_dates_that_make_no_period_are_refused(
    game: Game, dates: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """PRM-24."""
    body = {"external_id": "secret", **PLAIN, **dates}
    assert faults(game.call("admin-create-unique-catalog-offer", body=body)) == expected
    assert game.call("get-unique-catalog-offers").json()["total_promotions_count"] == 0


def test_an_update_takes_periods_alone(game: Game) -> None:
    create(game)
    assert update(game, **PLAIN, promotion_periods=[PERIOD]).status_code == 204
    assert read(game)["promotion_periods"] == [PERIOD]
    found = faults(update(game, **PLAIN, date_start="2026-12-01T10:00:00+03:00"))
    assert [name for name, _ in found] == ["date_start"]


def test_an_update_keeps_the_switch_and_the_codes(game: Game) -> None:
    """PRM-16."""
    create(game, "secret", "OPEN", **FULL)
    assert switch(game, "activate").status_code == 204
    assert update(game, name={"en": "Other"}).status_code == 204
    changed = read(game)
    assert (changed["name"], changed["items"]) == ({"en": "Other"}, [])
    assert (changed["is_enabled"], changed["total_codes_count"]) == (True, 1)
    assert changed["redeem_total_limit"] == 10


def test_switching_twice_is_switching_once(game: Game) -> None:
    """PRM-1c."""
    create(game)
    for verb, on in (("activate", True), ("activate", True), ("deactivate", False)):
        response = switch(game, verb)
        assert (response.status_code, response.content) == (204, b"")
        assert read(game)["is_enabled"] is on
    assert switch(game, "deactivate").status_code == 204


def test_the_list_is_paged_and_counted(game: Game) -> None:
    """PAG-1."""
    for external_id in ("one", "two", "three"):
        create(game, external_id)
    switch(game, "activate", "two")
    body = game.call("get-unique-catalog-offers", query={"limit": 2, "offset": 1}).json()
    assert body == {
        "items": [read(game, "two"), read(game, "three")],
        "total_promotions_count": 3,
        "active_promotions_count": 1,
        "inactive_promotions_count": 2,
    }


# -- codes -----------------------------------------------------------------------------------------
def test_codes_are_added_generated_and_listed(game: Game) -> None:
    """PRM-7a, CPN-8."""
    create(game, "secret", "OPEN")
    response = game.call(
        "generate-unique-catalog-offer-codes", external_id="secret", body={"count": 2}
    )
    assert (response.status_code, response.json()) == (200, {"count": 2})
    made = add_code(game, "secret", {}).json()["code"]
    body = codes(game)
    listed = [row["code"] for row in body["codes"]]
    assert (listed[0], listed[3], body["total_count"]) == ("OPEN", made, 4)
    assert all(re.fullmatch(r"[A-Za-z0-9]{10}", code) for code in listed[1:])
    assert codes(game, limit=1, offset=3) == {"codes": [{"code": made}], "total_count": 4}


def test_a_code_that_any_promotion_has_is_refused(game: Game) -> None:
    """ERR-8b, PRM-3a."""
    create(game, "secret", "OPEN")
    game.coupon("spring", "SPRING")
    taken = (422, 9803, "[0401-9803]: The code already exists.")
    for code in ("OPEN", "SPRING"):
        assert refusal(add_code(game, "secret", {"coupon_code": code})) == taken
    assert codes(game)["total_count"] == 1


@pytest.mark.parametrize("code", ["", "A-B", "x" * 129])
def test_a_code_of_other_characters_is_refused(game: Game, code: str) -> None:
    """CPN-8."""
    create(game)
    found = faults(add_code(game, "secret", {"coupon_code": code}))
    assert {name for name, _ in found} == {"coupon_code"}


@pytest.mark.parametrize("count", [0, 100_001, None, "1"])
def test_a_count_out_of_range_is_refused(game: Game, count: Any) -> None:
    """PRM-7c."""
    create(game)
    response = game.call(
        "generate-unique-catalog-offer-codes", external_id="secret", body={"count": count}
    )
    assert [name for name, _ in faults(response)] == ["count"]
    assert codes(game)["total_count"] == 0


# -- refusals --------------------------------------------------------------------------------------
def test_a_taken_external_id_is_refused(game: Game) -> None:
    """ERR-8a."""
    create(game)
    before = read(game)
    body = {"external_id": "secret", "name": {"en": "Other"}}
    taken = (422, 4002, "[0401-4002]: Promotion with external_id = 'secret' already exists")
    assert refusal(game.call("admin-create-unique-catalog-offer", body=body)) == taken
    assert read(game) == before


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"items": ["axe"]}, (404, 4001, "[0401-4001]: Item with sku = 'axe' not found")),
        ({"name": {"xx": "Secret"}}, (404, 0, "Locale not found")),
    ],
    ids=["item", "locale"],
)
def test_an_unknown_item_or_locale_is_refused(
    game: Game, changes: dict[str, Any], answer: tuple[int, int, str]
) -> None:
    """ERR-9a, ERR-10a."""
    create(game)
    before = read(game)
    body = {"external_id": "other", **PLAIN, **changes}
    assert refusal(game.call("admin-create-unique-catalog-offer", body=body)) == answer
    assert refusal(update(game, **{**PLAIN, **changes})) == answer
    assert read(game) == before


def test_items_are_skus_and_no_objects(game: Game) -> None:
    """ERR-3."""
    body = {"external_id": "secret", **PLAIN, "items": [{"sku": "sword_ice"}]}
    found = faults(game.call("admin-create-unique-catalog-offer", body=body))
    assert [name for name, _ in found] == ["items.0"]


@pytest.mark.parametrize("name", ["is_enabled", "external_id", "total_codes_count"])
def test_an_update_ignores_what_it_cannot_change(game: Game, name: str) -> None:
    """ERR-14."""
    create(game)
    assert update(game, **PLAIN).status_code == 204
    before = read(game)
    assert update(game, **PLAIN, **{name: 1}).status_code == 204
    assert read(game) == before


def test_an_offer_that_is_not_there_is_not_found(game: Game) -> None:
    """PRM-3d: nothing of a deleted offer is left, and its codes are free."""
    create(game, "secret", "OPEN")
    assert (
        game.call("delete-unique-catalog-offer-promotion", external_id="secret").status_code == 204
    )
    for operation_id in (
        "get-unique-catalog-offer",
        "delete-unique-catalog-offer-promotion",
        "activate-unique-catalog-offer",
        "deactivate-unique-catalog-offer",
        "get-unique-catalog-offer-codes",
    ):
        assert refusal(game.call(operation_id, external_id="secret")) == MISSING, operation_id
    assert refusal(update(game, **PLAIN)) == MISSING
    assert refusal(add_code(game, "secret", {})) == MISSING
    response = game.call(
        "generate-unique-catalog-offer-codes", external_id="secret", body={"count": 1}
    )
    assert refusal(response) == (404, 9802, "[0401-9802]: Promocode not found")
    create(game, "other", "OPEN")
