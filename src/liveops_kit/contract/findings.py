"""What a run has to say: one finding for each cause, however often it was met."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Literal

from liveops_kit.redaction import Redactor


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A way in which the server does not do what is described."""

    check: str
    operation_id: str
    severity: str
    """`critical`, `high`, `medium` or `low`."""
    title: str
    cause: str
    """What makes two sightings the same finding; free of ids, values and moments."""
    expected: str
    seen: str
    curl: str
    """Commands that show it, one a line; they read the credentials from the environment."""
    request: str = ""
    response: str = ""
    count: int = 1
    rules: tuple[str, ...] = ()
    """Ids of the rule catalogue; the first one is broken."""
    kind: Literal["violation", "difference"] = "violation"
    """A difference departs from what was decided where the documents are silent."""

    laws: tuple[str, ...] = ()
    """The laws that showed it."""
    common: str = ""
    """Names a fault that many laws stumble over, such as a status nobody knows: all of that are
    one finding, whoever met it first."""

    @property
    def id(self) -> str:
        """Stays the same from run to run."""
        parts = "\n".join((self.check, self.operation_id, self.cause))
        return hashlib.sha256(parts.encode()).hexdigest()[:8]


def redacted(finding: Finding, redactor: Redactor) -> Finding:
    """A finding without secrets, whatever the server repeated."""
    text = redactor.text
    return replace(
        finding,
        title=text(finding.title),
        cause=text(finding.cause),
        expected=text(finding.expected),
        seen=text(finding.seen),
        request=text(finding.request),
        response=text(finding.response),
        common=text(finding.common),
        # Its writer put variables in place of secrets; this is for what came by otherwise.
        curl=redactor.given(finding.curl),
    )


_SEVERITIES = ("critical", "high", "medium", "low")


class Findings:
    """Collects sightings without their secrets; the shortest command of each is kept."""

    def __init__(self, redactor: Redactor | None = None) -> None:
        self._redactor = redactor or Redactor()
        self._found: dict[str, Finding] = {}
        self._common: dict[str, str] = {}
        """The finding that a common fault was first met as."""

    def add(self, finding: Finding) -> None:
        """Count a sighting, and keep it if it is the first or the shortest."""
        finding = redacted(finding, self._redactor)
        key = self._common.get(finding.common, finding.id) if finding.common else finding.id
        known = self._found.get(key)
        if known is None:
            self._found[finding.id] = finding
            if finding.common:
                self._common[finding.common] = finding.id
            return
        is_shorter = known.id == finding.id and len(finding.curl) < len(known.curl)
        best = finding if is_shorter else known
        self._found[key] = replace(
            best,
            count=known.count + finding.count,
            rules=tuple(dict.fromkeys((*known.rules, *finding.rules))),
            laws=tuple(dict.fromkeys((*known.laws, *finding.laws))),
        )

    def sorted(self) -> tuple[Finding, ...]:
        """The findings, worst first, then by operation."""
        return tuple(sorted(self._found.values(), key=_rank))


def _rank(finding: Finding) -> tuple[int, str, str, str]:
    known = finding.severity in _SEVERITIES
    severity = _SEVERITIES.index(finding.severity) if known else len(_SEVERITIES)
    return severity, finding.operation_id, finding.check, finding.id
