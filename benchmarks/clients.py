"""The load clients: wrk where it is there, else the one in `load.py`; each a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.calls import Question
from benchmarks.load import Job, Load
from benchmarks.servers import ROOT, Server, ServerFailed, python

_PATIENCE = 60.0
"""Seconds beyond its own time after which a client is ended."""

Client = Callable[[Server, Sequence[Question], int, float], Load]
"""Function that loads a server with requests by turns, over some connections for some seconds."""


def client(choice: str) -> tuple[str, Client]:
    """Return the client's description and the client.

    Raises:
        ServerFailed: wrk is wanted, and not there.
    """
    command = shutil.which("wrk")
    if choice == "wrk" and command is None:
        raise ServerFailed("wrk is not on this machine")
    if choice == "python" or command is None:
        return "load.py, status and body of every answer compared", _load_by_python
    found = command
    version = _version(found)

    def load_with_wrk(
        server: Server, calls: Sequence[Question], connections: int, seconds: float
    ) -> Load:
        return _load_by_wrk(found, server, calls, connections, seconds)

    return (
        f"{version}, one thread; status of every answer compared, body before and after each load",
        load_with_wrk,
    )


def _version(command: str) -> str:
    done = subprocess.run([command, "-v"], capture_output=True, text=True, timeout=20, check=False)
    return " ".join((done.stdout + done.stderr).split()[:2]) or "wrk"


# -- wrk -------------------------------------------------------------------------------------------
def script(calls: Sequence[Question]) -> str:
    """Return the script of wrk: requests, all with one status, and the line with the figures."""
    (status,) = {call.status for call in calls}
    # wrk counts answers of status 400 and above, whichever is the right one.
    wrong = "e.status" if status < 400 else "summary.requests - e.status"
    return (_one(calls[0]) if len(calls) == 1 else _by_turns(calls)) + _DONE % wrong


def _one(call: Question) -> str:
    """Return the fields of the one request, which wrk puts together once."""
    lines = [f"wrk.method = {_lua(call.method)}"]
    lines += [f"wrk.headers[{_lua(name)}] = {_lua(value)}" for name, value in call.headers.items()]
    if call.body:
        lines.append(f"wrk.body = {_lua(call.body)}")
    return "\n".join(lines)


def _by_turns(calls: Sequence[Question]) -> str:
    """Return functions that put requests together once, and give one after the other."""
    lines = []
    for call in calls:
        headers = ", ".join(f"[{_lua(name)}] = {_lua(text)}" for name, text in call.headers.items())
        parts = [_lua(call.method), _lua(call.path), f"{{ {headers} }}"]
        parts += [_lua(call.body)] if call.body else []
        lines.append(f"  calls[#calls + 1] = wrk.format({', '.join(parts)})")
    return _TURNS % "\n".join(lines)


_TURNS = """\
local calls, turn = {}, 0
init = function(args)
%s
end
request = function()
  turn = turn %% #calls + 1
  return calls[turn]
end"""
_DONE = """
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format(
    '\\nLOAD {"answers": %%d, "micros": %%d, "p50": %%f, "p99": %%f, ' ..
    '"wrong": %%d, "broken": %%d}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    %s, e.connect + e.read + e.write + e.timeout))
end
"""


def _lua(text: str) -> str:
    """Return a string of Lua, with quotes, backslashes and unprintable bytes as numbers."""
    plain = {*range(0x20, 0x7F)} - {ord('"'), ord("\\")}
    escaped = "".join(chr(byte) if byte in plain else f"\\{byte:03d}" for byte in text.encode())
    return f'"{escaped}"'


def _load_by_wrk(
    command: str, server: Server, calls: Sequence[Question], connections: int, seconds: float
) -> Load:
    whole = max(1, round(seconds))
    before = os.times()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "ask.lua"
        file.write_text(script(calls), encoding="utf-8")
        load = ["-t1", f"-c{connections}", f"-d{whole}s", "--timeout", "20s", "-s", str(file)]
        output = _run([command, *load, f"http://127.0.0.1:{server.port}{calls[0].path}"], whole)
    after = os.times()
    spent = after.children_user + after.children_system
    spent -= before.children_user + before.children_system
    return read_wrk(output, spent)


def read_wrk(output: str, spent: float) -> Load:
    """Return the figures that wrk printed; `spent` is its processor time in seconds.

    Raises:
        ServerFailed: an answer was wrong, or a connection broke.
    """
    lines = [line for line in output.splitlines() if line.startswith("LOAD ")]
    if not lines:
        raise ServerFailed(f"wrk printed no figures: {output.strip()[-300:]}")
    figures: dict[str, Any] = json.loads(lines[-1].removeprefix("LOAD "))
    wrong, broken, answers = (figures[name] for name in ("wrong", "broken", "answers"))
    if wrong or broken or not answers:
        raise ServerFailed(f"{answers} answers, {wrong} of them wrong, {broken} broken off")
    seconds = figures["micros"] / 1e6
    return Load(
        figures["answers"], seconds, figures["p50"] / 1e6, figures["p99"] / 1e6, spent / seconds
    )


# -- python ----------------------------------------------------------------------------------------
def _load_by_python(
    server: Server, calls: Sequence[Question], connections: int, seconds: float
) -> Load:
    first, *others = calls
    bodies = {call.checked(server.port).body for call in calls}
    if len(bodies) > 1 and not first.changing[1]:
        raise ServerFailed(f"{first.name}: calls by turns have different answers")
    job = Job(
        port=server.port,
        connections=connections,
        seconds=seconds,
        warm_up=0.1,
        request=first.raw(server.port),
        changing=first.changing,
        status=first.status,
        body=bodies.pop().decode(),
        others=tuple(call.raw(server.port) for call in others),
    )
    output = _run(python("benchmarks.load"), seconds, json.dumps(asdict(job)))
    return Load(**json.loads(output))


def _run(command: Sequence[str], seconds: float, text: str = "") -> str:
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            input=text,
            capture_output=True,
            text=True,
            timeout=seconds + _PATIENCE,
            check=False,
            start_new_session=True,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ServerFailed(f"the load client: {error}") from error
    if done.returncode != 0:
        raise ServerFailed(f"the load client: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
