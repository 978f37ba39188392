"""Wrong servers in the ground of bonuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur
from tests.mutants.lies_discounts import (
    gives_back_what_was_refunded,
    is_born_on,
    keeps_what_was_excluded,
    never_runs_out,
    passes_over,
    updates,
    wants_what_is_excluded,
)

import liveops_kit.server.codec.bonuses as bonus_codec
from liveops_kit.domain.features.bonuses import Bonus, Bonuses, BonusTerms
from liveops_kit.domain.mechanics import pricing
from liveops_kit.domain.mechanics.automatic_promotions import AutomaticPromotions
from liveops_kit.domain.mechanics.pricing import Offer, Purchase, all_prices_hold
from liveops_kit.domain.values.localized import LOCALES
from liveops_kit.state.order_listeners import CancelCompetingOrders, CountPromotionUses, GrantItems


# -- written and read ------------------------------------------------------------------------------
@saboteur("bonuses.a_new_bonus_is_off")
def CreatesBonusesThatAreOn(lie: Lie) -> None:
    is_born_on(lie, Bonus)


@saboteur("bonuses.an_update_switches_a_bonus")
def LeavesTheSwitchOfABonus(lie: Lie) -> None:
    updates(lie, Bonus, lambda on: None)


@saboteur("bonuses.an_update_leaves_the_switch_of_a_bonus")
def SwitchesAnUpdatedBonusOff(lie: Lie) -> None:
    updates(lie, Bonus, bool)


@saboteur("bonuses.a_bonus_may_exclude_what_does_not_exist")
def LooksForWhatABonusExcludes(lie: Lie) -> None:
    wants_what_is_excluded(lie, Bonus)


@saboteur("bonuses.an_update_of_a_bonus_takes_no_id")
def OverlooksTheIdOfABonus(lie: Lie) -> None:
    passes_over(lie, "update-bonus-promotion", "id")


@saboteur("bonuses.an_unknown_bonus_is_not_found")
def CallsAnUnknownBonusByAnotherCode(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 404:
            told = reply.body["errorMessage"].replace("9502", "4001")
            reply.body.update(errorCode=4001, errorMessage=told)

    lie.answer("get-bonus-promotion", wrong)


@saboteur("bonuses.the_id_of_a_discount_is_no_bonus")
def DeletesWhateverHasTheId(lie: Lie) -> None:
    def wrong(honest: Any, these: Any, number: int) -> None:
        if these._store.promotions.get(number) is None:
            honest(these, number)
        these._store.promotions.delete(number)

    lie.change(AutomaticPromotions, "delete", wrong)


@saboteur("bonuses.a_bonus_with_an_unknown_item_is_refused")
def TakesPresentsOnTrust(lie: Lie) -> None:
    lie.change(BonusTerms, "skus", lambda honest, terms: tuple(terms.condition or ()))


@saboteur("bonuses.a_bonus_in_an_unknown_language_is_refused")
def DropsUnknownLanguagesOfBonuses(lie: Lie) -> None:
    def wrong(honest: Any, texts: Any) -> Any:
        return honest({key: text for key, text in texts.items() if key[:2] in LOCALES})

    lie.change(bonus_codec, "localized", wrong)


# -- what it comes with ----------------------------------------------------------------------------
def _comes_with(lie: Lie, fits: Callable[[BonusTerms, Offer, Purchase], bool]) -> None:
    """Bonuses come with other purchases than they should."""

    def wrong(honest: Any, these: Bonuses, promotion: Bonus) -> Any:
        offer, terms = honest(these, promotion), promotion.terms
        return replace(offer, fits=lambda purchase: fits(terms, offer, purchase))

    lie.change(Bonuses, "_offer", wrong)


@saboteur("bonuses.a_bonus_wants_every_item_of_its_condition")
def GivesABonusForOneItemOfSeveral(lie: Lie) -> None:
    _comes_with(lie, lambda terms, offer, purchase: any(map(offer.triggers_bonus, purchase.lines)))


@saboteur("bonuses.a_bonus_is_handed_out_with_what_was_paid")
def HandsOutNoPresents(lie: Lie) -> None:
    def wrong(honest: Any, these: GrantItems, order: Any, now: Any) -> None:
        bought = tuple(line for line in order.draft.lines if not line.is_bonus)
        honest(these, replace(order, draft=replace(order.draft, lines=bought)), now)

    lie.change(GrantItems, "paid", wrong)


@saboteur("bonuses.a_bonus_without_a_condition_comes_with_every_purchase")
def GivesABonusWithSingleItemsOnly(lie: Lie) -> None:
    def fits(terms: BonusTerms, offer: Offer, purchase: Purchase) -> bool:
        return offer.applies_to(purchase) and (bool(terms.condition) or len(purchase.lines) == 1)

    _comes_with(lie, fits)


@saboteur("bonuses.one_item_has_to_meet_a_bonus_price_conditions")
def ComparesThePriceOfTheWholePurchase(lie: Lie) -> None:
    def fits(terms: BonusTerms, offer: Offer, purchase: Purchase) -> bool:
        wanted = frozenset(terms.condition or ())
        is_met = all_prices_hold(terms.price_conditions, purchase.base_total)
        return wanted <= purchase.skus and is_met

    _comes_with(lie, fits)


@saboteur("bonuses.the_price_has_to_be_that_of_an_item_of_the_condition")
def ComparesThePriceOfAnyItem(lie: Lie) -> None:
    def fits(terms: BonusTerms, offer: Offer, purchase: Purchase) -> bool:
        prices = [line.unit_price for line in purchase.lines if line.unit_price is not None]
        is_met = any(all_prices_hold(terms.price_conditions, price) for price in prices)
        return frozenset(terms.condition or ()) <= purchase.skus and is_met

    _comes_with(lie, fits)


@saboteur("bonuses.a_bonus_looks_at_the_price_before_discounts")
def LooksForBonusesOnceAllIsReduced(lie: Lie) -> None:
    def wrong(honest: Any, purchase: Purchase, offers: Any) -> Any:
        found = list(offers)
        plain = [offer for offer in found if not offer.bonus]
        reduced = [pricing._price_line(line, plain) for line in purchase.lines]
        lines = (
            replace(line, unit_price=after.unit)
            for line, after in zip(purchase.lines, reduced, strict=True)
        )
        gifts = [offer for offer in found if offer.bonus]
        return (*honest(purchase, plain), *honest(Purchase(tuple(lines)), gifts))

    lie.change(pricing, "_choose", wrong)


# -- how often -------------------------------------------------------------------------------------
@saboteur("bonuses.a_use_of_a_bonus_counts_when_it_is_paid")
def CountsAUseForEveryPiece(lie: Lie) -> None:
    def wrong(honest: Any, these: CountPromotionUses, order: Any, now: Any) -> None:
        for _ in range(order.draft.lines[0].quantity):
            honest(these, order, now)

    lie.change(CountPromotionUses, "paid", wrong)


@saboteur("bonuses.a_refund_gives_no_use_of_a_bonus_back")
def GivesUsesOfBonusesBack(lie: Lie) -> None:
    gives_back_what_was_refunded(lie)


@saboteur("bonuses.a_used_up_bonus_leaves_the_item_on_sale")
def KeepsBonusesThatAreUsedUp(lie: Lie) -> None:
    never_runs_out(lie, Bonus)


@saboteur("bonuses.only_a_bonus_that_was_given_is_used")
def CountsEveryPromotionThatIsOn(lie: Lie) -> None:
    def wrong(honest: Any, these: CountPromotionUses, order: Any, now: Any) -> None:
        rows = these._promotions._store.promotions.rows("switch", True)
        for number in [row.promotion_id for row in rows]:
            these._promotions.use(number, order.user, now)

    lie.change(CountPromotionUses, "paid", wrong)


@saboteur("bonuses.paying_cancels_orders_that_hold_a_used_up_bonus")
def LeavesOrdersWithPresentsAlone(lie: Lie) -> None:
    def wrong(honest: Any, these: CancelCompetingOrders, order: Any, now: Any) -> None:
        if not any(line.is_bonus for line in order.draft.lines):
            honest(these, order, now)

    lie.change(CancelCompetingOrders, "paid", wrong)


@saboteur("bonuses.the_last_bonus_is_given_once")
def CancelsOneOtherOrderOnly(lie: Lie) -> None:
    def wrong(honest: Any, these: CancelCompetingOrders, order: Any, now: Any) -> None:
        waiting = these._orders().unpaid(order.user)
        if waiting:
            these._orders().cancel(waiting[0].order_id, now)

    lie.change(CancelCompetingOrders, "paid", wrong)


@saboteur("bonuses.an_update_of_a_bonus_replaces_it")
def KeepsWhatABonusExcluded(lie: Lie) -> None:
    keeps_what_was_excluded(lie, Bonus)
