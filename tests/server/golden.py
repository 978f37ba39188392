"""Golden exchanges: requests of every kind, and what the mock answered before it had one pipeline.

`python -m tests.server.golden` records them again after an intended change of a response.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.server.game import DEFAULT_PROJECT, StandingClock, bearer, token
from tests.server.wild_requests import (
    Header,
    Seen,
    Wild,
    Wilds,
    application,
    ask,
    valid_bodies,
    with_body,
)

from liveops_kit.openapi import document as spec
from liveops_kit.openapi.document import Operation, Spec
from liveops_kit.server import application as app
from liveops_kit.server import developer_tools
from liveops_kit.server.rate_limit import RateLimit

FILE = Path(__file__).with_name("golden.json.gz")
API, CONTROL = spec.served(), spec.load("control")
TWINS = spec.load("twins").operations
UNRECORDED = (
    "mock-get-state", "mock-put-state", "mock-get-fixtures-schema", "mock-wait-journal",
    "mock-metrics", "mock-get-rules",
)  # fmt: skip
"""Operations whose answers are too long, come late, or tell of durations."""
ORDER = ("POST", "PUT", "PATCH", "GET", "DELETE")
"""Methods in the order of the calls: objects exist when they are read, and deletions come last."""
KEYS = {str(DEFAULT_PROJECT): "demo", "2340": "merchant"}
FAULTS = (
    "status=503,probability=0.2",
    "operation=redeem-coupon,error=9804,after=2,times=9",
    "operation=get-coupons,truncate=9",
)
SETTINGS: dict[str, dict[str, Any]] = {
    "valid": {},
    "invalid": {},
    "strict": {"auth": "strict", "api_keys": KEYS},
    "faulted": {"faults": FAULTS, "rate_limit": "5/h"},
    "control": {"journal": 0},
    "twins": {},
}
"""The settings of each set, by its name."""
CART = "7rduKio3fG51DQxO"
"""The first cart of the seed."""
VALUES: dict[str, dict[str, str]] = {
    "bonuses": {"promotion_id": "16"},
    "carts": {"cart_id": CART},
    "clans": {"reward_chain_id": "2"},
    "coupons": {"coupon_code": "WELCOME"},
    "daily_chains": {"daily_chain_id": "2"},
    "discounts": {"promotion_id": "14"},
    "offer_chains": {"offer_chain_id": "2", "step_number": "1"},
    "orders": {"cart_id": CART, "order_id": "2"},
    "control": {"order_id": "2"},
    "personalization": {"rule_id": "2"},
    "promo_codes": {"external_id": "winter_promo", "promocode_code": "HEROES"},
    "promotions": {"promotion_id": "14", "code": "WELCOME"},
    "reward_chains": {"reward_chain_id": "2", "step_id": "3"},
    "user_limits": {"promotion_id": "14"},
}
"""Path parameters by tag, where the description's examples name nothing that is there."""
SKUS = {
    "get-virtual-items-sku": "potion_warm",
    "admin-get-virtual-currency-package": "gold_1000",
    "admin-update-virtual-currency-package": "gold_1000",
    "admin-delete-virtual-currency-package": "crystals_100",
}
FIRST = (
    ("GET", "/cart", None),
    ("GET", f"/cart/{CART}", None),
    ("PUT", f"/cart/{CART}/fill", {"items": [{"sku": "sword_ice", "quantity": 1}]}),
    ("PUT", f"/cart/{CART}/item/potion_warm", {"quantity": 3}),
    ("DELETE", f"/cart/{CART}/item/sword_ice", None),
    ("PUT", f"/cart/{CART}/clear", None),
    ("POST", "/coupon/redeem", {"coupon_code": "WELCOME"}),
    ("POST", "/coupon/redeem", {"coupon_code": "EXPIRED"}),
    ("PUT", "/cart/fill", {"items": [{"sku": "sword_ice", "quantity": 2}]}),
    ("POST", "/promocode/redeem", {"coupon_code": "THAW", "cart": {"id": "current"}}),
    ("PUT", "/promocode/remove", {"cart": {"id": CART}}),
    ("POST", "/payment/item/sword_ice", {"currency": "USD"}),
    ("POST", "/payment/item/potion_warm", {"currency": "USD"}),
    ("POST", "/payment/cart", {"currency": "USD"}),
)  # fmt: skip
"""Calls of a player that come before the others."""
SETTLED = ("/orders/2/pay", "/orders/3/cancel", "/orders/4/expire")
"""Calls of the control plane on the orders of the first calls; order 1 is the demo world's own."""


def requests(name: str) -> Iterator[Wild]:
    """Return the requests of a set, in order."""
    if name == "control":
        operations = [o for o in CONTROL.operations.values() if o.operation_id not in UNRECORDED]
        yield from _first()
        for path in SETTLED:
            yield Wild("POST", f"/_mock/projects/{DEFAULT_PROJECT}{path}")
        yield from _valid(CONTROL, "/_mock", operations)
        yield from _odd(CONTROL, "/_mock", operations)
        return
    tags = {"strict": ("coupons", "carts"), "faulted": ("coupons",)}.get(name)
    operations = [
        operation
        for operation in API.operations.values()
        if (operation.operation_id in TWINS) is (name == "twins")
        and (tags is None or operation.tag in tags)
    ]
    if name == "valid":
        yield from _first()
    if name == "twins":
        yield from _valid(API, "/api", [API.operations["admin-create-value-points"]])
    if name in ("valid", "faulted", "twins"):
        yield from _valid(API, "/api", operations)
    else:
        yield from _odd(API, "/api", operations)


def _first() -> Iterator[Wild]:
    for method, path, body in FIRST:
        request = Wild(method, f"/api/v2/project/{DEFAULT_PROJECT}{path}")
        request = request.with_headers(**bearer(token()))
        yield request if body is None else with_body(request, json.dumps(body).encode())


def _valid(described: Spec, base: str, operations: Iterable[Operation]) -> Iterator[Wild]:
    wilds = Wilds(described, base, DEFAULT_PROJECT, "golden")
    for operation in sorted(operations, key=_place):
        values = dict(VALUES.get(operation.tag, {}))
        if operation.operation_id in SKUS:
            values["item_sku"] = values["sku"] = SKUS[operation.operation_id]
        plain = replace(wilds.plain(operation), path=wilds.path(operation, **values))
        bodies = valid_bodies(described, operation)
        for body in bodies:
            raw = json.dumps(_changed(operation, body)).replace("a7f0c21e", CART).encode()
            yield with_body(plain, raw)
        if not bodies:
            yield plain


def _place(operation: Operation) -> tuple[int, bool, int]:
    """Sort what is made before what is made in it."""
    depth = operation.path.count("/")
    is_later = operation.tag != "value_points"
    return (
        ORDER.index(operation.method),
        is_later,
        -depth if operation.method == "DELETE" else depth,
    )


def _changed(operation: Operation, body: Any) -> Any:
    """Return an example without what the world does not know, or already has."""
    if not isinstance(body, dict):
        return body
    body = {name: value for name, value in body.items() if name != "promo_code"}
    if operation.method == "POST" and "sku" in body and operation.tag == "items":
        body["sku"] += "_2"
    if "available" in body:
        body["available"] = 1
    if operation.tag == "personalization" and "items" in body:
        body["items"] = [{"sku": "sword_ice"}]
    return body


def _odd(described: Spec, base: str, operations: Iterable[Operation]) -> Iterator[Wild]:
    for operation in operations:
        wilds = Wilds(described, base, DEFAULT_PROJECT, operation.operation_id)
        found = [each for each in wilds.of(operation) if is_kept(each, base)]
        yield from random.Random(operation.operation_id).sample(found, 1)


def is_kept(request: Wild, base: str) -> bool:
    """Return False for what was answered otherwise before: see the changelog."""
    return not request.root_path and not (base == "/_mock" and request.path.endswith("/"))


def record() -> list[list[Any]]:
    """Return every exchange, as it is kept."""
    return [
        [name, *printed(request, answer)]
        for name in SETTINGS
        for request, answer in replay(name, requests(name))
    ]


def replay(name: str, sent: Iterable[Wild], store: str = "memory") -> Iterator[tuple[Wild, Seen]]:
    """Yield requests and the answers to them, of a fresh mock with the settings of a set."""
    # The waits of the rate limit are told in seconds, which pass on a busy machine.
    limit = partial(RateLimit, monotonic=lambda: 0.0)
    with (
        patch.object(app, "SystemClock", StandingClock),
        patch.object(developer_tools, "RateLimit", limit),
        asyncio.Runner() as loop,
    ):
        mock = application(**SETTINGS[name], store=store)
        for request in sent:
            yield request, loop.run(ask(mock, request))


def printed(request: Wild, answer: Seen) -> list[Any]:
    """Return an exchange as JSON types."""
    status, headers, body = answer
    parts = [part.decode("latin-1") for part in request.body]
    return [
        request.method, request.path, request.query, _texts(request.headers), parts,
        status, _texts(headers), body.decode("latin-1"),
    ]  # fmt: skip


def wild_of(row: list[Any]) -> Wild:
    """Return the request of a recorded exchange."""
    _, method, path, query, headers, parts, *_ = row
    pairs = tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers)
    return Wild(method, path, query, pairs, tuple(part.encode("latin-1") for part in parts))


def _texts(headers: Iterable[Header]) -> list[list[str]]:
    return [[name.decode("latin-1"), value.decode("latin-1")] for name, value in headers]


def main() -> None:
    """Write the file."""
    lines = "".join(json.dumps(row) + "\n" for row in record())
    FILE.write_bytes(gzip.compress(lines.encode(), 9, mtime=0))
    sys.stdout.write(f"{lines.count(chr(10))} exchanges, {FILE.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
