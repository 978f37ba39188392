"""Values and helpers for laws of pages."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.laws.paging.lists import PagedList
from liveops_kit.contract.scenario import Scenario


def switch_on(scenario: Scenario, listing: PagedList, identity: Any) -> None:
    """Switch a promotion on."""
    if listing.key == "external_id":
        word = {"coupon": "coupon", "promo_code": "promo-code"}.get(listing.kind)
        call = f"activate-{word or 'unique-catalog-offer'}"
        scenario.call(call, external_id=identity).works()
    else:
        scenario.call("activate-promotion", promotion_id=identity).works()
