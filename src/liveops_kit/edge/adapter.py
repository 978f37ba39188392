"""Between Connexion and the handlers: a request becomes a `Call`, an `Answer` a response."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from connexion.apps.asynchronous import AsyncApi
from connexion.middleware.abstract import RoutedAPI, RoutedMiddleware
from connexion.resolver import Resolution, Resolver
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from liveops_kit.edge.auth import Door
from liveops_kit.edge.call import Answer, Call, Handler
from liveops_kit.edge.errors import answer as refusal_answer
from liveops_kit.edge.validation import REQUEST, Parsed
from liveops_kit.shared.errors import (
    NOT_WRITTEN_YET,
    PROJECT_LIMIT_REACHED,
    UNAVAILABLE,
    Refusal,
)
from liveops_kit.spec import Operation
from liveops_kit.world.world import World

CALLER = "liveops.caller"
UNWRITTEN = "liveops.unwritten"
"""Set for an answer that the description does not hold: it is not compared with it."""
_OF_THE_MOCK = (NOT_WRITTEN_YET, PROJECT_LIMIT_REACHED, UNAVAILABLE)
Endpoint = Callable[[Scope], Awaitable[Response]]


def respond(answer: Answer) -> Response:
    """An answer as a response; one without a body has no content type either."""
    headers = dict(answer.headers)
    if answer.body is None:
        return Response(status_code=answer.status, headers=headers)
    content = orjson.dumps(answer.body)
    return Response(content, answer.status, headers, media_type="application/json")


def endpoint(operation_id: str, handler: Handler, world: World) -> Endpoint:
    """What Connexion calls for an operation."""

    async def serve(scope: Scope) -> Response:
        parsed: Parsed = scope[REQUEST]
        call = Call(operation_id, world, scope.get(CALLER), parsed.path, parsed.query, parsed.body)
        try:
            return respond(await handler(call))
        except Refusal as refusal:
            if refusal.reason in _OF_THE_MOCK:
                scope[UNWRITTEN] = True
            return respond(refusal_answer(refusal, world.chance.identity()))

    serve.__name__ = operation_id
    return serve


class DirectOperation:
    """Calls an endpoint with what lies parsed in the scope.

    Connexion's own would parse the request once more for each call, forms and files included, and
    fails on a form without a boundary where an operation takes no body at all.
    """

    def __init__(self, serve: Endpoint) -> None:
        self._serve = serve

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self._serve(scope)
        await response(scope, receive, send)


class DirectApi(AsyncApi):  # type: ignore[misc] # Connexion is untyped
    """The last layer of Connexion's application, with our operations."""

    def make_operation(self, operation: Any) -> DirectOperation:
        """The operation Connexion's layer serves."""
        return DirectOperation(operation.function)


class TableResolver(Resolver):  # type: ignore[misc] # Connexion is untyped
    """Resolves operation ids through the table, which has been compared with the description."""

    def __init__(self, table: Mapping[str, Handler], world: World) -> None:
        super().__init__()
        self._endpoints = {name: endpoint(name, table[name], world) for name in table}

    def resolve(self, operation: Any) -> Resolution:
        """The endpoint of one of Connexion's operations."""
        return Resolution(self._endpoints[operation.operation_id], operation.operation_id)


def credentials(door: Door, operations: Mapping[str, Operation]) -> type[RoutedMiddleware[Any]]:
    """A middleware that asks for the credentials an operation documents.

    It stands where Connexion's own would: that one can neither tell a project from another nor
    word its refusals by operation.
    """

    class CheckCredentials:
        def __init__(self, next_app: ASGIApp, operation: Operation) -> None:
            self._next = next_app
            self._operation = operation

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            project_id = scope.get("path_params", {}).get("project_id")
            headers = Headers(scope=scope)
            scope[CALLER] = door.admit(self._operation, headers, project_id)
            await self._next(scope, receive, send)

    class CredentialsApi(RoutedAPI[CheckCredentials]):  # type: ignore[misc] # untyped
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.add_paths()

        def make_operation(self, operation: Any) -> CheckCredentials:
            return CheckCredentials(self.next_app, operations[operation.operation_id])

    class Credentials(RoutedMiddleware[CredentialsApi]):  # type: ignore[misc] # untyped
        api_cls = CredentialsApi

    return Credentials
