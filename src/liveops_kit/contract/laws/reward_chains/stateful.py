"""Chains of items that give points, and random sequences of calls on them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from liveops_kit.contract.builders.points import paid_order, reward_chain, step, value_point
from liveops_kit.contract.errors import POINTS_MISSING, REWARD_CLAIMED
from liveops_kit.contract.scenario import RewardChain, Scenario
from liveops_kit.contract.stateful import ScenarioMachine

NORTH = {
    "attribute": "faction", "type": "string", "operator": "eq", "value": "north",
    "can_be_missing": False,
}  # fmt: skip

MONDAYS = {"interval_type": "weekly", "day_of_week": 1, "time": "02:00:00+00:00"}


def chain_with_item(scenario: Scenario, *prices: int, **terms: Any) -> tuple[str, RewardChain]:
    """Create an item that gives 10 points, and a chain with a step at each price."""
    sku = scenario.some_item()
    steps = [step(price, {sku: 1}) for price in prices]
    return sku, reward_chain(scenario, value_point(scenario, {sku: 10}), *steps, **terms)


def chain_with_steps(scenario: Scenario, *prices: int, **terms: Any) -> RewardChain:
    """Create a chain with steps that are open to all, or at the given prices."""
    sku = scenario.some_item()
    steps = [step(price, {sku: 1}) for price in prices or (0,)]
    return reward_chain(scenario, value_point(scenario), *steps, **terms)


class RewardChainMachine(ScenarioMachine):
    """Two players who earn points and claim steps of a chain that is reset now and then."""

    prices = (10, 30, 60)

    @initialize()
    def begin(self) -> None:
        """Create an item that gives points and a chain, both without players."""
        self.sku, self.chain = chain_with_item(self.scenario, *self.prices)
        self.players = (self.scenario.player, self.scenario.second_player)
        self.balances = [0, 0]
        self.claimed: list[set[int]] = [set(), set()]

    @rule(who=st.integers(0, 1), quantity=st.integers(1, 3))
    def buy(self, who: int, quantity: int) -> None:
        """Buy units of the item; each gives ten points."""
        paid_order(self.scenario, self.sku, quantity, self.players[who])
        self.balances[who] += 10 * quantity
        self.chain.has_balance(self.balances[who], self.players[who])

    @rule(who=st.integers(0, 1), number=st.integers(1, 3))
    def claim(self, who: int, number: int) -> None:
        """Claim a step; it succeeds once the points suffice, and only once."""
        answer = self.chain.claim(number, self.players[who])
        if number in self.claimed[who]:
            answer.refused(REWARD_CLAIMED)
        elif self.prices[number - 1] > self.balances[who]:
            answer.refused(POINTS_MISSING)
        else:
            answer.ok(204)
            self.claimed[who].add(number)

    @rule(who=st.integers(0, 1))
    def climb_on(self, who: int) -> None:
        """Buy the missing points for the next step and claim it."""
        left = [number for number in (1, 2, 3) if number not in self.claimed[who]]
        if left:
            missing = self.prices[left[0] - 1] - self.balances[who]
            if missing > 0:
                self.buy(who, missing // 10)
            self.claim(who, left[0])
        self.look(who)

    @precondition(lambda self: any(self.balances))
    @rule()
    def reset(self) -> None:
        """Reset the chain for all users."""
        self.chain.reset().ok(204)
        self.balances = [0, 0]
        self.claimed = [set(), set()]
        for who in (0, 1):
            self.look(who)

    def look(self, who: int) -> None:
        """Check the list against the model."""
        amount = self.chain.shown("value_point", "amount", by=self.players[who])
        self.scenario.equal("balance", amount, self.balances[who])
        self.chain.has_taken(*sorted(self.claimed[who]), by=self.players[who])
