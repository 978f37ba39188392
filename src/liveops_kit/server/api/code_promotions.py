"""Handlers that coupons, promo codes and unique catalog offers share."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic

from liveops_kit.domain.mechanics.code_promotions import CodePromotions, P, T
from liveops_kit.server.api.promotion_handlers import PromotionHandlers
from liveops_kit.server.codec import common
from liveops_kit.server.request import DONE, Request, Response


class CodePromotionHandlers(PromotionHandlers[CodePromotions[P, T], T], Generic[P, T]):
    """The handlers of one kind of promotion with codes."""

    key = "external_id"
    list_property = "items"

    # -- the promotion -----------------------------------------------------------------------------
    async def create(self, call: Request) -> Response:
        """Create a promotion, disabled."""
        terms = self.parse_terms(call.body)
        with call.project.transaction():
            promotion = self.collection(call.project).create(call.body["external_id"], terms)
        return Response(201, {"external_id": promotion.external_id})

    async def update(self, call: Request) -> Response:
        """Replace a promotion's terms."""
        terms = self.parse_terms(call.body)
        with call.project.transaction():
            self.collection(call.project).update(call.path["external_id"], terms)
        return DONE

    async def activate(self, call: Request) -> Response:
        """Activate a promotion."""
        return self._switch(call, on=True)

    async def deactivate(self, call: Request) -> Response:
        """Deactivate a promotion."""
        return self._switch(call, on=False)

    def _switch(self, call: Request, *, on: bool) -> Response:
        with call.project.transaction():
            self.collection(call.project).switch(call.path["external_id"], on=on)
        return DONE

    # -- its codes and limits ----------------------------------------------------------------------
    async def list_codes(self, call: Request) -> Response:
        """List a promotion's codes."""
        page = common.parse_page(call.query)
        with call.project.transaction():
            rows, total = self.collection(call.project).codes(call.path["external_id"], page)
        return Response(200, {"codes": [{"code": row.code} for row in rows], "total_count": total})

    async def add_code(self, call: Request) -> Response:
        """Add a code to a promotion."""
        wanted = call.body.get("coupon_code")
        with call.project.transaction():
            code = self.collection(call.project).add_code(call.path["external_id"], wanted)
        return Response(201, {"code": code})

    async def generate_codes(self, call: Request) -> Response:
        """Generate codes for a promotion."""
        count = call.body["count"]
        with call.project.transaction():
            self.collection(call.project).generate_codes(call.path["external_id"], count)
        return Response(200, {"count": count})

    async def user_limit(self, call: Request) -> Response:
        """Read the limit of one user."""
        user = call.query["user_external_id"]
        with call.project.transaction():
            state = self.collection(call.project).user_limit(call.path["external_id"], user)
        return Response(200, common.serialize_user_limit(state))

    async def code_limits(self, call: Request) -> Response:
        """Read the limits of a promotion's codes."""
        page = common.parse_page(call.query)
        with call.project.transaction():
            promotion, states, total = self.collection(call.project).code_limits(
                call.path["external_id"], call.query.get("codes[]"), page
            )
        body = {
            "promotion_id": promotion.promotion_id,
            "items": [common.serialize_code_limit(code, state) for code, state in states],
            "total_items_count": total,
            "has_more": page.offset + len(states) < total,
        }
        return Response(200, body)

    # -- answers -----------------------------------------------------------------------------------
    def _serialize(
        self, promotion: P, promotions: CodePromotions[P, T], now: datetime
    ) -> common.Json:
        body = self._static_parts.get(promotion).copy()
        if body["redeem_total_limit"] is not None:
            state = promotions.total_limit(promotion)
            body["total_limit_state"] = common.serialize_total_limit(state)
        body["total_codes_count"] = promotions.codes_count(promotion)
        return body

    def _serialize_static_part(self, promotion: P) -> common.Json:
        """Serialize all but the counts."""
        terms: Any = promotion.terms
        return {
            "external_id": promotion.external_id,
            "promotion_periods": common.serialize_periods(terms.periods),
            "name": common.serialize_localized(terms.name),
            "is_enabled": promotion.is_enabled,
            **common.serialize_limits(terms.limits),
            "total_limit_state": None,
            **self._serialize_terms(terms),
            "total_codes_count": 0,
        }
