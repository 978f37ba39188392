"""Laws of clans: points that members earn together, and the effects of joining and leaving."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders import item, some_item
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
    get_contributors,
    listed_chain,
    paid_order,
    pairs,
    read_chain,
    reset,
    reward_chain,
    step,
    update_chain,
    update_clan,
    value_point,
    with_new_token,
)
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import Trial
from liveops_kit.contract.tokens import Player

TOGETHER = (Need.PLAYERS, Need.PAYMENT)


def clan_setup(trial: Trial, *prices: int) -> tuple[str, RewardChain]:
    """Create an item that gives a clan 10 points, and a clan's chain with a step at each price."""
    sku = some_item(trial)
    point = value_point(trial, {sku: 10}, is_clan=True)
    return sku, clan_chain(trial, point, *(step(price, {sku: 1}) for price in prices))


def change_clan(trial: Trial, player: Player, clan: str | None) -> Player:
    """Return a player after the attributes name another clan, or none, and the clan is updated."""
    attributes: Mapping[str, Any] = {} if clan is None else {"clan": clan}
    player = with_new_token(trial, player, attributes=dict(attributes))
    trial.given(update_clan(trial, player))
    return player


def reward_items(trial: Trial, answer: Exchange) -> list[tuple[str, int]]:
    """Return the items and quantities that a clan update lists as its reward."""
    return pairs(trial, trial.field(trial.ok(answer, 200), "reward"), "sku", "quantity")


# -- points of members -----------------------------------------------------------------------------
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


# -- contributors ----------------------------------------------------------------------------------
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


# -- joining, changing and leaving -----------------------------------------------------------------
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
