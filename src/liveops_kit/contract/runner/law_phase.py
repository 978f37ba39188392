"""The phase of laws: parallel, except for those that move a time that others see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from liveops_kit.contract.law import Law
from liveops_kit.contract.law_runner import LawRunner, Outcome

OutcomeCallback = Callable[[Outcome], None]


def run_all(
    laws: Iterable[Law], runner: LawRunner, on_outcome: OutcomeCallback, *, workers: int = 1
) -> None:
    """Run every law and pass each outcome to `on_outcome`, in the order of the laws.

    Raises:
        UsageError: the server stopped answering.
    """
    laws = tuple(laws)
    together = [law for law in laws if not runner.is_alone(law)]
    for outcome in _side_by_side(together, runner, workers):
        on_outcome(outcome)
    for law in laws:
        if runner.is_alone(law):
            on_outcome(runner.run(law))


def _side_by_side(laws: list[Law], runner: LawRunner, workers: int) -> Iterator[Outcome]:
    if workers == 1:
        yield from map(runner.run, laws)
        return
    pool = ThreadPoolExecutor(workers, thread_name_prefix="law")
    try:
        yield from pool.map(runner.run, laws)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
