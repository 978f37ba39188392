"""From an HTTP request to its response: one screen, each stage once, refused requests too.

    guard -> CORS -> route -> rate limit -> faults -> authenticate -> validate -> handle
    -> validate the response

The journal around it is kept by `connexion_app.OperationPipeline`, which feeds requests in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from msgspec import Struct

from liveops_kit.domain.values.refusals import (
    METHOD_NOT_ALLOWED,
    OUTSIDE_THE_API,
    PROJECT_LIMIT_REACHED,
    ROUTE_UNKNOWN,
    UNAVAILABLE,
    Refusal,
)
from liveops_kit.openapi.router import Match, Router
from liveops_kit.server.auth import Authenticator
from liveops_kit.server.cors import VARY, Cors, is_preflight
from liveops_kit.server.endpoints import Endpoint
from liveops_kit.server.error_responses import ErrorResponses
from liveops_kit.server.explanations import explained, wants_explanation
from liveops_kit.server.faults.stage import FaultStage
from liveops_kit.server.messages import API, HttpRequest, HttpResponse, encode
from liveops_kit.server.request import Request, Response
from liveops_kit.server.request_guard import RequestGuard, unknown_path
from liveops_kit.server.stored_world import StoredWorld
from liveops_kit.state.world import World

Page = Callable[[], HttpResponse]
UNDOCUMENTED = (PROJECT_LIMIT_REACHED, UNAVAILABLE)
"""Refusals that only the mock has: they are not checked against the description."""


class Pipeline(Struct):
    """The stages, and how a request goes through them."""

    guard: RequestGuard
    cors: Cors
    control_cors: Cors | None
    """For the control plane, where pages of other origins may call it at all."""
    pages: Mapping[str, Page]
    """Whole responses by path: the description, the way from `/` to the API browser."""
    router: Router[Endpoint]
    faults: FaultStage
    authenticator: Authenticator
    errors: ErrorResponses
    world: World
    validate_responses: bool = True
    stored: StoredWorld | None = None
    """Where the world is kept in a store."""

    async def respond(self, request: HttpRequest) -> HttpResponse | None:
        """Return the response to a request; None if the connection is to be dropped."""
        stranger = self.guard.stranger(request) if request.is_control else None
        if stranger is not None:
            return self._plain(request, await self.errors.refusal(stranger))
        response = await self._answered(request)
        if response is None or request.is_control or not wants_explanation(request):
            return response
        return explained(request, response)

    async def _answered(self, request: HttpRequest) -> HttpResponse | None:
        cors = self.control_cors if request.is_control else self.cors
        if cors is None or request.header(b"origin") is None:
            return await self._guarded(request)
        if is_preflight(request):
            return cors.preflight(request)
        response = await self._guarded(request)
        return None if response is None else cors.readable(request, response)

    async def _guarded(self, request: HttpRequest) -> HttpResponse | None:
        try:
            self.guard.check(request)
            page = self.pages.get(request.path)
            if page is not None and request.method in ("GET", "HEAD"):
                return page()
            match = self._route(request)
            if match is None:
                return self._options(request)
            request.operation_id = match.target.operation_id
            project_id = match.values.get("project_id")
            if self.stored is not None:
                request.newest = await self.stored.ask(match)
            if project_id is not None:
                request.project_id = project_id
                request.clock = self.world.clock_state(project_id)
            if self.faults.is_idle or request.method == "HEAD":
                return await self._operate(request, match)
            return await self.faults.meet(request, match, partial(self._operate, request, match))
        except Refusal as refusal:
            request.causes = refusal.causes
            return self._plain(request, await self.errors.refusal(refusal))
        except Exception as error:
            return self._plain(request, await self.errors.failure(request, error))

    async def _operate(self, request: HttpRequest, match: Match[Endpoint]) -> HttpResponse:
        """Authenticate, validate, handle, and validate the response."""
        endpoint, values = match.target, match.values
        is_documented = True
        try:
            caller = self.authenticator.authenticate(
                endpoint.operation, request.header, values.get("project_id")
            )
            query = endpoint.compiled.parameters(values, request.query)
            body = user_ip = None
            if endpoint.has_body:
                body, user_ip = await endpoint.read_body(request), request.header(b"x-user-ip")
            call = Request(endpoint.operation_id, self.world, caller, values, query, body, user_ip)
            if self.stored is None:
                response = await endpoint.handler(call)
            else:
                response = await self.stored.handle(endpoint, call, request.newest)
        except Refusal as refusal:
            request.causes = refusal.causes
            response = await self.errors.refusal(refusal)
            is_documented = refusal.reason not in UNDOCUMENTED
        return endpoint.encode(response, validate=self.validate_responses and is_documented)

    async def refuse(self, request: HttpRequest) -> HttpResponse | None:
        """Return the refusal of a request that may not reach the API browser, or None."""
        try:
            stranger = self.guard.stranger(request)
            if stranger is not None:
                raise stranger
            self.guard.check(request)
        except Refusal as refusal:
            return self._plain(request, await self.errors.refusal(refusal))
        return None

    async def not_found(self, request: HttpRequest) -> HttpResponse:
        """Return the response where the API browser has no such page."""
        return self._plain(request, await self.errors.refusal(Refusal(ROUTE_UNKNOWN)))

    def _route(self, request: HttpRequest) -> Match[Endpoint] | None:
        """Return the endpoint a request is for; None for an OPTIONS request to a known path.

        Raises:
            Refusal: METHOD_NOT_ALLOWED, ROUTE_UNKNOWN, ENDPOINT_FORBIDDEN (ERR-5).
        """
        method = "GET" if request.method == "HEAD" else request.method
        match = self.router.match(method, request.path)
        if match is not None:
            return match
        allowed = self.router.methods(request.path)
        if method == "OPTIONS" and allowed and not request.is_control:
            return None
        if allowed:
            raise Refusal(METHOD_NOT_ALLOWED, methods=", ".join(sorted(allowed)))
        if self.router.methods(request.path, typed=False):
            raise Refusal(ROUTE_UNKNOWN)
        if not (request.path.startswith(f"{API}/") or request.is_control):
            raise Refusal(OUTSIDE_THE_API, advice=_advice(request.path))
        raise unknown_path(request.path)

    def _options(self, request: HttpRequest) -> HttpResponse:
        """Return the methods a path can be called with."""
        allowed = ", ".join((*sorted(self.router.methods(request.path)), "OPTIONS"))
        return self._plain(request, Response(204, headers={"Allow": allowed}))

    @staticmethod
    def _plain(request: HttpRequest, response: Response) -> HttpResponse:
        """Return a response that belongs to no operation as bytes."""
        return encode(response, () if request.is_control else (VARY,))


def _advice(path: str) -> str:
    """Say where the API is, for a call that missed its base path."""
    if path.startswith(("/v1/", "/v2/", "/v3/")):
        return f"this call is {API}{path}"
    return f"a call is {API}/v2/...; {API}/ui/ shows them all"
