"""Recordings are read entry by entry, in bounded memory, and say where they break."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.traffic.exchanges import COUPON_LIST, GOOD, exchange

from liveops_kit.errors import RecordingError
from liveops_kit.har import recording
from liveops_kit.har.recording import OddEntry, exchanges
from liveops_kit.har.writer import entry_of

each = pytest.mark.parametrize
ENTRY = entry_of(GOOD, redactor=None)


def archive(*entries: Any, **options: Any) -> bytes:
    return json.dumps({"log": {"version": "1.2", "entries": entries}}, **options).encode()


def read(content: bytes, name: str = "a.har") -> list[Any]:
    return list(exchanges(io.BytesIO(content), name))


@each("options", [{}, {"indent": 2}, {"ensure_ascii": False}])
def test_an_archive_is_read_however_it_is_laid_out(options: dict[str, Any]) -> None:
    made = read(archive(ENTRY, ENTRY, **options))
    assert [one.where for one in made] == ["entry 1", "entry 2"]
    assert made[0].url == GOOD.url
    assert made[0].response == GOOD.response


@each("name", ["a.ndjson", "a.jsonl", "-", "noending"])
@each("end", [b"", b"\n", b"\r\n\r\n"])
def test_lines_are_entries(name: str, end: bytes) -> None:
    line = json.dumps(ENTRY).encode()
    made = read(b"\xef\xbb\xbf" + line + b"\n\n" + line + end, name)
    assert [one.where for one in made] == ["line 1", "line 3"]


@each("name", ["-", "noending"])
def test_an_archive_is_recognised_by_how_it_begins(name: str) -> None:
    assert len(read(archive(ENTRY, indent=1), name)) == 1
    commented = json.dumps({"_comment": "", **json.loads(archive(ENTRY))}, indent=1)
    assert len(read(commented.encode(), name)) == 1


@each(
    ("name", "content"),
    [
        ("a.har.gz", archive(ENTRY)),
        ("a.ndjson.gz", json.dumps(ENTRY).encode()),
        ("-", archive(ENTRY)),
    ],
    ids=["har", "ndjson", "input"],
)
def test_packed_recordings_are_unpacked(name: str, content: bytes) -> None:
    assert len(read(gzip.compress(content), name)) == 1


def test_empty_recordings_have_no_exchanges() -> None:
    assert read(archive()) == []
    assert read(b"", "a.ndjson") == []


@each(
    ("content", "name", "message"),
    [
        (b"", "a.har", "a.har: broken at line 1, near column 1 (byte 0): the file ends in the"),
        (b"{}", "a.har", "a.har: this is no HAR: it has no log.entries"),
        (b"[1, 2]", "a.har", "a.har: this is no HAR: it has no log.entries"),
        (b"<html>", "a.har", "a.har: broken at line 1, near column 1 (byte 0): "),
        (b'{"log": {"entries": {"0": {}}}}', "a.har",
         "a.har: this is no HAR: it has no log.entries"),
        (b"PK\x03\x04", "a.har", "a.har: this is a ZIP archive: unpack it"),
        (archive(ENTRY) + b"{}", "a.har", "a.har: broken at line 1, near column "),
        (archive(ENTRY) + b"\x00{}", "a.har", "a.har: broken at line 1, near column "),
        (gzip.compress(archive(ENTRY))[:-20], "a.har", "a.har: cannot be read: "),
    ],
    ids=["empty", "object", "list", "html", "no-list", "zip", "more", "zero", "gzip"],
)  # fmt: skip
def test_what_is_no_recording_is_named(content: bytes, name: str, message: str) -> None:
    with pytest.raises(RecordingError) as raised:
        read(content, name)
    assert str(raised.value).startswith(message)


@each(
    ("content", "name", "expected"),
    [
        (archive(ENTRY, None, {"request": 1}, ENTRY), "a.har",
         [("entry 2", "it is no object"), ("entry 3", "'request' is no object")]),
        (json.dumps(ENTRY).encode() + b'\n{oh\n7\n{"a": 1}\n' + json.dumps(ENTRY).encode(), "-",
         [("line 2", "it is no JSON: Expecting property name enclosed in double quotes"),
          ("line 3", "it is no object"), ("line 4", "'request' is missing")]),
        (b"[" * 100_000 + b"\n" + b"\n".join([json.dumps(ENTRY).encode()] * 2),
         "a.ndjson", [("line 1", "it is nested too deeply")]),
        (b"9" * 5_000 + b"\n" + json.dumps(ENTRY).encode() + b"\n\xef\xbb\xbf"
         + json.dumps(ENTRY).encode(), "a.jsonl", [("line 1", "it is no object")]),
    ],
    ids=["archive", "lines", "deep", "digits"],
)  # fmt: skip
def test_odd_entries_are_named_and_passed_over(
    content: bytes, name: str, expected: list[tuple[str, str]]
) -> None:
    odd: list[OddEntry] = []
    made = list(exchanges(io.BytesIO(content), name, report=odd.append))
    assert [(one.where, one.reason) for one in odd] == expected
    assert [one.url for one in made] == [GOOD.url] * 2


ACCENTED = entry_of(replace(GOOD, url=GOOD.url + "?q=é–"), redactor=None)
TEXT = json.dumps({"log": {"entries": [ACCENTED]}}, ensure_ascii=False)


@each("name", ["a.har", "-"])
@each(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        TEXT.encode("utf-32-be"),
        TEXT.encode("cp1252"),
        gzip.compress(TEXT.encode("utf-16")),
    ],
    ids=["8", "8-mark", "16-mark", "16-le", "16-be", "16-be-mark", "32-mark", "32-be", "1252",
         "packed"],
)  # fmt: skip
def test_encodings_are_found(content: bytes, name: str) -> None:
    (made,) = read(content, name)
    assert made.url == GOOD.url + "?q=é–"


@each("end", ["\x00", "\r\n\x00\x00 \x1a\n", "\x00" * 200_000])
@each("encoding", ["utf-8", "utf-16"])
def test_zeros_after_the_end_are_nothing(encoding: str, end: str) -> None:
    assert [one.where for one in read((TEXT + end).encode(encoding))] == ["entry 1"]
    assert [one.where for one in read((json.dumps(ENTRY) + end).encode(encoding), "-")] == [
        "line 1"
    ]


def _without_mark(encoding: str) -> str:
    return f"{encoding}-le" if encoding in ("utf-16", "utf-32") else encoding.removesuffix("-sig")


@each("block", [1, 2, 3, 7, 64])
@each("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp1252"])
def test_encodings_are_found_however_the_bytes_arrive(
    encoding: str, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "BLOCK", block)
    (made,) = read(TEXT.encode(encoding) + "\x00\n".encode(_without_mark(encoding)))
    assert made.url == GOOD.url + "?q=é–"


@each("name", ["a.har", "a.ndjson"])
@each("number", ["1" * 19, "-" + "9" * 30, "7" * 5_000, "1e400", "-1.5E+999", "0." + "3" * 400])
@each("piece", [1, 3, 1024])
def test_numbers_of_any_size_are_read(
    name: str, number: str, piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "PIECE", piece)
    text = json.dumps({"big": 0, **ENTRY, "_text": f'\\"{"8" * 5_000}'})
    text = text.replace('"big": 0', f'"big": {number}', 1)
    content = text if name == "a.ndjson" else f'{{"log": {{"entries": [{text}]}}}}'
    (made,) = read(content.encode(), name)
    assert made.url == GOOD.url


def test_numbers_that_are_none_are_refused() -> None:
    for number in ("1" * 20 + "-", "00" * 10, "1" * 20 + "e", "-"):
        with pytest.raises(RecordingError, match="broken at line 1"):
            read(archive(ENTRY).replace(b'"time": 1.5', f'"time": {number}'.encode()))


def test_an_archive_that_breaks_says_at_which_line() -> None:
    lines = archive(ENTRY, ENTRY, indent=1).decode().splitlines()
    at = [number for number, line in enumerate(lines) if '"startedDateTime"' in line][1]
    lines[at] = lines[at].replace('":', '" ')
    made = exchanges(io.BytesIO("\n".join(lines).encode()), "a.har")
    assert next(made).where == "entry 1"
    with pytest.raises(RecordingError) as raised:
        next(made)
    offset = len("\n".join(lines[:at]).encode()) + 1
    assert f"a.har: broken at line {at + 1}, near column 1 (byte {offset}): " in str(raised.value)


def test_an_archive_on_one_line_that_breaks_says_at_which_byte() -> None:
    content = archive(*[ENTRY] * 100)
    broken = content[:50_000] + b"\x00" + content[50_001:]
    with pytest.raises(RecordingError) as raised:
        read(broken)
    place = str(raised.value).partition("(byte ")[2].partition(")")[0]
    assert 50_000 - 1024 <= int(place) <= 50_000


def test_an_archive_that_ends_too_early_gives_what_it_has() -> None:
    made = exchanges(io.BytesIO(archive(ENTRY, ENTRY, ENTRY)[:-300]), "a.har")
    assert [next(made).where, next(made).where] == ["entry 1", "entry 2"]
    with pytest.raises(RecordingError, match="the file ends in the middle"):
        next(made)


def test_progress_adds_up_to_the_file() -> None:
    content = archive(*[ENTRY] * 50)
    message: list[int] = []
    assert len(list(exchanges(io.BytesIO(content), "a.har", message.append))) == 50
    assert sum(message) == len(content)
    assert len(message) > 1


def _megabytes(path: Path, size: int, *, lines: bool) -> int:
    """Writes a recording of about that size; gives the number of entries."""
    entry = entry_of(exchange(response_body={**COUPON_LIST, "items": COUPON_LIST["items"] * 20}))
    text = json.dumps(entry).encode()
    count = size * 1_000_000 // len(text)
    with path.open("wb") as file:
        if lines:
            file.writelines(text + b"\n" for _ in range(count))
        else:
            file.write(b'{"log": {"entries": [' + text)
            file.writelines(b",\n" + text for _ in range(count - 1))
            file.write(b"]}}")
    return count


def _peak_of_reading(path: Path) -> Iterator[int]:
    tracemalloc.start()
    try:
        with path.open("rb") as file:
            yield sum(1 for _ in exchanges(file, path.name))
        yield tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@each("name", ["big.har", "big.ndjson"])
def test_memory_does_not_grow_with_the_recording(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    written = _megabytes(path, 4, lines=name.endswith("ndjson"))
    count, peak = _peak_of_reading(path)
    assert count == written
    assert peak < 1_000_000
