"""A coroutine runs at once as far as it goes, and goes on in a task where it has to wait."""

from __future__ import annotations

import asyncio

import pytest

from liveops_kit.edge.begun import Begun, begin


def test_what_does_not_wait_is_done_at_once() -> None:
    async def deed() -> str:
        return "done"

    async def through() -> str:
        return await deed()

    assert begin(through()) == "done"


def test_what_fails_at_once_raises() -> None:
    async def deed() -> None:
        raise LookupError("a bug")

    with pytest.raises(LookupError, match="a bug"):
        begin(deed())


def test_what_waits_goes_on_where_it_stopped() -> None:
    steps: list[str] = []

    async def deed(leave: asyncio.Event) -> str:
        steps.append("begun")
        await leave.wait()
        await asyncio.sleep(0)
        await asyncio.sleep(0.001)
        steps.append("ended")
        return "done"

    async def play() -> str:
        leave = asyncio.Event()
        begun = begin(deed(leave))
        assert isinstance(begun, Begun)
        assert steps == ["begun"]
        asyncio.get_running_loop().call_soon(leave.set)
        return await begun

    assert asyncio.run(play()) == "done"
    assert steps == ["begun", "ended"]


def test_what_fails_later_raises_where_it_is_awaited() -> None:
    async def deed() -> None:
        await asyncio.sleep(0)
        raise LookupError("a bug")

    async def play() -> None:
        begun = begin(deed())
        assert isinstance(begun, Begun)
        with pytest.raises(LookupError, match="a bug"):
            await begun

    asyncio.run(play())


def test_who_is_cancelled_hears_of_it_where_it_waits() -> None:
    heard: list[str] = []

    async def deed() -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            heard.append("cancelled")
            raise
        return "done"

    async def play() -> None:
        begun = begin(deed())
        assert isinstance(begun, Begun)

        async def wait() -> str:
            return await begun

        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(play())
    assert heard == ["cancelled"]


def test_what_takes_an_error_for_an_answer_goes_on() -> None:
    async def deed(waits_for: asyncio.Future[None]) -> str:
        try:
            await waits_for
        except LookupError:
            await asyncio.sleep(0)
            return "done all the same"
        return "done"

    async def play() -> str:
        waits_for = asyncio.get_running_loop().create_future()
        begun = begin(deed(waits_for))
        assert isinstance(begun, Begun)
        waits_for.set_exception(LookupError("a bug"))
        return await begun

    assert asyncio.run(play()) == "done all the same"
