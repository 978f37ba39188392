"""Runs the contract against a target: provision, judge, clean up, report."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from liveops_kit.contract.client import Client
from liveops_kit.contract.dressing import dressed
from liveops_kit.contract.findings import Finding, Findings
from liveops_kit.contract.names import Names
from liveops_kit.contract.plan import PHASES, plan
from liveops_kit.contract.probing import Choice, choose
from liveops_kit.contract.provision import Provision
from liveops_kit.contract.reach import unreached
from liveops_kit.contract.report import Report, Row
from liveops_kit.contract.serving import reachable
from liveops_kit.contract.target import Target, UsageError
from liveops_kit.spec import Operation, Spec, load

if TYPE_CHECKING:
    from liveops_kit.contract.wire import Tally, Wire

DEFAULT_MAX_EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a run, for whoever watches it."""

    phase: str
    """`probing`, `provisioning`, one of the phases, or `cleaning`."""
    operation_id: str | None = None
    """The operation whose cases of this phase are done; None when the phase begins."""
    findings: int = 0


@dataclass(frozen=True, slots=True)
class Options:
    """How thorough a run is."""

    operations: tuple[str, ...] | None = None
    """The operations to judge; None: every one the server has."""
    max_examples: int = DEFAULT_MAX_EXAMPLES
    """Cases for each operation in fuzzing; stateful makes eight times as many scenarios."""
    seed: int = 1
    phases: tuple[str, ...] = PHASES
    keep: bool = False
    """Leave the objects that the commands of the findings refer to."""
    on_event: Callable[[Progress], None] | None = None

    def checked(self) -> Options:
        """These options, if they make sense.

        Raises:
            UsageError: they do not.
        """
        unknown = sorted(set(self.phases) - set(PHASES))
        if unknown or not self.phases:
            raise UsageError(f"phases are {', '.join(PHASES)}, not {', '.join(unknown) or 'none'}")
        if self.max_examples < 1:
            raise UsageError("max_examples is 1 or more")
        return self


def run(target: Target, options: Options | None = None, spec: Spec | None = None) -> Report:
    """Judge a server against the specification.

    Raises:
        UsageError: the run cannot start: wrong options, or a server that is not there.
    """
    options = (options or Options()).checked()
    with ExitStack() as stack:
        served = stack.enter_context(reachable(target))
        client = stack.enter_context(closing(Client(served, spec or load())))
        store = stack.enter_context(closing(Client(served, load("store"))))
        names = Names(options.seed)
        provision = stack.enter_context(Provision(client, store, names, keep=options.keep))
        report = _Run(client, provision, options).report()
    # What stands on a port of its own was there for this run only.
    findings = tuple(
        replace(each, curl=each.curl.replace(served.base_url, target.base_url.rstrip("/")))
        for each in report.findings
    )
    return replace(report, base_url=target.base_url, findings=findings, notes=provision.notes)


@contextmanager
def _no_traces() -> Iterator[None]:
    """Keep Hypothesis' caches out of the working directory of whoever runs the kit."""
    from hypothesis.configuration import set_hypothesis_home_dir

    with TemporaryDirectory(prefix="liveops-kit-") as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


def _went_away(error: UsageError) -> Finding:
    """A server that stops answering in the middle of a run."""
    return Finding(
        check="engine",
        operation_id="-",
        severity="critical",
        title="The server stopped answering",
        cause="server",
        expected="an answer",
        seen=str(error),
        curl="",
    )


class _Run:
    """The steps of one run between start and clean-up."""

    def __init__(self, client: Client, provision: Provision, options: Options) -> None:
        self._client = client
        self._provision = provision
        self._options = options
        self._findings = Findings()
        self._interrupted = False

    def report(self) -> Report:
        """Run all of it; the caller cleans up."""
        started = time.monotonic()
        self._tell("probing")
        self._provision.stock.look_up()
        choice = choose(self._client, self._provision, self._options.operations)
        self._tell("provisioning")
        self._provision.prepare(choice.judged)
        tally = self._judge(choice)
        self._demand_success(choice, tally)
        self._tell("cleaning")
        target = self._client.target
        return Report(
            base_url=target.base_url,
            project_id=target.project_id,
            seed=self._options.seed,
            phases=self._options.phases,
            rows=tuple(
                Row(each.operation_id, dict(tally.statuses.get(each.operation_id, {})))
                for each in choice.judged
            ),
            findings=self._findings.sorted(),
            not_implemented=choice.not_implemented,
            left_out=choice.left_out,
            interrupted=self._interrupted,
            seconds=time.monotonic() - started,
        )

    def _judge(self, choice: Choice) -> Tally:
        """Let Schemathesis loose on the chosen operations."""
        from schemathesis.config import SchemathesisConfig
        from schemathesis.engine import from_schema

        from liveops_kit.contract.checks import Judge
        from liveops_kit.contract.guard import Guard
        from liveops_kit.contract.wire import Tally, Wire, wired

        spec, target = self._client.spec, self._client.target
        document = dressed(spec, choice.judged, self._provision)
        config = SchemathesisConfig.from_dict(self._plan(document, choice.judged))
        tally = Tally()
        wire = Wire(spec, Guard(self._provision, target), tally)
        schema = wired(document, config.projects.get(document), wire)
        schema.hooks.register_hook_with_name(Judge(spec, wire).keep, "filter_failure")
        try:
            with _no_traces():
                for event in from_schema(schema).execute():
                    self._take(event, wire)
        except UsageError as error:
            # The engine tells as well when it was the one that got no answer.
            if not any(finding.check == "engine" for finding in self._findings.sorted()):
                self._findings.add(_went_away(error))
        return tally

    def _plan(self, document: dict[str, Any], judged: tuple[Operation, ...]) -> dict[str, Any]:
        return plan(
            document,
            self._client.target,
            judged,
            self._provision,
            seed=self._options.seed,
            max_examples=self._options.max_examples,
            phases=self._options.phases,
        )

    def _take(self, event: object, wire: Wire) -> None:
        """Follow the engine."""
        from schemathesis.engine import events

        from liveops_kit.contract.sightings import engine_finding, sightings

        match event:
            case events.PhaseStarted() if event.phase.name.value in self._options.phases:
                self._provision.repair()
                self._tell(event.phase.name.value)
            case events.ScenarioFinished():
                for finding in sightings(event, wire):
                    self._findings.add(finding)
                self._tell(event.phase.value, wire.id_of(event.label or ""))
            case events.NonFatalError():
                self._findings.add(engine_finding(event, wire))
            case events.Interrupted():
                self._interrupted = True
            case events.FatalError():
                raise event.exception

    def _demand_success(self, choice: Choice, tally: Tally) -> None:
        """Every operation has to succeed once, unless the run was broken off."""
        for operation in choice.judged if not self._interrupted else ():
            statuses = dict(tally.statuses.get(operation.operation_id, {}))
            finding = unreached(operation, statuses, self._client, self._provision)
            if finding is not None:
                self._findings.add(finding)

    def _tell(self, phase: str, operation_id: str | None = None) -> None:
        if self._options.on_event is not None:
            count = len(self._findings.sorted())
            self._options.on_event(Progress(phase, operation_id, count))
