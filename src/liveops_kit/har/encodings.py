"""Recordings as UTF-8, whatever the recorder wrote: encodings by their mark, and tolerant ends."""

from __future__ import annotations

import codecs
import re
from typing import Protocol

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = (
    (re.compile(rb"[^\x00]\x00\x00\x00"), "utf-32-le"),
    (re.compile(rb"\x00\x00\x00[^\x00]"), "utf-32-be"),
    (re.compile(rb"[^\x00]\x00"), "utf-16-le"),
    (re.compile(rb"\x00[^\x00]"), "utf-16-be"),
)
"""A JSON text begins with an ASCII character, so that the zeros beside it tell the encoding."""

_FALLBACK = "liveops-cp1252"
_ENDS = b" \t\r\n\x00\x1a"
MAX_TAIL = 64 * 1024


class Source(Protocol):
    """Something bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, at most that many; none at the end."""
        ...


def encoding_of(head: bytes) -> tuple[str, int]:
    r"""Return the encoding of a text by its first four bytes, and the length of its mark.

    >>> encoding_of(b"\xef\xbb\xbf{}"), encoding_of(b"{\x00}\x00"), encoding_of(b'{"a"')
    (('utf-8', 3), ('utf-16-le', 0), ('utf-8', 0))
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, len(mark)
    return next(((name, 0) for start, name in _WIDE if start.match(head)), ("utf-8", 0))


class Utf8Source:
    """The text of a source in UTF-8, without byte order mark and without zeros at its end.

    Bytes that are no UTF-8 are taken for Windows-1252, of which Latin-1 is a part.
    """

    def __init__(self, source: Source, head: bytes) -> None:
        """`head` holds the first four bytes, which are still to be read from `source`."""
        self._source = source
        name, self._mark = encoding_of(head)
        self._is_utf8 = name == "utf-8"
        errors = _FALLBACK if self._is_utf8 else "replace"
        self._decoder = codecs.getincrementaldecoder(name)(errors)
        self._tail = b""
        self._is_done = False

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, about that many; none at the end."""
        while not self._is_done:
            block = self._source.read(size)
            self._is_done = not block
            block, self._mark = block[self._mark :], max(0, self._mark - len(block))
            if whole := self._without_tail(self._in_utf8(block)):
                return whole
        return b""

    def _in_utf8(self, block: bytes) -> bytes:
        if self._is_utf8 and block.isascii() and not self._decoder.getstate()[0]:
            return block
        return self._decoder.decode(block, final=self._is_done).encode("utf-8", "replace")

    def _without_tail(self, block: bytes) -> bytes:
        """Return a block without the zeros it ends with: they count if something follows."""
        block = self._tail + block
        start = len(block.rstrip(_ENDS))
        tail = block[start:]
        if b"\x00" not in tail and b"\x1a" not in tail:
            self._tail = b""
            return block
        # More of them would say nothing new.
        self._tail = tail[:MAX_TAIL]
        return block[:start]


def _cp1252(error: UnicodeError) -> tuple[str, int]:
    """Decode what is no UTF-8, byte by byte."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    try:
        return wrong.decode("cp1252"), error.end
    except UnicodeDecodeError:
        return wrong.decode("latin-1"), error.end


codecs.register_error(_FALLBACK, _cp1252)
