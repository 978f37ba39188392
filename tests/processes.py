"""Servers in processes of their own, for tests that call them from outside."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from tests.warm import warm_liveops

PLUGIN_ALONE = {
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "liveops_kit.pytest_plugin",
}  # fmt: skip
"""Variables for a pytest without the plugins of our tools, which take longer than the tests."""


class Serving(NamedTuple):
    """A command that serves."""

    origin: str
    """Where, such as `http://127.0.0.1:49152`."""
    process: subprocess.Popen[str]


@contextmanager
def serving(
    command: Sequence[str], variables: Mapping[str, str] | None = None
) -> Iterator[Serving]:
    """A command once it says where it listens, which is on a port that it is given by the system.

    Of our variables it has these alone. It is killed at the end, unless it has ended.
    """
    kept = {name: text for name, text in os.environ.items() if not name.startswith("LIVEOPS_")}
    with tempfile.TemporaryFile("w+", encoding="utf-8") as stderr:
        process = subprocess.Popen(
            command, env={**kept, **(variables or {})}, stdout=subprocess.PIPE, stderr=stderr,
            text=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            first = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", first)
            if not found:
                process.kill()
                rest = process.communicate()[0]
                stderr.seek(0)
                raise AssertionError(
                    f"it did not say where it listens: {first}{rest}{stderr.read()}"
                )
            yield Serving(found[0], process)
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate(timeout=60)


@contextmanager
def mock_process(*options: str) -> Iterator[str]:
    """The origin of a mock on a free port, such as `http://127.0.0.1:49152`."""
    with serving([warm_liveops(), "mock", "--port", "0", *options]) as mock:
        try:
            yield mock.origin
        finally:
            mock.process.send_signal(signal.SIGINT)
            mock.process.wait(timeout=60)
