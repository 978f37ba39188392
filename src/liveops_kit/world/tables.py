"""Tables in memory, the journal that takes a turn back, and the sequences."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Hashable, Iterator, Mapping
from itertools import islice
from typing import Any, Generic, TypeVar

from msgspec import Struct

from liveops_kit.shared.seeded_random import SeededRandom, RandomState
from liveops_kit.shared.page import Page

K = TypeVar("K")
V = TypeVar("V")

GroupKey = Callable[[Any], Hashable]
"""Tells which group of an index a row belongs to; None for none."""


class UndoLog:
    """Remembers how things were when a turn began, and puts them back when it fails."""

    def __init__(self) -> None:
        self.is_open = False
        """Whether a turn is under way."""
        self.changes: list[tuple[MemoryTable[Any, Any], Any, Any]] = []
        """Tables, keys and what was there before, since the turn began."""
        self._random_states: list[tuple[SeededRandom, RandomState]] = []
        self.version = 0
        """Another number whenever a row is another."""

    def begin(self) -> None:
        """Start to remember.

        Raises:
            RuntimeError: a turn is under way; the end of an inner one would forget the outer one.
        """
        if self.is_open:
            raise RuntimeError("a turn within a turn")
        self.is_open = True

    def commit(self) -> None:
        """Forget how things were: the turn stands."""
        self.is_open = False
        if self.changes:
            self.changes.clear()
        if self._random_states:
            self._random_states.clear()

    def roll_back(self) -> None:
        """Put everything back as it was."""
        self.is_open = False
        self.version += 1
        for table, key, row in reversed(self.changes):
            table.restore(key, row)
        for chance, throws in self._random_states:
            chance.state = throws
        self.commit()

    def record_change(self, table: MemoryTable[Any, Any], key: Any, row: Any) -> None:
        """Note what a table held under a key before it changes; None for nothing."""
        self.version += 1
        if self.is_open:
            self.changes.append((table, key, row))

    def record_random_state(self, chance: SeededRandom) -> None:
        """Note where a generator stands, before its first throw of the turn."""
        if self.is_open and not self._random_states:
            self._random_states.append((chance, chance.state))


class UnorderedIndex(Struct, frozen=True):
    """An index whose groups are only ever read whole: in no order, and cheap at any size."""

    group_of: GroupKey

    def __call__(self, row: Any) -> Hashable:
        """The group a row belongs to; None for none."""
        return self.group_of(row)


class _OrderedKeys(Generic[K]):
    """The keys of a group, by their places."""

    __slots__ = ("_places",)

    def __init__(self, places: list[tuple[Any, K]] | None = None) -> None:
        self._places = [] if places is None else places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[K]:
        return (key for _, key in self._places)

    def part(self, start: int, end: int) -> Iterator[K]:
        """The keys between two positions."""
        return (key for _, key in self._places[start:end])

    def add(self, place: Any, key: K) -> None:
        """Take a key in."""
        insort(self._places, (place, key))

    def remove(self, place: Any, key: K) -> None:
        """Let a key go."""
        del self._places[bisect_left(self._places, (place, key))]

    def copy(self) -> _OrderedKeys[K]:
        """The same keys, to be changed apart."""
        return _OrderedKeys(list(self._places))


class _UnorderedKeys(Generic[K]):
    """The keys of a group of a loose index."""

    __slots__ = ("_keys",)

    def __init__(self, keys: dict[K, None] | None = None) -> None:
        self._keys = {} if keys is None else keys

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys)

    def part(self, start: int, end: int) -> Iterator[K]:
        """Some of the keys; a loose index knows no better."""
        return islice(self._keys, start, end)

    def add(self, place: Any, key: K) -> None:
        """Take a key in."""
        self._keys[key] = None

    def remove(self, place: Any, key: K) -> None:
        """Let a key go."""
        del self._keys[key]

    def copy(self) -> _UnorderedKeys[K]:
        """The same keys, to be changed apart."""
        return _UnorderedKeys(dict(self._keys))


class MemoryTable(Generic[K, V]):
    """Rows in a dict, and for each index the keys of every group, in order unless it is loose.

    `order` gives the place of a row among its group; it is unique, and a row may change it, unless
    the rows are `settled`: then the key alone says groups and place, and a row that takes the place
    of another moves nothing.
    """

    def __init__(
        self,
        undo_log: UndoLog,
        order: Callable[[V], Any],
        indexes: Mapping[str, GroupKey | UnorderedIndex],
        *,
        key_determines_order: bool = False,
    ) -> None:
        self._key_determines_order = key_determines_order
        self._undo_log = undo_log
        self._order = order
        self._indexes = dict(indexes)
        self._group_of = [
            (name, index.group_of if isinstance(index, UnorderedIndex) else index)
            for name, index in self._indexes.items()
        ]
        self._has_places = not all(isinstance(index, UnorderedIndex) for index in indexes.values())
        self._set_rows({})
        self._groups: dict[str, dict[Hashable, _OrderedKeys[K] | _UnorderedKeys[K]]] = {
            name: {} for name in self._indexes
        }
        self.version = 0
        """Another number after every change, also after one that is taken back."""

    def __len__(self) -> int:
        return len(self._rows)

    def _set_rows(self, rows: dict[K, V]) -> None:
        """Have these rows."""
        self._rows = rows
        self.get: Callable[[K], V | None] = rows.get
        """The row of a key, or None; the dictionary's own, since nothing is asked as often."""

    def put(self, key: K, row: V) -> None:
        """Store a row, in place of the one with the same key."""
        rows, journal = self._rows, self._undo_log
        former = rows.get(key)
        # As `UndoLog.changed`, without the call: every redemption puts four rows.
        journal.version += 1
        if journal.is_open:
            journal.changes.append((self, key, former))
        self.version += 1
        if former is not None and self._key_determines_order:
            rows[key] = row
        else:
            self._set(key, former, row)

    def delete(self, key: K) -> None:
        """Forget a row; an unknown key is no error."""
        former = self._rows.get(key)
        if former is not None:
            self._undo_log.record_change(self, key, former)
            self.version += 1
            self._drop(key, former)

    def restore(self, key: K, row: V | None) -> None:
        """Put a key back to what it held, without a note."""
        former = self._rows.get(key)
        self.version += 1
        if row is not None:
            self._set(key, former, row)
        elif former is not None:
            self._drop(key, former)

    def one(self, index: str, group: Hashable) -> V | None:
        """The first row of a group, or None."""
        keys = self._groups[index].get(group)
        return self._rows[next(iter(keys))] if keys is not None else None

    def page(self, index: str, group: Hashable, page: Page) -> list[V]:
        """Part of a group, in order."""
        keys = self._groups[index].get(group)
        if keys is None:
            return []
        return [self._rows[key] for key in keys.part(page.offset, page.end)]

    def count(self, index: str, group: Hashable) -> int:
        """How many rows a group has."""
        return len(self._groups[index].get(group, ()))

    def rows(self, index: str, group: Hashable) -> Iterator[V]:
        """Every row of a group, in order."""
        return (self._rows[key] for key in self._groups[index].get(group, ()))

    def all(self) -> Iterator[V]:
        """Every row, in no particular order."""
        return iter(self._rows.values())

    def fork(self, journal: UndoLog) -> MemoryTable[K, V]:
        """A table of its own with the same rows; rows are never changed, so they are shared."""
        twin: MemoryTable[K, V] = MemoryTable(
            journal, self._order, self._indexes, key_determines_order=self._key_determines_order
        )
        twin._set_rows(dict(self._rows))
        twin._groups = {
            name: {group: keys.copy() for group, keys in groups.items()}
            for name, groups in self._groups.items()
        }
        return twin

    def _set(self, key: K, former: V | None, row: V) -> None:
        self._rows[key] = row
        # In loose groups rows have no places.
        place = self._order(row) if self._has_places else None
        moved = former is not None and self._has_places and self._order(former) != place
        for name, group_of in self._group_of:
            group = group_of(row)
            if former is not None:
                before = group_of(former)
                if before == group and not moved:
                    continue
                self._leave(name, before, key, former)
            if group is not None:
                self._join(name, group, place, key)

    def _join(self, index: str, group: Hashable, place: Any, key: K) -> None:
        groups = self._groups[index]
        if group not in groups:
            groups[group] = _UnorderedKeys() if isinstance(self._indexes[index], UnorderedIndex) else _OrderedKeys()
        groups[group].add(place, key)

    def _drop(self, key: K, former: V) -> None:
        del self._rows[key]
        for name, group_of in self._group_of:
            self._leave(name, group_of(former), key, former)

    def _leave(self, index: str, group: Hashable, key: K, row: V) -> None:
        if group is None:
            return
        keys = self._groups[index][group]
        keys.remove(self._order(row), key)
        if not keys:
            del self._groups[index][group]


class Sequences:
    """Numbers that count up, each sequence under its name."""

    def __init__(self, table: MemoryTable[str, tuple[str, int]]) -> None:
        self._table = table

    def next(self, name: str) -> int:
        """The next number of a sequence, from 1."""
        return self.take(name, 1)

    def take(self, name: str, count: int) -> int:
        """The first of so many next numbers of a sequence."""
        row = self._table.get(name)
        before = row[1] if row else 0
        self._table.put(name, (name, before + count))
        return before + 1
