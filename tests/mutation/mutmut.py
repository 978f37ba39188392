"""The mutants as mutmut knows them, by its command line."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KILLERS = ROOT / "mutants" / "killers.tsv"
STATISTICS = ROOT / "mutants" / "mutmut-stats.json"
"""Which laws reach which function; there when mutmut has made its mutants."""

DEAD = frozenset({"killed", "timeout", "segfault"})
UNTRIED = "not checked"
UNREACHED = "no tests"
"""No law reaches the function."""

AREAS = {
    "domain": "liveops_kit.domain.",
    "state": "liveops_kit.state.",
    "server/api": "liveops_kit.server.api.",
    "server/codec": "liveops_kit.server.codec.",
}
"""The parts that are mutated (see pyproject.toml), with how the names of their modules begin."""


def statuses() -> dict[str, str]:
    """Return the status of every mutant that mutmut has made, by its name."""
    lines = _mutmut("results", "--all", "true").splitlines()
    found = (line.strip().rpartition(": ") for line in lines if "__mutmut_" in line)
    return {name: status for name, _, status in found}


def change_of(mutant: str) -> tuple[str, str]:
    """Return the lines that a mutant replaces, and those that it puts there."""
    lines = _mutmut("show", mutant).splitlines()
    body = [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    old, new = (" ".join(line[1:].strip() for line in body if line[0] == sign) for sign in "-+")
    return old, new


def try_all(mutants: Sequence[str] = (), processes: int = 2) -> None:
    """Try these mutants, or all that were not tried yet; mutmut makes them if they are not there.

    Raises:
        SystemExit: mutmut cannot run.
    """
    command = [*_COMMAND, "run", "--max-children", str(processes), *mutants]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code:
        sys.exit(f"mutmut ended with {code}")


def killers() -> dict[str, str]:
    """Return the law that has killed each mutant last."""
    if not KILLERS.exists():
        return {}
    lines = (line.split("\t") for line in KILLERS.read_text().splitlines())
    return {mutant: test.partition("[")[2].rstrip("]") for mutant, test in lines}


def area_of(mutant: str) -> str:
    """Return the area of a mutant."""
    return next(area for area, prefix in AREAS.items() if mutant.startswith(prefix))


def module_of(mutant: str) -> str:
    """Return the module of a mutant, as a path below `liveops_kit`: `domain/values/page`."""
    dotted = mutant.partition("__mutmut_")[0].rpartition(".")[0]
    return dotted.removeprefix("liveops_kit.").replace(".", "/")


def sample(names: Iterable[str], size: int, seed: int) -> list[str]:
    """Return a sample; the same seed gives the same mutants, and a larger one begins with them."""
    row = sorted(names)
    random.Random(seed).shuffle(row)
    return row[:size]


_COMMAND = (str(Path(sys.executable).with_name("mutmut")),)


def _mutmut(*arguments: str) -> str:
    done = subprocess.run(
        [*_COMMAND, *arguments], cwd=ROOT, check=False, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"mutmut {arguments[0]}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout
