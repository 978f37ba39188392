"""Discounts: percentages off items, for whom, how often, and together (PRM-10 to PRM-13)."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import (
    DAY,
    EVERYTHING,
    HOUR,
    NOON,
    SECOND,
    condition,
    coupon_terms,
    frozen_clock,
    make_project,
    period,
    picture,
    player,
    refused,
    running_coupon,
    unchanged,
)

from liveops_kit.domain.features.discounts import Discount, DiscountTerms
from liveops_kit.domain.mechanics.automatic_promotions import Audience
from liveops_kit.domain.mechanics.pricing import (
    PriceCondition,
    PricedPurchase,
    Purchase,
    PurchaseLine,
    price,
)
from liveops_kit.domain.mechanics.usage import UserLimit
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.conditions import Condition
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.recurrence import Schedule
from liveops_kit.state.project import Project
from liveops_kit.state.serialization import export_project, import_project

GUEST = Player(external_id="g-1", name="g@x.org", attributes={}, country="US", is_guest=True)
MISSING = "[0401-9502]: Can not find promotion with ID = {} in project 44056"


@pytest.fixture
def project() -> Project:
    return make_project()


def terms(percent: str = "10", items: tuple[str, ...] | None = ("sword",), **facts: Any) -> Any:
    """Terms of a discount; by default 10 % off swords, always, for everybody."""
    return DiscountTerms(name={"en": "Sale"}, percent=Decimal(percent), items=items, **facts)


def running(project: Project, *args: Any, **facts: Any) -> Discount:
    """A discount that is switched on."""
    made = project.discounts.create(terms(*args, **facts), NOON)
    project.promotions.switch(made.promotion_id, on=True)
    return project.discounts.get(made.promotion_id)


def buy(
    project: Project,
    *wanted: tuple[str, str | None],
    viewer: Player | None = None,
    now: datetime = NOON,
) -> PricedPurchase:
    """Return the prices for a viewer of single items with these base prices."""
    lines = tuple(
        PurchaseLine(sku, 1, None if base is None else Decimal(base)) for sku, base in wanted
    )
    return price(Purchase(lines), project.offer_source.offers(viewer, now))


def cost(project: Project, sku: str = "sword", base: str = "10.00", **more: Any) -> str:
    """Return the price of one item."""
    return str(buy(project, (sku, base), **more).amount)


def audience(*groups: tuple[Condition, ...]) -> Audience:
    return Audience(groups=groups, is_flat=len(groups) == 1)


ELF = condition("race", "eq", "elf", "string")
LEVEL_10 = condition("level", "ge", "10")
NOT_ORC = Condition("race", "string", "ne", "orc", can_be_missing=True)


# -- its life --------------------------------------------------------------------------------------
def test_a_new_discount_is_off_and_takes_nothing_off(project: Project) -> None:
    """PRM-1b."""
    made = project.discounts.create(terms(), NOON)
    assert (made.promotion_id, made.is_enabled, made.terms) == (1, False, terms())
    assert cost(project) == "10.00"


def test_ids_are_shared_with_every_other_kind(project: Project) -> None:
    """PRM-14a."""
    coupon = project.coupons.create("gift", coupon_terms())
    discount = project.discounts.create(terms(), NOON)
    assert (coupon.promotion_id, discount.promotion_id) == (1, 2)


def test_the_common_switch_turns_it_on_and_off(project: Project) -> None:
    """PRM-14b, PRM-1c."""
    made = running(project)
    assert cost(project) == "9.00"
    project.promotions.switch(made.promotion_id, on=True)
    assert project.discounts.get(made.promotion_id).is_enabled
    project.promotions.switch(made.promotion_id, on=False)
    assert cost(project) == "10.00"


@pytest.mark.parametrize("promotion_id", [2, 99])
def test_an_id_of_another_kind_or_of_nothing_is_not_found(
    project: Project, promotion_id: int
) -> None:
    project.discounts.create(terms(), NOON)
    running_coupon(project)
    with unchanged(project), refused(404, 9502, MISSING.format(promotion_id)):
        project.discounts.get(promotion_id)
    with unchanged(project), refused(404, 9502):
        project.discounts.update(promotion_id, terms(), None, NOON)
    with unchanged(project), refused(404, 9502):
        project.discounts.delete(promotion_id)


def test_an_unknown_item_is_refused_in_every_write(project: Project) -> None:
    """ERR-9a."""
    made = running(project)
    unknown = terms(items=("sword", "axe"))
    with unchanged(project), refused(404, 4001, "[0401-4001]: Item with sku = 'axe' not found"):
        project.discounts.create(unknown, NOON)
    with unchanged(project), refused(404, 4001):
        project.discounts.update(made.promotion_id, unknown, None, NOON)


def test_excluded_promotions_need_not_exist(project: Project) -> None:
    """PRM-19."""
    running(project, excluded=(12, 789))
    assert cost(project) == "9.00"


@pytest.mark.parametrize(
    ("is_enabled", "before", "after"),
    [(None, True, True), (None, False, False), (True, False, True), (False, True, False)],
)
def test_an_update_switches_only_when_told_to(
    project: Project, is_enabled: bool | None, before: bool, after: bool
) -> None:
    """PRM-17a, PRM-17b."""
    made = running(project)
    project.promotions.switch(made.promotion_id, on=before)
    project.discounts.update(made.promotion_id, terms("20"), is_enabled, NOON)
    assert project.discounts.get(made.promotion_id).is_enabled is after


def test_an_update_replaces_everything(project: Project) -> None:
    made = running(project, limit=UserLimit(total=1), excluded=(7,))
    project.discounts.update(made.promotion_id, terms("25", None), None, NOON + HOUR)
    changed = project.discounts.get(made.promotion_id)
    assert changed.terms == terms("25", None)
    assert changed.written_at == NOON + HOUR
    assert cost(project, "shield") == "7.50"


def test_a_deleted_discount_is_gone_with_its_counts(project: Project) -> None:
    before = project.discounts.count()
    made = running(project, limit=UserLimit(total=1))
    project.promotions.use(made.promotion_id, "alice", NOON)
    project.discounts.delete(made.promotion_id)
    assert project.discounts.count() == before == 0
    assert cost(project) == "10.00"
    assert list(project.tables["usages"].all()) == []


def test_the_list_holds_discounts_alone_in_order_of_ids(project: Project) -> None:
    first = running(project)
    running_coupon(project)
    second = project.discounts.create(terms("20"), NOON)
    ids = [row.promotion_id for row in project.discounts.page(EVERYTHING)]
    assert ids == [first.promotion_id, second.promotion_id] == [1, 3]
    assert project.discounts.page(Page(1, 1)) == [second]
    counts = project.discounts
    assert (counts.count(), counts.count(True), counts.count(False)) == (2, 1, 1)


# -- when and for whom -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "amount"),
    [
        (NOON - SECOND, "10.00"),
        (NOON, "9.00"),
        (NOON + DAY - SECOND, "9.00"),
        (NOON + DAY, "10.00"),
    ],
)
def test_it_runs_from_its_first_moment_until_its_last(
    project: Project, now: datetime, amount: str
) -> None:
    """PRM-2d."""
    running(project, periods=period(0 * DAY, DAY))
    assert cost(project, now=now) == amount


def test_all_conditions_of_one_group_must_hold(project: Project) -> None:
    """ATT-1a, ATT-1b."""
    running(project, audience=audience((LEVEL_10, ELF), (NOT_ORC,)))
    assert cost(project, viewer=player(race="orc", level=20)) == "10.00"
    assert cost(project, viewer=player(race="elf", level=3)) == "9.00"
    assert cost(project, viewer=player()) == "9.00"


def test_one_plain_list_must_hold_as_a_whole(project: Project) -> None:
    """ATT-1a."""
    running(project, audience=audience((LEVEL_10, ELF)))
    assert cost(project, viewer=player(race="elf", level=9)) == "10.00"
    assert cost(project, viewer=player(race="elf", level=10)) == "9.00"


@pytest.mark.parametrize("viewer", [None, GUEST])
def test_visitors_get_only_what_asks_for_no_attribute(
    project: Project, viewer: Player | None
) -> None:
    """PRM-28."""
    running(project, audience=audience((NOT_ORC,)))
    assert cost(project, viewer=viewer) == "10.00"
    running(project, "20")
    assert cost(project, viewer=viewer) == "8.00"


# -- how often -------------------------------------------------------------------------------------
def test_a_user_without_a_use_left_pays_the_full_price(project: Project) -> None:
    """PRM-13a, PRM-13c."""
    made = running(project, limit=UserLimit(total=2))
    for amount in ("9.00", "9.00", "10.00"):
        assert cost(project, viewer=player()) == amount
        project.promotions.use(made.promotion_id, "alice", NOON)
    assert cost(project, viewer=player("bob")) == "9.00"
    assert cost(project, viewer=None) == "9.00"


def test_uses_come_back_with_the_schedule(project: Project) -> None:
    """PRM-13c, CHN-3a: NOON is a Tuesday, so the next Monday is six days away."""
    weekly = Schedule(interval_type="weekly", day_of_week=1, time="12:00:00+00:00")
    made = running(project, limit=UserLimit(total=1, schedule=weekly))
    project.promotions.use(made.promotion_id, "alice", NOON)
    assert cost(project, viewer=player(), now=NOON + 6 * DAY - SECOND) == "10.00"
    assert cost(project, viewer=player(), now=NOON + 6 * DAY) == "9.00"


def test_a_new_limit_counts_the_uses_before_it(project: Project) -> None:
    made = running(project)
    project.promotions.use(made.promotion_id, "alice", NOON)
    project.discounts.update(made.promotion_id, terms(limit=UserLimit(total=1)), None, NOON)
    assert cost(project, viewer=player()) == "10.00"


def test_only_promotions_without_codes_are_counted_by_use(project: Project) -> None:
    coupon = running_coupon(project)
    with unchanged(project):
        project.promotions.use(coupon.promotion_id, "alice", NOON)
        project.promotions.use(99, "alice", NOON)


# -- what it takes off -----------------------------------------------------------------------------
def test_three_discounts_multiply(project: Project) -> None:
    """PRM-10a, PRM-10b: $10 with 10 %, 20 % and 5 % is $6.84."""
    for percent in ("10", "20", "5"):
        running(project, percent)
    assert cost(project) == "6.84"


def test_an_item_that_is_not_listed_keeps_its_price(project: Project) -> None:
    running(project)
    bought = buy(project, ("sword", "10.00"), ("shield", "10.00"))
    assert [str(line.unit) for line in bought.lines] == ["9.00", "10.00"]


@pytest.mark.parametrize("items", [None, ()])
def test_without_items_it_is_for_every_item(project: Project, items: Any) -> None:
    """PRM-21b."""
    running(project, items=items)
    assert cost(project, "shield") == "9.00"


@pytest.mark.parametrize(
    ("base", "amount"), [("9.98", "9.98"), ("9.99", "8.99"), ("49.99", "44.99"), ("50", "50")]
)
def test_price_conditions_choose_items_by_their_price(
    project: Project, base: str, amount: str
) -> None:
    """PRM-21a."""
    bounds = (
        PriceCondition(operator="ge", value="9.99"),
        PriceCondition(operator="lt", value="50"),
    )
    running(project, items=None, price_conditions=bounds)
    assert cost(project, "shield", base) == amount


def test_price_conditions_look_at_the_price_before_any_discount(project: Project) -> None:
    """PRM-12b."""
    running(project, "50")
    running(project, "10", price_conditions=(PriceCondition(operator="ge", value="10"),))
    assert cost(project) == "4.50"


def test_listed_items_must_be_in_the_price_range_too(project: Project) -> None:
    """PRM-21a."""
    running(project, price_conditions=(PriceCondition(operator="gt", value="10"),))
    assert cost(project, "sword", "10.00") == "10.00"
    assert cost(project, "sword", "10.01") == "9.01"
    assert cost(project, "shield", "10.01") == "10.01"


def test_an_item_without_a_real_price_is_left_alone(project: Project) -> None:
    """PRM-10c."""
    running(project, items=None)
    bought = buy(project, ("sword", None))
    assert (bought.lines[0].unit, bought.offers) == (None, ())


@pytest.mark.parametrize(("first", "second"), [((2,), ()), ((), (1,))])
def test_promotions_that_exclude_each_other_do_not_meet(
    project: Project, first: tuple[int, ...], second: tuple[int, ...]
) -> None:
    """PRM-11a, PRM-11b: the lower id goes first, the other is skipped."""
    running(project, "10", excluded=first)
    running(project, "50", excluded=second)
    running(project, "20")
    assert cost(project) == "7.20"


def test_one_that_does_not_fit_excludes_nothing(project: Project) -> None:
    """PRM-11b."""
    running(project, "10", items=("shield",), excluded=(2,))
    running(project, "50")
    assert cost(project) == "5.00"


@given(
    st.lists(st.decimals("0.01", 100, places=2), max_size=4),
    st.decimals("0", 1000, places=2),
)
def test_any_discounts_multiply_and_round_once(percents: list[Decimal], base: Decimal) -> None:
    """PRM-10a, PRM-10b."""
    project = make_project()
    for percent in percents:
        running(project, str(percent))
    exact = base
    for percent in percents:
        exact = exact * (100 - percent) / 100
    expected = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert buy(project, ("sword", str(base))).amount == expected


# -- its state -------------------------------------------------------------------------------------
def test_it_survives_export_and_import(project: Project) -> None:
    daily = Schedule(interval_type="daily", time="02:00:00-03:00")
    full = running(
        project,
        "12.5",
        None,
        price_conditions=(PriceCondition(operator="ge", value="9.99"),),
        periods=period(-DAY, None),
        audience=audience((LEVEL_10,), (ELF, NOT_ORC)),
        limit=UserLimit(total=3, schedule=daily),
        excluded=(12,),
    )
    project.promotions.use(full.promotion_id, "alice", NOON)
    copy = import_project(export_project(project), frozen_clock(), 1)
    assert picture(copy) == picture(project)
    assert copy.discounts.get(full.promotion_id) == full
