"""Helpers for laws of value points and reward chains.

Everything is created through the public API, with a place at the start of lists, so that a law
finds it on the first page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract.builders import PAST
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, Answer, NotVerifiable, Scenario, body_of
from liveops_kit.contract.tokens import Player

FIRST = -2_000_000_000
"""A value of `order` that comes before all others."""

CLAN_PROPERTIES = {"popup_header": {"en": "How"}, "popup_instruction": {"en": "Buy together"}}
"""The properties that only chains of clans require."""


# -- responses -------------------------------------------------------------------------------------
def check_fields(scenario: Scenario, what: str, actual: Any, expected: Mapping[str, Any]) -> None:
    """Check that an object has these values; it may have others."""
    scenario.holds(f"{what} to be an object", isinstance(actual, dict), actual)
    scenario.equal(what, {name: actual.get(name) for name in expected}, dict(expected))


def positive_integer(scenario: Scenario, body: Any, name: str) -> int:
    """Return a field that has to be a positive integer."""
    value = scenario.get(body, name)
    scenario.holds(f"`{name}` to be a number from 1", isinstance(value, int) and value > 0, value)
    return int(value)


def as_list(scenario: Scenario, value: Any) -> list[Any]:
    """Return a value that has to be a list."""
    scenario.holds("a list", isinstance(value, list), value)
    return list(value)


def entry_of(scenario: Scenario, entries: Iterable[Any], name: str, value: Any) -> Any:
    """Return the entry with a value; it has to exist."""
    entry = next((each for each in entries if scenario.get(each, name) == value), None)
    scenario.holds(f"an entry with `{name}` {value!r}", entry is not None)
    return entry


def pairs(scenario: Scenario, entries: Any, first: str, second: str) -> list[tuple[Any, Any]]:
    """Return two fields of each entry."""
    return [
        (scenario.get(each, first), scenario.get(each, second))
        for each in as_list(scenario, entries)
    ]


# -- value points ----------------------------------------------------------------------------------
def value_point(scenario: Scenario, gives: Mapping[str, int] | None = None, **facts: Any) -> str:
    """Create a value point and return its SKU; `gives` maps SKUs to points per unit."""
    sku = str(facts.pop("sku", scenario.name("point")))
    body = body_of({"sku": sku, "name": {"en": sku}, "order": FIRST}, facts)
    scenario.call("admin-create-value-points", body=body).works()
    if gives:
        set_rewards(scenario, sku, gives).works()
    return sku


def amounts(gives: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return items and their points as a write sends them."""
    return [{"sku": sku, "amount": amount} for sku, amount in gives.items()]


def set_rewards(scenario: Scenario, point: str, gives: Mapping[str, int]) -> Answer:
    """Replace the items that give a value point."""
    return scenario.call(
        "admin-set-items-value-point-reward", value_point_sku=point, body=amounts(gives)
    )


def patch_rewards(scenario: Scenario, point: str, gives: Mapping[str, int]) -> Answer:
    """Add or change items that give a value point."""
    return scenario.call(
        "admin-patch-items-value-point-reward", value_point_sku=point, body=amounts(gives)
    )


def rewards(scenario: Scenario, point: str) -> dict[str, int]:
    """Return the points of each item, by SKU."""
    read = scenario.call("admin-get-items-value-point-reward", value_point_sku=point).ok()
    return dict(pairs(scenario, scenario.get(read, "items"), "sku", "amount"))


def paid_order(scenario: Scenario, sku: str, quantity: int = 1, by: Player = DOCUMENTED) -> int:
    """Buy an item and pay; return the order's number. Needs payment."""
    created = order_unpaid(scenario, sku, quantity, by).works()
    order_id = positive_integer(scenario, created, "order_id")
    scenario.pay(order_id)
    return order_id


def order_unpaid(
    scenario: Scenario, sku: str, quantity: int = 1, by: Player = DOCUMENTED
) -> Answer:
    """Order an item as a player without paying."""
    return scenario.call("create-order-with-item", by=by, item_sku=sku, body={"quantity": quantity})


# -- reward chains ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class RewardChain:
    """A reward chain of a scenario."""

    chain_id: int
    steps: tuple[int, ...]
    """The ids of its steps, in order."""
    body: Mapping[str, Any]
    """The body it was created with."""


def step(price: int, gives: Mapping[str, int], **more: Any) -> dict[str, Any]:
    """Return the body of a step that opens at a balance and gives these quantities by SKU."""
    reward = [{"sku": sku, "quantity": quantity} for sku, quantity in gives.items()]
    return {"name": {"en": f"At {price}"}, "price": {"amount": price}, "reward": reward, **more}


def chain_body(
    scenario: Scenario, point: str, *steps: Mapping[str, Any], **terms: Any
) -> dict[str, Any]:
    """Return the body of a new reward chain, on and without an end."""
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
) -> RewardChain:
    """Create a reward chain that counts a value point."""
    body = chain_body(scenario, point, *steps, **terms)
    created = scenario.call("admin-create-reward-chain", body=body).works()
    chain_id = positive_integer(scenario, created, "reward_chain_id")
    ids = step_ids(scenario, chain_id)
    scenario.equal("number of steps", len(ids), len(body["steps"]))
    return RewardChain(chain_id, ids, body)


def step_ids(scenario: Scenario, chain_id: int) -> tuple[int, ...]:
    """Return the ids of a chain's steps, in order."""
    read = read_chain(scenario, chain_id).works()
    return tuple(
        scenario.get(each, "step_id") for each in as_list(scenario, scenario.get(read, "steps"))
    )


def read_chain(scenario: Scenario, chain_id: int) -> Answer:
    """Read a chain as an admin."""
    return scenario.call("admin-get-reward-chain", reward_chain_id=chain_id)


def update_body(chain: RewardChain, *steps: Mapping[str, Any], **terms: Any) -> dict[str, Any]:
    """Return the body of an update: the one of the create, overridden by these fields.

    Without steps it has those of the create, with their ids.
    """
    kept = [
        {**old_step, "step_id": step_id}
        for old_step, step_id in zip(chain.body["steps"], chain.steps, strict=True)
    ]
    body = {name: value for name, value in chain.body.items() if name != "value_point"}
    return body_of({**body, "steps": list(steps) or kept}, terms)


def update_chain(
    scenario: Scenario, chain: RewardChain, *steps: Mapping[str, Any], **terms: Any
) -> Answer:
    """Replace a chain as an admin."""
    body = update_body(chain, *steps, **terms)
    return scenario.call("admin-update-reward-chain", reward_chain_id=chain.chain_id, body=body)


def reset(scenario: Scenario, chain: RewardChain) -> Answer:
    """Reset a chain for all users as an admin."""
    return scenario.call("admin-reset-reward-chain", reward_chain_id=chain.chain_id)


def toggle(scenario: Scenario, chain: RewardChain) -> Answer:
    """Switch a chain on if it is off, or off if it is on, as an admin."""
    return scenario.call("admin-toggle-reward-chain", reward_chain_id=chain.chain_id)


# -- players and chains ----------------------------------------------------------------------------
def claim(
    scenario: Scenario, chain: RewardChain, place: int = 0, by: Player = DOCUMENTED
) -> Answer:
    """Claim the reward of the step at a position, from 0, as a player."""
    operation_id, path = claim_call(chain, place)
    return scenario.call(operation_id, by=by, **path)


def claim_call(chain: RewardChain, place: int = 0) -> tuple[str, dict[str, Any]]:
    """Return the operation id and parameters of a claim, for calls made at the same time."""
    path = {"reward_chain_id": chain.chain_id, "step_id": chain.steps[place]}
    return "claim-user-reward-chain-step-reward", path


def read_balance(scenario: Scenario, chain: RewardChain, by: Player = DOCUMENTED) -> Answer:
    """Read the balance of a chain as a player."""
    return scenario.call("get-user-reward-chain-balance", by=by, reward_chain_id=chain.chain_id)


def balance(scenario: Scenario, chain: RewardChain, by: Player = DOCUMENTED) -> int:
    """Return the points of a player, or of the player's clan, in a chain."""
    amount: int = scenario.get(read_balance(scenario, chain, by).ok(), "amount")
    return amount


def list_entries(
    scenario: Scenario, operation_id: str, by: Player | None = DOCUMENTED, **query: Any
) -> Iterator[Any]:
    """Yield the entries of a list, page by page."""
    offset = 0
    while True:
        wanted = {**query, "offset": offset}
        page = scenario.call(operation_id, by=by, query=wanted).ok()
        entries = as_list(scenario, scenario.get(page, "items"))
        yield from entries
        if not entries or not page.get("has_more", True):
            return
        offset += len(entries)


def listed_chain(scenario: Scenario, chain: RewardChain, by: Player | None = DOCUMENTED) -> Any:
    """Return a chain from the list of a player or a visitor, or None if it is not listed."""
    entries = list_entries(scenario, "get-reward-chains-list", by)
    wanted = chain.chain_id
    return next((each for each in entries if scenario.get(each, "reward_chain_id") == wanted), None)


def claimed_steps(
    scenario: Scenario, chain: RewardChain, by: Player | None = DOCUMENTED
) -> list[bool]:
    """Return for each step whether it is listed as claimed; an empty list for an unlisted chain."""
    view = listed_chain(scenario, chain, by) or {"steps": []}
    return [
        scenario.get(each, "is_claimed") for each in as_list(scenario, scenario.get(view, "steps"))
    ]


# -- clans -----------------------------------------------------------------------------------------
def clan_chain(
    scenario: Scenario, point: str, *steps: Mapping[str, Any], **terms: Any
) -> RewardChain:
    """Create a reward chain that counts the value point of a clan."""
    return reward_chain(scenario, point, *steps, **{**CLAN_PROPERTIES, **terms})


def clan_member(scenario: Scenario, clan: str, **claims: Any) -> Player:
    """Return a new player who has joined a clan through a clan update."""
    attributes = {**claims.pop("attributes", {}), "clan": clan}
    player = scenario.new_player("member", attributes=attributes, **claims)
    update_clan(scenario, player).works()
    return player


def with_new_token(scenario: Scenario, player: Player, **claims: Any) -> Player:
    """Return the same player with a new token that has these claims alone."""
    mint = scenario.client.target.mint
    if mint is None:
        raise NotVerifiable(Need.PLAYERS.value)
    return Player(player.external_id, mint(player.external_id, claims), claims)


def update_clan(scenario: Scenario, player: Player) -> Answer:
    """Update a player's clan from the attributes."""
    return scenario.call("user-clan-update", by=player)


def contributors(
    scenario: Scenario, chain: RewardChain, by: Player | None
) -> list[tuple[str, int]]:
    """Return the names and amounts of the top contributors of a player's clan, as answered."""
    return pairs(scenario, get_contributors(scenario, chain, by).ok(), "name", "contributed_amount")


def get_contributors(scenario: Scenario, chain: RewardChain, by: Player | None) -> Answer:
    """Read the top contributors as a player or a visitor."""
    return scenario.call("get-user-clan-top-contributors", by=by, reward_chain_id=chain.chain_id)
