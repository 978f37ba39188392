"""Figures of a history, and the plots of them."""

from __future__ import annotations

from liveops_kit.load.figures import Figures, Moment, Times, figures_of
from liveops_kit.load.history import FINAL, Call
from liveops_kit.load.levels import user_levels
from liveops_kit.load.reports.plots import plots_of

SECOND = 1_000_000_000


def call(number: int, began: float, took: float | None, status: int | None = 200, **more) -> Call:
    """A call that begins at a second and takes some seconds."""
    start = int(began * SECOND)
    return Call(
        **{
            "id": number, "worker": "w0", "story": "drop", "player": "p1",
            "operation": "redeem-coupon", "began": start, "status": status,
            "ended": None if took is None else start + int(took * SECOND), **more,
        }
    )  # fmt: skip


CALLS = [
    call(1, 10.0, 0.010),
    call(2, 10.5, 0.020, 422, error=9804),
    call(3, 11.0, None, None, player="p2"),
    call(4, 12.5, 0.500, 503, operation="get-coupon"),
    call(5, 13.0, 0.030, story=FINAL),
]


def test_figures_are_those_of_all_calls_but_the_final_reads() -> None:
    figures = figures_of(CALLS)
    assert (figures.calls, figures.players, figures.unknown) == (4, 2, 2)
    # From the first call at 10.0 to the last answer at 13.0.
    assert figures.seconds == 3.0
    assert figures.calls_per_second == 4 / 3
    assert figures.times == Times(20.0, 500.0, 500.0, 500.0)
    shown = [(e.operation, e.calls, e.ok, e.refused, e.unknown) for e in figures.operations]
    assert shown == [("redeem-coupon", 3, 1, 1, 1), ("get-coupon", 1, 0, 0, 1)]
    assert figures.operations[0].times == Times(20.0, 20.0, 20.0, 20.0)
    assert dict(figures.errors) == {
        "redeem-coupon: 422/9804": 1, "redeem-coupon: no answer": 1, "get-coupon: 503": 1,
    }  # fmt: skip


def test_moments_are_seconds_of_a_short_run() -> None:
    assert figures_of(CALLS).moments == (
        Moment(0.0, 2.0, 0, 20.0, 20.0),
        Moment(1.0, 1.0, 1, 0.0, 0.0),
        Moment(2.0, 1.0, 1, 500.0, 500.0),
    )


def test_a_history_of_final_reads_alone_has_no_figures() -> None:
    assert figures_of([CALLS[-1]]) == Figures()


def test_plots_have_a_line_for_each_figure_and_round_marks() -> None:
    calls, times, failed = plots_of(figures_of(CALLS).moments)
    assert [line.name for line in times.lines] == ["p50", "p95"]
    assert [line.name for line in failed.lines] == ["failed"]
    assert [tick.label for tick in calls.ups] == ["0", "0.5", "1", "1.5", "2"]
    assert calls.description == "Calls per second over 2 seconds: calls between 1 and 2."
    # Two calls in the first second are the highest point, at the left edge.
    assert calls.lines[0].points.split()[0] == "56.0,14.0"


def test_a_run_of_one_moment_has_no_plot() -> None:
    assert plots_of(figures_of(CALLS[:2]).moments) == ()


def test_a_search_begins_with_one_user_of_each_class_at_least() -> None:
    assert user_levels(2, 100) == [6, 9, 13, 20, 30, 44, 67, 100]
    assert user_levels(10, 20) == [10, 13, 20]
    assert user_levels(10, 10) == [10]
