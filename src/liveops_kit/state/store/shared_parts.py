"""The parts of the world that all projects share, as a store keeps them: JSON types by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

import msgspec

from liveops_kit.domain.values.clock import ClockState
from liveops_kit.domain.values.moment import parse_moment, print_moment
from liveops_kit.domain.values.seeded_random import print_random_state, read_random_state
from liveops_kit.state.project import Project
from liveops_kit.state.snapshots import Snapshot, Snapshots
from liveops_kit.state.world import World


class Part(Protocol):
    """A part of the shared state: it is written whole whenever it has changed."""

    def dump(self) -> Any:
        """Return the part in types JSON has."""

    def load(self, data: Any) -> None:
        """Take the part as another worker has written it."""


class LazyProjects(Mapping[int, Project]):
    """Projects of a snapshot, each read from its image when it is asked for."""

    def __init__(self, images: Mapping[int, int], read: Callable[[int], Project]) -> None:
        self._images = images
        self._read = read
        self._found: dict[int, Project] = {}

    def __getitem__(self, project_id: int) -> Project:
        """Return a project of the snapshot."""
        if project_id not in self._found:
            self._found[project_id] = self._read(self._images[project_id])
        return self._found[project_id]

    def __iter__(self) -> Iterator[int]:
        """Iterate over the ids of the projects."""
        return iter(self._images)

    def __len__(self) -> int:
        return len(self._images)


class SnapshotsPart:
    """The named snapshots: their projects are images in the store.

    Their rows are written and read where they are needed, on the event loop also on PostgreSQL:
    snapshots are taken and restored by people, and seldom.
    """

    def __init__(
        self, snapshots: Snapshots, write: Callable[[Project], int], read: Callable[[int], Project]
    ) -> None:
        self._snapshots = snapshots
        self._write = write
        self._read = read
        self._images: dict[str, tuple[Snapshot, dict[str, int]]] = {}

    def dump(self) -> Any:
        """Return the snapshots, with the numbers of the images of their projects."""
        return [self._dumped(snapshot) for snapshot in self._snapshots.all()]

    def load(self, data: Any) -> None:
        """Take the snapshots of another worker."""
        self._snapshots.replace_all([self._loaded(each) for each in data])

    def _dumped(self, snapshot: Snapshot) -> dict[str, Any]:
        stored = self._images.get(snapshot.name)
        if stored is None or stored[0] is not snapshot:
            images = {str(key): self._write(each) for key, each in snapshot.projects.items()}
            stored = self._images[snapshot.name] = snapshot, images
        world = snapshot.world_state
        state = None if world is None else [
            msgspec.to_builtins(world[0]), print_random_state(world[1])
        ]  # fmt: skip
        return {
            "name": snapshot.name,
            "taken_at": print_moment(snapshot.taken_at),
            "now": print_moment(snapshot.now),
            "projects": stored[1],
            "world": state,
        }

    def _loaded(self, data: dict[str, Any]) -> Snapshot:
        stored = self._images.get(data["name"])
        if stored is not None and stored[1] == data["projects"]:
            return stored[0]
        world = data["world"]
        images = {int(key): image for key, image in data["projects"].items()}
        snapshot = Snapshot(
            name=data["name"],
            taken_at=parse_moment(data["taken_at"]),
            now=parse_moment(data["now"]),
            projects=LazyProjects(images, self._read),
            world_state=None if world is None else (
                msgspec.convert(world[0], ClockState), read_random_state(world[1])
            ),
        )  # fmt: skip
        self._images[snapshot.name] = snapshot, data["projects"]
        return snapshot


class ClockPart:
    """The world's clock."""

    def __init__(self, world: World) -> None:
        self._world = world

    def dump(self) -> Any:
        """Return the state of the clock."""
        return msgspec.to_builtins(self._world.clock.state)

    def load(self, data: Any) -> None:
        """Set the clock."""
        self._world.clock.state = msgspec.convert(data, ClockState)


class OwnIdsPart:
    """The project ids that were handed out."""

    def __init__(self, world: World) -> None:
        self._world = world

    def dump(self) -> Any:
        """Return the next id."""
        return self._world.next_own_id

    def load(self, data: Any) -> None:
        """Go on from an id."""
        self._world.next_own_id = data
