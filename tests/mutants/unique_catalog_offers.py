"""Mutants of unique catalog offers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec.structs import replace
from tests.mutants import code_promotions as mutations
from tests.mutants.answers import instead, plant, value
from tests.mutants.mutation import Mutation, mutant

from liveops_kit.domain.features.promotions import Promotions
from liveops_kit.domain.features.unique_catalog_offers import (
    UniqueCatalogOffer,
    UniqueCatalogOffers,
    UniqueCatalogOfferTerms,
)
from liveops_kit.domain.mechanics.codes import CodeSpace
from liveops_kit.domain.mechanics.promotion_lifecycle import PromotionStatus
from liveops_kit.domain.mechanics.shop import Shop
from liveops_kit.domain.values.period import Periods
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.server.codec import common


# -- written and read ------------------------------------------------------------------------------
@mutant("unique_catalog_offers.a_new_unique_offer_is_off")
def creates_unique_offers_that_are_on(mutation: Mutation) -> None:
    mutations.makes_it_on(mutation, UniqueCatalogOffers)


@mutant("unique_catalog_offers.a_unique_offers_id_is_taken_once")
def overwrites_a_unique_offer_of_the_same_id(mutation: Mutation) -> None:
    mutations.overwrites(mutation, UniqueCatalogOffers)


@mutant("unique_catalog_offers.a_unique_offer_has_limits_of_ten_unless_stated")
def limits_users_to_one_by_default(mutation: Mutation) -> None:
    mutation.wrap(
        common, "parse_limits", lambda original, body: original({"redeem_user_limit": 1, **body})
    )


@mutant("unique_catalog_offers.an_update_of_a_unique_offer_leaves_the_switch")
def switches_a_unique_offer_off_on_update(mutation: Mutation) -> None:
    mutations.switches_on_update(mutation, UniqueCatalogOffers, on=False)


@mutant("unique_catalog_offers.an_update_of_a_unique_offer_takes_nothing_that_is_only_read")
def refuses_how_many_codes_a_unique_offer_has(mutation: Mutation) -> None:
    mutation.refuse("update-unique-catalog-offer-promotion", "total_codes_count")


@mutant("unique_catalog_offers.a_unique_offer_names_items_and_languages_that_exist")
def drops_items_it_does_not_have(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, external_id: str, terms: Any) -> Any:
        known = tuple(sku for sku in terms.items if self._store.catalog.get(sku) is not None)
        return original(self, external_id, replace(terms, items=known))

    mutation.wrap(UniqueCatalogOffers, "update", wrong)


@mutant("unique_catalog_offers.a_deleted_unique_offer_is_gone")
def switches_off_instead_of_deleting_an_offer(mutation: Mutation) -> None:
    mutations.only_switches_off(mutation, UniqueCatalogOffers)


# -- periods ---------------------------------------------------------------------------------------
@mutant("unique_catalog_offers.a_unique_offer_is_made_with_two_dates")
def forgets_the_second_date(mutation: Mutation) -> None:
    mutation.wrap(
        common,
        "parse_promotion_periods",
        lambda original, body: original({**body, "date_end": None}),
    )


@mutant("unique_catalog_offers.the_two_dates_of_a_unique_offer_count")
def runs_whenever_it_is_on(mutation: Mutation) -> None:
    always = {
        PromotionStatus.WAITING: PromotionStatus.RUNNING,
        PromotionStatus.OVER: PromotionStatus.RUNNING,
    }
    mutations.stands(mutation, UniqueCatalogOffer, always)


@mutant("unique_catalog_offers.a_unique_offer_is_made_with_periods")
def keeps_one_period(mutation: Mutation) -> None:
    def wrong(original: Any, body: Any) -> Any:
        return Periods(original(body).spans[:1])

    mutation.wrap(common, "parse_promotion_periods", wrong)


@mutant("unique_catalog_offers.dates_that_make_no_period_are_refused")
def prefers_dates_to_periods(mutation: Mutation) -> None:
    def wrong(original: Any, body: Any) -> Any:
        dated = body.get("date_start") is not None
        return original({**body, "promotion_periods": None} if dated else body)

    mutation.wrap(common, "parse_promotion_periods", wrong)


@mutant("unique_catalog_offers.a_unique_offer_without_an_end_runs_always")
def waits_for_a_period(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, now: Any) -> Any:
        return original(self, now) if self.terms.periods.spans else PromotionStatus.OFF

    mutation.wrap(UniqueCatalogOffer, "status", wrong)


@mutant("unique_catalog_offers.periods_of_a_unique_offer_have_to_be_in_order")
def accepts_periods_of_no_length(mutation: Mutation) -> None:
    def wrong(original: Any, cls: Any, spans: Any, *named: str) -> Any:
        kept = [span for span in spans if span.date_from != span.date_until]
        original(cls, kept, *named)
        return cls(tuple(spans))

    mutation.wrap(Periods, "of", wrong)


@mutant("unique_catalog_offers.a_unique_offer_runs_from_its_start_until_its_end")
def runs_a_second_late(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, now: Any) -> Any:
        return original(self, now - timedelta(seconds=1))

    mutation.wrap(UniqueCatalogOffer, "status", wrong)


# -- codes -----------------------------------------------------------------------------------------
@mutant("unique_catalog_offers.a_code_of_a_unique_offer_may_have_an_underscore")
def refuses_underscores_in_codes_of_unique_offers(mutation: Mutation) -> None:
    mutations.refuses_underscores(mutation, "create-unique-catalog-offer-code")


@mutant("unique_catalog_offers.generated_codes_are_added_to_a_unique_offer")
def generates_one_code_too_few(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, promotion_id: int, count: int) -> None:
        original(self, promotion_id, max(1, count - 1))

    mutation.wrap(CodeSpace, "generate", wrong)


@mutant("unique_catalog_offers.a_code_in_use_is_not_added_to_a_unique_offer")
def adds_codes_of_others_to_a_unique_offer(mutation: Mutation) -> None:
    mutations.takes_any_code(mutation, UniqueCatalogOffers)


@mutant("unique_catalog_offers.a_deleted_unique_offer_gives_its_codes_back")
def keeps_the_codes_of_a_deleted_unique_offer(mutation: Mutation) -> None:
    mutations.keeps_codes(mutation, UniqueCatalogOffers)


@mutant("unique_catalog_offers.codes_of_unique_offers_that_differ_in_case_are_two")
def verifies_codes_in_any_case(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, code: str, player: Any, now: Any) -> Any:
        try:
            return original(self, code, player, now)
        except Refusal:
            return original(self, code.swapcase(), player, now)

    mutation.wrap(Promotions, "verify", wrong)


@mutant("unique_catalog_offers.a_unique_offer_that_does_not_run_is_unknown_or_expired")
def forgets_unique_offers_that_are_over(mutation: Mutation) -> None:
    mutations.stands(mutation, UniqueCatalogOffer, {PromotionStatus.OVER: PromotionStatus.WAITING})


@mutant("unique_catalog_offers.an_item_out_of_its_region_closes_a_unique_offer")
def offers_what_is_not_sold_there(mutation: Mutation) -> None:
    mutation.wrap(UniqueCatalogOfferTerms, "region_bound_skus", lambda original, self: ())


# -- what is seen ----------------------------------------------------------------------------------
@mutant("unique_catalog_offers.an_item_of_a_unique_offer_is_shown_for_its_code")
def hides_nothing(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, item: Any, visit: Any) -> bool:
        return bool(original(self, item, replace(visit, opened=frozenset({item.sku}))))

    mutation.wrap(Shop, "sees", wrong)


@mutant("unique_catalog_offers.the_list_of_items_hides_those_of_unique_offers")
def opens_for_nobody(mutation: Mutation) -> None:
    mutation.wrap(Shop, "_opened", lambda original, self, viewer, now, code: frozenset())


@mutant("unique_catalog_offers.an_item_is_hidden_only_while_its_offer_runs")
def hides_before_the_offer_starts(mutation: Mutation) -> None:
    mutations.stands(
        mutation, UniqueCatalogOffer, {PromotionStatus.WAITING: PromotionStatus.RUNNING}
    )


@mutant("unique_catalog_offers.an_item_is_hidden_until_its_last_offer_is_gone")
def opens_with_a_code_that_is_off(mutation: Mutation) -> None:
    mutation.stub("deactivate-unique-catalog-offer", 204)


# -- uses ------------------------------------------------------------------------------------------
@mutant("unique_catalog_offers.an_unpaid_order_reserves_the_code_of_a_unique_offer")
def holds_nothing_for_an_offer(mutation: Mutation) -> None:
    mutation.wrap(UniqueCatalogOffers, "reserve", lambda original, self, code, user: None)


@mutant("unique_catalog_offers.a_unique_offer_counts_what_is_paid")
def gives_a_paid_use_back(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, code: str, user: str) -> None:
        self.release(code, user)

    mutation.wrap(UniqueCatalogOffers, "settle", wrong)


@mutant("unique_catalog_offers.each_limit_of_a_unique_offer_counts_for_itself")
def holds_for_nobody_in_particular(mutation: Mutation) -> None:
    def wrong(original: Any, self: Any, code: str, user: str) -> None:
        original(self, code, "everybody")

    mutation.wrap(UniqueCatalogOffers, "reserve", wrong)


@mutant("unique_catalog_offers.the_last_use_of_a_unique_offer_goes_to_one_order")
def holds_uses_of_an_offer_late(mutation: Mutation) -> None:
    mutations.counts_late(mutation, "reserve")


# -- what only changes an answer -------------------------------------------------------------------
plant(
    __name__,
    [
        (
            "unique_catalog_offers.an_unknown_unique_offer_is_not_found",
            "lists_the_codes_of_no_offer", "get-unique-catalog-offer-codes",
            instead(404, 200, {"codes": [], "total_count": 0}),
        ),
        (
            "unique_catalog_offers.a_code_of_a_unique_offer_has_letters_and_digits",
            "accepts_any_code_for_a_unique_offer", "create-unique-catalog-offer-code",
            instead(422, 201, {"code": "A"}),
        ),
        (
            "unique_catalog_offers.a_unique_offer_generates_a_number_of_codes",
            "generates_no_codes_of_an_offer_without_complaint",
            "generate-unique-catalog-offer-codes", instead(422, 200, {"count": 0}),
        ),
        (
            "unique_catalog_offers.a_code_of_a_unique_offer_is_verified_as_such",
            "verifies_an_offer_as_a_coupon", "verify-promotion-code",
            value("type", "coupon"),
        ),
        (
            "unique_catalog_offers.a_code_of_a_unique_offer_is_nothing_to_redeem",
            "finds_a_unique_offer_to_redeem", "get-redeemable-promotion-by-code",
            instead(404, 200, {"external_id": "offer", "is_enabled": True}),
        ),
    ],
)  # fmt: skip


# -- limits, periods, and what is deleted ----------------------------------------------------------
@mutant("unique_catalog_offers.a_limit_of_a_unique_offer_below_its_uses_leaves_none")
def leaves_less_than_nothing_of_a_unique_offer(mutation: Mutation) -> None:
    mutations.leaves_less_than_nothing(mutation)


@mutant("unique_catalog_offers.a_unique_offer_between_two_periods_is_as_unknown")
def ends_a_unique_offer_with_its_first_period(mutation: Mutation) -> None:
    mutations.ends_with_the_first_period(mutation)


@mutant("unique_catalog_offers.a_unique_catalog_offer_that_is_made_again_begins_anew")
def remembers_the_codes_of_a_unique_offer(mutation: Mutation) -> None:
    mutations.remembers_codes(mutation, UniqueCatalogOffers)
