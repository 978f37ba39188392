"""What the commands here have in common."""

from __future__ import annotations

import sys
from types import FrameType
from typing import NoReturn


def tell(text: str) -> None:
    """Say on stderr what is going on."""
    print(f"... {text}", file=sys.stderr, flush=True)


def ended(_signal: int, _frame: FrameType | None) -> NoReturn:
    """Leave by the way that ends the servers."""
    raise KeyboardInterrupt
