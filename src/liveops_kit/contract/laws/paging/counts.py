"""Laws of `has_more`, and of the numbers of entries."""

from __future__ import annotations

from collections.abc import Iterable

from liveops_kit.contract.builders.operations import ObjectFactory
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.paging.builders import switch_on
from liveops_kit.contract.laws.paging.lists import (
    CODED,
    COUNTS,
    FAR_OFFSET,
    FOR_ADMINS,
    FOR_PLAYERS,
    OF_PLAYERS,
    OWN,
    PROMOTIONS,
    RULES,
    PagedList,
    all_keys,
    code_lists,
    codes_on,
    here,
    page_of,
)
from liveops_kit.contract.resources import COUPON, PROMO_CODE
from liveops_kit.contract.scenario import Scenario


def _counts(scenario: Scenario, listing: PagedList, **query: int) -> list[int]:
    page = page_of(scenario, listing, **query)
    return [scenario.get(page, name) for name in COUNTS]


@law("PAG-3", needs=OWN)
def promotions_are_counted(scenario: Scenario) -> None:
    """Promotion lists count all, active and inactive promotions, whatever the page."""
    factory = ObjectFactory(scenario)
    for listing in here(scenario, PROMOTIONS):
        before = _counts(scenario, listing)
        identities = [factory.make(listing.kind) for _ in range(3)]
        switch_on(scenario, listing, identities[0])
        expected = [count + more for count, more in zip(before, (3, 1, 2), strict=True)]
        for query in ({}, {"limit": 1}, {"limit": 1, "offset": 2}, {"offset": FAR_OFFSET}):
            scenario.equal(
                f"counts of {listing.call}", _counts(scenario, listing, **query), expected
            )


@law("PAG-3")
def counts_of_promotions_add_up(scenario: Scenario) -> None:
    """Of every promotion list the total is the sum of active and inactive, on every page."""
    for listing in here(scenario, PROMOTIONS):
        for query in ({}, {"limit": 1}, {"offset": FAR_OFFSET}):
            total, active, inactive = _counts(scenario, listing, **query)
            scenario.equal(f"total of {listing.call}", total, active + inactive)


def _check_has_more(scenario: Scenario, listing: PagedList, *, runs: bool) -> None:
    """Check that `has_more` is right just before the end of a list and at it."""
    factory = ObjectFactory(scenario)
    for _ in range(3):
        factory.make(listing.kind, runs=runs)
    size = len(all_keys(scenario, listing, listing.max_limit))
    pages: Iterable[tuple[dict[str, int], bool]] = (
        ({"limit": 1}, True),
        ({"limit": 1, "offset": size - 2}, True),
        ({"limit": 1, "offset": size - 1}, False),
        ({"limit": 2, "offset": size - 2}, False),
        ({"limit": 5, "offset": size - 2}, False),
        ({"offset": size}, False),
        ({"offset": FAR_OFFSET}, False),
    )
    for query, expected in pages:
        actual = scenario.get(page_of(scenario, listing, **query), "has_more")
        scenario.equal(f"has_more of {listing.call} with {query} of {size}", actual, expected)


@law("PAG-4", needs=OWN)
def a_page_tells_whether_more_follow(scenario: Scenario) -> None:
    """`has_more` of rules and chains is true exactly when entries follow the page."""
    for listing in here(scenario, FOR_ADMINS):
        if listing.has_more:
            _check_has_more(scenario, listing, runs=False)


@law("PAG-4", needs=OF_PLAYERS)
def a_players_page_tells_whether_more_follow(scenario: Scenario) -> None:
    """`has_more` of a user's chains is true exactly when entries follow the page."""
    for listing in here(scenario, FOR_PLAYERS):
        _check_has_more(scenario, listing, runs=True)


@law("PAG-4")
def a_page_of_code_limits_tells_whether_more_follow(scenario: Scenario) -> None:
    """`has_more` of code limits is true exactly when codes follow the page."""
    for kind in (COUPON, PROMO_CODE):
        external_id = str(scenario.create(kind, *(scenario.code() for _ in range(3))).id)
        for limit, offset, expected in (
            (1, 0, True), (2, 0, True), (3, 0, False), (50, 0, False), (1, 1, True), (1, 2, False),
            (2, 2, False), (1, 3, False), (1, FAR_OFFSET, False),
        ):  # fmt: skip
            query = {"limit": limit, "offset": offset}
            _, body = codes_on(scenario, kind.code_limit, "items", external_id, **query)
            scenario.equal(f"has_more with {query}", scenario.get(body, "has_more"), expected)


@law("PAG-5")
def codes_are_counted(scenario: Scenario) -> None:
    """Lists of codes and of their limits count all codes, whatever the page."""
    for kind in CODED:
        external_id = str(scenario.create(kind, *(scenario.code() for _ in range(3))).id)
        for call, rows in code_lists(kind):
            name = "total_count" if rows == "codes" else "total_items_count"
            for query in ({}, {"limit": 1}, {"limit": 1, "offset": 2}, {"offset": FAR_OFFSET}):
                _, body = codes_on(scenario, call, rows, external_id, **query)
                scenario.equal(f"{name} of {call}", scenario.get(body, name), 3)


def _check_total(scenario: Scenario, listing: PagedList, *, runs: bool) -> None:
    factory = ObjectFactory(scenario)
    before = scenario.get(page_of(scenario, listing), listing.total)
    for _ in range(2):
        factory.make(listing.kind, runs=runs)
    scenario.equal("entries", len(all_keys(scenario, listing, listing.max_limit)), before + 2)
    for query in ({}, {"limit": 1}, {"limit": 1, "offset": 1}, {"offset": FAR_OFFSET}):
        actual = scenario.get(page_of(scenario, listing, **query), listing.total)
        scenario.equal(f"{listing.total} of {listing.call}", actual, before + 2)


@law("PAG-5", needs=OWN)
def rules_are_counted(scenario: Scenario) -> None:
    """The list of personalization rules counts all of them, whatever the page."""
    _check_total(scenario, RULES, runs=False)


@law("PAG-5", needs=OF_PLAYERS)
def a_players_chains_are_counted(scenario: Scenario) -> None:
    """The lists of a user's chains count all of them, whatever the page."""
    for listing in here(scenario, FOR_PLAYERS):
        _check_total(scenario, listing, runs=True)
