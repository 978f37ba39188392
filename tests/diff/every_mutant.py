"""List the mutants that the comparison does not find: `python -m tests.diff.every_mutant`.

Each is compared with the unchanged mock, with the law that has to kill it and no other.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack

from rich.console import Console
from rich.progress import track
from tests.diff.conftest import Bout, lenient, strict
from tests.mutants.mutation import all_mutants, applied

from liveops_kit.contract.law import Need, all_laws

LAWS = {law.name: law for law in all_laws()}


def main() -> int:
    """Try all mutants and print those that survive; return 0 if none does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="Only these mutants.")
    wanted = set(parser.parse_args().names)
    mutants = [each for each in all_mutants() if not each.killed_by.startswith("check:")]
    mutants = [each for each in mutants if not wanted or each.name in wanted]
    started = time.monotonic()
    bouts: dict[Callable[[], object], Bout] = {}
    away: list[str] = []
    with ExitStack() as stack:
        for mutant in track(mutants, "mutants", console=Console(stderr=True)):
            law = LAWS[mutant.killed_by]
            held = strict if Need.STRICT in law.needs else lenient
            if held not in bouts:
                bouts[held] = stack.enter_context(held())
            with applied(mutant, bouts[held].harness.middleware):
                found = bouts[held].comparison_run.differences_of(law)
            if wanted:
                print(mutant.name, mutant.killed_by, *found, sep="\n  ")
            if not found:
                away.append(mutant.name)
                print("not found:", mutant.name, flush=True)
    seconds = time.monotonic() - started
    print(f"{len(mutants) - len(away)} of {len(mutants)} found in {seconds:.0f} s")
    return 1 if away else 0


if __name__ == "__main__":
    sys.exit(main())
