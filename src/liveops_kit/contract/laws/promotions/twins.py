"""Laws of the promotion calls under `/v2`: each kind made and read there and under `/v3`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders.catalog import entry_of
from liveops_kit.contract.builders.operations import UNKNOWN_ID, ObjectFactory
from liveops_kit.contract.errors import NOT_FOUND, SCHEMA_BROKEN
from liveops_kit.contract.law import law
from liveops_kit.contract.resources import RESOURCES
from liveops_kit.contract.response_checks import UNUSED_NUMBER
from liveops_kit.contract.scenario import Scenario
from liveops_kit.openapi.twins import SUFFIX

KINDS = ("coupon", "promo_code", "unique_catalog_offer", "discount", "bonus")
CODE_KINDS = ("coupon", "promo_code")
"""The kinds that are found by a code of theirs."""
START, END = "2030-01-01T10:00:00+03:00", "2030-02-01T00:00:00+00:00"
LATER_START, LATER_END = "2030-03-01T00:00:00+00:00", "2030-04-01T00:00:00+00:00"
DATES = {"date_start": START, "date_end": END}
PERIOD = {"date_from": START, "date_until": END}
LATER = {"date_from": LATER_START, "date_until": LATER_END}


def twin_read(scenario: Scenario, kind: str, identity: str | int) -> Any:
    """Return a promotion as it is read under `/v2`."""
    path = ObjectFactory.path(kind, identity)
    return scenario.call(RESOURCES[kind].read + SUFFIX, **path).ok(200)


def twin_create(scenario: Scenario, factory: ObjectFactory, kind: str, **fields: Any) -> str | int:
    """Create a promotion under `/v2`; return its id or external id."""
    resource, body = RESOURCES[kind], factory.body(kind, **fields)
    created = scenario.call(resource.create + SUFFIX, body=body).ok(201)
    identity: str | int = scenario.get(created, resource.id_in_body or resource.id_in_response)
    return identity


def periods_of(scenario: Scenario, factory: ObjectFactory, kind: str, identity: str | int) -> Any:
    """Return the periods of a promotion as `/v3` prints them; an empty list for none."""
    return scenario.get(factory.read(kind, identity), "promotion_periods") or []


def with_dates(scenario: Scenario, body: Any, dates: Mapping[str, str]) -> Any:
    """Return what `/v3` prints, with dates in place of the periods."""
    scenario.get(body, "promotion_periods")
    return {key: value for key, value in body.items() if key != "promotion_periods"} | dict(dates)


# -- writes ----------------------------------------------------------------------------------------
@law("TWN-2")
def a_write_under_v2_takes_two_dates(scenario: Scenario) -> None:
    """A create or update under `/v2` with `date_start` and `date_end` sets the one period that
    `/v3` reads.
    """
    factory = ObjectFactory(scenario)
    for kind in KINDS:
        identity = twin_create(scenario, factory, kind, **DATES)
        stored = periods_of(scenario, factory, kind, identity)
        scenario.equal(f"periods of the {kind}", stored, [PERIOD])
        for fields, expected in (
            ({"date_start": LATER_START}, [{"date_from": LATER_START, "date_until": None}]),
            ({"date_start": LATER_START, "date_end": LATER_END}, [LATER]),
            ({}, []),
        ):
            body = factory.revision(kind, **fields)
            update = RESOURCES[kind].update + SUFFIX
            path = factory.path(kind, identity)
            scenario.call(update, body=body, **path).ok(204)
            stored = periods_of(scenario, factory, kind, identity)
            scenario.equal(f"periods of the updated {kind}", stored, expected)


@law("TWN-5")
def wrong_dates_under_v2_are_refused(scenario: Scenario) -> None:
    """Periods, an end alone, or an end that is not after the start get 422/1102 under `/v2`, and
    nothing is made or changed.
    """
    factory = ObjectFactory(scenario)
    for kind in KINDS:
        resource, identity = RESOURCES[kind], factory.make(kind, promotion_periods=[PERIOD])
        path = factory.path(kind, identity)
        for fields in (
            {"promotion_periods": [LATER]},
            {"date_end": LATER_END},
            {"date_start": START, "date_end": START},
            {"date_start": LATER_START, "date_end": END},
        ):
            body = factory.revision(kind, **fields)
            answer = scenario.call(resource.update + SUFFIX, body=body, **path)
            answer.refused(SCHEMA_BROKEN)
            made = factory.body(kind, **fields)
            scenario.call(resource.create + SUFFIX, body=made).refused(SCHEMA_BROKEN)
            if resource.id_in_body:
                missing = factory.path(kind, made[resource.id_in_body])
                scenario.call(resource.read, **missing).refused(NOT_FOUND)
        stored = periods_of(scenario, factory, kind, identity)
        scenario.equal(f"periods of the {kind}", stored, [PERIOD])


# -- reads -----------------------------------------------------------------------------------------
@law("TWN-3")
def a_read_under_v2_differs_in_its_dates_alone(scenario: Scenario) -> None:
    """Reads and lists under `/v2` print what `/v3` prints, with `date_start` and `date_end` in
    place of `promotion_periods`.
    """
    factory = ObjectFactory(scenario)
    for kind in KINDS:
        identity = factory.make(kind, promotion_periods=[PERIOD])
        read = twin_read(scenario, kind, identity)
        expected = with_dates(scenario, factory.read(kind, identity), DATES)
        scenario.equal(f"{kind} under /v2", read, expected)
        key = "promotions" if kind in ("discount", "bonus") else "items"
        name = RESOURCES[kind].id_in_body or "id"
        _check_lists(scenario, RESOURCES[kind].listings[0], key, (name, identity))
        if not RESOURCES[kind].id_in_body:
            _check_lists(scenario, "get-promotion-list", "promotions", ("id", identity))


@law("TWN-3")
def a_code_is_looked_up_under_v2(scenario: Scenario) -> None:
    """The promotion of a code is printed under `/v2` as under `/v3`, with the two dates."""
    factory = ObjectFactory(scenario)
    for kind in CODE_KINDS:
        period = {"date_from": "2020-01-01T00:00:00+00:00", "date_until": END}
        identity = factory.make(kind, promotion_periods=[period])
        code, path = scenario.code(), factory.path(kind, identity)
        added = scenario.call(RESOURCES[kind].add_code, body={"coupon_code": code}, **path)
        added.works()
        scenario.call(RESOURCES[kind].activate, **path).works()
        lookup = "get-redeemable-promotion-by-code"
        found = scenario.call(lookup + SUFFIX, code=code).ok(200)
        dates = {"date_start": period["date_from"], "date_end": END}
        expected = with_dates(scenario, scenario.call(lookup, code=code).ok(), dates)
        scenario.equal(f"{kind} of the code under /v2", found, expected)


def _check_lists(scenario: Scenario, listing: str, key: str, named: tuple[str, Any]) -> None:
    """Check that an entry stands in the list under `/v2` as under `/v3`."""
    name, identity = named
    ours, theirs = (
        entry_of(scenario, each, key, lambda entry: entry.get(name) == identity)
        for each in (listing + SUFFIX, listing)
    )
    scenario.equal(f"entry of {listing}{SUFFIX}", ours, with_dates(scenario, theirs, DATES))


@law("TWN-4")
def several_periods_are_printed_as_their_whole_span(scenario: Scenario) -> None:
    """Under `/v2` several periods print the start of the first and the end of the last; a
    promotion that always runs prints null for both.
    """
    factory = ObjectFactory(scenario)
    for kind in KINDS:
        for periods, start, end in (
            ([LATER, PERIOD], START, LATER_END),
            ([{"date_from": START, "date_until": None}], START, None),
            (None, None, None),
        ):
            identity = factory.make(kind, promotion_periods=periods)
            read = twin_read(scenario, kind, identity)
            dates = (scenario.get(read, "date_start"), scenario.get(read, "date_end"))
            scenario.equal(f"dates of the {kind}", dates, (start, end))


# -- the same promotions ---------------------------------------------------------------------------
@law("TWN-6")
def both_paths_lead_to_the_same_promotions(scenario: Scenario) -> None:
    """A promotion deleted under `/v2` is gone under `/v3`, and an unknown one is refused alike."""
    factory = ObjectFactory(scenario)
    for kind in KINDS:
        resource, identity = RESOURCES[kind], twin_create(scenario, factory, kind)
        path = factory.path(kind, identity)
        scenario.call(resource.delete + SUFFIX, **path).ok(204)
        scenario.call(resource.read, **path).refused(NOT_FOUND)
        nothing = UNKNOWN_ID if resource.id_in_body else UNUSED_NUMBER
        missing, body = factory.path(kind, nothing), factory.revision(kind)
        for operation_id in (resource.read, resource.update, resource.delete):
            more: dict[str, Any] = {"body": body} if operation_id == resource.update else {}
            theirs = scenario.call(operation_id, **missing, **more)
            ours = scenario.call(operation_id + SUFFIX, **missing, **more)
            message = scenario.get(theirs.json, "errorMessage")
            ours.refused(theirs.error, message=message)
