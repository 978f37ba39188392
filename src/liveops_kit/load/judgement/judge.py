"""Judges a history: key by key, group by group, and the findings with their calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from liveops_kit.load.history import Call, Footer, Header
from liveops_kit.load.judgement.accounts import judge_account
from liveops_kit.load.judgement.events import (
    ACCOUNTS,
    LIMITS,
    NO_CALL,
    ONCE,
    REGISTERS,
    WHOLES,
    Event,
    grouped,
    hashable,
    show,
)
from liveops_kit.load.judgement.findings import Finding, Result, Undecided, counted
from liveops_kit.load.judgement.limits import ONCES, judge_limit
from liveops_kit.load.judgement.models import UNSET
from liveops_kit.load.judgement.registers import judge_register
from liveops_kit.load.judgement.results import Judged, Judgement, Violation
from liveops_kit.load.judgement.timeline import Row, row_of, timeline
from liveops_kit.load.judgement.wholes import judge_whole

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
        if not _is_judged(group, history.footer):
            keys.clear()
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
        return judge_account(key, events, header.balances.get(key, 0))
    if group == REGISTERS:
        first = hashable(header.registers[key]) if key in header.registers else UNSET
        return judge_register(key, events, first)
    return judge_whole(key, events)


def _is_judged(group: str, footer: Footer) -> bool:
    """Return whether a group can be judged: missing calls may explain any balance.

    A full file still has the changes of limits and registers; one that is cut off may not.
    """
    if group == ACCOUNTS:
        return footer.is_complete
    return not footer.cut_off or group in (ONCE, WHOLES)


def _incompleteness(footer: Footer) -> list[str]:
    """Return sentences about what is missing, and what cannot be judged for it."""
    notes = []
    if footer.dropped:
        notes.append(f"The bound of the history left out {counted(footer.dropped, 'call')}.")
    if footer.cut_off:
        notes.append(f"The end is missing in {counted(footer.cut_off, 'file')} of the history.")
        notes.append("Only judged: that nothing is done twice, or half.")
    elif footer.dropped:
        notes.append("Not judged: refusals, reads of what is used or left, and balances.")
    return notes


def _bounded(findings: list[Finding]) -> tuple[list[Finding], list[str]]:
    similar: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        beginning = finding.key.partition("/")[0]
        similar.setdefault((finding.promise, beginning), []).append(finding)
    chosen, notes = [], []
    for (promise, _), found in similar.items():
        found.sort(key=lambda finding: len(finding.places))
        chosen += found[:MAX_VIOLATIONS]
        more = found[MAX_VIOLATIONS:]
        if more:
            notes.append(f"{promise}: broken for {len(more)} more keys, such as {more[0].key}.")
    return chosen, notes


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
