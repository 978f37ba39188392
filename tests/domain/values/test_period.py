"""Periods (PRM-2): start included, end excluded, several apart from each other."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import DAY, HOUR, NOON, SECOND, faults

from liveops_kit.domain.values.period import Period, Periods, Phase
from liveops_kit.domain.values.refusals import Refusal

TINY = timedelta(microseconds=1)


def spans(*hours: tuple[int, int | None]) -> list[Period]:
    """Periods by the hours of their ends, counted from NOON."""
    return [Period(NOON + a * HOUR, None if b is None else NOON + b * HOUR) for a, b in hours]


def faults_of(*hours: tuple[int, int | None]) -> list[tuple[str, str]]:
    with pytest.raises(Refusal) as caught:
        Periods.of(spans(*hours))
    assert (caught.value.reason.status, caught.value.reason.code) == (422, 1102)
    return faults(caught.value)


@pytest.mark.parametrize(
    ("moment", "phase"),
    [
        (NOON - TINY, Phase.BEFORE),
        (NOON, Phase.DURING),
        (NOON + HOUR - TINY, Phase.DURING),
        (NOON + HOUR, Phase.AFTER),
        (NOON + DAY, Phase.AFTER),
    ],
)
def test_the_start_is_included_and_the_end_is_not(moment: datetime, phase: Phase) -> None:
    """PRM-2d."""
    assert Periods.of(spans((0, 1))).phase(moment) is phase
    assert Period(NOON, NOON + HOUR).covers(moment) is (phase is Phase.DURING)


@pytest.mark.parametrize("moment", [NOON - 1000 * DAY, NOON, NOON + 1000 * DAY])
def test_no_periods_mean_always(moment: datetime) -> None:
    """PRM-2a."""
    assert Periods.of([]).phase(moment) is Phase.DURING
    assert Periods().phase(moment) is Phase.DURING


@pytest.mark.parametrize(
    ("moment", "phase"),
    [(NOON - TINY, Phase.BEFORE), (NOON, Phase.DURING), (NOON + 9999 * DAY, Phase.DURING)],
)
def test_a_single_period_without_an_end_never_ends(moment: datetime, phase: Phase) -> None:
    """PRM-2b."""
    assert Periods.of(spans((0, None))).phase(moment) is phase


@pytest.mark.parametrize(
    ("hour", "phase"),
    [
        (-1, Phase.BEFORE),
        (0, Phase.DURING),
        (1, Phase.BEFORE),
        (2, Phase.BEFORE),
        (3, Phase.DURING),
        (4, Phase.AFTER),
    ],
)
def test_between_two_periods_it_is_before_the_next(hour: int, phase: Phase) -> None:
    """PRM-2, PRM-4b: a gap counts as not yet started, only the last end is the end."""
    assert Periods.of(spans((3, 4), (0, 1))).phase(NOON + hour * HOUR) is phase


def test_a_period_may_begin_when_another_ends() -> None:
    """PRM-2: the end of the first is excluded, so nothing overlaps."""
    periods = Periods.of(spans((0, 1), (1, 2)))
    assert periods.phase(NOON + HOUR) is Phase.DURING


def test_periods_are_kept_in_order_of_time() -> None:
    assert Periods.of(spans((4, 5), (0, 1), (2, 3))).spans == tuple(spans((0, 1), (2, 3), (4, 5)))


@pytest.mark.parametrize("end", [0, -1])
def test_a_period_that_does_not_start_before_its_end_is_refused(end: int) -> None:
    """PRM-2c."""
    assert faults_of((0, end)) == [
        ("promotion_periods.0.date_until", "Must be later than date_from")
    ]


def test_ends_are_compared_as_moments_not_as_clock_faces() -> None:
    """PRM-2c: 14:00+03:00 is before 12:00Z."""
    end = datetime(2026, 12, 1, 14, tzinfo=timezone(3 * HOUR))
    with pytest.raises(Refusal) as caught:
        Periods.of([Period(NOON, end)])
    assert faults(caught.value) == [
        ("promotion_periods.0.date_until", "Must be later than date_from")
    ]


@pytest.mark.parametrize("lacking", [0, 1, 2])
def test_each_of_several_periods_needs_an_end(lacking: int) -> None:
    """PRM-2b, PRM-2c."""
    hours: list[tuple[int, int | None]] = [(0, 1), (2, 3), (4, 5)]
    hours[lacking] = (hours[lacking][0], None)
    assert faults_of(*hours) == [
        (f"promotion_periods.{lacking}.date_until", "Each of several periods needs an end")
    ]


def test_every_broken_period_is_named() -> None:
    """ERR-3: all of them, in the order of the document."""
    assert faults_of((0, None), (2, 1), (3, 4), (5, None)) == [
        ("promotion_periods.0.date_until", "Each of several periods needs an end"),
        ("promotion_periods.1.date_until", "Must be later than date_from"),
        ("promotion_periods.3.date_until", "Each of several periods needs an end"),
    ]


@pytest.mark.parametrize(
    "hours",
    [
        [(0, 2), (1, 3)],
        [(1, 3), (0, 2)],
        [(0, 5), (1, 2)],
        [(0, 1), (0, 1)],
        [(0, 1), (2, 4), (3, 5)],
        [(0, 2), (1, 3), (2, 4)],
    ],
)
def test_periods_that_overlap_are_refused_once(hours: list[tuple[int, int | None]]) -> None:
    """PRM-2c."""
    assert faults_of(*hours) == [("promotion_periods", "Periods must not overlap")]


def test_a_fault_is_reported_under_the_name_the_call_uses() -> None:
    with pytest.raises(Refusal) as caught:
        Periods.of(spans((1, 0)), named="periods")
    assert faults(caught.value)[0][0] == "periods.0.date_until"


@pytest.mark.parametrize(
    ("begins", "ends"),
    [(NOON.replace(tzinfo=None), None), (NOON, (NOON + HOUR).replace(tzinfo=None))],
)
def test_a_period_needs_moments_with_an_offset(begins: datetime, ends: datetime | None) -> None:
    with pytest.raises(ValueError, match="with a UTC offset"):
        Period(begins, ends)


@given(
    st.lists(st.integers(-50, 50), min_size=2, max_size=10, unique=True),
    st.integers(-60, 60),
)
def test_a_moment_is_during_exactly_when_one_period_covers_it(edges: list[int], hour: int) -> None:
    """PRM-2: judged by counting, hour by hour."""
    edges = sorted(edges)[: len(edges) // 2 * 2]
    pairs = list(zip(edges[::2], edges[1::2], strict=True))
    running = {h for begin, end in pairs for h in range(begin, end)}
    phase = Periods.of(spans(*pairs)).phase(NOON + hour * HOUR + SECOND)
    if hour in running:
        assert phase is Phase.DURING
    else:
        assert phase is (Phase.AFTER if hour >= edges[-1] else Phase.BEFORE)
