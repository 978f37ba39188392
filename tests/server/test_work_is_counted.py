"""The work of a start and of a call, counted: a timed test would fail on a busy machine."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from tests.server.game import DEFAULT_PROJECT, NOW, StandingClock, basic, bearer, token
from tests.server.wild_requests import Seen, Wild, ask

from liveops_kit.domain.values.clock import ClockState, SettableClock
from liveops_kit.openapi import document as spec
from liveops_kit.openapi import schemas
from liveops_kit.openapi.validation import CompiledOperation, compile_operations
from liveops_kit.server import fixtures, messages
from liveops_kit.server.api import coupons
from liveops_kit.server.application import build
from liveops_kit.server.request import Request, Response
from liveops_kit.settings import Settings
from liveops_kit.state.tables import MemoryTable
from liveops_kit.state.world import World

ADMIN = basic(str(DEFAULT_PROJECT))
COUPONS = f"/api/v3/project/{DEFAULT_PROJECT}/admin/coupon"
COUPON = f"/api/v2/project/{DEFAULT_PROJECT}/admin/coupon/spring"
REDEEM = f"/api/v2/project/{DEFAULT_PROJECT}/coupon/redeem"


class Caller:
    """A mock of the demo world, called without a server between."""

    def __init__(self) -> None:
        settings = Settings()
        clock = SettableClock(StandingClock(), ClockState(frozen_at=NOW))
        template = fixtures.load("demo", clock, settings.seed)
        self.app = build(settings, World(template, clock, settings.seed), StandingClock())

    def __call__(
        self, method: str, path: str, body: Any = None, headers: Any = ADMIN, status: int = 200
    ) -> Seen:
        raw = b"" if body is None else json.dumps(body).encode()
        request = Wild(method, path, body=(raw,)).with_headers(**headers)
        result = asyncio.run(ask(self.app, request))
        assert result[0] == status, result
        return result

    def coupon(self, codes: int) -> None:
        """A coupon without limits, with the code SPRING and so many more."""
        limits = dict.fromkeys(("redeem_total_limit", "redeem_user_limit", "redeem_code_limit"))
        bonus = [{"sku": "sword_ice", "quantity": 1}]
        body = {"external_id": "spring", "name": {"en": "A"}, "bonus": bonus, **limits}
        self("POST", COUPONS, body, status=201)
        self("PUT", f"{COUPON}/activate", status=204)
        self("POST", f"{COUPON}/code", {"coupon_code": "SPRING"}, status=201)
        self("PUT", f"{COUPON}/code/generate", {"count": codes})

    def redeem(self) -> Seen:
        return self("POST", REDEEM, {"coupon_code": "SPRING"}, bearer(token()))


@pytest.fixture
def caller() -> Caller:
    return Caller()


# -- the start -------------------------------------------------------------------------------------
FIRST_ANSWER = f"""
import asyncio, sys
import uvicorn
import yaml

def read(*arguments, **named):
    raise SystemExit("YAML was read")

yaml.load = yaml.safe_load = read

def run(server, sockets):
    told = []
    async def receive():
        return {{"type": "http.request", "body": b"", "more_body": False}}
    async def send(message):
        told.append(message)
    headers = [(b"host", b"localhost"), (b"authorization", {ADMIN["Authorization"].encode()!r})]
    scope = {{"type": "http", "method": "GET", "path": {COUPONS!r}, "query_string": b"",
             "headers": headers, "root_path": ""}}
    asyncio.run(server.config.app(dict(scope), receive, send))
    print("answered", told[0]["status"])
    print("imported", *sorted(name for name, module in sys.modules.items() if module))
    modules = [module for name, module in sys.modules.items() if name.startswith("liveops_kit")]
    slow = {{each.__qualname__ for module in modules for each in vars(module).values()
            if isinstance(each, type) and "__dataclass_fields__" in vars(each)
            and each.__module__.startswith("liveops_kit")}}
    print("dataclasses", *sorted(slow))

uvicorn.Server.run = run
from liveops_kit.cli import main
main(["mock", "--port", "0"])
"""
HEAVY = {
    "faker", "hypothesis", "openapi_core", "opentelemetry", "prometheus_client", "psycopg",
    "pytest", "schemathesis", "sqlalchemy", "sqlite3", "websockets",
}  # fmt: skip
"""Not needed for it: no test tool, and no library of databases, metrics or traces.

Connexion brings more than it uses here: httpx for its test client (which brings rich), Jinja2,
jsonschema, requests, Werkzeug, and Flask where that is installed."""


def test_a_mock_gives_its_first_answer_without_what_it_does_not_need() -> None:
    """No YAML is read, and none of the libraries is there that only some mocks need."""
    spec.load(), spec.load("store"), spec.load("control")  # kept from here on, as in a wheel
    fixtures.load("demo", SettableClock(StandingClock()), 1)
    # Where coverage is measured, it would import sqlite3 itself.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("COV_", "COVERAGE_"))}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_ANSWER], env=environment, capture_output=True, text=True,
        timeout=60, check=True,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    answered, listed, slow = lines[-3:]
    assert answered == "answered 200"
    modules = listed.split()[1:]
    imported = {name.split(".")[0] for name in modules}
    assert imported & HEAVY == set()
    assert {"connexion", "jsonschema_rs", "starlette", "uvicorn"} <= imported
    assert [name for name in modules if name.startswith("liveops_kit.contract")] == []
    # A dataclass takes thirty times as long to make as a struct; the build has no msgspec for this.
    assert slow.split() == ["dataclasses", "Operation"]


# -- validators ------------------------------------------------------------------------------------
@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each schema is compiled."""
    counted: Counter[str] = Counter()
    make = schemas._whole

    def counting(described: Any, schema: Any, with_extensions: bool) -> Any:
        counted[json.dumps([schema, with_extensions], sort_keys=True)] += 1
        return make(described, schema, with_extensions)

    monkeypatch.setattr(schemas, "_whole", counting)
    compile_operations.cache_clear()
    return counted


def test_a_validator_is_compiled_once_and_when_it_is_needed(
    caller: Caller, compiled: Counter[str]
) -> None:
    caller = Caller()
    started = compiled.total()
    for _ in range(3):
        caller("GET", COUPONS)
    first = compiled.total()
    assert 0 < first - started < 10
    caller("GET", f"{COUPONS}/none", status=404)
    assert compiled.total() > first
    assert set(compiled.values()) == {1}


def test_operations_share_the_validators_of_equal_schemas(compiled: Counter[str]) -> None:
    operations = compile_operations(spec.served())
    every = [found for name in operations for found in operations[name].path]
    assert len(every) > 250
    assert len({id(found.validator) for found in every}) < 30


# -- a call ----------------------------------------------------------------------------------------
@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How many rows each way of asking a table hands out."""
    handed: Counter[str] = Counter()

    def counting(name: str) -> None:
        method = getattr(MemoryTable, name)

        def counted(table: Any, *requests: Any) -> Any:
            found = method(table, *requests)
            if isinstance(found, Iterator | list):
                found = list(found)
                handed[name] += len(found)
                return iter(found) if name != "page" else found
            handed[name] += 1
            return found

        monkeypatch.setattr(MemoryTable, name, counted)

    hold = MemoryTable._set_rows

    def holding(table: Any, held: dict[Any, Any]) -> None:
        hold(table, held)
        get = table.get

        def counted(key: Any) -> Any:
            handed["get"] += 1
            return get(key)

        table.get = counted

    for name in ("one", "page", "rows", "all", "put"):
        counting(name)
    monkeypatch.setattr(MemoryTable, "_set_rows", holding)
    return handed


def handed_out(rows: Counter[str], codes: int) -> Counter[str]:
    """The rows of one redemption among so many codes, after a first one."""
    caller = Caller()
    caller.coupon(codes)
    caller.redeem()
    rows.clear()
    caller.redeem()
    return rows.copy()


def test_redeeming_reads_the_same_few_rows_among_ten_codes_and_among_thousands(
    rows: Counter[str],
) -> None:
    few, many = handed_out(rows, 10), handed_out(rows, 5000)
    assert few == many
    assert few["all"] == few["rows"] == few["page"] == 0
    assert few["put"] == 4
    assert few["get"] >= 8
    assert few.total() < 30


def test_an_answer_is_made_into_json_once(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    dumped: list[Any] = []
    dumps = messages.orjson.dumps  # type: ignore[attr-defined]

    class Counting:
        @staticmethod
        def dumps(value: Any) -> bytes:
            dumped.append(value)
            return dumps(value)

    monkeypatch.setattr(messages, "orjson", Counting)
    caller("GET", COUPONS)
    assert len(dumped) == 1


# -- checks of answers -----------------------------------------------------------------------------
def test_an_answer_is_checked_whenever_it_is_not_the_one_before(
    caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[int] = []
    check = CompiledOperation.is_documented

    def counting(operation: CompiledOperation, status: int, value: Any) -> bool:
        checked.append(status)
        return check(operation, status, value)

    monkeypatch.setattr(CompiledOperation, "is_documented", counting)
    for _ in range(3):
        caller("GET", COUPONS)
    assert checked == [200]
    caller("POST", COUPONS, {"external_id": "new", "name": {"en": "A"}}, status=201)
    caller("GET", COUPONS)
    assert checked == [200, 201, 200]


def test_a_wrong_answer_after_a_right_one_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = {f"{kind}_promotions_count": 0 for kind in ("total", "active", "inactive")}
    right = {"items": [], **counts}
    responses = [Response(200, body) for body in (right, right, {"items": 1}, right)]
    responses.append(Response(201, right))

    async def handler(_: Request) -> Response:
        return responses.pop(0)

    monkeypatch.setitem(coupons.OPERATIONS, "get-coupons", handler)
    caller = Caller()
    for status in (200, 200, 500, 200, 500):
        caller("GET", COUPONS, status=status)
