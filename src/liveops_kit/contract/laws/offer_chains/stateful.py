"""Helpers and random sequences of calls for laws of offer chains."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from liveops_kit.contract.builders.chains import SECOND, offer_chain
from liveops_kit.contract.errors import OFFER_STEP_MISSING, STEP_NOT_CLAIMABLE
from liveops_kit.contract.scenario import Answer, Chain, Scenario
from liveops_kit.contract.stateful import ScenarioMachine

NOON = datetime.fromisoformat("2026-12-01T12:00:00+00:00")
"""A Tuesday."""

HOURLY = {"interval_type": "hourly"}
HOUR = timedelta(hours=1)


def scheduled_chain(scenario: Scenario, schedule: Any, *prices: str, **terms: Any) -> Chain:
    """Create a chain with a schedule, of two free steps by default."""
    return offer_chain(
        scenario, *(prices or ("free", "free")), recurrent_schedule=schedule, **terms
    )


class OfferChainMachine(ScenarioMachine):
    """One player in a chain of free and paid steps that resets every hour.

    The model is the number of completed steps, and a round that changes at every reset: an order is
    for the step and the round it was placed in.
    """

    prices = ("free", "paid", "paid", "free")

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.round = 0
        self.orders: list[tuple[int, int, int]] = []
        """Number, step and round of each unpaid order."""

    @initialize(again=st.booleans(), minutes=st.sampled_from([0, 30, 59]))
    def begin(self, again: bool, minutes: int) -> None:
        """Create a chain."""
        self.again = again
        self.moment = NOON + timedelta(minutes=minutes)
        self.scenario.freeze(self.moment)
        self.chain = offer_chain(
            self.scenario, *self.prices, recurrent_schedule=HOURLY, is_reset_on_completion=again
        )

    def looks_right(self) -> None:
        """Check the player's progress against the model."""
        taken = list(range(1, self.count + 1))
        following = self.count + 1 if self.count < len(self.prices) else None
        self.chain.has_progress(taken, following)

    def moves_on(self) -> None:
        """Complete the current step."""
        self.count += 1
        if self.count == len(self.prices) and self.again:
            self.count, self.round = 0, self.round + 1

    def is_next(self, number: int, price: str) -> bool:
        """Return True if a step is available now, as free or paid."""
        return number == self.count + 1 and self.prices[number - 1] == price

    def judged(self, answer: Answer, number: int, price: str) -> Any:
        """Return the body of a call on a step, or None if it is refused as expected."""
        if number > len(self.prices):
            answer.refused(OFFER_STEP_MISSING)
            return None
        if not self.is_next(number, price):
            answer.refused(STEP_NOT_CLAIMABLE)
            return None
        return answer.ok(200)

    @rule(by=st.sampled_from([timedelta(minutes=20), HOUR - SECOND, 3 * HOUR]))
    def wait(self, by: timedelta) -> None:
        """Let time pass; the chain resets at every full hour."""
        before = (self.moment - NOON) // HOUR
        self.moment += by
        self.scenario.freeze(self.moment)
        if (self.moment - NOON) // HOUR != before:
            self.count, self.round = 0, self.round + 1
        self.looks_right()

    @rule(number=st.integers(1, 5))
    def take(self, number: int) -> None:
        """Claim a step as the player."""
        answer = self.chain.claim(number)
        if self.judged(answer, number, "free") is not None:
            self.moves_on()
        self.looks_right()

    @rule(number=st.integers(1, 5))
    def order(self, number: int) -> None:
        """Order a step as the player, without paying."""
        answer = self.chain.order(number)
        body = self.judged(answer, number, "paid")
        if body is not None:
            self.orders.append((self.scenario.get(body, "order_id"), number, self.round))
        self.looks_right()

    @rule(is_paid=st.booleans())
    def go_on(self, is_paid: bool) -> None:
        """Claim or order the current step, and pay for it if asked to."""
        if self.count == len(self.prices):
            return
        if self.prices[self.count] == "free":
            self.take(self.count + 1)
            return
        self.order(self.count + 1)
        if is_paid:
            self.pay(-1)

    @precondition(lambda self: self.orders)
    @rule(place=st.integers(0, 9))
    def pay(self, place: int) -> None:
        """Pay an unpaid order; it is void if the player has another step or round by now."""
        number, step, made_in = self.orders.pop(place % len(self.orders))
        is_good = step == self.count + 1 and made_in == self.round
        self.scenario.equal(
            f"an order of step {step} can be paid", self.scenario.can_pay(number), is_good
        )
        if is_good:
            self.moves_on()
        self.looks_right()
