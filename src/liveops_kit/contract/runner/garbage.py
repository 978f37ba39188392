"""How often a run looks for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (20_000, 20, 20)
"""How many objects a process makes before it looks for garbage: a run is short, and makes many."""


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look for garbage less often meanwhile, which is a fifth of a run's processor time."""
    before = gc.get_threshold()
    # Who looks even less often, or never, keeps to that.
    if 0 < before[0] < THRESHOLDS[0]:
        gc.set_threshold(*THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
