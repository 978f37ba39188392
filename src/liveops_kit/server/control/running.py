"""Health, readiness and metrics in the control plane: for whoever keeps the mock running."""

from __future__ import annotations

from liveops_kit.domain.values.moment import print_moment
from liveops_kit.server.metrics import CONTENT_TYPE, Metrics
from liveops_kit.server.readiness import Readiness
from liveops_kit.server.request import Operations, Request, Response
from liveops_kit.version import __version__


class RunningControl:
    """The handlers for probes and for Prometheus."""

    def __init__(self, readiness: Readiness, metrics: Metrics) -> None:
        self._readiness = readiness
        self._metrics = metrics

    def operations(self) -> Operations:
        """Return the handlers by their operation ids."""
        return {
            "mock-health": self.health,
            "mock-ready": self.ready,
            "mock-metrics": self.metrics,
        }

    async def health(self, request: Request) -> Response:
        """Report that the mock is up."""
        body = {
            "status": "ok",
            "version": __version__,
            "project_id": request.world.default_project_id,
            "projects": request.world.project_ids,
            "now": print_moment(request.world.clock.now()),
        }
        return Response(200, body)

    async def ready(self, _: Request) -> Response:
        """Report whether calls may be sent here."""
        reasons = await self._readiness.reasons()
        if reasons:
            return Response(503, {"status": "not ready", "reasons": reasons})
        return Response(200, {"status": "ready", "reasons": []})

    async def metrics(self, _: Request) -> Response:
        """Report what the mock has done, in numbers."""
        return Response(200, await self._metrics.text(), {"Content-Type": CONTENT_TYPE})
