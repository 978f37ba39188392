"""Tables in memory, the undo log of transactions, and the sequences."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Hashable, Iterator, Mapping
from itertools import islice
from typing import Any, Generic, TypeVar

from msgspec import Struct

from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.seeded_random import RandomState, SeededRandom

K = TypeVar("K")
V = TypeVar("V")

GroupKey = Callable[[Any], Hashable]
"""Returns the group of an index a row belongs to; None for none."""


class Unit:
    """The changes of several transactions that a store writes, or all undoes, together."""

    def __init__(self) -> None:
        self.changes: list[tuple[MemoryTable[Any, Any], Any, Any]] = []
        """Tables, keys and previous rows, the oldest first."""
        self.random_states: list[tuple[SeededRandom, RandomState]] = []
        """Generators, each with its state before a transaction used it."""


class UndoLog:
    """The changes of a transaction, to undo them when it fails."""

    def __init__(self) -> None:
        self.is_open = False
        """True during a transaction."""
        self.changes: list[tuple[MemoryTable[Any, Any], Any, Any]] = []
        """Tables, keys and previous rows, since the transaction began."""
        self._random_states: list[tuple[SeededRandom, RandomState]] = []
        self.unit: Unit | None = None
        """Collects what the transactions of one request change, for a store; None without one."""
        self.version = 0
        """Changes whenever any row changes."""

    def begin(self) -> None:
        """Start a transaction.

        Raises:
            RuntimeError: in a transaction; the end of an inner one would commit the outer one.
        """
        if self.is_open:
            raise RuntimeError("a transaction within a transaction")
        self.is_open = True

    def commit(self) -> None:
        """End the transaction and keep its changes."""
        self.is_open = False
        if self.unit is not None:
            self.unit.changes += self.changes
            self.unit.random_states += self._random_states
        if self.changes:
            self.changes.clear()
        if self._random_states:
            self._random_states.clear()

    def roll_back(self) -> None:
        """End the transaction and undo its changes."""
        self.is_open = False
        if self.changes:
            self.version += 1
        _undo(self.changes, self._random_states)
        self.changes.clear()
        self._random_states.clear()

    def undo(self, unit: Unit) -> None:
        """Undo everything the transactions of a unit have changed, and collect no more."""
        self.unit = None
        if unit.changes:
            self.version += 1
        _undo(unit.changes, unit.random_states)

    def record_change(self, table: MemoryTable[Any, Any], key: Any, row: Any) -> None:
        """Record the row a key has before it changes; None for none."""
        self.version += 1
        if self.is_open:
            self.changes.append((table, key, row))

    def record_random_state(self, random: SeededRandom) -> None:
        """Record the state of a generator before its first use in the transaction."""
        if self.is_open and not self._random_states:
            self._random_states.append((random, random.state))


def _undo(
    changes: list[tuple[MemoryTable[Any, Any], Any, Any]],
    random_states: list[tuple[SeededRandom, RandomState]],
) -> None:
    for table, key, row in reversed(changes):
        table.restore(key, row)
    for random, random_state in reversed(random_states):
        random.state = random_state


class UnorderedIndex(Struct, frozen=True):
    """An index whose groups are only read whole: in no order, and fast at any size."""

    group_of: GroupKey

    def __call__(self, row: Any) -> Hashable:
        """Return the group a row belongs to; None for none."""
        return self.group_of(row)


class _OrderedKeys(Generic[K]):
    """The keys of a group, in order of position."""

    __slots__ = ("_places",)

    def __init__(self, places: list[tuple[Any, K]] | None = None) -> None:
        self._places = [] if places is None else places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[K]:
        return (key for _, key in self._places)

    def part(self, start: int, end: int) -> Iterator[K]:
        """Return the keys between two positions."""
        return (key for _, key in self._places[start:end])

    def add(self, place: Any, key: K) -> None:
        """Add a key."""
        insort(self._places, (place, key))

    def remove(self, place: Any, key: K) -> None:
        """Remove a key."""
        del self._places[bisect_left(self._places, (place, key))]

    def copy(self) -> _OrderedKeys[K]:
        """Return an independent copy."""
        return _OrderedKeys(list(self._places))


class _UnorderedKeys(Generic[K]):
    """The keys of a group of an unordered index."""

    __slots__ = ("_keys",)

    def __init__(self, keys: dict[K, None] | None = None) -> None:
        self._keys = {} if keys is None else keys

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[K]:
        return iter(self._keys)

    def part(self, start: int, end: int) -> Iterator[K]:
        """Return some of the keys, in no particular order."""
        return islice(self._keys, start, end)

    def add(self, place: Any, key: K) -> None:
        """Add a key."""
        self._keys[key] = None

    def remove(self, place: Any, key: K) -> None:
        """Remove a key."""
        del self._keys[key]

    def copy(self) -> _UnorderedKeys[K]:
        """Return an independent copy."""
        return _UnorderedKeys(dict(self._keys))


class MemoryTable(Generic[K, V]):
    """Rows in a dict, and for each index the keys of every group, in order unless it is unordered.

    `order` returns the unique position of a row in its groups. If `key_determines_order`, groups
    and position depend on the key alone, so that replacing a row moves nothing.
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
        """Changes with every write, also when one is undone."""

    def __len__(self) -> int:
        return len(self._rows)

    def _set_rows(self, rows: dict[K, V]) -> None:
        """Replace all rows."""
        self._rows = rows
        self.get: Callable[[K], V | None] = rows.get
        """Return the row of a key, or None; the dictionary's own method, since no call is as
        frequent."""

    def put(self, key: K, row: V) -> None:
        """Store a row, replacing the one with the same key."""
        rows, undo_log = self._rows, self._undo_log
        former = rows.get(key)
        # `UndoLog.record_change` without the call: every redemption puts four rows.
        undo_log.version += 1
        if undo_log.is_open:
            undo_log.changes.append((self, key, former))
        self.version += 1
        if former is not None and self._key_determines_order:
            rows[key] = row
        else:
            self._set(key, former, row)

    def delete(self, key: K) -> None:
        """Delete a row; an unknown key is no error."""
        former = self._rows.get(key)
        if former is not None:
            self._undo_log.record_change(self, key, former)
            self.version += 1
            self._drop(key, former)

    def clear(self) -> None:
        """Delete every row."""
        for key in list(self._rows):
            self.delete(key)

    def restore(self, key: K, row: V | None) -> None:
        """Restore the previous row of a key, without recording it."""
        former = self._rows.get(key)
        self.version += 1
        if row is not None:
            self._set(key, former, row)
        elif former is not None:
            self._drop(key, former)

    def one(self, index: str, group: Hashable) -> V | None:
        """Return the first row of a group, or None."""
        keys = self._groups[index].get(group)
        return self._rows[next(iter(keys))] if keys is not None else None

    def page(self, index: str, group: Hashable, page: Page) -> list[V]:
        """Return one page of a group, in order."""
        keys = self._groups[index].get(group)
        if keys is None:
            return []
        return [self._rows[key] for key in keys.part(page.offset, page.end)]

    def count(self, index: str, group: Hashable) -> int:
        """Return the number of rows of a group."""
        return len(self._groups[index].get(group, ()))

    def rows(self, index: str, group: Hashable) -> Iterator[V]:
        """Return every row of a group, in order."""
        return (self._rows[key] for key in self._groups[index].get(group, ()))

    def all(self) -> Iterator[V]:
        """Return every row, in no particular order."""
        return iter(self._rows.values())

    def fork(self, undo_log: UndoLog) -> MemoryTable[K, V]:
        """Return an independent table with the same rows; rows never change, so they are shared."""
        copy: MemoryTable[K, V] = MemoryTable(
            undo_log, self._order, self._indexes, key_determines_order=self._key_determines_order
        )
        copy._set_rows(dict(self._rows))
        copy._groups = {
            name: {group: keys.copy() for group, keys in groups.items()}
            for name, groups in self._groups.items()
        }
        return copy

    def _set(self, key: K, former: V | None, row: V) -> None:
        self._rows[key] = row
        # Rows have no position in unordered groups.
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
            groups[group] = (
                _UnorderedKeys()
                if isinstance(self._indexes[index], UnorderedIndex)
                else _OrderedKeys()
            )
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
    """Named sequences that count up."""

    def __init__(self, table: MemoryTable[str, tuple[str, int]]) -> None:
        self._table = table

    def next(self, name: str) -> int:
        """Return the next number of a sequence, from 1."""
        return self.take(name, 1)

    def take(self, name: str, count: int) -> int:
        """Take a number of ids from a sequence, and return the first."""
        row = self._table.get(name)
        before = row[1] if row else 0
        self._table.put(name, (name, before + count))
        return before + 1
