"""Wrong servers in the ground of unique catalog offers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from msgspec.structs import replace
from tests.mutants import lies_of_codes as lies
from tests.mutants.lies import Lie, saboteur

from liveops_kit.domain.features.promotions import Promotions
from liveops_kit.domain.features.unique_catalog_offers import (
    UniqueCatalogOffer,
    UniqueCatalogOffers,
    UniqueCatalogOfferTerms,
)
from liveops_kit.domain.mechanics.codes import CodeSpace
from liveops_kit.domain.mechanics.lifecycle import PromotionStatus
from liveops_kit.domain.mechanics.shop import Shop
from liveops_kit.domain.values.period import Periods
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.server.codec import common
from liveops_kit.server.codec import unique_catalog_offers as offer_codec


# -- written and read ------------------------------------------------------------------------------
@saboteur("unique_catalog_offers.a_new_unique_offer_is_off")
def MakesUniqueOffersThatAreOn(lie: Lie) -> None:
    lies.makes_it_on(lie, UniqueCatalogOffers)


@saboteur("unique_catalog_offers.a_unique_offers_id_is_taken_once")
def OverwritesAUniqueOfferOfTheSameId(lie: Lie) -> None:
    lies.overwrites(lie, UniqueCatalogOffers)


@saboteur("unique_catalog_offers.a_unique_offer_has_limits_of_ten_unless_stated")
def LimitsUsersToOneUnlessStated(lie: Lie) -> None:
    lie.change(
        common, "parse_limits", lambda honest, body: honest({"redeem_user_limit": 1, **body})
    )


@saboteur("unique_catalog_offers.an_update_of_a_unique_offer_leaves_the_switch")
def SwitchesAUniqueOfferOffOnUpdate(lie: Lie) -> None:
    lies.switches_on_update(lie, UniqueCatalogOffers, on=False)


@saboteur("unique_catalog_offers.an_update_of_a_unique_offer_takes_nothing_that_is_only_read")
def IgnoresWhatAUniqueOfferCannotChange(lie: Lie) -> None:
    lies.answers(lie, "update-unique-catalog-offer-promotion", 422, 204)


@saboteur("unique_catalog_offers.a_unique_offer_names_items_and_languages_that_exist")
def DropsItemsItDoesNotHave(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, external_id: str, terms: Any) -> Any:
        known = tuple(sku for sku in terms.items if self._store.catalog.get(sku) is not None)
        return honest(self, external_id, replace(terms, items=known))

    lie.change(UniqueCatalogOffers, "update", wrong)


@saboteur("unique_catalog_offers.an_unknown_unique_offer_is_not_found")
def ListsTheCodesOfNoOffer(lie: Lie) -> None:
    none = {"codes": [], "total_count": 0}
    lies.answers(lie, "get-unique-catalog-offer-codes", 404, 200, none)


@saboteur("unique_catalog_offers.a_deleted_unique_offer_is_gone")
def SwitchesOffInsteadOfDeletingAnOffer(lie: Lie) -> None:
    lies.only_switches_off(lie, UniqueCatalogOffers)


# -- periods ---------------------------------------------------------------------------------------
@saboteur("unique_catalog_offers.a_unique_offer_is_made_with_two_dates")
def ForgetsTheSecondDate(lie: Lie) -> None:
    lie.change(
        offer_codec, "parse_periods", lambda honest, body: honest({**body, "date_end": None})
    )


@saboteur("unique_catalog_offers.the_two_dates_of_a_unique_offer_count")
def RunsWheneverItIsOn(lie: Lie) -> None:
    always = {
        PromotionStatus.WAITING: PromotionStatus.RUNNING,
        PromotionStatus.OVER: PromotionStatus.RUNNING,
    }
    lies.stands(lie, UniqueCatalogOffer, always)


@saboteur("unique_catalog_offers.a_unique_offer_is_made_with_periods")
def KeepsOnePeriod(lie: Lie) -> None:
    def wrong(honest: Any, body: Any) -> Any:
        return Periods(honest(body).spans[:1])

    lie.change(offer_codec, "parse_periods", wrong)


@saboteur("unique_catalog_offers.dates_that_make_no_period_are_refused")
def PrefersDatesToPeriods(lie: Lie) -> None:
    def wrong(honest: Any, body: Any) -> Any:
        dated = body.get("date_start") is not None
        return honest({**body, "promotion_periods": None} if dated else body)

    lie.change(offer_codec, "parse_periods", wrong)


@saboteur("unique_catalog_offers.a_unique_offer_without_an_end_runs_always")
def WaitsForAPeriod(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, now: Any) -> Any:
        return honest(self, now) if self.terms.periods.spans else PromotionStatus.OFF

    lie.change(UniqueCatalogOffer, "status", wrong)


@saboteur("unique_catalog_offers.periods_of_a_unique_offer_have_to_be_in_order")
def TakesPeriodsOfNoLength(lie: Lie) -> None:
    def wrong(honest: Any, cls: Any, spans: Any, *named: str) -> Any:
        kept = [span for span in spans if span.date_from != span.date_until]
        honest(cls, kept, *named)
        return cls(tuple(spans))

    lie.change(Periods, "of", wrong)


@saboteur("unique_catalog_offers.a_unique_offer_runs_from_its_start_until_its_end")
def RunsASecondLate(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, now: Any) -> Any:
        return honest(self, now - timedelta(seconds=1))

    lie.change(UniqueCatalogOffer, "status", wrong)


# -- codes -----------------------------------------------------------------------------------------
@saboteur("unique_catalog_offers.a_code_of_a_unique_offer_has_letters_and_digits")
def TakesAnyCodeForAUniqueOffer(lie: Lie) -> None:
    lies.answers(lie, "create-unique-catalog-offer-code", 422, 201, {"code": "A"})


@saboteur("unique_catalog_offers.generated_codes_are_added_to_a_unique_offer")
def GeneratesOneCodeTooFew(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, promotion_id: int, count: int) -> None:
        honest(self, promotion_id, max(1, count - 1))

    lie.change(CodeSpace, "generate", wrong)


@saboteur("unique_catalog_offers.a_unique_offer_generates_a_number_of_codes")
def GeneratesNoCodesOfAnOfferWithoutComplaint(lie: Lie) -> None:
    lies.answers(lie, "generate-unique-catalog-offer-codes", 422, 200, {"count": 0})


@saboteur("unique_catalog_offers.a_code_in_use_is_not_added_to_a_unique_offer")
def AddsCodesOfOthersToAUniqueOffer(lie: Lie) -> None:
    lies.takes_any_code(lie, UniqueCatalogOffers)


@saboteur("unique_catalog_offers.a_deleted_unique_offer_gives_its_codes_back")
def KeepsTheCodesOfADeletedUniqueOffer(lie: Lie) -> None:
    lies.keeps_codes(lie, UniqueCatalogOffers)


@saboteur("unique_catalog_offers.codes_of_unique_offers_that_differ_in_case_are_two")
def VerifiesCodesInAnyCase(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, code: str, player: Any, now: Any) -> Any:
        try:
            return honest(self, code, player, now)
        except Refusal:
            return honest(self, code.swapcase(), player, now)

    lie.change(Promotions, "verify", wrong)


@saboteur("unique_catalog_offers.a_code_of_a_unique_offer_is_verified_as_such")
def VerifiesAnOfferAsACoupon(lie: Lie) -> None:
    lies.says(lie, "verify-promotion-code", type="coupon")


@saboteur("unique_catalog_offers.a_unique_offer_that_does_not_run_is_unknown_or_expired")
def ForgetsUniqueOffersThatAreOver(lie: Lie) -> None:
    lies.stands(lie, UniqueCatalogOffer, {PromotionStatus.OVER: PromotionStatus.WAITING})


@saboteur("unique_catalog_offers.a_code_of_a_unique_offer_is_nothing_to_redeem")
def FindsAUniqueOfferToRedeem(lie: Lie) -> None:
    found = {"external_id": "offer", "name": {"en": "Offer"}, "is_enabled": True}
    lies.answers(lie, "get-redeemable-promotion-by-code", 404, 200, found)


@saboteur("unique_catalog_offers.an_item_out_of_its_region_closes_a_unique_offer")
def OffersWhatIsNotSoldThere(lie: Lie) -> None:
    lie.change(UniqueCatalogOfferTerms, "region_bound_skus", lambda honest, self: ())


# -- what is seen ----------------------------------------------------------------------------------
@saboteur("unique_catalog_offers.an_item_of_a_unique_offer_is_shown_for_its_code")
def HidesNothing(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, item: Any, visit: Any) -> bool:
        return bool(honest(self, item, replace(visit, opened=frozenset({item.sku}))))

    lie.change(Shop, "sees", wrong)


@saboteur("unique_catalog_offers.the_list_of_items_hides_those_of_unique_offers")
def OpensForNobody(lie: Lie) -> None:
    lie.change(Shop, "_opened", lambda honest, self, viewer, now, code: frozenset())


@saboteur("unique_catalog_offers.an_item_is_hidden_only_while_its_offer_runs")
def HidesBeforeTheOfferStarts(lie: Lie) -> None:
    lies.stands(lie, UniqueCatalogOffer, {PromotionStatus.WAITING: PromotionStatus.RUNNING})


@saboteur("unique_catalog_offers.an_item_is_hidden_until_its_last_offer_is_gone")
def OpensWithACodeThatIsOff(lie: Lie) -> None:
    lie.swallow("deactivate-unique-catalog-offer", 204)


# -- uses ------------------------------------------------------------------------------------------
@saboteur("unique_catalog_offers.an_unpaid_order_reserves_the_code_of_a_unique_offer")
def HoldsNothingForAnOffer(lie: Lie) -> None:
    lie.change(UniqueCatalogOffers, "reserve", lambda honest, self, code, user: None)


@saboteur("unique_catalog_offers.a_unique_offer_counts_what_is_paid")
def GivesAPaidUseBack(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, code: str, user: str) -> None:
        self.release(code, user)

    lie.change(UniqueCatalogOffers, "settle", wrong)


@saboteur("unique_catalog_offers.each_limit_of_a_unique_offer_counts_for_itself")
def HoldsForNobodyInParticular(lie: Lie) -> None:
    def wrong(honest: Any, self: Any, code: str, user: str) -> None:
        honest(self, code, "everybody")

    lie.change(UniqueCatalogOffers, "reserve", wrong)


@saboteur("unique_catalog_offers.the_last_use_of_a_unique_offer_goes_to_one_order")
def HoldsUsesOfAnOfferLate(lie: Lie) -> None:
    lies.counts_late(lie, "reserve")
