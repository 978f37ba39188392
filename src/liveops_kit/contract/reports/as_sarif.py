"""Report as SARIF 2.1.0, for code hosts that show findings beside the code."""

from __future__ import annotations

import json
from typing import Any

from liveops_kit.contract.causes import Cause, by_finding
from liveops_kit.contract.findings import Finding
from liveops_kit.contract.report import Report
from liveops_kit.openapi.document import load
from liveops_kit.version import __version__

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}


def sarif_of(report: Report) -> str:
    """Return the findings as SARIF; those of the baseline are suppressed."""
    causes = by_finding(report.causes)
    rules = {_rule_id(each): each for each in reversed(report.findings)}
    driver = {
        "name": "liveops-kit",
        "version": __version__,
        "rules": [_rule(name, finding, report) for name, finding in sorted(rules.items())],
    }
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": not report.interrupted}],
        "results": [_result(each, report, causes[each.id]) for each in report.findings],
        "properties": {"target": report.base_url, "seed": report.seed},
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _rule_id(finding: Finding) -> str:
    """Return the rule of the catalogue, or the check."""
    return finding.rules[0] if finding.rules else finding.check


def _rule(name: str, finding: Finding, report: Report) -> dict[str, Any]:
    sentences = {each.rule: each.sentence for each in report.verdicts}
    return {"id": name, "shortDescription": {"text": sentences.get(name, finding.title)}}


def _result(finding: Finding, report: Report, cause: Cause) -> dict[str, Any]:
    level = "note" if finding.kind == "difference" else _LEVELS.get(finding.severity, "warning")
    text = f"{finding.title} Expected {finding.expected}; seen {finding.seen}."
    if finding in cause.following:
        text = f"Follows from: {cause.title}. {text}"
    result: dict[str, Any] = {
        "ruleId": _rule_id(finding),
        "level": level,
        "message": {"text": text},
        "locations": [_location(finding)],
        "partialFingerprints": {
            "liveopsFindingId/v1": finding.id,
            "liveopsCauseId/v1": cause.id,
        },
        "occurrenceCount": finding.count,
        "properties": {"reproduction": finding.curl, "kind": finding.kind, "cause": cause.title},
    }
    if finding.id in report.known:
        result["suppressions"] = [{"kind": "external", "justification": "known by the baseline"}]
    return result


def _location(finding: Finding) -> dict[str, Any]:
    """Return where the operation is described, as the code of the server is unknown."""
    operation = load().operations.get(finding.operation_id)
    file = f"openapi/liveops/{operation.tag}.yaml" if operation else "openapi/liveops.yaml"
    return {
        "physicalLocation": {"artifactLocation": {"uri": file}, "region": {"startLine": 1}},
        "logicalLocations": [{"name": finding.operation_id, "kind": "function"}],
    }
