"""Values and helpers for laws of promotions of all kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario import Scenario

SHOP = (Need.PLAYER, Need.ITEMS)


def promotion_id_of(scenario: Scenario, operation_id: str, external_id: str) -> int:
    """Return the promotion id of a promotion with codes."""
    body = scenario.call(operation_id, external_id=external_id).ok()
    return int(scenario.get(body, "promotion_id"))


READS: Mapping[str, tuple[str, str]] = {
    "discount": ("get-item-promotion", "promotion_id"),
    "coupon": ("get-coupon", "external_id"),
    "promo code": ("get-promo-code", "external_id"),
    "unique catalog offer": ("get-unique-catalog-offer", "external_id"),
    "bonus": ("get-bonus-promotion", "promotion_id"),
}


def stored_promotion(scenario: Scenario, kind: str, name: str) -> Any:
    """Return a promotion as stored."""
    operation_id, parameter = READS[kind]
    path: dict[str, Any] = {parameter: name}
    return scenario.call(operation_id, **path).ok()
