"""Tools that call the API, as a player or as the game's server."""

from __future__ import annotations

import json
from typing import Annotated, Any

from mcp.server import MCPServer
from pydantic import Field

from liveops_kit.errors import UsageError
from liveops_kit.mcp.connection import Connection
from liveops_kit.mcp.tool import Json, Limit, ProjectId, reads, replaces
from liveops_kit.openapi.document import Operation, Spec
from liveops_kit.suggestions import did_you_mean

OperationId = Annotated[str, Field(description="The operation id, as find_operations lists it.")]

MAX_DEPTH = 12
"""References inside references that a description follows."""


class CallTools:
    """The operations of the API."""

    def __init__(self, mock: Connection) -> None:
        self._mock = mock

    def add_to(self, server: MCPServer) -> None:
        """Add the tools."""
        reads(server, self.find_operations, self.describe_operation)
        replaces(server, self.call_operation)

    def find_operations(
        self,
        words: Annotated[
            str, Field(description="All of them stand in the id, path, tag or summary; any case.")
        ] = "",
        limit: Limit = 20,
    ) -> Json:
        """Find operations of the LiveOps and store API, to be described or called by their ids."""
        wanted = words.lower().split()
        found = [
            {
                "operation_id": each.operation_id,
                "call": f"{each.method} {each.path}",
                "tag": each.tag,
                "summary": each.definition.get("summary", ""),
                "caller": _caller_of(each),
            }
            for each in self._mock.spec.operations.values()
            if all(word in _text_of(each) for word in wanted)
        ]
        return {"count": len(found), "operations": found[:limit]}

    def describe_operation(self, operation_id: OperationId) -> Json:
        """Describe an operation: its parameters, the JSON Schema of its body, its error codes."""
        operation = self._operation(operation_id)
        spec = self._mock.spec
        body = spec.resolve(operation.definition.get("requestBody", {}))
        schema = body.get("content", {}).get("application/json", {}).get("schema")
        return {
            "operation_id": operation_id,
            "call": f"{operation.method} {operation.path}",
            "caller": _caller_of(operation),
            "description": operation.definition.get("description", ""),
            "parameters": [_expanded(spec, each) for each in operation.parameters],
            "body": None if schema is None else _expanded(spec, schema),
            "answers": {
                str(status): sorted(spec.error_codes(operation_id, status))
                for status in operation.statuses
            },
        }

    def call_operation(
        self,
        operation_id: OperationId,
        user: Annotated[
            str | None,
            Field(description="Call as this player; left out, as the operation documents it."),
        ] = None,
        path: Annotated[
            dict[str, str | int] | None,
            Field(description="Path parameters but project_id, by name."),
        ] = None,
        query: Annotated[
            dict[str, Any] | None, Field(description="Query parameters by name.")
        ] = None,
        body: Annotated[Any, Field(description="The JSON body; left out for none.")] = None,
        headers: Annotated[
            dict[str, str] | None, Field(description="Such as X-Unauthorized-Id of a guest.")
        ] = None,
        project_id: ProjectId = None,
    ) -> Json:
        """Call an operation of the API and return the status and the JSON that it answered.

        Admin operations carry the API key, players' operations need `user`. A refusal (4xx) is an
        answer like any other, with `errorCode` and `errorMessage`; `journal_number` is for
        `explain_call`.
        """
        operation = self._operation(operation_id)
        if user is None and _caller_of(operation) == "player":
            raise UsageError(f"{operation_id} is called by a player: name one as user")
        more = {} if project_id is None else {"project_id": project_id}
        named = {**(path or {}), **more}
        response = self._mock.call(
            operation_id, user=user, body=body, query=query, headers=headers, **named
        )
        return {
            "status": response.status_code,
            "body": _body_of(response.content),
            "journal_number": self._last_number(operation_id, more.get("project_id")),
        }

    def _last_number(self, operation_id: str, project_id: int | None) -> int | None:
        number = project_id or self._mock.project_id
        params = {"operation": operation_id, "project_id": number, "limit": 1}
        found = self._mock.ask("GET", "/journal", params=params)["requests"]
        return found[-1]["number"] if found else None

    def _operation(self, operation_id: str) -> Operation:
        operations = self._mock.spec.operations
        if operation_id not in operations:
            advice = did_you_mean(operation_id, operations)
            raise UsageError(f"there is no operation '{operation_id}': {advice}")
        return operations[operation_id]


def _caller_of(operation: Operation) -> str:
    """Return who calls an operation: admin, player, anybody or, for some, player or anybody."""
    choices = operation.security
    schemes = frozenset[str]().union(*choices)
    if not schemes:
        return "anybody"
    if any("basic" in scheme.lower() for scheme in schemes):
        return "admin"
    return "player or anybody" if frozenset() in choices else "player"


def _text_of(operation: Operation) -> str:
    summary = operation.definition.get("summary", "")
    return f"{operation.operation_id} {operation.path} {operation.tag} {summary}".lower()


def _body_of(content: bytes) -> Any:
    try:
        return json.loads(content) if content else None
    except ValueError:
        return content.decode("utf-8", "replace")


def _expanded(spec: Spec, node: Any, depth: int = 0) -> Any:
    """Return a part of the description with references resolved, and without our extensions."""
    node = spec.resolve(node)
    if depth > MAX_DEPTH:
        return {}
    if isinstance(node, dict):
        return {
            key: _expanded(spec, value, depth + 1)
            for key, value in node.items()
            if not key.startswith("x-liveops")
        }
    if isinstance(node, list):
        return [_expanded(spec, each, depth + 1) for each in node]
    return node
