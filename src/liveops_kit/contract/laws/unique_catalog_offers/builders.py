"""Values and helpers for laws of unique catalog offers."""

from __future__ import annotations

from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import DOCUMENTED, Trial
from liveops_kit.contract.tokens import Player

SHOP = (Need.PLAYER, Need.ITEMS)


def sees(trial: Trial, sku: str, code: str | None = None, by: Player | None = DOCUMENTED) -> bool:
    """Return True if a player with a code sees an item of the catalog."""
    caller = trial.player if by is DOCUMENTED else by
    query = {} if code is None else {"promo_code": code}
    answer = trial.call("get-sellable-item-by-sku", by=caller, query=query, sku=sku)
    if answer.status == 404:
        trial.refused(answer, 404, 4001)
        return False
    trial.equal("sku", trial.field(trial.ok(answer), "sku"), sku)
    return True
