"""A run in several processes: plan, clocks and histories go over Locust's own messages.

A worker says that it is ready, gets the plan and answers a few questions for its time, from which
the master estimates how far its clock is off. After the run the master asks for its history, piece
by piece, so that no queue between them grows with it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
import zstandard
from gevent.event import Event as Signal
from locust.env import Environment
from locust.rpc.protocol import Message
from locust.runners import MasterRunner, WorkerRunner

from liveops_kit.load.events import Role
from liveops_kit.load.history import Header
from liveops_kit.load.history_files import HistoryWriter
from liveops_kit.load.plan import Plan
from liveops_kit.load.session import Recorder
from liveops_kit.load.users import Part, configure, user_classes

PROBES = 8
"""Questions for the time of each worker; the quickest answer counts."""
PIECE = 512 * 1024
"""Bytes of a history in one message."""
MAX_SILENCE = 30.0
"""Seconds without a message from any worker after which the missing ones are given up."""


@dataclass(slots=True)
class _Node:
    """State of one worker, as the master knows it."""

    place: int
    offset_ns: int = 0
    round_trip_ns: int | None = None
    probes: int = 0
    size: int = 0
    """Bytes of its history that are there."""
    is_done: bool = False

    @property
    def name(self) -> str:
        return f"w{self.place}"

    @property
    def skew_ns(self) -> int:
        """How far its clock may be off: what was measured, and half the time of the answer."""
        return abs(self.offset_ns) + (self.round_trip_ns or 0) // 2


class Master:
    """The process that leads the workers and collects their histories."""

    def __init__(self, role: Role) -> None:
        self.environment = Environment(user_classes=[])
        self.runner: MasterRunner = self.environment.create_master_runner(role.host, role.port)
        self.port: int = self.runner.server.port
        """Where workers find it."""
        # Locust binds it again after errors of the network.
        self.runner.master_bind_port = self.port
        self.errors: set[str] = set()
        self._role = role
        self._clock = Recorder("master", lambda _: None)
        self._nodes: dict[str, _Node] = {}
        self._files: dict[str, BinaryIO] = {}
        self._heard = Signal()
        self._header = Header(run="", started=0)
        self.runner.register_message("clock", self._on_clock)
        self.runner.register_message("history", self._on_history)
        self.runner.register_message("failed", self._on_failed)

    def wait_for_workers(self, stopped: Signal, on_change: Callable[[int], None]) -> None:
        """Wait until all workers are there, or the run is stopped."""
        number = 0
        while not stopped.is_set() and number < self._role.workers:
            if len(self.runner.clients.ready) != number:
                number = len(self.runner.clients.ready)
                on_change(number)
            stopped.wait(0.05)

    def share(self, plan: Plan) -> None:
        """Send the plan to the workers, and measure their clocks."""
        self.environment.user_classes = list(user_classes(Part(), plan))
        self.environment.host = plan.base_url
        self._header = Header(run=plan.run, started=0)
        content = msgspec.json.encode(plan)
        for place, client in enumerate(self.runner.clients.ready):
            self._nodes[client.id] = _Node(place)
            self._files[client.id] = self._path(place).open("wb")
            self.runner.send_message("plan", {"plan": content, "place": place}, client.id)
            self._ask_time(client.id)
        self._wait(lambda node: node.probes >= PROBES)

    def collect(self) -> None:
        """Fetch the histories, and end the workers."""
        for client_id in self._nodes:
            self._ask_history(client_id)
        self._wait(lambda node: node.is_done)
        for client_id, node in self._nodes.items():
            file = self._files[client_id]
            if not node.is_done:
                self.errors.add(f"worker {node.name} was lost: what it did is not known")
            if not node.size:
                # A header without an end tells the judge that calls are missing.
                file.write(zstandard.compress(msgspec.json.encode(self._header) + b"\n"))
            file.close()
        self.runner.quit()

    @property
    def skew_ns(self) -> dict[str, int]:
        """How far the clock of each worker may be off."""
        return {node.name: node.skew_ns for node in self._nodes.values()}

    def _path(self, place: int) -> Path:
        return Path(self._role.folder, f"worker-{place}.jsonl.zst")

    def _wait(self, is_met: Callable[[_Node], bool]) -> None:
        while not all(map(is_met, self._nodes.values())):
            self._heard.clear()
            if not self._heard.wait(MAX_SILENCE):
                return

    def _ask_time(self, client_id: str) -> None:
        self.runner.send_message("clock", {"sent": self._clock.now()}, client_id)

    def _ask_history(self, client_id: str) -> None:
        self.runner.send_message("history", {"from": self._nodes[client_id].size}, client_id)

    def _on_clock(self, environment: Environment, msg: Message) -> None:
        node, now = self._nodes[msg.node_id], self._clock.now()
        sent = msg.data["sent"]
        node.probes += 1
        if node.round_trip_ns is None or now - sent < node.round_trip_ns:
            node.round_trip_ns = now - sent
            node.offset_ns = msg.data["here"] - (now + sent) // 2
        if node.probes < PROBES:
            self._ask_time(msg.node_id)
        self._heard.set()

    def _on_history(self, environment: Environment, msg: Message) -> None:
        node, piece = self._nodes[msg.node_id], msg.data["piece"]
        self._files[msg.node_id].write(piece)
        node.size += len(piece)
        node.is_done = not piece
        if piece:
            self._ask_history(msg.node_id)
        self._heard.set()

    def _on_failed(self, environment: Environment, msg: Message) -> None:
        self.errors.add(msg.data["error"])


class Worker:
    """A process that plays a part of the users."""

    def __init__(self, role: Role) -> None:
        self._part = Part()
        self._classes = user_classes(self._part, None)
        self._history: HistoryWriter | None = None
        self._path = Path(role.folder, "history.jsonl.zst")
        environment = Environment(user_classes=list(self._classes))
        environment.events.test_start.add_listener(self._on_start)
        environment.events.test_stop.add_listener(self._on_stop)
        environment.events.user_error.add_listener(self._on_error)
        # Messages may come as soon as the runner is there, which connects at once.
        self.runner: WorkerRunner = environment.create_worker_runner(role.host, role.port)
        self.runner.register_message("plan", self._on_plan)
        self.runner.register_message("clock", self._on_clock)
        self.runner.register_message("history", self._on_history)

    def run(self) -> None:
        """Do as the master says until it ends the run."""
        self.runner.greenlet.join()

    def _on_plan(self, environment: Environment, msg: Message) -> None:
        plan: Plan = msgspec.json.decode(msg.data["plan"], type=Plan)
        configure(plan, self._classes)
        header = Header(run=plan.run, started=0)
        self._history = HistoryWriter(self._path, header, plan.max_bytes)
        self._part.begin(plan, Recorder(f"w{msg.data['place']}", self._history.write))
        self._part.place = msg.data["place"]

    def _on_clock(self, environment: Environment, msg: Message) -> None:
        _, recorder = self._part.given
        answer = {"sent": msg.data["sent"], "here": recorder.now()}
        self.runner.send_message("clock", answer)

    def _on_start(self, **event: Any) -> None:
        _, recorder = self._part.given
        self._part.began = recorder.now()

    def _on_stop(self, **event: Any) -> None:
        if self._history is not None:
            self._history.close()

    def _on_error(self, user_instance: Any, exception: Exception, tb: object) -> None:
        self.runner.send_message("failed", {"error": described(user_instance, exception)})

    def _on_history(self, environment: Environment, msg: Message) -> None:
        with self._path.open("rb") as file:
            file.seek(msg.data["from"])
            self.runner.send_message("history", {"piece": file.read(PIECE)})


def described(instance: Any, error: Exception) -> str:
    """Return an error in a turn of a user, which Locust reports with the user or its tasks."""
    user = getattr(instance, "user", instance)
    return f"a turn of the story {user.story.name} failed: {error!r}"


def run_worker(role: Role) -> None:
    """Play the part of a worker, with a folder for its history while it lasts."""
    with tempfile.TemporaryDirectory(prefix="liveops-load-") as folder:
        Worker(msgspec.structs.replace(role, folder=folder)).run()
