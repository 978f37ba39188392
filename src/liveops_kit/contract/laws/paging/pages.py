"""Laws of following pages: together they are the list."""

from __future__ import annotations

from liveops_kit.contract.builders.operations import ObjectFactory, walked
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.paging.lists import (
    CODED,
    FAR_OFFSET,
    FOR_ADMINS,
    FOR_PLAYERS,
    OF_PLAYERS,
    OWN,
    PagedList,
    all_keys,
    check_entries,
    code_lists,
    here,
    keys_of,
    page_of,
)
from liveops_kit.contract.scenario import Scenario


@law("PAG-2")
def pages_give_every_entry_once(scenario: Scenario) -> None:
    """Whoever walks an admin list page by page meets each entry exactly once."""
    factory = ObjectFactory(scenario)
    for listing in here(scenario, FOR_ADMINS):
        check_entries(scenario, listing, [factory.make(listing.kind) for _ in range(2)], limit=9)


def _check_pages(scenario: Scenario, listing: PagedList, *, runs: bool) -> None:
    """Check that small pages together are the whole list, and the page behind the end is empty."""
    factory = ObjectFactory(scenario)
    for _ in range(3):
        factory.make(listing.kind, runs=runs)
    whole = all_keys(scenario, listing, listing.max_limit)
    scenario.equal(f"entries of {listing.call}", len(whole), len(set(whole)))
    for limit in (2, 3):
        scenario.equal(f"{listing.call} by {limit}", all_keys(scenario, listing, limit), whole)
    last = keys_of(scenario, listing, page_of(scenario, listing, offset=len(whole) - 1))
    scenario.equal(f"the last of {listing.call}", last, whole[-1:])
    scenario.equal(
        "entries far behind",
        keys_of(scenario, listing, page_of(scenario, listing, offset=FAR_OFFSET)),
        [],
    )


@law("PAG-2", needs=OWN)
def pages_together_are_the_list(scenario: Scenario) -> None:
    """Admin lists in pages of 2 or 3 are the same lists, in the same order."""
    for listing in here(scenario, FOR_ADMINS):
        _check_pages(scenario, listing, runs=False)


@law("PAG-2", needs=OF_PLAYERS)
def a_players_pages_together_are_the_list(scenario: Scenario) -> None:
    """The lists of chains that a user sees are the same in pages of 2 or 3."""
    for listing in here(scenario, FOR_PLAYERS):
        _check_pages(scenario, listing, runs=True)


@law("PAG-2")
def pages_of_codes_together_are_the_codes(scenario: Scenario) -> None:
    """The codes of a promotion in pages are the same codes, each once."""
    for kind in CODED:
        codes = [scenario.code() for _ in range(5)]
        external_id = scenario.create(kind, *codes).id
        for call, rows in code_lists(kind):
            for limit in (1, 2, 5):
                pages = walked(scenario, call, rows, limit=limit, external_id=external_id)
                actual = [scenario.get(row, "code") for page in pages for row in page]
                scenario.equal(f"{call} by {limit}", actual, codes)
