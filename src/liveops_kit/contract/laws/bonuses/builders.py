"""Values and helpers for laws of bonuses."""

from __future__ import annotations

from liveops_kit.contract.law import Need

SHOP = (Need.PLAYER, Need.ITEMS)

TILL = (Need.PLAYER, Need.ITEMS, Need.PAYMENT)
