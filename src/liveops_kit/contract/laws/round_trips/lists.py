"""Laws of lists and single reads, which print the same of one object."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.operations import walked
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.round_trips.kinds import KINDS, Path, RoundTrip, without_moments
from liveops_kit.contract.resources import CATALOG, RESOURCES, Resource
from liveops_kit.contract.scenario import Scenario

OF_READ = {each.read: each for each in (*RESOURCES.values(), *CATALOG.values())}
LISTED = tuple(kind for kind in KINDS if kind.read in OF_READ)
"""The kinds that have a list beside their read."""

IDS = ("external_id", "sku", "id", "rule_id", "reward_chain_id")
"""The properties of entries that hold the id which the path of a read takes."""

OF_ANOTHER_FORM = {"value_point"}
"""Properties that lists print in one language, and reads in all."""


@law("ERR-44", each=LISTED)
def a_list_of_kinds_prints_what_a_read_prints(scenario: Scenario, kind: RoundTrip) -> None:
    """The list entry of {kind} has the values of its read, in each property that both have."""
    for is_rich in (True, False):
        path = kind.make(scenario, is_rich)
        entry = without_moments(_entry(scenario, OF_READ[kind.read], path))
        read = without_moments(kind.get(scenario, path))
        shared = (entry.keys() & read.keys()) - OF_ANOTHER_FORM
        differing = [name for name in sorted(shared) if entry[name] != read[name]]
        scenario.equal(
            "what differs in the list",
            {name: (entry[name], read[name]) for name in differing},
            {},
        )


def _entry(scenario: Scenario, resource: Resource, path: Path) -> Any:
    """Return the entry of an object in the first list that has it."""
    (identity,) = path.values()
    for page in walked(scenario, resource.listings[0], resource.rows, limit=10):
        for entry in page:
            if identity in (entry.get(name) for name in IDS):
                return entry
    scenario.holds(f"{identity!r} in {resource.listings[0]}", False, "it is left out")
    return {}
