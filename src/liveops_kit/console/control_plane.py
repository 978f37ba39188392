"""The control plane as the console calls it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote

import httpx

TIMEOUT = 60.0
"""Seconds that a call may take."""


class PlaneError(Exception):
    """A call that the control plane refused, or did not answer."""

    def __init__(self, status: int, message: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.problems = problems


class Plane:
    """Makes the calls of one request, from a thread beside the event loop."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        loop: asyncio.AbstractEventLoop,
        headers: Mapping[str, str],
        address: str,
    ) -> None:
        """Call by a client that lives on a loop; `headers` go with every call."""
        self.address = address
        """Where the mock is, for calls to copy."""
        self._client = client
        self._loop = loop
        self._headers = headers

    def get(self, path: str, **query: Any) -> Any:
        """Return the JSON at a path below `/_mock`; a query of None is left out."""
        return self.call("GET", path, query=query)

    def call(
        self, method: str, path: str, body: Any = None, query: Mapping[str, Any] | None = None
    ) -> Any:
        """Make a call and return its JSON; None for an answer without a body.

        Raises:
            PlaneError: it is refused, or there is no answer.
        """
        work = send(self._client, self._headers, method, path, body, query)
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(TIMEOUT + 5)


async def send(
    client: httpx.AsyncClient,
    headers: Mapping[str, str],
    method: str,
    path: str,
    body: Any = None,
    query: Mapping[str, Any] | None = None,
) -> Any:
    """Make a call on the event loop itself, as `Plane.call`."""
    params = {name: value for name, value in (query or {}).items() if value not in (None, "")}
    sent: dict[str, Any] = {} if body is None else {"json": body}
    try:
        response = await client.request(
            method, f"/_mock{path}", params=params, headers=dict(headers), timeout=TIMEOUT, **sent
        )
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        raise PlaneError(502, f"The mock does not answer: {reason}") from error
    if response.is_success:
        return response.json() if response.content else None
    raise _error_of(response)


def _error_of(response: httpx.Response) -> PlaneError:
    try:
        body = response.json()
        message = str(body["errorMessage"])
        extended = body.get("errorMessageExtended") or []
    except (ValueError, KeyError, TypeError, AttributeError):
        return PlaneError(response.status_code, f"The mock answered {response.status_code}")
    problems = tuple(
        f"{each.get('property')}: {each.get('message')}" for each in extended
        if isinstance(each, dict)
    )  # fmt: skip
    return PlaneError(response.status_code, message, problems)


def part(text: object) -> str:
    """Return a text as one part of a path."""
    return quote(str(text), safe="")


current: ContextVar[Plane] = ContextVar("console_plane")
"""The control plane of the request that is served."""
