"""Laws of periods that lie around the present, so that they need no clock.

A moment is at least a minute away, so that the clocks of the kit and of the server may differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from liveops_kit.contract.builders import coupon, promo_code, some_item, unique_offer
from liveops_kit.contract.builders.chains import (
    daily_chain,
    listed_chain,
    now,
    offer_chain,
)
from liveops_kit.contract.builders.codes import verify
from liveops_kit.contract.builders.operations import ObjectFactory
from liveops_kit.contract.builders.points import listed_chain as listed_reward_chain
from liveops_kit.contract.builders.points import reward_chain, step, value_point
from liveops_kit.contract.law import Need, law_for_each
from liveops_kit.contract.laws.kinds.by_rule import law_for_each_by_rule
from liveops_kit.contract.scenario import Scenario

SOON = timedelta(minutes=2)
HOUR = timedelta(hours=1)

Period = tuple[timedelta, timedelta]
"""The start and the end of a period, from now."""


# -- periods that touch ----------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class WithPeriods:
    """A kind of promotion that takes several periods."""

    resource: str
    tag: str
    plural: str
    noun: str
    needs: tuple[Need, ...] = ()


WITH_PERIODS = (
    WithPeriods("coupon", "coupons", "coupons", "a coupon"),
    WithPeriods("promo_code", "promo_codes", "promo_codes", "a promo code"),
    WithPeriods(
        "unique_catalog_offer", "unique_catalog_offers", "unique_offers", "a unique catalog offer"
    ),
    WithPeriods("discount", "discounts", "discounts", "a discount"),
    WithPeriods("bonus", "bonuses", "bonuses", "a bonus"),
)

EDGES = (
    "2090-01-01T00:00:00+03:00",
    "2090-01-01T00:00:01+03:00",
    "2090-02-28T23:59:59+03:00",
    "2092-02-29T12:00:00+03:00",
)
"""Moments of which each ends a period and starts the next, the first of one second."""


@law_for_each("PRM-2g", kinds=WITH_PERIODS)
def KIND_take_periods_that_touch(scenario: Scenario, kind: WithPeriods) -> None:  # noqa: N802
    """Of {kind} each period may start when another ends; they are read as they were written."""
    pairs = list(pairwise(EDGES))
    periods = [{"date_from": start, "date_until": end} for start, end in pairs]
    factory = ObjectFactory(scenario)
    identity = factory.make(kind.resource, promotion_periods=periods)
    read = scenario.get(factory.read(kind.resource, identity), "promotion_periods")
    moments = [
        [datetime.fromisoformat(scenario.get(each, name)) for name in ("date_from", "date_until")]
        for each in read
    ]
    expected = [[datetime.fromisoformat(moment) for moment in pair] for pair in pairs]
    scenario.equal("periods", moments, expected)


# -- periods around now ----------------------------------------------------------------------------
Runs = Callable[[Scenario, list[dict[str, str]]], bool]
"""Creates an object with these periods; returns whether a user meets it now."""


@dataclass(frozen=True, slots=True)
class Running:
    """A kind of object that users meet while one of its periods runs."""

    rule: str
    tag: str
    plural: str
    noun: str
    runs: Runs
    has_many: bool = False
    """True if it may have several periods."""
    needs: tuple[Need, ...] = (Need.PLAYER,)


def _with_code(make: Callable[..., str]) -> Runs:
    def runs(scenario: Scenario, periods: list[dict[str, str]]) -> bool:
        code = scenario.code()
        make(scenario, code, promotion_periods=periods)
        return verify(scenario, code).response.is_success

    return runs


def _dates(periods: list[dict[str, str]]) -> dict[str, Any]:
    (period,) = periods
    return {"date_start": period["date_from"], "date_end": period["date_until"]}


def _daily_runs(scenario: Scenario, periods: list[dict[str, str]]) -> bool:
    chain = daily_chain(scenario, **_dates(periods))
    return listed_chain(scenario, chain) is not None


def _offer_runs(scenario: Scenario, periods: list[dict[str, str]]) -> bool:
    chain = offer_chain(scenario, "free", **_dates(periods))
    return listed_chain(scenario, chain) is not None


def _reward_runs(scenario: Scenario, periods: list[dict[str, str]]) -> bool:
    steps = step(0, {some_item(scenario): 1})
    chain = reward_chain(scenario, value_point(scenario), steps, **_dates(periods))
    return listed_reward_chain(scenario, chain) is not None


RUNNING = (
    Running("PRM-2d", "coupons", "coupons", "a coupon", _with_code(coupon), has_many=True),
    Running(
        "PRM-2d",
        "promo_codes",
        "promo_codes",
        "a promo code",
        _with_code(promo_code),
        has_many=True,
    ),
    Running(
        "PRM-2d",
        "unique_catalog_offers",
        "unique_offers",
        "a unique catalog offer",
        _with_code(unique_offer),
        has_many=True,
    ),
    Running("PRM-2d", "reward_chains", "reward_chains", "a reward chain", _reward_runs),
    Running("CHN-19", "daily_chains", "daily_chains", "a daily chain", _daily_runs),
    Running("CHN-15", "offer_chains", "offer_chains", "an offer chain", _offer_runs),
)

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


@law_for_each_by_rule(RUNNING)
def KIND_run_while_a_period_does(scenario: Scenario, kind: Running) -> None:  # noqa: N802
    """Minutes after its start and before its end a user meets {kind}, and at no other time."""
    for periods, expected in (*ONE_PERIOD, *(MORE_PERIODS if kind.has_many else ())):
        moment = now(scenario)
        sent = [
            {"date_from": (moment + start).isoformat(), "date_until": (moment + end).isoformat()}
            for start, end in periods
        ]
        scenario.equal(
            f"whether it runs at {moment} in {sent}", kind.runs(scenario, sent), expected
        )
