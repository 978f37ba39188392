"""Unique catalog offers over HTTP: the 10 calls of the tag `unique_catalog_offers`."""

from __future__ import annotations

from liveops_kit.server.api.code_promotions import CodePromotionHandlers
from liveops_kit.server.cache import cached_response
from liveops_kit.server.codec import unique_catalog_offers as codec
from liveops_kit.server.request import Operations

handlers = CodePromotionHandlers(
    collection=lambda project: project.unique_catalog_offers,
    parse_terms=codec.parse_terms,
    serialize_terms=codec.serialize_terms,
)

OPERATIONS: Operations = {
    "admin-create-unique-catalog-offer": handlers.create,
    "get-unique-catalog-offers": cached_response(handlers.list_all),
    "get-unique-catalog-offer": cached_response(handlers.read),
    "update-unique-catalog-offer-promotion": handlers.update,
    "delete-unique-catalog-offer-promotion": handlers.delete,
    "activate-unique-catalog-offer": handlers.activate,
    "deactivate-unique-catalog-offer": handlers.deactivate,
    "get-unique-catalog-offer-codes": cached_response(handlers.list_codes),
    "create-unique-catalog-offer-code": handlers.add_code,
    "generate-unique-catalog-offer-codes": handlers.generate_codes,
}
