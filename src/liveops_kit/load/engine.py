"""The process that makes the calls: `python -m liveops_kit.load.engine ROLE`.

Importing Locust replaces the sockets, threads and locks of the standard library by those of gevent
(https://docs.locust.io/en/stable/running-in-debugger.html names the import as the place), which
must happen before anything else has imported them, and would change how the mock and the clients
of the kit work. So the engine is a process of its own, and this module imports Locust first.

It reads the plan from stdin, since that holds credentials, and writes its events to stdout.
"""

from __future__ import annotations

import locust  # noqa: I001  # before all else, see above
import logging
import signal
import sys
from pathlib import Path

import gevent
import msgspec
from gevent.event import Event as Signal
from locust.env import Environment
from locust.runners import Runner

from liveops_kit.load.distributed import Master, Worker
from liveops_kit.load.events import Done, Event, Progress, Ready, Role
from liveops_kit.load.find_limit import LimitSearch
from liveops_kit.load.history import Header
from liveops_kit.load.history_files import HistoryWriter
from liveops_kit.load.plan import Plan
from liveops_kit.load.session import Recorder
from liveops_kit.load.users import Part, configure, user_classes

assert locust


def main() -> None:
    """Play the role that the first argument describes."""
    logging.basicConfig(level=logging.ERROR, format="liveops: %(message)s")
    role = msgspec.json.decode(sys.argv[1], type=Role)
    if role.kind == "worker":
        Worker(role.host, role.port).run()
        return
    stopped = Signal()
    for number in (signal.SIGINT, signal.SIGTERM):
        gevent.signal_handler(number, stopped.set)
    if role.kind == "master":
        master = Master(role)
        master.wait_for_workers(stopped)
        tell(Ready())
        plan = read_plan()
        tell(master.play(plan, stopped))
    else:
        tell(Ready())
        tell(play_here(role, read_plan(), stopped))


def play_here(role: Role, plan: Plan, stopped: Signal) -> Done:
    """Play a plan in this process."""
    part = Part()
    classes = user_classes(part, plan)
    configure(plan, classes)
    environment = Environment(user_classes=list(classes), stop_timeout=plan.timeout)
    runner = environment.create_local_runner()
    errors: list[str] = []
    environment.events.user_error.add_listener(
        lambda user_instance, exception, tb: errors.append(
            f"{user_instance.story.name}: {exception!r}"
        )
    )
    path = Path(role.folder, "worker-0.jsonl.zst")
    with HistoryWriter(path, Header(run=plan.run, started=0), plan.max_bytes) as history:
        part.plan, part.recorder = plan, Recorder("w0", history.write)
        part.began = part.recorder.now()
        search = run_through(environment, plan, role, stopped)
    runner.quit()
    return Done(
        interrupted=stopped.is_set(), levels=search.levels if search else [],
        errors=sorted(set(errors))
    )


def run_through(
    environment: Environment, plan: Plan, role: Role, stopped: Signal
) -> LimitSearch | None:
    """Let the users play until the time is over, and tell how far they are."""
    runner: Runner = environment.runner
    if role.web_port is not None:
        environment.create_web_ui("127.0.0.1", role.web_port)
    search = LimitSearch(plan) if plan.bounds is not None else None
    ended = Signal()
    environment.events.test_stop.add_listener(lambda **_: ended.set())
    if search is not None:
        environment.shape_class = search
        search.runner = runner
        runner.start_shape()
    else:
        runner.start(plan.users, plan.spawn_rate)
    seconds = 0
    while not stopped.is_set() and not ended.is_set() and seconds < plan.seconds:
        stopped.wait(min(1.0, plan.seconds - seconds))
        seconds += 1
        total = environment.stats.total
        tell(Progress(seconds, runner.user_count, total.num_requests, total.num_failures))
    runner.stop()
    return search


def read_plan() -> Plan:
    """Return the plan, once the parent process has written it."""
    # Other greenlets go on meanwhile: those that talk with the workers.
    line = gevent.get_hub().threadpool.apply(sys.stdin.buffer.readline)
    return msgspec.json.decode(line, type=Plan)


def tell(event: Event) -> None:
    """Write an event for the parent process."""
    sys.stdout.buffer.write(msgspec.json.encode(event) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
