"""The phase of Schemathesis: generated calls, judged against the description."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from liveops_kit.contract.coverage_matrix import CoverageMatrix
from liveops_kit.contract.findings import Finding, Findings
from liveops_kit.contract.fuzz.live_examples import live_document
from liveops_kit.contract.fuzz.object_pool import ObjectPool
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.http.recording import Recorded
from liveops_kit.contract.runner.plan import plan
from liveops_kit.contract.target import UsageError
from liveops_kit.openapi.document import Operation

if TYPE_CHECKING:
    from liveops_kit.contract.fuzz.transport import Transport

ProgressCallback = Callable[[str, str | None], None]
"""Told the generator and, when its cases are done, the operation."""


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


def went_away(error: UsageError) -> Finding:
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


class Conformance:
    """Lets Schemathesis loose on operations, with the objects of the run."""

    def __init__(
        self,
        client: Client,
        pool: ObjectPool,
        findings: Findings,
        matrix: CoverageMatrix,
        *,
        seed: int,
        max_examples: int,
        generators: tuple[str, ...],
        workers: int = 1,
        fail_fast: bool = False,
        on_progress: ProgressCallback = lambda generator, operation_id: None,
        observer: Callable[[Recorded], None] | None = None,
    ) -> None:
        self._client = client
        self._pool = pool
        self._findings = findings
        self._matrix = matrix
        self._seed = seed
        self._max_examples = max_examples
        self._generators = generators
        self._workers = workers
        self._fail_fast = fail_fast
        self._on_progress = on_progress
        self._observer = observer
        self.interrupted = False
        self.cut_short = False
        """Whether time ran out before all cases were played."""

    def judge(self, judged: tuple[Operation, ...], until: float | None = None) -> None:
        """Play the cases; no new one begins after the moment `until` of the monotonic clock."""
        from schemathesis.config import SchemathesisConfig
        from schemathesis.engine import from_schema

        from liveops_kit.contract.fuzz.checks import FailureFilter
        from liveops_kit.contract.fuzz.isolation import Isolation
        from liveops_kit.contract.fuzz.transport import Transport, with_transport

        spec, target = self._client.spec, self._client.target
        document = live_document(spec, judged, self._pool)
        config = SchemathesisConfig.from_dict(self._plan(document, judged))
        transport = Transport(spec, Isolation(self._pool, target), self._matrix)
        transport.observer = self._observer
        schema = with_transport(document, config.projects.get(document), transport)
        schema.hooks.register_hook_with_name(FailureFilter(spec, transport).keep, "filter_failure")
        try:
            with _no_traces():
                stream = from_schema(schema).execute()
                for event in stream:
                    self._take(event, transport)
                    if self._is_enough(until) and not self.cut_short:
                        self.cut_short = True
                        stream.stop()
        except UsageError as error:
            # The engine tells as well when it was the one that got no answer.
            if not any(finding.check == "engine" for finding in self._findings.sorted()):
                self._findings.add(went_away(error))

    def _is_enough(self, until: float | None) -> bool:
        late = until is not None and time.monotonic() >= until
        return late or (self._fail_fast and bool(self._findings.sorted()))

    def _plan(self, document: dict[str, Any], judged: tuple[Operation, ...]) -> dict[str, Any]:
        return plan(
            document,
            self._client.target,
            judged,
            self._pool,
            seed=self._seed,
            max_examples=self._max_examples,
            generators=self._generators,
            workers=self._workers,
        )

    def _take(self, event: object, transport: Transport) -> None:
        """Follow the engine."""
        from schemathesis.engine import events

        from liveops_kit.contract.fuzz.observations import engine_finding, findings_of

        match event:
            case events.PhaseStarted() if event.phase.name.value in self._generators:
                self._pool.repair()
                self._on_progress(event.phase.name.value, None)
            case events.ScenarioFinished():
                for finding in findings_of(event, transport, self._client.redactor):
                    self._findings.add(finding)
                self._on_progress(event.phase.value, transport.id_of(event.label or ""))
            case events.NonFatalError():
                self._findings.add(engine_finding(event, transport, self._client.redactor))
            case events.Interrupted():
                # The engine says so, too, when it is told that time is up.
                self.interrupted = not self.cut_short
            case events.FatalError():
                raise event.exception
