"""Helpers for laws of discounts and bonuses: items, prices, audiences, remaining uses.

They act on the scenario's own items alone, or on players with an attribute that nobody else has.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Any

from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.resources import BONUS, DISCOUNT, AutomaticKind, Resource
from liveops_kit.contract.scenario import DOCUMENTED, AutomaticPromotion, NotVerifiable, Scenario
from liveops_kit.contract.tokens import Player
from liveops_kit.errors import CapabilityError


# -- items and prices ------------------------------------------------------------------------------
def plain_item(scenario: Scenario, price: str = "10.00", **facts: Any) -> str:
    """Create an item that no promotion of the project acts on; return its SKU.

    Raises:
        NotVerifiable: the project has a promotion on every item sold.
    """
    sku = virtual_good(scenario, price, **facts)
    view = scenario.call("get-virtual-items-sku", item_sku=sku).works()
    amounts = view.get("price") or {}
    if view.get("promotions") or amounts.get("amount") != amounts.get("amount_without_discount"):
        raise NotVerifiable("the project has promotions that act on every item")
    return sku


def catalog_item(scenario: Scenario, sku: str, by: Player | None = DOCUMENTED) -> Any:
    """Return an item as a player sees it in the catalog."""
    return scenario.call("get-virtual-items-sku", by=by, item_sku=sku).ok()


def price_of(scenario: Scenario, sku: str, by: Player | None = DOCUMENTED) -> Decimal:
    """Return the unit price of an item in the catalog."""
    amount = scenario.get(catalog_item(scenario, sku, by), "price", "amount")
    try:
        return Decimal(str(amount))
    except InvalidOperation:
        scenario.broken("`price.amount` is a number", repr(amount))


def sold_for(scenario: Scenario, sku: str, amount: str, by: Player | None = DOCUMENTED) -> None:
    """Check the unit price of an item in the catalog."""
    scenario.equal("price in the catalog", price_of(scenario, sku, by), Decimal(amount))


# -- promotions ------------------------------------------------------------------------------------
def unknown_promotion(scenario: Scenario) -> AutomaticPromotion:
    """Return a discount that is gone, whose id no promotion has any more."""
    made: AutomaticPromotion = scenario.create(DISCOUNT, enabled=False)
    made.delete().works()
    return made


def limited(
    scenario: Scenario, kind: AutomaticKind, total: int, schedule: Any = None
) -> AutomaticPromotion:
    """Create a promotion with this limit for each user, off and without effect."""
    limits: dict[str, Any] = {"per_user": total}
    if schedule is not None:
        limits["recurrent_schedule"] = {"per_user": schedule}
    return scenario.create(kind, enabled=False, limits=limits)


# -- audiences -------------------------------------------------------------------------------------
def condition(
    attribute: str, operator: str, value: str, kind: str = "string", **more: Any
) -> dict[str, Any]:
    """Return one condition on an attribute."""
    return {"attribute": attribute, "type": kind, "operator": operator, "value": value, **more}


def exclusive_audience(scenario: Scenario) -> tuple[Player, list[dict[str, Any]]]:
    """Return a player with a unique attribute, and the conditions that only this player meets."""
    attribute = scenario.name("fan")
    player = scenario.new_player("fan", attributes={attribute: "yes"})
    return player, [condition(attribute, "eq", "yes")]


# -- uses ------------------------------------------------------------------------------------------
GREETINGS = (
    "get-user-cart", "get-daily-chains-list", "get-offer-chains-list", "get-reward-chains-list",
    "get-upsell-for-project-client",
)  # fmt: skip
"""Calls by which a server gets to know a player; the first that it has is made."""


def known_player(scenario: Scenario, player: Player = DOCUMENTED) -> Player:
    """Return the player after a first call, so that the server knows them."""
    caller = scenario.player if player is DOCUMENTED else player
    known = scenario.client.spec.operations
    greeting = next((name for name in GREETINGS if name in known), GREETINGS[0])
    scenario.call(greeting, by=caller).works()
    return caller


LIMIT_VERBS = ("get", "set", "add", "remove", "reset")
"""The operations on a user's uses of a promotion."""


# -- orders ----------------------------------------------------------------------------------------
def status_of(scenario: Scenario, number: int, by: Player = DOCUMENTED) -> str:
    """Return the status of an order."""
    body = scenario.call("get-order", by=by, order_id=str(number)).ok()
    return str(scenario.get(body, "status"))


def refund(scenario: Scenario, number: int) -> None:
    """Cancel a paid order; a server that cancels none leaves it unchanged."""
    with suppress(CapabilityError):
        scenario.payments.cancel(scenario.project_id, number)


def pay_at_once(scenario: Scenario, numbers: Iterable[int]) -> list[bool]:
    """Pay all orders at the same time; return for each whether it succeeded."""

    def pay(number: int) -> bool:
        if scenario.capabilities.set_observer is not None:
            # What a thread does beyond the API is recorded for the listeners of that thread alone.
            scenario.capabilities.set_observer(scenario.evidence.append)
        try:
            scenario.pay(number)
        except CapabilityError:
            return False
        return True

    waiting = list(numbers)
    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(pay, waiting))


def acting_on(kind: Resource, sku: str, **terms: Any) -> dict[str, Any]:
    """Return the terms of a discount on an item, or of a bonus that comes with it."""
    if kind is DISCOUNT:
        return {"items": [{"sku": sku}], **terms}
    return {"condition": [{"sku": sku}], "bonus": [{"sku": sku, "quantity": 1}], **terms}


def acts(
    scenario: Scenario, kind: Resource, sku: str, is_on: bool, by: Player = DOCUMENTED
) -> None:
    """Check whether a promotion with the terms of `acting_on` acts on an item of 10.00."""
    cart = scenario.cart({sku: 1}, by)
    cart.costs("9.00" if is_on and kind is DISCOUNT else "10.00")
    cart.gives({sku: 1} if is_on and kind is BONUS else {})
