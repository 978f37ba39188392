"""A mock for load runs, and what has to be as before after each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests import web

from liveops_kit.background_server import serving
from liveops_kit.cli import main
from liveops_kit.runs.contract import mock

MADE = (
    "items", "item_groups", "value_points", "point_rewards", "reward_chains", "daily_chains",
    "offer_chains", "carts", "promotions", "listings", "codes",
)  # fmt: skip
"""Tables of what a run makes; orders, uses and users stay, for no call deletes them."""


@pytest.fixture(scope="session")
def target() -> Iterator[str]:
    """The URL of a mock that all runs of the tests share."""
    with serving(mock()) as origin:
        yield f"{origin}/api"


@pytest.fixture
def state(target: str) -> Callable[[], str]:
    """Read what the mock holds of what runs make, in all of its projects."""

    def read() -> str:
        projects = web.get(target.removesuffix("/api") + "/_mock/state").json()["projects"]
        tables = {}
        for project_id, project in projects.items():
            rows = project.get("tables", project)
            # An empty cart is no more than a cart that nobody has asked for yet.
            rows["carts"] = [each for each in rows["carts"] if each["row"]["lines"]]
            tables[project_id] = {name: rows[name] for name in MADE}
        return json.dumps(tables, sort_keys=True)

    return read


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command in this process; the calls are made in another one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIVEOPS_JWT_SECRET", "liveops-kit-development-secret-not-for-production")
    return lambda *arguments: CliRunner().invoke(main, ["load", *map(str, arguments)])
