"""The control plane's hand in orders: pay, cancel, expire; and `--auto-pay`."""

from __future__ import annotations

from typing import Any

import pytest
from tests.server.game import NOW, Mock, faults, make_mock, refusal
from tests.server.till import Till, make_till

from liveops_kit.domain.mechanics.points import PointReward, ValuePoint, ValuePointTerms


@pytest.fixture
def till(mock: Mock, project_id: int) -> Till:
    return make_till(mock, project_id)


def shown(order_id: int, status: str, **facts: Any) -> Any:
    """An order of one blade as the control plane shows it."""
    return {
        "order_id": order_id,
        "user": "alice",
        "status": status,
        "opened_at": NOW.isoformat(),
        "amount": "10",
        "amount_without_discount": "10",
        "currency": "USD",
        "code": None,
        "items": [{"sku": "blade", "quantity": 1, "is_bonus": False}],
        **facts,
    }


@pytest.mark.parametrize(
    ("verb", "status", "owned"),
    [("pay", "done", {"blade": 1}), ("cancel", "canceled", {}), ("expire", "expired", {})],
)
def test_an_order_is_ended_once(till: Till, verb: str, status: str, owned: dict[str, int]) -> None:
    till.fill(blade=1)
    order_id = till.order()
    ended = till.control(order_id, verb)
    assert (ended.status_code, ended.json()) == (200, shown(order_id, status))
    assert till.call("get-order", order_id=order_id).json()["status"] == status
    assert till.game.inventory() == owned
    for again in ("pay", "cancel", "expire"):
        expected = f"An order that is {status} cannot be changed by: {again}"
        assert refusal(till.control(order_id, again)) == (422, 0, expected)


@pytest.mark.parametrize("verb", ["pay", "cancel", "expire"])
def test_an_order_that_is_not_there_cannot_be_changed(till: Till, verb: str) -> None:
    assert refusal(till.control(7, verb)) == (404, 9001, "[0401-9001]: Order not found")
    assert till.control(0, verb).status_code == 404


def test_a_paid_order_empties_the_cart_and_a_dropped_one_does_not(till: Till) -> None:
    """ORD-7."""
    till.fill(blade=1)
    till.control(till.order(), "cancel")
    assert len(till.cart()["items"]) == 1
    till.control(till.order(), "pay")
    assert till.cart()["items"] == []


def test_a_user_is_shown_with_balances_and_orders(till: Till) -> None:
    """CHN-11."""
    project = till.project
    point = ValuePoint(item_id=90, sku="fame", terms=ValuePointTerms(name={"en": "Fame"}))
    project.tables["value_points"].put("fame", point)
    reward = PointReward(point="fame", sku="blade", amount=15)
    project.tables["point_rewards"].put(reward.key, reward)
    till.fill(blade=1)
    till.control(till.order(), "pay")
    till.fill(blade=1)
    till.order()
    user = till.read_user()
    assert list(user)[-5:] == ["inventory", "balances", "orders", "redeemed", "carts"]
    assert user["balances"] == [{"sku": "fame", "amount": 15}]
    assert user["orders"] == [shown(1, "done"), shown(2, "new")]


def test_the_payment_of_a_step_that_was_taken_otherwise_is_refused(till: Till) -> None:
    """CHN-8: with the facts of the chain."""
    body = {
        "name": {"en": "Chain"},
        "order": 1,
        "is_enabled": True,
        "date_start": "2026-11-01T00:00:00+00:00",
        "date_end": None,
        "steps": [
            {"step_number": 1, "is_free": False, "items": [{"sku": "blade", "quantity": 1}]},
        ],
    }
    made = till.game.call("admin-create-offer-chain", body=body)
    assert made.status_code == 201, made.text
    step = {"offer_chain_id": made.json()["offer_chain_id"], "step_number": 1}
    first, second = (
        till.call("order-user-offer-chain-step-reward", **step).json()["order_id"] for _ in range(2)
    )
    assert till.control(first, "pay").json()["status"] == "done"
    answer = till.control(second, "pay")
    assert (answer.status_code, answer.json()["errorCode"]) == (422, 6306)
    assert till.control(second, "cancel").json()["status"] == "canceled"


def test_an_order_survives_export_and_import(till: Till) -> None:
    till.promo_code(discount={"percent": "10.00"}, redeem_total_limit=1)
    till.fill(blade=1)
    till.call("redeem-promo-code", {"coupon_code": "FAIR"})
    order_id = till.order()
    state = till.game.control("GET", "/state").json()
    project_id = till.project.config.project_id
    kept = {**state, "projects": {str(project_id): state["projects"][str(project_id)]}}
    own = make_mock()
    with own.client:
        assert own.client.put("/_mock/state", json=kept).status_code == 204
        twin = make_till(own, project_id)
        assert twin.control(order_id, "pay").json()["code"] == "FAIR"
        assert twin.uses() == {"available": 0, "reserved": 0, "used": 1}
    assert till.uses() == {"available": 0, "reserved": 1, "used": 0}


def test_orders_are_paid_when_they_are_opened_where_that_is_asked_for() -> None:
    own = make_mock(auto_pay=True)
    with own.client:
        till = make_till(own, 44056)
        till.fill(blade=1)
        order_id = till.order()
        assert till.call("get-order", order_id=order_id).json()["status"] == "done"
        assert till.game.inventory() == {"blade": 1}
        own.world.reset()
        again = make_till(own, 44056)
        again.fill(blade=1)
        again.order()
        assert again.game.inventory() == {"blade": 1}


def test_an_order_number_is_a_number(till: Till) -> None:
    path = f"/projects/{till.project.config.project_id}/orders/x/pay"
    assert till.game.control("POST", path).status_code == 404


def test_a_user_told_with_nonsense_is_not_made(till: Till) -> None:
    path = f"/projects/{till.project.config.project_id}/users/zoe"
    answer = till.game.control("PUT", path, {"balances": []})
    assert [name for name, _ in faults(answer)] == ["balances"]
