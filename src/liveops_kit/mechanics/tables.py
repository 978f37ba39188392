"""What a rule may ask of storage; the world hands tables in, so another store can stand behind."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Protocol, TypeVar

from liveops_kit.shared.page import Page

K = TypeVar("K", contravariant=True)
V = TypeVar("V")


class Table(Protocol[K, V]):
    """Rows by key, with named indexes that group rows and keep each group in order."""

    @property
    def version(self) -> int:
        """A number that is another one after every change."""

    def get(self, key: K) -> V | None:
        """The row, or None."""

    def put(self, key: K, row: V) -> None:
        """Store a row, in place of the one with the same key."""

    def delete(self, key: K) -> None:
        """Forget a row; an unknown key is no error."""

    def one(self, index: str, group: Hashable) -> V | None:
        """The first row of a group, or None."""

    def page(self, index: str, group: Hashable, page: Page) -> list[V]:
        """Part of a group, in the table's order."""

    def count(self, index: str, group: Hashable) -> int:
        """How many rows a group has."""

    def rows(self, index: str, group: Hashable) -> Iterator[V]:
        """Every row of a group, in the table's order."""


class Sequences(Protocol):
    """Sequences that count up from 1, each under its name."""

    def next(self, name: str) -> int:
        """The next number of a sequence."""

    def take(self, name: str, count: int) -> int:
        """The first of so many next numbers of a sequence."""
