"""Laws of the order of entries."""

from __future__ import annotations

from liveops_kit.contract.law import law
from liveops_kit.contract.laws.paging.lists import ADMIN, FOR_ADMINS, USER, Reader, code_lists, here
from liveops_kit.contract.resources import CODED
from liveops_kit.contract.scenario import Scenario


@law(
    "PAG-1e",
    each={ADMIN: "a_list_is_sorted_by_place", USER: "a_players_list_is_sorted_by_place"},
)
def a_list_is_sorted_by_place(scenario: Scenario, reader: Reader) -> None:
    """Those lists of {kind} whose entries have an `order` are sorted by it, then by id."""
    for listing in reader.lists(scenario):
        if listing.has_order:
            listing.check(scenario, listing.make_in_order(scenario))


@law("PAG-1e")
def a_list_without_places_is_sorted_by_id(scenario: Scenario) -> None:
    """Lists whose entries have no `order` are sorted by id: what was made first comes first."""
    for listing in here(scenario, FOR_ADMINS):
        if not listing.has_order:
            listing.check(scenario, listing.make_in_order(scenario))


@law("PAG-1e")
def codes_are_sorted_as_they_were_added(scenario: Scenario) -> None:
    """Codes stand in the order in which they were added, whatever they are, generated or not."""
    for kind in CODED:
        codes = [scenario.code(end) for end in ("zz", "aa", "mm")][::-1]
        for listing in code_lists(kind, scenario.create(kind, *codes)):
            scenario.equal(f"codes of {listing.call}", listing.codes(), codes)
        own, generated = [scenario.code(end) for end in ("zz", "aa")], 3
        promotion = scenario.create(kind, own[0])
        promotion.generate(generated).works()
        promotion.add(own[1]).works()
        for listing in code_lists(kind, promotion):
            listed = listing.codes()
            scenario.equal(f"codes of {listing.call}", len(listed), generated + 2)
            scenario.equal("the first and the last code", [listed[0], listed[-1]], own)
