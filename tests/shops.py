"""A game that sells: priced items, promotions that run, carts and orders.

project = make_shop()
put(project, blade=2, arrow=1)                 a cart of alice's
order = buy(project, blade=1)                  an unpaid order of it
promo_code(project, "FAIR", "5", total=1)      5 % off everything, one use
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.worlds import ITEMS, NOON, limits, make_item, make_project, player

from liveops_kit.domain.features.bonuses import BonusTerms
from liveops_kit.domain.features.discounts import DiscountTerms
from liveops_kit.domain.features.promo_codes import PromoCodeTerms
from liveops_kit.domain.features.unique_catalog_offers import UniqueCatalogOfferTerms
from liveops_kit.domain.mechanics.carts import Cart, CartLine
from liveops_kit.domain.mechanics.catalog import Item, VirtualPrice
from liveops_kit.domain.mechanics.limits import LimitState
from liveops_kit.domain.mechanics.orders import Order
from liveops_kit.domain.mechanics.pricing import BonusLine
from liveops_kit.domain.mechanics.usage import UserLimit
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.state.project import Project

SHELF = (
    make_item(11, "blade", price="10"),
    make_item(12, "arrow", price="0.99"),
    make_item(13, "leaf", is_free=True),
    make_item(14, "banner", virtual_prices=(VirtualPrice(sku="gold", amount=30),)),
    make_item(15, "rare", price="20", limit_per_user=UserLimit(total=2)),
    make_item(16, "last", price="5", limit_per_item=1),
    make_item(17, "secret", price="7"),
    make_item(18, "ale", price="3", regions=("DE",)),
)


def make_shop(**facts: Any) -> Project:
    """A game at NOON with ITEMS and SHELF in its catalog."""
    return make_project(items=(*ITEMS, *SHELF), **facts)


def sell(project: Project, item: Item) -> None:
    """Put an item into the catalog."""
    project.tables["items"].put(item.sku, item)
    taken = project.tables["sequences"].get("item")
    project.sequences.take("item", max(0, item.item_id - (taken[1] if taken else 0)))


# -- promotions ------------------------------------------------------------------------------------
def discount(
    project: Project, percent: str, *items: str, limit: UserLimit | None = None, **facts: Any
) -> int:
    """A discount that runs; without items on everything."""
    terms = DiscountTerms(
        name={"en": f"{percent} off"},
        percent=Decimal(percent),
        items=items or None,
        limit=limit or UserLimit(),
        **facts,
    )
    promotion_id = project.discounts.create(terms, NOON).promotion_id
    project.promotions.switch(promotion_id, on=True)
    return promotion_id


def bonus(project: Project, condition: tuple[str, ...] | None, **given: int) -> int:
    """A bonus that runs."""
    terms = BonusTerms(name={"en": "Present"}, condition=condition, bonus=_lines(given))
    promotion_id = project.bonuses.create(terms, NOON).promotion_id
    project.promotions.switch(promotion_id, on=True)
    return promotion_id


def promo_code(
    project: Project,
    code: str = "FAIR",
    percent: str | None = "5",
    *,
    total: int | None = None,
    user: int | None = None,
    given: Mapping[str, int] | None = None,
    **facts: Any,
) -> None:
    """A promo code promotion that runs, named as its code."""
    terms = PromoCodeTerms(
        name={"en": "Fair"},
        percent=None if percent is None else Decimal(percent),
        bonus=_lines(given or {}),
        limits=limits(total=total, user=user),
        **facts,
    )
    project.promo_codes.create(code, terms)
    project.promo_codes.add_code(code, code)
    project.promo_codes.switch(code, on=True)


def unique_offer(project: Project, code: str = "SECRET", *items: str, total: int = 1) -> None:
    """A unique catalog offer that runs, named as its code."""
    terms = UniqueCatalogOfferTerms(
        name={"en": "Secret"}, items=items or ("secret",), limits=limits(total=total)
    )
    project.unique_catalog_offers.create(code, terms)
    project.unique_catalog_offers.add_code(code, code)
    project.unique_catalog_offers.switch(code, on=True)


def uses(project: Project, code: str = "FAIR") -> tuple[int, int, int]:
    """Available, reserved and used of a promo code promotion, over all users."""
    state = project.promo_codes.total_limit(project.promo_codes.get(code))
    assert isinstance(state, LimitState)
    return state.available, state.reserved, state.used


def _lines(given: Mapping[str, int]) -> tuple[BonusLine, ...]:
    return tuple(BonusLine(sku=sku, quantity=count) for sku, count in given.items())


# -- carts and orders ------------------------------------------------------------------------------
def put(project: Project, who: str | Player = "alice", **wanted: int) -> Cart:
    """A player's cart with these quantities, none of them left out."""
    buyer = player(who) if isinstance(who, str) else who
    lines = [CartLine(sku=sku, quantity=count) for sku, count in wanted.items()]
    cart, left_out = project.carts.fill(buyer, None, lines, NOON)
    assert left_out == []
    return cart


def enter(project: Project, code: str = "FAIR", who: str = "alice", **choice: str) -> Cart:
    """A player's cart with a promo code on it."""
    buyer = player(who)
    return project.carts.enter(
        buyer, None, lambda: project.promo_codes.enter(code, buyer, choice, NOON)
    )


def order_cart(
    project: Project, who: str | Player = "alice", *, free: bool = False, now: datetime = NOON
) -> Order:
    """An order of a player's cart; one for nothing is done at once."""
    buyer = player(who) if isinstance(who, str) else who
    with project.transaction():
        draft = project.checkout.of_cart(project.carts.of(buyer), buyer, now, free=free)
        opened = project.orders.open_free if free else project.orders.open
        return opened(buyer.external_id, draft, now)


def buy(
    project: Project, who: str = "alice", *, code: str | None = None, now: datetime = NOON,
    **wanted: int,
) -> Order:  # fmt: skip
    """An unpaid order of these items in a fresh cart."""
    project.carts.clear(player(who), None)
    put(project, who, **wanted)
    if code is not None:
        enter(project, code, who)
    return order_cart(project, who, now=now)


def order_item(
    project: Project,
    sku: str,
    who: str = "alice",
    *,
    quantity: int = 1,
    code: str | None = None,
    free: bool = False,
    now: datetime = NOON,
) -> Order:
    """An order of one item without a cart."""
    with project.transaction():
        draft = project.checkout.of_item(sku, quantity, code, player(who), now, free=free)
        opened = project.orders.open_free if free else project.orders.open
        return opened(who, draft, now)


def pay(project: Project, order: Order, now: datetime = NOON) -> Order:
    """The order, paid."""
    with project.transaction():
        return project.orders.pay(order.order_id, now)
