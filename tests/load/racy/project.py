"""One project of the racy server: its state and its rules."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from threading import Lock
from typing import Any

PAUSE = 0.004
"""Seconds for which a fault lets others in."""
CACHED = 0.5
"""Seconds for which a stale price lives."""

Body = dict[str, Any]


class Refusal(Exception):
    """An answer of the API that refuses a call."""

    def __init__(self, status: int, code: int) -> None:
        super().__init__(status, code)
        self.status, self.code = status, code


ITEM_NOT_FOUND = (404, 4001)
CODE_NOT_FOUND, LIMIT_REACHED, CODE_EXPIRED = (404, 9809), (422, 9804), (422, 9810)
NOT_CLAIMABLE, CLAIMED, NOT_REACHED = (422, 6306), (422, 9912), (422, 9911)


@dataclass
class Promotion:
    """A coupon or a promo code with the uses of it."""

    body: Body
    codes: list[str] = field(default_factory=list)
    used: int = 0
    reserved: int = 0
    by_user: Counter[str] = field(default_factory=Counter)
    by_code: Counter[str] = field(default_factory=Counter)

    def left(self) -> int | None:
        limit = self.body.get("redeem_total_limit")
        return None if limit is None else max(limit - self.used - self.reserved, 0)


@dataclass
class Order:
    """An order: what it holds in cents, and the promotion of its code."""

    user: str
    clan: str
    lines: list[tuple[str, int, int]]
    """SKU, quantity, price of all of them."""
    promotion: Promotion | None = None
    is_paid: bool = False


class Project:
    """The state of a project. Callers hold `lock`; `gap` is where a fault lets go of it."""

    def __init__(self, faults: frozenset[str]) -> None:
        self.faults = faults
        self.lock = Lock()
        self.frozen: datetime | None = None
        self.prices: dict[str, int] = {}
        self.cached: dict[str, tuple[float, int]] = {}
        self.promotions: dict[str, Promotion] = {}
        self.of_code: dict[str, Promotion] = {}
        self.discounts: dict[int, Body] = {}
        self.chains: dict[int, Body] = {}
        self.claims: set[tuple[int, int, str]] = set()
        self.points_of: dict[str, tuple[str, int]] = {}
        self.points: Counter[str] = Counter()
        self.clans: dict[str, str] = {}
        self.carts: dict[str, list[tuple[str, int]]] = {}
        self.cart_codes: dict[str, str] = {}
        self.orders: dict[int, Order] = {}
        self.owned: dict[str, Counter[str]] = {}
        self.delivering: deque[tuple[str, int]] = deque()
        self.ids = count(1)

    # -- faults ------------------------------------------------------------------------------------
    def gap(self, fault: str) -> None:
        """Let others in, if the fault is planted."""
        if fault in self.faults:
            self.lock.release()
            time.sleep(PAUSE)
            self.lock.acquire()

    @contextmanager
    def shown_before_commit(self, promotion: Promotion) -> Iterator[None]:
        """Show a use while the transaction is under way, and take it back before it commits."""
        if "uses_before_commit" in self.faults:
            promotion.used += 1
            self.gap("uses_before_commit")
            promotion.used -= 1
        yield

    # -- time and prices ---------------------------------------------------------------------------
    def now(self) -> datetime:
        return self.frozen or datetime.now(UTC)

    def is_open(self, body: Body) -> bool:
        periods = body.get("promotion_periods") or []
        return not periods or any(self._is_in(period) for period in periods)

    def _is_in(self, period: Body) -> bool:
        until = period["date_until"]
        begins = datetime.fromisoformat(period["date_from"])
        has_begun = begins <= self.now()
        return has_begun and (until is None or self.now() < datetime.fromisoformat(until))

    def price(self, sku: str) -> int:
        """Return the price of an item in cents, with its discount."""
        if sku not in self.prices:
            raise Refusal(*ITEM_NOT_FOUND)
        price, moment = self.prices[sku], time.monotonic()
        if "stale_price" in self.faults:
            until, cached = self.cached.get(sku, (0.0, 0))
            if moment < until:
                price = cached
            else:
                self.cached[sku] = (moment + CACHED, price)
        for each in self.discounts.values():
            if {"sku": sku} in each["items"] and self.is_open(each):
                price = price * (100 - round(float(each["discount"]["percent"]))) // 100
        return price

    # -- codes -------------------------------------------------------------------------------------
    def put_promotion(self, name: str, body: Body) -> None:
        """Change a promotion; its uses stay."""
        promotion = self.promotion(name)
        used = promotion.used
        promotion.body = {**promotion.body, **body}
        self.gap("limit_change_overwrites_uses")
        promotion.used = used

    def promotion(self, name: str) -> Promotion:
        if name not in self.promotions:
            raise Refusal(*CODE_NOT_FOUND)
        return self.promotions[name]

    def redeem(self, user: str, code: str) -> list[Body]:
        """Use a code of a coupon and return the items it brings."""
        promotion = self._usable(code)
        with self.shown_before_commit(promotion):
            self._check(promotion, "redeem_code_limit", promotion.by_code[code])
            self.gap("single_code_checked_first")
            self._check(promotion, "redeem_user_limit", promotion.by_user[user])
            self.gap("user_limit_checked_first")
            self._check_total(promotion)
            self.gap("total_limit_checked_first")
            promotion.used += 1
            promotion.by_code[code] += 1
            promotion.by_user[user] += 1
        bonus: list[Body] = promotion.body.get("bonus") or []
        for each in bonus:
            self.give(user, each["sku"], each["quantity"])
        return bonus

    def _usable(self, code: str) -> Promotion:
        promotion = self.of_code.get(code)
        if promotion is None:
            raise Refusal(*CODE_NOT_FOUND)
        if not self.is_open(promotion.body):
            raise Refusal(*CODE_EXPIRED)
        return promotion

    def _check_total(self, promotion: Promotion) -> None:
        self._check(promotion, "redeem_total_limit", promotion.used + promotion.reserved)

    def _check(self, promotion: Promotion, limit: str, used: int) -> None:
        if promotion.body.get(limit) is not None and used >= promotion.body[limit]:
            raise Refusal(*LIMIT_REACHED)

    # -- carts and orders --------------------------------------------------------------------------
    def enter_code(self, user: str, code: str) -> None:
        self._check_total(self._usable(code))
        self.cart_codes[user] = code

    def order_cart(self, user: str) -> int:
        """Make an order of a cart, and reserve the use of its code."""
        code = self.cart_codes.get(user)
        promotion = None if code is None else self._usable(code)
        lines = self.lines(user)
        if promotion is not None:
            self._check_total(promotion)
            self.gap("promo_code_oversold")
            promotion.reserved += 1
        return self._add(Order(user, self.clans.get(user, ""), lines, promotion))

    def order_item(self, user: str, sku: str, quantity: int) -> int:
        lines = [(sku, quantity, self.price(sku) * quantity)]
        return self._add(Order(user, self.clans.get(user, ""), lines))

    def lines(self, user: str) -> list[tuple[str, int, int]]:
        """Return the lines of a cart with their prices, less what its code takes off."""
        code = self.cart_codes.get(user)
        discount = self.of_code[code].body["discount"] if code else {"percent": "0"}
        share = 100 - round(float(discount["percent"]))
        return [
            (sku, quantity, self.price(sku) * quantity * share // 100)
            for sku, quantity in self.carts.get(user, [])
        ]

    def _add(self, order: Order) -> int:
        number = next(self.ids)
        self.orders[number] = order
        return number

    def pay(self, number: int) -> None:
        """Mark an order as paid, deliver it, and count its points."""
        order = self.orders[number]
        if order.is_paid:
            raise Refusal(422, 0)
        self.gap("order_paid_twice")
        order.is_paid = True
        if order.promotion is not None:
            order.promotion.reserved -= 1
            order.promotion.used += 1
            self.cart_codes.pop(order.user, None)
        self.carts.pop(order.user, None)
        self._deliver(order)
        for sku, quantity, _ in order.lines:
            self._count_points(order.clan, sku, quantity)

    def _deliver(self, order: Order) -> None:
        self.delivering = deque((sku, quantity) for sku, quantity, _ in order.lines)
        while self.delivering:
            self.gap("order_delivered_in_part")
            if self.delivering:
                self.give(order.user, *self.delivering.popleft())

    def _count_points(self, clan: str, sku: str, quantity: int) -> None:
        if clan and sku in self.points_of:
            _, amount = self.points_of[sku]
            balance = self.points[clan]
            self.gap("clan_points_lost")
            self.points[clan] = balance + amount * quantity

    def give(self, user: str, sku: str, quantity: int) -> None:
        self.owned.setdefault(user, Counter())[sku] += quantity

    # -- chains ------------------------------------------------------------------------------------
    def chain(self, number: int) -> Body:
        if number not in self.chains:
            raise Refusal(*ITEM_NOT_FOUND)
        return self.chains[number]

    def claim_daily(self, number: int, step: int, user: str) -> None:
        """Claim the step of today."""
        chain = self.chain(number)
        today = (self.now() - datetime.fromisoformat(chain["date_start"])).days + 1
        if step != today or (number, step, user) in self.claims:
            raise Refusal(*NOT_CLAIMABLE)
        self.gap("daily_step_claimed_twice")
        self._claim(number, step, user, chain["steps"][step - 1]["items"])

    def claim_offer(self, number: int, step: int, user: str) -> None:
        """Claim the next step of an offer chain."""
        taken = self.taken(number, user)
        if step != taken + 1:
            raise Refusal(*NOT_CLAIMABLE)
        self.gap("offer_step_given_twice")
        self._claim(number, step, user, self.chain(number)["steps"][step - 1]["items"])

    def taken(self, number: int, user: str) -> int:
        return sum((number, n, user) in self.claims for n in range(1, 31))

    def claim_reward(self, number: int, step: int, user: str) -> None:
        """Claim a step of a reward chain that the points of the clan have reached."""
        steps = self.chain(number)["steps"]
        (place,) = (n for n, each in enumerate(steps) if each["step_id"] == step)
        if self.points[self.clans.get(user, "")] < steps[place]["price"]["amount"]:
            raise Refusal(*NOT_REACHED)
        if (number, step, user) in self.claims:
            raise Refusal(*CLAIMED)
        self.gap("clan_goal_rewarded_twice")
        self._claim(number, step, user, steps[place]["reward"])

    def _claim(self, number: int, step: int, user: str, items: list[Body]) -> None:
        self.claims.add((number, step, user))
        for each in items:
            self.give(user, each["sku"], each["quantity"])
