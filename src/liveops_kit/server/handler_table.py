"""The one table of operations: every operation of the description has exactly one handler."""

from __future__ import annotations

from collections.abc import Iterable

from liveops_kit.domain.values.refusals import NOT_WRITTEN_YET, Refusal
from liveops_kit.errors import HandlerTableError
from liveops_kit.openapi.document import Spec
from liveops_kit.server.api import (
    bonuses,
    carts,
    catalog,
    clans,
    coupons,
    daily_chains,
    discounts,
    items,
    offer_chains,
    orders,
    personalization,
    planned,
    promo_codes,
    promotions,
    reward_chains,
    unique_catalog_offers,
    upsell,
    user_limits,
    value_points,
)
from liveops_kit.server.request import Handler, Operations, Request, Response

WRITTEN: tuple[Operations, ...] = (
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
)
STORE_WRITTEN: tuple[Operations, ...] = (
    carts.STORE_OPERATIONS,
    catalog.OPERATIONS,
    items.OPERATIONS,
    orders.OPERATIONS,
)


def written() -> dict[str, Handler]:
    """The handlers of the operations that answer by their rules."""
    return merge(WRITTEN)


def store_written() -> dict[str, Handler]:
    """As `written`, of the store."""
    return merge(STORE_WRITTEN)


def handlers(spec: Spec) -> dict[str, Handler]:
    """A handler for every operation of the API; those not written yet refuse by name.

    Raises:
        HandlerTableError: an operation is missing, extra or double.
    """
    return _whole(WRITTEN, planned.OPERATION_IDS, spec)


def store_handlers(spec: Spec) -> dict[str, Handler]:
    """As `handlers`, of the store.

    Raises:
        HandlerTableError: an operation is missing, extra or double.
    """
    return _whole(STORE_WRITTEN, planned.STORE_OPERATION_IDS, spec)


def _whole(
    tables: Iterable[Operations], unwritten: Iterable[str], spec: Spec
) -> dict[str, Handler]:
    table = merge((*tables, dict.fromkeys(unwritten, not_written_yet)))
    check(table, spec)
    return table


def merge(tables: Iterable[Operations]) -> dict[str, Handler]:
    """All tables as one.

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
    """Nothing, if a table holds just the operations of a description.

    Raises:
        HandlerTableError: otherwise.
    """
    missing = spec.operations.keys() - table.keys()
    extra = table.keys() - spec.operations.keys()
    if missing:
        raise HandlerTableError(f"no handler for: {', '.join(sorted(missing))}")
    if extra:
        raise HandlerTableError(f"no such operation: {', '.join(sorted(extra))}")


async def not_written_yet(call: Request) -> Response:
    """Refuses with 501, and never pretends."""
    raise Refusal(NOT_WRITTEN_YET, operation=call.operation_id)
