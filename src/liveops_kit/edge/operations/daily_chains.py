"""Daily chains over HTTP: the 10 calls of the tag `daily_chains`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from liveops_kit.edge import wire, wire_chains
from liveops_kit.edge.call import DONE, Answer, Call, Operations
from liveops_kit.edge.kept import Kept, Printed
from liveops_kit.groups.daily_chains import DailyChain, DailyPace, DailyStepStatus, DailyTerms
from liveops_kit.mechanics.steps import StepState
from liveops_kit.mechanics.users import Player
from liveops_kit.world.project import Project

_STATUS = {
    StepState.LOCKED: "claim_in_future",
    StepState.OPEN: "claimable",
    StepState.CLAIMED: "claimed",
    StepState.MISSED: "blocked",
}


def terms_of(body: Mapping[str, Any]) -> DailyTerms:
    """The terms a write states; what it leaves out falls back to its default."""
    name, description = wire_chains.texts_of(body)
    return DailyTerms(
        name=name,
        description=description,
        order=body.get("order", 1),
        is_enabled=body["is_enabled"],
        pace=DailyPace(body["type"]),
        is_recurrent=body.get("is_recurrent", False),
        dates=wire_chains.dates_of(body),
        steps=wire_chains.steps_of(body["steps"]),
    )


def print_short(chain: DailyChain) -> wire.Json:
    """A chain without its steps."""
    return {
        "id": chain.chain_id,
        **wire_chains.print_texts(chain),
        **wire_chains.print_dates(chain),
        "order": chain.order,
        "is_enabled": chain.is_enabled,
        "is_recurrent": chain.is_recurrent,
        "number_of_steps": len(chain.steps),
        "type": chain.pace.value,
    }


def print_chain(chain: DailyChain, project: Project) -> wire.Json:
    """A chain as its project reads it back."""
    steps = [
        {
            "step_id": step.step_id,
            "step_number": step.step_number,
            "items": [
                wire_chains.print_item(item, quantity)
                for item, quantity, _ in wire_chains.items_of(step, project.catalog)
            ],
        }
        for step in chain.steps
    ]
    return {**print_short(chain), "steps": steps}


def print_for_user(
    chain: DailyChain, viewer: Player | None, project: Project, now: datetime
) -> wire.Json:
    """A chain as a viewer sees it."""
    standings = project.daily_chains.step_statuses(chain, viewer, now)
    shown = _CHAINS.of(chain).copy()
    shown["steps"] = [_print_standing(standing, project) for standing in standings]
    return shown


def _print_once(chain: DailyChain) -> wire.Json:
    """All that is the same for every viewer."""
    return {
        "id": chain.chain_id,
        **wire_chains.print_texts_for_user(chain),
        "order": chain.order,
        "type": chain.pace.value,
        **wire_chains.print_dates(chain),
        "steps": [],
    }


_CHAINS: Printed = Kept(_print_once)
_SHORT: Printed = Kept(print_short)


def _print_standing(standing: DailyStepStatus, project: Project) -> wire.Json:
    return {
        "step_number": standing.step.step_number,
        "status": _STATUS[standing.state],
        "unlocked_date": _seconds(standing.opens_at),
        "items": [
            wire_chains.print_item_for_user(item, quantity, project.catalog)
            for item, quantity, _ in wire_chains.items_of(standing.step, project.catalog)
        ],
    }


def _seconds(moment: datetime | None) -> int | None:
    """Since 1970; whatever opened before is open since then."""
    return None if moment is None else max(0, int(moment.timestamp()))


# -- the project -----------------------------------------------------------------------------------
async def list_all(call: Call) -> Answer:
    """List daily chains."""
    wanted = call.query.get("enabled")
    enabled = None if wanted is None else bool(wanted)
    with call.project.transaction():
        rows, has_more = call.project.daily_chains.page(wire.page_of(call.query), enabled)
    return Answer(200, {"has_more": has_more, "items": [_SHORT.of(row) for row in rows]})


async def create(call: Call) -> Answer:
    """Create a daily chain."""
    terms = terms_of(call.body)
    with call.project.transaction() as now:
        chain = call.project.daily_chains.create(terms, now)
    return Answer(201, {"daily_chain_id": chain.chain_id})


async def read(call: Call) -> Answer:
    """Read a daily chain."""
    with call.project.transaction():
        chain = call.project.daily_chains.get(call.path["daily_chain_id"])
        return Answer(200, print_chain(chain, call.project))


async def update(call: Call) -> Answer:
    """Replace a daily chain that is off."""
    terms = terms_of(call.body)
    with call.project.transaction() as now:
        call.project.daily_chains.update(
            call.path["daily_chain_id"], terms, now, call.body.get("id")
        )
    return DONE


async def delete(call: Call) -> Answer:
    """Delete a daily chain for good."""
    with call.project.transaction():
        call.project.daily_chains.delete(call.path["daily_chain_id"])
    return DONE


async def toggle(call: Call) -> Answer:
    """Switch a daily chain on or off."""
    with call.project.transaction():
        call.project.daily_chains.toggle(call.path["daily_chain_id"])
    return DONE


async def reset(call: Call) -> Answer:
    """Take all users of a rolling chain back to its first step."""
    with call.project.transaction():
        call.project.daily_chains.reset(call.path["daily_chain_id"])
    return DONE


# -- the users -------------------------------------------------------------------------------------
async def list_running(call: Call) -> Answer:
    """List the daily chains that run."""
    project, player = call.project, call.player
    page = wire.page_of(call.query)
    with project.transaction() as now:
        chains = project.daily_chains.running(now)
        shown = chains[page.offset : page.end]
        items = [print_for_user(chain, player, project, now) for chain in shown]
    body = {
        "has_more": page.offset + len(items) < len(chains),
        "total_items_count": len(chains),
        "items": items,
    }
    return Answer(200, body)


async def show(call: Call) -> Answer:
    """Show a daily chain to a user or a visitor."""
    project, viewer = call.project, call.viewer
    with project.transaction() as now:
        chain = project.daily_chains.shown(call.path["daily_chain_id"])
        return Answer(200, print_for_user(chain, viewer, project, now))


async def claim(call: Call) -> Answer:
    """Claim the reward of a step."""
    player = call.player
    with call.project.transaction() as now:
        call.project.daily_chains.claim(
            call.path["daily_chain_id"], call.path["step_number"], player, now
        )
    return DONE


OPERATIONS: Operations = {
    "admin-get-daily-chains": list_all,
    "admin-create-daily-chain": create,
    "admin-get-daily-chain": read,
    "admin-update-daily-chain": update,
    "admin-delete-daily-chain": delete,
    "admin-toggle-daily-chain": toggle,
    "admin-reset-daily-chain": reset,
    "get-daily-chains-list": list_running,
    "get-user-daily-chain-by-id": show,
    "claim-user-daily-chain-step-reward": claim,
}
