"""A worker's copy of a stored world: up to date before each request, stored after it.

A request is run on the rows in memory, by the same rules as without a store. What it has changed
is then appended to the store as the project's next version. If another worker was there first, all
of it is undone, the other's changes are made here, and the request is run again.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from typing import Any, TypeVar

from liveops_kit.domain.mechanics.orders import OrderNotification
from liveops_kit.domain.values.refusals import UNAVAILABLE, Refusal
from liveops_kit.errors import StoreError, StoreUnavailableError
from liveops_kit.state.project import Project
from liveops_kit.state.store.history import History
from liveops_kit.state.store.ids import SharedIds
from liveops_kit.state.store.images import Imager, Images
from liveops_kit.state.store.jobs import Job, Jobs, attempt, newest_of
from liveops_kit.state.store.loading import Loader
from liveops_kit.state.store.newest_versions import Newest
from liveops_kit.state.store.records import WORLD, Change, Outgoing
from liveops_kit.state.store.request_changes import (
    Author,
    Picture,
    ProjectUnit,
    changes_of,
    replaced,
)
from liveops_kit.state.store.shared_parts import ClockPart, OwnIdsPart, Part
from liveops_kit.state.store.sql import SqlStore
from liveops_kit.state.store.turns import Turns
from liveops_kit.state.store.worker_start import Opening
from liveops_kit.state.world import World

log = logging.getLogger("liveops_kit.mock")

T = TypeVar("T")
Work = Callable[[], Awaitable[T]]
"""The work of a request; it is called again where another worker was faster."""
Announce = Callable[[Project, OrderNotification], Outgoing]
"""Returns the webhook about an order."""

ATTEMPTS = 200
"""Times a request is run before it is refused: each time, another one got through."""


class Replica:
    """The copy of one worker, and the way its requests change the stored world."""

    def __init__(
        self,
        world: World,
        store: SqlStore,
        worker: str,
        seed: int,
    ) -> None:
        self.world = world
        self.store = store
        self.worker = worker
        self.retries = 0
        """Times a request was run again because another worker was faster."""
        self.stored = 0
        """Changes that this worker has stored."""
        self.ids = SharedIds(store, "refusals", lambda: world.random)
        """The ids of refusals."""
        self.parts: dict[str, Part] = {
            "clock": ClockPart(world), "own_ids": OwnIdsPart(world), "ids": self.ids
        }  # fmt: skip
        """The state that all projects share; parts may be added before `open`."""
        self.loader = Loader(world, store, self.parts, seed)
        self.images = Images(store, world.clock, seed)
        self.history = History(store)
        self._announce: Announce | None = None
        self.on_outgoing: Callable[[], None] = lambda: None
        """Called when webhooks have been stored."""
        self._units: dict[int, ProjectUnit] = {}
        self._turns = Turns()
        self._jobs = Jobs(self._run_jobs)
        self._newest = Newest(store)
        self._imager = Imager(store, self.loader.image_sizes)

    # -- from start to end -------------------------------------------------------------------------
    def open(self) -> bool:
        """Take the world of the store, or store this one; return True if there was one.

        Raises:
            StoreError: the database does not answer, or holds what cannot be used here.
        """
        opening = Opening(self.world, self.store, self.loader, self.images)
        found = opening.open(self._author)
        self.world.opened = self._open_project
        return found

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Close everything at the end."""
        try:
            yield
        finally:
            await self.close()

    async def problem(self) -> str:
        """Return why the store cannot be used now; empty if it can."""
        try:
            await self.store.connections.call(self.store.check)
        except StoreError as error:
            return str(error)
        return ""

    async def close(self) -> None:
        """Finish what runs beside the requests, and close the connections."""
        await self._imager.finish()
        self.store.connections.close()

    def subscribe(self, announce: Announce) -> None:
        """Store a webhook with each change of an order that is announced."""
        self._announce = announce
        self.world.subscribe(self._note)

    # -- requests ----------------------------------------------------------------------------------
    async def ask(self, project_id: int | None = None) -> Mapping[int, int]:
        """Take what all projects share as it is now; return what is newer of a project.

        Raises:
            Refusal: UNAVAILABLE, if the database does not answer.
        """
        with self._unavailable():
            ids = (WORLD,) if project_id is None else (WORLD, project_id)
            newest = await self._newest.of(ids)
            if newest.get(WORLD, 0) > self.loader.version(WORLD):
                async with self._turns.one(WORLD):
                    await self.loader.catch_up({WORLD: newest[WORLD]})
            return newest

    async def run(
        self, project_id: int, operation: str, work: Work[T], newest: Mapping[int, int]
    ) -> T:
        """Run a request about one project; `newest` is what `ask` returned for the request.

        Raises:
            Refusal: what `work` raises; UNAVAILABLE, if the database does not answer.
        """
        result: T = await self._jobs.do(project_id, operation, work, newest)
        return result

    async def read(
        self, project_id: int, operation: str, work: Work[T], newest: Mapping[int, int]
    ) -> T:
        """Run a request that hardly ever changes anything: as `run`, but without waiting if it can.

        If it does change something, that is undone, and it runs again as others do.

        Raises:
            Refusal: what `work` raises; UNAVAILABLE, if the database does not answer.
        """
        is_new = newest.get(project_id, 0) > self.loader.version(project_id)
        if is_new or self._jobs.has(project_id) or not self._turns.is_open:
            return await self.run(project_id, operation, work, newest)
        self._begin(project_id)
        outcome = await attempt(work, lambda: self._undo(project_id))
        unit = self._units.get(project_id)
        if unit is not None and not unit.is_empty:
            self._undo(project_id)
            return await self.run(project_id, operation, work, newest)
        if unit is not None:
            unit.project.end_unit()
            del self._units[project_id]
        result: T = outcome()
        return result

    async def run_alone(
        self, operation: str, work: Work[T], project_ids: Sequence[int] | None = None
    ) -> T:
        """Run a request that may change what projects share, and these projects; None for all.

        Raises:
            Refusal: what `work` raises; UNAVAILABLE, if the database does not answer.
        """
        with self._unavailable():
            async with self._turns.every():
                for _ in range(ATTEMPTS):
                    await self._catch_up_with(project_ids)
                    before = self._picture()
                    for project_id in before.projects if project_ids is None else project_ids:
                        self._begin(project_id)
                    outcome = await attempt(work, partial(self._undo_all, before))
                    changes = await self._keep_all(operation, before)
                    if changes is None:
                        result: T = outcome()
                        return result
                    if project_ids is not None:
                        # Another worker has a project that this one did not know of.
                        touched = {each.project_id for each in changes} - {WORLD}
                        project_ids = sorted(touched.union(project_ids))
        raise Refusal(UNAVAILABLE)

    @contextmanager
    def _unavailable(self) -> Iterator[None]:
        try:
            yield
        except StoreUnavailableError as error:
            log.warning("%s", error)
            self._newest.forget()
            raise Refusal(UNAVAILABLE) from error

    async def _catch_up_with(self, project_ids: Sequence[int] | None) -> None:
        call = self.store.connections.call
        if project_ids is not None:
            ids = [WORLD, *project_ids]
            await self.loader.catch_up(await call(lambda: self.store.newest(ids)))
            return
        await self.ids.catch_up()
        heads = await call(self.store.heads)
        await self.loader.catch_up({key: head.version for key, head in heads.items()})

    # -- one project -------------------------------------------------------------------------------
    def _begin(self, project_id: int) -> None:
        project = self.world.loaded_project(project_id)
        if project is not None:
            self._units[project_id] = ProjectUnit(project, project.begin_unit())

    def _open_project(self, project: Project, template: Project) -> None:
        """Note a project that a request has created from a template."""
        image = self.loader.templates[template.config.project_id]
        unit = ProjectUnit(project, project.begin_unit(), image)
        self._units[project.config.project_id] = unit

    def _note(self, project: Project, event: OrderNotification) -> None:
        """Keep the webhook of an order's event until the change is stored."""
        if self._announce is not None:
            unit = self._units[project.config.project_id]
            unit.outgoing.append(self._announce(project, event))

    def _undo(self, project_id: int) -> None:
        unit = self._units.pop(project_id, None)
        if unit is None:
            return
        unit.project.undo(unit.log)
        if unit.template is not None:
            self.world.show(project_id, None)

    async def _run_jobs(self, project_id: int, take: Callable[[], list[Job]]) -> None:
        """Run requests about a project, and finish them once what they have changed is stored."""
        with self._unavailable():
            async with self._turns.one(project_id):
                jobs = take()
                newest = newest_of(jobs)
                for _ in range(ATTEMPTS):
                    await self.loader.catch_up(newest)
                    units, changes, outcomes = await self._run_each(project_id, jobs)
                    outgoing = [each for unit in units for each in unit.outgoing]
                    if await self._append(changes, outgoing, partial(self._undo_units, units)):
                        self._stored(changes)
                        for job, outcome in zip(jobs, outcomes, strict=True):
                            job.finish(outcome)
                        return
                    newest = dict(await self._newest.of((WORLD, project_id)))
        raise Refusal(UNAVAILABLE)

    async def _run_each(
        self, project_id: int, jobs: Sequence[Job]
    ) -> tuple[list[ProjectUnit], list[Change], list[Callable[[], Any]]]:
        units: list[ProjectUnit] = []
        changes: list[Change] = []
        outcomes = []
        try:
            for job in jobs:
                self._begin(project_id)
                outcomes.append(await attempt(job.work, lambda: self._undo(project_id)))
                unit = self._units.pop(project_id, None)
                if unit is None:
                    continue
                unit.project.end_unit()
                if not unit.is_empty:
                    version = self.loader.version(project_id) + len(changes)
                    units.append(unit)
                    changes += changes_of(unit, version, self._author(job.operation))
        except BaseException:
            self._undo_units(units)
            raise
        return units, changes, outcomes

    def _undo_units(self, units: Sequence[ProjectUnit]) -> None:
        for unit in reversed(units):
            unit.project.undo(unit.log)
            if unit.template is not None:
                self.world.show(unit.project.config.project_id, None)

    async def _append(
        self, changes: Sequence[Change], outgoing: Sequence[Outgoing], undo: Callable[[], None]
    ) -> bool:
        if not changes:
            return True
        try:
            stored = await self.store.connections.write(
                lambda: self.store.append(changes, outgoing)
            )
        except BaseException:
            # It may have been stored all the same: then it is loaded like anybody's.
            undo()
            raise
        if not stored:
            self.retries += 1
            undo()
        elif outgoing:
            self.on_outgoing()
        return stored

    def _stored(self, changes: Sequence[Change]) -> None:
        """Count changes that are stored, and make an image where it is time."""
        self.stored += len(changes)
        for change in changes:
            project_id = change.project_id
            self.loader.versions[project_id] = change.version
            applied = 0 if change.rows is None else len(change.rows)
            before = self.loader.applied.get(project_id, 0) if applied else 0
            self.loader.applied[project_id] = before + applied
        for project_id in {change.project_id for change in changes} - {WORLD}:
            project = self.world.loaded_project(project_id)
            if project is None or project_id in self._units:
                continue
            if self._imager.is_due(project_id, self.loader.applied[project_id]):
                self.loader.applied[project_id] = 0
                self._imager.make(project, self.loader.version(project_id))

    # -- all of them -------------------------------------------------------------------------------
    def _picture(self) -> Picture:
        return Picture(self.world.loaded, frozenset(self.world.known), self.loader.dump_document())

    def _undo_all(self, before: Picture) -> None:
        for project_id in list(self._units):
            self._undo(project_id)
        self.world.show_all(before.projects, set(before.known))
        self.loader.load_document(before.document)

    async def _keep_all(self, operation: str, before: Picture) -> Sequence[Change] | None:
        """Store what a request has changed anywhere; return it if another worker was faster."""
        author = self._author(operation)
        outgoing = [each for unit in self._units.values() for each in unit.outgoing]
        changes = self._changes_of_units(author)
        changes += await self._changes_of_projects(author, before)
        document = self.loader.dump_document()
        if document != before.document:
            version = self.loader.version(WORLD) + 1
            changes.append(author.change(WORLD, version, rows=document))
        if not await self._append(changes, outgoing, partial(self._undo_all, before)):
            return changes
        self._stored(changes)
        for unit in self._units.values():
            unit.project.end_unit()
        self._units.clear()
        self.world.known.update(self.world.loaded)
        return None

    def _changes_of_units(self, author: Author) -> list[Change]:
        """Return the changes of rows, in projects that are still there."""
        changes: list[Change] = []
        for project_id, unit in self._units.items():
            if self.world.loaded_project(project_id) is unit.project:
                version = self.loader.version(project_id)
                changes += changes_of(unit, version, author)
        return changes

    async def _changes_of_projects(self, author: Author, before: Picture) -> list[Change]:
        """Return the changes of whole projects: those that are gone, and those put in place."""
        changes = []
        gone, others = replaced(before, self.world.loaded, frozenset(self.world.project_ids))
        for project_id in gone:
            version = self.loader.version(project_id) + 1
            image = self.loader.image_of_template(project_id)
            changes.append(author.change(project_id, version, image=image, is_present=False))
        for project_id in others:
            unit = self._units.get(project_id)
            project = self.world.loaded[project_id]
            if unit is None or unit.project is not project:
                write = partial(self.images.write, project)
                image = await self.store.connections.write(write)
                version = self.loader.version(project_id) + 1
                changes.append(author.change(project_id, version, image=image))
        return changes

    async def go_back(self, project_id: int, version: int) -> bool:
        """Put a project in its place as it was at a version; False if that is not kept.

        To be called by a request that runs alone.
        """
        project = await self.loader.at(project_id, version)
        if project is None:
            return False
        self.world.show(project_id, project)
        return True

    def _author(self, operation: str) -> Author:
        # To the microsecond, as a history prints it: what is printed then names this version.
        return Author(self.worker, operation, round(self.store.now(), 6))
