"""A tester's day in a real browser, at two widths, in light and dark; axe looks at every page."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests import web
from tests.clients.generated import Unreachable, node_packages
from tests.processes import mock_process

CHROMIUM = shutil.which("chromium")
WALK = Path(__file__).with_name("walk")
PROJECT = 44056
EVIL = "<script>alert(1)</script>"
pytestmark = [
    pytest.mark.skipif(
        not (CHROMIUM and shutil.which("node") and shutil.which("npm")),
        reason="chromium, node or npm is not installed; .ci/run installs them",
    ),
]


@pytest.fixture(scope="module")
def packages() -> Path:
    """The packages that the walk needs."""
    try:
        return node_packages(WALK)
    except Unreachable as error:
        pytest.skip(f"npm cannot be reached: {error}")


@pytest.fixture(scope="module")
def walk(packages: Path) -> Any:
    """The findings of the walk, by width."""
    with mock_process("--clock", "frozen:2026-12-01T10:00:00Z") as origin:
        token = prepared(origin)
        command = ["node", str(WALK / "walk.mjs"), origin, str(PROJECT), str(CHROMIUM), token,
                   str(packages)]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=280,
                              check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def prepared(origin: str) -> str:
    """Make a world worth a look, and return a token of alice."""
    with web.Client(base_url=origin, auth=(str(PROJECT), "demo")) as client:
        users = f"/_mock/projects/{PROJECT}/users"
        for user in ("alice", "bob"):
            put = client.put(f"{users}/{user}", json={"attributes": {"level": 7}, "country": "DE"})
            assert put.status_code == 200
        token: str = client.post(f"{users}/alice/token").json()["token"]
        item = {"sku": "evil", "name": {"en": EVIL}, "description": {"en": EVIL},
                "is_enabled": True, "is_free": True}  # fmt: skip
        path = f"/api/v2/project/{PROJECT}/admin/items/virtual_items"
        made = client.post(path, json=item)
        assert made.status_code == 201, made.text
    headers = {"Authorization": f"Bearer {token}"}
    with web.Client(base_url=origin, headers=headers) as player:
        api = f"/api/v2/project/{PROJECT}"
        refused = player.post(f"{api}/coupon/redeem", json={"coupon_code": "LEVEL10"})
        assert refused.status_code == 404
        assert player.post(f"{api}/payment/item/sword_ice", json={}).status_code == 200
    taken = web.put(f"{origin}/_mock/snapshots/yesterday", params={"project_id": PROJECT})
    assert taken.status_code == 200
    return token


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_a_day_of_a_tester(walk: Any, width: str) -> None:
    found = walk[width]
    assert found["firstFocus"] == "To the content"
    assert "The player's level is 7, and must be at least 10." in found["why"]
    assert '"operation": "redeem-coupon"' in found["call"]
    assert "No promotion has the code LIVE." in found["live"]
    assert found["clockBefore"].startswith("2026-12-01 10:00:00 UTC")
    assert found["clockAfter"].startswith("2026-12-08 10:00:00 UTC")
    assert found["orders"] == ["done", "canceled"]
    assert found["clockRestored"].startswith("2026-12-01 10:00:00 UTC")
    assert found["ordersRestored"] == ["new", "canceled"]


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_every_page_can_be_read_and_keeps_names_as_text(walk: Any, width: str) -> None:
    found = walk[width]
    assert found["scriptIsText"]
    assert (found["wrong"], found["errors"], found["dialogs"]) == ([], [], 0)
