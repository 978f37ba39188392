"""A rehearsal as one HTML page with a timeline, readable without scripts or other files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from msgspec import Struct

from liveops_kit.domain.values.money import print_amount
from liveops_kit.rehearsal.as_text import paid_by, sentence_of, stamp_of
from liveops_kit.rehearsal.changes import passages
from liveops_kit.rehearsal.rehearsal import Rehearsal
from liveops_kit.rehearsal.timetable import Entry
from liveops_kit.version import __version__

TEMPLATE = Path(__file__).with_name("page.html")
LEFT, WIDTH, ROW = 250, 1000, 24
"""Pixels: where the axis begins and ends, and the height of a row."""
_STEPS = (1, 2, 7, 14, 28, 56, 112)
_MAX_TICKS = 12


class Bar(Struct, frozen=True):
    """A period in the picture."""

    x: float
    width: float
    title: str


class Row(Struct, frozen=True):
    """An entry in the picture: its periods, its resets, and what is suspect about it."""

    label: str
    bars: tuple[Bar, ...]
    resets: tuple[float, ...]
    flaws: tuple[Bar, ...]


def html_of(rehearsal: Rehearsal) -> str:
    """Return the rehearsal as an HTML page."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(TEMPLATE.read_text(encoding="utf-8"))
    rows = list(_rows(rehearsal))
    scale = _Scale(rehearsal)
    clocks = [
        Bar(scale.x(scene.at), 0, sentence_of(event))
        for scene in rehearsal.scenes
        for event in scene.events
        if event.kind == "clock"
    ]
    return template.render(
        rehearsal=rehearsal, version=__version__, rows=rows, ticks=list(scale.ticks()),
        clocks=clocks, left=LEFT, width=WIDTH, row=ROW, height=ROW * (len(rows) + 1) + 8,
        passages=list(passages(rehearsal.scenes)), sentence_of=sentence_of, stamp_of=stamp_of,
        paid={name: print_amount(amount) for name, amount in paid_by(rehearsal).items()},
        everybody=tuple(each.name for each in rehearsal.personas),
    )  # fmt: skip


class _Scale:
    """Moments as places on the axis."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self.start, self.until = rehearsal.plan.start, rehearsal.plan.until

    def x(self, moment: datetime) -> float:
        """Return the place of a moment, at the edge for one that is outside."""
        inside = min(max(moment, self.start), self.until)
        share = (inside - self.start) / (self.until - self.start)
        return round(LEFT + share * (WIDTH - LEFT), 1)

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Yield some days, with their places."""
        days = (self.until - self.start) / timedelta(days=1)
        step = next((each for each in _STEPS if days / each <= _MAX_TICKS), _STEPS[-1])
        moment = self.start
        while moment < self.until:
            yield self.x(moment), f"{moment:%d %b}"
            moment += timedelta(days=step)


def _rows(rehearsal: Rehearsal) -> Iterator[Row]:
    """Yield everything that runs at some time of the rehearsal."""
    scale = _Scale(rehearsal)
    for entry in rehearsal.entries:
        bars = tuple(_bars(entry, scale))
        if not bars:
            continue
        yield Row(
            label=entry.label,
            bars=bars,
            resets=tuple(
                scale.x(scene.at)
                for scene in rehearsal.scenes
                for event in scene.events
                if event.subject == entry.label and event.kind == "reset"
            ),
            flaws=tuple(
                Bar(scale.x(flaw.at), 0, f"{flaw.kind}: {flaw.message}")
                for flaw in rehearsal.flaws
                if entry.label in flaw.subject
            ),
        )


def _bars(entry: Entry, scale: _Scale) -> Iterator[Bar]:
    if not entry.spans:
        yield Bar(LEFT, WIDTH - LEFT, "always")
    for span in entry.spans:
        begin, end = span.date_from, span.date_until
        if begin >= scale.until or (end is not None and end <= scale.start):
            continue
        left = scale.x(begin)
        right = WIDTH if end is None else scale.x(end)
        title = f"{begin.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        title += " on" if end is None else f" to {end.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        yield Bar(left, round(max(right - left, 1), 1), title)
