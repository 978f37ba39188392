"""HTTP: the mock next to the floors and the peers, in rounds of changing order."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import floors, peers
from benchmarks.calls import CALLS, COUPONS, Question, admin_headers, prepare, questions
from benchmarks.clients import Client, client
from benchmarks.contenders import NGINX, Contender, Kind, NotThere, ours
from benchmarks.load import Load
from benchmarks.servers import Server, ServerFailed, machine_cpu, running

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """The amount of measuring."""

    rounds: int
    seconds: float
    """Duration of each load."""
    warm_up: float
    """Duration for which each call is warmed up before it is measured."""
    warm_up_peers: float
    """The same for other mocks: some get faster for seconds."""
    most: float
    """Seconds after which no further round begins."""
    connections: tuple[int, ...] = (1, 16)
    all_of_ours: bool = True
    """Measure the mock with parts of it switched off, too."""
    with_peers: bool = False
    load_client: str = "auto"

    def warms_up(self, kind: Kind) -> float:
        """Return the duration of the warm-up of a server."""
        return self.warm_up_peers if kind is Kind.PEER else self.warm_up

    def estimate(self, contenders: Sequence[Contender]) -> float:
        """Return about how many seconds all rounds take."""
        measuring = len(self.connections) * (self.seconds + 0.2)
        calls = (len(CALLS) * (self.warms_up(each.kind) + measuring) + 3.5 for each in contenders)
        return self.rounds * sum(calls)


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
    """Cold start of a server, and the bytes of memory it holds."""

    cold_start: float
    started: int | None
    """After the first answer."""
    settled: int | None
    """Once it has nothing left to do, before any load."""
    loaded: int | None
    """After all the load."""


Case = tuple[str, int]
"""A question, and the number of connections."""


@dataclass(slots=True)
class Measured:
    """Every figure of every round, by server; the same place in each list is the same round."""

    client: str
    calls: list[Question]
    contenders: list[Contender] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)
    """Servers that could not be measured, with the reason."""
    samples: dict[Case, dict[str, list[Sample]]] = field(default_factory=dict)
    footprints: dict[str, list[Footprint]] = field(default_factory=dict)
    rounds: int = 0

    def leave_out(self, contender: Contender, reason: str) -> None:
        """Remove a contender that broke, and keep the reason."""
        self.absent[contender.name] = reason
        self.contenders.remove(contender)
        self.footprints.pop(contender.name, None)
        for results in self.samples.values():
            results.pop(contender.name, None)


def measure(plan: Plan, folder: Path, tell: Tell) -> Measured:
    """Run all rounds; contenders that are missing or break are left out, unless they are needed.

    Raises:
        ServerFailed: the mock or one of its two floors broke, or gave a wrong answer.
    """
    began = time.monotonic()
    words, load_client = client(plan.load_client)
    own = ours(all_of_them=plan.all_of_ours)
    tell("a first start, which is not measured")
    with running(own[0].command, COUPONS, admin_headers()) as server:
        prepare(server.port)
        calls = questions(server.port)
    measured = Measured(words, calls, [*own])
    _invite(plan, folder, measured, tell)
    _try_out(measured, tell)
    longest = 0.0
    for number in range(plan.rounds):
        if number and time.monotonic() - began + longest > plan.most:
            tell(f"the time is over: {number} rounds, not {plan.rounds}")
            break
        started = time.monotonic()
        left = plan.estimate(measured.contenders) * (1 - number / plan.rounds)
        tell(f"round {number + 1} of {plan.rounds}, about {left / 60:.1f} minutes to go")
        _one_round(number, plan, measured, load_client, tell)
        measured.rounds += 1
        longest = max(longest, time.monotonic() - started)
    return measured


def _invite(plan: Plan, folder: Path, measured: Measured, tell: Tell) -> None:
    """Add all other contenders that are available."""
    measured.contenders += floors.contenders(measured.calls, folder)
    try:
        measured.contenders.append(floors.nginx(measured.calls, folder))
    except NotThere as error:
        measured.absent[NGINX] = str(error)
    if not plan.with_peers:
        return
    for found in peers.contenders(measured.calls, folder, tell):
        if isinstance(found, Contender):
            measured.contenders.append(found)
        else:
            measured.absent[found[0]] = found[1]


def _try_out(measured: Measured, tell: Tell) -> None:
    """Start every other contender once, unmeasured: files are cached and generators run."""
    for contender in [each for each in measured.contenders if each.kind is not Kind.OURS]:
        try:
            with running(contender.command, COUPONS, admin_headers()) as server:
                for question in measured.calls:
                    contender.question(question).checked(server.port)
        except ServerFailed as error:
            _broke(contender, measured, error, tell)


def _broke(contender: Contender, measured: Measured, error: ServerFailed, tell: Tell) -> None:
    if contender.kind is Kind.OURS or contender.name in floors.NEEDED:
        raise ServerFailed(f"{contender.name}: {error}") from error
    tell(f"{contender.name} is left out: {error}")
    reason = str(error).strip().splitlines()[0]
    measured.leave_out(contender, reason)


def _one_round(
    number: int, plan: Plan, measured: Measured, load_client: Client, tell: Tell
) -> None:
    """Start the servers one after the other, and measure all calls of each."""
    for contender in order(measured.contenders, number):
        try:
            with running(contender.command, COUPONS, admin_headers()) as server:
                _one_server(contender, server, plan, measured, load_client)
        except ServerFailed as error:
            _broke(contender, measured, error, tell)


def rounds_text(rounds: int) -> str:
    """Return a number of rounds in words."""
    return f"{rounds} round{'s' * (rounds != 1)}"


def order(contenders: Sequence[Contender], number: int) -> list[Contender]:
    """Return the order of a round: forth and back, each time another one first."""
    shift = number // 2 % len(contenders)
    turned = [*contenders[shift:], *contenders[:shift]]
    return turned if number % 2 == 0 else turned[::-1]


def _one_server(
    contender: Contender, server: Server, plan: Plan, measured: Measured, load_client: Client
) -> None:
    started = server.memory
    server.settle()
    settled = server.memory
    if contender.kind is Kind.OURS:
        prepare(server.port)
    found: dict[Case, Sample] = {}
    for each in measured.calls:
        question = contender.question(each)
        question.checked(server.port)
        if warm_up := plan.warms_up(contender.kind):
            load_client(server, [question], plan.connections[-1], warm_up)
        for connections in plan.connections:
            found[question.name, connections] = _sample(
                server, question, connections, plan.seconds, load_client
            )
        question.checked(server.port)
    # Kept only once all of it is there, so that every list has the same rounds.
    for case, sample in found.items():
        measured.samples.setdefault(case, {}).setdefault(contender.name, []).append(sample)
    footprint = Footprint(server.cold_start, started, settled, server.memory)
    measured.footprints.setdefault(contender.name, []).append(footprint)


def _sample(
    server: Server, question: Question, connections: int, seconds: float, load_client: Client
) -> Sample:
    """One load, made by a process of its own."""
    before = _Meter.read(server)
    load = load_client(server, [question], connections, seconds)
    after = _Meter.read(server)
    cpu = None if after.server is None else (after.server - (before.server or 0.0)) / load.answers
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
