"""Payloads of the libraries of mobile games, engines and browsers, and what these rely on."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.game import Mock, refusal
from tests.server.till import Till, make_till

LIGHT, DARK = "63295a9a2e47fab76f7708e1", "63295aab2e47fab76f7708e3"
POLICY = {
    "redirect_conditions": "any",
    "delay": 3,
    "status_for_manual_redirection": "any",
    "redirect_button_caption": "Back to the game",
}
SDK = {"platform": "android", "version": "5.2.1", "engine": {"name": "none"}}
PAYLOADS: dict[str, dict[str, Any]] = {
    "no settings": {"currency": "USD", "locale": "en", "sandbox": True},
    "a library that tells of itself": {"sandbox": True, "settings": {"sdk": SDK}},
    "an app's own scheme to come back by": {
        "settings": {"return_url": "app://xpayment.com.example", "redirect_policy": POLICY}
    },
    "a number of the game's own": {"settings": {"external_id": "7b1f5b7e-purchase"}},
    "a theme by its id": {"settings": {"ui": {"theme": LIGHT}}},
    "the other theme": {"settings": {"ui": {"theme": DARK, "size": "large"}}},
    "a theme by its name": {"settings": {"ui": {"theme": "default_dark", "size": "small"}}},
    "a theme of the project": {"settings": {"ui": {"theme": "ps4-default-light"}}},
    "a button to close": {
        "settings": {
            "ui": {
                "close_button_icon": "arrow",
                "mobile": {"header": {"close_button": True, "close_button_icon": "cross"}},
            }
        }
    },
    "quick payment": {"settings": {"ui": {"gp_quick_payment_button": True, "theme": DARK}}},
    "all of the header": {
        "settings": {
            "ui": {
                "mode": "user_account",
                "desktop": {
                    "header": {"is_visible": True, "type": "compact", "close_button": True}
                },
                "header": {"visible_virtual_currency_balance": False},
            }
        }
    },
    "keys of a later version": {"settings": {"later": [1], "ui": {"later": {"deep": None}}}},
    "a parameter that is null": {"custom_parameters": {"clan": None, "level": 3, "is_new": False}},
    "parameters of every kind": {"custom_parameters": {"a": "b", "c": 1.5, "d": [1], "e": {}}},
}
"""Bodies of orders, by what is special about them."""

each_payload = pytest.mark.parametrize("body", PAYLOADS.values(), ids=PAYLOADS)
REWARDS = "get-promo-code-rewards-by-code"
FOR_CURRENCY = "create-order-with-item-for-virtual-currency"


@pytest.fixture
def till(mock: Mock, project_id: int) -> Till:
    return make_till(mock, project_id)


def status(till: Till, order_id: int) -> Any:
    """How far an order is."""
    return till.call("get-order", order_id=order_id).json()["status"]


# -- orders ----------------------------------------------------------------------------------------
@each_payload
def test_a_cart_is_ordered_with_it(till: Till, body: dict[str, Any]) -> None:
    """ORD-21, ORD-23."""
    cart_id = till.fill(blade=1)["cart_id"]
    for operation_id, path in (
        ("create-order", {}),
        ("create-order-by-cart-id", {"cart_id": cart_id}),
    ):
        response = till.call(operation_id, body, **path)
        assert response.status_code == 200, response.text
        assert status(till, response.json()["order_id"]) == "new"


@each_payload
def test_an_item_is_ordered_with_it(till: Till, body: dict[str, Any]) -> None:
    """ORD-21, ORD-23: for money, and for free."""
    paid = till.call("create-order-with-item", {**body, "quantity": 2}, item_sku="blade")
    assert paid.json().keys() == {"order_id", "token"}
    free = till.call("create-free-order-with-item", {**body, "quantity": 1}, item_sku="leaf")
    assert status(till, free.json()["order_id"]) == "done"


def test_a_free_cart_is_ordered_without_a_body_by_a_path_with_a_slash(till: Till) -> None:
    """ERR-39, ORD-24."""
    for end in ("", "/"):
        till.fill(leaf=1)
        url = f"/api/v2/project/{till.game.project_id}/free/cart{end}"
        response = till.game.client.post(url, headers=till.headers)
        assert response.status_code == 200, response.text
        assert status(till, response.json()["order_id"]) == "done"
    unknown = till.game.client.post(
        f"/api/v2/project/{till.game.project_id}/payment/cart/", headers=till.headers
    )
    assert refusal(unknown)[:2] == (404, 0)


def test_settings_of_the_wrong_type_are_refused(till: Till) -> None:
    """ERR-3a: open is not anything."""
    till.fill(blade=1)
    for settings in ([], "dark", {"ui": []}, {"ui": {"theme": 3}}, {"sdk": "5.2"}):
        assert refusal(till.call("create-order", {"settings": settings}))[:2] == (422, 1102)


def test_virtual_currency_buys_without_a_body(till: Till) -> None:
    """ERR-39: what is refused is refused for other reasons."""
    path = {"item_sku": "banner", "virtual_currency_sku": "gold"}
    assert refusal(till.call(FOR_CURRENCY, **path))[:2] == (422, 5006)


@pytest.mark.parametrize("currency", ["nope", "gold"], ids=["unknown", "known"])
def test_an_item_without_a_price_in_a_currency_says_so(till: Till, currency: str) -> None:
    """ORD-22."""
    response = till.call(FOR_CURRENCY, {}, item_sku="blade", virtual_currency_sku=currency)
    assert response.json()["errorCode"] == 4054
    assert response.json()["errorMessage"] == "[0401-4054]: Item price not found"


# -- promo codes -----------------------------------------------------------------------------------
REDEEMS: list[dict[str, Any]] = [
    {},
    {"cart": None},
    {"cart": {"id": "current"}},
    {"cart": {"id": ""}},
    {"cart": {"id": None}},
    {"cart": {}, "selected_unit_items": {}},
]
REMOVALS: list[dict[str, Any]] = [
    *REDEEMS[:5],
    {"id": "current"},
    {"id": ""},
    {"id": None},
    {"cart": None, "id": "current"},
]


def discounted(cart: Any) -> bool:
    """True if the cart costs less than without promotions, and has the bonus."""
    price = cart["price"]
    has_bonus = "gold" in [line["sku"] for line in cart["items"]]
    is_cheaper = float(price["amount"]) < float(price["amount_without_discount"])
    assert has_bonus is is_cheaper
    return is_cheaper


@pytest.mark.parametrize("removal", REMOVALS, ids=str)
@pytest.mark.parametrize("redeem", REDEEMS, ids=str)
def test_a_promo_code_comes_and_goes(
    till: Till, redeem: dict[str, Any], removal: dict[str, Any]
) -> None:
    """PRM-41, PRM-42."""
    till.promo_code(bonus=[{"sku": "gold", "quantity": 5}], discount={"percent": "5.00"})
    till.fill(blade=1)
    with_code = till.call("redeem-promo-code", {"coupon_code": "FAIR", **redeem})
    assert discounted(with_code.json())
    without = till.call("remove-cart-promo-code", removal)
    assert not discounted(without.json())


def test_a_promo_code_is_removed_from_the_cart_that_is_named(till: Till) -> None:
    """PRM-42: `cart` counts where both are sent."""
    till.promo_code(bonus=[{"sku": "gold", "quantity": 5}], discount={"percent": "5.00"})
    cart_id = till.fill(blade=1)["cart_id"]
    for body in ({"id": cart_id}, {"cart": {"id": cart_id}, "id": "nope"}):
        till.call("redeem-promo-code", {"coupon_code": "FAIR"})
        assert not discounted(till.call("remove-cart-promo-code", body).json())
    till.call("redeem-promo-code", {"coupon_code": "FAIR"})
    for body in ({"id": "nope"}, {"cart": {"id": "nope"}, "id": cart_id}):
        text = "[0401-1401]: Cart for user alice not found"
        assert refusal(till.call("remove-cart-promo-code", body)) == (404, 1401, text)
    assert discounted(till.cart())


def test_rewards_of_a_promo_code_are_read_by_get_and_by_post(till: Till) -> None:
    """PRM-43."""
    till.promo_code(discount={"percent": "5.00"})
    got = till.call(REWARDS, promocode_code="FAIR")
    url = f"/api/v2/project/{till.game.project_id}/promocode/code/FAIR/rewards"
    for extra in ({}, {"json": {}}):
        posted = till.game.client.post(url, headers=till.headers, **extra)
        assert (posted.status_code, posted.json()) == (200, got.json())
    refused = till.game.client.put(url, headers=till.headers)
    assert refused.status_code == 405
    assert refused.headers["allow"] == "GET, POST"
    unknown = till.game.client.post(url.replace("FAIR", "NOPE"), headers=till.headers)
    assert refusal(unknown) == refusal(till.call(REWARDS, promocode_code="NOPE"))


def test_an_item_is_ordered_with_a_code_that_has_an_underscore(till: Till) -> None:
    """CPN-31."""
    till.promo_code(discount={"percent": "5.00"})
    added = till.game.call(
        "create-promo-code-code", external_id="FAIR", body={"coupon_code": "discount_code"}
    )
    assert added.json() == {"code": "discount_code"}
    body = {"promo_code": "discount_code"}
    order_id = till.call("create-order-with-item", body, item_sku="blade").json()["order_id"]
    content = till.call("get-order", order_id=order_id).json()["content"]
    assert content["price"]["amount"] == "9.50"
