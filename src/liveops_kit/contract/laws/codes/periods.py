"""Laws of the periods of promotions with codes, of every kind."""

from __future__ import annotations

from datetime import timedelta

from liveops_kit.contract.builders import FUTURE, OVER, PAST, period
from liveops_kit.contract.builders.codes import check_unknown, lookups, player_calls, shopper
from liveops_kit.contract.errors import CODE_EXPIRED, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import CODED, COUPON, PROMO_CODE, UNIQUE_CATALOG_OFFER, CodeKind
from liveops_kit.contract.scenario import Scenario

LATE = "2091-01-01T00:00:00+00:00"

BAD_PERIODS = (
    [period(PAST, PAST)],
    [period(PAST, "2019-01-01T00:00:00+00:00")],
    [period(PAST, None), period(FUTURE, None)],
    [period(PAST, None), period(FUTURE, LATE)],
    [period(PAST, "2090-01-02T00:00:00+00:00"), period(FUTURE, LATE)],
)


@law("PRM-2a", "PRM-2b", needs=[Need.PLAYER], each=CODED)
def kind_without_an_end_runs_always(scenario: Scenario, kind: CodeKind) -> None:
    """Without periods, or in a single period without an end, {kind} that is on runs."""
    made, code = scenario.with_code(kind)
    for periods in (None, [period(PAST, None)]):
        for answer in lookups(scenario, kind, code):
            answer.ok()
        made.update(promotion_periods=periods).ok(204)
    for answer in lookups(scenario, kind, code):
        answer.ok()
    scenario.equal("date_until", made.read("promotion_periods", 0, "date_until"), None)


@law("PRM-2c", "PRM-2b", each=CODED)
def periods_of_kind_have_to_be_in_order(scenario: Scenario, kind: CodeKind) -> None:
    """Periods that overlap, end before they start, or lack an end get 422/1102."""
    valid = [period(PAST, "2020-02-01T00:00:00+00:00"), period("2020-02-01T00:00:00+00:00", FUTURE)]
    made = scenario.create(kind, enabled=False, promotion_periods=valid)
    with scenario.unchanged(made):
        for periods in BAD_PERIODS:
            made.update(promotion_periods=periods).refused(SCHEMA_BROKEN)
            scenario.refuses_create(kind, SCHEMA_BROKEN, {"promotion_periods": periods})


@law("PRM-2d", needs=[Need.PLAYER, Need.CLOCK], each=(COUPON, UNIQUE_CATALOG_OFFER))
@law("PRM-2d", needs=[Need.PLAYER, Need.ITEMS, Need.CLOCK], each=(PROMO_CODE,))
def kind_runs_from_its_start_until_its_end(scenario: Scenario, kind: CodeKind) -> None:
    """{Kind} runs at the very moment `date_from`, and not at the very moment `date_until`."""
    shopper(scenario, kind)
    code = scenario.code()
    start = scenario.freeze("2030-05-01T11:59:59Z") + timedelta(seconds=1)
    until = start + timedelta(hours=1)
    periods = [period(start.isoformat(), until.isoformat())]
    scenario.create(kind, code, promotion_periods=periods)
    check_unknown(player_calls(scenario, kind, code))
    for ahead in (1, 3599):
        scenario.advance(seconds=ahead)
        for answer in player_calls(scenario, kind, code):
            answer.ok()
    scenario.advance(seconds=1)
    for answer in player_calls(scenario, kind, code):
        answer.refused(CODE_EXPIRED)


@law("PRM-4h", needs=[Need.PLAYER], each=(COUPON, UNIQUE_CATALOG_OFFER))
@law("PRM-4h", needs=[Need.PLAYER, Need.ITEMS], each=(PROMO_CODE,))
def kind_between_two_periods_is_as_unknown(scenario: Scenario, kind: CodeKind) -> None:
    """A code of {kind} is unknown between two periods, not expired as after the last one."""
    shopper(scenario, kind)
    code = scenario.create(kind, promotion_periods=[*OVER, period(FUTURE, LATE)]).add_code()
    check_unknown(player_calls(scenario, kind, code))
