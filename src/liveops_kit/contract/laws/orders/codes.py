"""Laws of codes in orders: on the cart, or for one item."""

from __future__ import annotations

from liveops_kit.contract.builders import OVER, redeem
from liveops_kit.contract.builders.catalog import plain_item
from liveops_kit.contract.builders.codes import regional_item
from liveops_kit.contract.builders.store import free_item, order_free, order_item, virtual_good
from liveops_kit.contract.errors import (
    CODE_EXPIRED,
    CODE_LIMIT_REACHED,
    ITEM_INVALID,
    ITEM_UNKNOWN,
    PROMOTION_MISSING,
    REGION_CLOSED,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.orders.ordering import SHOP, cart_with_code, costs
from liveops_kit.contract.resources import COUPON, PROMO_CODE, UNIQUE_CATALOG_OFFER
from liveops_kit.contract.scenario import Cart, Scenario


# -- a code on the cart ----------------------------------------------------------------------------
@law("ORD-3", needs=[*SHOP, Need.SECOND_PLAYER])
def a_cart_with_a_code_that_is_used_up_is_not_ordered(scenario: Scenario) -> None:
    """When another order holds the last use of the code, ordering the cart gets 422/9804."""
    sku, code = virtual_good(scenario), scenario.code()
    scenario.create(PROMO_CODE, code, redeem_total_limit=1)
    own = cart_with_code(scenario, sku, code)
    theirs = cart_with_code(scenario, sku, code, scenario.second_player)
    own.order().get("order_id")
    for cart in (theirs, theirs.by_number()):
        cart.order().refused(CODE_LIMIT_REACHED)
    theirs.holds({sku: 1})


@law("ORD-3", needs=[*SHOP, Need.SECOND_PLAYER, Need.PAYMENT])
def a_use_that_is_given_back_can_be_ordered(scenario: Scenario) -> None:
    """When the order that holds the last use is cancelled, another cart with it is ordered."""
    sku, code = virtual_good(scenario), scenario.code()
    scenario.create(PROMO_CODE, code, redeem_total_limit=1)
    own = cart_with_code(scenario, sku, code)
    theirs = cart_with_code(scenario, sku, code, scenario.second_player)
    number = own.order().get("order_id")
    theirs.order().refused(CODE_LIMIT_REACHED)
    scenario.payments.cancel(scenario.project_id, number)
    theirs.order().get("order_id")


@law("ORD-3", needs=[*SHOP, Need.PLAYERS])
def the_last_use_of_a_code_goes_to_one_order(scenario: Scenario) -> None:
    """Of carts with a code that are ordered at the same time no more are than it has uses."""
    sku, code = virtual_good(scenario), scenario.code()
    scenario.create(PROMO_CODE, code, redeem_total_limit=2)
    players = [scenario.new_player() for _ in range(5)]
    for caller in players:
        cart_with_code(scenario, sku, code, caller)
    answers = scenario.at_once([("create-order", {"by": caller, "body": {}}) for caller in players])
    scenario.exactly(2, answers, CODE_LIMIT_REACHED)


@law("ORD-3", needs=SHOP)
def a_cart_with_a_code_that_is_over_is_not_ordered(scenario: Scenario) -> None:
    """When the promotion has ended since the code was entered, ordering gets 422/9810."""
    sku, code = virtual_good(scenario), scenario.code()
    promotion = scenario.create(PROMO_CODE, code)
    cart = cart_with_code(scenario, sku, code)
    promotion.update(promotion_periods=OVER).works()
    for each in (cart, cart.by_number()):
        each.order().refused(CODE_EXPIRED)
    cart.take_off_code().works()
    cart.order().get("order_id")


def _cart_closed_elsewhere(scenario: Scenario, sku: str) -> tuple[str, Cart, Cart]:
    """Return a code that gives what is not sold everywhere, and a cart with it: here, and there."""
    local, code = regional_item(scenario), scenario.code()
    scenario.create(PROMO_CODE, code, bonus=[{"sku": local.sku, "quantity": 1}])
    cart = cart_with_code(scenario, sku, code, local.insider)
    abroad = scenario.with_token(local.insider.external_id, **local.outsider.claims)
    return code, cart, Cart(scenario, abroad)


@law("ORD-3", needs=[Need.ITEMS, Need.PLAYERS])
def a_cart_with_a_code_for_elsewhere_is_not_ordered(scenario: Scenario) -> None:
    """When the code gives an item that is not sold where the player is, the answer is 422/9808."""
    _, cart, abroad = _cart_closed_elsewhere(scenario, virtual_good(scenario))
    for each in (abroad, abroad.under(cart.read("cart_id"))):
        each.order().refused(REGION_CLOSED)
    cart.order().get("order_id")


@law("ORD-3", needs=[Need.ITEMS, Need.PLAYERS])
def a_free_cart_is_not_ordered_with_a_code_for_elsewhere(scenario: Scenario) -> None:
    """A cart that costs nothing gets 422/9808 where its code gives what is not sold there."""
    free = free_item(scenario)
    code, cart, abroad = _cart_closed_elsewhere(scenario, free)
    for each in (abroad, abroad.under(cart.read("cart_id"))):
        each.order_free().refused(REGION_CLOSED)
    by = abroad.by or scenario.player
    order_free(scenario, free, by, promo_code=code).refused(REGION_CLOSED)
    cart.order_free().get("order_id")


@law("ORD-3", needs=SHOP)
def a_code_that_is_gone_is_as_if_it_were_not_there(scenario: Scenario) -> None:
    """When the promotion was deleted, the cart is ordered at its full price."""
    sku, code = plain_item(scenario, "10.00"), scenario.code()
    promotion = scenario.create(PROMO_CODE, code)
    cart = cart_with_code(scenario, sku, code)
    costs(scenario, cart.order().get("order_id"), "9")
    promotion.delete().works()
    costs(scenario, cart.order().get("order_id"), "10")


@law("ORD-3", needs=SHOP)
def an_item_is_not_ordered_with_a_code_that_cannot_be_used(scenario: Scenario) -> None:
    """One item is refused with a code that is over (422/9810) or used up (422/9804)."""
    sku, over, scarce = virtual_good(scenario), scenario.code("over"), scenario.code("scarce")
    scenario.create(PROMO_CODE, over, promotion_periods=OVER)
    scenario.create(PROMO_CODE, scarce, redeem_user_limit=1)
    order_item(scenario, sku, promo_code=over).refused(CODE_EXPIRED)
    order_item(scenario, sku, promo_code=scarce).get("order_id")
    order_item(scenario, sku, promo_code=scarce).refused(CODE_LIMIT_REACHED)


@law("ORD-3", needs=[Need.ITEMS, Need.PLAYERS])
def an_item_is_not_ordered_with_a_code_for_elsewhere(scenario: Scenario) -> None:
    """One item is refused with 422/9808 where the code gives what is not sold there."""
    local, code, sku = regional_item(scenario), scenario.code(), virtual_good(scenario)
    scenario.create(PROMO_CODE, code, bonus=[{"sku": local.sku, "quantity": 1}])
    order_item(scenario, sku, local.outsider, promo_code=code).refused(REGION_CLOSED)
    order_item(scenario, sku, local.insider, promo_code=code).get("order_id")


@law("ORD-3", needs=[*SHOP, Need.SECOND_PLAYER])
def a_free_cart_is_not_ordered_with_a_code_that_cannot_be_used(scenario: Scenario) -> None:
    """A cart that costs nothing is refused for its code as well: 422/9804 used up, 9810 over."""
    free, present, code = free_item(scenario), virtual_good(scenario), scenario.code()
    gifts = [{"sku": present, "quantity": 1}]
    promotion = scenario.create(PROMO_CODE, code, redeem_total_limit=1, bonus=gifts)
    cart = cart_with_code(scenario, free, code)
    cart_with_code(scenario, free, code, scenario.second_player).order_free().get("order_id")
    for error in (CODE_LIMIT_REACHED, CODE_EXPIRED):
        for each in (cart.by_number(), cart):
            each.order_free().refused(error)
        order_free(scenario, free, promo_code=code).refused(error)
        promotion.update(promotion_periods=OVER).works()
    cart.holds({free: 1})


# -- codes for one item ----------------------------------------------------------------------------
@law("ORD-9", needs=SHOP)
def an_item_is_not_ordered_with_an_unknown_code(scenario: Scenario) -> None:
    """Ordering one item, for money or for free, with an unknown code gets 404/9802."""
    dear, free, code = virtual_good(scenario), free_item(scenario), scenario.code()
    order_item(scenario, dear, promo_code=code).refused(PROMOTION_MISSING)
    order_free(scenario, free, promo_code=code).refused(PROMOTION_MISSING)


@law("ORD-9", needs=SHOP)
def an_item_is_not_ordered_with_a_coupon(scenario: Scenario) -> None:
    """Ordering one item with the code of a coupon gets 404/9802, and uses nothing of it."""
    dear, free, code = virtual_good(scenario), free_item(scenario), scenario.code()
    scenario.create(COUPON, code, redeem_total_limit=1, bonus=[{"sku": free, "quantity": 1}])
    order_item(scenario, dear, promo_code=code).refused(PROMOTION_MISSING)
    order_free(scenario, free, promo_code=code).refused(PROMOTION_MISSING)
    redeem(scenario, code).ok(200)


@law("ORD-9", needs=SHOP)
def an_item_is_ordered_with_its_code(scenario: Scenario) -> None:
    """A promo code lowers the price of one item, and the code of a unique offer opens it."""
    sku, hidden = plain_item(scenario, "10.00"), virtual_good(scenario)
    lower, opener = scenario.code("lower"), scenario.code("opener")
    scenario.create(PROMO_CODE, lower)
    scenario.create(UNIQUE_CATALOG_OFFER, opener, items=[hidden])
    number = order_item(scenario, sku, promo_code=lower, quantity=2).get("order_id")
    costs(scenario, number, "18")
    order_item(scenario, hidden).refused(ITEM_INVALID)
    order_item(scenario, hidden, promo_code=opener).get("order_id")


@law("ORD-9", needs=SHOP)
def an_unknown_item_is_not_ordered(scenario: Scenario) -> None:
    """Ordering an unknown item gets 404/4001, for money and for free."""
    for order in (order_item, order_free):
        order(scenario, scenario.name("unknown")).refused(ITEM_UNKNOWN)


@law("ERR-3a", needs=SHOP)
def at_least_one_piece_is_ordered(scenario: Scenario) -> None:
    """Ordering none of an item, or fewer, gets 422/1102 on `quantity`, for money and for free."""
    for order, sku in ((order_item, virtual_good(scenario)), (order_free, free_item(scenario))):
        for quantity in (0, -1):
            order(scenario, sku, quantity=quantity).is_about("quantity")
