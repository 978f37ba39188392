"""Coupons for players: the rewards of a code, and its redemption."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from tests.server.game import Game, faults, refusal

from liveops_kit.domain.values.clock import SettableClock

each = pytest.mark.parametrize
CODE_UNKNOWN = (404, 9807, "[0401-9807]: Enter a valid coupon code.")
LIMIT_REACHED = (422, 9804, "[0401-9804]: You have reached the coupon redemption limit.")
REGION_CLOSED = (422, 9808, "[0401-9808]: Coupon is not available in your region.")
EXPIRED = (422, 9810, "[0401-9810]: Sorry, this code is expired.")

SWORD = {
    "sku": "sword_ice",
    "name": "Ice sword",
    "type": "virtual_good",
    "description": "A blade that never melts.",
    "image_url": "https://cdn.example.com/sword_ice.png",
}
PACK = {
    "sku": "starter_pack",
    "name": "Starter pack",
    "type": "bundle",
    "description": "",
    "image_url": "",
    "bundle_type": "standard",
    "content": [{"sku": "gold", "quantity": 1000}],
}
GAME = {
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
}


ALL = [{"sku": "sword_ice", "quantity": 2}, {"sku": "starter_pack"}, {"sku": "frostland"}]


def test_rewards_show_the_bonus_without_using_the_code_up(game: Game) -> None:
    """CPN-5, CPN-6, SHP-5."""
    game.coupon("spring", "SPRING", bonus=ALL, redeem_code_limit=1)
    shown = {
        "bonus": [
            {"item": SWORD, "quantity": 2},
            {"item": PACK, "quantity": 1},
            {"item": GAME, "quantity": 1},
        ],
        "is_selectable": True,
        "discount": None,
    }
    for _ in range(2):
        response = game.call("get-coupon-rewards-by-code", coupon_code="SPRING")
        assert (response.status_code, response.json()) == (200, shown)
    assert game.read_coupon()["total_limit_state"]["used"] == 0
    assert game.inventory() == {}


def test_a_coupon_without_a_game_has_nothing_to_choose(game: Game) -> None:
    """CPN-6."""
    game.coupon("spring", "SPRING", bonus=ALL[:2])
    shown = game.call("get-coupon-rewards-by-code", coupon_code="SPRING").json()
    assert shown["is_selectable"] is False


def granted(sku: str, **facts: Any) -> Any:
    return {
        "sku": sku,
        "groups": [],
        "price": None,
        "virtual_prices": [],
        "description": "",
        "image_url": "",
        "quantity": 1,
        "is_free": True,
        "attributes": [],
        **facts,
    }


def test_a_redeemed_coupon_gives_its_items(game: Game) -> None:
    """CPN-2, PRM-6a."""
    game.coupon("spring", "SPRING", bonus=ALL)
    response = game.redeem("SPRING", frostland="frostland_steam")
    assert response.status_code == 200
    assert response.json() == {
        "items": [
            granted(
                "sword_ice",
                name="Ice sword",
                type="virtual_good",
                virtual_item_type="non_consumable",
                groups=[{"external_id": "weapons", "name": "weapons"}],
                description="A blade that never melts.",
                image_url="https://cdn.example.com/sword_ice.png",
                quantity=2,
            ),
            granted("starter_pack", name="Starter pack", type="bundle"),
            granted("frostland_steam", name="Frostland for Steam", type="game_key"),
        ]
    }
    assert game.inventory()["sword_ice"] == 2
    assert game.inventory()["frostland_steam"] == 1
    assert game.read_coupon()["total_limit_state"] == {"available": 9, "reserved": 0, "used": 1}


@each("choice", [{}, {"frostland": "frostland_gog"}, {"sword_ice": "frostland_steam"}])
def test_a_game_needs_a_choice_among_its_keys(game: Game, choice: dict[str, str]) -> None:
    """PRM-8."""
    game.coupon("spring", "SPRING", bonus=ALL)
    text = "Choose one of the unit items for: frostland"
    assert faults(game.redeem("SPRING", **choice)) == [("selected_unit_items", text)]
    assert game.inventory() == {}
    assert game.read_coupon()["total_limit_state"]["used"] == 0


def test_a_key_that_is_not_given_out_in_the_country_is_refused(game: Game) -> None:
    """PRM-4g: the epic key is for DE only."""
    game.coupon("spring", "SPRING", bonus=ALL)
    assert refusal(game.redeem("SPRING", frostland="frostland_epic")) == REGION_CLOSED
    game.tell("alice", country="DE")
    assert game.redeem("SPRING", frostland="frostland_epic").status_code == 200


def test_one_item_out_of_its_region_refuses_the_whole_bonus(game: Game) -> None:
    """CPN-16, PRM-4f, PRM-4g, ERR-6b."""
    game.coupon("alpine", "ALPINE", bonus=[{"sku": "gold"}, {"sku": "cloak_alpine"}])
    assert refusal(game.redeem("ALPINE")) == REGION_CLOSED
    assert refusal(game.call("get-coupon-rewards-by-code", coupon_code="ALPINE")) == REGION_CLOSED
    assert game.inventory() == {}
    assert game.read_coupon("alpine")["total_limit_state"]["used"] == 0
    game.tell("alice", country="AT")
    assert game.redeem("ALPINE").status_code == 200


def test_a_limit_is_told_before_a_region(game: Game) -> None:
    """ERR-6a."""
    game.coupon("alpine", "ALPINE", bonus=[{"sku": "cloak_alpine"}], redeem_total_limit=1)
    game.tell("heidi", country="AT")
    assert game.redeem("ALPINE", "heidi").status_code == 200
    assert refusal(game.redeem("ALPINE")) == LIMIT_REACHED


def test_a_code_for_others_is_like_no_code(game: Game) -> None:
    """CPN-19, PRM-4b."""
    condition = {"attribute": "level", "type": "number", "operator": "ge", "value": "10"}
    game.coupon("veterans", "VETERAN", attribute_conditions=[condition])
    assert refusal(game.redeem("VETERAN")) == CODE_UNKNOWN
    assert refusal(game.call("get-coupon-rewards-by-code", coupon_code="VETERAN")) == CODE_UNKNOWN
    game.tell("alice", attributes={"level": 10})
    assert game.redeem("VETERAN").status_code == 200


PERIODS = [
    {"date_from": "2026-12-02T00:00:00Z", "date_until": "2026-12-03T00:00:00Z"},
    {"date_from": "2026-12-05T01:00:00+01:00", "date_until": "2026-12-06T00:00:00Z"},
]


@each(
    ("moment", "answer"),
    [
        ("2026-12-01T23:59:59", CODE_UNKNOWN),
        ("2026-12-02T00:00:00", 200),
        ("2026-12-02T23:59:59", 200),
        ("2026-12-03T00:00:00", CODE_UNKNOWN),
        ("2026-12-05T00:00:00", 200),
        ("2026-12-06T00:00:00", EXPIRED),
    ],
)
def test_a_code_works_while_its_coupon_runs(
    game: Game, clock: SettableClock, moment: str, answer: Any
) -> None:
    """PRM-2d, PRM-4b, PRM-4c: between two periods it has not started again yet."""
    game.coupon("spring", "SPRING", promotion_periods=PERIODS)
    clock.freeze(datetime.fromisoformat(f"{moment}+00:00"))
    for response in (
        game.call("get-coupon-rewards-by-code", coupon_code="SPRING"),
        game.redeem("SPRING"),
    ):
        assert (200 if response.status_code == 200 else refusal(response)) == answer


def test_a_code_of_a_disabled_coupon_is_like_no_code_even_when_over(
    game: Game, clock: SettableClock
) -> None:
    """PRM-4b."""
    game.coupon("spring", "SPRING", enabled=False, promotion_periods=PERIODS)
    clock.freeze(clock.now().replace(year=2027))
    assert refusal(game.redeem("SPRING")) == CODE_UNKNOWN
    game.call("activate-coupon", external_id="spring")
    assert refusal(game.redeem("SPRING")) == EXPIRED
