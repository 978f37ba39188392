"""The sale: a discount that opens and ends on the second, and everybody looks at the price."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from liveops_kit.contract.law import Need
from liveops_kit.load.marks import Mark, Read, Whole
from liveops_kit.load.session import Reply, Session
from liveops_kit.load.story import Extent, Setting, Story, cents, order_key

if TYPE_CHECKING:
    from liveops_kit.contract.scenario import Scenario

FULL, REDUCED = 1000, 500
"""The price outside the sale and within it, in cents."""
PRICE = "sale/price"


class Sale(Story):
    """The price of an item before, during and after a sale, in the store, carts and orders."""

    name = "sale"
    about = "a sale opens and ends on the second, and everybody looks at the price"
    operations = (
        "create-item-promotion", "admin-create-virtual-item", "get-sellable-item-by-sku",
        "create-order-with-item", "get-order", "cart-fill",
        "cart-clear",
    )  # fmt: skip
    needs = frozenset({Need.PLAYERS, Need.ITEMS})

    def set_up(self, scenario: Scenario, extent: Extent) -> Setting:
        """Make an item and a discount that runs in the middle of the run."""
        from liveops_kit.contract.builders import discount
        from liveops_kit.contract.builders.store import virtual_good

        _check_time_passes(scenario)
        opens = _next_second(extent.begins + timedelta(seconds=extent.seconds * 0.3))
        ends = _next_second(opens + timedelta(seconds=extent.seconds * 0.4))
        sku = virtual_good(scenario, "10.00")
        period = {"date_from": opens.isoformat(), "date_until": ends.isoformat()}
        discount(scenario, "50.00", sku, promotion_periods=[period])
        return Setting(
            {"sku": sku},
            registers={PRICE: FULL},
            scheduled=(
                extent.scheduled(PRICE, opens, REDUCED), extent.scheduled(PRICE, ends, FULL),
            ),
        )  # fmt: skip

    def play(self, session: Session) -> None:
        """Look at the price in the store, put the item into a cart, or order it."""
        sku, chance = session.facts["sku"], session.random.random()
        if chance < 0.6:
            session.call("get-sellable-item-by-sku", _shows_price, sku=sku)
        elif chance < 0.9:
            body = {"items": [{"sku": sku, "quantity": 1}]}
            session.call("cart-fill", _shows_price, body=body)
        else:
            order(session, sku)

    def close_player(self, session: Session) -> None:
        """Empty the player's cart; orders of this story stay unpaid."""
        session.call("cart-clear")


def order(session: Session, sku: str) -> None:
    """Order one item, and check that its lines make up its price."""
    made = session.call("create-order-with-item", body={"quantity": 1}, item_sku=sku)
    number = made.get("order_id")
    if number is None:
        return
    key = order_key(session)

    def marks(reply: Reply) -> Iterator[Mark]:
        total, lines = reply.get("content", "price", "amount"), reply.get("content", "items")
        if total is not None and lines:
            whole = sum(cents(line["price"]["amount"]) for line in lines)
            yield Whole(key, {"total": cents(total)}, {"total": whole}, False)

    session.call("get-order", marks, order_id=number)


def _shows_price(reply: Reply) -> Iterator[Mark]:
    amount = reply.get("price", "amount")
    if amount is not None:
        yield Read(PRICE, cents(amount))


def _check_time_passes(scenario: Scenario) -> None:
    from liveops_kit.contract.scenario import NotVerifiable

    clock = scenario.capabilities.clock
    if clock is None:
        return
    before = clock.now()
    time.sleep(0.01)
    if clock.now() == before:
        raise NotVerifiable("the target's time stands still")


def _next_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0) + timedelta(seconds=1)
