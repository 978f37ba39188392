"""A transport that joins what is written to it, by asyncio's documented interface.

uvicorn writes the head of an answer and its body separately, and each write may have to wake the
client. Here an answer leaves in one write, when all requests that came in together have been
answered: a client with several connections is then woken once for all of them.
`docs/performance.md` has the figures.
"""

from __future__ import annotations

import asyncio
from typing import Any

Data = bytes | bytearray | memoryview


class JoinedWrites(asyncio.Transport):
    """Keeps writes until the event loop's next round, and hands them over together."""

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._waiting: list[Data] = []

    # -- writing -----------------------------------------------------------------------------------
    def write(self, data: Data) -> None:
        """Write in the next round; what is written is not changed until then."""
        if not self._waiting:
            self._loop.call_soon(self.flush)
        self._waiting.append(data)

    def flush(self) -> None:
        """Hand over what waits; nothing once the connection is closed or lost."""
        waiting, self._waiting = self._waiting, []
        if waiting and not self._transport.is_closing():
            self._transport.writelines(waiting)

    def write_eof(self) -> None:
        """Write what waits, then end the writing side."""
        self.flush()
        self._transport.write_eof()

    def close(self) -> None:
        """Write what waits, then close the connection."""
        self.flush()
        self._transport.close()

    def abort(self) -> None:
        """Close the connection at once; what waits is lost."""
        self._waiting = []
        self._transport.abort()

    # -- as the connection says --------------------------------------------------------------------
    def can_write_eof(self) -> bool:
        """Return True if the writing side can be ended by itself."""
        return self._transport.can_write_eof()

    def get_write_buffer_size(self) -> int:
        """Return the bytes that are not sent, those that wait here included."""
        return self._transport.get_write_buffer_size() + sum(map(len, self._waiting))

    def get_write_buffer_limits(self) -> tuple[int, int]:
        """Return the bytes below and above which the protocol goes on and pauses."""
        return self._transport.get_write_buffer_limits()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """Set the bytes above and below which the protocol pauses and goes on."""
        self._transport.set_write_buffer_limits(high, low)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return a fact about the connection, such as its `peername`."""
        return self._transport.get_extra_info(name, default)

    def is_closing(self) -> bool:
        """Return True once the connection is closed or being closed."""
        return self._transport.is_closing()

    def is_reading(self) -> bool:
        """Return True unless reading is paused."""
        return self._transport.is_reading()

    def pause_reading(self) -> None:
        """Take in no more data for now."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Take in data again."""
        self._transport.resume_reading()

    def get_protocol(self) -> asyncio.BaseProtocol:
        """Return the protocol that takes in the data."""
        return self._transport.get_protocol()

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Have another protocol take in the data."""
        self._transport.set_protocol(protocol)
