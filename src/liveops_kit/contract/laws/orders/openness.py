"""Laws of what orders take beside the documents, because clients send it."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import cart_of, item
from liveops_kit.contract.builders.store import order_number, virtual_good
from liveops_kit.contract.errors import ROUTE_UNKNOWN
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.orders.ordering import SHOP
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


def orders(scenario: Scenario, **body: Any) -> list[Answer]:
    """Order a cart and an item, for money and for free, with the same body."""
    priced, free = item(scenario), virtual_good(scenario, None, is_free=True)
    cart_of(scenario, {priced: 1})
    answers = [
        scenario.call("create-order", body=body),
        scenario.call("create-order-with-item", item_sku=priced, body=body),
        scenario.call("create-free-order-with-item", item_sku=free, body=body),
    ]
    cart_of(scenario, {free: 1})
    return [*answers, scenario.call("create-free-order", body=body)]


@law("ORD-21", needs=SHOP)
def settings_of_an_order_are_open(scenario: Scenario) -> None:
    """An order with settings of client libraries, or of a later version, is placed."""
    for settings in SETTINGS:
        for answer in orders(scenario, settings=settings):
            order_number(scenario, answer)


@law("ORD-23", needs=SHOP)
def a_custom_parameter_may_be_null(scenario: Scenario) -> None:
    """An order with a custom parameter that is null is placed."""
    for answer in orders(scenario, custom_parameters={"clan": None, "level": 3}):
        order_number(scenario, answer)


@law("ERR-39", needs=SHOP)
def an_order_needs_no_body(scenario: Scenario) -> None:
    """A cart and an item are ordered without a body, for money and for free."""
    priced, free = item(scenario), virtual_good(scenario, None, is_free=True)
    cart_of(scenario, {priced: 1})
    order_number(scenario, scenario.call("create-order"))
    order_number(scenario, scenario.call("create-order-with-item", item_sku=priced))
    order_number(scenario, scenario.call("create-free-order-with-item", item_sku=free))
    cart_of(scenario, {free: 1})
    order_number(scenario, scenario.call("create-free-order"))


@law("ORD-24", needs=SHOP)
def a_free_order_takes_a_slash_after_its_path(scenario: Scenario) -> None:
    """`free/cart/` is `free/cart`; other paths with a slash behind them are unknown: 404/0."""
    free = virtual_good(scenario, None, is_free=True)
    cart_of(scenario, {free: 1})
    project = f"/v2/project/{scenario.project_id}"
    headers = {"Authorization": scenario.player.authorization}
    for path in ("payment/cart/", "free/cart//"):
        unknown = scenario.raw("POST", f"{project}/{path}", headers=headers)
        unknown.refused(ROUTE_UNKNOWN)
    placed = scenario.raw("POST", f"{project}/free/cart/", headers=headers)
    scenario.equal("status", placed.status, 200)
    number = scenario.get(placed.json, "order_id")
    read = scenario.call("get-order", order_id=number).ok()
    scenario.equal("status of the order", scenario.get(read, "status"), "done")
