"""Questions to a database that gather while one is on its way, and then go together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class Together(Generic[Q, A]):
    """Asks what comes up meanwhile with the next question, so that a trip serves many.

    An answer is always to a question that was sent after it came up.
    """

    def __init__(self, send: Callable[[Sequence[Q]], Awaitable[Sequence[A]]]) -> None:
        """Take the function that sends questions, and returns their answers in the same order."""
        self._send = send
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._sending = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, question: Q) -> A:
        """Return the answer to a question.

        Raises:
            Exception: what sending it has raised.
        """
        answer: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answer))
        if len(self._waiting) == 1:
            task = asyncio.create_task(self._send_waiting())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await answer

    async def _send_waiting(self) -> None:
        async with self._sending:
            waiting, self._waiting = self._waiting, []
            try:
                answers = await self._send([question for question, _ in waiting])
            except Exception as error:  # whoever waits for an answer raises it
                for _, future in waiting:
                    if not future.done():
                        future.set_exception(error)
                return
            for (_, future), answer in zip(waiting, answers, strict=True):
                # One of those who wait may be cancelled, which is not the others' business.
                if not future.done():
                    future.set_result(answer)
