"""Laws of the points that members earn for a clan."""

from __future__ import annotations

from liveops_kit.contract.builders.points import (
    CLAN_PROPERTIES,
    chain_body,
    clan_chain,
    clan_member,
    paid_order,
    value_point,
)
from liveops_kit.contract.errors import POINTS_MISSING, REWARD_CLAIMED, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.clans.builders import TOGETHER, clan_setup
from liveops_kit.contract.scenario import LEAVE_OUT, Scenario


@law("CHN-1e", needs=TOGETHER)
def a_clans_balance_is_the_sum_of_its_members(scenario: Scenario) -> None:
    """Every member reads as the balance what all members of the clan have, and no others."""
    sku, chain = clan_setup(scenario)
    bears, wolves = scenario.name("bears"), scenario.name("wolves")
    players = [clan_member(scenario, clan) for clan in (bears, bears, bears, wolves)]
    for quantity, player in zip((1, 2, 0, 4), players, strict=True):
        if quantity:
            paid_order(scenario, sku, quantity, player)
    scenario.equal("balances", [chain.balance(by) for by in players], [30, 30, 30, 40])
    view = chain.listed(players[2])
    scenario.equal("balance in the list", scenario.get(view, "value_point", "amount"), 30)


@law("CHN-1e", "CHN-1a", needs=TOGETHER)
def members_open_a_step_together(scenario: Scenario) -> None:
    """A step at the sum is open to every member, once each; one point above it is not."""
    sku, chain = clan_setup(scenario, 20, 21)
    clan = scenario.name("bears")
    players = [clan_member(scenario, clan), clan_member(scenario, clan)]
    paid_order(scenario, sku, by=players[0])
    chain.claim(by=players[0]).refused(POINTS_MISSING)
    paid_order(scenario, sku, by=players[1])
    for by in players:
        chain.claim(by=by).ok(204)
        chain.claim(by=by).refused(REWARD_CLAIMED)
        chain.claim(1, by).refused(POINTS_MISSING)
        scenario.equal("claimed steps", chain.claimed(by), [True, False])


@law("CHN-1e", needs=[*TOGETHER, Need.INVENTORY])
def members_claim_a_step_at_once(scenario: Scenario) -> None:
    """Members who claim a step at the same time all get its reward, each of them once."""
    sku, chain = clan_setup(scenario, 10)
    clan = scenario.name("bears")
    players = [clan_member(scenario, clan), clan_member(scenario, clan)]
    paid_order(scenario, sku, by=players[0])
    owned = [scenario.inventory(by).get(sku, 0) for by in players]
    operation_id, path = chain.claim_call()
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
        chain.claim(by=by).works()
    chain.reset().ok(204)
    for by in players:
        amounts = [row for row in chain.contributors(by) if row[1]]
        scenario.equal("balance and contributors", (chain.balance(by), amounts), (0, []))
        scenario.equal("claimed steps", chain.claimed(by), [False])


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
    before = chain.read()
    for name in CLAN_PROPERTIES:
        chain.update(**{name: LEAVE_OUT}).refused(SCHEMA_BROKEN)
    scenario.equal("the chain", chain.read(), before)


@law("CHN-1e", needs=[Need.PLAYER])
def only_a_clans_chain_has_a_clan_type(scenario: Scenario) -> None:
    """A clan's chain shows its help and `clan_type`; with that another chain gets 422/1102."""
    chain = clan_chain(scenario, value_point(scenario, is_clan=True), clan_type="guild")
    expected = {**CLAN_PROPERTIES, "clan_type": "guild"}
    for view in (chain.read(), chain.listed(scenario.player)):
        scenario.has(view, **expected)
    body = chain_body(scenario, value_point(scenario), clan_type="guild")
    scenario.call("admin-create-reward-chain", body=body).refused(SCHEMA_BROKEN)
