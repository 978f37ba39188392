"""Reads recordings entry by entry: HAR, or one HAR entry on each line. Memory holds one entry.

An entry that says too little is passed over and reported; only a file that breaks ends the reading.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson

from liveops_kit.errors import EntryError, RecordingError
from liveops_kit.har.encodings import Utf8Source
from liveops_kit.har.entries import exchange_of
from liveops_kit.har.exchange import Exchange
from liveops_kit.har.numbers import NumberFilter

BLOCK = 64 * 1024
PIECE = 1024
"""Bytes that are parsed at a time, so that an error can be placed."""
MAX_LINE = 256 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_ENTRIES = re.compile(rb'"entries"\s*:\s*\[')
_BOM = b"\xef\xbb\xbf"

ProgressCallback = Callable[[int], None]
"""Called with the number of bytes of each read."""


@dataclass(frozen=True, slots=True)
class OddEntry:
    """An entry that cannot be read as an exchange."""

    where: str
    """Its place, such as `entry 12` or `line 5`."""
    reason: str
    """The missing part; never a value."""


OddCallback = Callable[[OddEntry], None]


def exchanges(
    file: IO[bytes],
    name: str,
    progress: ProgressCallback = lambda _: None,
    report: OddCallback = lambda _: None,
) -> Iterator[Exchange]:
    """Yield the exchanges of an open recording, in order.

    `progress` gets the number of bytes of each read, `report` each entry that is passed over.

    Raises:
        RecordingError: it is no recording, or broken; the exchanges before were yielded.
    """
    try:
        reader = _decoded(file, name, progress)
        if is_lines(name, reader.peek(BLOCK)):
            entries = _of_lines(reader, name, report)
        else:
            entries = _of_archive(reader, name)
        for where, entry in entries:
            try:
                exchange = exchange_of(entry, where)
            except EntryError as error:
                report(OddEntry(where, str(error)))
            else:
                yield exchange
    except (OSError, EOFError, zlib.error) as error:
        raise RecordingError(f"{name}: cannot be read: {error}") from error


def _decoded(file: IO[bytes], name: str, progress: ProgressCallback) -> _Counted:
    """Return a reader of the text, unpacked and in UTF-8."""
    reader: Any = _Counted(file, progress)
    head = reader.peek(4)
    if head == _ZIP:
        raise RecordingError(f"{name}: this is a ZIP archive: unpack it and check the .har in it")
    if head.startswith(_GZIP):
        reader = _Counted(gzip.GzipFile(fileobj=reader), lambda _: None)
    return _Counted(Utf8Source(reader, reader.peek(4)), lambda _: None)


def is_lines(name: str, head: bytes) -> bool:
    """Return whether a recording has an entry on each line, by its ending, else its beginning.

    >>> is_lines("a.har", b""), is_lines("-", b'{"request": {}}'), is_lines("-", b'{ "log": {')
    (False, True, False)
    """
    # A name such as `run.har.gz` has its ending before the last.
    endings = Path(name.removesuffix(".gz")).suffix.lower()
    if endings in (".har", ".json"):
        return False
    if endings in (".ndjson", ".jsonl"):
        return True
    # An entry on a line of its own does not go on below its first brace.
    return re.match(rb'\s*\{(?:[ \t]*\r?\n|\s*"log"\s*:)', head) is None


class _Counted(io.RawIOBase):
    """A file that reports the bytes read from it, and can be looked into first."""

    def __init__(self, file: Any, progress: ProgressCallback) -> None:
        self._file = file
        self._progress = progress
        self._ahead = b""

    def peek(self, size: int) -> bytes:
        while len(self._ahead) < size:
            more = self._file.read(size - len(self._ahead))
            if not more:
                break
            self._ahead += more
        return self._ahead[:size]

    def read(self, size: int = -1) -> bytes:
        if not self._ahead:
            block: bytes = self._file.read(size)
        else:
            size = len(self._ahead) if size < 0 else size
            block, self._ahead = self._ahead[:size], self._ahead[size:]
        self._progress(len(block))
        return block

    def readable(self) -> bool:
        return True


def _of_lines(reader: _Counted, name: str, report: OddCallback) -> Iterator[tuple[str, Any]]:
    for number, line in _lines(reader, name):
        text = line.strip().removeprefix(_BOM)
        if not text:
            continue
        where = f"line {number}"
        try:
            entry = _parsed(text)
        except json.JSONDecodeError as error:
            report(OddEntry(where, f"it is no JSON: {error.msg}"))
        except RecursionError:
            report(OddEntry(where, "it is nested too deeply"))
        else:
            yield where, entry


def _parsed(text: bytes) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        # Halves of surrogate pairs, and numbers without end: others write them.
        numbers = NumberFilter()
        return json.loads((numbers.feed(text) + numbers.close()).decode())


def _lines(reader: _Counted, name: str) -> Iterator[tuple[int, bytes]]:
    number, kept = 0, bytearray()
    while block := reader.read(BLOCK):
        *whole, rest = block.split(b"\n")
        for part in whole:
            number += 1
            kept += part
            yield number, bytes(kept)
            kept = bytearray()
        kept += rest
        if len(kept) > MAX_LINE:
            raise RecordingError(f"{name}: line {number + 1} is longer than {MAX_LINE} bytes")
    if kept:
        yield number + 1, bytes(kept)


def _of_archive(reader: _Counted, name: str) -> Iterator[tuple[str, Any]]:
    head = reader.peek(BLOCK)
    count = 0
    for entry in _entries(reader, name):
        count += 1
        yield f"entry {count}", entry
    if not count and not _ENTRIES.search(head):
        raise RecordingError(f"{name}: this is no HAR: it has no log.entries")


def _entries(reader: _Counted, name: str) -> Iterator[Any]:
    import ijson

    found: Any = ijson.sendable_list()
    parser = ijson.items_coro(found, "log.entries.item", use_float=True)
    place, numbers = _Place(name), NumberFilter()
    try:
        while block := reader.read(BLOCK):
            for piece in place.pieces(block):
                # An empty piece would be the end.
                if text := numbers.feed(piece):
                    parser.send(text)
                if found:
                    yield from found
                    found.clear()
        if text := numbers.close():
            parser.send(text)
        parser.close()
    except ijson.JSONError as error:
        raise place.error(error) from error
    yield from found


class _Place:
    """Position of the parser, counted in lines and bytes, piece by piece."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.line, self.column, self.offset = 1, 0, 0

    def pieces(self, block: bytes) -> Iterator[bytes]:
        """Yield a block in parts that end with their line, or after some bytes."""
        for line in block.splitlines(keepends=True):
            for start in range(0, len(line), PIECE):
                piece = line[start : start + PIECE]
                yield piece
                self.offset += len(piece)
                self.column += len(piece)
                if piece.endswith(b"\n"):
                    self.line, self.column = self.line + 1, 0

    def error(self, error: Exception) -> RecordingError:
        reason = str(error).strip().splitlines()
        message = reason[0] if reason else "broken"
        if "incomplete" in message or "premature" in message:
            message = "the file ends in the middle"
        return RecordingError(
            f"{self._name}: broken at line {self.line}, near column {self.column + 1} "
            f"(byte {self.offset}): {message}"
        )
