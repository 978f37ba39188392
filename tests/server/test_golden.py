"""The mock answers as it did before: recorded exchanges, compared byte for byte."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from typing import Any
from urllib.parse import unquote

import pytest
from tests.server.golden import API, CONTROL, FILE, SETTINGS, UNRECORDED, printed, replay, wild_of

from liveops_kit.openapi.router import router_of

each = pytest.mark.parametrize
ROWS: list[list[Any]] = [
    json.loads(line) for line in gzip.decompress(FILE.read_bytes()).splitlines()
]
NEVER_SUCCEEDED = {
    "update-unique-catalog-offer-promotion",
    "update-unique-catalog-offer-promotion-v2",
    "add-user-promotion-limit",
    "admin-delete-value-point",
    "get-user-reward-chain-balance",
    "claim-user-reward-chain-step-reward",
    "admin-update-reward-chain",
    "admin-update-reward-chain-v2",
    "get-user-clan-top-contributors",
    "admin-update-daily-chain",
    "admin-reset-daily-chain",
    "claim-user-daily-chain-step-reward",
    "admin-update-offer-chain",
    "claim-user-offer-chain-step-reward",
    "order-user-offer-chain-step-reward",
    "create-free-order",
    "create-free-order-by-cart-id",
    "create-free-order-with-item",
    "create-order-with-item-for-virtual-currency",
    "mock-get-request",
    "admin-create-item-group",
    "admin-create-payment-token",
    "consume-item",
    "get-game-by-sku",
    "get-game-key-by-sku",
    "get-sellable-item-by-id",
    "mock-get-history",
    "mock-put-history",
    "mock-save-state",
}
"""Operations whose success needs more than one call before, or a store."""


@each("name", SETTINGS)
def test_every_answer_is_as_recorded(name: str) -> None:
    rows = [row for row in ROWS if row[0] == name]
    assert len(rows) > 10
    answers = replay(name, [wild_of(row) for row in rows])
    for row, (request, answer) in zip(rows, answers, strict=True):
        assert [name, *printed(request, answer)] == row


def test_every_operation_is_recorded_and_nearly_all_succeed() -> None:
    routers = (router_of(API, "/api"), router_of(CONTROL, "/_mock"))
    recorded: set[str] = set()
    succeeded: set[str] = set()
    for _, method, path, _, _, _, status, _, _ in ROWS:
        for router in routers:
            match = router.match(method, unquote(path))
            if match is not None:
                recorded.add(match.target.operation_id)
                succeeded |= {match.target.operation_id} if 200 <= status < 300 else set()
    known = API.operations.keys() | CONTROL.operations.keys()
    assert recorded == known - set(UNRECORDED)
    assert recorded - succeeded == NEVER_SUCCEEDED


def test_every_kind_of_refusal_is_recorded() -> None:
    statuses = Counter(row[6] for row in ROWS)
    expected = {400, 401, 403, 404, 405, 413, 415, 422, 429, 503}
    assert {status for status in statuses if status >= 400} == expected
    assert statuses[200] > 50
