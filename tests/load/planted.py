"""Every planted race, and how long it takes until it is found: `python -m tests.load.planted`.

Each fault of the racy server meets the story that it is about, for a few seconds at a time and at
most a minute in all. The server without a fault plays all stories, and has to be exact. Exit code 0
if all is as it should be, else 1.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner
from tests.load.racy import server
from tests.load.racy.faults import FAULTS

from liveops_kit.cli import main as liveops
from liveops_kit.load.history_files import History
from liveops_kit.load.judgement import Judgement, judge
from liveops_kit.load.run import history_files

MAX_SECONDS = 60
"""Seconds in which a fault has to be found, with set-up, judgement and report."""
TRY_SECONDS = 5
"""Seconds that one run plays."""


@dataclass(frozen=True)
class Outcome:
    """The findings of runs against a fault."""

    seconds: float
    """From the start of the first run to the verdict of the last."""
    judgement: Judgement

    @property
    def promises(self) -> set[str]:
        return {violation.promise for violation in self.judgement.violations}


def play(url: str, *options: str) -> Judgement:
    """Let `liveops load` play against a racy server, and return what it judged."""
    with tempfile.TemporaryDirectory() as folder:
        history = Path(folder) / "history"
        command = [
            "load", "run", url, "--users", "12", "--spawn-rate", "100",
            "--project-id", str(server.PROJECT_ID), "--history", str(history), *options,
        ]  # fmt: skip
        credentials = {"LIVEOPS_API_KEY": server.API_KEY, "LIVEOPS_JWT_SECRET": server.SECRET}
        done = CliRunner(env=credentials).invoke(liveops, command)
        judgement = judge(History(*history_files(history))) if history.is_dir() else None
    # Exit codes: 0 exact, 1 violations.
    if judgement is None or done.exit_code != (0 if judgement.is_exact else 1):
        raise AssertionError(f"exit code {done.exit_code}:\n{done.output}")
    return judgement


def find(fault: str) -> Outcome:
    """Play against a fault until it is found, or its time is over."""
    began = time.monotonic()
    with server.running(fault) as url:
        for seed in range(1, 100):
            story = FAULTS[fault].story
            judgement = play(
                url, "--stories", story, "--time", f"{TRY_SECONDS}s", "--seed", str(seed)
            )
            if not judgement.is_exact or time.monotonic() - began > MAX_SECONDS:
                break
    return Outcome(time.monotonic() - began, judgement)


def main() -> int:
    """Print a line for each fault, and one for the server without any."""
    is_right = True
    for name, fault in FAULTS.items():
        outcome = find(name)
        found = outcome.promises & fault.promises
        is_right = is_right and bool(found) and outcome.seconds <= MAX_SECONDS
        print(f"{name:30} {outcome.seconds:5.1f} s  {', '.join(sorted(found)) or 'not found'}")
        for each in outcome.judgement.violations[:1]:
            print(f"    {each.key}: {each.sentence}", flush=True)
    with server.running() as url:
        judgement = play(url, "--time", "10s")
    print(f"{'no fault':30} {'exact' if judgement.is_exact else 'NOT EXACT'}")
    for each in judgement.violations:
        print(f"    {each.key}: {each.sentence}", flush=True)
    return 0 if is_right and judgement.is_exact else 1


if __name__ == "__main__":
    sys.exit(main())
