"""Laws of filters, and of the list without pages."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.operations import ObjectFactory
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.paging.builders import switch_on
from liveops_kit.contract.laws.paging.lists import (
    ALL,
    FOR_ADMINS,
    PagedList,
    check_entries,
    own_of,
    page_of,
)
from liveops_kit.contract.scenario import Trial


def _check_filter(trial: Trial, listing: PagedList, value: int, own: Any, but: Any) -> None:
    """Check that a filter keeps one entry, omits the other, and gives no entry of other values."""
    query = {listing.switch: value}
    check_entries(trial, listing, [own], query=query, but=[but])
    page = page_of(trial, listing, **query)
    states = {trial.field(row, "is_enabled") for row in trial.field(page, listing.rows)}
    trial.holds(f"{listing.call} with {query}", states <= {bool(value)}, sorted(states))


@law("PAG-6")
def a_filter_keeps_what_is_on_or_off(trial: Trial) -> None:
    """`enabled` or `is_enabled` keeps only what is on when it is 1, only what is off when 0."""
    factory = ObjectFactory(trial)
    for listing in FOR_ADMINS:
        if not listing.switch:
            continue
        fields = {} if listing is ALL else {"is_enabled": True}
        on, off = factory.make(listing.kind, **fields), factory.make(listing.kind)
        if listing is ALL:
            switch_on(trial, listing, on)
        _check_filter(trial, listing, 1, on, off)
        _check_filter(trial, listing, 0, off, on)


@law("PAG-7")
def the_short_list_has_every_rule(trial: Trial) -> None:
    """The short list of personalization rules gives every rule in one answer, however many."""
    factory = ObjectFactory(trial)
    identities = [factory.make("rule", is_enabled=number % 2 == 0) for number in range(51)]
    body = trial.ok(trial.call("get-all-filter-rules"))
    rows = body if isinstance(body, list) else trial.field(body, "items")
    actual = own_of([trial.field(row, "rule_id") for row in rows], identities)
    trial.equal("own rules of the short list", actual, identities)
