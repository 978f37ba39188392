"""A mock in a process of its own, for tests that call it from outside."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def mock_process(*options: str) -> Iterator[str]:
    """The origin of a mock on a free port, such as `http://127.0.0.1:49152`."""
    command = [sys.executable, "-m", "liveops_kit.cli", "mock", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        first = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", first)
        assert found, first
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=10)
