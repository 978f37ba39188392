"""Tables and a page of them: for a terminal of 80 columns, and as Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 80


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a heading; the first columns are words, the others are figures."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    words: int = 1
    """Number of columns, from the left, that are words."""

    def text(self) -> str:
        """Return the table for a terminal."""
        widths = [max(len(row[n]) for row in (self.head, *self.rows)) for n in range(self._columns)]
        lines = [self.title, ""]
        for row in (self.head, *self.rows):
            cells = [
                cell.ljust(width) if place < self.words else cell.rjust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            lines.append("  ".join(cells).rstrip())
        return "\n".join([*lines, *textwrap.wrap(self.note, WIDTH)])

    def markdown(self) -> str:
        """Return the table for a page."""
        rule = [*["---"] * self.words, *["---:"] * (self._columns - self.words)]
        lines = [f"| {' | '.join(row)} |" for row in (self.head, rule, *self.rows)]
        note = ["", *textwrap.wrap(self.note, 100)] if self.note else []
        return "\n".join([f"## {self.title}", "", *lines, *note])

    @property
    def _columns(self) -> int:
        return len(self.head)


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report."""

    title: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    remarks: Sequence[str]
    chart: str = ""
    """Name of the file with the chart, relative to the page."""

    def text(self) -> str:
        """Return the report for a terminal."""
        facts = [line for name, fact in self.facts for line in _folded(name, fact)]
        remarks = [textwrap.fill(remark, WIDTH) for remark in self.remarks]
        parts = ["\n".join([self.title, *facts]), *(table.text() for table in self.tables)]
        return "\n\n".join([*parts, *remarks]) + "\n"

    def markdown(self) -> str:
        """Return the report as a page."""
        facts = "\n".join(f"- {name}: {fact}" for name, fact in self.facts)
        remarks = [textwrap.fill(remark, 100) for remark in self.remarks]
        tables = [table.markdown() for table in self.tables]
        chart = [f"![The chart: the tables below in bars]({self.chart})"] if self.chart else []
        return "\n\n".join([f"# {self.title}", *chart, facts, *remarks, *tables]) + "\n"


def _folded(name: str, fact: str) -> list[str]:
    return textwrap.wrap(f"{name}: {fact}", WIDTH, initial_indent="  ", subsequent_indent="    ")


@dataclass(frozen=True, slots=True)
class Span:
    """A time by the clock, and the processor time of the server in it, in the same unit."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        """Return both in words."""
        return f"{self.wall:,.2f} ({self.cpu:,.2f})"
