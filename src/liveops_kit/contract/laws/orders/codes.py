"""Laws of codes in orders: on the cart, or for one item."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.contract.builders import (
    PAST,
    coupon,
    promo_code,
    unique_offer,
)
from liveops_kit.contract.builders.catalog import plain_item
from liveops_kit.contract.builders.codes import closed_item
from liveops_kit.contract.builders.store import (
    good,
    moved,
    number_of,
    order_item,
    take_free,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.orders.helpers import SHOP, cost, in_cart, place, with_code
from liveops_kit.contract.scenario import Scenario

OVER = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]


# -- a code on the cart ----------------------------------------------------------------------------
@law("ORD-3", needs=[*SHOP, Need.SECOND_PLAYER])
def a_cart_with_a_code_that_is_used_up_is_not_ordered(scenario: Scenario) -> None:
    """When another order holds the last use of the code, ordering the cart gets 422/9804."""
    sku, code = good(scenario), scenario.code()
    promo_code(scenario, code, redeem_total_limit=1)
    with_code(scenario, sku, code)
    cart = scenario.get(with_code(scenario, sku, code, scenario.second_player), "cart_id")
    number_of(scenario, place(scenario))
    scenario.refused(place(scenario, scenario.second_player), 422, 9804)
    by_id = scenario.call(
        "create-order-by-cart-id", by=scenario.second_player, cart_id=cart, body={}
    )
    scenario.refused(by_id, 422, 9804)
    scenario.equal("cart of the other", in_cart(scenario, scenario.second_player), {sku: 1})


@law("ORD-3", needs=[*SHOP, Need.SECOND_PLAYER, Need.PAYMENT])
def a_use_that_is_given_back_can_be_ordered(scenario: Scenario) -> None:
    """When the order that holds the last use is cancelled, another cart with it is ordered."""
    sku, code = good(scenario), scenario.code()
    promo_code(scenario, code, redeem_total_limit=1)
    with_code(scenario, sku, code)
    with_code(scenario, sku, code, scenario.second_player)
    number = number_of(scenario, place(scenario))
    scenario.refused(place(scenario, scenario.second_player), 422, 9804)
    scenario.payments.cancel(scenario.project_id, number)
    number_of(scenario, place(scenario, scenario.second_player))


@law("ORD-3", needs=[*SHOP, Need.PLAYERS])
def the_last_use_of_a_code_goes_to_one_order(scenario: Scenario) -> None:
    """Of carts with a code that are ordered at the same time no more are than it has uses."""
    sku, code = good(scenario), scenario.code()
    promo_code(scenario, code, redeem_total_limit=2)
    crowd = [scenario.new_player() for _ in range(5)]
    for who in crowd:
        with_code(scenario, sku, code, who)
    answers = scenario.at_once([("create-order", {"by": who, "body": {}}) for who in crowd])
    scenario.equal("orders", sum(each.status == 200 for each in answers), 2)
    for each in answers:
        if each.status != 200:
            scenario.refused(each, 422, 9804)


@law("ORD-3", needs=SHOP)
def a_cart_with_a_code_that_is_over_is_not_ordered(scenario: Scenario) -> None:
    """When the promotion has ended since the code was entered, ordering gets 422/9810."""
    sku, code = good(scenario), scenario.code()
    promotion = promo_code(scenario, code)
    number = scenario.get(with_code(scenario, sku, code), "cart_id")
    change = {"name": {"en": "Over"}, "discount": {"percent": "10.00"}, "promotion_periods": OVER}
    scenario.require(scenario.call("update-promo-code", external_id=promotion, body=change))
    scenario.refused(place(scenario), 422, 9810)
    scenario.refused(scenario.call("create-order-by-cart-id", cart_id=number, body={}), 422, 9810)
    scenario.require(scenario.call("remove-cart-promo-code", body={}))
    number_of(scenario, place(scenario))


@law("ORD-3", needs=[Need.ITEMS, Need.PLAYERS])
def a_cart_with_a_code_for_elsewhere_is_not_ordered(scenario: Scenario) -> None:
    """When the code gives an item that is not sold where the player is, the answer is 422/9808."""
    local, code, sku = closed_item(scenario), scenario.code(), good(scenario)
    promo_code(scenario, code, bonus=[{"sku": local.sku, "quantity": 1}])
    cart = scenario.get(with_code(scenario, sku, code, local.insider), "cart_id")
    country = local.outsider.claims["attributes"]["country"]
    abroad = moved(scenario, local.insider, country)
    scenario.refused(place(scenario, abroad), 422, 9808)
    by_id = scenario.call("create-order-by-cart-id", by=abroad, cart_id=cart, body={})
    scenario.refused(by_id, 422, 9808)
    number_of(scenario, place(scenario, local.insider))


@law("ORD-3", needs=SHOP)
def a_code_that_is_gone_is_as_if_it_were_not_there(scenario: Scenario) -> None:
    """When the promotion was deleted, the cart is ordered at its full price."""
    sku, code = plain_item(scenario, "10.00"), scenario.code()
    promotion = promo_code(scenario, code)
    with_code(scenario, sku, code)
    scenario.equal(
        "cost with the code", cost(scenario, number_of(scenario, place(scenario))), Decimal(9)
    )
    scenario.require(scenario.call("delete-promo-code", external_id=promotion))
    scenario.equal(
        "cost without it", cost(scenario, number_of(scenario, place(scenario))), Decimal(10)
    )


@law("ORD-3", needs=SHOP)
def an_item_is_not_ordered_with_a_code_that_cannot_be_used(scenario: Scenario) -> None:
    """One item is refused with a code that is over (422/9810) or used up (422/9804)."""
    sku, over, scarce = good(scenario), scenario.code("over"), scenario.code("scarce")
    promo_code(scenario, over, promotion_periods=OVER)
    promo_code(scenario, scarce, redeem_user_limit=1)
    scenario.refused(order_item(scenario, sku, promo_code=over), 422, 9810)
    number_of(scenario, order_item(scenario, sku, promo_code=scarce))
    scenario.refused(order_item(scenario, sku, promo_code=scarce), 422, 9804)


@law("ORD-3", needs=[Need.ITEMS, Need.PLAYERS])
def an_item_is_not_ordered_with_a_code_for_elsewhere(scenario: Scenario) -> None:
    """One item is refused with 422/9808 where the code gives what is not sold there."""
    local, code, sku = closed_item(scenario), scenario.code(), good(scenario)
    promo_code(scenario, code, bonus=[{"sku": local.sku, "quantity": 1}])
    scenario.refused(order_item(scenario, sku, local.outsider, promo_code=code), 422, 9808)
    number_of(scenario, order_item(scenario, sku, local.insider, promo_code=code))


@law("ORD-3", needs=[*SHOP, Need.SECOND_PLAYER])
def a_free_cart_is_not_ordered_with_a_code_that_cannot_be_used(scenario: Scenario) -> None:
    """A cart that costs nothing is refused for its code as well: 422/9804 used up, 9810 over."""
    free, present, code = good(scenario, None, is_free=True), good(scenario), scenario.code()
    given = [{"sku": present, "quantity": 1}]
    promotion = promo_code(scenario, code, redeem_total_limit=1, bonus=given)
    number = scenario.get(with_code(scenario, free, code), "cart_id")
    with_code(scenario, free, code, scenario.second_player)
    number_of(scenario, scenario.call("create-free-order", by=scenario.second_player, body={}))
    change = {"name": {"en": "Over"}, "bonus": given, "redeem_total_limit": 1}
    for code_of_error in (9804, 9810):
        by_id = scenario.call("create-free-order-by-cart-id", cart_id=number, body={})
        scenario.refused(by_id, 422, code_of_error)
        scenario.refused(scenario.call("create-free-order", body={}), 422, code_of_error)
        scenario.refused(take_free(scenario, free, promo_code=code), 422, code_of_error)
        over = {**change, "promotion_periods": OVER}
        scenario.require(scenario.call("update-promo-code", external_id=promotion, body=over))
    scenario.equal("cart", in_cart(scenario), {free: 1})


@law("ORD-3", needs=[Need.ITEMS, Need.PLAYERS])
def a_free_cart_is_not_ordered_with_a_code_for_elsewhere(scenario: Scenario) -> None:
    """A cart that costs nothing gets 422/9808 where its code gives what is not sold there."""
    local, code, free = closed_item(scenario), scenario.code(), good(scenario, None, is_free=True)
    promo_code(scenario, code, bonus=[{"sku": local.sku, "quantity": 1}])
    cart = scenario.get(with_code(scenario, free, code, local.insider), "cart_id")
    abroad = moved(scenario, local.insider, local.outsider.claims["attributes"]["country"])
    scenario.refused(scenario.call("create-free-order", by=abroad, body={}), 422, 9808)
    by_id = scenario.call("create-free-order-by-cart-id", by=abroad, cart_id=cart, body={})
    scenario.refused(by_id, 422, 9808)
    scenario.refused(take_free(scenario, free, abroad, promo_code=code), 422, 9808)
    number_of(scenario, scenario.call("create-free-order", by=local.insider, body={}))


# -- codes for one item ----------------------------------------------------------------------------
@law("ORD-9", needs=SHOP)
def an_item_is_not_ordered_with_an_unknown_code(scenario: Scenario) -> None:
    """Ordering one item, for money or for free, with an unknown code gets 404/9802."""
    dear, free, code = good(scenario), good(scenario, None, is_free=True), scenario.code()
    scenario.refused(order_item(scenario, dear, promo_code=code), 404, 9802)
    scenario.refused(take_free(scenario, free, promo_code=code), 404, 9802)


@law("ORD-9", needs=SHOP)
def an_item_is_not_ordered_with_a_coupon(scenario: Scenario) -> None:
    """Ordering one item with the code of a coupon gets 404/9802, and uses nothing of it."""
    dear, free, code = good(scenario), good(scenario, None, is_free=True), scenario.code()
    coupon(scenario, code, redeem_total_limit=1, bonus=[{"sku": free, "quantity": 1}])
    scenario.refused(order_item(scenario, dear, promo_code=code), 404, 9802)
    scenario.refused(take_free(scenario, free, promo_code=code), 404, 9802)
    scenario.ok(scenario.call("redeem-coupon", body={"coupon_code": code}), 200)


@law("ORD-9", needs=SHOP)
def an_item_is_ordered_with_its_code(scenario: Scenario) -> None:
    """A promo code lowers the price of one item, and the code of a unique offer opens it."""
    sku, hidden = plain_item(scenario, "10.00"), good(scenario)
    lower, opener = scenario.code("lower"), scenario.code("opener")
    promo_code(scenario, lower)
    unique_offer(scenario, opener, items=(hidden,))
    number = number_of(scenario, order_item(scenario, sku, promo_code=lower, quantity=2))
    scenario.equal("cost", cost(scenario, number), Decimal(18))
    scenario.refused(order_item(scenario, hidden), 422, 1411)
    number_of(scenario, order_item(scenario, hidden, promo_code=opener))


@law("ORD-9", needs=SHOP)
def an_unknown_item_is_not_ordered(scenario: Scenario) -> None:
    """Ordering an unknown item gets 404/4001, for money and for free."""
    unknown = scenario.name("unknown")
    scenario.refused(order_item(scenario, unknown), 404, 4001)
    scenario.refused(take_free(scenario, unknown), 404, 4001)


@law("ERR-3a", needs=SHOP)
def at_least_one_piece_is_ordered(scenario: Scenario) -> None:
    """Ordering none of an item, or fewer, gets 422/1102 on `quantity`, for money and for free."""
    dear, free = good(scenario), good(scenario, None, is_free=True)
    for quantity in (0, -1):
        for answer in (
            order_item(scenario, dear, quantity=quantity),
            take_free(scenario, free, quantity=quantity),
        ):
            refused = scenario.refused(answer, 422, 1102)
            named = scenario.get(refused, "errorMessageExtended", 0, "property")
            scenario.equal("the property at fault", named, "quantity")
