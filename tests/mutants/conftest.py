"""One honest mock for all saboteurs of a process, and the bench on which laws are tried on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from tests.mutants.lies import Wire

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
class Court:
    """A mock that a saboteur can be let into, and the bench that judges it."""

    wire: Wire
    runner: LawRunner
    target: Target


KEY = "a key of the project"
SECRET = "a secret of at least thirty-two bytes"
CONTROL_TOKEN = "a-token-of-the-control-plane"


@contextmanager
def sitting(settings: Settings, secret: str, api_key: str) -> Iterator[Court]:
    """The mock over TCP; what it answers is not compared with its description, for lies are not."""
    world = make_world(settings)
    world.project(world.default_project_id)  # wired before anybody lies, and for good
    wire = Wire(build(settings, world))
    with serving(wire) as origin:
        target = Target(
            base_url=f"{origin}/api",
            api_key=api_key,
            control_token=settings.control_token,
            mint=signed_with(secret),
            makes_items=True,
            disposable=True,
        )
        client, control = Client(target, spec.served()), ControlClient(origin, target)
        capabilities = replace(control.capabilities(), lenient=client.is_lenient())
        yield Court(wire, LawRunner(client, capabilities, prefix="lk-t-"), target)
        control.close()
        client.close()


@pytest.fixture(scope="session")
def lenient_court() -> Iterator[Court]:
    """The mock as it is started on this machine."""
    settings = Settings(validate_responses=False, most_projects=1_000_000)
    with sitting(settings, DEVELOPMENT_SECRET, "demo") as court:
        yield court


@pytest.fixture(scope="session")
def strict_court() -> Iterator[Court]:
    """The mock as it is started where others reach it."""
    settings = Settings(
        validate_responses=False,
        auth="strict",
        api_keys={"44056": KEY},
        control_token=CONTROL_TOKEN,
        jwt_secret=SECRET,
    )
    with sitting(settings, SECRET, KEY) as court:
        yield court


@pytest.fixture
def court_of(request: pytest.FixtureRequest) -> Callable[[Law], Court]:
    """The court that a law belongs to."""

    def court_of(law: Law) -> Court:
        kind = "strict_court" if Need.STRICT in law.needs else "lenient_court"
        court: Court = request.getfixturevalue(kind)
        return court

    return court_of
