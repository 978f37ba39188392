"""Discounts over HTTP: the 5 calls of the tag `discounts`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.edge import wire
from liveops_kit.edge import wire_promotions as words
from liveops_kit.edge.automatic_calls import AutomaticCalls
from liveops_kit.edge.call import Operations
from liveops_kit.groups.discounts import DiscountTerms
from liveops_kit.shared.localized import localized
from liveops_kit.shared.money import percent_of


def terms_of(body: Mapping[str, Any]) -> DiscountTerms:
    """The terms a write states; what it leaves out falls back to its default."""
    return DiscountTerms(
        periods=wire.periods_of(body),
        percent=percent_of(body["discount"]["percent"]),
        name=localized(body["name"]),
        items=words.skus_of(body["items"]),
        audience=words.audience_of(body.get("attribute_conditions")),
        price_conditions=words.price_conditions_of(body.get("price_conditions")),
        limit=words.user_limit_of(body.get("limits")),
        excluded=tuple(body.get("excluded_promotions") or ()),
    )


def print_own(terms: DiscountTerms) -> wire.Json:
    """What only a discount has."""
    return {
        "discount": words.print_discount(terms.percent),
        "items": words.print_skus(terms.items),
    }


calls = AutomaticCalls(
    collection=lambda project: project.discounts, terms_of=terms_of, print_own=print_own
)

OPERATIONS: Operations = {
    "create-item-promotion": calls.create,
    "get-item-promotion-list": calls.list_all,
    "get-item-promotion": calls.read,
    "update-item-promotion": calls.update,
    "delete-item-promotion": calls.delete,
}
