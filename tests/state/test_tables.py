"""Tables in memory against a plain dict, and the journal that takes a transaction back."""

from __future__ import annotations

import inspect
from collections.abc import Hashable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.seeded_random import SeededRandom
from liveops_kit.state.schema import TABLES
from liveops_kit.state.tables import GroupKey, MemoryTable, Sequences, UndoLog, UnorderedIndex

KEYS = st.integers(0, 15)
COLORS = st.sampled_from(["red", "blue", None])


@dataclass(frozen=True)
class Row:
    key: int
    color: str | None
    big: bool
    order: int = 1

    @property
    def place(self) -> tuple[int, int]:
        """Unique, and neither the order of the keys nor that of the puts."""
        return (self.order, self.key * 7 % 101)


GROUPS: dict[str, GroupKey] = {
    "all": lambda _: True,
    "color": attrgetter("color"),
    "pair": attrgetter("color", "big"),
}


ASKED: dict[str, list[Hashable]] = {
    "all": [True, False],
    "color": ["red", "blue", "green"],
    "pair": [("red", True), ("red", False), ("blue", True), (None, True), (None, False)],
}


def new_table(undo_log: UndoLog | None = None) -> MemoryTable[int, Row]:
    indexes: dict[str, GroupKey | UnorderedIndex] = {
        **GROUPS,
        "loose": UnorderedIndex(attrgetter("color")),
    }
    return MemoryTable(undo_log or UndoLog(), attrgetter("place"), indexes)


def group_of(rows: dict[int, Row], index: str, group: Hashable) -> list[Row]:
    """Return the rows of a group, computed the slow way."""
    found = [row for row in rows.values() if GROUPS[index](row) == group]
    return sorted(found, key=lambda row: row.place)


def check(table: MemoryTable[int, Row], rows: dict[int, Row]) -> None:
    """The table answers every question as the dict does."""
    assert len(table) == len(rows)
    assert sorted(table.all(), key=lambda row: row.key) == sorted(
        rows.values(), key=lambda row: row.key
    )
    for key in range(16):
        assert table.get(key) == rows.get(key)
    for index, groups in ASKED.items():
        for group in groups:
            expected = group_of(rows, index, group)
            assert list(table.rows(index, group)) == expected
            assert table.count(index, group) == len(expected)
            assert table.one(index, group) == (expected[0] if expected else None)
            for limit in (1, 3, 50):
                pages = [
                    table.page(index, group, Page(limit, offset))
                    for offset in range(0, len(expected) + limit, limit)
                ]
                assert [row for page in pages for row in page] == expected
                assert all(len(page) <= limit for page in pages)

    for color in ("red", "blue", "green"):
        check_loose(table, color, group_of(rows, "color", color))


def check_loose(table: MemoryTable[int, Row], color: str, expected: list[Row]) -> None:
    """A loose index holds the same rows, in whatever order."""
    found = list(table.rows("loose", color))
    assert sorted(found, key=lambda row: row.place) == expected
    assert table.count("loose", color) == len(expected)
    assert table.one("loose", color) == (found[0] if found else None)
    assert table.page("loose", color, Page(2, 1)) == found[1:3]


class TableAgainstDict(RuleBasedStateMachine):
    """Random puts, deletes, forks and transactions; the model is a dict and a copy of it."""

    def __init__(self) -> None:
        super().__init__()
        self.journal = UndoLog()
        self.table = new_table(self.journal)
        self.rows: dict[int, Row] = {}
        self.before: dict[int, Row] | None = None

    @rule(key=KEYS, color=COLORS, big=st.booleans(), order=st.integers(0, 2))
    def put(self, key: int, color: str | None, big: bool, order: int) -> None:
        row = Row(key, color, big, order)
        self.table.put(key, row)
        self.rows[key] = row

    @rule(key=KEYS)
    def delete(self, key: int) -> None:
        self.table.delete(key)
        self.rows.pop(key, None)

    @precondition(lambda self: self.before is None)
    @rule()
    def begin(self) -> None:
        self.journal.begin()
        self.before = dict(self.rows)

    @precondition(lambda self: self.before is not None)
    @rule()
    def keep(self) -> None:
        self.journal.commit()
        self.before = None

    @precondition(lambda self: self.before is not None)
    @rule()
    def undo(self) -> None:
        assert self.before is not None
        self.journal.roll_back()
        self.rows, self.before = self.before, None

    @rule(key=KEYS, big=st.booleans())
    def fork(self, key: int, big: bool) -> None:
        """A fork begins the same, and goes its own way."""
        copy, copied = self.table.fork(UndoLog()), dict(self.rows)
        check(copy, copied)
        copy.put(key, Row(key, "green", big))
        copied[key] = Row(key, "green", big)
        other = (key + 1) % 16
        copy.delete(other)
        copied.pop(other, None)
        check(copy, copied)

    @invariant()
    def the_table_is_the_dict(self) -> None:
        check(self.table, self.rows)


test_a_table_answers_like_a_dict = TableAgainstDict.TestCase


def test_deleting_an_unknown_key_is_no_error() -> None:
    table = new_table()
    table.put(1, Row(1, "red", True))
    table.delete(2)
    assert list(table.all()) == [Row(1, "red", True)]


def test_a_row_that_changes_its_place_moves_in_every_group() -> None:
    """PAG-1: lists are in the order that a write may change."""
    table = new_table()
    rows = {key: Row(key, "red", True) for key in (1, 2, 3)}
    for key, row in rows.items():
        table.put(key, row)
    rows[1] = Row(1, "red", True, order=2)
    table.put(1, rows[1])
    assert [row.key for row in table.rows("color", "red")] == [2, 3, 1]
    table.delete(2)
    del rows[2]
    check(table, rows)


def test_a_group_that_lost_its_last_row_is_gone() -> None:
    """Empty groups would pile up, one for each promotion that ever was."""
    table = new_table()
    table.put(1, Row(1, "red", True))
    table.put(1, Row(1, "blue", True))
    table.delete(1)
    assert not any(table._groups.values())


@pytest.mark.parametrize("index", ["size", ""])
def test_an_index_that_was_never_declared_is_a_mistake(index: str) -> None:
    table = new_table()
    for ask in (table.one, table.count, table.rows):
        with pytest.raises(KeyError):
            ask(index, "red")


# -- the journal -----------------------------------------------------------------------------------
def test_undo_puts_several_tables_back() -> None:
    undo_log = UndoLog()
    one, other = new_table(undo_log), new_table(undo_log)
    one.put(1, Row(1, "red", True))
    undo_log.begin()
    one.put(1, Row(1, "blue", True))
    other.put(2, Row(2, "red", True))
    one.delete(1)
    one.put(1, Row(1, None, False))
    undo_log.roll_back()
    check(one, {1: Row(1, "red", True)})
    check(other, {})


def test_what_happened_before_the_transaction_stays_when_it_is_undone() -> None:
    undo_log = UndoLog()
    table = new_table(undo_log)
    table.put(1, Row(1, "red", True))
    undo_log.begin()
    undo_log.roll_back()
    check(table, {1: Row(1, "red", True)})


def test_a_transaction_that_was_kept_is_not_undone_by_the_next() -> None:
    undo_log = UndoLog()
    table = new_table(undo_log)
    undo_log.begin()
    table.put(1, Row(1, "red", True))
    undo_log.commit()
    table.put(2, Row(2, "red", True))
    undo_log.begin()
    table.put(3, Row(3, "red", True))
    undo_log.roll_back()
    check(table, {1: Row(1, "red", True), 2: Row(2, "red", True)})


def test_undo_puts_the_dice_back_to_the_start_of_the_transaction() -> None:
    undo_log = UndoLog()
    random = SeededRandom("x", undo_log.record_random_state)
    random.code()
    expected = SeededRandom("x")
    expected.code()
    undo_log.begin()
    random.code()
    random.hex_id()
    undo_log.roll_back()
    assert [random.code(), random.hex_id()] == [expected.code(), expected.hex_id()]


def test_dice_thrown_in_a_transaction_that_was_kept_stay_thrown() -> None:
    undo_log = UndoLog()
    random = SeededRandom("x", undo_log.record_random_state)
    undo_log.begin()
    first = random.code()
    undo_log.commit()
    undo_log.begin()
    undo_log.roll_back()
    expected = SeededRandom("x")
    assert [first, random.code()] == [expected.code(), expected.code()]


def test_a_transaction_within_a_transaction_is_a_mistake() -> None:
    """The end of the inner one would forget what the outer one began with."""
    undo_log = UndoLog()
    undo_log.begin()
    with pytest.raises(RuntimeError, match="a transaction within a transaction"):
        undo_log.begin()


@pytest.mark.parametrize("end", ["commit", "roll_back"])
def test_a_transaction_can_begin_when_the_last_has_ended(end: str) -> None:
    undo_log = UndoLog()
    table = new_table(undo_log)
    undo_log.begin()
    getattr(undo_log, end)()
    undo_log.begin()
    table.put(1, Row(1, "red", True))
    undo_log.roll_back()
    check(table, {})


# -- sequences -------------------------------------------------------------------------------------
def sequences(undo_log: UndoLog) -> Sequences:
    table: MemoryTable[str, tuple[str, int]] = MemoryTable(undo_log, lambda row: row[0], {})
    return Sequences(table)


def test_sequences_count_from_1_each_for_itself() -> None:
    numbers = sequences(UndoLog())
    requested: list[Any] = [numbers.next(name) for name in ("a", "a", "b", "a", "b")]
    assert requested == [1, 2, 1, 3, 2]


def test_a_number_of_a_transaction_that_failed_is_given_again() -> None:
    undo_log = UndoLog()
    numbers = sequences(undo_log)
    numbers.next("a")
    undo_log.begin()
    assert [numbers.next("a"), numbers.next("b")] == [2, 1]
    undo_log.roll_back()
    assert [numbers.next("a"), numbers.next("b")] == [2, 1]


SETTLED = sorted(name for name, shape in TABLES.items() if shape.key_determines_order)


def test_what_is_counted_at_every_call_is_settled() -> None:
    assert {"counts", "holdings", "usages", "balances", "progress"} <= set(SETTLED)


@pytest.mark.parametrize("name", SETTLED)
def test_nothing_but_the_key_moves_a_settled_row(name: str) -> None:
    shape = TABLES[name]
    groups = [index.group_of if isinstance(index, UnorderedIndex) else index
              for index in shape.indexes.values()]  # fmt: skip
    (kind,) = shape.rows
    notified = {name: f"a {name}" for name in inspect.signature(kind).parameters}
    row = kind(**notified)
    for name in notified:
        other = kind(**{**notified, name: "another"})
        if shape.key(other) == shape.key(row):
            assert shape.order(other) == shape.order(row)
            assert [group(other) for group in groups] == [group(row) for group in groups]


def test_a_settled_row_takes_the_place_of_another() -> None:
    table = MemoryTable[int, Row](
        undo_log := UndoLog(), attrgetter("key"), {"all": lambda _: True}, key_determines_order=True
    )
    for key in (2, 1):
        table.put(key, Row(key, "red", big=False))
    undo_log.begin()
    before = table.version
    table.put(2, Row(2, "blue", big=True))
    assert list(table.rows("all", True)) == [Row(1, "red", big=False), Row(2, "blue", big=True)]
    assert table.version != before
    copy = table.fork(UndoLog())
    copy.put(2, Row(2, "green", big=True))
    undo_log.roll_back()
    assert list(table.rows("all", True)) == [Row(1, "red", big=False), Row(2, "red", big=False)]
    assert list(copy.rows("all", True))[1] == Row(2, "green", big=True)
