"""Requests on a stored world: what each of them is about, and so who has to wait for whom.

A request of the API is about the project in its path, and so are most of the control plane. The
others are in `SCOPES`: about nothing that is stored, about what all projects share, about one
project as a whole, or about all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from liveops_kit.domain.values.refusals import ROUTE_UNKNOWN, Refusal
from liveops_kit.errors import HandlerTableError
from liveops_kit.openapi.document import Spec
from liveops_kit.openapi.router import Match
from liveops_kit.server.endpoints import Endpoint
from liveops_kit.server.request import Request, Response

if TYPE_CHECKING:
    from liveops_kit.state.store.replica import Replica

T = TypeVar("T")
MAX_PROJECT_ID = 2**63 - 1
"""The highest number that a column of a database holds."""


class Scope(Enum):
    """The subject of a request to the control plane."""

    NOTHING = "nothing that is stored"
    PROJECT = "rows of the project in its path"
    SHARED = "what all projects share"
    WHOLE = "projects as a whole: the one it names, or all"


SCOPES: Mapping[str, Scope] = {
    "mock-health": Scope.NOTHING,
    "mock-ready": Scope.NOTHING,
    "mock-metrics": Scope.NOTHING,
    "mock-get-journal": Scope.NOTHING,
    "mock-delete-journal": Scope.NOTHING,
    "mock-wait-journal": Scope.NOTHING,
    "mock-export-journal": Scope.NOTHING,
    "mock-get-request": Scope.NOTHING,
    "mock-get-webhooks": Scope.NOTHING,
    "mock-get-fixtures-schema": Scope.NOTHING,
    "mock-save-state": Scope.NOTHING,
    "mock-get-rules": Scope.NOTHING,
    "mock-get-rate-limit": Scope.SHARED,
    "mock-put-rate-limit": Scope.SHARED,
    "mock-get-projects": Scope.SHARED,
    "mock-get-users": Scope.PROJECT,
    "mock-get-user-limits": Scope.PROJECT,
    "mock-get-user-chains": Scope.PROJECT,
    "mock-get-user-catalog": Scope.PROJECT,
    "mock-make-user-token": Scope.NOTHING,
    "mock-get-orders": Scope.PROJECT,
    "mock-get-promotions": Scope.PROJECT,
    "mock-get-promotion": Scope.PROJECT,
    "mock-put-promotion": Scope.PROJECT,
    "mock-get-promotion-codes": Scope.PROJECT,
    "mock-get-promotion-users": Scope.PROJECT,
    "mock-get-chains": Scope.PROJECT,
    "mock-put-chain": Scope.PROJECT,
    "mock-get-timeline": Scope.PROJECT,
    "mock-get-user": Scope.PROJECT,
    "mock-put-user": Scope.PROJECT,
    "mock-get-project-clock": Scope.PROJECT,
    "mock-put-project-clock": Scope.PROJECT,
    "mock-pay-order": Scope.PROJECT,
    "mock-cancel-order": Scope.PROJECT,
    "mock-expire-order": Scope.PROJECT,
    "mock-get-history": Scope.NOTHING,
    "mock-get-clock": Scope.SHARED,
    "mock-put-clock": Scope.SHARED,
    "mock-add-project": Scope.SHARED,
    "mock-get-faults": Scope.SHARED,
    "mock-add-fault": Scope.SHARED,
    "mock-delete-faults": Scope.SHARED,
    "mock-get-fault": Scope.SHARED,
    "mock-delete-fault": Scope.SHARED,
    "mock-get-snapshots": Scope.SHARED,
    "mock-delete-snapshot": Scope.SHARED,
    "mock-reset": Scope.WHOLE,
    "mock-delete-project": Scope.WHOLE,
    "mock-put-history": Scope.WHOLE,
    "mock-get-state": Scope.WHOLE,
    "mock-put-state": Scope.WHOLE,
    "mock-take-snapshot": Scope.WHOLE,
    "mock-restore-snapshot": Scope.WHOLE,
    "mock-diff-snapshot": Scope.WHOLE,
}


def check_scopes(control: Spec) -> None:
    """Raise HandlerTableError unless every operation of the control plane has a scope."""
    differ = sorted(SCOPES.keys() ^ control.operations.keys())
    if differ:
        raise HandlerTableError(f"no scope, or no operation: {', '.join(differ)}")


class StoredWorld:
    """Runs requests on a worker's copy of a stored world."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica

    async def ask(self, match: Match[Endpoint]) -> Mapping[int, int]:
        """Ask for newer versions of what a request is about, before anything is decided.

        Raises:
            Refusal: UNAVAILABLE, if the store does not answer.
        """
        operation_id = match.target.operation_id
        if operation_id == "mock-health":
            with suppress(Refusal):  # this process is up, whatever the store is
                await self._replica.ask()
            return {}
        if SCOPES.get(operation_id) is Scope.NOTHING:
            return {}
        project_id = match.values.get("project_id")
        can_be_stored = project_id is not None and project_id <= MAX_PROJECT_ID
        return await self._replica.ask(project_id if can_be_stored else None)

    async def handle(
        self, endpoint: Endpoint, request: Request, newest: Mapping[int, int]
    ) -> Response:
        """Call a handler, and return its response once all that it has changed is stored.

        Raises:
            Refusal: the handler's; UNAVAILABLE, if the store does not answer; ROUTE_UNKNOWN, for
                a project id that it cannot hold.
        """
        operation_id = endpoint.operation_id
        work = partial(endpoint.handler, request)
        scope = SCOPES.get(operation_id, Scope.PROJECT)
        if scope is Scope.PROJECT:
            if request.path["project_id"] > MAX_PROJECT_ID:
                raise Refusal(ROUTE_UNKNOWN)
            is_read = endpoint.operation.method == "GET"
            run = self._replica.read if is_read else self._replica.run
            return await run(request.path["project_id"], operation_id, work, newest)
        if scope is Scope.NOTHING:
            return await work()
        ids = () if scope is Scope.SHARED else _projects_of(request)
        if any(each > MAX_PROJECT_ID for each in ids or ()):
            raise Refusal(ROUTE_UNKNOWN)
        return await self._replica.run_alone(operation_id, work, ids)

    async def share(self, name: str, work: Callable[[], T]) -> T:
        """Do what changes the state that all projects share, such as counting a fault.

        Raises:
            Refusal: UNAVAILABLE, if the store does not answer.
        """

        async def run() -> T:
            return work()

        return await self._replica.run_alone(name, run, ())


def _projects_of(request: Request) -> Sequence[int] | None:
    """Return the project a request names; None for all."""
    body = request.body if isinstance(request.body, dict) else {}
    places = (request.path, request.query, body)
    found = [place["project_id"] for place in places if place.get("project_id") is not None]
    return found[:1] or None
