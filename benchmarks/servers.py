"""Starts a server as a process of its own, measures it from outside, and ends it by its pid."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 40.0
"""Seconds for a start or an answer."""
_STEP = 0.005
"""Seconds between two attempts to reach a server."""
_LOOK = 0.25
"""Seconds between two readings of a server's processor time."""
_QUIET = 5
"""Readings in a row without work after which a server has settled."""

Command = Callable[[int], Sequence[str]]
"""The command that serves on a port."""


class ServerFailed(Exception):
    """A server did not start or did not answer as it must; the message has its output."""


def python(*arguments: str) -> list[str]:
    """Return the command that runs a module of this Python."""
    return [sys.executable, "-m", *arguments]


@dataclass(frozen=True, slots=True)
class Reply:
    """The status and body of one answer."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs, and the processes it started: they are one group."""

    pid: int
    port: int
    cold_start: float
    """Seconds from the start of the process to the first 200."""

    @property
    def memory(self) -> int | None:
        """Return resident bytes, or None where the system has no figure."""
        if Path("/proc/self/status").exists():
            return sum(map(resident, _members(self.pid)))
        command_line = ["ps", "-o", "rss=", "-p", str(self.pid)]
        try:
            return int(subprocess.check_output(command_line, text=True)) * 1024
        except (OSError, ValueError, subprocess.CalledProcessError):
            return None

    @property
    def cpu(self) -> float | None:
        """Return seconds of processor time used so far, or None where the system has no figure."""
        if not Path("/proc/self/stat").exists():
            return None
        return sum(self.cpu_of_each.values())

    @property
    def cpu_of_each(self) -> dict[int, float]:
        """Return seconds of processor time used so far, by process; empty without a figure."""
        if not Path("/proc/self/stat").exists():
            return {}
        return {pid: _used(pid) for pid in _members(self.pid)}

    def settle(self, patience: float = 15.0) -> None:
        """Wait until the work that goes on after the first answer is done."""
        end = time.perf_counter() + patience
        before, quiet = self.cpu, 0
        while before is not None and quiet < _QUIET and time.perf_counter() < end:
            time.sleep(_LOOK)
            now = self.cpu
            quiet = quiet + 1 if now is not None and now - before < _LOOK / 10 else 0
            before = now


def fields_of(pid: int) -> list[str]:
    """Return the fields of `/proc/PID/stat` behind the name; none once the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _members(group: int) -> list[int]:
    everybody = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal())
    return [pid for pid in everybody if fields_of(pid)[2:3] == [str(group)]]


def resident(pid: int) -> int:
    """Return the resident bytes of one process; 0 where the system has no figure."""
    try:
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def _used(pid: int) -> float:
    fields = fields_of(pid)
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def machine_cpu() -> float | None:
    """Return seconds of processor time that the machine used since its start, if known."""
    stat = Path("/proc/stat")
    if not stat.exists():
        return None
    user, nice, system, _, _, irq, softirq, steal = map(int, stat.read_text().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def ask(
    port: int, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None
) -> Reply:
    """Send one request on a connection of its own.

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
def running(
    command: Command, path: str, headers: Mapping[str, str], log: IO[str] | None = None
) -> Iterator[Server]:
    """Yield a server that has answered 200 to `GET path`; it is ended in any case.

    Its output goes to `log`, if that is given.

    Raises:
        ServerFailed: it ended, or did not answer so.
    """
    port = _free_port()
    with ExitStack() as stack:
        output = log or stack.enter_context(
            tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        )
        started = time.perf_counter()
        try:
            process = subprocess.Popen(
                command(port),
                cwd=ROOT,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                # Ctrl-C goes to us alone; we end the server and its children.
                start_new_session=True,
            )
        except OSError as error:
            raise ServerFailed(str(error)) from error
        try:
            _until_it_answers(process, port, path, headers, output)
            yield Server(process.pid, port, time.perf_counter() - started)
            if process.poll() is not None:
                raise ServerFailed(f"it ended by itself\n{_tail(output)}")
        finally:
            _end(process)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def _environment() -> dict[str, str]:
    """Return our environment without settings of the mock, so that every run measures the same."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LIVEOPS_") and name != "PYTHONDONTWRITEBYTECODE"
    }


def _until_it_answers(
    process: subprocess.Popen[bytes],
    port: int,
    path: str,
    headers: Mapping[str, str],
    output: IO[str],
) -> None:
    """Send requests until one is answered 200; the same for every server."""
    end = time.perf_counter() + _PATIENCE
    found = "nothing"
    while time.perf_counter() < end:
        if process.poll() is not None:
            raise ServerFailed(f"it ended with {process.returncode}\n{_tail(output)}")
        try:
            reply = ask(port, "GET", path, headers)
        except ServerFailed as error:
            found = str(error)
        else:
            if reply.status == 200:
                return
            found = f"{reply.status} {reply.body[:300]!r}"
        time.sleep(_STEP)
    raise ServerFailed(f"it did not answer 200 within {_PATIENCE:.0f} s: {found}\n{_tail(output)}")


def _tail(output: IO[str]) -> str:
    output.seek(0)
    return "".join(output.readlines()[-15:])


def _end(process: subprocess.Popen[bytes]) -> None:
    _tell_group(process, signal.SIGTERM)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        pass
    finally:
        # Also the children that ignored it.
        _tell_group(process, getattr(signal, "SIGKILL", signal.SIGTERM))
        process.wait()


def _tell_group(process: subprocess.Popen[bytes], what: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, what)
        elif what == signal.SIGTERM:
            process.terminate()
