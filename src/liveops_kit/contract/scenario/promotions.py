"""A promotion with codes that a scenario has made."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.resources.resource import CodeKind
from liveops_kit.contract.scenario.answer import Answer
from liveops_kit.contract.scenario.made import Made


class CodePromotion(Made):
    """A coupon, promo code or unique catalog offer."""

    kind: CodeKind

    def codes(self) -> list[str]:
        """Return all codes, of at most a page of them."""
        listed = self.call(self.kind.codes, query={"limit": 50}).ok()
        return [self.scenario.get(row, "code") for row in self.scenario.get(listed, "codes")]

    def add(self, code: str) -> Answer:
        """Add a code."""
        return self.call(self.kind.add_code, body={"coupon_code": code})

    def generate(self, count: Any) -> Answer:
        """Generate so many codes."""
        return self.call(self.kind.generate_codes, body={"count": count})
