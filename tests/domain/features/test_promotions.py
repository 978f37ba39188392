"""All kinds of promotions: the switch by id, the list, the verification of a code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.worlds import (
    DAY,
    EVERYTHING,
    HOUR,
    NOON,
    SECOND,
    DiscountStandIn,
    OfferStandIn,
    PromoCodeStandIn,
    condition,
    coupon_terms,
    holdings,
    limits,
    make_project,
    period,
    player,
    refused,
    running_coupon,
    stand_in,
    unchanged,
)

from liveops_kit.domain.mechanics.limits import LimitState
from liveops_kit.domain.mechanics.promotion_lifecycle import PromotionKind
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.page import Page
from liveops_kit.state.project import Project

UNKNOWN = "[0401-9811]: Code not found."
EXPIRED = "[0401-9810]: Sorry, this code is expired."


@pytest.fixture
def project() -> Project:
    return make_project()


def verify(project: Project, code: str = "GIFT", **facts: Any) -> Any:
    return project.promotions.verify(code, facts.get("who", player()), facts.get("now", NOON))


def redeemable(project: Project, code: str = "GIFT", **facts: Any) -> Any:
    return project.promotions.redeemable(code, facts.get("now", NOON))


BOTH = pytest.mark.parametrize("look", [verify, redeemable])


# -- the switch by id ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("make", "facts"),
    [
        (PromoCodeStandIn, {"external_id": "a"}),
        (OfferStandIn, {"external_id": "a"}),
        (DiscountStandIn, {}),
    ],
)
def test_any_kind_is_switched_by_its_id(project: Project, make: Any, facts: Any) -> None:
    """PRM-14b, PRM-1c."""
    made = stand_in(project, make, is_enabled=False, **facts)
    actual = []
    for on in (True, True, False, False):
        project.promotions.switch(made.promotion_id, on=on)
        actual.append(project.promotions.page(EVERYTHING, enabled=on))
    assert [[row.is_enabled for row in page] for page in actual] == [
        [True],
        [True],
        [False],
        [False],
    ]


def test_a_coupon_switched_by_its_id_is_the_same_coupon(project: Project) -> None:
    """PRM-14b."""
    coupon = project.coupons.create("gift", coupon_terms())
    project.coupons.add_code("gift", "GIFT")
    project.promotions.switch(coupon.promotion_id, on=True)
    assert project.coupons.get("gift").is_enabled is True
    assert project.coupons.count(enabled=True) == 1
    project.coupons.redeem("GIFT", player(), {}, NOON)
    assert holdings(project) == {"sword": 1}


@pytest.mark.parametrize("promotion_id", [0, 2, -1, 10**12])
@pytest.mark.parametrize("on", [True, False])
def test_an_id_that_no_promotion_has_is_refused(
    project: Project, promotion_id: int, on: bool
) -> None:
    running_coupon(project)
    text = "[0401-9505]: Error was occurred while promotion was being updated"
    with unchanged(project), refused(422, 9505, text):
        project.promotions.switch(promotion_id, on=on)


def test_the_id_of_a_deleted_promotion_is_refused(project: Project) -> None:
    coupon = running_coupon(project)
    project.coupons.delete("gift")
    with unchanged(project), refused(422, 9505):
        project.promotions.switch(coupon.promotion_id, on=True)


# -- the list --------------------------------------------------------------------------------------
@pytest.fixture
def mixed() -> Project:
    """Ids 1 to 5: on, off, on, off, on."""
    project = make_project()
    running_coupon(project, "a")
    project.coupons.create("b", coupon_terms())
    stand_in(project, PromoCodeStandIn, external_id="a")
    stand_in(project, OfferStandIn, external_id="a", is_enabled=False)
    stand_in(project, DiscountStandIn)
    return project


@pytest.mark.parametrize(
    ("enabled", "page", "ids"),
    [
        (None, EVERYTHING, [1, 2, 3, 4, 5]),
        (True, EVERYTHING, [1, 3, 5]),
        (False, EVERYTHING, [2, 4]),
        (None, Page(2, 1), [2, 3]),
        (True, Page(2, 1), [3, 5]),
        (False, Page(1, 1), [4]),
        (None, Page(10, 5), []),
    ],
)
def test_promotions_are_listed_by_id_and_switch(
    mixed: Project, enabled: bool | None, page: Page, ids: list[int]
) -> None:
    """PRM-14a, PAG-1."""
    assert [row.promotion_id for row in mixed.promotions.page(page, enabled)] == ids


def test_promotions_are_counted_by_their_switch(mixed: Project) -> None:
    promotions = mixed.promotions
    counts = [promotions.count(), promotions.count(True), promotions.count(False)]
    assert counts == [5, 3, 2]


def test_the_list_follows_switches_and_deletions(mixed: Project) -> None:
    mixed.promotions.switch(2, on=True)
    mixed.promotions.switch(3, on=False)
    mixed.coupons.delete("a")
    on = [row.promotion_id for row in mixed.promotions.page(EVERYTHING, enabled=True)]
    off = [row.promotion_id for row in mixed.promotions.page(EVERYTHING, enabled=False)]
    assert (on, off) == ([2, 5], [3, 4])


def test_an_empty_project_lists_nothing(project: Project) -> None:
    assert project.promotions.page(EVERYTHING, enabled=None) == []
    assert [project.promotions.count(), project.promotions.count(enabled=True)] == [0, 0]


def test_the_total_limit_of_any_promotion_with_codes_is_told(project: Project) -> None:
    coupon = running_coupon(project, terms=coupon_terms(limits=limits(total=3)))
    project.coupons.redeem("GIFT", player(), {}, NOON)
    assert project.promotions.total_limit(coupon) == LimitState(3, 1, 0)
    endless = stand_in(project, PromoCodeStandIn, external_id="a")
    assert project.promotions.total_limit(endless) is None


# -- verify and redeemable -------------------------------------------------------------------------
def test_both_answer_the_promotion_and_use_nothing_up(project: Project) -> None:
    """PRM-15a, CPN-20."""
    coupon = running_coupon(project, terms=coupon_terms(limits=limits(total=1)))
    with unchanged(project):
        assert verify(project) == redeemable(project) == coupon
    assert verify(project).kind is PromotionKind.COUPON


@pytest.mark.parametrize(
    ("make", "kind"),
    [(PromoCodeStandIn, "promocode"), (OfferStandIn, "unique_catalog_offer")],
)
def test_verify_knows_every_kind_with_codes(project: Project, make: Any, kind: str) -> None:
    """PRM-15."""
    made = stand_in(project, make, ["CODE"], external_id="a")
    assert verify(project, "CODE") == made
    assert verify(project, "CODE").kind.value == kind


def test_redeemable_knows_coupons_and_promo_codes_only(project: Project) -> None:
    """CPN-20."""
    made = stand_in(project, PromoCodeStandIn, ["CODE"], external_id="a")
    stand_in(project, OfferStandIn, ["OFFER"], external_id="a")
    assert redeemable(project, "CODE") == made
    with unchanged(project), refused(404, 9811, UNKNOWN):
        redeemable(project, "OFFER")


@BOTH
@pytest.mark.parametrize("code", ["NONE", "gift", ""])
def test_an_unknown_code_is_not_found(project: Project, look: Any, code: str) -> None:
    """PRM-4a, PRM-3b: another code than rewards and redeem answer."""
    running_coupon(project)
    with unchanged(project), refused(404, 9811, UNKNOWN):
        look(project, code)


@BOTH
def test_a_code_of_a_promotion_that_is_off_is_not_found(project: Project, look: Any) -> None:
    """PRM-4b."""
    running_coupon(project)
    project.coupons.switch("gift", on=False)
    with unchanged(project), refused(404, 9811, UNKNOWN):
        look(project)


@BOTH
@pytest.mark.parametrize(
    ("after", "status", "code", "text"),
    [
        (-SECOND, 404, 9811, UNKNOWN),
        (0 * SECOND, 200, 0, ""),
        (HOUR - SECOND, 200, 0, ""),
        (HOUR, 422, 9810, EXPIRED),
        (DAY, 422, 9810, EXPIRED),
    ],
)
def test_a_code_is_looked_at_by_the_clock(
    project: Project, look: Any, after: timedelta, status: int, code: int, text: str
) -> None:
    """PRM-2d, PRM-4b, PRM-4c."""
    coupon = running_coupon(project, terms=coupon_terms(periods=period(0 * HOUR, HOUR)))
    if status == 200:
        assert look(project, now=NOON + after) == coupon
    else:
        with unchanged(project), refused(status, code, text):
            look(project, now=NOON + after)


@pytest.mark.parametrize(
    ("who", "invited"), [(player(level=10), True), (player(level=9), False), (player(), False)]
)
def test_verify_hides_a_code_for_others(project: Project, who: Player, invited: bool) -> None:
    """CPN-19, PRM-4a: redeemable is asked by the admin, who is no player."""
    terms = coupon_terms(conditions=(condition("level", "ge", "10"),))
    coupon = running_coupon(project, terms=terms)
    assert redeemable(project) == coupon
    if invited:
        assert verify(project, who=who) == coupon
    else:
        with unchanged(project), refused(404, 9811, UNKNOWN):
            verify(project, who=who)


def test_verify_tells_a_limit_that_is_reached(project: Project) -> None:
    """PRM-4d: redeemable does not."""
    coupon = running_coupon(project, terms=coupon_terms(limits=limits(user=1)))
    project.coupons.redeem("GIFT", player(), {}, NOON)
    text = "[0401-9804]: You have reached the coupon redemption limit."
    with unchanged(project), refused(422, 9804, text):
        verify(project)
    assert verify(project, who=player("bob")) == redeemable(project) == coupon


@pytest.mark.parametrize(("country", "is_open"), [("DE", True), ("US", False)])
def test_verify_tells_a_region_that_is_closed(
    project: Project, country: str, is_open: bool
) -> None:
    """PRM-4f: redeemable does not."""
    coupon = running_coupon(project, terms=coupon_terms({"sword": 1, "beer": 1}))
    assert redeemable(project) == coupon
    if is_open:
        assert verify(project, who=player(country=country)) == coupon
    else:
        text = "[0401-9808]: Coupon is not available in your region."
        with unchanged(project), refused(422, 9808, text):
            verify(project, who=player(country=country))


@pytest.mark.parametrize(
    ("hurdles", "code"),
    [
        ({"on": False, "over": True, "others": True, "limit": True}, 9811),
        ({"over": True, "others": True, "limit": True}, 9810),
        ({"others": True, "limit": True}, 9811),
        ({"limit": True}, 9804),
        ({}, 9808),
    ],
)
def test_verify_tells_the_first_of_all_hurdles(
    project: Project, hurdles: dict[str, bool], code: int
) -> None:
    """ERR-6: state, conditions, limits, region; the region is closed in every case."""
    terms = coupon_terms(
        {"beer": 1},
        periods=period(-2 * HOUR, -HOUR) if "over" in hurdles else None,
        conditions=(condition("level", "ge", "10"),) if "others" in hurdles else (),
        limits=limits(total=0) if "limit" in hurdles else None,
    )
    running_coupon(project, terms=terms)
    project.coupons.switch("gift", on=hurdles.get("on", True))
    with unchanged(project), refused(404 if code == 9811 else 422, code):
        verify(project)
