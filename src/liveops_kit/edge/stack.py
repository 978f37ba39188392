"""Connexion's application: it binds the specification, and words all that the front hands on.

Importing Connexion and binding 170 operations takes longer than all the rest of the start, so that
nothing else imports this module before it is needed.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from connexion import AsyncApp
from connexion.exceptions import ProblemException, UnsupportedMediaTypeProblem
from connexion.lifecycle import ConnexionRequest, ConnexionResponse
from connexion.middleware import ConnexionMiddleware
from connexion.middleware.security import SecurityMiddleware
from connexion.middleware.swagger_ui import SwaggerUIMiddleware
from connexion.options import SwaggerUIOptions
from connexion.spec import OpenAPISpecification
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from liveops_kit.edge.adapter import DirectApi, TableResolver, credentials, validator_map
from liveops_kit.edge.auth import Door
from liveops_kit.edge.bindings import bindings
from liveops_kit.edge.parts import Part
from liveops_kit.edge.validation import CompiledOperation, compile_operations
from liveops_kit.edge.words import Words
from liveops_kit.settings import Settings
from liveops_kit.shared.errors import CONTENT_TYPE_WRONG, Refusal
from liveops_kit.world.world import World


def connexion_app(
    settings: Settings, world: World, door: Door, words: Words, parts: tuple[Part, ...]
) -> ASGIApp:
    """Connexion's application for all descriptions, ready to serve."""
    operations = {name: found for part in parts for name, found in part.spec.operations.items()}
    each: list[Any] = [compile_operations(part.spec) for part in parts]
    compiled: ChainMap[str, CompiledOperation] = ChainMap(*each)
    app = AsyncApp(
        "liveops_kit",
        middlewares=_middlewares(credentials(door, operations)),
        validator_map=validator_map(compiled, settings.body_limit),
        validate_responses=settings.validate_responses,
    )
    app._middleware_app.api_cls = DirectApi
    _register(words, app)
    with _trusted_specifications():
        for part in parts:
            app.add_api(
                bindings(part.spec),
                base_path=part.base,
                resolver=TableResolver(part.handlers, world),
                swagger_ui_options=SwaggerUIOptions(swagger_ui_path="/ui"),
            )
        middleware: Any = app.middleware
        # Connexion would do this with the first request, which would wait for it.
        middleware.app, middleware.middleware_stack = middleware._build_middleware_stack()
    served: ASGIApp = app
    return served


def _register(words: Words, app: AsyncApp) -> None:
    """Make Connexion word its refusals as we do; each type is mapped by itself."""

    async def refusal(_: ConnexionRequest, error: Exception) -> ConnexionResponse:
        assert isinstance(error, Refusal)  # noqa: S101 - registered for this type
        return _for_connexion(words.response(error))

    async def media_type(_: ConnexionRequest, __: Exception) -> ConnexionResponse:
        return _for_connexion(words.response(Refusal(CONTENT_TYPE_WRONG)))

    async def no_route(request: ConnexionRequest, error: Exception) -> ConnexionResponse:
        assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type
        if error.status_code not in (404, 405):
            return await failure(request, error)
        return _for_connexion(words.no_route(request.method, request.scope["path"]))

    async def failure(request: ConnexionRequest, error: Exception) -> ConnexionResponse:
        return _for_connexion(words.failure(request.method, request.scope["path"], error))

    app.add_error_handler(Refusal, refusal)
    app.add_error_handler(UnsupportedMediaTypeProblem, media_type)
    app.add_error_handler(HTTPException, no_route)
    app.add_error_handler(ProblemException, failure)
    app.add_error_handler(Exception, failure)


def _for_connexion(response: Response) -> ConnexionResponse:
    headers = {name: text for name, text in response.headers.items() if name != "content-length"}
    return ConnexionResponse(
        status_code=response.status_code,
        mimetype="application/json",
        body=response.body,
        headers=headers,
    )


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


@contextmanager
def _trusted_specifications() -> Iterator[None]:
    """Spares the start half a second: the tests have validated our descriptions."""
    validate = OpenAPISpecification._validate_spec
    OpenAPISpecification._validate_spec = classmethod(lambda cls, spec: None)
    try:
        yield
    finally:
        OpenAPISpecification._validate_spec = validate
