"""The command: measure, print, write a page and a chart.

Exit codes: 0 measured, and every target is met; 1 a target is not met; 2 it could not be measured.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import figures, imports, making, traffic
from benchmarks.contenders import packages
from benchmarks.growth import figures as growth_figures
from benchmarks.growth import measure as growth
from benchmarks.running import measuring, tell
from benchmarks.tables import Report
from benchmarks.targets import missed
from benchmarks.targets import table as target_table

_PACKAGES = ("connexion", "uvicorn", "starlette", "uvloop", "httptools", "jsonschema-rs")
_REMARKS = (
    "The figures are from one machine. They say how the servers compare there; on another machine "
    "run it again.",
    "All figures are medians over the rounds, and a ratio is the median of each round's ratio. CPU "
    "is the server's processor time for one answer. README.md here says how it is done.",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure everything."""
    options = _options(arguments)
    began = time.monotonic()
    with measuring():
        with tempfile.TemporaryDirectory() as folder:
            measured = traffic.measure(_plan(options), Path(folder), tell)
        tell("imports")
        imported = imports.measure()
        made = making.measure(1 if options.quick else 5, tell)
        amount = growth.QUICK if options.quick else growth.Amount()
        axes = [] if options.no_growth else growth.measure(amount, tell)
    targets = [*figures.targets(measured), *growth_figures.targets(axes), *making.targets(made)]
    minutes = (time.monotonic() - began) / 60
    facts = [*_facts(options.note), *_amounts(options, measured, minutes)]
    facts += figures.conditions(measured)
    tables = [
        target_table(targets),
        *figures.traffic_tables(measured),
        figures.footprint_table(measured),
        figures.servers_table(measured),
        imports.table(*imported),
        *growth_figures.tables(axes),
        making.table(made),
    ]
    drawn = "" if options.chart is None else options.chart.name
    _publish(Report("Benchmark results", facts, tables, _REMARKS, drawn), options.output)
    if options.chart is not None:
        options.chart.write_text(figures.picture(measured, _machine(options.note)), "utf-8")
    for line in missed(targets):
        print(f"benchmarks: not met: {line}", file=sys.stderr)
    return 1 if missed(targets) else 0


def _publish(report: Report, page: Path | None) -> None:
    print(report.text())
    if page is not None:
        page.write_text(report.markdown(), encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks", description="Measure the mock.")
    parser.add_argument("--quick", action="store_true", help="a rough look, in two minutes")
    parser.add_argument("--peers", action="store_true", help="other mocks too, got from npm")
    parser.add_argument("--rounds", type=_positive, help="rounds over HTTP (default 5; quick 2)")
    parser.add_argument("--no-growth", action="store_true", help="leave the growing worlds out")
    parser.add_argument(
        "--client",
        choices=["auto", "wrk", "python"],
        default="auto",
        help="the load client (auto: wrk if it is there)",
    )
    parser.add_argument(
        "--most-minutes", type=_positive, default=40, help="begin no further round after (40)"
    )
    parser.add_argument("--output", type=Path, metavar="FILE", help="write a Markdown page too")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="write a chart too (SVG)")
    parser.add_argument("--note", default="", help="a word about the machine for the page")
    options = parser.parse_args(arguments)
    for file in (options.output, options.chart):
        if file is not None and not file.absolute().parent.is_dir():
            parser.error(f"there is no folder for {file}")
    return options


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("say a number from 1")
    return int(text)


def _plan(options: argparse.Namespace) -> traffic.Plan:
    return traffic.Plan(
        rounds=options.rounds or (2 if options.quick else 5),
        seconds=1.0 if options.quick else 2.0,
        warm_up=0.0 if options.quick else 1.0,
        warm_up_peers=1.0 if options.quick else 4.0,
        most=options.most_minutes * 60.0,
        all_of_ours=not options.quick,
        with_peers=options.peers,
        load_client=options.client,
    )


def _facts(note: str) -> list[tuple[str, str]]:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return [
        ("date", f"{datetime.now(UTC):%Y-%m-%d}"),
        ("machine", _machine(note)),
        ("Python", python),
        ("packages", packages(*_PACKAGES)),
    ]


def _machine(note: str) -> str:
    cores = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    return f"{cores}{f' ({note})' if note else ''}"


def _amounts(
    options: argparse.Namespace, measured: traffic.Measured, minutes: float
) -> list[tuple[str, str]]:
    plan = _plan(options)
    answers = ", ".join(f"{q.name} {len(q.answer.encode()):,} bytes" for q in measured.calls)
    return [
        (
            "measured",
            f"{traffic.rounds_text(measured.rounds)}, {plan.seconds:g} s for each figure of a "
            f"round; {minutes:.0f} minutes in all",
        ),
        ("answers", answers),
    ]


if __name__ == "__main__":
    sys.exit(main())
