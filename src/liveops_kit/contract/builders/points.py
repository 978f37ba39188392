"""Helpers for laws of value points and reward chains.

Everything is created through the public API, with a place at the start of lists, so that a law
finds it on the first page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from liveops_kit.contract.builders import PAST, body_of
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, NotVerifiable, Trial
from liveops_kit.contract.tokens import Player

FIRST = -2_000_000_000
"""A value of `order` that comes before all others."""

CLAN_PROPERTIES = {"popup_header": {"en": "How"}, "popup_instruction": {"en": "Buy together"}}
"""The properties that only chains of clans require."""


# -- responses -------------------------------------------------------------------------------------
def check_fields(trial: Trial, what: str, actual: Any, expected: Mapping[str, Any]) -> None:
    """Check that an object has these values; it may have others."""
    trial.holds(f"{what} to be an object", isinstance(actual, dict), actual)
    trial.equal(what, {name: actual.get(name) for name in expected}, dict(expected))


def positive_integer(trial: Trial, body: Any, name: str) -> int:
    """Return a field that has to be a positive integer."""
    value = trial.field(body, name)
    trial.holds(f"`{name}` to be a number from 1", isinstance(value, int) and value > 0, value)
    return int(value)


def as_list(trial: Trial, value: Any) -> list[Any]:
    """Return a value that has to be a list."""
    trial.holds("a list", isinstance(value, list), value)
    return list(value)


def entry_of(trial: Trial, entries: Iterable[Any], name: str, value: Any) -> Any:
    """Return the entry with a value; it has to exist."""
    entry = next((each for each in entries if trial.field(each, name) == value), None)
    trial.holds(f"an entry with `{name}` {value!r}", entry is not None)
    return entry


def pairs(trial: Trial, entries: Any, first: str, second: str) -> list[tuple[Any, Any]]:
    """Return two fields of each entry."""
    return [
        (trial.field(each, first), trial.field(each, second)) for each in as_list(trial, entries)
    ]


# -- value points ----------------------------------------------------------------------------------
def value_point(trial: Trial, gives: Mapping[str, int] | None = None, **facts: Any) -> str:
    """Create a value point and return its SKU; `gives` maps SKUs to points per unit."""
    sku = str(facts.pop("sku", trial.name("point")))
    body = body_of({"sku": sku, "name": {"en": sku}, "order": FIRST}, facts)
    trial.given(trial.call("admin-create-value-points", body=body))
    if gives:
        trial.given(set_rewards(trial, sku, gives))
    return sku


def amounts(gives: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return items and their points as a write sends them."""
    return [{"sku": sku, "amount": amount} for sku, amount in gives.items()]


def set_rewards(trial: Trial, point: str, gives: Mapping[str, int]) -> Exchange:
    """Replace the items that give a value point."""
    return trial.call(
        "admin-set-items-value-point-reward", value_point_sku=point, body=amounts(gives)
    )


def patch_rewards(trial: Trial, point: str, gives: Mapping[str, int]) -> Exchange:
    """Add or change items that give a value point."""
    return trial.call(
        "admin-patch-items-value-point-reward", value_point_sku=point, body=amounts(gives)
    )


def rewards(trial: Trial, point: str) -> dict[str, int]:
    """Return the points of each item, by SKU."""
    read = trial.ok(trial.call("admin-get-items-value-point-reward", value_point_sku=point))
    return dict(pairs(trial, trial.field(read, "items"), "sku", "amount"))


def paid_order(trial: Trial, sku: str, quantity: int = 1, by: Player = DOCUMENTED) -> int:
    """Buy an item and pay; return the order's number. Needs payment."""
    created = trial.given(order_unpaid(trial, sku, quantity, by))
    order_id = positive_integer(trial, created, "order_id")
    trial.pay(order_id)
    return order_id


def order_unpaid(trial: Trial, sku: str, quantity: int = 1, by: Player = DOCUMENTED) -> Exchange:
    """Order an item as a player without paying."""
    return trial.call("create-order-with-item", by=by, item_sku=sku, body={"quantity": quantity})


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


def chain_body(trial: Trial, point: str, *steps: Mapping[str, Any], **terms: Any) -> dict[str, Any]:
    """Return the body of a new reward chain, on and without an end."""
    defaults = {
        "name": {"en": trial.name("chain")},
        "value_point": {"sku": point},
        "date_start": PAST,
        "is_enabled": True,
        "order": FIRST,
        "steps": list(steps),
    }
    return body_of(defaults, terms)


def reward_chain(trial: Trial, point: str, *steps: Mapping[str, Any], **terms: Any) -> RewardChain:
    """Create a reward chain that counts a value point."""
    body = chain_body(trial, point, *steps, **terms)
    created = trial.given(trial.call("admin-create-reward-chain", body=body))
    chain_id = positive_integer(trial, created, "reward_chain_id")
    ids = step_ids(trial, chain_id)
    trial.equal("number of steps", len(ids), len(body["steps"]))
    return RewardChain(chain_id, ids, body)


def step_ids(trial: Trial, chain_id: int) -> tuple[int, ...]:
    """Return the ids of a chain's steps, in order."""
    read = trial.given(read_chain(trial, chain_id))
    return tuple(
        trial.field(each, "step_id") for each in as_list(trial, trial.field(read, "steps"))
    )


def read_chain(trial: Trial, chain_id: int) -> Exchange:
    """Read a chain as an admin."""
    return trial.call("admin-get-reward-chain", reward_chain_id=chain_id)


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
    trial: Trial, chain: RewardChain, *steps: Mapping[str, Any], **terms: Any
) -> Exchange:
    """Replace a chain as an admin."""
    body = update_body(chain, *steps, **terms)
    return trial.call("admin-update-reward-chain", reward_chain_id=chain.chain_id, body=body)


def reset(trial: Trial, chain: RewardChain) -> Exchange:
    """Reset a chain for all users as an admin."""
    return trial.call("admin-reset-reward-chain", reward_chain_id=chain.chain_id)


def toggle(trial: Trial, chain: RewardChain) -> Exchange:
    """Switch a chain on if it is off, or off if it is on, as an admin."""
    return trial.call("admin-toggle-reward-chain", reward_chain_id=chain.chain_id)


# -- players and chains ----------------------------------------------------------------------------
def claim(trial: Trial, chain: RewardChain, place: int = 0, by: Player = DOCUMENTED) -> Exchange:
    """Claim the reward of the step at a position, from 0, as a player."""
    operation_id, path = claim_call(chain, place)
    return trial.call(operation_id, by=by, **path)


def claim_call(chain: RewardChain, place: int = 0) -> tuple[str, dict[str, Any]]:
    """Return the operation id and parameters of a claim, for calls made at the same time."""
    path = {"reward_chain_id": chain.chain_id, "step_id": chain.steps[place]}
    return "claim-user-reward-chain-step-reward", path


def read_balance(trial: Trial, chain: RewardChain, by: Player = DOCUMENTED) -> Exchange:
    """Read the balance of a chain as a player."""
    return trial.call("get-user-reward-chain-balance", by=by, reward_chain_id=chain.chain_id)


def balance(trial: Trial, chain: RewardChain, by: Player = DOCUMENTED) -> int:
    """Return the points of a player, or of the player's clan, in a chain."""
    amount: int = trial.field(trial.ok(read_balance(trial, chain, by)), "amount")
    return amount


def list_entries(
    trial: Trial, operation_id: str, by: Player | None = DOCUMENTED, **query: Any
) -> Iterator[Any]:
    """Yield the entries of a list, page by page."""
    offset = 0
    while True:
        wanted = {**query, "offset": offset}
        page = trial.ok(trial.call(operation_id, by=by, query=wanted))
        entries = as_list(trial, trial.field(page, "items"))
        yield from entries
        if not entries or not page.get("has_more", True):
            return
        offset += len(entries)


def listed_chain(trial: Trial, chain: RewardChain, by: Player | None = DOCUMENTED) -> Any:
    """Return a chain from the list of a player or a visitor, or None if it is not listed."""
    entries = list_entries(trial, "get-reward-chains-list", by)
    wanted = chain.chain_id
    return next((each for each in entries if trial.field(each, "reward_chain_id") == wanted), None)


def claimed_steps(trial: Trial, chain: RewardChain, by: Player | None = DOCUMENTED) -> list[bool]:
    """Return for each step whether it is listed as claimed; an empty list for an unlisted chain."""
    view = listed_chain(trial, chain, by) or {"steps": []}
    return [trial.field(each, "is_claimed") for each in as_list(trial, trial.field(view, "steps"))]


# -- clans -----------------------------------------------------------------------------------------
def clan_chain(trial: Trial, point: str, *steps: Mapping[str, Any], **terms: Any) -> RewardChain:
    """Create a reward chain that counts the value point of a clan."""
    return reward_chain(trial, point, *steps, **{**CLAN_PROPERTIES, **terms})


def clan_member(trial: Trial, clan: str, **claims: Any) -> Player:
    """Return a new player who has joined a clan through a clan update."""
    attributes = {**claims.pop("attributes", {}), "clan": clan}
    player = trial.newcomer("member", attributes=attributes, **claims)
    trial.given(update_clan(trial, player))
    return player


def with_new_token(trial: Trial, player: Player, **claims: Any) -> Player:
    """Return the same player with a new token that has these claims alone."""
    mint = trial.client.target.mint
    if mint is None:
        raise NotVerifiable(Need.PLAYERS.value)
    return Player(player.external_id, mint(player.external_id, claims), claims)


def update_clan(trial: Trial, player: Player) -> Exchange:
    """Update a player's clan from the attributes."""
    return trial.call("user-clan-update", by=player)


def contributors(trial: Trial, chain: RewardChain, by: Player | None) -> list[tuple[str, int]]:
    """Return the names and amounts of the top contributors of a player's clan, as answered."""
    return pairs(trial, trial.ok(get_contributors(trial, chain, by)), "name", "contributed_amount")


def get_contributors(trial: Trial, chain: RewardChain, by: Player | None) -> Exchange:
    """Read the top contributors as a player or a visitor."""
    return trial.call("get-user-clan-top-contributors", by=by, reward_chain_id=chain.chain_id)
