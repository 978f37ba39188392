"""The effects of orders: every listener reacts to orders that are opened, paid or dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from liveops_kit.domain.features.carts import Carts
from liveops_kit.domain.features.offer_chains import OfferProgress
from liveops_kit.domain.features.orders import Orders
from liveops_kit.domain.features.promotions import Promotions
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.inventory import Inventory
from liveops_kit.domain.mechanics.orders import (
    Order,
    OrderEvent,
    OrderLine,
    OrderNotification,
    OrderStatus,
)
from liveops_kit.domain.mechanics.points import Points
from liveops_kit.domain.mechanics.promotion_lifecycle import Promotion
from liveops_kit.domain.mechanics.purchases import Purchases
from liveops_kit.domain.mechanics.tables import Table
from liveops_kit.domain.mechanics.usage import RemainingUses, UserLimit


class GrantItems:
    """Grants the paid items to the user's inventory, bundles unpacked."""

    def __init__(self, catalog: Catalog, inventory: Inventory) -> None:
        self._catalog = catalog
        self._inventory = inventory

    def opened(self, order: Order, now: datetime) -> None:
        """Do nothing yet."""

    def paid(self, order: Order, now: datetime) -> None:
        """Grant every line."""
        for line in order.draft.lines:
            for sku, quantity in self._catalog.unpack(line.sku, line.quantity):
                self._inventory.grant(order.user, sku, quantity)

    def dropped(self, order: Order, now: datetime) -> None:
        """Do nothing: no item was granted."""


class AdvanceOfferChain:
    """Advances users in offer chains when they pay the order of a step (CHN-8)."""

    def __init__(self, progress: OfferProgress) -> None:
        self._progress = progress

    def opened(self, order: Order, now: datetime) -> None:
        """Do nothing yet: any number of orders of a step may be unpaid."""

    def paid(self, order: Order, now: datetime) -> None:
        """Advance the user, or refuse the payment of a step that was taken otherwise."""
        self._progress.advance(order, now)

    def dropped(self, order: Order, now: datetime) -> None:
        """Do nothing: the user stays at the step."""


class CountPurchases:
    """Counts items towards their limits, and reserves those of unpaid orders (ITM-9).

    Items of offer chains ignore these limits, and are not counted.
    """

    def __init__(self, catalog: Catalog, purchases: Purchases) -> None:
        self._catalog = catalog
        self._purchases = purchases

    def opened(self, order: Order, now: datetime) -> None:
        """Reserve the items."""
        self._purchases.hold(_limited(order), now)

    def paid(self, order: Order, now: datetime) -> None:
        """Turn reserved items into sold ones."""
        self._purchases.release(_limited(order), now)
        lines = [(line, self._limit(line.sku)) for line in _limited(order)]
        self._purchases.count(lines, order.user, now)

    def dropped(self, order: Order, now: datetime) -> None:
        """Release the reserved items."""
        self._purchases.release(_limited(order), now)

    def _limit(self, sku: str) -> UserLimit:
        item = self._catalog.get(sku)
        return UserLimit() if item is None else item.limit_per_user


class ReservableCodes(Protocol):
    """A kind of promotion with codes; it ignores codes of other kinds."""

    def owner(self, code: str) -> Promotion | None:
        """Return the promotion of this kind that has a code."""

    def reserve(self, code: str, user: str) -> None:
        """Reserve one use."""

    def settle(self, code: str, user: str) -> None:
        """Count the reserved use."""

    def release(self, code: str, user: str) -> None:
        """Release the reserved use."""


class Hold(Struct, frozen=True):
    """The promotion that an unpaid order reserves a use of; its code may change owner."""

    order_id: int
    promotion_id: int


class ReserveCode:
    """Reserves a use of the order's code, and counts or releases it (PRM-6)."""

    def __init__(self, kinds: Iterable[ReservableCodes], holds: Table[int, Hold]) -> None:
        self._kinds = tuple(kinds)
        self._holds = holds

    def opened(self, order: Order, now: datetime) -> None:
        """Reserve one use, or refuse: two orders cannot reserve the last one."""
        for kind in self._kinds:
            owner = None if order.draft.code is None else kind.owner(order.draft.code)
            if owner is not None and order.draft.code is not None:
                kind.reserve(order.draft.code, order.user)
                self._holds.put(order.order_id, Hold(order.order_id, owner.promotion_id))

    def paid(self, order: Order, now: datetime) -> None:
        """Count the use."""
        for kind, code in self._of(order):
            kind.settle(code, order.user)

    def dropped(self, order: Order, now: datetime) -> None:
        """Release the use."""
        for kind, code in self._of(order):
            kind.release(code, order.user)

    def _of(self, order: Order) -> Iterator[tuple[ReservableCodes, str]]:
        hold, code = self._holds.get(order.order_id), order.draft.code
        if hold is None or code is None:
            return
        self._holds.delete(order.order_id)
        for kind in self._kinds:
            owner = kind.owner(code)
            if owner is not None and owner.promotion_id == hold.promotion_id:
                yield kind, code


class CountPromotionUses:
    """Counts a use of every discount and bonus in a paid order (PRM-13)."""

    def __init__(self, promotions: Promotions) -> None:
        self._promotions = promotions

    def opened(self, order: Order, now: datetime) -> None:
        """Do nothing yet: an unpaid order is no use."""

    def paid(self, order: Order, now: datetime) -> None:
        """Count one use of each."""
        for promotion_id in order.draft.promotions:
            self._promotions.use(promotion_id, order.user, now)

    def dropped(self, order: Order, now: datetime) -> None:
        """Do nothing: no use was counted."""


LatestReset = Callable[[str, datetime], datetime | None]
"""Returns the latest reset of a value point's balances, or None."""


class CreditValuePoints:
    """Credits the value points of items bought with real money or for free (CHN-11)."""

    def __init__(self, points: Points, since: LatestReset) -> None:
        self._points = points
        self._since = since

    def opened(self, order: Order, now: datetime) -> None:
        """Do nothing yet."""

    def paid(self, order: Order, now: datetime) -> None:
        """Credit every bought line; bonus items earn nothing (CHN-23)."""
        if order.draft.is_virtual:
            return
        bought = [(line.sku, line.quantity) for line in order.draft.lines if not line.is_bonus]
        credited = {point.sku for sku, _ in bought for point, _ in self._points.of_item(sku)}
        resets = {sku: self._since(sku, now) for sku in credited}
        since = {sku: reset for sku, reset in resets.items() if reset is not None}
        self._points.credit(order.user, bought, now, since)

    def dropped(self, order: Order, now: datetime) -> None:
        """Do nothing: no points were credited."""


class ClearCart:
    """Empties the cart that was bought."""

    def __init__(self, carts: Carts) -> None:
        self._carts = carts

    def opened(self, order: Order, now: datetime) -> None:
        """Do nothing yet: the user may return to the cart."""

    def paid(self, order: Order, now: datetime) -> None:
        """Empty the cart."""
        if order.draft.cart_id is not None:
            self._carts.forget(order.user, order.draft.cart_id)

    def dropped(self, order: Order, now: datetime) -> None:
        """Do nothing: the cart stays."""


class CancelCompetingOrders:
    """Cancels a user's other unpaid orders once a limit they count on is used up (PRM-29)."""

    def __init__(
        self,
        orders: Callable[[], Orders],
        promotion_left: Callable[[int, str, datetime], RemainingUses | None],
        item_left: Callable[[str, str, datetime], RemainingUses | None],
    ) -> None:
        self._orders = orders
        self._promotion_left = promotion_left
        self._item_left = item_left

    def opened(self, order: Order, now: datetime) -> None:
        """Do nothing: any number of orders may be unpaid."""

    def paid(self, order: Order, now: datetime) -> None:
        """Cancel the orders with a promotion or an item that has no uses left."""
        promotions = {
            promotion_id
            for promotion_id in order.draft.promotions
            if _is_used_up(self._promotion_left(promotion_id, order.user, now))
        }
        skus = {sku for sku in _bought(order) if _is_used_up(self._item_left(sku, order.user, now))}
        orders = self._orders()
        for other in orders.unpaid(order.user):
            if promotions.intersection(other.draft.promotions) or skus & _bought(other):
                orders.cancel(other.order_id, now)

    def dropped(self, order: Order, now: datetime) -> None:
        """Do nothing: nothing was used."""


class QueueWebhook:
    """Queues the webhooks to send to the project's own server after the transaction."""

    def __init__(self, notifications: list[OrderNotification]) -> None:
        self._notifications = notifications

    def opened(self, order: Order, now: datetime) -> None:
        """Do nothing: unpaid orders have no webhook."""

    def paid(self, order: Order, now: datetime) -> None:
        """Queue the webhook of a payment."""
        self._notifications.append(OrderNotification(OrderEvent.PAY, order, now))

    def dropped(self, order: Order, now: datetime) -> None:
        """Queue the webhook of a cancellation; expired orders have none."""
        if order.status is OrderStatus.CANCELED:
            self._notifications.append(OrderNotification(OrderEvent.CANCEL, order, now))


def _limited(order: Order) -> tuple[OrderLine, ...]:
    """Return the lines that count towards limits: none, in the order of an offer chain's step."""
    return () if order.draft.origin is not None else order.draft.lines


def _bought(order: Order) -> set[str]:
    return {line.sku for line in _limited(order)}


def _is_used_up(left: RemainingUses | None) -> bool:
    return left is not None and left.available == 0
