"""The long forms of tests here, as commands: `python -m tests.stores.storm --times 20`."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.databases import PostgresqlServer, postgresql_server
from tests.stores.service import sqlite_in

Prove = Callable[[str, int], str]
"""Proves something so often on the store of a URL; returns a line that says what was seen."""
KINDS = ("sqlite", "postgresql")


def options(what: str, times: int, more: tuple[str, ...] = ()) -> argparse.Namespace:
    """The command's `--times`, and `--on`: the databases, or something else that is proved."""
    parser = argparse.ArgumentParser(description=what)
    parser.add_argument("--times", type=int, default=times, metavar="N")
    parser.add_argument("--on", choices=(*KINDS, *more), action="append")
    found = parser.parse_args()
    found.on = found.on or [*KINDS, *more]
    return found


@contextmanager
def server() -> Iterator[PostgresqlServer]:
    """A PostgreSQL of its own."""
    with postgresql_server() as made:
        yield made


@contextmanager
def fresh(kind: str) -> Iterator[str]:
    """The `--store` of a fresh database."""
    with ExitStack() as stack:
        if kind == "sqlite":
            yield sqlite_in(Path(stack.enter_context(tempfile.TemporaryDirectory())))
        else:
            yield stack.enter_context(server()).new_database()


def prove(prove_on: Prove, found: argparse.Namespace) -> None:
    """Prove it on each database, and print what was seen."""
    for kind in found.on:
        with fresh(kind) as store:
            print(f"{kind}: {prove_on(store, found.times)}", flush=True)
