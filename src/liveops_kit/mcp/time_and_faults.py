"""Tools about time, and about calls that go wrong on purpose."""

from __future__ import annotations

from typing import Annotated, Literal

from mcp.server import MCPServer
from pydantic import Field

from liveops_kit.errors import UsageError
from liveops_kit.mcp.connection import Connection
from liveops_kit.mcp.tool import Json, ProjectId, reads, replaces, writes

Moment = Annotated[
    str | None, Field(description="ISO 8601 with an offset, such as 2026-12-24T20:00:00Z.")
]


class TimeTools:
    """The clock of a project."""

    def __init__(self, mock: Connection) -> None:
        self._mock = mock

    def add_to(self, server: MCPServer) -> None:
        """Add the tools."""
        reads(server, self.read_clock)
        writes(server, self.move_clock)

    def read_clock(self, project_id: ProjectId = None) -> Json:
        """Read the time of a project, and whether it stands still, is shifted, or runs faster.

        All rules (starts, ends, resets, expiries) go by it; user tokens by the machine's time.
        """
        answer: Json = self._mock.in_project("GET", "/clock", project_id)
        return answer

    def move_clock(
        self,
        freeze_at: Moment = None,
        set_to: Moment = None,
        advance_by: Annotated[
            str | None, Field(description="A duration such as +1d, 90m or P7D; also backwards.")
        ] = None,
        rate: Annotated[
            float | None, Field(gt=0, description="Project seconds for each second of the machine.")
        ] = None,
        release: Annotated[
            bool, Field(description="True goes by the mock's default clock again.")
        ] = False,
        project_id: ProjectId = None,
    ) -> Json:
        """Move the time of one project, in exactly one way; other projects do not notice.

        `freeze_at` stands still at a moment, `set_to` goes on from it, `advance_by` moves a clock
        that stands or runs. Answers with where the clock is then.
        """
        moves: Json = {
            "frozen": freeze_at, "set": set_to, "advance": advance_by, "rate": rate,
            "mode": "default" if release else None,
        }  # fmt: skip
        given = {name: value for name, value in moves.items() if value is not None}
        if len(given) != 1:
            raise UsageError("give exactly one of freeze_at, set_to, advance_by, rate and release")
        self._mock.in_project("PUT", "/clock", project_id, json=given)
        return self.read_clock(project_id)


class FaultTools:
    """Faults: errors, delays and dropped connections set on purpose."""

    def __init__(self, mock: Connection) -> None:
        self._mock = mock

    def add_to(self, server: MCPServer) -> None:
        """Add the tools."""
        reads(server, self.list_faults)
        writes(server, self.add_fault)
        replaces(server, self.clear_faults)

    def list_faults(self) -> Json:
        """List the faults that are set, with how many calls each has hit (`fired`)."""
        answer: Json = self._mock.ask("GET", "/faults")
        return answer

    def add_fault(
        self,
        operation: Annotated[
            str | None, Field(description="The operation id, as find_operations lists it.")
        ] = None,
        user: Annotated[str | None, Field(description="Only calls of this player.")] = None,
        status: Annotated[Literal[429, 500, 503] | None, Field(description="HTTP status.")] = None,
        error: Annotated[
            int | None, Field(description="An errorCode that the operation documents.")
        ] = None,
        drop: Annotated[bool, Field(description="Close the connection without an answer.")] = False,
        latency: Annotated[
            float | None, Field(ge=0, le=600, description="Seconds to wait before the answer.")
        ] = None,
        times: Annotated[
            int | None, Field(ge=1, description="Hit so many calls, then no more.")
        ] = None,
        after: Annotated[int | None, Field(ge=0, description="Let so many calls pass.")] = None,
        carry_out: Annotated[
            bool, Field(description="Carry the call out all the same: only its answer is lost.")
        ] = False,
        project_id: ProjectId = None,
    ) -> Json:
        """Make calls of a project go wrong: a status, an error code, a drop, or a latency.

        Exactly one of `status`, `error` and `drop`, or a `latency` alone or before one of them.
        Without `operation` every call is meant. The answer has the `number` of the fault.
        """
        terms: Json = {
            "operation": operation, "user": user, "status": status, "error": error,
            "drop": drop or None, "latency": latency, "times": times, "after": after,
            "carry_out": carry_out or None, "project_id": project_id or self._mock.project_id,
        }  # fmt: skip
        given = {name: value for name, value in terms.items() if value is not None}
        answer: Json = self._mock.ask("POST", "/faults", json=given)
        return answer

    def clear_faults(
        self,
        number: Annotated[
            int | None, Field(ge=1, description="The only fault to take away; all if left out.")
        ] = None,
    ) -> Json:
        """Take a fault away, or all of them, and list those that are left."""
        self._mock.ask("DELETE", "/faults" if number is None else f"/faults/{number}")
        return self.list_faults()
