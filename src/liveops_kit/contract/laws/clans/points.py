"""Laws of the points that members earn for a clan."""

from __future__ import annotations

from liveops_kit.contract.builders.points import (
    CLAN_PROPERTIES,
    clan_chain,
    clan_member,
    paid_order,
    value_point,
)
from liveops_kit.contract.errors import POINTS_MISSING, REWARD_CLAIMED, SCHEMA_BROKEN
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.clans.builders import TOGETHER, buyer, clan_setup
from liveops_kit.contract.resources import REWARD_CHAIN
from liveops_kit.contract.scenario import LEAVE_OUT, Scenario


@law("CHN-1e", needs=TOGETHER)
def a_clans_balance_is_the_sum_of_its_members(scenario: Scenario) -> None:
    """Every member reads as the balance what all members of the clan have, and no others."""
    sku, chain = clan_setup(scenario)
    bears, wolves = scenario.name("bears"), scenario.name("wolves")
    members = [buyer(scenario, sku, bears, quantity) for quantity in (1, 2, 0)]
    wolf = buyer(scenario, sku, wolves, 4)
    chain.has_balance(30, *members)
    chain.has_balance(40, wolf)
    scenario.has(chain.shown("value_point", by=members[2]), amount=30)


@law("CHN-1e", "CHN-1a", needs=TOGETHER)
def members_open_a_step_together(scenario: Scenario) -> None:
    """A step at the sum is open to every member, once each; one point above it is not."""
    (sku, chain), clan = clan_setup(scenario, 20, 21), scenario.name("bears")
    first, second = buyer(scenario, sku, clan), clan_member(scenario, clan)
    chain.claim(by=first).refused(POINTS_MISSING)
    paid_order(scenario, sku, by=second)
    for by in (first, second):
        chain.claim(by=by).ok(204)
        chain.claim(by=by).refused(REWARD_CLAIMED)
        chain.claim(2, by).refused(POINTS_MISSING)
        chain.has_taken(1, by=by)


@law("CHN-1e", needs=[*TOGETHER, Need.INVENTORY])
def members_claim_a_step_at_once(scenario: Scenario) -> None:
    """Members who claim a step at the same time all get its reward, each of them once."""
    (sku, chain), clan = clan_setup(scenario, 10), scenario.name("bears")
    both = [buyer(scenario, sku, clan), clan_member(scenario, clan)]
    before = [scenario.owns(sku, by) for by in both]
    scenario.exactly(2, chain.claims_at_once(both * 3), REWARD_CLAIMED)
    for by, owned in zip(both, before, strict=True):
        scenario.owned({sku: owned + 1}, by)


@law("CHN-1e", needs=TOGETHER)
def a_reset_empties_every_clan(scenario: Scenario) -> None:
    """A reset of a clan's chain leaves no clan points, contributors or claimed steps."""
    sku, chain = clan_setup(scenario, 10)
    players = [buyer(scenario, sku, scenario.name(clan)) for clan in ("bears", "wolves")]
    for by in players:
        chain.claim(by=by).works()
    chain.reset().ok(204)
    chain.has_balance(0, *players)
    for by in players:
        chain.has_contributors(by=by)
        chain.has_taken(by=by)


@law("CHN-1e")
def a_clans_chain_needs_its_help(scenario: Scenario) -> None:
    """A clan's chain without `popup_header` or `popup_instruction` gets 422/1102, also updated.

    An update that is refused changes nothing.
    """
    point = value_point(scenario, is_clan=True)
    chain = clan_chain(scenario, point, clan_type="guild")
    for name in CLAN_PROPERTIES:
        body = {"value_point": {"sku": point}, **CLAN_PROPERTIES, name: LEAVE_OUT}
        scenario.refuses_create(REWARD_CHAIN, SCHEMA_BROKEN, body)
        with scenario.unchanged(chain):
            chain.update(**{name: LEAVE_OUT}).refused(SCHEMA_BROKEN)


@law("CHN-1e", needs=[Need.PLAYER])
def only_a_clans_chain_has_a_clan_type(scenario: Scenario) -> None:
    """A clan's chain shows its help and `clan_type`; with that another chain gets 422/1102."""
    chain = clan_chain(scenario, value_point(scenario, is_clan=True), clan_type="guild")
    for view in (chain.read(), chain.shown()):
        scenario.has(view, **CLAN_PROPERTIES, clan_type="guild")
    scenario.refuses_create(REWARD_CHAIN, SCHEMA_BROKEN, {"clan_type": "guild"})
