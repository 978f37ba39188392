"""Laws of the promotion calls under `/v2`: each kind made and read there and under `/v3`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders.operations import UNKNOWN_ID
from liveops_kit.contract.errors import NOT_FOUND, SCHEMA_BROKEN
from liveops_kit.contract.law import law
from liveops_kit.contract.resources import COUPON, PROMO_CODE, PROMOTIONS, Resource
from liveops_kit.contract.response_checks import UNUSED_NUMBER
from liveops_kit.contract.scenario import LEAVE_OUT, Made, Scenario
from liveops_kit.openapi.twins import SUFFIX

LOOKUP = "get-redeemable-promotion-by-code"
START, END = "2030-01-01T10:00:00+03:00", "2030-02-01T00:00:00+00:00"
LATER_START, LATER_END = "2030-03-01T00:00:00+00:00", "2030-04-01T00:00:00+00:00"
DATES = {"date_start": START, "date_end": END}
PERIOD = {"date_from": START, "date_until": END}
LATER = {"date_from": LATER_START, "date_until": LATER_END}


def _make(scenario: Scenario, kind: Resource, periods: list[dict[str, Any]] | None) -> Made:
    return scenario.create(kind, enabled=False, promotion_periods=periods)


def _make_twin(scenario: Scenario, kind: Resource, **fields: Any) -> Made:
    """Create a promotion under `/v2`."""
    body = scenario.new_body(kind, **fields)
    created = scenario.call(kind.create + SUFFIX, body=body).ok(201)
    return Made(scenario, kind, scenario.get(created, kind.id_property), body)


def _update_twin(made: Made, **fields: Any) -> Any:
    """Replace a promotion under `/v2`, with these dates alone."""
    without = dict.fromkeys(("date_start", "date_end", "promotion_periods"), LEAVE_OUT)
    return made.call(made.kind.update + SUFFIX, body=made.revision(**{**without, **fields}))


def _check_periods(made: Made, *expected: Mapping[str, Any]) -> None:
    """Check the periods as `/v3` prints them."""
    periods = made.read("promotion_periods") or []
    made.scenario.equal(f"periods of {made.kind.noun}", periods, list(expected))


def _with_dates(scenario: Scenario, body: Any, dates: Mapping[str, str]) -> Any:
    """Return what `/v3` prints, with dates in place of the periods."""
    scenario.get(body, "promotion_periods")
    return {key: value for key, value in body.items() if key != "promotion_periods"} | dict(dates)


# -- writes ----------------------------------------------------------------------------------------
@law("TWN-2")
def a_write_under_v2_takes_two_dates(scenario: Scenario) -> None:
    """A create or update under `/v2` with `date_start` and `date_end` sets the one period that
    `/v3` reads.
    """
    for kind in PROMOTIONS:
        made = _make_twin(scenario, kind, **DATES)
        _check_periods(made, PERIOD)
        for fields, expected in (
            ({"date_start": LATER_START}, [{"date_from": LATER_START, "date_until": None}]),
            ({"date_start": LATER_START, "date_end": LATER_END}, [LATER]),
            ({}, []),
        ):
            _update_twin(made, **fields).ok(204)
            _check_periods(made, *expected)


@law("TWN-5")
def wrong_dates_under_v2_are_refused(scenario: Scenario) -> None:
    """Periods, an end alone, or an end that is not after the start get 422/1102 under `/v2`, and
    nothing is made or changed.
    """
    for kind in PROMOTIONS:
        made = _make(scenario, kind, [PERIOD])
        for fields in (
            {"promotion_periods": [LATER]},
            {"date_end": LATER_END},
            {"date_start": START, "date_end": START},
            {"date_start": LATER_START, "date_end": END},
        ):
            _update_twin(made, **fields).refused(SCHEMA_BROKEN)
            body = scenario.new_body(kind, **fields)
            scenario.call(kind.create + SUFFIX, body=body).refused(SCHEMA_BROKEN)
            if kind.id_in_body:
                scenario.call(kind.read, **kind.path(body[kind.id_in_body])).refused(NOT_FOUND)
        _check_periods(made, PERIOD)


# -- reads -----------------------------------------------------------------------------------------
def _check_list(made: Made, listing: str, rows: str) -> None:
    """Check that its entry stands in the list under `/v2` as under `/v3`."""
    scenario, named = made.scenario, {made.kind.id_in_body or "id": made.id}
    ours, theirs = (scenario.entry(each, rows, **named) for each in (listing + SUFFIX, listing))
    scenario.equal(f"entry of {listing}{SUFFIX}", ours, _with_dates(scenario, theirs, DATES))


@law("TWN-3")
def a_read_under_v2_differs_in_its_dates_alone(scenario: Scenario) -> None:
    """Reads and lists under `/v2` print what `/v3` prints, with `date_start` and `date_end` in
    place of `promotion_periods`.
    """
    for kind in PROMOTIONS:
        made = _make(scenario, kind, [PERIOD])
        expected = _with_dates(scenario, made.read(), DATES)
        scenario.equal(f"{kind.noun} under /v2", made.call(kind.read + SUFFIX).ok(200), expected)
        _check_list(made, kind.listings[0], kind.rows)
        if kind.has_server_id:
            _check_list(made, "get-promotion-list", "promotions")


@law("TWN-3")
def a_code_is_looked_up_under_v2(scenario: Scenario) -> None:
    """The promotion of a code is printed under `/v2` as under `/v3`, with the two dates."""
    period = {"date_from": "2020-01-01T00:00:00+00:00", "date_until": "2090-01-01T00:00:00+00:00"}
    dates = {"date_start": period["date_from"], "date_end": period["date_until"]}
    for kind in (COUPON, PROMO_CODE):
        code = scenario.create(kind, promotion_periods=[period]).add_code()
        found = scenario.call(LOOKUP + SUFFIX, code=code).ok(200)
        expected = _with_dates(scenario, scenario.call(LOOKUP, code=code).ok(), dates)
        scenario.equal(f"{kind.noun} of the code under /v2", found, expected)


@law("TWN-4")
def several_periods_are_printed_as_their_whole_span(scenario: Scenario) -> None:
    """Under `/v2` several periods print the start of the first and the end of the last; a
    promotion that always runs prints null for both.
    """
    for kind in PROMOTIONS:
        for periods, start, end in (
            ([LATER, PERIOD], START, LATER_END),
            ([{"date_from": START, "date_until": None}], START, None),
            (None, None, None),
        ):
            read = _make(scenario, kind, periods).call(kind.read + SUFFIX).ok(200)
            scenario.has(read, date_start=start, date_end=end)


# -- the same promotions ---------------------------------------------------------------------------
@law("TWN-6")
def both_paths_lead_to_the_same_promotions(scenario: Scenario) -> None:
    """A promotion deleted under `/v2` is gone under `/v3`, and an unknown one is refused alike."""
    for kind in PROMOTIONS:
        made = _make_twin(scenario, kind)
        made.call(kind.delete + SUFFIX).ok(204)
        made.call(kind.read).refused(NOT_FOUND)
        missing = kind.path(UNKNOWN_ID if kind.id_in_body else UNUSED_NUMBER)
        for operation_id in (kind.read, kind.update, kind.delete):
            more: dict[str, Any] = {"body": made.revision()} if operation_id == kind.update else {}
            theirs = scenario.call(operation_id, **missing, **more)
            message = scenario.get(theirs.json, "errorMessage")
            scenario.call(operation_id + SUFFIX, **missing, **more).refused(
                theirs.error, message=message
            )
