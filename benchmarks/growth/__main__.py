"""The command: measure growth alone, print it.

Exit codes: 0 measured, and every bound is kept; 1 a bound is broken; 2 it could not be measured.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from benchmarks.growth import figures
from benchmarks.growth.measure import QUICK, Amount, measure
from benchmarks.running import measuring, tell
from benchmarks.targets import missed, table


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure growth."""
    parser = argparse.ArgumentParser(
        "python -m benchmarks.growth", description="What calls cost as the state grows."
    )
    parser.add_argument("--quick", action="store_true", help="a rough look at smaller sizes")
    parser.add_argument("--turns", type=int, default=15, help="turns for each call (15)")
    options = parser.parse_args(arguments)
    with measuring():
        axes = measure(QUICK if options.quick else Amount(turns=options.turns), tell)
    targets = list(figures.targets(axes))
    for part in (*figures.tables(axes), table(targets)):
        print(part.text(), end="\n\n")
    return 1 if missed(targets) else 0


if __name__ == "__main__":
    sys.exit(main())
