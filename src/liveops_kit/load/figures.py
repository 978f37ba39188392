"""Figures of a history: throughput, how long calls took, and errors by kind."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from liveops_kit.load.history import FINAL, Call

MAX_MOMENTS = 120
"""Points of a plot at most."""
QUANTILES = (0.5, 0.95, 0.99)


class Times(Struct, frozen=True):
    """How long calls took, in milliseconds."""

    p50: float
    p95: float
    p99: float
    most: float


class OperationFigures(Struct, frozen=True):
    """The calls of one operation."""

    operation: str
    calls: int
    ok: int
    refused: int
    unknown: int
    times: Times


class Moment(Struct, frozen=True):
    """A part of the run."""

    second: float
    """Its beginning, in seconds from the first call."""
    calls_per_second: float
    failures: int
    """Calls without an answer or with a 5xx."""
    p50: float
    p95: float


class Figures(Struct, frozen=True):
    """Figures of all calls of a run but the final reads."""

    calls: int = 0
    seconds: float = 0.0
    """From the first call to the last answer."""
    players: int = 0
    unknown: int = 0
    """Calls without an answer or with a 5xx: they may have worked."""
    times: Times = Times(0, 0, 0, 0)
    operations: tuple[OperationFigures, ...] = ()
    """The most called first."""
    errors: tuple[tuple[str, int], ...] = ()
    """Refusals and failures by operation and kind, the most frequent first."""
    moments: tuple[Moment, ...] = ()

    @property
    def calls_per_second(self) -> float:
        """The mean throughput."""
        return self.calls / self.seconds if self.seconds else 0.0


def figures_of(calls: Iterable[Call]) -> Figures:
    """Return the figures of the calls of a history, in any order."""
    outcomes = Counter[tuple[str, str]]()
    errors = Counter[str]()
    players = set[tuple[str, str]]()
    times: dict[str, array[float]] = {}
    # Begin, milliseconds (-1 for no answer) and failure of each call, in columns.
    began, took, failed = array("q"), array("d"), array("b")
    for call in calls:
        if call.story == FINAL:
            continue
        outcome = call.outcome
        outcomes[call.operation, outcome] += 1
        players.add((call.story, call.player))
        milliseconds = -1.0 if call.ended is None else (call.ended - call.began) / 1e6
        if call.ended is not None:
            times.setdefault(call.operation, array("d")).append(milliseconds)
        if outcome != "ok":
            errors[f"{call.operation}: {_kind(call)}"] += 1
        began.append(call.began)
        took.append(milliseconds)
        failed.append(outcome == "unknown")
    if not began:
        return Figures()
    first = min(began)
    last = max(start + int(max(each, 0) * 1e6) for start, each in zip(began, took, strict=True))
    seconds = (last - first) / 1e9
    return Figures(
        calls=len(began),
        seconds=round(seconds, 3),
        players=len(players),
        unknown=sum(failed),
        times=_times([each for each in took if each >= 0]),
        operations=tuple(_operations(outcomes, times)),
        errors=tuple(errors.most_common()),
        moments=_moments(began, took, failed, first, seconds),
    )


def _kind(call: Call) -> str:
    if call.status is None:
        return "no answer"
    return f"{call.status}" if call.error is None else f"{call.status}/{call.error}"


def _operations(
    outcomes: Counter[tuple[str, str]], times: dict[str, array[float]]
) -> Iterable[OperationFigures]:
    counts = Counter[str]()
    for (operation, _), number in outcomes.items():
        counts[operation] += number
    for operation, number in counts.most_common():
        yield OperationFigures(
            operation=operation,
            calls=number,
            ok=outcomes[operation, "ok"],
            refused=outcomes[operation, "refused"],
            unknown=outcomes[operation, "unknown"],
            times=_times(times.get(operation, ())),
        )


def _moments(
    began: Sequence[int], took: Sequence[float], failed: Sequence[int], first: int, seconds: float
) -> tuple[Moment, ...]:
    width = max(1.0, seconds / MAX_MOMENTS)
    places = [int((start - first) / 1e9 / width) for start in began]
    parts: list[list[float]] = [[] for _ in range(max(places) + 1)]
    failures = [0] * len(parts)
    counts = [0] * len(parts)
    for place, each, has_failed in zip(places, took, failed, strict=True):
        counts[place] += 1
        failures[place] += has_failed
        if each >= 0:
            parts[place].append(each)
    # The last part may be shorter than the others.
    widths = [min(width, max(seconds - n * width, 0.001)) for n in range(len(parts))]
    return tuple(
        Moment(
            round(n * width, 3), round(counts[n] / widths[n], 1), failures[n],
            (of := _times(part)).p50, of.p95,
        )
        for n, part in enumerate(parts)
    )  # fmt: skip


def _times(milliseconds: Sequence[float]) -> Times:
    """Return the nearest-rank percentiles; zeros for no calls.

    >>> _times([3.0, 1.0, 2.0])
    Times(p50=2.0, p95=3.0, p99=3.0, most=3.0)
    """
    if not milliseconds:
        return Times(0, 0, 0, 0)
    ordered = sorted(milliseconds)
    last = len(ordered) - 1
    ranks = [ordered[min(int(share * len(ordered)), last)] for share in QUANTILES]
    return Times(*(round(each, 2) for each in (*ranks, ordered[-1])))
