"""Helpers for laws of daily and offer chains: chains, their steps, and dates.

chain = daily_chain(scenario, 3, type="rolling")        three days, started long ago
chain = offer_chain(scenario, "free", "paid")           a free step, then one for money
scenario.ok(claim(scenario, chain, 1))                     the player claims the first step
number = unpaid_order(scenario, chain, 2)               and orders the second
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from liveops_kit.contract.builders import PAST, some_item
from liveops_kit.contract.builders.store import BUNDLE, make
from liveops_kit.contract.scenario import DOCUMENTED, LEAVE_OUT, Answer, Scenario, body_of
from liveops_kit.contract.tokens import Player
from liveops_kit.errors import CapabilityError

ChainKind = Literal["daily", "offer"]
"""The kind of a chain in operation ids."""

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MAX_STEPS = 30


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain of a scenario."""

    kind: ChainKind
    chain_id: int
    body: Mapping[str, Any]
    """The body it was created with."""

    @property
    def path(self) -> dict[str, Any]:
        """The path parameter with the chain's id."""
        return {f"{self.kind}_chain_id": self.chain_id}


# -- time ------------------------------------------------------------------------------------------
def now(scenario: Scenario) -> datetime:
    """Return the target's time to the second; without its clock, this machine's."""
    clock = scenario.capabilities.clock
    moment = datetime.now(UTC) if clock is None else clock.now()
    return moment.replace(microsecond=0)


def freeze_at(scenario: Scenario, moment: datetime) -> None:
    """Stop the target's clock at a time."""
    scenario.clock.freeze(moment)


def moment_of(scenario: Scenario, body: Any, *path: str | int) -> datetime:
    """Return a date and time in a response, with its offset."""
    text = scenario.get(body, *path)
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        moment = None
    scenario.holds(
        f"`{path[-1]}` is a date with an offset",
        moment is not None and moment.tzinfo is not None,
        text,
    )
    return moment or datetime.now(UTC)


def check_time(scenario: Scenario, what: str, actual: datetime, expected: datetime) -> None:
    """Check that two times are equal, whatever their offsets."""
    both = [moment.astimezone(UTC).isoformat() for moment in (actual, expected)]
    scenario.equal(what, *both)


# -- chains ----------------------------------------------------------------------------------------
def items(sku: str, quantity: int = 1) -> list[dict[str, Any]]:
    """Return the reward of a step: a quantity of one item."""
    return [{"sku": sku, "quantity": quantity}]


def day(number: int, sku: str, quantity: int = 1, **more: Any) -> dict[str, Any]:
    """Return the body of a step of a daily chain."""
    return {"step_number": number, "items": items(sku, quantity), **more}


def step(number: int, price: str, sku: str, quantity: int = 1, **more: Any) -> dict[str, Any]:
    """Return the body of a `free` or `paid` step of an offer chain."""
    return {**day(number, sku, quantity), "is_free": price == "free", **more}


def bundle(scenario: Scenario, content: Mapping[str, int], **facts: Any) -> str:
    """Create a bundle of these quantities by SKU; return its SKU."""
    inside = [{"sku": sku, "quantity": count} for sku, count in content.items()]
    return make(scenario, BUNDLE, content=inside, **facts)


def chain_body(
    scenario: Scenario, kind: ChainKind, sku: str, count: int = 2, **terms: Any
) -> dict[str, Any]:
    """Return the body of a new chain with `count` free steps, started long ago."""
    numbers = range(1, count + 1)
    defaults: dict[str, Any] = {
        "name": {"en": scenario.name(f"{kind}-chain")},
        "date_start": PAST,
        "is_enabled": True,
    }
    if kind == "daily":
        defaults |= {"type": "rolling", "steps": [day(number, sku) for number in numbers]}
    else:
        defaults["steps"] = [step(number, "free", sku) for number in numbers]
    return body_of(defaults, terms)


def create(scenario: Scenario, kind: ChainKind, body: Any) -> Answer:
    """Create a chain as an admin."""
    return scenario.call(f"admin-create-{kind}-chain", body=body)


def create_chain(scenario: Scenario, kind: ChainKind, body: Mapping[str, Any]) -> Chain:
    """Create a chain with this body and return it."""
    answer = create(scenario, kind, body).works()
    return Chain(kind, int(scenario.get(answer, f"{kind}_chain_id")), body)


def some_chain(scenario: Scenario, kind: ChainKind, count: int = 2, **terms: Any) -> Chain:
    """Create a chain of either kind with free steps; the first one can be claimed."""
    return create_chain(
        scenario, kind, chain_body(scenario, kind, some_item(scenario), count, **terms)
    )


def daily_chain(
    scenario: Scenario, days: int = 3, *, sku: str | None = None, **terms: Any
) -> Chain:
    """Create a daily chain with this number of days, `rolling` by default."""
    return create_chain(
        scenario, "daily", chain_body(scenario, "daily", sku or some_item(scenario), days, **terms)
    )


def offer_chain(scenario: Scenario, *prices: str, sku: str | None = None, **terms: Any) -> Chain:
    """Create an offer chain with these steps, each `free` or `paid`; all give the same item."""
    item_sku = sku or some_item(scenario)
    steps = [step(number, price, item_sku) for number, price in enumerate(prices, 1)]
    return create_chain(
        scenario, "offer", chain_body(scenario, "offer", item_sku, **{"steps": steps, **terms})
    )


def admin_chain(scenario: Scenario, chain: Chain) -> Any:
    """Return a chain as an admin reads it."""
    return scenario.call(f"admin-get-{chain.kind}-chain", **chain.path).ok()


def steps_with_ids(scenario: Scenario, chain: Chain) -> list[dict[str, Any]]:
    """Return the steps of a chain as an update sends them: with the ids that keep the progress."""
    ids = [
        scenario.get(each, "step_id")
        for each in scenario.get(admin_chain(scenario, chain), "steps")
    ]
    written = sorted(chain.body["steps"], key=lambda each: int(each["step_number"]))
    return [{**each, "step_id": step_id} for each, step_id in zip(written, ids, strict=True)]


def update(scenario: Scenario, chain: Chain, **terms: Any) -> Answer:
    """Replace a chain as an admin: the body it was created with, overridden by these fields."""
    body = body_of(chain.body, terms)
    return scenario.call(f"admin-update-{chain.kind}-chain", body=body, **chain.path)


def toggle(scenario: Scenario, chain: Chain) -> None:
    """Switch a chain on if it is off, or off if it is on, as an admin."""
    scenario.call(f"admin-toggle-{chain.kind}-chain", **chain.path).ok(204)


def delete(scenario: Scenario, chain: Chain) -> None:
    """Delete a chain as an admin."""
    scenario.call(f"admin-delete-{chain.kind}-chain", **chain.path).ok(204)


def deleted_chain(scenario: Scenario, kind: ChainKind) -> Chain:
    """Create and delete a chain; return it."""
    chain = some_chain(scenario, kind)
    scenario.call(f"admin-delete-{kind}-chain", **chain.path).works()
    return chain


def entries(scenario: Scenario, operation_id: str, by: Player | None = DOCUMENTED) -> Iterator[Any]:
    """Yield the entries of a list, page by page."""
    offset = 0
    while True:
        page = scenario.call(operation_id, by=by, query={"offset": offset}).ok()
        rows = scenario.get(page, "items")
        yield from rows
        offset += len(rows)
        if not rows or not page.get("has_more", True):
            return


def is_stored(scenario: Scenario, kind: ChainKind, body: Mapping[str, Any]) -> bool:
    """Return True if the project has a chain with the name in this body."""
    names = [each["name"].get("en") for each in entries(scenario, f"admin-get-{kind}-chains")]
    return body["name"]["en"] in names


# -- players ---------------------------------------------------------------------------------------
def get_chain(scenario: Scenario, chain: Chain, by: Player | None = DOCUMENTED) -> Answer:
    """Read a chain by its id, as a player or a visitor."""
    caller = scenario.player if by is DOCUMENTED else by
    return scenario.call(f"get-user-{chain.kind}-chain-by-id", by=caller, **chain.path)


def player_chain(scenario: Scenario, chain: Chain, by: Player | None = DOCUMENTED) -> Any:
    """Return a chain as a player or a visitor sees it."""
    return get_chain(scenario, chain, by).ok()


def listed_chain(scenario: Scenario, chain: Chain, by: Player | None = DOCUMENTED) -> Any:
    """Return a chain from the list of a player or a visitor, or None if it is not listed."""
    caller = scenario.player if by is DOCUMENTED else by
    listed = entries(scenario, f"get-{chain.kind}-chains-list", caller)
    return next((each for each in listed if each["id"] == chain.chain_id), None)


def check_listed(
    scenario: Scenario, chain: Chain, expected: bool, by: Player | None = DOCUMENTED
) -> None:
    """Check that the list of a player or a visitor has, or does not have, a chain."""
    scenario.equal(
        "whether the list has the chain", listed_chain(scenario, chain, by) is not None, expected
    )


def statuses(scenario: Scenario, chain: Chain, by: Player | None = DOCUMENTED) -> list[str]:
    """Return the status of each step of a daily chain for a player."""
    steps = scenario.get(player_chain(scenario, chain, by), "steps")
    return [scenario.get(each, "status") for each in steps]


def unlock_times(
    scenario: Scenario, chain: Chain, by: Player | None = DOCUMENTED
) -> list[int | None]:
    """Return when each step of a daily chain opens for a player, in seconds since 1970.

    None stands for a moment that is not known yet.
    """
    steps = scenario.get(player_chain(scenario, chain, by), "steps")
    return [scenario.optional(each, "unlocked_date") for each in steps]


def progress_in(scenario: Scenario, view: Any) -> tuple[list[int], int | None]:
    """Return the numbers of an offer chain's completed steps, and of the current one."""
    steps = scenario.get(view, "steps")
    taken = [each["step_number"] for each in steps if scenario.get(each, "is_claimed")]
    return taken, scenario.get(view, "next_step_number")


def progress(
    scenario: Scenario, chain: Chain, by: Player | None = DOCUMENTED
) -> tuple[list[int], int | None]:
    """Return a player's progress in an offer chain: the completed steps, and the current one."""
    return progress_in(scenario, player_chain(scenario, chain, by))


def claim(scenario: Scenario, chain: Chain, number: int, by: Player = DOCUMENTED) -> Answer:
    """Claim a free step as a player."""
    operation_id, path = claim_call(chain, number)
    return scenario.call(operation_id, by=by, **path)


def claim_call(chain: Chain, number: int) -> tuple[str, dict[str, Any]]:
    """Return the operation id and parameters of a claim, for calls made at the same time."""
    path = {**chain.path, "step_number": number}
    return f"claim-user-{chain.kind}-chain-step-reward", path


def order_step(scenario: Scenario, chain: Chain, number: int, by: Player = DOCUMENTED) -> Answer:
    """Order a step of an offer chain as a player."""
    path = {**chain.path, "step_number": number}
    return scenario.call("order-user-offer-chain-step-reward", by=by, **path)


def unpaid_order(scenario: Scenario, chain: Chain, number: int, by: Player = DOCUMENTED) -> int:
    """Order a step without paying; return the order's number."""
    return int(scenario.get(order_step(scenario, chain, number, by).ok(200), "order_id"))


def try_payment(scenario: Scenario, number: int) -> bool:
    """Pay an order; return False if the server refuses."""
    try:
        scenario.pay(number)
    except CapabilityError:
        return False
    return True


def quantity(scenario: Scenario, sku: str, by: Player | None = None) -> int:
    """Return how many of an item a player owns; the server has to know the player."""
    return scenario.inventory(by).get(sku, 0)


def check_defaults(scenario: Scenario, kind: str, **terms: Any) -> None:
    """Check CHN-24: an update without these fields resets them."""
    make = {
        "daily": daily_chain,
        "offer": lambda scenario, **more: offer_chain(scenario, "free", **more),
    }
    plain = make[kind](scenario, is_enabled=False)
    full = make[kind](scenario, is_enabled=False, **terms)
    left_out = dict.fromkeys(terms, LEAVE_OUT)
    update(scenario, full, steps=steps_with_ids(scenario, full), **left_out).ok(204)
    default, emptied = admin_chain(scenario, plain), admin_chain(scenario, full)
    for name in terms:
        scenario.equal(name, scenario.optional(emptied, name), scenario.optional(default, name))
