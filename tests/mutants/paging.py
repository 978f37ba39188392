"""Mutants of pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count, islice
from typing import Any

from msgspec.structs import replace
from tests.mutants.answers import plant, within
from tests.mutants.mutation import Mutation, Reply, Rewrite, mutant

from liveops_kit.domain.features.personalization import Personalization
from liveops_kit.domain.features.promotions import Promotions
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import Violation, invalid
from liveops_kit.server.codec import common
from liveops_kit.state.tables import MemoryTable

Rows = list[Any]


def rows(name: str, wrong: Callable[[Rows, Reply], Rows]) -> Rewrite:
    """Show other rows in a list."""

    def rewrite(reply: Reply) -> None:
        if reply.status == 200:
            reply.body[name] = wrong(reply.body[name], reply)

    return rewrite


def _pages(mutation: Mutation, wrong: Callable[[Page, int], Page]) -> None:
    """Every list shows another page than the requested one."""

    def rewrite(original: Any, query: Mapping[str, Any], maximum: int = 50) -> Page:
        return wrong(original(query, maximum), maximum)

    mutation.wrap(common, "parse_page", rewrite)


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


@mutant("paging.a_page_of_discounts_has_fifty")
def shows_a_hundred_promotions(mutation: Mutation) -> None:
    _pages_of(mutation, Promotions)


@mutant("paging.a_page_of_rules_has_fifty")
def shows_a_hundred_rules(mutation: Mutation) -> None:
    _pages_of(mutation, Personalization)


def _pages_of(mutation: Mutation, kind: type) -> None:
    """A full page of one kind is twice as long as it may be."""

    def wrong(original: Any, group: Any, page: Page, *more: Any) -> Any:
        return original(group, replace(page, limit=100) if page.limit == 50 else page, *more)

    mutation.wrap(kind, "page", wrong)


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

    mutation.rewrite("get-offer-chains-list", rows("items", restless))


@mutant("paging.pages_of_codes_together_are_the_codes")
def repeats_the_last_code_of_a_page(mutation: Mutation) -> None:
    _pages(mutation, lambda page, _: replace(page, offset=max(page.offset - 1, 0)))


# -- what is counted -------------------------------------------------------------------------------


@mutant("paging.a_page_tells_whether_more_follow")
def treats_a_full_page_as_not_the_last(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200 and f"limit={len(reply.body['items'])}" in reply.query:
            reply.body["has_more"] = True

    mutation.rewrite("get-filter-rules", wrong)


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


# -- what only changes an answer -------------------------------------------------------------------
def _sorted(place: Callable[[Any], Any]) -> Callable[[Rows, Reply], Rows]:
    """Sort rows otherwise."""
    return lambda rows, _: sorted(rows, key=place)


def _counts_itself(body: dict[str, Any]) -> None:
    """Count the promotions of the page alone."""
    on = [row["is_enabled"] for row in body["items"]]
    names = ("total", "active", "inactive")
    for name, number in zip(names, (len(on), sum(on), len(on) - sum(on)), strict=True):
        body[f"{name}_promotions_count"] = number


def _calls_all_active(body: dict[str, Any]) -> None:
    body["active_promotions_count"] = body["total_promotions_count"]


def _counts_its_items(body: dict[str, Any]) -> None:
    body["total_items_count"] = len(body["items"])


plant(
    __name__,
    [
        (
            "paging.a_page_of_daily_chains_has_fifty", "shows_twenty_daily_chains",
            "admin-get-daily-chains", rows("items", _twenty),
        ),
        (
            "paging.a_players_page_of_offer_chains_has_thirty", "shows_players_twenty_offer_chains",
            "get-offer-chains-list", rows("items", _twenty),
        ),
        (
            "paging.a_players_page_of_daily_chains_has_fifty", "shows_players_thirty_daily_chains",
            "get-daily-chains-list", rows("items", lambda rows, _: rows[:30]),
        ),
        (
            "paging.a_players_page_of_reward_chains_has_fifty", "shows_players_ten_reward_chains",
            "get-reward-chains-list", rows("items", lambda rows, _: rows[:10]),
        ),
        (
            "paging.a_page_of_coupons_has_fifty", "shows_twenty_coupons", "get-coupons",
            rows("items", _twenty),
        ),
        (
            "paging.a_page_of_promo_codes_has_fifty", "shows_twenty_promo_codes", "get-promo-codes",
            rows("items", _twenty),
        ),
        (
            "paging.a_page_of_unique_offers_has_fifty", "shows_twenty_unique_offers",
            "get-unique-catalog-offers", rows("items", _twenty),
        ),
        (
            "paging.a_page_of_bonuses_has_fifty", "shows_twenty_bonuses",
            "get-bonus-promotion-list", rows("promotions", _twenty),
        ),
        (
            "paging.a_page_of_value_points_has_fifty", "shows_twenty_value_points",
            "admin-get-value-points-list", rows("items", _twenty),
        ),
        (
            "paging.a_page_of_codes_has_fifty", "shows_twenty_codes",
            "get-unique-catalog-offer-codes", rows("codes", _twenty),
        ),
        (
            "paging.a_list_without_places_is_sorted_by_id", "shows_the_newest_bonus_first",
            "get-bonus-promotion-list", rows("promotions", lambda rows, _: rows[::-1]),
        ),
        (
            "paging.a_players_page_tells_whether_more_follow", "treats_every_page_as_the_last",
            "get-reward-chains-list", within(200, lambda body: body.update(has_more=False)),
        ),
        (
            "paging.a_page_of_code_limits_tells_whether_more_follow",
            "says_more_wherever_there_is_something", "get-coupon-code-limit",
            within(200, lambda body: body.update(has_more=bool(body["items"]))),
        ),
        (
            "paging.codes_are_counted", "counts_the_codes_of_the_page", "get-coupon-codes",
            within(200, lambda body: body.update(total_count=len(body["codes"]))),
        ),
        (
            "paging.a_list_is_sorted_by_place", "sorts_offer_chains_by_id_alone",
            "admin-get-offer-chains", rows("items", _sorted(lambda row: int(row["id"]))),
        ),
        (
            "paging.a_players_list_is_sorted_by_place", "shows_the_last_place_first",
            "get-daily-chains-list", rows("items", _sorted(lambda row: -int(row["order"]))),
        ),
        (
            "paging.a_list_without_places_is_sorted_by_id", "sorts_coupons_by_their_names",
            "get-coupons", rows("items", _sorted(lambda row: str(row["external_id"]))),
        ),
        (
            "paging.codes_are_sorted_as_they_were_added", "sorts_codes_by_the_alphabet",
            "get-promocode-codes", rows("codes", _sorted(lambda row: str(row["code"]))),
        ),
        (
            "paging.promotions_are_counted", "counts_the_page_alone", "get-promo-codes",
            within(200, _counts_itself),
        ),
        (
            "paging.counts_of_promotions_add_up", "counts_every_promotion_among_the_active",
            "get-promotion-list", within(200, _calls_all_active),
        ),
        (
            "paging.rules_are_counted", "counts_rules_up_to_the_page", "get-filter-rules",
            within(200, _counts_its_items),
        ),
        (
            "paging.a_players_chains_are_counted", "counts_the_chains_of_the_page",
            "get-daily-chains-list", within(200, _counts_its_items),
        ),
    ],
)  # fmt: skip
