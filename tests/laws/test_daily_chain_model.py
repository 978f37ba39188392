"""Daily chains against a simple model that counts days (CHN-4, CHN-5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.chains import CALENDAR, ROLLING, claim, daily, game, states
from tests.worlds import HOUR, NOON, holdings, picture

from liveops_kit.domain.values.refusals import Refusal

FUTURE, CLAIMABLE, CLAIMED, BLOCKED = "L", "O", "C", "M"
DONE, GONE, TOO_EARLY_OR_LATE = 204, 7001, 6306


@dataclass
class ByCalendar:
    """The model of a calendar: step i belongs to day i; a round has as many days as steps."""

    steps: int
    recurrent: bool
    claimed: set[int] = field(default_factory=set)
    """Claimed days, counted through all rounds."""

    def look(self, hour: int) -> str:
        day = hour // 24
        first = day - day % self.steps if self.recurrent and day > 0 else 0
        return "".join(self._letter(first + place, day) for place in range(self.steps))

    def _letter(self, day: int, today: int) -> str:
        if day in self.claimed:
            return CLAIMED
        return BLOCKED if day < today else CLAIMABLE if day == today else FUTURE

    def claim(self, number: int, hour: int) -> int:
        is_over = not self.recurrent and hour >= 24 * self.steps
        if hour < 0 or is_over or not 1 <= number <= self.steps:
            return GONE
        if self.look(hour)[number - 1] != CLAIMABLE:
            return TOO_EARLY_OR_LATE
        self.claimed.add(hour // 24)
        return DONE


@dataclass
class Rolling:
    """The model of a rolling chain: one step a day, in order, on any day."""

    steps: int
    recurrent: bool
    taken: int = 0
    last_day: int = -1

    def look(self, hour: int) -> str:
        opens = hour >= 0 and hour // 24 > self.last_day
        letters = CLAIMED * self.taken + (CLAIMABLE if opens else FUTURE)
        return (letters + FUTURE * self.steps)[: self.steps]

    def claim(self, number: int, hour: int) -> int:
        if hour < 0 or not 1 <= number <= self.steps:
            return GONE
        if self.look(hour)[number - 1] != CLAIMABLE:
            return TOO_EARLY_OR_LATE
        self.last_day = hour // 24
        self.taken += 1
        if self.taken == self.steps and self.recurrent:
            self.taken = 0
        return DONE


visits = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6)), max_size=25)
"""Hours since the previous visit, and the step claimed then; 0 is an unknown step."""


@given(
    steps=st.integers(1, 5),
    recurrent=st.booleans(),
    rolling=st.booleans(),
    start=st.integers(-30, 60),
    visits=visits,
)
def test_a_user_can_do_what_the_model_allows_and_nothing_else(
    steps: int, recurrent: bool, rolling: bool, start: int, visits: list[tuple[int, int]]
) -> None:
    """CHN-4, CHN-5, ERR-6b: compare every read, response and reward; a refusal changes nothing."""
    model: ByCalendar | Rolling = (Rolling if rolling else ByCalendar)(steps, recurrent)
    project = game()
    pace = ROLLING if rolling else CALENDAR
    chain = daily(project, steps, pace=pace, is_recurrent=recurrent)
    hour, gold = start, 0
    for hours, number in visits:
        hour += hours
        now = NOON + hour * HOUR + timedelta(minutes=hours)
        assert states(project, chain, now) == model.look(hour)
        before = picture(project)
        expected = model.claim(number, hour)
        try:
            claim(project, chain, number, now)
            answer = DONE
            gold += number
        except Refusal as refusal:
            answer = refusal.reason.code
            assert picture(project) == before
        assert answer == expected
        assert states(project, chain, now) == model.look(hour)
    assert holdings(project) == ({"gold": gold} if gold else {})


def test_the_model_itself_knows_the_documented_example() -> None:
    """The second of three days is missed."""
    model = ByCalendar(steps=3, recurrent=False)
    assert model.claim(1, 5) == DONE
    assert model.look(50) == CLAIMED + BLOCKED + CLAIMABLE
    assert model.claim(3, 72) == GONE
