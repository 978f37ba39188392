"""Mutants of pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count, islice
from typing import Any

from msgspec.structs import replace
from tests.mutants.mutation import Mutation, Reply, mutant

from liveops_kit.domain.features.personalization import Personalization
from liveops_kit.domain.features.promotions import Promotions
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import Violation, invalid
from liveops_kit.server.codec import common
from liveops_kit.state.tables import MemoryTable

Rows = list[Any]


def _rows(
    mutation: Mutation, operation_id: str, rows: str, wrong: Callable[[Rows, Reply], Rows]
) -> None:
    """A list shows other rows."""

    def rewrite(reply: Reply) -> None:
        if reply.status == 200:
            reply.body[rows] = wrong(reply.body[rows], reply)

    mutation.rewrite(operation_id, rewrite)


def _pages(mutation: Mutation, wrong: Callable[[Page, int], Page]) -> None:
    """Every list shows another page than the requested one."""

    def rewrite(original: Any, query: Mapping[str, Any], maximum: int = 50) -> Page:
        return wrong(original(query, maximum), maximum)

    mutation.wrap(common, "parse_page", rewrite)


def _body(mutation: Mutation, operation_id: str, wrong: Callable[[dict[str, Any]], Any]) -> None:
    """The properties beside the rows are wrong."""

    def rewrite(reply: Reply) -> None:
        if reply.status == 200:
            wrong(reply.body)

    mutation.rewrite(operation_id, rewrite)


# -- how long a page is ----------------------------------------------------------------------------
def _twenty(rows: Rows, reply: Reply) -> Rows:
    """Twenty where no limit is given."""
    return rows if "limit=" in reply.query else rows[:20]


@mutant("paging.a_page_of_reward_chains_has_ten")
def shows_fifty_of_everything(mutation: Mutation) -> None:
    def wrong(original: Any, query: Mapping[str, Any], maximum: int = 50) -> Page:
        page: Page = original(query, 50)
        return page

    mutation.wrap(common, "parse_page", wrong)


@mutant("paging.a_page_of_offer_chains_has_ten")
def shows_fifty_offer_chains_on_request(mutation: Mutation) -> None:
    def wrong(original: Any, query: Mapping[str, Any], maximum: int = 50) -> Page:
        page: Page = original(query, 50 if "limit" in query else maximum)
        return page

    mutation.wrap(common, "parse_page", wrong)


@mutant("paging.a_page_of_daily_chains_has_fifty")
def shows_twenty_daily_chains(mutation: Mutation) -> None:
    _rows(mutation, "admin-get-daily-chains", "items", _twenty)


@mutant("paging.a_players_page_of_offer_chains_has_thirty")
def shows_players_twenty_offer_chains(mutation: Mutation) -> None:
    _rows(mutation, "get-offer-chains-list", "items", _twenty)


@mutant("paging.a_players_page_of_daily_chains_has_fifty")
def shows_players_thirty_daily_chains(mutation: Mutation) -> None:
    _rows(mutation, "get-daily-chains-list", "items", lambda rows, _: rows[:30])


@mutant("paging.a_players_page_of_reward_chains_has_fifty")
def shows_players_ten_reward_chains(mutation: Mutation) -> None:
    _rows(mutation, "get-reward-chains-list", "items", lambda rows, _: rows[:10])


@mutant("paging.a_page_of_coupons_has_fifty")
def shows_twenty_coupons(mutation: Mutation) -> None:
    _rows(mutation, "get-coupons", "items", _twenty)


@mutant("paging.a_page_of_promo_codes_has_fifty")
def shows_twenty_promo_codes(mutation: Mutation) -> None:
    _rows(mutation, "get-promo-codes", "items", _twenty)


@mutant("paging.a_page_of_unique_offers_has_fifty")
def shows_twenty_unique_offers(mutation: Mutation) -> None:
    _rows(mutation, "get-unique-catalog-offers", "items", _twenty)


@mutant("paging.a_page_of_discounts_has_fifty")
def shows_a_hundred_promotions(mutation: Mutation) -> None:
    _pages_of(mutation, Promotions)


@mutant("paging.a_page_of_bonuses_has_fifty")
def shows_twenty_bonuses(mutation: Mutation) -> None:
    _rows(mutation, "get-bonus-promotion-list", "promotions", _twenty)


@mutant("paging.a_page_of_rules_has_fifty")
def shows_a_hundred_rules(mutation: Mutation) -> None:
    _pages_of(mutation, Personalization)


def _pages_of(mutation: Mutation, kind: type) -> None:
    """A full page of one kind is twice as long as it may be."""

    def wrong(original: Any, group: Any, page: Page, *more: Any) -> Any:
        return original(group, replace(page, limit=100) if page.limit == 50 else page, *more)

    mutation.wrap(kind, "page", wrong)


@mutant("paging.a_page_of_value_points_has_fifty")
def shows_twenty_value_points(mutation: Mutation) -> None:
    _rows(mutation, "admin-get-value-points-list", "items", _twenty)


@mutant("paging.a_page_of_codes_has_fifty")
def shows_twenty_codes(mutation: Mutation) -> None:
    _rows(mutation, "get-unique-catalog-offer-codes", "codes", _twenty)


@mutant("paging.a_limit_above_the_most_is_the_most")
def falls_back_to_ten_above_the_most(mutation: Mutation) -> None:
    def wrong(original: Any, query: Mapping[str, Any], maximum: int = 50) -> Page:
        page: Page = original(query, maximum)
        return replace(page, limit=10) if query.get("limit", 0) > maximum else page

    mutation.wrap(common, "parse_page", wrong)


@mutant("paging.every_list_takes_a_limit_above_its_most")
def refuses_limits_above_the_most(mutation: Mutation) -> None:
    def wrong(original: Any, query: Mapping[str, Any], maximum: int = 50) -> Page:
        if maximum == 30 and query.get("limit", 0) > maximum:
            raise invalid(Violation("limit", f"Must have a maximum value of {maximum}"))
        page: Page = original(query, maximum)
        return page

    mutation.wrap(common, "parse_page", wrong)


@mutant("paging.a_page_has_an_entry_and_a_place")
def treats_offsets_below_zero_as_zero(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.query == "offset=-1":
            reply.status, reply.body = 200, {"has_more": False, "items": []}

    mutation.rewrite("admin-get-offer-chains", wrong)


# -- in which order --------------------------------------------------------------------------------
@mutant("paging.a_list_is_sorted_by_place")
def sorts_offer_chains_by_id_alone(mutation: Mutation) -> None:
    def by_id(rows: Rows, _: Reply) -> Rows:
        return sorted(rows, key=lambda row: int(row["id"]))

    _rows(mutation, "admin-get-offer-chains", "items", by_id)


@mutant("paging.a_players_list_is_sorted_by_place")
def shows_the_last_place_first(mutation: Mutation) -> None:
    def downwards(rows: Rows, _: Reply) -> Rows:
        return sorted(rows, key=lambda row: -int(row["order"]))

    _rows(mutation, "get-daily-chains-list", "items", downwards)


@mutant("paging.a_list_without_places_is_sorted_by_id")
def shows_the_newest_bonus_first(mutation: Mutation) -> None:
    _rows(mutation, "get-bonus-promotion-list", "promotions", lambda rows, _: rows[::-1])


@mutant("paging.a_list_without_places_is_sorted_by_id")
def sorts_coupons_by_their_names(mutation: Mutation) -> None:
    def by_name(rows: Rows, _: Reply) -> Rows:
        return sorted(rows, key=lambda row: str(row["external_id"]))

    _rows(mutation, "get-coupons", "items", by_name)


@mutant("paging.codes_are_sorted_as_they_were_added")
def sorts_codes_by_the_alphabet(mutation: Mutation) -> None:
    def by_code(rows: Rows, _: Reply) -> Rows:
        return sorted(rows, key=lambda row: str(row["code"]))

    _rows(mutation, "get-promocode-codes", "codes", by_code)


# -- page after page -------------------------------------------------------------------------------
@mutant("paging.pages_give_every_entry_once")
def repeats_the_first_page(mutation: Mutation) -> None:
    _pages(mutation, lambda page, _: replace(page, offset=0))


@mutant("paging.pages_together_are_the_list")
def skips_an_entry_between_pages(mutation: Mutation) -> None:
    _pages(mutation, lambda page, _: replace(page, offset=page.offset + 1) if page.offset else page)


@mutant("paging.a_players_pages_together_are_the_list")
def changes_the_order_from_call_to_call(mutation: Mutation) -> None:
    calls = count()

    def restless(rows: Rows, _: Reply) -> Rows:
        return rows[::-1] if next(calls) % 2 else rows

    _rows(mutation, "get-offer-chains-list", "items", restless)


@mutant("paging.pages_of_codes_together_are_the_codes")
def repeats_the_last_code_of_a_page(mutation: Mutation) -> None:
    _pages(mutation, lambda page, _: replace(page, offset=max(page.offset - 1, 0)))


# -- what is counted -------------------------------------------------------------------------------
@mutant("paging.promotions_are_counted")
def counts_the_page_alone(mutation: Mutation) -> None:
    def wrong(body: dict[str, Any]) -> None:
        on = [row["is_enabled"] for row in body["items"]]
        body["total_promotions_count"] = len(on)
        body["active_promotions_count"] = sum(on)
        body["inactive_promotions_count"] = len(on) - sum(on)

    _body(mutation, "get-promo-codes", wrong)


@mutant("paging.counts_of_promotions_add_up")
def counts_every_promotion_among_the_active(mutation: Mutation) -> None:
    def wrong(body: dict[str, Any]) -> None:
        body["active_promotions_count"] = body["total_promotions_count"]

    _body(mutation, "get-promotion-list", wrong)


@mutant("paging.a_page_tells_whether_more_follow")
def treats_a_full_page_as_not_the_last(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200 and f"limit={len(reply.body['items'])}" in reply.query:
            reply.body["has_more"] = True

    mutation.rewrite("get-filter-rules", wrong)


@mutant("paging.a_players_page_tells_whether_more_follow")
def treats_every_page_as_the_last(mutation: Mutation) -> None:
    _body(mutation, "get-reward-chains-list", lambda body: body.update(has_more=False))


@mutant("paging.a_page_of_code_limits_tells_whether_more_follow")
def says_more_wherever_there_is_something(mutation: Mutation) -> None:
    _body(mutation, "get-coupon-code-limit", lambda body: body.update(has_more=bool(body["items"])))


@mutant("paging.codes_are_counted")
def counts_the_codes_of_the_page(mutation: Mutation) -> None:
    _body(mutation, "get-coupon-codes", lambda body: body.update(total_count=len(body["codes"])))


@mutant("paging.rules_are_counted")
def counts_rules_up_to_the_page(mutation: Mutation) -> None:
    def wrong(body: dict[str, Any]) -> None:
        body["total_items_count"] = len(body["items"])

    _body(mutation, "get-filter-rules", wrong)


@mutant("paging.a_players_chains_are_counted")
def counts_the_chains_of_the_page(mutation: Mutation) -> None:
    def wrong(body: dict[str, Any]) -> None:
        body["total_items_count"] = len(body["items"])

    _body(mutation, "get-daily-chains-list", wrong)


# -- filters ---------------------------------------------------------------------------------------
@mutant("paging.a_filter_keeps_what_is_on_or_off")
def treats_zero_as_no_filter(mutation: Mutation) -> None:
    def wrong(original: Any, promotions: Any, page: Page, enabled: bool | None) -> Any:
        return original(promotions, page, enabled or None)

    mutation.wrap(Promotions, "page", wrong)


@mutant("paging.the_short_list_has_every_rule")
def cuts_the_short_list_at_fifty(mutation: Mutation) -> None:
    mutation.wrap(Personalization, "all", lambda original, rules: islice(original(rules), 50))


# -- lists that change -----------------------------------------------------------------------------
@mutant("paging.an_admins_list_follows_each_change")
def repeats_the_first_answer_of_a_list(mutation: Mutation) -> None:
    answers: dict[str, Any] = {}

    def repeat(reply: Reply) -> None:
        if "offset=0" in reply.query:
            reply.body = answers.setdefault(reply.path, reply.body)

    mutation.rewrite("get-coupons", repeat)


@mutant("paging.a_players_list_follows_each_change")
def takes_a_deletion_and_a_creation_for_no_change(mutation: Mutation) -> None:
    def wrong(original: Any, table: Any, key: Any) -> None:
        before = table.version
        original(table, key)
        table.version = before - 1

    mutation.wrap(MemoryTable, "delete", wrong)
