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
from liveops_kit.contract.errors import (
    CODE_EXPIRED,
    CODE_LIMIT_REACHED,
    ITEM_INVALID,
    ITEM_UNKNOWN,
    PROMOTION_MISSING,
    REGION_CLOSED,
    SCHEMA_BROKEN,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.orders.ordering import (
    SHOP,
    cart_content,
    cart_with_code,
    order_cart,
    order_price,
)
from liveops_kit.contract.scenario import Scenario

OVER = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]


# -- a code on the cart ----------------------------------------------------------------------------
@law("ORD-3", needs=[*SHOP, Need.SECOND_PLAYER])
def a_cart_with_a_code_that_is_used_up_is_not_ordered(scenario: Scenario) -> None:
    """When another order holds the last use of the code, ordering the cart gets 422/9804."""
    sku, code = virtual_good(scenario), scenario.code()
    promo_code(scenario, code, redeem_total_limit=1)
    cart_with_code(scenario, sku, code)
    cart = scenario.get(cart_with_code(scenario, sku, code, scenario.second_player), "cart_id")
    order_number(scenario, order_cart(scenario))
    order_cart(scenario, scenario.second_player).refused(CODE_LIMIT_REACHED)
    by_id = scenario.call(
        "create-order-by-cart-id", by=scenario.second_player, cart_id=cart, body={}
    )
    by_id.refused(CODE_LIMIT_REACHED)
    scenario.equal("cart of the other", cart_content(scenario, scenario.second_player), {sku: 1})


@law("ORD-3", needs=[*SHOP, Need.SECOND_PLAYER, Need.PAYMENT])
def a_use_that_is_given_back_can_be_ordered(scenario: Scenario) -> None:
    """When the order that holds the last use is cancelled, another cart with it is ordered."""
    sku, code = virtual_good(scenario), scenario.code()
    promo_code(scenario, code, redeem_total_limit=1)
    cart_with_code(scenario, sku, code)
    cart_with_code(scenario, sku, code, scenario.second_player)
    number = order_number(scenario, order_cart(scenario))
    order_cart(scenario, scenario.second_player).refused(CODE_LIMIT_REACHED)
    scenario.payments.cancel(scenario.project_id, number)
    order_number(scenario, order_cart(scenario, scenario.second_player))


@law("ORD-3", needs=[*SHOP, Need.PLAYERS])
def the_last_use_of_a_code_goes_to_one_order(scenario: Scenario) -> None:
    """Of carts with a code that are ordered at the same time no more are than it has uses."""
    sku, code = virtual_good(scenario), scenario.code()
    promo_code(scenario, code, redeem_total_limit=2)
    players = [scenario.new_player() for _ in range(5)]
    for caller in players:
        cart_with_code(scenario, sku, code, caller)
    answers = scenario.at_once([("create-order", {"by": caller, "body": {}}) for caller in players])
    scenario.equal("orders", sum(each.status == 200 for each in answers), 2)
    for each in answers:
        if each.status != 200:
            each.refused(CODE_LIMIT_REACHED)


@law("ORD-3", needs=SHOP)
def a_cart_with_a_code_that_is_over_is_not_ordered(scenario: Scenario) -> None:
    """When the promotion has ended since the code was entered, ordering gets 422/9810."""
    sku, code = virtual_good(scenario), scenario.code()
    promotion = promo_code(scenario, code)
    number = scenario.get(cart_with_code(scenario, sku, code), "cart_id")
    change = {"name": {"en": "Over"}, "discount": {"percent": "10.00"}, "promotion_periods": OVER}
    scenario.call("update-promo-code", external_id=promotion, body=change).works()
    order_cart(scenario).refused(CODE_EXPIRED)
    scenario.call("create-order-by-cart-id", cart_id=number, body={}).refused(CODE_EXPIRED)
    scenario.call("remove-cart-promo-code", body={}).works()
    order_number(scenario, order_cart(scenario))


@law("ORD-3", needs=[Need.ITEMS, Need.PLAYERS])
def a_cart_with_a_code_for_elsewhere_is_not_ordered(scenario: Scenario) -> None:
    """When the code gives an item that is not sold where the player is, the answer is 422/9808."""
    local, code, sku = regional_item(scenario), scenario.code(), virtual_good(scenario)
    promo_code(scenario, code, bonus=[{"sku": local.sku, "quantity": 1}])
    cart = scenario.get(cart_with_code(scenario, sku, code, local.insider), "cart_id")
    country = local.outsider.claims["attributes"]["country"]
    abroad = moved_player(scenario, local.insider, country)
    order_cart(scenario, abroad).refused(REGION_CLOSED)
    by_id = scenario.call("create-order-by-cart-id", by=abroad, cart_id=cart, body={})
    by_id.refused(REGION_CLOSED)
    order_number(scenario, order_cart(scenario, local.insider))


@law("ORD-3", needs=SHOP)
def a_code_that_is_gone_is_as_if_it_were_not_there(scenario: Scenario) -> None:
    """When the promotion was deleted, the cart is ordered at its full price."""
    sku, code = plain_item(scenario, "10.00"), scenario.code()
    promotion = promo_code(scenario, code)
    cart_with_code(scenario, sku, code)
    scenario.equal(
        "cost with the code",
        order_price(scenario, order_number(scenario, order_cart(scenario))),
        Decimal(9),
    )
    scenario.call("delete-promo-code", external_id=promotion).works()
    scenario.equal(
        "cost without it",
        order_price(scenario, order_number(scenario, order_cart(scenario))),
        Decimal(10),
    )


@law("ORD-3", needs=SHOP)
def an_item_is_not_ordered_with_a_code_that_cannot_be_used(scenario: Scenario) -> None:
    """One item is refused with a code that is over (422/9810) or used up (422/9804)."""
    sku, over, scarce = virtual_good(scenario), scenario.code("over"), scenario.code("scarce")
    promo_code(scenario, over, promotion_periods=OVER)
    promo_code(scenario, scarce, redeem_user_limit=1)
    order_item(scenario, sku, promo_code=over).refused(CODE_EXPIRED)
    order_number(scenario, order_item(scenario, sku, promo_code=scarce))
    order_item(scenario, sku, promo_code=scarce).refused(CODE_LIMIT_REACHED)


@law("ORD-3", needs=[Need.ITEMS, Need.PLAYERS])
def an_item_is_not_ordered_with_a_code_for_elsewhere(scenario: Scenario) -> None:
    """One item is refused with 422/9808 where the code gives what is not sold there."""
    local, code, sku = regional_item(scenario), scenario.code(), virtual_good(scenario)
    promo_code(scenario, code, bonus=[{"sku": local.sku, "quantity": 1}])
    order_item(scenario, sku, local.outsider, promo_code=code).refused(REGION_CLOSED)
    order_number(scenario, order_item(scenario, sku, local.insider, promo_code=code))


@law("ORD-3", needs=[*SHOP, Need.SECOND_PLAYER])
def a_free_cart_is_not_ordered_with_a_code_that_cannot_be_used(scenario: Scenario) -> None:
    """A cart that costs nothing is refused for its code as well: 422/9804 used up, 9810 over."""
    free, present, code = (
        virtual_good(scenario, None, is_free=True),
        virtual_good(scenario),
        scenario.code(),
    )
    gifts = [{"sku": present, "quantity": 1}]
    promotion = promo_code(scenario, code, redeem_total_limit=1, bonus=gifts)
    number = scenario.get(cart_with_code(scenario, free, code), "cart_id")
    cart_with_code(scenario, free, code, scenario.second_player)
    order_number(scenario, scenario.call("create-free-order", by=scenario.second_player, body={}))
    change = {"name": {"en": "Over"}, "bonus": gifts, "redeem_total_limit": 1}
    for error in (CODE_LIMIT_REACHED, CODE_EXPIRED):
        by_id = scenario.call("create-free-order-by-cart-id", cart_id=number, body={})
        by_id.refused(error)
        scenario.call("create-free-order", body={}).refused(error)
        order_free(scenario, free, promo_code=code).refused(error)
        over = {**change, "promotion_periods": OVER}
        scenario.call("update-promo-code", external_id=promotion, body=over).works()
    scenario.equal("cart", cart_content(scenario), {free: 1})


@law("ORD-3", needs=[Need.ITEMS, Need.PLAYERS])
def a_free_cart_is_not_ordered_with_a_code_for_elsewhere(scenario: Scenario) -> None:
    """A cart that costs nothing gets 422/9808 where its code gives what is not sold there."""
    local, code, free = (
        regional_item(scenario),
        scenario.code(),
        virtual_good(scenario, None, is_free=True),
    )
    promo_code(scenario, code, bonus=[{"sku": local.sku, "quantity": 1}])
    cart = scenario.get(cart_with_code(scenario, free, code, local.insider), "cart_id")
    abroad = moved_player(scenario, local.insider, local.outsider.claims["attributes"]["country"])
    scenario.call("create-free-order", by=abroad, body={}).refused(REGION_CLOSED)
    by_id = scenario.call("create-free-order-by-cart-id", by=abroad, cart_id=cart, body={})
    by_id.refused(REGION_CLOSED)
    order_free(scenario, free, abroad, promo_code=code).refused(REGION_CLOSED)
    order_number(scenario, scenario.call("create-free-order", by=local.insider, body={}))


# -- codes for one item ----------------------------------------------------------------------------
@law("ORD-9", needs=SHOP)
def an_item_is_not_ordered_with_an_unknown_code(scenario: Scenario) -> None:
    """Ordering one item, for money or for free, with an unknown code gets 404/9802."""
    dear, free, code = (
        virtual_good(scenario),
        virtual_good(scenario, None, is_free=True),
        scenario.code(),
    )
    order_item(scenario, dear, promo_code=code).refused(PROMOTION_MISSING)
    order_free(scenario, free, promo_code=code).refused(PROMOTION_MISSING)


@law("ORD-9", needs=SHOP)
def an_item_is_not_ordered_with_a_coupon(scenario: Scenario) -> None:
    """Ordering one item with the code of a coupon gets 404/9802, and uses nothing of it."""
    dear, free, code = (
        virtual_good(scenario),
        virtual_good(scenario, None, is_free=True),
        scenario.code(),
    )
    coupon(scenario, code, redeem_total_limit=1, bonus=[{"sku": free, "quantity": 1}])
    order_item(scenario, dear, promo_code=code).refused(PROMOTION_MISSING)
    order_free(scenario, free, promo_code=code).refused(PROMOTION_MISSING)
    scenario.call("redeem-coupon", body={"coupon_code": code}).ok(200)


@law("ORD-9", needs=SHOP)
def an_item_is_ordered_with_its_code(scenario: Scenario) -> None:
    """A promo code lowers the price of one item, and the code of a unique offer opens it."""
    sku, hidden = plain_item(scenario, "10.00"), virtual_good(scenario)
    lower, opener = scenario.code("lower"), scenario.code("opener")
    promo_code(scenario, lower)
    unique_offer(scenario, opener, items=(hidden,))
    number = order_number(scenario, order_item(scenario, sku, promo_code=lower, quantity=2))
    scenario.equal("cost", order_price(scenario, number), Decimal(18))
    order_item(scenario, hidden).refused(ITEM_INVALID)
    order_number(scenario, order_item(scenario, hidden, promo_code=opener))


@law("ORD-9", needs=SHOP)
def an_unknown_item_is_not_ordered(scenario: Scenario) -> None:
    """Ordering an unknown item gets 404/4001, for money and for free."""
    unknown = scenario.name("unknown")
    order_item(scenario, unknown).refused(ITEM_UNKNOWN)
    order_free(scenario, unknown).refused(ITEM_UNKNOWN)


@law("ERR-3a", needs=SHOP)
def at_least_one_piece_is_ordered(scenario: Scenario) -> None:
    """Ordering none of an item, or fewer, gets 422/1102 on `quantity`, for money and for free."""
    dear, free = virtual_good(scenario), virtual_good(scenario, None, is_free=True)
    for quantity in (0, -1):
        for answer in (
            order_item(scenario, dear, quantity=quantity),
            order_free(scenario, free, quantity=quantity),
        ):
            refused = answer.refused(SCHEMA_BROKEN)
            field = scenario.get(refused, "errorMessageExtended", 0, "property")
            scenario.equal("the property at fault", field, "quantity")
