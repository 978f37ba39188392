"""The tables of `benchmarks.stores`, and its targets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.calls import GET, POST
from benchmarks.tables import Table
from benchmarks.targets import Target

MEMORY = "memory"
STORES = ("SQLite", "PostgreSQL")
READS_BOUND = 0.5
"""Of memory's answers a second, for each worker."""
SECOND_BOUND = 1.8
"""Of what one worker does, for two: near two times as much."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One call on one server in one round."""

    rate: float
    """Answers a second over all connections."""
    alone: float
    """Median milliseconds of a call on the only connection."""
    cpu: float
    """Milliseconds of processor time of all the server's processes for an answer."""
    database: float | None
    """The same of the database's own processes; None where nobody knows."""
    shares: tuple[float, ...]
    """For each worker, the part of the time in which it had a core."""

    @property
    def share(self) -> float:
        """Return the part of the time in which a worker had a core, on average."""
        return sum(self.shares) / len(self.shares)


Measured = Mapping[str, Sequence[Mapping[str, Sample]]]
"""The samples of each row, by round and call."""
Figure = Callable[[Sample], float]


def middle(measured: Measured, name: str, call: str, figure: Figure) -> float:
    """Return the median of a figure over the rounds."""
    return median(figure(samples[call]) for samples in measured[name])


def ratio(measured: Measured, name: str, other: str, call: str, figure: Figure) -> float:
    """Return the median of each round's ratio of a figure to that of another row."""
    pairs = zip(measured[name], measured[other], strict=True)
    return median(figure(mine[call]) / figure(its[call]) for mine, its in pairs)


def names(store: str) -> tuple[str, str]:
    """Return the rows of a store: with one worker, and with two."""
    return f"{store}, 1 worker", f"{store}, 2 workers"


def more_by_a_second(measured: Measured, store: str, call: str) -> float:
    """Return what two workers may answer beside one, where each has a core of its own.

    Twice as much, less what an answer costs more when there are two.
    """
    one, two = names(store)
    return 2 / ratio(measured, two, one, call, lambda sample: sample.cpu)


def targets(measured: Measured) -> list[Target]:
    """Return the bounds: reads of one worker, and what a second one adds to them."""
    found = []
    for store in STORES:
        one, two = names(store)
        if two not in measured:
            continue
        of_memory = ratio(measured, one, MEMORY, GET, lambda sample: sample.rate)
        more = more_by_a_second(measured, store, GET)
        found += [
            Target(f"list, {one}", of_memory, READS_BOUND, "of memory", at_least=True),
            Target(f"list, {two} with a core each", more, SECOND_BOUND, "of one", at_least=True),
        ]
    return found


def tables(measured: Measured) -> Iterator[Table]:
    """Yield what each row did, and what a second worker adds."""
    for call in (GET, POST):
        yield Table(
            call,
            ["store", "/s", "of memory", "ms alone", "ms of processor", "of the database"],
            [_row(measured, name, call) for name in measured],
            "Processor time is that of an answer over many connections.",
        )
    rows = [
        _second(measured, store, call)
        for store in STORES
        for call in (GET, POST)
        if names(store)[1] in measured
    ]
    yield Table(
        "What a second worker adds",
        ["store and call", "/s beside one", "one had a core", "each of two had one",
         "ms of processor, one", "two", "with a core each"],
        rows,
        "The cores of this machine are shared by workers, load client and database: 'had a core' "
        "says for which part of the time a worker had one. 'With a core each' is what two workers "
        "may answer beside one elsewhere: twice as much, less what an answer costs more.",
    )  # fmt: skip


def _row(measured: Measured, name: str, call: str) -> list[str]:
    rate = middle(measured, name, call, lambda sample: sample.rate)
    of_memory = ratio(measured, name, MEMORY, call, lambda sample: sample.rate)
    alone = middle(measured, name, call, lambda sample: sample.alone)
    cpu = middle(measured, name, call, lambda sample: sample.cpu)
    database = [samples[call].database for samples in measured[name]]
    known = [each for each in database if each is not None]
    own = f"{median(known):.3f}" if known else "-"
    return [name, f"{rate:,.0f}", f"{of_memory:.2f}", f"{alone:.2f}", f"{cpu:.3f}", own]


def _second(measured: Measured, store: str, call: str) -> list[str]:
    one, two = names(store)
    return [
        f"{store}, {call}",
        f"{ratio(measured, two, one, call, lambda sample: sample.rate):.2f}",
        f"{middle(measured, one, call, lambda sample: sample.share):.0%}",
        f"{middle(measured, two, call, lambda sample: sample.share):.0%}",
        f"{middle(measured, one, call, lambda sample: sample.cpu):.3f}",
        f"{middle(measured, two, call, lambda sample: sample.cpu):.3f}",
        f"{more_by_a_second(measured, store, call):.2f}",
    ]
