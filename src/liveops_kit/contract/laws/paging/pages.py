"""Laws of the order of entries, of following pages, of counts and filters."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from liveops_kit.contract.builders.codes import COUPON, PROMO, make
from liveops_kit.contract.builders.operations import (
    ObjectFactory,
    walked,
)
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.paging.lists import (
    ALL,
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
    check_entries,
    code_lists,
    codes_on,
    keys_of,
    own_of,
    page_of,
)
from liveops_kit.contract.scenario import Trial


# -- order -----------------------------------------------------------------------------------------
def _check_order(trial: Trial, shelf: PagedList, *, runs: bool) -> None:
    """Check that entries are sorted by `order`, and by creation within it."""
    maker = ObjectFactory(trial)
    identities = [maker.make(shelf.kind, runs=runs, order=place) for place in (3, 1, 2, 1, 0)]
    check_entries(trial, shelf, [identities[number] for number in (4, 1, 3, 2, 0)])


@law("PAG-1e")
def a_list_is_sorted_by_place(trial: Trial) -> None:
    """Admin lists whose entries have an `order` are sorted by it, then by id."""
    for shelf in FOR_ADMINS:
        if shelf.has_order:
            _check_order(trial, shelf, runs=False)


@law("PAG-1e", needs=OF_PLAYERS)
def a_players_list_is_sorted_by_place(trial: Trial) -> None:
    """What a user sees of chains is sorted by `order`, then by id."""
    for shelf in FOR_PLAYERS:
        _check_order(trial, shelf, runs=True)


@law("PAG-1e")
def a_list_without_places_is_sorted_by_id(trial: Trial) -> None:
    """Lists whose entries have no `order` are sorted by id: what was made first comes first."""
    maker = ObjectFactory(trial)
    for shelf in FOR_ADMINS:
        if shelf.has_order:
            continue
        if shelf.key == "external_id":  # not by name: the last name is created first
            names = [trial.name("listed") for _ in range(3)]
            identities = [maker.make(shelf.kind, external_id=name) for name in reversed(names)]
        else:
            identities = [maker.make(shelf.kind) for _ in range(3)]
        check_entries(trial, shelf, identities)


@law("PAG-1e")
def codes_are_sorted_as_they_were_added(trial: Trial) -> None:
    """Codes stand in the order in which they were added, whatever they are."""
    for kind in CODED:
        codes = [trial.code(end) for end in ("zz", "aa", "mm")]
        codes.reverse()
        external_id = make(trial, kind, *codes)
        for call, rows in code_lists(kind):
            actual, _ = codes_on(trial, call, rows, external_id)
            trial.equal(f"codes of {call}", actual, codes)


# -- following pages -------------------------------------------------------------------------------
@law("PAG-2")
def pages_give_every_entry_once(trial: Trial) -> None:
    """Whoever walks an admin list page by page meets each entry exactly once."""
    maker = ObjectFactory(trial)
    for shelf in FOR_ADMINS:
        check_entries(trial, shelf, [maker.make(shelf.kind) for _ in range(2)], limit=9)


def _check_pages(trial: Trial, shelf: PagedList, *, runs: bool) -> None:
    """Check that small pages together are the whole list, and the page behind the end is empty."""
    maker = ObjectFactory(trial)
    for _ in range(3):
        maker.make(shelf.kind, runs=runs)
    whole = all_keys(trial, shelf, shelf.most)
    trial.equal(f"entries of {shelf.call}", len(whole), len(set(whole)))
    for limit in (2, 3):
        trial.equal(f"{shelf.call} by {limit}", all_keys(trial, shelf, limit), whole)
    last = keys_of(trial, shelf, page_of(trial, shelf, offset=len(whole) - 1))
    trial.equal(f"the last of {shelf.call}", last, whole[-1:])
    trial.equal(
        "entries far behind", keys_of(trial, shelf, page_of(trial, shelf, offset=FAR_OFFSET)), []
    )


@law("PAG-2", needs=OWN)
def pages_together_are_the_list(trial: Trial) -> None:
    """Admin lists in pages of 2 or 3 are the same lists, in the same order."""
    for shelf in FOR_ADMINS:
        _check_pages(trial, shelf, runs=False)


@law("PAG-2", needs=OF_PLAYERS)
def a_players_pages_together_are_the_list(trial: Trial) -> None:
    """The lists of chains that a user sees are the same in pages of 2 or 3."""
    for shelf in FOR_PLAYERS:
        _check_pages(trial, shelf, runs=True)


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


# -- counts ----------------------------------------------------------------------------------------
def _counts(trial: Trial, shelf: PagedList, **query: int) -> list[int]:
    page = page_of(trial, shelf, **query)
    return [trial.field(page, name) for name in COUNTS]


def _switch_on(trial: Trial, shelf: PagedList, identity: Any) -> None:
    if shelf.key == "external_id":
        word = {"coupon": "coupon", "promo_code": "promo-code"}.get(shelf.kind)
        call = f"activate-{word or 'unique-catalog-offer'}"
        trial.given(trial.call(call, external_id=identity))
    else:
        trial.given(trial.call("activate-promotion", promotion_id=identity))


@law("PAG-3", needs=OWN)
def promotions_are_counted(trial: Trial) -> None:
    """Promotion lists count all, active and inactive promotions, whatever the page."""
    maker = ObjectFactory(trial)
    for shelf in PROMOTIONS:
        before = _counts(trial, shelf)
        identities = [maker.make(shelf.kind) for _ in range(3)]
        _switch_on(trial, shelf, identities[0])
        expected = [count + more for count, more in zip(before, (3, 1, 2), strict=True)]
        for query in ({}, {"limit": 1}, {"limit": 1, "offset": 2}, {"offset": FAR_OFFSET}):
            trial.equal(f"counts of {shelf.call}", _counts(trial, shelf, **query), expected)


@law("PAG-3")
def counts_of_promotions_add_up(trial: Trial) -> None:
    """Of every promotion list the total is the sum of active and inactive, on every page."""
    for shelf in PROMOTIONS:
        for query in ({}, {"limit": 1}, {"offset": FAR_OFFSET}):
            total, active, inactive = _counts(trial, shelf, **query)
            trial.equal(f"total of {shelf.call}", total, active + inactive)


def _check_has_more(trial: Trial, shelf: PagedList, *, runs: bool) -> None:
    """Check that `has_more` is right just before the end of a list and at it."""
    maker = ObjectFactory(trial)
    for _ in range(3):
        maker.make(shelf.kind, runs=runs)
    size = len(all_keys(trial, shelf, shelf.most))
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
        actual = trial.field(page_of(trial, shelf, **query), "has_more")
        trial.equal(f"has_more of {shelf.call} with {query} of {size}", actual, expected)


@law("PAG-4", needs=OWN)
def a_page_tells_whether_more_follow(trial: Trial) -> None:
    """`has_more` of rules and chains is true exactly when entries follow the page."""
    for shelf in FOR_ADMINS:
        if shelf.has_more:
            _check_has_more(trial, shelf, runs=False)


@law("PAG-4", needs=OF_PLAYERS)
def a_players_page_tells_whether_more_follow(trial: Trial) -> None:
    """`has_more` of a user's chains is true exactly when entries follow the page."""
    for shelf in FOR_PLAYERS:
        _check_has_more(trial, shelf, runs=True)


@law("PAG-4")
def a_page_of_code_limits_tells_whether_more_follow(trial: Trial) -> None:
    """`has_more` of code limits is true exactly when codes follow the page."""
    for kind in (COUPON, PROMO):
        external_id = make(trial, kind, *(trial.code() for _ in range(3)))
        for limit, offset, expected in (
            (1, 0, True), (2, 0, True), (3, 0, False), (50, 0, False), (1, 1, True), (1, 2, False),
            (2, 2, False), (1, 3, False), (1, FAR_OFFSET, False),
        ):  # fmt: skip
            query = {"limit": limit, "offset": offset}
            _, body = codes_on(trial, str(kind.code_limit), "items", external_id, **query)
            trial.equal(f"has_more with {query}", trial.field(body, "has_more"), expected)


@law("PAG-5")
def codes_are_counted(trial: Trial) -> None:
    """Lists of codes and of their limits count all codes, whatever the page."""
    for kind in CODED:
        external_id = make(trial, kind, *(trial.code() for _ in range(3)))
        for call, rows in code_lists(kind):
            name = "total_count" if rows == "codes" else "total_items_count"
            for query in ({}, {"limit": 1}, {"limit": 1, "offset": 2}, {"offset": FAR_OFFSET}):
                _, body = codes_on(trial, call, rows, external_id, **query)
                trial.equal(f"{name} of {call}", trial.field(body, name), 3)


def _check_total(trial: Trial, shelf: PagedList, *, runs: bool) -> None:
    maker = ObjectFactory(trial)
    before = trial.field(page_of(trial, shelf), shelf.total)
    for _ in range(2):
        maker.make(shelf.kind, runs=runs)
    trial.equal("entries", len(all_keys(trial, shelf, shelf.most)), before + 2)
    for query in ({}, {"limit": 1}, {"limit": 1, "offset": 1}, {"offset": FAR_OFFSET}):
        actual = trial.field(page_of(trial, shelf, **query), shelf.total)
        trial.equal(f"{shelf.total} of {shelf.call}", actual, before + 2)


@law("PAG-5", needs=OWN)
def rules_are_counted(trial: Trial) -> None:
    """The list of personalization rules counts all of them, whatever the page."""
    _check_total(trial, RULES, runs=False)


@law("PAG-5", needs=OF_PLAYERS)
def a_players_chains_are_counted(trial: Trial) -> None:
    """The lists of a user's chains count all of them, whatever the page."""
    for shelf in FOR_PLAYERS:
        _check_total(trial, shelf, runs=True)


# -- filters ---------------------------------------------------------------------------------------
def _check_filter(trial: Trial, shelf: PagedList, value: int, own: Any, but: Any) -> None:
    """Check that a filter keeps one entry, omits the other, and gives no entry of other values."""
    query = {shelf.switch: value}
    check_entries(trial, shelf, [own], query=query, but=[but])
    page = page_of(trial, shelf, **query)
    states = {trial.field(row, "is_enabled") for row in trial.field(page, shelf.rows)}
    trial.holds(f"{shelf.call} with {query}", states <= {bool(value)}, sorted(states))


@law("PAG-6")
def a_filter_keeps_what_is_on_or_off(trial: Trial) -> None:
    """`enabled` or `is_enabled` keeps only what is on when it is 1, only what is off when 0."""
    maker = ObjectFactory(trial)
    for shelf in FOR_ADMINS:
        if not shelf.switch:
            continue
        fields = {} if shelf is ALL else {"is_enabled": True}
        on, off = maker.make(shelf.kind, **fields), maker.make(shelf.kind)
        if shelf is ALL:
            _switch_on(trial, shelf, on)
        _check_filter(trial, shelf, 1, on, off)
        _check_filter(trial, shelf, 0, off, on)


@law("PAG-7")
def the_short_list_has_every_rule(trial: Trial) -> None:
    """The short list of personalization rules gives every rule in one answer, however many."""
    maker = ObjectFactory(trial)
    identities = [maker.make("rule", is_enabled=number % 2 == 0) for number in range(51)]
    body = trial.ok(trial.call("get-all-filter-rules"))
    rows = body if isinstance(body, list) else trial.field(body, "items")
    actual = own_of([trial.field(row, "rule_id") for row in rows], identities)
    trial.equal("own rules of the short list", actual, identities)
