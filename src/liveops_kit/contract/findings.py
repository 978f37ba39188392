"""Findings of a run: one for each cause, however often it occurred."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Literal

from liveops_kit.contract.symptoms import Symptom
from liveops_kit.redaction import Redactor


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A deviation of the server from the description."""

    check: str
    operation_id: str
    severity: str
    """`critical`, `high`, `medium` or `low`."""
    title: str
    cause: str
    """The key of the finding, free of ids, values and timestamps."""
    expected: str
    seen: str
    curl: str
    """Shell commands that reproduce it, with credentials from the environment."""
    request: str = ""
    response: str = ""
    count: int = 1
    rules: tuple[str, ...] = ()
    """Ids of rules; the first one is the broken one."""
    kind: Literal["violation", "difference"] = "violation"
    """A difference deviates from a rule that was decided where the documentation is silent."""

    laws: tuple[str, ...] = ()
    """The laws that showed it."""
    common: str = ""
    """The name of a fault that several laws may hit, such as an undocumented status; they all count
    as one finding."""
    symptom: Symptom | None = None
    """The fault apart from the operation and the check; `causes.py` groups by it."""
    following: tuple[str, ...] = ()
    """Those of its laws that only needed a call to work, and so say nothing of their own rules."""

    @property
    def only_follows(self) -> bool:
        """True if all that showed it are laws that never came to what they are about."""
        return self.check == "law" and set(self.laws) == set(self.following)

    @property
    def id(self) -> str:
        """A hash that is stable between runs."""
        parts = "\n".join((self.check, self.operation_id, self.cause))
        return hashlib.sha256(parts.encode()).hexdigest()[:8]


def redacted(finding: Finding, redactor: Redactor) -> Finding:
    """Mask the secrets in a finding, including those repeated by the server."""
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
        symptom=finding.symptom and replace(finding.symptom, what=text(finding.symptom.what)),
        # Variables have replaced the secrets of the kit; this masks those from elsewhere.
        curl=redactor.given(finding.curl),
    )


_SEVERITIES = ("critical", "high", "medium", "low")


class Findings:
    """A collection of findings without secrets; the shortest command of each is kept."""

    def __init__(self, redactor: Redactor | None = None) -> None:
        self._redactor = redactor or Redactor()
        self._found: dict[str, Finding] = {}
        self._common: dict[str, str] = {}
        """The id of the first finding of each common fault."""

    def add(self, finding: Finding) -> None:
        """Count an occurrence, and keep it if it is the first or the shortest."""
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
            # A law of a decided rule may be the first to meet what breaks a document.
            kind="violation" if "violation" in (known.kind, finding.kind) else "difference",
            severity=min(known.severity, finding.severity, key=severity_rank),
            count=known.count + finding.count,
            rules=tuple(dict.fromkeys((*known.rules, *finding.rules))),
            laws=tuple(dict.fromkeys((*known.laws, *finding.laws))),
            following=tuple(dict.fromkeys((*known.following, *finding.following))),
        )

    @property
    def has_violation(self) -> bool:
        """True once a finding breaks what is documented or measured."""
        return any(finding.kind == "violation" for finding in self._found.values())

    def sorted(self) -> tuple[Finding, ...]:
        """Return the findings, worst first, then by operation."""
        return tuple(sorted(self._found.values(), key=rank))


def severity_rank(severity: str) -> int:
    """Return 0 for the worst severity; a word that is none comes last."""
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)


def rank(finding: Finding) -> tuple[int, str, str, str]:
    """Return the place of a finding among others: worst first, then by operation."""
    return severity_rank(finding.severity), finding.operation_id, finding.check, finding.id
