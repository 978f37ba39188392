"""The mock as a Connexion application whose middlewares are the pipeline and the API browser.

The pipeline stands in the place of Connexion's routing, security and validation middlewares, which
cannot tell projects apart, word refusals by operation, or keep the pace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any

from connexion.middleware import ConnexionMiddleware
from connexion.middleware.abstract import SpecMiddleware
from connexion.middleware.lifespan import LifespanMiddleware
from connexion.middleware.swagger_ui import SwaggerUIMiddleware
from connexion.options import SwaggerUIOptions
from connexion.resolver import Resolution, Resolver
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from liveops_kit.openapi.document import Document, Spec
from liveops_kit.server.endpoints import MountedSpec
from liveops_kit.server.journal.log import Journal
from liveops_kit.server.messages import CONTROL, HttpRequest, HttpResponse, Record
from liveops_kit.server.pipeline import Pipeline
from liveops_kit.server.request import Operations

BROWSER = "/ui"
"""Path of the API browser below each base path."""
CONSOLE = f"{CONTROL}/console"
"""Where the console is."""
Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]


def connexion_app(
    pipeline: Pipeline,
    journal: Journal,
    mounted: Iterable[MountedSpec],
    lifespan: Lifespan,
    records: Sequence[Record] = (),
) -> ASGIApp:
    """Return the whole mock as an ASGI application; `records` note requests, too."""
    operations = partial(OperationPipeline, pipeline=pipeline, journal=journal, records=records)
    app = ConnexionMiddleware(
        _no_page,
        import_name="liveops_kit",
        middlewares=[operations, SwaggerUIMiddleware, LifespanMiddleware],
        lifespan=lifespan,
    )
    for mount in mounted:
        app.add_api(
            operation_index(mount.spec),
            base_path=mount.base,
            resolver=HandlerResolver(mount.handlers),
            # The pipeline serves the description itself, with its references as they are written.
            swagger_ui_options=SwaggerUIOptions(serve_spec=False, swagger_ui_path=BROWSER),
        )
    served: ASGIApp = app
    return served


def operation_index(spec: Spec) -> Document:
    """Return the paths, methods and operation ids of a description.

    Connexion validates a whole document at each start, for half a second; our tests have Connexion
    load the whole one. Of this one it validates the paths alone, which refer to their operations.
    """
    items: dict[str, dict[str, Any]] = {}
    for operation in spec.operations.values():
        entry = {"operationId": operation.operation_id}
        items.setdefault(operation.path, {})[operation.method.lower()] = entry
    return {
        "openapi": spec.document["openapi"],
        "info": spec.document["info"],
        "paths": {path: {"$ref": f"#/x-paths/{n}"} for n, path in enumerate(items)},
        "x-paths": {str(n): item for n, item in enumerate(items.values())},
    }


def console_of(mock: ASGIApp) -> ASGIApp:
    """Return the console of a mock, which calls the mock's control plane in this process."""
    import httpx

    from liveops_kit.console.asgi import Console

    def client() -> httpx.AsyncClient:
        transport = httpx.ASGITransport(mock, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://localhost")

    return Console(client)


class HandlerResolver(Resolver):  # type: ignore[misc] # Connexion is untyped
    """Resolves operation ids by the table of handlers."""

    def __init__(self, handlers: Operations) -> None:
        super().__init__(handlers.__getitem__)

    def resolve(self, operation: Any) -> Resolution:
        """Return the handler of an operation; KeyError if there is none."""
        operation_id = operation.operation_id
        return Resolution(self.function_resolver(operation_id), operation_id)


class OperationPipeline(SpecMiddleware):  # type: ignore[misc] # Connexion is untyped
    """Feeds requests into the pipeline, sends its responses, and has both recorded."""

    def __init__(
        self, app: ASGIApp, *, pipeline: Pipeline, journal: Journal, records: Sequence[Record] = ()
    ) -> None:
        self.app = app
        self._pipeline = pipeline
        self._journal = journal
        self._records = (journal.record, *records)
        self._browsers: tuple[str, ...] = ()
        self._console: ASGIApp | None = None

    def add_api(self, specification: Any, *, base_path: str, resolver: Resolver, **_: Any) -> None:
        """Bind each operation of a description to its handler.

        Raises:
            KeyError: an operation has no handler.
        """
        for path, item in specification["paths"].items():
            for method in item:
                specification.operation_cls.from_spec(
                    specification, path=path, method=method, resolver=resolver
                )
        self._browsers += (base_path + BROWSER,)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, at = self._journal.monotonic(), self._journal.wall.now()
        request = HttpRequest(scope, receive, at)
        if request.path.startswith(self._browsers):
            await self._browse(request, scope, receive, send)
            return
        if request.path.startswith(CONSOLE) and request.path[len(CONSOLE) :][:1] in ("", "/"):
            await self._show_console(request, scope, receive, send)
            return
        response = None
        try:
            response = await self._pipeline.respond(request)
        finally:
            seconds = self._journal.monotonic() - began
            for record in self._records:
                record(request, response, seconds)
        await _send(request, response, send)

    async def _show_console(
        self, request: HttpRequest, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Let the console respond, which is made when somebody first looks at it."""
        refused = await self._pipeline.refuse(request)
        if refused is not None:
            await _send(request, refused, send)
            return
        if self._console is None:
            self._console = console_of(self)
        root = scope.get("root_path", "") + CONSOLE
        path = root + (request.path[len(CONSOLE) :] or "/")
        await self._console({**scope, "root_path": root, "path": path}, receive, send)

    async def _browse(
        self, request: HttpRequest, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Let the API browser respond."""
        refused = await self._pipeline.refuse(request)
        if refused is None:
            try:
                await self.app(scope, receive, send)
                return
            except HTTPException:
                refused = await self._pipeline.not_found(request)
        await _send(request, refused, send)


async def _send(request: HttpRequest, response: HttpResponse | None, send: Send) -> None:
    """Send a response, or drop the connection before or after it.

    Raises:
        DisconnectError: the server gave no way to close the connection.
    """
    if response is not None:
        status, headers, is_cut = response.status, response.headers, response.is_cut
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": response.body, "more_body": is_cut})
        if not is_cut:
            return
    await request.drop()


async def _no_page(scope: Scope, receive: Receive, send: Send) -> None:
    """Refuse a path below the API browser that is none of its pages."""
    raise HTTPException(404)
