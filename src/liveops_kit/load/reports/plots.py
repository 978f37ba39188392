"""Plots over the time of a run as SVG, in the colours of the page that holds them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import ceil, log10

from msgspec import Struct

from liveops_kit.load.figures import Moment

WIDTH, HEIGHT = 720, 200
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 14, 28
MAX_TICKS = 5


class Line(Struct, frozen=True):
    """One line of a plot."""

    name: str
    """Its class in the style sheet, and its word in the legend."""
    points: str
    """Points of a polyline."""


class Tick(Struct, frozen=True):
    """A mark on an axis."""

    place: float
    label: str


class Plot(Struct, frozen=True):
    """A plot: the template draws it."""

    title: str
    description: str
    """The plot in words, for readers who do not see it."""
    lines: tuple[Line, ...]
    ups: tuple[Tick, ...]
    """Marks of the vertical axis."""
    acrosses: tuple[Tick, ...]
    """Marks of the horizontal axis."""


def plots_of(moments: Sequence[Moment]) -> tuple[Plot, ...]:
    """Return the plots of a run that has at least two moments."""
    if len(moments) < 2:
        return ()
    return (
        _plot("Calls per second", moments, {"calls": lambda each: each.calls_per_second}),
        _plot(
            "Milliseconds per call", moments,
            {"p50": lambda each: each.p50, "p95": lambda each: each.p95},
        ),
        *(
            [_plot("Failed calls", moments, {"failed": lambda each: float(each.failures)})]
            if any(each.failures for each in moments)
            else []
        ),
    )  # fmt: skip


def _plot(
    title: str, moments: Sequence[Moment], values: dict[str, Callable[[Moment], float]]
) -> Plot:
    most = max(value(each) for value in values.values() for each in moments)
    step = _step(most)
    top = max(ceil(most / step), 1) * step
    end = moments[-1].second or 1.0

    def up(value: float) -> float:
        return round(HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM), 1)

    def across(second: float) -> float:
        return round(LEFT + second / end * (WIDTH - LEFT - RIGHT), 1)

    lines = tuple(
        Line(name, " ".join(f"{across(each.second)},{up(value(each))}" for each in moments))
        for name, value in values.items()
    )
    described = "; ".join(
        f"{name} between {min(map(value, moments)):.0f} and {max(map(value, moments)):.0f}"
        for name, value in values.items()
    )
    return Plot(
        title=title,
        description=f"{title} over {end:.0f} seconds: {described}.",
        lines=lines,
        ups=tuple(Tick(up(each), f"{each:g}") for each in _ticks(top, step)),
        acrosses=tuple(Tick(across(each), f"{each:g} s") for each in _ticks(end, _step(end))),
    )


def _step(most: float) -> float:
    """Return the distance of marks: 1, 2 or 5 times a power of ten, for a handful of them.

    >>> _step(870), _step(30), _step(0)
    (200, 10, 1)
    """
    if most <= 0:
        return 1
    rough = most / MAX_TICKS
    power = 10 ** ceil(log10(rough) - 1)
    step = next((each for each in (1, 2, 5) if each * power >= rough), 10) * power
    return int(step) if step >= 1 else step


def _ticks(most: float, step: float) -> Iterator[float]:
    for number in range(int(most / step) + 1):
        yield number * step
