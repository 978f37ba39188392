"""Content codings, and bodies without them; small bodies that stand for huge ones are refused."""

from __future__ import annotations

import zlib
from importlib import import_module
from typing import Any

MAX_BODY = 64 * 1024 * 1024
"""Bytes of a body that is still judged, once it is unpacked."""

MAX_CODINGS = 4
"""Content codings of one body, one around the other."""

_MAX_WINDOW = 128 * 1024 * 1024
"""Bytes that a Zstandard frame may ask its reader to hold."""
_PIECE = 256
"""Bytes of Zstandard that are opened at a time: four of them may stand for 128 KiB."""


def unpacked(body: bytes, coding: str | None) -> bytes | None:
    """Return a body without its content coding; None if it cannot be read, or is too large.

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
    return body if len(body) <= MAX_BODY else None


def _opened(body: bytes, name: str) -> bytes | None:
    if name in ("gzip", "x-gzip", "deflate"):
        return _inflated(body, 31 if name != "deflate" else 15)
    if name == "br":
        return _opened_brotli(body)
    return _opened_zstandard(body) if name == "zstd" else None


def _inflated(body: bytes, window: int) -> bytes | None:
    reader = zlib.decompressobj(window)
    try:
        opened = reader.decompress(body, MAX_BODY + 1)
    except zlib.error:
        # Some servers send deflate without the zlib frame.
        return _inflated(body, -15) if window == 15 else None
    return opened if reader.eof else None


def _opened_brotli(body: bytes) -> bytes | None:
    """Bound the output, not only the input: a few bytes of Brotli may stand for gigabytes."""
    brotli = _library("brotli", "brotlicffi")
    if brotli is None:
        return None
    reader, opened = brotli.Decompressor(), bytearray()
    try:
        opened += reader.process(body, output_buffer_limit=MAX_BODY + 1)
        while not reader.is_finished() and not reader.can_accept_more_data():
            if len(opened) > MAX_BODY:
                return None
            opened += reader.process(b"", output_buffer_limit=MAX_BODY + 1)
    except brotli.error:
        return None
    return bytes(opened) if reader.is_finished() and len(opened) <= MAX_BODY else None


def _opened_zstandard(body: bytes) -> bytes | None:
    zstandard = _library("zstandard")
    if zstandard is None:
        return None
    reader = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW).decompressobj()
    opened = bytearray()
    try:
        for start in range(0, len(body), _PIECE):
            opened += reader.decompress(body[start : start + _PIECE])
            if len(opened) > MAX_BODY:
                return None
            if reader.eof:
                return bytes(opened)
    except zstandard.ZstdError:
        return None
    return None


def _library(*names: str) -> Any:
    """Return the first of some modules that is installed; None if none is."""
    for name in names:
        try:
            return import_module(name)
        except ImportError:
            continue
    return None
