"""Daily chains as laws tell of them: what is judged of a step, and random stories of days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from liveops_kit.contract.builders.chains import (
    DAY,
    SECOND,
    Chain,
    claim,
    daily_chain,
    now,
    stand_at,
    statuses,
)
from liveops_kit.contract.laws.shared.chain_writes import tells
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.stateful import ScenarioMachine

START = datetime.fromisoformat("2027-02-27T13:00:00+03:00")
"""Two days before the end of a month."""

CALENDAR = "calendar_hard"
DONE, OPEN, LATER, MISSED = "claimed", "claimable", "claim_in_future", "blocked"


def seconds(start: datetime, *days: int) -> list[int]:
    """When days after a start begin, in seconds since 1970."""
    return [int((start + number * DAY).timestamp()) for number in days]


def begun(scenario: Scenario, days: int, ago: timedelta, **terms: Any) -> tuple[Chain, datetime]:
    """A chain of so many days that began some time ago, and when it did."""
    start = now(scenario) - ago
    return daily_chain(scenario, days, date_start=start.isoformat(), **terms), start


def not_claimable(scenario: Scenario, chain: Chain, *numbers: int) -> None:
    """Each of these steps is refused as one that cannot be claimed now."""
    for number in numbers:
        body = scenario.refused(claim(scenario, chain, number), 422, 6306)
        tells(scenario, body, {"chain_id": chain.chain_id, "step_number": number})


def not_there(scenario: Scenario, chain: Chain, number: int = 1) -> None:
    """A step is refused as one that is not there."""
    body = scenario.refused(claim(scenario, chain, number), 404, 7001)
    facts = {"project_id": scenario.project_id, "chain_id": chain.chain_id, "step_number": number}
    tells(scenario, body, facts)


def are(scenario: Scenario, chain: Chain, *expected: str) -> None:
    """The steps have these statuses for the scenario's player."""
    scenario.equal("the statuses of the steps", statuses(scenario, chain), list(expected))


# -- stories ---------------------------------------------------------------------------------------
STRIDES = st.sampled_from([SECOND, timedelta(hours=5), DAY - SECOND, DAY, 2 * DAY + SECOND])


class Stroll(ScenarioMachine):
    """One player in one chain, while the days go by; the model is its subclasses'."""

    days = 3
    pace = "rolling"

    @initialize(is_recurrent=st.booleans(), early=STRIDES)
    def begin(self, is_recurrent: bool, early: timedelta) -> None:
        """A chain that began some time ago."""
        self.recurrent = is_recurrent
        self.moment = START + early
        stand_at(self.scenario, self.moment)
        self.chain = daily_chain(
            self.scenario, self.days, type=self.pace, is_recurrent=is_recurrent,
            date_start=START.isoformat(),
        )  # fmt: skip
        self.settle()

    def settle(self) -> None:
        """Time has passed."""

    @rule(by=STRIDES)
    def wait(self, by: timedelta) -> None:
        """Time passes."""
        self.moment += by
        stand_at(self.scenario, self.moment)
        self.settle()
        are(self.scenario, self.chain, *self.expected())

    def expected(self) -> list[str]:
        """The statuses of the steps."""
        raise NotImplementedError

    def is_over(self) -> bool:
        """Whether the chain has ended."""
        return False

    def took(self, number: int) -> None:
        """A claim has worked."""
        raise NotImplementedError

    @rule(number=st.integers(1, 4))
    def take(self, number: int) -> None:
        """The player claims a step, whatever its standing."""
        if number > self.days or self.is_over():
            not_there(self.scenario, self.chain, number)
        elif self.expected()[number - 1] == OPEN:
            self.scenario.ok(claim(self.scenario, self.chain, number), 204)
            self.took(number)
        else:
            not_claimable(self.scenario, self.chain, number)
        are(self.scenario, self.chain, *self.expected())

    @rule(by=STRIDES)
    def come_back(self, by: timedelta) -> None:
        """Time passes, and the player claims what is open by then."""
        self.wait(by)
        if OPEN in self.expected() and not self.is_over():
            self.take(self.expected().index(OPEN) + 1)


class ByTheCalendar(Stroll):
    """A calendar: the day decides, and each round has its own claims."""

    pace = CALENDAR

    def __init__(self) -> None:
        super().__init__()
        self.claimed: set[int] = set()
        self.round = 0

    def settle(self) -> None:
        """A new round begins with nothing claimed."""
        number = (self.moment - START) // (self.days * DAY) if self.recurrent else 0
        if number != self.round:
            self.round, self.claimed = number, set()

    def expected(self) -> list[str]:
        """Claimed, missed, open today, or later."""
        today = (self.moment - START) // DAY - self.round * self.days
        other = [MISSED if place < today else LATER for place in range(self.days)]
        if today < self.days:
            other[today] = OPEN
        return [DONE if n in self.claimed else each for n, each in enumerate(other, 1)]

    def is_over(self) -> bool:
        """Only a calendar that is not recurrent ends."""
        return not self.recurrent and self.moment >= START + self.days * DAY

    def took(self, number: int) -> None:
        """It is claimed for this round."""
        self.claimed.add(number)


class AtOnesPace(Stroll):
    """A rolling chain: so many steps are claimed, and the next one opens at a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.opens_at = START

    def expected(self) -> list[str]:
        """Claimed, the next one, and those behind it."""
        upcoming = OPEN if self.moment >= self.opens_at else LATER
        all_of = [DONE] * self.count + [upcoming] + [LATER] * self.days
        return all_of[: self.days]

    def took(self, number: int) -> None:
        """The next one opens with the next day."""
        self.count = 0 if number == self.days and self.recurrent else number
        self.opens_at = START + ((self.moment - START) // DAY + 1) * DAY

    @rule()
    def reset(self) -> None:
        """The project takes everybody back."""
        self.scenario.ok(self.scenario.call("admin-reset-daily-chain", **self.chain.named), 204)
        self.count, self.opens_at = 0, START
        are(self.scenario, self.chain, *self.expected())
