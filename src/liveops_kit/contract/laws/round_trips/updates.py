"""Laws of updates that send back what a read gave."""

from __future__ import annotations

from liveops_kit.contract.law import law
from liveops_kit.contract.laws.round_trips.kinds import (
    KINDS,
    changed,
    example,
    shown,
    without_moments,
    writable,
)
from liveops_kit.contract.resources import Resource
from liveops_kit.contract.scenario import Scenario


@law("ERR-38a", each=KINDS)
def an_update_of_kinds_takes_what_a_read_gave(scenario: Scenario, kind: Resource) -> None:
    """An update of {kind} takes a read with one change, and the next read has just this change.

    The ids of the path, `type` and the moments of schedules are left out.
    """
    for is_rich in (True, False):
        made = example(scenario, kind, is_rich)
        expected = changed(shown(made))
        made.put(writable(kind, expected)).ok()
        scenario.equal(kind.noun, shown(made), expected)


@law("ERR-38b", each=KINDS)
def an_update_of_kinds_takes_a_whole_read(scenario: Scenario, kind: Resource) -> None:
    """An update of {kind} takes all that a read gave, and changes nothing, a second time either."""
    for is_rich in (True, False):
        made = example(scenario, kind, is_rich)
        before = made.read()
        for _ in range(2):
            made.put(before).ok()
            scenario.equal(kind.noun, shown(made), without_moments(before))
