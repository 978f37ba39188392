"""Judges a history: key by key, group by group, and the findings with their calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from liveops_kit.load.history import Call, Footer, Header

from .accounts import judge_account
from .events import (
    ACCOUNTS,
    LIMITS,
    NO_CALL,
    ONCE,
    REGISTERS,
    Event,
    grouped,
    hashable,
    show,
)
from .findings import Finding, Result, Undecided
from .limits import ONCES, judge_limit
from .models import UNSET
from .registers import judge_register
from .results import Judged, Judgement, Violation
from .timeline import Row, row_of, timeline
from .wholes import judge_whole

MAX_VIOLATIONS = 10
"""Violations of one promise and of keys with the same beginning that are told in full: those with
the fewest calls. A note counts the others."""


class Recorded(Protocol):
    """A header, calls that may be iterated twice, and a footer that is right after that."""

    header: Header
    footer: Footer

    def __iter__(self) -> Iterator[Call]:
        """Yield the calls in any order."""
        ...


def judge(history: Recorded) -> Judgement:
    """Return which promises the calls of a history show to be broken.

    Raise HistoryError where a file cannot be read. The calls are read a second time only when
    something was found.
    """
    groups = grouped(history.header, history)
    findings: list[Finding] = []
    notes = _incompleteness(history.footer)
    judged = {}
    for group, keys in groups.items():
        judged[group] = Judged(len(keys), sum(map(len, keys.values())))
        for key in sorted(keys):
            result = _judge_key(group, key, keys[key], history)
            if isinstance(result, Undecided):
                notes.append(f"{result.key}: not decided, {result.sentence}.")
            elif result:
                findings.append(result)
    findings, more = _bounded(findings)
    violations = _with_calls(findings, history) if findings else ()
    return Judgement(violations, judged, (*notes, *more))


def _judge_key(group: str, key: str, events: list[Event], history: Recorded) -> Result:
    header, is_complete = history.header, history.footer.is_complete
    if group == LIMITS:
        return judge_limit(key, events, header.limits.get(key), is_complete)
    if group == ONCE:
        return judge_limit(key, events, 1, is_complete, ONCES)
    if group == ACCOUNTS:
        return judge_account(key, events, header.balances.get(key, 0), is_complete)
    if group == REGISTERS:
        first = hashable(header.registers[key]) if key in header.registers else UNSET
        return judge_register(key, events, first)
    return judge_whole(key, events)


def _incompleteness(footer: Footer) -> list[str]:
    """Return sentences about what is missing, and what cannot be judged for it."""
    notes = []
    if footer.dropped:
        notes.append(f"The bound of the history left out {footer.dropped} calls.")
    if footer.cut_off:
        notes.append(f"The end is missing in {footer.cut_off} files of the history.")
    if notes:
        notes.append("Judged only: what more calls could not explain; no refusals and no balances.")
    return notes


def _bounded(findings: list[Finding]) -> tuple[list[Finding], list[str]]:
    similar: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        beginning = finding.key.partition("/")[0]
        similar.setdefault((finding.promise, beginning), []).append(finding)
    told, notes = [], []
    for (promise, _), found in similar.items():
        found.sort(key=lambda finding: len(finding.places))
        told += found[:MAX_VIOLATIONS]
        more = found[MAX_VIOLATIONS:]
        if more:
            notes.append(f"{promise}: broken for {len(more)} more keys, such as {more[0].key}.")
    return told, notes


def _with_calls(findings: list[Finding], history: Recorded) -> tuple[Violation, ...]:
    wanted = {place for finding in findings for place in finding.places}
    calls = {place: call for place, call in enumerate(history) if place in wanted}
    return tuple(_violation(finding, calls, history.header) for finding in findings)


def _violation(finding: Finding, calls: dict[int, Call], header: Header) -> Violation:
    shown = sorted((calls[place] for place in finding.places), key=lambda call: call.began)
    rows = [*map(row_of, shown), *_clock_rows(finding.events)]
    rows.sort(key=lambda row: row.began)
    return Violation(
        id=f"{finding.promise}:{finding.key.replace(header.run, 'RUN')}",
        promise=finding.promise,
        key=finding.key,
        sentence=finding.sentence,
        calls=tuple(shown),
        svg=timeline(f"{finding.key}: {finding.promise}", rows),
        rule=_rule(finding.key, header.rules),
    )


def _clock_rows(events: Iterable[Event]) -> Iterator[Row]:
    for event in events:
        if event.place == NO_CALL:
            yield Row("the clock", show(event.value), "clock", event.began, event.ended)


def _rule(key: str, rules: dict[str, str]) -> str:
    beginnings = [beginning for beginning in rules if key.startswith(beginning)]
    return rules[max(beginnings, key=len)] if beginnings else ""
