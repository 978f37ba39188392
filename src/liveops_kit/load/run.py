"""A load run: set up, play, read what is left, take away, judge."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from liveops_kit.contract.capabilities import Capabilities
from liveops_kit.contract.target import Target
from liveops_kit.load.events import Connected, Done, Event, Progress, Ready
from liveops_kit.load.figures import figures_of
from liveops_kit.load.final_reads import read_finals
from liveops_kit.load.history import Header
from liveops_kit.load.history_files import History, HistoryWriter
from liveops_kit.load.judgement.judge import judge
from liveops_kit.load.options import Options
from liveops_kit.load.plan import Plan
from liveops_kit.load.preparation import Prepared, prepared
from liveops_kit.load.processes import engine
from liveops_kit.load.report import LoadReport, versions

Show = Callable[[str], None]
"""Shows a line of progress."""

FINAL_FILE = "run.jsonl.zst"
"""The file of a history that has the header of the whole run and the final reads."""


def run(
    target: Target,
    capabilities: Capabilities | None,
    options: Options,
    folder: Path,
    show: Show = lambda _: None,
) -> LoadReport:
    """Play the stories on a target that can be reached, and judge what happened.

    The history is written to `folder`, which exists, one file for each worker.

    Raises:
        UsageError: the run cannot start: wrong options, or a target that is not the API, refuses
            the credentials or cannot play any story.
    """
    options = options.checked()
    with (
        engine(options, folder) as leader,
        prepared(target, capabilities, options, show) as ready,
    ):
        leader.wait_for(Ready, lambda event: _tell(event, options, show))
        plan = ready.plan(options)
        started = time.time_ns()
        leader.play(plan)
        done = leader.wait_for(Done, lambda event: _tell(event, options, show))
        show("reading what is left")
        _write_finals(ready, plan, ready.header(options, started, done.skew_ns), folder)
        show("taking away what was made")
    show("judging the history")
    report = report_of(History(*history_files(folder)), target)
    return msgspec.structs.replace(
        report,
        users=options.users,
        left_out=tuple(ready.left_out.items()),
        interrupted=done.interrupted,
        levels=tuple(done.levels),
        bounds=options.bounds,
        notes=(*report.notes, *done.errors, *ready.notes),
    )


def report_of(history: History, target: Target | None = None) -> LoadReport:
    """Judge a history; of the target only the project is needed, for the report.

    Raises:
        HistoryError: the history cannot be read.
    """
    figures = figures_of(history)
    judgement = judge(history)
    header = history.header
    return LoadReport(
        base_url=header.target,
        project_id=target.project_id if target is not None else None,
        run=header.run,
        seed=header.seed,
        started=header.started,
        stories=header.stories,
        figures=figures,
        judgement=judgement,
        footer=history.footer,
        versions=versions(),
    )


def history_files(folder: Path) -> list[Path]:
    """Return the files of a run's history, the one with the whole header first."""
    return [folder / FINAL_FILE, *sorted(folder.glob("worker-*.jsonl.zst"))]


def _write_finals(ready: Prepared, plan: Plan, header: Header, folder: Path) -> None:
    with HistoryWriter(folder / FINAL_FILE, header, plan.max_bytes) as history:
        read_finals(ready.client, plan, history)


def _tell(event: Event, options: Options, show: Show) -> None:
    if isinstance(event, Connected):
        number = options.workers or options.expect_workers
        show(f"{event.workers} of {number} workers are there")
    elif isinstance(event, Progress):
        failed = f", {event.failures} failed" if event.failures else ""
        show(
            f"{event.seconds} of {options.seconds:.0f} s: {event.users} users, "
            f"{event.calls} calls{failed}"
        )
