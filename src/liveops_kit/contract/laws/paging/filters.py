"""Laws of filters, and of the list without pages."""

from __future__ import annotations

from liveops_kit.contract.law import law
from liveops_kit.contract.laws.paging.lists import FOR_ADMINS, here
from liveops_kit.contract.resources import RULE
from liveops_kit.contract.scenario import Scenario


@law("PAG-6")
def a_filter_keeps_what_is_on_or_off(scenario: Scenario) -> None:
    """`enabled` or `is_enabled` keeps only what is on when it is 1, only what is off when 0."""
    for listing in here(scenario, FOR_ADMINS):
        if not listing.switch:
            continue
        fields = (
            [{}, {}] if listing.kind.switches else [{"is_enabled": True}, {"is_enabled": False}]
        )
        on, off = listing.make(scenario, fields)
        if listing.kind.switches:
            on.switch().works()
        for value, own, other in ((1, on, off), (0, off, on)):
            query = {listing.switch: value}
            listing.check(scenario, [own], query=query, but=[other])
            rows = scenario.get(listing.page(scenario, **query), listing.rows)
            states = {scenario.get(row, "is_enabled") for row in rows}
            what = f"{listing.call} with {query}"
            scenario.holds(what, states <= {bool(value)}, sorted(states))


@law("PAG-7")
def the_short_list_has_every_rule(scenario: Scenario) -> None:
    """The short list of personalization rules gives every rule in one answer, however many."""
    made = scenario.several(RULE, [{"is_enabled": number % 2 == 0} for number in range(51)])
    body, ids = scenario.call(RULE.listings[1]).ok(), [each.id for each in made]
    rows = body if isinstance(body, list) else scenario.get(body, "items")
    actual = [scenario.get(row, "rule_id") for row in rows if row["rule_id"] in ids]
    scenario.equal("own rules of the short list", actual, ids)
