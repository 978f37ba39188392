"""The rate limit in the control plane: read it, set another, take it away."""

from __future__ import annotations

from liveops_kit.domain.values.refusals import Violation, invalid
from liveops_kit.errors import SettingsError
from liveops_kit.server.rate_limit import RateLimit, parse_rate
from liveops_kit.server.request import Operations, Request, Response


class RateLimitControl:
    """The handlers of the rate limit."""

    def __init__(self, limit: RateLimit) -> None:
        self._limit = limit

    def operations(self) -> Operations:
        """Return the handlers by their operation ids."""
        return {"mock-get-rate-limit": self.read, "mock-put-rate-limit": self.set}

    async def read(self, _: Request) -> Response:
        """Read the rate limit."""
        rate = self._limit.rate
        return Response(200, {"rate": None if rate is None else str(rate)})

    async def set(self, request: Request) -> Response:
        """Set the rate limit, or take it away."""
        text = request.body["rate"]
        try:
            self._limit.set_rate(None if text is None else parse_rate(text))
        except SettingsError as error:
            raise invalid(Violation("rate", str(error).replace("--rate-limit", "It"))) from error
        await self._limit.refill()
        return await self.read(request)
