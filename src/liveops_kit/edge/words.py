"""Says no in the API's envelope, whoever it was that said no first (ERR-1)."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from starlette.responses import Response

from liveops_kit.edge.answers import respond
from liveops_kit.edge.errors import answer
from liveops_kit.edge.routes import Routes
from liveops_kit.shared.errors import OUTSIDE_THE_API, SERVER_FAILED, Refusal
from liveops_kit.world.world import World

log = logging.getLogger("liveops_kit.mock")


def outside(path: str) -> Refusal:
    """How a path is refused under which nothing is served."""
    if path.startswith(("/v1/", "/v2/", "/v3/")):
        return Refusal(OUTSIDE_THE_API, advice=f"this call is /api{path}")
    return Refusal(OUTSIDE_THE_API, advice="a call is /api/v2/...; /api/ui/ shows them all")


class Words:
    """Refusals and failures as responses."""

    def __init__(self, world: World, routes: Mapping[str, Routes]) -> None:
        """`routes` are the paths of each description, by its base path."""
        self._world = world
        self._routes = routes

    def response(self, refusal: Refusal) -> Response:
        """A refusal as a response."""
        return respond(answer(refusal, self._world.chance.identity()))

    def no_route(self, method: str, path: str) -> Response:
        """The response where the router found nothing, or not with this method."""
        for base, routes in self._routes.items():
            if path.startswith(base + "/"):
                return self.response(routes.refusal(path.removeprefix(base), method))
        return self.response(outside(path))

    def failure(self, method: str, path: str, error: Exception) -> Response:
        """The response to a bug of ours: the log has the traceback, the response has none."""
        log.error("%s %s failed", method, path, exc_info=error)
        return self.response(Refusal(SERVER_FAILED))
