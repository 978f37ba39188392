"""Report as annotations of a workflow on GitHub: commands that its runner reads from the output.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator

from liveops_kit.contract.causes import Cause
from liveops_kit.contract.report import Report

MAX_LENGTH = 2_000
"""Characters of one message."""


def github_of(report: Report) -> str:
    """Return an annotation for each cause: an error if it fails the run, else a notice.

    A run that fails without a cause, such as one that judged nothing, is one error.
    """
    lines = [*_lines(report)]
    return "\n".join(lines) + "\n" if lines else ""


def without_commands(text: str, token: str) -> str:
    """Return an output in which no line is a command, whatever a server has answered.

    `token` is a word that nobody can guess.
    """
    return f"::stop-commands::{token}\n{text.rstrip()}\n::{token}::\n"


def _lines(report: Report) -> Iterator[str]:
    causes = report.causes
    for cause in causes:
        level = "error" if report.is_failing(cause) else "notice"
        known = "known " if report.is_known(cause) else ""
        yield _command(level, f"{known}{cause.grade}: {cause.title}", _message(cause))
    if report.exit_code and not any(map(report.is_failing, causes)):
        yield _command("error", "LiveOps contract", report.verdict)


def _message(cause: Cause) -> str:
    lead = cause.lead
    lines = [
        f"{cause.extent} [{lead.check} {' '.join((*cause.rules, lead.id))}]",
        f"expected {lead.expected}",
        f"seen {lead.seen}",
    ]
    if len(cause.operations) > 1:
        lines.append(", ".join(cause.operations))
    if cause.follows:
        lines.append(f"only following from it: {cause.follows}")
    return "\n".join(lines)[:MAX_LENGTH]


def _command(level: str, title: str, message: str) -> str:
    return f"::{level} title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    r"""Escape the message of a command.

    >>> _data("100 %\nof it")
    '100 %25%0Aof it'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape a property of a command.

    >>> _property("a: b, c")
    'a%3A b%2C c'
    """
    return _data(text).replace(":", "%3A").replace(",", "%2C")
