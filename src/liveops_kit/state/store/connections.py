"""Connections to the databases a store can be in: SQLite for one host, PostgreSQL for many.

On SQLite a read takes some 0.01 ms and is made where it is asked for, on the event loop: a thread
would cost more. A write waits for the disk, 0.4 ms or a hundred times that, so it is made in a
thread, one after the other as SQLite has it. On PostgreSQL all calls wait for the network,
and are made in threads. Meanwhile the event loop serves others.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.engine import URL, make_url

from liveops_kit.errors import StoreError, StoreUnavailableError

if TYPE_CHECKING:
    from liveops_kit.state.store.async_connection import Asker

T = TypeVar("T")

BUSY_SECONDS = 10
"""Seconds a call waits for another process that writes to the same SQLite file."""
CONNECT_SECONDS = 3
THREADS = 8
"""Calls that a worker has on their way to PostgreSQL at a time."""
_ARGUMENTS = {"connect_timeout": CONNECT_SECONDS, "application_name": "liveops-kit"}
FORMS = "memory, sqlite:///FILE or postgresql://HOST/DATABASE"


class Connections:
    """Lends connections that commit each statement by itself, unless it is told otherwise."""

    def __init__(self, engine: Engine, tallies: Engine) -> None:
        """Take the engine of the world, and one whose commits do not wait for the disk."""
        self.engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._tallies = tallies.execution_options(isolation_level="AUTOCOMMIT")
        self.begin_writing = "BEGIN"
        """The statement that starts a transaction of several writes."""

    @contextmanager
    def lent(self) -> Iterator[Connection]:
        """Lend a connection.

        Raises:
            StoreUnavailableError: the database does not answer.
            StoreError: it does, but not as a store would.
        """
        with _database_errors(), self.engine.connect() as connection:
            yield connection

    async def call(self, work: Callable[[], T]) -> T:
        """Make calls that read, for a request, without keeping other requests waiting."""
        raise NotImplementedError

    async def write(self, work: Callable[[], T]) -> T:
        """Make calls that write, for a request, without keeping other requests waiting."""
        raise NotImplementedError

    async def tally(self, work: Callable[[Connection], T]) -> T:
        """Make calls that write what may be forgotten in a power cut, such as what is counted."""

        def run() -> T:
            with _database_errors(), self._tallies.connect() as connection:
                return work(connection)

        return await self.write(run)

    async def call_aside(self, work: Callable[[], T]) -> T:
        """Make calls that may take long, beside the requests."""
        return await asyncio.to_thread(work)

    def others_wrote(self) -> bool:
        """Return False if surely nobody else has written since the last call of this."""
        return True

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        self._tallies.dispose()


class SqliteConnections(Connections):
    """One connection that reads for all requests, and others for what is done in threads."""

    def __init__(self, engine: Engine, tallies: Engine) -> None:
        super().__init__(engine, tallies)
        self.begin_writing = "BEGIN IMMEDIATE"
        self._own: Connection | None = None
        self._pragma: Callable[..., Any] | None = None
        self._seen: int | None = None
        self._thread: int | None = None
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store")

    @contextmanager
    def lent(self) -> Iterator[Connection]:
        """Lend the connection of the requests, to other threads another one."""
        if self._thread not in (None, threading.get_ident()):
            with super().lent() as connection:
                yield connection
            return
        with _database_errors():
            if self._own is None or self._own.closed or self._own.invalidated:
                self._own, self._seen = self.engine.connect(), None
                # The driver's own connection: this is asked for at every request.
                self._pragma = self._own.connection.driver_connection.execute  # type: ignore[union-attr]
            yield self._own

    async def call(self, work: Callable[[], T]) -> T:
        """Make the calls here and now."""
        self._thread = threading.get_ident()
        return work()

    async def write(self, work: Callable[[], T]) -> T:
        """Make the calls in the thread of the writer."""
        self._thread = threading.get_ident()
        return await asyncio.get_running_loop().run_in_executor(self._writer, work)

    def others_wrote(self) -> bool:
        """Return False if no other connection has written since the last call of this.

        Raises:
            StoreUnavailableError: the database does not answer.
        """
        self._thread = threading.get_ident()
        if self._own is None or self._own.closed or self._own.invalidated:
            with self.lent():
                pass
        assert self._pragma is not None  # noqa: S101 - set with the connection
        try:
            (number,) = self._pragma("PRAGMA data_version").fetchone()
        except sqlite3.Error as error:
            raise StoreUnavailableError(f"the database does not answer: {error}") from error
        wrote = bool(number != self._seen)
        self._seen = number
        return wrote

    def close(self) -> None:
        """Close all connections."""
        self._writer.shutdown(wait=True)
        if self._own is not None:
            self._own.close()
            self._own = None
        super().close()


class PostgresqlConnections(Connections):
    """A pool of connections, and a thread for each call on its way."""

    def __init__(self, engine: Engine, tallies: Engine) -> None:
        super().__init__(engine, tallies)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="store")
        self.asker: Asker | None = None
        """The connection of what is asked before every request; none in a loop of Windows."""
        if sys.platform != "win32":
            from liveops_kit.state.store.async_connection import Asker

            _, arguments = engine.dialect.create_connect_args(engine.url)
            self.asker = Asker({**arguments, **_ARGUMENTS})

    async def call(self, work: Callable[[], T]) -> T:
        """Make the calls in a thread."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    async def write(self, work: Callable[[], T]) -> T:
        """Make the calls in a thread."""
        return await self.call(work)

    async def tally(self, work: Callable[[Connection], T]) -> T:
        """Make the calls in a thread."""
        try:
            return await super().tally(work)
        except StoreUnavailableError:
            # A connection from before the database was started again; a new one may work.
            return await super().tally(work)

    def close(self) -> None:
        """Close all connections."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        if self.asker is not None:
            self.asker.close()
        super().close()


def connect(text: str) -> Connections:
    """Return the connections to the database of a URL; none is opened yet.

    Raises:
        StoreError: it is no URL of a database that a store can be in.
    """
    try:
        url = make_url(text)
        if url.get_backend_name() == "sqlite":
            return SqliteConnections(_sqlite(url), _sqlite(url, synchronous="NORMAL"))
        if url.get_backend_name() == "postgresql":
            return PostgresqlConnections(
                _postgresql(url, THREADS), _postgresql(url, 2, "-c synchronous_commit=off")
            )
    except (exc.ArgumentError, exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(f"--store is {FORMS}: {error}") from error
    raise StoreError(f"--store is {FORMS}, not {url.get_backend_name()}")


def _sqlite(url: URL, synchronous: str = "FULL") -> Engine:
    if not url.database or url.database == ":memory:":
        raise StoreError("--store sqlite:///FILE needs a file; for none, take --store memory")
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"),
        connect_args={
            "timeout": BUSY_SECONDS,
            "check_same_thread": False,
            "isolation_level": None,
        },
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        # FULL: what was acknowledged outlasts a power cut, too.
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _postgresql(url: URL, size: int, options: str = "") -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=size,
        max_overflow=2,
        connect_args={
            **_ARGUMENTS,
            "options": " ".join((*url.normalized_query.get("options", ()), options)),
        },
    )


@contextmanager
def _database_errors() -> Iterator[None]:
    """Turn the errors of databases into ours, one line each and without passwords."""
    try:
        yield
    except (exc.OperationalError, exc.InterfaceError, exc.TimeoutError) as error:
        reason = str(getattr(error, "orig", error)).strip().partition("\n")[0]
        raise StoreUnavailableError(f"the database does not answer: {reason}") from error
