"""The connection to PostgreSQL for what is asked before every request.

It is served by the event loop: to wake a thread and to wait for it takes longer than the question.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection, AsyncCursor, Error

from liveops_kit.errors import StoreUnavailableError


class Asker:
    """Asks, one question after the other, by the driver itself, which prepares the query."""

    def __init__(self, arguments: Mapping[str, Any]) -> None:
        """Take the arguments of the driver's `connect`."""
        self._arguments = arguments
        self._connection: AsyncConnection[Any] | None = None
        self._cursor: AsyncCursor[Any] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def ask(self, query: str, *parameters: Any) -> Sequence[Any]:
        """Return the rows of a query.

        Raises:
            StoreUnavailableError: the database does not answer.
        """
        is_old = self._cursor is not None and self._loop is asyncio.get_running_loop()
        try:
            try:
                return await self._ask(query, parameters)
            except Error:
                self.close()
                if not is_old:
                    raise
                # A connection from before the database was started again; a new one may work.
                return await self._ask(query, parameters)
        except Error as error:
            self.close()
            reason = str(error).strip().partition("\n")[0]
            raise StoreUnavailableError(f"the database does not answer: {reason}") from error

    async def _ask(self, query: str, parameters: Sequence[Any]) -> Sequence[Any]:
        loop = asyncio.get_running_loop()
        if self._cursor is None or self._loop is not loop:
            self.close()
            made = await AsyncConnection.connect(**self._arguments, autocommit=True)
            self._connection, self._loop = made, loop
            self._cursor = made.cursor(binary=True)
        await self._cursor.execute(query, parameters)
        return await self._cursor.fetchall()

    def close(self) -> None:
        """Close the connection; the next question opens another one."""
        if self._connection is not None:
            self._connection.pgconn.finish()
        self._connection = self._cursor = None
