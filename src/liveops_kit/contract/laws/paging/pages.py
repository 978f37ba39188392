"""Laws of following pages: together they are the list."""

from __future__ import annotations

from liveops_kit.contract.builders.codes import make
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
    keys_of,
    page_of,
)
from liveops_kit.contract.scenario import Trial


@law("PAG-2")
def pages_give_every_entry_once(trial: Trial) -> None:
    """Whoever walks an admin list page by page meets each entry exactly once."""
    factory = ObjectFactory(trial)
    for listing in FOR_ADMINS:
        check_entries(trial, listing, [factory.make(listing.kind) for _ in range(2)], limit=9)


def _check_pages(trial: Trial, listing: PagedList, *, runs: bool) -> None:
    """Check that small pages together are the whole list, and the page behind the end is empty."""
    factory = ObjectFactory(trial)
    for _ in range(3):
        factory.make(listing.kind, runs=runs)
    whole = all_keys(trial, listing, listing.max_limit)
    trial.equal(f"entries of {listing.call}", len(whole), len(set(whole)))
    for limit in (2, 3):
        trial.equal(f"{listing.call} by {limit}", all_keys(trial, listing, limit), whole)
    last = keys_of(trial, listing, page_of(trial, listing, offset=len(whole) - 1))
    trial.equal(f"the last of {listing.call}", last, whole[-1:])
    trial.equal(
        "entries far behind",
        keys_of(trial, listing, page_of(trial, listing, offset=FAR_OFFSET)),
        [],
    )


@law("PAG-2", needs=OWN)
def pages_together_are_the_list(trial: Trial) -> None:
    """Admin lists in pages of 2 or 3 are the same lists, in the same order."""
    for listing in FOR_ADMINS:
        _check_pages(trial, listing, runs=False)


@law("PAG-2", needs=OF_PLAYERS)
def a_players_pages_together_are_the_list(trial: Trial) -> None:
    """The lists of chains that a user sees are the same in pages of 2 or 3."""
    for listing in FOR_PLAYERS:
        _check_pages(trial, listing, runs=True)


@law("PAG-2")
def pages_of_codes_together_are_the_codes(trial: Trial) -> None:
    """The codes of a promotion in pages are the same codes, each once."""
    for kind in CODED:
        codes = [trial.code() for _ in range(5)]
        external_id = make(trial, kind, *codes)
        for call, rows in code_lists(kind):
            for limit in (1, 2, 5):
                pages = walked(trial, call, rows, limit=limit, external_id=external_id)
                actual = [trial.field(row, "code") for page in pages for row in page]
                trial.equal(f"{call} by {limit}", actual, codes)
