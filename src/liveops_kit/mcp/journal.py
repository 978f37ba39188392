"""Tools about the calls that the mock has seen, and why it answered them as it did."""

from __future__ import annotations

from typing import Annotated

from mcp.server import MCPServer
from pydantic import Field

from liveops_kit.mcp.connection import Connection
from liveops_kit.mcp.tool import Json, ProjectId, reads
from liveops_kit.openapi.document import rules

MAX_TIMEOUT = 30
"""Seconds that a wait may last."""

_IN_SHORT = (
    "number", "at", "project_time", "method", "path", "operation", "user", "status", "error_code",
    "error_message", "fault",
)  # fmt: skip

Operation = Annotated[str | None, Field(description="Only calls of this operation.")]
Player = Annotated[str | None, Field(description="Only calls of this player.")]
Status = Annotated[int | None, Field(ge=100, le=599, description="Only answers of this status.")]
After = Annotated[int | None, Field(ge=0, description="Only calls after this number.")]


class JournalTools:
    """The journal, with explanations."""

    def __init__(self, mock: Connection) -> None:
        self._mock = mock

    def add_to(self, server: MCPServer) -> None:
        """Add the tools."""
        reads(server, self.search_journal, self.wait_for_calls, self.explain_call)

    def search_journal(
        self,
        operation: Operation = None,
        user: Player = None,
        status: Status = None,
        error_code: Annotated[int | None, Field(description="Only this errorCode.")] = None,
        after: After = None,
        limit: Annotated[int, Field(ge=1, le=200, description="The latest so many.")] = 20,
        project_id: ProjectId = None,
    ) -> Json:
        """List the latest calls that the mock got, oldest first, with status and error code.

        `because` says in a sentence why a call was refused. `count` is how many fit, `requests`
        are the latest of them. `explain_call` has headers, bodies and the rules.
        """
        params = self._filters(operation, user, status, project_id)
        params |= {"error_code": error_code, "after": after, "limit": limit}
        found = self._mock.ask("GET", "/journal", params=params)
        return {
            "count": found["count"],
            "requests": [_in_short(each) for each in found["requests"]],
        }

    def wait_for_calls(
        self,
        operation: Operation = None,
        user: Player = None,
        status: Status = None,
        after: After = None,
        count: Annotated[int, Field(ge=1, description="How many calls to wait for.")] = 1,
        timeout_seconds: Annotated[int, Field(ge=1, le=MAX_TIMEOUT)] = 5,
        project_id: ProjectId = None,
    ) -> Json:
        """Wait until the mock got so many calls that fit, for a game that is being played.

        The error says how many came if there are too few in time.
        """
        params = self._filters(operation, user, status, project_id)
        params |= {"after": after, "count": count, "timeout": timeout_seconds}
        found = self._mock.ask("GET", "/journal/wait", params=params)
        return {
            "count": found["count"],
            "requests": [_in_short(each) for each in found["requests"]],
        }

    def explain_call(
        self, number: Annotated[int, Field(ge=1, description="The number in the journal.")]
    ) -> Json:
        """Explain an answer: what was sent and answered, and the rules and facts that decided it.

        `rules` are those that decided the answer, with their sentences; `because` are the facts
        behind a refusal; `request.problems` and `answer.problems` are deviations from the
        specification. Secrets are masked.
        """
        call: Json = self._mock.ask("GET", f"/journal/{number}")
        known = rules()
        sentences = {
            each: {"sentence": known[each]["sentence"], "status": known[each]["status"]}
            for each in call["rules"]
            if each in known
        }
        return {**call, "rules": sentences}

    def _filters(
        self, operation: str | None, user: str | None, status: int | None, project_id: int | None
    ) -> Json:
        return {
            "operation": operation, "user": user, "status": status,
            "project_id": project_id or self._mock.project_id,
        }  # fmt: skip


def _listed(found: Json) -> Json:
    return {"count": found["count"], "requests": [_in_short(each) for each in found["requests"]]}


def _in_short(call: Json) -> Json:
    reasons = [cause["text"] for cause in call["because"]]
    return {**{name: call[name] for name in _IN_SHORT}, "because": reasons}
