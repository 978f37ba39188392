"""Runner of laws on a target: each is kept, broken or not verifiable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from liveops_kit.contract.capabilities import Capabilities
from liveops_kit.contract.cleanup import CleanupStack
from liveops_kit.contract.findings import Finding, redacted
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.http.script import script_of
from liveops_kit.contract.law import Law, Need
from liveops_kit.contract.scenario import LawBroken, NamePrefix, NotVerifiable, Scenario
from liveops_kit.contract.scope import is_out_of_scope, lack_of, lack_of_tag
from liveops_kit.contract.symptoms import Symptom, of_rule
from liveops_kit.contract.target import Target
from liveops_kit.errors import CapabilityError, UsageError
from liveops_kit.openapi.document import Spec, rules
from liveops_kit.openapi.validation import compile_operations
from liveops_kit.redaction import Redactor

Verdict = Literal["kept", "broken", "not verifiable"]

_ITEMS = "admin-get-virtual-items-list"
"""The operation that answers 200 on a server that can create items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The outcome of a law."""

    law: Law
    verdict: Verdict
    reason: str = ""
    """Why it could not be judged."""
    finding: Finding | None = None
    evidence: tuple[Exchange, ...] = ()


def capabilities_of(client: Client, capabilities: Capabilities) -> Capabilities:
    """Return the capabilities left with the credentials of a run.

    Sets on the target whether the server can create items.

    Raises:
        UsageError: the server cannot be reached.
    """
    if not client.target.makes_items and _ITEMS in client.spec.operations:
        listed = client.call(_ITEMS, query={"limit": 1})
        client.target = replace(client.target, makes_items=listed.status_code == 200)
    return capabilities.restricted_to(client.target, lenient=client.is_lenient())


class LawRunner:
    """Runner for the laws of one run."""

    def __init__(
        self,
        client: Client,
        capabilities: Capabilities,
        *,
        prefix: str,
        seed: int = 1,
        examples: int = 10,
        owns_time: bool = True,
        shrinks: bool = True,
    ) -> None:
        self.client = client
        self.capabilities = capabilities
        self.owns_time = owns_time
        """True if the run may move the time of all projects without disturbing others."""
        self._shrinks = shrinks
        self.notes: list[str] = []
        """Objects that could not be deleted, each with the call that would delete it."""
        self._open: dict[CleanupStack, None] = {}
        self._prefix = prefix
        self._seed = seed
        self._examples = examples
        self._tries: Counter[str] = Counter()
        """The number of runs of each law, so that each run has new players."""

    def missing(self, law: Law) -> Need | None:
        """Return the first unmet need of a law."""
        return missing_of(law, self.capabilities, self.client.target)

    def is_alone(self, law: Law) -> bool:
        """Return True if no other law may run meanwhile, since it would see the time move."""
        return law.moves_time and not self.capabilities.has_own_time

    def run(self, law: Law) -> Outcome:
        """Run a law and delete the objects it created.

        Raises:
            UsageError: the server cannot be reached.
        """
        need = self.missing(law)
        if need is not None:
            return Outcome(law=law, verdict="not verifiable", reason=need.value)
        if is_out_of_scope(self.client.spec, law.tag):
            reason = lack_of_tag(law.tag)
            return Outcome(law=law, verdict="not verifiable", reason=reason)
        cleanup = self._cleanup()
        try:
            project_id = self._project_of(law)
        except CapabilityError as refusal:
            wrong = LawBroken("the control plane to work", str(refusal), ())
            return _broken(law, wrong, self.client.redactor)
        scenario = self._trial(law, cleanup, project_id)
        try:
            law.function(scenario)
            if scenario.absent and not scenario.evidence:
                raise NotVerifiable(lack_of(scenario.client.spec, scenario.absent[0]))
        except NotVerifiable as reason:
            return Outcome(law=law, verdict="not verifiable", reason=str(reason))
        except LawBroken as broken:
            return self._broken(law, broken)
        except CapabilityError as refusal:
            wrong = LawBroken("the control plane to work", str(refusal), scenario.evidence)
            return _broken(law, wrong, self.client.redactor)
        except UsageError:
            raise
        except Exception as error:
            # A response that the law cannot read does not end the run.
            message = f"{type(error).__name__}: {error}"
            missing = str(error.args[0]) if isinstance(error, KeyError) and error.args else ""
            expected = "answers of the described shape"
            return self._broken(
                law, LawBroken(expected, message, scenario.evidence, missing=missing)
            )
        finally:
            self._tidy(law, cleanup, project_id)
        return Outcome(law=law, verdict="kept", evidence=tuple(scenario.evidence))

    def _broken(self, law: Law, broken: LawBroken) -> Outcome:
        is_promised = not _is_beyond_the_documents(self.client.spec, broken)
        return _broken(law, broken, self.client.redactor, is_promised=is_promised)

    @property
    def remaining(self) -> int:
        """The number of objects that laws have left so far."""
        return sum(len(each) for each in self._open)

    def clear(self) -> None:
        """Delete the objects that interrupted laws left."""
        for cleanup in tuple(self._open):
            self._clear(cleanup)

    def _cleanup(self) -> CleanupStack:
        cleanup = CleanupStack(
            lambda *args, **more: self.client.request(*args, caller="nobody", **more),
            self.client.send,
        )
        self._open[cleanup] = None
        return cleanup

    def _clear(self, cleanup: CleanupStack) -> None:
        cleanup.clear()
        self.notes += cleanup.notes
        self._open.pop(cleanup, None)

    def _project_of(self, law: Law) -> int:
        """Return the target's project, or a new one for a law that needs its own, or moves time."""
        create_empty = self.capabilities.create_empty_project
        if Need.EMPTY_PROJECT in law.needs and create_empty is not None:
            return create_empty()
        if self._gets_project(law) and self.capabilities.projects is not None:
            return self.capabilities.projects.create_project()
        return self.client.target.project_id

    def _gets_project(self, law: Law) -> bool:
        wants = law.needs & {Need.OWN_PROJECT, Need.EMPTY_PROJECT, Need.QUIET_PROJECT}
        return bool(wants) or (law.moves_time and self.capabilities.has_own_time)

    def _trial(self, law: Law, cleanup: CleanupStack, project_id: int) -> Scenario:
        self._tries[law.name] += 1
        names = NamePrefix(f"{self._prefix}{_place(law)}t{self._tries[law.name]}-")
        capabilities = self.capabilities.in_project(project_id)
        scenario = Scenario(self.client, capabilities, cleanup, names, project_id)
        scenario.seed, scenario.max_examples = self._seed, self._examples
        scenario.shrinks = self._shrinks
        if self.capabilities.set_observer is not None:
            # Calls beyond the API are evidence, too.
            self.capabilities.set_observer(scenario.evidence.append)
        return scenario

    def _tidy(self, law: Law, cleanup: CleanupStack, project_id: int) -> None:
        try:
            clock = self.capabilities.in_project(project_id).clock
            if law.moves_time and clock is not None:
                clock.release()
        finally:
            self._clear(cleanup)
            if self._gets_project(law) and self.capabilities.projects is not None:
                self.capabilities.projects.delete_project(project_id)


def _place(law: Law) -> int:
    """Return the index of a law among all: a short unique number."""
    places = _places()
    return places.get(law.name, len(places))


@cache
def _places() -> dict[str, int]:
    from liveops_kit.contract.law import all_laws

    return {law.name: place for place, law in enumerate(all_laws())}


def missing_of(law: Law, capabilities: Capabilities, target: Target) -> Need | None:
    """Return the first need that neither the capabilities nor the credentials meet."""
    return first_unmet(law.needs, capabilities, target)


def first_unmet(needs: frozenset[Need], capabilities: Capabilities, target: Target) -> Need | None:
    """Return the first of some needs that neither the capabilities nor the credentials meet."""
    met = capabilities.needs_met | _needs_met(target)
    return next((need for need in Need if need in needs - met), None)


def _needs_met(target: Target) -> frozenset[Need]:
    """Return the needs met by the credentials and the configured items."""
    met = {
        Need.PLAYER: bool(target.user_token) or target.mint is not None,
        Need.SECOND_PLAYER: bool(target.second_user_token) or target.mint is not None,
        Need.PLAYERS: target.mint is not None,
        Need.ITEMS: target.makes_items,
        Need.QUIET_PROJECT: True,
    }
    return frozenset(need for need, is_met in met.items() if is_met)


def _is_beyond_the_documents(spec: Spec, broken: LawBroken) -> bool:
    """Return whether an answer only lacks a property that the mock adds to the documents."""
    if not broken.missing:
        return False
    operations = compile_operations(spec)
    return any(
        each.property.rpartition(".")[2] == broken.missing
        for exchange in broken.evidence
        if exchange.operation_id in operations
        for each in operations[exchange.operation_id].differences(exchange.status, exchange.json)
    )


def _broken(
    law: Law, broken: LawBroken, redactor: Redactor, *, is_promised: bool = True
) -> Outcome:
    rule = rules().get(law.rules[0], {})
    is_difference = rule.get("status") == "decided" or not is_promised
    last = broken.evidence[-1] if broken.evidence else None
    finding = Finding(
        check="law",
        rules=law.rules,
        kind="difference" if is_difference else "violation",
        operation_id=last.operation_id if last is not None else "-",
        severity="low" if is_difference else "high",
        title=law.sentence,
        cause=law.name,
        laws=(law.name,),
        common=broken.common,
        symptom=_symptom(law, broken),
        following=(law.name,) if broken.is_needed else (),
        expected=broken.expected,
        seen=broken.actual,
        curl=script_of(broken.evidence, redactor),
        response=last.response.text[:400] if last is not None else "",
    )
    shown = redacted(finding, redactor)
    return Outcome(law=law, verdict="broken", finding=shown, evidence=broken.evidence)


def _symptom(law: Law, broken: LawBroken) -> Symptom:
    if broken.symptom is not None:
        return broken.symptom
    return Symptom("lacks", broken.missing) if broken.missing else of_rule(law.rules[0])


def chosen(
    laws: Iterable[Law],
    *,
    tags: Iterable[str] | None = None,
    rules: Iterable[str] | None = None,
    names: Iterable[str] | None = None,
) -> tuple[Law, ...]:
    """Return the laws with these tags, rules and names; None means any."""
    wanted = tuple(set(given) if given is not None else None for given in (tags, rules, names))
    return tuple(
        law
        for law in laws
        if (wanted[0] is None or law.tag in wanted[0])
        and (wanted[1] is None or not wanted[1].isdisjoint(law.rules))
        and (wanted[2] is None or law.name in wanted[2])
    )
