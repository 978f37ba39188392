"""Refusals: the envelope of every error, whichever stage refuses (ERR-1 to ERR-11)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.server.game import (
    FAILED,
    JSON,
    NOT_FOUND,
    NOT_JSON,
    OPERATIONS,
    WRONG_TYPE,
    Game,
    Mock,
    faults,
    make_mock,
    refusal,
)

from liveops_kit.domain.values.refusals import TOO_MANY_REQUESTS, UNAVAILABLE, Reason, Refusal
from liveops_kit.openapi import document as spec
from liveops_kit.server import handler_table as table
from liveops_kit.server.error_responses import refusal_response
from liveops_kit.server.request import Handler, Request, Response

each = pytest.mark.parametrize
SERVED = spec.served()
ELSEWHERE = "Not found: the API is under /api, so"
OUTSIDE = (404, 0, f"{ELSEWHERE} a call is /api/v2/...; /api/ui/ shows them all")
REDEEM = "/api/v2/project/1/coupon/redeem"
FORBIDDEN_ROUTE = (403, 0, "Requested endpoint is forbidden")


def with_body(operation: spec.Operation) -> bool:
    return "requestBody" in operation.definition


WITH_BODY = [operation for operation in OPERATIONS.values() if with_body(operation)]


# -- routes (ERR-5) --------------------------------------------------------------------------------
@each(
    ("path", "answer"),
    [
        ("/nothing", OUTSIDE),
        ("/v2/project/1/coupon/redeem", (404, 0, f"{ELSEWHERE} this call is {REDEEM}")),
        ("/api/nothing", NOT_FOUND),
        ("/api/v2/project/44056/nothing", NOT_FOUND),
        ("/api/v2/project/44056/coupon/code/A/nothing", NOT_FOUND),
        ("/api/v9/project/44056/coupon/redeem", NOT_FOUND),
        ("/apiv2/project/44056/coupon/redeem", OUTSIDE),
        ("/api/v2/project/44056/admin", FORBIDDEN_ROUTE),
        ("/api/v2/project/44056/admin/nothing", FORBIDDEN_ROUTE),
        ("/api/v3/project/44056/admin/coupon/a/b/c", FORBIDDEN_ROUTE),
        ("/api/v2/project/44056/administration", NOT_FOUND),
        ("/_mock/nothing", NOT_FOUND),
    ],
)
@each("method", ["GET", "POST", "DELETE"])
def test_an_unknown_route_is_refused(mock: Mock, method: str, path: str, answer: Any) -> None:
    """ERR-5b and ERR-5c."""
    assert refusal(mock.client.request(method, path)) == answer


@each(
    "path",
    [
        "/api/v3/project/word/admin/coupon",
        "/api/v3/project/1.5/admin/coupon",
        "/api/v2/project/44056/admin/promotion/first/activate",
        "/api/v2/project/44056/admin/promotion/9e9/activate",
    ],
)
def test_an_ill_typed_path_parameter_is_not_found(mock: Mock, path: str) -> None:
    """ERR-5a: with any method, and below admin too."""
    for method in ("GET", "PUT", "PATCH"):
        assert refusal(mock.client.request(method, path, headers=mock.game().admin)) == NOT_FOUND


@each("value", ["0", "-1", "2147483648", "99999999999999999999", "9" * 1500])
def test_a_number_out_of_its_range_is_not_found(game: Game, value: str) -> None:
    """ERR-5a."""
    assert refusal(game.call("activate-promotion", promotion_id=value)) == NOT_FOUND


@each(
    "external_id",
    ["a b", "ä", "a,b", "x" * 256, "\ufffd"],
    ids=["space", "umlaut", "comma", "long", "?"],
)
def test_a_word_that_breaks_its_schema_is_not_found(game: Game, external_id: str) -> None:
    """ERR-5a, CPN-21."""
    assert refusal(game.call("get-coupon", external_id=external_id)) == NOT_FOUND


METHODS = {
    "/api/v3/project/44056/admin/coupon": "GET, POST",
    "/api/v3/project/44056/admin/coupon/a": "DELETE, GET, PUT",
    "/api/v2/project/44056/coupon/redeem": "POST",
    "/api/v2/project/44056/admin/promotion/1/activate": "PUT",
    "/_mock/clock": "GET, PUT",
}


@each(("path", "allowed"), METHODS.items())
def test_a_known_path_names_its_methods(mock: Mock, path: str, allowed: str) -> None:
    """ERR-5d and ERR-5e; no credentials are needed to learn it (ERR-6)."""
    for method in {"PATCH", "DELETE", "TRACE", "BREW"} - set(allowed.split(", ")):
        response = mock.client.request(method, path)
        text = f"Method is not allowed. Method must be one of: {allowed}"
        assert refusal(response) == (405, 0, text)
        assert response.headers["allow"] == allowed


def test_every_path_of_the_api_names_its_methods(game: Game) -> None:
    """ERR-5e: the description and the router agree on every path."""
    for operation in OPERATIONS.values():
        response = game.client.request("BREW", game.url(operation))
        assert response.status_code == 405, operation.path
        assert operation.method in response.headers["allow"].split(", ")


def test_a_code_of_other_characters_is_a_method_not_allowed(game: Game) -> None:
    """ERR-12: as the vendor's router has it."""
    assert game.call("get-redeemable-promotion-by-code", code="A_B").status_code == 404
    for code in ("A-B", "Ä", "A B", "A.B"):
        response = game.call("get-redeemable-promotion-by-code", code=code)
        text = "Method is not allowed. Method must be one of: OPTIONS"
        assert refusal(response) == (405, 0, text)
        assert response.headers["allow"] == "OPTIONS"


# -- bodies (ERR-3, ERR-4) -------------------------------------------------------------------------
@each("operation", WITH_BODY, ids=lambda o: o.operation_id)
def test_a_body_that_is_no_json_is_refused(game: Game, operation: spec.Operation) -> None:
    """ERR-4a, on every call with a body, written or not."""
    assert refusal(game.call(operation.operation_id, raw=b'{"name": ')) == NOT_JSON


@each("operation", WITH_BODY, ids=lambda o: o.operation_id)
def test_a_missing_body_is_an_empty_one_or_a_fault(game: Game, operation: spec.Operation) -> None:
    """ERR-3a, ERR-39."""
    response = game.call(operation.operation_id)
    if operation.definition["requestBody"]["required"]:
        assert faults(response) == [("body", "The request body is required")]
        return
    empty = game.call(operation.operation_id, body={})
    assert response.status_code == empty.status_code
    bodies = [each.json() if each.content else {} for each in (response, empty)]
    assert {**bodies[0], "transactionId": ""} == {**bodies[1], "transactionId": ""}


def test_a_body_is_required_where_the_document_requires_it() -> None:
    """ERR-39."""
    calls = (o for o in WITH_BODY if o.definition["requestBody"]["required"])
    required = {o.operation_id.removesuffix("-v2") for o in calls}
    assert required == {
        "create-item-promotion", "update-item-promotion", "admin-create-bundle",
        "admin-update-bundle",
    }  # fmt: skip


@each("operation", WITH_BODY, ids=lambda o: o.operation_id)
def test_a_body_of_another_type_is_refused(game: Game, operation: spec.Operation) -> None:
    """ERR-4b."""
    for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded", "json", ""):
        sent = {**game.credentials(operation), "Content-Type": kind}
        response = game.call(operation.operation_id, headers=sent, raw=b"{}")
        assert refusal(response) == WRONG_TYPE, kind


@each(
    "kind",
    [
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "application/json ; charset=utf-8",
        "application/json;",
        "application/json; charset",
        'application/json; charset="utf-8"; q=1',
        "APPLICATION/JSON",
        "Application/Json; Charset=UTF-8",
    ],
)
def test_json_is_declared_in_many_ways(game: Game, kind: str) -> None:
    headers = {**game.admin, "Content-Type": kind}
    response = game.call("create-coupon-code", external_id="none", headers=headers, raw=b"{}")
    assert refusal(response) == (404, 9802, "[0401-9802]: Coupon not found")


def test_a_body_without_a_declared_type_is_read_as_json(game: Game) -> None:
    url = game.url(OPERATIONS["create-coupon-code"], external_id="none")
    response = game.client.post(url, headers=game.admin, content=b"{}")
    assert refusal(response) == (404, 9802, "[0401-9802]: Coupon not found")


def test_a_call_without_a_body_ignores_one(game: Game) -> None:
    game.coupon(enabled=False)
    for kind in (JSON, "text/plain", "multipart/form-data", "application/x-www-form-urlencoded"):
        headers = {**game.admin, "Content-Type": kind}
        url = game.url(OPERATIONS["activate-coupon"], external_id="spring")
        response = game.client.put(url, headers=headers, content=b'{"not json')
        assert (response.status_code, response.content) == (204, b"")


# -- too large (ERR-4c) ----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def small() -> Mock:
    """Takes bodies of at most 1000 bytes."""
    return make_mock(body_limit=1000)


TOO_LARGE = (413, 0, "Request body is too large: at most 1000 bytes are accepted")


def of_size(size: int) -> bytes:
    frame = b'{"coupon_code": "%s"}'
    return frame % (b"A" * (size - len(frame) + 2))


def in_pieces(body: bytes, size: int = 100) -> Iterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


@each("send", [lambda body: body, in_pieces], ids=["declared", "chunked"])
def test_a_body_at_the_limit_is_read_and_one_above_it_is_not(
    small: Mock, send: Callable[[bytes], Any]
) -> None:
    """ERR-4c."""
    game = small.game()
    assert len(of_size(1000)) == 1000
    code = "[0401-9807]: Enter a valid coupon code."
    assert refusal(game.call("redeem-coupon", raw=send(of_size(140)))) == (404, 9807, code)
    # The longest code has 128 characters, so this one was read to its end, and judged.
    assert faults(game.call("redeem-coupon", raw=send(of_size(1000)))) == [
        ("coupon_code", "Must be at most 128 characters long")
    ]
    assert refusal(game.call("redeem-coupon", raw=send(of_size(1001)))) == TOO_LARGE


def test_a_body_without_end_is_not_read_to_its_end(small: Mock) -> None:
    """ERR-4c: the mock stops at the limit, not after it."""
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 1_000_000:
            sent += 100
            yield b" " * 100

    assert refusal(small.game().call("redeem-coupon", raw=endless())) == TOO_LARGE


def test_credentials_come_before_the_size(small: Mock) -> None:
    """ERR-6a."""
    response = small.game().call("redeem-coupon", headers={}, raw=of_size(2000))
    assert refusal(response) == (403, 0, "Authorization header not sent")


# -- operations without rules ----------------------------------------------------------------------
def example_of(operation: spec.Operation) -> dict[str, Any]:
    """The query and the body the description shows for an operation."""
    query = {
        p["name"]: p["example"]
        for p in operation.parameters
        if p["in"] == "query" and p.get("required")
    }
    if not with_body(operation):
        return {"query": query}
    media = operation.definition["requestBody"]["content"][JSON]
    named = SERVED.resolve(next(iter(media.get("examples", {"": {}}).values())))
    return {"query": query, "body": media.get("example", named.get("value"))}


async def unavailable(_: Request) -> Response:
    raise Refusal(UNAVAILABLE)


@pytest.fixture(scope="module")
def without_rules() -> Mock:
    """A mock whose handlers are never available."""
    with pytest.MonkeyPatch.context() as patch:
        handlers = dict.fromkeys(spec.load().operations, unavailable)
        patch.setattr(table, "TABLES", {**table.TABLES, "liveops": (handlers,)})
        return make_mock()


def test_the_example_of_every_operation_reaches_its_handler(without_rules: Mock) -> None:
    for operation in spec.load().operations.values():
        response = without_rules.game().call(operation.operation_id, **example_of(operation))
        assert refusal(response) == (503, 0, "Service Unavailable"), operation.operation_id


def test_every_body_is_checked_before_the_handler(without_rules: Mock) -> None:
    for operation in filter(with_body, spec.load().operations.values()):
        response = without_rules.game().call(operation.operation_id, body=7)
        assert faults(response)[0][1].startswith("Integer value found, but ")


def test_credentials_are_checked_before_the_handler(without_rules: Mock) -> None:
    for operation in spec.load().operations.values():
        if frozenset() not in operation.security:
            response = without_rules.game().call(operation.operation_id, headers={})
            assert response.status_code in (401, 403)


def test_a_project_too_many_is_told_so_by_every_operation() -> None:
    """The mock's own refusal, which no description holds."""
    game = make_mock(most_projects=0).game(7)
    text = "Project 7 does not exist and may not be created: at most 0 projects are kept"
    for operation in OPERATIONS.values():
        response = game.call(operation.operation_id, **example_of(operation))
        found = refusal(response)
        assert found == (403, 0, f"{text} (--most-projects)"), operation.operation_id


# -- bugs of ours ----------------------------------------------------------------------------------
async def explode(_: Request) -> Response:
    raise ZeroDivisionError("the secret of the traceback")


def gives(status: int, body: Any = None) -> Handler:
    async def handler(_: Request) -> Response:
        return Response(status, body)

    return handler


COUPON_LIST = {
    "items": [],
    "total_promotions_count": 0,
    "active_promotions_count": 0,
    "inactive_promotions_count": 0,
}
BROKEN: dict[str, Handler] = {
    "get-coupon": explode,
    "get-coupons": gives(200, {**COUPON_LIST, "total_promotions_count": "none"}),
    "activate-coupon": gives(200, {}),
    "deactivate-coupon": gives(204, {"surprise": True}),
    "get-coupon-codes": gives(200),
    "delete-coupon-promotion": gives(404, {"statusCode": 404}),
}


def broken_mock(**settings: Any) -> Mock:
    written = table.TABLES["liveops"]
    with pytest.MonkeyPatch.context() as patch:
        tables = [{k: v for k, v in part.items() if k not in BROKEN} for part in written]
        patch.setattr(table, "TABLES", {**table.TABLES, "liveops": (*tables, BROKEN)})
        return make_mock(**settings)


@pytest.fixture(scope="module")
def broken() -> Mock:
    """A mock some of whose handlers are wrong."""
    return broken_mock()


@each("operation_id", BROKEN)
def test_a_bug_is_a_500_that_tells_nothing_and_a_log_that_tells_all(
    broken: Mock, operation_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="liveops_kit.mock"):
        response = broken.game().call(operation_id, external_id="a")
    assert refusal(response) == FAILED
    assert "Traceback" not in response.text
    record = caplog.records[-1]
    assert record.getMessage().endswith(" failed")
    assert record.exc_info is not None


TOLD = {
    "get-coupon": "the secret of the traceback",
    "get-coupons": "get-coupons answered 200: total_promotions_count: String value found",
    "activate-coupon": "activate-coupon answered 200, which is not documented",
    "deactivate-coupon": "deactivate-coupon answered 204 with a body, where none is documented",
    "get-coupon-codes": "get-coupon-codes answered 200 with a body that is no JSON",
    "delete-coupon-promotion": "delete-coupon-promotion answered 404: errorCode: The property",
}


@each("operation_id", BROKEN)
def test_the_log_says_what_was_wrong_with_the_answer(
    broken: Mock, operation_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="liveops_kit.mock"):
        broken.game().call(operation_id, external_id="a")
    error = caplog.records[-1].exc_info
    assert error is not None
    assert str(error[1]).startswith(TOLD[operation_id])


def test_a_bug_stays_a_bug_behind_the_browsers_door(broken: Mock) -> None:
    response = broken.game().call(
        "get-coupon",
        external_id="a",
        headers={**broken.game().admin, "Origin": "https://a.example"},
    )
    assert refusal(response) == FAILED
    assert response.headers["access-control-allow-origin"] == "*"


def test_answers_go_unchecked_where_the_check_is_switched_off() -> None:
    game = broken_mock(validate_responses=False).game()
    response = game.call("get-coupons")
    assert response.status_code == 200
    assert response.json()["total_promotions_count"] == "none"
    assert refusal(game.call("get-coupon", external_id="a")) == FAILED


# -- the envelope (ERR-1, ERR-2, ERR-7) ------------------------------------------------------------
def test_every_answer_has_a_name_of_its_own_and_the_same_seed_gives_the_same() -> None:
    """ERR-1b."""
    names = []
    for mock in (make_mock(seed=7), make_mock(seed=7)):
        call = mock.client.get
        names.append([call("/nothing").json()["transactionId"] for _ in range(3)])
    assert len(set(names[0])) == 3
    assert names[0] == names[1]


def test_too_many_requests_tell_when_to_come_again() -> None:
    """ERR-7."""
    said = refusal_response(Refusal(TOO_MANY_REQUESTS, seconds=7), "0" * 32)
    assert (said.status, said.headers) == (429, {"Retry-After": "7"})
    assert said.body["errorMessage"] == "Too Many Requests"
    assert refusal_response(Refusal(TOO_MANY_REQUESTS), "0" * 32).headers == {"Retry-After": "1"}


def test_facts_of_a_chain_error_go_into_an_object() -> None:
    """ERR-1c: what the row names, and only what the refusal knows."""
    reason = Reason(404, 6201, "Chain {chain_id} not found", ("chain_id", "project_id", "step"))
    said = refusal_response(Refusal(reason, chain_id=7, project_id=44056, other=1), "0" * 32)
    assert said.body == {
        "statusCode": 404,
        "errorCode": 6201,
        "errorMessage": "[0401-6201]: Chain 7 not found",
        "transactionId": "0" * 32,
        "errorMessageExtended": {"chain_id": 7, "project_id": 44056},
    }
