"""Laws of joining, changing and leaving a clan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders.points import (
    clan_chain,
    clan_member,
    paid_order,
    pairs,
    reward_chain,
    step,
    update_clan,
    value_point,
    with_new_token,
)
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.clans.builders import TOGETHER, clan_setup
from liveops_kit.contract.scenario import Answer, Scenario
from liveops_kit.contract.tokens import Player


def change_clan(scenario: Scenario, player: Player, clan: str | None) -> Player:
    """Return a player after the attributes name another clan, or none, and the clan is updated."""
    attributes: Mapping[str, Any] = {} if clan is None else {"clan": clan}
    player = with_new_token(scenario, player, attributes=dict(attributes))
    update_clan(scenario, player).works()
    return player


def reward_items(scenario: Scenario, answer: Answer) -> list[tuple[str, int]]:
    """Return the items and quantities that a clan update lists as its reward."""
    return pairs(scenario, scenario.get(answer.ok(200), "reward"), "sku", "quantity")


@law("CHN-9a", needs=TOGETHER)
def a_clan_update_moves_a_member(scenario: Scenario) -> None:
    """After a clan update the user is in the clan the attributes name now, points and all."""
    sku, chain = clan_setup(scenario)
    bears, wolves = scenario.name("bears"), scenario.name("wolves")
    mover, bear, wolf = (
        clan_member(scenario, bears),
        clan_member(scenario, bears),
        clan_member(scenario, wolves),
    )
    for quantity, by in zip((1, 2, 4), (mover, bear, wolf), strict=True):
        paid_order(scenario, sku, quantity, by)
    mover = change_clan(scenario, mover, wolves)
    scenario.equal("balances", [chain.balance(by) for by in (mover, bear, wolf)], [50, 20, 50])
    amounts = [amount for _, amount in chain.contributors(mover)]
    scenario.equal("contributions to the new clan", amounts, [40, 10])
    scenario.equal("contributors of the old", len(chain.contributors(bear)), 1)


@law("CHN-9a", needs=TOGETHER)
def a_clan_update_lets_a_member_go(scenario: Scenario) -> None:
    """After a clan update without the attribute the user is in no clan, and comes back by one."""
    sku, chain = clan_setup(scenario)
    bears = scenario.name("bears")
    mover, bear = clan_member(scenario, bears), clan_member(scenario, bears)
    for by in (mover, bear):
        paid_order(scenario, sku, by=by)
    mover = change_clan(scenario, mover, None)
    scenario.equal("balance of the clan", chain.balance(bear), 10)
    scenario.equal("contributors for one without", chain.contributors(mover), [])
    mover = change_clan(scenario, mover, bears)
    scenario.equal("balances", [chain.balance(by) for by in (mover, bear)], [20, 20])


@law("CHN-9b", needs=[*TOGETHER, Need.INVENTORY, Need.ITEMS])
def leaving_a_clan_claims_what_was_reached(scenario: Scenario) -> None:
    """A clan update claims the reached, unclaimed steps of the clan left, and answers them.

    Steps that are claimed already, or not reached, give nothing.
    """
    sku, sword, shield = virtual_good(scenario), virtual_good(scenario), virtual_good(scenario)
    point = value_point(scenario, {sku: 10}, is_clan=True)
    steps = step(5, {sword: 7}), step(10, {sword: 2, shield: 3}), step(20, {shield: 1})
    chain = clan_chain(scenario, point, *steps, step(21, {sword: 50}))
    clan = scenario.name("bears")
    mover, bear = clan_member(scenario, clan), clan_member(scenario, clan)
    paid_order(scenario, sku, by=bear)
    chain.claim(0, mover).works()
    paid_order(scenario, sku, by=mover)
    other = with_new_token(scenario, mover, attributes={"clan": scenario.name("wolves")})
    reward = reward_items(scenario, update_clan(scenario, other))
    scenario.equal("reward", sorted(reward), sorted([(sword, 2), (shield, 3), (shield, 1)]))
    owned = scenario.inventory(other)
    scenario.equal("owned", (owned.get(sword, 0), owned.get(shield, 0)), (9, 4))
    scenario.equal("claimed steps", chain.claimed(other), [True, True, True, False])
    scenario.equal("claimed steps of who stays", chain.claimed(bear), [False] * 4)
    scenario.equal(
        "reward of another update", reward_items(scenario, update_clan(scenario, other)), []
    )


@law("CHN-9b", needs=TOGETHER)
def leaving_for_no_clan_claims_too(scenario: Scenario) -> None:
    """A user who leaves a clan for none gets what was reached in it."""
    sku, chain = clan_setup(scenario, 10)
    mover = clan_member(scenario, scenario.name("bears"))
    paid_order(scenario, sku, by=mover)
    loner = with_new_token(scenario, mover, attributes={})
    reward = reward_items(scenario, update_clan(scenario, loner))
    scenario.equal("reward", reward, [(sku, 1)])
    scenario.equal("claimed steps", chain.claimed(loner), [True])


@law("CHN-9b", needs=TOGETHER)
def leaving_a_clan_claims_in_its_chains_alone(scenario: Scenario) -> None:
    """A clan update leaves the reached steps of the user's own chains to the user."""
    sku = scenario.some_item()
    own = reward_chain(scenario, value_point(scenario, {sku: 10}), step(10, {sku: 1}))
    point = value_point(scenario, {sku: 10}, is_clan=True)
    theirs = clan_chain(scenario, point, step(10, {sku: 2}))
    mover = clan_member(scenario, scenario.name("bears"))
    paid_order(scenario, sku, by=mover)
    reward = reward_items(
        scenario, update_clan(scenario, with_new_token(scenario, mover, attributes={}))
    )
    scenario.equal("reward", reward, [(sku, 2)])
    scenario.equal("claimed steps in the clan's chain", theirs.claimed(mover), [True])
    scenario.equal("claimed steps in the own chain", own.claimed(mover), [False])
    own.claim(by=mover).ok(204)


@law("CHN-9b", needs=[*TOGETHER, Need.INVENTORY, Need.ITEMS])
def leaving_a_clan_twice_at_once_claims_once(scenario: Scenario) -> None:
    """Of clan updates at the same time one answers what was reached, and it is given once."""
    sku, sword = virtual_good(scenario), virtual_good(scenario)
    point = value_point(scenario, {sku: 10}, is_clan=True)
    clan_chain(scenario, point, step(10, {sword: 1}))
    mover = clan_member(scenario, scenario.name("bears"))
    paid_order(scenario, sku, by=mover)
    mover = with_new_token(scenario, mover, attributes={"clan": scenario.name("wolves")})
    answers = scenario.at_once([("user-clan-update", {"by": mover})] * 6)
    rewards = sorted(reward_items(scenario, each) for each in answers)
    scenario.equal("rewards", rewards, [*[[]] * 5, [(sword, 1)]])
    scenario.equal("owned", scenario.inventory(mover).get(sword, 0), 1)


@law("CHN-9c", needs=TOGETHER)
def a_clan_update_with_nothing_to_claim_is_empty(scenario: Scenario) -> None:
    """Joining, staying, and leaving before anything was reached answer `{"reward": []}`.

    What is reached in a clan the user stays in is left to the user.
    """
    sku, chain = clan_setup(scenario, 10)
    bears = {"clan": scenario.name("bears")}
    player = scenario.new_player(attributes=bears)
    empty: dict[str, Any] = {"reward": []}
    scenario.equal("joining", update_clan(scenario, player).ok(200), empty)
    paid_order(scenario, sku, by=player)
    scenario.equal("staying", update_clan(scenario, player).ok(200), empty)
    scenario.equal("claimed steps", chain.claimed(player), [False])
    chain.claim(by=player).works()
    loner = with_new_token(scenario, player, attributes={})
    scenario.equal("leaving", update_clan(scenario, loner).ok(200), empty)
    scenario.equal("staying out", update_clan(scenario, loner).ok(200), empty)


@law("CHN-9b", needs=[*TOGETHER, Need.ITEMS])
def claimed_rewards_are_answered_whole(scenario: Scenario) -> None:
    """A clan update answers each item with name, type, description, picture and quantity."""
    picture = "https://cdn.example.com/shield.png"
    sku = virtual_good(
        scenario, name={"en": "Shield"}, description={"en": "Takes blows"}, image_url=picture
    )
    point = value_point(scenario, {sku: 10}, is_clan=True)
    clan_chain(scenario, point, step(10, {sku: 4}))
    mover = clan_member(scenario, scenario.name("bears"))
    paid_order(scenario, sku, by=mover)
    answer = update_clan(scenario, with_new_token(scenario, mover, attributes={})).ok(200)
    expected = {
        "sku": sku, "name": "Shield", "type": "virtual_good", "description": "Takes blows",
        "image_url": picture, "quantity": 4,
    }  # fmt: skip
    reward = scenario.get(answer, "reward", 0)
    scenario.has(reward, **expected)
