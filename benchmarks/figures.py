"""Tables, targets and the chart of the figures measured over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median

from benchmarks.calls import BAD_TOKEN, CALLS, GET, POST, SCHEMA_REFUSAL
from benchmarks.chart import Bar, Panel, chart
from benchmarks.contenders import BARE, CONNEXION, MOCK, RAW, Kind
from benchmarks.peers import MOCKOON, MOCKSERVER, PRISM, WIREMOCK
from benchmarks.tables import Table
from benchmarks.targets import Target
from benchmarks.traffic import Footprint, Measured, Sample, rounds_text

_NONE = "-"
Figure = float | None


def ratio(ours: Sequence[Figure], others: Sequence[Figure]) -> float | None:
    """Return the median of the ratios of each round; None where a figure is missing.

    >>> ratio([2.0, 9.0, 4.0], [1.0, 3.0, 2.0])
    2.0
    """
    if len(ours) != len(others):
        return None
    pairs = [(a, b) for a, b in zip(ours, others, strict=True) if a is not None and b]
    return median(a / b for a, b in pairs) if pairs and len(pairs) == len(ours) else None


def middle(figures: Sequence[Figure]) -> float | None:
    """Return the median; None where a figure is missing."""
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
    """Return one table for each question and number of connections."""
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
    """Return the table of cold starts and memory."""
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
    """Return the table of servers, with the reason where one was not measured."""
    words = {
        Kind.OURS: "the mock, real handlers",
        Kind.FLOOR: "no mock: fixed answers",
        Kind.PEER: "another mock",
    }
    rows = [[each.name, each.version, words[each.kind]] for each in measured.contenders]
    rows += [[name, "-", f"not measured: {why}"] for name, why in measured.absent.items()]
    return Table("Servers", ["server", "version", "what it is"], rows, words=3)


def conditions(measured: Measured) -> list[tuple[str, str]]:
    """Return the conditions of the measuring: the client's share, and other work."""
    samples = [
        sample
        for results in measured.samples.values()
        for row in results.values()
        for sample in row
    ]
    most = max(sample.load.busy for sample in samples)
    facts = [("load client", f"{measured.client}; it used at most {most:.0%} of a core")]
    others = [sample.others for sample in samples if sample.others is not None]
    if others:
        facts.append(
            (
                "other work",
                f"kept {median(others):.2f} cores busy meanwhile, at most {max(others):.2f}",
            )
        )
    return facts


# -- targets ---------------------------------------------------------------------------------------
_OF_RAW = {GET: 0.6, POST: 0.4, SCHEMA_REFUSAL: 0.3, BAD_TOKEN: 0.4}
"""The least share of raw ASGI's answers for each call."""
_ABOVE = {
    name: CALLS if name != WIREMOCK else (GET,)
    for name in (PRISM, MOCKOON, WIREMOCK, MOCKSERVER, CONNEXION)
}
"""Servers that the mock is faster than, and with which calls."""
_SECONDS, _MEGABYTES = 0.7, 90.0


def targets(measured: Measured) -> Iterator[Target]:
    """Yield the bounds of the mock over HTTP."""
    for call, bound in _OF_RAW.items():
        samples = measured.samples[call, 16]
        rates = {name: [sample.load.rate for sample in row] for name, row in samples.items()}
        title = f"{call}, 16 connections"
        share = ratio(rates[MOCK], rates.get(RAW, []))
        yield Target(title, share, bound, f"of {RAW}", at_least=True)
        for name, calls in _ABOVE.items():
            if call in calls:
                times = ratio(rates[MOCK], rates.get(name, []))
                yield Target(title, times, 1.0, f"times {name}", at_least=True)
    found = measured.footprints[MOCK]
    yield Target("cold start", middle([each.cold_start for each in found]), _SECONDS, "s")
    memory = middle([each.settled for each in found])
    megabytes = None if memory is None else memory / 1e6
    yield Target("memory after start", megabytes, _MEGABYTES, "MB")


# -- the chart -------------------------------------------------------------------------------------
def picture(measured: Measured, machine: str) -> str:
    """Return the chart: all calls, how long the slowest take, the start."""
    rate: Callable[[Sample], float] = lambda sample: sample.load.rate  # noqa: E731
    slow: Callable[[Sample], float] = lambda sample: sample.load.p99 * 1e3  # noqa: E731
    panels = [
        *(Panel(call, "requests a second", _bars(measured, call, rate)) for call in CALLS),
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
        "The same calls over 16 connections, one server at a time; medians of "
        f"{rounds_text(measured.rounds)}.",
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
