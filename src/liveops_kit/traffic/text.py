"""The printed summary, 80 columns wide; only commands may be wider."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from liveops_kit.contract.causes import Cause, causes_of, counted
from liveops_kit.openapi.document import served
from liveops_kit.traffic.deviations import Deviation
from liveops_kit.traffic.summary import Summary

WIDTH = 80


def text(summary: Summary) -> str:
    """Return the whole summary."""
    return "\n".join(_plain(each) for each in _lines(summary)) + "\n"


def line(deviation: Deviation) -> str:
    """Return a deviation in one line, for the moment it is found."""
    status = f" {deviation.status}" if deviation.direction == "response" else ""
    kind = "difference  " if deviation.kind == "difference" else ""
    return _plain(
        f"{kind}{deviation.operation_id}  {deviation.direction}{status}  {deviation.place}  "
        f"{deviation.rule}  seen: {deviation.actual}  [{deviation.id}]"
    )


def _plain(words: str) -> str:
    """Mask control characters, which a terminal would obey: recordings come from anywhere."""
    return "".join(one if one.isprintable() else "?" for one in words)


def _lines(summary: Summary) -> Iterator[str]:
    yield from _table(summary)
    yield from _strangers(summary)
    yield from _left_out(summary)
    for reason, count in sorted(summary.unjudged.items()):
        yield f"note: {reason}: {count}"
    if summary.refused:
        count, kinds = sum(summary.refused.values()), len(summary.refused)
        yield from _wrapped(
            "note: ",
            f"requests that depart and were refused as documented: {count} times, {kinds} causes; "
            "--strict-requests makes them findings",
        )
    for number, cause in enumerate(causes_of(summary.violations), start=1):
        yield from _cause(number, cause)
    yield from _differences(summary)
    yield ""
    yield _extent(summary)
    yield _ending(summary)


def _table(summary: Summary) -> Iterator[str]:
    width = max([len(name) for name in summary.tallies] + [9])
    yield f"{'operation':<{width}}  calls  requests fit  refused  answers fit  answers"
    for name, tally in sorted(summary.tallies.items()):
        head = (
            f"{name:<{width}}  {tally.calls:>5}  {tally.requests_fit:>12}  "
            f"{tally.requests_refused:>7}  {tally.answers_fit:>11}  "
        )
        statuses = sorted(tally.statuses.items())
        yield head + " ".join(f"{status or 'none'}x{count}" for status, count in statuses)


def _strangers(summary: Summary) -> Iterator[str]:
    words = {
        "host": "other hosts and paths",
        "path": "paths the description does not know",
        "method": "methods the description does not know",
    }
    for reason, word in words.items():
        if summary.strangers[reason]:
            yield f"not judged: {word}: {summary.strangers[reason]}"
    for call, count in summary.unknown_calls.items():
        yield f"  {call}  {count} times"


def _left_out(summary: Summary) -> Iterator[str]:
    for reason, count in sorted(summary.left_out.items()):
        yield f"not judged: {reason}: {count}"
    if summary.odd:
        yield f"not judged: entries that cannot be read: {summary.odd}"
    for entry in summary.odd_entries:
        yield from _wrapped("  ", f"{entry.where}: {entry.reason}")
    if summary.odd > len(summary.odd_entries):
        yield f"  and {summary.odd - len(summary.odd_entries)} more"


def _cause(number: int, cause: Cause) -> Iterator[str]:
    """Yield a cause: the finding that shows it best, and where else it shows."""
    finding, is_alone = cause.lead, len(cause.findings) == 1
    times = f", {cause.times} times" if cause.times > 1 else ""
    yield ""
    name = finding.id if is_alone else f"cause {cause.id}"
    yield f"{number}. {cause.severity}: {cause.extent}  [{name}]"
    yield from _wrapped("   ", (finding.title if is_alone else cause.title) + times)
    if not is_alone:
        yield f"   at        {finding.operation_id} [{finding.id}]"
    yield from _wrapped("   expected  ", finding.expected)
    yield from _wrapped("   seen      ", finding.seen)
    if finding.response:
        yield from _wrapped("   answer    ", finding.response[:400])
    yield from (f"   {each}" for each in finding.curl.splitlines())
    if not is_alone:
        yield f"   and in {counted(len(cause.findings) - 1, 'more place')}:"
        places = [f"{each.operation_id} [{each.id}]" for each in cause.findings[1:]]
        yield from _wrapped("     ", "; ".join(places))


def _differences(summary: Summary) -> Iterator[str]:
    """Yield a line for each difference; what the documents do not promise breaks nothing."""
    if not summary.differences:
        return
    yield ""
    yield f"Differences from what the mock answers beyond the documents: {len(summary.differences)}"
    for finding in summary.differences:
        place = finding.title.rpartition(": ")[2]
        times = f"{finding.count} times" if finding.count > 1 else "once"
        words = f"{finding.operation_id}  {place}  {finding.expected}  {times}  [{finding.id}]"
        yield from _wrapped("  ", words)


def _wrapped(head: str, words: str) -> Iterator[str]:
    lines = textwrap.wrap(words, WIDTH - len(head), break_on_hyphens=False) or [""]
    yield (head + lines[0]).rstrip()
    yield from (" " * len(head) + each for each in lines[1:])


def nothing_judged(summary: Summary) -> str:
    """Return why a summary proves nothing, and what to try, in one line."""
    if not summary.exchanges:
        return "there is no exchange in it: nothing was judged"
    hosts = ", ".join(f"{host} ({count})" for host, count in summary.hosts.most_common())
    more = sum(summary.strangers.values()) - summary.hosts.total()
    others = f" and others ({more})" if more else ""
    return _plain(
        f"no exchange of the API among {summary.exchanges}: nothing was judged. Hosts called: "
        f"{hosts}{others}. --base-url says where the API is"
    )


def _extent(summary: Summary) -> str:
    """Return how much of the recording was judged."""
    left = summary.exchanges - summary.judged
    rest = f", {left} not judged" if left else ""
    return (
        f"{len(summary.tallies)} of {len(served().operations)} operations met, "
        f"{summary.judged} of {summary.exchanges} exchanges judged{rest}."
    )


def _ending(summary: Summary) -> str:
    fit = sum(tally.requests_fit for tally in summary.tallies.values())
    answers = sum(tally.answers_fit for tally in summary.tallies.values())
    more = f", differences: {len(summary.differences)}" if summary.differences else ""
    return (
        f"{summary.exchanges} exchanges, {summary.judged} of the API: {fit} requests and "
        f"{answers} answers fit. Findings: {len(summary.violations) or 'none'}{more}."
    )
