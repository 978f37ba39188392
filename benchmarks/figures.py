"""From what was measured over HTTP to tables, targets and the chart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median

from benchmarks.calls import GET, POST
from benchmarks.chart import Bar, Panel, chart
from benchmarks.contenders import BARE, MOCK, RAW, Kind
from benchmarks.peers import COUNTERFACT, PRISM, WIREMOCK
from benchmarks.tables import Table
from benchmarks.targets import Target
from benchmarks.traffic import Footprint, Measured, Sample, rounds_told

_NONE = "-"
Figure = float | None


def ratio(ours: Sequence[Figure], others: Sequence[Figure]) -> float | None:
    """The median of the ratios of each round; None where a figure is missing.

    >>> ratio([2.0, 9.0, 4.0], [1.0, 3.0, 2.0])
    2.0
    """
    if len(ours) != len(others):
        return None
    pairs = [(a, b) for a, b in zip(ours, others, strict=True) if a is not None and b]
    return median(a / b for a, b in pairs) if pairs and len(pairs) == len(ours) else None


def middle(figures: Sequence[Figure]) -> float | None:
    """The median; None where a figure is missing."""
    known = [figure for figure in figures if figure is not None]
    return median(known) if known and len(known) == len(figures) else None


def _cell(figure: float | None, form: str, scale: float = 1.0) -> str:
    return _NONE if figure is None else format(figure * scale, form)


def _named(measured: Measured) -> list[str]:
    return [contender.name for contender in measured.contenders]


# -- tables ----------------------------------------------------------------------------------------
def _spread(sample: Sample) -> Figure:
    return sample.load.p99 / sample.load.p50 if sample.load.p50 else None


_COLUMNS: list[tuple[str, Callable[[Sample], Figure], str, float]] = [
    ("p50 ms", lambda sample: sample.load.p50, ".2f", 1e3),
    ("p99 ms", lambda sample: sample.load.p99, ".2f", 1e3),
    ("p99 / p50", _spread, ".1f", 1.0),
    ("CPU us", lambda sample: sample.cpu, ",.0f", 1e6),
]


def traffic_tables(measured: Measured) -> list[Table]:
    """One table for each question and number of connections."""
    return [
        _traffic_table(measured, f"{name}, {connections} connection{'s' * (connections > 1)}", row)
        for (name, connections), row in measured.samples.items()
    ]


def _traffic_table(measured: Measured, title: str, samples: dict[str, list[Sample]]) -> Table:
    rates = {name: [sample.load.rate for sample in found] for name, found in samples.items()}
    rows = []
    for name in sorted(_named(measured), key=lambda each: -(middle(rates[each]) or 0.0)):
        row = [name, _cell(middle(rates[name]), ",.0f")]
        row += [_cell(ratio(rates[name], rates[floor]), ".2f") for floor in (RAW, BARE)]
        for _, figure, form, scale in _COLUMNS:
            row.append(_cell(middle([figure(sample) for sample in samples[name]]), form, scale))
        rows.append(row)
    head = ["server", "req/s", f"of {RAW}", f"of {BARE}", *(column[0] for column in _COLUMNS)]
    pairs = [a / b for a, b in zip(rates[MOCK], rates[RAW], strict=True)]
    note = f"{MOCK} to {RAW}, lowest and highest round: {min(pairs):.2f} to {max(pairs):.2f}."
    return Table(title, head, rows, note)


_SIZES: list[tuple[str, Callable[[Footprint], Figure], str, float]] = [
    ("first 200, ms", lambda found: found.cold_start, ",.0f", 1e3),
    ("MB then", lambda found: found.started, ",.1f", 1e-6),
    ("MB settled", lambda found: found.settled, ",.1f", 1e-6),
    ("MB loaded", lambda found: found.loaded, ",.1f", 1e-6),
]


def footprint_table(measured: Measured) -> Table:
    """Cold start and memory."""
    starts = {
        name: [found.cold_start for found in row] for name, row in measured.footprints.items()
    }
    rows = []
    for name in sorted(_named(measured), key=lambda each: middle(starts[each]) or 0.0):
        cells = [
            _cell(middle([figure(found) for found in measured.footprints[name]]), form, scale)
            for _, figure, form, scale in _SIZES
        ]
        start, *sizes = cells
        rows.append([name, start, _cell(ratio(starts[name], starts[BARE]), ".2f"), *sizes])
    head = ["server", _SIZES[0][0], f"of {BARE}", *(column[0] for column in _SIZES[1:])]
    return Table(
        "Cold start and memory",
        head,
        rows,
        "Resident memory of all processes of a server: at its first answer, when it has nothing "
        "left to do, and after all the load.",
    )


def servers_table(measured: Measured) -> Table:
    """Who was measured, and who could not be."""
    words = {
        Kind.OURS: "the mock, real handlers",
        Kind.FLOOR: "no mock at all",
        Kind.PEER: "another mock",
    }
    rows = [[each.name, each.version, words[each.kind]] for each in measured.contenders]
    rows += [[name, "-", f"not measured: {why}"] for name, why in measured.absent.items()]
    return Table("Servers", ["server", "version", "what it is"], rows, words=3)


def conditions(measured: Measured) -> list[tuple[str, str]]:
    """What tells how far the figures can be believed: the client's share, and other work."""
    samples = [
        sample
        for results in measured.samples.values()
        for row in results.values()
        for sample in row
    ]
    most = max(sample.load.busy for sample in samples)
    told = [("load client", f"{measured.client}; it used at most {most:.0%} of a core")]
    others = [sample.others for sample in samples if sample.others is not None]
    if others:
        told.append(
            (
                "other work",
                f"kept {median(others):.2f} cores busy meanwhile, at most {max(others):.2f}",
            )
        )
    return told


# -- targets ---------------------------------------------------------------------------------------
_FASTER_THAN = ((COUNTERFACT, 3.0), (WIREMOCK, 5.0), (PRISM, 30.0))


def targets(measured: Measured) -> Iterator[Target]:
    """What the mock is to reach over HTTP."""
    for question in (GET, POST):
        samples = measured.samples[question, 16]
        rates = {name: [sample.load.rate for sample in row] for name, row in samples.items()}

        def beside(name: str, rates: dict[str, list[float]] = rates) -> float | None:
            return ratio(rates[MOCK], rates.get(name, []))

        yield Target(f"{question}, 16 connections", beside(RAW), 0.6, f"of {RAW}", at_least=True)
        yield Target(f"{question}, 16 connections", beside(BARE), 1.0, f"of {BARE}", at_least=True)
        for peer, bound in _FASTER_THAN:
            yield Target(
                f"{question}, 16 connections", beside(peer), bound, f"times {peer}", at_least=True
            )
        spread = middle([_spread(sample) for sample in samples[MOCK]])
        yield Target(f"{question}, 16 connections: p99", spread, 3.0, "times p50")
    yield from _footprint_targets(measured)


def _footprint_targets(measured: Measured) -> Iterator[Target]:
    found = measured.footprints
    start = [each.cold_start for each in found[MOCK]]
    bare = [each.cold_start for each in found[BARE]]
    yield Target("cold start", ratio(start, bare), 2.0, f"times {BARE}")
    yield Target("cold start", middle(start), 0.7, "s")
    memory = middle([each.settled for each in found[MOCK]])
    yield Target("memory after start", None if memory is None else memory / 1e6, 80.0, "MB")


# -- the chart -------------------------------------------------------------------------------------
def picture(measured: Measured, machine: str) -> str:
    """The chart: both calls, how long the slowest take, the start."""
    rate: Callable[[Sample], float] = lambda sample: sample.load.rate  # noqa: E731
    slow: Callable[[Sample], float] = lambda sample: sample.load.p99 * 1e3  # noqa: E731
    panels = [
        Panel(GET, "requests a second", _bars(measured, GET, rate)),
        Panel(POST, "requests a second", _bars(measured, POST, rate)),
        Panel(
            f"{GET}: the slowest of a hundred",
            "p99, milliseconds",
            _bars(measured, GET, slow),
            ",.1f",
            less_is_better=True,
        ),
        Panel(
            "Cold start",
            "seconds until the first 200",
            _starts(measured),
            ",.2f",
            less_is_better=True,
        ),
    ]
    remarks = (
        "The same two calls over 16 connections, one server at a time; medians of "
        f"{rounds_told(measured.rounds)}.",
        f"The mock keeps state and checks requests and answers. {machine}",
    )
    return chart("liveops mock, beside other servers", remarks, panels)


def _bars(measured: Measured, question: str, figure: Callable[[Sample], float]) -> list[Bar]:
    samples = measured.samples[question, 16]
    return [
        Bar(each.name, each.kind, median(figure(sample) for sample in samples[each.name]))
        for each in measured.contenders
    ]


def _starts(measured: Measured) -> list[Bar]:
    return [
        Bar(each.name, each.kind, median(f.cold_start for f in measured.footprints[each.name]))
        for each in measured.contenders
    ]
