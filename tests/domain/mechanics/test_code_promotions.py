"""The life of promotions with codes (PRM-1, PRM-3, PRM-16, ERR-8, ERR-9), shown on coupons."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from tests.worlds import (
    DAY,
    EVERYTHING,
    HOUR,
    NOON,
    OfferStandIn,
    PromoCodeStandIn,
    codes_of,
    condition,
    coupon_terms,
    limits,
    make_project,
    period,
    player,
    refused,
    running_coupon,
    stand_in,
    unchanged,
)

from liveops_kit.domain.mechanics.limits import LimitState, RedeemLimits
from liveops_kit.domain.mechanics.users import User
from liveops_kit.domain.values.page import Page
from liveops_kit.state.project import Project

UNKNOWN = "[0401-9802]: Coupon not found"


@pytest.fixture
def project() -> Project:
    return make_project()


# -- the promotion ---------------------------------------------------------------------------------
def test_a_new_promotion_is_off_and_has_no_codes(project: Project) -> None:
    """PRM-1a."""
    made = project.coupons.create("gift", coupon_terms({"sword": 2}))
    assert (made.external_id, made.is_enabled) == ("gift", False)
    assert made.terms == coupon_terms({"sword": 2})
    assert project.coupons.get("gift") == made
    assert project.coupons.codes_count(made) == 0


def test_promotion_ids_count_up_and_are_not_used_again(project: Project) -> None:
    """PRM-14a."""
    first = project.coupons.create("a", coupon_terms())
    second = project.coupons.create("b", coupon_terms())
    project.coupons.delete("b")
    third = project.coupons.create("b", coupon_terms())
    assert [row.promotion_id for row in (first, second, third)] == [1, 2, 3]


def test_an_external_id_is_taken_once_for_each_kind(project: Project) -> None:
    """ERR-8."""
    project.coupons.create("gift", coupon_terms())
    text = "[0401-4002]: Coupon with external_id = 'gift' already exists"
    with unchanged(project), refused(422, 4002, text):
        project.coupons.create("gift", coupon_terms({"shield": 1}))


@pytest.mark.parametrize("other", ["Gift", "gift ", "gif"])
def test_external_ids_are_compared_letter_by_letter(project: Project, other: str) -> None:
    project.coupons.create("gift", coupon_terms())
    project.coupons.create(other, coupon_terms())
    assert project.coupons.count() == 2


def test_another_kind_may_have_the_same_external_id(project: Project) -> None:
    """ERR-8."""
    stand_in(project, PromoCodeStandIn, external_id="gift")
    made = project.coupons.create("gift", coupon_terms())
    assert project.coupons.get("gift") == made
    assert project.coupons.count() == 1


def test_a_write_may_only_name_items_the_project_has(project: Project) -> None:
    """ERR-9: on create and on update."""
    project.coupons.create("gift", coupon_terms())
    text = "[0401-4001]: Item with sku = 'axe' not found"
    with unchanged(project), refused(404, 4001, text):
        project.coupons.create("other", coupon_terms({"sword": 1, "axe": 1}))
    with unchanged(project), refused(404, 4001, text):
        project.coupons.update("gift", coupon_terms({"sword": 1, "axe": 1}))


def test_an_item_that_is_missing_is_told_before_an_id_that_is_taken(project: Project) -> None:
    """ERR-6."""
    project.coupons.create("gift", coupon_terms())
    with unchanged(project), refused(404, 4001):
        project.coupons.create("gift", coupon_terms({"axe": 1}))


def test_an_unknown_promotion_is_told_before_an_item_that_is_missing(project: Project) -> None:
    """ERR-6: lookup first."""
    with unchanged(project), refused(404, 9802, UNKNOWN):
        project.coupons.update("none", coupon_terms({"axe": 1}))


@pytest.mark.parametrize("is_enabled", [True, False])
def test_an_update_replaces_the_terms_and_keeps_the_rest(
    project: Project, is_enabled: bool
) -> None:
    """PRM-16, CPN-14: switch, id, codes and counts stay."""
    before = running_coupon(project, codes=["A", "B"])
    project.coupons.redeem("A", player(), {}, NOON)
    project.coupons.switch("gift", on=is_enabled)
    terms = coupon_terms({"shield": 3}, limits=limits(total=5), periods=period(0 * DAY, DAY))
    project.coupons.update("gift", terms)
    after = project.coupons.get("gift")
    assert after == replace(before, terms=terms, is_enabled=is_enabled)
    assert codes_of(project) == ["A", "B"]
    assert project.coupons.total_limit(after) == LimitState(5, used=1, reserved=0)


def test_an_update_leaves_nothing_of_the_former_terms(project: Project) -> None:
    """CPN-14."""
    full = coupon_terms(
        {"beer": 1},
        limits=limits(total=1, user=1, code=1),
        periods=period(0 * DAY, DAY),
        conditions=(condition("level", "ge", "10"),),
    )
    project.coupons.create("gift", full)
    project.coupons.update("gift", coupon_terms({}))
    assert project.coupons.get("gift").terms == coupon_terms({})


def test_a_promotion_is_switched_on_and_off(project: Project) -> None:
    """PRM-1c, CPN-22: twice is once."""
    project.coupons.create("gift", coupon_terms())
    actual = []
    for on in (True, True, False, False):
        project.coupons.switch("gift", on=on)
        actual.append(project.coupons.get("gift").is_enabled)
    assert actual == [True, True, False, False]


def test_a_deleted_promotion_is_gone_with_its_codes_and_counts(project: Project) -> None:
    """PRM-3c, CPN-7."""
    running_coupon(project, codes=["A", "B"])
    project.coupons.redeem("A", player(), {}, NOON)
    project.coupons.delete("gift")
    assert project.coupons.page(EVERYTHING) == []
    assert len(project.tables["codes"]) == len(project.tables["counts"]) == 0
    with refused(404, 9802, UNKNOWN):
        project.coupons.get("gift")
    with refused(404, 9802, UNKNOWN):
        project.coupons.delete("gift")


def test_a_promotion_made_anew_starts_from_nothing(project: Project) -> None:
    """PRM-3c, PRM-44: the same id and code, but no uses."""
    once = coupon_terms(limits=limits(total=1))
    running_coupon(project, "gift", once, ["A"])
    project.coupons.redeem("A", player(), {}, NOON)
    project.coupons.delete("gift")
    again = running_coupon(project, "gift", once, ["A"])
    assert project.coupons.total_limit(again) == LimitState(1, 0, 0)
    project.coupons.redeem("A", player(), {}, NOON)


def test_deleting_leaves_other_promotions_alone(project: Project) -> None:
    running_coupon(project, "a", codes=["A"])
    running_coupon(project, "b", codes=["B"])
    project.coupons.redeem("B", player(), {}, NOON)
    project.coupons.delete("a")
    assert codes_of(project, "b") == ["B"]
    other = project.coupons.get("b")
    project.coupons.update("b", coupon_terms(limits=limits(total=5)))
    assert project.coupons.total_limit(project.coupons.get("b")) == LimitState(5, 1, 0)
    assert other.is_enabled is True


@pytest.mark.parametrize(
    "ask",
    [
        lambda coupons: coupons.get("none"),
        lambda coupons: coupons.update("none", coupon_terms()),
        lambda coupons: coupons.delete("none"),
        lambda coupons: coupons.switch("none", on=True),
        lambda coupons: coupons.switch("none", on=False),
        lambda coupons: coupons.add_code("none", "A"),
        lambda coupons: coupons.add_code("none", None),
        lambda coupons: coupons.generate_codes("none", 1),
        lambda coupons: coupons.codes("none", EVERYTHING),
        lambda coupons: coupons.user_limit("none", "alice"),
        lambda coupons: coupons.code_limits("none", None, EVERYTHING),
        lambda coupons: coupons.code_limits("none", ["GIFT"], EVERYTHING),
    ],
)
@pytest.mark.parametrize("kind", [None, PromoCodeStandIn, OfferStandIn])
def test_an_unknown_external_id_is_refused_everywhere(project: Project, ask, kind) -> None:  # type: ignore[no-untyped-def]
    """CPN-4: also when another kind of promotion has it."""
    running_coupon(project)
    if kind is not None:
        stand_in(project, kind, external_id="none")
    with unchanged(project), refused(404, 9802):
        ask(project.coupons)


def test_promotions_are_listed_in_order_of_their_ids(project: Project) -> None:
    """PAG-1."""
    for name in ("m", "a", "z"):
        project.coupons.create(name, coupon_terms())
        stand_in(project, PromoCodeStandIn, external_id=name)
    listed = [row.external_id for row in project.coupons.page(EVERYTHING)]
    assert listed == ["m", "a", "z"]
    assert [row.external_id for row in project.coupons.page(Page(1, 1))] == ["a"]
    assert project.coupons.page(Page(10, 3)) == []


def test_promotions_are_counted_by_their_switch(project: Project) -> None:
    for name in ("a", "b", "c"):
        project.coupons.create(name, coupon_terms())
    project.coupons.switch("b", on=True)
    stand_in(project, PromoCodeStandIn, external_id="a")
    coupons = project.coupons
    assert [coupons.count(), coupons.count(True), coupons.count(False)] == [3, 1, 2]


# -- its codes -------------------------------------------------------------------------------------
def test_codes_are_added_generated_and_listed(project: Project) -> None:
    coupon = running_coupon(project, codes=["B", "A"])
    made = project.coupons.add_code("gift", None)
    project.coupons.generate_codes("gift", 3)
    rows, total = project.coupons.codes("gift", Page(3, 0))
    assert [row.code for row in rows] == ["B", "A", made]
    assert total == project.coupons.codes_count(coupon) == 6
    assert codes_of(project)[:3] == ["B", "A", made]


def test_a_code_of_another_kind_of_promotion_is_taken(project: Project) -> None:
    """PRM-3a: one space for all kinds."""
    stand_in(project, OfferStandIn, ["GIFT"], external_id="offer")
    project.coupons.create("gift", coupon_terms())
    with unchanged(project), refused(422, 9803):
        project.coupons.add_code("gift", "GIFT")


# -- its limits ------------------------------------------------------------------------------------
def test_a_limit_that_was_left_out_is_10(project: Project) -> None:
    """PRM-5."""
    coupon = running_coupon(project, terms=coupon_terms(limits=RedeemLimits()))
    for _ in range(10):
        project.coupons.redeem("GIFT", player(), {}, NOON)
    assert project.coupons.total_limit(coupon) == LimitState(10, used=10, reserved=0)
    with unchanged(project), refused(422, 9804):
        project.coupons.redeem("GIFT", player(), {}, NOON)


def test_a_promotion_without_limits_has_no_states(project: Project) -> None:
    """CPN-11, PRM-5."""
    coupon = running_coupon(project)
    project.users.add(User(external_id="alice"))
    assert project.coupons.total_limit(coupon) is None
    assert project.coupons.user_limit("gift", "alice") is None
    assert project.coupons.code_limits("gift", None, EVERYTHING)[1] == [("GIFT", None)]


def test_a_user_is_told_what_is_left_of_the_own_limit(project: Project) -> None:
    """CPN-12."""
    running_coupon(project, terms=coupon_terms(limits=limits(user=3)))
    for name in ("alice", "bob"):
        project.users.add(User(external_id=name))
    project.coupons.redeem("GIFT", player("alice"), {}, NOON)
    assert project.coupons.user_limit("gift", "alice") == LimitState(3, used=1, reserved=0)
    assert project.coupons.user_limit("gift", "bob") == LimitState(3, used=0, reserved=0)


def test_a_user_the_project_never_met_has_no_limit(project: Project) -> None:
    running_coupon(project, terms=coupon_terms(limits=limits(user=3)))
    with unchanged(project), refused(404, 5008, "[0401-5008]: Could not find User"):
        project.coupons.user_limit("gift", "carol")


def test_an_unknown_promotion_is_told_before_an_unknown_user(project: Project) -> None:
    """ERR-6."""
    with refused(404, 9802):
        project.coupons.user_limit("none", "carol")


def test_all_codes_are_told_with_their_limits_page_by_page(project: Project) -> None:
    """CPN-13."""
    coupon = running_coupon(project, terms=coupon_terms(limits=limits(code=2)), codes="CAB")
    project.coupons.redeem("A", player(), {}, NOON)
    found, states, total = project.coupons.code_limits("gift", None, EVERYTHING)
    assert found == coupon
    assert states == [
        ("C", LimitState(2, 0, 0)),
        ("A", LimitState(2, 1, 0)),
        ("B", LimitState(2, 0, 0)),
    ]
    assert total == 3
    assert project.coupons.code_limits("gift", None, Page(1, 1))[1:] == (states[1:2], 3)


@pytest.mark.parametrize(
    ("wanted", "page", "expected", "total"),
    [
        (["A"], EVERYTHING, "A", 1),
        (["B", "C", "A"], EVERYTHING, "CAB", 3),
        (["A", "A"], EVERYTHING, "A", 1),
        (["A", "a", "NONE", "X"], EVERYTHING, "A", 1),
        (["X"], EVERYTHING, "", 0),
        ([], EVERYTHING, "", 0),
        (["B", "C", "A"], Page(1, 0), "C", 3),
        (["B", "C", "A"], Page(2, 1), "AB", 3),
        (["B", "C", "A"], Page(2, 3), "", 3),
    ],
)
def test_wanted_codes_are_told_once_in_order_and_only_its_own(
    project: Project, wanted: list[str], page: Page, expected: str, total: int
) -> None:
    """CPN-13: X belongs to another coupon."""
    running_coupon(project, terms=coupon_terms(limits=limits(code=2)), codes="CAB")
    running_coupon(project, "other", codes=["X"])
    _, states, found = project.coupons.code_limits("gift", wanted, page)
    assert ("".join(code for code, _ in states), found) == (expected, total)


def test_the_periods_of_an_update_count_at_once(project: Project) -> None:
    running_coupon(project)
    project.coupons.update("gift", coupon_terms(periods=period(HOUR, 2 * HOUR)))
    with refused(404, 9807):
        project.coupons.redeem("GIFT", player(), {}, NOON)
    project.coupons.redeem("GIFT", player(), {}, NOON + HOUR)
    with refused(422, 9810):
        project.coupons.redeem("GIFT", player(), {}, NOON + 2 * HOUR)


# -- the orders a code is used in ------------------------------------------------------------------
def test_a_use_is_held_and_then_given_back_or_counted(project: Project) -> None:
    """PRM-6b, PRM-6c, PRM-6d."""
    coupon = running_coupon(project, terms=coupon_terms(limits=limits(9, 5, 3)))
    actual = []
    for move in ("reserve", "reserve", "release", "settle"):
        getattr(project.coupons, move)("GIFT", "alice")
        actual.append(project.coupons.total_limit(coupon))
    assert actual == [
        LimitState(9, used=0, reserved=1),
        LimitState(9, used=0, reserved=2),
        LimitState(9, used=0, reserved=1),
        LimitState(9, used=1, reserved=0),
    ]
    assert project.coupons.code_limits("gift", None, EVERYTHING)[1] == [
        ("GIFT", LimitState(3, 1, 0))
    ]


def test_what_is_held_cannot_be_held_or_used_by_others(project: Project) -> None:
    """PRM-6b."""
    running_coupon(project, terms=coupon_terms(limits=limits(total=1)))
    project.coupons.reserve("GIFT", "alice")
    with unchanged(project), refused(422, 9804):
        project.coupons.reserve("GIFT", "bob")
    with unchanged(project), refused(422, 9804):
        project.coupons.redeem("GIFT", player("bob"), {}, NOON)
    project.coupons.release("GIFT", "alice")
    project.coupons.redeem("GIFT", player("bob"), {}, NOON)


@pytest.mark.parametrize("move", ["reserve", "release", "settle"])
def test_a_code_of_nobody_or_of_another_kind_is_left_alone(project: Project, move: str) -> None:
    stand_in(project, PromoCodeStandIn, ["CODE"], external_id="other")
    with unchanged(project):
        getattr(project.coupons, move)("CODE", "alice")
        getattr(project.coupons, move)("NONE", "alice")


def test_a_promotion_made_anew_owes_nothing(project: Project) -> None:
    """PRM-6d: the order was opened with the coupon that is gone."""
    running_coupon(project)
    project.coupons.reserve("GIFT", "alice")
    project.coupons.delete("gift")
    again = running_coupon(project, terms=coupon_terms(limits=limits(total=5)))
    project.coupons.release("GIFT", "alice")
    assert project.coupons.total_limit(again) == LimitState(5, used=0, reserved=0)


def test_a_code_has_an_owner_whether_it_runs_or_not(project: Project) -> None:
    project.coupons.create("gift", coupon_terms())
    project.coupons.add_code("gift", "GIFT")
    stand_in(project, PromoCodeStandIn, ["CODE"], external_id="other")
    assert project.coupons.owner("GIFT") == project.coupons.get("gift")
    assert project.coupons.owner("CODE") is None
    assert project.coupons.owner("NONE") is None
