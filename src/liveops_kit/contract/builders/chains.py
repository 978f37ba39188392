"""Chains of a scenario: their steps, and dates.

chain = open_chain(scenario, OFFER_CHAIN, 3)            of any kind, with steps open to everybody
chain = daily_chain(scenario, 3, type="rolling")        three days, started long ago
chain = offer_chain(scenario, "free", "paid")           a free step, then one for money
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from liveops_kit.contract.resources import (
    BUNDLE,
    DAILY_CHAIN,
    OFFER_CHAIN,
    REWARD_CHAIN,
    ChainKind,
    SteppedKind,
)
from liveops_kit.contract.scenario import Chain, Scenario, SteppedChain

CHAINS = (DAILY_CHAIN, OFFER_CHAIN)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
MAX_STEPS = 30
BAD_TOKEN = {"Authorization": "Bearer nonsense"}


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


def free_step(kind: SteppedKind, number: int, gifts: Mapping[str, int]) -> dict[str, Any]:
    """Return the body of a step that costs nothing and gives these quantities by SKU."""
    given = [{"sku": sku, "quantity": quantity} for sku, quantity in gifts.items()]
    if kind is REWARD_CHAIN:
        return {"name": {"en": "Free"}, "price": {"amount": 0}, "reward": given}
    is_free = {} if kind is DAILY_CHAIN else {"is_free": True}
    return {"step_number": number, "items": given, **is_free}


def steps_of(kind: SteppedKind, sku: str, count: int) -> list[dict[str, Any]]:
    """Return the bodies of so many steps that cost nothing, for a chain of any kind."""
    return [free_step(kind, number, {sku: 1}) for number in range(1, count + 1)]


def bundle(scenario: Scenario, content: Mapping[str, int], **facts: Any) -> str:
    """Create a bundle of these quantities by SKU; return its SKU."""
    inside = [{"sku": sku, "quantity": count} for sku, count in content.items()]
    return str(scenario.create(BUNDLE, content=inside, **facts).id)


def open_chain(
    scenario: Scenario, kind: SteppedKind, count: int = 2, *, sku: str = "", **terms: Any
) -> SteppedChain:
    """Create a chain of any kind with so many steps that cost nothing."""
    steps = steps_of(kind, sku or scenario.some_item(), count)
    chain: SteppedChain = scenario.create(kind, **{"steps": steps, **terms})
    return chain


def daily_chain(
    scenario: Scenario, days: int = 3, *, sku: str | None = None, **terms: Any
) -> Chain:
    """Create a daily chain with this number of days, `rolling` by default."""
    if "steps" not in terms:
        terms["steps"] = steps_of(DAILY_CHAIN, sku or scenario.some_item(), days)
    chain: Chain = scenario.create(DAILY_CHAIN, **terms)
    return chain


def offer_chain(scenario: Scenario, *prices: str, sku: str | None = None, **terms: Any) -> Chain:
    """Create an offer chain with these steps, each `free` or `paid`; all give the same item."""
    if "steps" not in terms:
        item_sku = sku or scenario.some_item()
        terms["steps"] = [step(n, price, item_sku) for n, price in enumerate(prices, 1)]
    chain: Chain = scenario.create(OFFER_CHAIN, **terms)
    return chain


def deleted(scenario: Scenario, kind: ChainKind) -> Chain:
    """Create and delete a chain; return it."""
    chain = scenario.create(kind)
    chain.delete().works()
    return chain
