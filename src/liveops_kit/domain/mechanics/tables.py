"""Storage as rules see it; the tables are handed in, so that another store can provide them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Protocol, TypeVar

from liveops_kit.domain.values.page import Page

K = TypeVar("K", contravariant=True)
V = TypeVar("V")


class Table(Protocol[K, V]):
    """Rows by key, with named indexes that group rows and keep each group in order."""

    @property
    def version(self) -> int:
        """A number that changes with every write."""

    def get(self, key: K) -> V | None:
        """Return the row, or None."""

    def put(self, key: K, row: V) -> None:
        """Store a row, replacing the one with the same key."""

    def delete(self, key: K) -> None:
        """Delete a row; an unknown key is no error."""

    def one(self, index: str, group: Hashable) -> V | None:
        """Return the first row of a group, or None."""

    def page(self, index: str, group: Hashable, page: Page) -> list[V]:
        """Return one page of a group, in the table's order."""

    def count(self, index: str, group: Hashable) -> int:
        """Return the number of rows of a group."""

    def rows(self, index: str, group: Hashable) -> Iterator[V]:
        """Return every row of a group, in the table's order."""


class Sequences(Protocol):
    """Sequences that count up from 1, each under its name."""

    def next(self, name: str) -> int:
        """Return the next number of a sequence."""

    def take(self, name: str, count: int) -> int:
        """Take a number of ids from a sequence, and return the first."""
