"""Laws of the contributors of a clan."""

from __future__ import annotations

from liveops_kit.contract.builders.points import (
    clan_chain,
    clan_member,
    paid_order,
    pairs,
    update_clan,
    value_point,
    with_new_token,
)
from liveops_kit.contract.errors import REWARD_CHAIN_MISSING, TOKEN_REFUSED
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.clans.builders import TOGETHER, clan_setup
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.tokens import Player


@law("CHN-1e", needs=TOGETHER)
def contributors_come_with_what_they_brought(scenario: Scenario) -> None:
    """The members who brought a clan points are named with their amounts, the largest first.

    The player's list of chains names them too.
    """
    sku, chain = clan_setup(scenario)
    bears, wolves = scenario.name("bears"), scenario.name("wolves")
    for name, quantity, clan in (
        ("Astrid", 2, bears), ("Rune", 3, bears), ("Olaf", 1, bears), ("Wolf", 9, wolves),
    ):  # fmt: skip
        paid_order(scenario, sku, quantity, clan_member(scenario, clan, username=name))
    viewer = clan_member(scenario, bears, username="Idle")
    expected = [("Rune", 30), ("Astrid", 20), ("Olaf", 10)]
    actual = [row for row in chain.contributors(viewer) if row[1]]
    scenario.equal("contributors", actual, expected)
    view = scenario.get(chain.listed(viewer), "top_contributors")
    listed = pairs(scenario, view, "name", "contributed_amount")
    scenario.equal("contributors in the list", [row for row in listed if row[1]], expected)


@law("CHN-1e", needs=TOGETHER)
def ten_contributors_are_named(scenario: Scenario) -> None:
    """Of more than ten contributors the ten with the largest amounts are named."""
    sku, chain = clan_setup(scenario)
    clan = scenario.name("bears")
    players = [clan_member(scenario, clan, username=f"M{number:02}") for number in range(1, 12)]
    for number, player in enumerate(players, 1):
        paid_order(scenario, sku, number, player)
    expected = [(f"M{number:02}", 10 * number) for number in range(11, 1, -1)]
    scenario.equal("contributors", chain.contributors(players[0]), expected)
    scenario.equal("balance", chain.balance(players[0]), 660)


@law("AUTH-6b", needs=TOGETHER)
def a_contributor_is_shown_by_name(scenario: Scenario) -> None:
    """A contributor is shown under the token's `username`, else its `name`, else its `sub`."""
    sku, chain = clan_setup(scenario)
    clan = scenario.name("bears")
    players = [
        clan_member(scenario, clan, username="Astrid", name="A. Berg"),
        clan_member(scenario, clan, name="Rune"),
        clan_member(scenario, clan),
    ]
    for quantity, player in zip((3, 2, 1), players, strict=True):
        paid_order(scenario, sku, quantity, player)
    expected = [("Astrid", 30), ("Rune", 20), (players[2].external_id, 10)]
    actual = [row for row in chain.contributors(players[0]) if row[1]]
    scenario.equal("contributors", actual, expected)


@law("AUTH-6b", needs=TOGETHER)
def a_contributor_is_shown_by_the_new_name(scenario: Scenario) -> None:
    """A user whose token has another name now is shown under that, to others too."""
    sku, chain = clan_setup(scenario)
    clan = scenario.name("bears")
    astrid, rune = (clan_member(scenario, clan, username=name) for name in ("Astrid", "Rune"))
    paid_order(scenario, sku, by=astrid)
    ada = with_new_token(scenario, astrid, username="Ada", attributes={"clan": clan})
    update_clan(scenario, ada).works()
    for by in (ada, rune):
        actual = [row for row in chain.contributors(by) if row[1]]
        scenario.equal("contributors", actual, [("Ada", 10)])


@law("AUTH-6d", needs=TOGETHER)
def the_attribute_clan_names_the_clan(scenario: Scenario) -> None:
    """Users whose attribute `clan` is the same are one clan; other attributes make none."""
    sku, chain = clan_setup(scenario)
    bears, wolves = scenario.name("bears"), scenario.name("wolves")
    players = [
        clan_member(scenario, bears, attributes={"guild": wolves}),
        clan_member(scenario, bears),
        clan_member(scenario, wolves, attributes={"guild": bears}),
    ]
    loner = scenario.new_player(attributes={"guild": bears})
    update_clan(scenario, loner).works()
    paid_order(scenario, sku, by=players[0])
    paid_order(scenario, sku, 2, players[2])
    scenario.equal("balances", [chain.balance(by) for by in players], [10, 10, 20])
    scenario.equal("contributors of one without clan", chain.contributors(loner), [])


@law("AUTH-3a", needs=TOGETHER)
def a_visitor_sees_no_contributors(scenario: Scenario) -> None:
    """Without a token the list of contributors answers 200 and is empty."""
    sku, chain = clan_setup(scenario)
    player = clan_member(scenario, scenario.name("bears"))
    paid_order(scenario, sku, by=player)
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
    gone = chain.call("admin-delete-reward-chain")
    gone.works()
    chain.read_contributors(scenario.player).refused(REWARD_CHAIN_MISSING)
