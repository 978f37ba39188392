"""The one table of handlers: every operation of the descriptions has exactly one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from liveops_kit.errors import HandlerTableError
from liveops_kit.openapi.document import Spec
from liveops_kit.server.api import (
    attributes,
    bonuses,
    carts,
    catalog,
    clans,
    coupons,
    daily_chains,
    discounts,
    games,
    groups,
    inventory,
    items,
    offer_chains,
    orders,
    personalization,
    promo_codes,
    promotions,
    reward_chains,
    unique_catalog_offers,
    upsell,
    user_limits,
    value_points,
)
from liveops_kit.server.request import Handler, Operations

TABLES: Mapping[str, tuple[Operations, ...]] = {
    "liveops": (
        bonuses.OPERATIONS,
        carts.OPERATIONS,
        user_limits.OPERATIONS,
        value_points.OPERATIONS,
        reward_chains.OPERATIONS,
        clans.OPERATIONS,
        coupons.OPERATIONS,
        daily_chains.OPERATIONS,
        discounts.OPERATIONS,
        offer_chains.OPERATIONS,
        personalization.OPERATIONS,
        promo_codes.OPERATIONS,
        promotions.OPERATIONS,
        unique_catalog_offers.OPERATIONS,
        upsell.OPERATIONS,
    ),
    "twins": (
        bonuses.TWINS,
        coupons.TWINS,
        discounts.TWINS,
        promo_codes.TWINS,
        promotions.TWINS,
        reward_chains.TWINS,
        unique_catalog_offers.TWINS,
    ),
    "store": (
        attributes.OPERATIONS,
        carts.STORE_OPERATIONS,
        catalog.OPERATIONS,
        games.OPERATIONS,
        groups.OPERATIONS,
        inventory.OPERATIONS,
        items.OPERATIONS,
        orders.OPERATIONS,
    ),
}
"""The tables of each description that the mock serves as the API."""


def handlers(name: str, spec: Spec) -> dict[str, Handler]:
    """Return the handler of every operation of a description: `liveops`, `twins` or `store`.

    Raises:
        HandlerTableError: an operation is missing, extra or double.
    """
    table = merge(TABLES[name])
    check(table, spec)
    return table


def merge(tables: Iterable[Operations]) -> dict[str, Handler]:
    """Return all tables as one.

    Raises:
        HandlerTableError: two tables hold the same operation.
    """
    merged: dict[str, Handler] = {}
    for table in tables:
        double = merged.keys() & table.keys()
        if double:
            raise HandlerTableError(f"more than one handler for: {', '.join(sorted(double))}")
        merged.update(table)
    return merged


def check(table: Operations, spec: Spec) -> None:
    """Raise HandlerTableError unless a table holds exactly the operations of a description."""
    missing = spec.operations.keys() - table.keys()
    extra = table.keys() - spec.operations.keys()
    if missing:
        raise HandlerTableError(f"no handler for: {', '.join(sorted(missing))}")
    if extra:
        raise HandlerTableError(f"no such operation: {', '.join(sorted(extra))}")
