"""Laws of the periods of unique catalog offers."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import FUTURE, PAST, PAST_END, period
from liveops_kit.contract.builders.codes import verify
from liveops_kit.contract.errors import CODE_EXPIRED, CODE_UNKNOWN, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import UNIQUE_CATALOG_OFFER
from liveops_kit.contract.scenario import CodePromotion, Scenario

START, END = "2030-01-01T10:00:00+03:00", "2030-02-01T00:00:00+00:00"


def _created(scenario: Scenario, **fields: Any) -> CodePromotion:
    """Create an offer with these periods or dates."""
    body = scenario.new_body(UNIQUE_CATALOG_OFFER, **fields)
    created = scenario.call(UNIQUE_CATALOG_OFFER.create, body=body).ok(201)
    scenario.has(created, external_id=body["external_id"])
    return CodePromotion(scenario, UNIQUE_CATALOG_OFFER, body["external_id"], body)


@law("PRM-2e")
def a_unique_offer_is_made_with_two_dates(scenario: Scenario) -> None:
    """`date_start` with `date_end`, or with none, makes the offer's only period."""
    for end in (END, None):
        made = _created(scenario, date_start=START, date_end=end)
        made.shows(promotion_periods=[period(START, end)])
    _created(scenario, date_start=START).shows(promotion_periods=[period(START, None)])


@law("PRM-2e", needs=[Need.PLAYER])
def the_two_dates_of_a_unique_offer_count(scenario: Scenario) -> None:
    """An offer made with two dates is expired after the second, and unknown before the first."""
    over = scenario.create(UNIQUE_CATALOG_OFFER, date_start=PAST, date_end=PAST_END)
    later = scenario.create(UNIQUE_CATALOG_OFFER, date_start=FUTURE)
    verify(scenario, over.add_code()).refused(CODE_EXPIRED)
    verify(scenario, later.add_code()).refused(CODE_UNKNOWN)


@law("PRM-2f")
def a_unique_offer_is_made_with_periods(scenario: Scenario) -> None:
    """`promotion_periods` on create are read back as they were written."""
    one, two = period(PAST, PAST_END), period(START, END)
    for periods in ([two], [one, two]):
        _created(scenario, promotion_periods=periods).shows(promotion_periods=periods)


@law("PRM-24")
def dates_that_make_no_period_are_refused(scenario: Scenario) -> None:
    """Both forms at once, `date_end` alone, or one not after `date_start` get 422/1102."""
    periods = [period(START, END)]
    for dates in (
        {"date_start": START, "promotion_periods": periods},
        {"date_end": END, "promotion_periods": periods},
        {"date_end": END},
        {"date_start": START, "date_end": "2030-01-01T07:00:00+00:00"},
        {"date_start": END, "date_end": START},
    ):
        scenario.refuses_create(UNIQUE_CATALOG_OFFER, SCHEMA_BROKEN, dates)
