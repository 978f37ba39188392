"""The figures of stores that are large, and their bounds."""

from __future__ import annotations

from benchmarks.calls import GET, POST
from benchmarks.million import Figures, table, targets
from benchmarks.restart import _updates as updates
from benchmarks.tables import Span
from benchmarks.targets import missed

FIGURES = Figures(
    making=Span(12_340.0, 4_560.0),
    first=Span(2_000.0, 1_900.0),
    meanwhile=81.6,
    before={GET: Span(0.3, 0.25), POST: Span(8.0, 1.0)},
    after={GET: Span(9.0, 0.25), POST: Span(8.0, 1.75)},
    memory=(900.0, 100.0, 700.4),
)


def test_a_call_is_bounded_by_the_processors_time_of_the_same_call_before() -> None:
    assert missed(targets({"SQLite": FIGURES})) == [
        f"{POST}, SQLite: 1.75 of before, at most 1.5"
    ]  # fmt: skip


def test_the_table_has_seconds_milliseconds_and_megabytes() -> None:
    assert [list(row) for row in table({"SQLite": FIGURES}).rows] == [
        ["all codes, s", "12.3 (4.6)"],
        ["first call in a new process, s", "2.0 (1.9)"],
        ["slowest other call meanwhile, ms", "82"],
        [f"{GET} before, ms", "0.30 (0.25)"],
        [f"{GET} after, ms", "9.00 (0.25)"],
        [f"{POST} before, ms", "8.00 (1.00)"],
        [f"{POST} after, ms", "8.00 (1.75)"],
        ["MB, that made them", "900"],
        ["MB, new", "100"],
        ["MB, new, after the load", "700"],
    ]


def test_the_changes_of_a_history_are_all_different_or_nothing_would_be_stored() -> None:
    bodies = {each.body for each in updates()}
    assert len(bodies) == 16
    assert all(len(body) > 4000 for body in bodies)
