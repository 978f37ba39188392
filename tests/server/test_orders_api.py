"""Orders over HTTP: made of carts and items, for money, for nothing, for virtual currency."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.game import USER_UNKNOWN, Mock, bearer, faults, refusal, token
from tests.server.till import GUEST, Till, make_till
from tests.shops import discount, unique_offer

INVALID_CART = (422, 1401, "[0401-1401]: Invalid cart")
INVALID_ITEM = (422, 1411, "[0401-1411]: Invalid item")
NO_PRICE = (404, 4054, "[0401-4054]: Item price not found")
REACHED = (422, 9804, "[0401-9804]: You have reached the coupon redemption limit.")
NO_ORDER = (404, 9001, "[0401-9001]: Order not found")
FOR_GOLD = "create-order-with-item-for-virtual-currency"
NOTES = {"currency": "USD", "locale": "en", "sandbox": True, "custom_parameters": {"server": 3}}


@pytest.fixture
def till(mock: Mock, project_id: int) -> Till:
    return make_till(mock, project_id)


def read(till: Till, order_id: Any) -> Any:
    response = till.call("get-order", order_id=order_id)
    assert response.status_code == 200
    return response.json()


def test_a_cart_is_ordered_and_read(till: Till) -> None:
    discount(till.project, "10", "blade")
    till.promo_code(discount={"percent": "5.00"}, bonus=[{"sku": "gold", "quantity": 5}])
    till.fill(blade=1, leaf=2)
    till.call("redeem-promo-code", {"coupon_code": "FAIR"})
    order_id = till.order(**NOTES)
    price = {"amount": "8.55", "amount_without_discount": "10.00", "currency": "USD"}
    assert read(till, order_id) == {
        "order_id": order_id,
        "status": "new",
        "content": {
            "price": price,
            "is_free": False,
            "items": [
                {"sku": "blade", "quantity": 1, "is_free": False, "price": price},
                {"sku": "leaf", "quantity": 2, "is_free": True},
                {"sku": "gold", "quantity": 5, "is_free": True},
            ],
        },
    }


def test_a_cart_is_ordered_by_its_id(till: Till) -> None:
    cart_id = till.fill(blade=1)["cart_id"]
    assert till.call("create-order-by-cart-id", {}, cart_id=cart_id).status_code == 200
    assert refusal(till.call("create-order-by-cart-id", {}, cart_id="nope")) == INVALID_CART


def test_a_free_cart_is_done_at_once(till: Till) -> None:
    cart_id = till.fill(leaf=2)["cart_id"]
    assert refusal(till.call("create-order", {})) == INVALID_CART
    response = till.call("create-free-order", {})
    assert response.json() == {"order_id": 1}
    assert read(till, 1)["status"] == "done"
    assert "price" not in read(till, 1)["content"]
    assert till.game.inventory() == {"leaf": 2}
    till.fill(leaf=1)
    by_id = till.call("create-free-order-by-cart-id", {}, cart_id=cart_id)
    assert by_id.json() == {"order_id": 2}


@pytest.mark.parametrize("operation_id", ["create-order", "create-free-order"])
def test_an_empty_cart_is_not_ordered(till: Till, operation_id: str) -> None:
    assert refusal(till.call(operation_id, {})) == (422, 1417, "[0401-1417]: Cart is empty")


def test_the_last_use_of_a_code_goes_to_one_order(mock: Mock, till: Till) -> None:
    """PRM-6, ORD-3."""
    till.promo_code(discount={"percent": "10.00"}, redeem_total_limit=1)
    bob = make_till(mock, till.project.config.project_id, bearer(token("bob")))
    for each in (till, bob):
        each.fill(blade=1)
        assert each.call("redeem-promo-code", {"coupon_code": "FAIR"}).status_code == 200
    order_id = till.order()
    assert till.uses() == {"available": 0, "reserved": 1, "used": 0}
    assert refusal(bob.call("create-order", {})) == REACHED
    till.control(order_id, "cancel")
    assert till.uses() == {"available": 1, "reserved": 0, "used": 0}
    bob.control(bob.order(), "pay")
    assert till.uses() == {"available": 0, "reserved": 0, "used": 1}


# -- one item --------------------------------------------------------------------------------------
def test_one_item_is_ordered_with_a_code(till: Till) -> None:
    till.promo_code(discount={"percent": "5.00"})
    body = {"quantity": 2, "promo_code": "FAIR", **NOTES}
    response = till.call("create-order-with-item", body, item_sku="blade")
    assert response.json().keys() == {"order_id", "token"}
    assert read(till, 1)["content"]["price"]["amount"] == "19.00"


def test_a_hidden_item_is_ordered_with_its_code(till: Till) -> None:
    """PRM-23."""
    unique_offer(till.project)
    order = "create-order-with-item"
    assert refusal(till.call(order, {}, item_sku="secret")) == INVALID_ITEM
    assert till.call(order, {"promo_code": "SECRET"}, item_sku="secret").status_code == 200
    again = till.call(order, {"promo_code": "SECRET"}, item_sku="secret")
    assert refusal(again) == REACHED


def test_a_free_item_is_done_at_once(till: Till) -> None:
    free = "create-free-order-with-item"
    response = till.call(free, {"quantity": 3}, item_sku="leaf")
    assert response.json() == {"order_id": 1}
    assert till.game.inventory() == {"leaf": 3}
    assert refusal(till.call(free, {}, item_sku="blade")) == INVALID_ITEM
    assert refusal(till.call("create-order-with-item", {}, item_sku="leaf")) == INVALID_ITEM


@pytest.mark.parametrize("operation_id", ["create-order-with-item", "create-free-order-with-item"])
@pytest.mark.parametrize(
    ("sku", "body", "answer"),
    [
        ("nope", {}, (404, 4001, "[0401-4001]: Item with sku = 'nope' not found")),
        ("leaf", {"promo_code": "NONE"}, (404, 9802, "[0401-9802]: Coupon not found")),
        ("ale", {}, INVALID_ITEM),
    ],
)
def test_one_item_is_refused(
    till: Till, operation_id: str, sku: str, body: Any, answer: tuple[int, int, str]
) -> None:
    """ERR-9, ORD-9."""
    assert refusal(till.call(operation_id, body, item_sku=sku)) == answer


def test_a_coupon_is_no_code_for_an_order(till: Till) -> None:
    """ORD-9."""
    till.game.coupon("gift", "GIFT", bonus=[{"sku": "gold"}])
    answer = till.call("create-order-with-item", {"promo_code": "GIFT"}, item_sku="blade")
    assert refusal(answer) == (404, 9802, "[0401-9802]: Coupon not found")


def test_none_of_an_item_breaks_the_schema(till: Till) -> None:
    answer = till.call("create-order-with-item", {"quantity": 0}, item_sku="blade")
    assert [name for name, _ in faults(answer)] == ["quantity"]


# -- virtual currency ------------------------------------------------------------------------------
def test_an_item_is_bought_for_virtual_currency(till: Till) -> None:
    """ORD-6."""
    till.game.coupon("gift", "GIFT", bonus=[{"sku": "gold", "quantity": 40}])
    till.game.redeem("GIFT")
    path = {"item_sku": "banner", "virtual_currency_sku": "gold"}
    assert till.call(FOR_GOLD, {}, **path).json() == {"order_id": 1}
    assert till.game.inventory() == {"banner": 1, "gold": 10}
    price = {"amount": "30", "amount_without_discount": "30", "currency": "gold"}
    line = {"sku": "banner", "quantity": 1, "is_free": False}
    content = {"virtual_price": price, "is_free": False, "items": [line]}
    assert read(till, 1) == {"order_id": 1, "status": "done", "content": content}
    poor = till.call(FOR_GOLD, {"custom_parameters": None}, **path)
    assert refusal(poor) == (422, 5006, "[0401-5006]: Not enough virtual currency")
    assert till.game.inventory() == {"banner": 1, "gold": 10}


@pytest.mark.parametrize(
    ("sku", "currency", "answer"),
    [
        ("blade", "gold", NO_PRICE),
        ("nope", "gold", (404, 4001, "[0401-4001]: Item with sku = 'nope' not found")),
        ("banner", "nope", NO_PRICE),
    ],
)
def test_what_virtual_currency_cannot_buy(
    till: Till, sku: str, currency: str, answer: tuple[int, int, str]
) -> None:
    """ORD-22."""
    refused = till.call(FOR_GOLD, {}, item_sku=sku, virtual_currency_sku=currency)
    assert refusal(refused) == answer


# -- whose it is -----------------------------------------------------------------------------------
@pytest.mark.parametrize("order_id", ["1", "2", "abc", "1.5", "-1", "9" * 30, "１"])
def test_an_order_that_is_not_the_players_is_not_found(
    mock: Mock, till: Till, order_id: str
) -> None:
    """ORD-8: the first is bob's."""
    bob = make_till(mock, till.project.config.project_id, bearer(token("bob")))
    bob.fill(blade=1)
    bob.order()
    assert refusal(till.call("get-order", order_id=order_id)) == NO_ORDER


def test_a_guest_orders_a_cart(mock: Mock, project_id: int) -> None:
    """AUTH-7."""
    guest = make_till(mock, project_id, GUEST)
    guest.fill(blade=1)
    order_id = guest.order()
    assert read(guest, order_id)["status"] == "new"
    assert guest.control(order_id, "pay").json()["user"] == "guest:visitor-1"
    shown = guest.read_user("guest:visitor-1")
    assert (shown["email"], shown["inventory"]) == (
        "guest@example.com",
        [{"sku": "blade", "quantity": 1}],
    )


@pytest.mark.parametrize(
    "operation_id", ["create-order-with-item", "create-free-order-with-item", FOR_GOLD]
)
def test_a_guest_orders_no_single_item(mock: Mock, project_id: int, operation_id: str) -> None:
    """AUTH-7b."""
    guest = make_till(mock, project_id, GUEST)
    path = {"item_sku": "blade", "virtual_currency_sku": "gold"}
    assert refusal(guest.call(operation_id, {}, **path)) == USER_UNKNOWN
