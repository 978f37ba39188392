"""Laws of guests: whose cart they have, and where they are nobody."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import promo_code
from liveops_kit.contract.builders.store import good, guest
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.carts.helpers import (
    cart,
    fresh,
    quantities,
)
from liveops_kit.contract.scenario import Scenario

SHOP = (Need.ITEMS, Need.PLAYER)


def as_guest(scenario: Scenario, headers: Mapping[str, str], operation_id: str, **more: Any) -> Any:
    """A call of somebody with guest headers and no token."""
    return scenario.call(operation_id, by=None, headers=headers, **more)


@law("AUTH-7a", needs=[Need.ITEMS])
def a_guest_has_a_cart(scenario: Scenario) -> None:
    """With `x-unauthorized-id` and the Base64 of an e-mail in `x-user` all cart calls work."""
    who, sku, code = guest(scenario), good(scenario), scenario.code()
    promo_code(scenario, code)
    body = {"items": [{"sku": sku, "quantity": 2}]}
    filled = scenario.ok(as_guest(scenario, who, "cart-fill", body=body), 200)
    scenario.equal("cart", quantities(scenario, filled), {sku: 2})
    by_id = as_guest(scenario, who, "get-cart-by-id", cart_id=scenario.get(filled, "cart_id"))
    scenario.equal("cart by id", quantities(scenario, scenario.ok(by_id)), {sku: 2})
    scenario.ok(as_guest(scenario, who, "redeem-promo-code", body={"coupon_code": code}), 200)
    scenario.ok(as_guest(scenario, who, "remove-cart-promo-code", body={}), 200)
    scenario.ok(as_guest(scenario, who, "put-item", item_sku=sku, body={"quantity": 1}), 204)
    scenario.ok(as_guest(scenario, who, "delete-item", item_sku=sku), 204)
    scenario.ok(as_guest(scenario, who, "cart-clear"), 204)
    read = scenario.ok(as_guest(scenario, who, "get-user-cart"), 200)
    scenario.equal("cart in the end", quantities(scenario, read), {})


@law("AUTH-7a", needs=SHOP)
def guests_have_carts_of_their_own(scenario: Scenario) -> None:
    """Another guest, and a player, see nothing of what one guest has put into a cart."""
    fresh(scenario)
    who, other, sku = guest(scenario), guest(scenario), good(scenario)
    scenario.ok(as_guest(scenario, who, "put-item", item_sku=sku, body={}), 204)
    theirs = scenario.ok(as_guest(scenario, other, "get-user-cart"), 200)
    scenario.equal("cart of another guest", quantities(scenario, theirs), {})
    scenario.equal("cart of a player", quantities(scenario, cart(scenario)), {})
    kept = scenario.ok(as_guest(scenario, who, "get-user-cart"), 200)
    scenario.equal("cart of the guest", quantities(scenario, kept), {sku: 1})
    number = scenario.get(kept, "cart_id")
    stolen = as_guest(scenario, other, "get-cart-by-id", cart_id=number)
    scenario.refused(stolen, 404, 1401)
    scenario.require(as_guest(scenario, who, "cart-clear"))


@law("AUTH-7a", needs=[Need.ITEMS])
def a_guest_orders_a_cart(scenario: Scenario) -> None:
    """A guest orders a cart and reads the order, which another guest does not."""
    who, sku = guest(scenario), good(scenario)
    scenario.ok(as_guest(scenario, who, "put-item", item_sku=sku, body={}), 204)
    made = scenario.ok(as_guest(scenario, who, "create-order", body={}), 200)
    path = {"order_id": scenario.get(made, "order_id")}
    read = scenario.ok(as_guest(scenario, who, "get-order", **path), 200)
    scenario.equal("status", scenario.get(read, "status"), "new")
    scenario.refused(as_guest(scenario, guest(scenario), "get-order", **path), 404, 9001)
    scenario.require(as_guest(scenario, who, "cart-clear"))


@law("AUTH-7b", needs=[Need.ITEMS])
def guest_headers_are_no_credentials_elsewhere(scenario: Scenario) -> None:
    """Outside carts a call with guest headers is answered as one without any credentials."""
    who, sku = guest(scenario), good(scenario)
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
        answer = as_guest(scenario, who, operation_id, **more)
        scenario.refused(answer, alone.status, alone.error_code)
    shown = as_guest(scenario, who, "get-sellable-item-by-sku", sku=sku)
    scenario.equal("sku for a visitor", scenario.get(scenario.ok(shown, 200), "sku"), sku)


@law("AUTH-7c", needs=[Need.ITEMS])
def a_guest_has_an_email(scenario: Scenario) -> None:
    """A guest whose `x-user` is not the Base64 of an e-mail address gets 401/1501."""
    sku = good(scenario)
    for text in ("guest@example.com", _base64("nobody"), _base64("a b@example.com"), "%%%", ""):
        who = guest(scenario, **{"x-user": text})
        for operation_id, more in (
            ("get-user-cart", {}),
            ("put-item", {"item_sku": sku, "body": {}}),
            ("redeem-promo-code", {"body": {"coupon_code": scenario.code()}}),
        ):
            scenario.refused(as_guest(scenario, who, operation_id, **more), 401, 1501)
    nameless = guest(scenario)
    del nameless["x-user"]
    scenario.refused(as_guest(scenario, nameless, "get-user-cart"), 401, 1501)


@law("AUTH-7c", needs=[Need.ITEMS])
def a_guest_without_an_email_changes_nothing(scenario: Scenario) -> None:
    """What is refused for a bad `x-user` leaves the guest's cart as it was."""
    who, sku = guest(scenario), good(scenario)
    scenario.ok(as_guest(scenario, who, "put-item", item_sku=sku, body={}), 204)
    bad = {**who, "x-user": _base64("nobody")}
    scenario.refused(as_guest(scenario, bad, "cart-clear"), 401, 1501)
    more = {"quantity": 7}
    scenario.refused(as_guest(scenario, bad, "put-item", item_sku=sku, body=more), 401, 1501)
    kept = scenario.ok(as_guest(scenario, who, "get-user-cart"), 200)
    scenario.equal("cart", quantities(scenario, kept), {sku: 1})
    scenario.require(as_guest(scenario, who, "cart-clear"))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
