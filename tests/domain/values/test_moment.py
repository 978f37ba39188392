"""Moments on the wire: RFC 3339 in and out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveops_kit.domain.values.moment import parse_moment, print_moment


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("2026-12-01T10:00:00Z", "2026-12-01T10:00:00+00:00"),
        ("2026-12-01t10:00:00z", "2026-12-01T10:00:00+00:00"),
        ("2026-12-01T10:00:00+03:00", "2026-12-01T10:00:00+03:00"),
        ("2026-12-01T10:00:00-11:30", "2026-12-01T10:00:00-11:30"),
        ("2026-12-01T10:00:00-00:00", "2026-12-01T10:00:00+00:00"),
        ("2026-12-01T10:00:00.5Z", "2026-12-01T10:00:00.500000+00:00"),
        ("2028-02-29T00:00:00Z", "2028-02-29T00:00:00+00:00"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+00:00"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59+00:00"),
    ],
)
def test_a_moment_keeps_its_offset(text: str, printed: str) -> None:
    assert print_moment(parse_moment(text)) == printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00+00:00"),
        ("2016-12-31t23:59:60z", "2017-01-01T00:00:00+00:00"),
        ("2017-01-01T02:59:60+03:00", "2017-01-01T03:00:00+03:00"),
        ("2016-12-31T23:59:60.25Z", "2017-01-01T00:00:00.250000+00:00"),
    ],
)
def test_a_leap_second_is_the_first_moment_of_the_next_minute(text: str, printed: str) -> None:
    assert print_moment(parse_moment(text)) == printed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "1764547200",
        "2026-12-01",
        "2026-12-01T10:00:00",
        "2016-12-31T23:59:60",
        "2026-12-01T25:00:00Z",
        "2026-12-01T10:60:00Z",
        "2026-12-01T10:00:61Z",
        "2026-13-01T10:00:00Z",
        "2026-02-29T10:00:00Z",
        "0000-12-01T10:00:00Z",
        "10000-01-01T00:00:00Z",
        "2026-12-01T10:00:00+25:00",
        "2026-12-01T10:00:00Europe/Berlin",
        "9999-12-31T23:59:60Z",
        "0001-01-01T00:00:00+03:00",
        "9999-12-31T23:59:59-03:00",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_moment(text)


@pytest.mark.parametrize("text", ["9999-12-31T23:59:60Z", "0001-01-01T00:00:00+03:00"])
def test_a_moment_outside_the_years_of_utc_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_moment(text)
    assert str(caught.value) == f"'{text}' is out of range"


def test_a_moment_without_an_offset_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'2026-12-01T10:00:00' has no UTC offset"):
        parse_moment("2026-12-01T10:00:00")


@given(
    st.datetimes(
        min_value=datetime(1, 1, 3),  # noqa: DTZ001 - Hypothesis adds the zone
        max_value=datetime(9999, 12, 29),  # noqa: DTZ001
        timezones=st.integers(-23 * 60, 23 * 60).map(
            lambda minutes: timezone(timedelta(minutes=minutes))
        ),
    )
)
def test_a_printed_moment_is_read_back_the_same(moment: datetime) -> None:
    again = parse_moment(print_moment(moment))
    assert again == moment
    assert again.utcoffset() == moment.utcoffset()


def test_two_offsets_can_mean_one_moment() -> None:
    assert parse_moment("2026-12-01T10:00:00+03:00") == datetime(2026, 12, 1, 7, tzinfo=UTC)
