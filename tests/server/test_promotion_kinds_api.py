"""The common calls over every kind of promotion: the list, the switch, what a code is."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.game import Game, refusal

SWORD = {
    "sku": "sword_ice",
    "name": {"en": "Ice sword", "de": "Eisschwert"},
    "type": "virtual_good",
    "description": "A blade that never melts.",
    "image_url": "https://cdn.example.com/sword_ice.png",
}
GOLD = {
    "sku": "gold",
    "name": {"en": "Gold"},
    "type": "virtual_currency",
    "description": "",
    "image_url": "",
}
NO_LIMITS = {"per_user": None, "per_item": None, "recurrent_schedule": None}
OPERATIONS = {
    "coupon": ("admin-create-coupon", "create-coupon-code", "activate-coupon"),
    "promocode": ("create-promo-code", "create-promo-code-code", "activate-promo-code"),
    "unique_catalog_offer": (
        "admin-create-unique-catalog-offer",
        "create-unique-catalog-offer-code",
        "activate-unique-catalog-offer",
    ),
    "discount": ("create-item-promotion",),
    "bonus": ("create-bonus-promotion",),
}


def make(game: Game, kind: str, code: str | None = None, **body: Any) -> None:
    """A promotion of a kind; one with a code is switched on."""
    creates, *more = OPERATIONS[kind]
    body = {"name": {"en": kind}, **body}
    assert game.call(creates, body=body).status_code == 201
    if code is not None:
        external_id = body["external_id"]
        adds, activates = more
        added = game.call(adds, external_id=external_id, body={"coupon_code": code})
        assert added.status_code == 201
        assert game.call(activates, external_id=external_id).status_code == 204


def every_kind(game: Game) -> None:
    """One promotion of each kind, with the ids 1 to 5, and a code for those that have one."""
    sword = [{"sku": "sword_ice"}]
    make(game, "coupon", "GIFT", external_id="gift", bonus=sword)
    make(
        game,
        "promocode",
        "FAIR",
        external_id="fair",
        discount={"percent": "12.5"},
        discounted_items=[{"sku": "sword_ice", "discount": {"percent": "10"}}],
        bonus=[{"sku": "gold", "quantity": 3}],
    )
    make(game, "unique_catalog_offer", "OPEN", external_id="secret", items=["sword_ice"])
    make(game, "discount", items=sword, discount={"percent": 10}, limits={"per_user": 5})
    make(game, "bonus", condition=sword, bonus=[{"sku": "gold", "quantity": 2}])


def redeemable(external_id: str, name: str) -> dict[str, Any]:
    """A promotion with codes, as what sets itself off."""
    return {
        "item": {
            "external_id": external_id,
            "name": {"en": name},
            "is_enabled": True,
            "redeem_total_limit": 10,
            "redeem_user_limit": 10,
            "redeem_code_limit": 10,
        }
    }


# -- the list --------------------------------------------------------------------------------------
def test_the_list_tells_each_kind_in_its_own_words(game: Game) -> None:
    """PRM-14a, PRM-10e."""
    every_kind(game)
    body = game.call("get-promotion-list").json()
    rows = body.pop("promotions")
    assert [row["id"] for row in rows] == [1, 2, 3, 4, 5]
    assert all(row.pop("promotion_periods") == [] for row in rows)
    assert [row.pop("name") for row in rows] == [{"en": kind} for kind in OPERATIONS]
    assert [row.pop("is_enabled") for row in rows] == [True, True, True, False, False]
    expected = [{key: value for key, value in row.items() if key != "id"} for row in rows]
    assert expected == [
        {
            "type": "coupon_bonus",
            "bonus": [{"item": SWORD, "quantity": 1}],
            "condition": [redeemable("gift", "coupon")],
            "discount": None,
        },
        {
            "type": "promocode_bonus_discount",
            "bonus": [{"item": GOLD, "quantity": 3}],
            "condition": [redeemable("fair", "promocode")],
            "discount": {"percent": "12.50"},
        },
        {
            "type": "unique_catalog_offer",
            "bonus": [],
            "condition": [{"item": SWORD}],
            "discount": None,
        },
        {
            "type": "item_discount",
            "bonus": [],
            "condition": [{"item": SWORD}],
            "discount": {"percent": "10.00"},
            "limits": {**NO_LIMITS, "per_user": {"total": 5}},
        },
        {
            "type": "item_bonus",
            "bonus": [{"item": GOLD, "quantity": 2}],
            "condition": [{"item": SWORD}],
            "discount": None,
            "limits": NO_LIMITS,
        },
    ]
    assert body == {
        "total_promotions_count": 5,
        "active_promotions_count": 3,
        "inactive_promotions_count": 2,
    }


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("promocode", {"bonus": [{"sku": "gold"}]}, "promocode_bonus"),
        ("promocode", {"discount": {"percent": "5"}}, "promocode_discount"),
        (
            "promocode",
            {"discounted_items": [{"sku": "gold", "discount": {"percent": "5"}}]},
            "promocode_discount",
        ),
        ("promocode", {}, "promocode_bonus"),
        ("bonus", {"condition": None, "bonus": None}, "cart_bonus"),
        ("bonus", {"condition": [], "bonus": None}, "cart_bonus"),
        ("discount", {"items": None, "discount": {"percent": 5}}, "item_discount"),
    ],
    ids=str,
)
def test_the_type_tells_what_it_gives(
    game: Game, kind: str, body: dict[str, Any], expected: str
) -> None:
    make(game, kind, **({"external_id": "fair"} if kind == "promocode" else {}), **body)
    (row,) = game.call("get-promotion-list").json()["promotions"]
    assert row["type"] == expected
    if kind != "promocode":
        assert row["condition"] is None


def test_the_switch_takes_a_promotion_of_any_kind(game: Game) -> None:
    """PRM-14b, PRM-1c."""
    every_kind(game)
    for promotion_id in range(1, 6):
        assert game.call("activate-promotion", promotion_id=promotion_id).status_code == 204
    on = game.call("get-promotion-list", query={"enabled": 1}).json()["promotions"]
    assert [row["id"] for row in on] == [1, 2, 3, 4, 5]
    for promotion_id in range(1, 6):
        assert game.call("deactivate-promotion", promotion_id=promotion_id).status_code == 204
    assert game.call("get-promotion-list", query={"enabled": 1}).json()["promotions"] == []
    unknown = (422, 9505, "[0401-9505]: Error was occurred while promotion was being updated")
    assert refusal(game.call("activate-promotion", promotion_id=6)) == unknown


# -- what a code is --------------------------------------------------------------------------------
def verify(game: Game, code: str, **more: Any) -> Any:
    return game.call("verify-promotion-code", code=code, **more)


def test_verify_tells_a_coupon_from_a_promo_code_from_an_offer(game: Game) -> None:
    """PRM-15a, PRM-15b."""
    every_kind(game)
    assert verify(game, "GIFT").json() == {
        "type": "coupon",
        "code": "GIFT",
        "rewards": {
            "bonus": [{"item": {**SWORD, "name": "Ice sword"}, "quantity": 1}],
            "is_selectable": False,
        },
    }
    assert verify(game, "FAIR").json() == {
        "type": "promocode",
        "code": "FAIR",
        "rewards": {
            "bonus": [{"item": {**GOLD, "name": "Gold"}, "quantity": 3}],
            "discount": {"percent": "12.50"},
            "discounted_items": [{**SWORD, "name": "Ice sword", "discount": {"percent": "10.00"}}],
            "is_selectable": False,
        },
    }
    assert verify(game, "OPEN").json() == {
        "type": "unique_catalog_offer",
        "code": "OPEN",
    }


def test_verify_refuses_each_kind_alike(game: Game) -> None:
    """PRM-4a, PRM-4b, PRM-4d."""
    every_kind(game)
    unknown = (404, 9811, "[0401-9811]: Code not found.")
    for promotion_id, code in ((1, "GIFT"), (2, "FAIR"), (3, "OPEN")):
        game.call("deactivate-promotion", promotion_id=promotion_id)
        assert refusal(verify(game, code)) == unknown
    assert refusal(verify(game, "NONE")) == unknown


def test_an_offer_with_an_item_that_is_not_sold_there_is_closed(game: Game) -> None:
    """PRM-4f."""
    items = ["sword_ice", "cloak_alpine"]
    make(game, "unique_catalog_offer", "OPEN", external_id="secret", items=items)
    closed = (422, 9808, "[0401-9808]: Coupon is not available in your region.")
    assert refusal(verify(game, "OPEN")) == closed
    game.tell("heidi", country="DE")
    assert verify(game, "OPEN", user="heidi").status_code == 200


def test_the_owner_of_a_code_is_a_coupon_or_a_promo_code(game: Game) -> None:
    """CPN-20."""
    every_kind(game)
    found = game.call("get-redeemable-promotion-by-code", code="FAIR").json()
    assert found == {
        "external_id": "fair",
        "promotion_periods": [],
        "name": {"en": "promocode"},
        "bonus": [{"sku": "gold", "quantity": 3}],
        "is_enabled": True,
        "redeem_total_limit": 10,
        "redeem_user_limit": 10,
        "redeem_code_limit": 10,
        "total_limit_state": {"available": 10, "reserved": 0, "used": 0},
        "discount": {"percent": "12.50"},
        "discounted_items": [{"sku": "sword_ice", "discount": {"percent": "10.00"}}],
    }
    gift = game.call("get-redeemable-promotion-by-code", code="GIFT").json()
    assert (gift["external_id"], gift["discount"], gift["discounted_items"]) == (
        "gift",
        None,
        None,
    )
    unknown = (404, 9811, "[0401-9811]: Code not found.")
    assert refusal(game.call("get-redeemable-promotion-by-code", code="OPEN")) == unknown
