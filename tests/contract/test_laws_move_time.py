"""Laws that move time: each in a project with a clock of its own, where the target has such."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from tests import web

from liveops_kit.contract.capabilities import ControlClient
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.law import all_laws
from liveops_kit.contract.law_runner import LawRunner, capabilities_of
from liveops_kit.contract.target import Target
from liveops_kit.contract.tokens import signed_with
from liveops_kit.openapi.document import served
from liveops_kit.runs.mock import Mock

SECRET = "a secret of at least thirty-two bytes"
KEY = "a-key-of-the-project"
MOVES = next(law for law in all_laws() if law.name.endswith("the_first_and_the_next_reset"))
STANDS = next(law for law in all_laws() if not law.moves_time)
XMAS = "2030-12-24T20:00:00+00:00"


@contextmanager
def runner_on(mock: Mock) -> Iterator[LawRunner]:
    """A runner of laws with the control plane of a mock."""
    target = Target(
        base_url=mock.url, api_key=mock.api_key, control_token=mock.control_token,
        mint=signed_with(SECRET), makes_items=True,
    )  # fmt: skip
    control = ControlClient(mock.url.removesuffix("/api"), target)
    with closing(control), closing(Client(target, served())) as client:
        yield LawRunner(client, capabilities_of(client, control.capabilities()), prefix="lk-time-")


def read(mock: Mock, path: str) -> Any:
    headers = {"Authorization": f"Bearer {mock.control_token}"} if mock.control_token else {}
    return web.get(f"{mock.control_url}{path}", headers=headers).json()


def projects(mock: Mock) -> set[int]:
    return set(read(mock, "/health")["projects"])


@pytest.fixture(scope="module")
def lenient() -> Iterator[Mock]:
    with Mock(clock=XMAS) as mock:
        yield mock


@pytest.fixture(scope="module")
def strict() -> Iterator[Mock]:
    """A mock with the key of one project, which opens no other."""
    with Mock(auth="strict", clock=XMAS, jwt_secret=SECRET, api_keys={"44056": KEY}) as mock:
        yield mock


def test_they_run_side_by_side_and_nobody_notices(lenient: Mock) -> None:
    """Eight at once, which set the clock to moments of their own: all are kept."""
    with runner_on(lenient) as runner, ThreadPoolExecutor(4) as pool:
        assert not runner.is_alone(MOVES)
        before = projects(lenient)
        outcomes = list(pool.map(runner.run, [MOVES] * 8))
    assert {(each.verdict, each.reason) for each in outcomes} == {("kept", "")}
    calls = [exchange for each in outcomes for exchange in each.evidence]
    moves = [each for each in calls if each.operation_id == "mock-put-project-clock"]
    assert len({each.request.url.path for each in moves}) == 8
    assert projects(lenient) == before
    assert read(lenient, "/clock")["now"] == XMAS


def test_without_a_project_of_its_own_a_law_runs_alone_and_gives_the_clock_up(strict: Mock) -> None:
    with runner_on(strict) as runner:
        assert runner.is_alone(MOVES)
        assert not runner.is_alone(STANDS)
        outcome = runner.run(MOVES)
    assert (outcome.verdict, outcome.reason) == ("kept", "")
    clock = read(strict, "/projects/44056/clock")
    assert (clock["now"], clock["is_own"]) == (XMAS, False)


def test_where_all_projects_have_one_time_a_law_runs_alone(lenient: Mock) -> None:
    """As with the commands of a profile, which move the time of a whole server."""
    with runner_on(lenient) as runner:
        runner.capabilities = replace(runner.capabilities, clock_of=None)
        assert runner.is_alone(MOVES)
        assert not runner.is_alone(STANDS)
