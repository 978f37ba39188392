"""How Hypothesis runs here (no deadline, bounded, the same every time on CI), and databases."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Generator, Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from tests import warm
from tests.browser import Browser, running_browser
from tests.databases import MISSING, PostgresqlServer, has_postgresql, postgresql_server

settings.register_profile(
    "local",
    deadline=None,
    max_examples=60,
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "ci", parent=settings.get_profile("local"), derandomize=True, print_blob=True
)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Use two processes more than there are processors: a quarter of tests' time is waiting."""
    return (os.cpu_count() or 1) + 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Let all processes of a run use one process that forks."""
    warm.share()


LONGEST = (
    "mutants/test_every_mutant_is_killed.py", "independent/test_the_kit_on_another_server.py",
    "contract/test_wrong_servers.py", "project/test_readme.py", "project/test_image_steps.py",
    "load/test_runs.py", "stores/", "contract/test_honest_server.py",
)  # fmt: skip
"""Modules that begin before the others: a long one at the end would leave a processor idle."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest modules first; the order is otherwise as it was."""

    def rank(item: pytest.Item) -> int:
        path = item.nodeid.partition("::")[0].removeprefix("tests/")
        return next((i for i, each in enumerate(LONGEST) if path.startswith(each)), len(LONGEST))

    items.sort(key=rank)


# Shells ignore Ctrl-C for what they start in the background, and our processes would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A third of the time of a collection would be spent on walks through what it collects.
gc.disable()


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtestloop() -> Generator[None, object, object]:
    """Keep what was collected out of the garbage collector's walks, a quarter of a run.

    The process that forks is ended while its coverage still counts.
    """
    gc.freeze()
    # What the runs of the kit make stays long: walks through it were a tenth of their time.
    gc.set_threshold(10_000, 20, 20)
    gc.enable()
    try:
        return (yield)
    finally:
        warm.end()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server for the session; tests that need one are skipped where there is none."""
    if not has_postgresql():
        pytest.skip(MISSING)
    # Processes are killed here, but never the machine.
    with postgresql_server("fsync=off") as server:
        yield server


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser for the session: its start costs more than most pages."""
    with running_browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture(scope="session")
def new_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], str]:
    """Return a function that gives the `--store` of a fresh store of a kind."""
    folder, numbers = tmp_path_factory.mktemp("stores"), count(1)

    def new(kind: str) -> str:
        if kind == "memory":
            return kind
        if kind == "sqlite":
            return f"sqlite:///{folder}/{next(numbers)}.db"
        server: PostgresqlServer = request.getfixturevalue("postgresql")
        return server.new_database()

    return new
