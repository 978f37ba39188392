"""The upsell: what a storefront offers in addition."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.worlds import NOON, make_item, make_project, player, refused, unchanged

from liveops_kit.domain.features.bonuses import BonusTerms
from liveops_kit.domain.features.upsell import MAX_OFFERED, UpsellSetup, UpsellType
from liveops_kit.domain.mechanics.orders import OrderDraft, OrderLine
from liveops_kit.domain.mechanics.pricing import BonusLine
from liveops_kit.state.project import Project
from liveops_kit.state.serialization import export_project, import_project

ALICE = player()
SHELF = (
    make_item(1, "sword", price="9.99"),
    make_item(2, "shield", price="7.50"),
    make_item(3, "bow", price="5.00", is_show_in_store=False),
    make_item(4, "beer", price="2.00", regions=("DE",)),
    make_item(5, "stone"),
    make_item(6, "axe", price="1.00", order=0),
)


@pytest.fixture
def project() -> Project:
    return make_project(items=SHELF)


def set_up(project: Project, kind: UpsellType, *skus: str, is_enabled: bool = True) -> None:
    project.upsell.put(UpsellSetup(type=kind, is_enabled=is_enabled, items=skus))


def offered(project: Project, **look: str) -> list[str]:
    """Return the offer of the upsell to alice."""
    rows, has_more = project.upsell.offered(project.shop.visit(ALICE, NOON, **look))
    assert not has_more
    return [item.sku for item in rows]


def sell(project: Project, sku: str, quantity: int, *, paid: bool = True) -> None:
    """Somebody orders an item."""
    line = OrderLine(sku=sku, quantity=quantity, amount=Decimal(1))
    draft = OrderDraft(
        lines=(line,), amount=Decimal(1), amount_without_discount=Decimal(1), currency="USD"
    )
    order = project.orders.open("bob", draft, NOON)
    if paid:
        project.orders.pay(order.order_id, NOON)


def test_without_a_setup_nothing_is_offered(project: Project) -> None:
    """UPS-1, UPS-3 and UPS-6."""
    assert project.upsell.get() is None
    assert offered(project) == []
    with unchanged(project), refused(404, 0, "Upsell not found"):
        project.upsell.switch(on=True)


def test_a_fixed_list_offers_its_items_in_its_order(project: Project) -> None:
    """UPS-4a: what the viewer does not see is left out, and twice is once."""
    set_up(project, UpsellType.FIXED_LIST, "beer", "stone", "sword", "bow", "axe", "stone")
    assert offered(project) == ["stone", "sword", "axe"]
    assert offered(project, country="DE") == ["beer", "stone", "sword", "axe"]
    project.items.delete(SHELF[4].kind, "stone")
    assert offered(project) == ["sword", "axe"]


def test_every_unknown_sku_is_named(project: Project) -> None:
    """ERR-9c."""
    set_up(project, UpsellType.FIXED_LIST, "axe")
    notified = "[0401-4001]: Items weren't found: club, whip"
    with unchanged(project), refused(404, 4001, notified):
        set_up(project, UpsellType.FIXED_LIST, "club", "sword", "whip", "club")


def test_a_second_setup_replaces_the_first(project: Project) -> None:
    """UPS-2."""
    set_up(project, UpsellType.FIXED_LIST, "sword")
    set_up(project, UpsellType.MOST_SELLABLE, is_enabled=False)
    setup = project.upsell.get()
    assert setup == UpsellSetup(type=UpsellType.MOST_SELLABLE, is_enabled=False)


def test_switching_keeps_type_and_items(project: Project) -> None:
    """UPS-6."""
    set_up(project, UpsellType.FIXED_LIST, "sword")
    project.upsell.switch(on=False)
    project.upsell.switch(on=False)
    assert offered(project) == []
    project.upsell.switch(on=True)
    assert offered(project) == ["sword"]


def test_what_sells_best_comes_first(project: Project) -> None:
    """UPS-4b: by units that were paid, then the catalog's order; only what can be bought."""
    set_up(project, UpsellType.MOST_SELLABLE)
    assert offered(project) == ["axe", "sword", "shield"]
    sell(project, "shield", 2)
    sell(project, "sword", 1)
    sell(project, "axe", 3, paid=False)
    sell(project, "bow", 9)
    assert offered(project) == ["shield", "sword", "axe"]
    sell(project, "sword", 1)
    assert offered(project) == ["sword", "shield", "axe"]


def test_only_promotions_offers_what_a_promotion_acts_on(project: Project) -> None:
    """UPS-4c."""
    set_up(project, UpsellType.ONLY_PROMOTIONS)
    assert offered(project) == []
    terms = BonusTerms(
        name={"en": "Gift"}, condition=("shield", "stone"), bonus=(BonusLine(sku="axe"),)
    )
    pair = project.bonuses.create(terms, NOON)
    project.promotions.switch(pair.promotion_id, on=True)
    assert offered(project) == []  # it asks for both at once
    alone = BonusTerms(name={"en": "Gift"}, condition=("shield",), bonus=(BonusLine(sku="axe"),))
    gift = project.bonuses.create(alone, NOON)
    assert offered(project) == []
    project.promotions.switch(gift.promotion_id, on=True)
    assert offered(project) == ["shield"]


@pytest.mark.parametrize(("count", "has_more"), [(MAX_OFFERED, False), (MAX_OFFERED + 1, True)])
def test_a_long_list_is_cut(count: int, has_more: bool) -> None:
    """UPS-5."""
    store = [make_item(number, f"i{number:02}", price="1") for number in range(1, count + 1)]
    project = make_project(items=store)
    set_up(project, UpsellType.MOST_SELLABLE)
    rows, more = project.upsell.offered(project.shop.visit(ALICE, NOON))
    assert ([row.sku for row in rows], more) == ([i.sku for i in store[:MAX_OFFERED]], has_more)


def test_the_setup_survives_export_and_import(project: Project) -> None:
    set_up(project, UpsellType.FIXED_LIST, "sword", "axe")
    copy = import_project(export_project(project), project.clock, 1)
    assert copy.upsell.get() == project.upsell.get()
