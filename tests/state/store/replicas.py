"""Workers in one process: replicas of the same store, each with a world of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from tests.worlds import NOON, make_world, player

from liveops_kit.state.snapshots import Snapshots
from liveops_kit.state.store.connections import connect
from liveops_kit.state.store.replica import Replica
from liveops_kit.state.store.shared_parts import SnapshotsPart
from liveops_kit.state.store.sql import SqlStore

T = TypeVar("T")
GAME = 7
Story = Callable[[str], Coroutine[Any, Any, None]]


class Worker:
    """One worker; project `GAME` is the one its calls are about."""

    def __init__(self, store: str, name: str = "one", seed: int = 1) -> None:
        self.world = make_world(seed=seed)
        self.store = SqlStore(connect(store))
        self.replica = Replica(self.world, self.store, name, seed)
        self.snapshots = Snapshots(self.world)
        self.replica.parts["snapshots"] = SnapshotsPart(
            self.snapshots, self.replica.images.write, self.replica.images.read
        )
        self.found = self.replica.open()
        self.runs = 0
        """Times that work was run, with those that were undone."""

    async def do(self, work: Callable[[], T], project_id: int = GAME) -> T:
        """Do something in one project, as a request would."""
        newest = await self.replica.ask(project_id)
        return await self.replica.run(project_id, "a-call", self._counted(work), newest)

    async def look(self, work: Callable[[], T], project_id: int = GAME) -> T:
        """Do something that a call which only reads would do."""
        newest = await self.replica.ask(project_id)
        return await self.replica.read(project_id, "a-read", self._counted(work), newest)

    async def do_alone(self, work: Callable[[], T], *project_ids: int) -> T:
        """Do something that may concern all projects, or those given."""
        ids = list(project_ids) or None
        return await self.replica.run_alone("a-whole-call", self._counted(work), ids)

    async def share(self, work: Callable[[], T]) -> T:
        """Do something to what all projects share."""
        return await self.replica.run_alone("a-shared-call", self._counted(work), ())

    def _counted(self, work: Callable[[], T]) -> Callable[[], Awaitable[T]]:
        async def run() -> T:
            self.runs += 1
            return work()

        return run

    # -- what tests do most ------------------------------------------------------------------------
    def redeem(self, user: str = "alice") -> Any:
        """Redeem the code of the template."""
        project = self.world.project(GAME)
        with project.transaction():
            return project.coupons.redeem("WELCOME", player(user), {}, NOON)

    def swords(self, user: str = "alice") -> int:
        """Return the number of swords of a player."""
        lines = {line.sku: line.quantity for line in self.world.project(GAME).inventory.of(user)}
        return lines.get("sword", 0)

    async def close(self) -> None:
        """End it."""
        await self.replica.close()


def played(story: Story) -> Callable[[str], None]:
    """Run a test in an event loop of its own."""

    def test(store: str) -> None:
        asyncio.run(story(store))

    test.__doc__ = story.__doc__
    return test


async def two(store: str) -> tuple[Worker, Worker]:
    return Worker(store, "one"), Worker(store, "two")
