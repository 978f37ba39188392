"""The price of a store: `python -m benchmarks.stores --postgresql URL` reads and writes on each.

A project's list of coupons is read, and a code without limits is redeemed, over 16 connections:
in memory, on SQLite and on PostgreSQL with one worker and with two. The database of the URL is
written to: give it an empty one.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.calls import GET, POST, Question, prepare, questions
from benchmarks.clients import Client, client
from benchmarks.contenders import Contender, ours_with
from benchmarks.servers import Server, ServerFailed, running
from benchmarks.traffic import Tell

CONNECTIONS = 16
MEMORY = "memory"


def contenders(folder: Path, postgresql: str | None) -> list[Contender]:
    """Return the mock with each store; PostgreSQL only where there is one."""
    found = [ours_with(MEMORY)]
    for workers in ("1", "2"):
        file = f"sqlite:///{folder}/{workers}.db"
        name = f"SQLite, workers: {workers}"
        found.append(ours_with(name, "--store", file, "--workers", workers))
    if postgresql is not None:
        for workers in ("1", "2"):
            name = f"PostgreSQL, workers: {workers}"
            found.append(ours_with(name, "--store", postgresql, "--workers", workers))
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """One call on one store: the middle of all rounds."""

    rate: float
    """Answers per second over all connections."""
    alone: float
    """Median milliseconds of a call on the only connection."""
    cpu: float
    """Milliseconds of processor time of all workers for an answer: what other load spares."""


def measure(each: Contender, load: Client, seconds: float, rounds: int) -> dict[str, Figures]:
    """Return the figures of a store, by call."""
    with running(each.command, "/_mock/health", {}) as server:
        with suppress(ServerFailed):  # the second start on the same database has it all
            prepare(server.port)
        server.settle()
        return {
            question.name: _of(server, question, load, seconds, rounds)
            for question in questions(server.port)
            if question.name in (GET, POST)
        }


def _of(server: Server, question: Question, load: Client, seconds: float, rounds: int) -> Figures:
    load(server, question, CONNECTIONS, 1.0)
    before = server.cpu or 0.0
    loads = [load(server, question, CONNECTIONS, seconds) for _ in range(rounds)]
    used = (server.cpu or 0.0) - before
    alone = [load(server, question, 1, seconds).p50 for _ in range(rounds)]
    return Figures(
        statistics.median(each.rate for each in loads),
        statistics.median(alone) * 1000,
        used / sum(each.answers for each in loads) * 1000,
    )


def table(measured: dict[str, dict[str, Figures]]) -> str:
    """Return the figures as a table, beside those of memory."""
    columns = ["/s", "of memory", "ms alone", "ms of processor"]
    names = [f"{call} {column}" for call in ("list", "redeem") for column in columns]
    lines = [f"| store | {' | '.join(names)} |", "|" + "---|" * (1 + len(names))]
    for name, figures in measured.items():
        cells = [name]
        for call in (GET, POST):
            own, memory = figures[call], measured[MEMORY][call]
            cells += [
                f"{own.rate:,.0f}", f"{own.rate / memory.rate:.2f}", f"{own.alone:.2f}",
                f"{own.cpu:.2f}",
            ]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None, tell: Tell = print) -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stores", description=__doc__)
    parser.add_argument("--postgresql", metavar="URL", help="an empty database")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(arguments)
    described, load = client("auto")
    tell(
        f"{CONNECTIONS} connections, {options.rounds} rounds of {options.seconds:g} s; {described}"
    )
    with tempfile.TemporaryDirectory() as folder:
        measured = {}
        for each in contenders(Path(folder), options.postgresql):
            measured[each.name] = measure(each, load, options.seconds, options.rounds)
            tell(f"{each.name}: {measured[each.name]}")
    tell(table(measured))
    return 0


if __name__ == "__main__":
    sys.exit(main())
