"""Files of histories: JSON lines, compressed with Zstandard and bounded on disk.

The first line is the `Header`, each further one a `Call`, and the last one the `Footer`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import msgspec
import zstandard
from msgspec import Struct

from liveops_kit.errors import HistoryError
from liveops_kit.load.history import FINAL, VERSION, Call, Footer, Header
from liveops_kit.load.marks import Limit, Reset, Write

MAX_BYTES = 500_000_000
"""Bytes on disk of one file; a call takes about 40."""
_MAX_LINE = 16 * 1024 * 1024
_CALLS_IN_A_BLOCK = 2_000
"""Calls that are lost at most when the process is killed."""
_CHUNK = 1024 * 1024

_DECODER = msgspec.json.Decoder(Header | Call | Footer)
_ENCODER = msgspec.json.Encoder()


class HistoryWriter:
    """Writes the history of one worker. Threads and greenlets may share it.

    When the file has reached its bound, further calls are counted and dropped, except those that
    change what the others are judged by (a limit, a register) and the final reads.
    """

    def __init__(self, path: Path, header: Header, max_bytes: int = MAX_BYTES) -> None:
        """Create the file. Raise OSError where it cannot be written."""
        self._max_bytes = max_bytes
        self._written = self._dropped = 0
        self._lock = threading.Lock()
        self._file = path.open("wb")
        self._stream = zstandard.ZstdCompressor().stream_writer(self._file)
        self._line(header)

    def write(self, call: Call) -> None:
        """Add a call."""
        with self._lock:
            if self._stream.tell() >= self._max_bytes and not _is_kept(call):
                self._dropped += 1
                return
            self._written += 1
            self._line(call)
            if self._written % _CALLS_IN_A_BLOCK == 0:
                self._stream.flush(zstandard.FLUSH_BLOCK)

    def close(self) -> Footer:
        """Write the footer and return it."""
        footer = Footer(self._written, self._dropped)
        with self._lock:
            if not self._file.closed:
                self._line(footer)
                self._stream.close()  # type: ignore[no-untyped-call]
        return footer

    def _line(self, line: Header | Call | Footer) -> None:
        self._stream.write(_ENCODER.encode(line) + b"\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _is_kept(call: Call) -> bool:
    return call.story == FINAL or any(
        isinstance(each, Limit | Reset | Write) for each in call.marks
    )


class History:
    """The files of one run, read as one history. It may be iterated as often as needed.

    `header` joins the headers of all files: a later file adds to the mappings of the first.
    """

    def __init__(self, *paths: Path) -> None:
        """Read the headers. Raise HistoryError, or OSError where a file cannot be opened."""
        if not paths:
            raise HistoryError("no history given")
        self.paths = paths
        self.header = _joined(paths)
        self.footer = Footer()
        """Sums of the footers, after an iteration has reached its end."""

    def __iter__(self) -> Iterator[Call]:
        """Yield the calls of all files, one file after the other, without holding them."""
        written = dropped = cut_off = 0
        for path in self.paths:
            footer = None
            for line in _lines(path):
                if isinstance(line, Call):
                    yield line
                elif isinstance(line, Footer):
                    footer = line
            if footer is None:
                cut_off += 1
            else:
                written, dropped = written + footer.written, dropped + footer.dropped
        self.footer = Footer(written, dropped, cut_off)


def _joined(paths: tuple[Path, ...]) -> Header:
    headers = [_header(path) for path in paths]
    first = headers[0]
    for path, header in zip(paths, headers, strict=True):
        if header.run != first.run:
            raise HistoryError(f"{path}: it is of run {header.run}, the first file of {first.run}")
    for header in headers[1:]:
        more = [each for each in header.scheduled if each not in first.scheduled]
        first = msgspec.structs.replace(
            first,
            stories=first.stories | header.stories,
            limits=first.limits | header.limits,
            balances=first.balances | header.balances,
            registers=first.registers | header.registers,
            scheduled=first.scheduled + more,
            rules=first.rules | header.rules,
            skew_ns=first.skew_ns | header.skew_ns,
        )
    return first


def _header(path: Path) -> Header:
    header = next(_lines(path), None)
    if isinstance(header, Header):
        return header
    raise HistoryError(f"{path}, line 1: no header; is it a history of `liveops load`?")


def _lines(path: Path) -> Iterator[Header | Call | Footer]:
    """Yield what a file holds, up to a line that was not written to its end."""
    with path.open("rb") as file:
        for number, text in enumerate(_texts(path, file), 1):
            try:
                line = _DECODER.decode(text)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise _unreadable(path, number, text, error) from None
            if isinstance(line, Header) and line.version > VERSION:
                raise _too_new(path, line.version)
            yield line


def _texts(path: Path, file: BinaryIO) -> Iterator[bytes]:
    rest, number = b"", 0
    reader = zstandard.ZstdDecompressor().stream_reader(file)
    while True:
        try:
            chunk = reader.read(_CHUNK)
        except zstandard.ZstdError as error:
            raise HistoryError(f"{path}, after line {number}: {error}") from None
        if not chunk:
            return
        *lines, rest = (rest + chunk).split(b"\n")
        number += len(lines)
        yield from lines
        if len(rest) > _MAX_LINE:
            raise HistoryError(f"{path}, line {number + 1}: longer than {_MAX_LINE} bytes")


class _Version(Struct):
    version: int = 0


def _unreadable(path: Path, number: int, text: bytes, error: Exception) -> HistoryError:
    """Return the error for a line; a later version is named before whatever else is unknown."""
    try:
        version = msgspec.json.decode(text, type=_Version).version
    except (msgspec.DecodeError, UnicodeDecodeError):
        version = 0
    if number == 1 and version > VERSION:
        return _too_new(path, version)
    return HistoryError(f"{path}, line {number}: {error}")


def _too_new(path: Path, version: int) -> HistoryError:
    return HistoryError(
        f"{path}, line 1: version {version} of the format, this release reads {VERSION};"
        " update liveops-kit"
    )
