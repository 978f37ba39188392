"""The mock that the tools are about: its control plane, and calls of its API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

import httpx

from liveops_kit.contract.capabilities import ControlClient, origin_of
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.target import Target
from liveops_kit.errors import UsageError
from liveops_kit.openapi.document import Spec, served
from liveops_kit.testing.client import LiveOps


@dataclass(frozen=True, slots=True)
class Connection:
    """A running mock, and the project that tools are about unless they name another."""

    target: Target
    control: ControlClient
    call: Callable[..., httpx.Response]
    """Calls an operation by its id, as `LiveOps` does."""
    spec: Spec

    @property
    def project_id(self) -> int:
        """The project that is meant where none is named."""
        return self.target.project_id

    def ask(self, method: str, path: str, *, json: Any = None, params: Any = None) -> Any:
        """Make a call of the control plane and return the JSON it answers; None for nothing.

        Raises:
            UsageError: the mock refuses it, or cannot be reached.
        """
        return answer_of(self.control.send(method, path, json=json, params=_given(params)))

    def in_project(
        self,
        method: str,
        path: str,
        project_id: int | None,
        *,
        json: Any = None,
        params: Any = None,
    ) -> Any:
        """Make a call about a project; `path` follows `/_mock/projects/ID`."""
        number = self.project_id if project_id is None else project_id
        return self.ask(method, f"/projects/{number}{path}", json=json, params=params)


def user_path(user: str) -> str:
    """Return the path of a user under that of a project."""
    return f"/users/{quote(user, safe='')}"


def answer_of(response: httpx.Response) -> Any:
    """Return what the control plane answered.

    Raises:
        UsageError: it is an error; the message is the mock's.
    """
    if response.is_success:
        return response.json() if response.content else None
    request = response.request
    raise UsageError(
        f"{request.method} {request.url.path}: {response.status_code} {_reason(response)}"
    )


def _reason(response: httpx.Response) -> str:
    try:
        body = response.json()
        more = [str(each["message"]) for each in body.get("errorMessageExtended") or ()]
        return "; ".join(more) or str(body["errorMessage"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return response.text[:200]


@contextmanager
def connected(target: Target) -> Iterator[Connection]:
    """Connect to a mock, in the project of the target; if that is 0, in the first of the mock.

    Raises:
        UsageError: there is no mock, or it does not take the control token.
    """
    with closing(ControlClient(origin_of(target.base_url), target)) as control:
        if not control.is_available():
            raise UsageError(
                f"{control.origin} is no running mock: start one by `liveops mock`, or leave --url "
                "out for one of this process's own"
            )
        if not target.project_id:
            number = answer_of(control.send("GET", "/health"))["project_id"]
            target = replace(target, project_id=number)
        # A project that nobody has used yet has no snapshot.
        answer_of(control.send("GET", f"/projects/{target.project_id}/users"))
        spec = served()
        with closing(Client(target, spec)) as client:

            def token(user: str) -> str:
                path = f"/projects/{target.project_id}{user_path(user)}/token"
                return str(answer_of(control.send("POST", path))["token"])

            yield Connection(target, control, LiveOps(client, token).call, spec)


def _given(params: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the parameters that were given."""
    return {name: value for name, value in (params or {}).items() if value is not None}
