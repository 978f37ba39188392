"""Each request hears of newer versions of its own projects, though they are asked for together."""

from __future__ import annotations

import asyncio

from liveops_kit.state.store.newest_versions import Newest


class SlowConnections:
    """A database that answers after a turn of the event loop."""

    async def call(self, work):
        await asyncio.sleep(0)
        return work()


class Store:
    """Versions of three projects, and what was asked for."""

    def __init__(self):
        self.connections = SlowConnections()
        self.asked = []

    def newest(self, ids):
        self.asked.append(list(ids))
        return {each: 10 * each for each in ids}


def test_a_request_hears_of_its_own_projects_alone():
    """Else it would bring others up to date while they have the turn of somebody else."""

    async def ask():
        return await asyncio.gather(newest.of((0, 1)), newest.of((0, 2)), newest.of((0, 1)))

    store = Store()
    newest = Newest(store)
    assert asyncio.run(ask()) == [{0: 0, 1: 10}, {0: 0, 2: 20}, {0: 0, 1: 10}]
    assert store.asked == [[0, 1, 2]]
