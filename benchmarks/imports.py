"""Imports of `liveops mock` until its first answer, and until it has settled."""

from __future__ import annotations

import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.calls import COUPONS, admin_headers
from benchmarks.servers import running
from benchmarks.tables import Table

_LINE = re.compile(r"import time:\s+(\d+) \|\s+(\d+) \|\s+(\S+)")
_MOST = 15
_TOTAL = "all of them"


@dataclass(frozen=True, slots=True)
class Imported:
    """Cost of one package: its modules, and microseconds without their own imports."""

    modules: int
    micros: int


def measure() -> tuple[dict[str, Imported], dict[str, Imported]]:
    """Return the imports by package, until the first answer and until nothing is left to do.

    Raises:
        ServerFailed: the mock did not start.
    """
    mock = ["-X", "importtime", "-m", "liveops_kit.cli", "mock", "--port"]
    with (
        tempfile.NamedTemporaryFile("w+", encoding="utf-8", errors="replace") as log,
        running(
            lambda port: [sys.executable, *mock, str(port)], COUPONS, admin_headers(), log
        ) as server,
    ):
        first = _read(log.name)
        server.settle()
        settled = _read(log.name)
    return first, settled


def _read(name: str) -> dict[str, Imported]:
    with open(name, encoding="utf-8", errors="replace") as file:
        return by_package(file)


def by_package(lines: Iterable[str]) -> dict[str, Imported]:
    """Return the output of `-X importtime`, summed over each package."""
    modules: dict[str, int] = defaultdict(int)
    micros: dict[str, int] = defaultdict(int)
    for line in lines:
        if found := _LINE.match(line):
            package = found[3].partition(".")[0]
            modules[package] += 1
            micros[package] += int(found[1])
    return {name: Imported(modules[name], micros[name]) for name in modules}


def table(first: dict[str, Imported], settled: dict[str, Imported]) -> Table:
    """The packages that took most."""
    nothing = Imported(0, 0)

    def row(name: str, at_first: Imported, at_last: Imported) -> list[str]:
        cells = [f"{each.micros / 1e3:,.1f}" for each in (at_first, at_last)]
        return [name, str(at_first.modules), cells[0], str(at_last.modules), cells[1]]

    most = sorted(settled, key=lambda name: settled[name].micros, reverse=True)[:_MOST]
    rows = [row(name, first.get(name, nothing), settled[name]) for name in most]
    rows.append(row(_TOTAL, total(first), total(settled)))
    return Table(
        "Imports of `liveops mock`",
        ["package", "modules, first answer", "ms", "modules, settled", "ms"],
        rows,
        "`python -X importtime`, which itself takes time; each package without what it imports. "
        "What is imported after the first answer keeps nobody waiting.",
    )


def total(found: dict[str, Imported]) -> Imported:
    """All packages together."""
    return Imported(
        sum(each.modules for each in found.values()), sum(each.micros for each in found.values())
    )
