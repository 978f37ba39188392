"""From what was measured to tables: medians, ratios, bounds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.codes import FEW, MANY, RATIO_BOUND, SECONDS_BOUND, CodeFigures
from benchmarks.tables import Table
from benchmarks.traffic import BARE, CHECKED, UNCHECKED, Footprint, Measured, Sample

_SERVERS = (CHECKED, UNCHECKED, BARE)
_NONE = "-"
Figure = float | None


def ratio(ours: Sequence[Figure], bare: Sequence[Figure]) -> float | None:
    """The median of the ratios of each round; None where a figure is missing.

    >>> ratio([2.0, 9.0, 4.0], [1.0, 3.0, 2.0])
    2.0
    """
    pairs = [(a, b) for a, b in zip(ours, bare, strict=True) if a is not None and b]
    return median(a / b for a, b in pairs) if len(pairs) == len(ours) else None


def _middle(figures: Sequence[Figure]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return median(known) if known and len(known) == len(figures) else None


def _cell(figure: float | None, form: str, scale: float = 1.0) -> str:
    return _NONE if figure is None else format(figure * scale, form)


# -- HTTP ------------------------------------------------------------------------------------------
_COLUMNS: list[tuple[str, Callable[[Sample], Figure], str, float]] = [
    ("req/s", lambda sample: sample.load.rate, ",.0f", 1.0),
    ("p50 ms", lambda sample: sample.load.p50, ".2f", 1e3),
    ("p99 ms", lambda sample: sample.load.p99, ".2f", 1e3),
    ("CPU us", lambda sample: sample.cpu, ",.0f", 1e6),
]


def traffic_tables(measured: Measured) -> list[Table]:
    """One table for each question and number of connections."""
    return [
        _traffic_table(f"{name}, {connections} connection{'s' * (connections > 1)}", samples)
        for (name, connections), samples in measured.samples.items()
    ]


def _traffic_table(title: str, samples: dict[str, list[Sample]]) -> Table:
    rows = []
    for server in _SERVERS:
        row = [server]
        for _, figure, form, scale in _COLUMNS:
            ours = [figure(sample) for sample in samples[server]]
            bare = [figure(sample) for sample in samples[BARE]]
            row += [_cell(_middle(ours), form, scale), _cell(ratio(ours, bare), ".2f")]
        rows.append(row)
    head = ["server"]
    for name, *_ in _COLUMNS:
        head += [name, "ratio"]
    return Table(title, head, rows, f"Ratio of req/s, lowest and highest round: {_range(samples)}.")


def _range(samples: dict[str, list[Sample]]) -> str:
    told = []
    for server in (CHECKED, UNCHECKED):
        pairs = zip(samples[server], samples[BARE], strict=True)
        ratios = [ours.load.rate / bare.load.rate for ours, bare in pairs]
        told.append(f"{server} {min(ratios):.2f} to {max(ratios):.2f}")
    return "; ".join(told)


_SIZES: list[tuple[str, Callable[[Footprint], Figure], str, float]] = [
    ("start ms", lambda found: found.cold_start, ",.0f", 1e3),
    ("RSS started MB", lambda found: found.started, ",.1f", 1e-6),
    ("RSS loaded MB", lambda found: found.loaded, ",.1f", 1e-6),
]


def footprint_table(measured: Measured) -> Table:
    """Cold start and memory."""
    rows = []
    for server in _SERVERS:
        row = [server]
        for _, figure, form, scale in _SIZES:
            ours = [figure(found) for found in measured.footprints[server]]
            bare = [figure(found) for found in measured.footprints[BARE]]
            row += [_cell(_middle(ours), form, scale), _cell(ratio(ours, bare), ".2f")]
        rows.append(row)
    head = ["server"]
    for name, *_ in _SIZES:
        head += [name, "ratio"]
    return Table("Cold start and memory", head, rows)


def conditions(measured: Measured) -> list[tuple[str, str]]:
    """What tells how far the figures can be believed: the client's share, and other work."""
    samples = [
        sample
        for results in measured.samples.values()
        for row in results.values()
        for sample in row
    ]
    told = [("load client", f"used at most {max(s.load.busy for s in samples):.0%} of a core")]
    others = [sample.others for sample in samples if sample.others is not None]
    if others:
        told.append(
            (
                "other work",
                f"kept {median(others):.2f} cores busy meanwhile, at most {max(others):.2f}",
            )
        )
    return told


# -- codes -----------------------------------------------------------------------------------------
def code_tables(figures: CodeFigures) -> list[Table]:
    """Redeeming one code among few and many, and making many."""
    redeem = []
    for pair in figures.comparisons:
        few, many = median(pair.few), median(pair.many)
        kept = "yes" if many / few <= RATIO_BOUND else "NO"
        redeem.append(
            [pair.name, f"{few * 1e6:.1f}", f"{many * 1e6:.1f}", f"{many / few:.2f}", kept]
        )
    made = []
    for name, found in figures.generations.items():
        times = [span.wall for span in found]
        kept = "yes" if median(times) < SECONDS_BOUND else "NO"
        spans = (median(times), min(times), max(times), median(span.cpu for span in found))
        made.append([name, *(f"{seconds:.2f}" for seconds in spans), kept])
    return [
        Table(
            f"Redeeming one code among {FEW} and among {MANY:,}",
            ["where", f"of {FEW}, us", f"of {MANY:,}, us", "ratio", f"<= {RATIO_BOUND}"],
            redeem,
        ),
        Table(
            f"Making {MANY:,} codes",
            ["where", "median s", "least s", "most s", "CPU s", f"< {SECONDS_BOUND:.0f} s"],
            made,
        ),
    ]


def broken_bounds(figures: CodeFigures) -> list[str]:
    """The bounds that were not kept, in words."""
    broken = [
        f"{found.name}: the ratio is {median(found.many) / median(found.few):.2f}"
        for found in figures.comparisons
        if median(found.many) / median(found.few) > RATIO_BOUND
    ]
    broken += [
        f"making {MANY:,} codes {name} takes {median(span.wall for span in found):.2f} s"
        for name, found in figures.generations.items()
        if median(span.wall for span in found) >= SECONDS_BOUND
    ]
    return broken
