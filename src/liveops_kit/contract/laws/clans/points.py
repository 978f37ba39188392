"""Laws of the points that members earn for a clan."""

from __future__ import annotations

from liveops_kit.contract.builders.points import (
    CLAN_PROPERTIES,
    RewardChain,
    balance,
    chain_body,
    check_fields,
    claim,
    claim_call,
    claimed_steps,
    clan_chain,
    clan_member,
    contributors,
    listed_chain,
    paid_order,
    read_chain,
    reset,
    update_chain,
    value_point,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.clans.builders import TOGETHER, clan_setup
from liveops_kit.contract.scenario import Trial


@law("CHN-1e", needs=TOGETHER)
def a_clans_balance_is_the_sum_of_its_members(trial: Trial) -> None:
    """Every member reads as the balance what all members of the clan have, and no others."""
    sku, chain = clan_setup(trial)
    bears, wolves = trial.name("bears"), trial.name("wolves")
    players = [clan_member(trial, clan) for clan in (bears, bears, bears, wolves)]
    for quantity, player in zip((1, 2, 0, 4), players, strict=True):
        if quantity:
            paid_order(trial, sku, quantity, player)
    trial.equal("balances", [balance(trial, chain, by) for by in players], [30, 30, 30, 40])
    view = listed_chain(trial, chain, players[2])
    trial.equal("balance in the list", trial.field(view, "value_point", "amount"), 30)


@law("CHN-1e", "CHN-1a", needs=TOGETHER)
def members_open_a_step_together(trial: Trial) -> None:
    """A step at the sum is open to every member, once each; one point above it is not."""
    sku, chain = clan_setup(trial, 20, 21)
    clan = trial.name("bears")
    players = [clan_member(trial, clan), clan_member(trial, clan)]
    paid_order(trial, sku, by=players[0])
    trial.refused(claim(trial, chain, by=players[0]), 422, 9913)
    paid_order(trial, sku, by=players[1])
    for by in players:
        trial.ok(claim(trial, chain, by=by), 204)
        trial.refused(claim(trial, chain, by=by), 422, 9912)
        trial.refused(claim(trial, chain, 1, by), 422, 9913)
        trial.equal("claimed steps", claimed_steps(trial, chain, by), [True, False])


@law("CHN-1e", needs=[*TOGETHER, Need.INVENTORY])
def members_claim_a_step_at_once(trial: Trial) -> None:
    """Members who claim a step at the same time all get its reward, each of them once."""
    sku, chain = clan_setup(trial, 10)
    clan = trial.name("bears")
    players = [clan_member(trial, clan), clan_member(trial, clan)]
    paid_order(trial, sku, by=players[0])
    owned = [trial.owned(by).get(sku, 0) for by in players]
    operation_id, path = claim_call(chain)
    answers = trial.at_once([(operation_id, {"by": by, **path}) for by in players * 3])
    trial.equal("successes", sum(each.status == 204 for each in answers), 2)
    for answer in answers:
        if answer.status != 204:
            trial.refused(answer, 422, 9912)
    after = [trial.owned(by).get(sku, 0) for by in players]
    trial.equal("rewards owned", after, [before + 1 for before in owned])


@law("CHN-1e", needs=TOGETHER)
def a_reset_empties_every_clan(trial: Trial) -> None:
    """A reset of a clan's chain leaves no clan points, contributors or claimed steps."""
    sku, chain = clan_setup(trial, 10)
    players = [clan_member(trial, trial.name(clan)) for clan in ("bears", "wolves")]
    for by in players:
        paid_order(trial, sku, by=by)
        trial.given(claim(trial, chain, by=by))
    trial.ok(reset(trial, chain), 204)
    for by in players:
        amounts = [row for row in contributors(trial, chain, by) if row[1]]
        trial.equal("balance and contributors", (balance(trial, chain, by), amounts), (0, []))
        trial.equal("claimed steps", claimed_steps(trial, chain, by), [False])


@law("CHN-1e")
def a_clans_chain_needs_its_help(trial: Trial) -> None:
    """A clan's chain without `popup_header` or `popup_instruction` gets 422/1102, also updated.

    An update that is refused changes nothing.
    """
    point = value_point(trial, is_clan=True)
    for name in CLAN_PROPERTIES:
        body = {**chain_body(trial, point), **CLAN_PROPERTIES}
        del body[name]
        trial.refused(trial.call("admin-create-reward-chain", body=body), 422, 1102)
    chain = clan_chain(trial, point, clan_type="guild")
    before = trial.ok(read_chain(trial, chain.chain_id))
    for name in CLAN_PROPERTIES:
        less = RewardChain(
            chain.chain_id, chain.steps, {k: v for k, v in chain.body.items() if k != name}
        )
        trial.refused(update_chain(trial, less, name={"en": "Ice"}), 422, 1102)
    trial.equal("the chain", trial.ok(read_chain(trial, chain.chain_id)), before)


@law("CHN-1e", needs=[Need.PLAYER])
def only_a_clans_chain_has_a_clan_type(trial: Trial) -> None:
    """A clan's chain shows its help and `clan_type`; with that another chain gets 422/1102."""
    chain = clan_chain(trial, value_point(trial, is_clan=True), clan_type="guild")
    expected = {**CLAN_PROPERTIES, "clan_type": "guild"}
    views = trial.ok(read_chain(trial, chain.chain_id)), listed_chain(trial, chain, trial.player)
    for view in views:
        check_fields(trial, "help and clan_type", view, expected)
    body = chain_body(trial, value_point(trial), clan_type="guild")
    trial.refused(trial.call("admin-create-reward-chain", body=body), 422, 1102)
