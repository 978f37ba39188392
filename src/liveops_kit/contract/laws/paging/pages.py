"""Laws of pages: in which order they come, what follows, and what is counted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from liveops_kit.contract.builders.codes import COUPON, PROMO, make
from liveops_kit.contract.builders.everywhere import (
    Maker,
    walked,
)
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.paging.lists import (
    ALL,
    CODED,
    COUNTS,
    FAR,
    FOR_ADMINS,
    FOR_PLAYERS,
    OF_PLAYERS,
    OWN,
    PROMOTIONS,
    RULES,
    Shelf,
    all_keys,
    code_lists,
    codes_on,
    gives,
    keys_of,
    own_of,
    page_of,
)
from liveops_kit.contract.scenario import Scenario


# -- in which order --------------------------------------------------------------------------------
def _is_by_place(scenario: Scenario, shelf: Shelf, *, runs: bool) -> None:
    """Entries stand by `order`, those of one `order` as they were made."""
    maker = Maker(scenario)
    made = [maker.make(shelf.kind, runs=runs, order=place) for place in (3, 1, 2, 1, 0)]
    gives(scenario, shelf, [made[number] for number in (4, 1, 3, 2, 0)])


@law("PAG-1e")
def a_list_is_sorted_by_place(scenario: Scenario) -> None:
    """Admin lists whose entries have an `order` are sorted by it, then by id."""
    for shelf in FOR_ADMINS:
        if shelf.has_order:
            _is_by_place(scenario, shelf, runs=False)


@law("PAG-1e", needs=OF_PLAYERS)
def a_players_list_is_sorted_by_place(scenario: Scenario) -> None:
    """What a user sees of chains is sorted by `order`, then by id."""
    for shelf in FOR_PLAYERS:
        _is_by_place(scenario, shelf, runs=True)


@law("PAG-1e")
def a_list_without_places_is_sorted_by_id(scenario: Scenario) -> None:
    """Lists whose entries have no `order` are sorted by id: what was made first comes first."""
    maker = Maker(scenario)
    for shelf in FOR_ADMINS:
        if shelf.has_order:
            continue
        if shelf.key == "external_id":  # not by name: the last name is made first
            names = [scenario.name("listed") for _ in range(3)]
            made = [maker.make(shelf.kind, external_id=name) for name in reversed(names)]
        else:
            made = [maker.make(shelf.kind) for _ in range(3)]
        gives(scenario, shelf, made)


@law("PAG-1e")
def codes_are_sorted_as_they_were_added(scenario: Scenario) -> None:
    """Codes stand in the order in which they were added, whatever they are."""
    for kind in CODED:
        codes = [scenario.code(end) for end in ("zz", "aa", "mm")]
        codes.reverse()
        external_id = make(scenario, kind, *codes)
        for call, rows in code_lists(kind):
            seen, _ = codes_on(scenario, call, rows, external_id)
            scenario.equal(f"codes of {call}", seen, codes)


# -- page after page -------------------------------------------------------------------------------
@law("PAG-2")
def pages_give_every_entry_once(scenario: Scenario) -> None:
    """Whoever walks an admin list page by page meets each entry exactly once."""
    maker = Maker(scenario)
    for shelf in FOR_ADMINS:
        gives(scenario, shelf, [maker.make(shelf.kind) for _ in range(2)], limit=9)


def _pages_are_the_list(scenario: Scenario, shelf: Shelf, *, runs: bool) -> None:
    """Small pages together are the list, entry by entry; beyond the end there is nothing."""
    maker = Maker(scenario)
    for _ in range(3):
        maker.make(shelf.kind, runs=runs)
    whole = all_keys(scenario, shelf, shelf.most)
    scenario.equal(f"entries of {shelf.call}", len(whole), len(set(whole)))
    for limit in (2, 3):
        scenario.equal(f"{shelf.call} by {limit}", all_keys(scenario, shelf, limit), whole)
    last = keys_of(scenario, shelf, page_of(scenario, shelf, offset=len(whole) - 1))
    scenario.equal(f"the last of {shelf.call}", last, whole[-1:])
    scenario.equal(
        "entries far behind", keys_of(scenario, shelf, page_of(scenario, shelf, offset=FAR)), []
    )


@law("PAG-2", needs=OWN)
def pages_together_are_the_list(scenario: Scenario) -> None:
    """Admin lists in pages of 2 or 3 are the same lists, in the same order."""
    for shelf in FOR_ADMINS:
        _pages_are_the_list(scenario, shelf, runs=False)


@law("PAG-2", needs=OF_PLAYERS)
def a_players_pages_together_are_the_list(scenario: Scenario) -> None:
    """The lists of chains that a user sees are the same in pages of 2 or 3."""
    for shelf in FOR_PLAYERS:
        _pages_are_the_list(scenario, shelf, runs=True)


@law("PAG-2")
def pages_of_codes_together_are_the_codes(scenario: Scenario) -> None:
    """The codes of a promotion in pages are the same codes, each once."""
    for kind in CODED:
        codes = [scenario.code() for _ in range(5)]
        external_id = make(scenario, kind, *codes)
        for call, rows in code_lists(kind):
            for limit in (1, 2, 5):
                pages = walked(scenario, call, rows, limit=limit, external_id=external_id)
                seen = [scenario.get(row, "code") for page in pages for row in page]
                scenario.equal(f"{call} by {limit}", seen, codes)


# -- what is counted -------------------------------------------------------------------------------
def _counts(scenario: Scenario, shelf: Shelf, **query: int) -> list[int]:
    page = page_of(scenario, shelf, **query)
    return [scenario.get(page, name) for name in COUNTS]


def _switch_on(scenario: Scenario, shelf: Shelf, identity: Any) -> None:
    if shelf.key == "external_id":
        word = {"coupon": "coupon", "promo_code": "promo-code"}.get(shelf.kind)
        call = f"activate-{word or 'unique-catalog-offer'}"
        scenario.require(scenario.call(call, external_id=identity))
    else:
        scenario.require(scenario.call("activate-promotion", promotion_id=identity))


@law("PAG-3", needs=OWN)
def promotions_are_counted(scenario: Scenario) -> None:
    """Promotion lists count all, active and inactive promotions, whatever the page."""
    maker = Maker(scenario)
    for shelf in PROMOTIONS:
        before = _counts(scenario, shelf)
        made = [maker.make(shelf.kind) for _ in range(3)]
        _switch_on(scenario, shelf, made[0])
        expected = [count + more for count, more in zip(before, (3, 1, 2), strict=True)]
        for query in ({}, {"limit": 1}, {"limit": 1, "offset": 2}, {"offset": FAR}):
            scenario.equal(f"counts of {shelf.call}", _counts(scenario, shelf, **query), expected)


@law("PAG-3")
def counts_of_promotions_add_up(scenario: Scenario) -> None:
    """Of every promotion list the total is the sum of active and inactive, on every page."""
    for shelf in PROMOTIONS:
        for query in ({}, {"limit": 1}, {"offset": FAR}):
            total, active, inactive = _counts(scenario, shelf, **query)
            scenario.equal(f"total of {shelf.call}", total, active + inactive)


def _tells_more(scenario: Scenario, shelf: Shelf, *, runs: bool) -> None:
    """`has_more` tells whether entries follow, just before the end and at it."""
    maker = Maker(scenario)
    for _ in range(3):
        maker.make(shelf.kind, runs=runs)
    size = len(all_keys(scenario, shelf, shelf.most))
    pages: Iterable[tuple[dict[str, int], bool]] = (
        ({"limit": 1}, True),
        ({"limit": 1, "offset": size - 2}, True),
        ({"limit": 1, "offset": size - 1}, False),
        ({"limit": 2, "offset": size - 2}, False),
        ({"limit": 5, "offset": size - 2}, False),
        ({"offset": size}, False),
        ({"offset": FAR}, False),
    )
    for query, expected in pages:
        seen = scenario.get(page_of(scenario, shelf, **query), "has_more")
        scenario.equal(f"has_more of {shelf.call} with {query} of {size}", seen, expected)


@law("PAG-4", needs=OWN)
def a_page_tells_whether_more_follow(scenario: Scenario) -> None:
    """`has_more` of rules and chains is true exactly when entries follow the page."""
    for shelf in FOR_ADMINS:
        if shelf.has_more:
            _tells_more(scenario, shelf, runs=False)


@law("PAG-4", needs=OF_PLAYERS)
def a_players_page_tells_whether_more_follow(scenario: Scenario) -> None:
    """`has_more` of a user's chains is true exactly when entries follow the page."""
    for shelf in FOR_PLAYERS:
        _tells_more(scenario, shelf, runs=True)


@law("PAG-4")
def a_page_of_code_limits_tells_whether_more_follow(scenario: Scenario) -> None:
    """`has_more` of code limits is true exactly when codes follow the page."""
    for kind in (COUPON, PROMO):
        external_id = make(scenario, kind, *(scenario.code() for _ in range(3)))
        for limit, offset, expected in (
            (1, 0, True), (2, 0, True), (3, 0, False), (50, 0, False), (1, 1, True), (1, 2, False),
            (2, 2, False), (1, 3, False), (1, FAR, False),
        ):  # fmt: skip
            query = {"limit": limit, "offset": offset}
            _, body = codes_on(scenario, str(kind.code_limit), "items", external_id, **query)
            scenario.equal(f"has_more with {query}", scenario.get(body, "has_more"), expected)


@law("PAG-5")
def codes_are_counted(scenario: Scenario) -> None:
    """Lists of codes and of their limits count all codes, whatever the page."""
    for kind in CODED:
        external_id = make(scenario, kind, *(scenario.code() for _ in range(3)))
        for call, rows in code_lists(kind):
            name = "total_count" if rows == "codes" else "total_items_count"
            for query in ({}, {"limit": 1}, {"limit": 1, "offset": 2}, {"offset": FAR}):
                _, body = codes_on(scenario, call, rows, external_id, **query)
                scenario.equal(f"{name} of {call}", scenario.get(body, name), 3)


def _is_counted(scenario: Scenario, shelf: Shelf, *, runs: bool) -> None:
    maker = Maker(scenario)
    before = scenario.get(page_of(scenario, shelf), shelf.total)
    for _ in range(2):
        maker.make(shelf.kind, runs=runs)
    scenario.equal("entries", len(all_keys(scenario, shelf, shelf.most)), before + 2)
    for query in ({}, {"limit": 1}, {"limit": 1, "offset": 1}, {"offset": FAR}):
        seen = scenario.get(page_of(scenario, shelf, **query), shelf.total)
        scenario.equal(f"{shelf.total} of {shelf.call}", seen, before + 2)


@law("PAG-5", needs=OWN)
def rules_are_counted(scenario: Scenario) -> None:
    """The list of personalization rules counts all of them, whatever the page."""
    _is_counted(scenario, RULES, runs=False)


@law("PAG-5", needs=OF_PLAYERS)
def a_players_chains_are_counted(scenario: Scenario) -> None:
    """The lists of a user's chains count all of them, whatever the page."""
    for shelf in FOR_PLAYERS:
        _is_counted(scenario, shelf, runs=True)


# -- filters ---------------------------------------------------------------------------------------
def _keeps_what_is(scenario: Scenario, shelf: Shelf, value: int, own: Any, but: Any) -> None:
    """A filter keeps one's own entry, leaves the other out, and gives nothing of the other sort."""
    query = {shelf.switch: value}
    gives(scenario, shelf, [own], query=query, but=[but])
    page = page_of(scenario, shelf, **query)
    states = {scenario.get(row, "is_enabled") for row in scenario.get(page, shelf.rows)}
    scenario.holds(f"{shelf.call} with {query}", states <= {bool(value)}, sorted(states))


@law("PAG-6")
def a_filter_keeps_what_is_on_or_off(scenario: Scenario) -> None:
    """`enabled` or `is_enabled` keeps only what is on when it is 1, only what is off when 0."""
    maker = Maker(scenario)
    for shelf in FOR_ADMINS:
        if not shelf.switch:
            continue
        stated = {} if shelf is ALL else {"is_enabled": True}
        on, off = maker.make(shelf.kind, **stated), maker.make(shelf.kind)
        if shelf is ALL:
            _switch_on(scenario, shelf, on)
        _keeps_what_is(scenario, shelf, 1, on, off)
        _keeps_what_is(scenario, shelf, 0, off, on)


@law("PAG-7")
def the_short_list_has_every_rule(scenario: Scenario) -> None:
    """The short list of personalization rules gives every rule in one answer, however many."""
    maker = Maker(scenario)
    made = [maker.make("rule", is_enabled=number % 2 == 0) for number in range(51)]
    body = scenario.ok(scenario.call("get-all-filter-rules"))
    rows = body if isinstance(body, list) else scenario.get(body, "items")
    seen = own_of([scenario.get(row, "rule_id") for row in rows], made)
    scenario.equal("own rules of the short list", seen, made)
