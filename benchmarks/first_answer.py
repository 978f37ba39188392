"""How long a newcomer waits from `pip install` of the wheel to the first answer.

    python -m benchmarks.first_answer [RUNS]

Prints the seconds of each step in an empty environment, medians over the runs (3).
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
STEPS = ("environment", "install", "start to answer", "in all")


def timed(step: Callable[[], object]) -> float:
    """Return the seconds of a step."""
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


def run(*command: str | Path) -> None:
    """Carry out a command that must succeed."""
    subprocess.run([str(word) for word in command], check=True, capture_output=True)


def first_answer(liveops: Path) -> None:
    """Start a mock, and call it once."""
    command = [str(liveops), "mock", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        origin = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
        assert origin is not None
        url = f"{origin[0]}/api/v3/project/44056/admin/coupon"
        httpx.get(url, auth=("44056", "demo")).raise_for_status()
    finally:
        process.terminate()
        process.communicate()


def one_run(wheel: Path) -> list[float]:
    """Return the seconds of each step, and of `pip install` and the first answer together."""
    with tempfile.TemporaryDirectory() as folder:
        bin_folder = Path(folder) / "bin"
        made = timed(lambda: run(sys.executable, "-m", "venv", folder))
        installed = timed(lambda: run(bin_folder / "pip", "install", "--quiet", wheel))
        answered = timed(lambda: first_answer(bin_folder / "liveops"))
    return [made, installed, answered, installed + answered]


def main() -> None:
    """Build the wheel, then measure."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT)
        [wheel] = Path(folder).glob("*.whl")
        measured = [one_run(wheel) for _ in range(runs)]
    for name, seconds in zip(STEPS, zip(*measured, strict=True), strict=True):
        middle = statistics.median(seconds)
        print(f"{name:<16} {middle:6.1f} s   {runs} runs, {max(seconds):.1f} at most")


if __name__ == "__main__":
    main()
