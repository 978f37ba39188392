"""The mock in a process of its own, and comparers of it with mutants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, replace

import pytest
from tests.mutants.conftest import CONTROL_TOKEN, KEY, SECRET, Harness, running_harness
from tests.processes import mock_process

from liveops_kit.contract.capabilities import ControlClient, origin_of
from liveops_kit.contract.diff.comparison import CompareOptions, ComparisonRun
from liveops_kit.contract.diff.target import ComparedServer, compared_server
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.law import Law, Need
from liveops_kit.contract.target import Target
from liveops_kit.openapi import document as spec
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings

STRICT = (
    "--auth", "strict", "--api-key", f"44056:{KEY}", "--jwt-secret", SECRET,
    "--control-token", CONTROL_TOKEN,
)  # fmt: skip


@dataclass(frozen=True)
class Bout:
    """A mock that can be mutated, as A, and an unchanged one, as B."""

    harness: Harness
    comparison_run: ComparisonRun


@contextmanager
def server_at(target: Target, options: CompareOptions) -> Iterator[ComparedServer]:
    """Yield a side with all the powers of the mock."""
    client = Client(target, spec.served())
    control = ControlClient(origin_of(target.base_url), target)
    with closing(
        compared_server(client, control.capabilities(), seed=options.seed, stories=options.stories)
    ) as server:
        yield server
    control.close()
    client.close()


@contextmanager
def bout(settings: Settings, secret: str, api_key: str, *options: str) -> Iterator[Bout]:
    """Run both mocks and the comparison of the two."""
    defaults = CompareOptions()
    with ExitStack() as stack:
        harness = stack.enter_context(running_harness(settings, secret, api_key))
        origin = stack.enter_context(mock_process("--no-validate-responses", *options))
        unchanged = replace(harness.target, base_url=f"{origin}/api")
        targets = (harness.target, unchanged)
        a, b = (stack.enter_context(server_at(each, defaults)) for each in targets)
        yield Bout(harness, ComparisonRun(a, b, defaults))


def lenient() -> AbstractContextManager[Bout]:
    """Return a bout of two mocks as they are started at home."""
    return bout(Settings(validate_responses=False), DEVELOPMENT_SECRET, "demo")


def strict() -> AbstractContextManager[Bout]:
    """Return a bout of two mocks as they are started where others reach them."""
    settings = Settings(
        validate_responses=False,
        auth="strict",
        api_keys={"44056": KEY},
        jwt_secret=SECRET,
        control_token=CONTROL_TOKEN,
    )
    return bout(settings, SECRET, KEY, *STRICT)


@pytest.fixture(scope="session")
def lenient_bout() -> Iterator[Bout]:
    with lenient() as found:
        yield found


@pytest.fixture(scope="session")
def strict_bout() -> Iterator[Bout]:
    with strict() as found:
        yield found


@pytest.fixture
def bout_of(request: pytest.FixtureRequest) -> Callable[[Law], Bout]:
    """The bout that a law can be played in."""

    def bout_of(law: Law) -> Bout:
        kind = "strict_bout" if Need.STRICT in law.needs else "lenient_bout"
        found: Bout = request.getfixturevalue(kind)
        return found

    return bout_of
