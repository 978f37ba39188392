"""`liveops load` on a stored world that two workers serve: no violation.

`python -m tests.stores.load --times 10` does it as often, each time with another seed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.stores.proof import options, prove
from tests.stores.service import service

from liveops_kit.settings import DEVELOPMENT_SECRET

PLAY = ("--users", "30", "--spawn-rate", "40", "--time", "8s", "--workers", "2")


def play(url: str, seed: int) -> int:
    """Return the number of calls that show no violation; fails where one does."""
    command = [sys.executable, "-m", "liveops_kit.cli", "load", url, "--seed", str(seed), *PLAY]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False,
        env={**os.environ, "LIVEOPS_JWT_SECRET": DEVELOPMENT_SECRET},
    )  # fmt: skip
    exact = re.search(r"^Exact: ([\d,]+) calls", done.stdout, re.MULTILINE)
    assert exact is not None, f"seed {seed}: {done.stdout}{done.stderr}"
    assert done.returncode == 0, done.stderr
    return int(exact[1].replace(",", ""))


def plays(store: str, times: int) -> str:
    """Play so often on one mock."""
    with service(store, workers=2) as mock:
        mock.wait_until(lambda: len(mock.workers()) == 2)
        calls = [play(f"{mock.url}/api", seed) for seed in range(1, times + 1)]
    return f"{times} runs of {min(calls):,} to {max(calls):,} calls were exact, over 2 workers"


if __name__ == "__main__":
    prove(plays, options("Play load stories on workers that share a store.", times=10))
