"""Helpers that the commands here share."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from benchmarks.servers import ServerFailed


def tell(text: str) -> None:
    """Print the progress on stderr."""
    print(f"... {text}", file=sys.stderr, flush=True)


@contextmanager
def measuring() -> Iterator[None]:
    """Measure inside: exit with code 2 if a server fails, or the run is interrupted or ended."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    except ServerFailed as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("benchmarks: interrupted", file=sys.stderr)
        sys.exit(2)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Raise KeyboardInterrupt, so that the servers are ended."""
    raise KeyboardInterrupt
