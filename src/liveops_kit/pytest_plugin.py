"""The pytest plugin: a mock or a real server for a game's own tests, and the laws as tests.

    def test_a_code_works_once(liveops_client):
        ...

`--liveops-target URL` runs the same tests against a server; without it a mock is served in this
process, and each test has a project of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote

import pytest

from liveops_kit.errors import LiveOpsError, UsageError
from liveops_kit.testing.client import LiveOps, Player
from liveops_kit.testing.control import Faults, Hands, Journal, Snapshot
from liveops_kit.testing.server import Server, Wishes, make_mock, of_one_test, reached, served

if TYPE_CHECKING:
    from liveops_kit.contract.capabilities import Capabilities
    from liveops_kit.contract.control_plane import ControlPlane
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
        "--liveops-fixtures", metavar="WORLD", default="demo",
        help="The world of the mock in this process: a name, or a file; demo if left out.",
    )  # fmt: skip
    group.addoption(
        "--liveops-seed", type=int, default=1, metavar="N",
        help="The same seed plays the same random stories.",
    )  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Describe the marker."""
    config.addinivalue_line(
        "markers",
        "liveops(fixtures='demo', clock='2026-12-24T20:00:00Z', auth='lenient'): the world of the "
        "test's mock, the moment at which its time stands still, whether credentials are checked.",
    )


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
        _end(error)


def _end(error: LiveOpsError) -> NoReturn:
    """End the session; without the cause, of which pytest would parse all sources to show none."""
    raise pytest.exit.Exception(f"liveops: {error}", returncode=CANNOT_JUDGE) from None


# -- fixtures -------------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def liveops_server(pytestconfig: pytest.Config) -> Iterator[Server]:
    """The target of the whole session; tests rather take `liveops_mock`."""
    target, capabilities, is_mock = _target(pytestconfig)
    with ExitStack() as stack:
        try:
            if is_mock:
                world = pytestconfig.getoption("--liveops-fixtures")
                server = stack.enter_context(served(make_mock(world)))
            else:
                server = stack.enter_context(reached(target, capabilities))
        except LiveOpsError as error:
            _end(error)
        _prove(pytestconfig, server.target)
        yield server


@pytest.fixture(scope="session")
def liveops_worlds() -> Iterator[Callable[[str], Server]]:
    """Mocks of this process by the world that the marker of tests names, each started once."""
    with ExitStack() as stack:
        servers: dict[str, Server] = {}

        def of(fixtures: str) -> Server:
            if fixtures not in servers:
                servers[fixtures] = stack.enter_context(served(make_mock(fixtures)))
            return servers[fixtures]

        yield of


def _target(config: pytest.Config) -> tuple[Target, Capabilities | None, bool]:
    """The target, worked out once; a profile that cannot be read ends the session."""
    if _TARGET not in config.stash:
        try:
            config.stash[_TARGET] = _read_target(config)
        except UsageError as error:
            _end(error)
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
def liveops_mock(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The target for one test; on the mock with a fresh project, which goes with the test.

    The marker `liveops(fixtures=..., clock=..., auth=...)` says what world it has, when, and
    whether credentials are checked. What the test set by the control plane is taken back.
    """
    default = request.config.getoption("--liveops-fixtures")
    wishes = _wishes(request.node, default)
    with ExitStack() as stack:
        try:
            server = _wished(request, wishes, default, stack)
        except LiveOpsError as error:
            pytest.fail(f"liveops: {error}", pytrace=False)
        server = stack.enter_context(of_one_test(server, wishes))
        if wishes.clock is not None:
            stack.enter_context(_hands(server)).freeze(wishes.clock)
        yield server


def _wishes(node: pytest.Item, default: str) -> Wishes:
    """The arguments of the test's markers, the nearest first; a file is found beside the test."""
    given: dict[str, Any] = {}
    for marker in node.iter_markers("liveops"):
        if marker.args:
            pytest.fail("the marker liveops takes no positional arguments", pytrace=False)
        given = {**marker.kwargs, **given}
    if "fixtures" in given:
        beside = node.path.parent / str(given["fixtures"])
        given["fixtures"] = str(beside) if beside.is_file() else str(given["fixtures"])
    try:
        return Wishes.of(given, default)
    except ValueError as error:
        pytest.fail(f"liveops: {error}", pytrace=False)


def _wished(
    request: pytest.FixtureRequest, wishes: Wishes, default: str, stack: ExitStack
) -> Server:
    """The server with the world and the credentials that a test asks for."""
    is_mock = _target(request.config)[2]
    if not is_mock and wishes.auth == "strict":
        pytest.skip("a server that is named checks credentials as it was started")
    # It has a world, too: the one that its tests are about, if it is theirs.
    if not is_mock or (wishes.fixtures, wishes.auth) == (default, "lenient"):
        server: Server = request.getfixturevalue("liveops_server")
        return server
    if wishes.auth == "strict":
        # A key opens its own project alone, so that tests cannot have one each.
        return stack.enter_context(served(make_mock(wishes.fixtures, "strict")))
    worlds: Callable[[str], Server] = request.getfixturevalue("liveops_worlds")
    return worlds(wishes.fixtures)


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
    with _hands(liveops_mock) as hands:
        yield hands


@contextmanager
def _hands(server: Server) -> Iterator[Hands]:
    """Move the time of a test's project, and let it go again."""
    clock = server.capabilities.clock
    if clock is None:
        pytest.skip("the server's time cannot be moved")
    if server.plane is not None and not server.capabilities.has_own_time:
        server.plane.hold_time()
    try:
        yield Hands(clock)
    finally:
        clock.release()


@pytest.fixture
def liveops_faults(liveops_control: ControlPlane) -> Faults:
    """Makes calls go wrong: `liveops_faults.add("cart-fill", status=503, times=2)`."""
    return Faults(liveops_control)


@pytest.fixture
def liveops_journal(liveops_control: ControlPlane) -> Journal:
    """The calls that the project got: `liveops_journal.assert_called("redeem-coupon", times=1)`."""
    return Journal(liveops_control)


@pytest.fixture
def liveops_snapshot(liveops_control: ControlPlane) -> Callable[[], Snapshot]:
    """Keeps the project as it is now, to be put back by `restore()` of what it returns."""
    numbers = count(1)

    def snapshot() -> Snapshot:
        taken = Snapshot(f"snapshot-{next(numbers)}", liveops_control)
        liveops_control.snapshot(taken.name)
        return taken

    return snapshot


@pytest.fixture
def liveops_player(
    liveops_mock: Server, liveops_client: LiveOps, liveops_token: Callable[..., str]
) -> Callable[..., Player]:
    """Makes players: `liveops_player("alice", country="DE", level=12)`, by any attributes."""
    project_id, users = liveops_mock.project_id, liveops_mock.capabilities.users
    numbers = count(1)

    def player(
        external_id: str | None = None,
        *,
        country: str | None = None,
        clan: str | None = None,
        **attributes: Any,
    ) -> Player:
        name = external_id or f"player-{next(numbers)}"
        own = {"country": country, "clan": clan}
        given = {key: value for key, value in own.items() if value is not None}
        if users is not None:
            users.set_facts(project_id, name, {"attributes": attributes, **given})
        # A server without a control plane learns of them from the token.
        token = liveops_token(name, attributes={**attributes, **given})

        def facts() -> Any:
            if liveops_mock.plane is None:
                pytest.skip("what a player owns cannot be read on this server")
            path = f"/projects/{project_id}/users/{quote(name, safe='')}"
            return liveops_mock.plane.request("GET", path).raise_for_status().json()

        return Player(name, token, liveops_client.call, facts)

    return player


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
