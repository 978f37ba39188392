"""Tries a sample of the mutants of the mock on the laws: `make mutation-sample`.

    python -m tests.mutation --size 200 --seed 1

What mutmut knows already is not tried again, so that an interrupted run goes on; with `--again`
those that live are, after a new law.
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


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the sample, keep the results, and print what lives; return 1 if any lives unexcused."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--size", type=int, default=200, help="mutants in the sample")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same sample")
    parser.add_argument("--processes", type=int, default=2, help="mutants tried at a time")
    parser.add_argument("--again", action="store_true", help="try those that live once more")
    options = parser.parse_args(arguments)
    if not (mutmut.ROOT / "mutants" / "mutmut-stats.json").exists():
        mutmut.try_all([SMALL], options.processes)
    status = mutmut.statuses()
    chosen = mutmut.sample(status, options.size, options.seed)
    open_ones = [
        name
        for name in chosen
        if status[name] == UNTRIED or (options.again and status[name] not in DEAD)
    ]
    if open_ones:
        mutmut.try_all(open_ones, options.processes)
    results = _results(chosen)
    write_results(sample_file(options.seed), results)
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
    for area in mutmut.AREAS:
        fates = Counter(each.fate for each in results if each.area == area)
        print(f"{area:<14} {fates.total():>4} tried {fates['killed']:>4} killed")
    print(f"{len(alive)} are alive:")
    for each in alive:
        print(f"  {each.mutant} ({each.fate})\n    - {each.was}\n    + {each.becomes}")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
