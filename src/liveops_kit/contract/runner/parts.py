"""Division of a run into parts that may be judged one after the other or in several processes.

The division depends on what is to be judged and never on the number of processes, so that a seed
finds the same with any number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil

from liveops_kit.contract.coverage import CHECK, answers_of
from liveops_kit.contract.findings import Finding
from liveops_kit.contract.law import all_laws
from liveops_kit.contract.report import Report, Row
from liveops_kit.contract.runner.merging import merge
from liveops_kit.contract.runner.options import (
    PHASES,
    Options,
    Part,
    chosen_laws,
    chosen_operations,
)
from liveops_kit.contract.runner.shards import Shard, weigh
from liveops_kit.openapi.document import load, rules, served

MAX_LAWS = 280
"""Laws of a part; they take about as long as the generated calls of one."""

MAX_OPERATIONS = 20
"""Operations of a part, more or less: a tag is never divided."""

MAX_COVERED = 12
"""The same where coverage, which makes most of the calls, is among the generators.

With parts as long as those of laws, the processes end at about the same time.
"""

COVERAGE = "coverage"
STATEFUL = "stateful"
"""The generator whose cases go from one operation to another: it cannot be divided."""


def parts_of(options: Options) -> tuple[Options, ...]:
    """Return the options of each part of a run, those first that must not be left out."""
    laws = [law.name for law in chosen_laws(options)] if "laws" in options.phases else []
    operations = _operations(options)
    if len(laws) <= MAX_LAWS and len(operations) <= MAX_OPERATIONS:
        return (options,)
    return (*_of_laws(options, laws), *_of_operations(options, operations))


def _operations(options: Options) -> dict[str, str]:
    """Return the operations that a run judges, with their tags."""
    if {"catalogue", "conformance"}.isdisjoint(options.phases):
        return {}
    return {each.operation_id: each.tag for each in chosen_operations(options)}


def _of_laws(options: Options, laws: list[str]) -> list[Options]:
    count = ceil(len(laws) / MAX_LAWS)
    phases = _phases(options, "catalogue", "laws")
    return [
        replace(options, phases=phases, part=Part(laws=frozenset(laws[number::count])))
        for number in range(count)
    ]


def _of_operations(options: Options, operations: dict[str, str]) -> list[Options]:
    parts = []
    if STATEFUL in options.generators and "conformance" in options.phases:
        walked = Part(operations=frozenset(operations), generators=(STATEFUL,))
        parts.append(replace(options, phases=("conformance",), part=walked))
    is_covered = COVERAGE in options.generators and "conformance" in options.phases
    most = min(MAX_OPERATIONS, MAX_COVERED) if is_covered else MAX_OPERATIONS
    count = ceil(len(operations) / most)
    phases = _phases(options, "catalogue", "conformance", "reach")
    generators = tuple(each for each in options.generators if each != STATEFUL)
    shards = (
        Shard(number, count).tags(weigh(operations.values())) for number in range(1, count + 1)
    )
    shares = [frozenset(name for name, tag in operations.items() if tag in tags) for tags in shards]
    for names in sorted(shares, key=_bodies, reverse=True):
        if names:
            part = Part(operations=names, generators=generators)
            parts.append(replace(options, phases=phases, part=part))
    return parts


def _bodies(names: frozenset[str]) -> int:
    """Return how many operations take a body, which has most of the cases; long parts go first."""
    described = load().operations
    return sum("requestBody" in described[name].definition for name in names)


def _phases(options: Options, *wanted: str) -> tuple[str, ...]:
    return tuple(each for each in options.phases if each in wanted)


def joined(options: Options, reports: Sequence[Report], seconds: float) -> Report:
    """Return the report of the whole run, which took `seconds`, from those of its parts."""
    whole = merge(reports)
    judged = _operations(options).keys() - {*whole.not_implemented, *dict(whole.left_out)}
    rows = {row.operation_id: row for row in whole.rows if not judged or row.operation_id in judged}
    operations = _places(served().operations)
    laws, catalogue = _places(law.name for law in all_laws()), _places(rules())
    return replace(
        whole,
        phases=tuple(each for each in PHASES if each in options.phases),
        findings=tuple(_reached_anywhere(whole.findings, rows)),
        rows=tuple(sorted(rows.values(), key=lambda row: operations[row.operation_id])),
        coverage=tuple(sorted(whole.coverage, key=lambda line: operations[line.operation_id])),
        laws=tuple(sorted(whole.laws, key=lambda law: laws[law.name])),
        verdicts=tuple(sorted(whole.verdicts, key=lambda verdict: catalogue[verdict.rule])),
        seconds=seconds,
        shard=str(options.shard or ""),
    )


def _places(names: Iterable[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(names)}


def _reached_anywhere(findings: Iterable[Finding], rows: Mapping[str, Row]) -> Iterator[Finding]:
    """Yield the findings but for operations that another part has reached."""
    for finding in findings:
        if finding.check != CHECK:
            yield finding
        elif not rows[finding.operation_id].reached:
            yield replace(finding, seen=answers_of(rows[finding.operation_id].statuses))
