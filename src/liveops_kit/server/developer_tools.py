"""The developer's tools beside the API: faults, rate limit, journal, snapshots, state file."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from typing import TYPE_CHECKING, Any

from liveops_kit.domain.values.clock import Clock
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.domain.values.seeded_random import SeededRandom
from liveops_kit.errors import SettingsError
from liveops_kit.openapi import document as specification
from liveops_kit.openapi.document import Spec
from liveops_kit.openapi.router import router_of
from liveops_kit.openapi.validation import compile_operations, parse_body
from liveops_kit.redaction import Redactor
from liveops_kit.server.all_workers import Gathering
from liveops_kit.server.autosave import Autosave, parse_interval
from liveops_kit.server.background_tasks import running_task
from liveops_kit.server.control.faults import FaultControl
from liveops_kit.server.control.journal import JournalControl
from liveops_kit.server.control.rate_limit import RateLimitControl
from liveops_kit.server.control.rules import RuleControl
from liveops_kit.server.control.snapshots import SnapshotControl
from liveops_kit.server.error_responses import ErrorResponses, ids_of
from liveops_kit.server.faults.registry import FaultDefinition, Faults
from liveops_kit.server.faults.stage import FaultStage
from liveops_kit.server.fixtures.reloader import Reloader
from liveops_kit.server.journal.joined import JoinedJournals, Journals
from liveops_kit.server.journal.log import Journal
from liveops_kit.server.journal.reader import Reader
from liveops_kit.server.messages import API
from liveops_kit.server.metrics import Metrics
from liveops_kit.server.rate_limit import RateLimit, parse_rate
from liveops_kit.server.request import Operations
from liveops_kit.server.state_file import StateFile
from liveops_kit.server.stored_world import StoredWorld
from liveops_kit.settings import Settings
from liveops_kit.state.snapshots import Snapshots
from liveops_kit.state.world import World

if TYPE_CHECKING:
    from liveops_kit.state.store.replica import Replica

_FLAGS = ("drop", "carry_out")
_TEXTS = ("operation", "user")


class DeveloperTools:
    """The tools, and the control plane's handlers for them."""

    def __init__(self, settings: Settings, world: World, wall: Clock) -> None:
        """Set up the tools that the settings ask for; `wall` is the real time of journal entries.

        Raises:
            SettingsError: a fault or the rate limit is invalid, or the fixtures to watch or the
                state cannot be read.
        """
        self._settings = settings
        self._world = world
        spec = specification.served()
        self._faults = _faults_of(settings, spec)
        self._rates = RateLimit(parse_rate(settings.rate_limit) if settings.rate_limit else None)
        self._reader = Reader(
            router_of(spec, API), spec, settings.body_limit, Redactor(settings.secrets)
        )
        self.journal = Journal(settings.journal, wall, self._reader.classify)
        self._journals = Journals(self.journal, self._reader)
        self._random = SeededRandom(f"{settings.seed}:workbench")
        self._new_id = ids_of(lambda: self._random)
        self._snapshots = Snapshots(world)
        self._file = StateFile(settings.state, world) if settings.state else None
        self._autosave = _autosave_of(settings, self._file, world)
        self._watch = _reloader_of(settings, world)
        self._wall = wall
        self.gathering: Gathering | None = None
        """The questions among all workers of a stored world."""
        self._beside: list[Callable[[], AbstractAsyncContextManager[None]]] = []

    def share(self, replica: Replica) -> None:
        """Have faults, snapshots and the rate limit kept in a store, and the journals joined."""
        from liveops_kit.state.store.buckets import SharedBuckets
        from liveops_kit.state.store.ids import SharedIds
        from liveops_kit.state.store.shared_parts import SnapshotsPart

        replica.parts["faults"] = self._faults
        replica.parts["rate_limit"] = self._rates
        self._rates.shared = SharedBuckets(replica.store)
        replica.parts["snapshots"] = SnapshotsPart(
            self._snapshots, replica.images.write, replica.images.read
        )
        self.gathering = Gathering(replica)
        self._journals = JoinedJournals(self.journal, self._reader, replica, self.gathering)
        self._beside.append(self.gathering.running)
        random = self._random
        self._new_id = SharedIds(replica.store, "rate limit", lambda: random).draw

    def fault_stage(self, stored: StoredWorld | None = None) -> FaultStage:
        """Return the stage of the pipeline at which calls meet faults and the rate limit."""
        return FaultStage(self._faults, self._rates, ErrorResponses(self._new_id), stored=stored)

    def operations(self) -> Operations:
        """Return the handlers of the tools by their operation ids."""
        return {
            **FaultControl(self._faults).operations(),
            **JournalControl(self._journals, self._reader, self._settings.scheme).operations(),
            **RuleControl(self._journals, self._reader).operations(),
            **RateLimitControl(self._rates).operations(),
            **SnapshotControl(self._snapshots, self._file, self._wall).operations(),
        }

    def measure(self, metrics: Metrics) -> None:
        """Have the size of the journal measured, and how often the state was written."""
        metrics.add_gauge(
            "liveops_journal_entries", "Requests in the journal.", lambda: len(self.journal)
        )
        metrics.add_gauge(
            "liveops_journal_bytes", "Approximate size of the journal.", lambda: self.journal.weight
        )
        if self._file is not None:
            saves = self._file.saves
            metrics.add_counter(
                "liveops_state_saves", "Writes of the state file by outcome.", lambda: saves
            )

    async def reset(self, project_id: int | None) -> None:
        """Return to the state at the start, for all projects or for one; snapshots stay."""
        await self._journals.clear(project_id)
        if project_id is not None:
            self._faults.forget(project_id)
            await self._rates.refill(project_id)
            return
        self._faults.reset()
        self._rates.reset()
        await self._rates.refill()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Watch the fixtures and save the state while this is open, if the settings ask for it."""
        async with AsyncExitStack() as stack:
            for name, tool in (("watch", self._watch), ("autosave", self._autosave)):
                if tool is not None:
                    await stack.enter_async_context(running_task(tool.run(), name))
            for running in self._beside:
                await stack.enter_async_context(running())
            yield


def _autosave_of(settings: Settings, file: StateFile | None, world: World) -> Autosave | None:
    if file is None or not settings.autosave:
        return None
    return Autosave(file, world, parse_interval(settings.autosave))


def _reloader_of(settings: Settings, world: World) -> Reloader | None:
    if not settings.watch:
        return None
    keeps = settings.watch == "keep"
    return Reloader(settings.fixtures, world, settings.seed, keeps=keeps)


def _faults_of(settings: Settings, spec: Spec) -> Faults:
    """Return the faults that are active from the start.

    Raises:
        SettingsError: one is invalid; the message says which, and what is valid.
    """
    definitions = []
    for text in settings.faults:
        with _setting_errors(text):
            operation = compile_operations(specification.load("control"))["mock-add-fault"]
            body = parse_body(json.dumps(_read(text)).encode(), operation)
            definitions.append(FaultDefinition(**body))
            Faults(spec, settings.seed, definitions[-1:])
    return Faults(spec, settings.seed, definitions)


@contextmanager
def _setting_errors(text: str) -> Iterator[None]:
    """Turn a refusal into a SettingsError that quotes the fault."""
    try:
        yield
    except Refusal as refusal:
        faults = refusal.facts.get("violations", ())
        message = "; ".join(f"{fault.property}: {fault.message}" for fault in faults)
        raise SettingsError(f"--fault {text}: {message or refusal}") from refusal


def _read(text: str) -> Any:
    """Parse a fault from the command line: JSON, or `name=value,name=value`.

    Raises:
        SettingsError: it is neither.
    """
    advice = f"--fault takes name=value,name=value or JSON, not '{text}'"
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text)
        except ValueError as error:
            raise SettingsError(advice) from error
    fields: dict[str, Any] = {}
    for part in text.split(","):
        name, equals, value = (word.strip() for word in part.partition("="))
        if name in _FLAGS and not equals:
            value = "true"
        elif not (name and value):
            raise SettingsError(advice)
        fields[name] = value if name in _TEXTS else _typed(value)
    return fields


def _typed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
