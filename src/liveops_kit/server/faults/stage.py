"""The stage of the pipeline at which requests meet the rate limit and the faults."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from liveops_kit.domain.values.refusals import TOO_MANY_REQUESTS, Refusal
from liveops_kit.openapi.router import Match
from liveops_kit.server.claimed_identity import credential_of, user_of
from liveops_kit.server.endpoints import Endpoint
from liveops_kit.server.error_responses import ErrorResponses
from liveops_kit.server.faults.registry import ActiveFault, Faults
from liveops_kit.server.messages import HttpRequest, HttpResponse
from liveops_kit.server.rate_limit import RateLimit
from liveops_kit.server.request import Response
from liveops_kit.server.stored_world import StoredWorld

MAX_BODY = 1_000_000
"""Bytes of a body that are read before a fault answers the request."""
RATE_LIMIT_ID = "rate limit"
"""The rate limit in the place of a fault's number in the journal."""
Sleep = Callable[[float], Awaitable[Any]]
Execute = Callable[[], Awaitable[HttpResponse]]


class FaultStage:
    """Applies the rate limit and the active faults to requests."""

    def __init__(
        self,
        faults: Faults,
        rates: RateLimit,
        errors: ErrorResponses,
        sleep: Sleep = asyncio.sleep,
        stored: StoredWorld | None = None,
    ) -> None:
        """Take `errors` with a random sequence of its own, so that the world's stays as it is.

        Where the world is `stored`, workers count faults together.
        """
        self._faults = faults
        self._rates = rates
        self._errors = errors
        self._sleep = sleep
        self._stored = stored

    @property
    def is_idle(self) -> bool:
        """True while no request can meet a fault or the rate limit."""
        return self._rates.rate is None and not self._faults

    async def meet(
        self, request: HttpRequest, match: Match[Endpoint], execute: Execute
    ) -> HttpResponse | None:
        """Return the response to a request; None if its connection is to be dropped.

        `execute` responds as if there were no faults.
        """
        if match.target.operation.tag == "control":
            return await execute()
        project_id = match.values.get("project_id")
        wait = 0
        if self._rates.rate is not None:
            wait = await self._rates.count(credential_of(request.headers), project_id)
        if wait:
            request.fault = RATE_LIMIT_ID
            await request.drain(MAX_BODY)
            refusal = await self._errors.refusal(Refusal(TOO_MANY_REQUESTS, seconds=wait))
            return match.target.encode(refusal, validate=False)
        delay, fault, transaction_id = await self._choose(match, project_id, request)
        if fault is not None:
            request.fault = fault.number
        if delay:
            await self._sleep(delay)
        if fault is None or fault.definition.kind == "latency":
            return await execute()
        return await self._fail(fault, transaction_id, request, match.target, execute)

    async def _choose(
        self, match: Match[Endpoint], project_id: int | None, request: HttpRequest
    ) -> tuple[float, ActiveFault | None, str]:
        """Return the seconds to wait, the fault and the id of its response, if there is any."""
        operation_id = match.target.operation.operation_id

        def choose() -> tuple[float, ActiveFault | None, str]:
            user = partial(user_of, request.headers)
            delay, fault = self._faults.choose(operation_id, project_id, user)
            if fault is None or fault.response is None:
                return delay, fault, ""
            return delay, fault, fault.new_transaction_id()

        return choose() if self._stored is None else await self._stored.share("fault", choose)

    async def _fail(
        self,
        fault: ActiveFault,
        transaction_id: str,
        request: HttpRequest,
        endpoint: Endpoint,
        execute: Execute,
    ) -> HttpResponse | None:
        """Return the response of a fault: another one, part of one, or none."""
        if fault.definition.truncate is not None:
            return _cut(await execute(), fault.definition.truncate)
        if fault.definition.carry_out:
            await execute()
        else:
            await request.drain(MAX_BODY)
        if fault.response is None:
            return None
        body = {**fault.response.body, "transactionId": transaction_id}
        response = Response(fault.response.status, body, fault.response.headers)
        return endpoint.encode(response, validate=False)


def _cut(response: HttpResponse, length: int) -> HttpResponse:
    """Return the first bytes of a response's body, at most all but one; a bodiless one whole."""
    if not response.body:
        return response
    part = response.body[: min(length, len(response.body) - 1)]
    return HttpResponse(response.status, response.headers, part, is_cut=True)
