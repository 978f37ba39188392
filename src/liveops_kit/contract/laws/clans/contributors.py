"""Laws of the contributors of a clan."""

from __future__ import annotations

from liveops_kit.contract.builders.points import (
    clan_chain,
    clan_member,
    pairs,
    update_clan,
    value_point,
)
from liveops_kit.contract.errors import REWARD_CHAIN_MISSING, TOKEN_REFUSED
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.clans.builders import TOGETHER, buyer, clan_setup, moved
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.tokens import Player


@law("CHN-1e", needs=TOGETHER)
def contributors_come_with_what_they_brought(scenario: Scenario) -> None:
    """The members who brought a clan points are named with their amounts, the largest first.

    The player's list of chains names them too.
    """
    sku, chain = clan_setup(scenario)
    bears, wolves = scenario.name("bears"), scenario.name("wolves")
    for name, quantity in (("Astrid", 2), ("Rune", 3), ("Olaf", 1)):
        buyer(scenario, sku, bears, quantity, username=name)
    buyer(scenario, sku, wolves, 9, username="Wolf")
    viewer = clan_member(scenario, bears, username="Idle")
    expected = [("Rune", 30), ("Astrid", 20), ("Olaf", 10)]
    chain.has_contributors(*expected, by=viewer)
    view = chain.shown("top_contributors", by=viewer)
    listed = [row for row in pairs(scenario, view, "name", "contributed_amount") if row[1]]
    scenario.equal("contributors in the list", listed, expected)


@law("CHN-1e", needs=TOGETHER)
def ten_contributors_are_named(scenario: Scenario) -> None:
    """Of more than ten contributors the ten with the largest amounts are named."""
    (sku, chain), clan = clan_setup(scenario), scenario.name("bears")
    numbers = range(1, 12)
    players = [buyer(scenario, sku, clan, n, username=f"M{n:02}") for n in numbers]
    expected = [(f"M{number:02}", 10 * number) for number in numbers[:0:-1]]
    scenario.equal("contributors", chain.contributors(players[0]), expected)
    chain.has_balance(660, players[0])


@law("AUTH-6b", needs=TOGETHER)
def a_contributor_is_shown_by_name(scenario: Scenario) -> None:
    """A contributor is shown under the token's `username`, else its `name`, else its `sub`."""
    (sku, chain), clan = clan_setup(scenario), scenario.name("bears")
    buyer(scenario, sku, clan, 3, username="Astrid", name="A. Berg")
    buyer(scenario, sku, clan, 2, name="Rune")
    nameless = buyer(scenario, sku, clan, 1)
    expected = ("Astrid", 30), ("Rune", 20), (nameless.external_id, 10)
    chain.has_contributors(*expected, by=nameless)


@law("AUTH-6b", needs=TOGETHER)
def a_contributor_is_shown_by_the_new_name(scenario: Scenario) -> None:
    """A user whose token has another name now is shown under that, to others too."""
    (sku, chain), clan = clan_setup(scenario), scenario.name("bears")
    astrid = buyer(scenario, sku, clan, username="Astrid")
    rune = clan_member(scenario, clan, username="Rune")
    ada = scenario.with_token(astrid.external_id, username="Ada", attributes={"clan": clan})
    update_clan(scenario, ada).works()
    for by in (ada, rune):
        chain.has_contributors(("Ada", 10), by=by)


@law("AUTH-6d", needs=TOGETHER)
def the_attribute_clan_names_the_clan(scenario: Scenario) -> None:
    """Users whose attribute `clan` is the same are one clan; other attributes make none."""
    sku, chain = clan_setup(scenario)
    bears, wolves = scenario.name("bears"), scenario.name("wolves")
    bear = buyer(scenario, sku, bears, attributes={"guild": wolves})
    other_bear = clan_member(scenario, bears)
    wolf = buyer(scenario, sku, wolves, 2, attributes={"guild": bears})
    loner = scenario.new_player(attributes={"guild": bears})
    update_clan(scenario, loner).works()
    chain.has_balance(10, bear, other_bear)
    chain.has_balance(20, wolf)
    scenario.equal("contributors of one without clan", chain.contributors(loner), [])
    former, _ = moved(scenario, wolf, None)
    for each in (loner, former):  # those without clan are no clan of their own
        scenario.equal("contributors of one without clan", chain.contributors(each), [])
        chain.has_balance(0, each)


@law("AUTH-3a", needs=TOGETHER)
def a_visitor_sees_no_contributors(scenario: Scenario) -> None:
    """Without a token the list of contributors answers 200 and is empty."""
    sku, chain = clan_setup(scenario)
    player = buyer(scenario, sku, scenario.name("bears"))
    actual = [len(chain.contributors(by)) for by in (player, None)]
    scenario.equal("contributors, for a member and a visitor", actual, [1, 0])


@law("AUTH-3b")
def a_bad_token_does_not_read_contributors(scenario: Scenario) -> None:
    """The list of contributors refuses a token it cannot read with 401/1501."""
    chain = clan_chain(scenario, value_point(scenario, is_clan=True))
    chain.read_contributors(Player("nobody", "not.a.token")).refused(TOKEN_REFUSED)
    scenario.equal("contributors", chain.contributors(None), [])


@law("ERR-23", needs=[Need.PLAYER])
def contributors_of_an_unknown_chain_are_not_found(scenario: Scenario) -> None:
    """The contributors of a chain that is gone get 404/4001."""
    chain = clan_chain(scenario, value_point(scenario, is_clan=True))
    scenario.equal("contributors", chain.contributors(scenario.player), [])
    chain.delete().works()
    chain.read_contributors(scenario.player).refused(REWARD_CHAIN_MISSING)
