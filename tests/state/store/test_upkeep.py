"""`--store-history`: what is older is forgotten, by one worker, and a start finds all of it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from unittest.mock import patch

import pytest
from tests.state.store.replicas import GAME, Worker, played, two

from liveops_kit.errors import SettingsError
from liveops_kit.server.store_upkeep import Upkeep
from liveops_kit.settings import Settings
from liveops_kit.state.store import images
from liveops_kit.state.store.sql import SqlStore

HOUR = 3600.0


async def grow(worker: Worker) -> list[float]:
    """Redeem a code once an hour, with an image each time; return the moments."""
    begin = worker.store.now()
    moments = [begin + HOUR * number for number in range(6)]
    for moment in moments:
        with (
            patch.object(images.Imager, "is_due", return_value=True),
            patch.object(SqlStore, "now", return_value=moment),
        ):
            await worker.do(worker.redeem)
            await worker.replica._imager.finish()
    return moments


@played
async def test_only_what_is_older_than_the_history_is_forgotten(store: str) -> None:
    worker = Worker(store)
    moments = await grow(worker)
    upkeep = Upkeep(Settings(store=store, store_history="150m"), worker.replica)
    before = [each.version for each in worker.replica.history.versions(GAME, 10)]
    with patch.object(SqlStore, "now", return_value=moments[-1]):
        forgotten = upkeep.forget()
    after = [each.version for each in worker.replica.history.versions(GAME, 10)]
    # The last three are younger; the one before is what they start from.
    assert (before, after, forgotten) == ([7, 6, 5, 4, 3, 2, 1], [7, 6, 5, 4], 3)
    later = Worker(store)
    assert await later.do(later.swords) == 6
    await worker.close()
    await later.close()


@played
async def test_one_worker_does_it(store: str) -> None:
    one, other = await two(store)
    moments = await grow(one)
    settings = Settings(store=store, store_history="0s")
    with patch.object(SqlStore, "now", return_value=moments[-1] + 1):
        assert Upkeep(settings, one.replica).forget() > 0
        assert Upkeep(settings, other.replica).forget() == 0
    assert [each.version for each in one.replica.history.versions(GAME, 10)] == [7]
    await one.close()
    await other.close()


@pytest.mark.parametrize(
    ("history", "message"),
    [
        ("soon", "--store-history: 'soon' is no duration"),
        ("-1s", "--store-history is a duration from 0s on"),
    ],
)
def test_a_history_is_a_duration(history: str, message: str, tmp_path: Path) -> None:
    worker = Worker(f"sqlite:///{tmp_path}/world.db")
    with pytest.raises(SettingsError, match=message):
        Upkeep(Settings(store="sqlite:///w.db", store_history=history), worker.replica)
    asyncio.run(worker.close())
