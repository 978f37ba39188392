"""The arithmetic of the table of stores."""

from __future__ import annotations

from benchmarks.calls import GET, POST
from benchmarks.store_figures import MEMORY, Measured, Sample, tables, targets
from benchmarks.targets import missed


def sample(rate: float, cpu: float, *shares: float, database: float | None = None) -> Sample:
    return Sample(rate, alone=0.5, cpu=cpu, database=database, shares=shares)


def measured(one: float, two_cpu: float) -> Measured:
    """Three rounds, the last of which was disturbed, on SQLite alone."""

    def rounds(*lists: Sample) -> list[dict[str, Sample]]:
        return [{GET: each, POST: sample(10.0, 2.0, 0.2, database=0.25)} for each in lists]

    return {
        MEMORY: rounds(sample(100, 0.1, 1.0), sample(200, 0.1, 1.0), sample(10, 0.1, 0.1)),
        "SQLite, 1 worker": rounds(
            sample(one * 100, 0.2, 0.9), sample(one * 200, 0.2, 0.9), sample(one, 0.3, 0.1)
        ),
        "SQLite, 2 workers": rounds(
            sample(150, two_cpu, 0.6, 0.8), sample(300, two_cpu, 0.7, 0.7), sample(1, 0.9, 0.1, 0)
        ),
    }


def test_a_ratio_is_the_median_of_each_rounds_ratio() -> None:
    reads, second = targets(measured(one=0.75, two_cpu=0.25))
    assert (reads.name, reads.figure, reads.is_met) == ("list, SQLite, 1 worker", 0.75, True)
    assert second.name == "list, SQLite, 2 workers with a core each"
    assert second.figure == 2 / (0.25 / 0.2)
    assert missed([reads, second]) == [
        "list, SQLite, 2 workers with a core each: 1.60 of one, at least 1.8"
    ]


def test_slow_reads_are_named() -> None:
    assert missed(targets(measured(one=0.25, two_cpu=0.2))) == [
        "list, SQLite, 1 worker: 0.25 of memory, at least 0.5"
    ]


def test_the_tables_have_each_row_and_what_a_second_worker_adds() -> None:
    reads, writes, second = tables(measured(one=0.75, two_cpu=0.25))
    assert list(reads.rows[1]) == ["SQLite, 1 worker", "75", "0.75", "0.50", "0.200", "-"]
    assert list(writes.rows[2]) == ["SQLite, 2 workers", "10", "1.00", "0.50", "2.000", "0.250"]
    assert list(second.rows[0]) == [
        f"SQLite, {GET}", "2.00", "90%", "70%", "0.200", "0.250", "1.60",
    ]  # fmt: skip
    assert len(second.rows) == 2
