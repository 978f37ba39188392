"""Laws of every paged list by itself: its order, and its pages around the end."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.law import law
from liveops_kit.contract.laws.paging.lists import (
    FAR_OFFSET,
    FOR_ADMINS,
    FOR_PLAYERS,
    MAX_TRIES,
    PagedList,
)
from liveops_kit.contract.scenario import NotVerifiable, Scenario

LISTS = (*FOR_ADMINS, *FOR_PLAYERS)
"""All paged lists of the API, the admins' before the users'."""


@law("PAG-1e", each=LISTS)
def the_list_of_kinds_is_in_order(scenario: Scenario, listing: PagedList) -> None:
    """The list of {kind} goes by `order` where there is one, and by age within it, on any pages."""
    expected = listing.make_in_order(scenario)
    for limit in (listing.max_limit, 2):
        listing.check(scenario, expected, limit=limit)


@law("PAG-4", each=[each for each in LISTS if each.has_more])
def the_list_of_kinds_says_where_it_ends(scenario: Scenario, listing: PagedList) -> None:
    """In the list of {kind} `has_more` is right one entry before, at and after a page's end."""
    for query, _, has_more, page in _pages_around_the_end(scenario, listing):
        scenario.equal(f"has_more with {query}", scenario.get(page, "has_more"), has_more)


@law("PAG-2", each=LISTS)
def the_last_page_of_kinds_is_the_rest(scenario: Scenario, listing: PagedList) -> None:
    """In the list of {kind} a page before, at or behind the end has what is left, and one total."""
    totals = set()
    for query, size, _, page in _pages_around_the_end(scenario, listing):
        actual = len(scenario.get(page, listing.rows))
        scenario.equal(f"entries with {query}", actual, size)
        totals.add(listing.total and scenario.get(page, listing.total))
    scenario.equal("different totals", len(totals), 1)


def _pages_around_the_end(
    scenario: Scenario, listing: PagedList
) -> list[tuple[dict[str, int], int, bool, Any]]:
    """Return pages around the end of a list of three entries or more, read while it stays as it is.

    Raises:
        NotVerifiable: others keep changing it.
    """
    listing.make(scenario, 3)
    keys = listing.all_keys(scenario)
    for _ in range(MAX_TRIES):
        end = len(keys)
        queries: tuple[tuple[dict[str, int], int, bool], ...] = (
            ({"limit": 1}, 1, True),
            ({"limit": 2, "offset": end - 3}, 2, True),
            ({"limit": 2, "offset": end - 2}, 2, False),
            ({"limit": 2, "offset": end - 1}, 1, False),
            ({"limit": 5, "offset": end - 2}, 2, False),
            ({"limit": 2, "offset": end}, 0, False),
            ({"offset": FAR_OFFSET}, 0, False),
        )
        pages = [
            (query, size, has_more, listing.page(scenario, **query))
            for query, size, has_more in queries
        ]
        again = listing.all_keys(scenario)
        if again == keys:
            return pages
        keys = again
    raise NotVerifiable("others change the list meanwhile")
