"""The state of a chain depends on the time, not on how the clock got there (CHN-3e, CHN-4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.chains import CALENDAR, ROLLING, claim, claim_offer, daily, game, offers
from tests.worlds import DAY, HOUR, NOON, frozen_clock, picture, player

from liveops_kit.domain.values.clock import SettableClock
from liveops_kit.domain.values.recurrence import Schedule
from liveops_kit.server.codec import daily_chains, offer_chains
from liveops_kit.state.project import Project

SCHEDULES = (
    Schedule(interval_type="hourly"),
    Schedule(interval_type="daily", time="03:00:00-11:30"),
    Schedule(interval_type="weekly", day_of_week=4, time="23:00:00+14:00"),
    Schedule(interval_type="monthly", day_of_month=31, time="00:00:00+00:00"),
)


def world() -> tuple[Project, SettableClock]:
    """Return a project with chains of every kind, some of them in progress."""
    clock = frozen_clock()
    project = game(clock=clock)
    for pace in (CALENDAR, ROLLING):
        for recurrent in (False, True):
            chain = daily(project, 3, pace=pace, is_recurrent=recurrent)
            claim(project, chain, 1, NOON + HOUR)
    for schedule in SCHEDULES:
        chain_of_offers = offers(project, "free", "free", schedule=schedule)
        claim_offer(project, chain_of_offers, 1, NOON + HOUR)
    clock.freeze(NOON + 2 * HOUR)
    return project, clock


def answers(project: Project) -> list[Any]:
    """Return all responses to a user and a visitor about the chains."""
    dailies = list(project.tables["daily_chains"].rows("all", True))
    roads = list(project.tables["offer_chains"].rows("all", True))
    with project.transaction() as now:
        return [
            *(offer_chains.serialize_short(chain, now) for chain in roads),
            *(
                kind.serialize_for_user(chain, viewer, project, now)
                for viewer in (player(), None)
                for kind, chains in ((daily_chains, dailies), (offer_chains, roads))
                for chain in chains
            ),
        ]


jumps = st.lists(st.integers(-100_000, 1_000_000).map(lambda n: timedelta(seconds=n)), max_size=5)


@given(to=st.integers(0, 100 * 86_400), jumps=jumps)
def test_any_way_of_the_clock_to_a_moment_shows_the_same(to: int, jumps: list[timedelta]) -> None:
    moment = NOON + timedelta(seconds=to)
    straight, its_clock = world()
    its_clock.freeze(moment)
    winding, other_clock = world()
    for jump in jumps:
        other_clock.advance(jump)
        answers(winding)
    other_clock.advance(moment - other_clock.now())
    assert answers(winding) == answers(straight)
    assert picture(winding) == picture(straight)


@pytest.mark.parametrize("days", [0, 1, 2, 3, 30])
def test_looking_changes_nothing(days: int) -> None:
    project, clock = world()
    clock.freeze(NOON + days * DAY)
    before = picture(project)
    first = answers(project)
    assert answers(project) == first
    assert picture(project) == before
