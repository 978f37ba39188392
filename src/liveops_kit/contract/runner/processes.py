"""Parts of a run in several processes, each with a server of its own.

Processes that shared a server would meet there: what one moves or resets, another would see. So
this is for targets that each process can make for itself, such as the mock.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_EXCEPTION,
    CancelledError,
    Future,
    ProcessPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing import active_children, parent_process
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread, Timer, main_thread
from typing import TYPE_CHECKING, Any

from liveops_kit.contract.http.recording import Recording
from liveops_kit.contract.profile import Profile
from liveops_kit.contract.report import Report
from liveops_kit.contract.runner.garbage import THRESHOLDS
from liveops_kit.contract.runner.options import Options, Progress
from liveops_kit.contract.runner.parts import joined, parts_of
from liveops_kit.contract.runner.run import run
from liveops_kit.errors import UsageError
from liveops_kit.processes import context

if TYPE_CHECKING:
    from multiprocessing.queues import SimpleQueue
    from multiprocessing.synchronize import Event
    from sys import UnraisableHookArgs

MakeProfile = Callable[[], Profile]
"""Makes a new target and its capabilities; a process must be able to import it by name."""

MIN_BUDGET = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One part, as it is sent to a process."""

    number: int
    make: MakeProfile
    options: Options
    until: float | None
    """The time, in seconds since the epoch, after which no generated case begins."""
    recording: Path | None


def judge(
    profile: Profile, make: MakeProfile, options: Options, *, workers: int, recording: Recording
) -> Report:
    """Judge a target part by part, as many parts at a time as there are workers.

    `make` makes a new profile for each part; a run of one part uses the given one.

    Raises:
        UsageError: the run cannot start.
    """
    started = time.monotonic()
    parts = parts_of(replace(options.checked(), on_event=None))
    if len(parts) == 1 or options.fail_fast:
        return run(profile.target, options, capabilities=profile.capabilities,
                   observer=recording.observer)  # fmt: skip
    until = options.time_budget and time.time() + options.time_budget
    with TemporaryDirectory(prefix="liveops-kit-") as folder:
        files = [Path(folder) / f"{n}.har" for n in range(len(parts))]
        jobs = [
            Job(number=number, make=make, options=part, until=until,
                recording=files[number] if recording.observer else None)
            for number, part in enumerate(parts)
        ]  # fmt: skip
        laws = sum(len(part.part.laws) for part in parts if part.part is not None)
        show = _Together(options.on_event, laws)
        reports = _reports(jobs, min(workers, len(jobs)), show)
        for file in files:
            if file.exists():
                recording.append(file)
    return joined(options, reports, time.monotonic() - started)


def _reports(jobs: Sequence[Job], workers: int, show: Callable[[_Event], None]) -> list[Report]:
    """Return the reports of the parts; after Ctrl-C, of those that had begun."""
    if workers == 1:
        return list(_one_by_one(jobs, show))
    start = context("liveops_kit.contract.runner.processes", "schemathesis.engine")
    events: SimpleQueue[_Event | None] = start.SimpleQueue()
    stopped = start.Event()
    others = set(active_children())
    with (
        _shown(events, show),
        ProcessPoolExecutor(workers, start, _begin, (events, stopped, jobs[0].make)) as executor,
    ):
        futures = [executor.submit(_judge_in_process, job) for job in jobs]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
        except KeyboardInterrupt:
            # A process that has no job yet does not hear the signal.
            stopped.set()
            for process in set(active_children()) - others:
                if process.pid is not None and hasattr(os, "setpgrp"):
                    os.kill(process.pid, signal.SIGINT)
        for future in futures:
            future.cancel()
        wait(futures)
        return _results(futures)


def _results(futures: Sequence[Future[Report]]) -> list[Report]:
    reports = []
    for future in futures:
        with suppress(CancelledError, KeyboardInterrupt):
            reports.append(_result(future))
    if not reports:
        raise KeyboardInterrupt
    if len(reports) < len(futures):
        reports[0] = replace(reports[0], interrupted=True)
    return reports


def _result(future: Future[Report]) -> Report:
    try:
        return future.result()
    except BrokenProcessPool as error:
        message = "a process of the run was ended from outside, perhaps for want of memory"
        raise UsageError(f"{message}: try --workers 1") from error


def _one_by_one(jobs: Sequence[Job], show: Callable[[_Event], None]) -> Iterator[Report]:
    for job in jobs:
        report = _judge(job, show)
        yield report
        if report.interrupted:
            return


def _judge(job: Job, show: Callable[[_Event], None]) -> Report:
    profile = job.make()
    budget = None if job.until is None else max(MIN_BUDGET, job.until - time.time())
    options = replace(
        job.options, time_budget=budget, on_event=lambda each: show((job.number, each))
    )
    with Recording(job.recording, profile.target.redactor) as recording:
        return run(profile.target, options, capabilities=profile.capabilities,
                   observer=recording.observer)  # fmt: skip


# -- progress -----------------------------------------------------------------------------------
class _Together:
    """The progress of all parts as that of one run."""

    def __init__(self, on_event: Callable[[Progress], None] | None, laws: int) -> None:
        self._on_event = on_event
        self._laws = laws
        self._latest: dict[tuple[int, str], Progress] = {}
        self._findings: dict[int, int] = {}

    def __call__(self, event: _Event) -> None:
        number, progress = event
        self._latest[number, progress.phase] = progress
        self._findings[number] = progress.findings
        if self._on_event is None:
            return
        same = [each for (_, phase), each in self._latest.items() if phase == progress.phase]
        self._on_event(
            replace(
                progress,
                findings=sum(self._findings.values()),
                done=sum(each.done for each in same),
                of=self._laws if progress.phase == "laws" else sum(each.of for each in same),
            )
        )


@contextmanager
def _shown(events: SimpleQueue[_Event | None], show: Callable[[_Event], None]) -> Iterator[None]:
    """Show the events of processes meanwhile."""

    def read() -> None:
        while (event := events.get()) is not None:
            show(event)

    reader = Thread(target=read, daemon=True, name="progress")
    reader.start()
    try:
        yield
    finally:
        events.put(None)
        reader.join()


# -- in a process -----------------------------------------------------------------------------
_Event = tuple[int, Progress]
"""The number of a part, and its progress."""

_send: Callable[[_Event], None]
"""Sends an event to the process that waits for the reports; set when a process begins."""

_stopped: Event
"""Set once no part is to be judged any more."""


def _begin(events: SimpleQueue[Any], stopped: Event, make: MakeProfile) -> None:
    """Prepare a process: it is told to stop by its parent only, and does not outlive it."""
    # An initializer has no other way to hand something on.
    global _send, _stopped
    _send, _stopped = events.put, stopped
    if hasattr(os, "setpgrp"):
        # Ctrl-C goes to all processes of a group; here the parent decides whom it stops, and when.
        os.setpgrp()
        sys.unraisablehook = interrupt_again
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True, name="parent").start()
    _settle(make)


def _settle(make: MakeProfile) -> None:
    """Load what every part needs, and leave that out of collections of garbage.

    Looked through again and again among the short-lived objects of generators, modules and schemas
    take a fifth of a run's processor time.
    """
    import schemathesis.engine  # noqa: F401 - loaded here so that it is among what stays

    make()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def interrupt_again(unraisable: UnraisableHookArgs) -> None:
    """Interrupt this process once more, if what was interrupted could not end by it.

    Python drops an exception in a callback of the garbage collector, and with it a Ctrl-C.
    """
    if unraisable.exc_type is KeyboardInterrupt:
        Timer(0.05, signal.pthread_kill, (main_thread().ident, signal.SIGINT)).start()
    else:
        sys.__unraisablehook__(unraisable)


def _judge_in_process(job: Job) -> Report:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        if _stopped.is_set():
            raise KeyboardInterrupt
        return _judge(job, _send)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
