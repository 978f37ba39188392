"""Offer chains."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from liveops_kit.domain.features.offer_chains import OfferChain, OfferTerms, next_step
from liveops_kit.domain.mechanics.chains import ChainStep
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.localized import in_language
from liveops_kit.server.cache import IdentityCache, StaticParts
from liveops_kit.server.codec import chains, common, schedules
from liveops_kit.server.codec.common import Json
from liveops_kit.state.project import Project


def parse_terms(body: Mapping[str, Any]) -> OfferTerms:
    """Parse the terms of a write; missing properties get their defaults."""
    return OfferTerms(
        **chains.parse_common_terms(body),
        schedule=schedules.parse_schedule(body.get("recurrent_schedule")),
        conditions=common.parse_conditions(body.get("attribute_conditions")),
        is_always_visible=body.get("is_always_visible", True),
        is_reset_on_completion=body.get("is_reset_on_completion", False),
    )


# -- for the project -------------------------------------------------------------------------------
def serialize_short(chain: OfferChain, now: datetime) -> Json:
    """Serialize a chain without its steps."""
    return {
        "id": chain.chain_id,
        **chains.serialize_texts(chain),
        "order": chain.order,
        **chains.serialize_dates(chain.period),
        "is_enabled": chain.is_enabled,
        "recurrent_schedule": schedules.serialize_timetable(chain.timetable, now),
        "is_always_visible": chain.is_always_visible,
        **common.given(attribute_conditions=common.serialize_conditions(chain.conditions)),
        "is_reset_on_completion": chain.is_reset_on_completion,
        "number_of_steps": len(chain.steps),
    }


def serialize_chain(chain: OfferChain, project: Project, now: datetime) -> Json:
    """Serialize a chain with its steps."""
    steps = [
        {
            "step_id": step.step_id,
            "step_number": step.step_number,
            "is_free": step.is_free,
            "step_price": _serialize_price(step, project),
            "items": [
                {
                    **chains.serialize_item(item, quantity),
                    "is_free": item.is_free,
                    "order": order or 0,
                }
                for item, quantity, order in chains.step_items(step, project.catalog)
            ],
        }
        for step in chain.steps
    ]
    return {**serialize_short(chain, now), "steps": steps}


# -- for users -------------------------------------------------------------------------------------
def serialize_for_user(
    chain: OfferChain, viewer: Player | None, project: Project, now: datetime
) -> Json:
    """Serialize a chain as a viewer sees it."""
    progress = project.offer_chains.progress(chain, viewer, now)
    upcoming = next_step(chain, progress)
    claimed = progress.claimed
    return {
        **_STATIC_PARTS.get(chain),
        "steps": [
            _serialize_step_for_user(step, step.step_id in claimed, project) for step in chain.steps
        ],
        "recurrent_schedule": schedules.serialize_next_reset(chain.timetable, now),
        "next_step_number": None if upcoming is None else upcoming.step_number,
    }


def _serialize_static_part(chain: OfferChain) -> Json:
    """Serialize what is the same for every viewer."""
    return {
        "id": chain.chain_id,
        **chains.serialize_texts_for_user(chain),
        "order": chain.order,
        **chains.serialize_dates(chain.period),
    }


_STATIC_PARTS: StaticParts = IdentityCache(_serialize_static_part)


def _serialize_step_for_user(step: ChainStep, is_claimed: bool, project: Project) -> Json:
    price = _serialize_price(step, project)
    return {
        "step_number": step.step_number,
        "is_free": price is None,
        "is_claimed": is_claimed,
        "step_price": price,
        "items": [
            {
                **chains.serialize_item_for_user(item, quantity, project.catalog),
                "order": order or 0,
            }
            for item, quantity, order in chains.step_items(step, project.catalog)
        ],
        "step_vp_rewards": _serialize_points(step, project) or None,
        "step_loyalty_rewards": None,
    }


def _serialize_points(step: ChainStep, project: Project) -> list[Json]:
    """Serialize the value points that come with the items of a step (CHN-11)."""
    return [
        {
            "item_id": point.item_id,
            "sku": point.sku,
            "amount": amount * line.quantity,
            "name": in_language(point.terms.name),
            "image_url": point.terms.image_url or "",
            "is_clan": point.is_clan,
        }
        for line in step.items
        for point, amount in project.points.of_item(line.sku)
    ]


def _serialize_price(step: ChainStep, project: Project) -> Json | None:
    """Serialize the price of a step; null for a free one."""
    price = project.offer_chains.price(step)
    if price is None:
        return None
    return {"amount": float(price), "currency": project.config.currency}
