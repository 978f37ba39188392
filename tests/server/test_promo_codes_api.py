"""Promo codes over HTTP: what is written is read, codes and limits, rewards, and every refusal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.server.game import HEADER_NOT_SENT, Game, Mock, faults, refusal

PLAIN = {"name": {"en": "Winter fair"}}
FULL: dict[str, Any] = {
    "promotion_periods": [
        {"date_from": "2026-12-01T10:00:00+03:00", "date_until": "2026-12-24T20:00:00+03:00"}
    ],
    "name": {"en": "Winter fair", "de": "Wintermarkt"},
    "bonus": [{"sku": "gold", "quantity": 3}, {"sku": "frostland", "quantity": 1}],
    "redeem_total_limit": 500,
    "redeem_user_limit": 2,
    "redeem_code_limit": None,
    "discount": {"percent": "12.50"},
    "discounted_items": [{"sku": "sword_ice", "discount": {"percent": "10.00"}}],
    "attribute_conditions": [
        {
            "attribute": "level",
            "type": "number",
            "operator": "ge",
            "value": "10",
            "can_be_missing": False,
        }
    ],
    "price_conditions": [{"operator": "ge", "value": "9.99"}],
    "item_price_conditions": [{"operator": "gt", "value": "4.5"}],
    "excluded_promotions": [12, 789],
}
MISSING = (404, 9802, "[0401-9802]: Promocode not found")
LIMIT_MISSING = (404, 9802, "[0401-9802]: Coupon not found")
UNKNOWN = (404, 9807, "[0401-9807]: Enter a valid promo code.")
EXPIRED = (422, 9810, "[0401-9810]: Sorry, this code is expired.")
REACHED = (422, 9804, "[0401-9804]: You have reached the coupon redemption limit.")
CLOSED = (422, 9808, "[0401-9808]: Coupon is not available in your region.")


def create(game: Game, external_id: str = "fair", *codes: str, **changes: Any) -> str:
    """A promo code promotion made over the API, with codes."""
    body = {"external_id": external_id, **PLAIN, **changes}
    response = game.call("create-promo-code", body=body)
    assert (response.status_code, response.json()) == (201, {"external_id": external_id})
    for code in codes:
        assert add_code(game, external_id, {"coupon_code": code}).json() == {"code": code}
    return external_id


def running(game: Game, *codes: str, **changes: Any) -> str:
    """Create a promo code and activate it."""
    external_id = create(game, "fair", *codes, **changes)
    assert game.call("activate-promo-code", external_id=external_id).status_code == 204
    return external_id


def add_code(game: Game, external_id: str, body: Any) -> Any:
    return game.call("create-promo-code-code", external_id=external_id, body=body)


def read(game: Game, external_id: str = "fair") -> Any:
    response = game.call("get-promo-code", external_id=external_id)
    assert response.status_code == 200
    return response.json()


def update(game: Game, external_id: str = "fair", /, **body: Any) -> Any:
    return game.call("update-promo-code", external_id=external_id, body=body)


def rewards(game: Game, code: str = "FAIR", **more: Any) -> Any:
    return game.call("get-promo-code-rewards-by-code", promocode_code=code, **more)


# -- written and read ------------------------------------------------------------------------------
def test_everything_that_is_written_is_read(game: Game) -> None:
    """PRM-1a, PRM-10e."""
    create(game, **FULL)
    assert read(game) == {
        **FULL,
        "external_id": "fair",
        "is_enabled": False,
        "total_limit_state": {"available": 500, "reserved": 0, "used": 0},
        "total_codes_count": 0,
    }


def test_what_is_left_out_has_its_default(game: Game) -> None:
    """PRM-5, CPN-11."""
    create(game, redeem_total_limit=None)
    assert read(game) == {
        **PLAIN,
        "external_id": "fair",
        "promotion_periods": [],
        "bonus": [],
        "is_enabled": False,
        "redeem_total_limit": None,
        "redeem_user_limit": 10,
        "redeem_code_limit": 10,
        "discount": None,
        "discounted_items": None,
        "total_limit_state": None,
        "price_conditions": None,
        "item_price_conditions": None,
        "excluded_promotions": [],
        "total_codes_count": 0,
    }


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ({"percent": "7.5"}, {"percent": "7.50"}),
        ({"percent": None}, None),
        ({}, None),
        (None, None),
    ],
    ids=str,
)
def test_a_discount_on_the_cart_is_optional(game: Game, written: Any, shown: Any) -> None:
    """PRM-10e."""
    create(game, discount=written)
    assert read(game)["discount"] == shown


def test_an_update_keeps_the_switch_and_the_codes(game: Game) -> None:
    """PRM-16."""
    running(game, "FAIR", **FULL)
    assert update(game, **PLAIN).status_code == 204
    changed = read(game)
    assert (changed["is_enabled"], changed["total_codes_count"]) == (True, 1)
    assert (changed["name"], changed["discount"], changed["bonus"]) == (PLAIN["name"], None, [])


def test_switching_twice_is_switching_once(game: Game) -> None:
    """PRM-1c."""
    create(game)
    for verb, on in (("activate", True), ("activate", True), ("deactivate", False)):
        assert game.call(f"{verb}-promo-code", external_id="fair").status_code == 204
        assert read(game)["is_enabled"] is on
    assert game.call("deactivate-promo-code", external_id="fair").status_code == 204


def test_the_list_is_paged_and_counted(game: Game) -> None:
    """PAG-1."""
    for external_id in ("one", "two", "three"):
        create(game, external_id)
    game.call("activate-promo-code", external_id="one")
    assert game.call("get-promo-codes", query={"limit": 2}).json() == {
        "items": [read(game, "one"), read(game, "two")],
        "total_promotions_count": 3,
        "active_promotions_count": 1,
        "inactive_promotions_count": 2,
    }


# -- codes and limits ------------------------------------------------------------------------------
def test_codes_are_added_generated_and_listed(game: Game) -> None:
    """PRM-7a."""
    create(game, "fair", "FAIR")
    response = game.call("generate-promo-code-codes", external_id="fair", body={"count": 2})
    assert (response.status_code, response.json()) == (200, {"count": 2})
    body = game.call("get-promocode-codes", external_id="fair").json()
    listed = [row["code"] for row in body["codes"]]
    assert (listed[0], len(set(listed)), body["total_count"]) == ("FAIR", 3, 3)
    assert all(re.fullmatch(r"[A-Za-z0-9]{10}", code) for code in listed[1:])


def test_limits_are_told_for_codes_and_users(game: Game) -> None:
    """PRM-6e."""
    create(game, "fair", "FAIR", "FAYRE", redeem_code_limit=4, redeem_user_limit=2)
    game.tell("alice")
    per_code = {"total": 4, "available": 4, "used": 0, "reserved": 0}
    found = game.call(
        "get-promo-code-code-limit", external_id="fair", query={"codes[]": ["FAYRE", "NONE"]}
    ).json()
    assert found.pop("promotion_id") == 1
    assert found == {
        "items": [{"code": "FAYRE", "per_code": per_code}],
        "total_items_count": 1,
        "has_more": False,
    }
    first = game.call("get-promo-code-code-limit", external_id="fair", query={"limit": 1}).json()
    assert ([row["code"] for row in first["items"]], first["has_more"]) == (["FAIR"], True)
    user = game.call(
        "get-promo-code-user-limit", external_id="fair", query={"user_external_id": "alice"}
    )
    assert user.json() == {"per_user": {"total": 2, "available": 2}}


def test_an_unknown_user_has_no_limit_to_tell(game: Game) -> None:
    create(game)
    query = {"user_external_id": "nobody"}
    found = game.call("get-promo-code-user-limit", external_id="fair", query=query)
    assert refusal(found) == (404, 5008, "[0401-5008]: Could not find User")
    assert [
        name for name, _ in faults(game.call("get-promo-code-user-limit", external_id="fair"))
    ] == ["user_external_id"]


def test_a_code_that_any_promotion_has_is_refused(game: Game) -> None:
    """ERR-8b, PRM-3a."""
    create(game, "fair", "FAIR")
    game.coupon("spring", "SPRING")
    taken = (422, 9803, "[0401-9803]: The code already exists.")
    for code in ("FAIR", "SPRING"):
        assert refusal(add_code(game, "fair", {"coupon_code": code})) == taken
    assert read(game)["total_codes_count"] == 1


# -- what a player sees ----------------------------------------------------------------------------
def test_rewards_tell_discounts_and_bonus_items(game: Game) -> None:
    """CPN-6 for promo codes, PRM-10e."""
    running(game, "FAIR", **{**FULL, "attribute_conditions": None})
    assert rewards(game).json() == {
        "bonus": [
            {
                "item": {
                    "sku": "gold",
                    "name": "Gold",
                    "type": "virtual_currency",
                    "description": "",
                    "image_url": "",
                },
                "quantity": 3,
            },
            {
                "item": {
                    "sku": "frostland",
                    "name": "Frostland",
                    "type": "unit",
                    "description": "",
                    "image_url": "",
                    "unit_items": [
                        {
                            "sku": "frostland_steam",
                            "type": "game_key",
                            "is_free": False,
                            "name": "Frostland for Steam",
                            "drm_name": "Steam",
                            "drm_sku": "steam",
                        },
                        {
                            "sku": "frostland_epic",
                            "type": "game_key",
                            "is_free": False,
                            "name": "Frostland for Epic",
                            "drm_name": "Epic Games",
                            "drm_sku": "epic",
                        },
                    ],
                },
                "quantity": 1,
            },
        ],
        "discount": {"percent": "12.50"},
        "discounted_items": [{"sku": "sword_ice", "discount": {"percent": "10.00"}}],
        "is_selectable": True,
    }


def test_a_discount_alone_has_nothing_to_choose(game: Game) -> None:
    running(game, "FAIR", discount={"percent": "5"})
    assert rewards(game).json() == {
        "bonus": [],
        "discount": {"percent": "5.00"},
        "discounted_items": None,
        "is_selectable": False,
    }


@pytest.mark.parametrize("code", ["NONE", "fair", "SPRING", "A-B"])
def test_a_code_of_no_promo_code_promotion_is_unknown(game: Game, code: str) -> None:
    """PRM-4a, ERR-11."""
    running(game, "FAIR")
    game.coupon("spring", "SPRING")
    assert refusal(rewards(game, code)) == UNKNOWN


def test_a_code_that_does_not_run_is_unknown_or_expired(game: Game) -> None:
    """PRM-4b, PRM-4c."""
    create(game, "off", "OFF")
    create(
        game,
        "later",
        "LATER",
        promotion_periods=[{"date_from": "2026-12-02T00:00:00+00:00"}],
    )
    past = {"date_from": "2026-11-01T00:00:00+00:00", "date_until": "2026-12-01T10:00:00+00:00"}
    create(game, "over", "OVER", promotion_periods=[past])
    for external_id in ("later", "over"):
        game.call("activate-promo-code", external_id=external_id)
    assert refusal(rewards(game, "OFF")) == UNKNOWN
    assert refusal(rewards(game, "LATER")) == UNKNOWN
    assert refusal(rewards(game, "OVER")) == EXPIRED


def test_only_players_it_is_meant_for_see_it(game: Game) -> None:
    running(game, "FAIR", **FULL)
    assert refusal(rewards(game)) == UNKNOWN
    game.tell("thora", attributes={"level": 10})
    assert rewards(game, user="thora").status_code == 200


def test_a_bonus_that_is_not_sold_there_closes_it(game: Game) -> None:
    """PRM-4f, PRM-27."""
    running(game, "FAIR", bonus=[{"sku": "cloak_alpine"}])
    assert refusal(rewards(game)) == CLOSED
    game.tell("heidi", country="AT")
    assert rewards(game, user="heidi").status_code == 200


def test_a_code_that_is_used_up_is_refused(game: Game, mock: Mock) -> None:
    """PRM-4d: an unpaid order counts."""
    running(game, "FAIR", redeem_user_limit=1)
    project = mock.world.project(game.project_id)
    with project.transaction():
        project.promo_codes.reserve("FAIR", "alice")
    assert refusal(rewards(game)) == REACHED
    assert rewards(game, user="bob").status_code == 200
    assert read(game)["total_limit_state"] == {"available": 9, "reserved": 1, "used": 0}


def test_rewards_need_a_player(game: Game) -> None:
    """AUTH-2a."""
    running(game, "FAIR")
    assert refusal(rewards(game, user=None)) == HEADER_NOT_SENT


# -- refusals --------------------------------------------------------------------------------------
def test_a_taken_external_id_is_refused(game: Game) -> None:
    """ERR-8a."""
    create(game)
    before = read(game)
    taken = (422, 4002, "[0401-4002]: Promotion with external_id = 'fair' already exists")
    body = {"external_id": "fair", "name": {"en": "Other"}}
    assert refusal(game.call("create-promo-code", body=body)) == taken
    assert read(game) == before


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"bonus": [{"sku": "axe"}]}, (404, 4001, "[0401-4001]: Item with sku = 'axe' not found")),
        (
            {"discounted_items": [{"sku": "axe", "discount": {"percent": "5"}}]},
            (404, 4001, "[0401-4001]: Item with sku = 'axe' not found"),
        ),
        ({"name": {"xx": "Fair"}}, (404, 0, "Locale not found")),
    ],
    ids=["bonus", "discounted item", "locale"],
)
def test_an_unknown_item_or_locale_is_refused(
    game: Game, changes: dict[str, Any], answer: tuple[int, int, str]
) -> None:
    """ERR-9a, ERR-10a."""
    create(game)
    before = read(game)
    body = {"external_id": "other", **PLAIN, **changes}
    assert refusal(game.call("create-promo-code", body=body)) == answer
    assert refusal(update(game, **{**PLAIN, **changes})) == answer
    assert read(game) == before


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"description": "x"}, "description"),
        ({"discount": {"percent": "0"}}, "discount.percent"),
        ({"discount": {"percent": "12.345"}}, "discount.percent"),
        ({"redeem_total_limit": 0}, "redeem_total_limit"),
        ({"item_price_conditions": [{"operator": "ge"}]}, "item_price_conditions.0.value"),
        ({"discounted_items": [{"sku": "gold"}]}, "discounted_items.0.discount"),
    ],
    ids=str,
)
def test_a_body_that_breaks_the_schema_names_the_property(
    game: Game, changes: dict[str, Any], named: str
) -> None:
    """ERR-3."""
    body = {"external_id": "fair", **PLAIN, **changes}
    assert [name for name, _ in faults(game.call("create-promo-code", body=body))] == [named]
    assert game.call("get-promo-codes").json()["total_promotions_count"] == 0


@pytest.mark.parametrize("name", ["is_enabled", "external_id", "total_codes_count"])
def test_an_update_ignores_what_it_cannot_change(game: Game, name: str) -> None:
    """ERR-14."""
    create(game)
    assert update(game, **PLAIN).status_code == 204
    before = read(game)
    assert update(game, **PLAIN, **{name: 1}).status_code == 204
    assert read(game) == before


def test_a_promotion_that_is_not_there_is_not_found(game: Game) -> None:
    """PRM-3c: nothing of a deleted promotion is left, and its codes are free."""
    running(game, "FAIR")
    assert game.call("delete-promo-code", external_id="fair").status_code == 204
    for operation_id in (
        "get-promo-code",
        "delete-promo-code",
        "activate-promo-code",
        "deactivate-promo-code",
        "get-promocode-codes",
    ):
        assert refusal(game.call(operation_id, external_id="fair")) == MISSING, operation_id
    assert refusal(update(game, **PLAIN)) == MISSING
    assert refusal(add_code(game, "fair", {})) == MISSING
    body = {"count": 1}
    generated = game.call("generate-promo-code-codes", external_id="fair", body=body)
    assert refusal(generated) == MISSING
    assert refusal(game.call("get-promo-code-code-limit", external_id="fair")) == LIMIT_MISSING
    query = {"user_external_id": "alice"}
    limit = game.call("get-promo-code-user-limit", external_id="fair", query=query)
    assert refusal(limit) == LIMIT_MISSING
    assert refusal(rewards(game)) == UNKNOWN
    create(game, "other", "FAIR")
