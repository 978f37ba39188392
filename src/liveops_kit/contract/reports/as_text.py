"""Report as text for a terminal."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from liveops_kit.contract.causes import Cause, counted
from liveops_kit.contract.findings import Finding
from liveops_kit.contract.http.curl import raw_words
from liveops_kit.contract.report import Report, Row, TagLine
from liveops_kit.contract.runner.extent import extent_of, sentence_of

WIDTH = 80

NOTHING_JUDGED = "Nothing of what was asked was judged: exit code 2."

_PLURALS = {"differs": "differ"}
"""Verdicts as they stand after a count."""

MAX_ROWS = 20
"""Operations listed one by one at most; more are summed up by tag."""

_MAX_RULES = 3
"""Rules named in the first line of a cause."""


def text_of(report: Report) -> str:
    """Return the report as text, 80 columns wide; only bodies in commands may be wider."""
    return "\n".join(_lines(report)) + "\n"


def broken_law(finding: Finding) -> str:
    """Return the finding of a broken law, for the output of a test."""
    lines = [f"{', '.join(finding.rules)} ({finding.kind}): {finding.title}"]
    lines += [f"expected  {finding.expected}", f"seen      {finding.seen}", "", finding.curl]
    return "\n".join(lines)


def _lines(report: Report) -> Iterator[str]:
    shard = f"; shard {report.shard}" if report.shard else ""
    yield f"{report.base_url}, project {report.project_id}"
    yield f"seed {report.seed}; {', '.join(report.phases)}{shard}"
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    if report.started or versions:
        yield "; ".join(part for part in (report.started, versions) if part)
    for line in report.preflight:
        yield from _wrapped("preflight: ", line)
    yield ""
    yield from textwrap.wrap(report.verdict, WIDTH)
    yield from causes_lines(report.causes, report.known)
    yield ""
    if len(report.rows) <= MAX_ROWS:
        yield from _table(report.rows)
        yield ""
    yield from _tags(report.tags)
    yield from _listed("Not implemented", report.not_implemented)
    for tag, reason in report.missing_tags:
        yield from _wrapped(f"  {tag}: ", reason)
    for reason, names in _by_reason(report.left_out).items():
        yield from _listed(f"Left out: {reason}", names)
    open_laws = [(law.name, law.reason) for law in report.laws if law.verdict == "not verifiable"]
    for reason, names in _by_reason(open_laws).items():
        yield from _listed(f"Laws not verifiable here: {reason}", names)
    yield from _listed("Known, but not found any more", report.vanished)
    for note in report.notes:
        yield from _wrapped("note: ", note)
    yield ""
    yield from _summary(report)


def _tags(lines: tuple[TagLine, ...]) -> Iterator[str]:
    """Yield a line for each tag: operations reached and verdicts on laws."""
    name = max([len(line.tag) for line in lines] + [len("tag")])
    yield f"{'tag':<{name}}  reached  calls  laws kept  broken  differ  open  answers"
    for line in lines:
        if not line.calls and not (line.kept or line.broken or line.differs or line.open):
            continue
        reached = f"{line.reached}/{line.operations}"
        laws = f"{line.kept:>9}  {line.broken or '':>6}  {line.differs or '':>6}"
        responses = f"{line.seen}/{line.described}" if line.described else ""
        head = f"{line.tag:<{name}}  {reached:>7}  {line.calls:>5}"
        yield f"{head}  {laws}  {line.open or '':>4}  {responses:>7}".rstrip()


def _table(rows: tuple[Row, ...]) -> Iterator[str]:
    name = max([len(row.operation_id) for row in rows] + [9])
    yield f"{'operation':<{name}}  {'calls':>5}  2xx  answers"
    for row in rows:
        head = f"{row.operation_id:<{name}}  {row.calls:>5}  {'yes' if row.reached else 'NO':<3}  "
        answers = " ".join(f"{status}x{count}" for status, count in sorted(row.statuses.items()))
        yield from _wrapped(head, answers or "none")


def _by_reason(left_out: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    reasons: dict[str, tuple[str, ...]] = {}
    for name, reason in left_out:
        reasons[reason] = (*reasons.get(reason, ()), name)
    return reasons


def _listed(title: str, names: tuple[str, ...]) -> Iterator[str]:
    if names:
        yield ""
        yield f"{title}: {len(names)}"
        yield from textwrap.wrap(
            ", ".join(names), WIDTH, initial_indent="  ", subsequent_indent="  ",
            break_on_hyphens=False,
        )  # fmt: skip


def causes_lines(causes: Sequence[Cause], known: Collection[str] = ()) -> Iterator[str]:
    """Yield the causes: where there are several, a line of each first."""
    if len(causes) > 1:
        yield ""
        yield f"Causes: {len(causes)}, shown by {sum(len(each.all) for each in causes)} findings"
        for number, cause in enumerate(causes, start=1):
            yield from _wrapped(f"{number:>4}  ", f"{cause.grade}: {cause.title}")
    for number, cause in enumerate(causes, start=1):
        yield from _cause(number, cause, all(each.id in known for each in cause.all))


def _cause(number: int, cause: Cause, is_known: bool) -> Iterator[str]:
    lead = cause.lead
    rules = "".join(f" {rule}" for rule in cause.rules[:_MAX_RULES])
    id_ = lead.id if len(cause.all) == 1 else f"cause {cause.id}"
    check = f"{lead.check}{rules} {id_}" if len(cause.findings) == 1 else f"{id_}{rules}"
    times = f", seen {cause.times} times" if cause.times > 1 else ""
    known = ", known" if is_known else ""
    yield ""
    yield from _wrapped(f"{number}. ", f"{cause.grade}{known}: {cause.extent}  [{check}]")
    yield from _wrapped("   ", cause.title + times)
    if len(cause.findings) > 1:
        yield from _wrapped("   at        ", f"{lead.operation_id} [{lead.check} {lead.id}]")
    if lead.check == "law" and lead.title not in cause.title:
        yield from _wrapped("   law       ", lead.title)
    yield from _wrapped("   expected  ", lead.expected)
    yield from _wrapped("   seen      ", lead.seen)
    if lead.response:
        yield from _wrapped("   answer    ", lead.response)
    for line in lead.curl.splitlines():
        yield from _command(line)
    places = [
        f"{name} [{' '.join(each.id for each in found)}]" for name, found in cause.places.items()
    ]
    if len(cause.findings) > 1:
        yield f"   {counted(len(places), 'operation')}:"
        yield from _wrapped("     ", "; ".join(places))
    names = [*cause.following_laws, *cause.unreached]
    if names:
        yield f"   only following from it: {cause.follows}"
        yield from _wrapped("     ", ", ".join(names))


def _wrapped(head: str, text: str) -> Iterator[str]:
    lines = textwrap.wrap(text, WIDTH - len(head), break_on_hyphens=False) or [""]
    yield (head + lines[0]).rstrip()
    yield from (" " * len(head) + line for line in lines[1:])


def _command(line: str) -> Iterator[str]:
    """Yield a command over several lines, or unsplit if it has special quoting."""
    if not line.startswith("curl -X") or "$'" in line:
        yield f"   {line}"
        return
    parts = ["curl"]
    for word in raw_words(line)[1:]:
        is_value = parts[-1].endswith(("-H", "-d", "-u"))
        if word in {"-H", "-d", "-u"} or (len(parts[-1] + word) > WIDTH - 10 and not is_value):
            parts.append("")
        parts[-1] = f"{parts[-1]} {word}".strip()
    yield "   " + " \\\n     ".join(parts)


def _summary(report: Report) -> Iterator[str]:
    counts = Counter(
        "difference" if each.kind == "difference" else each.severity for each in report.findings
    )
    found = ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"
    causes = len(report.causes)
    if causes != len(report.findings):
        found += f", of {counted(causes, 'cause')}"
    ending = " Interrupted." if report.interrupted else ""
    laws = Counter(law.verdict for law in report.laws if law.verdict != "not verifiable")
    verdicts = ", ".join(
        f"{count} {_PLURALS.get(verdict, verdict)}" for verdict, count in laws.items()
    )
    yield from textwrap.wrap(sentence_of(extent_of(report)), WIDTH)
    yield from textwrap.wrap(
        f"{report.calls} calls in {report.seconds:.0f} s."
        + (f" Laws: {verdicts}." if verdicts else "") + f" Findings: {found}.{ending}",
        WIDTH,
    )  # fmt: skip
    if report.exit_code == 2:
        yield from textwrap.wrap(NOTHING_JUDGED, WIDTH)
