"""Powers that come from commands of the target's owner."""

import sys
from datetime import UTC, datetime, timedelta

import pytest

from liveops_kit.contract.scenario import NotVerifiable
from liveops_kit.contract.shell_commands import CommandClock, CommandPayments, minted_by, output_of
from liveops_kit.errors import UsageError

PYTHON = f"{sys.executable} -c"


def test_a_value_is_one_word_whatever_it_holds():
    assert output_of("echo {user}", user="a; rm -rf $(x) '\"") == "a; rm -rf $(x) '\""


def test_claims_are_told_in_the_environment():
    command = f"""{PYTHON} 'import os; print(os.environ["LIVEOPS_CLAIMS"].replace(" ", ""))'"""
    assert minted_by(command)("alice", {"attributes": {"level": 3}}) == '{"attributes":{"level":3}}'


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("no-such-program-here", "cannot be run"),
        ("", "cannot be run"),
        ("echo 'open", "cannot be read"),
        ("echo {nobody}", r"it knows \{user\}"),
        (f"{PYTHON} 'import sys; sys.exit(\"no\\nreally not\")'", "ended with 1: really not"),
        ("echo two words", "has to print a token and nothing else"),
        ("true", "has to print a token and nothing else"),
    ],
)
def test_a_command_that_fails_is_told(command, message):
    with pytest.raises(UsageError, match=message):
        minted_by(command)("alice", {})


def test_a_clock_is_moved_by_commands(tmp_path):
    log = tmp_path / "log"
    write = f"{PYTHON} 'import sys; open(sys.argv[1], \"a\").write(sys.argv[2])' {log}"
    clock = CommandClock(
        to_freeze=f"{write} F{{moment}}|", to_advance=f"{write} A{{seconds}}|",
        to_release=f"{write} R", to_read="echo 2026-12-01T12:00:00+02:00",
    )  # fmt: skip
    clock.freeze(datetime(2026, 12, 1, tzinfo=UTC))
    clock.advance(timedelta(days=1))
    clock.release()
    assert log.read_text() == "F2026-12-01T00:00:00+00:00|A86400|R"
    assert clock.now() == datetime(2026, 12, 1, 10, tzinfo=UTC)


def test_a_clock_that_tells_no_moment_is_told():
    clock = CommandClock(to_freeze="", to_advance="", to_release="", to_read="echo noon")
    with pytest.raises(UsageError, match="printed no moment, but 'noon'"):
        clock.now()


def test_what_the_profile_has_no_command_for_cannot_be_judged(tmp_path):
    till = CommandPayments(to_pay=f"touch {tmp_path}/{{project_id}}-{{order_id}}")
    till.pay(7, 12)
    assert (tmp_path / "7-12").exists()
    with pytest.raises(NotVerifiable, match="no command to expire an order"):
        till.expire(7, 12)
