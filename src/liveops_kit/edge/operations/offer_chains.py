"""Offer chains over HTTP: the 10 calls of the tag `offer_chains`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from liveops_kit.edge import wire, wire_chains, wire_schedules
from liveops_kit.edge.call import DONE, Answer, Call, Operations
from liveops_kit.edge.kept import Kept, Printed
from liveops_kit.groups.offer_chains import OfferChain, OfferTerms, next_step
from liveops_kit.mechanics.chains import ChainStep
from liveops_kit.mechanics.users import Player
from liveops_kit.shared.localized import in_language
from liveops_kit.world.project import Project

MOST_FOR_ADMINS = 10
MOST_FOR_USERS = 30


def terms_of(body: Mapping[str, Any]) -> OfferTerms:
    """The terms a write states; what it leaves out falls back to its default."""
    name, description = wire_chains.texts_of(body)
    return OfferTerms(
        name=name,
        description=description,
        order=body.get("order", 1),
        is_enabled=body["is_enabled"],
        dates=wire_chains.dates_of(body),
        steps=wire_chains.steps_of(body["steps"]),
        schedule=wire_schedules.schedule_of(body.get("recurrent_schedule")),
        conditions=wire.conditions_of(body.get("attribute_conditions")),
        is_always_visible=body.get("is_always_visible", True),
        is_reset_on_completion=body.get("is_reset_on_completion", False),
    )


def print_short(chain: OfferChain, now: datetime) -> wire.Json:
    """A chain without its steps."""
    return {
        "id": chain.chain_id,
        **wire_chains.print_texts(chain),
        "order": chain.order,
        **wire_chains.print_dates(chain),
        "is_enabled": chain.is_enabled,
        "recurrent_schedule": wire_schedules.print_timetable(chain.timetable, now),
        "is_always_visible": chain.is_always_visible,
        "attribute_conditions": wire.print_conditions(chain.conditions),
        "is_reset_on_completion": chain.is_reset_on_completion,
        "number_of_steps": len(chain.steps),
    }


def print_chain(chain: OfferChain, project: Project, now: datetime) -> wire.Json:
    """A chain as its project reads it back."""
    steps = [
        {
            "step_id": step.step_id,
            "step_number": step.step_number,
            "is_free": step.is_free,
            "step_price": _print_price(step, project),
            "items": [
                {
                    **wire_chains.print_item(item, quantity),
                    "is_free": item.is_free,
                    "order": order,
                }
                for item, quantity, order in wire_chains.items_of(step, project.catalog)
            ],
        }
        for step in chain.steps
    ]
    return {**print_short(chain, now), "steps": steps}


def print_for_user(
    chain: OfferChain, viewer: Player | None, project: Project, now: datetime
) -> wire.Json:
    """A chain as a viewer sees it."""
    progress = project.offer_chains.progress(chain, viewer, now)
    upcoming = next_step(chain, progress)
    claimed = progress.claimed
    return {
        **_CHAINS.of(chain),
        "steps": [
            _print_step_for_user(step, step.step_id in claimed, project) for step in chain.steps
        ],
        "recurrent_schedule": wire_schedules.print_next_reset(chain.timetable, now),
        "next_step_number": None if upcoming is None else upcoming.step_number,
    }


def _print_once(chain: OfferChain) -> wire.Json:
    """What is the same for every viewer."""
    return {
        "id": chain.chain_id,
        **wire_chains.print_texts_for_user(chain),
        "order": chain.order,
        **wire_chains.print_dates(chain),
    }


_CHAINS: Printed = Kept(_print_once)


def _print_step_for_user(step: ChainStep, is_claimed: bool, project: Project) -> wire.Json:
    price = _print_price(step, project)
    return {
        "step_number": step.step_number,
        "is_free": price is None,
        "is_claimed": is_claimed,
        "step_price": price,
        "items": [
            {
                "bundle_type": None,
                "content": None,
                **wire_chains.print_item_for_user(item, quantity, project.catalog),
                "order": order,
            }
            for item, quantity, order in wire_chains.items_of(step, project.catalog)
        ],
        "step_vp_rewards": _print_points(step, project) or None,
        "step_loyalty_rewards": None,
    }


def _print_points(step: ChainStep, project: Project) -> list[wire.Json]:
    """The value points that come with what a step gives (CHN-11)."""
    return [
        {
            "item_id": point.item_id,
            "sku": point.sku,
            "amount": amount * line.quantity,
            "name": in_language(point.terms.name),
            "image_url": point.terms.image_url,
            "is_clan": point.is_clan,
        }
        for line in step.items
        for point, amount in project.points.of_item(line.sku)
    ]


def _print_price(step: ChainStep, project: Project) -> wire.Json | None:
    """What a step costs; null for a free one."""
    price = project.offer_chains.price(step)
    if price is None:
        return None
    return {"amount": float(price), "currency": project.config.currency}


# -- the project -----------------------------------------------------------------------------------
async def list_all(call: Call) -> Answer:
    """List offer chains."""
    wanted = call.query.get("enabled")
    enabled = None if wanted is None else bool(wanted)
    page = wire.page_of(call.query, MOST_FOR_ADMINS)
    with call.project.transaction() as now:
        rows, has_more = call.project.offer_chains.page(page, enabled)
    return Answer(200, {"has_more": has_more, "items": [print_short(row, now) for row in rows]})


async def create(call: Call) -> Answer:
    """Create an offer chain."""
    terms = terms_of(call.body)
    with call.project.transaction() as now:
        chain = call.project.offer_chains.create(terms, now)
    return Answer(201, {"offer_chain_id": chain.chain_id})


async def read(call: Call) -> Answer:
    """Read an offer chain."""
    with call.project.transaction() as now:
        chain = call.project.offer_chains.get(call.path["offer_chain_id"])
        return Answer(200, print_chain(chain, call.project, now))


async def update(call: Call) -> Answer:
    """Replace an offer chain that is off."""
    terms = terms_of(call.body)
    with call.project.transaction() as now:
        call.project.offer_chains.update(
            call.path["offer_chain_id"], terms, now, call.body.get("id")
        )
    return DONE


async def delete(call: Call) -> Answer:
    """Delete an offer chain for good."""
    with call.project.transaction():
        call.project.offer_chains.delete(call.path["offer_chain_id"])
    return DONE


async def toggle(call: Call) -> Answer:
    """Switch an offer chain on or off."""
    with call.project.transaction():
        call.project.offer_chains.toggle(call.path["offer_chain_id"])
    return DONE


# -- the users -------------------------------------------------------------------------------------
async def list_visible(call: Call) -> Answer:
    """List the running offer chains that a user or a visitor sees."""
    project, viewer = call.project, call.viewer
    page = wire.page_of(call.query, MOST_FOR_USERS)
    with project.transaction() as now:
        chains = project.offer_chains.visible(viewer, now)
        shown = chains[page.offset : page.end]
        items = [print_for_user(chain, viewer, project, now) for chain in shown]
    body = {
        "has_more": page.offset + len(items) < len(chains),
        "total_items_count": len(chains),
        "items": items,
    }
    return Answer(200, body)


async def show(call: Call) -> Answer:
    """Show an offer chain to a user or a visitor."""
    project, viewer = call.project, call.viewer
    with project.transaction() as now:
        chain = project.offer_chains.shown(call.path["offer_chain_id"], viewer, now)
        return Answer(200, print_for_user(chain, viewer, project, now))


async def claim(call: Call) -> Answer:
    """Claim a free step."""
    player = call.player
    with call.project.transaction() as now:
        order = call.project.offer_chains.claim(
            call.path["offer_chain_id"], call.path["step_number"], player, now
        )
    return Answer(200, {"order_id": order.order_id})


async def order(call: Call) -> Answer:
    """Order a paid step."""
    player = call.player
    with call.project.transaction() as now:
        opened = call.project.offer_chains.order(
            call.path["offer_chain_id"], call.path["step_number"], player, now
        )
    return Answer(200, {"order_id": opened.order_id, "token": opened.token})


OPERATIONS: Operations = {
    "admin-get-offer-chains": list_all,
    "admin-create-offer-chain": create,
    "admin-get-offer-chain": read,
    "admin-update-offer-chain": update,
    "admin-delete-offer-chain": delete,
    "admin-toggle-offer-chain": toggle,
    "get-offer-chains-list": list_visible,
    "get-user-offer-chain-by-id": show,
    "claim-user-offer-chain-step-reward": claim,
    "order-user-offer-chain-step-reward": order,
}
