"""Laws of the contributors of a clan."""

from __future__ import annotations

from liveops_kit.contract.builders.points import (
    balance,
    clan_chain,
    clan_member,
    contributors,
    get_contributors,
    listed_chain,
    paid_order,
    pairs,
    update_clan,
    value_point,
    with_new_token,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.laws.clans.builders import TOGETHER, clan_setup
from liveops_kit.contract.scenario import Trial
from liveops_kit.contract.tokens import Player


@law("CHN-1e", needs=TOGETHER)
def contributors_come_with_what_they_brought(trial: Trial) -> None:
    """The members who brought a clan points are named with their amounts, the largest first.

    The player's list of chains names them too.
    """
    sku, chain = clan_setup(trial)
    bears, wolves = trial.name("bears"), trial.name("wolves")
    for name, quantity, clan in (
        ("Astrid", 2, bears), ("Rune", 3, bears), ("Olaf", 1, bears), ("Wolf", 9, wolves),
    ):  # fmt: skip
        paid_order(trial, sku, quantity, clan_member(trial, clan, username=name))
    viewer = clan_member(trial, bears, username="Idle")
    expected = [("Rune", 30), ("Astrid", 20), ("Olaf", 10)]
    actual = [row for row in contributors(trial, chain, viewer) if row[1]]
    trial.equal("contributors", actual, expected)
    view = trial.field(listed_chain(trial, chain, viewer), "top_contributors")
    listed = pairs(trial, view, "name", "contributed_amount")
    trial.equal("contributors in the list", [row for row in listed if row[1]], expected)


@law("CHN-1e", needs=TOGETHER)
def ten_contributors_are_named(trial: Trial) -> None:
    """Of more than ten contributors the ten with the largest amounts are named."""
    sku, chain = clan_setup(trial)
    clan = trial.name("bears")
    players = [clan_member(trial, clan, username=f"M{number:02}") for number in range(1, 12)]
    for number, player in enumerate(players, 1):
        paid_order(trial, sku, number, player)
    expected = [(f"M{number:02}", 10 * number) for number in range(11, 1, -1)]
    trial.equal("contributors", contributors(trial, chain, players[0]), expected)
    trial.equal("balance", balance(trial, chain, players[0]), 660)


@law("AUTH-6b", needs=TOGETHER)
def a_contributor_is_shown_by_name(trial: Trial) -> None:
    """A contributor is shown under the token's `username`, else its `name`, else its `sub`."""
    sku, chain = clan_setup(trial)
    clan = trial.name("bears")
    players = [
        clan_member(trial, clan, username="Astrid", name="A. Berg"),
        clan_member(trial, clan, name="Rune"),
        clan_member(trial, clan),
    ]
    for quantity, player in zip((3, 2, 1), players, strict=True):
        paid_order(trial, sku, quantity, player)
    expected = [("Astrid", 30), ("Rune", 20), (players[2].external_id, 10)]
    actual = [row for row in contributors(trial, chain, players[0]) if row[1]]
    trial.equal("contributors", actual, expected)


@law("AUTH-6b", needs=TOGETHER)
def a_contributor_is_shown_by_the_new_name(trial: Trial) -> None:
    """A user whose token has another name now is shown under that, to others too."""
    sku, chain = clan_setup(trial)
    clan = trial.name("bears")
    astrid, rune = (clan_member(trial, clan, username=name) for name in ("Astrid", "Rune"))
    paid_order(trial, sku, by=astrid)
    ada = with_new_token(trial, astrid, username="Ada", attributes={"clan": clan})
    trial.given(update_clan(trial, ada))
    for by in (ada, rune):
        actual = [row for row in contributors(trial, chain, by) if row[1]]
        trial.equal("contributors", actual, [("Ada", 10)])


@law("AUTH-6d", needs=TOGETHER)
def the_attribute_clan_names_the_clan(trial: Trial) -> None:
    """Users whose attribute `clan` is the same are one clan; other attributes make none."""
    sku, chain = clan_setup(trial)
    bears, wolves = trial.name("bears"), trial.name("wolves")
    players = [
        clan_member(trial, bears, attributes={"guild": wolves}),
        clan_member(trial, bears),
        clan_member(trial, wolves, attributes={"guild": bears}),
    ]
    loner = trial.newcomer(attributes={"guild": bears})
    trial.given(update_clan(trial, loner))
    paid_order(trial, sku, by=players[0])
    paid_order(trial, sku, 2, players[2])
    trial.equal("balances", [balance(trial, chain, by) for by in players], [10, 10, 20])
    trial.equal("contributors of one without clan", contributors(trial, chain, loner), [])


@law("AUTH-3a", needs=TOGETHER)
def a_visitor_sees_no_contributors(trial: Trial) -> None:
    """Without a token the list of contributors answers 200 and is empty."""
    sku, chain = clan_setup(trial)
    player = clan_member(trial, trial.name("bears"))
    paid_order(trial, sku, by=player)
    actual = [len(contributors(trial, chain, by)) for by in (player, None)]
    trial.equal("contributors, for a member and a visitor", actual, [1, 0])


@law("AUTH-3b")
def a_bad_token_does_not_read_contributors(trial: Trial) -> None:
    """The list of contributors refuses a token it cannot read with 401/1501."""
    chain = clan_chain(trial, value_point(trial, is_clan=True))
    trial.refused(get_contributors(trial, chain, Player("nobody", "not.a.token")), 401, 1501)
    trial.equal("contributors", contributors(trial, chain, None), [])


@law("ERR-23", needs=[Need.PLAYER])
def contributors_of_an_unknown_chain_are_not_found(trial: Trial) -> None:
    """The contributors of a chain that is gone get 404/4001."""
    chain = clan_chain(trial, value_point(trial, is_clan=True))
    trial.equal("contributors", contributors(trial, chain, trial.player), [])
    gone = trial.call("admin-delete-reward-chain", reward_chain_id=chain.chain_id)
    trial.given(gone)
    trial.refused(get_contributors(trial, chain, trial.player), 404, 4001)
