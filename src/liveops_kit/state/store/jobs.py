"""Requests about one project that wait for their turn, and are then run and stored together.

A commit waits for the disk or the network. Requests that come in meanwhile gather; when it is their
turn, they are run one after the other, and one transaction of the database stores all of them.
Their answers leave together, after it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Struct

from liveops_kit.domain.values.refusals import Refusal

MOST = 64
"""Requests that are stored together."""


class Job(Struct, eq=False):
    """One request and its result, once there is one."""

    operation: str
    work: Callable[[], Awaitable[Any]]
    newest: Mapping[int, int]
    done: asyncio.Future[Callable[[], Any]]
    """Gives a function that returns the result, or raises what the request raised."""

    def finish(self, outcome: Callable[[], Any]) -> None:
        """Let the request go on, unless nobody waits for it any more."""
        if not self.done.done():
            self.done.set_result(outcome)

    def fail(self, error: BaseException) -> None:
        """Let the request fail."""
        self.finish(partial(throw, error))


class Jobs:
    """The requests that wait, by project."""

    def __init__(self, run: Callable[[int, Callable[[], list[Job]]], Awaitable[None]]) -> None:
        """Take the function that runs requests of a project, and finishes each.

        It gets a function that says which ones, to be called when it is the project's turn.
        """
        self._run = run
        self._waiting: dict[int, list[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def has(self, project_id: int) -> bool:
        """Return True while requests of a project wait or are stored."""
        return bool(self._waiting.get(project_id))

    async def do(
        self, project_id: int, operation: str, work: Callable[[], Awaitable[Any]],
        newest: Mapping[int, int],
    ) -> Any:  # fmt: skip
        """Run a request when it is its turn, and return its result."""
        job = Job(operation, work, newest, asyncio.get_running_loop().create_future())
        waiting = self._waiting.setdefault(project_id, [])
        waiting.append(job)
        if len(waiting) == 1:  # nobody runs requests of this project
            await self._run_some(project_id, waiting)
            if waiting:
                # Who came first has its answer; the others do not keep it.
                task = asyncio.create_task(self._run_rest(project_id, waiting))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        return (await job.done)()

    async def _run_rest(self, project_id: int, waiting: list[Job]) -> None:
        while waiting:
            await self._run_some(project_id, waiting)

    async def _run_some(self, project_id: int, waiting: list[Job]) -> None:
        batch: list[Job] = []

        def take() -> list[Job]:
            batch[:] = waiting[:MOST]
            return batch

        try:
            await self._run(project_id, take)
        except BaseException as error:
            for job in batch or waiting[:1]:
                job.fail(error)
            if not isinstance(error, Exception):
                raise
        finally:
            del waiting[: max(1, len(batch))]


def newest_of(jobs: Sequence[Job]) -> Mapping[int, int]:
    """Return the newest versions that any of the requests has to see."""
    found: dict[int, int] = {}
    for job in jobs:
        for project_id, version in job.newest.items():
            found[project_id] = max(version, found.get(project_id, 0))
    return found


async def attempt(
    work: Callable[[], Awaitable[Any]], undo: Callable[[], None]
) -> Callable[[], Any]:
    """Run a request, and return what gives its result, or raises what it raised.

    What a refused request has changed before it was refused stays, as without a store; of one that
    failed otherwise nothing stays.
    """
    try:
        result = await work()
    except Refusal as refusal:
        return partial(throw, refusal)
    except Exception as error:  # a bug of ours, to be told by whoever waits for the request
        undo()
        return partial(throw, error)
    except BaseException:
        undo()
        raise
    return lambda: result


def throw(error: BaseException) -> Any:
    """Raise an error."""
    raise error
