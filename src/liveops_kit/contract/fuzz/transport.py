"""The transport of every generated request: isolated before, counted after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any

from schemathesis import Case, Response
from schemathesis.specs.openapi.schemas import OpenApiSchema
from schemathesis.transport.requests import REQUESTS_TRANSPORT, RequestsTransport

from liveops_kit.contract.coverage_matrix import CoverageMatrix
from liveops_kit.contract.fuzz.direct_sending import DirectSending
from liveops_kit.contract.fuzz.isolation import Isolation
from liveops_kit.contract.http.recording import Recorded
from liveops_kit.openapi.document import Operation, Spec

if TYPE_CHECKING:
    from schemathesis.config import ProjectConfig

_REDIRECTS = frozenset((301, 302, 303, 307, 308))


class Transport(RequestsTransport):
    """A transport that isolates requests and counts responses; thread-safe.

    Checks send requests of their own, which bypass every hook but the transport.
    """

    def __init__(
        self, spec: Spec, isolation: Isolation, matrix: CoverageMatrix, *, is_direct: bool = False
    ) -> None:
        super().__init__()
        self._is_direct = is_direct
        self._copy_serializers_from(REQUESTS_TRANSPORT)
        self._operations = {f"{o.method} {o.path}": o for o in spec.operations.values()}
        self._isolation = isolation
        self._matrix = matrix
        self._lock = Lock()
        self._direct = DirectSending()
        self.observer: Callable[[Recorded], None] | None = None
        """Called with every call."""

    def operation_of(self, case: Case[Any]) -> Operation:
        """Return the operation of a case."""
        return self._operations[case.operation.label]

    def id_of(self, label: str) -> str:
        """Return the operation id for a label such as `GET /path`, or the label itself."""
        operation = self._operations.get(label)
        return label if operation is None else operation.operation_id

    def send(self, case: Case[Any], *, session: Any = None, **kwargs: Any) -> Response:
        """Isolate a case, send it, and record the response."""
        operation = self.operation_of(case)
        with self._lock:
            self._isolation.protect(operation, case)
        response = self._sent_directly(case, session, kwargs)
        if response is None:
            response = super().send(case, session=session, **kwargs)
        self._notify(operation, response)
        # A probe with another method only borrows the operation.
        if case.method == operation.method:
            self._count(operation, case, response)
            with self._lock:
                self._isolation.note(operation, case, response)
        return response

    def _sent_directly(self, case: Case[Any], session: Any, kwargs: Any) -> Response | None:
        """Send a case where nothing is between here and the server; None if it was not sent."""
        if not self._is_direct:
            return None
        if session is not None:
            # Else it looks for proxies and a .netrc file at every call, which takes half its time.
            session.trust_env = False
        if not self._direct.can_send(session, kwargs):
            return None
        given = {} if session is None else session.headers
        parts = self.serialize_case(
            case,
            base_url=kwargs.get("base_url"),
            headers={**given, **(kwargs.get("headers") or {})},
            params=kwargs.get("params"),
            cookies=kwargs.get("cookies"),
        )
        response = self._direct.send(parts, kwargs.get("timeout"))
        # Whether to go on from a redirect, and how, is the library's to say.
        return None if response is None or response.status_code in _REDIRECTS else response

    def _count(self, operation: Operation, case: Case[Any], response: Response) -> None:
        url, code = str(response.request.url), _error_code(response)
        name = operation.operation_id
        self._matrix.add(name, response.status_code, code, url, case.body)

    def _notify(self, operation: Operation, response: Response) -> None:
        if self.observer is None:
            return
        request = response.request
        content = request.body if isinstance(request.body, (str, bytes)) else b""
        self.observer(
            Recorded(
                operation_id=operation.operation_id,
                method=str(request.method),
                url=str(request.url),
                request_headers=tuple((k, str(v)) for k, v in request.headers.items()),
                request_body=content.encode() if isinstance(content, str) else content,
                status=response.status_code,
                reason=response.message,
                response_headers=tuple(
                    (name, value) for name, values in response.headers.items() for value in values
                ),
                response_body=response.content,
                started=datetime.now(UTC) - timedelta(seconds=response.elapsed),
                seconds=response.elapsed,
            )
        )


def _error_code(response: Response) -> int | None:
    if response.status_code < 400:
        return None
    try:
        content = response.json()
    except ValueError:
        return None
    code = content.get("errorCode") if isinstance(content, dict) else None
    return code if isinstance(code, int) else None


def with_transport(
    document: dict[str, Any], config: ProjectConfig, transport: Transport
) -> OpenApiSchema:
    """Return the document as a Schemathesis schema whose requests use the transport."""

    class TransportSchema(OpenApiSchema):
        @property
        def transport(self) -> Transport:
            return transport

    schema = TransportSchema(raw_schema=document, config=config)
    schema.filter_set = config.operations.filter_set_with(include=schema.filter_set)
    return schema
