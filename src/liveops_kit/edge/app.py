"""The mock as one ASGI application: Connexion, our table of handlers, and the layers around."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from functools import partial
from typing import Any

import orjson
from connexion import AsyncApp
from connexion.exceptions import ProblemException, UnsupportedMediaTypeProblem
from connexion.lifecycle import ConnexionRequest, ConnexionResponse
from connexion.middleware import ConnexionMiddleware
from connexion.middleware.security import SecurityMiddleware
from connexion.middleware.swagger_ui import SwaggerUIMiddleware
from connexion.options import SwaggerUIOptions
from connexion.spec import OpenAPISpecification
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from liveops_kit import spec as specification
from liveops_kit.edge import table
from liveops_kit.edge.adapter import DirectApi, TableResolver, credentials, respond
from liveops_kit.edge.auth import Door
from liveops_kit.edge.control import Control
from liveops_kit.edge.errors import answer
from liveops_kit.edge.magic import with_magic
from liveops_kit.edge.path_guard import API, CONTROL, Layer, Pages, PathGuard
from liveops_kit.edge.routes import Routes
from liveops_kit.edge.validation import compile_operations, validator_map
from liveops_kit.edge.webhooks import Webhooks
from liveops_kit.edge.workbench import Workbench
from liveops_kit.settings import Settings
from liveops_kit.shared.clock import Clock, SystemClock
from liveops_kit.shared.errors import (
    CONTENT_TYPE_WRONG,
    ROUTE_UNKNOWN,
    SERVER_FAILED,
    Refusal,
)
from liveops_kit.spec import Spec
from liveops_kit.world.world import World

log = logging.getLogger("liveops_kit.mock")


def build(settings: Settings, world: World, wall: Clock | None = None) -> ASGIApp:
    """The whole mock for one world.

    Raises:
        TableError: the handlers and the description disagree.
    """
    liveops, store = specification.load("liveops"), specification.load("store")
    api, control = specification.served(), specification.load("control")
    operations = {**api.operations, **control.operations}
    compiled = {**compile_operations(api), **compile_operations(control)}
    handlers = with_magic({**table.handlers(liveops), **table.store_handlers(store)})
    wall = wall or SystemClock()
    door = Door(settings, world, wall)
    webhooks = _orders(settings, world)
    bench = Workbench(settings, world, SystemClock())
    app = AsyncApp(
        "liveops_kit",
        lifespan=_lifespan(webhooks, bench),
        middlewares=_middlewares(credentials(door, operations)),
        validator_map=validator_map(compiled, settings.body_limit),
        validate_responses=settings.validate_responses,
    )
    app._middleware_app.api_cls = DirectApi
    control_table = Control(world, bench, webhooks).operations()
    table.check(control_table, control)
    with _trusted_specifications():
        app.add_api(
            api.document,
            base_path=API,
            resolver=TableResolver(handlers, world),
            swagger_ui_options=SwaggerUIOptions(swagger_ui_path="/ui"),
        )
        app.add_api(
            control.document,
            base_path=CONTROL,
            resolver=TableResolver(control_table, world),
            swagger_ui_options=SwaggerUIOptions(swagger_ui_path="/ui"),
        )
    routes = {
        API: Routes(api.operations.values()),
        CONTROL: Routes(control.operations.values()),
    }
    words = Words(world, routes)
    words.register(app)
    pages = _pages({API: api, CONTROL: control})
    guarded = PathGuard(
        bench.inside(app), _cors(settings), routes[API], settings, words.response, pages
    )
    return bench.around(guarded)


def _orders(settings: Settings, world: World) -> Webhooks | None:
    """What becomes of orders by itself: they are paid, and webhooks tell of them."""
    if settings.auto_pay:
        world.pay_at_once()
    if not settings.webhook_url:
        return None
    webhooks = Webhooks(settings, SystemClock())
    world.watch(webhooks.tell)
    return webhooks


def _lifespan(
    *beside: Webhooks | Workbench | None,
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """What runs beside the calls, from the start of the application to its end."""

    @asynccontextmanager
    async def lifespan(_app: Any) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for each in beside:
                if each is not None:
                    await stack.enter_async_context(each.running())
            yield

    return lifespan


class Words:
    """Says no in the API's envelope, whoever it was that said no first (ERR-1)."""

    def __init__(self, world: World, routes: dict[str, Routes]) -> None:
        self._world = world
        self._routes = routes

    def register(self, app: AsyncApp) -> None:
        """Make Connexion word its refusals through this; each type is mapped by itself."""
        app.add_error_handler(Refusal, self._refusal)
        app.add_error_handler(UnsupportedMediaTypeProblem, self._media_type)
        app.add_error_handler(HTTPException, self._no_route)
        app.add_error_handler(ProblemException, self._failure)
        app.add_error_handler(Exception, self._failure)

    def response(self, refusal: Refusal) -> Any:
        """A refusal as a response."""
        return respond(answer(refusal, self._world.chance.identity()))

    def _worded(self, refusal: Refusal) -> ConnexionResponse:
        response = self.response(refusal)
        headers = {
            name: value for name, value in response.headers.items() if name != "content-length"
        }
        return ConnexionResponse(
            status_code=response.status_code,
            mimetype="application/json",
            body=response.body,
            headers=headers,
        )

    async def _refusal(self, _: ConnexionRequest, error: Exception) -> ConnexionResponse:
        assert isinstance(error, Refusal)  # noqa: S101 - registered for this type
        return self._worded(error)

    async def _media_type(self, _: ConnexionRequest, __: Exception) -> ConnexionResponse:
        return self._worded(Refusal(CONTENT_TYPE_WRONG))

    async def _no_route(self, request: ConnexionRequest, error: Exception) -> ConnexionResponse:
        """The router found nothing, or not with this method."""
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type
        if error.status_code not in (404, 405):
            return await self._failure(request, error)
        path: str = request.scope["path"]
        for base, routes in self._routes.items():
            if path.startswith(base + "/"):
                refusal = routes.refusal(path.removeprefix(base), request.method)
                return self._worded(refusal)
        return self._worded(Refusal(ROUTE_UNKNOWN))

    async def _failure(self, request: ConnexionRequest, error: Exception) -> ConnexionResponse:
        """A bug of ours: the log has the traceback, the answer has none."""
        log.error("%s %s failed", request.method, request.scope["path"], exc_info=error)
        return self._worded(Refusal(SERVER_FAILED))


def _middlewares(ours: Any) -> list[Any]:
    """Connexion's own stack, with our look at credentials and a quicker way past its browser."""
    swapped = {SecurityMiddleware: ours, SwaggerUIMiddleware: ApiBrowser}
    return [swapped.get(each, each) for each in ConnexionMiddleware.default_middlewares]


class ApiBrowser(SwaggerUIMiddleware):  # type: ignore[misc] # Connexion is untyped
    """Connexion's API browser, for its own paths only: its router is slow to say no."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and "/ui" not in scope["path"]:
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _pages(specs: Mapping[str, Spec]) -> Pages:
    """The specifications as they are written, and the way from `/` to the API browser.

    Connexion would serve them with every reference resolved, which the nested bundles of a daily
    chain make endless.
    """

    def page_of(base: str, spec: Spec) -> Callable[[], Response]:
        def page() -> Response:
            document = {**spec.document, "servers": [{"url": base}]}
            return Response(orjson.dumps(document), media_type="application/json")

        return page

    pages = {f"{base}/openapi.json": page_of(base, spec) for base, spec in specs.items()}
    return {**pages, "/": lambda: RedirectResponse(f"{API}/ui/")}


def _cors(settings: Settings) -> Layer:
    """Lets browsers call from the origins that are allowed."""
    return partial(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
        allow_headers=("*",),
        expose_headers=("Allow", "Retry-After"),
    )


@contextmanager
def _trusted_specifications() -> Iterator[None]:
    """Spares the start half a second: the tests have validated our descriptions."""
    validate = OpenAPISpecification._validate_spec
    OpenAPISpecification._validate_spec = classmethod(lambda cls, spec: None)
    try:
        yield
    finally:
        OpenAPISpecification._validate_spec = validate
