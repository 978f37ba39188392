"""Reward chains as laws tell of them: chains to climb, moments of resets, and random stories."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from liveops_kit.contract.builders import some_item
from liveops_kit.contract.builders.points import (
    FIRST,
    MadeChain,
    balance,
    claim,
    claimed,
    earn,
    listed,
    many,
    read_chain,
    reset,
    reward_chain,
    shown,
    step,
    value_point,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.scenario import Scenario
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
"""Everything but value point, steps and schedule, nothing as it would be by default."""

MONDAYS = {"interval_type": "weekly", "day_of_week": 1, "time": "02:00:00+00:00"}

UNKNOWN = "[0401-4001]: Reward chain not found"


def read(scenario: Scenario, chain: MadeChain) -> Any:
    """A chain as an admin reads it."""
    return scenario.ok(read_chain(scenario, chain.chain_id))


def delete(scenario: Scenario, chain: MadeChain) -> Exchange:
    """An admin deletes a chain."""
    return scenario.call("admin-delete-reward-chain", reward_chain_id=chain.chain_id)


def create(scenario: Scenario, body: Mapping[str, Any]) -> Exchange:
    """An admin makes a chain."""
    return scenario.call("admin-create-reward-chain", body=dict(body))


def admin_list(scenario: Scenario, *chains: MadeChain, **query: Any) -> list[int]:
    """Which of some chains the admin's list has, as often as it has them."""
    wanted = [chain.chain_id for chain in chains]
    entries = listed(scenario, "admin-get-reward-chains", **query)
    found = [scenario.get(each, "reward_chain_id") for each in entries]
    return [chain_id for chain_id in found if chain_id in wanted]


def none_named(scenario: Scenario, name: str) -> None:
    """No chain may have this name."""
    entries = listed(scenario, "admin-get-reward-chains")
    found = [each for each in entries if scenario.get(each, "name") == {"en": name}]
    scenario.equal("chains that were made", found, [])


def climb(scenario: Scenario, *prices: int, **terms: Any) -> tuple[str, MadeChain]:
    """An item that gives 10 points, and a chain with a step at each price."""
    sku = some_item(scenario)
    steps = [step(price, {sku: 1}) for price in prices]
    return sku, reward_chain(scenario, value_point(scenario, {sku: 10}), *steps, **terms)


def gate(scenario: Scenario, *prices: int, **terms: Any) -> MadeChain:
    """A chain with steps that are open to everybody, unless prices say otherwise."""
    sku = some_item(scenario)
    steps = [step(price, {sku: 1}) for price in prices or (0,)]
    return reward_chain(scenario, value_point(scenario), *steps, **terms)


def same_moment(scenario: Scenario, text: Any) -> Any:
    """A moment to compare, whatever offset it is written in."""
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        moment = None
    scenario.holds("a date with an offset", moment is not None and bool(moment.tzinfo), text)
    return moment


class Climb(ScenarioMachine):
    """Two players who buy, climb a chain, and are put back to its foot."""

    prices = (10, 30, 60)

    @initialize()
    def begin(self) -> None:
        """An item that gives points, a chain, and nobody has any."""
        self.sku, self.chain = climb(self.scenario, *self.prices)
        self.players = (self.scenario.player, self.scenario.second_player)
        self.balances = [0, 0]
        self.claimed: list[set[int]] = [set(), set()]

    @rule(who=st.integers(0, 1), quantity=st.integers(1, 3))
    def buy(self, who: int, quantity: int) -> None:
        """Ten points for each unit."""
        earn(self.scenario, self.sku, quantity, self.players[who])
        self.balances[who] += 10 * quantity
        seen = balance(self.scenario, self.chain, self.players[who])
        self.scenario.equal("balance", seen, self.balances[who])

    @rule(who=st.integers(0, 1), place=st.integers(0, 2))
    def claim(self, who: int, place: int) -> None:
        """Open when reached, and once."""
        answer = claim(self.scenario, self.chain, place, self.players[who])
        if place in self.claimed[who]:
            self.scenario.refused(answer, 422, 9912)
        elif self.prices[place] > self.balances[who]:
            self.scenario.refused(answer, 422, 9913)
        else:
            self.scenario.ok(answer, 204)
            self.claimed[who].add(place)

    @rule(who=st.integers(0, 1))
    def climb_on(self, who: int) -> None:
        """Whatever is missing to the next step is bought, and the step claimed."""
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
        """Everybody at the foot again."""
        self.scenario.ok(reset(self.scenario, self.chain), 204)
        self.balances = [0, 0]
        self.claimed = [set(), set()]
        for who in (0, 1):
            self.look(who)

    def look(self, who: int) -> None:
        """The list says what the model says."""
        view = shown(self.scenario, self.chain, self.players[who])
        amount = self.scenario.get(view, "value_point", "amount")
        steps = many(self.scenario, self.scenario.get(view, "steps"))
        seen = (amount, [self.scenario.get(each, "is_claimed") for each in steps])
        expected = (self.balances[who], [place in self.claimed[who] for place in range(3)])
        self.scenario.equal("balance and claimed steps", seen, expected)


def schedule_of(scenario: Scenario, chain: MadeChain) -> Any:
    """The schedule of a chain as an admin reads it."""
    return scenario.get(read(scenario, chain), "recurrent_schedule")


def next_reset(scenario: Scenario, chain: MadeChain) -> str:
    """When a chain starts over next, as its admin is told."""
    told = scenario.get(schedule_of(scenario, chain), "displayable_reset_next_date")
    return str(same_moment(scenario, told).isoformat())


def scheduled(scenario: Scenario, **schedule: Any) -> MadeChain:
    """A chain without steps that starts over by a schedule."""
    return reward_chain(scenario, value_point(scenario), recurrent_schedule=schedule)


def starts_over(scenario: Scenario, schedule: Mapping[str, Any], *moments: str) -> None:
    """Balance and claims hold until the third moment less a second, and are gone at it.

    The chain is made at the first moment, points are earned at the second; the fourth is the reset
    after the next.
    """
    made, earned, before, at, following = moments
    scenario.freeze(made)
    sku, chain = climb(scenario, 10, recurrent_schedule=dict(schedule))
    scenario.freeze(earned)
    earn(scenario, sku)
    scenario.ok(claim(scenario, chain), 204)
    scenario.freeze(before)
    seen = (balance(scenario, chain), claimed(scenario, chain), next_reset(scenario, chain))
    scenario.equal("balance, claims and next reset before", seen, (10, [True], at))
    scenario.freeze(at)
    seen = (balance(scenario, chain), claimed(scenario, chain), next_reset(scenario, chain))
    scenario.equal("balance, claims and next reset at the moment", seen, (0, [False], following))
    scenario.refused(claim(scenario, chain), 422, 9913)
    earn(scenario, sku)
    scenario.equal("balance earned since", balance(scenario, chain), 10)
    scenario.ok(claim(scenario, chain), 204)
    first = scenario.get(schedule_of(scenario, chain), "displayable_reset_start_date")
    scenario.equal(
        "the first reset of all", same_moment(scenario, first), same_moment(scenario, at)
    )
