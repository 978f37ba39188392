"""Items as their server keeps them, and what users see and may buy of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace
from tests.worlds import (
    DAY,
    EVERYTHING,
    ITEMS,
    NOON,
    PROJECT_ID,
    SECOND,
    condition,
    make_item,
    make_project,
    period,
    player,
    refused,
    unchanged,
)

from liveops_kit.domain.features.items import Items
from liveops_kit.domain.features.personalization import RuleTerms
from liveops_kit.domain.features.unique_catalog_offers import UniqueCatalogOfferTerms
from liveops_kit.domain.mechanics.catalog import (
    Content,
    Item,
    ItemAttribute,
    ItemAttributeValue,
    ItemKind,
    RealPrice,
    VirtualPrice,
    effective_price,
)
from liveops_kit.domain.mechanics.orders import Order, OrderDraft, OrderLine
from liveops_kit.domain.mechanics.points import ValuePointTerms
from liveops_kit.domain.mechanics.usage import RemainingUses, UserLimit
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.recurrence import Schedule
from liveops_kit.state.project import Project
from liveops_kit.state.serialization import export_project, import_project

GOOD, CURRENCY, PACKAGE, BUNDLE = (
    ItemKind.VIRTUAL_GOOD,
    ItemKind.VIRTUAL_CURRENCY,
    ItemKind.CURRENCY_PACKAGE,
    ItemKind.BUNDLE,
)
ALICE = player()


def fields(sku: str, **facts: Any) -> Item:
    """An item as a write states it, before it has a number."""
    return make_item(0, sku, **facts)


def bundle(sku: str, *skus: str, **facts: Any) -> Item:
    """A bundle of one each."""
    return fields(sku, type="bundle", content=tuple(Content(sku=part) for part in skus), **facts)


def dollars(amount: str, **facts: Any) -> RealPrice:
    """A price in the currency of the project."""
    return RealPrice(amount=Decimal(amount), currency="USD", **facts)


def attributes(count: int, values: int) -> tuple[ItemAttribute, ...]:
    """Return a number of catalog attributes with a number of values each."""
    held = tuple(ItemAttributeValue(external_id=f"v{n}", value={"en": "V"}) for n in range(values))
    return tuple(ItemAttribute(external_id=f"a{n}", values=held) for n in range(count))


@pytest.fixture
def project() -> Project:
    project = make_project()
    for _ in ITEMS:
        project.sequences.next("item")  # those of the world have taken theirs
    return project


@pytest.fixture
def items(project: Project) -> Items:
    return project.items


def skus_of(items: Items, kind: ItemKind) -> list[str]:
    return [item.sku for item in items.page(kind, EVERYTHING)]


# -- making, replacing, deleting -------------------------------------------------------------------
def test_a_new_item_is_what_was_stated_with_a_number_of_its_own(items: Items) -> None:
    made = items.create(fields("axe", prices=(dollars("9.99", is_default=True),)), NOON)
    again = items.create(fields("bow"), NOON)
    assert (made.sku, made.price, made.written_at) == ("axe", "9.99", NOON)
    assert again.item_id == made.item_id + 1
    assert items.get(GOOD, "axe") == made


def test_a_taken_sku_is_refused(project: Project, items: Items) -> None:
    """ITM-1 and ERR-8."""
    with (
        unchanged(project),
        refused(422, 4002, "[0401-4002]: Item with sku = 'gold' already exists"),
    ):
        items.create(fields("gold"), NOON)


def test_the_sku_of_a_value_point_is_taken_too(items: Items, project: Project) -> None:
    """ITM-1."""
    project.value_points.create("xp", ValuePointTerms(name={"en": "XP"}), is_clan=False)
    with unchanged(project), refused(422, 4002):
        items.create(fields("xp"), NOON)


@pytest.mark.parametrize(
    "wrong",
    [
        bundle("set", "sword", "axe"),
        fields("set", virtual_prices=(VirtualPrice(sku="axe", amount=1),)),
    ],
    ids=["content", "vc_prices"],
)
def test_an_unknown_sku_in_a_write_is_named(project: Project, wrong: Item) -> None:
    """ITM-2a and ERR-9."""
    with unchanged(project), refused(404, 4001, "[0401-4001]: Item with sku = 'axe' not found"):
        project.items.create(wrong, NOON)


@pytest.mark.parametrize(
    "wrong",
    [
        bundle("chest", "sword", bundle_type="virtual_currency_package"),
        fields("chest", virtual_prices=(VirtualPrice(sku="sword", amount=1),)),
    ],
    ids=["content", "vc_prices"],
)
def test_what_has_to_be_a_currency_is_one(project: Project, wrong: Item) -> None:
    """ITM-2b."""
    with unchanged(project), refused(422, 1102):
        project.items.create(wrong, NOON)


def test_an_update_keeps_the_number_and_the_countries_and_replaces_the_rest(items: Items) -> None:
    """ITM-3a."""
    former = items.get(GOOD, "beer")
    items.update("beer", fields("beer", name={"en": "Ale"}, order=7), NOON + DAY)
    assert items.get(GOOD, "beer") == replace(
        former, name={"en": "Ale"}, order=7, written_at=NOON + DAY
    )


def test_an_update_with_another_sku_is_refused(project: Project) -> None:
    """ITM-3b."""
    with unchanged(project), refused(422, 1102):
        project.items.update("sword", fields("axe"), NOON)


def test_an_item_of_another_kind_is_unknown(project: Project) -> None:
    with unchanged(project), refused(404, 4001):
        project.items.update("gold", fields("gold"), NOON)
    with unchanged(project), refused(404, 4001):
        project.items.delete(BUNDLE, "sword")


def test_no_bundle_holds_itself_at_any_depth(project: Project) -> None:
    """ITM-4."""
    items = project.items
    with unchanged(project), refused(422, 1102):
        items.create(bundle("a", "a"), NOON)
    items.create(bundle("a", "sword"), NOON)
    items.create(bundle("b", "a"), NOON)
    items.create(bundle("c", "sword", "b"), NOON)
    for inner in ("a", "b", "c"):
        with unchanged(project), refused(422, 1102):
            items.update("a", bundle("a", "shield", inner), NOON)
    items.update("c", bundle("c", "a", "b"), NOON)  # twice the same is no circle


@pytest.mark.parametrize(
    ("count", "values", "code"), [(20, 6, None), (21, 0, 9908), (1, 7, 9909), (21, 7, 9908)]
)
def test_an_item_has_20_attributes_of_6_values_at_most(
    project: Project, count: int, values: int, code: int | None
) -> None:
    """ITM-11."""
    item = fields("axe", attributes=attributes(count, values))
    if code is None:
        project.items.create(item, NOON)
        return
    with unchanged(project), refused(422, code):
        project.items.create(item, NOON)


def test_a_deleted_item_is_gone_and_its_counts_with_it(project: Project) -> None:
    """ITM-12, ITM-44."""
    items = project.items
    bought(project, "sword", 3)
    project.inventory.grant("alice", "sword", 3)
    items.delete(GOOD, "sword")
    with refused(404, 4001):
        items.get(GOOD, "sword")
    assert project.inventory.quantity("alice", "sword") == 6
    items.create(fields("sword"), NOON)
    assert project.purchases.sold("sword", NOON) == 0


def test_lists_go_by_kind_then_order_then_number(items: Items) -> None:
    """PAG-1e."""
    items.create(fields("axe", order=0), NOON)
    items.create(bundle("chest", "gold", bundle_type="virtual_currency_package"), NOON)
    items.create(bundle("set", "sword"), NOON)
    items.update("sword", fields("sword", order=2), NOON)
    assert skus_of(items, GOOD) == ["axe", "shield", "beer", "sword"]
    assert skus_of(items, CURRENCY) == ["gold"]
    assert skus_of(items, PACKAGE) == ["chest"]
    assert skus_of(items, BUNDLE) == ["set"]
    assert [i.sku for i in items.page(GOOD, Page(2, 1))] == ["shield", "beer"]


def test_a_failed_turn_puts_an_item_back_in_its_place(project: Project) -> None:
    def fail() -> None:
        with project.transaction():
            project.items.update("sword", fields("sword", order=9), NOON)
            raise ZeroDivisionError

    with unchanged(project), pytest.raises(ZeroDivisionError):
        fail()
    assert skus_of(project.items, GOOD) == ["sword", "shield", "beer"]


def test_everything_about_an_item_survives_export_and_import(project: Project) -> None:
    schedule = Schedule(interval_type="weekly", day_of_week=1)
    project.items.create(
        fields(
            "axe",
            prices=(dollars("9.99"), RealPrice(amount=Decimal("8.49"), currency="EUR")),
            attributes=attributes(2, 2),
            limit_per_user=UserLimit(total=2, schedule=schedule),
            periods=period(-DAY, DAY),
            custom_attributes='{"a":[1,null]}',
            groups=("weapons",),
        ),
        NOON,
    )
    bought(project, "axe", 2)
    copy = import_project(export_project(project), project.clock, 1)
    assert copy.items.get(GOOD, "axe") == project.items.get(GOOD, "axe")
    assert export_project(copy) == export_project(project)


# -- prices ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("prices", "counts"),
    [
        ([], None),
        ([dollars("1"), dollars("2", is_default=True)], "2"),
        ([dollars("1", is_default=True, is_enabled=False), dollars("2")], "2"),
        ([dollars("1", country="DE"), dollars("2")], "2"),
        ([dollars("1", country="DE"), dollars("3", country="FR", is_default=True)], "3"),
        ([dollars("1", country="DE")], None),
        ([RealPrice(amount=Decimal(1), currency="EUR", is_default=True)], None),
        ([dollars("9.90")], "9.90"),
    ],
)
def test_purchases_go_by_the_default_price_in_the_currency_of_the_project(
    prices: list[RealPrice], counts: str | None
) -> None:
    """ITM-5."""
    assert effective_price(prices, "USD") == counts


def test_a_free_item_costs_nothing_whatever_its_prices(items: Items) -> None:
    made = items.create(fields("axe", prices=(dollars("1"),), is_free=True), NOON)
    assert made.price is None
    assert made.prices == (dollars("1"),)


# -- what is bought --------------------------------------------------------------------------------
def opened(project: Project, sku: str, quantity: int, user: str = "alice", **facts: Any) -> Order:
    """An order that is not paid."""
    line = OrderLine(sku=sku, quantity=quantity, amount=Decimal(1), **facts)
    draft = OrderDraft(
        lines=(line,), amount=Decimal(1), amount_without_discount=Decimal(1), currency="USD"
    )
    return project.orders.open(user, draft, NOON)


def bought(project: Project, sku: str, quantity: int, user: str = "alice", **facts: Any) -> None:
    """An order that is paid."""
    project.orders.pay(opened(project, sku, quantity, user, **facts).order_id, NOON)


def limited(project: Project, **facts: Any) -> Item:
    """A priced item with limits."""
    return project.items.create(fields("axe", prices=(dollars("1"),), **facts), NOON)


def test_the_limit_of_a_user_counts_what_was_paid_and_what_came_with_it(project: Project) -> None:
    """ITM-9a."""
    item = limited(project, limit_per_user=UserLimit(total=4))
    order = opened(project, "axe", 2)
    assert project.purchases.of_user(item, "alice", NOON) == RemainingUses(4, 4)
    project.orders.pay(order.order_id, NOON)
    bought(project, "axe", 1, is_bonus=True)
    assert project.purchases.of_user(item, "alice", NOON) == RemainingUses(4, 1)
    assert project.purchases.of_user(item, "bob", NOON) == RemainingUses(4, 4)
    assert project.purchases.of_user(item, None, NOON) == RemainingUses(4, 4)
    assert project.may_buy(item, ALICE, 1, NOON)
    assert not project.may_buy(item, ALICE, 2, NOON)


def test_the_limit_of_a_user_starts_over_with_its_schedule(project: Project) -> None:
    schedule = Schedule(interval_type="daily", time="00:00:00+00:00")
    item = limited(project, limit_per_user=UserLimit(total=1, schedule=schedule))
    bought(project, "axe", 1)
    assert not project.may_buy(item, ALICE, 1, NOON)
    midnight = NOON + timedelta(hours=12)
    assert not project.may_buy(item, ALICE, 1, midnight - SECOND)
    assert project.may_buy(item, ALICE, 1, midnight)


def test_the_limit_over_all_users_also_counts_what_unpaid_orders_hold(project: Project) -> None:
    """ITM-9b."""
    item = limited(project, limit_per_item=5)
    bought(project, "axe", 1, "bob")
    first, second = opened(project, "axe", 2), opened(project, "axe", 1, "bob")
    stock = project.purchases.of_all(item, NOON)
    assert stock is not None
    assert (stock.total, stock.sold, stock.reserved, stock.available) == (5, 1, 3, 1)
    assert not project.may_buy(item, ALICE, 2, NOON)
    project.orders.cancel(first.order_id, NOON)
    project.orders.expire(second.order_id, NOON)
    stock = project.purchases.of_all(item, NOON)
    assert stock is not None
    assert (stock.sold, stock.reserved, stock.available) == (1, 0, 4)
    assert project.may_buy(item, ALICE, 4, NOON)


def test_an_order_of_an_item_made_anew_frees_nothing_it_did_not_hold(project: Project) -> None:
    limited(project, limit_per_item=5)
    order = opened(project, "axe", 2)
    project.items.delete(GOOD, "axe")
    item = limited(project, limit_per_item=5)
    project.orders.cancel(order.order_id, NOON)
    stock = project.purchases.of_all(item, NOON)
    assert stock is not None
    assert (stock.reserved, stock.available) == (0, 5)


# -- what is seen ----------------------------------------------------------------------------------
def sees(project: Project, sku: str, viewer: Any = ALICE, **look: Any) -> bool:
    """Return True if a viewer sees an item at NOON."""
    item = project.catalog.get(sku)
    assert item is not None
    return project.shop.sees(item, project.shop.visit(viewer, NOON, **look))


@pytest.mark.parametrize(
    "facts", [{"is_enabled": False}, {"is_show_in_store": False}, {"is_deleted": True}]
)
def test_an_item_off_the_shelf_is_neither_seen_nor_bought(
    project: Project, facts: dict[str, bool]
) -> None:
    """ITM-6a and ITM-18."""
    item = limited(project, **facts)
    assert not sees(project, "axe")
    assert not project.may_buy(item, ALICE, 1, NOON)
    assert project.items.get(GOOD, "axe") == item
    visit = project.shop.visit(ALICE, NOON)
    assert "axe" not in [found.sku for found in project.shop.on_sale(visit, GOOD)]


def test_a_hidden_item_can_be_a_present_and_a_disabled_one_cannot(project: Project) -> None:
    hidden = limited(project, is_show_in_store=False)
    assert project.shop.may_get(hidden, ALICE, 1, NOON)
    assert not project.shop.may_get(replace(hidden, is_enabled=False), ALICE, 1, NOON)
    assert project.shop.may_get(replace(hidden, regions=("DE",)), ALICE, 1, NOON)


def test_a_present_with_nothing_left_is_not_given(project: Project) -> None:
    """ITM-9a: two in all, one bought and one received; a third is refused."""
    item = limited(project, limit_per_user=UserLimit(total=2))
    bought(project, "axe", 1)
    assert project.shop.may_get(item, ALICE, 1, NOON)
    assert not project.shop.may_get(item, ALICE, 2, NOON)
    bought(project, "axe", 1, is_bonus=True)
    assert not project.shop.may_get(item, ALICE, 1, NOON)


def test_an_item_is_seen_in_its_countries(project: Project) -> None:
    """ITM-6b: beer goes to Germany and Austria."""
    assert not sees(project, "beer")
    assert not sees(project, "beer", None)
    assert sees(project, "beer", player(country="DE"))
    assert sees(project, "beer", country="AT")
    assert not sees(project, "beer", player(country="DE"), country="US")


@pytest.mark.parametrize(
    ("begins", "ends", "in_season"),
    [(-DAY, DAY, True), (SECOND, DAY, False), (-DAY, 0 * DAY, False), (0 * DAY, None, True)],
)
def test_an_item_is_seen_and_bought_in_its_sale_period(
    project: Project, begins: timedelta, ends: timedelta | None, in_season: bool
) -> None:
    """ITM-7."""
    item = limited(project, periods=period(begins, ends))
    assert sees(project, "axe") is in_season
    assert project.may_buy(item, ALICE, 1, NOON) is in_season
    visit = project.shop.visit(ALICE, NOON, off_season=True)
    assert project.shop.sees(item, visit)
    assert project.shop.show(item, visit).can_be_bought is in_season


def test_an_item_of_a_rule_is_seen_by_those_the_rule_admits(project: Project) -> None:
    """ATT-4."""
    terms = RuleTerms(
        name="Veterans",
        is_enabled=True,
        conditions=(condition("level", "lt", "10"),),
        skus=("sword",),
    )
    project.personalization.create(terms)
    assert sees(project, "sword", player(level=11))
    assert not sees(project, "sword", player(level=9))
    assert not sees(project, "sword", None)
    assert sees(project, "shield", player(level=9))


def test_an_item_of_a_unique_offer_is_seen_by_holders_of_a_code(project: Project) -> None:
    """PRM-23 and ITM-8."""
    offers = project.unique_catalog_offers
    offers.create("secret", UniqueCatalogOfferTerms(name={"en": "Secret"}, items=("sword",)))
    offers.add_code("secret", "OPEN")
    offers.switch("secret", on=True)
    item = project.catalog.get("sword")
    assert item is not None
    assert not sees(project, "sword")
    assert sees(project, "sword", code="OPEN")
    assert not sees(project, "sword", code="SHUT")
    assert not sees(project, "sword", None, code="OPEN")
    assert not project.may_buy(item, ALICE, 1, NOON)
    assert project.shop.may_buy(item, ALICE, 1, NOON, "OPEN")


def test_pages_of_the_storefront_together_are_all_that_is_seen(project: Project) -> None:
    """PAG-2 and PAG-4: hidden items take no place on a page."""
    for number in range(7):
        project.items.create(fields(f"i{number}", is_show_in_store=number % 3 > 0), NOON)
    visit = project.shop.visit(ALICE, NOON)
    whole = [item.sku for item in project.shop.on_sale(visit, GOOD)]
    assert whole == ["sword", "shield", "i1", "i2", "i4", "i5"]
    for limit in range(1, 8):
        found: list[str] = []
        has_more = True
        while has_more:
            rows, has_more = project.shop.page(visit, Page(limit, len(found)), GOOD)
            assert rows
            found += [item.sku for item in rows]
        assert found == whole


@pytest.mark.parametrize(
    ("facts", "can"),
    [
        ({}, False),
        ({"prices": (dollars("1"),)}, True),
        ({"is_free": True}, True),
        ({"virtual_prices": (VirtualPrice(sku="gold", amount=1),)}, True),
        ({"virtual_prices": (VirtualPrice(sku="gold", amount=1, is_enabled=False),)}, False),
        ({"prices": (dollars("1", is_enabled=False),)}, False),
    ],
)
def test_only_what_has_a_price_or_is_free_can_be_bought(
    project: Project, facts: dict[str, Any], can: bool
) -> None:
    """ITM-10."""
    item = project.items.create(fields("axe", **facts), NOON)
    assert project.shop.is_open(item, project.shop.visit(ALICE, NOON)) is can


def test_the_content_of_a_bundle_is_priced_one_by_one(project: Project) -> None:
    """ITM-15: $2 three times and $0.50 once; gold has no price."""
    project.items.create(fields("axe", prices=(dollars("2"),)), NOON)
    project.items.create(fields("bow", prices=(dollars("0.50"),)), NOON)
    content = (Content(sku="axe", quantity=3), Content(sku="bow"), Content(sku="gold"))
    item = project.items.create(fields("set", type="bundle", content=content), NOON)
    visit = project.shop.visit(ALICE, NOON)
    assert project.shop.content_price(item, visit) == (Decimal("6.50"), Decimal("6.50"))
    empty = project.items.create(bundle("none", "gold"), NOON)
    assert project.shop.content_price(empty, visit) is None


def test_groups_are_known_from_the_first_item_that_names_them() -> None:
    """ITM-17."""
    project = make_project()
    items = project.items
    items.create(fields("axe", groups=("weapons", "steel")), NOON)
    items.create(fields("bow", groups=("wood", "weapons")), NOON)
    items.name_group("steel", {"en": "Steel", "de": "Stahl"})
    assert [group.external_id for group in project.groups.all()] == ["weapons", "steel", "wood"]
    assert items.group_name("steel") == {"en": "Steel", "de": "Stahl"}
    assert items.group_name("wood") == {"en": "wood"}
    assert items.group_name("stone") == {"en": "stone"}


def test_two_projects_do_not_share_items(project: Project) -> None:
    copy = project.fork(PROJECT_ID + 1)
    with unchanged(project):
        copy.items.create(fields("axe"), NOON)
        copy.items.delete(GOOD, "sword")
