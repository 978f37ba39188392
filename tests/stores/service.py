"""A mock with a store in processes of its own, to be called from many threads, and killed.

with service("sqlite:///world.db", workers=2) as mock:
    mock.game().redeem("WELCOME")
    mock.kill_a_worker()
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
from tests import web
from tests.server.game import Game, basic

T = TypeVar("T")
PROJECT = 44056
STARTED = (sys.executable, "-m", "liveops_kit.cli")
PATIENCE = 90.0
"""Seconds until something that has to happen has to have happened."""


@dataclass
class Service:
    """A running mock."""

    url: str
    process: subprocess.Popen[str]
    client: httpx.Client

    def game(self, project_id: int = PROJECT) -> Game:
        """One project of it; may be used from many threads."""
        return Game(self.client, project_id, basic(str(project_id)))

    def workers(self) -> list[int]:
        """The ids of the processes that serve."""
        starters = (pid for pid in _children(self.process.pid) if b"forkserver" in _command_of(pid))
        return [worker for starter in starters for worker in _children(starter)]

    def kill_a_worker(self, number: int) -> bool:
        """End one of the workers at once; False if there is none to end."""
        workers = self.workers()
        if not workers:
            return False
        return kill(workers[number % len(workers)])

    def wait_until(self, is_true: Callable[[], bool]) -> None:
        """Wait for something that other processes do."""
        deadline = time.monotonic() + PATIENCE
        while not is_true():
            assert time.monotonic() < deadline, "it has not come true"
            time.sleep(0.02)

    def answers(self) -> bool:
        """True if it serves."""
        try:
            return self.client.get("/_mock/health").status_code == 200
        except httpx.HTTPError:
            return False


def _children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [int(child) for child in text.split()]


def _command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def kill(pid: int) -> bool:
    """End a process at once, with no chance to say anything."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def service(
    store: str, *options: str, workers: int = 1, program: Sequence[str] = STARTED
) -> Iterator[Service]:
    """A mock on a free port; all its processes are ended at the end.

    A program of `warm_liveops()` will do where nobody kills the mock.
    """
    command = [
        *program, "mock", "--port", "0", "--store", store, "--workers", str(workers), *options,
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        found = re.search(r"http://127\.0\.0\.[12]:\d+", process.stdout.readline())
        assert found, "it has not started"
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=0)
        with web.Client(base_url=found[0], limits=limits, timeout=PATIENCE) as client:
            yield Service(found[0], process, client)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=PATIENCE)


def together(work: Callable[[Any], T], items: Iterable[Any], threads: int = 16) -> list[T]:
    """Do something for each item, in several threads; the results in order."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, items))


def sqlite_in(folder: Path) -> str:
    """The `--store` of a fresh SQLite file."""
    return f"sqlite:///{folder}/world.db"
