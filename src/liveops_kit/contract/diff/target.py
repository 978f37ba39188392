"""One of the two servers: runs laws and replays their calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import httpx

from liveops_kit.contract.capabilities import Capabilities
from liveops_kit.contract.cleanup import CART_WRITES, CleanupStack
from liveops_kit.contract.diff.replay import Renaming, Replayer
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Law, Need
from liveops_kit.contract.law_runner import capabilities_of, missing_of
from liveops_kit.contract.names import run_id
from liveops_kit.contract.scenario import LawBroken, NamePrefix, NotVerifiable, Scenario
from liveops_kit.errors import CapabilityError, UsageError

MAX_LAW_CALLS = 1000
"""Calls of one law on one server at most, so that an endless list ends; each random story may
make MAX_STORY_CALLS more."""

MAX_STORY_CALLS = 200


@dataclass
class LawRun:
    """The run of a law on one server."""

    stories: list[list[Exchange]] = field(default_factory=list)
    """The calls; a state machine has many stories."""
    reason: str = ""
    """The reason why the law did not run to its end."""


class _StoryRecorder(Scenario):
    """A scenario that records every story."""

    stories: list[list[Exchange]]

    def fork(self) -> Scenario:
        """Return a scenario for the next story."""
        other = super().fork()
        self.stories.append(other.evidence)
        return other


class ComparedServer:
    """A server with its capabilities and the project in which laws run."""

    def __init__(
        self, client: Client, capabilities: Capabilities, *, seed: int, stories: int
    ) -> None:
        self.client = client
        self.capabilities = capabilities
        self.calls = 0
        self.notes: list[str] = []
        self.preflight: tuple[str, ...] = ()
        """The preflight calls."""
        self.reached: set[str] = set()
        """The operations that succeeded."""
        self.seed = seed
        self.stories = stories
        self._own_project: int | None = None
        """A project for this comparison alone, reset for each law."""
        self._max_calls: int | None = None
        """The number of calls at which the current law is stopped."""
        client.observers.append(self._count)

    @property
    def has_own_project(self) -> bool:
        """True if the server gives the comparison a project of its own."""
        capabilities = self.capabilities
        has_projects = capabilities.projects is not None and capabilities.reset_project is not None
        return has_projects and capabilities.lenient

    @property
    def project_id(self) -> int:
        """The project in which laws run."""
        return self._own_project or self.client.target.project_id

    def open(self) -> None:
        """Create a project for the comparison, if the server can."""
        if self.has_own_project and self.capabilities.projects is not None:
            self._own_project = self.capabilities.projects.create_project()

    def close(self) -> None:
        """Delete the comparison's own project, unless the server is gone."""
        if self._own_project is not None and self.capabilities.projects is not None:
            with suppress(UsageError):
                self.capabilities.projects.delete_project(self._own_project)

    def project_of(self, law: Law) -> int:
        """Return the project in which a law runs.

        Laws about credentials need the target's project, to which the credentials belong.
        """
        if law.tag == "credentials" and Need.OWN_PROJECT not in law.needs:
            return self.client.target.project_id
        return self.project_id

    def missing(self, law: Law) -> Need | None:
        """Return the first unmet need of a law."""
        need = missing_of(law, self.capabilities, self.client.target)
        if need is None and Need.OWN_PROJECT in law.needs and not self.has_own_project:
            return Need.OWN_PROJECT
        # A reset, which each law begins with, brings the fixtures back.
        return Need.EMPTY_PROJECT if Need.EMPTY_PROJECT in law.needs else need

    def run(self, law: Law, prefix: str) -> LawRun:
        """Run a law, to its end or to the call that breaks it.

        Raises:
            UsageError: the server cannot be reached.
        """
        project_id = self.project_of(law)
        with self._cleaned_up(law) as cleanup:
            capabilities = self.capabilities.in_project(project_id)
            scenario = _StoryRecorder(
                self.client, capabilities, cleanup, NamePrefix(prefix), project_id
            )
            scenario.seed, scenario.max_examples, scenario.shrinks = self.seed, self.stories, False
            scenario.stories = [scenario.evidence]
            if self.capabilities.set_observer is not None:
                self.capabilities.set_observer(scenario.evidence.append)
            run = LawRun(scenario.stories)
            self._max_calls = self.calls + MAX_LAW_CALLS + MAX_STORY_CALLS * self.stories
            try:
                law.function(scenario)
            except (NotVerifiable, LawBroken, CapabilityError) as reason:
                run.reason = str(reason)
            except UsageError:
                raise
            except Exception as error:
                # A response that the law cannot read ends its story.
                run.reason = f"{type(error).__name__}: {error}"
            finally:
                self._max_calls = None
            return run

    def replay(self, law: Law, calls: Sequence[Exchange], renaming: Renaming) -> Iterator[Exchange]:
        """Replay recorded calls under other names, with the ids the server returns now.

        Raises:
            UsageError: the server cannot be reached.
        """
        with self._cleaned_up(law) as cleanup:
            again = Replayer(renaming, self.client.target.mint)
            for each in calls:
                exchange = self._repeat(law, each, again.request(each), cleanup)
                again.learn(each, exchange)
                yield exchange

    def _repeat(
        self, law: Law, each: Exchange, request: httpx.Request, cleanup: CleanupStack
    ) -> Exchange:
        project_id = self.project_of(law)
        exchange = self.client.send(each.operation_id, request)
        operation = self.client.spec.operations.get(each.operation_id)
        if operation is not None:
            body = exchange.request_json
            cleanup.push(exchange, {"project_id": project_id}, body)
            authorization = request.headers.get("Authorization")
            is_cart = each.operation_id in CART_WRITES and exchange.response.is_success
            if is_cart and authorization:
                cleanup.push_cart(authorization, {"project_id": project_id})
        return exchange

    @contextmanager
    def _cleaned_up(self, law: Law) -> Iterator[CleanupStack]:
        """Yield a cleanup stack in a freshly reset project; clean up at the end."""
        self._reset_project(law)
        cleanup = CleanupStack(
            lambda *args, **more: self.client.request(*args, caller="nobody", **more),
            self.client.send,
        )
        try:
            yield cleanup
        finally:
            self._clean_up(law, cleanup)

    def _clean_up(self, law: Law, cleanup: CleanupStack) -> None:
        if self.capabilities.set_observer is not None:
            self.capabilities.set_observer(_ignore_call)
        try:
            clock = self.capabilities.in_project(self.project_of(law)).clock
            if law.moves_time and clock is not None:
                clock.release()
        finally:
            if not self._reset_project(law):
                cleanup.clear()
                self.notes += cleanup.notes

    def _reset_project(self, law: Law) -> bool:
        """Reset the own project; return False if the law runs in another one."""
        if self.project_of(law) != self._own_project or self.capabilities.reset_project is None:
            return False
        self.capabilities.reset_project(self._own_project)
        return True

    def _count(self, exchange: Exchange) -> None:
        self.calls += 1
        if exchange.response.is_success:
            self.reached.add(exchange.operation_id)
        if self._max_calls is not None and self.calls > self._max_calls:
            raise _TooManyCalls("the law makes calls without end")


class _TooManyCalls(Exception):
    """A law exceeds its number of calls."""


def _ignore_call(exchange: Exchange) -> None:
    """Ignore a call: cleaning up is not part of a story."""


def compared_server(
    client: Client, capabilities: Capabilities, *, seed: int, stories: int
) -> ComparedServer:
    """Return a server with the capabilities that its credentials leave.

    Raises:
        UsageError: the server cannot be reached.
    """
    server = ComparedServer(
        client, capabilities_of(client, capabilities), seed=seed, stories=stories
    )
    server.open()
    return server


def prefix_of(seed: int) -> str:
    """Return the prefix of all names of a comparison; no two comparisons share it."""
    return f"lk{seed}-{run_id()}-"
