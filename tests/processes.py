"""A mock in a process of its own, for tests that call it from outside."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.warm import warm_liveops

PLUGIN_ALONE = {
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "liveops_kit.pytest_plugin",
}  # fmt: skip
"""Variables for a pytest without the plugins of our tools, which take longer than the tests."""


@contextmanager
def mock_process(*options: str) -> Iterator[str]:
    """The origin of a mock on a free port, such as `http://127.0.0.1:49152`."""
    command = [warm_liveops(), "mock", "--port", "0", *options]
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
