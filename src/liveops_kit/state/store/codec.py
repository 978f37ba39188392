"""The bytes of changes and images: JSON of rows, each with its table and its type."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import msgspec
from msgspec import Raw, Struct

from liveops_kit.domain.values.clock import SettableClock
from liveops_kit.domain.values.seeded_random import RandomState
from liveops_kit.errors import StateFormatError
from liveops_kit.state.project import Project, ProjectConfig
from liveops_kit.state.schema import TABLES
from liveops_kit.state.tables import MemoryTable, Unit

_PART = 5000
"""Rows of an image that are read at once, in some 5 ms."""
_LEVEL = 1
"""Of compression: images are read and written while somebody waits."""


class _Row(Struct, array_like=True, frozen=True):
    """One row of a change; a deleted row is written as it was, so that its key can be read."""

    table: str
    kind: str
    is_deleted: bool
    row: Raw


class _Image(Struct, frozen=True):
    """A whole project."""

    game: ProjectConfig
    random: RandomState
    tables: dict[str, list[Raw]]


_encode = msgspec.json.Encoder().encode
_rows = msgspec.json.Decoder(list[_Row])
_image = msgspec.json.Decoder(_Image)
_random_state = msgspec.msgpack.Decoder(tuple[int, tuple[int, ...], float | None])


def encode_changes(project: Project, unit: Unit) -> tuple[bytes | None, bytes]:
    """Return the rows that a unit has changed, as they are now, and their counts by table.

    None, if in the end no row is another one.
    """
    names = {id(table): name for name, table in project.tables.items()}
    former: dict[tuple[str, Any], Any] = {}
    for table, key, row in unit.changes:
        former.setdefault((names[id(table)], key), row)
    rows: list[tuple[str, str, bool, Any]] = []
    counts: dict[str, int] = {}
    for (name, key), before in former.items():
        row = project.tables[name].get(key)
        if row is before:
            continue
        shown = before if row is None else row
        rows.append((name, type(shown).__name__, row is None, shown))
        counts[name] = counts.get(name, 0) + 1
    return (_encode(rows) if rows else None), _encode(counts)


def apply_changes(project: Project, content: bytes) -> None:
    """Make the changes of another worker, or of an earlier start, to a project."""
    for entry in _rows.decode(content):
        row = _decoder(entry.table, entry.kind).decode(entry.row)
        key = TABLES[entry.table].key(row)
        project.tables[entry.table].restore(key, None if entry.is_deleted else row)


def encode_random(state: RandomState) -> bytes:
    """Return the state of a generator as bytes, about 3 KB."""
    return msgspec.msgpack.encode(state)


def decode_random(content: bytes) -> RandomState:
    """Return the state of a generator from its bytes."""
    state: RandomState = _random_state.decode(content)
    return state


def encode_image(
    config: ProjectConfig, random: RandomState, tables: Mapping[str, Iterable[Any]]
) -> bytes:
    """Return a whole project as bytes; `tables` are its rows, which may be read in a thread."""
    packer = zlib.compressobj(_LEVEL)
    head = {"game": config, "random": random}
    parts = [packer.compress(_encode(head)[:-1] + b',"tables":{')]
    for number, (name, rows) in enumerate(tables.items()):
        separator = b"," if number else b""
        content = _encode([(type(row).__name__, row) for row in rows])
        parts.append(packer.compress(separator + _encode(name) + b":" + content))
    parts.append(packer.compress(b"}}"))
    parts.append(packer.flush())
    return b"".join(parts)


def rows_of(project: Project) -> dict[str, list[Any]]:
    """Return all rows of a project, by table: rows never change, so the lists are a picture."""
    return {name: list(table.all()) for name, table in project.tables.items()}


def decode_image(content: bytes, clock: SettableClock, seed: int) -> Project:
    """Return the project of an image.

    Raises:
        StateFormatError: it is none that this version reads.
    """
    try:
        image: _Image = _image.decode(zlib.decompress(content))
        project = Project(image.game, clock, seed)
        for name, rows in image.tables.items():
            _fill(project.tables[name], name, rows)
    except (zlib.error, msgspec.MsgspecError, KeyError) as error:
        raise StateFormatError(f"the store holds an image that cannot be read: {error}") from error
    project.random.state = image.random
    return project


def _fill(table: MemoryTable[Any, Any], name: str, contents: list[Raw]) -> None:
    """Fill a table with rows, each beside its type.

    In parts, since one is read without a break for any other thread.
    """
    key_of = TABLES[name].key
    decode = _pairs(name)
    rows = {}
    for start in range(0, len(contents), _PART):
        part = b",".join(contents[start : start + _PART])
        for kind, content in decode(b"[%b]" % part):
            row = _decoder(name, kind).decode(content) if type(content) is Raw else content
            rows[key_of(row)] = row
    table.fill(rows)


@cache
def _pairs(name: str) -> Callable[[bytes], Any]:
    """Return what reads rows with their types: at once where a table has one type of rows."""
    (first, *others) = TABLES[name].rows
    decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(
        list[tuple[str, Raw if others else first]]  # type: ignore[misc]
    )
    return decoder.decode


@cache
def _decoder(table: str, kind: str) -> msgspec.json.Decoder[Any]:
    """Return the decoder of a type of rows; KeyError if the table has none of this name."""
    types = {getattr(row, "__name__", "tuple"): row for row in TABLES[table].rows}
    return msgspec.json.Decoder(types[kind])
