"""Discounts over HTTP: the 5 calls of the tag `discounts`."""

from __future__ import annotations

from liveops_kit.server.api.automatic_promotions import AutomaticPromotionHandlers
from liveops_kit.server.codec import discounts as codec
from liveops_kit.server.request import Operations

handlers = AutomaticPromotionHandlers(
    collection=lambda project: project.discounts,
    parse_terms=codec.parse_terms,
    serialize_terms=codec.serialize_terms,
)

OPERATIONS: Operations = {
    "create-item-promotion": handlers.create,
    "get-item-promotion-list": handlers.list_all,
    "get-item-promotion": handlers.read,
    "update-item-promotion": handlers.update,
    "delete-item-promotion": handlers.delete,
}
