"""Every PUT of an object replaces all of it: what it leaves out falls back to its default.

CPN-14, ITM-3a, PRM-30; CHN-24 is judged by the laws of chains.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from tests.server.game import Game, Mock, make_mock
from tests.server.test_admin_writes import SPEC, content, example

SKU = "sword_ice"
CURRENCIES = ("gold", "crystals")
_projects = count(70_001)


@dataclass(frozen=True)
class Kind:
    """How one kind of object is made, replaced and read; `key` names it in paths."""

    create: str
    update: str
    read: str
    key: str


KINDS = [
    Kind("admin-create-coupon", "update-coupon-promotion", "get-coupon", "external_id"),
    Kind("create-promo-code", "update-promo-code", "get-promo-code", "external_id"),
    Kind(
        "admin-create-unique-catalog-offer",
        "update-unique-catalog-offer-promotion",
        "get-unique-catalog-offer",
        "external_id",
    ),
    Kind("create-item-promotion", "update-item-promotion", "get-item-promotion", "promotion_id"),
    Kind("create-bonus-promotion", "update-bonus-promotion", "get-bonus-promotion", "promotion_id"),
    Kind("create-filter-rule", "update-filter-rule-by-id", "get-filter-rule-by-id", "rule_id"),
    Kind(
        "admin-create-value-points", "admin-update-value-point", "admin-get-value-point", "item_sku"
    ),
    Kind(
        "admin-create-virtual-item",
        "admin-update-virtual-item",
        "admin-get-virtual-item",
        "item_sku",
    ),
    Kind(
        "admin-create-virtual-currency",
        "admin-update-virtual-currency",
        "admin-get-virtual-currency",
        "virtual_currency_sku",
    ),
    Kind("admin-create-bundle", "admin-update-bundle", "admin-get-bundle", "sku"),
]


@pytest.fixture(scope="module")
def demo() -> Mock:
    return make_mock(fixtures=("demo",))


def required_of(operation_id: str) -> set[str]:
    schema = SPEC.resolve(content(SPEC.operations[operation_id])["schema"])
    return set(schema["required"])


def full(operation_id: str) -> dict[str, Any]:
    body: dict[str, Any] = example(SPEC.operations[operation_id])
    for name in ("external_id", "sku"):
        if name in body:
            body[name] = "put_replaces_it"
    if "is_satisfied_for_unauth" in body:
        body["is_satisfied_for_unauth"] = True  # the example shows the default
    return {name: at_hand(value) for name, value in body.items()}


def at_hand(value: Any) -> Any:
    """The value with items of the demo world in place of those it does not have."""
    if isinstance(value, list):
        named = all(isinstance(entry, str) for entry in value)
        return [SKU if named else at_hand(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    if "item_id" in value:
        return {"sku": SKU}
    known = {name: at_hand(entry) for name, entry in value.items()}
    if "sku" in known and known["sku"] not in CURRENCIES:
        known["sku"] = SKU
    return known


def read(game: Game, kind: Kind, name: Any) -> dict[str, Any]:
    response = game.call(kind.read, **{kind.key: name})
    assert response.status_code == 200, response.text
    shown: dict[str, Any] = response.json()
    return {key: value for key, value in shown.items() if key not in ("id", "item_id")}


def made(game: Game, kind: Kind, body: dict[str, Any]) -> Any:
    response = game.call(kind.create, body=body)
    assert response.status_code == 201, response.text
    answer = response.json()
    return answer.get("external_id") or answer.get("sku") or next(iter(answer.values()))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.update)
def test_a_put_of_what_is_required_leaves_what_such_a_create_would(demo: Mock, kind: Kind) -> None:
    """PRM-16 and its like: nothing of the former object shines through."""
    whole = full(kind.create)
    least = {key: whole[key] for key in required_of(kind.update) if key in whole}
    plain = {key: whole[key] for key in required_of(kind.create) | least.keys()}
    game, other = demo.game(next(_projects)), demo.game(next(_projects))
    name = made(game, kind, whole)
    before = read(game, kind, name)
    response = game.call(kind.update, body=least, **{kind.key: name})
    assert response.status_code == 204, response.text
    after = read(game, kind, name)
    assert after == read(other, kind, made(other, kind, plain))
    assert after != before
