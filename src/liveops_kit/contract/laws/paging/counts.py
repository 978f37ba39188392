"""Laws of `has_more`, and of the numbers of entries."""

from __future__ import annotations

from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.kinds.lists import the_list_of_kinds_says_where_it_ends
from liveops_kit.contract.laws.paging.lists import (
    ADMIN,
    COUNTS,
    FAR_OFFSET,
    OF_PROMOTIONS,
    RULES,
    USER,
    PagedList,
    Reader,
    code_lists,
    here,
)
from liveops_kit.contract.resources import CODED, COUPON, PROMO_CODE
from liveops_kit.contract.scenario import Scenario

PAGES: tuple[dict[str, int], ...] = (
    {},
    {"limit": 1},
    {"limit": 1, "offset": 2},
    {"offset": FAR_OFFSET},
)
"""Queries of the first page, of small ones, and of one far behind the end."""


def _counts(scenario: Scenario, listing: PagedList, **query: int) -> list[int]:
    page = listing.page(scenario, **query)
    return [scenario.get(page, name) for name in COUNTS]


@law("PAG-3", needs=[Need.OWN_PROJECT])
def promotions_are_counted(scenario: Scenario) -> None:
    """Promotion lists count all, active and inactive promotions, whatever the page."""
    for listing in here(scenario, OF_PROMOTIONS):
        total, active, inactive = _counts(scenario, listing)
        listing.make(scenario, 3)[0].switch().works()
        expected = [total + 3, active + 1, inactive + 2]
        for query in PAGES:
            actual = _counts(scenario, listing, **query)
            scenario.equal(f"counts of {listing.call}", actual, expected)


@law("PAG-3")
def counts_of_promotions_add_up(scenario: Scenario) -> None:
    """Of every promotion list the total is the sum of active and inactive, on every page."""
    for listing in here(scenario, OF_PROMOTIONS):
        for query in ({}, {"limit": 1}, {"offset": FAR_OFFSET}):
            total, active, inactive = _counts(scenario, listing, **query)
            scenario.equal(f"total of {listing.call}", total, active + inactive)


@law(
    "PAG-4",
    needs=[Need.OWN_PROJECT],
    each={
        ADMIN: "a_page_tells_whether_more_follow",
        USER: "a_players_page_tells_whether_more_follow",
    },
)
def a_page_tells_whether_more_follow(scenario: Scenario, reader: Reader) -> None:
    """`has_more` of the rules and chains of {kind} is true exactly when entries follow the page."""
    for listing in reader.lists(scenario):
        if listing.has_more:
            the_list_of_kinds_says_where_it_ends(scenario, listing)


@law("PAG-4")
def a_page_of_code_limits_tells_whether_more_follow(scenario: Scenario) -> None:
    """`has_more` of code limits is true exactly when codes follow the page."""
    for kind in (COUPON, PROMO_CODE):
        _, limits = code_lists(kind, scenario.create(kind, *(scenario.code() for _ in range(3))))
        for limit, offset, expected in (
            (1, 0, True), (2, 0, True), (3, 0, False), (50, 0, False), (1, 1, True), (1, 2, False),
            (2, 2, False), (1, 3, False), (1, FAR_OFFSET, False),
        ):  # fmt: skip
            query = {"limit": limit, "offset": offset}
            actual = scenario.get(limits.page(**query), "has_more")
            scenario.equal(f"has_more with {query}", actual, expected)


@law("PAG-5")
def codes_are_counted(scenario: Scenario) -> None:
    """Lists of codes and of their limits count all codes, whatever the page."""
    for kind in CODED:
        promotion = scenario.create(kind, *(scenario.code() for _ in range(3)))
        for listing in code_lists(kind, promotion):
            for query in PAGES:
                actual = scenario.get(listing.page(**query), listing.total)
                scenario.equal(f"{listing.total} of {listing.call}", actual, 3)


@law(
    "PAG-5",
    needs=[Need.OWN_PROJECT],
    each={
        Reader(noun="personalization rules", listings=(RULES,)): "rules_are_counted",
        USER: "a_players_chains_are_counted",
    },
)
def entries_are_counted(scenario: Scenario, reader: Reader) -> None:
    """The lists of {kind} count all entries, whatever the page."""
    for listing in reader.lists(scenario):
        before = scenario.get(listing.page(scenario), listing.total)
        listing.make(scenario, 2)
        scenario.equal("entries", len(listing.all_keys(scenario)), before + 2)
        for query in ({}, {"limit": 1}, {"limit": 1, "offset": 1}, {"offset": FAR_OFFSET}):
            actual = scenario.get(listing.page(scenario, **query), listing.total)
            scenario.equal(f"{listing.total} of {listing.call}", actual, before + 2)
