"""The life of a promotion: off, waiting, running, over (PRM-1, PRM-2)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.worlds import DAY, HOUR, NOON, coupon_terms, period

from liveops_kit.domain.features.coupons import Coupon
from liveops_kit.domain.mechanics.promotion_lifecycle import (
    Promotion,
    PromotionKind,
    PromotionStatus,
    switched,
)
from liveops_kit.domain.mechanics.redemption import CodePromotion
from liveops_kit.domain.values.period import Period, Periods

TINY = timedelta(microseconds=1)


def coupon(periods: Periods | None = None, *, is_enabled: bool = True) -> Coupon:
    return Coupon(
        promotion_id=1,
        external_id="gift",
        is_enabled=is_enabled,
        terms=coupon_terms(periods=periods),
    )


def test_a_promotion_is_off_unless_told_otherwise() -> None:
    """PRM-1."""
    made = Coupon(promotion_id=1, external_id="gift", terms=coupon_terms())
    assert made.is_enabled is False
    assert made.status(NOON) is PromotionStatus.OFF


@pytest.mark.parametrize("moment", [NOON - 999 * DAY, NOON, NOON + 999 * DAY])
def test_without_periods_it_runs_whenever_it_is_on(moment: datetime) -> None:
    """PRM-2a."""
    assert coupon().status(moment) is PromotionStatus.RUNNING


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        (NOON - TINY, PromotionStatus.WAITING),
        (NOON, PromotionStatus.RUNNING),
        (NOON + DAY - TINY, PromotionStatus.RUNNING),
        (NOON + DAY, PromotionStatus.OVER),
    ],
)
def test_its_status_follows_the_clock(moment: datetime, status: PromotionStatus) -> None:
    """PRM-2d."""
    assert coupon(period(0 * DAY, DAY)).status(moment) is status


def test_it_never_ends_without_an_end() -> None:
    """PRM-2b."""
    endless = coupon(period(0 * DAY, None))
    assert endless.status(NOON - TINY) is PromotionStatus.WAITING
    assert endless.status(NOON + 99_999 * DAY) is PromotionStatus.RUNNING


def test_it_waits_between_two_periods_and_is_over_after_the_last() -> None:
    """PRM-2."""
    spans = [Period(NOON + h * HOUR, NOON + (h + 1) * HOUR) for h in (0, 2)]
    twice = coupon(Periods.of(spans))
    statuses = [twice.status(NOON + h * HOUR) for h in (-1, 0, 1, 2, 3)]
    assert statuses == [
        PromotionStatus.WAITING,
        PromotionStatus.RUNNING,
        PromotionStatus.WAITING,
        PromotionStatus.RUNNING,
        PromotionStatus.OVER,
    ]


@pytest.mark.parametrize("moment", [NOON - DAY, NOON, NOON + 9 * DAY])
def test_whatever_the_clock_says_it_is_off_while_it_is_off(moment: datetime) -> None:
    assert coupon(period(0 * DAY, DAY), is_enabled=False).status(moment) is PromotionStatus.OFF


def test_switching_twice_is_switching_once() -> None:
    """PRM-1c."""
    off = coupon(is_enabled=False)
    on = switched(off, on=True)
    assert on.is_enabled is True
    assert switched(on, on=True) == on
    assert switched(on, on=False) == off
    assert switched(off, on=False) == off


def test_switching_makes_a_new_value_and_leaves_the_old_one() -> None:
    off = coupon(is_enabled=False)
    switched(off, on=True)
    assert off.is_enabled is False


def test_the_kinds_have_the_names_verify_answers() -> None:
    """PRM-15."""
    assert [kind.value for kind in PromotionKind] == [
        "coupon",
        "promocode",
        "unique_catalog_offer",
        "discount",
        "bonus",
    ]


@pytest.mark.parametrize(
    "bare", [Promotion(promotion_id=1), CodePromotion(promotion_id=1, external_id="x")]
)
def test_a_promotion_of_no_kind_has_no_terms(bare: Promotion) -> None:
    with pytest.raises(NotImplementedError):
        _ = bare.terms
