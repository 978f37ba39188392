"""Bonuses: free items with a purchase, and which purchases get them (PRM-11 to PRM-13)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.worlds import (
    DAY,
    EVERYTHING,
    NOON,
    condition,
    frozen_clock,
    make_project,
    period,
    picture,
    player,
    refused,
    unchanged,
)

from liveops_kit.domain.features.bonuses import Bonus, BonusTerms
from liveops_kit.domain.features.discounts import DiscountTerms
from liveops_kit.domain.mechanics.automatic_promotions import Audience
from liveops_kit.domain.mechanics.pricing import (
    BonusLine,
    PriceCondition,
    PricedPurchase,
    Purchase,
    PurchaseLine,
    price,
)
from liveops_kit.domain.mechanics.usage import UserLimit
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.state.project import Project
from liveops_kit.state.serialization import export_project, import_project

GOLD = (BonusLine(sku="gold", quantity=3),)
CHEAP, DEAR = PriceCondition(operator="lt", value="20"), PriceCondition(operator="ge", value="10")


@pytest.fixture
def project() -> Project:
    return make_project()


def terms(condition: tuple[str, ...] | None = ("sword",), **facts: Any) -> BonusTerms:
    """Terms of a bonus; by default 3 gold with a sword, always, for everybody."""
    return BonusTerms(**{"name": {"en": "Gift"}, "condition": condition, "bonus": GOLD, **facts})


def running(project: Project, *args: Any, **facts: Any) -> Bonus:
    """A bonus that is switched on."""
    made = project.bonuses.create(terms(*args, **facts), NOON)
    project.promotions.switch(made.promotion_id, on=True)
    return project.bonuses.get(made.promotion_id)


def buy(
    project: Project,
    wanted: dict[str, str | None],
    viewer: Player | None = None,
    now: datetime = NOON,
) -> PricedPurchase:
    lines = tuple(
        PurchaseLine(sku, 1, None if base is None else Decimal(base))
        for sku, base in wanted.items()
    )
    return price(Purchase(lines), project.offer_source.offers(viewer, now))


def gifts(project: Project, *skus: str, base: str = "10.00", **more: Any) -> dict[str, int]:
    """Return the bonus of buying one of each of these items."""
    bought = buy(project, dict.fromkeys(skus, base), **more)
    return {line.sku: line.quantity for _, line in bought.bonus}


# -- its life --------------------------------------------------------------------------------------
def test_a_new_bonus_is_off_and_gives_nothing(project: Project) -> None:
    """PRM-1b."""
    made = project.bonuses.create(terms(), NOON)
    assert (made.promotion_id, made.is_enabled, made.terms) == (1, False, terms())
    assert gifts(project, "sword") == {}


@pytest.mark.parametrize(
    "unknown", [{"condition": ("axe",)}, {"bonus": (BonusLine(sku="axe"),)}], ids=str
)
def test_an_unknown_item_is_refused_in_every_write(
    project: Project, unknown: dict[str, Any]
) -> None:
    """ERR-9a."""
    made = running(project)
    with unchanged(project), refused(404, 4001, "[0401-4001]: Item with sku = 'axe' not found"):
        project.bonuses.create(terms(**unknown), NOON)
    with unchanged(project), refused(404, 4001):
        project.bonuses.update(made.promotion_id, terms(**unknown), None, NOON)


def test_a_discount_is_not_found_among_the_bonuses(project: Project) -> None:
    sale = DiscountTerms(name={"en": "Sale"}, percent=Decimal(10))
    discount = project.discounts.create(sale, NOON)
    missing = "[0401-9502]: Can not find promotion with ID = 1 in project 44056"
    with unchanged(project), refused(404, 9502, missing):
        project.bonuses.delete(discount.promotion_id)
    assert project.bonuses.page(EVERYTHING) == []


def test_an_update_keeps_the_switch_and_the_counts(project: Project) -> None:
    """PRM-17b."""
    made = running(project, limit=UserLimit(total=1))
    project.promotions.use(made.promotion_id, "alice", NOON)
    project.bonuses.update(made.promotion_id, terms(limit=UserLimit(total=1)), None, NOON)
    assert project.bonuses.get(made.promotion_id).is_enabled
    assert gifts(project, "sword", viewer=player()) == {}
    assert gifts(project, "sword", viewer=player("bob")) == {"gold": 3}


def test_a_deleted_bonus_is_given_no_more(project: Project) -> None:
    made = running(project)
    assert gifts(project, "sword") == {"gold": 3}
    project.bonuses.delete(made.promotion_id)
    assert gifts(project, "sword") == {}


# -- which purchases -------------------------------------------------------------------------------
def test_every_listed_item_must_be_in_the_purchase(project: Project) -> None:
    """PRM-12a."""
    running(project, ("sword", "shield"))
    assert gifts(project, "sword") == {}
    assert gifts(project, "shield", "beer") == {}
    assert gifts(project, "beer", "shield", "sword") == {"gold": 3}


@pytest.mark.parametrize("condition", [None, ()])
def test_without_a_condition_every_purchase_gets_it(project: Project, condition: Any) -> None:
    """PRM-22a."""
    running(project, condition)
    assert gifts(project, "beer") == {"gold": 3}
    assert buy(project, {"beer": None}).bonus[0][1] == GOLD[0]
    assert gifts(project) == {}


def test_one_item_in_the_price_range_is_enough(project: Project) -> None:
    """PRM-22b."""
    running(project, None, price_conditions=(DEAR, CHEAP))
    assert gifts(project, "sword", base="9.99") == {}
    assert gifts(project, "sword", base="20") == {}
    assert buy(project, {"sword": None}).bonus == ()
    bought = buy(project, {"sword": "25", "beer": "10"})
    assert [line.sku for _, line in bought.bonus] == ["gold"]


def test_the_whole_cart_in_the_price_range_is_not_enough(project: Project) -> None:
    """PRM-22b."""
    running(project, None, price_conditions=(DEAR,))
    assert gifts(project, "sword", "shield", "beer", base="9.00") == {}


def test_the_price_is_that_of_a_listed_item(project: Project) -> None:
    """PRM-22b."""
    running(project, ("sword",), price_conditions=(DEAR,))
    assert buy(project, {"sword": "5", "shield": "10"}).bonus == ()
    assert len(buy(project, {"sword": "10", "shield": "5"}).bonus) == 1


def test_the_price_is_the_one_before_any_discount(project: Project) -> None:
    """PRM-12b."""
    sale = DiscountTerms(name={"en": "Sale"}, percent=Decimal(50))
    discount = project.discounts.create(sale, NOON)
    project.promotions.switch(discount.promotion_id, on=True)
    running(project, None, price_conditions=(DEAR,))
    bought = buy(project, {"sword": "10.00"})
    assert str(bought.amount) == "5.00"
    assert len(bought.bonus) == 1


def test_it_changes_no_price_and_shows_on_the_lines_it_is_given_for(project: Project) -> None:
    running(project)
    bought = buy(project, {"sword": "10.00", "beer": "2.00"})
    assert str(bought.amount) == "12.00"
    shown = [[offer.promotion_id for offer, _ in line.applied] for line in bought.lines]
    assert shown == [[1], []]


def test_a_gift_sets_off_no_other_gift(project: Project) -> None:
    running(project, ("sword",), bonus=(BonusLine(sku="shield"),))
    running(project, ("shield",))
    assert gifts(project, "sword") == {"shield": 1}


def test_two_that_exclude_each_other_are_not_given_together(project: Project) -> None:
    """PRM-11a."""
    running(project, excluded=(2,))
    running(project, bonus=(BonusLine(sku="shield"),))
    assert gifts(project, "sword") == {"gold": 3}


# -- when, for whom, how often ---------------------------------------------------------------------
def test_it_is_given_within_its_periods_alone(project: Project) -> None:
    """PRM-2d."""
    running(project, periods=period(0 * DAY, DAY))
    assert gifts(project, "sword", now=NOON) == {"gold": 3}
    assert gifts(project, "sword", now=NOON + DAY) == {}


def test_only_users_of_its_audience_get_it(project: Project) -> None:
    """ATT-1a, PRM-28."""
    running(project, audience=Audience(groups=((condition("level", "ge", "10"),),)))
    assert gifts(project, "sword", viewer=player(level=9)) == {}
    assert gifts(project, "sword", viewer=player(level=10)) == {"gold": 3}
    assert gifts(project, "sword", viewer=None) == {}


def test_a_user_without_a_use_left_buys_without_it(project: Project) -> None:
    """PRM-13c."""
    made = running(project, limit=UserLimit(total=1))
    assert gifts(project, "sword", viewer=player()) == {"gold": 3}
    project.promotions.use(made.promotion_id, "alice", NOON)
    assert gifts(project, "sword", viewer=player()) == {}


def test_it_survives_export_and_import(project: Project) -> None:
    made = running(project, None, price_conditions=(DEAR,), excluded=(4, 5))
    copy = import_project(export_project(project), frozen_clock(), 1)
    assert picture(copy) == picture(project)
    assert copy.bonuses.get(made.promotion_id) == made
