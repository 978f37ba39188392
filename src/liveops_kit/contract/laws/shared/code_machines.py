"""Random stories about codes: uses of a coupon, and promo codes on carts and orders.

Each has a model of its own: plain counts of what was used, held, and put where.
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
    amounts,
    bare,
    enter,
    fill,
    looks,
    order_of,
    plain,
    total_state,
)
from liveops_kit.contract.stateful import ScenarioMachine

_LIMIT = some.sampled_from([2, 1, None, 3])
_INDEX = some.integers(0, 1)


class CouponUses(ScenarioMachine):
    """Two players redeem two codes against the three limits, while the coupon is on or off."""

    @initialize(total=_LIMIT, user=_LIMIT, code=_LIMIT)
    def make(self, total: int | None, user: int | None, code: int | None) -> None:
        """A coupon with these limits."""
        self.limits: dict[str, Any] = {
            "redeem_total_limit": total, "redeem_user_limit": user, "redeem_code_limit": code,
        }  # fmt: skip
        self.codes = [self.scenario.code() for _ in range(2)]
        self.coupon = coupon(self.scenario, *self.codes, **self.limits)
        self.players = [self.scenario.player, self.scenario.second_player]
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
        """Somebody redeems a code."""
        answer = redeem(self.scenario, self.codes[code], by=self.players[player])
        if not self.is_on:
            self.scenario.refused(answer, 404, 9807)
        elif not self._is_left(player, code):
            self.scenario.refused(answer, 422, 9804)
        else:
            self.scenario.ok(answer)
            self.uses.update([("total", 0), ("user", player), ("code", code)])

    @rule(player=_INDEX, code=_INDEX)
    def look(self, player: int, code: int) -> None:
        """Somebody looks whether a code can be used."""
        for answer in looks(self.scenario, COUPON, self.codes[code], self.players[player]):
            if not self.is_on:
                self.scenario.refused(answer, 404, 9811 if answer.operation_id == VERIFY else 9807)
            elif not self._is_left(player, code):
                self.scenario.refused(answer, 422, 9804)
            else:
                self.scenario.ok(answer)

    @rule()
    def switch(self) -> None:
        """The project switches the coupon on or off."""
        call = "deactivate-coupon" if self.is_on else "activate-coupon"
        self.scenario.ok(self.scenario.call(call, external_id=self.coupon))
        self.is_on = not self.is_on

    @rule(total=_LIMIT)
    def change(self, total: int | None) -> None:
        """The project changes the total limit; what was used stays used."""
        self.limits["redeem_total_limit"] = total
        body = bare(COUPON, "Changed", **self.limits)
        answer = self.scenario.call("update-coupon-promotion", external_id=self.coupon, body=body)
        self.scenario.ok(answer)
        self.count()

    @rule()
    def count(self) -> None:
        """The project looks at what was used."""
        total, used = self.limits["redeem_total_limit"], self.uses["total", 0]
        state = total and {"available": max(0, total - used), "reserved": 0, "used": used}
        found = total_state(self.scenario, COUPON, self.coupon)
        self.scenario.equal("total_limit_state", found, state)


class CodesOnCarts(ScenarioMachine):
    """One player fills a cart, puts promo codes on it, orders, and pays or lets go."""

    limit = 3
    percents = (Decimal(10), Decimal(50))
    prices = (Decimal(10), Decimal(4))

    @initialize()
    def make(self) -> None:
        """A cart of two items, and two promo codes, each for three orders."""
        self.skus = [item(self.scenario, f"{price}.00") for price in self.prices]
        self.codes = [self.scenario.code() for _ in self.percents]
        self.promotions = [
            promo_code(
                self.scenario, code, discount={"percent": f"{percent}.00"},
                redeem_total_limit=self.limit,
            )
            for code, percent in zip(self.codes, self.percents, strict=True)
        ]  # fmt: skip
        fill(self.scenario, dict.fromkeys(self.skus, 1))
        self.cart = Counter(range(len(self.skus)))
        self.on_it: int | None = None
        self.used, self.reserved = Counter[int](), Counter[int]()
        self.unpaid: list[tuple[int, int | None]] = []
        """Orders with the promotion each holds a use of."""

    def _left(self, promotion: int) -> int:
        return self.limit - self.used[promotion] - self.reserved[promotion]

    def _judge(self, cart: Any) -> None:
        """The cart costs what its items cost, less what a usable code takes off."""
        if not self.cart or (self.on_it is not None and not self._left(self.on_it)):
            return
        full = sum((self.prices[i] * count for i, count in self.cart.items()), Decimal(0))
        off = Decimal(0) if self.on_it is None else self.percents[self.on_it]
        seen = amounts(self.scenario, cart)
        self.scenario.equal(
            "the cart's amounts", seen, (plain(full * (100 - off) / 100), plain(full))
        )

    @rule(counts=some.tuples(some.integers(1, 3), some.integers(1, 3)))
    def fill(self, counts: tuple[int, int]) -> None:
        """So many of both items lie in the cart."""
        self.cart = Counter(dict(enumerate(counts)))
        self._judge(fill(self.scenario, dict(zip(self.skus, counts, strict=True))))

    @rule(which=_INDEX)
    def enter(self, which: int) -> None:
        """A promo code is put on the cart, in place of another."""
        answer = enter(self.scenario, self.codes[which])
        if not self.cart:
            self.scenario.refused(answer, 422, 1417)
        elif not self._left(which):
            self.scenario.refused(answer, 422, 9804)
        else:
            self.on_it = which
            self._judge(self.scenario.ok(answer))

    @rule()
    def take_off(self) -> None:
        """The promo code is taken off again."""
        answer = self.scenario.call("remove-cart-promo-code", body={"cart": {"id": "current"}})
        self.on_it = None
        self._judge(self.scenario.ok(answer))

    @precondition(lambda self: self.cart)
    @rule()
    def order(self) -> None:
        """The cart is ordered, which holds a use of its code."""
        if self.on_it is not None and not self._left(self.on_it):
            answer = self.scenario.call("create-order", body={})
            self.scenario.refused(answer, 422, 9804)
            return
        self.unpaid.append((order_of(self.scenario), self.on_it))
        if self.on_it is not None:
            self.reserved[self.on_it] += 1
        self._count()

    @precondition(lambda self: self.unpaid)
    @rule(is_paid=some.booleans(), is_late=some.booleans())
    def finish(self, is_paid: bool, is_late: bool) -> None:
        """The oldest order is paid, or it is cancelled or expires."""
        number, held = self.unpaid.pop(0)
        if is_paid:
            self.scenario.pay(number)
            self.scenario.require(self.scenario.call("cart-clear"))
            self.cart.clear()
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
        """What is left of both promotions."""
        for which, external_id in enumerate(self.promotions):
            state = {
                "available": self._left(which),
                "reserved": self.reserved[which],
                "used": self.used[which],
            }
            found = total_state(self.scenario, PROMO, external_id)
            self.scenario.equal("total_limit_state", found, state)
