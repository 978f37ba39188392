"""Terminal output: colours in a terminal alone, progress that fills no log."""

from __future__ import annotations

import io

import pytest

from liveops_kit import terminal
from liveops_kit.terminal import INTERVAL, Ticker, is_live

each = pytest.mark.parametrize
REPORT = (
    "1. high: get-coupon  [law CPN-1 abc]\n   expected  200\n   seen      404\n"
    "3 operations, 3 reached, 3 calls in 0 s. Laws: 1 kept. Findings: none.\n"
)


class Screen(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CI", "TTY_COMPATIBLE", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def without_colours(text: str) -> str:
    from rich.text import Text

    return "".join(f"{Text.from_ansi(line).plain}\n" for line in text.splitlines())


@each(
    ("screen", "variables", "coloured"),
    [
        (True, {}, True),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"TERM": "dumb"}, False),
        (False, {}, False),
        (False, {"CI": "true"}, False),
        (False, {"FORCE_COLOR": "1"}, True),
        (False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_a_terminal_has_colours_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, screen: bool, variables: dict[str, str], coloured: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    out = Screen() if screen else io.StringIO()
    terminal.write(REPORT, out)
    assert ("\x1b[" in out.getvalue()) is coloured
    assert without_colours(out.getvalue()) == REPORT


@each("text", ["[bold]no markup[/]\n", "x" * 300 + "\n", "a\n\n\n  b\n", ""])
def test_a_text_is_only_coloured(text: str) -> None:
    out = Screen()
    terminal.write(text, out)
    assert without_colours(out.getvalue()) == text


@each(
    ("screen", "variables", "live"),
    [
        (True, {}, True),
        (True, {"CI": "true"}, False),
        (True, {"CI": "false"}, True),
        (True, {"TERM": "dumb"}, False),
        (False, {"FORCE_COLOR": "1"}, False),
        (False, {"TTY_COMPATIBLE": "1"}, True),
        (True, {"TTY_COMPATIBLE": "0"}, False),
    ],
)
def test_a_line_is_written_over_in_a_terminal_alone(
    monkeypatch: pytest.MonkeyPatch, screen: bool, variables: dict[str, str], live: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert is_live(Screen() if screen else io.StringIO()) is live


def test_elsewhere_a_line_comes_every_ten_seconds() -> None:
    now, out = [100.0], io.StringIO()
    ticker = Ticker(out, lambda: now[0])
    for second in range(35):
        now[0] = 100.0 + second
        ticker(f"laws {second}/700")
    lines = [f"liveops: laws {second}/700\n" for second in (10, 20, 30)]
    assert out.getvalue() == "".join(lines)
    assert INTERVAL == 10
