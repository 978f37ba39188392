"""Daily chains."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from liveops_kit.domain.features.daily_chains import (
    DailyChain,
    DailyPace,
    DailyStepStatus,
    DailyTerms,
)
from liveops_kit.domain.mechanics.steps import StepState
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.server.cache import IdentityCache, StaticParts
from liveops_kit.server.codec import chains
from liveops_kit.server.codec.common import Json, given
from liveops_kit.state.project import Project

_STATUS = {
    StepState.LOCKED: "claim_in_future",
    StepState.OPEN: "claimable",
    StepState.CLAIMED: "claimed",
    StepState.MISSED: "blocked",
}


def parse_terms(body: Mapping[str, Any]) -> DailyTerms:
    """Parse the terms of a write; missing properties get their defaults."""
    return DailyTerms(
        **chains.parse_common_terms(body),
        pace=DailyPace(body["type"]),
        is_recurrent=body.get("is_recurrent", False),
    )


# -- for the project -------------------------------------------------------------------------------
def serialize_short(chain: DailyChain) -> Json:
    """Serialize a chain without its steps; the answer is shared and must not be changed."""
    return _SHORT_PARTS.get(chain)


def _serialize_short(chain: DailyChain) -> Json:
    return {
        "id": chain.chain_id,
        **chains.serialize_texts(chain),
        **chains.serialize_dates(chain.period),
        "order": chain.order,
        "is_enabled": chain.is_enabled,
        "is_recurrent": chain.is_recurrent,
        "number_of_steps": len(chain.steps),
        "type": chain.pace.value,
    }


_SHORT_PARTS: StaticParts = IdentityCache(_serialize_short)


def serialize_chain(chain: DailyChain, project: Project) -> Json:
    """Serialize a chain with its steps."""
    steps = [
        {
            "step_id": step.step_id,
            "step_number": step.step_number,
            "items": [
                chains.serialize_item(item, quantity)
                for item, quantity, _ in chains.step_items(step, project.catalog)
            ],
        }
        for step in chain.steps
    ]
    return {**serialize_short(chain), "steps": steps}


# -- for users -------------------------------------------------------------------------------------
def serialize_for_user(
    chain: DailyChain, viewer: Player | None, project: Project, now: datetime
) -> Json:
    """Serialize a chain as a viewer sees it."""
    standings = project.daily_chains.step_statuses(chain, viewer, now)
    body = _STATIC_PARTS.get(chain).copy()
    body["steps"] = [_serialize_standing(standing, project) for standing in standings]
    return body


def _serialize_static_part(chain: DailyChain) -> Json:
    """Serialize all that is the same for every viewer."""
    return {
        "id": chain.chain_id,
        **chains.serialize_texts_for_user(chain),
        "order": chain.order,
        "type": chain.pace.value,
        **chains.serialize_dates(chain.period),
        "steps": [],
    }


_STATIC_PARTS: StaticParts = IdentityCache(_serialize_static_part)


def _serialize_standing(standing: DailyStepStatus, project: Project) -> Json:
    return {
        "step_number": standing.step.step_number,
        "status": _STATUS[standing.state],
        **given(unlocked_date=_seconds(standing.opens_at)),
        "items": [
            chains.serialize_item_for_user(item, quantity, project.catalog)
            for item, quantity, _ in chains.step_items(standing.step, project.catalog)
        ],
    }


def _seconds(moment: datetime | None) -> int | None:
    """Return the seconds since 1970; what opened before is open since then."""
    return None if moment is None else max(0, int(moment.timestamp()))
