"""The table of values that two servers may answer differently."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from types import MappingProxyType
from typing import Literal, NamedTuple

ComparisonMode = Literal["paired", "paired code", "moment", "words", "unordered", "of the list"]
"""The way a value is compared.

`paired`: values of A and B correspond one to one, from their first occurrence on.
`paired code`: the same, for text of equal length.
`moment`: equal up to the time between the two calls.
`words`: equal without the numbers that occur in the request.
`unordered`: a list, sorted before it is compared.
`of the list`: not compared where a server may hold foreign objects.
"""


class VolatileRule(NamedTuple):
    """The comparison of one kind of value."""

    places: tuple[str, ...]
    """Names of properties, with `*` for any part; of a list the name of the property."""
    mode: ComparisonMode
    why: str


RULES: tuple[VolatileRule, ...] = (
    VolatileRule(("transactionId",), "paired code", "each answer has its own"),
    VolatileRule(
        (
            "id", "promotion_id", "rule_id", "daily_chain_id", "offer_chain_id", "reward_chain_id",
            "chain_id", "body_chain_id", "url_chain_id", "step_id", "order_id", "item_id",
            "cart_id", "project_id", "excluded_promotions", "chain_step_id_list",
        ),
        "paired",
        "the server chooses them",
    ),
    VolatileRule(("code", "codes", "coupon_code"), "paired code", "the server may have made it up"),
    VolatileRule(
        ("date_*", "*_date", "*_at", "now", "frozen"),
        "moment",
        "the two servers are asked one after the other",
    ),
    VolatileRule(("errorMessage", "message"), "words", "they repeat the ids that the call names"),
    VolatileRule(
        ("has_more", "total_items_count", "*_promotions_count"),
        "of the list",
        "they count what others have made as well",
    ),
    VolatileRule(
        (
            "regions", "groups", "attributes", "values", "excluded_promotions", "warnings",
            "chain_step_id_list", "invalid_periods", "steps_exceeded_limits", "duplicates",
            "missing", "out_of_range", "not_found", "disabled", "allowed_item_type_list",
        ),
        "unordered",
        "no document gives them an order",
    ),
)  # fmt: skip
"""All rules; a name may be in two, one for a list and one for its entries."""

SORTED_BY: Mapping[str, str] = MappingProxyType(
    {"regions": "id", "groups": "external_id", "attributes": "external_id",
     "values": "external_id", "warnings": "sku"}
)  # fmt: skip
"""The sort key of unordered lists of objects; others are sorted by their whole content."""


@cache
def modes_of(name: str) -> frozenset[ComparisonMode]:
    """Return the ways to compare a property; empty for exact comparison.

    >>> sorted(treatments_of("excluded_promotions")), treatments_of("name")
    (['paired', 'unordered'], frozenset())
    """
    return frozenset(
        rule.mode for rule in RULES if any(fnmatchcase(name, place) for place in rule.places)
    )
