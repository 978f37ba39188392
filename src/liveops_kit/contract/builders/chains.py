"""What laws of daily and offer chains have on stage: chains, their steps, and moments.

chain = daily_chain(scenario, 3, type="rolling")        three days, running since long ago
chain = offer_chain(scenario, "free", "paid")           a gift, then an item for money
scenario.ok(claim(scenario, chain, 1))                     the player takes the first step
number = ordered(scenario, chain, 2)                    and orders the second
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from liveops_kit.contract.builders import LEAVE_OUT, PAST, body_of, some_item
from liveops_kit.contract.builders.store import BUNDLE, make
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.scenario import DOCUMENTED, Scenario
from liveops_kit.contract.tokens import Player
from liveops_kit.errors import CapabilityError

Word = Literal["daily", "offer"]
"""What operation ids call the kind of a chain."""

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MOST_STEPS = 30


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain of a scenario."""

    word: Word
    chain_id: int
    body: Mapping[str, Any]
    """What it was made of."""

    @property
    def named(self) -> dict[str, Any]:
        """The path parameter that names it."""
        return {f"{self.word}_chain_id": self.chain_id}


# -- moments ---------------------------------------------------------------------------------------
def now(scenario: Scenario) -> datetime:
    """What time it is on the target, to the second; without its clock, here."""
    clock = scenario.capabilities.clock
    moment = datetime.now(UTC) if clock is None else clock.now()
    return moment.replace(microsecond=0)


def stand_at(scenario: Scenario, moment: datetime) -> None:
    """Have the target stand still at a moment."""
    scenario.clock.freeze(moment)


def moment_of(scenario: Scenario, body: Any, *path: str | int) -> datetime:
    """A moment inside an answer, with its offset."""
    text = scenario.get(body, *path)
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        found = None
    scenario.holds(
        f"`{path[-1]}` is a date with an offset",
        found is not None and found.tzinfo is not None,
        text,
    )
    return found or datetime.now(UTC)


def comes_at(scenario: Scenario, what: str, seen: datetime, expected: datetime) -> None:
    """Something has to be at a moment, in whatever offset."""
    both = [moment.astimezone(UTC).isoformat() for moment in (seen, expected)]
    scenario.equal(what, *both)


# -- chains ----------------------------------------------------------------------------------------
def items(sku: str, quantity: int = 1) -> list[dict[str, Any]]:
    """What a step gives: so many of one item."""
    return [{"sku": sku, "quantity": quantity}]


def day(number: int, sku: str, quantity: int = 1, **more: Any) -> dict[str, Any]:
    """A step of a daily chain as it is written."""
    return {"step_number": number, "items": items(sku, quantity), **more}


def step(number: int, price: str, sku: str, quantity: int = 1, **more: Any) -> dict[str, Any]:
    """A `free` or a `paid` step of an offer chain as it is written."""
    return {**day(number, sku, quantity), "is_free": price == "free", **more}


def bundle(scenario: Scenario, content: Mapping[str, int], **facts: Any) -> str:
    """The SKU of a bundle of the scenario's own that holds so many of each SKU."""
    inside = [{"sku": sku, "quantity": count} for sku, count in content.items()]
    return make(scenario, BUNDLE, content=inside, **facts)


def chain_body(
    scenario: Scenario, word: Word, sku: str, count: int = 2, **terms: Any
) -> dict[str, Any]:
    """The body of a new chain of so many free steps that runs since long ago."""
    numbers = range(1, count + 1)
    defaults: dict[str, Any] = {
        "name": {"en": scenario.name(f"{word}-chain")},
        "date_start": PAST,
        "is_enabled": True,
    }
    if word == "daily":
        defaults |= {"type": "rolling", "steps": [day(number, sku) for number in numbers]}
    else:
        defaults["steps"] = [step(number, "free", sku) for number in numbers]
    return body_of(defaults, terms)


def create(scenario: Scenario, word: Word, body: Any) -> Exchange:
    """An admin makes a chain."""
    return scenario.call(f"admin-create-{word}-chain", body=body)


def made(scenario: Scenario, word: Word, body: Mapping[str, Any]) -> Chain:
    """A chain of this body."""
    answer = scenario.require(create(scenario, word, body))
    return Chain(word, int(scenario.get(answer, f"{word}_chain_id")), body)


def some_chain(scenario: Scenario, word: Word, count: int = 2, **terms: Any) -> Chain:
    """A chain of either kind whose steps are free; its first one can be claimed."""
    return made(scenario, word, chain_body(scenario, word, some_item(scenario), count, **terms))


def daily_chain(
    scenario: Scenario, days: int = 3, *, sku: str | None = None, **terms: Any
) -> Chain:
    """A daily chain of so many days, `rolling` unless stated."""
    return made(
        scenario, "daily", chain_body(scenario, "daily", sku or some_item(scenario), days, **terms)
    )


def offer_chain(scenario: Scenario, *prices: str, sku: str | None = None, **terms: Any) -> Chain:
    """An offer chain with these steps, each `free` or `paid`; all give the same item."""
    given = sku or some_item(scenario)
    steps = [step(number, price, given) for number, price in enumerate(prices, 1)]
    return made(
        scenario, "offer", chain_body(scenario, "offer", given, **{"steps": steps, **terms})
    )


def stored(scenario: Scenario, chain: Chain) -> Any:
    """A chain as an admin reads it."""
    return scenario.ok(scenario.call(f"admin-get-{chain.word}-chain", **chain.named))


def kept_steps(scenario: Scenario, chain: Chain) -> list[dict[str, Any]]:
    """The steps of a chain as an update sends them: with the ids that keep the progress."""
    ids = [scenario.get(each, "step_id") for each in scenario.get(stored(scenario, chain), "steps")]
    written = sorted(chain.body["steps"], key=lambda each: int(each["step_number"]))
    return [{**each, "step_id": step_id} for each, step_id in zip(written, ids, strict=True)]


def update(scenario: Scenario, chain: Chain, **terms: Any) -> Exchange:
    """An admin replaces a chain: with what it was made of, but for what is stated."""
    body = body_of(chain.body, terms)
    return scenario.call(f"admin-update-{chain.word}-chain", body=body, **chain.named)


def toggle(scenario: Scenario, chain: Chain) -> None:
    """An admin switches a chain on or off, whichever it is not."""
    scenario.ok(scenario.call(f"admin-toggle-{chain.word}-chain", **chain.named), 204)


def delete(scenario: Scenario, chain: Chain) -> None:
    """An admin deletes a chain."""
    scenario.ok(scenario.call(f"admin-delete-{chain.word}-chain", **chain.named), 204)


def gone_chain(scenario: Scenario, word: Word) -> Chain:
    """A chain that is no more."""
    chain = some_chain(scenario, word)
    scenario.require(scenario.call(f"admin-delete-{word}-chain", **chain.named))
    return chain


def entries(scenario: Scenario, operation_id: str, by: Player | None = DOCUMENTED) -> Iterator[Any]:
    """The entries of a list, page by page."""
    offset = 0
    while True:
        page = scenario.ok(scenario.call(operation_id, by=by, query={"offset": offset}))
        found = scenario.get(page, "items")
        yield from found
        offset += len(found)
        if not found or not page.get("has_more", True):
            return


def is_made(scenario: Scenario, word: Word, body: Mapping[str, Any]) -> bool:
    """Whether the project has a chain with the name of this body."""
    names = [each["name"].get("en") for each in entries(scenario, f"admin-get-{word}-chains")]
    return body["name"]["en"] in names


# -- what players see and do -----------------------------------------------------------------------
def look(scenario: Scenario, chain: Chain, by: Player | None = DOCUMENTED) -> Exchange:
    """A player, or nobody, reads a chain by its id."""
    who = scenario.player if by is DOCUMENTED else by
    return scenario.call(f"get-user-{chain.word}-chain-by-id", by=who, **chain.named)


def seen(scenario: Scenario, chain: Chain, by: Player | None = DOCUMENTED) -> Any:
    """A chain as a player, or nobody, sees it."""
    return scenario.ok(look(scenario, chain, by))


def in_list(scenario: Scenario, chain: Chain, by: Player | None = DOCUMENTED) -> Any:
    """A chain as the list of a player, or of nobody, shows it; None where it does not."""
    who = scenario.player if by is DOCUMENTED else by
    listed = entries(scenario, f"get-{chain.word}-chains-list", who)
    return next((each for each in listed if each["id"] == chain.chain_id), None)


def is_listed(
    scenario: Scenario, chain: Chain, expected: bool, by: Player | None = DOCUMENTED
) -> None:
    """The list of a player, or of nobody, has a chain, or has it not."""
    scenario.equal(
        "whether the list has the chain", in_list(scenario, chain, by) is not None, expected
    )


def statuses(scenario: Scenario, chain: Chain, by: Player | None = DOCUMENTED) -> list[str]:
    """What each step of a daily chain is for a player."""
    steps = scenario.get(seen(scenario, chain, by), "steps")
    return [scenario.get(each, "status") for each in steps]


def unlocked(scenario: Scenario, chain: Chain, by: Player | None = DOCUMENTED) -> list[int | None]:
    """When each step of a daily chain opens for a player, in seconds since 1970."""
    steps = scenario.get(seen(scenario, chain, by), "steps")
    return [scenario.get(each, "unlocked_date") for each in steps]


def far(scenario: Scenario, view: Any) -> tuple[list[int], int | None]:
    """The numbers of the steps of an offer chain that are taken, and of the next one."""
    steps = scenario.get(view, "steps")
    taken = [each["step_number"] for each in steps if scenario.get(each, "is_claimed")]
    return taken, scenario.get(view, "next_step_number")


def progress(
    scenario: Scenario, chain: Chain, by: Player | None = DOCUMENTED
) -> tuple[list[int], int | None]:
    """How far a player is in an offer chain: the steps taken, and the next one."""
    return far(scenario, seen(scenario, chain, by))


def claim(scenario: Scenario, chain: Chain, number: int, by: Player = DOCUMENTED) -> Exchange:
    """A player takes a free step."""
    operation_id, named = claiming(chain, number)
    return scenario.call(operation_id, by=by, **named)


def claiming(chain: Chain, number: int) -> tuple[str, dict[str, Any]]:
    """The call that `claim` makes, for calls that are made at once."""
    named = {**chain.named, "step_number": number}
    return f"claim-user-{chain.word}-chain-step-reward", named


def order_step(scenario: Scenario, chain: Chain, number: int, by: Player = DOCUMENTED) -> Exchange:
    """A player orders a step of an offer chain."""
    named = {**chain.named, "step_number": number}
    return scenario.call("order-user-offer-chain-step-reward", by=by, **named)


def ordered(scenario: Scenario, chain: Chain, number: int, by: Player = DOCUMENTED) -> int:
    """The number of an unpaid order of a step."""
    return int(scenario.get(scenario.ok(order_step(scenario, chain, number, by), 200), "order_id"))


def can_pay(scenario: Scenario, number: int) -> bool:
    """Whether an order could be paid; if so, it is."""
    try:
        scenario.pay(number)
    except CapabilityError:
        return False
    return True


def quantity(scenario: Scenario, sku: str, by: Player | None = None) -> int:
    """How many of an item a player who has made calls before owns."""
    return scenario.inventory(by).get(sku, 0)


def falls_back(scenario: Scenario, kind: str, **terms: Any) -> None:
    """CHN-24: an update without these terms leaves nothing of them."""
    make = {
        "daily": daily_chain,
        "offer": lambda scenario, **more: offer_chain(scenario, "free", **more),
    }
    plain = make[kind](scenario, is_enabled=False)
    full = make[kind](scenario, is_enabled=False, **terms)
    left_out = dict.fromkeys(terms, LEAVE_OUT)
    scenario.ok(update(scenario, full, steps=kept_steps(scenario, full), **left_out), 204)
    default, emptied = stored(scenario, plain), stored(scenario, full)
    for name in terms:
        scenario.equal(name, scenario.get(emptied, name), scenario.get(default, name))
