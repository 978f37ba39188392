"""A worker's copy of a stored world: up to date, stored, undone where another was faster."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import update
from tests.state.store.replicas import GAME, Worker, played, two
from tests.worlds import NOON, make_world, picture, refused, world_picture

from liveops_kit.domain.values.clock import ClockState
from liveops_kit.errors import StoreError
from liveops_kit.state.store import images, tables
from liveops_kit.state.world import World


def draw(world: World) -> str:
    project = world.project(GAME)
    with project.transaction():
        return project.random.code()


@played
async def test_what_one_worker_changes_the_other_sees(store: str) -> None:
    one, other = await two(store)
    assert (one.found, other.found) == (False, True)
    await one.do(one.redeem)
    assert await other.do(other.swords) == 1
    await other.do(other.redeem)
    assert await one.do(one.swords) == 2
    assert picture(one.world.project(GAME)) == picture(other.world.project(GAME))
    await one.close()
    await other.close()


@played
async def test_a_later_start_finds_everything(store: str) -> None:
    one = Worker(store)
    await one.do(one.redeem)
    await one.do(partial(draw, one.world))
    await one.close()
    later = Worker(store)
    assert later.world.project_ids == [GAME]
    assert await later.do(later.swords) == 1
    assert picture(later.world.project(GAME)) == picture(one.world.project(GAME))
    await later.close()


@played
async def test_who_is_late_is_undone_and_runs_again_on_what_is_newer(store: str) -> None:
    one, other = await two(store)
    await one.do(one.redeem)
    await other.do(other.swords)
    newest = await other.replica.ask(GAME)
    await one.do(one.redeem)
    other.runs = 0

    async def redeem() -> Any:
        other.runs += 1
        return other.redeem()

    await other.replica.run(GAME, "a-call", redeem, newest)
    assert (other.runs, other.replica.retries) == (2, 1)
    assert await one.do(one.swords) == await other.do(other.swords) == 3
    await one.close()
    await other.close()


@played
async def test_the_same_seed_and_calls_give_the_same_codes_whichever_worker_draws(
    store: str,
) -> None:
    """PRM-7b."""
    one, other = await two(store)

    drawn = [await each.do(partial(draw, each.world)) for each in (one, other, other, one)]
    alone = make_world()
    assert drawn == [draw(alone) for _ in range(4)]
    await one.close()
    await other.close()


def meet(worker: Worker, user: str) -> None:
    worker.world.project(GAME).users.get_or_create(user, user, None, {})


@played
async def test_a_refused_request_keeps_what_it_did_before_the_refusal(store: str) -> None:
    """As without a store: the player is known, though the coupon is not."""
    one, other = await two(store)

    def work() -> None:
        project = one.world.project(GAME)
        with project.transaction():
            meet(one, "carol")
        with project.transaction():
            meet(one, "dave")
            project.coupons.get("none")

    with refused(404, 9802):
        await one.do(work)
    known = await other.do(lambda: [user.external_id for user in users_of(other)])
    assert known == ["carol"]
    await one.close()
    await other.close()


def users_of(worker: Worker) -> list[Any]:
    return list(worker.world.project(GAME).tables["users"].all())


@played
async def test_a_bug_undoes_all_of_a_request(store: str) -> None:
    one = Worker(store)
    await one.do(one.redeem)
    before = picture(one.world.project(GAME))

    def work() -> None:
        one.redeem()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await one.do(work)
    assert picture(one.world.project(GAME)) == before
    assert one.store.newest([GAME])[GAME] == 2  # created, and one redemption
    await one.close()


@played
async def test_requests_that_gather_are_stored_together_and_undone_together(store: str) -> None:
    one, other = await two(store)
    await one.do(one.redeem)
    await other.do(other.swords)
    await one.do(one.redeem)  # so that the others' first try comes too late

    def fail() -> None:
        other.redeem()
        raise ZeroDivisionError

    async def late(work: Callable[[], Any]) -> Any:
        async def run() -> Any:
            return work()

        return await other.replica.run(GAME, "a-call", run, {})

    calls = [late(other.redeem), late(other.redeem), late(fail), late(other.swords)]
    results = await asyncio.gather(*calls, late(other.redeem), return_exceptions=True)
    assert isinstance(results[2], ZeroDivisionError)
    assert results[3] == 4
    assert await one.do(one.swords) == await other.do(other.swords) == 5
    assert other.store.newest([GAME])[GAME] == 6  # created, and five redemptions
    assert picture(one.world.project(GAME)) == picture(other.world.project(GAME))
    await one.close()
    await other.close()


@played
async def test_a_read_sees_what_is_stored_and_stores_what_it_changes(store: str) -> None:
    one, other = await two(store)
    await one.do(one.redeem)
    assert await other.look(other.swords) == 1
    await one.do(one.redeem)
    other.runs = 0
    assert await other.look(other.swords) == 2
    assert await other.look(other.swords) == 2
    assert other.runs == 2
    await other.look(partial(draw, other.world))
    assert other.runs == 4  # undone, and run again as a change
    assert picture(other.world.project(GAME)) != picture(one.world.project(GAME))
    await one.do(one.swords)
    assert picture(other.world.project(GAME)) == picture(one.world.project(GAME))
    await one.close()
    await other.close()


@played
async def test_a_question_whose_request_was_refused_is_no_reason_to_miss_what_is_newer(
    store: str,
) -> None:
    one, other = await two(store)
    await one.do(one.redeem)
    await other.do(other.swords)
    await one.do(one.redeem)
    await other.replica.ask(GAME)  # and then the request turns out to be invalid
    assert await other.look(other.swords) == 2
    await one.do(one.redeem)
    await other.replica.ask(GAME)
    await other.do(other.redeem)
    assert await one.look(one.swords) == 4
    await one.close()
    await other.close()


@played
async def test_a_read_waits_for_what_is_being_stored(store: str) -> None:
    one = Worker(store)
    await one.do(one.redeem)
    results = await asyncio.gather(one.do(one.redeem), one.look(one.swords), one.do(one.redeem))
    assert results[1] in (1, 2)
    assert await one.look(one.swords) == 3
    await one.close()


@played
async def test_a_project_is_deleted_and_reset_for_all_workers(store: str) -> None:
    one, other = await two(store)
    await one.do(one.redeem)
    await other.do(other.redeem)
    assert await other.do_alone(lambda: other.world.forget(GAME), GAME) is True
    assert await one.do(one.swords) == 0
    await one.do(one.redeem)
    assert await other.do(other.swords) == 1
    await one.do_alone(one.world.reset)
    assert other.store.heads()[GAME].is_present is False
    assert await other.do(other.swords) == 0
    await one.close()
    await other.close()


@played
async def test_what_projects_share_is_shared(store: str) -> None:
    one, other = await two(store)
    later = NOON + timedelta(days=1)
    await one.share(lambda: one.world.clock.freeze(later))
    await other.replica.ask()
    assert other.world.clock.state == ClockState(frozen_at=later)
    mine = await one.share(lambda: one.world.open_project().config.project_id)
    others = await other.share(lambda: other.world.open_project().config.project_id)
    assert (mine, others) == (1_800_000_000, 1_800_000_001)
    await one.close()
    await other.close()


@played
async def test_an_own_project_is_never_one_that_another_worker_knows(store: str) -> None:
    one, other = await two(store)
    await one.do(lambda: one.world.project(1_800_000_000), 1_800_000_000)
    made = await other.share(lambda: other.world.open_project().config.project_id)
    assert made == 1_800_000_001
    await one.close()
    await other.close()


@played
async def test_a_snapshot_is_restored_by_another_worker_and_after_a_start(store: str) -> None:
    one, other = await two(store)
    await one.do(one.redeem)
    await one.do_alone(lambda: one.snapshots.take("before", NOON))
    await one.do(one.redeem)
    await one.close()

    def restore(worker: Worker) -> None:
        snapshot = worker.snapshots.get("before")
        assert snapshot is not None
        worker.snapshots.restore(snapshot)

    await other.do_alone(lambda: restore(other))
    assert await other.do(other.swords) == 1
    await other.do(other.redeem)
    await other.close()
    later = Worker(store)
    assert [each.name for each in later.snapshots.all()] == ["before"]
    await later.do_alone(lambda: restore(later))
    assert await later.do(later.swords) == 1
    await later.close()


@played
async def test_an_imported_state_is_everybodys(store: str) -> None:
    one, other = await two(store)
    await one.do(one.redeem)
    state = one.world.export_state()
    await one.do(one.redeem)
    await other.do_alone(lambda: other.world.import_state(state))
    assert await one.do(one.swords) == 1
    await one.do_alone(lambda: None)
    assert world_picture(one.world) == world_picture(other.world)
    await one.close()
    await other.close()


# -- images, history and what is forgotten ---------------------------------------------------------
@played
async def test_an_image_bounds_what_a_start_replays(store: str) -> None:
    with patch.object(images, "LEAST", 1000):
        one = Worker(store)
        for _ in range(30):
            await one.do(one.redeem)
            await one.replica._imager.finish()
        await one.close()
    later = Worker(store)
    replayed = later.store.load(GAME, 0, from_image=True)
    assert replayed[0].image is not None
    assert len(replayed) < 15
    assert await later.do(later.swords) == 30
    assert picture(later.world.project(GAME)) == picture(one.world.project(GAME))
    await later.close()


@played
async def test_a_later_start_makes_no_image_until_its_changes_outgrow_the_one_it_read(
    store: str,
) -> None:
    """Of a large project an image takes seconds, and each start would make one soon."""
    one = Worker(store)
    with patch.object(images.Imager, "is_due", return_value=True):
        await one.do(one.redeem)
        await one.replica._imager.finish()
    await one.close()
    later = Worker(store)
    await later.do(later.swords)
    size = len(later.store.image(later.store.load(GAME, 0, from_image=True)[0].image or 0))
    made = []
    with (
        patch.object(images, "LEAST", 1),
        patch.object(later.replica._imager, "make", lambda *_: made.append(later.swords())),
    ):
        while not made:
            await later.do(later.redeem)
    rows = [change.rows or b"" for change in later.store.load(GAME, 2)]
    assert sum(map(len, rows[:-1])) <= size < sum(map(len, rows))
    await later.close()


@played
async def test_the_query_that_is_ready_reads_what_the_others_read(store: str) -> None:
    one = Worker(store)
    for _ in range(3):
        await one.do(one.redeem)
    await one.do_alone(lambda: one.world.forget(GAME), GAME)
    read = one.store.load(GAME, 1)
    assert read == one.store.load(GAME, 1, until=99)
    assert [each.version for each in read] == [2, 3, 4, 5]
    assert [each.is_present for each in read] == [True, True, True, False]
    assert {type(each.is_present) for each in read} == {bool}
    assert one.store.load(GAME, 5) == []
    await one.close()


@played
async def test_a_project_goes_back_to_a_version_and_forward_again(store: str) -> None:
    one, other = await two(store)
    for _ in range(4):
        await one.do(one.redeem)
    versions = one.replica.history.versions(GAME, 10)
    assert [each.version for each in versions] == [5, 4, 3, 2, 1]
    assert [each.is_whole for each in versions] == [False] * 4 + [True]
    assert versions[0].changed["holdings"] == 1
    assert (versions[0].worker, versions[0].operation) == ("one", "a-call")
    assert [each.version for each in one.replica.history.versions(GAME, 2, before=4)] == [3, 2]

    for version, swords in ((3, 2), (5, 4), (1, 0)):
        assert await go_back(other, version) is True
        assert await one.do(one.swords) == swords
    assert await go_back(other, 99) is False
    assert await one.do(one.swords) == 0
    await one.close()
    await other.close()


async def go_back(worker: Worker, version: int) -> bool:
    async def work() -> bool:
        return await worker.replica.go_back(GAME, version)

    return await worker.replica.run_alone("back", work, [GAME])


@played
async def test_the_version_of_a_moment_is_the_newest_one_then(store: str) -> None:
    one = Worker(store)
    await one.do(one.redeem)
    between = one.store.now()
    await one.do(one.redeem)
    assert one.replica.history.version_at(GAME, between) == 2
    assert one.replica.history.version_at(GAME, between - 1000) is None
    await one.close()


@played
async def test_a_moment_as_it_is_printed_names_the_version_it_stands_beside(store: str) -> None:
    one = Worker(store)
    for moment in (1_800_000_000.0000004, 1_800_000_001.0000006):
        with patch.object(one.store, "now", return_value=moment):
            await one.do(one.redeem)
    for version in one.replica.history.versions(GAME, 2):
        printed = datetime.fromtimestamp(version.at, UTC).timestamp()
        assert one.replica.history.version_at(GAME, printed) == version.version
    await one.close()


@played
async def test_what_is_old_is_forgotten_and_what_a_start_needs_is_kept(store: str) -> None:
    one, asleep = await two(store)
    await one.do(one.redeem)
    await asleep.do(asleep.swords)
    with patch.object(images.Imager, "is_due", return_value=True):
        for _ in range(5):
            await one.do(one.redeem)
            await one.replica._imager.finish()
    await one.do(one.redeem)
    assert one.replica.history.prune(3600) == 0
    assert one.replica.history.prune(-1) > 0
    newest = one.store.newest([GAME])[GAME]
    assert one.replica.history.oldest(GAME) == newest - 1
    # Who slept meanwhile has nothing to go on from, and takes the image.
    assert await asleep.do(asleep.swords) == 7
    later = Worker(store)
    assert await later.do(later.swords) == 7
    assert await go_back(later, newest - 1) is True
    assert await one.do(one.swords) == 6
    for each in (one, asleep, later):
        await each.close()


@played
async def test_a_worker_that_slept_cannot_write_into_the_gap_of_what_was_forgotten(
    store: str,
) -> None:
    one, asleep = await two(store)
    await one.do(one.redeem)
    newest = await asleep.replica.ask(GAME)
    await asleep.replica.run(GAME, "a-call", _nothing, newest)
    with patch.object(images.Imager, "is_due", return_value=True):
        for _ in range(5):
            await one.do(one.redeem)
            await one.replica._imager.finish()
    one.replica.history.prune(-1)

    async def redeem() -> Any:
        return asleep.redeem()

    await asleep.replica.run(GAME, "a-call", redeem, {})
    assert asleep.replica.retries == 1
    assert await one.do(one.swords) == 7
    await one.close()
    await asleep.close()


async def _nothing() -> None:
    """Change nothing."""


# -- what a store refuses --------------------------------------------------------------------------
@played
async def test_a_store_of_another_seed_is_refused(store: str) -> None:
    await Worker(store).close()
    message = "--seed 2: the world of this store was made with --seed 1"
    with pytest.raises(StoreError, match=message):
        Worker(store, seed=2)


@played
async def test_a_store_of_a_newer_release_is_refused(store: str) -> None:
    one = Worker(store)
    with one.store.connections.lent() as connection:
        connection.execute(update(tables.schema).values(version=tables.SCHEMA + 1))
    message = f"is of schema {tables.SCHEMA + 1}, and this release knows up to {tables.SCHEMA}"
    with pytest.raises(StoreError, match=message):
        Worker(store)
    await one.close()
