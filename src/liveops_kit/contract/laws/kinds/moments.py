"""Laws of periods that lie around the present, so that they need no clock.

A moment is at least a minute away, so that the clocks of the kit and of the server may differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from liveops_kit.contract.law import Need, Subject, law
from liveops_kit.contract.laws.kinds.answers import succeeds
from liveops_kit.contract.resources import (
    CODED,
    COUPON,
    DAILY_CHAIN,
    OFFER_CHAIN,
    PROMOTIONS,
    REWARD_CHAIN,
    ChainKind,
    CodeKind,
    Resource,
)
from liveops_kit.contract.scenario import DOCUMENTED, Made, Scenario
from liveops_kit.contract.tokens import Player

SOON = timedelta(minutes=2)
HOUR = timedelta(hours=1)

Period = tuple[timedelta, timedelta]
"""The start and the end of a period, from now."""


# -- periods that touch ----------------------------------------------------------------------------
EDGES = (
    "2090-01-01T00:00:00+03:00",
    "2090-01-01T00:00:01+03:00",
    "2090-02-28T23:59:59+03:00",
    "2092-02-29T12:00:00+03:00",
)
"""Moments of which each ends a period and starts the next, the first of one second."""


@law("PRM-2g", each=PROMOTIONS)
def kinds_take_periods_that_touch(scenario: Scenario, kind: Resource) -> None:
    """{Kind} takes periods that start when others end, and is read with all of them."""
    pairs = list(pairwise(EDGES))
    periods = [{"date_from": start, "date_until": end} for start, end in pairs]
    read = scenario.create(kind, promotion_periods=periods).read("promotion_periods")
    moments = [
        [datetime.fromisoformat(scenario.get(each, name)) for name in ("date_from", "date_until")]
        for each in read
    ]
    expected = [[datetime.fromisoformat(moment) for moment in pair] for pair in pairs]
    scenario.equal("periods", moments, expected)


# -- periods around now ----------------------------------------------------------------------------
Runs = Callable[[Scenario, list[dict[str, str]]], bool]
"""Creates an object with these periods; returns whether a user meets it now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running(Subject):
    """A kind of object that users meet while one of its periods runs."""

    runs: Runs
    has_many: bool = False
    """True if it may have several periods."""


def lists_chain(scenario: Scenario, chain: Made, by: Player | None = DOCUMENTED) -> bool:
    """Return whether the list of a user, or a visitor, has a chain of any kind."""
    caller = scenario.player if by is DOCUMENTED else by
    rows = scenario.entries(chain.kind.listings[1], by=caller)
    key = "id" if isinstance(chain.kind, ChainKind) else chain.kind.id_in_response
    return any(row.get(key) == chain.id for row in rows)


def _running(rule: str, kind: Resource) -> Running:
    """Return a kind under its rule: users meet it by a code, or in the list of their chains."""

    def runs(scenario: Scenario, periods: list[dict[str, str]]) -> bool:
        if not isinstance(kind, CodeKind):
            ((start, end),) = (period.values() for period in periods)
            return lists_chain(scenario, scenario.create(kind, date_start=start, date_end=end))
        code = scenario.create(kind, promotion_periods=periods).add_code()
        if kind is COUPON:
            return succeeds(scenario.call("redeem-coupon", body={"coupon_code": code}))
        return succeeds(scenario.call("verify-promotion-code", code=code))

    has_many = isinstance(kind, CodeKind)
    return Running.of(kind, rule=rule, runs=runs, has_many=has_many, needs=(Need.PLAYER,))


RUNNING = (
    *(_running("PRM-2d", kind) for kind in (*CODED, REWARD_CHAIN)),
    _running("CHN-19", DAILY_CHAIN),
    _running("CHN-15", OFFER_CHAIN),
)
"""The kinds that users meet while they run, by a code or in a list."""

ONE_PERIOD: tuple[tuple[tuple[Period, ...], bool], ...] = (
    (((-HOUR, -SOON),), False),
    (((-SOON, SOON),), True),
    (((SOON, HOUR),), False),
)
"""A period that is over, one that runs, and one that has not begun, with whether one runs now."""

MORE_PERIODS: tuple[tuple[tuple[Period, ...], bool], ...] = (
    (((-HOUR, -SOON), (SOON, HOUR)), False),
    (((-HOUR, -SOON), (-SOON, SOON), (SOON, HOUR)), True),
)
"""A gap between two periods, and a period right between two others."""


@law(each=RUNNING)
def kinds_run_while_a_period_does(scenario: Scenario, kind: Running) -> None:
    """Minutes after its start and before its end a user meets {kind}, and at no other time."""
    for periods, expected in (*ONE_PERIOD, *(MORE_PERIODS if kind.has_many else ())):
        moment = scenario.now()
        sent = [
            {"date_from": (moment + start).isoformat(), "date_until": (moment + end).isoformat()}
            for start, end in periods
        ]
        scenario.equal(
            f"whether it runs at {moment} in {sent}", kind.runs(scenario, sent), expected
        )
