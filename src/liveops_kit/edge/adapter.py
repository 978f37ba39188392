"""Between Connexion and the handlers: a request becomes a `Call`, an `Answer` a response.

Connexion makes one of the small classes of `validator_map` for each request; they look the compiled
part up by the operation the router found, and leave what they parsed in the scope, so that nothing
is parsed twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from connexion.apps.asynchronous import AsyncApi
from connexion.datastructures import MediaTypeDict
from connexion.middleware.abstract import RoutedAPI, RoutedMiddleware
from connexion.resolver import Resolution, Resolver
from connexion.validators import AbstractRequestBodyValidator, AbstractResponseBodyValidator
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from liveops_kit.edge.answers import refused, respond
from liveops_kit.edge.auth import Door
from liveops_kit.edge.call import Call, Handler
from liveops_kit.edge.validation import (
    REQUEST,
    CompiledOperation,
    Parsed,
    body_limit_of,
    parse_body,
    read_body,
)
from liveops_kit.shared.errors import Refusal
from liveops_kit.spec import Operation
from liveops_kit.world.world import World

CALLER = "liveops.caller"
UNWRITTEN = "liveops.unwritten"
"""Set for an answer that the description does not hold: it is not compared with it."""
Endpoint = Callable[[Scope], Awaitable[Response]]


def endpoint(operation_id: str, handler: Handler, world: World) -> Endpoint:
    """What Connexion calls for an operation."""

    async def serve(scope: Scope) -> Response:
        parsed: Parsed = scope[REQUEST]
        call = Call(operation_id, world, scope.get(CALLER), parsed.path, parsed.query, parsed.body)
        try:
            answer = await handler(call)
        except Refusal as refusal:
            answer, is_documented = refused(refusal, call)
            if not is_documented:
                scope[UNWRITTEN] = True
        return respond(answer)

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


def operation_id_of(scope: Scope) -> str | None:
    """The operation Connexion's router found for a request."""
    found = scope.get("extensions", {}).get("connexion_routing", {}).get("operation_id")
    return found if isinstance(found, str) else None


def validator_map(compiled: Mapping[str, CompiledOperation], body_limit: int) -> dict[str, Any]:
    """The classes Connexion checks requests and answers with."""

    class Parameters:
        """Checks path and query parameters."""

        def __init__(self, *_: Any, **__: Any) -> None:
            pass

        def validate(self, scope: Scope) -> None:
            """Leave the typed parameters in the scope, or refuse."""
            scope["headers"] = [_plain_type(header) for header in scope["headers"]]
            operation = compiled[operation_id_of(scope) or ""]
            scope[REQUEST] = operation.parameters(
                scope.get("path_params", {}), scope.get("query_string", b"")
            )

    class Body(AbstractRequestBodyValidator):  # type: ignore[misc] # Connexion is untyped
        """Checks JSON bodies, sent whole or in chunks."""

        async def wrap_receive(self, receive: Receive, *, scope: Scope) -> tuple[Receive, Scope]:
            """Leave the parsed body in the scope, or refuse."""
            operation = compiled[operation_id_of(scope) or ""]
            limit = body_limit_of(operation.operation, body_limit)
            raw = await read_body(receive, scope, limit)
            scope[REQUEST].body = parse_body(raw, operation)
            return receive, scope

    class AnswerBody(AbstractResponseBodyValidator):  # type: ignore[misc] # Connexion is untyped
        """Checks answers before they leave."""

        def wrap_send(self, send: Send) -> Send:
            """Hold the answer back until it has been checked."""
            operation = compiled[operation_id_of(self._scope) or ""]
            held: list[Any] = []

            async def checked(message: Any) -> None:
                held.append(message)
                if message["type"] == "http.response.start" or message.get("more_body", False):
                    return
                body = b"".join(part.get("body", b"") for part in held)
                if not self._scope.get(UNWRITTEN):
                    operation.check_answer(held[0]["status"], body)
                for part in held:
                    await send(part)

            return checked

    return {
        "parameter": Parameters,
        "body": MediaTypeDict({"*/*json": Body}),
        "response": MediaTypeDict({"*/*json": AnswerBody}),
    }


def _plain_type(header: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """A content type as Connexion compares it: in lower case, and no space before the `;`."""
    name, value = header
    if name != b"content-type":
        return header
    kind, mark, rest = value.partition(b";")
    return name, kind.strip().lower() + mark + rest
