"""Which saboteurs the comparison finds: `python -m tests.diff.every_lie`.

Each is played against an honest mock with the law that it names, and with that alone.
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
from tests.mutants.lies import all_saboteurs, at_work

from liveops_kit.contract.law import Need, all_laws

LAWS = {law.name: law for law in all_laws()}


def main() -> int:
    """Try them all, and name those that get away; 0 when none does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="Only these saboteurs.")
    wanted = set(parser.parse_args().names)
    liars = [each for each in all_saboteurs() if not each.caught_by.startswith("check:")]
    liars = [each for each in liars if not wanted or each.name in wanted]
    started = time.monotonic()
    bouts: dict[Callable[[], object], Bout] = {}
    away: list[str] = []
    with ExitStack() as stack:
        for liar in track(liars, "saboteurs", console=Console(stderr=True)):
            law = LAWS[liar.caught_by]
            held = strict if Need.STRICT in law.needs else lenient
            if held not in bouts:
                bouts[held] = stack.enter_context(held())
            with at_work(liar, bouts[held].court.wire):
                found = bouts[held].comparison_run.differences_of(law)
            if wanted:
                print(liar.name, liar.caught_by, *found, sep="\n  ")
            if not found:
                away.append(liar.name)
                print("not found:", liar.name, flush=True)
    seconds = time.monotonic() - started
    print(f"{len(liars) - len(away)} of {len(liars)} found in {seconds:.0f} s")
    return 1 if away else 0


if __name__ == "__main__":
    sys.exit(main())
