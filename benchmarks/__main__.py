"""The command: measure, print, write a page.

Exit codes: 0 measured, and every bound is kept; 1 a bound is broken; 2 it could not be measured.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import FrameType
from typing import NoReturn

from benchmarks import codes, figures, traffic
from benchmarks.servers import ServerFailed
from benchmarks.tables import Report

_PACKAGES = ("connexion", "uvicorn", "starlette", "uvloop", "httptools", "jsonschema-rs")
_REMARKS = (
    "The figures are from one machine. They say how the servers compare there; on another machine "
    "run it again.",
    "A ratio is the server's figure over bare Starlette's in the same round; all figures are "
    "medians over the rounds. CPU is the server's processor time for one answer.",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, _ended)
    plan, amount = _amounts(options)
    facts = _facts(options.note)
    try:
        asked, measured = traffic.measure(plan, _tell)
        found = codes.measure(amount, _tell)
    except ServerFailed as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("benchmarks: interrupted", file=sys.stderr)
        return 2
    facts += [
        ("measured", f"{plan.rounds} rounds, {plan.seconds:g} s for each figure of a round"),
        ("answers", ", ".join(f"{q.name} {len(q.answer.encode()):,} bytes" for q in asked)),
        *figures.conditions(measured),
    ]
    tables = [*figures.traffic_tables(measured), figures.footprint_table(measured)]
    tables += figures.code_tables(found)
    _publish(Report("Benchmark results", facts, tables, _REMARKS), options.output)
    broken = figures.broken_bounds(found)
    for line in broken:
        print(f"benchmarks: bound broken: {line}", file=sys.stderr)
    return 1 if broken else 0


def _publish(report: Report, page: Path | None) -> None:
    print(report.text())
    if page is not None:
        page.write_text(report.markdown(), encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description="Measure the mock.")
    parser.add_argument("--quick", action="store_true", help="a rough look, in under a minute")
    parser.add_argument("--rounds", type=_positive, help="rounds over HTTP (default 9; quick 2)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write a Markdown page too")
    parser.add_argument("--note", default="", help="a word about the machine for the page")
    options = parser.parse_args(arguments)
    if options.output is not None and not options.output.absolute().parent.is_dir():
        parser.error(f"there is no folder for {options.output}")
    return options


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("say a number from 1")
    return int(text)


def _amounts(options: argparse.Namespace) -> tuple[traffic.Plan, codes.Amount]:
    if options.quick:
        plan = traffic.Plan(rounds=options.rounds or 2, seconds=0.5, warm_up=0.2)
        return plan, codes.Amount(below=2_000, over=250, batches=1)
    plan = traffic.Plan(rounds=options.rounds or 9, seconds=2.0, warm_up=0.3)
    return plan, codes.Amount(below=10_000, over=2_000, batches=5)


def _facts(note: str) -> list[tuple[str, str]]:
    cores = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return [
        ("date", f"{datetime.now(UTC):%Y-%m-%d}"),
        ("machine", f"{cores}{f' ({note})' if note else ''}"),
        ("Python", python),
        ("packages", ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)),
    ]


def _version(name: str) -> str:
    try:
        return version(name)
    except ImportError:
        return "absent"


def _tell(text: str) -> None:
    print(f"... {text}", file=sys.stderr, flush=True)


def _ended(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave by the way that ends the servers."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
