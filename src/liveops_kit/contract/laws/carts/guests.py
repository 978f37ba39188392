"""Laws of guests: their carts, and the calls that need a user."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import promo_code
from liveops_kit.contract.builders.store import guest, virtual_good
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.carts.contents import cart, empty_cart, quantities
from liveops_kit.contract.scenario import Trial

SHOP = (Need.ITEMS, Need.PLAYER)


def as_guest(trial: Trial, headers: Mapping[str, str], operation_id: str, **more: Any) -> Any:
    """Make a call with guest headers and no token."""
    return trial.call(operation_id, by=None, headers=headers, **more)


@law("AUTH-7a", needs=[Need.ITEMS])
def a_guest_has_a_cart(trial: Trial) -> None:
    """With `x-unauthorized-id` and the Base64 of an e-mail in `x-user` all cart calls work."""
    caller, sku, code = guest(trial), virtual_good(trial), trial.code()
    promo_code(trial, code)
    body = {"items": [{"sku": sku, "quantity": 2}]}
    filled = trial.ok(as_guest(trial, caller, "cart-fill", body=body), 200)
    trial.equal("cart", quantities(trial, filled), {sku: 2})
    by_id = as_guest(trial, caller, "get-cart-by-id", cart_id=trial.field(filled, "cart_id"))
    trial.equal("cart by id", quantities(trial, trial.ok(by_id)), {sku: 2})
    trial.ok(as_guest(trial, caller, "redeem-promo-code", body={"coupon_code": code}), 200)
    trial.ok(as_guest(trial, caller, "remove-cart-promo-code", body={}), 200)
    trial.ok(as_guest(trial, caller, "put-item", item_sku=sku, body={"quantity": 1}), 204)
    trial.ok(as_guest(trial, caller, "delete-item", item_sku=sku), 204)
    trial.ok(as_guest(trial, caller, "cart-clear"), 204)
    read = trial.ok(as_guest(trial, caller, "get-user-cart"), 200)
    trial.equal("cart in the end", quantities(trial, read), {})


@law("AUTH-7a", needs=SHOP)
def guests_have_carts_of_their_own(trial: Trial) -> None:
    """Another guest, and a player, see nothing of what one guest has put into a cart."""
    empty_cart(trial)
    caller, other, sku = guest(trial), guest(trial), virtual_good(trial)
    trial.ok(as_guest(trial, caller, "put-item", item_sku=sku, body={}), 204)
    theirs = trial.ok(as_guest(trial, other, "get-user-cart"), 200)
    trial.equal("cart of another guest", quantities(trial, theirs), {})
    trial.equal("cart of a player", quantities(trial, cart(trial)), {})
    kept = trial.ok(as_guest(trial, caller, "get-user-cart"), 200)
    trial.equal("cart of the guest", quantities(trial, kept), {sku: 1})
    number = trial.field(kept, "cart_id")
    stolen = as_guest(trial, other, "get-cart-by-id", cart_id=number)
    trial.refused(stolen, 404, 1401)
    trial.given(as_guest(trial, caller, "cart-clear"))


@law("AUTH-7a", needs=[Need.ITEMS])
def a_guest_orders_a_cart(trial: Trial) -> None:
    """A guest orders a cart and reads the order, which another guest does not."""
    caller, sku = guest(trial), virtual_good(trial)
    trial.ok(as_guest(trial, caller, "put-item", item_sku=sku, body={}), 204)
    created = trial.ok(as_guest(trial, caller, "create-order", body={}), 200)
    path = {"order_id": trial.field(created, "order_id")}
    read = trial.ok(as_guest(trial, caller, "get-order", **path), 200)
    trial.equal("status", trial.field(read, "status"), "new")
    trial.refused(as_guest(trial, guest(trial), "get-order", **path), 404, 9001)
    trial.given(as_guest(trial, caller, "cart-clear"))


@law("AUTH-7b", needs=[Need.ITEMS])
def guest_headers_are_no_credentials_elsewhere(trial: Trial) -> None:
    """Outside carts a call with guest headers is answered as one without any credentials."""
    caller, sku = guest(trial), virtual_good(trial)
    for operation_id, more in (
        ("redeem-coupon", {"body": {"coupon_code": trial.code()}}),
        ("verify-promotion-code", {"code": trial.code()}),
        ("get-coupon-rewards-by-code", {"coupon_code": trial.code()}),
        ("get-upsell-for-project-client", {}),
        ("create-order-with-item", {"item_sku": sku, "body": {}}),
        ("get-daily-chains-list", {}),
        ("user-clan-update", {}),
    ):
        alone = trial.call(operation_id, by=None, **more)
        trial.holds("nobody is let in", alone.status in (401, 403), alone.line)
        answer = as_guest(trial, caller, operation_id, **more)
        trial.refused(answer, alone.status, alone.error_code)
    shown = as_guest(trial, caller, "get-sellable-item-by-sku", sku=sku)
    trial.equal("sku for a visitor", trial.field(trial.ok(shown, 200), "sku"), sku)


@law("AUTH-7c", needs=[Need.ITEMS])
def a_guest_has_an_email(trial: Trial) -> None:
    """A guest whose `x-user` is not the Base64 of an e-mail address gets 401/1501."""
    sku = virtual_good(trial)
    for text in ("guest@example.com", _base64("nobody"), _base64("a b@example.com"), "%%%", ""):
        caller = guest(trial, **{"x-user": text})
        for operation_id, more in (
            ("get-user-cart", {}),
            ("put-item", {"item_sku": sku, "body": {}}),
            ("redeem-promo-code", {"body": {"coupon_code": trial.code()}}),
        ):
            trial.refused(as_guest(trial, caller, operation_id, **more), 401, 1501)
    nameless = guest(trial)
    del nameless["x-user"]
    trial.refused(as_guest(trial, nameless, "get-user-cart"), 401, 1501)


@law("AUTH-7c", needs=[Need.ITEMS])
def a_guest_without_an_email_changes_nothing(trial: Trial) -> None:
    """What is refused for a bad `x-user` leaves the guest's cart as it was."""
    caller, sku = guest(trial), virtual_good(trial)
    trial.ok(as_guest(trial, caller, "put-item", item_sku=sku, body={}), 204)
    invalid = {**caller, "x-user": _base64("nobody")}
    trial.refused(as_guest(trial, invalid, "cart-clear"), 401, 1501)
    more = {"quantity": 7}
    trial.refused(as_guest(trial, invalid, "put-item", item_sku=sku, body=more), 401, 1501)
    kept = trial.ok(as_guest(trial, caller, "get-user-cart"), 200)
    trial.equal("cart", quantities(trial, kept), {sku: 1})
    trial.given(as_guest(trial, caller, "cart-clear"))


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
