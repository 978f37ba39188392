"""Mutants of bonuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from tests.mutants.discounts import (
    gives_back_what_was_refunded,
    is_born_on,
    keeps_what_was_excluded,
    never_runs_out,
    updates,
    wants_what_is_excluded,
)
from tests.mutants.items_limits import leaves_less_than_nothing
from tests.mutants.mutation import Mutation, Reply, mutant

import liveops_kit.server.codec.bonuses as bonus_codec
from liveops_kit.domain.features.bonuses import Bonus, Bonuses, BonusTerms
from liveops_kit.domain.mechanics import pricing
from liveops_kit.domain.mechanics.automatic_promotions import AutomaticPromotions
from liveops_kit.domain.mechanics.pricing import Offer, Purchase, all_prices_hold
from liveops_kit.domain.mechanics.shop import ActivePromotion
from liveops_kit.domain.values.localized import LOCALES
from liveops_kit.server.codec import storefront
from liveops_kit.state.order_listeners import CancelCompetingOrders, CountPromotionUses, GrantItems
from liveops_kit.state.project import Project


# -- written and read ------------------------------------------------------------------------------
@mutant("bonuses.a_new_bonus_is_off")
def creates_bonuses_that_are_on(mutation: Mutation) -> None:
    is_born_on(mutation, Bonus)


@mutant("bonuses.an_update_switches_a_bonus")
def leaves_the_switch_of_a_bonus(mutation: Mutation) -> None:
    updates(mutation, Bonus, lambda on: None)


@mutant("bonuses.an_update_leaves_the_switch_of_a_bonus")
def switches_an_updated_bonus_off(mutation: Mutation) -> None:
    updates(mutation, Bonus, bool)


@mutant("bonuses.a_bonus_may_exclude_what_does_not_exist")
def looks_up_what_a_bonus_excludes(mutation: Mutation) -> None:
    wants_what_is_excluded(mutation, Bonus)


@mutant("bonuses.an_update_of_a_bonus_takes_no_id")
def refuses_the_id_of_a_bonus(mutation: Mutation) -> None:
    mutation.refuse("update-bonus-promotion", "id")


@mutant("bonuses.an_unknown_bonus_is_not_found")
def calls_an_unknown_bonus_by_another_code(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 404:
            message = reply.body["errorMessage"].replace("9502", "4001")
            reply.body.update(errorCode=4001, errorMessage=message)

    mutation.rewrite("get-bonus-promotion", wrong)


@mutant("bonuses.the_id_of_a_discount_is_no_bonus")
def deletes_any_kind_by_id(mutation: Mutation) -> None:
    def wrong(original: Any, these: Any, number: int) -> None:
        if these._store.promotions.get(number) is None:
            original(these, number)
        these._store.promotions.delete(number)

    mutation.wrap(AutomaticPromotions, "delete", wrong)


@mutant("bonuses.a_bonus_with_an_unknown_item_is_refused")
def accepts_unknown_presents(mutation: Mutation) -> None:
    mutation.wrap(BonusTerms, "skus", lambda original, terms: tuple(terms.condition or ()))


@mutant("bonuses.a_bonus_in_an_unknown_language_is_refused")
def drops_unknown_languages_of_bonuses(mutation: Mutation) -> None:
    def wrong(original: Any, texts: Any) -> Any:
        return original({key: text for key, text in texts.items() if key[:2] in LOCALES})

    mutation.wrap(bonus_codec, "localized", wrong)


# -- what it comes with ----------------------------------------------------------------------------
def _comes_with(mutation: Mutation, fits: Callable[[BonusTerms, Offer, Purchase], bool]) -> None:
    """Bonuses come with other purchases than they should."""

    def wrong(original: Any, these: Bonuses, promotion: Bonus) -> Any:
        offer, terms = original(these, promotion), promotion.terms
        return replace(offer, applies_to=lambda purchase: fits(terms, offer, purchase))

    mutation.wrap(Bonuses, "_offer", wrong)


@mutant("bonuses.a_bonus_gives_what_is_left_of_its_items")
def hides_all_items_with_one_that_is_deleted(mutation: Mutation) -> None:
    def wrong(original: Any, project: Project, promotion: ActivePromotion, *more: Any) -> Any:
        shown = original(project, promotion, *more)
        if len(shown["bonus"]) < len(promotion.bonus):
            shown["bonus"] = []
        return shown

    mutation.wrap(storefront, "serialize_promotion", wrong)


@mutant("bonuses.a_bonus_wants_every_item_of_its_condition")
def gives_a_bonus_for_one_item_of_several(mutation: Mutation) -> None:
    _comes_with(
        mutation, lambda terms, offer, purchase: any(map(offer.triggers_bonus, purchase.lines))
    )


@mutant("bonuses.a_bonus_is_handed_out_with_what_was_paid")
def grants_no_presents(mutation: Mutation) -> None:
    def wrong(original: Any, these: GrantItems, order: Any, now: Any) -> None:
        bought = tuple(line for line in order.draft.lines if not line.is_bonus)
        original(these, replace(order, draft=replace(order.draft, lines=bought)), now)

    mutation.wrap(GrantItems, "paid", wrong)


@mutant("bonuses.a_bonus_without_a_condition_comes_with_every_purchase")
def gives_a_bonus_with_single_items_only(mutation: Mutation) -> None:
    def fits(terms: BonusTerms, offer: Offer, purchase: Purchase) -> bool:
        return offer.applies_to(purchase) and (bool(terms.condition) or len(purchase.lines) == 1)

    _comes_with(mutation, fits)


@mutant("bonuses.one_item_has_to_meet_a_bonus_price_conditions")
def compares_the_price_of_the_whole_purchase(mutation: Mutation) -> None:
    def fits(terms: BonusTerms, offer: Offer, purchase: Purchase) -> bool:
        wanted = frozenset(terms.condition or ())
        is_met = all_prices_hold(terms.price_conditions, purchase.base_total)
        return wanted <= purchase.skus and is_met

    _comes_with(mutation, fits)


@mutant("bonuses.the_price_has_to_be_that_of_an_item_of_the_condition")
def compares_the_price_of_any_item(mutation: Mutation) -> None:
    def fits(terms: BonusTerms, offer: Offer, purchase: Purchase) -> bool:
        prices = [line.unit_price for line in purchase.lines if line.unit_price is not None]
        is_met = any(all_prices_hold(terms.price_conditions, price) for price in prices)
        return frozenset(terms.condition or ()) <= purchase.skus and is_met

    _comes_with(mutation, fits)


@mutant("bonuses.a_bonus_looks_at_the_price_before_discounts")
def evaluates_bonuses_after_discounts(mutation: Mutation) -> None:
    def wrong(original: Any, purchase: Purchase, offers: Any) -> Any:
        found = list(offers)
        plain = [offer for offer in found if not offer.bonus]
        reduced = [pricing._price_line(line, plain) for line in purchase.lines]
        lines = (
            replace(line, unit_price=after.unit)
            for line, after in zip(purchase.lines, reduced, strict=True)
        )
        gifts = [offer for offer in found if offer.bonus]
        return (*original(purchase, plain), *original(Purchase(tuple(lines)), gifts))

    mutation.wrap(pricing, "_choose", wrong)


# -- how often -------------------------------------------------------------------------------------
@mutant("bonuses.a_use_of_a_bonus_counts_when_it_is_paid")
def counts_a_use_for_every_piece(mutation: Mutation) -> None:
    def wrong(original: Any, these: CountPromotionUses, order: Any, now: Any) -> None:
        for _ in range(order.draft.lines[0].quantity):
            original(these, order, now)

    mutation.wrap(CountPromotionUses, "paid", wrong)


@mutant("bonuses.a_refund_gives_no_use_of_a_bonus_back")
def gives_uses_of_bonuses_back(mutation: Mutation) -> None:
    gives_back_what_was_refunded(mutation)


@mutant("bonuses.a_used_up_bonus_leaves_the_item_on_sale")
def keeps_bonuses_that_are_used_up(mutation: Mutation) -> None:
    never_runs_out(mutation, Bonus)


@mutant("bonuses.only_a_bonus_that_was_given_is_used")
def counts_every_promotion_that_is_on(mutation: Mutation) -> None:
    def wrong(original: Any, these: CountPromotionUses, order: Any, now: Any) -> None:
        rows = these._promotions._store.promotions.rows("switch", True)
        for number in [row.promotion_id for row in rows]:
            these._promotions.use(number, order.user, now)

    mutation.wrap(CountPromotionUses, "paid", wrong)


@mutant("bonuses.paying_cancels_orders_that_hold_a_used_up_bonus")
def leaves_orders_with_presents_alone(mutation: Mutation) -> None:
    def wrong(original: Any, these: CancelCompetingOrders, order: Any, now: Any) -> None:
        if not any(line.is_bonus for line in order.draft.lines):
            original(these, order, now)

    mutation.wrap(CancelCompetingOrders, "paid", wrong)


@mutant("bonuses.the_last_bonus_is_given_once")
def cancels_one_other_order_only(mutation: Mutation) -> None:
    def wrong(original: Any, these: CancelCompetingOrders, order: Any, now: Any) -> None:
        waiting = these._orders().unpaid(order.user)
        if waiting:
            these._orders().cancel(waiting[0].order_id, now)

    mutation.wrap(CancelCompetingOrders, "paid", wrong)


@mutant("bonuses.an_update_of_a_bonus_replaces_it")
def keeps_what_a_bonus_excluded(mutation: Mutation) -> None:
    keeps_what_was_excluded(mutation, Bonus)


@mutant("bonuses.a_limit_of_a_bonus_below_its_uses_leaves_none")
def leaves_less_than_nothing_of_a_bonus(mutation: Mutation) -> None:
    leaves_less_than_nothing(mutation)
