"""The schema of every table of a project: row types, key, order and indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from msgspec import Struct

from liveops_kit.domain.features.bonuses import Bonus
from liveops_kit.domain.features.coupons import Coupon
from liveops_kit.domain.features.daily_chains import DailyChain
from liveops_kit.domain.features.discounts import Discount
from liveops_kit.domain.features.offer_chains import OfferChain
from liveops_kit.domain.features.personalization import Guard, Rule
from liveops_kit.domain.features.promo_codes import PromoCode
from liveops_kit.domain.features.reward_chains import RewardChain
from liveops_kit.domain.features.unique_catalog_offers import Listing, UniqueCatalogOffer
from liveops_kit.domain.features.upsell import UpsellSetup
from liveops_kit.domain.mechanics.balances import Balance
from liveops_kit.domain.mechanics.carts import Cart, NamedCart
from liveops_kit.domain.mechanics.catalog import CatalogAttribute, Item, ItemGroup, ItemKind
from liveops_kit.domain.mechanics.clans import Membership
from liveops_kit.domain.mechanics.codes import Code
from liveops_kit.domain.mechanics.inventory import Holding
from liveops_kit.domain.mechanics.limits import CountRow
from liveops_kit.domain.mechanics.orders import Order, OrderStatus
from liveops_kit.domain.mechanics.points import PointReward, ValuePoint
from liveops_kit.domain.mechanics.promotion_lifecycle import Promotion
from liveops_kit.domain.mechanics.redemption import CodePromotion
from liveops_kit.domain.mechanics.steps import Progress
from liveops_kit.domain.mechanics.usage import Usage
from liveops_kit.domain.mechanics.users import User
from liveops_kit.domain.values.clock import ClockState
from liveops_kit.state.order_listeners import Hold
from liveops_kit.state.project_clock import OWN
from liveops_kit.state.tables import GroupKey, UnorderedIndex


class TableSchema(Struct, frozen=True):
    """The schema of a table: row types, key, order and indexes."""

    rows: tuple[Any, ...]
    key: Callable[[Any], Any]
    order: Callable[[Any], Any]
    indexes: Mapping[str, GroupKey | UnorderedIndex]
    key_determines_order: bool = False
    """True if groups and position of a row depend on its key alone."""


def _external_id(row: Promotion) -> tuple[Any, str] | None:
    return (row.kind, row.external_id) if isinstance(row, CodePromotion) else None


def _owner_of_current(cart: Cart) -> str | None:
    return None if isinstance(cart, NamedCart) else cart.owner


def _payer(row: Order) -> str | None:
    return row.user if row.status is OrderStatus.NEW else None


def _point_that_resets(chain: RewardChain) -> str | None:
    return None if chain.terms.timetable is None else chain.point


def _whole(_row: Any) -> bool:
    return True


def _on_shelf(item: Item) -> bool | None:
    return True if item.is_on_shelf else None


def _kind_on_shelf(item: Item) -> ItemKind | None:
    return item.kind if item.is_on_shelf else None


TABLES: Mapping[str, TableSchema] = {
    "sequences": TableSchema((tuple[str, int],), lambda row: row[0], lambda row: row[0], {}),
    "items": TableSchema(
        (Item,),
        attrgetter("sku"),
        attrgetter("order", "item_id"),
        {
            "all": _whole,
            "item_id": attrgetter("item_id"),
            "kind": attrgetter("kind"),
            "shelf": _on_shelf,
            "shelf_kind": _kind_on_shelf,
        },
    ),
    "item_groups": TableSchema(
        (ItemGroup,), attrgetter("external_id"), attrgetter("place"), {"all": _whole}
    ),
    "attributes": TableSchema(
        (CatalogAttribute,),
        attrgetter("external_id"),
        attrgetter("number"),
        {"all": _whole},
    ),
    "upsell": TableSchema((UpsellSetup,), attrgetter("number"), attrgetter("number"), {}),
    "rules": TableSchema(
        (Rule,),
        attrgetter("rule_id"),
        attrgetter("rule_id"),
        {"all": _whole, "switch": attrgetter("terms.is_enabled")},
    ),
    "guards": TableSchema(
        (Guard,),
        attrgetter("key"),
        attrgetter("key"),
        {"sku": attrgetter("sku"), "rule": attrgetter("rule_id")},
    ),
    "value_points": TableSchema(
        (ValuePoint,),
        attrgetter("sku"),
        attrgetter("terms.order", "item_id"),
        {"all": _whole, "sku": attrgetter("sku")},
    ),
    "point_rewards": TableSchema(
        (PointReward,),
        attrgetter("key"),
        attrgetter("key"),
        {"point": attrgetter("point"), "sku": attrgetter("sku")},
    ),
    "balances": TableSchema(
        (Balance,),
        attrgetter("key"),
        attrgetter("key"),
        {"point": UnorderedIndex(attrgetter("point"))},
        key_determines_order=True,
    ),
    "memberships": TableSchema(
        (Membership,),
        attrgetter("user"),
        attrgetter("user"),
        {"clan": UnorderedIndex(attrgetter("clan"))},
    ),
    "reward_chains": TableSchema(
        (RewardChain,),
        attrgetter("chain_id"),
        attrgetter("terms.order", "chain_id"),
        {
            "all": _whole,
            "switch": attrgetter("terms.is_enabled"),
            "point": attrgetter("point"),
            "reset_point": _point_that_resets,
        },
    ),
    "daily_chains": TableSchema(
        (DailyChain,),
        attrgetter("chain_id"),
        attrgetter("place"),
        {"all": _whole, "switch": attrgetter("is_enabled")},
    ),
    "offer_chains": TableSchema(
        (OfferChain,),
        attrgetter("chain_id"),
        attrgetter("place"),
        {"all": _whole, "switch": attrgetter("is_enabled")},
    ),
    "progress": TableSchema(
        (Progress,),
        attrgetter("key"),
        attrgetter("key"),
        {"chain": UnorderedIndex(attrgetter("kind", "chain_id"))},
        key_determines_order=True,
    ),
    "carts": TableSchema(
        (Cart, NamedCart),
        # Ids that clients choose are unique for each user alone.
        attrgetter("cart_id", "owner"),
        attrgetter("cart_id", "owner"),
        {"current": _owner_of_current, "owner": attrgetter("owner")},
    ),
    "orders": TableSchema(
        (Order,),
        attrgetter("order_id"),
        attrgetter("order_id"),
        {"all": _whole, "user": attrgetter("user"), "unpaid": _payer},
    ),
    "holds": TableSchema((Hold,), attrgetter("order_id"), attrgetter("order_id"), {}),
    "users": TableSchema(
        (User,),
        attrgetter("external_id"),
        attrgetter("external_id"),
        {"all": _whole},
        key_determines_order=True,
    ),
    "holdings": TableSchema(
        (Holding,),
        attrgetter("user", "sku"),
        attrgetter("sku"),
        {"user": attrgetter("user")},
        key_determines_order=True,
    ),
    "promotions": TableSchema(
        (Coupon, PromoCode, UniqueCatalogOffer, Discount, Bonus),
        attrgetter("promotion_id"),
        attrgetter("promotion_id"),
        {
            "all": _whole,
            "switch": attrgetter("is_enabled"),
            "kind": attrgetter("kind"),
            "kind_switch": attrgetter("kind", "is_enabled"),
            "external_id": _external_id,
        },
    ),
    "listings": TableSchema(
        (Listing,),
        attrgetter("key"),
        attrgetter("key"),
        {"sku": attrgetter("sku"), "promotion": attrgetter("promotion_id")},
    ),
    "usages": TableSchema(
        (Usage,),
        attrgetter("key"),
        attrgetter("key"),
        {
            "target": UnorderedIndex(attrgetter("kind", "target")),
            "user": UnorderedIndex(attrgetter("kind", "user_id")),
        },
        key_determines_order=True,
    ),
    "codes": TableSchema(
        (Code,), attrgetter("code"), attrgetter("number"), {"promotion": attrgetter("promotion_id")}
    ),
    "counts": TableSchema(
        (CountRow,),
        attrgetter("key"),
        attrgetter("key"),
        {"promotion": UnorderedIndex(attrgetter("promotion_id"))},
        key_determines_order=True,
    ),
    "clock": TableSchema((ClockState,), lambda _: OWN, lambda _: OWN, {}),
}

ADDED_TABLES = frozenset({"attributes", "clock"})
"""Tables that states written by earlier releases lack: empty then."""


RowNumbers = Callable[[Any], Iterable[tuple[str, int]]]
"""Returns the numbers in a row, each with the sequence it was taken from."""


def _item_numbers(item: Item) -> Iterator[tuple[str, int]]:
    yield "item", item.item_id
    for key in item.unit_items:
        if key.item_id is not None:
            yield "item", key.item_id


def _chain_numbers(sequence: str) -> RowNumbers:
    def numbers(chain: DailyChain | OfferChain) -> Iterator[tuple[str, int]]:
        yield sequence, chain.chain_id
        for step in chain.steps:
            yield f"{sequence}_step", step.step_id

    return numbers


def _reward_chain_numbers(chain: RewardChain) -> Iterator[tuple[str, int]]:
    yield "reward_chain", chain.chain_id
    for step in chain.terms.steps:
        if step.step_id is not None:
            yield "reward_chain_step", step.step_id


SEQUENCES: Mapping[str, RowNumbers] = {
    "items": _item_numbers,
    "item_groups": lambda row: [("item_group", row.number)],
    "attributes": lambda row: [("attribute", row.number)],
    "rules": lambda row: [("rule", row.rule_id)],
    "value_points": lambda row: [("item", row.item_id)],
    "reward_chains": _reward_chain_numbers,
    "daily_chains": _chain_numbers("daily_chain"),
    "offer_chains": _chain_numbers("offer_chain"),
    "orders": lambda row: [("order", row.order_id)],
    "promotions": lambda row: [("promotion", row.promotion_id)],
    "codes": lambda row: [("code", row.number)],
}
"""The sequences that number the rows of each table."""
