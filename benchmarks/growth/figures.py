"""From what was measured of growth to tables and targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.growth.measure import Axis
from benchmarks.load import percentile
from benchmarks.tables import Table
from benchmarks.targets import Target

RATIO_BOUND = 1.5
BYTES_BOUND = 500
"""Of one code, index and all: 500 MB for a million."""
REQUIRED = (
    "redeem a code",
    "verify a code",
    "first page of codes",
    "last page of codes",
    "reset another project",
)


def ratio(small: Sequence[Sequence[float]], large: Sequence[Sequence[float]]) -> float:
    """The median of the ratios of each turn, whose figure is the median of its calls.

    >>> ratio([[1.0, 1.0, 9.0], [2.0]], [[3.0, 3.0, 3.0], [6.0]])
    3.0
    """
    return median(median(b) / median(a) for a, b in zip(small, large, strict=True))


def middle(turns: Sequence[Sequence[float]]) -> float:
    """The median over all turns."""
    return median(seconds for turn in turns for seconds in turn)


def tables(axes: Sequence[Axis]) -> list[Table]:
    """For each axis what calls cost, and what it costs to copy the whole world."""
    made = []
    for axis in axes:
        made.append(_bounded(axis))
        made.append(_whole(axis))
    return made


def _bounded(axis: Axis) -> Table:
    first, last = axis.sizes[0], axis.sizes[-1]
    rows = []
    for call, found in axis.bounded.items():
        figures = [f"{middle(found[size]) * 1e6:,.0f}" for size in axis.sizes]
        ordered = sorted(seconds for turn in found[last] for seconds in turn)
        worst = f"{percentile(ordered, 0.99) * 1e6:,.0f}"
        rows.append([call, *figures, f"{ratio(found[first], found[last]):.2f}", worst])
    return Table(
        f"Growth: calls among so many {axis.name}, us",
        ["call", *(f"{size:,}" for size in axis.sizes), "ratio", f"p99 of {last:,}"],
        rows,
        f"The ratio is the largest to the smallest; it is to stay within {RATIO_BOUND}.",
    )


def _whole(axis: Axis) -> Table:
    rows = []
    for call, found in axis.whole.items():
        rows.append(
            [
                call,
                *(
                    f"{middle(found[size]) * 1e3:,.2f}" if size in found else "-"
                    for size in axis.sizes
                ),
            ]
        )
    rows.append(["memory, MB", *(f"{axis.memory[size] / 1e6:,.1f}" for size in axis.sizes)])
    return Table(
        f"Growth: the whole world with so many {axis.name}, ms",
        ["", *(f"{size:,}" for size in axis.sizes)],
        rows,
        "These copy or forget all of it, and grow with it. Memory is what the "
        f"{axis.name} take, without the rest of the mock.",
    )


def targets(axes: Sequence[Axis]) -> Iterator[Target]:
    """Yield the bounds of growth: required calls by name, and the worst of the others."""
    for axis in axes:
        first, last = axis.sizes[0], axis.sizes[-1]
        unit = f"times the cost among {first:,}"
        ratios = {call: ratio(found[first], found[last]) for call, found in axis.bounded.items()}
        named = REQUIRED if axis.name == "codes" else ()
        for call in named:
            yield Target(f"{call} among {last:,} {axis.name}", ratios.pop(call), RATIO_BOUND, unit)
        worst = max(ratios, key=lambda call: ratios[call])
        title = f"any other call among {last:,} {axis.name}, the worst: {worst}"
        yield Target(title, ratios[worst], RATIO_BOUND, unit)
        if axis.name == "codes" and axis.memory[last] > 0:
            yield Target("memory of one code", axis.memory[last] / last, BYTES_BOUND, "bytes")
