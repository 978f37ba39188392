"""How a benchmark ends before its figures are there."""

from __future__ import annotations

import signal

import pytest
from benchmarks.running import measuring
from benchmarks.servers import ServerFailed


@pytest.fixture(autouse=True)
def handler():
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_a_server_that_fails_ends_it_with_2(capsys) -> None:
    with pytest.raises(SystemExit) as ended, measuring():
        raise ServerFailed("it ended by itself")
    assert ended.value.code == 2
    assert capsys.readouterr().err == "benchmarks: it ended by itself\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_2(capsys, number: int) -> None:
    with pytest.raises(SystemExit) as ended, measuring():
        signal.raise_signal(number)
    assert ended.value.code == 2
    assert capsys.readouterr().err == "benchmarks: interrupted\n"


def test_what_is_measured_goes_on() -> None:
    with measuring():
        measured = 7
    assert measured == 7
