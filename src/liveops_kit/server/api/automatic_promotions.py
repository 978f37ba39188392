"""Handlers that discounts and bonuses share."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic

from liveops_kit.domain.mechanics.automatic_promotions import AutomaticPromotions, P, T
from liveops_kit.server.api.promotion_handlers import PromotionHandlers
from liveops_kit.server.codec import common, promotions
from liveops_kit.server.request import DONE, Operations, Request, Response


class AutomaticPromotionHandlers(PromotionHandlers[AutomaticPromotions[P, T], T], Generic[P, T]):
    """The handlers of one kind of promotion without codes."""

    key = "promotion_id"
    list_property = "promotions"

    async def create(self, request: Request) -> Response:
        """Create a promotion, disabled."""
        terms = self.parse_terms(request.body)
        with request.project.transaction() as now:
            promotion = self.collection(request.project).create(terms, now)
        return Response(201, {"promotion_id": promotion.promotion_id})

    async def update(self, request: Request) -> Response:
        """Replace a promotion's terms, and switch it if the body says so."""
        terms, is_enabled = self.parse_terms(request.body), request.body.get("is_enabled")
        with request.project.transaction() as now:
            self.collection(request.project).update(
                request.path["promotion_id"], terms, is_enabled, now
            )
        return DONE

    def operations(self, name: str, suffix: str = "") -> Operations:
        """Return the handlers by operation ids with this name; those of twins end in `suffix`."""
        return {
            f"create-{name}{suffix}": self.create,
            f"get-{name}-list{suffix}": self.list_all,
            f"get-{name}{suffix}": self.read,
            f"update-{name}{suffix}": self.update,
            f"delete-{name}{suffix}": self.delete,
        }

    def _serialize(self, promotion: P, _: AutomaticPromotions[P, T], now: datetime) -> common.Json:
        terms: Any = promotion.terms
        body = self._static_parts.get(promotion).copy()
        body["limits"] = promotions.serialize_user_limit(terms.limit, promotion.written_at, now)
        return body

    def _serialize_static_part(self, promotion: P) -> common.Json:
        """Serialize all but the limits, which show their next reset."""
        terms: Any = promotion.terms
        return {
            "id": promotion.promotion_id,
            "name": common.serialize_localized(terms.name),
            **self._serialize_periods(terms.periods),
            "is_enabled": promotion.is_enabled,
            **self._serialize_terms(terms),
            **promotions.serialize_optional_audience(terms.audience),
            "price_conditions": promotions.serialize_price_conditions(terms.price_conditions),
            "limits": None,
            "excluded_promotions": list(terms.excluded),
        }
