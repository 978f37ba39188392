"""Discounts over HTTP: the 5 calls of the tag `discounts`."""

from __future__ import annotations

from typing import Any

from liveops_kit.openapi.twins import SUFFIX
from liveops_kit.server.api.automatic_promotions import AutomaticPromotionHandlers
from liveops_kit.server.codec import discounts as codec
from liveops_kit.server.request import Operations

handlers = AutomaticPromotionHandlers(
    collection=lambda project: project.discounts,
    parse_terms=codec.parse_terms,
    serialize_terms=codec.serialize_terms,
)


def _admin_calls(served: AutomaticPromotionHandlers[Any, Any], suffix: str = "") -> Operations:
    """Return the calls that a twin has, too."""
    return {
        f"create-item-promotion{suffix}": served.create,
        f"get-item-promotion-list{suffix}": served.list_all,
        f"get-item-promotion{suffix}": served.read,
        f"update-item-promotion{suffix}": served.update,
        f"delete-item-promotion{suffix}": served.delete,
    }


OPERATIONS = _admin_calls(handlers)
TWINS = _admin_calls(handlers.with_dates(), SUFFIX)
