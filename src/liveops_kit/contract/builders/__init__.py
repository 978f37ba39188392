"""Helpers that create the objects most laws need, through the public API.

Each function creates one object, switched on, and returns the name that later calls use. Keyword
arguments go into the body as given and override the defaults; None is sent as null, and
`LEAVE_OUT` leaves a property out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.resources import BONUS, DISCOUNT
from liveops_kit.contract.scenario import DOCUMENTED, Answer, AutomaticPromotion, Scenario
from liveops_kit.contract.tokens import Player

PAST = "2020-01-01T00:00:00+00:00"
PAST_END = "2020-02-01T00:00:00+00:00"
FUTURE = "2090-01-01T00:00:00+00:00"


def period(start: str, until: str | None) -> dict[str, str | None]:
    """Return one of `promotion_periods`."""
    return {"date_from": start, "date_until": until}


OVER, LATER = [period(PAST, PAST_END)], [period(FUTURE, None)]
"""Periods that are over, and that begin later."""


# -- promotions with codes -------------------------------------------------------------------------
def redeem(scenario: Scenario, code: str, by: Player = DOCUMENTED, **more: Any) -> Answer:
    """Redeem a coupon code as a player."""
    return scenario.call("redeem-coupon", by=by, body={"coupon_code": code, **more})


# -- promotions of the catalog ---------------------------------------------------------------------
def discount(scenario: Scenario, percent: str, *skus: str, **terms: Any) -> AutomaticPromotion:
    """Create a discount on items of the scenario's own."""
    own = {"discount": {"percent": percent}, "items": [{"sku": sku} for sku in skus] or None}
    made: AutomaticPromotion = scenario.create(DISCOUNT, **{**own, **terms})
    return made


def bonus(
    scenario: Scenario,
    quantities: Mapping[str, int],
    condition: tuple[str, ...] | None,
    **terms: Any,
) -> AutomaticPromotion:
    """Create a bonus: quantities by SKU, free with the items of `condition`."""
    wanted = None if condition is None else [{"sku": sku} for sku in condition]
    given = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
    own = {"condition": wanted, "bonus": given}
    made: AutomaticPromotion = scenario.create(BONUS, **{**own, **terms})
    return made


# -- carts and orders ------------------------------------------------------------------------------
def order(scenario: Scenario, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> int:
    """Place an unpaid order of these quantities by SKU; return its number."""
    return int(scenario.cart(quantities, by).order().get("order_id"))


def buy(scenario: Scenario, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> int:
    """Place a paid order and return its number; needs payment."""
    number = order(scenario, quantities, by)
    scenario.pay(number)
    return number
