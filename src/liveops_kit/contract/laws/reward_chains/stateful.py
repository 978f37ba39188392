"""Helpers and random sequences of calls for laws of reward chains."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from liveops_kit.contract.builders.points import (
    FIRST,
    paid_order,
    reward_chain,
    step,
    value_point,
)
from liveops_kit.contract.errors import POINTS_MISSING, REWARD_CLAIMED
from liveops_kit.contract.scenario import Answer, RewardChain, Scenario
from liveops_kit.contract.stateful import ScenarioMachine

NORTH = {
    "attribute": "faction", "type": "string", "operator": "eq", "value": "north",
    "can_be_missing": False,
}  # fmt: skip

WHOLE: Mapping[str, Any] = {
    "name": {"en": "Hunt", "de": "Jagd"},
    "description": {"en": "Buy and climb"},
    "long_description": {"en": "Every purchase counts"},
    "image_url": "https://cdn.example.com/hunt.png",
    "order": FIRST + 1,
    "date_start": "2020-06-01T10:00:00+03:00",
    "date_end": "2099-06-01T10:00:00+03:00",
    "is_enabled": False,
    "attribute_conditions": [NORTH],
    "is_always_visible": False,
}
"""All optional properties except the schedule, each different from its default."""

MONDAYS = {"interval_type": "weekly", "day_of_week": 1, "time": "02:00:00+00:00"}

UNKNOWN = "[0401-4001]: Reward chain not found"


def read(scenario: Scenario, chain: RewardChain) -> Any:
    """Return a chain as an admin reads it."""
    return chain.read()


def delete(scenario: Scenario, chain: RewardChain) -> Answer:
    """Delete a chain as an admin."""
    return chain.call("admin-delete-reward-chain")


def create(scenario: Scenario, body: Mapping[str, Any]) -> Answer:
    """Create a chain as an admin."""
    return scenario.call("admin-create-reward-chain", body=dict(body))


def admin_list(scenario: Scenario, *chains: RewardChain, **query: Any) -> list[int]:
    """Return the ids of these chains in the admin's list, with duplicates."""
    wanted = [chain.id for chain in chains]
    entries = scenario.entries("admin-get-reward-chains", **query)
    ids = [scenario.get(each, "reward_chain_id") for each in entries]
    return [chain_id for chain_id in ids if chain_id in wanted]


def check_no_chain(scenario: Scenario, name: str) -> None:
    """Check that no chain has this name."""
    entries = scenario.entries("admin-get-reward-chains")
    matches = [each for each in entries if scenario.get(each, "name") == {"en": name}]
    scenario.equal("chains that were made", matches, [])


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


def in_utc(scenario: Scenario, text: Any) -> Any:
    """Return a time for comparison, in UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        moment = None
    scenario.holds("a date with an offset", moment is not None and bool(moment.tzinfo), text)
    return moment


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
        actual = self.chain.balance(self.players[who])
        self.scenario.equal("balance", actual, self.balances[who])

    @rule(who=st.integers(0, 1), place=st.integers(0, 2))
    def claim(self, who: int, place: int) -> None:
        """Claim a step; it succeeds once the points suffice, and only once."""
        answer = self.chain.claim(place, self.players[who])
        if place in self.claimed[who]:
            answer.refused(REWARD_CLAIMED)
        elif self.prices[place] > self.balances[who]:
            answer.refused(POINTS_MISSING)
        else:
            answer.ok(204)
            self.claimed[who].add(place)

    @rule(who=st.integers(0, 1))
    def climb_on(self, who: int) -> None:
        """Buy the missing points for the next step and claim it."""
        left = [place for place in range(3) if place not in self.claimed[who]]
        if left:
            missing = self.prices[left[0]] - self.balances[who]
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
        view = self.chain.listed(self.players[who])
        amount = self.scenario.get(view, "value_point", "amount")
        steps = self.scenario.get(view, "steps")
        actual = (amount, [self.scenario.get(each, "is_claimed") for each in steps])
        expected = (self.balances[who], [place in self.claimed[who] for place in range(3)])
        self.scenario.equal("balance and claimed steps", actual, expected)


def schedule_of(scenario: Scenario, chain: RewardChain) -> Any:
    """Return the schedule of a chain as an admin reads it."""
    return chain.read("recurrent_schedule")


def next_reset(scenario: Scenario, chain: RewardChain) -> str:
    """Return the next reset of a chain as its admin reads it."""
    date = scenario.get(schedule_of(scenario, chain), "displayable_reset_next_date")
    return str(in_utc(scenario, date).isoformat())


def scheduled_chain(scenario: Scenario, **schedule: Any) -> RewardChain:
    """Create a chain without steps that resets by a schedule."""
    return reward_chain(scenario, value_point(scenario), recurrent_schedule=schedule)


def check_reset(scenario: Scenario, schedule: Mapping[str, Any], *moments: str) -> None:
    """Check that balance and claims hold one second before the third time, and are reset at it.

    The chain is created at the first time, and points are earned at the second; the fourth is the
    following reset.
    """
    start, earned, before, at, following = moments
    scenario.freeze(start)
    sku, chain = chain_with_item(scenario, 10, recurrent_schedule=dict(schedule))
    scenario.freeze(earned)
    paid_order(scenario, sku)
    chain.claim().ok(204)
    scenario.freeze(before)
    actual = (chain.balance(), chain.claimed(), next_reset(scenario, chain))
    scenario.equal("balance, claims and next reset before", actual, (10, [True], at))
    scenario.freeze(at)
    actual = (chain.balance(), chain.claimed(), next_reset(scenario, chain))
    scenario.equal("balance, claims and next reset at the moment", actual, (0, [False], following))
    chain.claim().refused(POINTS_MISSING)
    paid_order(scenario, sku)
    scenario.equal("balance earned since", chain.balance(), 10)
    chain.claim().ok(204)
    first = scenario.get(schedule_of(scenario, chain), "displayable_reset_start_date")
    scenario.equal("the first reset of all", in_utc(scenario, first), in_utc(scenario, at))
