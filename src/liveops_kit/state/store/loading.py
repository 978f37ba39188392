"""Brings a worker's copy of the world up to date with the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from liveops_kit.errors import StoreError
from liveops_kit.state.project import Project
from liveops_kit.state.store.codec import apply_changes, decode_image, decode_random
from liveops_kit.state.store.records import WORLD, Change, Document
from liveops_kit.state.store.request_changes import encode_document
from liveops_kit.state.store.shared_parts import Part
from liveops_kit.state.store.sql import SqlStore
from liveops_kit.state.world import World


class _Missing(Struct, frozen=True):
    """The changes of a project that a worker lacks, perhaps on another base than it has."""

    changes: Sequence[Change]
    is_replaced: bool = False
    image: int | None = None
    """That of the project the changes start from, if that is not the present one or a template."""


class Loader:
    """The versions a worker has, and the way to newer ones."""

    def __init__(self, world: World, store: SqlStore, parts: Mapping[str, Part], seed: int) -> None:
        self.versions: dict[int, int] = {}
        """The version of each project that is in memory; 0 where there is none."""
        self.applied: dict[int, int] = {}
        """Bytes of changes since the newest image, by project id."""
        self.image_sizes: dict[int, int] = {}
        """Bytes of the newest image that is known of a project, by project id."""
        self.templates: dict[int, int] = {}
        """The images of the templates, by their project ids."""
        self.document: Document = {}
        """The shared state as it was last read, with parts that this process has no use for."""
        self._world = world
        self._store = store
        self._parts = parts
        self.seed = seed

    def version(self, project_id: int) -> int:
        """Return the version of a project in memory."""
        return self.versions.get(project_id, 0)

    async def catch_up(self, newest: Mapping[int, int]) -> None:
        """Load what is newer.

        Raises:
            StoreUnavailableError: the database does not answer; all is as before.
            StoreError: the log has a gap.
        """
        for project_id, version in newest.items():
            if self.version(project_id) >= version:
                continue
            if project_id == WORLD:
                await self._load_document(version)
            else:
                await self._load(project_id)

    def load_document(self, content: bytes) -> None:
        """Take the shared state from its bytes."""
        document = self.document = msgspec.json.decode(content)
        self.templates = dict(document["templates"])
        for name, part in self._parts.items():
            if name in document:
                part.load(document[name])

    def dump_document(self) -> bytes:
        """Return the shared state as bytes, as it is in memory."""
        parts = {name: part.dump() for name, part in self._parts.items()}
        facts = {"templates": list(self.templates.items()), "seed": self.seed}
        return encode_document({**self.document, **facts, **parts})

    async def _load_document(self, version: int) -> None:
        changes = await self._store.connections.call(lambda: self._store.load(WORLD, version - 1))
        if not changes or changes[-1].rows is None:
            raise StoreError("the store has lost what all projects share")
        if changes[-1].version > self.version(WORLD):
            self.load_document(changes[-1].rows)
            self.versions[WORLD] = changes[-1].version

    async def _load(self, project_id: int) -> None:
        after = self.version(project_id)
        missing = await self._store.connections.call(lambda: self._fetch(project_id, after))
        if missing.is_replaced:
            first = missing.changes[0]
            base, size = await self._base(missing)
            if base is None and first.is_present:
                base = self._fork(project_id, first.image)
            self._world.show(project_id, base)
            self.applied[project_id], self.image_sizes[project_id] = 0, size
        project = self._world.loaded_project(project_id)
        for change in missing.changes:
            if project is not None and change.rows is not None:
                _apply(project, change)
                self.applied[project_id] = self.applied.get(project_id, 0) + len(change.rows)
        if project is not None:
            project.rows_changed()
        self._know(project_id, project is not None)
        self.versions[project_id] = missing.changes[-1].version

    def _fork(self, project_id: int, image: int | None) -> Project:
        """Return a fresh project from the template of an image."""
        template_id = next(key for key, number in self.templates.items() if number == image)
        return self._world.template_of(template_id).fork(project_id)

    def image_of_template(self, project_id: int) -> int:
        """Return the image of the template that a project starts from."""
        return self.templates[self._world.template_of(project_id).config.project_id]

    def _know(self, project_id: int, is_present: bool) -> None:
        if is_present:
            self._world.known.add(project_id)
        else:
            self._world.known.discard(project_id)

    def _fetch(self, project_id: int, after: int) -> _Missing:
        """Read what is missing; runs in a thread where the database is far."""
        changes = self._store.load(project_id, after, from_image=not after)
        if after and changes and changes[0].version != after + 1:
            # What comes next is pruned.
            changes = self._store.load(project_id, after, from_image=True)
        missing = self.assemble(changes, after)
        if missing is None:
            raise StoreError(f"the store has lost a part of project {project_id}")
        return missing

    def assemble(self, changes: Sequence[Change], after: int) -> _Missing | None:
        """Return changes with the base they start from; None if something is missing."""
        start = None
        for place, change in enumerate(changes):
            is_first_of_others = place == 0 and change.version != after + 1
            if change.image is not None and (change.rows is None or is_first_of_others):
                start = place
        if start is None:
            return _Missing(changes) if changes and changes[0].version == after + 1 else None
        first, rest = changes[start], changes[start + 1 :]
        is_other = first.image not in self.templates.values()
        # The image shows the project after the change.
        shown = msgspec.structs.replace(first, rows=None, random=None)
        return _Missing([shown, *rest], is_replaced=True, image=first.image if is_other else None)

    async def _base(self, missing: _Missing) -> tuple[Project | None, int]:
        """Read the project that changes start from, and the size of its image.

        Beside the requests: it may be a large one.
        """
        number = missing.image
        if number is None:
            return None, 0

        def read() -> tuple[Project, int]:
            content = self._store.image(number)
            return decode_image(content, self._world.clock, self.seed), len(content)

        return await self._store.connections.call_aside(read)

    async def at(self, project_id: int, version: int) -> Project | None:
        """Return a project as it was at a version; None if it was deleted, or is not kept."""

        def read() -> _Missing | None:
            changes = self._store.load(project_id, 0, until=version, from_image=True)
            if not changes or changes[-1].version != version:
                return None
            return self.assemble(changes, 0)

        found = await self._store.connections.call(read)
        if found is None or not found.changes[-1].is_present:
            return None
        base, _ = await self._base(found)
        project = base or self._fork(project_id, found.changes[0].image)
        for change in found.changes:
            if change.rows is not None:
                _apply(project, change)
        return project


def _apply(project: Project, change: Change) -> None:
    if change.rows is not None:
        apply_changes(project, change.rows)
    if change.random is not None:
        project.random.state = decode_random(change.random)
