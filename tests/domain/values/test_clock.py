"""Clocks: hands, moves and durations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import DAY, HOUR, NOON, SECOND, Source, frozen_clock

from liveops_kit.domain.values.clock import (
    ClockState,
    SettableClock,
    SystemClock,
    monotonic,
    parse_duration,
)


def test_a_clock_follows_its_source_until_it_is_set() -> None:
    source = Source(NOON)
    clock = SettableClock(source)
    assert clock.now() == NOON
    source.moment += HOUR
    assert clock.now() == NOON + HOUR
    assert clock.state == ClockState(frozen_at=None, offset=timedelta(0))


def test_a_frozen_clock_stands_while_its_source_goes_on() -> None:
    source = Source(NOON)
    clock = SettableClock(source)
    clock.freeze(NOON + DAY)
    source.moment += HOUR
    assert clock.now() == NOON + DAY


def test_a_frozen_clock_moves_by_a_duration_and_stays_frozen() -> None:
    source = Source(NOON)
    clock = SettableClock(source, ClockState(frozen_at=NOON))
    clock.advance(DAY)
    source.moment += HOUR
    assert clock.now() == NOON + DAY
    assert clock.state == ClockState(frozen_at=NOON + DAY)


def test_a_running_clock_moves_by_a_duration_and_keeps_running() -> None:
    source = Source(NOON)
    clock = SettableClock(source)
    clock.advance(DAY)
    clock.advance(-HOUR)
    source.moment += SECOND
    assert clock.now() == NOON + DAY - HOUR + SECOND
    assert clock.state == ClockState(offset=DAY - HOUR)


def test_following_again_forgets_the_freeze_and_the_offset() -> None:
    clock = SettableClock(Source(NOON), ClockState(offset=DAY))
    clock.freeze(NOON + 5 * DAY)
    clock.follow()
    assert clock.now() == NOON
    assert clock.state == ClockState()


def test_freezing_forgets_an_earlier_offset() -> None:
    clock = SettableClock(Source(NOON), ClockState(offset=DAY))
    clock.freeze(NOON)
    assert clock.now() == NOON
    assert clock.state == ClockState(frozen_at=NOON)


@pytest.mark.parametrize("way", ["freeze", "hands"])
def test_a_frozen_clock_shows_utc_whatever_offset_it_was_told(way: str) -> None:
    there = datetime(2026, 12, 1, 15, tzinfo=timezone(3 * HOUR))
    clock = SettableClock(Source())
    if way == "freeze":
        clock.freeze(there)
    else:
        clock = SettableClock(Source(), ClockState(frozen_at=there))
    assert clock.now().isoformat() == "2026-12-01T12:00:00+00:00"


def test_a_clock_cannot_be_frozen_at_a_moment_without_an_offset() -> None:
    clock = frozen_clock()
    with pytest.raises(ValueError, match="with a UTC offset"):
        clock.freeze(datetime(2027, 1, 1))  # noqa: DTZ001 - that is the point
    assert clock.now() == NOON


def test_a_frozen_clock_does_not_move_past_the_last_year() -> None:
    clock = frozen_clock()
    with pytest.raises(OverflowError):
        clock.advance(timedelta(days=366 * 8000))
    assert clock.now() == NOON


def test_a_running_clock_does_not_move_past_the_first_year() -> None:
    clock = SettableClock(Source(NOON), ClockState(offset=DAY))
    with pytest.raises(OverflowError):
        clock.advance(timedelta(days=-366 * 2100))
    assert clock.state == ClockState(offset=DAY)


def test_hands_out_of_range_are_not_taken_over() -> None:
    clock = frozen_clock()
    with pytest.raises(OverflowError):
        clock.set_state(ClockState(offset=timedelta(days=366 * 8000)))
    assert clock.state == ClockState(frozen_at=NOON)


def test_the_system_clock_is_aware_in_utc_and_does_not_go_back() -> None:
    clock = SystemClock()
    first, second = clock.now(), clock.now()
    assert first.tzinfo is UTC
    assert first <= second


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1s", SECOND),
        ("90m", timedelta(minutes=90)),
        ("+36h", 36 * HOUR),
        ("+1d", DAY),
        ("-2w", timedelta(weeks=-2)),
        ("0s", timedelta(0)),
        ("P7D", 7 * DAY),
        ("P2W", 14 * DAY),
        ("PT36H", 36 * HOUR),
        ("PT1M", timedelta(minutes=1)),
        ("PT5S", 5 * SECOND),
        ("-PT5S", -5 * SECOND),
        ("+P1D", DAY),
        ("P1W2DT3H4M5S", timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5)),
        ("P999999999D", timedelta(days=999_999_999)),
    ],
)
def test_a_duration_is_read(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "d",
        "1",
        "1 d",
        " 1d",
        "1d\n",
        "1D",
        "1y",
        "1.5h",
        "--1d",
        "P",
        "PT",
        "P1DT",
        "-P",
        "P1M",
        "P1Y",
        "P1.5D",
        "P1D2W",
        "pt1h",
        "tomorrow",
        "P9999999999D",
        "99999999999d",
        "-P999999999DT23H59M59S",
        pytest.param("9" * 5000 + "d", id="too many digits"),
        pytest.param("P" + "9" * 5000 + "D", id="too many digits in ISO 8601"),
    ],
)
def test_what_is_no_duration_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no duration: write for example \+1d, 90m, P7D or"):
        parse_duration(text)


@given(st.integers(0, 10_000), st.sampled_from("smhdw"), st.sampled_from(["", "+", "-"]))
def test_a_short_duration_is_its_number_of_units(number: int, unit: str, sign: str) -> None:
    seconds = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}[unit] * number
    expected = -seconds if sign == "-" else seconds
    assert parse_duration(f"{sign}{number}{unit}").total_seconds() == expected


# -- running on from a moment, and faster ----------------------------------------------------------
def test_a_clock_that_is_set_goes_on_from_there() -> None:
    source = Source()
    clock = SettableClock(source, ClockState(frozen_at=NOON - DAY))
    clock.set(NOON + 7 * DAY)
    assert clock.now() == NOON + 7 * DAY
    source.moment += HOUR
    assert clock.now() == NOON + 7 * DAY + HOUR


def test_a_fast_clock_gains_on_its_source_from_where_it_stood() -> None:
    source = Source()
    clock = SettableClock(source, ClockState(frozen_at=NOON + DAY))
    clock.set_rate(86_400)
    assert clock.now() == NOON + DAY
    source.moment += SECOND
    assert clock.now() == NOON + 2 * DAY
    clock.advance(HOUR)
    assert clock.now() == NOON + 2 * DAY + HOUR
    clock.set_rate(1)
    source.moment += SECOND
    assert clock.now() == NOON + 2 * DAY + HOUR + SECOND
    clock.set_rate(0.5)
    source.moment += 2 * SECOND
    assert clock.now() == NOON + 2 * DAY + HOUR + 2 * SECOND


def test_setting_a_fast_clock_keeps_its_pace() -> None:
    source = Source()
    clock = SettableClock(source)
    clock.set_rate(60)
    clock.set(NOON)
    source.moment += SECOND
    assert clock.now() == NOON + 60 * SECOND


@pytest.mark.parametrize("rate", [0, -1, 100_001, float("nan")])
def test_a_clock_does_not_run_backwards_or_too_fast(rate: float) -> None:
    clock = frozen_clock()
    with pytest.raises(ValueError, match="a clock runs at a rate above 0, at most 100000"):
        clock.set_rate(rate)
    assert clock.state == ClockState(frozen_at=NOON)


def test_ticks_only_go_on() -> None:
    found = [monotonic() for _ in range(100)]
    assert found == sorted(found)
