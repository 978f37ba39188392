"""The pytest plugin: a mock or a real server for a game's own tests, and the laws as tests.

    def test_a_code_works_once(liveops_client):
        ...

`--liveops-target URL` runs the same tests against a server; without it a mock is served in this
process, and each test has a project of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from liveops_kit.errors import UsageError
from liveops_kit.suggestions import did_you_mean

if TYPE_CHECKING:
    import httpx

    from liveops_kit.contract.capabilities import Capabilities, Clock, ControlClient
    from liveops_kit.contract.control_plane import ControlPlane
    from liveops_kit.contract.http.client import Client
    from liveops_kit.contract.law_runner import LawRunner
    from liveops_kit.contract.target import Target

_TARGET: pytest.StashKey[tuple[Target, Capabilities | None, bool]] = pytest.StashKey()
_PROOF: pytest.StashKey[tuple[str, ...]] = pytest.StashKey()
"""The reads that proved the target, with what they answered."""

CANNOT_JUDGE = 2
"""The exit code of a session that could judge nothing, as of `liveops test`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the plugin."""
    group = parser.getgroup("liveops", "LiveOps mock and contract")
    group.addoption(
        "--liveops-target", metavar="URL",
        help="The server that tests are run against, up to and including /api; "
        "a mock in this process if left out.",
    )  # fmt: skip
    group.addoption(
        "--liveops-config", metavar="FILE", type=Path,
        help="The target profile (liveops.toml): credentials, users, clock, payment.",
    )  # fmt: skip
    group.addoption(
        "--liveops-seed", type=int, default=1, metavar="N",
        help="The same seed plays the same random stories.",
    )  # fmt: skip


# -- the session ----------------------------------------------------------------------------------
def pytest_sessionstart(session: pytest.Session) -> None:
    """Prove a target that was named before any test runs; what cannot be judged ends the session.

    Workers of pytest-xdist rely on the session that started them.
    """
    config = session.config
    is_named = config.getoption("--liveops-target") or config.getoption("--liveops-config")
    if is_named and not config.option.collectonly and not hasattr(config, "workerinput"):
        target, _, _ = _target(config)
        _prove(config, target)


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Name the target, and the reads that proved it."""
    if _PROOF not in config.stash:
        return []
    target, _, _ = config.stash[_TARGET]
    proof = config.stash[_PROOF]
    where = f"liveops: {target.base_url}, project {target.project_id}"
    return [where, *(f"preflight: {line}" for line in proof)]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a session whose laws could all not be judged."""
    if exitstatus == pytest.ExitCode.OK and _has_judged_no_law(session.config):
        session.exitstatus = CANNOT_JUDGE


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    """Say why such a session fails."""
    if exitstatus == pytest.ExitCode.OK and _has_judged_no_law(config):
        terminalreporter.write_line(
            "liveops: no law was kept or broken: nothing was judged, exit code 2"
        )


def _has_judged_no_law(config: pytest.Config) -> bool:
    """Return True if laws were run and every one was skipped."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return False
    counts = {
        outcome: sum(LAWS in getattr(each, "nodeid", "") for each in reports)
        for outcome, reports in reporter.stats.items()
    }
    return bool(counts.get("skipped")) and not (counts.get("passed") or counts.get("failed"))


LAWS = "test_laws.py::test_law["
"""In the ids of the laws as tests, whatever folder the session starts in."""


def _prove(config: pytest.Config, target: Target) -> None:
    """End the session unless the target speaks the API and takes the credentials."""
    from liveops_kit.contract.http.client import Client
    from liveops_kit.contract.preflight.check import preflight
    from liveops_kit.contract.scope import declared
    from liveops_kit.openapi.document import served

    if _PROOF in config.stash:
        return
    try:
        with closing(Client(target, declared(target).applied_to(served()))) as client:
            config.stash[_PROOF] = preflight(client)
    except UsageError as error:
        pytest.exit(f"liveops: {error}", returncode=CANNOT_JUDGE)


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


class LiveOps:
    """Calls operations by their id, with the credentials they document."""

    def __init__(self, client: Client, token: Callable[..., str]) -> None:
        self._client = client
        self._token = token

    def call(
        self,
        operation_id: str,
        *,
        user: str | None = None,
        token: str | None = None,
        body: Any = None,
        query: Any = None,
        headers: dict[str, str] | None = None,
        **path: str | int,
    ) -> httpx.Response:
        """The answer to one call: as the API key, or as `user`, or with `token`.

        >>> # liveops_client.call("redeem-coupon", user="alice", body={"coupon_code": "WELCOME"})

        Raises:
            ValueError: there is no such operation.
            TypeError: it has no such parameter in its path, or more than were given.
        """
        __tracebackhide__ = True
        self._check(operation_id, path)
        given = dict(headers or {})
        if user is not None or token is not None:
            given["Authorization"] = f"Bearer {token or self._token(user)}"
        extra = {} if body is None else {"body": body}
        request = self._client.request(
            operation_id, path, query=query, headers=given,
            caller="nobody" if "Authorization" in given else "documented", **extra,
        )  # fmt: skip
        return self._client.send(operation_id, request).response

    def _check(self, operation_id: str, path: Mapping[str, str | int]) -> None:
        __tracebackhide__ = True
        operations = self._client.spec.operations
        if operation_id not in operations:
            advice = did_you_mean(operation_id, operations)
            raise ValueError(f"there is no operation '{operation_id}': {advice}")
        takes = re.findall(r"{([^{}]+)}", operations[operation_id].path)
        own = [name for name in takes if name != "project_id"]
        unknown = sorted(set(path) - set(takes))
        if unknown:
            takes_what = f"its path takes {', '.join(own)}" if own else "its path takes nothing"
            raise TypeError(
                f"{operation_id} has no '{unknown[0]}': {takes_what}; everything else is given as "
                "user=, token=, body=, query= or headers="
            )
        missing = [name for name in own if name not in path]
        if missing:
            raise TypeError(f"{operation_id} needs {', '.join(f'{name}=' for name in missing)}")


class Hands:
    """Moves the time of the test's project; on a server without such clocks, the server's."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """Return the time of the project."""
        return self._clock.now()

    def freeze(self, moment: str | datetime) -> datetime:
        """Stand still at a moment such as `2026-12-01T10:00:00Z`."""
        frozen = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
        self._clock.freeze(frozen)
        return frozen

    def advance(self, **by: float) -> datetime:
        """Go ahead by `days=1`, `hours=2`, ..."""
        self._clock.advance(timedelta(**by))
        return self._clock.now()

    def release(self) -> None:
        """Go by the server's time again."""
        self._clock.release()


# -- fixtures -------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def liveops_server(pytestconfig: pytest.Config) -> Iterator[Server]:
    """The target of the whole session; tests rather take `liveops_mock`."""
    from liveops_kit.contract.capabilities import NO_CAPABILITIES, ControlClient, origin_of
    from liveops_kit.contract.serving import reachable
    from liveops_kit.runs.library import target_of
    from liveops_kit.runs.mock import Mock

    target, capabilities, is_mock = _target(pytestconfig)
    with ExitStack() as stack:
        if is_mock:
            target = target_of(stack.enter_context(Mock()))
        there = stack.enter_context(reachable(target))
        _prove(pytestconfig, there)
        control: ControlClient | None = None
        if capabilities is None:
            found = stack.enter_context(closing(ControlClient(origin_of(there.base_url), there)))
            try:
                control = found if found.is_available() else None
                capabilities = NO_CAPABILITIES if control is None else control.capabilities()
            except UsageError as error:
                raise pytest.UsageError(str(error)) from error
        yield Server(
            there.base_url, there.project_id, there.api_key, there, capabilities, is_mock, control
        )


def _target(config: pytest.Config) -> tuple[Target, Capabilities | None, bool]:
    """The target, worked out once; a profile that cannot be read ends the session."""
    if _TARGET not in config.stash:
        try:
            config.stash[_TARGET] = _read_target(config)
        except UsageError as error:
            pytest.exit(f"liveops: {error}", returncode=CANNOT_JUDGE)
    return config.stash[_TARGET]


def _read_target(config: pytest.Config) -> tuple[Target, Capabilities | None, bool]:
    """The target, what the profile can do to it, and whether it is our mock."""
    from liveops_kit.contract.profile import Profile, read
    from liveops_kit.contract.target import check_authority
    from liveops_kit.settings import from_environment

    url, file = config.getoption("--liveops-target"), config.getoption("--liveops-config")
    profile = read(file) if file is not None else Profile()
    if url is None and file is None:
        return profile.target, None, True
    target = profile.target if url is None else replace(profile.target, base_url=url)
    token = target.control_token or from_environment().get("control_token", "")
    target = replace(target, control_token=token)
    check_authority(target.verify)
    return target, profile.capabilities, False


@pytest.fixture
def liveops_mock(liveops_server: Server) -> Iterator[Server]:
    """The target for one test; on the mock with a fresh project, which goes with the test.

    Whatever the test set by the control plane is taken back.
    """
    from liveops_kit.contract.control_plane import ControlPlane

    server, projects = liveops_server, liveops_server.capabilities.projects
    with ExitStack() as stack:
        if projects is not None:
            project_id = projects.create_project()
            stack.callback(projects.delete_project, project_id)
            target = replace(server.target, project_id=project_id)
            server = replace(server, project_id=project_id, target=target)
        capabilities = server.capabilities.in_project(server.project_id)
        server = replace(server, capabilities=capabilities)
        if server.control is not None:
            plane = ControlPlane(server.control, server.project_id, is_shared=not server.is_mock)
            stack.callback(plane.undo)
            server = replace(server, plane=plane)
        yield server


@pytest.fixture
def liveops_control(liveops_mock: Server) -> ControlPlane:
    """The mock's control plane: `fault(...)`, `snapshot(name)`, `restore(name)`, `request(...)`."""
    if liveops_mock.plane is None:
        pytest.skip("the server has no control plane")
    return liveops_mock.plane


@pytest.fixture
def liveops_token(liveops_mock: Server) -> Callable[..., str]:
    """Makes user tokens: `liveops_token("alice", attributes={"level": 3})`."""

    def token(user: str, **claims: Any) -> str:
        mint = liveops_mock.target.mint
        if mint is None:
            pytest.skip("user tokens cannot be minted here: give the profile a secret or a command")
        return mint(user, claims)

    return token


@pytest.fixture
def liveops_client(
    liveops_mock: Server,
    liveops_token: Callable[..., str],
) -> Iterator[LiveOps]:
    """Calls the target's operations."""
    from liveops_kit.contract.http.client import Client
    from liveops_kit.openapi.document import served

    with closing(Client(liveops_mock.target, served())) as client:
        yield LiveOps(client, liveops_token)


@pytest.fixture
def liveops_clock(liveops_mock: Server) -> Iterator[Hands]:
    """The time of the test's project: to be frozen and advanced; other tests do not notice."""
    capabilities = liveops_mock.capabilities
    clock = capabilities.clock
    if clock is None:
        pytest.skip("the server's time cannot be moved")
    if liveops_mock.plane is not None and not capabilities.has_own_time:
        liveops_mock.plane.hold_time()
    try:
        yield Hands(clock)
    finally:
        clock.release()


@pytest.fixture(scope="session")
def liveops_bench(liveops_server: Server, pytestconfig: pytest.Config) -> Iterator[LawRunner]:
    """Provide the environment in which laws run."""
    import os

    from liveops_kit.contract.http.client import Client
    from liveops_kit.contract.law_runner import LawRunner, capabilities_of
    from liveops_kit.contract.names import run_id
    from liveops_kit.contract.scope import declared, found, spec_of_laws

    target = liveops_server.target
    spec = spec_of_laws(target, found(target, declared(target)))
    with closing(Client(target, spec)) as client:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "")
        nonce = worker if liveops_server.is_mock else f"{worker}{run_id()}"
        capabilities = capabilities_of(client, liveops_server.capabilities)
        bench = LawRunner(
            client, capabilities, prefix=f"lk{nonce}-",
            seed=pytestconfig.getoption("--liveops-seed"), owns_time=liveops_server.is_mock,
        )  # fmt: skip
        yield bench
        bench.clear()
