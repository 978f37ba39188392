"""Calls of one player or admin, each recorded with its time, its answer and its marks."""

from __future__ import annotations

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any, Literal
from urllib.parse import quote, urlencode

import msgspec

from liveops_kit.contract.errors import Error
from liveops_kit.load.history import Call
from liveops_kit.load.marks import Mark
from liveops_kit.load.plan import Plan, Stage, Ticket

MAX_REQUEST = 200
"""Characters of a request in the history."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a call, or that there was none."""

    status: int | None
    """None if no answer came."""
    body: Any = None

    @property
    def outcome(self) -> Literal["ok", "refused", "unknown"]:
        """The outcome; an unknown one may have worked."""
        if self.status is None or self.status >= 500:
            return "unknown"
        return "ok" if 200 <= self.status < 300 else "refused"

    @property
    def may_have_worked(self) -> bool:
        """True unless it was refused."""
        return self.outcome != "refused"

    @property
    def error(self) -> int | None:
        """The `errorCode` of a refusal."""
        code = self.body.get("errorCode") if isinstance(self.body, dict) else None
        return code if isinstance(code, int) else None

    def is_refusal(self, error: Error) -> bool:
        """Return whether it is this refusal."""
        return (self.status, self.error) == (error.status, error.code)

    def get(self, *path: str | int) -> Any:
        """Return a value of the body, or None where the answer has no such value."""
        value = self.body
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value


Marks = Callable[[Reply], Iterable[Mark]]


def no_marks(_: Reply) -> Iterable[Mark]:
    """Return no marks, for calls that only lead up to another."""
    return ()


@dataclass(slots=True)
class Recorder:
    """The history of one worker, as its sessions write it."""

    worker: str
    write: Callable[[Call], None]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    # Moments of one process are in order, whatever is done to its wall clock meanwhile.
    _base: int = field(default_factory=lambda: time.time_ns() - time.monotonic_ns())

    def now(self) -> int:
        """Return the nanoseconds since 1970."""
        return self._base + time.monotonic_ns()


class Session(ABC):
    """The calls of one player or admin, one after the other."""

    def __init__(
        self,
        plan: Plan,
        stage: Stage,
        player: Ticket,
        recorder: Recorder,
        *,
        name: str = "",
        story: str = "",
    ) -> None:
        self.plan = plan
        self.stage = stage
        self.player = player
        self.random = Random(f"{plan.seed} {stage.story} {recorder.worker} {name}")  # noqa: S311  # no secret
        self.memory: dict[str, Any] = {}
        """Memory of the player from turn to turn."""
        self.began = recorder.now()
        """When the run began in this process."""
        self._recorder = recorder
        self._story = story or stage.story

    @property
    def facts(self) -> dict[str, Any]:
        """Objects that were made for the story."""
        return self.stage.facts

    @property
    def seconds(self) -> float:
        """Seconds of the run so far."""
        return (self._recorder.now() - self.began) / 1e9

    def wave(self, number: int) -> int:
        """Return which of a number of equal parts of the run this is, counted from 0."""
        return min(int(self.seconds / self.plan.seconds * number), number - 1)

    def has(self, operation_id: str) -> bool:
        """Return whether the target has an operation."""
        return operation_id in self.plan.operations

    def call(
        self,
        operation_id: str,
        marks: Marks = no_marks,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        **path: str | int,
    ) -> Reply:
        """Make a call as the operation documents it: as the session's player, or as an admin."""
        operation = self.plan.operations[operation_id]
        values = {"project_id": self.stage.project_id, **path}
        url = self.plan.base_url.rstrip("/") + _filled(operation.path, values)
        if query:
            url += "?" + urlencode(query)
        caller = self.plan.authorization if operation.is_admin else self.player.authorization
        headers = {"Authorization": caller, **self.plan.headers}
        return self._send(operation_id, operation.method, url, headers, body, marks)

    def at_once(self, *calls: Callable[[], Reply]) -> list[Reply]:
        """Make calls at the same time, as a player with two devices does; return the answers."""
        return [call() for call in calls]

    def control(
        self, operation_id: str, method: str, path: str, marks: Marks = no_marks, body: Any = None
    ) -> Reply:
        """Make a call to the control plane of the mock; `path` follows the project's."""
        token = self.plan.control_token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{self.plan.control}/projects/{self.stage.project_id}{path}"
        return self._send(operation_id, method, url, headers, body, marks)

    def _send(
        self,
        operation_id: str,
        method: str,
        url: str,
        headers: dict[str, str],
        body: Any,
        marks: Marks,
    ) -> Reply:
        content = None if body is None else msgspec.json.encode(body)
        if content is not None:
            headers["Content-Type"] = "application/json"
        began = self._recorder.now()
        # A player who is stopped in the middle of a call has sent it: it may have worked.
        reply = Reply(None)
        meant: tuple[Mark, ...] | None = None
        try:
            reply = self._exchange(operation_id, method, url, headers, content)
            meant = tuple(marks(reply))
        finally:
            ended = self._recorder.now()
            if meant is None:
                # Nor does anybody know what an answer of another shape means.
                reply = Reply(None)
                meant = tuple(marks(reply))
            self._recorder.write(
                Call(
                    id=next(self._recorder.numbers),
                    worker=self._recorder.worker,
                    story=self._story,
                    player=self.player.name,
                    operation=operation_id,
                    began=began,
                    ended=None if reply.status is None else ended,
                    request=_shown(method, url, content),
                    status=reply.status,
                    error=reply.error,
                    marks=meant,
                )
            )
        return reply

    @abstractmethod
    def _exchange(
        self, name: str, method: str, url: str, headers: dict[str, str], content: bytes | None
    ) -> Reply:
        """Send a request once and return its answer."""


def reply_of(status: int, content: bytes | None) -> Reply:
    """Return the reply of a status and a body that may be JSON."""
    try:
        return Reply(status, msgspec.json.decode(content) if content else None)
    except msgspec.DecodeError:
        return Reply(status)


def _filled(template: str, values: Mapping[str, str | int]) -> str:
    return re.sub(r"{([^{}]+)}", lambda name: quote(str(values[name[1]]), safe=""), template)


def _shown(method: str, url: str, content: bytes | None) -> str:
    """Return a request without its origin; credentials are in headers alone."""
    path = "/" + url.split("://", 1)[1].partition("/")[2]
    return f"{method} {path} {(content or b'').decode()}".rstrip()[:MAX_REQUEST]
