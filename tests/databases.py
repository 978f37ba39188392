"""Databases for tests: a SQLite file, or a PostgreSQL server that the tests start and end.

with postgresql_server() as server:          Debian's, on a free port, in a temporary folder
    url = server.new_database()              postgresql://test_1@127.0.0.1:41234/postgres
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from tests.ports import known_port

TRIES_ALL = os.environ.get("TEST_STORES") == "all"
"""True for `make test-stores`, which takes minutes."""
STORES = ("memory", "sqlite", "postgresql") if TRIES_ALL else ("memory",)
"""The stores that tests about the state run on."""
DATABASES = ("sqlite", "postgresql") if TRIES_ALL else ("sqlite",)
"""The databases that shorter tests of several processes run on."""
long = pytest.mark.skipif(not TRIES_ALL, reason="long, in several processes: make test-stores")
MISSING = "PostgreSQL is not installed: apt-get install postgresql"
_USER = "liveops"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, the newest there is; None without PostgreSQL."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return None if on_path is None else Path(on_path).resolve().parent


def has_postgresql() -> bool:
    """True if a server can be started here."""
    return programs() is not None


@dataclass
class PostgresqlServer:
    """A server of its own; no user needs a password, and only this machine can reach it."""

    folder: Path
    port: int
    programs: Path
    settings: tuple[str, ...] = ()
    """Of PostgreSQL, such as `fsync=off`."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def new_database(self) -> str:
        """The URL of what is a fresh, empty database to a user of its own: a schema.

        Real ones are copies of a template, for a sixth of a second of processor time each.
        """
        import psycopg

        name = f"test_{next(self._numbers)}"
        server = f"127.0.0.1:{self.port}/postgres"
        with psycopg.connect(f"postgresql://{_USER}@{server}", autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {name} LOGIN")
            connection.execute(f"CREATE SCHEMA AUTHORIZATION {name}")  # named as its user
        return f"postgresql://{name}@{server}"

    def new_real_database(self) -> str:
        """The URL of a fresh, empty database: `pg_dump` wants to read all schemas of one."""
        name = f"test_{next(self._numbers)}"
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", _USER, name)
        return f"postgresql://{_USER}@127.0.0.1:{self.port}/{name}"

    def start(self) -> None:
        settings = " -c ".join(("listen_addresses=127.0.0.1", *self.settings))
        options = f"-p {self.port} -k {self.folder} -c {settings}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-o", options, "-l", log, "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast`, or `immediate`, which is as hard as a crash."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def kill(self) -> None:
        """End all its processes at once, with no chance to say anything."""
        server = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(server, signal.SIGSTOP)  # so that it starts no more of them
        while _state(server) != "T":
            time.sleep(0.001)
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for pid in (server, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        # One that has ended is there as a Z until somebody asks for its exit code.
        while not {_state(pid) for pid in (server, *map(int, children))} <= {"", "Z"}:
            time.sleep(0.01)
        # It looks at these when it starts, and takes a Z for a running server.
        (self.data / "postmaster.pid").unlink()
        (self.folder / f".s.PGSQL.{self.port}.lock").unlink()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def _run(self, program: str, *arguments: str) -> None:
        # PostgreSQL refuses to run as root.
        user = "postgres" if os.geteuid() == 0 else None
        done = subprocess.run(  # noqa: PLW1510 - looked at below, with what it says
            [self.programs / program, *arguments],
            user=user,
            group=user,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, f"{program}: {done.stderr}"


def _state(pid: int) -> str:
    """The letter of a process's state; none if it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


@contextmanager
def postgresql_server(*settings: str) -> Iterator[PostgresqlServer]:
    """Start a server, and end it and remove its data afterwards."""
    there = programs()
    assert there is not None, MISSING
    # Not below pytest's folders, which only their owner may enter; the path of a socket is short.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        server = PostgresqlServer(folder, known_port(), there, settings)
        server._run("initdb", "-D", str(server.data), "-A", "trust", "-U", _USER, "--no-sync")
        server.start()
        try:
            yield server
        finally:
            if (server.data / "postmaster.pid").exists():
                server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
