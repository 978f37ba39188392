"""One mock for all mutants of a process, and the bench on which laws are tried on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

import httpx
import pytest
from tests.mutants.direct_calls import DirectCalls
from tests.mutants.mutation import MutatingMiddleware

from liveops_kit.background_server import serving
from liveops_kit.contract import Target
from liveops_kit.contract.capabilities import ControlClient
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.law import Law, Need
from liveops_kit.contract.law_runner import LawRunner
from liveops_kit.contract.tokens import signed_with
from liveops_kit.openapi import document as spec
from liveops_kit.server.application import build
from liveops_kit.server.serve import make_world
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings


@dataclass(frozen=True)
class Harness:
    """A mock that mutations are applied to, and the bench that tries laws on it."""

    middleware: MutatingMiddleware
    runner: LawRunner
    """Calls the mock without HTTP between."""
    over_http: LawRunner
    target: Target


KEY = "a key of the project"
SECRET = "a secret of at least thirty-two bytes"
CONTROL_TOKEN = "a-token-of-the-control-plane"


@contextmanager
def running_harness(settings: Settings, secret: str, api_key: str) -> Iterator[Harness]:
    """Serve the mock, to laws in this process and to runs of the kit over TCP.

    It does not validate responses, because mutants break the schema.
    """
    world = make_world(settings)
    world.project(world.default_project_id)  # created before the first mutation, once for all
    middleware = MutatingMiddleware(build(settings, world))
    with serving(middleware) as origin:
        target = Target(
            base_url=f"{origin}/api",
            api_key=api_key,
            control_token=settings.control_token,
            mint=signed_with(secret),
            makes_items=True,
            disposable=True,
        )
        with (
            _running(target, origin, "lk-t-", DirectCalls(middleware)) as runner,
            _running(target, origin, "lk-h-") as over_http,
        ):
            yield Harness(middleware, runner, over_http, target)


@contextmanager
def _running(
    target: Target, origin: str, prefix: str, transport: httpx.BaseTransport | None = None
) -> Iterator[LawRunner]:
    client = Client(target, spec.served(), transport)
    control = ControlClient(origin, target, transport)
    with closing(client), closing(control):
        capabilities = replace(control.capabilities(), lenient=client.is_lenient())
        # Whether a law is broken is the question here, and not the shortest story that shows it.
        yield LawRunner(client, capabilities, prefix=prefix, shrinks=False)


@pytest.fixture(scope="session")
def lenient_harness() -> Iterator[Harness]:
    """The mock as it is started on this machine."""
    settings = Settings(validate_responses=False, most_projects=1_000_000)
    with running_harness(settings, DEVELOPMENT_SECRET, "demo") as harness:
        yield harness


@pytest.fixture(scope="session")
def strict_harness() -> Iterator[Harness]:
    """The mock as it is started where others reach it."""
    settings = Settings(
        validate_responses=False,
        auth="strict",
        api_keys={"44056": KEY},
        control_token=CONTROL_TOKEN,
        jwt_secret=SECRET,
    )
    with running_harness(settings, SECRET, KEY) as harness:
        yield harness


@pytest.fixture
def harness_for(request: pytest.FixtureRequest) -> Callable[[Law], Harness]:
    """The harness that a law is tried on."""

    def harness_for(law: Law) -> Harness:
        fixture = "strict_harness" if Need.STRICT in law.needs else "lenient_harness"
        harness: Harness = request.getfixturevalue(fixture)
        return harness

    return harness_for
