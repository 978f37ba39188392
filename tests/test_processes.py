"""Processes of the kit's own: what they have imported, and what they know nothing of."""

from __future__ import annotations

import subprocess
import sys
from multiprocessing import get_all_start_methods
from pathlib import Path

import pytest

from liveops_kit.processes import context

MODULE = "liveops_kit.openapi.version31"
STATE = ["as imported"]


def tell() -> None:
    """Print what a process finds."""
    print(MODULE in sys.modules, *STATE)


def start() -> None:
    """Start two processes, the second one after a change."""
    starter = context(MODULE)
    for _ in range(2):
        process = starter.Process(target=tell)
        process.start()
        process.join()
        STATE.append("changed")


@pytest.mark.skipif("forkserver" not in get_all_start_methods(), reason="the system cannot fork")
def test_a_process_has_what_was_imported_and_nothing_of_what_happened() -> None:
    """The first use decides on the modules, so that this is a program of its own."""
    program = [sys.executable, "-c", "from tests.test_processes import start; start()"]
    root = Path(__file__).parents[1]
    done = subprocess.run(program, cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "True as imported\nTrue as imported\n"
