"""Worlds of a size: so many codes, users or chains in the default project."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from benchmarks.calls import PROJECT
from liveops_kit.domain.features.coupons import CouponTerms
from liveops_kit.domain.features.daily_chains import DailyPace, DailyTerms
from liveops_kit.domain.features.offer_chains import OfferTerms
from liveops_kit.domain.features.reward_chains import ChainReward, RewardChainTerms, RewardStep
from liveops_kit.domain.mechanics.chains import ChainDates, StepDraft, StepItem
from liveops_kit.domain.mechanics.limits import RedeemLimits
from liveops_kit.domain.mechanics.points import ValuePointTerms
from liveops_kit.domain.mechanics.pricing import BonusLine
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.period import Period
from liveops_kit.server.serve import make_world
from liveops_kit.settings import Settings
from liveops_kit.state.project import Project
from liveops_kit.state.world import World

COUPON = "growth"
OTHER = PROJECT + 1
"""A project that no size concerns."""
_BATCH = 100_000
_POINTS = 10
_DATES = ChainDates(start="2026-01-01T00:00:00+00:00", end=None)


def world(settings: Settings) -> World:
    """The demo world, with a coupon without limits and ten codes in both projects."""
    made = make_world(settings)
    for project_id in (PROJECT, OTHER):
        project = made.project(project_id)
        with project.transaction():
            project.coupons.create(
                COUPON,
                CouponTerms(
                    name={"en": "Growth"},
                    bonus=(BonusLine(sku="sword_ice"),),
                    limits=RedeemLimits(total=None, user=None, code=None),
                ),
            )
            project.coupons.switch(COUPON, on=True)
            project.coupons.generate_codes(COUPON, 10)
    return made


def codes_of(project: Project, most: int = 1_000) -> list[str]:
    """Codes from all over the row, each once: neighbours in memory would flatter."""
    with project.transaction():
        _, total = project.coupons.codes(COUPON, Page(limit=1))
        step = max(1, total // most)
        pages = (
            project.coupons.codes(COUPON, Page(limit=1, offset=offset))[0]
            for offset in range(0, total, step)
        )
        return [row.code for page in pages for row in page]


def with_codes(project: Project, size: int) -> None:
    """Make codes of one coupon."""
    left = size - 10
    while left > 0:
        with project.transaction():
            project.coupons.generate_codes(COUPON, min(left, _BATCH))
        left -= _BATCH


def with_users(project: Project, size: int) -> None:
    """Make users who redeemed a code, and hold its reward."""
    codes = codes_of(project)
    for number in range(size):
        player = Player(external_id=f"user-{number}", name="User", attributes={}, country="US")
        with project.transaction() as now:
            project.coupons.redeem(codes[number % len(codes)], player, {}, now)


def with_chains(project: Project, size: int) -> None:
    """Make daily chains, offer chains and reward chains that run; these count ten points."""
    with project.transaction():
        for number in range(_POINTS):
            terms = ValuePointTerms(name={"en": "Points"})
            project.value_points.create(f"points-{number}", terms, is_clan=False)
    steps = tuple(
        StepDraft(step_number=number, items=(StepItem(sku="gold", quantity=number),))
        for number in range(1, 4)
    )
    gifts = (StepDraft(step_number=1, items=(StepItem(sku="sword_ice", quantity=1),)),)
    for places in _batches(size):
        with project.transaction() as now:
            for place in places:
                project.daily_chains.create(
                    DailyTerms(
                        name={"en": "Daily"},
                        is_enabled=True,
                        pace=DailyPace.ROLLING,
                        is_recurrent=True,
                        dates=_DATES,
                        steps=steps,
                    ),
                    now,
                )
                project.offer_chains.create(
                    OfferTerms(name={"en": "Offers"}, is_enabled=True, dates=_DATES, steps=gifts),
                    now,
                )
                project.reward_chains.create(f"points-{place % _POINTS}", _reward_chain())


def _reward_chain() -> RewardChainTerms:
    prize = ChainReward(sku="sword_ice", quantity=1)
    return RewardChainTerms(
        name={"en": "Rewards"},
        period=Period(date_from=datetime(2026, 1, 1, tzinfo=UTC), date_until=None),
        is_enabled=True,
        steps=(RewardStep(name={"en": "First"}, price=10, rewards=(prize,)),),
    )


def _batches(size: int, most: int = 100) -> Iterator[range]:
    return (range(start, min(size, start + most)) for start in range(0, size, most))


FILL: dict[str, Callable[[Project, int], None]] = {
    "codes": with_codes,
    "users": with_users,
    "chains": with_chains,
}
