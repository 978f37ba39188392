"""The calls that coupons, promo codes and unique catalog offers have in common."""

from __future__ import annotations

from typing import Any, Generic

from liveops_kit.edge import wire
from liveops_kit.edge.call import DONE, Answer, Call
from liveops_kit.edge.promotion_calls import PromotionCalls
from liveops_kit.mechanics.code_promotions import CodePromotions, P, T


class CodeCalls(PromotionCalls[CodePromotions[P, T], T], Generic[P, T]):
    """The handlers of one kind of promotion with codes."""

    # -- the promotion ---------------------------------------------------------------------------
    async def create(self, call: Call) -> Answer:
        """Create a promotion, disabled."""
        terms = self.terms_of(call.body)
        with call.project.transaction():
            promotion = self._of(call).create(call.body["external_id"], terms)
        return Answer(201, {"external_id": promotion.external_id})

    async def read(self, call: Call) -> Answer:
        """Read a promotion."""
        found = self._of(call)
        with call.project.transaction():
            return Answer(200, self._print(found.get(call.path["external_id"]), found))

    async def list_all(self, call: Call) -> Answer:
        """List the promotions."""
        found = self._of(call)
        with call.project.transaction():
            body = {
                "items": [self._print(row, found) for row in found.page(wire.page_of(call.query))],
                **wire.print_counts(found),
            }
        return Answer(200, body)

    async def update(self, call: Call) -> Answer:
        """Replace a promotion's terms."""
        terms = self.terms_of(call.body)
        with call.project.transaction():
            self._of(call).update(call.path["external_id"], terms)
        return DONE

    async def delete(self, call: Call) -> Answer:
        """Delete a promotion for good."""
        with call.project.transaction():
            self._of(call).delete(call.path["external_id"])
        return DONE

    async def activate(self, call: Call) -> Answer:
        """Switch a promotion on."""
        with call.project.transaction():
            self._of(call).switch(call.path["external_id"], on=True)
        return DONE

    async def deactivate(self, call: Call) -> Answer:
        """Switch a promotion off."""
        with call.project.transaction():
            self._of(call).switch(call.path["external_id"], on=False)
        return DONE

    # -- its codes and limits --------------------------------------------------------------------
    async def list_codes(self, call: Call) -> Answer:
        """List a promotion's codes."""
        page = wire.page_of(call.query)
        with call.project.transaction():
            rows, total = self._of(call).codes(call.path["external_id"], page)
        return Answer(200, {"codes": [{"code": row.code} for row in rows], "total_count": total})

    async def add_code(self, call: Call) -> Answer:
        """Give a promotion one code."""
        stated = call.body.get("coupon_code")
        with call.project.transaction():
            code = self._of(call).add_code(call.path["external_id"], stated)
        return Answer(201, {"code": code})

    async def generate_codes(self, call: Call) -> Answer:
        """Give a promotion so many made-up codes."""
        count = call.body["count"]
        with call.project.transaction():
            self._of(call).generate_codes(call.path["external_id"], count)
        return Answer(200, {"count": count})

    async def user_limit(self, call: Call) -> Answer:
        """What one user may still do."""
        user = call.query["user_external_id"]
        with call.project.transaction():
            state = self._of(call).user_limit(call.path["external_id"], user)
        return Answer(200, wire.print_user_limit(state))

    async def code_limits(self, call: Call) -> Answer:
        """What a promotion's codes may still do."""
        page = wire.page_of(call.query)
        with call.project.transaction():
            promotion, states, total = self._of(call).code_limits(
                call.path["external_id"], call.query.get("codes[]"), page
            )
        body = {
            "promotion_id": promotion.promotion_id,
            "items": [wire.print_code_limit(code, state) for code, state in states],
            "total_items_count": total,
            "has_more": page.offset + len(states) < total,
        }
        return Answer(200, body)

    def _print(self, promotion: P, found: CodePromotions[P, T]) -> wire.Json:
        shown = self._printed.of(promotion).copy()
        if shown["redeem_total_limit"] is not None:
            shown["total_limit_state"] = wire.print_total_limit(found.total_limit(promotion))
        shown["total_codes_count"] = found.codes_count(promotion)
        return shown

    def _print_once(self, promotion: P) -> wire.Json:
        """All but the counts, which change while the promotion stays what it is."""
        terms: Any = promotion.terms
        return {
            "external_id": promotion.external_id,
            "promotion_periods": wire.print_periods(terms.periods),
            "name": wire.print_name(terms.name),
            "is_enabled": promotion.is_enabled,
            **wire.print_limits(terms.limits),
            "total_limit_state": None,
            **self._print_own(terms),
            "total_codes_count": 0,
        }
