"""One honest mock for all saboteurs of a process, and the bench on which laws are tried on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.saboteurs.lies import Wire

from liveops_kit import spec
from liveops_kit.contract import Target
from liveops_kit.contract.beyond import Control
from liveops_kit.contract.client import Client
from liveops_kit.contract.serving import serving
from liveops_kit.contract.tokens import signed_with
from liveops_kit.contract.trying import Bench
from liveops_kit.edge.app import build
from liveops_kit.edge.serve import make_world
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings


@dataclass(frozen=True)
class Court:
    """A mock that a saboteur can be let into, and the bench that judges it."""

    wire: Wire
    bench: Bench
    target: Target


@pytest.fixture(scope="session")
def court() -> Iterator[Court]:
    """The mock over TCP; what it answers is not compared with its description, for lies are not."""
    settings = Settings(validate_responses=False, most_projects=1_000_000)
    world = make_world(settings)
    world.project(world.default_project_id)  # wired before anybody lies, and for good
    wire = Wire(build(settings, world))
    with serving(wire) as origin:
        target = Target(
            base_url=f"{origin}/api",
            mint=signed_with(DEVELOPMENT_SECRET),
            makes_items=True,
            disposable=True,
        )
        client, control = Client(target, spec.served()), Control(origin, target)
        yield Court(wire, Bench(client, control.powers(), prefix="lk-t-"), target)
        control.close()
        client.close()
