"""Wrong servers in the ground of pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count, islice
from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur

from liveops_kit.domain.features.personalization import Personalization
from liveops_kit.domain.features.promotions import Promotions
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import Violation, invalid
from liveops_kit.server.codec import common

Rows = list[Any]


def _rows(lie: Lie, operation_id: str, rows: str, wrong: Callable[[Rows, Reply], Rows]) -> None:
    """A list shows other rows."""

    def told(reply: Reply) -> None:
        if reply.status == 200:
            reply.body[rows] = wrong(reply.body[rows], reply)

    lie.answer(operation_id, told)


def _pages(lie: Lie, wrong: Callable[[Page, int], Page]) -> None:
    """Every list shows another page than was asked for."""

    def told(honest: Any, query: Mapping[str, Any], maximum: int = 50) -> Page:
        return wrong(honest(query, maximum), maximum)

    lie.change(common, "parse_page", told)


def _body(lie: Lie, operation_id: str, wrong: Callable[[dict[str, Any]], Any]) -> None:
    """What stands beside the rows is wrong."""

    def told(reply: Reply) -> None:
        if reply.status == 200:
            wrong(reply.body)

    lie.answer(operation_id, told)


# -- how long a page is ----------------------------------------------------------------------------
def _twenty(rows: Rows, reply: Reply) -> Rows:
    """Twenty where no limit is stated."""
    return rows if "limit=" in reply.query else rows[:20]


@saboteur("paging.a_page_of_reward_chains_has_ten")
def ShowsFiftyOfEverything(lie: Lie) -> None:
    def wrong(honest: Any, query: Mapping[str, Any], maximum: int = 50) -> Page:
        page: Page = honest(query, 50)
        return page

    lie.change(common, "parse_page", wrong)


@saboteur("paging.a_page_of_offer_chains_has_ten")
def ShowsFiftyOfferChainsIfAsked(lie: Lie) -> None:
    def wrong(honest: Any, query: Mapping[str, Any], maximum: int = 50) -> Page:
        page: Page = honest(query, 50 if "limit" in query else maximum)
        return page

    lie.change(common, "parse_page", wrong)


@saboteur("paging.a_page_of_daily_chains_has_fifty")
def ShowsTwentyDailyChains(lie: Lie) -> None:
    _rows(lie, "admin-get-daily-chains", "items", _twenty)


@saboteur("paging.a_players_page_of_offer_chains_has_thirty")
def ShowsPlayersTwentyOfferChains(lie: Lie) -> None:
    _rows(lie, "get-offer-chains-list", "items", _twenty)


@saboteur("paging.a_players_page_of_daily_chains_has_fifty")
def ShowsPlayersThirtyDailyChains(lie: Lie) -> None:
    _rows(lie, "get-daily-chains-list", "items", lambda rows, _: rows[:30])


@saboteur("paging.a_players_page_of_reward_chains_has_fifty")
def ShowsPlayersTenRewardChains(lie: Lie) -> None:
    _rows(lie, "get-reward-chains-list", "items", lambda rows, _: rows[:10])


@saboteur("paging.a_page_of_coupons_has_fifty")
def ShowsTwentyCoupons(lie: Lie) -> None:
    _rows(lie, "get-coupons", "items", _twenty)


@saboteur("paging.a_page_of_promo_codes_has_fifty")
def ShowsTwentyPromoCodes(lie: Lie) -> None:
    _rows(lie, "get-promo-codes", "items", _twenty)


@saboteur("paging.a_page_of_unique_offers_has_fifty")
def ShowsTwentyUniqueOffers(lie: Lie) -> None:
    _rows(lie, "get-unique-catalog-offers", "items", _twenty)


@saboteur("paging.a_page_of_discounts_has_fifty")
def ShowsAHundredPromotions(lie: Lie) -> None:
    _pages_of(lie, Promotions)


@saboteur("paging.a_page_of_bonuses_has_fifty")
def ShowsTwentyBonuses(lie: Lie) -> None:
    _rows(lie, "get-bonus-promotion-list", "promotions", _twenty)


@saboteur("paging.a_page_of_rules_has_fifty")
def ShowsAHundredRules(lie: Lie) -> None:
    _pages_of(lie, Personalization)


def _pages_of(lie: Lie, kind: type) -> None:
    """A full page of one kind is twice as long as it may be."""

    def wrong(honest: Any, group: Any, page: Page, *more: Any) -> Any:
        return honest(group, replace(page, limit=100) if page.limit == 50 else page, *more)

    lie.change(kind, "page", wrong)


@saboteur("paging.a_page_of_value_points_has_fifty")
def ShowsTwentyValuePoints(lie: Lie) -> None:
    _rows(lie, "admin-get-value-points-list", "items", _twenty)


@saboteur("paging.a_page_of_codes_has_fifty")
def ShowsTwentyCodes(lie: Lie) -> None:
    _rows(lie, "get-unique-catalog-offer-codes", "codes", _twenty)


@saboteur("paging.a_limit_above_the_most_is_the_most")
def FallsBackToTenAboveTheMost(lie: Lie) -> None:
    def wrong(honest: Any, query: Mapping[str, Any], maximum: int = 50) -> Page:
        page: Page = honest(query, maximum)
        return replace(page, limit=10) if query.get("limit", 0) > maximum else page

    lie.change(common, "parse_page", wrong)


@saboteur("paging.every_list_takes_a_limit_above_its_most")
def RefusesLimitsAboveTheMost(lie: Lie) -> None:
    def wrong(honest: Any, query: Mapping[str, Any], maximum: int = 50) -> Page:
        if maximum == 30 and query.get("limit", 0) > maximum:
            raise invalid(Violation("limit", f"Must have a maximum value of {maximum}"))
        page: Page = honest(query, maximum)
        return page

    lie.change(common, "parse_page", wrong)


@saboteur("paging.a_page_has_an_entry_and_a_place")
def TakesOffsetsBelowZeroForZero(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.query == "offset=-1":
            reply.status, reply.body = 200, {"has_more": False, "items": []}

    lie.answer("admin-get-offer-chains", wrong)


# -- in which order --------------------------------------------------------------------------------
@saboteur("paging.a_list_is_sorted_by_place")
def SortsOfferChainsByIdAlone(lie: Lie) -> None:
    def by_id(rows: Rows, _: Reply) -> Rows:
        return sorted(rows, key=lambda row: int(row["id"]))

    _rows(lie, "admin-get-offer-chains", "items", by_id)


@saboteur("paging.a_players_list_is_sorted_by_place")
def ShowsTheLastPlaceFirst(lie: Lie) -> None:
    def downwards(rows: Rows, _: Reply) -> Rows:
        return sorted(rows, key=lambda row: -int(row["order"]))

    _rows(lie, "get-daily-chains-list", "items", downwards)


@saboteur("paging.a_list_without_places_is_sorted_by_id")
def ShowsTheNewestBonusFirst(lie: Lie) -> None:
    _rows(lie, "get-bonus-promotion-list", "promotions", lambda rows, _: rows[::-1])


@saboteur("paging.a_list_without_places_is_sorted_by_id")
def SortsCouponsByTheirNames(lie: Lie) -> None:
    def by_name(rows: Rows, _: Reply) -> Rows:
        return sorted(rows, key=lambda row: str(row["external_id"]))

    _rows(lie, "get-coupons", "items", by_name)


@saboteur("paging.codes_are_sorted_as_they_were_added")
def SortsCodesByTheAlphabet(lie: Lie) -> None:
    def by_code(rows: Rows, _: Reply) -> Rows:
        return sorted(rows, key=lambda row: str(row["code"]))

    _rows(lie, "get-promocode-codes", "codes", by_code)


# -- page after page -------------------------------------------------------------------------------
@saboteur("paging.pages_give_every_entry_once")
def RepeatsTheFirstPage(lie: Lie) -> None:
    _pages(lie, lambda page, _: replace(page, offset=0))


@saboteur("paging.pages_together_are_the_list")
def SkipsAnEntryBetweenPages(lie: Lie) -> None:
    _pages(lie, lambda page, _: replace(page, offset=page.offset + 1) if page.offset else page)


@saboteur("paging.a_players_pages_together_are_the_list")
def ChangesTheOrderFromCallToCall(lie: Lie) -> None:
    calls = count()

    def restless(rows: Rows, _: Reply) -> Rows:
        return rows[::-1] if next(calls) % 2 else rows

    _rows(lie, "get-offer-chains-list", "items", restless)


@saboteur("paging.pages_of_codes_together_are_the_codes")
def RepeatsTheLastCodeOfAPage(lie: Lie) -> None:
    _pages(lie, lambda page, _: replace(page, offset=max(page.offset - 1, 0)))


# -- what is counted -------------------------------------------------------------------------------
@saboteur("paging.promotions_are_counted")
def CountsThePageAlone(lie: Lie) -> None:
    def wrong(body: dict[str, Any]) -> None:
        on = [row["is_enabled"] for row in body["items"]]
        body["total_promotions_count"] = len(on)
        body["active_promotions_count"] = sum(on)
        body["inactive_promotions_count"] = len(on) - sum(on)

    _body(lie, "get-promo-codes", wrong)


@saboteur("paging.counts_of_promotions_add_up")
def CountsEveryPromotionAmongTheActive(lie: Lie) -> None:
    def wrong(body: dict[str, Any]) -> None:
        body["active_promotions_count"] = body["total_promotions_count"]

    _body(lie, "get-promotion-list", wrong)


@saboteur("paging.a_page_tells_whether_more_follow")
def TakesAFullPageForNotTheLast(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200 and f"limit={len(reply.body['items'])}" in reply.query:
            reply.body["has_more"] = True

    lie.answer("get-filter-rules", wrong)


@saboteur("paging.a_players_page_tells_whether_more_follow")
def TakesEveryPageForTheLast(lie: Lie) -> None:
    _body(lie, "get-reward-chains-list", lambda body: body.update(has_more=False))


@saboteur("paging.a_page_of_code_limits_tells_whether_more_follow")
def SaysMoreWhereverThereIsSomething(lie: Lie) -> None:
    _body(lie, "get-coupon-code-limit", lambda body: body.update(has_more=bool(body["items"])))


@saboteur("paging.codes_are_counted")
def CountsTheCodesOfThePage(lie: Lie) -> None:
    _body(lie, "get-coupon-codes", lambda body: body.update(total_count=len(body["codes"])))


@saboteur("paging.rules_are_counted")
def CountsRulesUpToThePage(lie: Lie) -> None:
    def wrong(body: dict[str, Any]) -> None:
        body["total_items_count"] = len(body["items"])

    _body(lie, "get-filter-rules", wrong)


@saboteur("paging.a_players_chains_are_counted")
def CountsTheChainsOfThePage(lie: Lie) -> None:
    def wrong(body: dict[str, Any]) -> None:
        body["total_items_count"] = len(body["items"])

    _body(lie, "get-daily-chains-list", wrong)


# -- filters ---------------------------------------------------------------------------------------
@saboteur("paging.a_filter_keeps_what_is_on_or_off")
def TakesZeroForNoFilter(lie: Lie) -> None:
    def wrong(honest: Any, promotions: Any, page: Page, enabled: bool | None) -> Any:
        return honest(promotions, page, enabled or None)

    lie.change(Promotions, "page", wrong)


@saboteur("paging.the_short_list_has_every_rule")
def CutsTheShortListAtFifty(lie: Lie) -> None:
    lie.change(Personalization, "all", lambda honest, rules: islice(honest(rules), 50))
