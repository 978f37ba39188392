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
from liveops_kit.contract.errors import POINTS_MISSING, REWARD_CLAIMED, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.clans.builders import TOGETHER, clan_setup
from liveops_kit.contract.scenario import Scenario


@law("CHN-1e", needs=TOGETHER)
def a_clans_balance_is_the_sum_of_its_members(scenario: Scenario) -> None:
    """Every member reads as the balance what all members of the clan have, and no others."""
    sku, chain = clan_setup(scenario)
    bears, wolves = scenario.name("bears"), scenario.name("wolves")
    players = [clan_member(scenario, clan) for clan in (bears, bears, bears, wolves)]
    for quantity, player in zip((1, 2, 0, 4), players, strict=True):
        if quantity:
            paid_order(scenario, sku, quantity, player)
    scenario.equal("balances", [balance(scenario, chain, by) for by in players], [30, 30, 30, 40])
    view = listed_chain(scenario, chain, players[2])
    scenario.equal("balance in the list", scenario.get(view, "value_point", "amount"), 30)


@law("CHN-1e", "CHN-1a", needs=TOGETHER)
def members_open_a_step_together(scenario: Scenario) -> None:
    """A step at the sum is open to every member, once each; one point above it is not."""
    sku, chain = clan_setup(scenario, 20, 21)
    clan = scenario.name("bears")
    players = [clan_member(scenario, clan), clan_member(scenario, clan)]
    paid_order(scenario, sku, by=players[0])
    claim(scenario, chain, by=players[0]).refused(POINTS_MISSING)
    paid_order(scenario, sku, by=players[1])
    for by in players:
        claim(scenario, chain, by=by).ok(204)
        claim(scenario, chain, by=by).refused(REWARD_CLAIMED)
        claim(scenario, chain, 1, by).refused(POINTS_MISSING)
        scenario.equal("claimed steps", claimed_steps(scenario, chain, by), [True, False])


@law("CHN-1e", needs=[*TOGETHER, Need.INVENTORY])
def members_claim_a_step_at_once(scenario: Scenario) -> None:
    """Members who claim a step at the same time all get its reward, each of them once."""
    sku, chain = clan_setup(scenario, 10)
    clan = scenario.name("bears")
    players = [clan_member(scenario, clan), clan_member(scenario, clan)]
    paid_order(scenario, sku, by=players[0])
    owned = [scenario.inventory(by).get(sku, 0) for by in players]
    operation_id, path = claim_call(chain)
    answers = scenario.at_once([(operation_id, {"by": by, **path}) for by in players * 3])
    scenario.equal("successes", sum(each.status == 204 for each in answers), 2)
    for answer in answers:
        if answer.status != 204:
            answer.refused(REWARD_CLAIMED)
    after = [scenario.inventory(by).get(sku, 0) for by in players]
    scenario.equal("rewards owned", after, [before + 1 for before in owned])


@law("CHN-1e", needs=TOGETHER)
def a_reset_empties_every_clan(scenario: Scenario) -> None:
    """A reset of a clan's chain leaves no clan points, contributors or claimed steps."""
    sku, chain = clan_setup(scenario, 10)
    players = [clan_member(scenario, scenario.name(clan)) for clan in ("bears", "wolves")]
    for by in players:
        paid_order(scenario, sku, by=by)
        claim(scenario, chain, by=by).works()
    reset(scenario, chain).ok(204)
    for by in players:
        amounts = [row for row in contributors(scenario, chain, by) if row[1]]
        scenario.equal("balance and contributors", (balance(scenario, chain, by), amounts), (0, []))
        scenario.equal("claimed steps", claimed_steps(scenario, chain, by), [False])


@law("CHN-1e")
def a_clans_chain_needs_its_help(scenario: Scenario) -> None:
    """A clan's chain without `popup_header` or `popup_instruction` gets 422/1102, also updated.

    An update that is refused changes nothing.
    """
    point = value_point(scenario, is_clan=True)
    for name in CLAN_PROPERTIES:
        body = {**chain_body(scenario, point), **CLAN_PROPERTIES}
        del body[name]
        scenario.call("admin-create-reward-chain", body=body).refused(SCHEMA_BROKEN)
    chain = clan_chain(scenario, point, clan_type="guild")
    before = read_chain(scenario, chain.chain_id).ok()
    for name in CLAN_PROPERTIES:
        less = RewardChain(
            chain.chain_id, chain.steps, {k: v for k, v in chain.body.items() if k != name}
        )
        update_chain(scenario, less, name={"en": "Ice"}).refused(SCHEMA_BROKEN)
    scenario.equal("the chain", read_chain(scenario, chain.chain_id).ok(), before)


@law("CHN-1e", needs=[Need.PLAYER])
def only_a_clans_chain_has_a_clan_type(scenario: Scenario) -> None:
    """A clan's chain shows its help and `clan_type`; with that another chain gets 422/1102."""
    chain = clan_chain(scenario, value_point(scenario, is_clan=True), clan_type="guild")
    expected = {**CLAN_PROPERTIES, "clan_type": "guild"}
    views = (
        read_chain(scenario, chain.chain_id).ok(),
        listed_chain(scenario, chain, scenario.player),
    )
    for view in views:
        check_fields(scenario, "help and clan_type", view, expected)
    body = chain_body(scenario, value_point(scenario), clan_type="guild")
    scenario.call("admin-create-reward-chain", body=body).refused(SCHEMA_BROKEN)
