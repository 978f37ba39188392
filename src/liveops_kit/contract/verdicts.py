"""Verdicts on the rules of the catalogue: kept, broken or not verifiable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from liveops_kit.contract.law_runner import Outcome
from liveops_kit.contract.laws.not_judged import NOT_JUDGED

Standing = Literal["kept", "broken", "differs", "not verifiable"]
"""A decided rule is never broken: a server that does otherwise differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVerdict:
    """The verdict on a rule."""

    rule: str
    sentence: str
    status: str
    """`documented`, `measured` or `decided`."""
    standing: Standing
    laws: tuple[str, ...] = ()
    """The names of the laws about it."""
    reason: str = ""
    """The reason if it could not be judged."""


def standing_of(outcome: Outcome) -> Standing:
    """Return the standing of a law: one that is broken only differs if its rule is decided."""
    is_difference = outcome.finding is not None and outcome.finding.kind == "difference"
    return "differs" if is_difference else outcome.verdict


def verdicts(
    outcomes: Iterable[Outcome], catalogue: Mapping[str, Mapping[str, Any]]
) -> tuple[RuleVerdict, ...]:
    """Return a verdict on each rule that has outcomes or that no law can judge."""
    by_rule: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        for rule in outcome.law.rules:
            by_rule.setdefault(rule, []).append(outcome)
    return tuple(
        _verdict(rule, content, by_rule.get(rule, []))
        for rule, content in catalogue.items()
        if rule in by_rule or rule in NOT_JUDGED
    )


def _verdict(rule: str, content: Mapping[str, Any], outcomes: list[Outcome]) -> RuleVerdict:
    standing, reason = _standing(rule, outcomes)
    return RuleVerdict(
        rule=rule,
        sentence=" ".join(content["sentence"].split()),
        status=content["status"],
        standing=standing,
        laws=tuple(each.law.name for each in outcomes),
        reason=reason,
    )


def _standing(rule: str, outcomes: list[Outcome]) -> tuple[Standing, str]:
    # A law may name several rules; breaking it breaks the first one only.
    broken = [each for each in outcomes if each.verdict == "broken" and each.law.rules[0] == rule]
    found = {standing_of(each) for each in broken if not _only_follows(each)}
    for worst in ("broken", "differs"):
        if worst in found:
            return worst, ""
    if any(each.verdict == "kept" for each in outcomes):
        return "kept", ""
    reasons = [each.reason for each in outcomes if each.reason]
    reasons += [f"the law needs {each.finding.expected}" for each in broken if each.finding]
    fallback = NOT_JUDGED.get(rule, "the law that shows it is broken for another rule")
    return "not verifiable", reasons[0] if reasons else fallback


def _only_follows(outcome: Outcome) -> bool:
    """Return whether a law broke before it came to its rule: a call that it needs did not work."""
    return outcome.finding is not None and outcome.finding.only_follows
