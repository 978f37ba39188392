"""Capabilities beyond the API: moving time, paying orders, reading and writing users."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock, local
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

import httpx

from liveops_kit.contract.http.direct_transport import DirectTransport
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need
from liveops_kit.contract.target import Target, no_answer
from liveops_kit.errors import CapabilityError, UsageError
from liveops_kit.trust import tls

Observer = Callable[[Exchange], None]
"""Callback that records a call, so that a finding can show it."""


class Clock(Protocol):
    """The time of the target, or of one project where each has its own."""

    def now(self) -> datetime:
        """Return the current time of the target."""

    def freeze(self, moment: datetime) -> None:
        """Stop the clock at a moment, past or future."""

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""

    def release(self) -> None:
        """Follow the time of the server again."""


class Payments(Protocol):
    """Payment, cancellation and expiry of orders."""

    def pay(self, project_id: int, order_id: int) -> None:
        """Mark an order as paid."""

    def cancel(self, project_id: int, order_id: int) -> None:
        """Cancel an order, or refund it if it is paid."""

    def expire(self, project_id: int, order_id: int) -> None:
        """Let an unpaid order expire."""


class Users(Protocol):
    """Users as the target has stored them."""

    def inventory(self, project_id: int, external_id: str) -> dict[str, int]:
        """Return the quantities a user owns, by SKU."""

    def set_facts(self, project_id: int, external_id: str, facts: Mapping[str, Any]) -> None:
        """Store `attributes`, `country` or `clan`."""


class Projects(Protocol):
    """Projects for the exclusive use of a run."""

    def create_project(self) -> int:
        """Create an empty project and return its id, which no other project has."""

    def delete_project(self, project_id: int) -> None:
        """Delete a project with everything in it."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Capabilities of a run beyond the API; None where the target lacks one."""

    clock: Clock | None = None
    clock_of: Callable[[int], Clock] | None = None
    """Returns the clock of a project; None where all projects have one time."""
    payments: Payments | None = None
    users: Users | None = None
    projects: Projects | None = None
    """Creates projects for exclusive use."""
    create_empty_project: Callable[[], int] | None = None
    """Creates a project as `projects` does, with nothing in it."""
    lenient: bool = False
    reset_project: Callable[[int], None] | None = None
    """Resets a project to its initial state, random state included."""
    set_observer: Callable[[Observer], None] | None = None
    """Sets the observer of the calls of this thread."""

    def restricted_to(self, target: Target, *, lenient: bool) -> Capabilities:
        """Return the capabilities left with these credentials.

        The key of one project gives no access to a new one; a spare one, it has to open.
        """
        opens_any = lenient or target.merchant_id is not None
        projects = self.projects if opens_any else None
        if projects is None and target.spare_project_id is not None:
            projects = SpareProject(target.spare_project_id)
        create_empty = self.create_empty_project if opens_any else None
        return replace(self, lenient=lenient, projects=projects, create_empty_project=create_empty)

    def in_project(self, project_id: int) -> Capabilities:
        """Return the capabilities in a project, whose clock may be its own."""
        if self.clock_of is None:
            return self
        return replace(self, clock=self.clock_of(project_id))

    @property
    def has_own_time(self) -> bool:
        """True if time can be moved in a project that nobody else uses."""
        return self.clock_of is not None and self.projects is not None

    @property
    def needs_met(self) -> frozenset[Need]:
        """Needs of laws that these capabilities meet."""
        met = {
            Need.CLOCK: self.clock is not None,
            Need.PAYMENT: self.payments is not None,
            Need.INVENTORY: self.users is not None,
            Need.FACTS: self.users is not None,
            Need.OWN_PROJECT: self.projects is not None,
            Need.EMPTY_PROJECT: self.create_empty_project is not None,
            Need.LENIENT: self.lenient,
            Need.STRICT: not self.lenient,
        }
        return frozenset(need for need, is_met in met.items() if is_met)


class SpareProject:
    """A project that was given to a run: each law that needs one has it to itself in its turn."""

    def __init__(self, project_id: int) -> None:
        self._project_id = project_id
        self._taken = Lock()

    def create_project(self) -> int:
        """Return the project once no other law has it."""
        self._taken.acquire()
        return self._project_id

    def delete_project(self, project_id: int) -> None:
        """Leave the project to the next law; what laws made in it, they take away."""
        self._taken.release()


NO_CAPABILITIES = Capabilities()
"""The capabilities over a server that has nothing but its API."""


class ControlClient:
    """Client of the mock's control plane: payments, users, projects and their clocks at once."""

    def __init__(
        self, origin: str, target: Target, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Connect to the control plane; `transport` is another way to it than HTTP over TCP."""
        self.origin = origin
        self._http = httpx.Client(
            base_url=f"{origin}/_mock",
            timeout=target.timeout,
            verify=tls(target.verify),
            transport=transport or (DirectTransport() if target.is_direct else None),
        )
        self._origin = origin
        self._project_id = target.project_id
        self._token = target.control_token
        self._thread = local()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def is_available(self) -> bool:
        """Return whether the target has a control plane that this run may use.

        The token is sent only to a server that identifies itself as a mock.

        Raises:
            UsageError: it has one that does not accept the token.
        """
        try:
            response = self._http.get("/health")
            if response.status_code != 200 or response.json().get("status") != "ok":
                return False
            read = self._http.get("/clock", headers=self._authorization())
        except (httpx.TransportError, ValueError, AttributeError):
            return False
        if read.status_code == 401:
            sent = "does not take this token" if self._token else "asks for a token"
            raise UsageError(
                f"the control plane at {self._origin}/_mock {sent}: set LIVEOPS_CONTROL_TOKEN, or "
                'token in [control] of the profile, or do without it by mode = "none" there'
            )
        return read.is_success

    def _authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def capabilities(self) -> Capabilities:
        """Return all capabilities; the clock is that of the target's project."""
        return Capabilities(
            clock=self.clock_of(self._project_id), clock_of=self.clock_of, payments=self,
            users=self, projects=self, create_empty_project=self.create_empty_project,
            lenient=True, reset_project=self.reset_project,
            set_observer=self._set_observer,
        )  # fmt: skip

    def _set_observer(self, observer: Observer) -> None:
        """Set the observer of this thread: laws run in parallel, and each sees its own calls."""
        self._thread.observer = observer

    def reset_project(self, project_id: int) -> None:
        """Make a project as it was at first, dice included."""
        self._ask("mock-reset", "POST", "/reset", {"project_id": project_id})

    # -- projects ---------------------------------------------------------------------------------
    def create_project(self) -> int:
        """Create a project as the target's was at first, and return its id, which is new."""
        return self._create({"like": self._project_id})

    def create_empty_project(self) -> int:
        """Create a project with nothing in it and return its id, which is new."""
        return self._create({"like": self._project_id, "empty": True})

    def _create(self, body: Mapping[str, Any]) -> int:
        return int(self._ask("mock-add-project", "POST", "/projects", body)["project_id"])

    def delete_project(self, project_id: int) -> None:
        """Delete a project with everything in it."""
        try:
            self._ask("mock-delete-project", "DELETE", f"/projects/{project_id}")
        except CapabilityError as refusal:
            if refusal.status != 404:  # already deleted
                raise

    # -- time -------------------------------------------------------------------------------------
    def clock_of(self, project_id: int) -> Clock:
        """Return the clock of a project; moving it moves no other."""
        return _ProjectClock(self._ask, f"/projects/{project_id}/clock")

    # -- orders -----------------------------------------------------------------------------------
    def pay(self, project_id: int, order_id: int) -> None:
        """Mark an order as paid."""
        self._order("pay", project_id, order_id)

    def cancel(self, project_id: int, order_id: int) -> None:
        """Cancel an order, or refund it if it is paid."""
        self._order("cancel", project_id, order_id)

    def expire(self, project_id: int, order_id: int) -> None:
        """Let an unpaid order expire."""
        self._order("expire", project_id, order_id)

    def _order(self, fate: str, project_id: int, order_id: int) -> None:
        self._ask(f"mock-{fate}-order", "POST", f"/projects/{project_id}/orders/{order_id}/{fate}")

    # -- users ------------------------------------------------------------------------------------
    def inventory(self, project_id: int, external_id: str) -> dict[str, int]:
        """Return the quantities a user owns, by SKU."""
        path = f"/projects/{project_id}/users/{quote(external_id, safe='')}"
        lines = self._ask("mock-get-user", "GET", path)["inventory"]
        return {line["sku"]: line["quantity"] for line in lines}

    def set_facts(self, project_id: int, external_id: str, facts: Mapping[str, Any]) -> None:
        """Store `attributes`, `country` or `clan`."""
        path = f"/projects/{project_id}/users/{quote(external_id, safe='')}"
        self._ask("mock-put-user", "PUT", path, dict(facts))

    # -- anything else ----------------------------------------------------------------------------
    def send(
        self, method: str, path: str, *, json: Any = None, params: Any = None
    ) -> httpx.Response:
        """Send a call to the control plane and return the response; `path` follows `/_mock`.

        Raises:
            UsageError: the server cannot be reached.
        """
        body = {} if json is None else {"json": json}
        headers = self._authorization()
        return self._answer(
            self._http.build_request(method, path, params=params, headers=headers, **body)
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        try:
            return self._http.send(request)
        except httpx.TransportError as error:
            raise no_answer(request, error) from error

    def _ask(self, operation_id: str, method: str, path: str, body: Any = None) -> Any:
        more = {} if body is None else {"json": body}
        request = self._http.build_request(method, path, headers=self._authorization(), **more)
        response = self._answer(request)
        observer: Observer | None = getattr(self._thread, "observer", None)
        if observer is not None:
            observer(Exchange(operation_id, request, response))
        if not response.is_success:
            raise CapabilityError(
                f"{method} {request.url.path}: {response.status_code}", response.status_code
            )
        return response.json() if response.content else None


@contextmanager
def control_capabilities(target: Target) -> Iterator[Capabilities]:
    """Yield the capabilities of the mock's control plane, if the target has one.

    Raises:
        UsageError: it has one that does not accept the token.
    """
    with closing(ControlClient(origin_of(target.base_url), target)) as control:
        yield control.capabilities() if control.is_available() else NO_CAPABILITIES


class _ProjectClock:
    """The clock of a project of the mock."""

    def __init__(self, ask: Callable[..., Any], path: str) -> None:
        self._ask = ask
        self._path = path

    def now(self) -> datetime:
        """Return the current time of the project."""
        clock = self._ask("mock-get-project-clock", "GET", self._path)
        return datetime.fromisoformat(clock["now"])

    def freeze(self, moment: datetime) -> None:
        """Stop the clock at a moment, past or future."""
        self._move({"frozen": moment.isoformat()})

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""
        self._move({"advance": f"{int(by.total_seconds())}s"})

    def release(self) -> None:
        """Go by the default clock of the mock again."""
        self._move({"mode": "default"})

    def _move(self, move: Mapping[str, str]) -> None:
        self._ask("mock-put-project-clock", "PUT", self._path, move)


def origin_of(url: str) -> str:
    """Return scheme, host and port of a URL.

    >>> origin_of("http://127.0.0.1:8080/api")
    'http://127.0.0.1:8080'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
