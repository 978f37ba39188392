"""PostgreSQL for the benchmarks: Debian's, started and ended here, or a database that is given."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.databases import PostgresqlServer, has_postgresql, postgresql_server

from benchmarks.servers import fields_of


@dataclass(frozen=True, slots=True)
class Postgresql:
    """A server with empty databases, and what its processes use."""

    new_database: Callable[[], str]
    """Return the URL of an empty database; always the same one if it was given."""
    cpu: Callable[[], float | None]
    """Return seconds of processor time of all its processes; None for one that was given."""


@contextmanager
def postgresql(given: str | None) -> Iterator[Postgresql | None]:
    """Yield the server of a URL, or one of our own; None where none can be started."""
    if given is not None:
        yield Postgresql(lambda: given, lambda: None)
    elif not has_postgresql():
        yield None
    else:
        with postgresql_server() as server:
            yield Postgresql(server.new_database, lambda: _used(server))


def _used(server: PostgresqlServer) -> float:
    """Return what the server and its processes have used, those that have ended among them."""
    leading = int((server.data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{leading}/task/{leading}/children").read_text().split()
    ticks = sum(map(int, fields_of(leading)[11:15]))
    ticks += sum(sum(map(int, fields_of(int(child))[11:13])) for child in children)
    return ticks / os.sysconf("SC_CLK_TCK")


def named_stores(
    folder: Path, given: str | None, tell: Callable[[str], None]
) -> Iterator[tuple[str, str]]:
    """Yield an empty store of each kind: its name, and the `--store` of it."""
    yield "SQLite", f"sqlite:///{folder}/world.db"
    with postgresql(given) as server:
        if server is None:
            tell("PostgreSQL is left out: it is not installed, and no --postgresql is given")
        else:
            yield "PostgreSQL", server.new_database()
