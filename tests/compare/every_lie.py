"""Which saboteurs the comparison finds: `python -m tests.compare.every_lie`.

Each is played against an honest mock with the law that it names, and with that alone.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import ExitStack

from rich.console import Console
from rich.progress import track
from tests.compare.conftest import STRICT, Bout, bout
from tests.saboteurs.conftest import KEY, SECRET
from tests.saboteurs.lies import all_saboteurs, at_work

from liveops_kit.contract.law import Need, all_laws
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings

LAWS = {law.name: law for law in all_laws()}


def main() -> int:
    """Try them all, and name those that get away; 0 when none does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="Only these saboteurs.")
    wanted = set(parser.parse_args().names)
    liars = [each for each in all_saboteurs() if not each.caught_by.startswith("check:")]
    liars = [each for each in liars if not wanted or each.name in wanted]
    started = time.monotonic()
    bouts: dict[bool, Bout] = {}
    away: list[str] = []
    with ExitStack() as stack:
        for liar in track(liars, "saboteurs", console=Console(stderr=True)):
            law = LAWS[liar.caught_by]
            strict = Need.STRICT in law.needs
            if strict not in bouts:
                bouts[strict] = stack.enter_context(_bout(strict))
            with at_work(liar, bouts[strict].court.wire):
                found = bouts[strict].comparer.differences(law)
            if wanted:
                print(liar.name, liar.caught_by, *found, sep="\n  ")
            if not found:
                away.append(liar.name)
                print("not found:", liar.name, flush=True)
    seconds = time.monotonic() - started
    print(f"{len(liars) - len(away)} of {len(liars)} found in {seconds:.0f} s")
    return 1 if away else 0


def _bout(strict: bool) -> ExitStack:
    settings = Settings(validate_responses=False)
    if not strict:
        return bout(settings, DEVELOPMENT_SECRET, "demo")  # type: ignore[return-value]
    settings = Settings(
        validate_responses=False, auth="strict", api_keys={"44056": KEY}, jwt_secret=SECRET
    )
    return bout(settings, SECRET, KEY, *STRICT)  # type: ignore[return-value]


if __name__ == "__main__":
    sys.exit(main())
