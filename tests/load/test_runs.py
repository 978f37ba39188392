"""Whole runs on the mock: exact, in one process and in several, and nothing stays."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import Result
from tests import web
from tests.ports import known_port
from tests.warm import warm_liveops

from liveops_kit.load.history_files import History
from liveops_kit.load.run import history_files
from liveops_kit.load.stories import STORIES

pytestmark = pytest.mark.xdist_group("load runs, one at a time")

Load = Callable[..., Result]
FULL_SPEED = ("--users", "14", "--spawn-rate", "50")
"""Options of a run whose players call as fast as they can."""
CALM = ("--think", "1s")
"""Options of players that leave the processors to others, where it is not about what they call."""
SHORT = ("--users", "14", "--spawn-rate", "50", "--time", "3s", *CALM)
"""Options of a run that takes a few seconds with its set-up."""


def touch(target: str) -> None:
    """Let the project exist before its state is compared."""
    web.get(f"{target}/v3/project/44056/admin/coupon", auth=("44056", "demo"))


def test_a_run_on_the_mock_is_exact_and_leaves_nothing(
    target: str, load: Load, state: Callable[[], str], tmp_path: Path
) -> None:
    touch(target)
    before, report = state(), tmp_path / "report.json"
    # A thousand calls are made in a second, but not where others have the processors.
    for seconds in ("1s", "15s"):
        history = tmp_path / seconds
        done = load(
            target, *FULL_SPEED, "--time", seconds, "--history", history,
            "--report", f"json={report}",
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        content = json.loads(report.read_text())
        if all(marks for _, marks in content["judgement"]["judged"].values()):
            break
    assert content["verdict"].startswith("Exact: ")
    assert list(content["stories"]) == list(STORIES)
    assert (content["left_out"], content["notes"]) == ([], [])
    assert sorted(content["judgement"]["judged"]) == [
        "accounts", "limits", "once", "registers", "wholes",
    ]  # fmt: skip
    assert all(marks for _, marks in content["judgement"]["judged"].values())
    assert state() == before
    assert_is_the_history_of(content, history)
    again = load("judge", history)
    assert again.exit_code == 0
    assert content["verdict"] in " ".join(again.output.split())


def assert_is_the_history_of(content: dict, folder: Path) -> None:
    history = History(*history_files(folder))
    calls = list(history)
    assert len(calls) == history.footer.written
    assert sum(call.story != "final" for call in calls) == content["figures"]["calls"]
    # Each story was played, none but the last calls of a player were cut short.
    assert {call.story for call in calls} == {*STORIES, "final"}
    assert len({(call.worker, call.id) for call in calls}) == len(calls)
    text = b"".join(str(call).encode() for call in calls)
    for secret in (b"Bearer", b"Basic", b"eyJ"):
        assert secret not in text


def test_master_and_two_workers_give_one_verdict(
    target: str, load: Load, state: Callable[[], str], tmp_path: Path
) -> None:
    touch(target)
    before, history, address = state(), tmp_path / "history", f"127.0.0.1:{known_port()}"
    workers = [subprocess.Popen([warm_liveops(), "load", "--worker", address]) for _ in range(2)]
    try:
        done = load(
            target, *SHORT, "--master", address, "--expect-workers", "2", "--history", history,
            "--stories", "drop,rush",
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        assert [each.wait(60) for each in workers] == [0, 0]
    finally:
        for each in workers:
            each.kill()
    joined = History(*history_files(history))
    assert {call.worker for call in joined} == {"w0", "w1", "final"}
    assert (joined.footer.dropped, joined.footer.cut_off) == (0, 0)
    # Both clocks are one, and half a round trip is the most they can be off.
    skews = [joined.header.skew_ns[name] for name in ("w0", "w1")]
    assert all(0 < skew < 1_000_000_000 for skew in skews)
    assert "Exact: " in done.output
    assert state() == before


def test_workers_of_this_machine_are_started_and_ended(target: str, load: Load) -> None:
    done = load(target, *SHORT, "--workers", "2", "--stories", "drop")
    assert done.exit_code == 0, done.output
    assert "Exact: " in done.output


def test_a_search_ends_at_the_first_level_that_breaks_a_bound(
    target: str, load: Load, tmp_path: Path
) -> None:
    report, faults = tmp_path / "report.json", f"{target.removesuffix('/api')}/_mock/faults"
    slow = {"operation": "redeem-coupon", "latency": 0.05}
    fault = web.post(faults, json=slow).json()["number"]
    done = load(
        target, "--stories", "drop", "--users", "8", "--time", "5s", "--find-limit",
        "--max-p95", "20", "--report", f"json={report}",
    )  # fmt: skip
    assert web.delete(f"{faults}/{fault}").status_code == 204
    content = json.loads(report.read_text())
    assert done.exit_code == 0, done.output
    assert [each["is_within"] for each in content["levels"]] == [False]
    assert content["saturation"].startswith("Saturated with 1 user already: p95 ")


def test_pages_of_locust_are_served_while_a_run_lasts(target: str, tmp_path: Path) -> None:
    port = known_port()
    secret = "liveops-kit-development-secret-not-for-production"
    command = [
        warm_liveops(), "load", target, "--jwt-secret", secret,
        "--stories", "drop", "--users", "5", *CALM, "--time", "120s", "--web", str(port),
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    try:
        page = wait_for_page(f"http://127.0.0.1:{port}/")
        assert "<title>Locust</title>" in page
        # Whoever stops the run there ends it in good order.
        assert web.post(f"http://127.0.0.1:{port}/stop").json()["success"] is True
        output, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, "Exact: " in output) == (0, True)


def wait_for_page(url: str) -> str:
    """Return a page as soon as it is served."""
    last = time.monotonic() + 60
    while True:
        try:
            return web.get(url).text
        except httpx.TransportError:
            assert time.monotonic() < last
            time.sleep(0.1)


def test_ctrl_c_keeps_the_verdict_so_far(
    target: str, state: Callable[[], str], tmp_path: Path
) -> None:
    touch(target)
    before, history = state(), tmp_path / "history"
    secret = "liveops-kit-development-secret-not-for-production"
    command = [
        warm_liveops(), "load", target, "--jwt-secret", secret,
        "--users", "14", "--spawn-rate", "50", *CALM, "--time", "120s", "--history",
        str(history),
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        wait_for_calls(history / "worker-0.jsonl.zst")
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert "The run was broken off." in " ".join(output.split())
    assert process.returncode == 1
    assert state() == before


def wait_for_calls(path: Path) -> None:
    """Wait until a history has calls: its file is there, and players have begun."""
    last = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < last
        time.sleep(0.05)
    time.sleep(1)
