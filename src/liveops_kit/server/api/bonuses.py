"""Bonuses over HTTP: the 5 calls of the tag `bonuses`."""

from __future__ import annotations

from liveops_kit.server.api.automatic_promotions import AutomaticPromotionHandlers
from liveops_kit.server.codec import bonuses as codec
from liveops_kit.server.request import Operations

handlers = AutomaticPromotionHandlers(
    collection=lambda project: project.bonuses,
    parse_terms=codec.parse_terms,
    serialize_terms=codec.serialize_terms,
)

OPERATIONS: Operations = {
    "create-bonus-promotion": handlers.create,
    "get-bonus-promotion-list": handlers.list_all,
    "get-bonus-promotion": handlers.read,
    "update-bonus-promotion": handlers.update,
    "delete-bonus-promotion": handlers.delete,
}
