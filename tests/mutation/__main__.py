"""Tries a sample of the mutants of the mock on the laws: `make mutation-sample`.

    python -m tests.mutation --size 200 --seed 1

What mutmut knows already is not tried again, so that an interrupted run goes on, and a larger
sample of the same seed tries only what is new in it. With `--again` those that live are tried once
more, after a new law.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence

from tests.mutation import mutmut
from tests.mutation.mutmut import DEAD, UNREACHED, UNTRIED
from tests.mutation.results import (
    Fate,
    Result,
    excuse_of,
    read_excuses,
    sample_file,
    write_results,
)

SMALL = "liveops_kit.domain.values.page.*"
"""A module of few mutants: to try them makes all others, whose names the sample is drawn from."""

GOALS = {"domain": 90, "server/api": 85, "server/codec": 85}
"""By area: the percentage of the mutants that anybody can see which laws have to kill."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the sample, keep the results, print what lives; return 1 if an area misses its goal."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--size", type=int, default=200, help="mutants in the sample")
    parser.add_argument("--all", action="store_true", help="every mutant instead of a sample")
    parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same sample")
    parser.add_argument("--processes", type=int, default=2, help="mutants tried at a time")
    parser.add_argument("--again", action="store_true", help="try those that live once more")
    options = parser.parse_args(arguments)
    if not mutmut.STATISTICS.exists():
        mutmut.try_all([SMALL], options.processes)
    status = mutmut.statuses()
    chosen = sorted(status)
    if not options.all:
        chosen = mutmut.sample(status, options.size, options.seed)
    open_ones = [
        name
        for name in chosen
        if status[name] == UNTRIED or (options.again and status[name] not in DEAD)
    ]
    if open_ones:
        # Without names, mutmut tries those that it has not tried; so many names are no command.
        mutmut.try_all([] if options.all else open_ones, options.processes)
    results = _results(chosen)
    write_results(sample_file("all" if options.all else str(options.seed)), results)
    return _report(results)


def _results(chosen: Sequence[str]) -> list[Result]:
    status, killers = mutmut.statuses(), mutmut.killers()
    results = []
    for name in chosen:
        if status[name] in DEAD:
            killer = killers.get(name, "") if status[name] == "killed" else status[name]
            results.append(Result(name, "killed", killer))
            continue
        fate: Fate = "unreached" if status[name] == UNREACHED else "alive"
        results.append(Result(name, fate, "", *mutmut.change_of(name)))
    return results


def _report(results: Sequence[Result]) -> int:
    excuses = read_excuses()
    alive = [each for each in results if each.fate != "killed" and not excuse_of(each, excuses)]
    missed = False
    print(f"{'area':<14} {'tried':>6} {'killed':>6} {'alive':>6}  killed of what is observable")
    for area in mutmut.AREAS:
        fates = Counter(each.fate for each in results if each.area == area)
        living = sum(each.area == area for each in alive)
        observable = fates["killed"] + living
        share = 100 * fates["killed"] / observable if observable else 100.0
        missed |= share < GOALS.get(area, 0)
        print(f"{area:<14} {fates.total():>6} {fates['killed']:>6} {living:>6}  {share:.0f} %")
    for each in alive:
        print(f"{each.mutant} ({each.fate})\n  - {each.was}\n  + {each.becomes}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
