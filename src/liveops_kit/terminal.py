"""Output for people: colours where it goes to a terminal, and the progress of a command."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from liveops_kit.settings import is_ci, terminal_kind, tty_compatible

INTERVAL = 10.0
"""Seconds between two lines of progress where no bar can be shown."""

STYLES = (
    (r"^\d+\. (?:critical|high|medium|violation)\b.*", "bold red"),
    (r"^\d+\. (?:low|difference)\b.*", "bold yellow"),
    (r"^\d+\. [\w-]+: .* differs.*", "bold yellow"),
    (r"^   expected  .*", "green"),
    (r"^   seen      .*", "red"),
    (r"^note: .*", "yellow"),
    (r"\b(?:Findings|Differences): none\.", "bold green"),
    (r"\b(?:Findings|Differences): (?!none)[^.]*", "bold red"),
    (r"\b[1-9]\d* broken\b", "bold red"),
    (r" NO(?=  )", "bold red"),
)
"""Patterns that are highlighted in a report."""

Show = Callable[[str], None]
"""Shows a line of progress."""


def write(text: str, file: IO[str] | None = None) -> None:
    """Write a report: with colours to a terminal, and as it is to a pipe or a file.

    `NO_COLOR` and `FORCE_COLOR` are heeded (https://no-color.org).
    """
    from rich.console import Console
    from rich.text import Text

    out = sys.stdout if file is None else file
    console = Console(file=out, highlight=False, soft_wrap=True)
    if console.color_system is None or console.no_color:
        out.write(text)
        return
    for line in text.splitlines():
        styled = Text(line)
        for pattern, style in STYLES:
            styled.highlight_regex(pattern, style)
        console.print(styled, soft_wrap=True)


def is_live(stream: IO[str]) -> bool:
    """Return True if a line can be overwritten: not in a pipe, in CI or on a dumb terminal."""
    declared = tty_compatible()
    return (
        (stream.isatty() if declared is None else declared)
        and not is_ci()
        and terminal_kind() != "dumb"
    )


@contextmanager
def progress() -> Iterator[Show]:
    """Show on stderr how far a command is: one line that changes, or one every ten seconds."""
    if not is_live(sys.stderr):
        yield Ticker()
        return
    from rich.console import Console
    from rich.markup import escape

    with Console(stderr=True).status("starting") as status:
        yield lambda line: status.update(escape(line))


class Ticker:
    """Writes the latest line of progress once in ten seconds; a short run writes none."""

    def __init__(
        self, file: IO[str] | None = None, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._file = file
        self._ticks = ticks
        self._next = ticks() + INTERVAL

    def __call__(self, line: str) -> None:
        """Write the line if it is time."""
        now = self._ticks()
        if now < self._next:
            return
        self._next = now + INTERVAL
        print(f"liveops: {line}", file=self._file or sys.stderr, flush=True)
