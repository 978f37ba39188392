"""Random sequences of calls with codes: uses of a coupon, and promo codes on carts and orders.

Each has a model of its own: plain counts of used and reserved codes and of cart lines.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from hypothesis import strategies as some
from hypothesis.stateful import initialize, precondition, rule

from liveops_kit.contract.builders import coupon, item, promo_code, redeem
from liveops_kit.contract.builders.codes import (
    COUPON,
    PROMO,
    VERIFY,
    add_to_cart,
    amounts,
    apply_code,
    lookups,
    minimal_body,
    order_cart,
    total_state,
    without_zeros,
)
from liveops_kit.contract.stateful import Machine

_LIMIT = some.sampled_from([2, 1, None, 3])
_INDEX = some.integers(0, 1)


class CouponMachine(Machine):
    """Two players who redeem two codes against the three limits, while the coupon is on or off."""

    @initialize(total=_LIMIT, user=_LIMIT, code=_LIMIT)
    def make(self, total: int | None, user: int | None, code: int | None) -> None:
        """Create a coupon with these limits."""
        self.limits: dict[str, Any] = {
            "redeem_total_limit": total, "redeem_user_limit": user, "redeem_code_limit": code,
        }  # fmt: skip
        self.codes = [self.trial.code() for _ in range(2)]
        self.coupon = coupon(self.trial, *self.codes, **self.limits)
        self.players = [self.trial.player, self.trial.second]
        self.is_on = True
        self.uses: Counter[tuple[str, int]] = Counter()

    def _is_left(self, player: int, code: int) -> bool:
        bounds = {
            ("total", 0): self.limits["redeem_total_limit"],
            ("user", player): self.limits["redeem_user_limit"],
            ("code", code): self.limits["redeem_code_limit"],
        }
        return all(limit is None or self.uses[key] < limit for key, limit in bounds.items())

    @rule(player=_INDEX, code=_INDEX)
    def redeem(self, player: int, code: int) -> None:
        """Redeem a code."""
        answer = redeem(self.trial, self.codes[code], by=self.players[player])
        if not self.is_on:
            self.trial.refused(answer, 404, 9807)
        elif not self._is_left(player, code):
            self.trial.refused(answer, 422, 9804)
        else:
            self.trial.ok(answer)
            self.uses.update([("total", 0), ("user", player), ("code", code)])

    @rule(player=_INDEX, code=_INDEX)
    def look(self, player: int, code: int) -> None:
        """Verify that a code can be used."""
        for answer in lookups(self.trial, COUPON, self.codes[code], self.players[player]):
            if not self.is_on:
                self.trial.refused(answer, 404, 9811 if answer.operation_id == VERIFY else 9807)
            elif not self._is_left(player, code):
                self.trial.refused(answer, 422, 9804)
            else:
                self.trial.ok(answer)

    @rule()
    def switch(self) -> None:
        """Switch the coupon on or off."""
        call = "deactivate-coupon" if self.is_on else "activate-coupon"
        self.trial.ok(self.trial.call(call, external_id=self.coupon))
        self.is_on = not self.is_on

    @rule(total=_LIMIT)
    def change(self, total: int | None) -> None:
        """Change the total limit; the used count stays."""
        self.limits["redeem_total_limit"] = total
        body = minimal_body(COUPON, "Changed", **self.limits)
        answer = self.trial.call("update-coupon-promotion", external_id=self.coupon, body=body)
        self.trial.ok(answer)
        self.count()

    @rule()
    def count(self) -> None:
        """Check the used count."""
        total, used = self.limits["redeem_total_limit"], self.uses["total", 0]
        state = total and {"available": max(0, total - used), "reserved": 0, "used": used}
        actual = total_state(self.trial, COUPON, self.coupon)
        self.trial.equal("total_limit_state", actual, state)


class PromoCodeMachine(Machine):
    """A player who fills a cart, applies promo codes, orders, and pays or cancels."""

    limit = 3
    percents = (Decimal(10), Decimal(50))
    prices = (Decimal(10), Decimal(4))

    @initialize()
    def make(self) -> None:
        """Create a cart of two items, and two promo codes, each for three orders."""
        self.skus = [item(self.trial, f"{price}.00") for price in self.prices]
        self.codes = [self.trial.code() for _ in self.percents]
        self.promotions = [
            promo_code(
                self.trial, code, discount={"percent": f"{percent}.00"},
                redeem_total_limit=self.limit,
            )
            for code, percent in zip(self.codes, self.percents, strict=True)
        ]  # fmt: skip
        add_to_cart(self.trial, dict.fromkeys(self.skus, 1))
        self.cart = Counter(range(len(self.skus)))
        self.on_it: int | None = None
        self.used, self.reserved = Counter[int](), Counter[int]()
        self.unpaid: list[tuple[int, int | None]] = []
        """Orders with the promotion each holds a use of."""

    def _left(self, promotion: int) -> int:
        return self.limit - self.used[promotion] - self.reserved[promotion]

    def _judge(self, cart: Any) -> None:
        """Check that the cart costs its items' prices less the discount of a usable code."""
        if not self.cart or (self.on_it is not None and not self._left(self.on_it)):
            return
        full = sum((self.prices[i] * count for i, count in self.cart.items()), Decimal(0))
        off = Decimal(0) if self.on_it is None else self.percents[self.on_it]
        actual = amounts(self.trial, cart)
        self.trial.equal(
            "the cart's amounts",
            actual,
            (without_zeros(full * (100 - off) / 100), without_zeros(full)),
        )

    @rule(counts=some.tuples(some.integers(1, 3), some.integers(1, 3)))
    def fill(self, counts: tuple[int, int]) -> None:
        """Set the quantities of both items."""
        self.cart = Counter(dict(enumerate(counts)))
        self._judge(add_to_cart(self.trial, dict(zip(self.skus, counts, strict=True))))

    @rule(which=_INDEX)
    def enter(self, which: int) -> None:
        """Apply a promo code to the cart, in place of another."""
        answer = apply_code(self.trial, self.codes[which])
        if not self.cart:
            self.trial.refused(answer, 422, 1417)
        elif not self._left(which):
            self.trial.refused(answer, 422, 9804)
        else:
            self.on_it = which
            self._judge(self.trial.ok(answer))

    @rule()
    def take_off(self) -> None:
        """Remove the promo code."""
        answer = self.trial.call("remove-cart-promo-code", body={"cart": {"id": "current"}})
        self.on_it = None
        self._judge(self.trial.ok(answer))

    @precondition(lambda self: self.cart)
    @rule()
    def order(self) -> None:
        """Order the cart, which reserves a use of its code."""
        if self.on_it is not None and not self._left(self.on_it):
            answer = self.trial.call("create-order", body={})
            self.trial.refused(answer, 422, 9804)
            return
        self.unpaid.append((order_cart(self.trial), self.on_it))
        if self.on_it is not None:
            self.reserved[self.on_it] += 1
        self._count()

    @precondition(lambda self: self.unpaid)
    @rule(is_paid=some.booleans(), is_late=some.booleans())
    def finish(self, is_paid: bool, is_late: bool) -> None:
        """Pay the oldest order, cancel it, or let it expire."""
        number, held = self.unpaid.pop(0)
        if is_paid:
            self.trial.pay(number)
            self.trial.given(self.trial.call("cart-clear"))
            self.cart.clear()
            self.on_it = None
        elif is_late:
            self.trial.till.expire(self.trial.project_id, number)
        else:
            self.trial.till.cancel(self.trial.project_id, number)
        if held is not None:
            self.reserved[held] -= 1
            self.used[held] += is_paid
        self._count()

    def _count(self) -> None:
        """Check the remaining uses of both promotions."""
        for which, external_id in enumerate(self.promotions):
            state = {
                "available": self._left(which),
                "reserved": self.reserved[which],
                "used": self.used[which],
            }
            actual = total_state(self.trial, PROMO, external_id)
            self.trial.equal("total_limit_state", actual, state)
