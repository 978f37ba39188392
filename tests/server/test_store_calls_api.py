"""The calls beside the store over HTTP: JSON, statuses, credentials, and purchases of servers."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.game import ADMIN_UNKNOWN, USER_UNKNOWN, Game, bearer, faults, refusal

TOKEN = "admin-create-payment-token"


def purchase(*items: tuple[str, int], user: Any = None, **more: Any) -> dict[str, Any]:
    """The body of a purchase for alice, in the US."""
    buyer = {"id": {"value": "alice"}, "country": {"value": "US"}} if user is None else user
    lines = [{"sku": sku, "quantity": quantity} for sku, quantity in items]
    return {"user": buyer, "purchase": {"items": lines}, **more}


def status(game: Game, order_id: int) -> Any:
    return game.call("get-order", order_id=order_id).json()["status"]


# -- the catalog -----------------------------------------------------------------------------------
def test_an_item_is_read_by_its_number_as_by_its_sku(game: Game) -> None:
    """ITM-20."""
    by_sku = game.call("get-sellable-item-by-sku", sku="sword_ice").json()
    by_number = game.call("get-sellable-item-by-id", item_id=by_sku["item_id"])
    assert (by_number.status_code, by_number.json()) == (200, by_sku)
    unknown = game.call("get-sellable-item-by-id", item_id=99999)
    assert refusal(unknown) == (404, 4001, "[0401-4001]: Item with id = '99999' not found")
    assert refusal(game.call("get-sellable-item-by-id", item_id="sword"))[:2] == (404, 0)


def test_a_currency_and_a_package_are_read_by_their_skus(game: Game) -> None:
    """ITM-21."""
    coin = game.call("get-virtual-currency-sku", virtual_currency_sku="gold")
    assert (coin.status_code, coin.json()["type"]) == (200, "virtual_currency")
    none = game.call("get-virtual-currency-package-sku", virtual_currency_package_sku="gold")
    assert refusal(none) == (404, 4001, "[0401-4001]: Item with sku = 'gold' not found")


def test_all_virtual_goods_are_named_in_a_language(game: Game) -> None:
    """ITM-22."""
    body = game.call("get-all-virtual-items", user=None, query={"locale": "de"}).json()
    row = next(row for row in body["items"] if row["sku"] == "sword_ice")
    assert row.keys() == {"item_id", "sku", "name", "groups", "description"}
    english = game.call("get-all-virtual-items").json()
    assert {row["sku"] for row in english["items"]} == {row["sku"] for row in body["items"]}


def test_the_catalog_is_read_by_group(game: Game) -> None:
    """ITM-19a, ITM-19b."""
    body = {"external_id": "blades", "name": {"en": "Blades"}}
    assert game.call("admin-create-item-group", body=body).status_code == 201
    empty = game.call("get-sellable-items-group", external_id="blades").json()
    assert empty == {"has_more": False, "items": []}
    unknown = game.call("get-virtual-items-group", external_id="none")
    assert refusal(unknown) == (404, 0, "Group not found")


# -- groups and attributes -------------------------------------------------------------------------
def test_a_group_is_written_and_read(game: Game) -> None:
    """GRP-1, GRP-3, GRP-6: requests and answers call the picture and the switch differently."""
    picture = "https://cdn.frostland.example/blades.png"
    body = {
        "external_id": "blades",
        "name": {"en": "Blades", "de-DE": "Klingen"},
        "iconUrl": picture,
        "isEnabled": True,
        "order": -5,
    }
    created = game.call("admin-create-item-group", body=body)
    assert (created.status_code, created.json()) == (201, {"external_id": "blades"})
    group = game.call("admin-get-item-group", external_id="blades").json()
    assert group == {
        "id": group["id"],
        "external_id": "blades",
        "name": {"en": "Blades", "de": "Klingen"},
        "description": None,
        "image_url": picture,
        "is_enabled": True,
        "items_count": 0,
        "order": -5,
    }
    assert game.call("admin-get-item-group-list").json()["groups"][0] == group
    first = game.call("get-item-groups").json()["groups"][0]
    assert (first["external_id"], first["name"], first["order"]) == ("blades", "Blades", -5)
    renamed = {**group, "external_id": "swords"}
    path = {"external_id": "blades"}
    assert game.call("admin-update-item-group", body=renamed, **path).status_code == 204
    assert game.call("admin-get-item-group", external_id="swords").json() == renamed
    assert game.call("admin-delete-item-group", external_id="swords").status_code == 204
    assert refusal(game.call("admin-get-item-group", external_id="swords"))[:2] == (404, 0)


@pytest.mark.parametrize(
    ("body", "property_name"),
    [
        ({"name": {"en": "Blades"}}, "external_id"),
        ({"external_id": "a b", "name": {}}, "external_id"),
        ({"external_id": "blades"}, "name"),
        ({"external_id": "blades", "name": {}, "color": "red"}, "color"),
        ({"external_id": "blades", "name": {}, "order": "1"}, "order"),
    ],
)
def test_a_group_is_checked(game: Game, body: Any, property_name: str) -> None:
    """ERR-3, ERR-13."""
    response = game.call("admin-create-item-group", body=body)
    assert [name for name, _ in faults(response)] == [property_name]


def test_an_attribute_is_written_and_read(game: Game) -> None:
    """CAT-1, CAT-2, CAT-3, CAT-5, CAT-7."""
    body = {"external_id": "element", "name": {"en": "Element"}}
    assert game.call("admin-create-attribute", body=body).json() == {"external_id": "element"}
    ice = {"external_id": "ice", "value": {"en": "Ice"}}
    path = {"external_id": "element"}
    assert game.call("admin-create-attribute-value", body=ice, **path).status_code == 201
    whole = game.call("admin-get-attribute", **path).json()
    assert whole == {**body, "values": [ice]}
    listed = game.call("admin-get-attribute-list").json()
    assert listed == {"total_count": 1, "attributes": [body]}
    assert game.call("admin-update-attribute", body=whole, **path).status_code == 204
    other = game.call("admin-update-attribute", body={**body, "external_id": "rank"}, **path)
    assert [name for name, _ in faults(other)] == ["external_id"]
    double = game.call("admin-create-attribute", body=body)
    message = "[0401-4002]: Attribute with external_id = 'element' already exists"
    assert refusal(double) == (422, 4002, message)
    assert game.call("admin-delete-all-attribute-value", **path).status_code == 204
    assert game.call("delete-attribute", **path).status_code == 204
    assert refusal(game.call("admin-get-attribute", **path)) == (404, 0, "Attribute not found")


def test_a_full_attribute_says_so(game: Game) -> None:
    """CAT-4."""
    body = {"external_id": "element", "name": {"en": "Element"}}
    game.call("admin-create-attribute", body=body)
    for number in range(21):
        value = {"external_id": f"v{number}", "value": {"en": "Value"}}
        answer = game.call("admin-create-attribute-value", external_id="element", body=value)
    message = "[0401-9908]: You reached the maximum number of values for the attribute."
    assert refusal(answer) == (422, 9908, message)


# -- games -----------------------------------------------------------------------------------------
def test_a_game_is_shown_with_its_keys(game: Game) -> None:
    """GAM-1, GAM-2, GAM-3: a key that is not sold by itself cannot be bought."""
    games = game.call("get-games-list", user=None).json()
    assert games["has_more"] is False
    shown = games["items"][0]
    assert (shown["type"], shown["unit_type"]) == ("unit", "game")
    key = shown["unit_items"][0]
    assert (key["type"], key["has_keys"], key["can_be_bought"]) == ("game_key", True, False)
    assert game.call("get-game-by-sku", item_sku=shown["sku"]).json() == shown
    read = game.call("get-game-key-by-sku", item_sku=key["sku"]).json()
    assert {name: read[name] for name in key} == key
    systems = game.call("get-drm-list", user=None).json()["drm"]
    assert key["drm_sku"] in {system["sku"] for system in systems}


# -- the inventory ---------------------------------------------------------------------------------
def test_what_a_coupon_brings_is_listed_and_consumed(game: Game) -> None:
    """INV-1, INV-2, INV-3, INV-4, INV-6."""
    game.coupon("spring", "SPRING", bonus=[{"sku": "sword_ice", "quantity": 3}])
    assert game.redeem("SPRING", "nora").status_code == 200
    row = game.call("get-user-inventory", user="nora").json()["items"][0]
    assert (row["sku"], row["type"], row["quantity"]) == ("sword_ice", "virtual_good", 3)
    assert (row["instance_id"], row["remaining_uses"]) == (None, None)
    body = {"sku": "sword_ice", "quantity": 2, "instance_id": None}
    query = {"platform": "xsolla"}
    used = game.call("consume-item", user="nora", body=body, query=query)
    assert (used.status_code, used.content) == (200, b"")
    too_many = game.call("consume-item", user="nora", body=body)
    assert refusal(too_many) == (404, 4001, "[0401-4001]: Item with sku = 'sword_ice' not found")
    unclear = game.call("consume-item", user="nora", body={"sku": "sword_ice"})
    message = "[0401-5002]: Quantity and item_id/sku must be specified"
    assert refusal(unclear) == (422, 5002, message)
    assert game.inventory("nora") == {"sword_ice": 1}


def test_the_platform_is_one_of_those_there_are(game: Game) -> None:
    response = game.call("get-user-inventory", query={"platform": "abacus"})
    assert [name for name, _ in faults(response)] == ["platform"]


def test_the_balance_is_read(game: Game) -> None:
    """INV-5."""
    rows = game.call("get-user-virtual-balance", user="nora").json()["items"]
    assert {row["sku"]: row["amount"] for row in rows}["gold"] == 0
    assert {row["type"] for row in rows} == {"virtual_currency"}


# -- purchases of servers --------------------------------------------------------------------------
@pytest.fixture
def priced(game: Game) -> Game:
    """A game that sells an axe for money."""
    price = {"amount": 9.99, "currency": "USD", "is_default": True, "is_enabled": True}
    body = {"sku": "axe", "name": {"en": "Axe"}, "prices": [price], "is_show_in_store": True}
    assert game.call("admin-create-virtual-item", body=body).status_code == 201
    return game


def test_a_server_opens_an_order_that_lives_as_any_other(priced: Game) -> None:
    """ORD-10a, ORD-10b."""
    body = purchase(("axe", 1), ("axe", 1), sandbox=True, custom_parameters={"a": 1})
    opened = priced.call(TOKEN, body=body)
    assert opened.status_code == 201
    number = opened.json()["order_id"]
    assert opened.json().keys() == {"order_id", "token"}
    order = priced.call("get-order", order_id=number).json()
    lines = [(line["sku"], line["quantity"]) for line in order["content"]["items"]]
    assert (order["status"], lines) == ("new", [("axe", 2)])
    assert refusal(priced.call("get-order", user="thora", order_id=number))[:2] == (404, 9001)
    paid = priced.control("POST", f"/projects/{priced.project_id}/orders/{number}/pay")
    assert paid.status_code == 200
    assert status(priced, number) == "done"
    assert priced.inventory()["axe"] == 2


def test_a_buyer_becomes_known(priced: Game) -> None:
    """ORD-12: by name and e-mail; attributes are for the purchase alone."""
    user = {
        "id": {"value": "newcomer"},
        "name": {"value": "Nele"},
        "email": {"value": "nele@frostland.example"},
        "country": {"value": "DE"},
        "attributes": {"level": 3},
    }
    assert priced.call(TOKEN, body=purchase(("axe", 1), user=user)).status_code == 201
    known = priced.control("GET", f"/projects/{priced.project_id}/users/newcomer").json()
    facts = known["name"], known["email"], known["attributes"]
    assert facts == ("Nele", "nele@frostland.example", {})


def test_a_buyer_is_somewhere(priced: Game) -> None:
    """ORD-11."""
    body = purchase(("axe", 1), user={"id": {"value": "alice"}})
    nowhere = priced.call(TOKEN, body=body)
    message = "The property country.value is required, unless X-User-Ip is sent"
    assert faults(nowhere) == [("user.country.value", message)]
    sent = {**priced.admin, "X-User-Ip": "203.0.113.7"}
    assert priced.call(TOKEN, body=body, headers=sent).status_code == 201


def test_what_cannot_be_bought_is_not_opened(priced: Game) -> None:
    """ORD-13."""
    unknown = priced.call(TOKEN, body=purchase(("axe", 1), ("none", 1)))
    assert refusal(unknown) == (404, 4001, "[0401-4001]: Item with sku = 'none' not found")
    body = purchase(("axe", 1))
    body["purchase"]["promo_code"] = "NOSUCH"
    assert refusal(priced.call(TOKEN, body=body)) == (404, 9802, "[0401-9802]: Coupon not found")
    unpriced = priced.call(TOKEN, body=purchase(("gold", 1)))
    assert refusal(unpriced) == (422, 1411, "[0401-1411]: Invalid item")


@pytest.mark.parametrize(
    ("change", "property_name"),
    [
        ({"purchase": {"items": []}}, "purchase.items"),
        ({"purchase": {"items": [{"sku": "a", "quantity": 0}]}}, "purchase.items.0.quantity"),
        ({"user": {}}, "user.id"),
        ({"user": {"id": {"value": "a"}, "shoe_size": 43}}, "user.shoe_size"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_purchase_is_checked(game: Game, change: Any, property_name: str) -> None:
    """ERR-3, ERR-13."""
    response = game.call(TOKEN, body={**purchase(("sword_ice", 1)), **change})
    assert [name for name, _ in faults(response)] == [property_name]


# -- credentials -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "operation_id", ["admin-get-item-group-list", "admin-get-attribute-list", TOKEN]
)
def test_servers_need_a_key(game: Game, operation_id: str) -> None:
    more = {"body": purchase(("sword_ice", 1))} if operation_id == TOKEN else {}
    for headers in ({}, bearer("no token")):
        assert refusal(game.call(operation_id, headers=headers, **more)) == ADMIN_UNKNOWN


@pytest.mark.parametrize(
    "operation_id", ["get-user-inventory", "get-user-virtual-balance", "consume-item"]
)
def test_players_need_a_token(game: Game, operation_id: str) -> None:
    more = {"body": {"sku": "gold", "quantity": 1}} if operation_id == "consume-item" else {}
    assert refusal(game.call(operation_id, headers={}, **more)) == USER_UNKNOWN
