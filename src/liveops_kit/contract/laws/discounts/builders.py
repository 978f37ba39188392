"""Values and helpers for laws of discounts."""

from __future__ import annotations

from decimal import Decimal

from liveops_kit.contract.law import Need

FULL_PRICE = Decimal("10.00")
"""The default price of an item."""

SHOP = (Need.PLAYER, Need.ITEMS)
