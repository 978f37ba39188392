"""Recording of the calls of a run as a HAR file, without their secrets."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qsl, urlsplit

from liveops_kit.contract.target import UsageError
from liveops_kit.redaction import Redactor

if TYPE_CHECKING:
    from harfile import Content, HarFile, PostData, Request, Response

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


class Recording:
    """A recording of a run, thread-safe; without a file it records nothing."""

    def __init__(self, path: Path | None, redactor: Redactor) -> None:
        self._path = path
        self._redactor = redactor
        self._file: HarFile | None = None
        self._lock = Lock()

    def __enter__(self) -> Self:
        if self._path is not None:
            from harfile import HarFile

            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = HarFile.open(self._path)
            except OSError as error:
                raise UsageError(f"cannot write {self._path}: {error.strerror}") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def take(self, call: Recorded) -> None:
        """Record one call."""
        if self._file is None:
            return
        from harfile import Timings

        milliseconds = round(call.seconds * 1000, 3)
        redactor = self._redactor.of_call(call.request_headers)
        with self._lock:
            self._file.add_entry(
                startedDateTime=call.started,
                time=milliseconds,
                request=_request(call, redactor),
                response=_response(call, redactor),
                timings=Timings(send=0, wait=milliseconds, receive=0),
                comment=call.operation_id,
            )


def _request(call: Recorded, redactor: Redactor) -> Request:
    from harfile import Record, Request

    url = redactor.url(call.url)
    return Request(
        method=call.method,
        url=url,
        httpVersion="HTTP/1.1",
        headers=[Record(name, value) for name, value in redactor.headers(call.request_headers)],
        queryString=[
            Record(name, value)
            for name, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)
        ],
        postData=_post_data(call, redactor),
        bodySize=len(call.request_body),
    )


def _post_data(call: Recorded, redactor: Redactor) -> PostData | None:
    from harfile import PostData

    if not call.request_body:
        return None
    text = redactor.body(call.request_body)
    return PostData(mimeType=_type_of(call.request_headers), text=text)


def _response(call: Recorded, redactor: Redactor) -> Response:
    from harfile import Record, Response

    return Response(
        status=call.status,
        statusText=call.reason,
        httpVersion="HTTP/1.1",
        headers=[Record(name, value) for name, value in redactor.headers(call.response_headers)],
        content=_content(call, redactor),
        bodySize=len(call.response_body),
    )


def _content(call: Recorded, redactor: Redactor) -> Content:
    from harfile import Content

    size, kind = len(call.response_body), _type_of(call.response_headers)
    try:
        return Content(size=size, mimeType=kind, text=redactor.body(call.response_body.decode()))
    except UnicodeDecodeError:
        text = base64.b64encode(redactor.raw(call.response_body)).decode()
        return Content(size=size, mimeType=kind, text=text, encoding="base64")


def _type_of(headers: Iterable[tuple[str, str]]) -> str:
    found = [value for name, value in headers if name.lower() == "content-type"]
    return found[0] if found else ""
