"""Random sequences of calls on a user's uses of a discount."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from liveops_kit.contract.builders.catalog import known_player, limited
from liveops_kit.contract.errors import LIMIT_OUT_OF_RANGE
from liveops_kit.contract.resources import DISCOUNT
from liveops_kit.contract.stateful import ScenarioMachine


class UserLimitMachine(ScenarioMachine):
    """A user's uses of one discount, against a plain count."""

    TOTAL = 4

    @initialize()
    def begin(self) -> None:
        """Create a limited discount without uses."""
        self.made = limited(self.scenario, DISCOUNT, self.TOTAL)
        known_player(self.scenario)
        self.available = self.TOTAL

    def _change(self, verb: str, count: int, wanted: int) -> None:
        if 0 <= wanted <= self.TOTAL:
            self.available = wanted
            self.made.changes(verb, count, wanted, self.TOTAL)
        else:
            self.made.limit(verb, count).refused(LIMIT_OUT_OF_RANGE)

    @rule(count=st.integers(1, 5))
    def add(self, count: int) -> None:
        """Add uses."""
        self._change("add", count, self.available + count)

    @rule(count=st.integers(1, 5))
    def remove(self, count: int) -> None:
        """Remove uses."""
        self._change("remove", count, self.available - count)

    @rule(count=st.integers(0, 5))
    def put(self, count: int) -> None:
        """Set uses."""
        self._change("set", count, count)

    @rule()
    def reset(self) -> None:
        """Reset uses."""
        self.made.limit("reset").ok(200)
        self.available = self.TOTAL

    @rule()
    def look(self) -> None:
        """Check the available uses."""
        self.made.leaves(self.available, self.TOTAL)
