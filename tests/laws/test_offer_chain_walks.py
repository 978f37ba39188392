"""Random walks along an offer chain: completed steps are a prefix (CHN-8, CHN-10, ERR-25)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tests.chains import claim_offer, game, offers, order_offer, pay, taken
from tests.worlds import NOON, holdings, picture

from liveops_kit.domain.values.recurrence import Schedule
from liveops_kit.domain.values.refusals import Refusal

USERS = ("alice", "bob")
users = st.sampled_from(USERS)
numbers = st.integers(0, 6)
KINDS = ("free", "paid")


class Walk(RuleBasedStateMachine):
    """Two users who claim, order, pay and wait in one chain, in any order."""

    @initialize(
        kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=5),
        starts_over=st.booleans(),
        resets=st.booleans(),
    )
    def begin(self, kinds: list[str], starts_over: bool, resets: bool) -> None:
        self.kinds = kinds
        self.project = game()
        schedule = Schedule(interval_type="daily", time="20:00:00+00:00") if resets else None
        facts: Any = {"schedule": schedule, "is_reset_on_completion": starts_over}
        self.chain = offers(self.project, *kinds, **facts)
        self.starts_over, self.resets = starts_over, resets
        self.now: datetime = NOON
        self.done = dict.fromkeys(USERS, 0)
        self.owned = {user: {"potion": 0, "sword": 0} for user in USERS}
        self.orders: list[tuple[str, int, int, bool]] = []
        """User, order id, number of the step, and whether it can still be paid."""

    # -- what the model expects ----------------------------------------------------------------
    def take(self, user: str, number: int) -> None:
        """Complete a step for a user; unpaid orders of the step are void from now on."""
        ware = "potion" if self.kinds[number - 1] == "free" else "sword"
        self.owned[user][ware] += 1
        self.done[user] = number
        finished = number == len(self.kinds) and self.starts_over
        if finished:
            self.done[user] = 0
        self.orders = [
            (who, order_id, of, alive and not (who == user and (finished or of == number)))
            for who, order_id, of, alive in self.orders
        ]

    def is_next(self, user: str, number: int, kind: str) -> bool:
        there = 1 <= number <= len(self.kinds)
        return there and number == self.done[user] + 1 and self.kinds[number - 1] == kind

    def refused(self, number: int) -> int:
        return 6306 if 1 <= number <= len(self.kinds) else 6304

    # -- what users do ---------------------------------------------------------------------------
    def tries(self, act: Any, *args: Any) -> tuple[int | None, Any]:
        """Return the error code and None, or None and the result; a refusal changes nothing."""
        before = picture(self.project)
        try:
            return None, act(self.project, *args)
        except Refusal as refusal:
            assert picture(self.project) == before
            return refusal.reason.code, None

    @rule(user=users, number=numbers)
    def claims(self, user: str, number: int) -> None:
        code, _ = self.tries(claim_offer, self.chain, number, self.now, user)
        if self.is_next(user, number, "free"):
            assert code is None
            self.take(user, number)
        else:
            assert code == self.refused(number)

    @rule(user=users, number=numbers)
    def order_of(self, user: str, number: int) -> None:
        code, order_id = self.tries(order_offer, self.chain, number, self.now, user)
        if self.is_next(user, number, "paid"):
            assert code is None
            self.orders.append((user, order_id, number, True))
        else:
            assert code == self.refused(number)

    @rule(data=st.data())
    def pays(self, data: st.DataObject) -> None:
        if not self.orders:
            return
        user, order_id, number, alive = data.draw(st.sampled_from(self.orders))
        code, _ = self.tries(pay, order_id, self.now)
        if alive:
            assert code is None
            self.orders.remove((user, order_id, number, True))
            self.take(user, number)
        else:
            assert code == 6306

    @rule(hours=st.integers(0, 30))
    def waits(self, hours: int) -> None:
        reset_at = self.now.replace(hour=20, minute=0)
        reset_at += timedelta(days=1) if reset_at <= self.now else timedelta()
        self.now += timedelta(hours=hours)
        if self.resets and reset_at <= self.now:
            self.done = dict.fromkeys(USERS, 0)
            self.orders = [(who, order_id, of, False) for who, order_id, of, _ in self.orders]

    @rule()
    def is_switched_off_and_on(self) -> None:
        self.project.offer_chains.toggle(self.chain.chain_id)
        self.project.offer_chains.toggle(self.chain.chain_id)

    # -- what always holds -----------------------------------------------------------------------
    @invariant()
    def what_is_taken_is_a_prefix(self) -> None:
        for user in USERS:
            done = self.done[user]
            upcoming = done + 1 if done < len(self.kinds) else None
            expected = (list(range(1, done + 1)), upcoming)
            assert taken(self.project, self.chain, self.now, user) == expected

    @invariant()
    def what_was_taken_was_delivered_once(self) -> None:
        for user in USERS:
            owned = {sku: count for sku, count in self.owned[user].items() if count}
            assert holdings(self.project, user) == owned


TestWalk = Walk.TestCase
