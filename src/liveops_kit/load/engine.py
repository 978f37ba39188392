"""The process that makes the calls: `python -m liveops_kit.load.engine ROLE`.

Importing Locust replaces the sockets, threads and locks of the standard library by those of gevent
(https://docs.locust.io/en/stable/running-in-debugger.html names the import as the place), which
must happen before anything else has imported them, and would change how the mock and the clients
of the kit work. So the engine is a process of its own, and this module imports Locust first.

It reads the plan from stdin, since that holds credentials, and writes its events to stdout.
"""

from __future__ import annotations

import logging
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import gevent
import locust  # before all else, see above
import msgspec
from gevent.event import Event as Signal
from locust.env import Environment
from locust.runners import Runner

from liveops_kit.load.distributed import Master, described, run_worker
from liveops_kit.load.events import (
    Connected,
    Done,
    Event,
    Level,
    Listening,
    Progress,
    Ready,
    Role,
)
from liveops_kit.load.history import Header
from liveops_kit.load.history_files import HistoryWriter
from liveops_kit.load.limit_search import LimitSearch
from liveops_kit.load.plan import Plan
from liveops_kit.load.session import Recorder
from liveops_kit.load.users import Part, configure, user_classes

__all__ = ["locust"]

STOP_SECONDS = 2.0
"""Seconds that calls in flight have at the end. A worker of Locust sleeps as long after it."""


def main() -> None:
    """Play the role that the first argument describes."""
    # Errors in turns are told once each, in the report.
    logging.basicConfig(level=logging.CRITICAL, format="liveops: %(message)s")
    role = msgspec.json.decode(sys.argv[1], type=Role)
    if role.kind == "worker":
        run_worker(role if role.port else msgspec.structs.replace(role, port=read_port()))
        return
    stopped = Signal()
    for number in (signal.SIGINT, signal.SIGTERM):
        gevent.signal_handler(number, stopped.set)
    if role.kind == "master":
        play_with_workers(role, stopped)
    else:
        play_here(role, stopped)


def play_here(role: Role, stopped: Signal) -> None:
    """Play a plan in this process."""
    tell(Ready())
    plan, part = read_plan(), Part()
    classes = user_classes(part, plan)
    configure(plan, classes)
    environment = Environment(user_classes=list(classes), stop_timeout=STOP_SECONDS)
    runner = environment.create_local_runner()
    errors: set[str] = set()
    environment.events.user_error.add_listener(
        lambda user_instance, exception, tb: errors.add(described(user_instance, exception))
    )
    path = Path(role.folder, "worker-0.jsonl.zst")
    with HistoryWriter(path, Header(run=plan.run, started=0), plan.max_bytes) as history:
        part.begin(plan, Recorder("w0", history.write))
        levels = play(runner, plan, role, stopped)
    runner.quit()
    tell(Done(interrupted=stopped.is_set(), levels=levels, errors=sorted(errors)))


def play_with_workers(role: Role, stopped: Signal) -> None:
    """Play a plan in worker processes."""
    master = Master(role)
    tell(Listening(master.port))
    master.environment.stop_timeout = STOP_SECONDS
    master.wait_for_workers(stopped, lambda number: tell(Connected(number)))
    tell(Ready())
    plan = read_plan()
    master.share(plan)
    levels = play(master.runner, plan, role, stopped)
    master.collect()
    tell(
        Done(
            interrupted=stopped.is_set(), levels=levels, skew_ns=master.skew_ns,
            errors=sorted(master.errors),
        )
    )  # fmt: skip


def play(runner: Runner, plan: Plan, role: Role, stopped: Signal) -> list[Level]:
    """Let the users play until the time is over; return the levels of a search for the limit."""
    environment = runner.environment
    if role.web_port is not None:
        environment.create_web_ui("127.0.0.1", role.web_port)
    search, ended = None, Signal()
    environment.events.test_stop.add_listener(lambda **_: ended.set())
    if plan.bounds is None:
        starting = gevent.spawn(runner.start, plan.users, plan.spawn_rate)
    else:
        fewest = len(environment.user_classes)
        search = LimitSearch(plan, plan.bounds, fewest, environment.stats)
        environment.shape_class = search
        starting = gevent.spawn(runner.start_shape)
    watch(runner, plan, lambda: stopped.is_set() or ended.is_set())
    starting.kill()
    runner.stop()
    return search.levels if search is not None else []


def watch(runner: Runner, plan: Plan, is_over: Callable[[], bool]) -> None:
    """Wait for the end of the run, and tell each second how far it is."""
    began = time.monotonic()
    second = 0
    while not is_over() and (passed := time.monotonic() - began) < plan.seconds:
        if passed >= second + 1:
            second = int(passed)
            total = runner.stats.total
            users = runner.user_count
            tell(Progress(second, users, total.num_requests, total.num_failures))
        gevent.sleep(0.1)


def read_plan() -> Plan:
    """Return the plan, once the parent process has written it."""
    # Other greenlets go on meanwhile: those that talk with the workers.
    line = gevent.get_hub().threadpool.apply(sys.stdin.buffer.readline)
    return msgspec.json.decode(line, type=Plan)


def read_port() -> int:
    """Return the port of a master on this machine, once the parent process knows it."""
    line = sys.stdin.buffer.readline()
    if not line:
        sys.exit(1)  # there is no master any more
    return int(line)


def tell(event: Event) -> None:
    """Write an event for the parent process; without one there is nobody to play for."""
    try:
        sys.stdout.buffer.write(msgspec.json.encode(event) + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        sys.exit(1)


if __name__ == "__main__":
    main()
