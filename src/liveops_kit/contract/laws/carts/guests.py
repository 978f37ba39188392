"""Laws of guests: their carts, and the calls that need a user."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import promo_code
from liveops_kit.contract.builders.store import guest, virtual_good
from liveops_kit.contract.errors import CART_MISSING, ORDER_MISSING, TOKEN_REFUSED
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.carts.contents import cart, empty_cart, quantities
from liveops_kit.contract.scenario import Scenario

SHOP = (Need.ITEMS, Need.PLAYER)


def as_guest(scenario: Scenario, headers: Mapping[str, str], operation_id: str, **more: Any) -> Any:
    """Make a call with guest headers and no token."""
    return scenario.call(operation_id, by=None, headers=headers, **more)


@law("AUTH-7a", needs=[Need.ITEMS])
def a_guest_has_a_cart(scenario: Scenario) -> None:
    """With `x-unauthorized-id` and the Base64 of an e-mail in `x-user` all cart calls work."""
    caller, sku, code = guest(scenario), virtual_good(scenario), scenario.code()
    promo_code(scenario, code)
    body = {"items": [{"sku": sku, "quantity": 2}]}
    filled = as_guest(scenario, caller, "cart-fill", body=body).ok(200)
    scenario.equal("cart", quantities(scenario, filled), {sku: 2})
    by_id = as_guest(scenario, caller, "get-cart-by-id", cart_id=scenario.get(filled, "cart_id"))
    scenario.equal("cart by id", quantities(scenario, by_id.ok()), {sku: 2})
    as_guest(scenario, caller, "redeem-promo-code", body={"coupon_code": code}).ok(200)
    as_guest(scenario, caller, "remove-cart-promo-code", body={}).ok(200)
    as_guest(scenario, caller, "put-item", item_sku=sku, body={"quantity": 1}).ok(204)
    as_guest(scenario, caller, "delete-item", item_sku=sku).ok(204)
    as_guest(scenario, caller, "cart-clear").ok(204)
    read = as_guest(scenario, caller, "get-user-cart").ok(200)
    scenario.equal("cart in the end", quantities(scenario, read), {})


@law("AUTH-7a", needs=SHOP)
def guests_have_carts_of_their_own(scenario: Scenario) -> None:
    """Another guest, and a player, see nothing of what one guest has put into a cart."""
    empty_cart(scenario)
    caller, other, sku = guest(scenario), guest(scenario), virtual_good(scenario)
    as_guest(scenario, caller, "put-item", item_sku=sku, body={}).ok(204)
    theirs = as_guest(scenario, other, "get-user-cart").ok(200)
    scenario.equal("cart of another guest", quantities(scenario, theirs), {})
    scenario.equal("cart of a player", quantities(scenario, cart(scenario)), {})
    kept = as_guest(scenario, caller, "get-user-cart").ok(200)
    scenario.equal("cart of the guest", quantities(scenario, kept), {sku: 1})
    number = scenario.get(kept, "cart_id")
    stolen = as_guest(scenario, other, "get-cart-by-id", cart_id=number)
    stolen.refused(CART_MISSING)
    as_guest(scenario, caller, "cart-clear").works()


@law("AUTH-7a", needs=[Need.ITEMS])
def a_guest_orders_a_cart(scenario: Scenario) -> None:
    """A guest orders a cart and reads the order, which another guest does not."""
    caller, sku = guest(scenario), virtual_good(scenario)
    as_guest(scenario, caller, "put-item", item_sku=sku, body={}).ok(204)
    created = as_guest(scenario, caller, "create-order", body={}).ok(200)
    path = {"order_id": scenario.get(created, "order_id")}
    read = as_guest(scenario, caller, "get-order", **path).ok(200)
    scenario.has(read, status="new")
    as_guest(scenario, guest(scenario), "get-order", **path).refused(ORDER_MISSING)
    as_guest(scenario, caller, "cart-clear").works()


@law("AUTH-7b", needs=[Need.ITEMS])
def guest_headers_are_no_credentials_elsewhere(scenario: Scenario) -> None:
    """Outside carts a call with guest headers is answered as one without any credentials."""
    caller, sku = guest(scenario), virtual_good(scenario)
    for operation_id, more in (
        ("redeem-coupon", {"body": {"coupon_code": scenario.code()}}),
        ("verify-promotion-code", {"code": scenario.code()}),
        ("get-coupon-rewards-by-code", {"coupon_code": scenario.code()}),
        ("get-upsell-for-project-client", {}),
        ("create-order-with-item", {"item_sku": sku, "body": {}}),
        ("get-daily-chains-list", {}),
        ("user-clan-update", {}),
    ):
        alone = scenario.call(operation_id, by=None, **more)
        scenario.holds("nobody is let in", alone.status in (401, 403), alone.line)
        answer = as_guest(scenario, caller, operation_id, **more)
        answer.refused(alone.error)
    shown = as_guest(scenario, caller, "get-sellable-item-by-sku", sku=sku)
    scenario.equal("sku for a visitor", scenario.get(shown.ok(200), "sku"), sku)


@law("AUTH-7c", needs=[Need.ITEMS])
def a_guest_has_an_email(scenario: Scenario) -> None:
    """A guest whose `x-user` is not the Base64 of an e-mail address gets 401/1501."""
    sku = virtual_good(scenario)
    for text in ("guest@example.com", _base64("nobody"), _base64("a b@example.com"), "%%%", ""):
        caller = guest(scenario, **{"x-user": text})
        for operation_id, more in (
            ("get-user-cart", {}),
            ("put-item", {"item_sku": sku, "body": {}}),
            ("redeem-promo-code", {"body": {"coupon_code": scenario.code()}}),
        ):
            as_guest(scenario, caller, operation_id, **more).refused(TOKEN_REFUSED)
    nameless = guest(scenario)
    del nameless["x-user"]
    as_guest(scenario, nameless, "get-user-cart").refused(TOKEN_REFUSED)


@law("AUTH-7c", needs=[Need.ITEMS])
def a_guest_without_an_email_changes_nothing(scenario: Scenario) -> None:
    """What is refused for a bad `x-user` leaves the guest's cart as it was."""
    caller, sku = guest(scenario), virtual_good(scenario)
    as_guest(scenario, caller, "put-item", item_sku=sku, body={}).ok(204)
    invalid = {**caller, "x-user": _base64("nobody")}
    as_guest(scenario, invalid, "cart-clear").refused(TOKEN_REFUSED)
    more = {"quantity": 7}
    as_guest(scenario, invalid, "put-item", item_sku=sku, body=more).refused(TOKEN_REFUSED)
    kept = as_guest(scenario, caller, "get-user-cart").ok(200)
    scenario.equal("cart", quantities(scenario, kept), {sku: 1})
    as_guest(scenario, caller, "cart-clear").works()


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
