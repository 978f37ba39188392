"""The server of a test: a mock of this process, or one that was named; and a project of its own."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from liveops_kit.contract.capabilities import Capabilities, ControlClient
    from liveops_kit.contract.control_plane import ControlPlane
    from liveops_kit.contract.target import Target
    from liveops_kit.runs.mock import Mock

Auth = Literal["lenient", "strict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The arguments of the marker `liveops`: what server a test asks for."""

    fixtures: str
    """The world: a name, or a file."""
    auth: Auth = "lenient"
    clock: str | None = None
    """The moment at which the project's time stands still."""

    @classmethod
    def of(cls, given: dict[str, Any], default: str) -> Wishes:
        """Return the wishes of a marker's arguments.

        Raises:
            ValueError: it has an argument that it does not know, or a value that cannot be.
        """
        unknown = sorted(set(given) - {"fixtures", "auth", "clock"})
        if unknown:
            raise ValueError(f"the marker liveops takes fixtures, auth and clock, not {unknown[0]}")
        auth = given.get("auth", "lenient")
        if auth not in get_args(Auth):
            raise ValueError(f"auth is {' or '.join(get_args(Auth))}, not {auth!r}")
        world = str(given.get("fixtures", default))
        return cls(fixtures=world, auth=auth, clock=given.get("clock"))


@dataclass(frozen=True, slots=True)
class Server:
    """Where tests play: one project of a mock or of a server."""

    url: str
    """Up to and including `/api`."""
    project_id: int
    api_key: str
    target: Target
    capabilities: Capabilities
    is_mock: bool
    """True for the mock of this process, which nobody else uses."""
    control: ControlClient | None = None
    """The control plane, where there is one."""
    plane: ControlPlane | None = None
    """The same in the hands of one test."""

    @property
    def origin(self) -> str:
        """Scheme, host and port; the mock's control plane is under `/_mock` there."""
        from liveops_kit.contract.capabilities import origin_of

        return origin_of(self.url)


def make_mock(fixtures: str, auth: Auth = "lenient") -> Mock:
    """Return a mock of this process.

    Raises:
        SettingsError: a setting that cannot work.
        FixturesError: the world cannot be loaded.
    """
    from liveops_kit.runs.mock import Mock

    with warnings.catch_warnings():
        # What libraries say of each other while they are imported is no failure of a game's test.
        warnings.simplefilter("ignore")
        return Mock(fixtures, auth=auth)


@contextmanager
def served(mock: Mock) -> Iterator[Server]:
    """Serve a mock, with its control plane."""
    from liveops_kit.runs.library import target_of

    with ExitStack() as stack:
        target = target_of(stack.enter_context(mock))
        yield stack.enter_context(reached(target, None, is_mock=True))


@contextmanager
def reached(
    target: Target, capabilities: Capabilities | None, *, is_mock: bool = False
) -> Iterator[Server]:
    """Connect to a server; without given capabilities they are those of its control plane.

    Raises:
        UsageError: it has a control plane that refuses the token.
    """
    from liveops_kit.contract.capabilities import NO_CAPABILITIES, ControlClient, origin_of
    from liveops_kit.contract.loopback_server import reachable

    with ExitStack() as stack:
        there = stack.enter_context(reachable(target))
        control: ControlClient | None = None
        if capabilities is None:
            found = stack.enter_context(closing(ControlClient(origin_of(there.base_url), there)))
            control = found if found.is_available() else None
            capabilities = NO_CAPABILITIES if control is None else control.capabilities()
        yield Server(
            there.base_url, there.project_id, there.api_key, there, capabilities, is_mock, control
        )


@contextmanager
def of_one_test(server: Server, wishes: Wishes) -> Iterator[Server]:
    """Give a test the server, in a fresh project where that can be, and take all back after it."""
    from liveops_kit.contract.control_plane import ControlPlane

    projects = server.capabilities.projects
    with ExitStack() as stack:
        # A key of one project opens no other.
        if projects is not None and wishes.auth == "lenient":
            project_id = projects.create_project()
            stack.callback(projects.delete_project, project_id)
            target = replace(server.target, project_id=project_id)
            server = replace(server, project_id=project_id, target=target)
        server = replace(server, capabilities=server.capabilities.in_project(server.project_id))
        if server.control is not None:
            plane = ControlPlane(server.control, server.project_id, is_shared=not server.is_mock)
            stack.callback(plane.undo)
            server = replace(server, plane=plane)
        yield server
