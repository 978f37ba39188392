"""Wrong servers in the ground of discounts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur

import liveops_kit.domain.features.discounts as discounts
import liveops_kit.domain.features.orders as orders
import liveops_kit.server.codec.discounts as discount_codec
from liveops_kit.domain.features.checkout import Checkout
from liveops_kit.domain.features.discounts import Discount, Discounts
from liveops_kit.domain.features.orders import Orders
from liveops_kit.domain.mechanics import pricing
from liveops_kit.domain.mechanics.automatic_promotions import AutomaticPromotions
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.lifecycle import PromotionStatus, switched
from liveops_kit.domain.mechanics.orders import TRANSITIONS, OrderEvent, OrderStatus
from liveops_kit.domain.mechanics.usage import Usages, UserLimit
from liveops_kit.domain.values.localized import LOCALES
from liveops_kit.domain.values.refusals import PROMOTION_NOT_FOUND, Refusal
from liveops_kit.server.codec import carts as cart_codec
from liveops_kit.server.codec import promotions as promotion_codec
from liveops_kit.state.order_listeners import CancelCompetingOrders, CountPromotionUses


# -- what several liars do -------------------------------------------------------------------------
def is_born_on(lie: Lie, entity: type[Any]) -> None:
    """Promotions of a kind are on as soon as they are created."""

    def wrong(honest: Any, these: Any, *args: Any) -> Any:
        made = honest(these, *args)
        if isinstance(made, entity):
            made = switched(made, True)
            these._store.promotions.put(made.promotion_id, made)
        return made

    lie.change(AutomaticPromotions, "create", wrong)


def updates(lie: Lie, entity: type[Any], switch: Any) -> None:
    """An update of a kind takes another `is_enabled` than is stated."""

    def wrong(honest: Any, these: Any, number: int, terms: Any, on: Any, now: Any) -> Any:
        return honest(these, number, terms, switch(on) if these.entity is entity else on, now)

    lie.change(AutomaticPromotions, "update", wrong)


def keeps_what_was_excluded(lie: Lie, entity: type[Any]) -> None:
    """An update of a kind that names nothing to exclude excludes what it did before."""

    def wrong(honest: Any, these: Any, number: int, terms: Any, on: Any, now: Any) -> Any:
        if these.entity is entity and not terms.excluded:
            terms = replace(terms, excluded=these.get(number).terms.excluded)
        return honest(these, number, terms, on, now)

    lie.change(AutomaticPromotions, "update", wrong)


def wants_what_is_excluded(lie: Lie, entity: type[Any]) -> None:
    """A promotion of a kind cannot exclude what is not there."""

    def wrong(honest: Any, these: Any, terms: Any, now: Any) -> Any:
        for number in terms.excluded if these.entity is entity else ():
            if these._store.promotions.get(number) is None:
                raise Refusal(PROMOTION_NOT_FOUND, promotion_id=number, project_id=1)
        return honest(these, terms, now)

    lie.change(AutomaticPromotions, "create", wrong)


def passes_over(lie: Lie, operation_id: str, name: str) -> None:
    """A call leaves out what it should refuse, and says that all is well."""

    def wrong(reply: Reply) -> None:
        if reply.status == 422 and name in reply.request_body:
            reply.status, reply.body = 204, None

    lie.answer(operation_id, wrong)


def never_runs_out(lie: Lie, entity: type[Any]) -> None:
    """Promotions of a kind act on, whatever a user has left of them."""

    def wrong(honest: Any, these: Any, promotion: Any, viewer: Any, now: Any) -> bool:
        if not isinstance(promotion, entity):
            return bool(honest(these, promotion, viewer, now))
        running = promotion.status(now) is PromotionStatus.RUNNING
        return running and bool(promotion.terms.audience.has(viewer))

    lie.change(AutomaticPromotions, "_is_open", wrong)


def gives_back_what_was_refunded(lie: Lie) -> None:
    """Cancelling a paid order takes the uses of its promotions back."""

    def wrong(honest: Any, these: Orders, order_id: int, event: OrderEvent, now: Any) -> Any:
        order = these.get(order_id)
        if order.status is not OrderStatus.DONE:
            return honest(these, order_id, event, now)
        counting = next(one for one in these._listeners if isinstance(one, CountPromotionUses))
        for number in order.draft.promotions:
            usages = counting._promotions._usages
            usages.use(str(number), order.user, UserLimit(), now, -1)
        return order

    lie.change(Orders, "_drop", wrong)


# -- written and read ------------------------------------------------------------------------------
@saboteur("discounts.a_new_discount_is_off")
def CreatesDiscountsThatAreOn(lie: Lie) -> None:
    is_born_on(lie, Discount)


@saboteur("discounts.a_percentage_is_read_with_two_decimals")
def PrintsPercentagesAsShortAsCanBe(lie: Lie) -> None:
    lie.change(promotion_codec, "print_percent", lambda honest, percent: f"{percent.normalize():f}")


@saboteur("discounts.lists_show_a_percentage_with_two_decimals")
def ListsPercentagesAsNumbers(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        for row in reply.body["promotions"]:
            if row["discount"]:
                row["discount"]["percent"] = float(row["discount"]["percent"])

    lie.answer("get-promotion-list", wrong)


@saboteur("discounts.a_number_with_three_decimals_is_no_percentage")
def TakesThreeDecimalsOfAnUpdate(lie: Lie) -> None:
    passes_over(lie, "update-item-promotion", "discount")


@saboteur("discounts.a_discount_may_exclude_what_does_not_exist")
def LooksForWhatADiscountExcludes(lie: Lie) -> None:
    wants_what_is_excluded(lie, Discount)


@saboteur("discounts.an_update_switches_a_discount")
def LeavesTheSwitchOfADiscount(lie: Lie) -> None:
    updates(lie, Discount, lambda on: None)


@saboteur("discounts.an_update_leaves_the_switch_of_a_discount")
def SwitchesAnUpdatedDiscountOff(lie: Lie) -> None:
    updates(lie, Discount, bool)


@saboteur("discounts.an_update_of_a_discount_takes_no_id")
def OverlooksTheIdOfADiscount(lie: Lie) -> None:
    passes_over(lie, "update-item-promotion", "id")


@saboteur("discounts.an_unknown_discount_is_not_found")
def DeletesDiscountsTwice(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 404:
            reply.status, reply.body = 204, None

    lie.answer("delete-item-promotion", wrong)


@saboteur("discounts.a_discount_on_an_unknown_item_is_refused")
def TakesItemsOnTrust(lie: Lie) -> None:
    lie.change(Catalog, "require", lambda honest, catalog, skus: None)


@saboteur("discounts.a_discount_in_an_unknown_language_is_refused")
def DropsUnknownLanguages(lie: Lie) -> None:
    def wrong(honest: Any, texts: Any) -> Any:
        return honest({key: text for key, text in texts.items() if key[:2] in LOCALES})

    lie.change(discount_codec, "localized", wrong)


# -- what is taken off -----------------------------------------------------------------------------
@saboteur("discounts.all_discounts_multiply")
def AddsPercentages(lie: Lie) -> None:
    def wrong(honest: Any, price: Decimal, percents: Iterable[Decimal]) -> Any:
        together = list(percents)
        return honest(price, [min(Decimal(100), sum(together, Decimal(0)))] if together else [])

    lie.change(pricing, "discounted", wrong)


@saboteur("discounts.half_a_cent_goes_up")
def RoundsHalfACentToEven(lie: Lie) -> None:
    def wrong(honest: Any, price: Decimal, percents: Iterable[Decimal]) -> Decimal:
        for percent in percents:
            price = price * (100 - percent) / 100
        return price.quantize(Decimal("0.01"), ROUND_HALF_EVEN)

    lie.change(pricing, "discounted", wrong)


@saboteur("discounts.a_price_is_rounded_once")
def RoundsAfterEachDiscount(lie: Lie) -> None:
    def wrong(honest: Any, price: Decimal, percents: Iterable[Decimal]) -> Decimal:
        for percent in percents:
            price = honest(price, [percent])
        return price

    lie.change(pricing, "discounted", wrong)


@saboteur("discounts.a_virtual_price_is_shown_in_full")
def ShowsVirtualPricesForLess(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        for price in reply.body["virtual_prices"] if reply.body["promotions"] else ():
            price["amount"] //= 2

    lie.answer("get-virtual-items-sku", wrong)


@saboteur("discounts.a_virtual_price_is_paid_in_full")
def TakesLessOfAVirtualCurrency(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any) -> Any:
        draft = honest(*args)
        return replace(draft, amount=draft.amount / 2)

    lie.change(Checkout, "for_virtual_currency", wrong)


@saboteur("discounts.cart_amounts_have_sixteen_decimals")
def PrintsCartsWithTwoDecimals(lie: Lie) -> None:
    lie.change(cart_codec, "print_cart_amount", lambda honest, amount: f"{amount:.2f}")


# -- what it goes by -------------------------------------------------------------------------------
@saboteur("discounts.a_discount_meets_all_its_price_conditions")
def AsksForOnePriceConditionOnly(lie: Lie) -> None:
    def wrong(honest: Any, conditions: Any, price: Decimal) -> bool:
        return not conditions or any(one.holds(price) for one in conditions)

    lie.change(discounts, "all_prices_hold", wrong)


@saboteur("discounts.each_operator_compares_prices_in_its_way")
def ComparesPricesAsText(lie: Lie) -> None:
    def wrong(honest: Any, condition: Any, price: Decimal) -> bool:
        if condition.operator in ("eq", "ne"):
            return (str(price) == condition.value) is (condition.operator == "eq")
        return bool(honest(condition, price))

    lie.change(pricing.PriceCondition, "holds", wrong)


@saboteur("discounts.a_discount_without_items_goes_by_none")
def TakesAnEmptyListForNoItem(lie: Lie) -> None:
    def wrong(honest: Any, these: Discounts, promotion: Discount) -> Any:
        offer = honest(these, promotion)
        return replace(offer, fits=lambda purchase: False) if promotion.terms.items == () else offer

    lie.change(Discounts, "_offer", wrong)


@saboteur("discounts.price_conditions_look_at_the_price_before_discounts")
def LooksAtThePriceThatIsLeft(lie: Lie) -> None:
    def wrong(honest: Any, line: Any, offers: Any) -> Any:
        left, acting = line.unit_price, []
        for offer in offers:
            percent = None if left is None else offer.percent(replace(line, unit_price=left))
            if percent is not None:
                acting.append(offer)
                left = pricing.discounted(left, [percent])
        priced = honest(line, acting)
        return priced if line.unit_price is None else replace(priced, unit=left)

    lie.change(pricing, "_price_line", wrong)


# -- how often -------------------------------------------------------------------------------------
@saboteur("discounts.a_use_of_a_discount_counts_when_it_is_paid")
def CountsAUseWhenItIsOrdered(lie: Lie) -> None:
    honestly = CountPromotionUses.paid
    lie.change(CountPromotionUses, "opened", lambda honest, *args: honestly(*args))
    lie.change(CountPromotionUses, "paid", lambda honest, *args: None)


@saboteur("discounts.a_refund_gives_no_use_of_a_discount_back")
def GivesUsesOfDiscountsBack(lie: Lie) -> None:
    gives_back_what_was_refunded(lie)


@saboteur("discounts.a_used_up_discount_leaves_the_item_on_sale")
def KeepsDiscountsThatAreUsedUp(lie: Lie) -> None:
    never_runs_out(lie, Discount)


@saboteur("discounts.a_discount_is_counted_for_each_user")
def CountsAllUsersTogether(lie: Lie) -> None:
    def wrong(honest: Any, these: Usages, which: str, *more: Any) -> int:
        return sum(usage.used for usage in these._usages.rows("which", (these._kind, which)))

    lie.change(Usages, "used", wrong)


@saboteur("discounts.paying_cancels_orders_that_hold_a_used_up_discount")
def LeavesOtherOrdersAlone(lie: Lie) -> None:
    lie.change(CancelCompetingOrders, "paid", lambda honest, *args: None)


@saboteur("discounts.the_last_use_of_a_discount_is_paid_once")
def TakesMoneyForCanceledOrders(lie: Lie) -> None:
    again = {(OrderStatus.CANCELED, OrderEvent.PAY): OrderStatus.PAID}
    lie.put(orders, "TRANSITIONS", {**TRANSITIONS, **again})


@saboteur("discounts.an_update_of_a_discount_replaces_it")
def KeepsWhatADiscountExcluded(lie: Lie) -> None:
    keeps_what_was_excluded(lie, Discount)
