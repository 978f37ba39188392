"""The 5 calls over promotions of any kind, played with coupons: exact answers and refusals."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.game import Game, refusal

from liveops_kit.domain.values.clock import SettableClock

each = pytest.mark.parametrize
NOT_UPDATED = (422, 9505, "[0401-9505]: Error was occurred while promotion was being updated")
NO_CODE = (404, 9811, "[0401-9811]: Code not found.")
EXPIRED = (422, 9810, "[0401-9810]: Sorry, this code is expired.")
PERIOD = {"date_from": "2026-12-01T10:00:00+03:00", "date_until": "2026-12-24T20:00:00+03:00"}
SWORD = {
    "sku": "sword_ice",
    "name": {"en": "Ice sword", "de": "Eisschwert"},
    "type": "virtual_good",
    "description": "A blade that never melts.",
    "image_url": "https://cdn.example.com/sword_ice.png",
}


def verify(game: Game, code: str, user: str = "alice") -> Any:
    return game.call("verify-promotion-code", code=code, user=user)


def redeemable(game: Game, code: str) -> Any:
    return game.call("get-redeemable-promotion-by-code", code=code)


# -- the list --------------------------------------------------------------------------------------
def test_a_coupon_is_listed_with_what_it_gives_and_what_sets_it_off(game: Game) -> None:
    lines = [{"sku": "sword_ice", "quantity": 2}]
    game.coupon("winter", bonus=lines, promotion_periods=[PERIOD], redeem_user_limit=None)
    assert game.call("get-promotion-list").json() == {
        "promotions": [
            {
                "id": 1,
                "promotion_periods": [PERIOD],
                "name": {"en": "Spring gift"},
                "is_enabled": True,
                "type": "coupon_bonus",
                "bonus": [{"item": SWORD, "quantity": 2}],
                "condition": [
                    {
                        "item": {
                            "external_id": "winter",
                            "name": {"en": "Spring gift"},
                            "is_enabled": True,
                            "redeem_total_limit": 10,
                            "redeem_user_limit": None,
                            "redeem_code_limit": 10,
                        }
                    }
                ],
                "discount": None,
            }
        ],
        "total_promotions_count": 1,
        "active_promotions_count": 1,
        "inactive_promotions_count": 0,
    }


@each(
    ("query", "ids"),
    [
        ({}, [1, 2, 3, 4]),
        ({"enabled": 1}, [1, 3]),
        ({"enabled": 0}, [2, 4]),
        ({"enabled": 1, "limit": 1}, [1]),
        ({"enabled": 0, "limit": 1, "offset": 1}, [4]),
        ({"limit": 2, "offset": 1}, [2, 3]),
        ({"offset": 4}, []),
    ],
)
def test_the_list_is_filtered_and_paged_and_counts_the_whole(
    game: Game, query: Any, ids: list[int]
) -> None:
    """PAG-2, PAG-3, PAG-6."""
    for number in range(4):
        game.coupon(f"c{number}", enabled=number % 2 == 0)
    listed = game.call("get-promotion-list", query=query).json()
    assert [promotion["id"] for promotion in listed.pop("promotions")] == ids
    assert list(listed.values()) == [4, 2, 2]


# -- the switch ------------------------------------------------------------------------------------
def test_a_promotion_is_switched_by_its_number(game: Game) -> None:
    """PRM-14b, PRM-1c."""
    game.coupon("spring", "SPRING", enabled=False)
    for operation_id, enabled in (
        ("activate-promotion", True),
        ("activate-promotion", True),
        ("deactivate-promotion", False),
        ("deactivate-promotion", False),
    ):
        response = game.call(operation_id, promotion_id=1)
        assert (response.status_code, response.content) == (204, b"")
        assert game.read_coupon()["is_enabled"] is enabled


@each("operation_id", ["activate-promotion", "deactivate-promotion"])
def test_a_number_no_promotion_has_cannot_be_switched(game: Game, operation_id: str) -> None:
    game.coupon()
    assert refusal(game.call(operation_id, promotion_id=2)) == NOT_UPDATED
    game.call("delete-coupon-promotion", external_id="spring")
    assert refusal(game.call(operation_id, promotion_id=1)) == NOT_UPDATED


def test_a_number_is_never_given_twice(game: Game) -> None:
    """PRM-14a."""
    game.coupon("first")
    game.call("delete-coupon-promotion", external_id="first")
    game.coupon("second")
    assert game.call("get-promotion-list").json()["promotions"][0]["id"] == 2


# -- what a code is --------------------------------------------------------------------------------
def test_verify_tells_the_kind_and_the_rewards(game: Game) -> None:
    """PRM-15a, CPN-5, CPN-6."""
    game.coupon("spring", "SPRING", bonus=[{"sku": "sword_ice", "quantity": 3}])
    assert verify(game, "SPRING").json() == {
        "type": "coupon",
        "code": "SPRING",
        "rewards": {
            "bonus": [{"item": {**SWORD, "name": "Ice sword"}, "quantity": 3}],
            "is_selectable": False,
        },
    }
    game.coupon("game", "GAME", bonus=[{"sku": "frostland"}])
    assert verify(game, "GAME").json()["rewards"]["is_selectable"] is True
    assert game.inventory() == {}


def test_verify_refuses_a_code_the_player_cannot_use(game: Game) -> None:
    """PRM-4a, PRM-4b, PRM-4d, PRM-4f."""
    condition = {"attribute": "level", "type": "number", "operator": "ge", "value": "10"}
    game.coupon("off", "OFF", enabled=False)
    game.coupon("veterans", "VETERAN", attribute_conditions=[condition])
    game.coupon("alpine", "ALPINE", bonus=[{"sku": "cloak_alpine"}])
    game.coupon("once", "ONCE", redeem_user_limit=1)
    game.redeem("ONCE")
    for code in ("NONE", "OFF", "VETERAN", "once"):
        assert refusal(verify(game, code)) == NO_CODE
    region = "[0401-9808]: Coupon is not available in your region."
    assert refusal(verify(game, "ALPINE")) == (422, 9808, region)
    reached = "[0401-9804]: You have reached the coupon redemption limit."
    assert refusal(verify(game, "ONCE")) == (422, 9804, reached)
    assert verify(game, "ONCE", user="bob").status_code == 200


def test_the_owner_of_a_code_is_answered_with_the_state_of_its_limit(game: Game) -> None:
    """CPN-20."""
    lines = [{"sku": "sword_ice", "quantity": 2}]
    game.coupon("spring", "SPRING", bonus=lines, promotion_periods=[PERIOD])
    game.redeem("SPRING")
    shown = {
        "external_id": "spring",
        "promotion_periods": [PERIOD],
        "name": {"en": "Spring gift"},
        "bonus": lines,
        "is_enabled": True,
        "redeem_total_limit": 10,
        "redeem_user_limit": 10,
        "redeem_code_limit": 10,
        "total_limit_state": {"available": 9, "reserved": 0, "used": 1},
        "discount": None,
        "discounted_items": None,
    }
    response = redeemable(game, "SPRING")
    assert (response.status_code, response.json()) == (200, shown)
    body = {"name": {"en": "B"}, "redeem_total_limit": None}
    game.call("update-coupon-promotion", external_id="spring", body=body)
    assert redeemable(game, "SPRING").json()["total_limit_state"] is None


def test_the_owner_is_found_whoever_may_still_use_the_code(game: Game) -> None:
    """Limits, regions and conditions are the players' matter."""
    game.coupon("once", "ONCE", redeem_total_limit=1, bonus=[{"sku": "gold"}])
    game.redeem("ONCE")
    assert redeemable(game, "ONCE").status_code == 200


def test_a_code_without_a_running_owner_is_not_found(game: Game, clock: SettableClock) -> None:
    """PRM-4a to PRM-4c."""
    game.coupon("off", "OFF", enabled=False)
    game.coupon("late", "LATE", promotion_periods=[{"date_from": "2027-01-01T00:00:00Z"}])
    game.coupon("spring", "SPRING", promotion_periods=[PERIOD])
    for code in ("NONE", "OFF", "LATE"):
        assert refusal(redeemable(game, code)) == NO_CODE
        assert refusal(verify(game, code)) == NO_CODE
    clock.freeze(clock.now().replace(year=2027))
    assert refusal(redeemable(game, "SPRING")) == EXPIRED
    assert refusal(verify(game, "SPRING")) == EXPIRED
    assert redeemable(game, "LATE").status_code == 200
