"""Laws of joining, changing and leaving a clan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import item, some_item
from liveops_kit.contract.builders.points import (
    balance,
    check_fields,
    claim,
    claimed_steps,
    clan_chain,
    clan_member,
    contributors,
    paid_order,
    pairs,
    reward_chain,
    step,
    update_clan,
    value_point,
    with_new_token,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.clans.builders import TOGETHER, clan_setup
from liveops_kit.contract.scenario import Trial
from liveops_kit.contract.tokens import Player


def change_clan(trial: Trial, player: Player, clan: str | None) -> Player:
    """Return a player after the attributes name another clan, or none, and the clan is updated."""
    attributes: Mapping[str, Any] = {} if clan is None else {"clan": clan}
    player = with_new_token(trial, player, attributes=dict(attributes))
    trial.given(update_clan(trial, player))
    return player


def reward_items(trial: Trial, answer: Exchange) -> list[tuple[str, int]]:
    """Return the items and quantities that a clan update lists as its reward."""
    return pairs(trial, trial.field(trial.ok(answer, 200), "reward"), "sku", "quantity")


@law("CHN-9a", needs=TOGETHER)
def a_clan_update_moves_a_member(trial: Trial) -> None:
    """After a clan update the user is in the clan the attributes name now, points and all."""
    sku, chain = clan_setup(trial)
    bears, wolves = trial.name("bears"), trial.name("wolves")
    mover, bear, wolf = (
        clan_member(trial, bears),
        clan_member(trial, bears),
        clan_member(trial, wolves),
    )
    for quantity, by in zip((1, 2, 4), (mover, bear, wolf), strict=True):
        paid_order(trial, sku, quantity, by)
    mover = change_clan(trial, mover, wolves)
    trial.equal("balances", [balance(trial, chain, by) for by in (mover, bear, wolf)], [50, 20, 50])
    amounts = [amount for _, amount in contributors(trial, chain, mover)]
    trial.equal("contributions to the new clan", amounts, [40, 10])
    trial.equal("contributors of the old", len(contributors(trial, chain, bear)), 1)


@law("CHN-9a", needs=TOGETHER)
def a_clan_update_lets_a_member_go(trial: Trial) -> None:
    """After a clan update without the attribute the user is in no clan, and comes back by one."""
    sku, chain = clan_setup(trial)
    bears = trial.name("bears")
    mover, bear = clan_member(trial, bears), clan_member(trial, bears)
    for by in (mover, bear):
        paid_order(trial, sku, by=by)
    mover = change_clan(trial, mover, None)
    trial.equal("balance of the clan", balance(trial, chain, bear), 10)
    trial.equal("contributors for one without", contributors(trial, chain, mover), [])
    mover = change_clan(trial, mover, bears)
    trial.equal("balances", [balance(trial, chain, by) for by in (mover, bear)], [20, 20])


@law("CHN-9b", needs=[*TOGETHER, Need.INVENTORY, Need.ITEMS])
def leaving_a_clan_claims_what_was_reached(trial: Trial) -> None:
    """A clan update claims the reached, unclaimed steps of the clan left, and answers them.

    Steps that are claimed already, or not reached, give nothing.
    """
    sku, sword, shield = item(trial), item(trial), item(trial)
    point = value_point(trial, {sku: 10}, is_clan=True)
    steps = step(5, {sword: 7}), step(10, {sword: 2, shield: 3}), step(20, {shield: 1})
    chain = clan_chain(trial, point, *steps, step(21, {sword: 50}))
    clan = trial.name("bears")
    mover, bear = clan_member(trial, clan), clan_member(trial, clan)
    paid_order(trial, sku, by=bear)
    trial.given(claim(trial, chain, 0, mover))
    paid_order(trial, sku, by=mover)
    other = with_new_token(trial, mover, attributes={"clan": trial.name("wolves")})
    reward = reward_items(trial, update_clan(trial, other))
    trial.equal("reward", sorted(reward), sorted([(sword, 2), (shield, 3), (shield, 1)]))
    owned = trial.owned(other)
    trial.equal("owned", (owned.get(sword, 0), owned.get(shield, 0)), (9, 4))
    trial.equal("claimed steps", claimed_steps(trial, chain, other), [True, True, True, False])
    trial.equal("claimed steps of who stays", claimed_steps(trial, chain, bear), [False] * 4)
    trial.equal("reward of another update", reward_items(trial, update_clan(trial, other)), [])


@law("CHN-9b", needs=TOGETHER)
def leaving_for_no_clan_claims_too(trial: Trial) -> None:
    """A user who leaves a clan for none gets what was reached in it."""
    sku, chain = clan_setup(trial, 10)
    mover = clan_member(trial, trial.name("bears"))
    paid_order(trial, sku, by=mover)
    loner = with_new_token(trial, mover, attributes={})
    reward = reward_items(trial, update_clan(trial, loner))
    trial.equal("reward", reward, [(sku, 1)])
    trial.equal("claimed steps", claimed_steps(trial, chain, loner), [True])


@law("CHN-9b", needs=TOGETHER)
def leaving_a_clan_claims_in_its_chains_alone(trial: Trial) -> None:
    """A clan update leaves the reached steps of the user's own chains to the user."""
    sku = some_item(trial)
    own = reward_chain(trial, value_point(trial, {sku: 10}), step(10, {sku: 1}))
    point = value_point(trial, {sku: 10}, is_clan=True)
    theirs = clan_chain(trial, point, step(10, {sku: 2}))
    mover = clan_member(trial, trial.name("bears"))
    paid_order(trial, sku, by=mover)
    reward = reward_items(trial, update_clan(trial, with_new_token(trial, mover, attributes={})))
    trial.equal("reward", reward, [(sku, 2)])
    trial.equal("claimed steps in the clan's chain", claimed_steps(trial, theirs, mover), [True])
    trial.equal("claimed steps in the own chain", claimed_steps(trial, own, mover), [False])
    trial.ok(claim(trial, own, by=mover), 204)


@law("CHN-9b", needs=[*TOGETHER, Need.INVENTORY, Need.ITEMS])
def leaving_a_clan_twice_at_once_claims_once(trial: Trial) -> None:
    """Of clan updates at the same time one answers what was reached, and it is given once."""
    sku, sword = item(trial), item(trial)
    point = value_point(trial, {sku: 10}, is_clan=True)
    clan_chain(trial, point, step(10, {sword: 1}))
    mover = clan_member(trial, trial.name("bears"))
    paid_order(trial, sku, by=mover)
    mover = with_new_token(trial, mover, attributes={"clan": trial.name("wolves")})
    answers = trial.at_once([("user-clan-update", {"by": mover})] * 6)
    rewards = sorted(reward_items(trial, each) for each in answers)
    trial.equal("rewards", rewards, [*[[]] * 5, [(sword, 1)]])
    trial.equal("owned", trial.owned(mover).get(sword, 0), 1)


@law("CHN-9c", needs=TOGETHER)
def a_clan_update_with_nothing_to_claim_is_empty(trial: Trial) -> None:
    """Joining, staying, and leaving before anything was reached answer `{"reward": []}`.

    What is reached in a clan the user stays in is left to the user.
    """
    sku, chain = clan_setup(trial, 10)
    bears = {"clan": trial.name("bears")}
    player = trial.newcomer(attributes=bears)
    empty: dict[str, Any] = {"reward": []}
    trial.equal("joining", trial.ok(update_clan(trial, player), 200), empty)
    paid_order(trial, sku, by=player)
    trial.equal("staying", trial.ok(update_clan(trial, player), 200), empty)
    trial.equal("claimed steps", claimed_steps(trial, chain, player), [False])
    trial.given(claim(trial, chain, by=player))
    loner = with_new_token(trial, player, attributes={})
    trial.equal("leaving", trial.ok(update_clan(trial, loner), 200), empty)
    trial.equal("staying out", trial.ok(update_clan(trial, loner), 200), empty)


@law("CHN-9b", needs=[*TOGETHER, Need.ITEMS])
def claimed_rewards_are_answered_whole(trial: Trial) -> None:
    """A clan update answers each item with name, type, description, picture and quantity."""
    picture = "https://cdn.example.com/shield.png"
    sku = item(trial, name={"en": "Shield"}, description={"en": "Takes blows"}, image_url=picture)
    point = value_point(trial, {sku: 10}, is_clan=True)
    clan_chain(trial, point, step(10, {sku: 4}))
    mover = clan_member(trial, trial.name("bears"))
    paid_order(trial, sku, by=mover)
    answer = trial.ok(update_clan(trial, with_new_token(trial, mover, attributes={})), 200)
    expected = {
        "sku": sku, "name": "Shield", "type": "virtual_good", "description": "Takes blows",
        "image_url": picture, "quantity": 4,
    }  # fmt: skip
    reward = trial.field(answer, "reward", 0)
    check_fields(trial, "the reward", reward, expected)
