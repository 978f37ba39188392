"""Search for the number of users at which a target no longer keeps its bounds."""

from __future__ import annotations

import time

from locust import LoadTestShape
from locust.stats import RequestStats

from liveops_kit.load.events import Level
from liveops_kit.load.levels import user_levels
from liveops_kit.load.plan import Bounds, Plan


class LimitSearch(LoadTestShape):
    """Raises the users level by level until one breaks a bound, or all users play."""

    def __init__(self, plan: Plan, bounds: Bounds, fewest: int, stats: RequestStats) -> None:
        super().__init__()
        self._stats = stats
        self.levels: list[Level] = []
        """The levels so far."""
        self._bounds = bounds
        self._users = user_levels(fewest, plan.users)
        self._step_seconds = plan.seconds / len(self._users)
        self._spawn_rate = plan.spawn_rate
        self._began: float | None = None

    def tick(self) -> tuple[int, float] | None:
        """Return the users and how fast they begin; None ends the search. Called each second."""
        now = time.monotonic()
        if self._began is None:
            self._begin(now)
        elif now - self._began >= self._step_seconds:
            self.levels.append(self._level(now - self._began))
            if not self.levels[-1].is_within or len(self.levels) == len(self._users):
                return None
            self._begin(now)
        return self._users[len(self.levels)], self._spawn_rate

    def _begin(self, now: float) -> None:
        self._began = now
        # Figures of a level are of its own calls alone.
        self._stats.reset_all()

    def _level(self, seconds: float) -> Level:
        total = self._stats.total
        p95 = float(total.get_response_time_percentile(0.95))
        return Level(
            users=self._users[len(self.levels)],
            calls_per_second=round(total.num_requests / seconds, 1),
            p95_ms=p95,
            error_ratio=round(total.fail_ratio, 4),
            is_within=p95 <= self._bounds.p95_ms and total.fail_ratio <= self._bounds.error_ratio,
        )
