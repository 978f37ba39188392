"""The phase of laws: tries each, side by side where they may be, those that move time alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from liveops_kit.contract.law import Law
from liveops_kit.contract.law_runner import Bench, Outcome

Told = Callable[[Outcome], None]


def try_all(laws: Iterable[Law], bench: Bench, told: Told, *, workers: int = 1) -> None:
    """Try every law; `told` hears of each outcome, in the order of the laws.

    Raises:
        UsageError: the server stopped answering.
    """
    laws = tuple(laws)
    together = [law for law in laws if not law.is_alone]
    for outcome in _side_by_side(together, bench, workers):
        told(outcome)
    for law in laws:
        if law.is_alone:
            told(bench.try_law(law))


def _side_by_side(laws: list[Law], bench: Bench, workers: int) -> Iterator[Outcome]:
    if workers == 1:
        yield from map(bench.try_law, laws)
        return
    pool = ThreadPoolExecutor(workers, thread_name_prefix="law")
    try:
        yield from pool.map(bench.try_law, laws)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
