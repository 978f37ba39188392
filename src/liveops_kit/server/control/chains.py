"""Chains of all three kinds in the control plane: state, switch, and the progress of a player."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from liveops_kit.domain.features.daily_chains import DailyChain
from liveops_kit.domain.features.offer_chains import OfferChain, state_of
from liveops_kit.domain.features.reward_chains import RewardChain
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.causes import Cause
from liveops_kit.domain.values.localized import in_language
from liveops_kit.domain.values.moment import print_moment
from liveops_kit.domain.values.period import Period
from liveops_kit.server.codec.common import Json, serialize_optional_moment
from liveops_kit.server.explanations import serialize_cause
from liveops_kit.server.request import Operations, Request, Response
from liveops_kit.state.project import Project

AnyChain = DailyChain | OfferChain | RewardChain
_KINDS: dict[str, Callable[[Project], Any]] = {
    "reward": lambda project: project.reward_chains,
    "daily": lambda project: project.daily_chains,
    "offer": lambda project: project.offer_chains,
}


async def list_all(request: Request) -> Response:
    """List the chains of a project by kind, with their state now."""
    project = request.project
    with project.transaction() as now:
        rows = [
            serialize_chain(chain, kind, now)
            for kind, chains in _KINDS.items()
            for chain in chains(project).all()
        ]
    return Response(200, {"chains": rows})


async def switch(request: Request) -> Response:
    """Enable or disable a chain."""
    project, kind, chain_id = request.project, request.path["kind"], request.path["chain_id"]
    chains = _KINDS[kind](project)
    with project.transaction() as now:
        if is_enabled(chains.get(chain_id)) is not request.body["is_enabled"]:
            chains.toggle(chain_id)
        return Response(200, serialize_chain(chains.get(chain_id), kind, now))


def is_enabled(chain: AnyChain) -> bool:
    """Return True if a chain is switched on."""
    return chain.terms.is_enabled if isinstance(chain, RewardChain) else chain.is_enabled


def name_of(chain: AnyChain) -> str:
    """Return the name of a chain in English, or in any language."""
    return in_language(chain.terms.name if isinstance(chain, RewardChain) else chain.name)


def serialize_chain(chain: AnyChain, kind: str, now: datetime) -> Json:
    """Serialize a chain with its state at a moment."""
    steps = chain.terms.steps if isinstance(chain, RewardChain) else chain.steps
    return {
        "kind": kind,
        "chain_id": chain.chain_id,
        "name": name_of(chain),
        "state": state_at(is_enabled(chain), chain.period, now),
        "is_enabled": is_enabled(chain),
        **serialize_span(chain.period),
        "resets_at": next_reset(reset_schedule(chain), now),
        "step_count": len(steps),
    }


def state_at(is_on: bool, period: Period, now: datetime) -> str:
    """Return the state in one word: off, waiting, running or over."""
    if not is_on:
        return "off"
    if period.covers(now):
        return "running"
    return "waiting" if now < period.date_from else "over"


def serialize_span(period: Period) -> Json:
    """Serialize the start and the end of something; null for no end."""
    return {
        "starts_at": print_moment(period.date_from),
        "ends_at": serialize_optional_moment(period.date_until),
    }


def next_reset(schedule: Any, now: datetime) -> str | None:
    """Return the next reset of a schedule or a timetable as text; None without one."""
    return None if schedule is None else print_moment(schedule.next(now))


def reset_schedule(chain: AnyChain) -> Any:
    """Return the schedule on which all users start over; None without one."""
    return chain.terms.timetable if isinstance(chain, RewardChain) else chain.resets


# -- the progress of a player ----------------------------------------------------------------------
def player_chains(project: Project, player: Player, now: datetime) -> Iterator[Json]:
    """Yield each chain with a player's steps; with the cause where the player does not see it."""
    for reward in project.reward_chains.all():
        view = project.reward_chains.view(reward, player, now)
        steps = [
            _step(number, step.step_id, project.reward_chains.state_of(step, view).value,
                  [(each.sku, each.quantity) for each in step.rewards], price=str(step.price))
            for number, step in enumerate(reward.terms.steps, 1)
        ]  # fmt: skip
        more = {"point": reward.point, "balance": view.balance, "steps": steps}
        yield _with_view(
            reward, "reward", project.reward_chains.hidden(reward, player, now), now, more
        )
    for daily in project.daily_chains.all():
        statuses = project.daily_chains.step_statuses(daily, player, now)
        steps = [
            _step(each.step.step_number, each.step.step_id, each.state.value,
                  [(item.sku, item.quantity) for item in each.step.items],
                  opens_at=serialize_optional_moment(each.opens_at))
            for each in statuses
        ]  # fmt: skip
        more = {"point": None, "balance": None, "steps": steps}
        yield _with_view(daily, "daily", project.daily_chains.idle(daily, now), now, more)
    for offer in project.offer_chains.all():
        progress = project.offer_chains.progress(offer, player, now)
        steps = [
            _step(step.step_number, step.step_id, state_of(step, offer, progress).value,
                  [(item.sku, item.quantity) for item in step.items],
                  price=_text(project.offer_chains.price(step)))
            for step in offer.steps
        ]  # fmt: skip
        more = {"point": None, "balance": None, "steps": steps}
        yield _with_view(offer, "offer", project.offer_chains.hidden(offer, player, now), now, more)


def _with_view(
    chain: AnyChain,
    kind: str,
    cause: Cause | None,
    now: datetime,
    more: Json,
) -> Json:
    because = None if cause is None else serialize_cause(cause)
    shown = {"is_visible": cause is None, "because": because}
    return {**serialize_chain(chain, kind, now), **shown, **more}


def _step(
    number: int,
    step_id: int | None,
    state: str,
    items: list[tuple[str, int]],
    *,
    price: str | None = None,
    opens_at: str | None = None,
) -> Json:
    return {
        "step_number": number,
        "step_id": step_id,
        "state": state,
        "opens_at": opens_at,
        "price": price,
        "items": [{"sku": sku, "quantity": quantity} for sku, quantity in items],
    }


def _text(price: Any) -> str | None:
    return None if price is None else f"{price:f}"


OPERATIONS: Operations = {"mock-get-chains": list_all, "mock-put-chain": switch}
