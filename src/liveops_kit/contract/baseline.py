"""Known findings: they do not fail a run, new ones do, and resolved ones are reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from liveops_kit.contract.causes import causes_of
from liveops_kit.contract.findings import Finding
from liveops_kit.errors import UsageError

HEAD = """\
# Findings that are known: a run with this file as --baseline does not fail for them.
# Rewrite it with --update-baseline; `why` is yours and is kept.
"""


@dataclass(frozen=True, slots=True)
class Known:
    """An entry of a baseline."""

    id: str
    what: str = ""
    """The finding in a few words, for whoever reads the file."""
    why: str = ""
    """The reason for accepting it; written by hand."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Known findings by id."""

    known: Mapping[str, Known]

    def vanished(self, findings: Iterable[Finding]) -> tuple[Known, ...]:
        """Return the known findings that were not found any more."""
        found = {finding.id for finding in findings}
        return tuple(each for each in self.known.values() if each.id not in found)

    def text(self, findings: Iterable[Finding]) -> str:
        """Return the baseline file for these findings, keeping the reasons already written.

        Findings of one cause stand together; where they are several, each names the cause.
        """
        entries = []
        for cause in sorted(causes_of(findings), key=lambda each: each.id):
            shared = {"cause": cause.title} if len(cause.all) > 1 else {}
            for finding in sorted(cause.all, key=lambda each: (each.operation_id, each.id)):
                what = f"{finding.operation_id}: {finding.title}"
                why = self.known.get(finding.id, Known(finding.id)).why
                entries.append({"id": finding.id, "what": what, **shared, "why": why})
        return HEAD + yaml.safe_dump({"known": entries}, sort_keys=False, allow_unicode=True)


EMPTY = Baseline({})


def read(path: Path) -> Baseline:
    """Read a baseline file.

    Raises:
        UsageError: the file is not one.
    """
    try:
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot read the baseline {path}: {reason}") from error
    entries = content.get("known") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not all(_is_entry(each) for each in entries):
        raise UsageError(f"{path} is not a baseline: it needs a list `known` of entries with an id")
    return Baseline(
        {
            str(each["id"]): Known(
                str(each["id"]), str(each.get("what") or ""), str(each.get("why") or "")
            )
            for each in entries
        }
    )


def _is_entry(each: Any) -> bool:
    return isinstance(each, dict) and isinstance(each.get("id"), str) and bool(each["id"])
