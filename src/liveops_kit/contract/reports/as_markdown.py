"""Report as Markdown, for the summary of a job or a comment on a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from liveops_kit.contract.causes import Cause, counted
from liveops_kit.contract.report import Report
from liveops_kit.contract.runner.extent import extent_of, sentence_of

MAX_PLACES = 50
"""Places of a cause that are listed."""

MAX_SCRIPT = 4_000
"""Characters of the commands of a cause; a summary on GitHub may have 1 MiB in all."""

MAX_DETAILS = 100
"""Causes that are shown in full; the table has all of them."""

_SPECIAL = re.compile(
    r"[^\w ,;:'\"/()=?%.-]|:(?=\S)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|\bwww(?=\.)", re.ASCII
)
"""Characters that mean something to Markdown, HTML or a code host, such as `@name` and links."""


def markdown_of(report: Report) -> str:
    """Return the report as Markdown: verdict, a table of causes, and each with its places."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    causes = report.causes
    mark = ":white_check_mark:" if report.exit_code == 0 else ":x:"
    yield f"## {mark} LiveOps contract: {plain(report.verdict)}"
    yield ""
    yield f"{code(report.base_url)}, project {report.project_id}, seed {report.seed}"
    yield ""
    yield plain(sentence_of(extent_of(report)))
    facts = [report.started, *(f"{name} {number}" for name, number in report.versions.items())]
    if any(facts):
        yield ""
        yield f"<sub>{plain(', '.join(fact for fact in facts if fact))}</sub>"
    if causes:
        yield ""
        yield from _table(report, causes)
    for number, cause in enumerate(causes[:MAX_DETAILS], start=1):
        yield ""
        yield from _details(number, cause)
    if len(causes) > MAX_DETAILS:
        yield ""
        more = counted(len(causes) - MAX_DETAILS, "more cause")
        yield f"{more} in the other forms of the report."


def _table(report: Report, causes: tuple[Cause, ...]) -> Iterator[str]:
    yield "| | | cause | where | follows from it |"
    yield "|---:|---|---|---|---|"
    for number, cause in enumerate(causes, start=1):
        grade = f"{cause.grade}, known" if report.is_known(cause) else cause.grade
        where = code(cause.extent) if len(cause.operations) == 1 else cause.extent
        yield f"| {number} | {grade} | {plain(cause.title)} | {where} | {cause.follows} |"


def _details(number: int, cause: Cause) -> Iterator[str]:
    lead = cause.lead
    yield f"<details><summary>{number}. {plain(cause.title)}</summary>"
    yield ""
    yield f"{code(lead.operation_id)}, {plain(lead.check)}, id {code(lead.id)}"
    if lead.title not in cause.title:
        yield ""
        yield plain(lead.title)
    yield ""
    yield f"- expected {code(lead.expected)}"
    yield f"- seen {code(lead.seen)}"
    if lead.curl:
        yield ""
        yield from fenced(lead.curl)
    places = [
        f"{code(name)} {' '.join(each.id for each in found)}"
        for name, found in cause.places.items()
    ]
    if len(cause.findings) > 1:
        yield ""
        yield from _listed(counted(len(places), "operation"), places)
    if cause.follows:
        yield ""
        names = [code(name) for name in (*cause.following_laws, *cause.unreached)]
        yield from _listed(f"Only following from it, {cause.follows}", names)
    yield ""
    yield "</details>"


def _listed(title: str, names: list[str]) -> Iterator[str]:
    yield f"{title}:"
    yield ""
    yield from (f"- {name}" for name in names[:MAX_PLACES])
    if len(names) > MAX_PLACES:
        yield f"- and {len(names) - MAX_PLACES} more"


def fenced(text: str) -> Iterator[str]:
    """Yield a block of code, whatever its lines are."""
    if len(text) > MAX_SCRIPT:
        text = f"{text[:MAX_SCRIPT]}\n# ... cut: the other forms of the report have it in full"
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}sh"
    yield text
    yield fence


def plain(text: str) -> str:
    """Return a text of one line that is nothing but text to Markdown."""
    return _SPECIAL.sub(_entities, " ".join(text.split()))


def _entities(found: re.Match[str]) -> str:
    return "".join(f"&#{ord(one)};" for one in found[0])


def code(text: str) -> str:
    """Return a text as code; a name after an @ in it calls nobody."""
    return f"<code>{plain(text)}</code>"
