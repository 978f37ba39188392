"""Laws of clans: what members bring in together, and what becomes of one who leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import item, some_item
from liveops_kit.contract.builders.points import (
    HELP,
    MadeChain,
    anew,
    balance,
    chain_body,
    claim,
    claimed,
    claiming,
    clan_chain,
    contributors,
    earn,
    member,
    pairs,
    read_chain,
    reset,
    reward_chain,
    same,
    shown,
    step,
    top,
    update_chain,
    update_clan,
    value_point,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Scenario
from liveops_kit.contract.tokens import Player

TOGETHER = (Need.PLAYERS, Need.PAYMENT)


def siege(scenario: Scenario, *prices: int) -> tuple[str, MadeChain]:
    """An item that gives a clan 10 points, and a clan's chain with a step at each price."""
    sku = some_item(scenario)
    point = value_point(scenario, {sku: 10}, is_clan=True)
    return sku, clan_chain(scenario, point, *(step(price, {sku: 1}) for price in prices))


def moved(scenario: Scenario, player: Player, clan: str | None) -> Player:
    """A player whose attributes name another clan, or none, and whose clan was read again."""
    named: Mapping[str, Any] = {} if clan is None else {"clan": clan}
    player = anew(scenario, player, attributes=dict(named))
    scenario.require(update_clan(scenario, player))
    return player


def rewarded(scenario: Scenario, answer: Exchange) -> list[tuple[str, int]]:
    """The items a clan update says it gave, and how many."""
    return pairs(scenario, scenario.get(scenario.ok(answer, 200), "reward"), "sku", "quantity")


# -- what members bring in -------------------------------------------------------------------------
@law("CHN-1e", needs=TOGETHER)
def a_clans_balance_is_the_sum_of_its_members(scenario: Scenario) -> None:
    """Every member reads as the balance what all members of the clan have, and no others."""
    sku, chain = siege(scenario)
    bears, wolves = scenario.name("bears"), scenario.name("wolves")
    players = [member(scenario, clan) for clan in (bears, bears, bears, wolves)]
    for quantity, player in zip((1, 2, 0, 4), players, strict=True):
        if quantity:
            earn(scenario, sku, quantity, player)
    scenario.equal("balances", [balance(scenario, chain, by) for by in players], [30, 30, 30, 40])
    view = shown(scenario, chain, players[2])
    scenario.equal("balance in the list", scenario.get(view, "value_point", "amount"), 30)


@law("CHN-1e", "CHN-1a", needs=TOGETHER)
def members_open_a_step_together(scenario: Scenario) -> None:
    """A step at the sum is open to every member, once each; one point above it is not."""
    sku, chain = siege(scenario, 20, 21)
    clan = scenario.name("bears")
    players = [member(scenario, clan), member(scenario, clan)]
    earn(scenario, sku, by=players[0])
    scenario.refused(claim(scenario, chain, by=players[0]), 422, 9913)
    earn(scenario, sku, by=players[1])
    for by in players:
        scenario.ok(claim(scenario, chain, by=by), 204)
        scenario.refused(claim(scenario, chain, by=by), 422, 9912)
        scenario.refused(claim(scenario, chain, 1, by), 422, 9913)
        scenario.equal("claimed steps", claimed(scenario, chain, by), [True, False])


@law("CHN-1e", needs=[*TOGETHER, Need.INVENTORY])
def members_claim_a_step_at_once(scenario: Scenario) -> None:
    """Members who claim a step at the same time all get its reward, each of them once."""
    sku, chain = siege(scenario, 10)
    clan = scenario.name("bears")
    players = [member(scenario, clan), member(scenario, clan)]
    earn(scenario, sku, by=players[0])
    owned = [scenario.inventory(by).get(sku, 0) for by in players]
    operation_id, named = claiming(chain)
    answers = scenario.at_once([(operation_id, {"by": by, **named}) for by in players * 3])
    scenario.equal("successes", sum(each.status == 204 for each in answers), 2)
    for answer in answers:
        if answer.status != 204:
            scenario.refused(answer, 422, 9912)
    after = [scenario.inventory(by).get(sku, 0) for by in players]
    scenario.equal("rewards owned", after, [before + 1 for before in owned])


@law("CHN-1e", needs=TOGETHER)
def a_reset_empties_every_clan(scenario: Scenario) -> None:
    """A reset of a clan's chain leaves no clan points, contributors or claimed steps."""
    sku, chain = siege(scenario, 10)
    players = [member(scenario, scenario.name(clan)) for clan in ("bears", "wolves")]
    for by in players:
        earn(scenario, sku, by=by)
        scenario.require(claim(scenario, chain, by=by))
    scenario.ok(reset(scenario, chain), 204)
    for by in players:
        amounts = [row for row in contributors(scenario, chain, by) if row[1]]
        scenario.equal("balance and contributors", (balance(scenario, chain, by), amounts), (0, []))
        scenario.equal("claimed steps", claimed(scenario, chain, by), [False])


@law("CHN-1e")
def a_clans_chain_needs_its_help(scenario: Scenario) -> None:
    """A clan's chain without `popup_header` or `popup_instruction` gets 422/1102, also updated.

    An update that is refused changes nothing.
    """
    point = value_point(scenario, is_clan=True)
    for name in HELP:
        body = {**chain_body(scenario, point), **HELP}
        del body[name]
        scenario.refused(scenario.call("admin-create-reward-chain", body=body), 422, 1102)
    chain = clan_chain(scenario, point, clan_type="guild")
    before = scenario.ok(read_chain(scenario, chain.chain_id))
    for name in HELP:
        less = MadeChain(
            chain.chain_id, chain.steps, {k: v for k, v in chain.body.items() if k != name}
        )
        scenario.refused(update_chain(scenario, less, name={"en": "Ice"}), 422, 1102)
    scenario.equal("the chain", scenario.ok(read_chain(scenario, chain.chain_id)), before)


@law("CHN-1e", needs=[Need.PLAYER])
def only_a_clans_chain_has_a_clan_type(scenario: Scenario) -> None:
    """A clan's chain shows its help and `clan_type`; with that another chain gets 422/1102."""
    chain = clan_chain(scenario, value_point(scenario, is_clan=True), clan_type="guild")
    expected = {**HELP, "clan_type": "guild"}
    views = (
        scenario.ok(read_chain(scenario, chain.chain_id)),
        shown(scenario, chain, scenario.player),
    )
    for view in views:
        same(scenario, "help and clan_type", view, expected)
    body = chain_body(scenario, value_point(scenario), clan_type="guild")
    scenario.refused(scenario.call("admin-create-reward-chain", body=body), 422, 1102)


# -- contributors ----------------------------------------------------------------------------------
@law("CHN-1e", needs=TOGETHER)
def contributors_come_with_what_they_brought(scenario: Scenario) -> None:
    """The members who brought a clan points are named with their amounts, the largest first.

    The player's list of chains names them too.
    """
    sku, chain = siege(scenario)
    bears, wolves = scenario.name("bears"), scenario.name("wolves")
    for name, quantity, clan in (
        ("Astrid", 2, bears), ("Rune", 3, bears), ("Olaf", 1, bears), ("Wolf", 9, wolves),
    ):  # fmt: skip
        earn(scenario, sku, quantity, member(scenario, clan, username=name))
    viewer = member(scenario, bears, username="Idle")
    expected = [("Rune", 30), ("Astrid", 20), ("Olaf", 10)]
    seen = [row for row in contributors(scenario, chain, viewer) if row[1]]
    scenario.equal("contributors", seen, expected)
    view = scenario.get(shown(scenario, chain, viewer), "top_contributors")
    named = pairs(scenario, view, "name", "contributed_amount")
    scenario.equal("contributors in the list", [row for row in named if row[1]], expected)


@law("CHN-1e", needs=TOGETHER)
def ten_contributors_are_named(scenario: Scenario) -> None:
    """Of more than ten contributors the ten with the largest amounts are named."""
    sku, chain = siege(scenario)
    clan = scenario.name("bears")
    players = [member(scenario, clan, username=f"M{number:02}") for number in range(1, 12)]
    for number, player in enumerate(players, 1):
        earn(scenario, sku, number, player)
    expected = [(f"M{number:02}", 10 * number) for number in range(11, 1, -1)]
    scenario.equal("contributors", contributors(scenario, chain, players[0]), expected)
    scenario.equal("balance", balance(scenario, chain, players[0]), 660)


@law("AUTH-6b", needs=TOGETHER)
def a_contributor_is_shown_by_name(scenario: Scenario) -> None:
    """A contributor is shown under the token's `username`, else its `name`, else its `sub`."""
    sku, chain = siege(scenario)
    clan = scenario.name("bears")
    players = [
        member(scenario, clan, username="Astrid", name="A. Berg"),
        member(scenario, clan, name="Rune"),
        member(scenario, clan),
    ]
    for quantity, player in zip((3, 2, 1), players, strict=True):
        earn(scenario, sku, quantity, player)
    expected = [("Astrid", 30), ("Rune", 20), (players[2].external_id, 10)]
    seen = [row for row in contributors(scenario, chain, players[0]) if row[1]]
    scenario.equal("contributors", seen, expected)


@law("AUTH-6b", needs=TOGETHER)
def a_contributor_is_shown_by_the_new_name(scenario: Scenario) -> None:
    """A user whose token has another name now is shown under that, to others too."""
    sku, chain = siege(scenario)
    clan = scenario.name("bears")
    astrid, rune = (member(scenario, clan, username=name) for name in ("Astrid", "Rune"))
    earn(scenario, sku, by=astrid)
    ada = anew(scenario, astrid, username="Ada", attributes={"clan": clan})
    scenario.require(update_clan(scenario, ada))
    for by in (ada, rune):
        seen = [row for row in contributors(scenario, chain, by) if row[1]]
        scenario.equal("contributors", seen, [("Ada", 10)])


@law("AUTH-6d", needs=TOGETHER)
def the_attribute_clan_names_the_clan(scenario: Scenario) -> None:
    """Users whose attribute `clan` is the same are one clan; other attributes make none."""
    sku, chain = siege(scenario)
    bears, wolves = scenario.name("bears"), scenario.name("wolves")
    players = [
        member(scenario, bears, attributes={"guild": wolves}),
        member(scenario, bears),
        member(scenario, wolves, attributes={"guild": bears}),
    ]
    loner = scenario.new_player(attributes={"guild": bears})
    scenario.require(update_clan(scenario, loner))
    earn(scenario, sku, by=players[0])
    earn(scenario, sku, 2, players[2])
    scenario.equal("balances", [balance(scenario, chain, by) for by in players], [10, 10, 20])
    scenario.equal("contributors of one without clan", contributors(scenario, chain, loner), [])


@law("AUTH-3a", needs=TOGETHER)
def a_visitor_sees_no_contributors(scenario: Scenario) -> None:
    """Without a token the list of contributors answers 200 and is empty."""
    sku, chain = siege(scenario)
    player = member(scenario, scenario.name("bears"))
    earn(scenario, sku, by=player)
    seen = [len(contributors(scenario, chain, by)) for by in (player, None)]
    scenario.equal("contributors, for a member and a visitor", seen, [1, 0])


@law("AUTH-3b")
def a_bad_token_does_not_read_contributors(scenario: Scenario) -> None:
    """The list of contributors refuses a token it cannot read with 401/1501."""
    chain = clan_chain(scenario, value_point(scenario, is_clan=True))
    scenario.refused(top(scenario, chain, Player("nobody", "not.a.token")), 401, 1501)
    scenario.equal("contributors", contributors(scenario, chain, None), [])


@law("ERR-23", needs=[Need.PLAYER])
def contributors_of_an_unknown_chain_are_not_found(scenario: Scenario) -> None:
    """The contributors of a chain that is gone get 404/4001."""
    chain = clan_chain(scenario, value_point(scenario, is_clan=True))
    scenario.equal("contributors", contributors(scenario, chain, scenario.player), [])
    gone = scenario.call("admin-delete-reward-chain", reward_chain_id=chain.chain_id)
    scenario.require(gone)
    scenario.refused(top(scenario, chain, scenario.player), 404, 4001)


# -- joining, changing and leaving -----------------------------------------------------------------
@law("CHN-9a", needs=TOGETHER)
def a_clan_update_moves_a_member(scenario: Scenario) -> None:
    """After a clan update the user is in the clan the attributes name now, points and all."""
    sku, chain = siege(scenario)
    bears, wolves = scenario.name("bears"), scenario.name("wolves")
    mover, bear, wolf = member(scenario, bears), member(scenario, bears), member(scenario, wolves)
    for quantity, by in zip((1, 2, 4), (mover, bear, wolf), strict=True):
        earn(scenario, sku, quantity, by)
    mover = moved(scenario, mover, wolves)
    scenario.equal(
        "balances", [balance(scenario, chain, by) for by in (mover, bear, wolf)], [50, 20, 50]
    )
    amounts = [amount for _, amount in contributors(scenario, chain, mover)]
    scenario.equal("contributions to the new clan", amounts, [40, 10])
    scenario.equal("contributors of the old", len(contributors(scenario, chain, bear)), 1)


@law("CHN-9a", needs=TOGETHER)
def a_clan_update_lets_a_member_go(scenario: Scenario) -> None:
    """After a clan update without the attribute the user is in no clan, and comes back by one."""
    sku, chain = siege(scenario)
    bears = scenario.name("bears")
    mover, bear = member(scenario, bears), member(scenario, bears)
    for by in (mover, bear):
        earn(scenario, sku, by=by)
    mover = moved(scenario, mover, None)
    scenario.equal("balance of the clan", balance(scenario, chain, bear), 10)
    scenario.equal("contributors for one without", contributors(scenario, chain, mover), [])
    mover = moved(scenario, mover, bears)
    scenario.equal("balances", [balance(scenario, chain, by) for by in (mover, bear)], [20, 20])


@law("CHN-9b", needs=[*TOGETHER, Need.INVENTORY, Need.ITEMS])
def leaving_a_clan_claims_what_was_reached(scenario: Scenario) -> None:
    """A clan update claims the reached, unclaimed steps of the clan left, and answers them.

    Steps that are claimed already, or not reached, give nothing.
    """
    sku, sword, shield = item(scenario), item(scenario), item(scenario)
    point = value_point(scenario, {sku: 10}, is_clan=True)
    steps = step(5, {sword: 7}), step(10, {sword: 2, shield: 3}), step(20, {shield: 1})
    chain = clan_chain(scenario, point, *steps, step(21, {sword: 50}))
    clan = scenario.name("bears")
    mover, bear = member(scenario, clan), member(scenario, clan)
    earn(scenario, sku, by=bear)
    scenario.require(claim(scenario, chain, 0, mover))
    earn(scenario, sku, by=mover)
    other = anew(scenario, mover, attributes={"clan": scenario.name("wolves")})
    given = rewarded(scenario, update_clan(scenario, other))
    scenario.equal("reward", sorted(given), sorted([(sword, 2), (shield, 3), (shield, 1)]))
    owned = scenario.inventory(other)
    scenario.equal("owned", (owned.get(sword, 0), owned.get(shield, 0)), (9, 4))
    scenario.equal("claimed steps", claimed(scenario, chain, other), [True, True, True, False])
    scenario.equal("claimed steps of who stays", claimed(scenario, chain, bear), [False] * 4)
    scenario.equal("reward of another update", rewarded(scenario, update_clan(scenario, other)), [])


@law("CHN-9b", needs=TOGETHER)
def leaving_for_no_clan_claims_too(scenario: Scenario) -> None:
    """A user who leaves a clan for none gets what was reached in it."""
    sku, chain = siege(scenario, 10)
    mover = member(scenario, scenario.name("bears"))
    earn(scenario, sku, by=mover)
    loner = anew(scenario, mover, attributes={})
    given = rewarded(scenario, update_clan(scenario, loner))
    scenario.equal("reward", given, [(sku, 1)])
    scenario.equal("claimed steps", claimed(scenario, chain, loner), [True])


@law("CHN-9b", needs=TOGETHER)
def leaving_a_clan_claims_in_its_chains_alone(scenario: Scenario) -> None:
    """A clan update leaves the reached steps of the user's own chains to the user."""
    sku = some_item(scenario)
    own = reward_chain(scenario, value_point(scenario, {sku: 10}), step(10, {sku: 1}))
    point = value_point(scenario, {sku: 10}, is_clan=True)
    theirs = clan_chain(scenario, point, step(10, {sku: 2}))
    mover = member(scenario, scenario.name("bears"))
    earn(scenario, sku, by=mover)
    given = rewarded(scenario, update_clan(scenario, anew(scenario, mover, attributes={})))
    scenario.equal("reward", given, [(sku, 2)])
    scenario.equal("claimed steps in the clan's chain", claimed(scenario, theirs, mover), [True])
    scenario.equal("claimed steps in the own chain", claimed(scenario, own, mover), [False])
    scenario.ok(claim(scenario, own, by=mover), 204)


@law("CHN-9b", needs=[*TOGETHER, Need.INVENTORY, Need.ITEMS])
def leaving_a_clan_twice_at_once_claims_once(scenario: Scenario) -> None:
    """Of clan updates at the same time one answers what was reached, and it is given once."""
    sku, sword = item(scenario), item(scenario)
    point = value_point(scenario, {sku: 10}, is_clan=True)
    clan_chain(scenario, point, step(10, {sword: 1}))
    mover = member(scenario, scenario.name("bears"))
    earn(scenario, sku, by=mover)
    mover = anew(scenario, mover, attributes={"clan": scenario.name("wolves")})
    answers = scenario.at_once([("user-clan-update", {"by": mover})] * 6)
    given = sorted(rewarded(scenario, each) for each in answers)
    scenario.equal("rewards", given, [*[[]] * 5, [(sword, 1)]])
    scenario.equal("owned", scenario.inventory(mover).get(sword, 0), 1)


@law("CHN-9c", needs=TOGETHER)
def a_clan_update_with_nothing_to_claim_is_empty(scenario: Scenario) -> None:
    """Joining, staying, and leaving before anything was reached answer `{"reward": []}`.

    What is reached in a clan the user stays in is left to the user.
    """
    sku, chain = siege(scenario, 10)
    bears = {"clan": scenario.name("bears")}
    player = scenario.new_player(attributes=bears)
    empty: dict[str, Any] = {"reward": []}
    scenario.equal("joining", scenario.ok(update_clan(scenario, player), 200), empty)
    earn(scenario, sku, by=player)
    scenario.equal("staying", scenario.ok(update_clan(scenario, player), 200), empty)
    scenario.equal("claimed steps", claimed(scenario, chain, player), [False])
    scenario.require(claim(scenario, chain, by=player))
    loner = anew(scenario, player, attributes={})
    scenario.equal("leaving", scenario.ok(update_clan(scenario, loner), 200), empty)
    scenario.equal("staying out", scenario.ok(update_clan(scenario, loner), 200), empty)


@law("CHN-9b", needs=[*TOGETHER, Need.ITEMS])
def claimed_rewards_are_answered_whole(scenario: Scenario) -> None:
    """A clan update answers each item with name, type, description, picture and quantity."""
    picture = "https://cdn.example.com/shield.png"
    sku = item(
        scenario, name={"en": "Shield"}, description={"en": "Takes blows"}, image_url=picture
    )
    point = value_point(scenario, {sku: 10}, is_clan=True)
    clan_chain(scenario, point, step(10, {sku: 4}))
    mover = member(scenario, scenario.name("bears"))
    earn(scenario, sku, by=mover)
    answer = scenario.ok(update_clan(scenario, anew(scenario, mover, attributes={})), 200)
    expected = {
        "sku": sku, "name": "Shield", "type": "virtual_good", "description": "Takes blows",
        "image_url": picture, "quantity": 4,
    }  # fmt: skip
    seen = scenario.get(answer, "reward", 0)
    same(scenario, "the reward", seen, expected)
