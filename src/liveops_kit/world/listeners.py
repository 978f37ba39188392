"""What follows from an order: the world tells every listener when one is opened, paid or dropped."""

from __future__ import annotations

from datetime import datetime

from liveops_kit.groups.offer_chains import OfferProgress
from liveops_kit.mechanics.catalog import Catalog
from liveops_kit.mechanics.inventory import Inventory
from liveops_kit.mechanics.orders import Order


class HandsOut:
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


class StepsOn:
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
