"""Builders of daily and offer chains for tests.

chain = daily(project, 3)                     three days of gold, by the calendar, from NOON
chain = daily(project, 3, pace=ROLLING)       the same at each player's pace
chain = offers(project, "free", "paid")       two steps, running since NOON
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.worlds import NOON, make_item, make_project, player

from liveops_kit.domain.features.daily_chains import DailyChain, DailyPace, DailyTerms
from liveops_kit.domain.features.offer_chains import OfferChain, OfferTerms, next_step
from liveops_kit.domain.mechanics.catalog import Content, Item
from liveops_kit.domain.mechanics.chains import ChainDates, StepDraft, StepItem
from liveops_kit.domain.mechanics.orders import OrderStatus
from liveops_kit.domain.values.moment import print_moment
from liveops_kit.state.project import Project

CALENDAR = DailyPace.CALENDAR_HARD
ROLLING = DailyPace.ROLLING

WARES: tuple[Item, ...] = (
    make_item(1, "gold", type="virtual_currency"),
    make_item(2, "sword", price="4.99"),
    make_item(3, "potion", price="0.49"),
    make_item(
        4, "chest", type="bundle", price="9.99", content=(Content(sku="gold", quantity=100),)
    ),
    make_item(5, "trove", type="bundle", content=(Content(sku="chest", quantity=3),)),
    make_item(6, "leaflet", price="1.00", is_free=True),
    make_item(7, "rusty", price="1.00", is_enabled=False),
    make_item(9, "pebble", price="0.00"),
    make_item(8, "poster", type="physical_good", price="5.00"),
)


def game(**facts: Any) -> Project:
    """A project that sells WARES."""
    return make_project(items=WARES, **facts)


def dates(start: datetime = NOON, end: datetime | None = None) -> ChainDates:
    """When a chain begins and ends, as a write states it."""
    return ChainDates(start=print_moment(start), end=None if end is None else print_moment(end))


def step(number: int, sku: str = "gold", quantity: int = 1, **facts: Any) -> StepDraft:
    """A step with one item."""
    return StepDraft(step_number=number, items=(StepItem(sku=sku, quantity=quantity),), **facts)


# -- daily chains ----------------------------------------------------------------------------------
def daily_terms(days: int = 3, **facts: Any) -> DailyTerms:
    """Terms of a daily chain that gives n gold on day n; what is not said is plain."""
    fields: dict[str, Any] = {
        "name": {"en": "Advent"},
        "is_enabled": True,
        "pace": CALENDAR,
        "dates": dates(),
        "steps": tuple(step(number, quantity=number) for number in range(1, days + 1)),
    }
    return DailyTerms(**{**fields, **facts})


def daily(project: Project, days: int = 3, **facts: Any) -> DailyChain:
    """A daily chain that begins at NOON."""
    return project.daily_chains.create(daily_terms(days, **facts), NOON)


def states(project: Project, chain: DailyChain, now: datetime, user: str = "alice") -> str:
    """Return the state of each step, a letter each: L(ocked), O(pen), C(laimed), M(issed)."""
    statuses = project.daily_chains.step_statuses(chain, player(user), now)
    return "".join(standing.state.name[0] for standing in statuses)


def opening(project: Project, chain: DailyChain, now: datetime) -> list[datetime | None]:
    """When each step opens for alice."""
    found = project.daily_chains.step_statuses(chain, player(), now)
    return [standing.opens_at for standing in found]


def claim(
    project: Project, chain: DailyChain, number: int, now: datetime, user: str = "alice"
) -> None:
    """A user claims a step of a daily chain."""
    with project.transaction():
        project.daily_chains.claim(chain.chain_id, number, player(user), now)


# -- offer chains ----------------------------------------------------------------------------------
def offer_terms(*kinds: str, **facts: Any) -> OfferTerms:
    """Terms of an offer chain with free and paid steps: a potion for nothing, or a sword."""
    steps = tuple(
        step(number, "potion" if kind == "free" else "sword", is_free=kind == "free")
        for number, kind in enumerate(kinds, 1)
    )
    fields: dict[str, Any] = {
        "name": {"en": "Road"},
        "is_enabled": True,
        "dates": dates(),
        "steps": steps,
    }
    return OfferTerms(**{**fields, **facts})


def offers(project: Project, *kinds: str, now: datetime = NOON, **facts: Any) -> OfferChain:
    """An offer chain that begins at NOON."""
    return project.offer_chains.create(offer_terms(*kinds, **facts), now)


def claim_offer(
    project: Project, chain: OfferChain, number: int, now: datetime = NOON, user: str = "alice"
) -> int:
    """A user claims a free step; the id of the order that was made."""
    with project.transaction():
        order = project.offer_chains.claim(chain.chain_id, number, player(user), now)
    assert order.status is OrderStatus.DONE
    return order.order_id


def order_offer(
    project: Project, chain: OfferChain, number: int, now: datetime = NOON, user: str = "alice"
) -> int:
    """A user orders a paid step; the id of the unpaid order."""
    with project.transaction():
        order = project.offer_chains.order(chain.chain_id, number, player(user), now)
    assert order.status is OrderStatus.NEW
    return order.order_id


def pay(project: Project, order_id: int, now: datetime = NOON) -> None:
    """An order is paid."""
    with project.transaction():
        project.orders.pay(order_id, now)


def taken(
    project: Project, chain: OfferChain, now: datetime = NOON, user: str = "alice"
) -> tuple[list[int], int | None]:
    """The numbers of the steps a user has taken, and of the next one."""
    chain = project.offer_chains.get(chain.chain_id)
    progress = project.offer_chains.progress(chain, player(user), now)
    upcoming = next_step(chain, progress)
    numbers = [found.step_number for found in chain.steps if found.step_id in progress.claimed]
    return numbers, None if upcoming is None else upcoming.step_number
