"""A start on a store with a long history: `python -m benchmarks.restart`, on each database.

A promotion is changed over HTTP, over and over, until the changes that the store keeps are 100 MB.
Then a new process is started on it: how long until it has answered a call about that project,
beside a start on a store without history.

Exit codes: 0 it answers in time; 1 it does not; 2 it could not be measured.
"""

from __future__ import annotations

import argparse
import json
import random
import string
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from sqlalchemy import func, select

from benchmarks.calls import COUPONS, PROJECT, Question, admin_headers, coupon
from benchmarks.clients import Client, client
from benchmarks.contenders import ours_with
from benchmarks.databases import named_stores
from benchmarks.running import measuring, tell
from benchmarks.servers import Command, ServerFailed, ask, running
from benchmarks.tables import Span, Table
from benchmarks.targets import Target, missed
from benchmarks.targets import table as target_table
from liveops_kit.state.store.connections import connect
from liveops_kit.state.store.tables import changes

SECONDS_BOUND = 3.0
"""From the start of a process on a history until its answer."""
_NAME = "history"
_UPDATE = f"{COUPONS}/{_NAME}"
_CONNECTIONS = 16
_LETTERS = 4000
"""Of the promotion's name: a change has some more bytes."""
_LOAD_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Starts on a store, before and after it had a history."""

    versions: int
    megabytes: float
    """Of the rows that are kept of changes."""
    empty: Span
    full: Span


def measure(url: str, megabytes: float, starts: int, load: Client) -> Figures:
    """Fill an empty store, and start on it.

    Raises:
        ServerFailed: an answer was wrong; after the last start, that the last change is not there.
    """
    command = ours_with("mock", "--store", url).command
    made = json.dumps(coupon(_NAME)).encode()
    with running(command, "/_mock/health", {}) as server:
        _expect(server.port, "POST", COUPONS, made, 201)
    empty = _start(command, starts)
    updates = _updates()
    with running(command, "/_mock/health", {}) as server:
        while (kept := _kept(url))[1] < megabytes:
            tell(f"  {kept[1]:.0f} MB")
            load(server, updates, _CONNECTIONS, _LOAD_SECONDS)
        last = {**coupon(_NAME), "name": {"en": "Last"}}
        _expect(server.port, "PUT", _UPDATE, json.dumps(last).encode(), 204)
    full = _start(command, starts)
    with running(command, "/_mock/health", {}) as server:
        found = json.loads(_expect(server.port, "GET", _UPDATE, None, 200))
    if found["name"] != last["name"]:
        raise ServerFailed("the last change is not there after a start")
    return Figures(*_kept(url), empty, full)


def _expect(port: int, method: str, path: str, body: bytes | None, status: int) -> bytes:
    reply = ask(port, method, path, admin_headers(), body)
    if reply.status != status:
        raise ServerFailed(f"{method} {path} answered {reply}")
    return reply.body


def _updates() -> list[Question]:
    """Return changes of a promotion, each with other words, which compress as words do not."""
    draw = random.Random(1)
    names = ["".join(draw.choices(string.ascii_letters, k=_LETTERS)) for _ in range(_CONNECTIONS)]
    return [
        Question(
            name="PUT coupon",
            operation="update-coupon-promotion",
            method="PUT",
            path=_UPDATE,
            headers=admin_headers(),
            body=json.dumps({**coupon(_NAME), "name": {"en": name}}),
            status=204,
            answer="",
        )
        for name in names
    ]


def _kept(url: str) -> tuple[int, float]:
    """Return the changes of the project that a store keeps, and the megabytes of their rows."""
    connections = connect(url)
    query = select(func.count(), func.sum(func.length(changes.c.rows)))
    with connections.lent() as connection:
        versions, octets = connection.execute(query.where(changes.c.project_id == PROJECT)).one()
    connections.close()
    return versions, (octets or 0) / 1e6


def _start(command: Command, number: int) -> Span:
    """Return what starts took until the first answer about the project: the medians."""
    found = []
    for _ in range(number):
        with running(command, COUPONS, admin_headers()) as server:
            found.append(Span(server.cold_start, server.cpu or 0.0))
    return Span(median(each.wall for each in found), median(each.cpu for each in found))


def table(measured: Mapping[str, Figures]) -> Table:
    """Return the figures, a store in each row."""
    rows = [
        [name, f"{each.versions:,}", f"{each.megabytes:.0f}", str(each.empty), str(each.full)]
        for name, each in measured.items()
    ]
    return Table(
        "From the start of a process to its answer about the project, in seconds",
        ["store", "changes", "MB", "without history", "with it"],
        rows,
        "In parentheses the processor time of the process until then.",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each store that there is, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.restart", description=__doc__)
    parser.add_argument("--postgresql", metavar="URL", help="an empty database, in place of ours")
    parser.add_argument("--megabytes", type=float, default=100.0, help="of changes (100)")
    parser.add_argument("--starts", type=int, default=5, help="figures are their medians (5)")
    options = parser.parse_args(arguments)
    measured = {}
    with measuring():
        _, load = client("auto")
        with tempfile.TemporaryDirectory() as folder:
            for name, url in named_stores(Path(folder), options.postgresql, tell):
                tell(name)
                measured[name] = measure(url, options.megabytes, options.starts, load)
    bounds = [
        Target(f"start on {name}", each.full.wall, SECONDS_BOUND, "s")
        for name, each in measured.items()
    ]
    print(f"{table(measured).text()}\n\n{target_table(bounds).text()}")
    return 1 if missed(bounds) else 0


if __name__ == "__main__":
    sys.exit(main())
