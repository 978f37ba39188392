"""Carts over HTTP: the calls of `carts`, and the two of `promo_codes` that are about carts."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.game import HEADER_NOT_SENT, USER_UNKNOWN, Mock, bearer, faults, refusal, token
from tests.server.till import GUEST, Till, make_till
from tests.shops import bonus, discount

ITEM_UNKNOWN = (404, 4001, "[0401-4001]: Item with sku = 'nope' not found")
CART_UNKNOWN = (404, 1401, "[0401-1401]: Cart for user alice not found")
CODE_UNKNOWN = (404, 9807, "[0401-9807]: Enter a valid promo code.")
EMPTY = (422, 1417, "[0401-1417]: Cart is empty")
EVERY_CALL = (
    ("get-user-cart", None),
    ("cart-fill", {"items": [{"sku": "blade", "quantity": 1}]}),
    ("cart-clear", None),
    ("put-item", {}),
    ("delete-item", None),
    ("get-cart-by-id", None),
    ("cart-fill-by-id", {"items": [{"sku": "blade", "quantity": 1}]}),
    ("cart-clear-by-id", None),
    ("put-item-by-cart-id", {}),
    ("delete-item-by-cart-id", None),
)


@pytest.fixture
def till(mock: Mock, project_id: int) -> Till:
    return make_till(mock, project_id)


def quantities(cart: Any) -> dict[str, int]:
    return {line["sku"]: line["quantity"] for line in cart["items"]}


def amounts(cart: Any) -> tuple[str, str]:
    return cart["price"]["amount"], cart["price"]["amount_without_discount"]


# -- shapes ----------------------------------------------------------------------------------------
def test_a_fresh_cart_is_empty_and_has_no_price(till: Till) -> None:
    cart = till.cart()
    assert cart.pop("cart_id")
    assert cart == {"price": None, "is_free": False, "items": [], "promotions": []}


def test_a_cart_is_answered_with_its_promotions_worked_in(till: Till) -> None:
    """PRM-10d: 16 decimals; a bonus line is free and has no price."""
    discount(till.project, "10", "blade")
    bonus(till.project, ("blade",), gold=5)
    cart = till.fill(blade=2)
    assert cart["price"] == {
        "amount": "18.0000000000000000",
        "amount_without_discount": "20.0000000000000000",
        "currency": "USD",
    }
    blade, gold = cart["items"]
    assert blade["price"] == cart["price"]
    assert (blade["is_free"], blade["is_bonus"], blade["can_be_bought"]) == (False, False, True)
    assert [p["discount"] for p in blade["promotions"]] == [
        {"percent": "10.00", "value": "1.00"},
        None,
    ]
    assert (gold["sku"], gold["quantity"], gold["price"]) == ("gold", 5, None)
    assert (gold["is_free"], gold["is_bonus"], gold["promotions"]) == (True, True, [])
    assert (cart["is_free"], cart["warnings"]) == (False, [])


def test_a_cart_of_free_items_is_free(till: Till) -> None:
    cart = till.fill(leaf=2)
    assert (cart["is_free"], cart["price"]) == (True, None)
    assert cart["items"][0]["is_free"] is True


def test_texts_are_in_the_language_asked_for(till: Till) -> None:
    assert till.call("put-item", {}, item_sku="sword_ice").status_code == 204
    url = f"/api/v2/project/{till.project.config.project_id}/cart"
    shown = till.game.client.get(url, params={"locale": "de"}, headers=till.headers).json()
    assert shown["items"][0]["name"] == "Eisschwert"


def test_what_cannot_be_added_is_warned_of(till: Till) -> None:
    """ORD-1."""
    cart = till.fill(blade=1, nope=2, frostland=1, ale=3)
    assert quantities(cart) == {"blade": 1}
    assert cart["warnings"] == [
        {"sku": "nope", "quantity": 2, "errorCode": 4001, "errorMessage": ITEM_UNKNOWN[2]},
        {
            "sku": "frostland",
            "quantity": 1,
            "errorCode": 1421,
            "errorMessage": "[0401-1421]: Only Virtual Good Supported",
        },
        {
            "sku": "ale",
            "quantity": 3,
            "errorCode": 1411,
            "errorMessage": "[0401-1411]: Invalid item",
        },
    ]


def test_what_cannot_be_bought_any_more_is_marked(till: Till) -> None:
    assert till.call("put-item", {"quantity": 3}, item_sku="rare").status_code == 204
    assert till.cart()["items"][0]["can_be_bought"] is False


# -- current and by id -----------------------------------------------------------------------------
def test_a_cart_is_the_same_by_its_id_and_as_current(till: Till) -> None:
    filled = till.fill(blade=1)
    del filled["warnings"]
    for cart_id in (filled["cart_id"], "current"):
        assert till.call("get-cart-by-id", cart_id=cart_id).json() == filled


def test_a_cart_is_changed_by_its_id(till: Till) -> None:
    cart_id = till.cart()["cart_id"]
    body = {"items": [{"sku": "arrow", "quantity": 2}, {"sku": "blade", "quantity": 1}]}
    assert quantities(till.call("cart-fill-by-id", body, cart_id=cart_id).json()) == {
        "arrow": 2,
        "blade": 1,
    }
    arrow = {"cart_id": cart_id, "item_sku": "arrow"}
    assert till.call("put-item-by-cart-id", {"quantity": 5}, **arrow).status_code == 204
    assert quantities(till.cart()) == {"arrow": 5, "blade": 1}
    assert till.call("delete-item-by-cart-id", **arrow).status_code == 204
    assert quantities(till.cart()) == {"blade": 1}
    assert till.call("cart-clear-by-id", cart_id=cart_id).status_code == 204
    assert quantities(till.cart()) == {}


def test_the_current_cart_is_changed(till: Till) -> None:
    assert till.call("put-item", {}, item_sku="blade").status_code == 204
    assert quantities(till.cart()) == {"blade": 1}
    assert till.call("delete-item", item_sku="blade").status_code == 204
    assert till.call("put-item", {"quantity": 2}, item_sku="arrow").status_code == 204
    assert till.call("cart-clear").status_code == 204
    assert quantities(till.cart()) == {}


@pytest.mark.parametrize(
    ("operation_id", "body"),
    [entry for entry in EVERY_CALL if "by" in entry[0] and entry[1] is None],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_cart_of_another_player_is_not_found(
    till: Till, mock: Mock, operation_id: str, body: Any
) -> None:
    theirs = make_till(mock, till.project.config.project_id, bearer(token("bob"))).cart()["cart_id"]
    answer = till.call(operation_id, body, cart_id=theirs, item_sku="blade")
    assert refusal(answer) == CART_UNKNOWN


# -- ids of the client's own -----------------------------------------------------------------------
OWN_ID = "0b0e1a3c-6a53-4b0e-8b55-5b6c2d2a9f10"


def by_id(till: Till, cart_id: str = OWN_ID) -> dict[str, int]:
    response = till.call("get-cart-by-id", cart_id=cart_id)
    assert response.status_code == 200
    assert response.json()["cart_id"] == cart_id
    return quantities(response.json())


def fill_by_id(till: Till, cart_id: str = OWN_ID, **wanted: int) -> None:
    items = [{"sku": sku, "quantity": count} for sku, count in wanted.items()]
    response = till.call("cart-fill-by-id", {"items": items}, cart_id=cart_id)
    assert response.status_code == 200
    assert response.json()["cart_id"] == cart_id


def test_the_first_write_under_an_id_makes_the_cart(till: Till) -> None:
    """ORD-14, ORD-15."""
    till.fill(blade=1)
    fill_by_id(till, blade=2)
    put = till.call("put-item-by-cart-id", {"quantity": 3}, cart_id="my cart", item_sku="arrow")
    assert put.status_code == 204
    assert by_id(till) == {"blade": 2}
    assert by_id(till, "my cart") == {"arrow": 3}
    assert quantities(till.cart()) == {"blade": 1}


@pytest.mark.parametrize("headers", [bearer(token("bob")), GUEST], ids=["player", "guest"])
def test_an_id_means_another_cart_for_another_player(
    till: Till, mock: Mock, headers: dict[str, str]
) -> None:
    """ORD-17."""
    fill_by_id(till, blade=2)
    theirs = make_till(mock, till.project.config.project_id, headers)
    assert refusal(theirs.call("get-cart-by-id", cart_id=OWN_ID))[:2] == (404, 1401)
    fill_by_id(theirs, arrow=1)
    assert (by_id(till), by_id(theirs)) == ({"blade": 2}, {"arrow": 1})


def test_a_refused_write_makes_no_cart(till: Till) -> None:
    """ORD-16."""
    put = till.call("put-item-by-cart-id", {}, cart_id=OWN_ID, item_sku="nope")
    assert refusal(put) == ITEM_UNKNOWN
    bad = till.call("put-item-by-cart-id", {"quantity": -1}, cart_id=OWN_ID, item_sku="blade")
    assert [name for name, _ in faults(bad)] == ["quantity"]
    assert refusal(till.call("get-cart-by-id", cart_id=OWN_ID)) == CART_UNKNOWN


def test_each_cart_is_ordered_and_paid_alone(till: Till) -> None:
    """ORD-15: an order by id takes its cart's promo code along, and empties that cart when paid."""
    till.promo_code(discount={"percent": "10.00"})
    till.fill(blade=1)
    fill_by_id(till, blade=2)
    fill_by_id(till, "other", arrow=1)
    body = {"coupon_code": "FAIR", "cart": {"id": OWN_ID}}
    assert amounts(till.call("redeem-promo-code", body).json())[0] == "18.0000000000000000"
    assert amounts(till.cart()) == ("10.0000000000000000", "10.0000000000000000")
    ordered = till.call("create-order-by-cart-id", {}, cart_id=OWN_ID)
    assert ordered.status_code == 200
    assert till.uses()["reserved"] == 1
    assert till.control(ordered.json()["order_id"], "pay").status_code == 200
    assert (by_id(till), by_id(till, "other")) == ({}, {"arrow": 1})
    assert quantities(till.cart()) == {"blade": 1}
    assert till.uses()["used"] == 1


# -- refusals --------------------------------------------------------------------------------------
def test_an_unknown_item_is_not_put_in(till: Till) -> None:
    assert refusal(till.call("put-item", {}, item_sku="nope")) == ITEM_UNKNOWN
    assert refusal(till.call("delete-item", item_sku="nope")) == ITEM_UNKNOWN
    unit = till.call("put-item", {}, item_sku="frostland")
    assert refusal(unit) == (422, 1421, "[0401-1421]: Only Virtual Good Supported")


def test_a_negative_quantity_breaks_the_schema(till: Till) -> None:
    found = faults(till.call("put-item", {"quantity": -1}, item_sku="blade"))
    assert [name for name, _ in found] == ["quantity"]


@pytest.mark.parametrize(("operation_id", "body"), EVERY_CALL)
def test_who_names_nobody_is_refused(
    mock: Mock, project_id: int, operation_id: str, body: Any
) -> None:
    """AUTH-2."""
    till = make_till(mock, project_id, {})
    assert refusal(till.call(operation_id, body)) == USER_UNKNOWN


# -- guests ----------------------------------------------------------------------------------------
def test_a_guest_has_a_cart_and_no_personal_prices(mock: Mock, project_id: int) -> None:
    """AUTH-7, PRM-28."""
    guest, alice = make_till(mock, project_id, GUEST), make_till(mock, project_id)
    condition = {"attribute": "level", "type": "number", "operator": "ge", "value": "1"}
    alice.game.tell("guest:visitor-1", attributes={"level": 5})
    alice.promo_code(
        attribute_conditions=[{**condition, "can_be_missing": True}], discount={"percent": "50.00"}
    )
    assert quantities(guest.fill(blade=1)) == {"blade": 1}
    assert quantities(alice.cart()) == {}
    assert refusal(guest.call("redeem-promo-code", {"coupon_code": "FAIR"})) == CODE_UNKNOWN
    another = make_till(mock, project_id, {**GUEST, "x-unauthorized-id": "visitor-2"})
    assert quantities(another.cart()) == {}


# -- the promo code --------------------------------------------------------------------------------
def test_a_code_is_redeemed_and_removed(till: Till) -> None:
    """ERR-35 has the cart by its id, PRM-9."""
    till.promo_code(discount={"percent": "10.00"}, bonus=[{"sku": "gold", "quantity": 5}])
    till.fill(blade=2)
    redeemed = till.call("redeem-promo-code", {"coupon_code": "FAIR", "cart": None}).json()
    assert amounts(redeemed) == ("18.0000000000000000", "20.0000000000000000")
    assert quantities(redeemed) == {"blade": 2, "gold": 5}
    assert redeemed["rewards"]["discount"] == {"percent": "10.00"}
    assert [line["item"]["sku"] for line in redeemed["rewards"]["bonus"]] == ["gold"]
    removed = till.call("remove-cart-promo-code", {"cart": {"id": redeemed["cart_id"]}}).json()
    assert amounts(removed) == ("20.0000000000000000", "20.0000000000000000")
    assert quantities(removed) == {"blade": 2}
    assert "rewards" not in removed


def test_a_code_with_a_game_needs_the_choice_of_a_key(till: Till) -> None:
    """PRM-8."""
    till.promo_code(bonus=[{"sku": "frostland"}])
    till.fill(blade=1)
    refused = till.call("redeem-promo-code", {"coupon_code": "FAIR"})
    assert [name for name, _ in faults(refused)] == ["selected_unit_items"]
    body = {"coupon_code": "FAIR", "selected_unit_items": {"frostland": "frostland_steam"}}
    cart = till.call("redeem-promo-code", body).json()
    key = cart["items"][1]
    assert (key["sku"], key["type"]) == ("frostland_steam", "game_key")
    assert key["name"] == "Frostland for Steam"
    assert [entry["bonus"][0]["sku"] for entry in cart["promotions"]] == ["frostland"]
    till.control(till.order(), "pay")
    assert till.game.inventory() == {"blade": 1, "frostland_steam": 1}


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"coupon_code": "NONE"}, CODE_UNKNOWN),
        ({"coupon_code": "FAIR"}, EMPTY),
        ({"coupon_code": "FAIR", "cart": {"id": "nope"}}, CART_UNKNOWN),
    ],
)
def test_a_code_is_refused(till: Till, body: Any, answer: tuple[int, int, str]) -> None:
    """ERR-11, PRM-9b, ERR-35."""
    till.promo_code(discount={"percent": "10.00"})
    assert refusal(till.call("redeem-promo-code", body)) == answer


def test_a_code_is_taken_off_a_cart_that_exists(till: Till) -> None:
    """ERR-35."""
    body = {"cart": {"id": "nope"}}
    assert refusal(till.call("remove-cart-promo-code", body)) == CART_UNKNOWN
    assert till.call("remove-cart-promo-code", {}).status_code == 200


@pytest.mark.parametrize("operation_id", ["redeem-promo-code", "remove-cart-promo-code"])
def test_a_code_call_without_a_name_is_refused(
    mock: Mock, project_id: int, operation_id: str
) -> None:
    """AUTH-2a."""
    till = make_till(mock, project_id, {})
    assert refusal(till.call(operation_id, {"coupon_code": "FAIR"})) == HEADER_NOT_SENT
