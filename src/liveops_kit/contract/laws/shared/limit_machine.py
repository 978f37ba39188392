"""A user's uses of a discount, set, added, taken and reset in any order."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from liveops_kit.contract.builders import discount, some_item
from liveops_kit.contract.builders.catalog import known, limit_call, told, uses
from liveops_kit.contract.stateful import ScenarioMachine


class UsesOfOne(ScenarioMachine):
    """A user's uses of one discount, against a plain number."""

    TOTAL = 4

    @initialize()
    def begin(self) -> None:
        """A limited discount that nobody has used."""
        sku, limits = some_item(self.scenario), {"per_user": self.TOTAL}
        self.number = discount(self.scenario, "10.00", sku, limits=limits, enabled=False)
        self.user = known(self.scenario).external_id
        self.available = self.TOTAL

    def _change(self, verb: str, count: int, wanted: int) -> None:
        answer = limit_call(self.scenario, verb, self.number, self.user, count)
        if 0 <= wanted <= self.TOTAL:
            self.available = wanted
            self.scenario.equal(
                f"{verb} {count}", told(self.scenario, answer), (self.TOTAL, wanted)
            )
        else:
            self.scenario.refused(answer, 422, 4511)

    @rule(count=st.integers(1, 5))
    def add(self, count: int) -> None:
        """Give uses."""
        self._change("add", count, self.available + count)

    @rule(count=st.integers(1, 5))
    def remove(self, count: int) -> None:
        """Take uses."""
        self._change("remove", count, self.available - count)

    @rule(count=st.integers(0, 5))
    def put(self, count: int) -> None:
        """Set uses."""
        self._change("set", count, count)

    @rule()
    def reset(self) -> None:
        """Give all uses back."""
        self.scenario.ok(limit_call(self.scenario, "reset", self.number, self.user), 200)
        self.available = self.TOTAL

    @rule()
    def look(self) -> None:
        """Read what is left."""
        self.scenario.equal("uses", uses(self.scenario, self.number), (self.TOTAL, self.available))
