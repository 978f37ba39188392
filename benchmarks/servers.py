"""Starts a server as a process of its own, measures it from outside, and ends it by its pid."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
_ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")
_PATIENCE = 60.0
"""Seconds for a start or an answer."""


class ServerFailed(Exception):
    """A server did not start or did not answer as it must; the message has what it said."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The status and body of one answer."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs."""

    pid: int
    port: int
    cold_start: float
    """Seconds from the start of the process to the first 200."""

    @property
    def memory(self) -> int | None:
        """Resident bytes, or None where the system does not tell."""
        status = Path(f"/proc/{self.pid}/status")
        if status.exists():
            found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
            return int(found[1]) * 1024 if found else None
        asked = ["ps", "-o", "rss=", "-p", str(self.pid)]
        try:
            return int(subprocess.check_output(asked, text=True)) * 1024
        except (OSError, ValueError, subprocess.CalledProcessError):
            return None

    @property
    def cpu(self) -> float | None:
        """Seconds of processor time used so far, or None where the system does not tell."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return None
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def machine_cpu() -> float | None:
    """Seconds of processor time the whole machine used since it started, as far as it tells."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return None
    user, nice, system, _, _, irq, softirq, steal = map(int, stat.read_text().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def ask(
    port: int, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
) -> Reply:
    """One request on a connection of its own.

    Raises:
        ServerFailed: no answer came.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        return Reply(response.status, response.read())
    except (OSError, http.client.HTTPException) as error:
        raise ServerFailed(f"{method} {path}: {error!r}") from error
    finally:
        connection.close()


@contextmanager
def running(command: Sequence[str], path: str, headers: Mapping[str, str]) -> Iterator[Server]:
    """A server that has answered 200 to `GET path`; it is ended whatever happens.

    Raises:
        ServerFailed: it ended, said no address, or answered something else.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=_environment(),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            # Ctrl-C goes to us alone; we end the server.
            start_new_session=True,
        )
        try:
            port = _port(process)
            reply = ask(port, "GET", path, headers) if port else None
            if port is None or reply is None or reply.status != 200:
                raise ServerFailed(f"{' '.join(command)}: {reply}\n{_tail(errors)}")
            yield Server(process.pid, port, time.perf_counter() - started)
            if process.poll() is not None:
                raise ServerFailed(f"{' '.join(command)} ended by itself\n{_tail(errors)}")
        finally:
            _end(process)


def _environment() -> dict[str, str]:
    """Ours without what sets up the mock or slows a start, so that every run measures the same."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LIVEOPS_") and name != "PYTHONDONTWRITEBYTECODE"
    }


def _port(process: subprocess.Popen[str]) -> int | None:
    """The port a server says it listens on; None if it ends first or takes too long."""
    assert process.stdout is not None
    timer = threading.Timer(_PATIENCE, process.kill)
    timer.start()
    try:
        for line in process.stdout:
            if found := _ADDRESS.search(line):
                return int(found[1])
    finally:
        timer.cancel()
    return None


def _tail(errors: IO[str]) -> str:
    errors.seek(0)
    return "".join(errors.readlines()[-15:])


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
