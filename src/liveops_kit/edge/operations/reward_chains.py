"""Reward chains over HTTP: the 10 calls of the tag `reward_chains`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from liveops_kit.edge import wire
from liveops_kit.edge.call import DONE, Answer, Call, Operations
from liveops_kit.edge.operations.value_points import print_point
from liveops_kit.edge.wire_schedules import print_next_reset, print_timetable, schedule_of
from liveops_kit.groups.reward_chains import (
    ChainReward,
    ChainView,
    Popup,
    RewardChain,
    RewardChains,
    RewardChainTerms,
    RewardStep,
)
from liveops_kit.mechanics.catalog import Catalog
from liveops_kit.mechanics.points import Contribution, ValuePoint
from liveops_kit.mechanics.users import Player
from liveops_kit.shared.localized import in_language, localized
from liveops_kit.shared.moment import print_moment
from liveops_kit.shared.period import Period
from liveops_kit.shared.recurrence import Timetable
from liveops_kit.world.project import Project

_MOST_FOR_ADMINS = 10


# -- requests --------------------------------------------------------------------------------------
def terms_of(body: Mapping[str, Any], now: datetime) -> RewardChainTerms:
    """What a write states; what it leaves out falls back to its default."""
    end = body.get("date_end")
    schedule = schedule_of(body.get("recurrent_schedule"))
    return RewardChainTerms(
        name=localized(body["name"]),
        description=localized(body.get("description") or {}),
        long_description=localized(body.get("long_description") or {}),
        image_url=body.get("image_url"),
        order=body.get("order", 1),
        period=Period(
            wire.moment_of(body["date_start"], "date_start"),
            None if end is None else wire.moment_of(end, "date_end"),
        ),
        is_enabled=body["is_enabled"],
        steps=tuple(_step_of(step) for step in body["steps"]),
        timetable=Timetable(schedule=schedule, since=now) if schedule else None,
        conditions=wire.conditions_of(body.get("attribute_conditions")),
        is_always_visible=body.get("is_always_visible", True),
        popup=_popup_of(body),
        clan_type=body.get("clan_type"),
    )


def _step_of(step: Mapping[str, Any]) -> RewardStep:
    return RewardStep(
        step_id=step.get("step_id"),
        name=localized(step["name"]),
        price=step["price"]["amount"],
        image_url=step.get("image_url"),
        rewards=tuple(
            ChainReward(
                sku=reward["sku"],
                quantity=reward["quantity"],
                conditions=wire.conditions_of(reward.get("attribute_conditions")),
            )
            for reward in step["reward"]
        ),
    )


def _popup_of(body: Mapping[str, Any]) -> Popup | None:
    if not any(name in body for name in ("popup_header", "popup_instruction", "popup_image_url")):
        return None
    return Popup(
        header=localized(body.get("popup_header") or {}),
        instruction=localized(body.get("popup_instruction") or {}),
        image_url=body.get("popup_image_url"),
    )


# -- answers for admins ----------------------------------------------------------------------------
def print_common(chain: RewardChain, now: datetime) -> wire.Json:
    """What lists and single answers say alike."""
    terms = chain.terms
    until = terms.period.date_until
    shown: wire.Json = {
        "reward_chain_id": chain.chain_id,
        "name": dict(terms.name),
        "description": dict(terms.description) or None,
        "long_description": dict(terms.long_description) or None,
        "image_url": terms.image_url,
        "order": terms.order,
        "date_start": print_moment(terms.period.date_from),
        "date_end": None if until is None else print_moment(until),
        "is_enabled": terms.is_enabled,
        "recurrent_schedule": print_timetable(terms.timetable, now),
        "attribute_conditions": wire.print_conditions(terms.conditions),
        "is_always_visible": terms.is_always_visible,
    }
    if terms.popup is not None:
        shown |= _print_popup(terms)
    return shown


def _print_popup(terms: RewardChainTerms) -> wire.Json:
    popup = terms.popup or Popup()
    return {
        "popup_header": dict(popup.header) or None,
        "popup_instruction": dict(popup.instruction) or None,
        "popup_image_url": popup.image_url,
        "clan_type": terms.clan_type,
    }


def _print_summary(chain: RewardChain, point: ValuePoint, now: datetime) -> wire.Json:
    terms = point.terms
    texts = {
        "name": in_language(terms.name),
        "description": in_language(terms.description) or None,
        "long_description": in_language(terms.long_description) or None,
    }
    return {**print_common(chain, now), "value_point": {**print_point(point), **texts}}


def _print_details(chain: RewardChain, point: ValuePoint, now: datetime) -> wire.Json:
    steps = [
        {
            "step_id": step.step_id,
            "name": dict(step.name),
            "price": {"amount": step.price},
            "image_url": step.image_url,
            "reward": [
                {
                    "sku": reward.sku,
                    "quantity": reward.quantity,
                    "attribute_conditions": wire.print_conditions(reward.conditions),
                }
                for reward in step.rewards
            ],
        }
        for step in chain.terms.steps
    ]
    return {**print_common(chain, now), "value_point": print_point(point), "steps": steps}


# -- answers for users -----------------------------------------------------------------------------
def print_view(
    view: ChainView, chains: RewardChains, catalog: Catalog, viewer: Player | None, now: datetime
) -> wire.Json:
    """A chain as a user sees it."""
    terms = view.chain.terms
    common = print_common(view.chain, now)
    shown = {
        name: common[name]
        for name in ("reward_chain_id", "image_url", "order", "date_start", "date_end")
    }
    shown |= {
        "name": in_language(terms.name),
        "description": in_language(terms.description) or None,
        "long_description": in_language(terms.long_description) or None,
        "value_point": print_balance(view.point, view.balance),
        "steps": [
            {
                "step_id": step.step_id,
                "name": in_language(step.name),
                "is_claimed": step.step_id in view.claimed,
                "image_url": step.image_url,
                "price": {"amount": step.price},
                "reward": [
                    print_reward(reward, catalog) for reward in chains.rewards_for(step, viewer)
                ],
            }
            for step in terms.steps
        ],
        "recurrent_schedule": print_next_reset(terms.timetable, now),
    }
    return {**shown, **_print_popup(terms)} if terms.popup else shown


def print_reward(reward: ChainReward, catalog: Catalog) -> wire.Json:
    """An item a step gives, as a user sees it."""
    item = catalog.get(reward.sku)
    shown: wire.Json = {
        "sku": reward.sku,
        "name": in_language(item.name) if item else reward.sku,
        "type": item.type if item else "virtual_good",
        "description": (in_language(item.description) or None) if item else None,
        "image_url": item.image_url if item else None,
        "quantity": reward.quantity,
    }
    if item is not None and item.bundle_type is not None:
        shown["bundle_type"] = item.bundle_type
    return shown


def print_balance(point: ValuePoint, amount: int) -> wire.Json:
    """A value point and its balance."""
    terms = point.terms
    return {
        "sku": point.sku,
        "name": in_language(terms.name),
        "image_url": terms.image_url,
        "description": in_language(terms.description) or None,
        "long_description": in_language(terms.long_description) or None,
        "amount": amount,
        "is_clan": point.is_clan,
    }


def print_contributor(row: Contribution) -> wire.Json:
    """A clan member and what they brought in."""
    return {"name": row.name, "contributed_amount": row.amount}


# -- admin calls -----------------------------------------------------------------------------------
async def create(call: Call) -> Answer:
    """Create a reward chain."""
    with call.project.transaction() as now:
        terms = terms_of(call.body, now)
        chain = call.project.reward_chains.create(call.body["value_point"]["sku"], terms)
    return Answer(201, {"reward_chain_id": chain.chain_id})


async def list_all(call: Call) -> Answer:
    """List reward chains without their steps."""
    chains = call.project.reward_chains
    wanted = call.query.get("enabled")
    enabled = None if wanted is None else bool(wanted)
    with call.project.transaction() as now:
        rows, has_more = chains.page(wire.page_of(call.query, _MOST_FOR_ADMINS), enabled)
        items = [_print_summary(row, chains.point_of(row), now) for row in rows]
    return Answer(200, {"has_more": has_more, "items": items})


async def read(call: Call) -> Answer:
    """Read a reward chain."""
    chains = call.project.reward_chains
    with call.project.transaction() as now:
        chain = chains.get(call.path["reward_chain_id"])
        return Answer(200, _print_details(chain, chains.point_of(chain), now))


async def update(call: Call) -> Answer:
    """Replace a reward chain."""
    with call.project.transaction() as now:
        terms = terms_of(call.body, now)
        call.project.reward_chains.update(call.path["reward_chain_id"], terms, now)
    return DONE


async def toggle(call: Call) -> Answer:
    """Switch a reward chain on or off."""
    with call.project.transaction():
        call.project.reward_chains.toggle(call.path["reward_chain_id"])
    return DONE


async def reset(call: Call) -> Answer:
    """Bring everybody's balance and progress to zero."""
    with call.project.transaction():
        call.project.reward_chains.reset(call.path["reward_chain_id"])
    return DONE


async def delete(call: Call) -> Answer:
    """Delete a reward chain."""
    with call.project.transaction() as now:
        call.project.reward_chains.delete(call.path["reward_chain_id"], now)
    return DONE


# -- user calls ------------------------------------------------------------------------------------
async def list_for_user(call: Call) -> Answer:
    """The reward chains a user finds."""
    project, viewer, page = call.project, call.viewer, wire.page_of(call.query)
    chains = project.reward_chains
    with project.transaction() as now:
        found = chains.for_viewer(viewer, now)
        views = (chains.view(chain, viewer, now) for chain in found[page.offset : page.end])
        items = [
            _with_contributors(
                print_view(view, chains, project.catalog, viewer, now), view, project, viewer, now
            )
            for view in views
        ]
    body = {
        "items": items,
        "total_items_count": len(found),
        "has_more": page.offset + len(items) < len(found),
    }
    return Answer(200, body)


def _with_contributors(
    shown: wire.Json, view: ChainView, project: Project, viewer: Player | None, now: datetime
) -> wire.Json:
    if view.point.is_clan:
        rows = project.clans.top(view.chain.chain_id, viewer, now)
        shown["top_contributors"] = [print_contributor(row) for row in rows]
    return shown


async def balance(call: Call) -> Answer:
    """A user's balance in a chain."""
    player, chains = call.player, call.project.reward_chains
    with call.project.transaction() as now:
        chain = chains.running(call.path["reward_chain_id"], player, now)
        view = chains.view(chain, player, now)
    return Answer(200, print_balance(view.point, view.balance))


async def claim(call: Call) -> Answer:
    """Take the rewards of a step."""
    player = call.player
    with call.project.transaction() as now:
        call.project.reward_chains.claim(
            call.path["reward_chain_id"], call.path["step_id"], player, now
        )
    return DONE


OPERATIONS: Operations = {
    "admin-get-reward-chains": list_all,
    "admin-create-reward-chain": create,
    "admin-get-reward-chain": read,
    "admin-update-reward-chain": update,
    "admin-toggle-reward-chain": toggle,
    "admin-reset-reward-chain": reset,
    "admin-delete-reward-chain": delete,
    "get-reward-chains-list": list_for_user,
    "get-user-reward-chain-balance": balance,
    "claim-user-reward-chain-step-reward": claim,
}
