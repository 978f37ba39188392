"""Tools about the rules of the API, and the laws that show whether a server keeps them."""

from __future__ import annotations

from typing import Annotated

import anyio.from_thread
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from pydantic import Field

from liveops_kit.contract.capabilities import Capabilities
from liveops_kit.contract.findings import Finding
from liveops_kit.contract.law import Law, all_laws
from liveops_kit.contract.law_runner import chosen
from liveops_kit.contract.report import Report
from liveops_kit.contract.runner.options import Options, Progress
from liveops_kit.contract.runner.run import run
from liveops_kit.contract.target import Target
from liveops_kit.errors import UsageError
from liveops_kit.mcp.tool import Json, Limit, reads, writes
from liveops_kit.openapi.document import rules
from liveops_kit.suggestions import did_you_mean

MAX_LAWS = 100
"""Laws of one run: more would keep an agent waiting."""

Words = Annotated[str, Field(description="All of them stand in the name or sentence; any case.")]
RuleId = Annotated[str, Field(description="The id, such as PRM-10b.")]
Names = Annotated[list[str] | None, Field(description="Names of laws, as find_laws lists them.")]
RuleIds = Annotated[list[str] | None, Field(description="Laws about these rules.")]
Tags = Annotated[list[str] | None, Field(description="Laws of these tags, such as coupons.")]


class LawTools:
    """Rules by id, and laws run on a server."""

    def __init__(self, target: Target, capabilities: Capabilities | None) -> None:
        self._target = target
        self._capabilities = capabilities

    def add_to(self, server: MCPServer) -> None:
        """Add the tools."""
        reads(server, self.find_rules, self.read_rule, self.find_laws)
        writes(server, self.run_laws)

    def find_rules(
        self,
        words: Words = "",
        operation: Annotated[
            str | None, Field(description="Only rules about this operation.")
        ] = None,
        limit: Limit = 20,
    ) -> Json:
        """Find business rules of the API: each is one sentence that can be tested.

        `status` is documented (the vendor says so), measured (the live API does so) or decided
        (nobody says, and this kit chose).
        """
        found = [
            {"id": name, "sentence": rule["sentence"], "status": rule["status"]}
            for name, rule in rules().items()
            if _has(f"{name} {rule['sentence']}", words)
            and (operation is None or operation in rule["operations"])
        ]
        return {"count": len(found), "rules": found[:limit]}

    def read_rule(self, rule_id: RuleId) -> Json:
        """Read a rule: its sentence, where it comes from, its operations, and laws about it."""
        known = rules()
        if rule_id not in known:
            raise UsageError(f"there is no rule '{rule_id}': {did_you_mean(rule_id, known)}")
        laws = [each.name for each in all_laws() if rule_id in each.rules]
        return {**known[rule_id], "laws": laws}

    def find_laws(self, words: Words = "", limit: Limit = 20) -> Json:
        """Find laws: scenarios that show whether a server keeps rules. Run them by run_laws."""
        found = [
            {"name": each.name, "sentence": each.sentence, "rules": list(each.rules)}
            for each in all_laws()
            if _has(f"{each.name} {each.sentence} {' '.join(each.rules)}", words)
        ]
        return {"count": len(found), "laws": found[:limit]}

    def run_laws(
        self,
        context: Context,
        laws: Names = None,
        rule_ids: RuleIds = None,
        tags: Tags = None,
        seed: Annotated[int, Field(description="The same seed plays the same stories.")] = 1,
    ) -> Json:
        """Run up to 100 laws, and return a verdict for each and the findings.

        Laws run on the server of the profile (--config), else on the mock itself, and take away
        what they make. Choose by `laws`, `rule_ids` or `tags`. A law is kept, broken, or not
        verifiable, with the reason. A finding has `expected`, `seen` and the `curl` commands that
        repeat it.
        """
        options = Options(
            phases=("laws",), seed=seed, tags=_tuple(tags), rules=_tuple(rule_ids),
            laws=_tuple(laws), on_event=lambda event: _tell(context, event),
        ).checked()  # fmt: skip
        number = len(_chosen(options))
        if number > MAX_LAWS:
            raise UsageError(
                f"these are {number} laws, and a run takes {MAX_LAWS}: choose by laws=, rule_ids= "
                "or tags=, or run `liveops test` in a shell"
            )
        report = run(self._target, options, capabilities=self._capabilities)
        return _summary(report)


def _chosen(options: Options) -> tuple[Law, ...]:
    return chosen(all_laws(), tags=options.tags, rules=options.rules, names=options.laws)


def _summary(report: Report) -> Json:
    return {
        "server": report.base_url,
        "counts": _counts(report),
        "laws": [
            {"name": each.name, "verdict": each.verdict, "reason": each.reason}
            for each in report.laws
        ],
        "findings": [_finding(each) for each in report.findings],
        "notes": list(report.notes),
    }


def _counts(report: Report) -> dict[str, int]:
    verdicts = [str(each.verdict) for each in report.laws]
    return {verdict: verdicts.count(verdict) for verdict in dict.fromkeys(verdicts)}


def _finding(finding: Finding) -> Json:
    return {
        "id": finding.id, "kind": finding.kind, "severity": finding.severity,
        "operation_id": finding.operation_id, "title": finding.title, "rules": list(finding.rules),
        "laws": list(finding.laws), "expected": finding.expected, "seen": finding.seen,
        "curl": finding.curl,
    }  # fmt: skip


def _tell(context: Context, event: Progress) -> None:
    """Tell the agent's client how far the run is, for its progress bar."""
    anyio.from_thread.run(
        context.report_progress, event.done, event.of or None, event.operation_id or event.phase
    )


def _has(text: str, words: str) -> bool:
    return all(word in text.lower() for word in words.lower().split())


def _tuple(names: list[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(names)
