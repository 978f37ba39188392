"""Random sequences of calls on a coupon, against counts of its uses."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import strategies as some
from hypothesis.stateful import initialize, rule

from liveops_kit.contract.builders import redeem
from liveops_kit.contract.builders.codes import VERIFY, lookups
from liveops_kit.contract.errors import CODE_INVALID, CODE_LIMIT_REACHED, CODE_UNKNOWN
from liveops_kit.contract.resources import COUPON
from liveops_kit.contract.stateful import ScenarioMachine

_LIMIT = some.sampled_from([2, 1, None, 3])
_INDEX = some.integers(0, 1)


class CouponMachine(ScenarioMachine):
    """Two players who redeem two codes against the three limits, while the coupon is on or off."""

    @initialize(total=_LIMIT, user=_LIMIT, code=_LIMIT)
    def make(self, total: int | None, user: int | None, code: int | None) -> None:
        """Create a coupon with these limits."""
        self.limits: dict[str, Any] = {
            "redeem_total_limit": total, "redeem_user_limit": user, "redeem_code_limit": code,
        }  # fmt: skip
        self.codes = [self.scenario.code() for _ in range(2)]
        self.coupon = self.scenario.create(COUPON, *self.codes, **self.limits)
        self.players = [self.scenario.player, self.scenario.second_player]
        self.is_on = True
        self.uses: Counter[tuple[str, int]] = Counter()

    def _is_left(self, player: int, code: int) -> bool:
        bounds = {
            ("total", 0): self.limits["redeem_total_limit"],
            ("user", player): self.limits["redeem_user_limit"],
            ("code", code): self.limits["redeem_code_limit"],
        }
        return all(limit is None or self.uses[key] < limit for key, limit in bounds.items())

    @rule(player=_INDEX, code=_INDEX)
    def redeem(self, player: int, code: int) -> None:
        """Redeem a code."""
        answer = redeem(self.scenario, self.codes[code], by=self.players[player])
        if not self.is_on:
            answer.refused(CODE_INVALID)
        elif not self._is_left(player, code):
            answer.refused(CODE_LIMIT_REACHED)
        else:
            answer.ok()
            self.uses.update([("total", 0), ("user", player), ("code", code)])

    @rule(player=_INDEX, code=_INDEX)
    def look(self, player: int, code: int) -> None:
        """Verify that a code can be used."""
        for answer in lookups(self.scenario, COUPON, self.codes[code], self.players[player]):
            if not self.is_on:
                answer.refused(CODE_UNKNOWN if answer.operation_id == VERIFY else CODE_INVALID)
            elif not self._is_left(player, code):
                answer.refused(CODE_LIMIT_REACHED)
            else:
                answer.ok()

    @rule()
    def switch(self) -> None:
        """Switch the coupon on or off."""
        self.coupon.switch(not self.is_on).ok()
        self.is_on = not self.is_on

    @rule(total=_LIMIT)
    def change(self, total: int | None) -> None:
        """Change the total limit; the used count stays."""
        self.limits["redeem_total_limit"] = total
        self.coupon.update(**self.limits).ok()
        self.count()

    @rule()
    def count(self) -> None:
        """Check the used count."""
        total, used = self.limits["redeem_total_limit"], self.uses["total", 0]
        state = total and {"available": max(0, total - used), "reserved": 0, "used": used}
        self.coupon.shows(total_limit_state=state)
