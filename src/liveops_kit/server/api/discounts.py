"""Discounts over HTTP: the 5 calls of the tag `discounts`."""

from __future__ import annotations

from liveops_kit.openapi.twins import SUFFIX
from liveops_kit.server.api.automatic_promotions import AutomaticPromotionHandlers
from liveops_kit.server.codec import discounts as codec

handlers = AutomaticPromotionHandlers(
    collection=lambda project: project.discounts,
    parse_terms=codec.parse_terms,
    serialize_terms=codec.serialize_terms,
)

OPERATIONS = handlers.operations("item-promotion")
TWINS = handlers.with_dates().operations("item-promotion", SUFFIX)
