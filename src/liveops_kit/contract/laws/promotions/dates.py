"""Laws of the displayed dates of promotions."""

from __future__ import annotations

from datetime import datetime

from liveops_kit.contract.builders.catalog import limited
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import AUTOMATIC
from liveops_kit.contract.scenario import AutomaticPromotion, Scenario

WEEKLY = {"interval_type": "weekly", "day_of_week": 1, "time": "11:00:00+08:00"}

MONTHLY = {"interval_type": "monthly", "day_of_month": 31, "time": "00:00:00-05:00"}


def _check_dates(made: AutomaticPromotion, start: str, following: str) -> None:
    dates = made.schedule()
    for name, expected in (("start", start), ("next", following)):
        shown = made.scenario.moment(dates, f"displayable_reset_{name}_date")
        made.scenario.equal(f"{name} date", shown, datetime.fromisoformat(expected))
    seconds = int(datetime.fromisoformat(following).timestamp())
    made.scenario.has(dates, reset_next_date=seconds)


@law("PRM-20b", needs=[Need.CLOCK])
def the_shown_dates_are_the_first_and_the_next_reset(scenario: Scenario) -> None:
    """`displayable_reset_start_date` stays the first reset after the latest write, the next dates
    move on with every reset, at its very moment.
    """
    scenario.freeze("2026-12-01T10:00:00Z")
    both = [limited(scenario, kind, 1, WEEKLY) for kind in AUTOMATIC]
    first, second = "2026-12-07T03:00:00+00:00", "2026-12-14T03:00:00+00:00"
    for now, following in (
        ("2026-12-01T10:00:00Z", first),
        ("2026-12-07T02:59:59Z", first),
        ("2026-12-07T03:00:00Z", second),
    ):
        scenario.freeze(now)
        for made in both:
            _check_dates(made, first, following)


@law("PRM-20a", needs=[Need.CLOCK])
def a_write_starts_the_shown_dates_anew(scenario: Scenario) -> None:
    """An update that sends the schedule again moves `displayable_reset_start_date` to the first
    reset after it; switching the promotion does not.
    """
    scenario.freeze("2026-12-01T10:00:00Z")
    both = [limited(scenario, kind, 1, MONTHLY) for kind in AUTOMATIC]
    first, second = "2026-12-31T05:00:00+00:00", "2027-01-31T05:00:00+00:00"
    scenario.freeze("2027-01-10T00:00:00Z")
    for made in both:
        made.switch().works()
        made.switch(False).works()
        _check_dates(made, first, second)
        made.update().ok(204)
        _check_dates(made, second, second)
