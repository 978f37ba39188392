"""Refusals and failures in the API's error envelope, whichever stage raised them (ERR-1)."""

from __future__ import annotations

import logging
from collections.abc import Callable

from liveops_kit.domain.values.refusals import SERVER_FAILED, Refusal
from liveops_kit.server.errors import answer
from liveops_kit.server.messages import HttpRequest
from liveops_kit.server.request import Response

log = logging.getLogger("liveops_kit.mock")


class ErrorResponses:
    """The answers of requests that are refused or fail."""

    def __init__(self, new_transaction_id: Callable[[], str]) -> None:
        self._new_transaction_id = new_transaction_id

    def refusal(self, refusal: Refusal) -> Response:
        """Return the answer of a refusal."""
        return answer(refusal, self._new_transaction_id())

    def failure(self, request: HttpRequest, error: Exception) -> Response:
        """Return a bare 500 for a bug of ours; the traceback goes to the log alone."""
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        return self.refusal(Refusal(SERVER_FAILED))
