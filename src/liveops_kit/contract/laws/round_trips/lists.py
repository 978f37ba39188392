"""Laws of lists and single reads, which print the same of one object."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.law import law
from liveops_kit.contract.laws.round_trips.kinds import KINDS, example, shown, without_moments
from liveops_kit.contract.resources import Resource
from liveops_kit.contract.scenario import Made, Scenario

LISTED = tuple(kind for kind in KINDS if kind.listings)
"""The kinds that have a list beside their read."""

IDS = ("external_id", "sku", "id", "rule_id", "reward_chain_id")
"""The properties of entries that hold the id which the path of a read takes."""

OF_ANOTHER_FORM = {"value_point"}
"""Properties that lists print in one language, and reads in all."""


@law("ERR-44", each=LISTED)
def a_list_of_kinds_prints_what_a_read_prints(scenario: Scenario, kind: Resource) -> None:
    """The list entry of {kind} has the values of its read, in each property that both have."""
    for is_rich in (True, False):
        made = example(scenario, kind, is_rich)
        entry, read = without_moments(_entry(made)), shown(made)
        shared = (entry.keys() & read.keys()) - OF_ANOTHER_FORM
        differing = [name for name in sorted(shared) if entry[name] != read[name]]
        scenario.equal(
            "what differs in the list",
            {name: (entry[name], read[name]) for name in differing},
            {},
        )


def _entry(made: Made) -> Any:
    """Return the entry of an object in the first list that has it."""
    listing = made.kind.listings[0]
    for entry in made.scenario.entries(listing, made.kind.rows, limit=10):
        if made.id in (entry.get(name) for name in IDS):
            return entry
    made.scenario.holds(f"{made.id!r} in {listing}", False, "it is left out")
    return {}
