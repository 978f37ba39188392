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
    async def create(self, request: Request) -> Response:
        """Create a promotion, disabled."""
        terms = self.parse_terms(request.body)
        with request.project.transaction():
            promotion = self.collection(request.project).create(request.body["external_id"], terms)
        return Response(201, {"external_id": promotion.external_id})

    async def update(self, request: Request) -> Response:
        """Replace a promotion's terms."""
        terms = self.parse_terms(request.body)
        with request.project.transaction():
            self.collection(request.project).update(request.path["external_id"], terms)
        return DONE

    async def activate(self, request: Request) -> Response:
        """Activate a promotion."""
        return self._switch(request, on=True)

    async def deactivate(self, request: Request) -> Response:
        """Deactivate a promotion."""
        return self._switch(request, on=False)

    def _switch(self, request: Request, *, on: bool) -> Response:
        with request.project.transaction():
            self.collection(request.project).switch(request.path["external_id"], on=on)
        return DONE

    # -- its codes and limits ----------------------------------------------------------------------
    async def list_codes(self, request: Request) -> Response:
        """List a promotion's codes."""
        page = common.parse_page(request.query)
        with request.project.transaction():
            rows, total = self.collection(request.project).codes(request.path["external_id"], page)
        return Response(200, {"codes": [{"code": row.code} for row in rows], "total_count": total})

    async def add_code(self, request: Request) -> Response:
        """Add a code to a promotion."""
        wanted = request.body.get("coupon_code")
        with request.project.transaction():
            code = self.collection(request.project).add_code(request.path["external_id"], wanted)
        return Response(201, {"code": code})

    async def generate_codes(self, request: Request) -> Response:
        """Generate codes for a promotion."""
        count = request.body["count"]
        with request.project.transaction():
            self.collection(request.project).generate_codes(request.path["external_id"], count)
        return Response(200, {"count": count})

    async def user_limit(self, request: Request) -> Response:
        """Read the limit of one user."""
        user = request.query["user_external_id"]
        with request.project.transaction():
            state = self.collection(request.project).user_limit(request.path["external_id"], user)
        return Response(200, common.serialize_user_limit(state))

    async def code_limits(self, request: Request) -> Response:
        """Read the limits of a promotion's codes."""
        page = common.parse_page(request.query)
        with request.project.transaction():
            promotion, states, total = self.collection(request.project).code_limits(
                request.path["external_id"], request.query.get("codes[]"), page
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
            **self._serialize_periods(terms.periods),
            "name": common.serialize_localized(terms.name),
            "is_enabled": promotion.is_enabled,
            **common.serialize_limits(terms.limits),
            "total_limit_state": None,
            **self._serialize_terms(terms),
            "total_codes_count": 0,
        }
