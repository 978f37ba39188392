"""HTTP: the mock next to bare Starlette, in rounds of alternating order."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.load import Job, Load
from benchmarks.servers import ROOT, Server, ServerFailed, ask, machine_cpu, running
from liveops_kit.edge.auth import mint
from liveops_kit.settings import DEVELOPMENT_SECRET

PROJECT = 44056
COUPONS = f"/api/v3/project/{PROJECT}/admin/coupon"
COUPON = f"/api/v2/project/{PROJECT}/admin/coupon/benchmark"
REDEEM = f"/api/v2/project/{PROJECT}/coupon/redeem"
CODE = "BENCHMARK"

_MOCK = ("liveops_kit.cli", "mock", "--port", "0", "--fixtures", "demo", "--seed", "1")
BARE = "bare Starlette"
CHECKED = "mock"
UNCHECKED = "mock, unchecked"
"""The mock that does not check its own answers."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    rounds: int
    seconds: float
    warm_up: float
    connections: tuple[int, ...] = (1, 16)


@dataclass(frozen=True, slots=True)
class Question:
    """One request, and the answer that alone is right."""

    name: str
    method: str
    path: str
    headers: dict[str, str]
    body: str
    status: int
    answer: str

    def raw(self, port: int) -> str:
        """The request as it goes over the wire."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body:
            lines += [f"Content-Length: {len(self.body.encode())}"]
        return "\r\n".join(lines) + "\r\n\r\n" + self.body


@dataclass(frozen=True, slots=True)
class Sample:
    """One server under one load in one round."""

    load: Load
    cpu: float | None
    """Seconds of the server's processor time for each answer."""
    others: float | None
    """Cores that were busy with neither the server nor the client."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """How long a server takes to be there, and how much memory it holds."""

    cold_start: float
    started: int | None
    loaded: int | None


Case = tuple[str, int]
"""Which question, over how many connections."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Every figure of every round, by server; the same place in each list is the same round."""

    samples: dict[Case, dict[str, list[Sample]]] = field(default_factory=dict)
    footprints: dict[str, list[Footprint]] = field(default_factory=dict)


def admin_headers() -> dict[str, str]:
    """What a server of the game sends; any key will do."""
    key = base64.b64encode(f"{PROJECT}:demo".encode()).decode()
    return {"Authorization": f"Basic {key}", "Content-Type": "application/json"}


def player_headers() -> dict[str, str]:
    """What a player sends: a token that is good for a day."""
    token = mint("alice", DEVELOPMENT_SECRET, issued=int(time.time()), lifetime=86_400)
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def prepare(port: int) -> None:
    """Make the coupon that is redeemed: on, without limits, with one code."""
    coupon = {
        "external_id": "benchmark",
        "name": {"en": "Benchmark"},
        "bonus": [{"sku": "sword_ice", "quantity": 1}],
        "redeem_total_limit": None,
        "redeem_user_limit": None,
        "redeem_code_limit": None,
    }
    for method, path, body, status in (
        ("POST", COUPONS, coupon, 201),
        ("PUT", f"{COUPON}/activate", None, 204),
        ("POST", f"{COUPON}/code", {"coupon_code": CODE}, 201),
    ):
        raw = None if body is None else json.dumps(body).encode()
        reply = ask(port, method, path, admin_headers(), raw)
        if reply.status != status:
            raise ServerFailed(f"{method} {path} answered {reply}")


def questions(port: int) -> list[Question]:
    """The two requests, with the answers a prepared mock gives to them."""
    player, code = player_headers(), json.dumps({"coupon_code": CODE})
    found = []
    for name, method, path, headers, body in (
        ("GET list of coupons", "GET", COUPONS, admin_headers(), ""),
        ("POST redeem", "POST", REDEEM, player, code),
    ):
        reply = ask(port, method, path, headers, body.encode() or None)
        if reply.status != 200:
            raise ServerFailed(f"{method} {path} answered {reply}")
        answer = reply.body.decode()
        found.append(Question(name, method, path, headers, body, reply.status, answer))
    return found


def measure(plan: Plan, tell: Tell) -> tuple[list[Question], Measured]:
    """Run all rounds.

    Raises:
        ServerFailed: a server broke, or one answer was not the right one.
    """
    tell("a first start, which is not measured")
    with running(_MOCK, COUPONS, admin_headers()) as server:
        prepare(server.port)
        asked = questions(server.port)
    measured = Measured()
    with _file_of(asked) as file:
        commands = {
            CHECKED: _MOCK,
            BARE: ("benchmarks.bare", str(file)),
            UNCHECKED: (*_MOCK, "--no-validate-responses"),
        }
        with running(commands[BARE], COUPONS, admin_headers()):
            pass
        for number in range(plan.rounds):
            tell(f"round {number + 1} of {plan.rounds}")
            _one_round(number, plan, commands, asked, measured)
    return asked, measured


def _one_round(
    number: int,
    plan: Plan,
    commands: dict[str, tuple[str, ...]],
    asked: list[Question],
    measured: Measured,
) -> None:
    """Start every server anew, and ask each of them everything."""
    turns = _orders(list(commands), number)
    with ExitStack() as stack:
        servers: dict[str, Server] = {}
        started: dict[str, int | None] = {}
        for name in next(turns):
            server = stack.enter_context(running(commands[name], COUPONS, admin_headers()))
            servers[name], started[name] = server, server.memory
        for name in (CHECKED, UNCHECKED):
            prepare(servers[name].port)
        for question in asked:
            for connections in plan.connections:
                results = measured.samples.setdefault((question.name, connections), {})
                for name in next(turns):
                    sample = _sample(servers[name], question, connections, plan)
                    results.setdefault(name, []).append(sample)
        for name, server in servers.items():
            footprint = Footprint(server.cold_start, started[name], server.memory)
            measured.footprints.setdefault(name, []).append(footprint)


def _orders(names: list[str], number: int) -> Iterator[list[str]]:
    """Orders without end: forth and back, each time another one first."""
    turn = number
    while True:
        shift = turn // 2 % len(names)
        order = names[shift:] + names[:shift]
        yield order if turn % 2 == 0 else order[::-1]
        turn += 1


def _sample(server: Server, question: Question, connections: int, plan: Plan) -> Sample:
    """One load, made by a process of its own."""
    job = Job(
        port=server.port,
        connections=connections,
        seconds=plan.seconds,
        warm_up=plan.warm_up,
        request=question.raw(server.port),
        status=question.status,
        body=question.answer,
    )
    before = _Meter.read(server)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"],
        cwd=ROOT,
        input=json.dumps(asdict(job)),
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    after = _Meter.read(server)
    if done.returncode != 0:
        raise ServerFailed(f"{question.name}: {done.stderr.strip()}")
    load = Load(**json.loads(done.stdout))
    # The warm-up is answered too; it is counted at the rate of the rest.
    answers = load.answers * (plan.seconds + plan.warm_up) / plan.seconds
    cpu = None if after.server is None else (after.server - (before.server or 0.0)) / answers
    return Sample(load, cpu, after.others_since(before))


@dataclass(frozen=True, slots=True)
class _Meter:
    """Processor time used so far: by the server, by our clients and us, by the whole machine."""

    at: float
    server: float | None
    ours: float
    machine: float | None

    @classmethod
    def read(cls, server: Server) -> _Meter:
        times = os.times()
        ours = times.user + times.system + times.children_user + times.children_system
        return cls(time.perf_counter(), server.cpu, ours, machine_cpu())

    def others_since(self, before: _Meter) -> float | None:
        """The cores that were busy with something else between two readings."""
        if None in (self.server, self.machine, before.server, before.machine):
            return None
        used = (self.machine or 0.0) - (before.machine or 0.0)
        used -= (self.server or 0.0) - (before.server or 0.0) + self.ours - before.ours
        return max(0.0, used / (self.at - before.at))


@contextmanager
def _file_of(asked: list[Question]) -> Iterator[Path]:
    """A file with the answers, for the bare server."""
    rows = [
        {"method": q.method, "path": q.path, "status": q.status, "body": q.answer} for q in asked
    ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "answers.json"
        file.write_text(json.dumps(rows), encoding="utf-8")
        yield file
