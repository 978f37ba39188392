"""Values and helpers for laws of unique catalog offers."""

from __future__ import annotations

from liveops_kit.contract.errors import ITEM_UNKNOWN
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, Scenario
from liveops_kit.contract.tokens import Player

SHOP = (Need.PLAYER, Need.ITEMS)


def sees(
    scenario: Scenario, sku: str, code: str | None = None, by: Player | None = DOCUMENTED
) -> bool:
    """Return True if a player with a code sees an item of the catalog."""
    caller = scenario.player if by is DOCUMENTED else by
    query = {} if code is None else {"promo_code": code}
    answer = scenario.call("get-sellable-item-by-sku", by=caller, query=query, sku=sku)
    if answer.status == 404:
        answer.refused(ITEM_UNKNOWN)
        return False
    scenario.has(answer.ok(), sku=sku)
    return True
