"""Refusals and failures in the API's error envelope, whichever stage raised them (ERR-1)."""

from __future__ import annotations

import logging
from collections.abc import Callable

from liveops_kit.edge.call import Answer
from liveops_kit.edge.errors import answer
from liveops_kit.edge.messages import HttpRequest
from liveops_kit.shared.errors import SERVER_FAILED, Refusal

log = logging.getLogger("liveops_kit.mock")


class ErrorResponses:
    """The answers of requests that are refused or fail."""

    def __init__(self, new_transaction_id: Callable[[], str]) -> None:
        self._new_transaction_id = new_transaction_id

    def refusal(self, refusal: Refusal) -> Answer:
        """Return the answer of a refusal."""
        return answer(refusal, self._new_transaction_id())

    def failure(self, request: HttpRequest, error: Exception) -> Answer:
        """Return a bare 500 for a bug of ours; the traceback goes to the log alone."""
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        return self.refusal(Refusal(SERVER_FAILED))
