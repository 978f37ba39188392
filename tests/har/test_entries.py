"""HAR entries as exchanges and back."""

from __future__ import annotations

import base64
import gzip
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from tests.traffic.exchanges import ADMIN, COUPON, COUPON_LIST, COUPONS, GOOD, JSON, error, exchange

from liveops_kit.errors import EntryError
from liveops_kit.har.entries import exchange_of
from liveops_kit.har.exchange import Message
from liveops_kit.har.writer import HarWriter, entry_of
from liveops_kit.traffic.pool import judge_of

each = pytest.mark.parametrize
POST = exchange("POST", request_body=COUPON, status=201, response_body={"external_id": "spring"})


def entry(**changes: Any) -> dict[str, Any]:
    """An entry as a browser writes it; `request` and `response` are changed by these."""
    request = {"method": "GET", "url": COUPONS, "headers": [], "bodySize": 0}
    response = {"status": 200, "headers": [], "content": {"size": 0, "mimeType": ""}}
    request.update(changes.get("request", {}))
    response.update(changes.get("response", {}))
    return {"startedDateTime": "2026-12-01T10:00:00Z", "time": 2, "request": request,
            "response": response}  # fmt: skip


@each("made", [GOOD, POST, exchange("DELETE", status=204, answer_headers=())])
def test_what_is_written_is_read_back(made: Any) -> None:
    assert exchange_of(entry_of(made, redactor=None)) == made


@each("said", ["Basic", "bearer", "Basic NDQ=", "Bearer a b", "Token", "Token x", "abc"])
def test_a_covered_authorization_is_judged_as_the_open_one(said: str) -> None:
    made = exchange(
        headers=(("Authorization", said), JSON), status=401, response_body=error(401, 1501)
    )
    covered = exchange_of(json.loads(json.dumps(entry_of(made))))
    judged, again = (judge_of(()).judge(each) for each in (made, covered))
    assert again == judged
    assert bool(judged.request) == (not said.startswith("Basic "))


def test_bodies_that_are_no_text_are_kept() -> None:
    made = exchange("POST", request_body=b"\xff\x00", response_body=b"\xfe")
    written = json.loads(json.dumps(entry_of(made)))
    assert exchange_of(written).request.body == b"\xff\x00"
    assert exchange_of(written).response.body == b"\xfe"


def test_a_body_nobody_kept_stays_unknown() -> None:
    made = exchange("POST", request_body=None, response_body=None)
    again = exchange_of(entry_of(made))
    assert (again.request.body, again.response.body) == (None, None)


@each(
    ("content", "body"),
    [
        ({"text": "{}", "mimeType": "application/json"}, b"{}"),
        ({"text": base64.b64encode(b"{}").decode(), "encoding": "base64"}, b"{}"),
        ({"text": "not base64!", "encoding": "base64"}, None),
        ({"size": 120, "mimeType": "application/json"}, None),
        ({"size": -1}, None),
        ({"size": 0}, b""),
        ({"text": "", "size": 0}, b""),
        ({"text": ""}, b""),
    ],
)
def test_answer_bodies_are_read_as_recorders_leave_them(
    content: dict[str, Any], body: bytes | None
) -> None:
    assert exchange_of(entry(response={"content": content})).response.body == body


@each("status", [204, 304])
def test_some_answers_never_have_a_body(status: int) -> None:
    made = entry(response={"status": status, "content": {}})
    assert exchange_of(made).response.body == b""


def test_a_body_that_is_still_packed_is_unpacked() -> None:
    packed = base64.b64encode(gzip.compress(b'{"a":1}')).decode()
    response = {
        "headers": [{"name": "Content-Encoding", "value": "gzip"}],
        "content": {"text": packed, "encoding": "base64", "mimeType": "application/json"},
    }
    assert exchange_of(entry(response=response)).response.body == b'{"a":1}'


@each(
    ("request_part", "body"),
    [
        ({"method": "POST", "postData": {"text": "{}", "mimeType": "application/json"}}, b"{}"),
        (
            {
                "method": "POST",
                "postData": {
                    "mimeType": "application/x-www-form-urlencoded",
                    "params": [{"name": "a b", "value": "1&2"}, {"name": "c"}],
                },
            },
            b"a+b=1%262&c=",
        ),
        ({"method": "POST", "bodySize": 12}, None),
        ({"method": "POST", "bodySize": -1}, None),
        ({"method": "POST", "bodySize": 0}, b""),
        ({"method": "GET", "bodySize": -1}, b""),
        (
            {"method": "DELETE", "bodySize": -1, "headers": [{"name": "Content-Length",
                                                              "value": "2"}]},
            None,
        ),
    ],
)  # fmt: skip
def test_request_bodies_are_read_as_recorders_leave_them(
    request_part: dict[str, Any], body: bytes | None
) -> None:
    assert exchange_of(entry(request=request_part)).request.body == body


def test_media_types_stand_in_for_headers_that_are_missing() -> None:
    request = {"method": "POST", "postData": {"text": "{}", "mimeType": "text/a"}}
    made = exchange_of(
        entry(request=request, response={"content": {"text": "x", "mimeType": "b/c"}})
    )
    assert made.request.header("content-type") == "text/a"
    assert made.response.header("content-type") == "b/c"


def test_pseudo_headers_are_left_out() -> None:
    headers = [{"name": ":authority", "value": "a"}, {"name": "Accept", "value": "b"}]
    made = exchange_of(entry(request={"headers": headers}))
    assert made.request.headers == (("Accept", "b"),)


@each(
    ("broken", "message"),
    [
        (None, "it is no object"),
        ([], "it is no object"),
        ({}, "'request' is missing"),
        ({"request": None}, "'request' is null"),
        ({"request": []}, "'request' is no object"),
        ({"request": {"method": "GET", "url": "http://a"}}, "'response' is missing"),
        ({**entry(), "response": None}, "'response' is null"),
        ({"request": {"url": "http://a"}, "response": {}}, "'request.method' is missing"),
        ({"request": {"method": "GET"}, "response": {}}, "'request.url' is missing"),
        (entry(request={"url": ""}), "'request.url' is empty"),
        (entry(request={"url": None}), "'request.url' is null"),
        (entry(request={"method": 1}), "'request.method' is no text"),
        (entry(request={"headers": "Accept: */*"}), "'request.headers' is no list"),
        (entry(response={"headers": 3}), "'response.headers' is no list"),
        (entry(response={"status": "200"}), "'response.status' is no number"),
        (entry(response={"status": True}), "'response.status' is no number"),
        (entry(response={"status": None}), "'response.status' is null"),
        (entry(response={"status": 200.5}), "'response.status' is no HTTP status"),
        (entry(response={"status": 20}), "'response.status' is no HTTP status"),
        (entry(response={"status": 1e308}), "'response.status' is no HTTP status"),
        (entry(response={"status": float("nan")}), "'response.status' is no HTTP status"),
        (
            {"request": entry()["request"], "response": {"headers": []}},
            "'response.status' is missing",
        ),
    ],
)
def test_an_entry_that_lacks_a_part_is_named(broken: Any, message: str) -> None:
    with pytest.raises(EntryError) as raised:
        exchange_of(broken)
    assert str(raised.value) == message


@each(
    "headers",
    [
        [{"name": "A", "value": "1\n2"}, {"name": "B", "value": None}, {"name": "C", "value": 3}],
        [["A", ["1", "2"]], ["B", ""], ["C", "3"]],
        {"A": ["1", "2"], "B": None, "C": 3},
        [None, 7, {}, {"name": None, "value": "x"}, {"name": "A", "value": "1\r\n2"},
         {"name": " B "}, {"name": "C", "value": 3}],
    ],
    ids=["list", "pairs", "object", "among-others"],
)  # fmt: skip
def test_headers_are_read_in_every_form_they_are_written_in(headers: Any) -> None:
    made = exchange_of(entry(request={"headers": headers}))
    assert made.request.headers == (("A", "1"), ("A", "2"), ("B", ""), ("C", "3"))


@each("times", [{}, {"startedDateTime": None, "time": None}, {"time": "soon"}, {"time": -1}])
def test_times_are_not_needed(times: dict[str, Any]) -> None:
    made = {"request": entry()["request"], "response": entry()["response"], **times}
    assert exchange_of(made).status == 200


def test_secrets_are_masked_unless_they_are_to_be_kept() -> None:
    made = exchange(
        "POST",
        f"{COUPONS}?access_token=abc&limit=1",
        headers=(ADMIN, ("Cookie", "session=abc"), JSON),
        request_body={"password": "abc"},
        response_body={"order_id": 1, "token": "a\"bc"},
        answer_headers=(JSON, ("Set-Cookie", "session=abc")),
    )  # fmt: skip
    written = json.dumps(entry_of(made))
    assert "abc" not in written
    assert "NDQwNTY6ZGVtbw==" not in written
    again = exchange_of(json.loads(written))
    assert again.request.header("authorization") == "Basic ***"
    assert again.url == f"{COUPONS}?access_token=***&limit=1"
    assert json.loads(again.response.body or b"") == {"order_id": 1, "token": "****"}
    assert exchange_of(entry_of(made, redactor=None)) == made


@each("said", ["abc", "", "Basic", "Bearer abc", "***"])
def test_masking_changes_no_verdict(said: str) -> None:
    judge = judge_of(())
    made = exchange(headers=(("Authorization", said),), response_body=COUPON_LIST)
    written = json.loads(json.dumps(entry_of(made)))
    assert judge.judge(exchange_of(written)) == judge.judge(made)
    assert [each.place for each in judge.judge(made).request] == ["header Authorization"]


@each(("said", "places"), [("", ["header x-user"]), ("a" * 1025, ["header x-user"]), ("bWlh", [])])
def test_masked_headers_are_as_long_as_before(said: str, places: list[str]) -> None:
    judge = judge_of(())
    url = COUPONS.partition("/v3")[0] + "/v2/project/44056/cart"
    guest = (("x-unauthorized-id", "6f1c0b7e2d9a"), ("x-user", said))
    made = exchange(url=url, headers=guest, response_body=None)
    for one in (made, exchange_of(entry_of(made))):
        assert [each.place for each in judge.judge(one).request] == places


def test_the_archive_is_whole_after_every_entry() -> None:
    file = io.BytesIO()
    writer = HarWriter(file)
    assert json.loads(file.getvalue())["log"]["entries"] == []
    for count in range(1, 4):
        writer.add(entry_of(replace(GOOD, milliseconds=count)))
        log = json.loads(file.getvalue())["log"]
        assert [each["time"] for each in log["entries"]] == list(range(1, count + 1))
    assert log["version"] == "1.2"
    assert log["creator"]["name"] == "liveops-kit"


def test_an_entry_has_what_the_format_asks_for() -> None:
    written = entry_of(POST)
    assert written.keys() >= {"startedDateTime", "time", "request", "response", "cache", "timings"}
    assert written["request"]["postData"]["mimeType"] == "application/json"
    assert written["response"]["content"]["size"] == len(POST.response.body or b"")
    assert entry_of(exchange(url=f"{COUPONS}?limit=1&a="))["request"]["queryString"] == [
        {"name": "limit", "value": "1"},
        {"name": "a", "value": ""},
    ]
    assert Message(((("A", "1")), ("a", "2"))).header("a") == "1, 2"
