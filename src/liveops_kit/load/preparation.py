"""Set-up of a run's stories on its target, and what is read and taken away after it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

from liveops_kit.contract.capabilities import Capabilities, control_capabilities, origin_of
from liveops_kit.contract.cleanup import CleanupStack
from liveops_kit.contract.http.client import Client, schemes_of, takes_basic
from liveops_kit.contract.law_runner import capabilities_of, first_unmet
from liveops_kit.contract.preflight.check import preflight
from liveops_kit.contract.scenario import LawBroken, NamePrefix, NotVerifiable, Scenario
from liveops_kit.contract.scope import declared, found, lack_of, spec_of_laws
from liveops_kit.contract.target import Target, subject
from liveops_kit.errors import CapabilityError, UsageError
from liveops_kit.load.history import TARGET, Header
from liveops_kit.load.options import Options
from liveops_kit.load.plan import Operation, Plan, Stage, Ticket
from liveops_kit.load.stories import STORIES
from liveops_kit.load.story import Extent, Setting, Story
from liveops_kit.openapi.document import load

LEAD = timedelta(seconds=1)
"""Time between the set-up and the first calls."""
UNKNOWN_CLOCK_NS = 1_000_000_000
"""Uncertainty of the time of a target that tells it in whole seconds, in its `Date` headers."""


@dataclass(slots=True)
class Prepared:
    """Stories that are set up, and those that this target cannot play."""

    client: Client
    capabilities: Capabilities
    settings: dict[str, Setting] = field(default_factory=dict)
    stages: dict[str, Stage] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    """Stories that are left out, with the reason."""
    notes: list[str] = field(default_factory=list)
    """Objects that could not be taken away."""
    target_skew_ns: int = 0

    def plan(self, options: Options) -> Plan:
        """Return the plan for the processes that play the stories."""
        target, spec = self.client.target, self.client.spec
        return Plan(
            run=options.run,
            seed=options.seed,
            base_url=target.base_url,
            authorization=target.basic_authorization,
            headers=dict(target.headers),
            timeout=target.timeout,
            verify=target.verify,
            control=_control_url(target, self.capabilities),
            control_token=target.control_token,
            operations={
                name: Operation(each.method, each.path, takes_basic(spec, schemes_of(each)))
                for name, each in spec.operations.items()
            },
            stages=self.stages,
            weights={name: options.stories[name] for name in self.stages},
            users=options.users,
            spawn_rate=options.spawn_rate,
            seconds=options.seconds,
            think=options.think,
            max_bytes=options.max_bytes,
            bounds=options.bounds,
            workers=max(options.workers, options.expect_workers if options.master else 1, 1),
        )

    def header(self, options: Options, started: int, skew_ns: dict[str, int]) -> Header:
        """Return the header of a run that began at `started`; `skew_ns` is that of each worker."""
        target = self.client.target
        header = Header(
            run=options.run,
            seed=options.seed,
            target=target.redactor.text(target.base_url),
            started=started,
            stories={name: options.stories[name] for name in self.stages},
            rules=dict(pair for name in self.stages for pair in STORIES[name].rules),
            skew_ns={TARGET: self.target_skew_ns, **skew_ns},
        )
        for each in self.settings.values():
            header.limits.update(each.limits)
            header.balances.update(each.balances)
            header.registers.update(each.registers)
            header.scheduled.extend(each.scheduled)
        return header


@contextmanager
def prepared(
    target: Target,
    capabilities: Capabilities | None,
    options: Options,
    show: Callable[[str], None],
) -> Iterator[Prepared]:
    """Set the stories up on a target that can be reached, and take all of it away in the end.

    Raises:
        UsageError: the target is not the API, refuses the credentials or cannot play any story.
    """
    with ExitStack() as stack:
        with closing(Client(target, load())) as first:
            preflight(first)
        spec = spec_of_laws(target, found(target, declared(target)))
        client = stack.enter_context(closing(Client(target, spec)))
        powers = (
            stack.enter_context(control_capabilities(target))
            if capabilities is None
            else capabilities
        )
        ready = Prepared(client, capabilities_of(client, powers))
        preparation = _Preparation(ready, options, stack)
        for name in sorted(options.stories, key=tuple(STORIES).index):
            show(f"setting up {name}")
            preparation.add(STORIES[name])
        if not ready.stages:
            reasons = "; ".join(f"{name}: {why}" for name, why in ready.left_out.items())
            if target.mint is None:
                reasons += "; set LIVEOPS_JWT_SECRET, which signs the tokens of players"
            raise UsageError(f"no story can be played here: {reasons}")
        yield ready


class _Preparation:
    """The set-up of stories, one after the other."""

    def __init__(self, ready: Prepared, options: Options, stack: ExitStack) -> None:
        self._ready = ready
        self._options = options
        self._stack = stack
        self._ahead_ns = self._clock_ahead_ns()

    def add(self, story: Story) -> None:
        """Set a story up, or note why it is left out."""
        ready = self._ready
        reason = self._obstacle(story)
        if not reason:
            try:
                self._set_up(story)
            except (NotVerifiable, LawBroken, CapabilityError) as error:
                reason = ready.client.redactor.text(str(error))
        if reason:
            ready.left_out[story.name] = reason

    def _obstacle(self, story: Story) -> str:
        ready = self._ready
        for name in story.operations:
            if name not in ready.client.spec.operations:
                return lack_of(ready.client.spec, name)
        if story.needs_control and not _control_url(ready.client.target, ready.capabilities):
            return "the target has no control plane of the mock"
        need = first_unmet(story.needs, ready.capabilities, ready.client.target)
        return need.value if need is not None else ""

    def _set_up(self, story: Story) -> None:
        ready, options = self._ready, self._options
        project_id = self._project_of(story)
        capabilities = ready.capabilities.in_project(project_id)
        names = NamePrefix(f"lk{options.seed}-{options.run}-{story.name}-")
        scenario = Scenario(ready.client, capabilities, self._cleanup(), names, project_id)
        players = _players(ready.client.target, names, options.users)
        extent = Extent(players, options.seconds, _now(capabilities) + LEAD, self._ahead_ns)
        setting = story.set_up(scenario, extent)
        ready.settings[story.name] = setting
        ready.stages[story.name] = Stage(
            story=story.name,
            project_id=project_id,
            players=setting.players or players,
            facts=setting.facts,
        )

    def _project_of(self, story: Story) -> int:
        """Return the target's project, or a new one for a story that moves the time."""
        capabilities = self._ready.capabilities
        projects = capabilities.projects
        if not story.moves_time or not capabilities.has_own_time or projects is None:
            return self._ready.client.target.project_id
        project_id = projects.create_project()
        self._stack.callback(projects.delete_project, project_id)
        if capabilities.clock_of is not None:
            self._stack.callback(capabilities.clock_of(project_id).release)
        return project_id

    def _cleanup(self) -> CleanupStack:
        client = self._ready.client

        def build(*args: object, **more: object) -> httpx.Request:
            return client.request(*args, caller="nobody", **more)  # type: ignore[arg-type]

        cleanup = CleanupStack(build, client.send)
        # Called in the order of an exit stack: the notes are taken once all is cleared.
        self._stack.callback(lambda: self._ready.notes.extend(cleanup.notes))
        self._stack.callback(cleanup.clear)
        return cleanup

    def _clock_ahead_ns(self) -> int:
        """Return how far the target's clock is ahead of this machine's."""
        clock = self._ready.capabilities.clock
        before = time.time_ns()
        if clock is not None:
            there = clock.now()
            after = time.time_ns()
            self._ready.target_skew_ns = after - before
        else:
            there = self._date()
            after = time.time_ns()
            self._ready.target_skew_ns = after - before + UNKNOWN_CLOCK_NS
        return int(there.timestamp() * 1e9) - (before + after) // 2

    def _date(self) -> datetime:
        """Return the time that the target's answers have in their heads, else this machine's."""
        answer = self._ready.client.plain("GET", "/")
        text = self._ready.client.send("GET /", answer).response.headers.get("Date", "")
        try:
            return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
        except ValueError:
            return datetime.now(UTC)


def _players(target: Target, names: NamePrefix, number: int) -> tuple[Ticket, ...]:
    """Return so many new players, each with a cart and an inventory of the story's own.

    Where tokens cannot be made, these are the players whose tokens are given.
    """
    if target.mint is not None:
        ids = [f"{names.prefix}p{n}" for n in range(1, number + 1)]
        return tuple(Ticket(f"p{n}", each, target.mint(each, {})) for n, each in enumerate(ids, 1))
    tokens = [each for each in (target.user_token, target.second_user_token) if each]
    return tuple(Ticket(f"p{n}", subject(token) or "", token) for n, token in enumerate(tokens, 1))


def _control_url(target: Target, capabilities: Capabilities) -> str:
    """Return the URL of the control plane; empty where there is none, or commands stand for it."""
    return f"{origin_of(target.base_url)}/_mock" if capabilities.clock_of is not None else ""


def _now(capabilities: Capabilities) -> datetime:
    return datetime.now(UTC) if capabilities.clock is None else capabilities.clock.now()
