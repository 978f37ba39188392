"""Reward chains, their balances and the contributors of clans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from liveops_kit.domain.features.reward_chains import (
    ChainReward,
    ChainView,
    Popup,
    RewardChain,
    RewardChains,
    RewardChainTerms,
    RewardStep,
)
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.points import Contribution, ValuePoint, ValuePointTerms
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.localized import in_language, localized
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.recurrence import Timetable
from liveops_kit.server.codec import common
from liveops_kit.server.codec.chains import serialize_dates
from liveops_kit.server.codec.common import Json
from liveops_kit.server.codec.schedules import (
    parse_schedule,
    serialize_next_reset,
    serialize_timetable,
)
from liveops_kit.server.codec.value_points import serialize_point


# -- requests --------------------------------------------------------------------------------------
def parse_terms(body: Mapping[str, Any], now: datetime) -> RewardChainTerms:
    """Parse the terms of a write; missing properties get their defaults."""
    schedule = parse_schedule(body.get("recurrent_schedule"))
    return RewardChainTerms(
        name=localized(body["name"]),
        description=localized(body.get("description") or {}),
        long_description=localized(body.get("long_description") or {}),
        image_url=body.get("image_url") or None,
        order=body.get("order", 1),
        period=Period(
            common.parse_date_time(body["date_start"], "date_start"),
            common.parse_optional_date_time(body.get("date_end"), "date_end"),
        ),
        is_enabled=body["is_enabled"],
        steps=tuple(_parse_step(step) for step in body["steps"]),
        timetable=Timetable(schedule=schedule, since=now) if schedule else None,
        conditions=common.parse_conditions(body.get("attribute_conditions")),
        is_always_visible=body.get("is_always_visible", True),
        popup=_parse_popup(body),
        clan_type=body.get("clan_type"),
    )


def _parse_step(entry: Mapping[str, Any]) -> RewardStep:
    return RewardStep(
        step_id=entry.get("step_id"),
        name=localized(entry["name"]),
        price=entry["price"]["amount"],
        image_url=entry.get("image_url") or None,
        rewards=tuple(
            ChainReward(
                sku=reward["sku"],
                quantity=reward["quantity"],
                conditions=common.parse_conditions(reward.get("attribute_conditions")),
            )
            for reward in entry["reward"]
        ),
    )


def _parse_popup(body: Mapping[str, Any]) -> Popup | None:
    if not any(name in body for name in ("popup_header", "popup_instruction", "popup_image_url")):
        return None
    return Popup(
        header=localized(body.get("popup_header") or {}),
        instruction=localized(body.get("popup_instruction") or {}),
        image_url=body.get("popup_image_url") or None,
    )


# -- for the project -------------------------------------------------------------------------------
def serialize_short(chain: RewardChain, point: ValuePoint, now: datetime) -> Json:
    """Serialize a chain without its steps, its value point in one language."""
    return {
        **_serialize_common(chain, now),
        "value_point": {**serialize_point(point), **_serialize_texts(point.terms)},
    }


def serialize_chain(chain: RewardChain, point: ValuePoint, now: datetime) -> Json:
    """Serialize a chain with its steps."""
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
                    **common.given(
                        attribute_conditions=common.serialize_conditions(reward.conditions)
                    ),
                }
                for reward in step.rewards
            ],
        }
        for step in chain.terms.steps
    ]
    return {
        **_serialize_common(chain, now),
        "value_point": serialize_point(point),
        "steps": steps,
    }


def _serialize_common(chain: RewardChain, now: datetime) -> Json:
    """Serialize the properties that lists and single answers share."""
    terms = chain.terms
    body: Json = {
        "reward_chain_id": chain.chain_id,
        "name": dict(terms.name),
        "description": dict(terms.description) or None,
        "long_description": dict(terms.long_description) or None,
        "image_url": terms.image_url,
        "order": terms.order,
        **serialize_dates(terms.period),
        "is_enabled": terms.is_enabled,
        "recurrent_schedule": serialize_timetable(terms.timetable, now),
        **common.given(attribute_conditions=common.serialize_conditions(terms.conditions)),
        "is_always_visible": terms.is_always_visible,
    }
    if terms.popup is not None:
        body |= _serialize_popup(terms)
    return body


def _serialize_popup(terms: RewardChainTerms) -> Json:
    popup = terms.popup or Popup()
    return {
        "popup_header": dict(popup.header) or None,
        "popup_instruction": dict(popup.instruction) or None,
        "popup_image_url": popup.image_url,
        "clan_type": terms.clan_type,
    }


def _serialize_texts(terms: RewardChainTerms | ValuePointTerms) -> Json:
    """Serialize texts in the user's language."""
    return {
        "name": in_language(terms.name),
        "description": in_language(terms.description) or None,
        "long_description": in_language(terms.long_description) or None,
    }


# -- for users -------------------------------------------------------------------------------------
def serialize_for_user(
    view: ChainView, chains: RewardChains, catalog: Catalog, viewer: Player | None, now: datetime
) -> Json:
    """Serialize a chain as a user sees it."""
    terms = view.chain.terms
    body = {
        "reward_chain_id": view.chain.chain_id,
        "image_url": terms.image_url,
        "order": terms.order,
        **serialize_dates(terms.period),
        **_serialize_texts(terms),
        "value_point": serialize_balance(view.point, view.balance),
        "steps": [
            {
                "step_id": step.step_id,
                "name": in_language(step.name),
                "is_claimed": step.step_id in view.claimed,
                "image_url": step.image_url or "",
                "price": {"amount": step.price},
                "reward": [
                    serialize_reward(reward, catalog) for reward in chains.rewards_for(step, viewer)
                ],
            }
            for step in terms.steps
        ],
        "recurrent_schedule": serialize_next_reset(terms.timetable, now),
    }
    return {**body, **_serialize_popup(terms)} if terms.popup else body


def serialize_reward(reward: ChainReward, catalog: Catalog) -> Json:
    """Serialize an item of a step as a user sees it."""
    item = catalog.get(reward.sku)
    return {
        "sku": reward.sku,
        "name": in_language(item.name) if item else reward.sku,
        "type": item.type if item else "virtual_good",
        "description": in_language(item.description) if item else "",
        "image_url": (item.image_url or "") if item else "",
        "quantity": reward.quantity,
        **common.given(bundle_type=item and item.bundle_type),
    }


def serialize_balance(point: ValuePoint, amount: int) -> Json:
    """Serialize a value point and a user's balance of it."""
    terms = point.terms
    return {
        "sku": point.sku,
        "name": in_language(terms.name),
        "image_url": terms.image_url or "",
        "description": in_language(terms.description) or None,
        "long_description": in_language(terms.long_description) or None,
        "amount": amount,
        "is_clan": point.is_clan,
    }


def serialize_contributors(contributions: Iterable[Contribution]) -> list[Json]:
    """Serialize the members of a clan and what they have contributed."""
    return [{"name": row.name, "contributed_amount": row.amount} for row in contributions]
