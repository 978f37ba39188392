"""Laws of what orders take beside the documents, because clients send it."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders.store import free_item, virtual_good
from liveops_kit.contract.errors import ROUTE_UNKNOWN
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.orders.ordering import SHOP, is_at
from liveops_kit.contract.scenario import Answer, Scenario

SETTINGS: tuple[dict[str, Any], ...] = (
    {"sdk": {"platform": "android", "version": "5.2.1"}},
    {"external_id": "winter-2041"},
    {"ui": {"theme": "63295a9a2e47fab76f7708e1"}},
    {"ui": {"theme": "dark", "size": "medium", "close_button_icon": "arrow"}},
    {"ui": {"gp_quick_payment_button": True}},
    {"ui": {"theme": "default_dark", "a_later_option": {"deep": [1, None]}}},
    {"a_later_option": "taken"},
)


def orders(scenario: Scenario, **more: Any) -> list[Answer]:
    """Order a cart and an item, for money and for free, with the same body."""
    priced, free = virtual_good(scenario), free_item(scenario)
    cart = scenario.cart({priced: 1})
    answers = [
        cart.call("create-order", **more),
        scenario.call("create-order-with-item", item_sku=priced, **more),
        scenario.call("create-free-order-with-item", item_sku=free, **more),
    ]
    return [*answers, scenario.cart({free: 1}).call("create-free-order", **more)]


@law("ORD-21", needs=SHOP)
def settings_of_an_order_are_open(scenario: Scenario) -> None:
    """An order with settings of client libraries, or of a later version, is placed."""
    for settings in SETTINGS:
        for answer in orders(scenario, body={"settings": settings}):
            answer.get("order_id")


@law("ORD-23", needs=SHOP)
def a_custom_parameter_may_be_null(scenario: Scenario) -> None:
    """An order with a custom parameter that is null is placed."""
    for answer in orders(scenario, body={"custom_parameters": {"clan": None, "level": 3}}):
        answer.get("order_id")


@law("ERR-39", needs=SHOP)
def an_order_needs_no_body(scenario: Scenario) -> None:
    """A cart and an item are ordered without a body, for money and for free."""
    for answer in orders(scenario):
        answer.get("order_id")


@law("ORD-24", needs=SHOP)
def a_free_order_takes_a_slash_after_its_path(scenario: Scenario) -> None:
    """`free/cart/` is `free/cart`; other paths with a slash behind them are unknown: 404/0."""
    scenario.cart({free_item(scenario): 1})
    project = f"/v2/project/{scenario.project_id}"
    headers = {"Authorization": scenario.player.authorization}
    for path in ("payment/cart/", "free/cart//"):
        unknown = scenario.raw("POST", f"{project}/{path}", headers=headers)
        unknown.refused(ROUTE_UNKNOWN)
    placed = scenario.raw("POST", f"{project}/free/cart/", headers=headers)
    scenario.equal("status", placed.status, 200)
    is_at(scenario, "done", scenario.get(placed.json, "order_id"))
