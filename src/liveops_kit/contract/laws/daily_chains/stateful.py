"""Helpers and random sequences of calls for laws of daily chains."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from liveops_kit.contract.builders.chains import DAY, SECOND, daily_chain
from liveops_kit.contract.scenario import DONE, LATER, MISSED, OPEN, Chain, Scenario
from liveops_kit.contract.stateful import ScenarioMachine

START = datetime.fromisoformat("2027-02-27T13:00:00+03:00")
"""Two days before the end of a month."""

CALENDAR = "calendar_hard"


def day_starts(start: datetime, *days: int) -> list[int]:
    """Return the starts of these days after `start`, in seconds since 1970."""
    return [int((start + number * DAY).timestamp()) for number in days]


def at(chain: Chain, since: timedelta, *statuses: str) -> None:
    """Check the statuses of the steps so long after START."""
    chain.scenario.freeze(START + since)
    chain.is_at(*statuses)


def started_chain(
    scenario: Scenario, days: int, ago: timedelta, **terms: Any
) -> tuple[Chain, datetime]:
    """Create a chain of this number of days that started some time ago; return it and its start."""
    start = scenario.now() - ago
    return daily_chain(scenario, days, date_start=start.isoformat(), **terms), start


# -- random sequences of calls ---------------------------------------------------------------------
TIME_STEPS = st.sampled_from([SECOND, timedelta(hours=5), DAY - SECOND, DAY, 2 * DAY + SECOND])


class DailyChainMachine(ScenarioMachine):
    """One player in one chain while time passes; the subclasses have the model."""

    days = 3
    pace = "rolling"

    @initialize(is_recurrent=st.booleans(), early=TIME_STEPS)
    def begin(self, is_recurrent: bool, early: timedelta) -> None:
        """Create a chain that started some time ago."""
        self.recurrent = is_recurrent
        self.moment = START + early
        self.scenario.freeze(self.moment)
        self.chain = daily_chain(
            self.scenario, self.days, type=self.pace, is_recurrent=is_recurrent,
            date_start=START.isoformat(),
        )  # fmt: skip
        self.settle()

    def settle(self) -> None:
        """Update the model after time has passed."""

    @rule(by=TIME_STEPS)
    def wait(self, by: timedelta) -> None:
        """Let time pass."""
        self.moment += by
        self.scenario.freeze(self.moment)
        self.settle()
        self.chain.is_at(*self.expected())

    def expected(self) -> list[str]:
        """Return the expected statuses of the steps."""
        raise NotImplementedError

    def is_over(self) -> bool:
        """Return True if the chain has ended."""
        return False

    def took(self, number: int) -> None:
        """Update the model after a successful claim."""
        raise NotImplementedError

    @rule(number=st.integers(1, 4))
    def take(self, number: int) -> None:
        """Claim a step, whatever its status."""
        if number > self.days or self.is_over():
            self.chain.has_no_step(number)
        elif self.expected()[number - 1] == OPEN:
            self.chain.claim(number).ok(204)
            self.took(number)
        else:
            self.chain.is_not_claimable(number)
        self.chain.is_at(*self.expected())

    @rule(by=TIME_STEPS)
    def come_back(self, by: timedelta) -> None:
        """Let time pass, and claim the steps that are open."""
        self.wait(by)
        if OPEN in self.expected() and not self.is_over():
            self.take(self.expected().index(OPEN) + 1)


class CalendarMachine(DailyChainMachine):
    """A calendar chain: the day selects the step, and each round has its own claims."""

    pace = CALENDAR

    def __init__(self) -> None:
        super().__init__()
        self.claimed: set[int] = set()
        self.round = 0

    def settle(self) -> None:
        """Begin a new round without claims."""
        number = (self.moment - START) // (self.days * DAY) if self.recurrent else 0
        if number != self.round:
            self.round, self.claimed = number, set()

    def expected(self) -> list[str]:
        """Return claimed, missed, open today, or later for each step."""
        today = (self.moment - START) // DAY - self.round * self.days
        other = [MISSED if place < today else LATER for place in range(self.days)]
        if today < self.days:
            other[today] = OPEN
        return [DONE if n in self.claimed else each for n, each in enumerate(other, 1)]

    def is_over(self) -> bool:
        """Return True if a calendar that is not recurrent has ended."""
        return not self.recurrent and self.moment >= START + self.days * DAY

    def took(self, number: int) -> None:
        """Record the claim for this round."""
        self.claimed.add(number)


class RollingMachine(DailyChainMachine):
    """A rolling chain: steps are claimed in order, and the next one opens at a set time."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.opens_at = START

    def expected(self) -> list[str]:
        """Return the statuses of the claimed steps, of the next one, and of those behind it."""
        upcoming = OPEN if self.moment >= self.opens_at else LATER
        all_of = [DONE] * self.count + [upcoming] + [LATER] * self.days
        return all_of[: self.days]

    def took(self, number: int) -> None:
        """Open the next step with the next day."""
        self.count = 0 if number == self.days and self.recurrent else number
        self.opens_at = START + ((self.moment - START) // DAY + 1) * DAY

    @rule()
    def reset(self) -> None:
        """Reset the chain for all users as an admin."""
        self.chain.reset().ok(204)
        self.count, self.opens_at = 0, START
        self.chain.is_at(*self.expected())
