"""Helpers that the commands here share."""

from __future__ import annotations

import sys
from types import FrameType
from typing import NoReturn


def tell(text: str) -> None:
    """Print the progress on stderr."""
    print(f"... {text}", file=sys.stderr, flush=True)


def ended(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Raise KeyboardInterrupt, so that the servers are ended."""
    raise KeyboardInterrupt
