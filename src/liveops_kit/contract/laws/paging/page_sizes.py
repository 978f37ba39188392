"""Laws of page sizes."""

from __future__ import annotations

from dataclasses import replace

from liveops_kit.contract.builders.operations import has_query, is_harmless, operations, tried
from liveops_kit.contract.errors import SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.paging.lists import (
    ALL,
    BONUSES,
    COUPONS,
    DAYS,
    DISCOUNTS,
    FOR_ADMINS,
    FOR_PLAYERS,
    OFFER_CHAINS,
    OFFERS,
    POINTS,
    PROMO_CODES,
    REWARDS,
    RULES,
    SEEN_DAYS,
    SEEN_OFFERS,
    SEEN_REWARDS,
    USER,
    PagedList,
    code_lists,
    here,
)
from liveops_kit.contract.resources import CODED
from liveops_kit.contract.scenario import Scenario


def _of_paging(rule: str, names: dict[PagedList, str]) -> dict[PagedList, str]:
    """Return lists as kinds of the tag of pages, with the names of their laws.

    Their nouns are the most that a page has of them.
    """
    kinds = {}
    for each, name in names.items():
        most = f"{each.max_limit} of" if each.is_of_players else str(each.max_limit)
        also = ", or promotions of all kinds" if each is DISCOUNTS else ""
        needs = USER.needs if each.is_of_players else ()
        noun = f"{most} {each.noun}{also}"
        kinds[replace(each, tag="paging", rule=rule, needs=needs, noun=noun)] = name
    return kinds


DOCUMENTED = _of_paging(
    "PAG-1a",
    {
        REWARDS: "a_page_of_reward_chains_has_ten",
        OFFER_CHAINS: "a_page_of_offer_chains_has_ten",
        DAYS: "a_page_of_daily_chains_has_fifty",
        SEEN_OFFERS: "a_players_page_of_offer_chains_has_thirty",
        SEEN_DAYS: "a_players_page_of_daily_chains_has_fifty",
        SEEN_REWARDS: "a_players_page_of_reward_chains_has_fifty",
    },
)
OTHERS = _of_paging(
    "PAG-1b",
    {
        COUPONS: "a_page_of_coupons_has_fifty",
        PROMO_CODES: "a_page_of_promo_codes_has_fifty",
        OFFERS: "a_page_of_unique_offers_has_fifty",
        DISCOUNTS: "a_page_of_discounts_has_fifty",
        BONUSES: "a_page_of_bonuses_has_fifty",
        RULES: "a_page_of_rules_has_fifty",
        POINTS: "a_page_of_value_points_has_fifty",
    },
)


@law(each={**DOCUMENTED, **OTHERS})
def a_page_has_a_certain_size(scenario: Scenario, listing: PagedList) -> None:
    """A page has at most {kind}, stated or not."""
    most = listing.max_limit
    listing.make(scenario, most + 1)
    also = [ALL] if listing.call == DISCOUNTS.call else []
    for each in here(scenario, [listing, *also]):
        for query in ({}, {"limit": most}, {"limit": most + 1}):
            scenario.equal("entries of a page", len(each.keys(scenario, **query)), most)


@law("PAG-1b")
def a_page_of_codes_has_fifty(scenario: Scenario) -> None:
    """A page of codes, or of their limits, has at most 50 entries, also without `limit`."""
    for kind in CODED:
        promotion = scenario.create(kind)
        promotion.generate(51).works()
        for listing in code_lists(kind, promotion):
            sizes = len(listing.codes()), len(listing.codes(offset=50))
            scenario.equal(f"codes of {listing.call}, and the rest", sizes, (50, 1))


@law("PAG-1c")
def a_limit_above_the_most_is_the_most(scenario: Scenario) -> None:
    """A `limit` above the list's maximum is answered like the maximum itself."""
    for kind in CODED:
        promotion = scenario.create(kind)
        promotion.generate(52).works()
        for listing in code_lists(kind, promotion):
            expected = listing.codes(limit=50)
            for limit in (51, 1_000_000, 2**40):
                what = f"codes of {listing.call} with limit {limit}"
                scenario.equal(what, listing.codes(limit=limit), expected)


@law("PAG-1c", needs=[Need.PLAYER])
def every_list_takes_a_limit_above_its_most(scenario: Scenario) -> None:
    """Every list answers 200 to a `limit` above its maximum, with no more than that."""
    for listing in here(scenario, (*FOR_ADMINS, *FOR_PLAYERS)):
        for limit in (listing.max_limit + 1, 2**40):
            size = len(listing.keys(scenario, limit=limit))
            what = f"at most {listing.max_limit} entries of {listing.call}"
            scenario.holds(what, size <= listing.max_limit, size)


@law("PAG-1d", needs=[Need.PLAYER])
def a_page_has_an_entry_and_a_place(scenario: Scenario) -> None:
    """Every list answers a `limit` below 1 or an `offset` below 0 with 422/1102, and names it."""
    for operation in operations(scenario):
        if not has_query(operation, "limit") or not is_harmless(scenario, operation):
            continue
        for name, value in (("limit", 0), ("limit", -1), ("offset", -1)):
            for answer in tried(scenario, [operation], query={name: value}):
                answer.refused(SCHEMA_BROKEN, properties=[name])
