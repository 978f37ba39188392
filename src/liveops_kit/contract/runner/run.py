"""A contract run against a target: prepare, judge, clean up, report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace

from liveops_kit.contract.capabilities import Capabilities, control_capabilities, origin_of
from liveops_kit.contract.coverage import unreached
from liveops_kit.contract.coverage_matrix import CoverageMatrix
from liveops_kit.contract.findings import Findings
from liveops_kit.contract.fuzz.conformance import Conformance, went_away
from liveops_kit.contract.fuzz.discovery import Discovery, discover
from liveops_kit.contract.fuzz.generator_cache import generator_cache
from liveops_kit.contract.fuzz.object_pool import ObjectPool
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.http.recording import Recorded
from liveops_kit.contract.law_runner import LawRunner, Outcome, capabilities_of
from liveops_kit.contract.loopback_server import reachable
from liveops_kit.contract.names import Names, run_id
from liveops_kit.contract.operation_effects import NOT_IMPLEMENTED
from liveops_kit.contract.preflight.check import preflight
from liveops_kit.contract.report import (
    LawLine,
    Report,
    Row,
    moment_of,
    redacted_report,
    versions_of,
)
from liveops_kit.contract.response_checks import ResponseChecker, probe
from liveops_kit.contract.runner.garbage import rare_collections
from liveops_kit.contract.runner.law_phase import run_all
from liveops_kit.contract.runner.options import (
    PHASES,
    Options,
    Progress,
    chosen_laws,
    chosen_operations,
    untried_laws,
)
from liveops_kit.contract.scope import Scope, declared, found, spec_of_laws
from liveops_kit.contract.target import Target
from liveops_kit.contract.verdicts import standing_of, verdicts
from liveops_kit.errors import UsageError
from liveops_kit.openapi.document import Operation, Spec, load, rules, served

Observer = Callable[[Recorded], None]

__all__ = ["Options", "Progress", "run"]


def run(
    target: Target,
    options: Options | None = None,
    spec: Spec | None = None,
    *,
    capabilities: Capabilities | None = None,
    observer: Observer | None = None,
) -> Report:
    """Judge a server against the specification.

    `capabilities` are those over the server beyond its API; None means those of the mock's control
    plane, if the server has one. `observer` is called with every call.

    Raises:
        UsageError: the run cannot start: wrong options, or a target that is not the API or
            refuses the credentials.
    """
    options = (options or Options()).checked()
    with ExitStack() as stack:
        stack.enter_context(generator_cache())
        stack.enter_context(rare_collections())
        there = stack.enter_context(reachable(target))
        whole = spec or load()
        client = stack.enter_context(closing(Client(there, whole)))
        scope = declared(there)
        _narrow(client, scope)
        proof = preflight(client, options.chosen_tags)
        scope = found(there, scope)
        store = stack.enter_context(closing(Client(there, load("store"))))
        _narrow(client, scope)
        _narrow(store, scope)
        powers = (
            capabilities
            if capabilities is not None
            else stack.enter_context(control_capabilities(there))
        )
        # In a server of this process nobody else has made anything; elsewhere runs must not meet.
        run_name = "" if target.app is not None else run_id()
        names = Names(options.seed, run_name)
        pool = stack.enter_context(ObjectPool(client, store, names, keep=options.keep))
        report = _Run(client, pool, options, powers, observer, run_name, whole, scope).report()
    # The port of an application in this process is valid for this run only.
    ours, theirs = origin_of(there.base_url), origin_of(target.base_url)
    findings = tuple(
        replace(
            each, curl=each.curl.replace(ours, theirs), request=each.request.replace(ours, theirs)
        )
        for each in report.findings
    )
    notes = (*report.notes, *pool.notes)
    report = replace(
        report, base_url=target.base_url, findings=findings, notes=notes, preflight=proof
    )
    return redacted_report(report, there.redactor)


def _narrow(client: Client, scope: Scope) -> None:
    client.spec, client.out_of_scope = scope.applied_to(client.spec), scope.operations


class _Run:
    """The steps of one run between start and clean-up."""

    def __init__(
        self,
        client: Client,
        pool: ObjectPool,
        options: Options,
        capabilities: Capabilities,
        observer: Observer | None,
        run_name: str,
        whole: Spec,
        scope: Scope,
    ) -> None:
        self._run_name = run_name
        self._whole = whole
        self._scope = scope
        self._client = client
        self._pool = pool
        self._options = options
        self._capabilities = capabilities
        self._observer = observer
        self._findings = Findings(client.redactor)
        self._coverage = CoverageMatrix(served())
        self._outcomes: list[Outcome] = []
        self._notes: list[str] = []
        self._interrupted = False
        self._seconds: dict[str, float] = {}
        self._gone = False
        self._began = options.clock.now()

    def report(self) -> Report:
        """Run all of it; the caller cleans up."""
        started = time.monotonic()
        self._report_progress("probing")
        self._pool.catalog.find()
        discovery = self._discover()
        self._client.observers.append(self._count)
        deadline = self._options.time_budget and started + self._options.time_budget
        with self._interruptions_recorded():
            self._phases(discovery, deadline)
        if "reach" in self._options.phases:
            self._check_reached(discovery)
        self._report_progress("cleaning")
        return self._report(discovery, time.monotonic() - started)

    def _phases(self, discovery: Discovery, deadline: float | None) -> None:
        for phase in self._options.phases:
            if self._is_over():
                return
            started = time.monotonic()
            if phase == "catalogue":
                self._probe(discovery)
            elif phase == "laws":
                self._run_laws()
            elif phase == "conformance":
                self._run_conformance(discovery, deadline)
            self._seconds[phase] = time.monotonic() - started

    @contextmanager
    def _interruptions_recorded(self) -> Iterator[None]:
        """Keep the results so far if the run is interrupted or the server goes away."""
        try:
            yield
        except KeyboardInterrupt:
            self._interrupted = True
        except UsageError as error:
            self._gone = True
            self._findings.add(went_away(error))

    def _is_over(self) -> bool:
        found = self._options.fail_fast and self._findings.has_violation
        return self._interrupted or self._gone or found

    # -- what is judged ---------------------------------------------------------------------------
    def _discover(self) -> Discovery:
        """Return which of the chosen operations the server has."""
        options = self._options
        requested = tuple(self._whole.operations)
        if (options.operations, options.chosen_tags, options.part) != (None, None, None):
            requested = tuple(each.operation_id for each in chosen_operations(options))
        if requested == () or set(options.phases) <= {"laws", "reach"}:
            # Laws discover missing operations themselves, and some tags have laws only.
            return Discovery((), (), ())
        return discover(self._client, self._pool, requested)

    # -- phases -----------------------------------------------------------------------------------
    def _probe(self, discovery: Discovery) -> None:
        """Provoke the common errors; observers judge the responses."""
        checker = ResponseChecker(self._client.spec, self._findings.add, self._client.redactor)
        self._client.observers.append(checker.check)
        self._report_progress("catalogue")
        try:
            for number, operation in enumerate(discovery.judged, start=1):
                probe(self._client, operation, disposable=self._client.target.disposable)
                self._report_progress(
                    "catalogue", operation.operation_id, number, len(discovery.judged)
                )
        finally:
            self._client.observers.remove(checker.check)

    def _run_laws(self) -> None:
        laws = chosen_laws(self._options)
        untried = untried_laws(self._options)
        if untried:
            self._notes.append(f"one law of each rule was tried; {untried} more laws were not")
        spec = spec_of_laws(self._client.target, self._scope)
        with closing(Client(self._client.target, spec)) as client:
            # Calls of the kit itself are not judged.
            capabilities = capabilities_of(client, self._capabilities)
            client.observers.append(self._count)
            if "catalogue" in self._options.phases:
                client.observers.append(
                    ResponseChecker(served(), self._findings.add, client.redactor).check
                )
            runner = LawRunner(
                client, capabilities, prefix=self._prefix(),
                seed=self._options.seed, examples=self._options.stories,
            )  # fmt: skip
            self._report_progress("laws", of=len(laws))
            try:
                run_all(laws, runner, lambda each: self._add_outcome(each, len(laws)),
                        workers=self._options.workers)  # fmt: skip
            except _EndOfRun:
                pass
            finally:
                with suppress(UsageError):
                    runner.clear()
                self._notes += runner.notes

    def _add_outcome(self, outcome: Outcome, total: int) -> None:
        self._outcomes.append(outcome)
        if outcome.finding is not None:
            self._findings.add(outcome.finding)
        self._report_progress("laws", outcome.law.name, len(self._outcomes), total)
        if self._is_over():
            raise _EndOfRun

    def _run_conformance(self, discovery: Discovery, deadline: float | None) -> None:
        if not discovery.judged:
            return
        options = self._options
        generators = options.generators if options.part is None else options.part.generators
        self._report_progress("provisioning")
        self._pool.prepare(discovery.judged)
        # Preparation is not judged.
        checker = ResponseChecker(self._client.spec, self._findings.add, self._client.redactor)

        def observe(call: Recorded) -> None:
            checker.note_differences(call)
            if self._observer is not None:
                self._observer(call)

        phase = Conformance(
            self._client, self._pool, self._findings, self._coverage,
            seed=options.seed, max_examples=options.max_examples, generators=generators,
            has_anonymous_calls="coverage" in options.generators, workers=options.workers,
            fail_fast=options.fail_fast, on_progress=self._report_progress, observer=observe,
        )  # fmt: skip
        phase.judge(discovery.judged, deadline)
        self._interrupted = self._interrupted or phase.interrupted
        if phase.cut_short and deadline is not None:
            self._notes.append("time ran out: not every generated case was played")

    def _check_reached(self, discovery: Discovery) -> None:
        """Add a finding for each operation that never succeeded, unless the run was interrupted."""
        if self._is_over() or "conformance" not in self._options.phases:
            return
        for operation in discovery.judged:
            statuses = dict(self._coverage.of(operation.operation_id).statuses)
            finding = unreached(operation, statuses, self._client, self._pool)
            if finding is not None and not self._was_cut():
                self._findings.add(finding)

    def _was_cut(self) -> bool:
        return any(note.startswith("time ran out") for note in self._notes)

    # -- what is needed ---------------------------------------------------------------------------
    def _prefix(self) -> str:
        """Return the prefix of all names of this run; no other run shares it.

        On a server in this process there are no other runs.
        """
        seed = self._options.seed
        return f"lk{seed}-{self._run_name}-" if self._run_name else f"lk{seed}-"

    def _count(self, exchange: Exchange) -> None:
        if self._observer is not None:
            self._observer(exchange.recorded())
        body = None
        if exchange.request.headers.get("content-type") == "application/json":
            body = exchange.request_json
        self._coverage.add(
            exchange.operation_id, exchange.status, exchange.error_code,
            str(exchange.request.url), body,
        )  # fmt: skip

    def _report_progress(
        self, phase: str, operation_id: str | None = None, done: int = 0, of: int = 0
    ) -> None:
        if self._options.on_event is not None:
            count = len(self._findings.sorted())
            self._options.on_event(Progress(phase, operation_id, count, done, of))

    def _report(self, discovery: Discovery, seconds: float) -> Report:
        target, options = self._client.target, self._options
        return Report(
            base_url=target.base_url,
            project_id=target.project_id,
            seed=options.seed,
            phases=tuple(each for each in PHASES if each in options.phases),
            rows=tuple(self._row(each) for each in discovery.judged or self._called()),
            findings=self._findings.sorted(),
            not_implemented=discovery.not_implemented,
            missing_tags=tuple(self._scope.of(options.chosen_tags)),
            left_out=discovery.left_out,
            notes=tuple(self._notes),
            interrupted=self._interrupted,
            seconds=seconds,
            verdicts=verdicts(self._outcomes, rules()),
            laws=tuple(_line(each) for each in self._outcomes),
            coverage=self._coverage.coverage(self._covered(discovery)),
            phase_seconds=dict(self._seconds),
            shard=str(options.shard) if options.shard else "",
            started=moment_of(self._began),
            versions=versions_of(self._client.spec),
        )

    def _called(self) -> list[Operation]:
        """Return the operations of the API that were called."""
        called = self._coverage.statuses
        return [each for name, each in self._client.spec.operations.items() if name in called]

    def _row(self, operation: Operation) -> Row:
        counts = self._coverage.of(operation.operation_id)
        return Row(operation.operation_id, dict(counts.statuses), operation.tag)

    def _covered(self, discovery: Discovery) -> list[Operation]:
        """Return the judged operations and others that laws called successfully."""
        judged = {operation.operation_id for operation in discovery.judged}
        called = {
            name
            for name, counts in self._coverage.statuses.items()
            if set(counts) - {NOT_IMPLEMENTED}
        }
        return [
            *discovery.judged,
            *(each for name, each in served().operations.items()
              if name in called and name not in judged),
        ]  # fmt: skip


def _line(outcome: Outcome) -> LawLine:
    law = outcome.law
    return LawLine(
        name=law.name,
        rules=law.rules,
        sentence=law.sentence,
        verdict=standing_of(outcome),
        reason=outcome.reason,
    )


class _EndOfRun(Exception):
    """The run ends early because of `fail_fast`."""
