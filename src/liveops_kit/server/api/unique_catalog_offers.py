"""Unique catalog offers over HTTP: the 10 calls of the tag `unique_catalog_offers`."""

from __future__ import annotations

from typing import Any

from liveops_kit.openapi.twins import SUFFIX
from liveops_kit.server.api.code_promotions import CodePromotionHandlers
from liveops_kit.server.cache import cached_response
from liveops_kit.server.codec import unique_catalog_offers as codec
from liveops_kit.server.request import Operations

handlers = CodePromotionHandlers(
    collection=lambda project: project.unique_catalog_offers,
    parse_terms=codec.parse_terms,
    serialize_terms=codec.serialize_terms,
)


def _admin_calls(served: CodePromotionHandlers[Any, Any], suffix: str = "") -> Operations:
    """Return the calls that a twin has, too."""
    return {
        f"admin-create-unique-catalog-offer{suffix}": served.create,
        f"get-unique-catalog-offers{suffix}": cached_response(served.list_all),
        f"get-unique-catalog-offer{suffix}": cached_response(served.read),
        f"update-unique-catalog-offer-promotion{suffix}": served.update,
        f"delete-unique-catalog-offer-promotion{suffix}": served.delete,
    }


OPERATIONS: Operations = {
    **_admin_calls(handlers),
    "activate-unique-catalog-offer": handlers.activate,
    "deactivate-unique-catalog-offer": handlers.deactivate,
    "get-unique-catalog-offer-codes": cached_response(handlers.list_codes),
    "create-unique-catalog-offer-code": handlers.add_code,
    "generate-unique-catalog-offer-codes": handlers.generate_codes,
}
TWINS = _admin_calls(handlers.with_dates(), SUFFIX)
