"""Calls at the same time over four workers have effects that one after the other explains."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.databases import DATABASES, long
from tests.server.chain_calls import make_daily, reward
from tests.server.game import Game
from tests.stores.linearizability import (
    UNKNOWN,
    Call,
    Step,
    broken_keys,
    counter,
    is_linearizable,
    limited,
    once,
    order,
    save,
)
from tests.stores.service import service, together

each = pytest.mark.parametrize
THREADS, CALLS, ORDERS = 12, 160, 16
KEYS = ("a", "b", "c")
NOW = "frozen:2026-12-01T10:00:00Z"


# -- the judge itself ------------------------------------------------------------------------------
def call(name: str, answer: Any, began: float, ended: float, value: int = 0) -> Call:
    return Call("key", name, value, answer, began, ended)


def test_an_order_is_found_where_calls_overlap() -> None:
    calls = [call("redeem", False, 0, 9), call("redeem", True, 1, 3), call("read", 0, 4, 5)]
    assert is_linearizable(calls, (0, 1), limited)


def test_a_use_too_many_is_found() -> None:
    calls = [call("redeem", True, 0, 3), call("redeem", True, 1, 3)]
    assert not is_linearizable(calls, (0, 1), limited)
    assert is_linearizable(calls, (0, 2), limited)


def test_a_stale_read_is_found() -> None:
    calls = [call("redeem", True, 0, 1), call("read", 1, 2, 3)]
    assert not is_linearizable(calls, (0, 1), limited)
    # Had the read begun before the redemption ended, it might have come first.
    assert is_linearizable([calls[0], call("read", 1, 0.5, 3)], (0, 1), limited)


def test_a_call_without_an_answer_may_have_had_its_effect_or_not() -> None:
    lost = call("redeem", UNKNOWN, 0, math.inf)
    for left in (1, 0):
        assert is_linearizable([lost, call("read", left, 5, 6)], (0, 1), limited)
    assert not is_linearizable([lost, call("read", 2, 5, 6)], (0, 1), limited)


def test_a_reward_claimed_twice_is_found() -> None:
    twice = [call("claim", True, 0, 1), call("claim", True, 5, 6)]
    assert not is_linearizable(twice, False, once)
    assert is_linearizable([twice[0], call("claim", False, 5, 6)], False, once)


def test_an_order_that_is_paid_and_cancelled_is_found() -> None:
    paid = call("pay", True, 0, 1)
    assert not is_linearizable([paid, call("cancel", True, 5, 6)], "new", order)
    assert not is_linearizable([paid, call("read", "new", 5, 6)], "new", order)
    assert is_linearizable([paid, call("read", "new", 0, 6)], "new", order)
    late = [paid, call("cancel", False, 5, 6), call("read", "done", 7, 8)]
    assert is_linearizable(late, "new", order)


def test_only_the_broken_key_is_named() -> None:
    calls = [
        Call("good", "set", 3, 3, 0, 1), Call("good", "add", 2, 5, 2, 3),
        Call("bad", "set", 3, 3, 0, 1), Call("bad", "add", 2, 6, 2, 3),
    ]  # fmt: skip
    assert broken_keys(calls, 0, counter) == ["bad"]


Told = tuple[str, str, int, Any]
"""Key, name, value and answer of a call."""


# -- the mock --------------------------------------------------------------------------------------
def redeem_or_limit(game: Game, number: int, chance: random.Random, made: int) -> Told:
    key, choice = chance.choice(KEYS), chance.random()
    if choice < 0.7:
        response = game.redeem(f"CODE{key}", user=f"player-{number}")
        return key, "redeem", 0, response.status_code == 200
    if choice < 0.85:
        limit = chance.randrange(1, 30)
        body = {"name": {"en": "Rush"}, **terms(limit)}
        response = game.call("update-coupon-promotion", external_id=f"rush{key}", body=body)
        return key, "limit", limit, response.status_code == 204
    state = game.read_coupon(f"rush{key}")["total_limit_state"]
    return key, "read", 0, state["available"]


def terms(limit: int) -> dict[str, Any]:
    return {
        "bonus": [{"sku": "sword_ice", "quantity": 1}], "redeem_user_limit": None,
        "redeem_code_limit": None, "redeem_total_limit": limit,
    }  # fmt: skip


def make_coupons(game: Game) -> int:
    for key in KEYS:
        game.coupon(f"rush{key}", f"CODE{key}", **terms(20))
    return 0


def make_chain(game: Game) -> int:
    steps = [{"step_number": 1, "items": [reward("sword_ice")]}]
    return make_daily(game, steps=steps)


def claim(game: Game, number: int, chance: random.Random, made: int) -> Told:
    user = f"claimer-{chance.randrange(20)}"
    response = game.call(
        "claim-user-daily-chain-step-reward", user=user, daily_chain_id=made, step_number=1
    )
    assert response.status_code in (200, 204, 422), response.text
    return user, "claim", 0, response.status_code != 422


def change_limit(game: Game, number: int, chance: random.Random, made: int) -> Told:
    user, choice = f"limited-{chance.choice(KEYS)}", chance.randrange(4)
    value = chance.randrange(1, 6)
    path = {"promotion_id": made, "user": None}
    body = {"user": {"user_external_id": user}, "available": value}
    if choice == 0:
        query = {"user_external_id": user}
        response = game.call("get-user-promotion-limit", query=query, **path)
        name = "read"
    else:
        name = ("set", "add", "remove")[choice - 1]
        response = game.call(f"{name}-user-promotion-limit", body=body, **path)
    assert response.status_code in (200, 422), response.text
    is_kept = response.status_code == 200
    left = response.json()["per_user"]["available"] if is_kept else None
    return user, {"remove": "add"}.get(name, name), -value if name == "remove" else value, left


def make_discount(game: Game) -> int:
    for key in KEYS:
        game.tell(f"limited-{key}")
    body = {
        "name": {"en": "Sale"}, "items": [{"sku": "sword_ice"}], "discount": {"percent": "10.00"},
        "limits": {"per_user": 10},
    }  # fmt: skip
    response = game.call("create-item-promotion", body=body)
    assert response.status_code == 201, response.text
    return int(response.json()["promotion_id"])


def make_orders(game: Game) -> int:
    """Open an order of each of many players; return the first one's id."""
    ids = []
    for number in range(ORDERS):
        body = {"currency": "USD"}
        response = game.call(
            "create-order-with-item", user=f"buyer-{number}", item_sku="sword_ice", body=body
        )
        assert response.status_code == 200, response.text
        ids.append(int(response.json()["order_id"]))
    assert ids == list(range(ids[0], ids[0] + ORDERS))
    return ids[0]


def end_order(game: Game, number: int, chance: random.Random, made: int) -> Told:
    """Look at an order or end it; those of a few calls after another are about the same one."""
    place = number * ORDERS // CALLS
    order_id, name = made + place, chance.choice(("pay", "cancel", "expire", "read"))
    if name == "read":
        response = game.call("get-order", user=f"buyer-{place}", order_id=order_id)
        return str(order_id), name, 0, response.json()["status"]
    path = f"/projects/{game.project_id}/orders/{order_id}/{name}"
    response = game.control("POST", path)
    assert response.status_code in (200, 422), response.text
    return str(order_id), name, 0, response.status_code == 200


Play = Callable[[Game, int, random.Random, int], Told]
STORIES: dict[str, tuple[Callable[[Game], int], Play, Any, Step]] = {
    "redemptions": (make_coupons, redeem_or_limit, (0, 20), limited),
    "claims": (make_chain, claim, False, once),
    "limits": (make_discount, change_limit, 10, counter),
    "orders": (make_orders, end_order, "new", order),
}


def timed(game: Game, play: Play, made: int, number: int) -> Call:
    chance = random.Random(number)
    began = time.monotonic()
    key, name, value, answer = play(game, number, chance, made)
    return Call(key, name, value, answer, began, time.monotonic())


@long
@each("kind", DATABASES)
def test_an_order_explains_what_everybody_was_told(
    kind: str, new_store: Callable[[str], str], tmp_path: Path
) -> None:
    with service(new_store(kind), "--clock", NOW, workers=4) as mock:
        game = mock.game()
        mock.wait_until(mock.answers)
        for name, (prepare, play, initial, step) in STORIES.items():
            made = prepare(game)
            calls = together(partial(timed, game, play, made), range(CALLS), threads=THREADS)
            broken = broken_keys(calls, initial, step)
            if broken:
                save([each for each in calls if each.key in broken], tmp_path / f"{name}.json")
            assert not broken, f"the history is in {tmp_path / name}.json"
            assert len({each.answer for each in calls}) > 1, name
