"""Laws of every paged list by itself: its order, and its pages around the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from liveops_kit.contract.law import law
from liveops_kit.contract.laws.paging.lists import (
    COUNTS,
    FAR_OFFSET,
    FOR_ADMINS,
    FOR_PLAYERS,
    MAX_TRIES,
    OF_PROMOTIONS,
    PagedList,
)
from liveops_kit.contract.scenario import NotVerifiable, Scenario

LISTS = (*FOR_ADMINS, *FOR_PLAYERS)
"""All paged lists of the API, the admins' before the users'."""


def _totals(scenario: Scenario, listing: PagedList, page: Any) -> tuple[int, ...]:
    """Return what a page says about the number of all entries."""
    names = COUNTS[:1] if listing in OF_PROMOTIONS else (listing.total,)
    return tuple(scenario.get(page, name) for name in names if name)


@law("PAG-1e", each=LISTS)
def the_list_of_kinds_is_in_order(scenario: Scenario, listing: PagedList) -> None:
    """The list of {kind} goes by `order` where there is one, and by age within it, on any pages."""
    expected = listing.make_in_order(scenario)
    for limit in (listing.max_limit, 2):
        listing.check(scenario, expected, limit=limit)


def _around_the_end(size: int) -> Iterator[tuple[dict[str, int], int, bool]]:
    """Yield queries with the size of the page, and whether more entries follow."""
    yield {"limit": 1}, 1, True
    yield {"limit": 2, "offset": size - 3}, 2, True
    yield {"limit": 2, "offset": size - 2}, 2, False
    yield {"limit": 2, "offset": size - 1}, 1, False
    yield {"limit": 5, "offset": size - 2}, 2, False
    yield {"limit": 2, "offset": size}, 0, False
    yield {"offset": FAR_OFFSET}, 0, False


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
        totals.add(_totals(scenario, listing, page))
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
        pages = [
            (query, size, has_more, listing.page(scenario, **query))
            for query, size, has_more in _around_the_end(len(keys))
        ]
        again = listing.all_keys(scenario)
        if again == keys:
            return pages
        keys = again
    raise NotVerifiable("others change the list meanwhile")
