"""Recording of the calls of a run as a HAR file, without their secrets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

import orjson

from liveops_kit.errors import UsageError
from liveops_kit.har.exchange import Exchange, Message
from liveops_kit.har.writer import HarWriter, entry_of
from liveops_kit.redaction import Redactor

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One recorded call, from either HTTP client."""

    operation_id: str
    method: str
    url: str
    request_headers: Headers
    request_body: bytes
    status: int
    reason: str
    response_headers: Headers
    response_body: bytes
    started: datetime
    seconds: float

    def exchange(self) -> Exchange:
        """Return the call as an entry of an archive is made of it."""
        return Exchange(
            method=self.method,
            url=self.url,
            request=Message(tuple(self.request_headers), self.request_body),
            status=self.status,
            response=Message(tuple(self.response_headers), self.response_body),
            reason=self.reason,
            started=self.started.isoformat(),
            milliseconds=round(self.seconds * 1000, 3),
        )


class Recording:
    """A recording of a run, thread-safe; without a file it records nothing."""

    def __init__(self, path: Path | None, redactor: Redactor) -> None:
        self._path = path
        self._redactor = redactor
        self._writer: HarWriter | None = None
        self._lock = Lock()

    def __enter__(self) -> Self:
        if self._path is not None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._writer = HarWriter(self._path.open("wb"))
            except OSError as error:
                raise UsageError(f"cannot write {self._path}: {error.strerror}") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._writer is not None:
            self._writer.close()

    @property
    def observer(self) -> Callable[[Recorded], None] | None:
        """The function that takes the calls; None if there is no file to write them to."""
        return None if self._path is None else self.take

    def append(self, file: Path) -> None:
        """Add the calls of another recording, which are without secrets already."""
        if self._writer is None:
            return
        for entry in orjson.loads(file.read_bytes())["log"]["entries"]:
            with self._lock:
                self._writer.add(entry)

    def take(self, call: Recorded) -> None:
        """Record one call."""
        if self._writer is None:
            return
        entry = entry_of(call.exchange(), self._redactor, comment=call.operation_id)
        with self._lock:
            self._writer.add(entry)
