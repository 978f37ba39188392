"""Mutants of promotions of all kinds."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from msgspec.structs import replace
from tests.mutants.answers import instead, plant, value, within
from tests.mutants.mutation import Mutation, Reply, mutant

from liveops_kit.domain.features.promotions import Promotions
from liveops_kit.domain.features.unique_catalog_offers import UniqueCatalogOffer
from liveops_kit.domain.mechanics import pricing
from liveops_kit.domain.mechanics.automatic_promotions import Audience, AutomaticPromotions
from liveops_kit.domain.mechanics.code_promotions import CodePromotions
from liveops_kit.domain.mechanics.pricing import Offer
from liveops_kit.domain.mechanics.promotion_lifecycle import switched
from liveops_kit.domain.mechanics.redemption import Redemption
from liveops_kit.domain.values.conditions import all_hold
from liveops_kit.domain.values.period import Periods
from liveops_kit.domain.values.recurrence import Schedule
from liveops_kit.domain.values.refusals import (
    PROMOTION_NOT_FOUND,
    PROMOTION_NOT_UPDATED,
    Refusal,
    Violation,
    invalid,
)
from liveops_kit.server.codec import common
from liveops_kit.server.codec import promotions as promotion_codec
from liveops_kit.state.order_listeners import CancelCompetingOrders
from liveops_kit.state.tables import Sequences

_FAR = 1_000_000
"""Beyond the numbers that the mock gives in these tests."""


# -- ids and the switch ----------------------------------------------------------------------------
@mutant("promotions.all_kinds_count_their_ids_together")
def assigns_ids_in_swapped_pairs(mutation: Mutation) -> None:
    def wrong(original: Any, numbers: Sequences, name: str) -> int:
        number = int(original(numbers, name))
        return (number + _FAR) ^ 1 if name == "promotion" else number

    mutation.wrap(Sequences, "next", wrong)


@mutant("promotions.external_ids_that_differ_in_case_are_two")
def keeps_external_ids_in_small_letters(mutation: Mutation) -> None:
    def wrong(original: Any, these: Any, external_id: str, terms: Any) -> Any:
        return original(these, external_id.lower(), terms)

    mutation.wrap(CodePromotions, "create", wrong)


@mutant("promotions.a_period_may_start_where_another_ends")
def refuses_adjacent_periods(mutation: Mutation) -> None:
    def wrong(original: Any, spans: Any, named: str = "promotion_periods") -> Periods:
        ends = {span.date_until for span in spans}
        if any(span.date_from in ends for span in spans):
            raise invalid(Violation(named, "Periods must not overlap"))
        return Periods(original(spans, named).spans)

    mutation.replace(Periods, "of", staticmethod(partial(wrong, Periods.of)))


@mutant("promotions.one_call_switches_a_promotion_of_any_kind")
def does_not_switch_offers_by_id(mutation: Mutation) -> None:
    def wrong(original: Any, these: Promotions, number: int, on: bool) -> None:
        if isinstance(these._store.promotions.get(number), UniqueCatalogOffer):
            raise Refusal(PROMOTION_NOT_UPDATED)
        original(these, number, on)

    mutation.wrap(Promotions, "switch", wrong)


@mutant("promotions.an_id_that_no_promotion_has_cannot_be_switched")
def switches_what_is_not_there(mutation: Mutation) -> None:
    def wrong(original: Any, these: Promotions, number: int, on: bool) -> None:
        if these._store.promotions.get(number) is not None:
            original(these, number, on)

    mutation.wrap(Promotions, "switch", wrong)


@mutant("promotions.switching_twice_is_switching_once")
def refuses_to_switch_again(mutation: Mutation) -> None:
    def wrong(original: Any, these: Promotions, number: int, on: bool) -> None:
        promotion = these._store.promotions.get(number)
        if promotion is not None and promotion.is_enabled is on:
            raise Refusal(PROMOTION_NOT_UPDATED)
        original(these, number, on)

    mutation.wrap(Promotions, "switch", wrong)


@mutant("promotions.switching_a_promotion_with_codes_twice_is_switching_once")
def toggles_in_place_of_switching(mutation: Mutation) -> None:
    def wrong(original: Any, these: Any, external_id: str, on: bool) -> None:
        promotion = these.get(external_id)
        these._save(switched(promotion, not promotion.is_enabled))

    mutation.wrap(CodePromotions, "switch", wrong)


@mutant("promotions.a_promo_codes_percentage_is_shown_with_two_decimals")
def verifies_percentages_with_one_decimal(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        rewards = reply.body.get("rewards") or {}
        if rewards.get("discount"):
            rewards["discount"]["percent"] = rewards["discount"]["percent"][:-1]

    mutation.rewrite("verify-promotion-code", wrong)


# -- together or not -------------------------------------------------------------------------------
@mutant("promotions.discounts_that_exclude_each_other_never_meet")
def excludes_in_one_direction(mutation: Mutation) -> None:
    def wrong(original: Any, one: Offer, other: Offer) -> bool:
        return other.promotion_id in one.excluded

    mutation.wrap(pricing, "_clash", wrong)


@mutant("promotions.a_discount_and_a_bonus_can_exclude_each_other")
def gives_presents_that_are_excluded(mutation: Mutation) -> None:
    def wrong(original: Any, one: Offer, other: Offer) -> bool:
        return bool(original(one, other)) and not one.bonus

    mutation.wrap(pricing, "_clash", wrong)


def _chooses(mutation: Mutation, view: Any) -> None:
    """Promotions are taken for something else while it is decided which of them act."""

    def wrong(original: Any, purchase: Any, offers: Any) -> Any:
        looked_at = {view(offer).promotion_id: (view(offer), offer) for offer in offers}
        chosen = original(purchase, [one for one, _ in looked_at.values()])
        return tuple(looked_at[one.promotion_id][1] for one in chosen)

    mutation.wrap(pricing, "_choose", wrong)


@mutant("promotions.promotions_act_by_ascending_id")
def puts_the_newest_promotion_first(mutation: Mutation) -> None:
    def upside_down(offer: Offer) -> Offer:
        excluded = frozenset(-number for number in offer.excluded)
        return replace(offer, promotion_id=-offer.promotion_id, excluded=excluded)

    _chooses(mutation, upside_down)


@mutant("promotions.an_entered_promo_code_comes_first")
def puts_an_entered_code_in_its_place(mutation: Mutation) -> None:
    _chooses(mutation, lambda offer: replace(offer, entered=False))


@mutant("promotions.a_promo_code_multiplies_with_discounts")
def applies_the_best_discount_alone(mutation: Mutation) -> None:
    def wrong(original: Any, price: Any, percents: Any) -> Any:
        return original(price, sorted(percents)[-1:])

    mutation.wrap(pricing, "discounted", wrong)


@mutant("promotions.a_promo_code_may_exclude_what_does_not_exist")
def looks_up_what_a_promo_code_excludes(mutation: Mutation) -> None:
    def wrong(original: Any, these: Any, external_id: str, terms: Any) -> Any:
        for number in getattr(terms, "excluded", ()):
            if these._store.promotions.get(number) is None:
                raise Refusal(PROMOTION_NOT_FOUND, promotion_id=number, project_id=1)
        return original(these, external_id, terms)

    mutation.wrap(CodePromotions, "create", wrong)


# -- visitors --------------------------------------------------------------------------------------
@mutant("promotions.a_visitor_gets_no_promotion_with_conditions")
def treats_visitors_as_users_without_attributes(mutation: Mutation) -> None:
    def wrong(original: Any, audience: Audience, viewer: Any) -> bool:
        if viewer is None and audience.groups:
            return any(all_hold(group, {}) for group in audience.groups)
        return bool(original(audience, viewer))

    mutation.wrap(Audience, "has", wrong)


@mutant("promotions.a_guests_cart_gets_no_promotion_with_conditions")
def treats_guests_as_users_without_attributes(mutation: Mutation) -> None:
    def wrong(original: Any, audience: Audience, viewer: Any) -> bool:
        someone = None if viewer is None else replace(viewer, is_guest=False)
        return bool(original(audience, someone))

    mutation.wrap(Audience, "has", wrong)


@mutant("promotions.a_guest_cannot_redeem_a_promo_code_with_conditions")
def lets_guests_redeem_what_asks_for_attributes(mutation: Mutation) -> None:
    def wrong(original: Any, these: Redemption, promotion: Any, player: Any, unknown: Any) -> None:
        original(these, promotion, replace(player, is_guest=False), unknown)

    mutation.wrap(Redemption, "check_audience", wrong)


@mutant("promotions.conditions_pick_the_users_of_a_promotion")
def applies_to_every_user_with_a_token(mutation: Mutation) -> None:
    def wrong(original: Any, audience: Audience, viewer: Any) -> bool:
        return not audience.groups or (viewer is not None and not viewer.is_guest)

    mutation.wrap(Audience, "has", wrong)


# -- orders ----------------------------------------------------------------------------------------
@mutant("promotions.paying_cancels_orders_of_a_used_up_item")
def cancels_for_promotions_alone(mutation: Mutation) -> None:
    def wrong(original: Any, these: CancelCompetingOrders, order: Any, now: Any) -> None:
        alone = CancelCompetingOrders(these._orders, these._promotion_left, lambda *item: None)
        original(alone, order, now)

    mutation.wrap(CancelCompetingOrders, "paid", wrong)


# -- the dates that are shown ----------------------------------------------------------------------
@mutant("promotions.the_shown_dates_are_the_first_and_the_next_reset")
def shows_the_next_reset_as_the_first(mutation: Mutation) -> None:
    def wrong(original: Any, schedule: Schedule, written_at: datetime, now: datetime) -> Any:
        return original(schedule, now, now)

    mutation.wrap(promotion_codec, "serialize_schedule", wrong)


@mutant("promotions.a_write_starts_the_shown_dates_anew")
def keeps_the_first_reset(mutation: Mutation) -> None:
    def wrong(original: Any, these: Any, number: int, *more: Any) -> None:
        since = these.get(number).written_at
        original(these, number, *more)
        these._store.promotions.put(number, replace(these.get(number), written_at=since))

    mutation.wrap(AutomaticPromotions, "update", wrong)


# -- under /v2 -------------------------------------------------------------------------------------
@mutant("promotions.a_write_under_v2_takes_two_dates")
def forgets_when_a_promotion_ends(mutation: Mutation) -> None:
    def wrong(original: Any, body: Any) -> Any:
        return original({name: value for name, value in body.items() if name != "date_end"})

    mutation.wrap(common, "parse_promotion_periods", wrong)


@mutant("promotions.wrong_dates_under_v2_are_refused")
def takes_an_end_alone_as_no_dates(mutation: Mutation) -> None:
    def wrong(original: Any, body: Any) -> Any:
        is_end_alone = body.get("date_start") is None and body.get("date_end") is not None
        return original({} if is_end_alone else body)

    mutation.wrap(common, "parse_promotion_periods", wrong)


@mutant("promotions.wrong_dates_under_v2_are_refused")
def makes_a_period_of_no_length(mutation: Mutation) -> None:
    def wrong(original: Any, body: Any) -> Any:
        is_empty = body.get("date_start") == body.get("date_end")
        return original({**body, "date_end": None} if is_empty else body)

    mutation.wrap(common, "parse_promotion_periods", wrong)


@mutant("promotions.a_read_under_v2_differs_in_its_dates_alone")
def prints_periods_under_v2(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        for entry in reply.body["items"]:
            start, end = entry.pop("date_start"), entry.pop("date_end")
            entry["promotion_periods"] = [{"date_from": start, "date_until": end}]

    mutation.rewrite("get-promo-codes-v2", wrong)


@mutant("promotions.several_periods_are_printed_as_their_whole_span")
def prints_the_first_of_several_periods(mutation: Mutation) -> None:
    mutation.wrap(
        Periods, "whole", lambda original, periods: periods.spans[0] if periods.spans else None
    )


@mutant("promotions.both_paths_lead_to_the_same_promotions")
def deletes_nothing_under_v2(mutation: Mutation) -> None:
    mutation.stub("delete-bonus-promotion-v2", 204)


# -- what only changes an answer -------------------------------------------------------------------
plant(
    __name__,
    [
        (
            "promotions.the_owner_of_a_code_that_is_over_is_not_told",
            "reports_an_ended_code_to_its_owner", "get-redeemable-promotion-by-code",
            instead(422, 200, {"external_id": "over", "is_enabled": True}),
        ),
        (
            "promotions.a_code_is_looked_up_under_v2", "leaves_dates_out_of_a_lookup",
            "get-redeemable-promotion-by-code-v2",
            within(200, lambda body: body.pop("date_end", None)),
        ),
        (
            "promotions.both_paths_lead_to_the_same_promotions",
            "words_refusals_otherwise_under_v2", "get-coupon-v2",
            value("errorMessage", "[0401-9802]: Not found", 404),
        ),
    ],
)  # fmt: skip
