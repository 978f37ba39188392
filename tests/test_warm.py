"""The program that forks does what the command does, in its caller's place."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests import web
from tests.warm import warm_liveops, warm_pytest, warm_workers

from liveops_kit import __version__

ROOT = Path(__file__).parents[1]


def ran(*words: str, folder: Path, **variables: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [warm_liveops(), *words], cwd=folder, env={**os.environ, **variables},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_it_prints_what_the_command_prints_and_ends_with_its_code(tmp_path: Path) -> None:
    assert ran("--version", folder=tmp_path) == (0, f"liveops, version {__version__}\n", "")
    (tmp_path / "here.har").write_text("{", encoding="utf-8")
    code, printed, said = ran("check", "here.har", folder=tmp_path)
    assert (code, printed, said.startswith("liveops: here.har")) == (2, "", True)
    code, _, said = ran("mock", folder=tmp_path, LIVEOPS_CLOCK="soon")
    assert code == 2
    assert "'soon'" in said


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGKILL, -9)])
def test_a_signal_ends_the_command(number: signal.Signals, code: int) -> None:
    command = [warm_liveops(), "mock", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert found is not None
        assert web.get(f"{found[0]}/_mock/health", timeout=60).status_code == 200
        process.send_signal(number)
        # The output ends when the last process that has it has ended.
        process.stdout.read()
    assert process.returncode == code


def test_processes_that_share_one_leave_it_running(tmp_path: Path) -> None:
    code = "from tests import warm; print(warm.warm_liveops()); warm.share(); warm.end()"
    shared = {**os.environ, "WARM_PROGRAMS": str(Path(warm_liveops()).parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=shared, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{warm_liveops()}\n", "")
    assert ran("--version", folder=tmp_path)[0] == 0


@pytest.mark.parametrize("has_workers", [False, True])
def test_its_pytest_has_our_plugin_and_the_assertions_of_a_new_process(
    has_workers: bool, tmp_path: Path
) -> None:
    (tmp_path / "test_it.py").write_text(
        "import os\n"
        "def test_client(liveops_client, pytestconfig):\n"
        "    assert liveops_client.call('get-coupons').status_code == 200\n"
        "    assert not pytestconfig.pluginmanager.has_plugin('asyncio')\n"
        "def test_env():\n"
        f"    assert ('PYTEST_XDIST_WORKER' in os.environ) == {has_workers}\n"
        "    assert os.environ['MINE'] == 'yours'\n",
        encoding="utf-8",
    )
    workers = warm_workers(1) if has_workers else ()
    # This process may be a worker itself.
    others = {name: text for name, text in os.environ.items() if "XDIST" not in name}
    done = subprocess.run(
        [warm_pytest(), "-q", "-W", "error", "-p", "no:cacheprovider", *workers], cwd=tmp_path,
        env={**others, "MINE": "mine"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert "E       AssertionError: assert 'mine' == 'yours'" in done.stdout
    assert "1 failed, 1 passed" in done.stdout
