"""What laws about points have on stage: value points, what gives them, and chains that count them.

Made through the public API, as in `scene`. What is made comes early in lists, so that a law finds
it on the first page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract.builders import PAST, body_of
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, NotVerifiable, Scenario
from liveops_kit.contract.tokens import Player

FIRST = -2_000_000_000
"""A place in lists before those of others."""

HELP = {"popup_header": {"en": "How"}, "popup_instruction": {"en": "Buy together"}}
"""What only the chain of a clan has to state."""


# -- what is answered ------------------------------------------------------------------------------
def same(scenario: Scenario, what: str, seen: Any, expected: Mapping[str, Any]) -> None:
    """An answer has to have these values; others may stand beside them."""
    scenario.holds(f"{what} to be an object", isinstance(seen, dict), seen)
    scenario.equal(what, {name: seen.get(name) for name in expected}, dict(expected))


def number(scenario: Scenario, seen: Any, name: str) -> int:
    """A number from 1 that an answer has to have."""
    found = scenario.get(seen, name)
    scenario.holds(f"`{name}` to be a number from 1", isinstance(found, int) and found > 0, found)
    return int(found)


def many(scenario: Scenario, seen: Any) -> list[Any]:
    """An answer that has to be a list."""
    scenario.holds("a list", isinstance(seen, list), seen)
    return list(seen)


def entry_of(scenario: Scenario, entries: Iterable[Any], name: str, value: Any) -> Any:
    """The entry that has a value, which has to be there."""
    found = next((each for each in entries if scenario.get(each, name) == value), None)
    scenario.holds(f"an entry with `{name}` {value!r}", found is not None)
    return found


def pairs(scenario: Scenario, entries: Any, first: str, second: str) -> list[tuple[Any, Any]]:
    """Two values of each entry."""
    return [
        (scenario.get(each, first), scenario.get(each, second)) for each in many(scenario, entries)
    ]


# -- value points ----------------------------------------------------------------------------------
def value_point(scenario: Scenario, gives: Mapping[str, int] | None = None, **facts: Any) -> str:
    """The SKU of a value point; `gives` says how much of it each unit of an item gives."""
    sku = str(facts.pop("sku", scenario.name("point")))
    body = body_of({"sku": sku, "name": {"en": sku}, "order": FIRST}, facts)
    scenario.require(scenario.call("admin-create-value-points", body=body))
    if gives:
        scenario.require(set_rewards(scenario, sku, gives))
    return sku


def amounts(gives: Mapping[str, int]) -> list[dict[str, Any]]:
    """Items and the points they give, as a write states them."""
    return [{"sku": sku, "amount": amount} for sku, amount in gives.items()]


def set_rewards(scenario: Scenario, point: str, gives: Mapping[str, int]) -> Exchange:
    """Have these items give a value point, and no others."""
    return scenario.call(
        "admin-set-items-value-point-reward", value_point_sku=point, body=amounts(gives)
    )


def patch_rewards(scenario: Scenario, point: str, gives: Mapping[str, int]) -> Exchange:
    """Have these items give a value point as well."""
    return scenario.call(
        "admin-patch-items-value-point-reward", value_point_sku=point, body=amounts(gives)
    )


def rewards(scenario: Scenario, point: str) -> dict[str, int]:
    """The points each item gives, by SKU."""
    read = scenario.ok(scenario.call("admin-get-items-value-point-reward", value_point_sku=point))
    return dict(pairs(scenario, scenario.get(read, "items"), "sku", "amount"))


def earn(scenario: Scenario, sku: str, quantity: int = 1, by: Player = DOCUMENTED) -> int:
    """The number of a paid order of so many of an item; needs payment."""
    made = scenario.require(unpaid(scenario, sku, quantity, by))
    order_id = number(scenario, made, "order_id")
    scenario.pay(order_id)
    return order_id


def unpaid(scenario: Scenario, sku: str, quantity: int = 1, by: Player = DOCUMENTED) -> Exchange:
    """A player orders so many of an item and does not pay yet."""
    return scenario.call("create-order-with-item", by=by, item_sku=sku, body={"quantity": quantity})


# -- reward chains ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class MadeChain:
    """A reward chain of a scenario."""

    chain_id: int
    steps: tuple[int, ...]
    """The ids of its steps, in order."""
    body: Mapping[str, Any]
    """What it was made of."""


def step(price: int, gives: Mapping[str, int], **more: Any) -> dict[str, Any]:
    """A step that opens at a balance and gives so many of each SKU."""
    given = [{"sku": sku, "quantity": quantity} for sku, quantity in gives.items()]
    return {"name": {"en": f"At {price}"}, "price": {"amount": price}, "reward": given, **more}


def chain_body(
    scenario: Scenario, point: str, *steps: Mapping[str, Any], **terms: Any
) -> dict[str, Any]:
    """The body of a new reward chain that is switched on and has no end."""
    defaults = {
        "name": {"en": scenario.name("chain")},
        "value_point": {"sku": point},
        "date_start": PAST,
        "is_enabled": True,
        "order": FIRST,
        "steps": list(steps),
    }
    return body_of(defaults, terms)


def reward_chain(
    scenario: Scenario, point: str, *steps: Mapping[str, Any], **terms: Any
) -> MadeChain:
    """A reward chain that counts a value point."""
    body = chain_body(scenario, point, *steps, **terms)
    made = scenario.require(scenario.call("admin-create-reward-chain", body=body))
    chain_id = number(scenario, made, "reward_chain_id")
    ids = step_ids(scenario, chain_id)
    scenario.equal("number of steps", len(ids), len(body["steps"]))
    return MadeChain(chain_id, ids, body)


def step_ids(scenario: Scenario, chain_id: int) -> tuple[int, ...]:
    """The ids of a chain's steps, in order."""
    read = scenario.require(read_chain(scenario, chain_id))
    return tuple(
        scenario.get(each, "step_id") for each in many(scenario, scenario.get(read, "steps"))
    )


def read_chain(scenario: Scenario, chain_id: int) -> Exchange:
    """An admin reads a chain."""
    return scenario.call("admin-get-reward-chain", reward_chain_id=chain_id)


def update_of(chain: MadeChain, *steps: Mapping[str, Any], **terms: Any) -> dict[str, Any]:
    """The body that replaces a chain: as it was made, but for what is stated.

    Without steps it has those it was made with, kept by their ids.
    """
    kept = [
        {**stated, "step_id": step_id}
        for stated, step_id in zip(chain.body["steps"], chain.steps, strict=True)
    ]
    body = {name: value for name, value in chain.body.items() if name != "value_point"}
    return body_of({**body, "steps": list(steps) or kept}, terms)


def update_chain(
    scenario: Scenario, chain: MadeChain, *steps: Mapping[str, Any], **terms: Any
) -> Exchange:
    """An admin replaces a chain."""
    body = update_of(chain, *steps, **terms)
    return scenario.call("admin-update-reward-chain", reward_chain_id=chain.chain_id, body=body)


def reset(scenario: Scenario, chain: MadeChain) -> Exchange:
    """An admin has everybody start a chain over."""
    return scenario.call("admin-reset-reward-chain", reward_chain_id=chain.chain_id)


def toggle(scenario: Scenario, chain: MadeChain) -> Exchange:
    """An admin switches a chain on or off, whichever it is not."""
    return scenario.call("admin-toggle-reward-chain", reward_chain_id=chain.chain_id)


# -- what users do with chains ---------------------------------------------------------------------
def claim(
    scenario: Scenario, chain: MadeChain, place: int = 0, by: Player = DOCUMENTED
) -> Exchange:
    """A player takes the reward of the step at a place, from 0."""
    operation_id, named = claiming(chain, place)
    return scenario.call(operation_id, by=by, **named)


def claiming(chain: MadeChain, place: int = 0) -> tuple[str, dict[str, Any]]:
    """The call that `claim` makes, for calls that are made at once."""
    named = {"reward_chain_id": chain.chain_id, "step_id": chain.steps[place]}
    return "claim-user-reward-chain-step-reward", named


def read_balance(scenario: Scenario, chain: MadeChain, by: Player = DOCUMENTED) -> Exchange:
    """A player reads the balance of a chain."""
    return scenario.call("get-user-reward-chain-balance", by=by, reward_chain_id=chain.chain_id)


def balance(scenario: Scenario, chain: MadeChain, by: Player = DOCUMENTED) -> int:
    """How many points a player, or the player's clan, has for a chain."""
    amount: int = scenario.get(scenario.ok(read_balance(scenario, chain, by)), "amount")
    return amount


def listed(
    scenario: Scenario, operation_id: str, by: Player | None = DOCUMENTED, **query: Any
) -> Iterator[Any]:
    """The entries of a list, page by page until it ends."""
    offset = 0
    while True:
        wanted = {**query, "offset": offset}
        page = scenario.ok(scenario.call(operation_id, by=by, query=wanted))
        entries = many(scenario, scenario.get(page, "items"))
        yield from entries
        if not entries or not page.get("has_more", True):
            return
        offset += len(entries)


def shown(scenario: Scenario, chain: MadeChain, by: Player | None = DOCUMENTED) -> Any:
    """A chain as the list of a player, or of nobody, shows it; None where it does not."""
    entries = listed(scenario, "get-reward-chains-list", by)
    wanted = chain.chain_id
    return next((each for each in entries if scenario.get(each, "reward_chain_id") == wanted), None)


def claimed(scenario: Scenario, chain: MadeChain, by: Player | None = DOCUMENTED) -> list[bool]:
    """Which steps of a chain the list says a player has claimed; empty for a chain it lacks."""
    view = shown(scenario, chain, by) or {"steps": []}
    return [
        scenario.get(each, "is_claimed") for each in many(scenario, scenario.get(view, "steps"))
    ]


# -- clans -----------------------------------------------------------------------------------------
def clan_chain(
    scenario: Scenario, point: str, *steps: Mapping[str, Any], **terms: Any
) -> MadeChain:
    """A reward chain that counts the value point of a clan."""
    return reward_chain(scenario, point, *steps, **{**HELP, **terms})


def member(scenario: Scenario, clan: str, **claims: Any) -> Player:
    """A new player whom a clan update has put into a clan."""
    attributes = {**claims.pop("attributes", {}), "clan": clan}
    player = scenario.new_player("member", attributes=attributes, **claims)
    scenario.require(update_clan(scenario, player))
    return player


def anew(scenario: Scenario, player: Player, **claims: Any) -> Player:
    """The same player with a new token, whose claims are these alone."""
    mint = scenario.client.target.mint
    if mint is None:
        raise NotVerifiable(Need.PLAYERS.value)
    return Player(player.external_id, mint(player.external_id, claims), claims)


def update_clan(scenario: Scenario, player: Player) -> Exchange:
    """A player's clan is read from the attributes again."""
    return scenario.call("user-clan-update", by=player)


def contributors(scenario: Scenario, chain: MadeChain, by: Player | None) -> list[tuple[str, int]]:
    """The names and amounts of those who brought a player's clan most, as answered."""
    return pairs(scenario, scenario.ok(top(scenario, chain, by)), "name", "contributed_amount")


def top(scenario: Scenario, chain: MadeChain, by: Player | None) -> Exchange:
    """A player, or nobody, asks who brought the clan most."""
    return scenario.call("get-user-clan-top-contributors", by=by, reward_chain_id=chain.chain_id)
