"""Refusals and failures in the API's error envelope, whichever stage raised them (ERR-1, ERR-2)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from liveops_kit.domain.values.refusals import (
    METHOD_NOT_ALLOWED,
    SERVER_FAILED,
    TOO_MANY_REQUESTS,
    UNAVAILABLE,
    Refusal,
)
from liveops_kit.domain.values.seeded_random import SeededRandom, secret_id
from liveops_kit.server.messages import HttpRequest
from liveops_kit.server.request import Response

NewId = Callable[[], Awaitable[str]]
"""Returns the id of a response, 32 hexadecimal digits."""
log = logging.getLogger("liveops_kit.mock")


class ErrorResponses:
    """The responses to requests that are refused or fail."""

    def __init__(self, new_transaction_id: NewId) -> None:
        self._new_transaction_id = new_transaction_id

    async def refusal(self, refusal: Refusal) -> Response:
        """Return the response of a refusal."""
        # The store that is away is what counts the ids of all workers.
        is_away = refusal.reason is UNAVAILABLE
        new_id = secret_id() if is_away else await self._new_transaction_id()
        return refusal_response(refusal, new_id)

    async def failure(self, request: HttpRequest, error: Exception) -> Response:
        """Return a bare 500 for a bug of ours; the traceback goes to the log alone."""
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        return await self.refusal(Refusal(SERVER_FAILED))


def ids_of(random: Callable[[], SeededRandom]) -> NewId:
    """Return what draws ids from the generator that is there at the time."""

    async def draw() -> str:
        return random().hex_id()

    return draw


def refusal_response(refusal: Refusal, transaction_id: str) -> Response:
    """Return the response of a refusal, with the headers its status needs."""
    headers = {}
    if refusal.reason.status == METHOD_NOT_ALLOWED.status:
        headers["Allow"] = str(refusal.facts["methods"])
    if refusal.reason is TOO_MANY_REQUESTS:
        headers["Retry-After"] = str(refusal.facts.get("seconds", 1))
    if refusal.reason.status == 401:
        headers["WWW-Authenticate"] = str(refusal.facts.get("scheme", "Bearer"))
    return Response(refusal.reason.status, envelope(refusal, transaction_id), headers)


def envelope(refusal: Refusal, transaction_id: str) -> dict[str, Any]:
    """Return the body of a refusal."""
    body: dict[str, Any] = {
        "statusCode": refusal.reason.status,
        "errorCode": refusal.reason.code,
        "errorMessage": str(refusal),
        "transactionId": transaction_id,
    }
    if refusal.extended is not None:
        body["errorMessageExtended"] = refusal.extended
    return body
