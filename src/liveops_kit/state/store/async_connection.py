"""The connection to PostgreSQL for what is asked before every request.

It is served by the event loop: to wake a thread and to wait for it takes longer than the question.
The driver's libpq is called without the layers above it, which take as long as the rest: a query
that is prepared once, by a plan for any projects, and a socket that the loop looks at all the time.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection, Error, OperationalError
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGconn, PGresult

from liveops_kit.errors import StoreUnavailableError
from liveops_kit.state.store.sql import NEWEST

_NAME = b"liveops_newest"
_PREPARE = f"PREPARE {_NAME.decode()} (bigint[]) AS {NEWEST}"
_PLAN_ONCE = (
    "SELECT set_config(name, 'force_generic_plan', false) FROM pg_settings "
    "WHERE name = 'plan_cache_mode'"
)
"""Else it is planned again for each question, which takes longer than to answer it."""


MAX_SECONDS = 10.0
"""Seconds that a question may take, a new connection included."""


class Asker:
    """Asks for the newest versions of projects, one question after the other."""

    def __init__(self, arguments: Mapping[str, Any], max_seconds: float = MAX_SECONDS) -> None:
        """Take the arguments of the driver's `connect`."""
        self._arguments = arguments
        self._max_seconds = max_seconds
        self._line: _Line | None = None

    async def newest(self, ids: Sequence[int]) -> Mapping[int, int]:
        """Return the newest versions of projects; 0 where there is none.

        Raises:
            StoreUnavailableError: the database does not answer.
        """
        try:
            async with asyncio.timeout(self._max_seconds):
                return await self._ask_twice(ids)
        except TimeoutError as error:
            self.close()
            reason = f"the database does not answer within {self._max_seconds:g} s"
            raise StoreUnavailableError(reason) from error
        except Error as error:
            reason = str(error).strip().partition("\n")[0]
            raise StoreUnavailableError(f"the database does not answer: {reason}") from error

    async def _ask_twice(self, ids: Sequence[int]) -> Mapping[int, int]:
        is_old = self._line is not None and self._line.is_open
        try:
            return await self._ask(ids)
        except Error:
            self.close()
            if not is_old:
                raise
            # A connection from before the database was started again; a new one may work.
            return await self._ask(ids)

    async def _ask(self, ids: Sequence[int]) -> Mapping[int, int]:
        if self._line is None or not self._line.is_open:
            self.close()
            connection = await AsyncConnection.connect(**self._arguments, autocommit=True)
            self._line = _Line(connection)
            await connection.execute(_PLAN_ONCE)
            await connection.execute(_PREPARE)
            self._line.open()
        result = await self._line.ask(b"{%b}" % b",".join(b"%d" % each for each in ids))
        rows = (
            (result.get_value(row, 0), result.get_value(row, 1)) for row in range(result.ntuples)
        )
        return {int(project_id or 0): int(version or 0) for project_id, version in rows}

    def close(self) -> None:
        """Close the connection; the next question opens another one."""
        if self._line is not None:
            self._line.close()
            self._line = None


class _Line:
    """A connection whose answers the event loop reads as they come."""

    def __init__(self, connection: AsyncConnection[Any]) -> None:
        self._connection = connection
        self._pq: PGconn = connection.pgconn
        self._loop = asyncio.get_running_loop()
        self._socket: int | None = None
        self._result: PGresult | None = None
        self._answer: asyncio.Future[PGresult] | None = None

    @property
    def is_open(self) -> bool:
        """True while questions can be asked here, by the loop that runs."""
        return self._socket is not None and self._loop is asyncio.get_running_loop()

    def open(self) -> None:
        """Begin to read."""
        # A question fits into the buffer of a socket on which no other is on its way.
        self._pq.nonblocking = 0
        # libpq closes its own as soon as the connection is lost, and the next file or socket gets
        # its number: the loop would look at that, or stop looking at it.
        self._socket = os.dup(self._pq.socket)
        self._loop.add_reader(self._socket, self._read)

    async def ask(self, ids: bytes) -> PGresult:
        """Return the rows for projects.

        Raises:
            Error: the database does not answer, or refuses; or one who asked has given up, and
                the answer has not come yet.
        """
        self._answer = self._loop.create_future()
        self._pq.send_query_prepared(_NAME, [ids])
        self._pq.flush()
        return await self._answer

    def _read(self) -> None:
        """Take what has come; an end of the connection may come without a question."""
        try:
            self._pq.consume_input()
            while not self._pq.is_busy():
                result = self._pq.get_result()
                if result is None:
                    self._finish()
                    break
                self._result = result
            if self._pq.status == ConnStatus.BAD:
                raise OperationalError(self._pq.get_error_message())
        except Error as error:
            self.close(error)

    def _finish(self) -> None:
        result, self._result = self._result, None
        if result is None or self._answer is None or self._answer.done():
            return
        if result.status == ExecStatus.TUPLES_OK:
            self._answer.set_result(result)
        else:
            self._answer.set_exception(OperationalError(result.get_error_message()))

    def close(self, error: Error | None = None) -> None:
        """Close the connection; whoever waits for an answer gets the error."""
        if self._socket is not None:
            if not self._loop.is_closed():
                self._loop.remove_reader(self._socket)
            os.close(self._socket)
        self._socket = None
        self._pq.finish()
        if error is not None and self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)
