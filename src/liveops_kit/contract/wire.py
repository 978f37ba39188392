"""The one place every generated request goes through: guarded before, counted after."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schemathesis import Case, Response
from schemathesis.specs.openapi.schemas import OpenApiSchema
from schemathesis.transport.requests import REQUESTS_TRANSPORT, RequestsTransport

from liveops_kit.contract.guard import Guard
from liveops_kit.spec import Operation, Spec

if TYPE_CHECKING:
    from schemathesis.config import ProjectConfig


@dataclass(slots=True)
class Tally:
    """How often each operation was called, by the status it answered."""

    statuses: dict[str, Counter[int]] = field(default_factory=dict)

    def add(self, operation_id: str, status: int) -> None:
        """Count one answer."""
        self.statuses.setdefault(operation_id, Counter())[status] += 1

    def calls(self, operation_id: str) -> int:
        """All answers of an operation."""
        return self.statuses.get(operation_id, Counter()).total()

    def reached(self, operation_id: str) -> bool:
        """Whether an operation ever succeeded."""
        return any(200 <= status < 300 for status in self.statuses.get(operation_id, ()))


class Wire(RequestsTransport):
    """A transport that guards the project and keeps the tally.

    Checks send requests of their own, past every hook, but not past the transport.
    """

    def __init__(self, spec: Spec, guard: Guard, tally: Tally) -> None:
        super().__init__()
        self._copy_serializers_from(REQUESTS_TRANSPORT)
        self._operations = {f"{o.method} {o.path}": o for o in spec.operations.values()}
        self._guard = guard
        self._tally = tally

    def operation_of(self, case: Case[Any]) -> Operation:
        """The operation a case is about."""
        return self._operations[case.operation.label]

    def id_of(self, label: str) -> str:
        """The operation id of a label such as `GET /path`; the label itself if it is none."""
        operation = self._operations.get(label)
        return label if operation is None else operation.operation_id

    def send(self, case: Case[Any], *, session: Any = None, **kwargs: Any) -> Response:
        """Send a case once it can do no harm, and remember what came of it."""
        operation = self.operation_of(case)
        self._guard.protect(operation, case)
        response = super().send(case, session=session, **kwargs)
        # A probe of another method borrows the operation; its answer says nothing of it.
        if case.method == operation.method:
            self._tally.add(operation.operation_id, response.status_code)
            self._guard.note(operation, case, response)
        return response


def wired(document: dict[str, Any], config: ProjectConfig, wire: Wire) -> OpenApiSchema:
    """The document as a Schemathesis schema whose requests all go over the wire."""

    class WiredSchema(OpenApiSchema):
        @property
        def transport(self) -> Wire:
            return wire

    schema = WiredSchema(raw_schema=document, config=config)
    schema.filter_set = config.operations.filter_set_with(include=schema.filter_set)
    return schema
