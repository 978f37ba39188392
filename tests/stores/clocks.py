"""A game's tests in four processes of pytest on one shared mock, each of which moves time.

`python -m tests.stores.clocks --times 10` runs all of them as often; a run fails if one does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.stores.proof import options, prove
from tests.stores.service import Service, service

PROCESSES, TESTS, WORKERS = 4, 24, 2
GAME = f"""
import pytest

@pytest.mark.parametrize("day", range(1, {TESTS} + 1))
def test_a_day_of_its_own(liveops_client, liveops_clock, day):
    start = liveops_clock.freeze(f"2026-12-{{day:02}}T10:00:00Z")
    body = {{"coupon_code": "ONCE"}}
    answers = [liveops_client.call("redeem-coupon", user="alice", body=body) for _ in range(2)]
    assert [each.status_code for each in answers] == [200, 422]
    assert liveops_clock.now() == start
    liveops_clock.advance(days=day)
    assert liveops_client.call("get-coupons").status_code == 200
    assert (liveops_clock.now() - start).days == day
"""
PROFILE = '[users]\nsecret = "liveops-kit-development-secret-not-for-production"\n'


def run(mock: Service, folder: Path, processes: int = PROCESSES) -> None:
    """Fails unless every test passes."""
    mock.wait_until(mock.answers)
    (folder / "test_days.py").write_text(GAME)
    (folder / "shared.toml").write_text(PROFILE)
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "xdist",
        "-n", str(processes), "-p", "liveops_kit.pytest_plugin",
        "--liveops-target", f"{mock.url}/api", "--liveops-config", "shared.toml", "test_days.py",
    ]  # fmt: skip
    own = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        command, cwd=folder, env=own, capture_output=True, text=True, timeout=300, check=False
    )
    assert f"{TESTS} passed" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 0, done.stdout


def runs(store: str, times: int) -> str:
    """Run the tests so often on a mock."""
    with service(store, workers=WORKERS) as mock, tempfile.TemporaryDirectory() as folder:
        for _ in range(times):
            run(mock, Path(folder))
    return f"{times} runs of {TESTS} tests in {PROCESSES} processes, on {WORKERS} workers, green"


if __name__ == "__main__":
    prove(runs, options("Tests that move time, side by side on one mock.", times=10))
