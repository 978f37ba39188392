"""Laws of updates that send back what a read gave."""

from __future__ import annotations

from liveops_kit.contract.law import law
from liveops_kit.contract.laws.round_trips.kinds import KINDS, RoundTrip, without_moments
from liveops_kit.contract.scenario import Scenario


@law("ERR-38a", each=KINDS)
def an_update_of_kinds_takes_what_a_read_gave(scenario: Scenario, kind: RoundTrip) -> None:
    """An update of {kind} takes a read with one change, and the next read has just this change.

    The ids of the path, `type` and the moments of schedules are left out.
    """
    for is_rich in (True, False):
        path = kind.make(scenario, is_rich)
        expected = kind.changed(scenario, without_moments(kind.get(scenario, path)))
        sent = {name: part for name, part in expected.items() if name not in kind.derived}
        scenario.call(kind.update, body=sent, **path).ok()
        scenario.equal(kind.noun, without_moments(kind.get(scenario, path)), expected)


@law("ERR-38b", each=KINDS)
def an_update_of_kinds_takes_a_whole_read(scenario: Scenario, kind: RoundTrip) -> None:
    """An update of {kind} takes all that a read gave, and changes nothing, a second time either."""
    for is_rich in (True, False):
        path = kind.make(scenario, is_rich)
        before = kind.get(scenario, path)
        for _ in range(2):
            scenario.call(kind.update, body=before, **path).ok()
            actual = without_moments(kind.get(scenario, path))
            scenario.equal(kind.noun, actual, without_moments(before))
