"""One call and its answer, wherever it comes from: a recording, or the proxy."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec

Headers = tuple[tuple[str, str], ...]

LARGEST_BODY = 64 * 1024 * 1024
"""Bytes of a body that is still judged, once it is unpacked."""

_PIECE = 64 * 1024
_CODINGS = {"br": ("brotli", "brotlicffi"), "zstd": ("zstandard",)}
"""Codings beside gzip and deflate, and the libraries of which one reads them."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer."""

    headers: Headers = ()
    body: bytes | None = b""
    """Unpacked; None where nobody kept it."""

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


def unpacked(body: bytes, coding: str | None) -> bytes | None:
    """A body without its content coding; None if it cannot be read, or is too large.

    >>> unpacked(b"{}", None), unpacked(b"{}", "rot13")
    (b'{}', None)
    """
    names = [name.strip().lower() for name in (coding or "").split(",")]
    for name in reversed([name for name in names if name not in ("", "identity")]):
        opened = _opened(body, name)
        if opened is None:
            return None
        body = opened
    return body if len(body) <= LARGEST_BODY else None


def _opened(body: bytes, name: str) -> bytes | None:
    if name in ("gzip", "x-gzip", "deflate"):
        return _inflated(body, 31 if name != "deflate" else 15)
    libraries = _CODINGS.get(name, ())
    if find_spec("httpx") is None or not any(find_spec(library) for library in libraries):
        return None
    return _opened_by_httpx(body, name)


def _inflated(body: bytes, window: int) -> bytes | None:
    reader = zlib.decompressobj(window)
    try:
        opened = reader.decompress(body, LARGEST_BODY + 1)
    except zlib.error:
        # Some servers send deflate without the zlib frame.
        return _inflated(body, -15) if window == 15 else None
    return opened if reader.eof else None


def _opened_by_httpx(body: bytes, name: str) -> bytes | None:
    import httpx

    class Pieces(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for start in range(0, len(body), _PIECE):
                yield body[start : start + _PIECE]

    opened = bytearray()
    try:
        for piece in httpx.Response(
            200, headers={"content-encoding": name}, stream=Pieces()
        ).iter_bytes():
            opened += piece
            if len(opened) > LARGEST_BODY:
                return None
    except httpx.DecodingError:
        return None
    return bytes(opened)
