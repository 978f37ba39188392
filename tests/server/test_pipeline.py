"""The pipeline: each stage once per request, refused ones too; Connexion holds every operation."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from functools import cache
from typing import Any

import pytest
from connexion.spec import Specification
from tests.server.game import DEFAULT_PROJECT, basic, bearer, token
from tests.server.wild_requests import Wild, application, ask, with_body

from liveops_kit.openapi import document as spec
from liveops_kit.openapi import validation
from liveops_kit.openapi.schemas import CompiledSchema
from liveops_kit.openapi.validation import CompiledOperation, compile_operations
from liveops_kit.server import connexion_app as connexion
from liveops_kit.server import messages
from liveops_kit.server.auth import Authenticator
from liveops_kit.server.connexion_app import HandlerResolver, connexion_app, operation_index
from liveops_kit.server.endpoints import MountedSpec, endpoints
from liveops_kit.server.journal.log import Journal
from liveops_kit.server.messages import API
from liveops_kit.server.request import Handler, Request, Response

each = pytest.mark.parametrize
SERVED = spec.served()
PROJECT = f"/api/v2/project/{DEFAULT_PROJECT}"
COUPONS = f"/api/v3/project/{DEFAULT_PROJECT}/admin/coupon"
PROMO_CODES = f"/api/v3/project/{DEFAULT_PROJECT}/admin/promocode"
REDEEM = f"{PROJECT}/coupon/redeem"
ADMIN, ALICE = basic(str(DEFAULT_PROJECT)), bearer(token())
BAD = bearer(token("alice", exp=1))


# -- each stage once -------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def app() -> Any:
    """One mock for all of them: no two are answered with the same rows, which are kept printed."""
    return application()


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each stage did its work; bodies and answers count by their own validators."""
    counted: Counter[str] = Counter()

    def count(owner: Any, name: str, stage: str) -> None:
        honest = getattr(owner, name)

        def counting(*arguments: Any, **named: Any) -> Any:
            counted[stage] += 1
            return honest(*arguments, **named)

        monkeypatch.setattr(owner, name, counting)

    count(Authenticator, "authenticate", "authenticate")
    count(CompiledOperation, "parameters", "parameters")
    count(CompiledOperation, "is_documented", "answer")
    count(CompiledOperation, "check_response", "answer again")
    loads, dumps = validation.orjson.loads, messages.orjson.dumps  # type: ignore[attr-defined]

    class Orjson:
        JSONDecodeError = validation.orjson.JSONDecodeError  # type: ignore[attr-defined]

        @staticmethod
        def loads(raw: bytes) -> Any:
            counted["parse"] += 1
            return loads(raw)

        @staticmethod
        def dumps(value: Any) -> bytes:
            counted["print"] += 1
            return dumps(value)

    monkeypatch.setattr(validation, "orjson", Orjson)
    monkeypatch.setattr(messages, "orjson", Orjson)
    bodies = {id(found.body) for found in compile_operations(SERVED).values() if found.body}
    is_valid = CompiledSchema.is_valid

    def counting_bodies(validator: CompiledSchema, value: Any) -> bool:
        if id(validator) in bodies:
            counted["body"] += 1
        return is_valid(validator, value)

    monkeypatch.setattr(CompiledSchema, "is_valid", counting_bodies)
    return counted


def request_of(method: str, path: str, credentials: dict[str, str], body: Any = None) -> Wild:
    request = Wild(method, path).with_headers(**credentials)
    if body is None:
        return request
    return with_body(request, body if isinstance(body, bytes) else json.dumps(body).encode())


BEFORE_THE_BODY = {"authenticate": 1, "answer": 1, "print": 1}
WITH_PARAMETERS = {**BEFORE_THE_BODY, "parameters": 1}
WITH_A_BODY = {**WITH_PARAMETERS, "parse": 1, "body": 1}
NOT_ROUTED = {"print": 1}


@each(
    ("request_", "status", "expected"),
    [
        (request_of("GET", COUPONS, ADMIN), 200, WITH_PARAMETERS),
        (request_of("HEAD", PROMO_CODES, ADMIN), 200, WITH_PARAMETERS),
        (request_of("POST", REDEEM, ALICE, {"coupon_code": "WELCOME"}), 200, WITH_A_BODY),
        (request_of("POST", REDEEM, ALICE, {"coupon_code": "NONE"}), 404, WITH_A_BODY),
        (request_of("POST", REDEEM, ALICE, {"coupon_code": "EXPIRED"}), 422, WITH_A_BODY),
        (request_of("POST", REDEEM, ALICE, {"coupon_code": 1, "more": 2}), 422, WITH_A_BODY),
        (request_of("POST", REDEEM, ALICE, b"{"), 400, {**WITH_PARAMETERS, "parse": 1}),
        (request_of("POST", REDEEM, ALICE, b" " * 20_001), 413, WITH_PARAMETERS),
        (
            with_body(request_of("POST", REDEEM, ALICE), b"{}", "text/plain"),
            415,
            WITH_PARAMETERS,
        ),
        (request_of("POST", REDEEM, BAD, {"coupon_code": "WELCOME"}), 401, BEFORE_THE_BODY),
        (request_of("POST", REDEEM, {}, b"{"), 403, BEFORE_THE_BODY),
        (request_of("GET", COUPONS, {"authorization": "Basic x"}), 401, BEFORE_THE_BODY),
        (request_of("GET", f"{PROJECT}/nothing", ADMIN), 404, NOT_ROUTED),
        (request_of("GET", f"{COUPONS}/", ADMIN), 403, NOT_ROUTED),
        (request_of("GET", f"{COUPONS}%0A", ADMIN), 403, NOT_ROUTED),
        (request_of("PATCH", COUPONS, ADMIN, {}), 405, NOT_ROUTED),
        (request_of("OPTIONS", COUPONS, ADMIN), 204, {}),
        (
            request_of("OPTIONS", COUPONS, {}).with_headers(
                origin="https://game.example", access_control_request_method="GET"
            ),
            200,
            {},
        ),
    ],
)  # fmt: skip
def test_each_stage_does_its_work_once(
    app: Any, work: Counter[str], request_: Wild, status: int, expected: dict[str, int]
) -> None:
    assert asyncio.run(ask(app, request_))[0] == status
    assert work == expected


def test_a_broken_query_is_refused_before_the_body_is_read(app: Any, work: Counter[str]) -> None:
    request = Wild("GET", COUPONS, "limit=x").with_headers(**ADMIN)
    assert asyncio.run(ask(app, request))[0] == 422
    assert work == WITH_PARAMETERS


def test_a_call_of_the_control_plane_is_checked_once(app: Any, work: Counter[str]) -> None:
    assert asyncio.run(ask(app, request_of("GET", "/_mock/health", {})))[0] == 200
    assert work == WITH_PARAMETERS


def test_a_call_in_strict_mode_is_authenticated_once(work: Counter[str]) -> None:
    app = application(auth="strict", api_keys={str(DEFAULT_PROJECT): "demo"})
    work.clear()
    assert asyncio.run(ask(app, request_of("GET", COUPONS, ADMIN)))[0] == 200
    assert (
        asyncio.run(ask(app, request_of("GET", COUPONS, basic(str(DEFAULT_PROJECT), "x"))))[0]
        == 401
    )
    assert work["authenticate"] == 2


# -- Connexion -------------------------------------------------------------------------------------
@each("described", [SERVED, spec.load("control")], ids=["served", "control"])
def test_connexion_loads_the_whole_description(described: spec.Spec) -> None:
    """The start hands it only the index of operations, which is quicker to validate.

    These are the two that are mounted; all that the other files describe is in the first.
    """
    loaded = served() if described is SERVED else Specification.load(described.document)
    index = Specification.load(operation_index(described))
    assert operations_of(loaded) == operations_of(index)
    assert operations_of(index) == {
        (found.path, found.method.lower(), found.operation_id)
        for found in described.operations.values()
    }


@cache
def served() -> Any:
    """The whole description as Connexion loads it, which takes it a second."""
    return Specification.load(SERVED.document)


def operations_of(specification: Any) -> set[tuple[str, str, str]]:
    return {
        (path, method, definition["operationId"])
        for path, item in specification["paths"].items()
        for method, definition in item.items()
        if method in spec.METHODS
    }


async def nothing(_: Request) -> Response:
    return Response(204)


def test_connexion_resolves_every_operation_to_its_handler() -> None:
    async def handler(_: Any) -> Any: ...

    handlers: dict[str, Handler] = dict.fromkeys(SERVED.operations, nothing)
    handlers["redeem-coupon"] = handler
    specification = served()
    operation = specification.operation_cls.from_spec(
        specification,
        path=SERVED.operations["redeem-coupon"].path,
        method="post",
        resolver=HandlerResolver(handlers),
    )
    assert operation.function is handler


def test_a_missing_handler_fails_the_start() -> None:
    handlers: dict[str, Handler] = dict.fromkeys(SERVED.operations, nothing)
    del handlers["redeem-coupon"]
    mounted = [MountedSpec(API, SERVED, handlers)]
    with pytest.raises(KeyError, match="redeem-coupon"):
        endpoints(mounted, 1_000_000)
    unused: Any = None
    journal = Journal(0, unused, unused)
    app = connexion_app(unused, journal, mounted, unused)
    with pytest.raises(KeyError, match="redeem-coupon"):
        asyncio.run(started(app))


async def started(app: Any) -> None:
    """Start an application as a server does."""

    async def receive() -> Any:
        return {"type": "lifespan.startup"}

    async def send(_: Any) -> None:
        pass

    await app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send)


def test_the_pipeline_stands_before_the_api_browser_alone(app: Any) -> None:
    """None of Connexion's routing, security and validation middlewares serves a request."""
    names = [getattr(each_one, "func", each_one).__name__ for each_one in app.middlewares]
    assert names == ["OperationPipeline", "SwaggerUIMiddleware", "LifespanMiddleware"]
    assert connexion.BROWSER == "/ui"
