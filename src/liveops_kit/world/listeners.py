"""What follows from an order: every listener is told when one is opened, paid or dropped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from liveops_kit.groups.carts import Carts
from liveops_kit.groups.offer_chains import OfferProgress
from liveops_kit.groups.orders import Orders
from liveops_kit.groups.promotions import Promotions
from liveops_kit.mechanics.catalog import Catalog
from liveops_kit.mechanics.inventory import Inventory
from liveops_kit.mechanics.lifecycle import Promotion
from liveops_kit.mechanics.orders import Order, OrderEvent, OrderLine, OrderNotification, OrderStatus
from liveops_kit.mechanics.points import Points
from liveops_kit.mechanics.purchases import Purchases
from liveops_kit.mechanics.tables import Table
from liveops_kit.mechanics.usage import RemainingUses, UserLimit


class GrantItems:
    """Puts what was paid for into the user's inventory, bundles unpacked."""

    def __init__(self, catalog: Catalog, inventory: Inventory) -> None:
        self._catalog = catalog
        self._inventory = inventory

    def opened(self, order: Order, now: datetime) -> None:
        """Nothing yet."""

    def paid(self, order: Order, now: datetime) -> None:
        """Grant every line."""
        for line in order.draft.lines:
            for sku, quantity in self._catalog.unpack(line.sku, line.quantity):
                self._inventory.grant(order.user, sku, quantity)

    def dropped(self, order: Order, now: datetime) -> None:
        """Nothing was handed out."""


class AdvanceOfferChain:
    """Moves users on in offer chains when they paid the order of a step (CHN-8)."""

    def __init__(self, progress: OfferProgress) -> None:
        self._progress = progress

    def opened(self, order: Order, now: datetime) -> None:
        """Nothing yet: any number of orders of a step may be unpaid."""

    def paid(self, order: Order, now: datetime) -> None:
        """Move on, or refuse the payment of a step that was taken otherwise."""
        self._progress.advance(order, now)

    def dropped(self, order: Order, now: datetime) -> None:
        """The user stays at the step."""


class CountPurchases:
    """Counts items towards their limits, and holds what unpaid orders ask for (ITM-9).

    The items of offer chains ignore these limits, and do not count.
    """

    def __init__(self, catalog: Catalog, purchases: Purchases) -> None:
        self._catalog = catalog
        self._purchases = purchases

    def opened(self, order: Order, now: datetime) -> None:
        """Set the items aside."""
        self._purchases.hold(_limited(order), now)

    def paid(self, order: Order, now: datetime) -> None:
        """Turn what was held into what was sold."""
        self._purchases.release(_limited(order), now)
        lines = [(line, self._limit(line.sku)) for line in _limited(order)]
        self._purchases.count(lines, order.user, now)

    def dropped(self, order: Order, now: datetime) -> None:
        """Give back what was held."""
        self._purchases.release(_limited(order), now)

    def _limit(self, sku: str) -> UserLimit:
        item = self._catalog.get(sku)
        return UserLimit() if item is None else item.limit_per_user


class ReservableCodes(Protocol):
    """A kind of promotion with codes; it leaves codes of other kinds alone."""

    def owner(self, code: str) -> Promotion | None:
        """The promotion of this kind that has a code."""

    def reserve(self, code: str, user: str) -> None:
        """Hold one use."""

    def settle(self, code: str, user: str) -> None:
        """Count the use that was held."""

    def release(self, code: str, user: str) -> None:
        """Give the use that was held back."""


class Hold(Struct, frozen=True):
    """The promotion an unpaid order holds a use of: its code may belong to another one later."""

    order_id: int
    promotion_id: int


class ReserveCode:
    """Holds a use of the order's code, and counts it or gives it back (PRM-6)."""

    def __init__(self, kinds: Iterable[ReservableCodes], holds: Table[int, Hold]) -> None:
        self._kinds = tuple(kinds)
        self._holds = holds

    def opened(self, order: Order, now: datetime) -> None:
        """Hold one use, or refuse: two orders cannot hold the last one."""
        for kind in self._kinds:
            owner = None if order.draft.code is None else kind.owner(order.draft.code)
            if owner is not None and order.draft.code is not None:
                kind.reserve(order.draft.code, order.user)
                self._holds.put(order.order_id, Hold(order.order_id, owner.promotion_id))

    def paid(self, order: Order, now: datetime) -> None:
        """Count it."""
        for kind, code in self._of(order):
            kind.settle(code, order.user)

    def dropped(self, order: Order, now: datetime) -> None:
        """Give it back."""
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
        """Nothing yet: an unpaid order is no use."""

    def paid(self, order: Order, now: datetime) -> None:
        """Count one use of each."""
        for promotion_id in order.draft.promotions:
            self._promotions.use(promotion_id, order.user, now)

    def dropped(self, order: Order, now: datetime) -> None:
        """Nothing was counted."""


LatestReset = Callable[[str, datetime], datetime | None]
"""The latest reset of a value point's balances, or None."""


class CreditValuePoints:
    """Credits the value points of what was bought with real money, or for nothing (CHN-11)."""

    def __init__(self, points: Points, since: LatestReset) -> None:
        self._points = points
        self._since = since

    def opened(self, order: Order, now: datetime) -> None:
        """Nothing yet."""

    def paid(self, order: Order, now: datetime) -> None:
        """Credit every bought line; presents give nothing (CHN-23)."""
        if order.draft.is_virtual:
            return
        bought = [(line.sku, line.quantity) for line in order.draft.lines if not line.is_bonus]
        credited = {point.sku for sku, _ in bought for point, _ in self._points.of_item(sku)}
        resets = {sku: self._since(sku, now) for sku in credited}
        since = {sku: reset for sku, reset in resets.items() if reset is not None}
        self._points.credit(order.user, bought, now, since)

    def dropped(self, order: Order, now: datetime) -> None:
        """Nothing was credited."""


class ClearCart:
    """Empties the cart that was bought."""

    def __init__(self, carts: Carts) -> None:
        self._carts = carts

    def opened(self, order: Order, now: datetime) -> None:
        """Nothing yet: the user may come back to the cart."""

    def paid(self, order: Order, now: datetime) -> None:
        """Take everything out."""
        if order.draft.cart_id is not None:
            self._carts.forget(order.draft.cart_id)

    def dropped(self, order: Order, now: datetime) -> None:
        """The cart stays as it is."""


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
        """Nothing: any number of orders may be unpaid."""

    def paid(self, order: Order, now: datetime) -> None:
        """Cancel those that have a promotion or an item with nothing left."""
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
        """Nothing was used."""


class QueueWebhook:
    """Writes down what the project's own server is to be told when the turn is over."""

    def __init__(self, news: list[OrderNotification]) -> None:
        self._notifications = news

    def opened(self, order: Order, now: datetime) -> None:
        """Nothing is told of unpaid orders."""

    def paid(self, order: Order, now: datetime) -> None:
        """Tell that it was paid."""
        self._notifications.append(OrderNotification(OrderEvent.PAY, order, now))

    def dropped(self, order: Order, now: datetime) -> None:
        """Tell that it was cancelled; nothing is told of one that expired."""
        if order.status is OrderStatus.CANCELED:
            self._notifications.append(OrderNotification(OrderEvent.CANCEL, order, now))


def _limited(order: Order) -> tuple[OrderLine, ...]:
    """The lines whose items have limits to keep: none, in the order of an offer chain's step."""
    return () if order.draft.origin is not None else order.draft.lines


def _bought(order: Order) -> set[str]:
    return {line.sku for line in _limited(order)}


def _is_used_up(left: RemainingUses | None) -> bool:
    return left is not None and left.available == 0
