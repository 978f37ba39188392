"""The upsell over HTTP: what an admin sets up, what a player is offered, every refusal."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.game import (
    ADMIN_UNKNOWN,
    FORBIDDEN,
    NOT_FOUND,
    USER_UNKNOWN,
    Game,
    basic,
    bearer,
    faults,
    refusal,
    token,
)

SET_UP, REPLACE, SWITCH = "post-upsell", "put-upsell", "put-upsell-toggle-active-inactive"
READ, OFFERED = "get-upsell-configurations-for-project-admin", "get-upsell-for-project-client"
MAKERS = pytest.mark.parametrize("operation", [SET_UP, REPLACE])


def fixed(*skus: str, is_enabled: bool = True) -> dict[str, Any]:
    return {"type": "fixed_list", "is_enabled": is_enabled, "items": list(skus)}


def set_up(game: Game, body: Any) -> None:
    response = game.call(SET_UP, body=body)
    assert (response.status_code, response.content) == (202, b"")


def setups(game: Game) -> Any:
    response = game.call(READ)
    assert response.status_code == 200
    return response.json()


def offered(game: Game, user: str = "alice") -> list[str]:
    response = game.call(OFFERED, user=user)
    assert response.status_code == 200, response.text
    body = response.json()
    assert body.keys() == {"has_more", "items"}
    assert body["has_more"] is False
    return [item["sku"] for item in body["items"]]


def sell(game: Game, sku: str, amount: float) -> None:
    """An item of the store with a price."""
    prices = [{"amount": amount, "currency": "USD", "is_default": True}]
    body = {"sku": sku, "name": {"en": sku}, "prices": prices, "is_show_in_store": True}
    assert game.call("admin-create-virtual-item", body=body).status_code == 201


def test_a_project_begins_without_an_upsell(game: Game) -> None:
    """UPS-1 and UPS-6."""
    assert setups(game) == []
    assert offered(game) == []


@MAKERS
def test_what_is_set_up_is_read(game: Game, operation: str) -> None:
    """UPS-1 and UPS-2: a replacement creates it, too."""
    response = game.call(operation, body=fixed("sword_ice", "starter_pack", "frostland"))
    assert (response.status_code, response.content) == (202, b"")
    (setup,) = setups(game)
    assert (setup["type"], setup["is_enabled"]) == ("fixed_list", True)
    sword, pack, unit = setup["items"]
    assert sword == {
        "item_id": 1,
        "sku": "sword_ice",
        "type": "virtual_good",
        "name": {"en": "Ice sword", "de": "Eisschwert"},
    }
    assert (pack["type"], pack["bundle_type"]) == ("bundle", "standard")
    assert (unit["type"], unit["unit_type"]) == ("unit", "game")
    keys = [(key["sku"], key["type"], key["drm_sku"]) for key in unit["unit_items"]]
    assert keys == [
        ("frostland_steam", "game_key", "steam"),
        ("frostland_epic", "game_key", "epic"),
    ]
    numbers = {item["item_id"] for item in (*setup["items"], *unit["unit_items"])}
    assert len(numbers) == 5


@MAKERS
def test_a_new_setup_takes_the_place_of_the_former_one(game: Game, operation: str) -> None:
    """UPS-2."""
    set_up(game, fixed("sword_ice"))
    body = {"type": "most_sellable", "is_enabled": False, "items": None}
    assert game.call(operation, body=body).status_code == 202
    assert setups(game) == [{"type": "most_sellable", "is_enabled": False, "items": []}]


@MAKERS
def test_every_unknown_sku_is_named(game: Game, operation: str) -> None:
    """ERR-9c."""
    set_up(game, fixed("sword_ice"))
    response = game.call(operation, body=fixed("sku1", "sword_ice", "sku2"))
    expected = (404, 4001, "[0401-4001]: Items weren't found: sku1, sku2")
    assert refusal(response) == expected
    assert offered(game) == ["sword_ice"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"type": "fixed_list", "is_enabled": True}, "items"),
        ({"type": "fixed_list", "is_enabled": True, "items": []}, "items"),
        ({"type": "most_sellable", "is_enabled": True, "items": ["gold"]}, "items"),
        ({"type": "newest", "is_enabled": True, "items": ["gold"]}, "type"),
        ({"type": "only_promotions"}, "is_enabled"),
    ],
)
def test_a_body_that_breaks_the_schema_is_refused(game: Game, body: Any, named: str) -> None:
    """ERR-3."""
    assert named in [name for name, _ in faults(game.call(SET_UP, body=body))]
    assert setups(game) == []


def test_the_upsell_is_switched(game: Game) -> None:
    """UPS-3 and UPS-6."""
    assert refusal(game.call(SWITCH, toggle="activate")) == (404, 0, "Upsell not found")
    set_up(game, fixed("sword_ice", is_enabled=False))
    for toggle, shown in (("activate", ["sword_ice"]), ("deactivate", [])):
        for _ in range(2):
            response = game.call(SWITCH, toggle=toggle)
            assert (response.status_code, response.content) == (202, b"")
            assert offered(game) == shown
    (setup,) = setups(game)
    assert [item["sku"] for item in setup["items"]] == ["sword_ice"]
    assert refusal(game.call(SWITCH, toggle="pause")) == NOT_FOUND


def test_a_fixed_list_is_offered_in_its_order_to_those_who_see_it(game: Game) -> None:
    """UPS-4a."""
    set_up(game, fixed("starter_pack", "cloak_alpine", "frostland", "sword_ice"))
    assert offered(game) == ["starter_pack", "frostland", "sword_ice"]
    game.tell("heidi", attributes={"country": "DE"})
    everything = ["starter_pack", "cloak_alpine", "frostland", "sword_ice"]
    assert offered(game, "heidi") == everything


def test_an_item_is_offered_as_the_catalog_shows_it(game: Game) -> None:
    sell(game, "axe", 9.99)
    set_up(game, fixed("axe"))
    (item,) = game.call(OFFERED).json()["items"]
    shown = game.call("get-virtual-items-sku", item_sku="axe").json()
    assert {name: item[name] for name in shown} == shown
    assert item["price"]["amount"] == "9.99"


def test_what_sells_best_comes_first(game: Game) -> None:
    """UPS-4b: items without a price are not for sale."""
    for sku, amount in (("axe", 1), ("bow", 2), ("club", 3)):
        sell(game, sku, amount)
    set_up(game, {"type": "most_sellable", "is_enabled": True})
    assert offered(game) == ["axe", "bow", "club"]
    ordered = game.call("create-order-with-item", item_sku="bow", body={"quantity": 2})
    assert ordered.status_code == 200, ordered.text
    assert offered(game) == ["axe", "bow", "club"]
    order_id = ordered.json()["order_id"]
    paid = game.control("POST", f"/projects/{game.project_id}/orders/{order_id}/pay")
    assert paid.status_code == 200, paid.text
    assert offered(game) == ["bow", "axe", "club"]


def test_only_items_on_promotion_are_offered(game: Game) -> None:
    """UPS-4c."""
    sell(game, "axe", 1)
    sell(game, "bow", 2)
    set_up(game, {"type": "only_promotions", "is_enabled": True, "items": []})
    assert offered(game) == []
    body = {
        "name": {"en": "Sale"},
        "discount": {"percent": "10.00"},
        "items": [{"sku": "bow"}],
        "limits": {"per_user": 1},
    }
    number = game.call("create-item-promotion", body=body).json()["promotion_id"]
    game.call("activate-promotion", promotion_id=number)
    assert offered(game) == ["bow"]
    body = {"user": {"user_external_id": "alice"}, "available": 0}
    used = game.call("set-user-promotion-limit", promotion_id=number, body=body)
    assert used.status_code in (200, 204), used.text
    assert offered(game) == []
    assert offered(game, "bob") == ["bow"]


@pytest.mark.parametrize("operation", [READ, SET_UP, REPLACE, SWITCH])
def test_the_admin_calls_take_a_key_or_a_token(game: Game, operation: str) -> None:
    """AUTH-8, AUTH-1 and AUTH-2."""
    set_up(game, fixed("gold"))
    more: dict[str, Any] = {"toggle": "activate"} if operation == SWITCH else {}
    if operation in (SET_UP, REPLACE):
        more["body"] = fixed("gold")
    for headers in (game.admin, bearer(token("alice"))):
        assert game.call(operation, headers=headers, **more).status_code in (200, 202)
    for headers, expected in (
        ({}, USER_UNKNOWN),
        (bearer("x.y.z"), USER_UNKNOWN),
        (bearer(token(exp=1)), USER_UNKNOWN),
        ({"Authorization": "Basic nonsense"}, ADMIN_UNKNOWN),
        (basic("44056"), FORBIDDEN),
    ):
        assert refusal(game.call(operation, headers=headers, **more)) == expected


def test_a_player_needs_a_token(game: Game) -> None:
    """AUTH-2b."""
    for headers in ({}, game.admin, bearer("x.y.z")):
        assert refusal(game.call(OFFERED, headers=headers)) == USER_UNKNOWN
