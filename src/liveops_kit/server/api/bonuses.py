"""Bonuses over HTTP: the 5 calls of the tag `bonuses`."""

from __future__ import annotations

from liveops_kit.openapi.twins import SUFFIX
from liveops_kit.server.api.automatic_promotions import AutomaticPromotionHandlers
from liveops_kit.server.codec import bonuses as codec

handlers = AutomaticPromotionHandlers(
    collection=lambda project: project.bonuses,
    parse_terms=codec.parse_terms,
    serialize_terms=codec.serialize_terms,
)

OPERATIONS = handlers.operations("bonus-promotion")
TWINS = handlers.with_dates().operations("bonus-promotion", SUFFIX)
