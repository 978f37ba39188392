"""Mutants of discounts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from msgspec.structs import replace
from tests.mutants.items_limits import leaves_less_than_nothing
from tests.mutants.mutation import Mutation, Reply, mutant

import liveops_kit.domain.features.discounts as discounts
import liveops_kit.domain.features.orders as orders
import liveops_kit.server.codec.discounts as discount_codec
from liveops_kit.domain.features.checkout import Checkout
from liveops_kit.domain.features.discounts import Discount, Discounts
from liveops_kit.domain.features.orders import Orders
from liveops_kit.domain.mechanics import pricing
from liveops_kit.domain.mechanics.automatic_promotions import AutomaticPromotions
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.orders import TRANSITIONS, OrderEvent, OrderStatus
from liveops_kit.domain.mechanics.promotion_lifecycle import PromotionStatus, switched
from liveops_kit.domain.mechanics.usage import Usages, UserLimit
from liveops_kit.domain.values.localized import LOCALES
from liveops_kit.domain.values.money import discounted
from liveops_kit.domain.values.refusals import PROMOTION_NOT_FOUND, Refusal
from liveops_kit.server.codec import carts as cart_codec
from liveops_kit.server.codec import promotions as promotion_codec
from liveops_kit.state.order_listeners import CancelCompetingOrders, CountPromotionUses


# -- shared by several mutants ---------------------------------------------------------------------
def is_born_on(mutation: Mutation, entity: type[Any]) -> None:
    """Promotions of a kind are on as soon as they are created."""

    def wrong(original: Any, these: Any, *args: Any) -> Any:
        made = original(these, *args)
        if isinstance(made, entity):
            made = switched(made, True)
            these._store.promotions.put(made.promotion_id, made)
        return made

    mutation.wrap(AutomaticPromotions, "create", wrong)


def updates(mutation: Mutation, entity: type[Any], switch: Any) -> None:
    """An update of a kind takes another `is_enabled` than is sent."""

    def wrong(original: Any, these: Any, number: int, terms: Any, on: Any, now: Any) -> Any:
        return original(these, number, terms, switch(on) if these.entity is entity else on, now)

    mutation.wrap(AutomaticPromotions, "update", wrong)


def keeps_what_was_excluded(mutation: Mutation, entity: type[Any]) -> None:
    """An update of a kind that names nothing to exclude excludes what it did before."""

    def wrong(original: Any, these: Any, number: int, terms: Any, on: Any, now: Any) -> Any:
        if these.entity is entity and not terms.excluded:
            terms = replace(terms, excluded=these.get(number).terms.excluded)
        return original(these, number, terms, on, now)

    mutation.wrap(AutomaticPromotions, "update", wrong)


def wants_what_is_excluded(mutation: Mutation, entity: type[Any]) -> None:
    """A promotion of a kind cannot exclude what is not there."""

    def wrong(original: Any, these: Any, terms: Any, now: Any) -> Any:
        for number in terms.excluded if these.entity is entity else ():
            if these._store.promotions.get(number) is None:
                raise Refusal(PROMOTION_NOT_FOUND, promotion_id=number, project_id=1)
        return original(these, terms, now)

    mutation.wrap(AutomaticPromotions, "create", wrong)


def passes_over(mutation: Mutation, operation_id: str, name: str) -> None:
    """A call leaves out what it should refuse, and says that all is well."""

    def wrong(reply: Reply) -> None:
        if reply.status == 422 and name in reply.request_body:
            reply.status, reply.body = 204, None

    mutation.rewrite(operation_id, wrong)


def never_runs_out(mutation: Mutation, entity: type[Any]) -> None:
    """Promotions of a kind act on, whatever a user has left of them."""

    def wrong(original: Any, these: Any, promotion: Any, viewer: Any, now: Any) -> bool:
        if not isinstance(promotion, entity):
            return bool(original(these, promotion, viewer, now))
        running = promotion.status(now) is PromotionStatus.RUNNING
        return running and bool(promotion.terms.audience.has(viewer))

    mutation.wrap(AutomaticPromotions, "_is_open", wrong)


def gives_back_what_was_refunded(mutation: Mutation) -> None:
    """Cancelling a paid order takes the uses of its promotions back."""

    def wrong(original: Any, these: Orders, order_id: int, event: OrderEvent, now: Any) -> Any:
        order = these.get(order_id)
        if order.status is not OrderStatus.DONE:
            return original(these, order_id, event, now)
        counting = next(one for one in these._listeners if isinstance(one, CountPromotionUses))
        for number in order.draft.promotions:
            usages = counting._promotions._usages
            usages.use(str(number), order.user, UserLimit(), now, -1)
        return order

    mutation.wrap(Orders, "_drop", wrong)


# -- written and read ------------------------------------------------------------------------------
@mutant("discounts.a_new_discount_is_off")
def creates_discounts_that_are_on(mutation: Mutation) -> None:
    is_born_on(mutation, Discount)


@mutant("discounts.a_percentage_is_read_with_two_decimals")
def prints_percentages_as_short_as_can_be(mutation: Mutation) -> None:
    mutation.wrap(
        promotion_codec, "print_percent", lambda original, percent: f"{percent.normalize():f}"
    )


@mutant("discounts.lists_show_a_percentage_with_two_decimals")
def lists_percentages_as_numbers(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        for row in reply.body["promotions"]:
            if row["discount"]:
                row["discount"]["percent"] = float(row["discount"]["percent"])

    mutation.rewrite("get-promotion-list", wrong)


@mutant("discounts.a_number_with_three_decimals_is_no_percentage")
def accepts_three_decimals_of_an_update(mutation: Mutation) -> None:
    passes_over(mutation, "update-item-promotion", "discount")


@mutant("discounts.a_discount_may_exclude_what_does_not_exist")
def looks_up_what_a_discount_excludes(mutation: Mutation) -> None:
    wants_what_is_excluded(mutation, Discount)


@mutant("discounts.an_update_switches_a_discount")
def leaves_the_switch_of_a_discount(mutation: Mutation) -> None:
    updates(mutation, Discount, lambda on: None)


@mutant("discounts.an_update_leaves_the_switch_of_a_discount")
def switches_an_updated_discount_off(mutation: Mutation) -> None:
    updates(mutation, Discount, bool)


@mutant("discounts.an_update_of_a_discount_takes_no_id")
def refuses_the_id_of_a_discount(mutation: Mutation) -> None:
    mutation.refuse("update-item-promotion", "id")


@mutant("discounts.an_unknown_discount_is_not_found")
def deletes_discounts_twice(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 404:
            reply.status, reply.body = 204, None

    mutation.rewrite("delete-item-promotion", wrong)


@mutant("discounts.a_discount_on_an_unknown_item_is_refused")
def accepts_unknown_items(mutation: Mutation) -> None:
    mutation.wrap(Catalog, "require", lambda original, catalog, skus: None)


@mutant("discounts.a_discount_in_an_unknown_language_is_refused")
def drops_unknown_languages(mutation: Mutation) -> None:
    def wrong(original: Any, texts: Any) -> Any:
        return original({key: text for key, text in texts.items() if key[:2] in LOCALES})

    mutation.wrap(discount_codec, "localized", wrong)


# -- what is taken off -----------------------------------------------------------------------------
@mutant("discounts.all_discounts_multiply")
def adds_percentages(mutation: Mutation) -> None:
    def wrong(original: Any, price: Decimal, percents: Iterable[Decimal]) -> Any:
        together = list(percents)
        return original(price, [min(Decimal(100), sum(together, Decimal(0)))] if together else [])

    mutation.wrap(pricing, "discounted", wrong)


@mutant("discounts.half_a_cent_goes_up")
def rounds_half_a_cent_to_even(mutation: Mutation) -> None:
    def wrong(original: Any, price: Decimal, percents: Iterable[Decimal]) -> Decimal:
        for percent in percents:
            price = price * (100 - percent) / 100
        return price.quantize(Decimal("0.01"), ROUND_HALF_EVEN)

    mutation.wrap(pricing, "discounted", wrong)


@mutant("discounts.a_price_is_rounded_once")
def rounds_after_each_discount(mutation: Mutation) -> None:
    def wrong(original: Any, price: Decimal, percents: Iterable[Decimal]) -> Decimal:
        for percent in percents:
            price = original(price, [percent])
        return price

    mutation.wrap(pricing, "discounted", wrong)


@mutant("discounts.a_virtual_price_is_shown_in_full")
def shows_virtual_prices_for_less(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        for price in reply.body["virtual_prices"] if reply.body["promotions"] else ():
            price["amount"] //= 2

    mutation.rewrite("get-virtual-items-sku", wrong)


@mutant("discounts.a_virtual_price_is_paid_in_full")
def takes_less_of_a_virtual_currency(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any) -> Any:
        draft = original(*args)
        return replace(draft, amount=draft.amount / 2)

    mutation.wrap(Checkout, "for_virtual_currency", wrong)


@mutant("discounts.cart_amounts_have_sixteen_decimals")
def prints_carts_with_two_decimals(mutation: Mutation) -> None:
    mutation.wrap(cart_codec, "print_cart_amount", lambda original, amount: f"{amount:.2f}")


# -- what it goes by -------------------------------------------------------------------------------
@mutant("discounts.a_discount_meets_all_its_price_conditions")
def requires_one_price_condition_only(mutation: Mutation) -> None:
    def wrong(original: Any, conditions: Any, price: Decimal) -> bool:
        return not conditions or any(one.holds(price) for one in conditions)

    mutation.wrap(discounts, "all_prices_hold", wrong)


@mutant("discounts.each_operator_compares_prices_in_its_way")
def compares_prices_as_text(mutation: Mutation) -> None:
    def wrong(original: Any, condition: Any, price: Decimal) -> bool:
        if condition.operator in ("eq", "ne"):
            return (str(price) == condition.value) is (condition.operator == "eq")
        return bool(original(condition, price))

    mutation.wrap(pricing.PriceCondition, "holds", wrong)


@mutant("discounts.a_discount_without_items_goes_by_none")
def treats_an_empty_list_as_no_item(mutation: Mutation) -> None:
    def wrong(original: Any, these: Discounts, promotion: Discount) -> Any:
        offer = original(these, promotion)
        if promotion.terms.items != ():
            return offer
        return replace(offer, applies_to=lambda purchase: False, percent=lambda line: None)

    mutation.wrap(Discounts, "_offer", wrong)


@mutant("discounts.price_conditions_look_at_the_price_before_discounts")
def checks_the_price_that_is_left(mutation: Mutation) -> None:
    def wrong(original: Any, line: Any, offers: Any) -> Any:
        left, acting = line.unit_price, []
        for offer in offers:
            percent = None if left is None else offer.percent(replace(line, unit_price=left))
            if percent is not None:
                acting.append(offer)
                left = discounted(left, [percent])
        priced = original(line, acting)
        return priced if line.unit_price is None else replace(priced, unit=left)

    mutation.wrap(pricing, "_price_line", wrong)


# -- how often -------------------------------------------------------------------------------------
@mutant("discounts.a_use_of_a_discount_counts_when_it_is_paid")
def counts_a_use_when_it_is_ordered(mutation: Mutation) -> None:
    honestly = CountPromotionUses.paid
    mutation.wrap(CountPromotionUses, "opened", lambda original, *args: honestly(*args))
    mutation.wrap(CountPromotionUses, "paid", lambda original, *args: None)


@mutant("discounts.a_refund_gives_no_use_of_a_discount_back")
def gives_uses_of_discounts_back(mutation: Mutation) -> None:
    gives_back_what_was_refunded(mutation)


@mutant("discounts.a_used_up_discount_leaves_the_item_on_sale")
def keeps_discounts_that_are_used_up(mutation: Mutation) -> None:
    never_runs_out(mutation, Discount)


@mutant("discounts.a_discount_is_counted_for_each_user")
def counts_all_users_together(mutation: Mutation) -> None:
    def wrong(original: Any, these: Usages, which: str, *more: Any) -> int:
        return sum(usage.used for usage in these._usages.rows("target", (these._kind, which)))

    mutation.wrap(Usages, "used", wrong)


@mutant("discounts.paying_cancels_orders_that_hold_a_used_up_discount")
def leaves_other_orders_alone(mutation: Mutation) -> None:
    mutation.wrap(CancelCompetingOrders, "paid", lambda original, *args: None)


@mutant("discounts.the_last_use_of_a_discount_is_paid_once")
def takes_money_for_canceled_orders(mutation: Mutation) -> None:
    again = {(OrderStatus.CANCELED, OrderEvent.PAY): OrderStatus.PAID}
    mutation.replace(orders, "TRANSITIONS", {**TRANSITIONS, **again})


@mutant("discounts.an_update_of_a_discount_replaces_it")
def keeps_what_a_discount_excluded(mutation: Mutation) -> None:
    keeps_what_was_excluded(mutation, Discount)


@mutant("discounts.a_limit_of_a_discount_below_its_uses_leaves_none")
def leaves_less_than_nothing_of_a_discount(mutation: Mutation) -> None:
    leaves_less_than_nothing(mutation)
