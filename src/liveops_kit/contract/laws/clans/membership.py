"""Laws of joining, changing and leaving a clan."""

from __future__ import annotations

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
)
from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.clans.builders import TOGETHER, buyer, clan_setup, moved
from liveops_kit.contract.scenario import Answer, Scenario


def rewards(scenario: Scenario, answer: Answer) -> list[tuple[str, int]]:
    """Return the items and quantities that a clan update lists as its reward, in order."""
    return sorted(pairs(scenario, scenario.get(answer.ok(200), "reward"), "sku", "quantity"))


@law("CHN-9a", needs=TOGETHER)
def a_clan_update_moves_a_member(scenario: Scenario) -> None:
    """After a clan update the user is in the clan the attributes name now, points and all."""
    sku, chain = clan_setup(scenario)
    bears, wolves = scenario.name("bears"), scenario.name("wolves")
    mover, bear, wolf = (
        buyer(scenario, sku, clan, quantity)
        for clan, quantity in ((bears, 1), (bears, 2), (wolves, 4))
    )
    mover, update = moved(scenario, mover, wolves)
    update.works()
    chain.has_balance(50, mover, wolf)
    chain.has_balance(20, bear)
    amounts = [amount for _, amount in chain.contributors(mover)]
    scenario.equal("contributions to the new clan", amounts, [40, 10])
    scenario.equal("contributors of the old", len(chain.contributors(bear)), 1)


@law("CHN-9a", needs=TOGETHER)
def a_clan_update_lets_a_member_go(scenario: Scenario) -> None:
    """After a clan update without the attribute the user is in no clan, and comes back by one."""
    (sku, chain), bears = clan_setup(scenario), scenario.name("bears")
    mover, bear = (buyer(scenario, sku, bears) for _ in range(2))
    mover, update = moved(scenario, mover, None)
    update.works()
    chain.has_balance(10, bear)
    scenario.equal("contributors for one without", chain.contributors(mover), [])
    mover, update = moved(scenario, mover, bears)
    update.works()
    chain.has_balance(20, mover, bear)


@law("CHN-9b", needs=[*TOGETHER, Need.INVENTORY, Need.ITEMS])
def leaving_a_clan_claims_what_was_reached(scenario: Scenario) -> None:
    """A clan update claims the reached, unclaimed steps of the clan left, and answers them.

    Steps that are claimed already, or not reached, give nothing.
    """
    sku, sword, shield = (virtual_good(scenario) for _ in range(3))
    point = value_point(scenario, {sku: 10}, is_clan=True)
    gifts = (5, {sword: 7}), (10, {sword: 2, shield: 3}), (20, {shield: 1}), (21, {sword: 50})
    chain = clan_chain(scenario, point, *(step(price, gives) for price, gives in gifts))
    clan = scenario.name("bears")
    bear, mover = buyer(scenario, sku, clan), clan_member(scenario, clan)
    chain.claim(1, mover).works()
    paid_order(scenario, sku, by=mover)
    mover, update = moved(scenario, mover, scenario.name("wolves"))
    expected = sorted([(sword, 2), (shield, 3), (shield, 1)])
    scenario.equal("reward", rewards(scenario, update), expected)
    scenario.owned({sword: 9, shield: 4}, mover)
    chain.has_taken(1, 2, 3, by=mover)
    chain.has_taken(by=bear)
    again = update_clan(scenario, mover)
    scenario.equal("reward of another update", rewards(scenario, again), [])


@law("CHN-9b", needs=TOGETHER)
def leaving_for_no_clan_claims_too(scenario: Scenario) -> None:
    """A user who leaves a clan for none gets what was reached in it."""
    sku, chain = clan_setup(scenario, 10)
    loner, update = moved(scenario, buyer(scenario, sku, scenario.name("bears")), None)
    scenario.equal("reward", rewards(scenario, update), [(sku, 1)])
    chain.has_taken(1, by=loner)


@law("CHN-9b", needs=TOGETHER)
def leaving_a_clan_claims_in_its_chains_alone(scenario: Scenario) -> None:
    """A clan update leaves the reached steps of the user's own chains to the user."""
    sku, theirs = clan_setup(scenario, 10)
    own = reward_chain(scenario, value_point(scenario, {sku: 10}), step(10, {sku: 2}))
    loner, update = moved(scenario, buyer(scenario, sku, scenario.name("bears")), None)
    scenario.equal("reward", rewards(scenario, update), [(sku, 1)])
    theirs.has_taken(1, by=loner)
    own.has_taken(by=loner)
    own.claim(by=loner).ok(204)


@law("CHN-9b", needs=[*TOGETHER, Need.INVENTORY, Need.ITEMS])
def leaving_a_clan_twice_at_once_claims_once(scenario: Scenario) -> None:
    """Of clan updates at the same time one answers what was reached, and it is given once."""
    sword = virtual_good(scenario)
    sku, _ = clan_setup(scenario, 10, gives={sword: 1})
    mover = buyer(scenario, sku, scenario.name("bears"))
    mover = scenario.with_token(mover.external_id, attributes={"clan": scenario.name("wolves")})
    answers = scenario.at_once([("user-clan-update", {"by": mover})] * 6)
    given = sorted(rewards(scenario, each) for each in answers)
    scenario.equal("rewards", given, [*[[]] * 5, [(sword, 1)]])
    scenario.owned({sword: 1}, mover)


@law("CHN-9c", needs=TOGETHER)
def a_clan_update_with_nothing_to_claim_is_empty(scenario: Scenario) -> None:
    """Joining, staying, and leaving before anything was reached answer `{"reward": []}`.

    What is reached in a clan the user stays in is left to the user.
    """
    sku, chain = clan_setup(scenario, 10)
    player = scenario.new_player(attributes={"clan": scenario.name("bears")})
    empty: dict[str, Any] = {"reward": []}
    scenario.equal("joining", update_clan(scenario, player).ok(200), empty)
    paid_order(scenario, sku, by=player)
    scenario.equal("staying", update_clan(scenario, player).ok(200), empty)
    chain.has_taken(by=player)
    chain.claim(by=player).works()
    loner, update = moved(scenario, player, None)
    scenario.equal("leaving", update.ok(200), empty)
    scenario.equal("staying out", update_clan(scenario, loner).ok(200), empty)


@law("CHN-9b", needs=[*TOGETHER, Need.ITEMS])
def claimed_rewards_are_answered_whole(scenario: Scenario) -> None:
    """A clan update answers each item with name, type, description, picture and quantity."""
    picture = "https://cdn.example.com/shield.png"
    texts: dict[str, Any] = {"name": {"en": "Shield"}, "description": {"en": "Takes blows"}}
    shield = virtual_good(scenario, **texts, image_url=picture)
    sku, _ = clan_setup(scenario, 10, gives={shield: 4})
    _, update = moved(scenario, buyer(scenario, sku, scenario.name("bears")), None)
    scenario.has(
        scenario.get(update.ok(200), "reward", 0),
        sku=shield, name="Shield", type="virtual_good", description="Takes blows",
        image_url=picture, quantity=4,
    )  # fmt: skip
