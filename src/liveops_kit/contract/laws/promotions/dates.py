"""Laws of the displayed dates of promotions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from liveops_kit.contract.builders import bonus, discount, some_item
from liveops_kit.contract.builders.catalog import (
    bonus_body,
    dates_of,
    discount_body,
    moment_of,
    update,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario

WEEKLY = {"interval_type": "weekly", "day_of_week": 1, "time": "11:00:00+08:00"}

MONTHLY = {"interval_type": "monthly", "day_of_month": 31, "time": "00:00:00-05:00"}


@law("PRM-20b", needs=[Need.CLOCK])
def the_shown_dates_are_the_first_and_the_next_reset(scenario: Scenario) -> None:
    """`displayable_reset_start_date` stays the first reset after the latest write, the next dates
    move on with every reset, at its very moment.
    """
    sku = some_item(scenario)
    scenario.freeze("2026-12-01T10:00:00Z")
    limits = {"per_user": 1, "recurrent_schedule": {"per_user": WEEKLY}}
    promotions = {
        "item": discount(scenario, "10.00", sku, limits=limits, enabled=False),
        "bonus": bonus(scenario, {sku: 1}, (sku,), limits=limits, enabled=False),
    }
    first, second = "2026-12-07T03:00:00+00:00", "2026-12-14T03:00:00+00:00"
    for now, following in (
        ("2026-12-01T10:00:00Z", first),
        ("2026-12-07T02:59:59Z", first),
        ("2026-12-07T03:00:00Z", second),
    ):
        scenario.freeze(now)
        for kind, number in promotions.items():
            _check_dates(scenario, dates_of(scenario, number, kind), first, following)


def _check_dates(scenario: Scenario, dates: Any, start: str, following: str) -> None:
    actual = moment_of(scenario, dates, "displayable_reset_start_date").isoformat()
    scenario.equal("displayable_reset_start_date", actual, start)
    actual = moment_of(scenario, dates, "displayable_reset_next_date").isoformat()
    scenario.equal("displayable_reset_next_date", actual, following)
    seconds = int(datetime.fromisoformat(following).timestamp())
    scenario.has(dates, reset_next_date=seconds)


@law("PRM-20a", needs=[Need.CLOCK])
def a_write_starts_the_shown_dates_anew(scenario: Scenario) -> None:
    """An update that sends the schedule again moves `displayable_reset_start_date` to the first
    reset after it; switching the promotion does not.
    """
    sku = some_item(scenario)
    limits = {"per_user": 1, "recurrent_schedule": {"per_user": MONTHLY}}
    bodies = {
        "item": discount_body(scenario, "10.00", sku, limits=limits),
        "bonus": bonus_body(scenario, {sku: 1}, [sku], limits=limits),
    }
    scenario.freeze("2026-12-01T10:00:00Z")
    promotions = {
        "item": discount(scenario, "10.00", sku, limits=limits, enabled=False),
        "bonus": bonus(scenario, {sku: 1}, (sku,), limits=limits, enabled=False),
    }
    first, second = "2026-12-31T05:00:00+00:00", "2027-01-31T05:00:00+00:00"
    scenario.freeze("2027-01-10T00:00:00Z")
    for kind, number in promotions.items():
        scenario.call("activate-promotion", promotion_id=number).works()
        scenario.call("deactivate-promotion", promotion_id=number).works()
        _check_dates(scenario, dates_of(scenario, number, kind), first, second)
        update(scenario, kind, number, bodies[kind]).ok(204)
        _check_dates(scenario, dates_of(scenario, number, kind), second, second)
