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
    here,
    own_of,
    page_of,
)
from liveops_kit.contract.scenario import Scenario


def _check_filter(scenario: Scenario, listing: PagedList, value: int, own: Any, but: Any) -> None:
    """Check that a filter keeps one entry, omits the other, and gives no entry of other values."""
    query = {listing.switch: value}
    check_entries(scenario, listing, [own], query=query, but=[but])
    page = page_of(scenario, listing, **query)
    states = {scenario.get(row, "is_enabled") for row in scenario.get(page, listing.rows)}
    scenario.holds(f"{listing.call} with {query}", states <= {bool(value)}, sorted(states))


@law("PAG-6")
def a_filter_keeps_what_is_on_or_off(scenario: Scenario) -> None:
    """`enabled` or `is_enabled` keeps only what is on when it is 1, only what is off when 0."""
    factory = ObjectFactory(scenario)
    for listing in here(scenario, FOR_ADMINS):
        if not listing.switch:
            continue
        fields = {} if listing is ALL else {"is_enabled": True}
        on, off = factory.make(listing.kind, **fields), factory.make(listing.kind)
        if listing is ALL:
            switch_on(scenario, listing, on)
        _check_filter(scenario, listing, 1, on, off)
        _check_filter(scenario, listing, 0, off, on)


@law("PAG-7")
def the_short_list_has_every_rule(scenario: Scenario) -> None:
    """The short list of personalization rules gives every rule in one answer, however many."""
    factory = ObjectFactory(scenario)
    identities = [factory.make("rule", is_enabled=number % 2 == 0) for number in range(51)]
    body = scenario.call("get-all-filter-rules").ok()
    rows = body if isinstance(body, list) else scenario.get(body, "items")
    actual = own_of([scenario.get(row, "rule_id") for row in rows], identities)
    scenario.equal("own rules of the short list", actual, identities)
