"""Starts the process that makes the calls: `python -m liveops_kit.load.start ROLE`.

Nearly half of the time that it takes to import Locust goes into what is done in vain, or again and
again, and a run pays for it in each of its processes.
"""

from __future__ import annotations

import gc
from functools import cache
from importlib import metadata


def main() -> None:
    """Import the engine, and let it play its role."""
    # Collections would walk through what is imported, now and at each further one.
    gc.disable()
    # gevent asks for plugins some twenty times, each time of all packages that are installed.
    metadata.entry_points = cache(metadata.entry_points)  # type: ignore[assignment]
    from liveops_kit.load import engine

    gc.freeze()
    gc.enable()
    engine.main()


if __name__ == "__main__":
    main()
