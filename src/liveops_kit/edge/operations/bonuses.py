"""Bonuses over HTTP: the 5 calls of the tag `bonuses`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.edge import wire
from liveops_kit.edge import wire_promotions as words
from liveops_kit.edge.automatic_calls import AutomaticCalls
from liveops_kit.edge.call import Operations
from liveops_kit.groups.bonuses import BonusTerms
from liveops_kit.shared.localized import localized


def terms_of(body: Mapping[str, Any]) -> BonusTerms:
    """The terms a write states; what it leaves out falls back to its default."""
    return BonusTerms(
        periods=wire.periods_of(body),
        name=localized(body["name"]),
        condition=words.skus_of(body["condition"]),
        bonus=words.bonus_of(body["bonus"]),
        audience=words.audience_of(body.get("attribute_conditions")),
        price_conditions=words.price_conditions_of(body.get("price_conditions")),
        limit=words.user_limit_of(body.get("limits")),
        excluded=tuple(body.get("excluded_promotions") or ()),
    )


def print_own(terms: BonusTerms) -> wire.Json:
    """What only a bonus has."""
    return {
        "condition": words.print_skus(terms.condition),
        "bonus": words.print_bonus(terms.bonus),
    }


calls = AutomaticCalls(
    collection=lambda project: project.bonuses, terms_of=terms_of, print_own=print_own
)

OPERATIONS: Operations = {
    "create-bonus-promotion": calls.create,
    "get-bonus-promotion-list": calls.list_all,
    "get-bonus-promotion": calls.read,
    "update-bonus-promotion": calls.update,
    "delete-bonus-promotion": calls.delete,
}
