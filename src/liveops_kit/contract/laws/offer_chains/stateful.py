"""Offer chains as laws tell of them: what is judged of a step, and random stories of a road."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from liveops_kit.contract.builders.chains import (
    SECOND,
    Chain,
    can_pay,
    claim,
    offer_chain,
    order_step,
    progress,
    stand_at,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.laws.shared.chain_writes import tells
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.stateful import ScenarioMachine

NOON = datetime.fromisoformat("2026-12-01T12:00:00+00:00")
"""A Tuesday."""

HOURLY = {"interval_type": "hourly"}
HOUR = timedelta(hours=1)


def at(scenario: Scenario, chain: Chain, taken: list[int], following: int | None) -> None:
    """The scenario's player has taken these steps, and this one is next."""
    scenario.equal("the steps taken, and the next", progress(scenario, chain), (taken, following))


def scheduled(scenario: Scenario, schedule: Any, *prices: str, **terms: Any) -> Chain:
    """A chain with a schedule, of two free steps unless stated."""
    return offer_chain(
        scenario, *(prices or ("free", "free")), recurrent_schedule=schedule, **terms
    )


def not_the_next(scenario: Scenario, answer: Exchange) -> Any:
    """A step is refused as one that cannot be had now, or not this way."""
    return scenario.refused(answer, 422, 6306)


def not_there(scenario: Scenario, chain: Chain, answer: Exchange) -> None:
    """A chain is refused as one that is not there for the player."""
    facts = {"project_id": scenario.project_id, "chain_id": chain.chain_id}
    tells(scenario, scenario.refused(answer, 404, 6201), facts)


class Road(ScenarioMachine):
    """One player on a road of gifts and offers that begins anew every hour.

    The model is the count of steps taken, and a number that changes whenever the player starts
    over: an order is for the step and the round it was made in.
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
        """A chain that has just been made."""
        self.again = again
        self.moment = NOON + timedelta(minutes=minutes)
        stand_at(self.scenario, self.moment)
        self.chain = offer_chain(
            self.scenario, *self.prices, recurrent_schedule=HOURLY, is_reset_on_completion=again
        )

    def looks_right(self) -> None:
        """The player is where the model says."""
        taken = list(range(1, self.count + 1))
        following = self.count + 1 if self.count < len(self.prices) else None
        at(self.scenario, self.chain, taken, following)

    def moves_on(self) -> None:
        """The next step was taken."""
        self.count += 1
        if self.count == len(self.prices) and self.again:
            self.count, self.round = 0, self.round + 1

    def is_next(self, number: int, price: str) -> bool:
        """Whether a step can be taken now, in this way."""
        return number == self.count + 1 and self.prices[number - 1] == price

    def judged(self, answer: Exchange, number: int, price: str) -> Any:
        """What a call on a step is answered; None if it is refused as it should be."""
        if number > len(self.prices):
            self.scenario.refused(answer, 404, 6304)
            return None
        if not self.is_next(number, price):
            not_the_next(self.scenario, answer)
            return None
        return self.scenario.ok(answer, 200)

    @rule(by=st.sampled_from([timedelta(minutes=20), HOUR - SECOND, 3 * HOUR]))
    def wait(self, by: timedelta) -> None:
        """Time passes; at every full hour the player starts over."""
        before = (self.moment - NOON) // HOUR
        self.moment += by
        stand_at(self.scenario, self.moment)
        if (self.moment - NOON) // HOUR != before:
            self.count, self.round = 0, self.round + 1
        self.looks_right()

    @rule(number=st.integers(1, 5))
    def take(self, number: int) -> None:
        """The player claims a step."""
        answer = claim(self.scenario, self.chain, number)
        if self.judged(answer, number, "free") is not None:
            self.moves_on()
        self.looks_right()

    @rule(number=st.integers(1, 5))
    def order(self, number: int) -> None:
        """The player orders a step, and does not pay yet."""
        answer = order_step(self.scenario, self.chain, number)
        made = self.judged(answer, number, "paid")
        if made is not None:
            self.orders.append((self.scenario.get(made, "order_id"), number, self.round))
        self.looks_right()

    @rule(is_paid=st.booleans())
    def go_on(self, is_paid: bool) -> None:
        """The player does what is to be done next, and may pay for it at once."""
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
        """One of the unpaid orders is paid; it is void if the player is elsewhere by now."""
        number, step, made_in = self.orders.pop(place % len(self.orders))
        is_good = step == self.count + 1 and made_in == self.round
        self.scenario.equal(
            f"an order of step {step} can be paid", can_pay(self.scenario, number), is_good
        )
        if is_good:
            self.moves_on()
        self.looks_right()
