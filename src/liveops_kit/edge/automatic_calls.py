"""The calls that discounts and bonuses have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic

from liveops_kit.edge import wire
from liveops_kit.edge import wire_promotions as words
from liveops_kit.edge.call import DONE, Answer, Call
from liveops_kit.edge.promotion_calls import PromotionCalls
from liveops_kit.mechanics.automatic_promotions import AutomaticPromotions, P, T


class AutomaticCalls(PromotionCalls[AutomaticPromotions[P, T], T], Generic[P, T]):
    """The handlers of one kind of promotion without codes."""

    async def create(self, call: Call) -> Answer:
        """Create a promotion, disabled."""
        terms = self.terms_of(call.body)
        with call.project.transaction() as now:
            promotion = self._of(call).create(terms, now)
        return Answer(201, {"promotion_id": promotion.promotion_id})

    async def read(self, call: Call) -> Answer:
        """Read a promotion."""
        with call.project.transaction() as now:
            promotion = self._of(call).get(call.path["promotion_id"])
            return Answer(200, self._print(promotion, now))

    async def list_all(self, call: Call) -> Answer:
        """List the promotions."""
        found = self._of(call)
        with call.project.transaction() as now:
            rows = found.page(wire.page_of(call.query))
            body = {
                "promotions": [self._print(row, now) for row in rows],
                **wire.print_counts(found),
            }
        return Answer(200, body)

    async def update(self, call: Call) -> Answer:
        """Replace a promotion's terms, and switch it if the body says so."""
        terms, is_enabled = self.terms_of(call.body), call.body.get("is_enabled")
        with call.project.transaction() as now:
            self._of(call).update(call.path["promotion_id"], terms, is_enabled, now)
        return DONE

    async def delete(self, call: Call) -> Answer:
        """Delete a promotion for good."""
        with call.project.transaction():
            self._of(call).delete(call.path["promotion_id"])
        return DONE

    def _print(self, promotion: P, now: datetime) -> wire.Json:
        terms: Any = promotion.terms
        shown = self._printed.of(promotion).copy()
        shown["limits"] = words.print_user_limit(terms.limit, promotion.written_at, now)
        return shown

    def _print_once(self, promotion: P) -> wire.Json:
        """All but the limits, which tell when they are next reset."""
        terms: Any = promotion.terms
        return {
            "id": promotion.promotion_id,
            "name": wire.print_name(terms.name),
            "promotion_periods": wire.print_periods(terms.periods),
            "is_enabled": promotion.is_enabled,
            **self._print_own(terms),
            "attribute_conditions": words.print_audience(terms.audience),
            "price_conditions": words.print_price_conditions(terms.price_conditions),
            "limits": None,
            "excluded_promotions": list(terms.excluded),
        }
