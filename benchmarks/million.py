"""A project with a million codes in a store: `python -m benchmarks.million`, on each database.

The codes are made over HTTP, 100,000 at a time. Then a new process serves the same store: its
first call about the project loads it, while another project is called over and over. A list and a
redemption in the project are measured before there were codes, and after that load.

Exit codes: 0 a call costs about as much as before; 1 it does not; 2 it could not be measured.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.calls import GET, POST, PROJECT, Question, admin_headers, prepare, questions
from benchmarks.contenders import ours_with
from benchmarks.databases import named_stores
from benchmarks.running import measuring, tell
from benchmarks.servers import Server, ServerFailed, ask, running
from benchmarks.tables import Span, Table
from benchmarks.targets import Target, missed
from benchmarks.targets import table as target_table

AT_ONCE = 100_000
"""The most codes that one call makes."""
BOUND = 1.5
"""Of the cost of a call before, for the same call among so many codes: as `benchmarks.growth`."""
_GENERATE = f"/api/v2/project/{PROJECT}/admin/coupon/benchmark/code/generate"
_OTHER = PROJECT + 1


@dataclass(frozen=True, slots=True)
class Figures:
    """The cost of a project with many codes in one store."""

    making: Span
    """All calls that made the codes, together."""
    first: Span
    """The first call about the project in a new process."""
    meanwhile: float
    """The slowest answer about another project meanwhile, in milliseconds by the clock."""
    before: Mapping[str, Span]
    after: Mapping[str, Span]
    memory: tuple[float, float, float]
    """Megabytes: of the process that made them; of a new one before and after the load."""


def measure(url: str, codes: int, calls: int) -> Figures:
    """Make the codes in an empty store, and load them in a new process."""
    command = ours_with("mock", "--store", url).command
    with running(command, "/_mock/health", {}) as server:
        for project in (PROJECT, _OTHER):
            prepare(server.port, project)
        measured = [each for each in questions(server.port) if each.name in (GET, POST)]
        other = questions(server.port, _OTHER)[0]
        before = {each.name: _typical(server, each, calls) for each in measured}
        tell("  the codes")
        with _timed(server) as making:
            for _ in range(codes // AT_ONCE):
                _generate(server)
        server.settle()
        first_memory = _megabytes(server)
    tell("  a new process")
    with running(command, "/_mock/health", {}) as server:
        server.settle()
        fresh = _megabytes(server)
        with _called_over_and_over(server, other) as times, _timed(server) as first:
            _call(server, measured[0])
        server.settle()
        after = {each.name: _typical(server, each, calls) for each in measured}
        memory = (first_memory, fresh, _megabytes(server))
    return Figures(making[0], first[0], max(times) * 1000, before, after, memory)


def _call(server: Server, question: Question) -> None:
    """Make a call; its answer may tell how many codes there are, and so differ."""
    body = question.body.encode() or None
    reply = ask(server.port, question.method, question.path, question.headers, body)
    if reply.status != question.status:
        raise ServerFailed(f"{question.name} answered {reply}")


def _generate(server: Server) -> None:
    body = json.dumps({"count": AT_ONCE}).encode()
    reply = ask(server.port, "PUT", _GENERATE, admin_headers(), body)
    if reply.status != 200:
        raise ServerFailed(f"PUT {_GENERATE} answered {reply}")


def _megabytes(server: Server) -> float:
    return (server.memory or 0) / 1e6


@contextmanager
def _timed(server: Server) -> Iterator[list[Span]]:
    """Yield a list that has the time of what is done inside, once that is done."""
    found: list[Span] = []
    began, used = time.perf_counter(), server.cpu or 0.0
    yield found
    wall = time.perf_counter() - began
    found.append(Span(wall * 1000, ((server.cpu or 0.0) - used) * 1000))


@contextmanager
def _called_over_and_over(server: Server, question: Question) -> Iterator[list[float]]:
    """Make a call in a thread, one at a time; yield the seconds that each took."""
    times: list[float] = []
    is_over = threading.Event()

    def call() -> None:
        while not is_over.is_set():
            began = time.perf_counter()
            question.checked(server.port)
            times.append(time.perf_counter() - began)

    question.checked(server.port)  # the other project is loaded before
    thread = threading.Thread(target=call)
    thread.start()
    try:
        yield times
    finally:
        is_over.set()
        thread.join()


def _typical(server: Server, question: Question, number: int) -> Span:
    """Return what a call takes on one connection: the median, and the processor's time of each."""
    _call(server, question)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    times = []
    used = server.cpu or 0.0
    for _ in range(number):
        began = time.perf_counter()
        connection.request(question.method, question.path, question.body or None, question.headers)
        response = connection.getresponse()
        response.read()
        times.append(time.perf_counter() - began)
        if response.status != question.status:
            raise ServerFailed(f"{question.name} answered {response.status}")
    connection.close()
    cpu = ((server.cpu or 0.0) - used) / number
    return Span(statistics.median(times) * 1000, cpu * 1000)


def table(measured: Mapping[str, Figures]) -> Table:
    """Return the figures, a store in each column."""
    rows: list[list[str]] = []
    every = list(measured.values())
    rows.append(["all codes, s", *(_seconds(each.making) for each in every)])
    rows.append(["first call in a new process, s", *(_seconds(each.first) for each in every)])
    rows.append(["slowest other call meanwhile, ms", *(f"{each.meanwhile:,.0f}" for each in every)])
    for call in (GET, POST):
        rows.append([f"{call} before, ms", *(str(each.before[call]) for each in every)])
        rows.append([f"{call} after, ms", *(str(each.after[call]) for each in every)])
    for place, words in enumerate(("that made them", "new", "new, after the load")):
        rows.append([f"MB, {words}", *(f"{each.memory[place]:,.0f}" for each in every)])
    return Table(
        "A project with many codes",
        ["", *measured],
        rows,
        "In parentheses the server's processor time. Calls: medians over one connection.",
    )


def _seconds(span: Span) -> str:
    return f"{span.wall / 1000:,.1f} ({span.cpu / 1000:,.1f})"


def targets(measured: Mapping[str, Figures]) -> list[Target]:
    """Return the bounds: the processor's time of a call after, of that before."""
    return [
        Target(
            f"{call}, {name}", each.after[call].cpu / each.before[call].cpu, BOUND, "of before"
        )
        for name, each in measured.items()
        for call in (GET, POST)
    ]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each store that there is, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.million", description=__doc__)
    parser.add_argument("--postgresql", metavar="URL", help="an empty database, in place of ours")
    parser.add_argument("--codes", type=int, default=1_000_000, help="a multiple of 100,000")
    parser.add_argument("--calls", type=int, default=1000, help="of each kind (1000)")
    options = parser.parse_args(arguments)
    measured = {}
    with measuring(), tempfile.TemporaryDirectory() as folder:
        for name, url in named_stores(Path(folder), options.postgresql, tell):
            tell(name)
            measured[name] = measure(url, options.codes, options.calls)
    bounds = targets(measured)
    print(f"{options.codes:,} codes\n\n{table(measured).text()}\n\n{target_table(bounds).text()}")
    return 1 if missed(bounds) else 0


if __name__ == "__main__":
    sys.exit(main())
