"""Laws of guests: their carts, and the calls that need a user."""

from __future__ import annotations

import base64
from typing import Any

from liveops_kit.contract.builders.store import guest, virtual_good
from liveops_kit.contract.errors import CART_MISSING, ORDER_MISSING, TOKEN_REFUSED
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import PROMO_CODE
from liveops_kit.contract.scenario import Cart, Scenario

SHOP = (Need.ITEMS, Need.PLAYER)


def guest_cart(scenario: Scenario, **headers: str) -> Cart:
    """Return the cart of a new guest."""
    return Cart(scenario, None, headers=guest(scenario, **headers))


@law("AUTH-7a", needs=[Need.ITEMS])
def a_guest_has_a_cart(scenario: Scenario) -> None:
    """With `x-unauthorized-id` and the Base64 of an e-mail in `x-user` all cart calls work."""
    cart, sku, code = guest_cart(scenario), virtual_good(scenario), scenario.code()
    scenario.create(PROMO_CODE, code)
    filled = cart.fill({sku: 2}).ok(200)
    cart.holds({sku: 2}, filled)
    cart.under(scenario.get(filled, "cart_id")).holds({sku: 2})
    cart.apply(code).ok(200)
    cart.take_off_code().ok(200)
    cart.put(sku, quantity=1).ok(204)
    cart.delete(sku).ok(204)
    cart.clear().ok(204)
    cart.holds({})


@law("AUTH-7a", needs=SHOP)
def guests_have_carts_of_their_own(scenario: Scenario) -> None:
    """Another guest, and a player, see nothing of what one guest has put into a cart."""
    cart, sku = guest_cart(scenario), virtual_good(scenario)
    players, others = scenario.cart(), guest_cart(scenario)
    cart.put(sku).ok(204)
    others.holds({})
    players.holds({})
    kept = cart.read()
    cart.holds({sku: 1}, kept)
    others.under(scenario.get(kept, "cart_id")).get().refused(CART_MISSING)
    cart.clear().works()


@law("AUTH-7a", needs=[Need.ITEMS])
def a_guest_orders_a_cart(scenario: Scenario) -> None:
    """A guest orders a cart and reads the order, which another guest does not."""
    cart, sku = guest_cart(scenario), virtual_good(scenario)
    cart.put(sku).ok(204)
    number = cart.order().get("order_id")
    scenario.has(cart.call("get-order", order_id=number).ok(200), status="new")
    guest_cart(scenario).call("get-order", order_id=number).refused(ORDER_MISSING)
    cart.clear().works()


@law("AUTH-7b", needs=[Need.ITEMS])
def guest_headers_are_no_credentials_elsewhere(scenario: Scenario) -> None:
    """Outside carts a call with guest headers is answered as one without any credentials."""
    cart, sku = guest_cart(scenario), virtual_good(scenario)
    calls: tuple[tuple[str, dict[str, Any]], ...] = (
        ("redeem-coupon", {"body": {"coupon_code": scenario.code()}}),
        ("verify-promotion-code", {"code": scenario.code()}),
        ("get-coupon-rewards-by-code", {"coupon_code": scenario.code()}),
        ("get-upsell-for-project-client", {}),
        ("create-order-with-item", {"item_sku": sku, "body": {}}),
        ("get-daily-chains-list", {}),
        ("user-clan-update", {}),
    )
    for operation_id, more in calls:
        alone = scenario.call(operation_id, by=None, **more)
        scenario.holds("nobody is let in", alone.status in (401, 403), alone.line)
        cart.call(operation_id, **more).refused(alone.error)
    scenario.has(cart.call("get-sellable-item-by-sku", sku=sku).ok(200), sku=sku)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@law("AUTH-7c", needs=[Need.ITEMS])
def a_guest_has_an_email(scenario: Scenario) -> None:
    """A guest whose `x-user` is not the Base64 of an e-mail address gets 401/1501."""
    sku = virtual_good(scenario)
    for text in ("guest@example.com", _base64("nobody"), _base64("a b@example.com"), "%%%", ""):
        cart = guest_cart(scenario, **{"x-user": text})
        for answer in (cart.get(), cart.put(sku), cart.apply(scenario.code())):
            answer.refused(TOKEN_REFUSED)
    nameless = {"x-unauthorized-id": scenario.name("guest")}
    Cart(scenario, None, headers=nameless).get().refused(TOKEN_REFUSED)


@law("AUTH-7c", needs=[Need.ITEMS])
def a_guest_without_an_email_changes_nothing(scenario: Scenario) -> None:
    """What is refused for a bad `x-user` leaves the guest's cart as it was."""
    cart, sku = guest_cart(scenario), virtual_good(scenario)
    cart.put(sku).ok(204)
    invalid = Cart(scenario, None, headers={**(cart.headers or {}), "x-user": _base64("nobody")})
    invalid.clear().refused(TOKEN_REFUSED)
    invalid.put(sku, quantity=7).refused(TOKEN_REFUSED)
    cart.holds({sku: 1})
    cart.clear().works()
