"""The rate limit: so many requests for each credential, with the time to wait."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveops_kit.errors import SettingsError
from liveops_kit.server import rate_limit
from liveops_kit.server.rate_limit import Rate, RateLimit, parse_rate

each = pytest.mark.parametrize


@dataclass
class Ticks:
    """A stopwatch that a test turns."""

    at: float = 100.0

    def __call__(self) -> float:
        return self.at


def test_so_many_pass_at_once_and_then_one_by_one() -> None:
    ticks = Ticks()
    limit = RateLimit(Rate(20, 1), ticks)
    assert [limit.wait_of("a") for _ in range(21)] == [0] * 20 + [1]
    ticks.at += 0.05
    assert [limit.wait_of("a"), limit.wait_of("a")] == [0, 1]
    ticks.at += 1
    assert [limit.wait_of("a") for _ in range(21)] == [0] * 20 + [1]


def test_the_wait_is_as_long_as_it_takes_until_one_may_pass() -> None:
    ticks = Ticks()
    limit = RateLimit(Rate(2, 60), ticks)
    assert [limit.wait_of("a") for _ in range(3)] == [0, 0, 30]
    ticks.at += 29
    assert limit.wait_of("a") == 1
    ticks.at += 1
    assert limit.wait_of("a") == 0


def test_each_credential_has_its_own() -> None:
    limit = RateLimit(Rate(1, 1), Ticks())
    assert [limit.wait_of(name) for name in ("a", "b", "a", "b", "")] == [0, 0, 1, 1, 0]


def test_a_reset_fills_every_bucket() -> None:
    limit = RateLimit(Rate(1, 3600), Ticks())
    assert [limit.wait_of("a"), limit.wait_of("a")] == [0, 3600]
    limit.reset()
    assert limit.wait_of("a") == 0


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "_MAX_CALLERS", 10)
    ticks = Ticks()
    limit = RateLimit(Rate(1, 1), ticks)
    for number in range(100):
        assert limit.wait_of(str(number)) == 0
        assert len(limit._used) <= 10
    ticks.at += 1
    limit.wait_of("kept")
    ticks.at += 0.5
    for number in range(9):
        limit.wait_of(f"new {number}")
    assert limit.wait_of("kept") == 1


@given(st.integers(1, 50), st.sampled_from([1, 60, 3600]), st.lists(st.floats(0, 10), max_size=60))
def test_no_more_pass_than_the_rate_and_what_was_full(
    count: int, seconds: int, pauses: list[float]
) -> None:
    ticks = Ticks(0.0)
    limit = RateLimit(Rate(count, seconds), ticks)
    passed = 0
    for pause in pauses:
        ticks.at += pause
        passed += limit.wait_of("a") == 0
        assert passed <= count + ticks.at * count / seconds + 1e-3


@each(
    ("text", "rate"),
    [("20/s", Rate(20, 1)), ("1/m", Rate(1, 60)), ("999999999/h", Rate(999_999_999, 3600))],
)
def test_a_rate_is_read(text: str, rate: Rate) -> None:
    assert parse_rate(text) == rate


@each("text", ["20", "0/s", "-1/s", "20/d", "20/S", "20 /s", "a/s", "/s", "1.5/s", "20/s "])
def test_what_is_no_rate_is_told_with_an_example(text: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_rate(text)
    assert str(caught.value) == (
        "--rate-limit is a number of requests in a second, minute or hour, "
        f"like 20/s, 600/m or 1000/h, not '{text}'"
    )
