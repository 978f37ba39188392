"""What laws of the catalog's promotions have on stage: items, prices, audiences, uses left.

Everything acts on the scenario's own items alone, or on players who have an attribute that nobody
else has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from liveops_kit.contract.builders import body_of, cart_of, item
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.scenario import DOCUMENTED, NotVerifiable, Scenario
from liveops_kit.contract.tokens import Player
from liveops_kit.errors import CapabilityError

_PAGE = 50


# -- items and prices ------------------------------------------------------------------------------
def plain_item(scenario: Scenario, price: str = "10.00", **facts: Any) -> str:
    """The SKU of an item of the scenario's own that no promotion of the project acts on.

    Raises:
        NotVerifiable: the project has a promotion on whatever is sold.
    """
    sku = item(scenario, price, **facts)
    found = scenario.require(scenario.call("get-virtual-items-sku", item_sku=sku))
    amounts = found.get("price") or {}
    if found.get("promotions") or amounts.get("amount") != amounts.get("amount_without_discount"):
        raise NotVerifiable("the project has promotions that act on every item")
    return sku


def currency(scenario: Scenario) -> str:
    """The SKU of a virtual currency of the scenario's own."""
    sku = scenario.name("currency")
    body = {"sku": sku, "name": {"en": sku}, "is_enabled": True, "is_show_in_store": True}
    scenario.require(scenario.call("admin-create-virtual-currency", body=body))
    return sku


def shown(scenario: Scenario, sku: str, by: Player | None = DOCUMENTED) -> Any:
    """An item as a player sees it in the catalog."""
    return scenario.ok(scenario.call("get-virtual-items-sku", by=by, item_sku=sku))


def amount_of(scenario: Scenario, body: Any) -> Decimal:
    """The amount of a price in an answer."""
    stated = scenario.get(body, "price", "amount")
    try:
        return Decimal(str(stated))
    except InvalidOperation:
        scenario.holds("`price.amount` is a number", False, stated)
        raise


def price_of(scenario: Scenario, sku: str, by: Player | None = DOCUMENTED) -> Decimal:
    """What one of an item costs in the catalog."""
    return amount_of(scenario, shown(scenario, sku, by))


def cost(scenario: Scenario, quantities: Mapping[str, int], by: Player = DOCUMENTED) -> Decimal:
    """What a cart of so many of each SKU costs."""
    return amount_of(scenario, cart_of(scenario, quantities, by))


def presents(scenario: Scenario, cart: Any) -> dict[str, int]:
    """What comes free with a cart: quantities by SKU."""
    lines = scenario.get(cart, "items")
    return {line["sku"]: line["quantity"] for line in lines if line.get("is_free")}


# -- promotions ------------------------------------------------------------------------------------
def discount_body(scenario: Scenario, percent: Any, *skus: str, **terms: Any) -> dict[str, Any]:
    """The body of a discount on these items."""
    defaults = {
        "name": {"en": scenario.name("discount")},
        "discount": {"percent": percent},
        "items": [{"sku": sku} for sku in skus] or None,
    }
    return body_of(defaults, terms)


def bonus_body(
    scenario: Scenario, given: Mapping[str, int], condition: Sequence[str] | None, **terms: Any
) -> dict[str, Any]:
    """The body of a bonus: each SKU so many times, for `condition`'s items."""
    defaults = {
        "name": {"en": scenario.name("bonus")},
        "condition": None if condition is None else [{"sku": sku} for sku in condition],
        "bonus": [{"sku": sku, "quantity": quantity} for sku, quantity in given.items()],
    }
    return body_of(defaults, terms)


def read(scenario: Scenario, kind: str, promotion_id: int) -> Any:
    """A discount (`item`) or a `bonus` as it is stored."""
    return scenario.ok(scenario.call(f"get-{kind}-promotion", promotion_id=promotion_id))


def update(scenario: Scenario, kind: str, promotion_id: int, body: Any) -> Exchange:
    """Replace a discount (`item`) or a `bonus`."""
    return scenario.call(f"update-{kind}-promotion", promotion_id=promotion_id, body=body)


def unknown_promotion(scenario: Scenario, sku: str) -> int:
    """An id that no promotion has any more."""
    made = scenario.require(
        scenario.call("create-item-promotion", body=discount_body(scenario, "5.00", sku))
    )
    number = int(scenario.get(made, "promotion_id"))
    scenario.require(scenario.call("delete-item-promotion", promotion_id=number))
    return number


def entry_of(
    scenario: Scenario, operation_id: str, key: str, is_it: Callable[[Mapping[str, Any]], bool]
) -> Any:
    """The one entry of a list that is looked for, on whatever page it is.

    Pages overlap, since others may delete entries meanwhile.
    """
    offset = 0
    while True:
        query = {"limit": _PAGE, "offset": offset}
        entries = scenario.get(scenario.ok(scenario.call(operation_id, query=query)), key)
        found = [entry for entry in entries if is_it(entry)]
        if found or not entries:
            break
        offset += (len(entries) + 1) // 2
    scenario.equal(f"entries of {operation_id} that are looked for", len(found), 1)
    return found[0]


# -- whom a promotion is for -----------------------------------------------------------------------
def condition(
    attribute: str, operator: str, value: str, kind: str = "string", **more: Any
) -> dict[str, Any]:
    """One condition on an attribute."""
    return {"attribute": attribute, "type": kind, "operator": operator, "value": value, **more}


def fan(scenario: Scenario) -> tuple[Player, list[dict[str, Any]]]:
    """A player with an attribute nobody else has, and the conditions that only they meet."""
    attribute = scenario.name("fan")
    player = scenario.new_player("fan", attributes={attribute: "yes"})
    return player, [condition(attribute, "eq", "yes")]


# -- uses ------------------------------------------------------------------------------------------
def known(scenario: Scenario, player: Player = DOCUMENTED) -> Player:
    """A player the server has met."""
    who = scenario.player if player is DOCUMENTED else player
    scenario.require(scenario.call("get-user-cart", by=who))
    return who


def uses(scenario: Scenario, promotion_id: int, player: Player = DOCUMENTED) -> tuple[int, int]:
    """The total and what is available of a player's uses of a promotion."""
    who = scenario.player if player is DOCUMENTED else player
    return told(scenario, limit_call(scenario, "get", promotion_id, who.external_id))


def told(scenario: Scenario, exchange: Exchange) -> tuple[int, int]:
    """The total and what is available, as a call on limits answers them."""
    body = scenario.ok(exchange, 200)
    return scenario.get(body, "per_user", "total"), scenario.get(body, "per_user", "available")


def limit_call(
    scenario: Scenario, verb: str, promotion_id: int, user: str, available: int = 1
) -> Exchange:
    """One call on a user's uses: `get`, `set`, `add`, `remove` or `reset`."""
    operation_id = f"{verb}-user-promotion-limit"
    if verb == "get":
        query = {"user_external_id": user}
        return scenario.call(operation_id, promotion_id=promotion_id, query=query)
    body: dict[str, Any] = {"user": {"user_external_id": user}}
    if verb != "reset":
        body["available"] = available
    return scenario.call(operation_id, promotion_id=promotion_id, body=body)


def dates_of(scenario: Scenario, promotion_id: int, kind: str = "item") -> Any:
    """The schedule of a limited discount (`item`) or `bonus`, with its next dates."""
    found = read(scenario, kind, promotion_id)
    return scenario.get(found, "limits", "recurrent_schedule", "per_user")


def moment_of(scenario: Scenario, dates: Any, name: str) -> datetime:
    """A date of a schedule, in UTC."""
    return datetime.fromisoformat(scenario.get(dates, name)).astimezone(UTC)


LIMIT_VERBS = ("get", "set", "add", "remove", "reset")
"""What can be done with a user's uses of a promotion."""


# -- orders ----------------------------------------------------------------------------------------
def status_of(scenario: Scenario, number: int, by: Player = DOCUMENTED) -> str:
    """How far an order is."""
    found = scenario.ok(scenario.call("get-order", by=by, order_id=str(number)))
    return str(scenario.get(found, "status"))


def refund(scenario: Scenario, number: int) -> None:
    """Cancel a paid order; a server that cancels none leaves it as it is."""
    with suppress(CapabilityError):
        scenario.payments.cancel(scenario.project_id, number)


def pay_at_once(scenario: Scenario, numbers: Iterable[int]) -> list[bool]:
    """Whether each order could be paid, all of them at the same time."""

    def pay(number: int) -> bool:
        if scenario.capabilities.set_observer is not None:
            # What a thread does beyond the API is noted for whoever listens in that thread.
            scenario.capabilities.set_observer(scenario.evidence.append)
        try:
            scenario.pay(number)
        except CapabilityError:
            return False
        return True

    waiting = list(numbers)
    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(pay, waiting))


OPTIONAL = ("promotion_periods", "attribute_conditions", "price_conditions", "limits",
            "excluded_promotions")  # fmt: skip
"""What discounts and bonuses need not have."""

_PERIODS = [{"date_from": "2020-01-01T00:00:00+00:00", "date_until": "2020-02-01T00:00:00+00:00"}]


def falls_back(scenario: Scenario, kind: str, body: dict[str, Any]) -> None:
    """PRM-30: an update of this body alone leaves nothing else of what a promotion was made of."""
    create = {"item": "create-item-promotion", "bonus": "create-bonus-promotion"}[kind]
    whole = {
        "promotion_periods": _PERIODS,
        "attribute_conditions": [condition("level", "ge", "3", "number")],
        "price_conditions": [{"operator": "ge", "value": "1"}],
        "limits": {"per_user": 3},
        "excluded_promotions": [2_147_000_001],
    }
    plain, full = (
        scenario.get(scenario.require(scenario.call(create, body=each)), "promotion_id")
        for each in (body, {**body, **whole})
    )
    scenario.ok(update(scenario, kind, full, body), 204)
    default, emptied = read(scenario, kind, plain), read(scenario, kind, full)
    for name in OPTIONAL:
        seen, wanted = scenario.get(emptied, name), scenario.get(default, name)
        scenario.equal(f"{name} that was left out", seen, wanted)
