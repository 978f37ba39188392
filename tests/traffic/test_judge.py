"""Verdicts on single exchanges: what fits, what does not, where, and by which rule."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from tests.traffic.exchanges import (
    ADMIN,
    COUPON,
    COUPON_LIST,
    COUPONS,
    GOOD,
    JSON,
    LIVE,
    error,
    example,
    exchange,
    without,
)

from liveops_kit.contract.findings import Finding
from liveops_kit.har.exchange import Exchange, Message
from liveops_kit.openapi.document import served
from liveops_kit.traffic.api_urls import BaseUrl
from liveops_kit.traffic.judge import Judge, Verdict

each = pytest.mark.parametrize
COUPON_ANSWER = COUPON_LIST["items"][0]
RULES = example("get-filter-rules")


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(served())


def causes(judge: Judge, exchange: Exchange) -> list[str]:
    return [deviation.cause for deviation in judge.judge(exchange).deviations]


def test_an_exchange_as_described_has_no_deviations(judge: Judge) -> None:
    verdict = judge.judge(GOOD)
    assert verdict.operation_id == "get-coupons"
    assert (verdict.deviations, verdict.unjudged, verdict.stranger) == ((), (), "")


def test_a_missing_property_is_named_by_its_path_and_rule(judge: Judge) -> None:
    url = f"{LIVE}/v2/project/44056/admin/user/attribute/rule"
    lying = exchange(
        url=url, response_body={**RULES, "items": [without(RULES["items"][0], "name")]}
    )
    (deviation,) = judge.judge(lying).response
    assert deviation.cause == "response 200: body $.items[*].name: required"
    assert deviation.schema == "Rule/required"
    assert deviation.actual == "$.items[0].name: 'name' is a required property"


def test_what_only_the_mock_promises_is_a_difference(judge: Judge) -> None:
    lacking = exchange(response_body=without(COUPON_LIST, "total_promotions_count"))
    verdict = judge.judge(lacking)
    assert verdict.deviations == ()
    (difference,) = verdict.differences
    assert difference.kind == "difference"
    assert difference.cause == ("response 200: body $.total_promotions_count: always there")


def test_a_place_that_is_wrong_is_no_difference_as_well(judge: Judge) -> None:
    lying = exchange(response_body={**COUPON_LIST, "items": "none"})
    verdict = judge.judge(lying)
    assert [each.place for each in verdict.response] == ["body $.items"]
    assert verdict.differences == ()


def test_differences_in_entries_of_a_list_are_one(judge: Judge) -> None:
    short = without(COUPON_ANSWER, "is_enabled")
    verdict = judge.judge(exchange(response_body={**COUPON_LIST, "items": [short, short]}))
    assert [each.place for each in verdict.differences] == ["body $.items[*].is_enabled"]


@each(
    ("body", "cause", "schema", "at"),
    [
        (
            {**COUPON_LIST, "items": [COUPON_ANSWER, {**COUPON_ANSWER, "is_enabled": "yes"}]},
            "response 200: body $.items[*].is_enabled: type: boolean",
            "Coupon/properties/is_enabled/type",
            "$.items[1].is_enabled: ",
        ),
        (
            {**COUPON_LIST, "items": [{**COUPON_ANSWER, "name": {"xx": 3}}]},
            "response 200: body $.items[*].name.*: type: string",
            "LocalizedText/additionalProperties/type",
            "$.items[0].name.xx: ",
        ),
    ],
)
def test_places_are_free_of_indices_and_of_names_that_are_data(
    judge: Judge, body: object, cause: str, schema: str, at: str
) -> None:
    (deviation,) = judge.judge(exchange(response_body=body)).response
    assert deviation.cause == cause
    assert deviation.schema == schema
    assert deviation.actual.startswith(at)


def test_the_same_cause_in_two_entries_is_one_deviation(judge: Judge) -> None:
    wrong = {**COUPON_ANSWER, "is_enabled": 1}
    lying = exchange(response_body={**COUPON_LIST, "items": [wrong, wrong]})
    assert len(judge.judge(lying).response) == 1


def test_the_id_is_that_of_the_finding_made_of_it(judge: Judge) -> None:
    (deviation,) = judge.judge(exchange(response_body={**COUPON_LIST, "items": 1})).response
    finding = Finding(
        check="recording", operation_id="get-coupons", severity="high", title="t",
        cause=deviation.cause, expected="e", seen="s", curl="c",
    )  # fmt: skip
    assert deviation.id == finding.id == "eab69cc0"


@each(
    ("changed", "expected"),
    [
        ({"status": 418}, ["response 418: status: one of 200, 401, 403, 404, 422, 429, 500"]),
        ({"response_body": b"", "answer_headers": ()}, ["response 200: body: required"]),
        ({"response_body": b"{"}, ["response 200: body: readable as application/json"]),
        (
            {"answer_headers": (("Content-Type", "text/html"),)},
            ["response 200: header Content-Type: media type: application/json"],
        ),
        (
            {"status": 401, "response_body": error(401, 9804)},
            ["response 401: body $.errorCode: enum: 1020"],
        ),
        (
            {"status": 429, "response_body": error(429, 0)},
            ["response 429: header Retry-After: required"],
        ),
        (
            {
                "status": 429,
                "response_body": error(429, 0),
                "answer_headers": (JSON, ("Retry-After", "soon")),
            },
            ["response 429: header Retry-After: type: integer"],
        ),
        ({"url": f"{COUPONS}?limit=ten"}, ["request: query limit: type: integer"]),
        ({"url": f"{COUPONS}?limit=0"}, ["request: query limit: minimum: 1"]),
        (
            {"url": COUPONS.replace("44056", "x")},
            ["request: path project_id: type: integer"],
        ),
        ({"headers": (JSON,)}, ["request: header Authorization: security: basicAuth"]),
        (
            {"headers": (("Authorization", "Bearer abc"),)},
            ["request: header Authorization: security: basicAuth"],
        ),
    ],
)
def test_each_side_is_judged_for_itself(
    judge: Judge, changed: dict[str, object], expected: list[str]
) -> None:
    made = exchange(**{"response_body": COUPON_LIST, **changed})  # type: ignore[arg-type]
    assert causes(judge, made) == expected


@each(
    ("changed", "expected"),
    [
        ({}, []),
        ({"request_body": b""}, []),
        ({"request_body": b"{"}, ["request: body: readable as application/json"]),
        (
            {
                "request_body": b"external_id=spring",
                "headers": (ADMIN, ("Content-Type", "application/x-www-form-urlencoded")),
            },
            ["request: header Content-Type: media type: application/json"],
        ),
        (
            {"request_body": {**COUPON, "external_id": "a b"}},
            ["request: body $.external_id: pattern: ^[-_.A-Za-z0-9]+$"],
        ),
        ({"request_body": without(COUPON, "name")}, ["request: body $.name: required"]),
        ({"request_body": {**COUPON, "zzz": 1}}, ["request: body $: additionalProperties: False"]),
    ],
)
def test_request_bodies_are_judged(
    judge: Judge, changed: dict[str, object], expected: list[str]
) -> None:
    made = {
        "request_body": COUPON,
        "status": 201,
        "response_body": {"external_id": "spring"},
        **changed,
    }
    assert causes(judge, exchange("POST", **made)) == expected  # type: ignore[arg-type]


def test_a_write_may_repeat_what_was_read(judge: Judge) -> None:
    """ERR-14."""
    path, json = (
        f"{LIVE}/v3/project/44056/admin/coupon/spring",
        ("Content-Type", "application/json"),
    )
    sent = {"request_body": COUPON_ANSWER, "headers": (ADMIN, json), "status": 204}
    assert causes(judge, exchange("PUT", path, response_body=None, **sent)) == []
    sent["request_body"] = {**COUPON_ANSWER, "zzz": 1}
    answer = exchange("PUT", path, response_body=None, **sent)
    assert causes(judge, answer) == ["request: body $: additionalProperties: False"]


def test_other_spellings_of_a_call_are_judged_as_the_call(judge: Judge) -> None:
    """ORD-24, PRM-43."""
    path = f"{LIVE}/v2/project/44056"
    for method, rest, operation_id in (
        ("POST", "free/cart/", "create-free-order"),
        ("POST", "promocode/code/A1/rewards", "get-promo-code-rewards-by-code"),
    ):
        verdict = judge.judge(exchange(method, f"{path}/{rest}", status=500, response_body={}))
        assert verdict.operation_id == operation_id


@each("kind", ["application/json; charset=utf-8", "application/json;charset=UTF-8"])
def test_media_types_may_name_their_characters(judge: Judge, kind: str) -> None:
    said = (("content-type", kind),)
    assert causes(judge, exchange(response_body=COUPON_LIST, answer_headers=said)) == []
    call = exchange(
        "POST", request_body=COUPON, headers=(ADMIN, *said), status=201,
        response_body={"external_id": "spring"},
    )  # fmt: skip
    assert causes(judge, call) == []


def test_an_answer_without_content_fits_without_a_body(judge: Judge) -> None:
    url = f"{LIVE}/v2/project/44056/admin/coupon/spring/activate"
    made = exchange("PUT", url, status=204, answer_headers=())
    assert judge.judge(made).operation_id == "activate-coupon"
    assert causes(judge, made) == []


def test_a_head_is_a_read_without_a_body(judge: Judge) -> None:
    assert causes(judge, exchange("HEAD", answer_headers=())) == []
    assert causes(judge, exchange("HEAD", status=418)) != []


def test_bodies_that_nobody_kept_are_not_blamed(judge: Judge) -> None:
    made = exchange("POST", request_body=None, status=201, response_body=None)
    verdict = judge.judge(made)
    assert verdict.deviations == ()
    assert verdict.unjudged == ("request body not recorded", "response body not recorded")


@each(
    ("status", "reason"),
    [
        (0, "no answer"),
        (-1, "no answer"),
        (101, "switched to another protocol"),
        (301, "redirected"),
        (302, "redirected"),
        (304, "answered from a cache (304)"),
        (307, "redirected"),
        (308, "redirected"),
        (407, "answered by a proxy on the way (407)"),
    ],
)
def test_what_says_nothing_of_the_api_is_not_judged(judge: Judge, status: int, reason: str) -> None:
    verdict = judge.judge(exchange(url=f"{COUPONS}?limit=ten", status=status, answer_headers=()))
    assert verdict == Verdict(operation_id="get-coupons", left_out=reason)


def test_what_a_recorder_answered_itself_is_not_judged(judge: Judge) -> None:
    made = replace(exchange(response_body={}), left_out="answered from a cache")
    assert judge.judge(made).left_out == "answered from a cache"
    assert judge.judge(replace(made, url="http://a/")).stranger == "host"


@each("said", ["application/json;", "application/json; charset", "application/json; a=b=c",
               "APPLICATION/JSON", 'application/json; charset="utf-8"', "application/json;;",
               " application/json ; charset=utf-8; x", '"application/json"',
               "application/json, application/json",
               "application/json; charset=klingon"])  # fmt: skip
def test_media_types_are_read_leniently_on_both_sides(judge: Judge, said: str) -> None:
    headers = (("Content-Type", said),)
    good = exchange(
        "POST", headers=(ADMIN, *headers), request_body=COUPON, status=201,
        response_body={"external_id": "spring"}, answer_headers=headers,
    )  # fmt: skip
    assert judge.judge(good) == Verdict(operation_id="admin-create-coupon")
    bad = replace(
        good, request=replace(good.request, body=b"{}"), response=replace(good.response, body=b"{")
    )
    assert [each.place for each in judge.judge(bad).deviations] == [
        "body $.external_id", "body $.name", "body",
    ]  # fmt: skip


@each("said", ["text/html;", "json", ";", "multipart/form-data; boundary", "*/*", "a/b/c; d=e=f"])
def test_wrong_media_types_are_found_on_both_sides(judge: Judge, said: str) -> None:
    headers = (("Content-Type", said),)
    bad = exchange(
        "POST", headers=(ADMIN, *headers), request_body=COUPON, status=201,
        response_body={"external_id": "spring"}, answer_headers=headers,
    )  # fmt: skip
    assert [each.place for each in judge.judge(bad).deviations] == ["header Content-Type"] * 2


@each("number", ["9" * 3_000, "1e400", "-1e999", "NaN"])
def test_numbers_of_any_size_are_judged(judge: Judge, number: str) -> None:
    body = json.dumps({**COUPON_LIST, "total_promotions_count": "here"})
    verdict = judge.judge(exchange(response_body=body.replace('"here"', number).encode()))
    assert verdict.left_out == ""
    assert {each.place for each in verdict.response} <= {"body $.total_promotions_count"}


def test_an_exchange_the_library_fails_on_is_not_judged(
    judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise LookupError("no such thing")

    monkeypatch.setattr(judge._responses, "iter_errors", fail)
    verdict = judge.judge(exchange(response_body={"never": "met before"}))
    assert verdict == Verdict(
        operation_id="get-coupons", left_out="openapi-core cannot judge it (LookupError)"
    )


def test_a_body_nested_too_deeply_is_left_unjudged(judge: Judge) -> None:
    verdict = judge.judge(exchange(response_body=b"[" * 100_000 + b"]" * 100_000))
    assert verdict.unjudged == ("response body nested too deeply",)
    assert verdict.response == ()


def test_a_wrong_request_that_is_refused_as_documented_says_so(judge: Judge) -> None:
    detail = [{"property": "limit", "message": "Must have a minimum value of 1"}]
    refusal = {**error(422, 1102), "errorMessageExtended": detail}
    refused = exchange(url=f"{COUPONS}?limit=0", status=422, response_body=refusal)
    assert judge.judge(refused).refused is True
    accepted = exchange(url=f"{COUPONS}?limit=0", response_body=COUPON_LIST)
    assert judge.judge(accepted).refused is False
    undocumented = replace(refused, response=Message((JSON,), b"{}"))
    assert judge.judge(undocumented).refused is False


@each("headers", [(), (("Authorization", "***"),), (("Authorization", "[REDACTED]"),)])
def test_credentials_a_recorder_left_out_are_not_missed(
    judge: Judge, headers: tuple[tuple[str, str], ...]
) -> None:
    made = exchange(url=f"{COUPONS}?limit=0", headers=headers, response_body=COUPON_LIST)
    verdict = judge.judge(replace(made, are_headers_whole=False))
    assert verdict.unjudged == ("credentials not recorded",)
    assert [each.place for each in verdict.request] == ["query limit"]


def test_credentials_that_were_not_there_are_missed(judge: Judge) -> None:
    made = exchange(headers=(), response_body=COUPON_LIST)
    assert [each.place for each in judge.judge(made).request] == ["header Authorization"]
    refused = exchange(headers=(), status=401, response_body=error(401, 1020))
    verdict = judge.judge(replace(refused, are_headers_whole=False))
    assert [each.place for each in verdict.request] == ["header Authorization"]
    assert verdict.unjudged == ()


def test_guests_of_a_cart_need_no_token(judge: Judge) -> None:
    url = f"{LIVE}/v2/project/44056/cart"
    guest = (("x-unauthorized-id", "6f1c0b7e2d9a"), ("x-user", "bWlhQGZyb3N0bGFuZC5leGFtcGxl"))
    nobody = judge.judge(exchange(url=url, headers=(), response_body=None))
    assert [each.place for each in nobody.request] == ["header Authorization"]
    assert judge.judge(exchange(url=url, headers=guest, response_body=None)).request == ()


def test_a_second_look_says_the_same(judge: Judge) -> None:
    lying = exchange(url=f"{COUPONS}?limit=ten", response_body={**COUPON_LIST, "items": 1})
    first = judge.judge(lying)
    assert judge.judge(lying) == first
    assert len(first.deviations) == 2


def test_what_is_remembered_of_credentials_does_not_hold_for_their_scheme_alone() -> None:
    judge = Judge(served())
    said = ("Basic NDQ=", "Basic", "Basic NDQ=")
    made = [exchange(headers=(("Authorization", each), JSON), response_body=COUPON_LIST)
            for each in said]  # fmt: skip
    missing = ["request: header Authorization: security: basicAuth"]
    assert [causes(judge, each) for each in made] == [[], missing, []]


def test_what_is_remembered_of_a_request_holds_for_another_status(judge: Judge) -> None:
    call = f"{COUPONS}?offset=-1"
    fine = judge.judge(exchange(url=call, response_body=COUPON_LIST))
    refused = judge.judge(exchange(url=call, status=401, response_body=error(401, 1020)))
    assert (fine.request[0].status, refused.request[0].status) == (200, 401)
    assert fine.request[0].id == refused.request[0].id


@each(
    ("method", "url", "reason"),
    [
        ("GET", "https://example.com/login", "host"),
        ("GET", "not a url", "host"),
        ("GET", f"{LIVE}/v2/project/44056/nothing", "path"),
        ("TRACE", COUPONS, "method"),
        ("OPTIONS", COUPONS, "method"),
    ],
)
def test_strangers_are_not_judged(judge: Judge, method: str, url: str, reason: str) -> None:
    verdict = judge.judge(exchange(method, url, status=418))
    assert verdict.stranger == reason
    assert verdict.deviations == ()


def test_base_urls_say_which_hosts_are_the_api() -> None:
    judge = Judge(served(), [BaseUrl(LIVE)])
    elsewhere = exchange(url=COUPONS.replace("store.xsolla.com", "example.com"), status=418)
    assert judge.judge(elsewhere).stranger == "host"
    assert judge.judge(exchange(status=418)).stranger == ""


@each(("percent", "fits"), [(18.83, True), (66.04, True), (0.29, True), (18.835, False)])
def test_a_multiple_is_judged_by_its_digits(judge: Judge, percent: float, fits: bool) -> None:
    body = {"name": {"en": "Sale"}, "discount": {"percent": percent}, "items": None}
    call = exchange(
        "POST", f"{LIVE}/v3/project/44056/admin/promotion/item", request_body=body, status=201,
        response_body={"promotion_id": 7},
    )  # fmt: skip
    assert [cause for cause in causes(judge, call) if "percent" in cause] == (
        [] if fits else ["request: body $.discount.percent: multipleOf: 0.01"]
    )
