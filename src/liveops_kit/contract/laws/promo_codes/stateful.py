"""Random sequences of calls with promo codes on carts and orders, against plain counts."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from hypothesis import strategies as some
from hypothesis.stateful import initialize, precondition, rule

from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import CART_EMPTY, CODE_LIMIT_REACHED
from liveops_kit.contract.resources import PROMO_CODE
from liveops_kit.contract.scenario import Cart
from liveops_kit.contract.stateful import ScenarioMachine

_INDEX = some.integers(0, 1)


class PromoCodeMachine(ScenarioMachine):
    """A player who fills a cart, applies promo codes, orders, and pays or cancels."""

    limit = 3
    percents = (Decimal(10), Decimal(50))
    prices = (Decimal(10), Decimal(4))

    @initialize()
    def make(self) -> None:
        """Create a cart of two items, and two promo codes, each for three orders."""
        self.skus = [virtual_good(self.scenario, f"{price}.00") for price in self.prices]
        self.codes = [self.scenario.code() for _ in self.percents]
        self.promotions = [
            self.scenario.create(
                PROMO_CODE, code, discount={"percent": f"{percent}.00"},
                redeem_total_limit=self.limit,
            )
            for code, percent in zip(self.codes, self.percents, strict=True)
        ]  # fmt: skip
        self.cart = Cart(self.scenario)
        self.cart.fill(dict.fromkeys(self.skus, 1)).works()
        self.held = Counter(range(len(self.skus)))
        self.on_it: int | None = None
        self.used, self.reserved = Counter[int](), Counter[int]()
        self.unpaid: list[tuple[int, int | None]] = []
        """Orders with the promotion each holds a use of."""

    def _left(self, promotion: int) -> int:
        return self.limit - self.used[promotion] - self.reserved[promotion]

    def _judge(self, cart: Any) -> None:
        """Check that the cart costs its items' prices less the discount of a usable code."""
        if not self.held or (self.on_it is not None and not self._left(self.on_it)):
            return
        full = sum((self.prices[i] * count for i, count in self.held.items()), Decimal(0))
        off = Decimal(0) if self.on_it is None else self.percents[self.on_it]
        self.cart.costs(str(full * (100 - off) / 100), str(full), cart)

    @rule(counts=some.tuples(some.integers(1, 3), some.integers(1, 3)))
    def fill(self, counts: tuple[int, int]) -> None:
        """Set the quantities of both items."""
        self.held = Counter(dict(enumerate(counts)))
        self._judge(self.cart.fill(dict(zip(self.skus, counts, strict=True))).works())

    @rule(which=_INDEX)
    def enter(self, which: int) -> None:
        """Apply a promo code to the cart, in place of another."""
        answer = self.cart.apply(self.codes[which])
        if not self.held:
            answer.refused(CART_EMPTY)
        elif not self._left(which):
            answer.refused(CODE_LIMIT_REACHED)
        else:
            self.on_it = which
            self._judge(answer.ok())

    @rule()
    def take_off(self) -> None:
        """Remove the promo code."""
        answer = self.cart.under("current").take_off_code()
        self.on_it = None
        self._judge(answer.ok())

    @precondition(lambda self: self.held)
    @rule()
    def order(self) -> None:
        """Order the cart, which reserves a use of its code."""
        if self.on_it is not None and not self._left(self.on_it):
            self.cart.order().refused(CODE_LIMIT_REACHED)
            return
        self.unpaid.append((self.cart.order().get("order_id"), self.on_it))
        if self.on_it is not None:
            self.reserved[self.on_it] += 1
        self._count()

    @precondition(lambda self: self.unpaid)
    @rule(is_paid=some.booleans(), is_late=some.booleans())
    def finish(self, is_paid: bool, is_late: bool) -> None:
        """Pay the oldest order, cancel it, or let it expire."""
        number, held = self.unpaid.pop(0)
        if is_paid:
            self.scenario.pay(number)
            self.cart.clear().works()
            self.held.clear()
            self.on_it = None
        elif is_late:
            self.scenario.payments.expire(self.scenario.project_id, number)
        else:
            self.scenario.payments.cancel(self.scenario.project_id, number)
        if held is not None:
            self.reserved[held] -= 1
            self.used[held] += is_paid
        self._count()

    def _count(self) -> None:
        """Check the remaining uses of both promotions."""
        for which, promotion in enumerate(self.promotions):
            promotion.counts(
                available=self._left(which), reserved=self.reserved[which], used=self.used[which]
            )
