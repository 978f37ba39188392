"""The error envelope, and refusals as answers (ERR-1, ERR-2)."""

from __future__ import annotations

from typing import Any

from liveops_kit.domain.values.refusals import (
    METHOD_NOT_ALLOWED,
    TOO_MANY_REQUESTS,
    Refusal,
)
from liveops_kit.server.request import Response


def envelope(refusal: Refusal, transaction_id: str) -> dict[str, Any]:
    """The body of a refusal."""
    body: dict[str, Any] = {
        "statusCode": refusal.reason.status,
        "errorCode": refusal.reason.code,
        "errorMessage": str(refusal),
        "transactionId": transaction_id,
    }
    if refusal.extended is not None:
        body["errorMessageExtended"] = refusal.extended
    return body


def answer(refusal: Refusal, transaction_id: str) -> Response:
    """The answer of a refusal, with the headers its status asks for."""
    headers = {}
    if refusal.reason.status == METHOD_NOT_ALLOWED.status:
        headers["Allow"] = str(refusal.facts["methods"])
    if refusal.reason is TOO_MANY_REQUESTS:
        headers["Retry-After"] = str(refusal.facts.get("seconds", 1))
    if refusal.reason.status == 401:
        headers["WWW-Authenticate"] = str(refusal.facts.get("scheme", "Bearer"))
    return Response(refusal.reason.status, envelope(refusal, transaction_id), headers)
