"""One call and its answer, wherever it comes from: a recording, or the proxy."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from importlib import import_module
from typing import Any

Headers = tuple[tuple[str, str], ...]

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes of a body that is still judged, once it is unpacked."""

MAX_CODINGS = 4
"""Content codings of one body, one around the other."""

_WIDEST_WINDOW = 128 * 1024 * 1024
"""Bytes that a Zstandard frame may ask its reader to hold."""
_PIECE = 256
"""Bytes of Zstandard that are opened at a time: four of them may stand for 128 KiB."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer."""

    headers: Headers = ()
    body: bytes | None = b""
    """Unpacked; None where nobody kept it."""
    missing: str = ""
    """Why the body is None; empty if nobody says."""

    def header(self, name: str) -> str | None:
        """The value of a header, whatever the case of its name; repeated ones are joined."""
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(found) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A call that was made, and what came of it."""

    method: str
    url: str
    """As it was asked for, with host, path and query; never decoded."""
    request: Message
    status: int
    """0 where no answer came."""
    response: Message
    started: str = ""
    """ISO 8601."""
    milliseconds: float = 0.0
    are_headers_whole: bool = True
    """Whether every header is here; browsers leave credentials out of what they export."""
    where: str = ""
    """The place in a recording, such as `entry 12` or `line 5`."""
    left_out: str = ""
    """Why the answer says nothing of the server, such as `answered from a cache`."""


def unpacked(body: bytes, coding: str | None) -> bytes | None:
    """A body without its content coding; None if it cannot be read, or is too large.

    >>> unpacked(b"{}", None), unpacked(b"{}", "rot13")
    (b'{}', None)
    """
    names = [name.strip().lower() for name in (coding or "").split(",")]
    names = [name for name in names if name not in ("", "identity")]
    if len(names) > MAX_CODINGS:
        return None
    for name in reversed(names):
        opened = _opened(body, name)
        if opened is None:
            return None
        body = opened
    return body if len(body) <= LARGEST_BODY else None


def _opened(body: bytes, name: str) -> bytes | None:
    if name in ("gzip", "x-gzip", "deflate"):
        return _inflated(body, 31 if name != "deflate" else 15)
    if name == "br":
        return _opened_brotli(body)
    return _opened_zstandard(body) if name == "zstd" else None


def _inflated(body: bytes, window: int) -> bytes | None:
    reader = zlib.decompressobj(window)
    try:
        opened = reader.decompress(body, LARGEST_BODY + 1)
    except zlib.error:
        # Some servers send deflate without the zlib frame.
        return _inflated(body, -15) if window == 15 else None
    return opened if reader.eof else None


def _opened_brotli(body: bytes) -> bytes | None:
    """A few bytes of Brotli may stand for gigabytes: the output is bounded, not only the input."""
    brotli = _library("brotli", "brotlicffi")
    if brotli is None:
        return None
    reader, opened = brotli.Decompressor(), bytearray()
    try:
        opened += reader.process(body, output_buffer_limit=LARGEST_BODY + 1)
        while not reader.is_finished() and not reader.can_accept_more_data():
            if len(opened) > LARGEST_BODY:
                return None
            opened += reader.process(b"", output_buffer_limit=LARGEST_BODY + 1)
    except brotli.error:
        return None
    return bytes(opened) if reader.is_finished() and len(opened) <= LARGEST_BODY else None


def _opened_zstandard(body: bytes) -> bytes | None:
    zstandard = _library("zstandard")
    if zstandard is None:
        return None
    reader = zstandard.ZstdDecompressor(max_window_size=_WIDEST_WINDOW).decompressobj()
    opened = bytearray()
    try:
        for start in range(0, len(body), _PIECE):
            opened += reader.decompress(body[start : start + _PIECE])
            if len(opened) > LARGEST_BODY:
                return None
            if reader.eof:
                return bytes(opened)
    except zstandard.ZstdError:
        return None
    return None


def _library(*names: str) -> Any:
    """The first of some modules that is installed; None if none is."""
    for name in names:
        try:
            return import_module(name)
        except ImportError:
            continue
    return None
