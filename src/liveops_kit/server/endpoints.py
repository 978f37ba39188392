"""The endpoints of the pipeline: each operation with its validators and its handler."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from liveops_kit.domain.values.refusals import CONTENT_TYPE_WRONG, Refusal
from liveops_kit.openapi.document import Operation, Spec
from liveops_kit.openapi.router import Router
from liveops_kit.openapi.validation import (
    CompiledOperation,
    CompiledOperations,
    body_limit_of,
    compile_operations,
    parse_body,
)
from liveops_kit.server.cors import VARY
from liveops_kit.server.messages import CONTROL, HttpRequest, HttpResponse, RawHeaders, encode
from liveops_kit.server.request import Handler, Operations, Response


class MountedSpec(Struct, frozen=True):
    """A description, the base path it is served at, and its handlers."""

    base: str
    spec: Spec
    handlers: Operations


class Endpoint(Struct):
    """One operation as it is served."""

    operation: Operation
    operation_id: str
    operations: CompiledOperations
    handler: Handler
    body_limit: int
    """Bytes."""
    has_body: bool
    extra_headers: RawHeaders
    """Headers of all its responses."""
    validators: CompiledOperation | None = None
    """The validators, once they were asked for."""
    encoded: tuple[Response, HttpResponse] | None = None
    """The latest response as object and as bytes: handlers repeat the object for unchanged rows."""

    @property
    def compiled(self) -> CompiledOperation:
        """The validators; they are compiled when first used."""
        if self.validators is None:
            self.validators = self.operations[self.operation_id]
        return self.validators

    async def read_body(self, request: HttpRequest) -> object:
        """Return the parsed and validated body of an operation that takes one.

        Raises:
            Refusal: CONTENT_TYPE_WRONG, BODY_TOO_LARGE, NOT_JSON, SCHEMA_BROKEN.
        """
        is_sent = request.announces_body or request.is_control
        if is_sent and not is_json(request.header(b"content-type")):
            raise Refusal(CONTENT_TYPE_WRONG)
        return parse_body(await request.read_body(self.body_limit), self.compiled)

    def encode(self, response: Response, *, validate: bool) -> HttpResponse:
        """Return a handler's response as bytes.

        Raises:
            InvalidResponseError: it departs from the description.
        """
        if self.encoded is not None and self.encoded[0] is response:
            return self.encoded[1]
        encoded = encode(response, self.extra_headers)
        is_json_body = not isinstance(response.body, bytes)
        if (
            validate
            and is_json_body
            and not self.compiled.is_documented(response.status, response.body)
        ):
            self.compiled.check_response(response.status, encoded.body)
        self.encoded = response, encoded
        return encoded


def is_json(content_type: str | None) -> bool:
    """Return True for a content type that is read as JSON; none at all is one."""
    if content_type is None or content_type == "application/json":
        return True
    return content_type.partition(";")[0].strip().lower() == "application/json"


def endpoints(mounted: Iterable[MountedSpec], body_limit: int) -> Router[Endpoint]:
    """Return a router to the endpoints of all mounted descriptions."""
    router: Router[Endpoint] = Router()
    for mount in mounted:
        operations = compile_operations(mount.spec)
        for operation in mount.spec.operations.values():
            endpoint = Endpoint(
                operation=operation,
                operation_id=operation.operation_id,
                operations=operations,
                handler=mount.handlers[operation.operation_id],
                body_limit=body_limit_of(operation, body_limit),
                has_body="requestBody" in operation.definition,
                extra_headers=() if mount.base == CONTROL else (VARY,),
            )
            router.add(mount.spec, operation, endpoint, mount.base)
    return router
