"""Wrong servers in the ground of promotions of all kinds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur

from liveops_kit.domain.features.promotions import Promotions
from liveops_kit.domain.features.unique_catalog_offers import UniqueCatalogOffer
from liveops_kit.domain.mechanics import pricing
from liveops_kit.domain.mechanics.automatic_promotions import Audience, AutomaticPromotions
from liveops_kit.domain.mechanics.code_promotions import CodePromotions
from liveops_kit.domain.mechanics.lifecycle import switched
from liveops_kit.domain.mechanics.pricing import Offer
from liveops_kit.domain.mechanics.redemption import Redemption
from liveops_kit.domain.values.conditions import all_hold
from liveops_kit.domain.values.recurrence import Schedule
from liveops_kit.domain.values.refusals import PROMOTION_NOT_FOUND, PROMOTION_NOT_UPDATED, Refusal
from liveops_kit.server.codec import promotions as promotion_codec
from liveops_kit.state.order_listeners import CancelCompetingOrders
from liveops_kit.state.tables import Sequences

_FAR = 1_000_000
"""Beyond the numbers that an honest server gives in these tests."""


# -- ids and the switch ----------------------------------------------------------------------------
@saboteur("promotions.all_kinds_count_their_ids_together")
def GivesIdsInPairsTurnedRound(lie: Lie) -> None:
    def wrong(honest: Any, numbers: Sequences, name: str) -> int:
        number = int(honest(numbers, name))
        return (number + _FAR) ^ 1 if name == "promotion" else number

    lie.change(Sequences, "next", wrong)


@saboteur("promotions.one_call_switches_a_promotion_of_any_kind")
def DoesNotSwitchOffersById(lie: Lie) -> None:
    def wrong(honest: Any, these: Promotions, number: int, on: bool) -> None:
        if isinstance(these._store.promotions.get(number), UniqueCatalogOffer):
            raise Refusal(PROMOTION_NOT_UPDATED)
        honest(these, number, on)

    lie.change(Promotions, "switch", wrong)


@saboteur("promotions.an_id_that_no_promotion_has_cannot_be_switched")
def SwitchesWhatIsNotThere(lie: Lie) -> None:
    def wrong(honest: Any, these: Promotions, number: int, on: bool) -> None:
        if these._store.promotions.get(number) is not None:
            honest(these, number, on)

    lie.change(Promotions, "switch", wrong)


@saboteur("promotions.switching_twice_is_switching_once")
def RefusesToSwitchAgain(lie: Lie) -> None:
    def wrong(honest: Any, these: Promotions, number: int, on: bool) -> None:
        promotion = these._store.promotions.get(number)
        if promotion is not None and promotion.is_enabled is on:
            raise Refusal(PROMOTION_NOT_UPDATED)
        honest(these, number, on)

    lie.change(Promotions, "switch", wrong)


@saboteur("promotions.switching_a_promotion_with_codes_twice_is_switching_once")
def TogglesInPlaceOfSwitching(lie: Lie) -> None:
    def wrong(honest: Any, these: Any, external_id: str, on: bool) -> None:
        promotion = these.get(external_id)
        these._save(switched(promotion, not promotion.is_enabled))

    lie.change(CodePromotions, "switch", wrong)


@saboteur("promotions.a_promo_codes_percentage_is_shown_with_two_decimals")
def VerifiesPercentagesWithOneDecimal(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        rewards = reply.body.get("rewards") or {}
        if rewards.get("discount"):
            rewards["discount"]["percent"] = rewards["discount"]["percent"][:-1]

    lie.answer("verify-promotion-code", wrong)


# -- together or not -------------------------------------------------------------------------------
@saboteur("promotions.discounts_that_exclude_each_other_never_meet")
def ExcludesInOneDirection(lie: Lie) -> None:
    def wrong(honest: Any, one: Offer, other: Offer) -> bool:
        return other.promotion_id in one.excluded

    lie.change(pricing, "_clash", wrong)


@saboteur("promotions.a_discount_and_a_bonus_can_exclude_each_other")
def GivesPresentsThatAreExcluded(lie: Lie) -> None:
    def wrong(honest: Any, one: Offer, other: Offer) -> bool:
        return bool(honest(one, other)) and not one.bonus

    lie.change(pricing, "_clash", wrong)


def _chooses(lie: Lie, seen: Any) -> None:
    """Promotions are taken for something else while it is decided which of them act."""

    def wrong(honest: Any, purchase: Any, offers: Any) -> Any:
        looked_at = {seen(offer).promotion_id: (seen(offer), offer) for offer in offers}
        chosen = honest(purchase, [one for one, _ in looked_at.values()])
        return tuple(looked_at[one.promotion_id][1] for one in chosen)

    lie.change(pricing, "_choose", wrong)


@saboteur("promotions.promotions_act_by_ascending_id")
def PutsTheNewestPromotionFirst(lie: Lie) -> None:
    def upside_down(offer: Offer) -> Offer:
        excluded = frozenset(-number for number in offer.excluded)
        return replace(offer, promotion_id=-offer.promotion_id, excluded=excluded)

    _chooses(lie, upside_down)


@saboteur("promotions.an_entered_promo_code_comes_first")
def PutsAnEnteredCodeInItsPlace(lie: Lie) -> None:
    _chooses(lie, lambda offer: replace(offer, entered=False))


@saboteur("promotions.a_promo_code_multiplies_with_discounts")
def TakesTheBestDiscountAlone(lie: Lie) -> None:
    def wrong(honest: Any, price: Any, percents: Any) -> Any:
        return honest(price, sorted(percents)[-1:])

    lie.change(pricing, "discounted", wrong)


@saboteur("promotions.a_promo_code_may_exclude_what_does_not_exist")
def LooksForWhatAPromoCodeExcludes(lie: Lie) -> None:
    def wrong(honest: Any, these: Any, external_id: str, terms: Any) -> Any:
        for number in getattr(terms, "excluded", ()):
            if these._store.promotions.get(number) is None:
                raise Refusal(PROMOTION_NOT_FOUND, promotion_id=number, project_id=1)
        return honest(these, external_id, terms)

    lie.change(CodePromotions, "create", wrong)


# -- visitors --------------------------------------------------------------------------------------
@saboteur("promotions.a_visitor_gets_no_promotion_with_conditions")
def TakesVisitorsForUsersWithoutAttributes(lie: Lie) -> None:
    def wrong(honest: Any, audience: Audience, viewer: Any) -> bool:
        if viewer is None and audience.groups:
            return any(all_hold(group, {}) for group in audience.groups)
        return bool(honest(audience, viewer))

    lie.change(Audience, "has", wrong)


@saboteur("promotions.a_guests_cart_gets_no_promotion_with_conditions")
def TakesGuestsForUsersWithoutAttributes(lie: Lie) -> None:
    def wrong(honest: Any, audience: Audience, viewer: Any) -> bool:
        someone = None if viewer is None else replace(viewer, is_guest=False)
        return bool(honest(audience, someone))

    lie.change(Audience, "has", wrong)


@saboteur("promotions.a_guest_cannot_redeem_a_promo_code_with_conditions")
def LetsGuestsRedeemWhatAsksForAttributes(lie: Lie) -> None:
    def wrong(honest: Any, these: Redemption, promotion: Any, player: Any, unknown: Any) -> None:
        honest(these, promotion, replace(player, is_guest=False), unknown)

    lie.change(Redemption, "check_audience", wrong)


@saboteur("promotions.conditions_pick_the_users_of_a_promotion")
def MeansEveryUserWhoHasAToken(lie: Lie) -> None:
    def wrong(honest: Any, audience: Audience, viewer: Any) -> bool:
        return not audience.groups or (viewer is not None and not viewer.is_guest)

    lie.change(Audience, "has", wrong)


# -- orders ----------------------------------------------------------------------------------------
@saboteur("promotions.paying_cancels_orders_of_a_used_up_item")
def CancelsForPromotionsAlone(lie: Lie) -> None:
    def wrong(honest: Any, these: CancelCompetingOrders, order: Any, now: Any) -> None:
        alone = CancelCompetingOrders(these._orders, these._promotion_left, lambda *item: None)
        honest(alone, order, now)

    lie.change(CancelCompetingOrders, "paid", wrong)


# -- the dates that are shown ----------------------------------------------------------------------
@saboteur("promotions.the_shown_dates_are_the_first_and_the_next_reset")
def ShowsTheNextResetAsTheFirst(lie: Lie) -> None:
    def wrong(honest: Any, schedule: Schedule, written_at: datetime, now: datetime) -> Any:
        return honest(schedule, now, now)

    lie.change(promotion_codec, "serialize_schedule", wrong)


@saboteur("promotions.a_write_starts_the_shown_dates_anew")
def KeepsTheFirstReset(lie: Lie) -> None:
    def wrong(honest: Any, these: Any, number: int, *more: Any) -> None:
        since = these.get(number).written_at
        honest(these, number, *more)
        these._store.promotions.put(number, replace(these.get(number), written_at=since))

    lie.change(AutomaticPromotions, "update", wrong)


@saboteur("promotions.the_owner_of_a_code_that_is_over_is_not_told")
def TellsTheOwnerOfACodeThatIsOver(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 422:
            reply.status, reply.body = 200, {"external_id": "over", "is_enabled": True}

    lie.answer("get-redeemable-promotion-by-code", wrong)
