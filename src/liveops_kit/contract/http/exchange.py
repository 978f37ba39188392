"""One HTTP exchange of the kit: a request and its response."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import httpx

from liveops_kit.contract.http.recording import Recorded


@dataclass(frozen=True)
class Exchange:
    """A request and its response."""

    operation_id: str
    """Id of an operation of the API, or `mock-...` for the control plane."""
    request: httpx.Request
    response: httpx.Response
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    group: int = 0
    """Calls of the same group above 0 were sent at the same time."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @cached_property
    def json(self) -> Any:
        """The parsed body of the response; None if it is not JSON."""
        try:
            return json.loads(self.response.content)
        except ValueError:
            return None

    @cached_property
    def request_json(self) -> Any:
        """The parsed body of the request; None if it is not JSON."""
        try:
            return json.loads(self.request.content)
        except ValueError:
            return None

    @property
    def error_code(self) -> int | None:
        """The `errorCode` of an error; None if there is none."""
        code = self.json.get("errorCode") if isinstance(self.json, dict) else None
        return code if isinstance(code, int) and not isinstance(code, bool) else None

    def recorded(self) -> Recorded:
        """Return the exchange in the form of a recording."""
        request, response = self.request, self.response
        return Recorded(
            operation_id=self.operation_id,
            method=request.method,
            url=str(request.url),
            request_headers=tuple(request.headers.multi_items()),
            request_body=request.content,
            status=response.status_code,
            reason=response.reason_phrase,
            response_headers=tuple(response.headers.multi_items()),
            response_body=response.content,
            started=self.started,
            seconds=_seconds(response),
        )

    @property
    def line(self) -> str:
        """A one-line summary of the response.

        >>> request = httpx.Request("GET", "http://h/a")
        >>> Exchange("get-coupon", request, httpx.Response(204)).line
        'get-coupon answered 204'
        """
        code = f"/{self.error_code}" if self.error_code is not None else ""
        return f"{self.operation_id} answered {self.status}{code}"


def _seconds(response: httpx.Response) -> float:
    try:
        return response.elapsed.total_seconds()
    except RuntimeError:  # built by a test, never sent
        return 0.0
