"""Laws of codes in orders: on the cart, or for one item."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.contract.builders import PAST, coupon, promo_code, unique_offer
from liveops_kit.contract.builders.catalog import plain_item
from liveops_kit.contract.builders.codes import regional_item
from liveops_kit.contract.builders.store import (
    moved_player,
    order_free,
    order_item,
    order_number,
    virtual_good,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.orders.ordering import (
    SHOP,
    cart_content,
    cart_with_code,
    order_cart,
    order_price,
)
from liveops_kit.contract.scenario import Trial

OVER = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]


# -- a code on the cart ----------------------------------------------------------------------------
@law("ORD-3", needs=[*SHOP, Need.SECOND_PLAYER])
def a_cart_with_a_code_that_is_used_up_is_not_ordered(trial: Trial) -> None:
    """When another order holds the last use of the code, ordering the cart gets 422/9804."""
    sku, code = virtual_good(trial), trial.code()
    promo_code(trial, code, redeem_total_limit=1)
    cart_with_code(trial, sku, code)
    cart = trial.field(cart_with_code(trial, sku, code, trial.second), "cart_id")
    order_number(trial, order_cart(trial))
    trial.refused(order_cart(trial, trial.second), 422, 9804)
    by_id = trial.call("create-order-by-cart-id", by=trial.second, cart_id=cart, body={})
    trial.refused(by_id, 422, 9804)
    trial.equal("cart of the other", cart_content(trial, trial.second), {sku: 1})


@law("ORD-3", needs=[*SHOP, Need.SECOND_PLAYER, Need.PAYMENT])
def a_use_that_is_given_back_can_be_ordered(trial: Trial) -> None:
    """When the order that holds the last use is cancelled, another cart with it is ordered."""
    sku, code = virtual_good(trial), trial.code()
    promo_code(trial, code, redeem_total_limit=1)
    cart_with_code(trial, sku, code)
    cart_with_code(trial, sku, code, trial.second)
    number = order_number(trial, order_cart(trial))
    trial.refused(order_cart(trial, trial.second), 422, 9804)
    trial.till.cancel(trial.project_id, number)
    order_number(trial, order_cart(trial, trial.second))


@law("ORD-3", needs=[*SHOP, Need.PLAYERS])
def the_last_use_of_a_code_goes_to_one_order(trial: Trial) -> None:
    """Of carts with a code that are ordered at the same time no more are than it has uses."""
    sku, code = virtual_good(trial), trial.code()
    promo_code(trial, code, redeem_total_limit=2)
    players = [trial.newcomer() for _ in range(5)]
    for caller in players:
        cart_with_code(trial, sku, code, caller)
    answers = trial.at_once([("create-order", {"by": caller, "body": {}}) for caller in players])
    trial.equal("orders", sum(each.status == 200 for each in answers), 2)
    for each in answers:
        if each.status != 200:
            trial.refused(each, 422, 9804)


@law("ORD-3", needs=SHOP)
def a_cart_with_a_code_that_is_over_is_not_ordered(trial: Trial) -> None:
    """When the promotion has ended since the code was entered, ordering gets 422/9810."""
    sku, code = virtual_good(trial), trial.code()
    promotion = promo_code(trial, code)
    number = trial.field(cart_with_code(trial, sku, code), "cart_id")
    change = {"name": {"en": "Over"}, "discount": {"percent": "10.00"}, "promotion_periods": OVER}
    trial.given(trial.call("update-promo-code", external_id=promotion, body=change))
    trial.refused(order_cart(trial), 422, 9810)
    trial.refused(trial.call("create-order-by-cart-id", cart_id=number, body={}), 422, 9810)
    trial.given(trial.call("remove-cart-promo-code", body={}))
    order_number(trial, order_cart(trial))


@law("ORD-3", needs=[Need.ITEMS, Need.PLAYERS])
def a_cart_with_a_code_for_elsewhere_is_not_ordered(trial: Trial) -> None:
    """When the code gives an item that is not sold where the player is, the answer is 422/9808."""
    local, code, sku = regional_item(trial), trial.code(), virtual_good(trial)
    promo_code(trial, code, bonus=[{"sku": local.sku, "quantity": 1}])
    cart = trial.field(cart_with_code(trial, sku, code, local.insider), "cart_id")
    country = local.outsider.claims["attributes"]["country"]
    abroad = moved_player(trial, local.insider, country)
    trial.refused(order_cart(trial, abroad), 422, 9808)
    by_id = trial.call("create-order-by-cart-id", by=abroad, cart_id=cart, body={})
    trial.refused(by_id, 422, 9808)
    order_number(trial, order_cart(trial, local.insider))


@law("ORD-3", needs=SHOP)
def a_code_that_is_gone_is_as_if_it_were_not_there(trial: Trial) -> None:
    """When the promotion was deleted, the cart is ordered at its full price."""
    sku, code = plain_item(trial, "10.00"), trial.code()
    promotion = promo_code(trial, code)
    cart_with_code(trial, sku, code)
    trial.equal(
        "cost with the code", order_price(trial, order_number(trial, order_cart(trial))), Decimal(9)
    )
    trial.given(trial.call("delete-promo-code", external_id=promotion))
    trial.equal(
        "cost without it", order_price(trial, order_number(trial, order_cart(trial))), Decimal(10)
    )


@law("ORD-3", needs=SHOP)
def an_item_is_not_ordered_with_a_code_that_cannot_be_used(trial: Trial) -> None:
    """One item is refused with a code that is over (422/9810) or used up (422/9804)."""
    sku, over, scarce = virtual_good(trial), trial.code("over"), trial.code("scarce")
    promo_code(trial, over, promotion_periods=OVER)
    promo_code(trial, scarce, redeem_user_limit=1)
    trial.refused(order_item(trial, sku, promo_code=over), 422, 9810)
    order_number(trial, order_item(trial, sku, promo_code=scarce))
    trial.refused(order_item(trial, sku, promo_code=scarce), 422, 9804)


@law("ORD-3", needs=[Need.ITEMS, Need.PLAYERS])
def an_item_is_not_ordered_with_a_code_for_elsewhere(trial: Trial) -> None:
    """One item is refused with 422/9808 where the code gives what is not sold there."""
    local, code, sku = regional_item(trial), trial.code(), virtual_good(trial)
    promo_code(trial, code, bonus=[{"sku": local.sku, "quantity": 1}])
    trial.refused(order_item(trial, sku, local.outsider, promo_code=code), 422, 9808)
    order_number(trial, order_item(trial, sku, local.insider, promo_code=code))


@law("ORD-3", needs=[*SHOP, Need.SECOND_PLAYER])
def a_free_cart_is_not_ordered_with_a_code_that_cannot_be_used(trial: Trial) -> None:
    """A cart that costs nothing is refused for its code as well: 422/9804 used up, 9810 over."""
    free, present, code = virtual_good(trial, None, is_free=True), virtual_good(trial), trial.code()
    gifts = [{"sku": present, "quantity": 1}]
    promotion = promo_code(trial, code, redeem_total_limit=1, bonus=gifts)
    number = trial.field(cart_with_code(trial, free, code), "cart_id")
    cart_with_code(trial, free, code, trial.second)
    order_number(trial, trial.call("create-free-order", by=trial.second, body={}))
    change = {"name": {"en": "Over"}, "bonus": gifts, "redeem_total_limit": 1}
    for code_of_error in (9804, 9810):
        by_id = trial.call("create-free-order-by-cart-id", cart_id=number, body={})
        trial.refused(by_id, 422, code_of_error)
        trial.refused(trial.call("create-free-order", body={}), 422, code_of_error)
        trial.refused(order_free(trial, free, promo_code=code), 422, code_of_error)
        over = {**change, "promotion_periods": OVER}
        trial.given(trial.call("update-promo-code", external_id=promotion, body=over))
    trial.equal("cart", cart_content(trial), {free: 1})


@law("ORD-3", needs=[Need.ITEMS, Need.PLAYERS])
def a_free_cart_is_not_ordered_with_a_code_for_elsewhere(trial: Trial) -> None:
    """A cart that costs nothing gets 422/9808 where its code gives what is not sold there."""
    local, code, free = regional_item(trial), trial.code(), virtual_good(trial, None, is_free=True)
    promo_code(trial, code, bonus=[{"sku": local.sku, "quantity": 1}])
    cart = trial.field(cart_with_code(trial, free, code, local.insider), "cart_id")
    abroad = moved_player(trial, local.insider, local.outsider.claims["attributes"]["country"])
    trial.refused(trial.call("create-free-order", by=abroad, body={}), 422, 9808)
    by_id = trial.call("create-free-order-by-cart-id", by=abroad, cart_id=cart, body={})
    trial.refused(by_id, 422, 9808)
    trial.refused(order_free(trial, free, abroad, promo_code=code), 422, 9808)
    order_number(trial, trial.call("create-free-order", by=local.insider, body={}))


# -- codes for one item ----------------------------------------------------------------------------
@law("ORD-9", needs=SHOP)
def an_item_is_not_ordered_with_an_unknown_code(trial: Trial) -> None:
    """Ordering one item, for money or for free, with an unknown code gets 404/9802."""
    dear, free, code = virtual_good(trial), virtual_good(trial, None, is_free=True), trial.code()
    trial.refused(order_item(trial, dear, promo_code=code), 404, 9802)
    trial.refused(order_free(trial, free, promo_code=code), 404, 9802)


@law("ORD-9", needs=SHOP)
def an_item_is_not_ordered_with_a_coupon(trial: Trial) -> None:
    """Ordering one item with the code of a coupon gets 404/9802, and uses nothing of it."""
    dear, free, code = virtual_good(trial), virtual_good(trial, None, is_free=True), trial.code()
    coupon(trial, code, redeem_total_limit=1, bonus=[{"sku": free, "quantity": 1}])
    trial.refused(order_item(trial, dear, promo_code=code), 404, 9802)
    trial.refused(order_free(trial, free, promo_code=code), 404, 9802)
    trial.ok(trial.call("redeem-coupon", body={"coupon_code": code}), 200)


@law("ORD-9", needs=SHOP)
def an_item_is_ordered_with_its_code(trial: Trial) -> None:
    """A promo code lowers the price of one item, and the code of a unique offer opens it."""
    sku, hidden = plain_item(trial, "10.00"), virtual_good(trial)
    lower, opener = trial.code("lower"), trial.code("opener")
    promo_code(trial, lower)
    unique_offer(trial, opener, items=(hidden,))
    number = order_number(trial, order_item(trial, sku, promo_code=lower, quantity=2))
    trial.equal("cost", order_price(trial, number), Decimal(18))
    trial.refused(order_item(trial, hidden), 422, 1411)
    order_number(trial, order_item(trial, hidden, promo_code=opener))


@law("ORD-9", needs=SHOP)
def an_unknown_item_is_not_ordered(trial: Trial) -> None:
    """Ordering an unknown item gets 404/4001, for money and for free."""
    unknown = trial.name("unknown")
    trial.refused(order_item(trial, unknown), 404, 4001)
    trial.refused(order_free(trial, unknown), 404, 4001)


@law("ERR-3a", needs=SHOP)
def at_least_one_piece_is_ordered(trial: Trial) -> None:
    """Ordering none of an item, or fewer, gets 422/1102 on `quantity`, for money and for free."""
    dear, free = virtual_good(trial), virtual_good(trial, None, is_free=True)
    for quantity in (0, -1):
        for answer in (
            order_item(trial, dear, quantity=quantity), order_free(trial, free, quantity=quantity),
        ):  # fmt: skip
            refused = trial.refused(answer, 422, 1102)
            field = trial.field(refused, "errorMessageExtended", 0, "property")
            trial.equal("the property at fault", field, "quantity")
