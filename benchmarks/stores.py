"""The price of a store: `python -m benchmarks.stores` reads and writes on each.

A project's list of coupons is read, and a code without limits is redeemed, over 16 connections
for each worker: in memory, on SQLite and on PostgreSQL with one worker and with two, and on other
mocks. The calls are about several projects by turns, so that workers do not fight for one.
PostgreSQL is started here where Debian's is installed; the database of a given URL is written to.

Exit codes: 0 every target is met; 1 one is not; 2 it could not be measured.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.calls import GET, POST, PROJECT, Question, prepare, questions
from benchmarks.clients import Client, client
from benchmarks.contenders import Contender, Kind, NotThere, ours_with
from benchmarks.databases import Postgresql, postgresql
from benchmarks.peers import PRISM, WIREMOCK
from benchmarks.peers.prism import prism
from benchmarks.peers.wiremock import wiremock
from benchmarks.running import measuring, tell
from benchmarks.servers import Server, ServerFailed, running
from benchmarks.store_figures import MEMORY, Measured, Sample, tables, targets
from benchmarks.targets import missed
from benchmarks.targets import table as target_table
from benchmarks.traffic import order

CONNECTIONS = 16
_WARM_UP: Mapping[Kind, float] = {Kind.OURS: 1.0, Kind.PEER: 4.0}
Calls = Mapping[str, Sequence[Question]]
"""The questions of a call, one for each project."""


@dataclass(frozen=True, slots=True)
class Place:
    """A row of the table: what serves the calls, and how many processes of it."""

    name: str
    start: Callable[[Path], Contender]
    """Return the server, with an empty store in a folder."""
    workers: int = 1
    database: Callable[[], float | None] = lambda: None
    """Return seconds of processor time of the database's own processes."""


def places(server: Postgresql | None, calls: Calls, with_peers: bool) -> Iterator[Place]:
    """Yield memory, each store with one worker and with two, and the other mocks."""
    yield Place(MEMORY, lambda _: ours_with(MEMORY))
    for number in (1, 2):
        yield _stored("SQLite", number, lambda folder: f"sqlite:///{folder}/world.db")
    if server is not None:
        for number in (1, 2):
            yield _stored("PostgreSQL", number, lambda _: server.new_database(), server.cpu)
    every = [question for each in calls.values() for question in each]
    for name, make in ((PRISM, prism), (WIREMOCK, wiremock)) if with_peers else ():
        try:
            with tempfile.TemporaryDirectory() as folder:
                make(name, every, Path(folder))
        except NotThere as error:
            tell(f"{name} is left out: {error}")
        else:
            yield Place(name, lambda folder, name=name, make=make: make(name, every, folder))  # type: ignore[misc]


def _stored(
    kind: str,
    workers: int,
    url: Callable[[Path], str],
    database: Callable[[], float | None] = lambda: None,
) -> Place:
    name = f"{kind}, {workers} worker{'s' * (workers > 1)}"

    def start(folder: Path) -> Contender:
        return ours_with(name, "--store", url(folder), "--workers", str(workers))

    return Place(name, start, workers, database)


def calls_of(projects: int) -> Calls:
    """Return the calls, with the answers of a prepared mock in memory."""
    with running(ours_with(MEMORY).command, "/_mock/health", {}) as server:
        each = []
        for project in range(PROJECT, PROJECT + projects):
            prepare(server.port, project)
            each.append({question.name: question for question in questions(server.port, project)})
    return {name: [found[name] for found in each] for name in (GET, POST)}


def measure(place: Place, calls: Calls, load: Client, seconds: float) -> dict[str, Sample]:
    """Start a server with an empty store, and return its figures by call."""
    with tempfile.TemporaryDirectory() as folder:
        contender = place.start(Path(folder))
        first = calls[GET][0]
        is_ours = contender.kind is Kind.OURS
        path, headers = ("/_mock/health", {}) if is_ours else (first.path, first.headers)
        with running(contender.command, path, headers) as server:
            if is_ours:
                for project in range(PROJECT, PROJECT + len(calls[GET])):
                    with suppress(ServerFailed):  # a database that was given has it from before
                        prepare(server.port, project)
            server.settle()
            return {
                name: _sample(place, server, by_project, load, seconds, _WARM_UP[contender.kind])
                for name, by_project in calls.items()
            }


def _sample(
    place: Place,
    server: Server,
    calls: Sequence[Question],
    load: Client,
    seconds: float,
    warm_up: float,
) -> Sample:
    for question in calls:
        question.checked(server.port)
    connections = CONNECTIONS * place.workers  # as busy as the one of a single worker
    load(server, calls, connections, warm_up)
    before, database = server.cpu_of_each, place.database()
    together = load(server, calls, connections, seconds)
    after, database_after = server.cpu_of_each, place.database()
    used = sorted((after[pid] - before.get(pid, 0.0) for pid in after), reverse=True)
    alone = load(server, calls, 1, seconds)
    own = None if database is None else (database_after or 0.0) - database
    return Sample(
        rate=together.rate,
        alone=alone.p50 * 1000,
        cpu=sum(used) / together.answers * 1000,
        database=None if own is None else own / together.answers * 1000,
        shares=tuple(each / together.seconds for each in used[: place.workers]),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stores", description=__doc__)
    parser.add_argument("--postgresql", metavar="URL", help="an empty database, in place of ours")
    parser.add_argument("--projects", type=int, default=8, help="that the calls are about (8)")
    parser.add_argument("--peers", action="store_true", help="Prism and WireMock, too")
    parser.add_argument("--seconds", type=float, default=4.0, help="of each load (4)")
    parser.add_argument("--rounds", type=int, default=3, help="figures are their medians (3)")
    options = parser.parse_args(arguments)
    with measuring():
        described, load = client("auto")
        print(
            f"{CONNECTIONS} connections for each worker, {options.projects} projects by turns, "
            f"{options.rounds} rounds of {options.seconds:g} s; {described}"
        )
        with postgresql(options.postgresql) as server:
            measured = _rounds(options, server, load)
    bounds = targets(measured)
    for each in (*tables(measured), target_table(bounds)):
        print(f"\n{each.text()}")
    return 1 if missed(bounds) else 0


def _rounds(options: argparse.Namespace, server: Postgresql | None, load: Client) -> Measured:
    calls = calls_of(options.projects)
    rows = list(places(server, calls, options.peers))
    if server is None:
        tell("PostgreSQL is left out: it is not installed, and no --postgresql is given")
    measured: dict[str, list[dict[str, Sample]]] = {place.name: [] for place in rows}
    for number in range(options.rounds):
        for place in order(rows, number):
            tell(f"round {number + 1} of {options.rounds}: {place.name}")
            measured[place.name].append(measure(place, calls, load, options.seconds))
    return measured


if __name__ == "__main__":
    sys.exit(main())
