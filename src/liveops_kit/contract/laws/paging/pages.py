"""Laws of following pages, together the list, and of lists that change between two reads."""

from __future__ import annotations

from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.paging.lists import (
    ADMIN,
    FAR_OFFSET,
    FOR_ADMINS,
    USER,
    Reader,
    code_lists,
    here,
)
from liveops_kit.contract.resources import CODED
from liveops_kit.contract.scenario import Scenario


@law("PAG-2")
def pages_give_every_entry_once(scenario: Scenario) -> None:
    """Whoever walks an admin list page by page meets each entry exactly once."""
    for listing in here(scenario, FOR_ADMINS):
        listing.check(scenario, listing.make(scenario, 2), limit=9)


@law(
    "PAG-2",
    needs=[Need.OWN_PROJECT],
    each={ADMIN: "pages_together_are_the_list", USER: "a_players_pages_together_are_the_list"},
)
def pages_together_are_the_list(scenario: Scenario, reader: Reader) -> None:
    """The lists of {kind} in pages of 2 or 3 are the same lists, in the same order."""
    for listing in reader.lists(scenario):
        listing.make(scenario, 3)
        whole = listing.all_keys(scenario)
        scenario.equal(f"entries of {listing.call}", len(whole), len(set(whole)))
        for limit in (2, 3):
            scenario.equal(f"{listing.call} by {limit}", listing.all_keys(scenario, limit), whole)
        last = listing.keys(scenario, offset=len(whole) - 1)
        scenario.equal(f"the last of {listing.call}", last, whole[-1:])
        scenario.equal("entries far behind", listing.keys(scenario, offset=FAR_OFFSET), [])


@law("PAG-2")
def pages_of_codes_together_are_the_codes(scenario: Scenario) -> None:
    """The codes of a promotion in pages are the same codes, each once."""
    for kind in CODED:
        codes = [scenario.code() for _ in range(5)]
        promotion = scenario.create(kind, *codes)
        for listing in code_lists(kind, promotion):
            for limit in (1, 2, 5):
                found = scenario.entries(
                    listing.call, listing.rows, path=promotion.path, limit=limit
                )
                actual = [scenario.get(row, "code") for row in found]
                scenario.equal(f"{listing.call} by {limit}", actual, codes)


@law(
    "PAG-8",
    each={
        ADMIN: "an_admins_list_follows_each_change",
        USER: "a_players_list_follows_each_change",
    },
)
def a_list_follows_each_change(scenario: Scenario, reader: Reader) -> None:
    """A list of {kind} shows what was made, and not what was deleted, since it was read last."""
    for listing in reader.listings:
        first, second = listing.make(scenario, 2)
        listing.check(scenario, [first, second])
        first.delete().ok()
        third = scenario.create(listing.kind, enabled=listing.is_of_players)
        listing.check(scenario, [second, third], but=[first])
