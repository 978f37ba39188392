"""Laws of the periods of unique catalog offers."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import PAST, unique_offer
from liveops_kit.contract.builders.codes import FUTURE, PAST_END, minimal_body, period, read, verify
from liveops_kit.contract.errors import CODE_EXPIRED, CODE_UNKNOWN, PROMOTION_MISSING, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import UNIQUE_CATALOG_OFFER
from liveops_kit.contract.scenario import Scenario

START, END = "2030-01-01T10:00:00+03:00", "2030-02-01T00:00:00+00:00"


def _created(scenario: Scenario, **fields: Any) -> str:
    """Create an offer with these periods or dates; return its external id."""
    external_id = scenario.name("unique")
    body = minimal_body(UNIQUE_CATALOG_OFFER, "Timed", external_id=external_id, **fields)
    created = scenario.call(UNIQUE_CATALOG_OFFER.create, body=body).ok(201)
    scenario.has(created, external_id=external_id)
    return external_id


def _check_periods(scenario: Scenario, external_id: str, until: str | None) -> None:
    actual = scenario.get(read(scenario, UNIQUE_CATALOG_OFFER, external_id), "promotion_periods")
    scenario.equal("promotion_periods", actual, [period(START, until)])


@law("PRM-2e")
def a_unique_offer_is_made_with_two_dates(scenario: Scenario) -> None:
    """`date_start` with `date_end`, or with none, makes the offer's only period."""
    for end in (END, None):
        _check_periods(scenario, _created(scenario, date_start=START, date_end=end), end)
    _check_periods(scenario, _created(scenario, date_start=START), None)


@law("PRM-2e", needs=[Need.PLAYER])
def the_two_dates_of_a_unique_offer_count(scenario: Scenario) -> None:
    """An offer made with two dates is expired after the second, and unknown before the first."""
    over, later = scenario.code(), scenario.code()
    unique_offer(scenario, over, date_start=PAST, date_end=PAST_END)
    unique_offer(scenario, later, date_start=FUTURE)
    verify(scenario, over).refused(CODE_EXPIRED)
    verify(scenario, later).refused(CODE_UNKNOWN)


@law("PRM-2f")
def a_unique_offer_is_made_with_periods(scenario: Scenario) -> None:
    """`promotion_periods` on create are read back as they were written."""
    _check_periods(scenario, _created(scenario, promotion_periods=[period(START, END)]), END)
    periods = [period(PAST, PAST_END), period(START, END)]
    external_id = _created(scenario, promotion_periods=periods)
    actual = scenario.get(read(scenario, UNIQUE_CATALOG_OFFER, external_id), "promotion_periods")
    scenario.equal("promotion_periods", actual, periods)


@law("PRM-24")
def dates_that_make_no_period_are_refused(scenario: Scenario) -> None:
    """Both forms at once, `date_end` alone, or one not after `date_start` get 422/1102."""
    periods = [period(START, END)]
    external_id = scenario.name("unique")
    for dates in (
        {"date_start": START, "promotion_periods": periods},
        {"date_end": END, "promotion_periods": periods},
        {"date_end": END},
        {"date_start": START, "date_end": "2030-01-01T07:00:00+00:00"},
        {"date_start": END, "date_end": START},
    ):
        body = minimal_body(UNIQUE_CATALOG_OFFER, "Odd", external_id=external_id, **dates)
        scenario.call(UNIQUE_CATALOG_OFFER.create, body=body).refused(SCHEMA_BROKEN)
    scenario.call(UNIQUE_CATALOG_OFFER.read, external_id=external_id).refused(PROMOTION_MISSING)
