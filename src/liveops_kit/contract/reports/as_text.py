"""Report as text for a terminal."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator

from liveops_kit.contract.findings import Finding
from liveops_kit.contract.http.curl import raw_words
from liveops_kit.contract.report import Report, Row, TagLine
from liveops_kit.contract.runner.extent import extent_of, sentence_of

WIDTH = 80

NOTHING_JUDGED = "Nothing of what was asked was judged: exit code 2."

MAX_ROWS = 20
"""Operations listed one by one at most; more are summed up by tag."""


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
    for line in report.preflight:
        yield from _wrapped("preflight: ", line)
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
    for number, finding in enumerate(report.findings, start=1):
        yield from _finding(number, finding, finding.id in report.known)
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


def _finding(number: int, finding: Finding, is_known: bool) -> Iterator[str]:
    times = f", seen {finding.count} times" if finding.count > 1 else ""
    rules = f" {', '.join(finding.rules)}" if finding.rules else ""
    kind = "difference" if finding.kind == "difference" else finding.severity
    known = ", known" if is_known else ""
    yield ""
    yield f"{number}. {kind}{known}: {finding.operation_id}  [{finding.check}{rules} {finding.id}]"
    yield from _wrapped("   ", finding.title + times)
    yield from _wrapped("   expected  ", finding.expected)
    yield from _wrapped("   seen      ", finding.seen)
    if finding.response:
        yield from _wrapped("   answer    ", finding.response)
    for line in finding.curl.splitlines():
        yield from _command(line)


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
    ending = " Interrupted." if report.interrupted else ""
    laws = Counter(law.verdict for law in report.laws if law.verdict != "not verifiable")
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in laws.items())
    yield from textwrap.wrap(sentence_of(extent_of(report)), WIDTH)
    yield from textwrap.wrap(
        f"{report.calls} calls in {report.seconds:.0f} s."
        + (f" Laws: {verdicts}." if verdicts else "") + f" Findings: {found}.{ending}",
        WIDTH,
    )  # fmt: skip
    if report.exit_code == 2:
        yield from textwrap.wrap(NOTHING_JUDGED, WIDTH)
