"""Laws of the order of entries."""

from __future__ import annotations

from liveops_kit.contract.builders.operations import ObjectFactory
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.paging.lists import (
    CODED,
    FOR_ADMINS,
    FOR_PLAYERS,
    OF_PLAYERS,
    PagedList,
    check_entries,
    code_lists,
    codes_on,
    here,
)
from liveops_kit.contract.scenario import Scenario


def _check_order(scenario: Scenario, listing: PagedList, *, runs: bool) -> None:
    """Check that entries are sorted by `order`, and by creation within it."""
    factory = ObjectFactory(scenario)
    identities = [factory.make(listing.kind, runs=runs, order=place) for place in (3, 1, 2, 1, 0)]
    check_entries(scenario, listing, [identities[number] for number in (4, 1, 3, 2, 0)])


@law("PAG-1e")
def a_list_is_sorted_by_place(scenario: Scenario) -> None:
    """Admin lists whose entries have an `order` are sorted by it, then by id."""
    for listing in here(scenario, FOR_ADMINS):
        if listing.has_order:
            _check_order(scenario, listing, runs=False)


@law("PAG-1e", needs=OF_PLAYERS)
def a_players_list_is_sorted_by_place(scenario: Scenario) -> None:
    """What a user sees of chains is sorted by `order`, then by id."""
    for listing in here(scenario, FOR_PLAYERS):
        _check_order(scenario, listing, runs=True)


@law("PAG-1e")
def a_list_without_places_is_sorted_by_id(scenario: Scenario) -> None:
    """Lists whose entries have no `order` are sorted by id: what was made first comes first."""
    factory = ObjectFactory(scenario)
    for listing in here(scenario, FOR_ADMINS):
        if listing.has_order:
            continue
        if listing.key == "external_id":  # not by name: the last name is created first
            names = [scenario.name("listed") for _ in range(3)]
            identities = [factory.make(listing.kind, external_id=name) for name in reversed(names)]
        else:
            identities = [factory.make(listing.kind) for _ in range(3)]
        check_entries(scenario, listing, identities)


@law("PAG-1e")
def codes_are_sorted_as_they_were_added(scenario: Scenario) -> None:
    """Codes stand in the order in which they were added, whatever they are."""
    for kind in CODED:
        codes = [scenario.code(end) for end in ("zz", "aa", "mm")]
        codes.reverse()
        external_id = str(scenario.create(kind, *codes).id)
        for call, rows in code_lists(kind):
            actual, _ = codes_on(scenario, call, rows, external_id)
            scenario.equal(f"codes of {call}", actual, codes)
