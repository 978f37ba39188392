"""Runs on one mock do not meet: projects of their own, and whatever a test sets is taken back."""

from __future__ import annotations

import subprocess
import textwrap
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests import web
from tests.contract.test_plugin import GAME
from tests.processes import mock_process
from tests.warm import warm_pytest, warm_workers

from liveops_kit.contract.capabilities import ControlClient
from liveops_kit.contract.control_plane import ControlPlane, time_lock
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.preflight.check import preflight
from liveops_kit.contract.profile import read
from liveops_kit.contract.target import Target
from liveops_kit.openapi.document import served
from liveops_kit.state.world import FIRST_OWN_PROJECT

PROFILE = '[users]\nsecret = "liveops-kit-development-secret-not-for-production"\n'
MESS = """
import httpx
import pytest

@pytest.mark.parametrize("round", range(6))
def test_a_code_is_used_up(liveops_client, round):
    body = {"coupon_code": "ONCE"}
    answers = [liveops_client.call("redeem-coupon", user="alice", body=body) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 422]

@pytest.mark.parametrize("round", range(3))
def test_a_fault_is_of_this_test(liveops_client, liveops_control, round):
    liveops_control.fault(operation="redeem-coupon", status=429, retry_after=1)
    shown = liveops_client.call("get-coupons")
    assert shown.status_code == 200

@pytest.mark.parametrize("round", range(3))
def test_time_stands_still(liveops_clock, round):
    start = liveops_clock.freeze("2026-12-01T10:00:00Z")
    assert liveops_clock.now() == start
    assert (liveops_clock.advance(days=1) - start).days == 1

@pytest.mark.parametrize("round", range(3))
def test_a_snapshot_is_of_this_test(liveops_client, liveops_control, round):
    body = {"coupon_code": "ONCE"}
    liveops_client.call("get-coupons")
    liveops_control.snapshot("before")
    assert liveops_client.call("redeem-coupon", user="alice", body=body).status_code == 200
    liveops_control.restore("before")
    assert liveops_client.call("redeem-coupon", user="alice", body=body).status_code == 200
"""
NAMED = 44056
"""The project of the fixtures, which a run reads to prove its target: it is there all along."""
NOTHING_SET: dict[str, Any] = {"faults": [], "snapshots": [], "mode": "system", "offset_seconds": 0}


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with mock_process() as found:
        yield found


@pytest.fixture
def before(origin: str, tmp_path: Path) -> dict[str, Any]:
    """Return the state of the mock before a run that knows the profile's project and players."""
    file = tmp_path / "before.toml"
    file.write_text(PROFILE)
    target = replace(read(file).target, base_url=f"{origin}/api")
    with closing(Client(target, served())) as client:
        assert len(preflight(client)) == 3
    found = left(origin)
    assert found["projects"].keys() == {str(NAMED)}
    assert {name: found[name] for name in NOTHING_SET} == NOTHING_SET
    return found


def left(origin: str) -> dict[str, Any]:
    """Return the settings of a mock, and its projects with all that is in them."""
    states = {
        name: web.get(f"{origin}/_mock/{name}").json()
        for name in ("state", "faults", "snapshots", "clock")
    }
    return {
        "projects": states["state"]["projects"],
        "faults": states["faults"]["faults"],
        "snapshots": states["snapshots"]["snapshots"],
        "mode": states["clock"]["mode"],
        "offset_seconds": states["clock"]["offset_seconds"],
    }


def run(folder: Path, origin: str, *options: str, more: str) -> subprocess.Popen[str]:
    """Return a run of the plugin in a process of its own."""
    folder.mkdir()
    (folder / "test_game.py").write_text(GAME + textwrap.dedent(MESS))
    (folder / "test_more.py").write_text(more)
    (folder / "liveops.toml").write_text(PROFILE)
    command = [
        warm_pytest(), "-q", "-p", "no:cacheprovider", "--rootdir=.",
        f"--liveops-target={origin}/api", "--liveops-config=liveops.toml", *options,
    ]  # fmt: skip
    return subprocess.Popen(
        command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


INTERRUPTED = """
def test_it(liveops_client, liveops_control, liveops_clock):
    liveops_client.call("get-coupons")
    liveops_control.fault(status=503)
    liveops_control.snapshot("s")
    liveops_clock.freeze("2026-12-01T10:00:00Z")
    raise KeyboardInterrupt
"""


def test_an_interrupted_run_leaves_nothing(
    origin: str, before: dict[str, Any], tmp_path: Path
) -> None:
    running = run(tmp_path / "interrupted", origin, "test_more.py", more=INTERRUPTED)
    printed = running.communicate(timeout=200)[0]
    assert running.returncode == pytest.ExitCode.INTERRUPTED, printed
    assert left(origin) == before


# -- each test moves time --------------------------------------------------------------------------
MOVES = """
from datetime import datetime, timedelta
import pytest

@pytest.mark.parametrize("day", range(1, 13))
def test_a_promotion_is_over_in_the_time_of_the_test_alone(
    liveops_client, liveops_clock, liveops_control, day
):
    eve = datetime.fromisoformat(f"2030-01-{day:02}T00:00:00+00:00")
    body = {
        "external_id": "eve", "name": {"en": "Eve"}, "bonus": [{"sku": "sword_ice"}],
        "redeem_user_limit": None, "promotion_periods": [
            {"date_from": eve.isoformat(), "date_until": (eve + timedelta(days=1)).isoformat()}
        ],
    }
    assert liveops_client.call("admin-create-coupon", body=body).status_code == 201
    path = {"external_id": "eve"}
    assert liveops_client.call("activate-coupon", **path).status_code == 204
    code = {"coupon_code": "EVE"}
    assert liveops_client.call("create-coupon-code", body=code, **path).status_code == 201
    for moment, status in ((eve, 200), (eve + timedelta(days=1), 422), (eve, 200)):
        liveops_clock.freeze(moment)
        for _ in range(3):
            redeemed = liveops_client.call("redeem-coupon", user="alice", body=code)
            assert redeemed.status_code == status
        assert liveops_clock.now() == moment
    ahead = liveops_clock.advance(days=1)
    assert ahead == eve + timedelta(days=1)
    assert liveops_control.request("GET", "/clock").json()["mode"] == "system"
"""


def test_two_runs_at_once_with_two_workers_each_leave_nothing_and_need_no_lock(
    origin: str, before: dict[str, Any], tmp_path: Path
) -> None:
    """Nobody else may have the lock that moves the time of all projects: it is held here."""
    with time_lock(origin):
        workers = warm_workers(2)
        runs = [run(tmp_path / name, origin, *workers, more=MOVES) for name in ("one", "other")]
        printed = [each.communicate(timeout=250)[0] for each in runs]
    assert [each.returncode for each in runs] == [0, 0], "\n".join(printed)
    assert [text.count("31 passed") for text in printed] == [1, 1]
    assert left(origin) == before


# -- on the mock of one's own, however it was set --------------------------------------------------
RAW = """
import httpx
import pytest

def control(server, method, path, body=None):
    answer = httpx.request(method, f"{server.origin}/_mock{path}", json=body)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None

def test_a_mess_is_made(liveops_mock):
    control(liveops_mock, "POST", "/faults", {"status": 503})
    control(liveops_mock, "PUT", "/snapshots/left")
    control(liveops_mock, "PUT", "/clock", {"frozen": "2026-12-01T10:00:00Z"})

def test_nothing_of_it_is_left(liveops_mock):
    assert control(liveops_mock, "GET", "/faults") == {"faults": []}
    assert control(liveops_mock, "GET", "/snapshots") == {"snapshots": []}
    assert control(liveops_mock, "GET", "/clock")["mode"] == "system"
    health = control(liveops_mock, "GET", "/health")
    assert set(health["projects"]) == {health["project_id"], liveops_mock.project_id}
"""


def test_what_a_test_sets_by_itself_is_undone_on_a_mock_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "test_raw.py").write_text(RAW)
    done = subprocess.run(
        [warm_pytest(), "-q", "-p", "no:cacheprovider", "--rootdir=."],
        cwd=tmp_path, text=True, capture_output=True, timeout=200, check=False,
    )  # fmt: skip
    assert "2 passed" in done.stdout, done.stdout


# -- the default clock as it was -------------------------------------------------------------------
@pytest.mark.parametrize(
    "before",
    [{"frozen": "2026-12-01T10:00:00Z"}, {"advance": "+2d"}, {"advance": "-90m"}, {"rate": 60}],
)
@pytest.mark.parametrize("move", [{"frozen": "2027-01-01T00:00:00Z"}, {"advance": "+1d"}])
def test_the_clock_is_put_back_as_it_was(
    origin: str, before: dict[str, Any], move: dict[str, Any]
) -> None:
    def clock() -> dict[str, Any]:
        found: dict[str, Any] = web.get(f"{origin}/_mock/clock").json()
        if found["mode"] == "system":
            found.pop("now")
        return found

    control = ControlClient(origin, Target())
    try:
        control.send("PUT", "/clock", json=before)
        start = clock()
        plane = ControlPlane(control, 7, is_shared=True)
        plane.request("PUT", "/clock", json=move)
        assert clock() != start
        plane.undo()
        assert clock() == start
    finally:
        control.send("PUT", "/clock", json={"mode": "system"})
        control.close()


# -- ids -------------------------------------------------------------------------------------------
def test_ids_that_were_handed_out_are_not_handed_out_again(origin: str) -> None:
    def opened() -> int:
        response = web.post(f"{origin}/_mock/projects")
        assert response.status_code == 201
        number: int = response.json()["project_id"]
        return number

    first = opened()
    assert first >= FIRST_OWN_PROJECT
    assert web.delete(f"{origin}/_mock/projects/{first}").status_code == 204
    assert web.post(f"{origin}/_mock/reset").status_code == 204
    # One that somebody uses without having asked for it is passed over.
    used = f"{origin}/api/v3/project/{first + 1}/admin/coupon"
    assert web.get(used, auth=(str(first + 1), "x")).status_code == 200
    assert opened() == first + 2
    assert web.post(f"{origin}/_mock/reset").status_code == 204
