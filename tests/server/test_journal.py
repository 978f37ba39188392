"""The journal: what is kept of requests, in which bounds, and how it is asked for."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.server.game import (
    JSON,
    NOT_JSON,
    NOW,
    Game,
    Mock,
    StandingClock,
    bearer,
    faults,
    make_mock,
    refusal,
    token,
)
from tests.server.till import make_till

from liveops_kit import __version__
from liveops_kit.server.connexion_app import OperationPipeline
from liveops_kit.server.faults.stage import MAX_BODY
from liveops_kit.server.journal.log import Entry, Journal, RequestHead
from liveops_kit.server.messages import DISCONNECT, HttpRequest, HttpResponse

each = pytest.mark.parametrize
REDEEM = "redeem-coupon"


@pytest.fixture(scope="module")
def own(store_kind: str, new_store: Callable[[str], str]) -> Iterator[Mock]:
    """A mock for this file alone: its journal is everybody's."""
    made = make_mock(journal=50, store=new_store(store_kind))
    with made.client:
        yield made


@pytest.fixture
def game(own: Mock) -> Game:
    """A game with the coupon SPRING, and an empty journal."""
    assert own.game().control("POST", "/reset").status_code == 204
    game = own.game(1)
    game.coupon("spring", "SPRING", redeem_user_limit=1)
    assert game.control("DELETE", "/journal").status_code == 204
    return game


def journal(game: Game, **query: Any) -> Any:
    response = game.control("GET", "/journal", params=query)
    assert response.status_code == 200
    return response.json()


# -- one request -----------------------------------------------------------------------------------
def test_a_request_is_told_with_its_operation_user_and_verdicts(
    game: Game, store_kind: str
) -> None:
    game.redeem("SPRING", user="bob")
    [entry] = journal(game)["requests"]
    assert datetime.fromisoformat(entry.pop("at")) == NOW
    assert 0 < entry.pop("duration_ms") < 60_000
    assert entry.pop("number") > 0
    assert (entry.pop("worker") is None) == (store_kind == "memory")
    assert entry == {
        "method": "POST",
        "path": "/api/v2/project/1/coupon/redeem",
        "operation": REDEEM,
        "project_id": 1,
        "user": "bob",
        "status": 200,
        "error_code": None,
        "error_message": None,
        "fault": None,
        "rules": ["CPN-2"],
        "because": [],
        "request": {"verdict": "ok", "problems": []},
        "answer": {"verdict": "ok", "problems": []},
        "project_time": "2026-12-01T10:00:00+00:00",
    }


def test_a_refusal_is_told_with_its_error(game: Game) -> None:
    game.redeem("SPRING")
    game.redeem("SPRING")
    entry = journal(game)["requests"][-1]
    assert (entry["status"], entry["error_code"]) == (422, 9804)
    assert entry["error_message"] == "[0401-9804]: You have reached the coupon redemption limit."
    assert entry["request"]["verdict"] == "ok"


@each(
    ("sent", "problems"),
    [
        ({"body": {}}, ["coupon_code: The property coupon_code is required"]),
        ({"raw": b"{"}, ["body: Request body is not valid JSON"]),
        ({"raw": b""}, ["coupon_code: The property coupon_code is required"]),
        (
            {"raw": b"x", "headers": {"Content-Type": "text/plain", **bearer(token())}},
            ["body: Content type must be application/json"],
        ),
        (
            {"body": {"coupon_code": "x" * 1_000_100}},
            ["body: Request body is too large: at most 1000000 bytes are accepted"],
        ),
    ],
)
def test_a_broken_request_is_told_with_what_is_wrong(
    game: Game, sent: dict[str, Any], problems: list[str]
) -> None:
    assert game.call(REDEEM, **sent).status_code >= 400
    [entry] = journal(game)["requests"]
    assert entry["request"] == {"verdict": "broken", "problems": problems}
    assert entry["answer"] == {"verdict": "ok", "problems": []}


def test_broken_parameters_are_told(game: Game) -> None:
    game.call("get-coupons", query={"limit": "many", "offset": -1})
    [entry] = journal(game)["requests"]
    assert entry["request"]["problems"] == [
        "limit: String value found, but an integer is required",
        "offset: Must have a minimum value of 0",
    ]


def test_an_answer_that_departs_from_the_specification_is_told(game: Game) -> None:
    game.control("POST", "/faults", {"status": 503})
    game.redeem("SPRING")
    game.control("DELETE", "/faults")
    [entry] = journal(game)["requests"]
    assert entry["fault"] == 1
    assert entry["request"]["verdict"] == "ok"
    assert entry["answer"] == {
        "verdict": "broken",
        "problems": ["redeem-coupon answered 503, which is not documented"],
    }


@each(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("BREW", "/api/v2/project/1/coupon/redeem", 405),
        ("GET", "/api/v2/project/x/admin/coupons", 403),
        ("POST", "/v2/project/1/coupon/redeem", 404),
    ],
)
def test_a_request_that_means_no_operation_is_kept_without_verdicts(
    game: Game, method: str, path: str, status: int
) -> None:
    assert game.client.request(method, path).status_code == status
    [entry] = journal(game)["requests"]
    assert (entry["operation"], entry["status"]) == (None, status)
    assert entry["request"] == entry["answer"] == {"verdict": "unknown", "problems": []}


@each("path", ["/_mock/health", "/api/openapi.json", "/api/ui/", "/_mock/openapi.json"])
def test_the_control_plane_and_pages_for_people_are_not_written_down(game: Game, path: str) -> None:
    assert game.client.get(path).status_code == 200
    assert journal(game)["requests"] == []


def test_users_are_told_as_their_tokens_name_them_even_if_these_are_not_good(game: Game) -> None:
    headers = [
        bearer(token("eve", exp=1)),
        bearer("nonsense"),
        bearer("x" * 20_000),
        bearer(token(7)),
        {},
        {"x-unauthorized-id": "visitor"},
    ]
    for each_headers in headers:
        game.call(REDEEM, headers=each_headers, body={"coupon_code": "SPRING"})
    users = [entry["user"] for entry in journal(game)["requests"]]
    assert users == ["eve", None, None, None, None, "guest:visitor"]


# -- with all that was sent ------------------------------------------------------------------------
def test_a_request_is_read_whole_without_its_secrets(game: Game) -> None:
    response = game.call(
        "get-coupons", query={"limit": 1, "access_token": "s3cret"}, headers=game.admin
    )
    number = journal(game)["requests"][0]["number"]
    whole = game.control("GET", f"/journal/{number}").json()
    assert whole["request"]["query"] == [
        {"name": "limit", "value": "1"},
        {"name": "access_token", "value": "***"},
    ]
    assert {"name": "authorization", "value": "Basic ***"} in whole["request"]["headers"]
    assert {"name": "content-type", "value": JSON} in whole["answer"]["headers"]
    assert (whole["request"]["length"], whole["request"]["body"]) == (0, None)
    assert whole["answer"]["body"] == response.text
    assert whole["answer"]["length"] == len(response.content)


def test_the_token_of_an_order_is_masked_in_its_answer(own: Mock) -> None:
    till = make_till(own, 3)
    made = till.game
    made.control("DELETE", "/journal")
    response = till.call("create-order-with-item", {}, item_sku="blade")
    assert response.status_code == 200
    [entry] = journal(made)["requests"]
    shown = made.control("GET", f"/journal/{entry['number']}").json()["answer"]["body"]
    assert response.json()["token"] not in shown
    assert json.loads(shown)["token"] == "*" * len(response.json()["token"])


def test_a_request_that_is_not_kept_is_not_found(game: Game) -> None:
    response = game.control("GET", "/journal/999999")
    assert refusal(response) == (404, 0, "Request 999999 is not there")


# -- filters and counts ----------------------------------------------------------------------------
def played(game: Game) -> None:
    """alice redeems twice, bob tries a wrong code, the admin lists coupons, project 2 fails."""
    game.redeem("SPRING")
    game.redeem("SPRING")
    game.redeem("NONE", user="bob")
    game.call("get-coupons")
    game.but(project_id=2).redeem("SPRING")


@each(
    ("query", "count"),
    [
        ({}, 5),
        ({"operation": REDEEM}, 4),
        ({"operation": REDEEM, "status": 200}, 1),
        ({"status": 404}, 2),
        ({"project_id": 2}, 1),
        ({"user": "alice"}, 3),
        ({"user": "alice", "project_id": 1}, 2),
        ({"error_code": 9807}, 2),
        ({"error_code": 9804, "user": "bob"}, 0),
        ({"operation": "nothing"}, 0),
        ({"since": "2020-01-01T00:00:00Z"}, 5),
        ({"since": "2020-01-01T00:00:00+03:00"}, 5),
        ({"since": "2999-01-01T00:00:00Z"}, 0),
    ],
)
def test_requests_are_looked_for_by_what_they_were(
    game: Game, query: dict[str, Any], count: int
) -> None:
    played(game)
    found = journal(game, **query)
    assert (found["count"], len(found["requests"]), found["kept"]) == (count, count, 5)


def test_the_latest_are_listed_and_all_are_counted(game: Game) -> None:
    played(game)
    numbers = [entry["number"] for entry in journal(game)["requests"]]
    found = journal(game, limit=2)
    assert found["count"] == 5
    assert [entry["number"] for entry in found["requests"]] == numbers[-2:]
    later = journal(game, after=numbers[1])
    assert [entry["number"] for entry in later["requests"]] == numbers[2:]


@each(
    ("query", "name"),
    [({"status": "ok"}, "status"), ({"limit": 0}, "limit"), ({"since": "noon"}, "since"),
     ({"since": "2026-02-30T00:00:00Z"}, "since"), ({"after": -1}, "after")],
)  # fmt: skip
def test_a_filter_that_cannot_be_is_refused(game: Game, query: dict[str, Any], name: str) -> None:
    assert faults(game.control("GET", "/journal", params=query))[0][0] == name


def test_a_reset_of_a_project_forgets_its_requests_alone(game: Game) -> None:
    played(game)
    game.control("POST", "/reset", {"project_id": 2})
    assert {entry["project_id"] for entry in journal(game)["requests"]} == {1}
    assert game.control("POST", "/reset").status_code == 204
    assert journal(game)["requests"] == []


# -- bounds ----------------------------------------------------------------------------------------
def test_no_more_requests_are_kept_than_the_settings_say(game: Game, store_kind: str) -> None:
    before = journal(game)["recorded"]
    if store_kind != "memory":
        before -= 10  # what a worker has dropped before anybody asked gets no number
    for _ in range(60):
        game.call("get-coupons")
    found = journal(game)
    assert (found["count"], found["kept"], found["recorded"]) == (50, 50, before + 60)
    assert found["requests"][-1]["number"] == before + 60
    assert found["requests"][0]["number"] == before + 11
    assert game.control("GET", f"/journal/{before + 10}").status_code == 404
    assert game.control("GET", f"/journal/{before + 11}").status_code == 200


def test_a_mock_without_a_journal_keeps_nothing() -> None:
    game = make_mock(journal=0).game(1)
    game.call("get-coupons")
    assert journal(game) == {"count": 0, "recorded": 0, "kept": 0, "requests": []}


def entry_of(body: bytes = b"", answer: bytes = b"", path: str = "/x") -> Entry:
    """A request that never was."""
    moment = datetime(2026, 12, 1, tzinfo=UTC)
    entry = Entry(moment, RequestHead("POST", path, b"", (), len(path)))
    entry.request_body, entry.response_body = body, answer
    entry.request_length, entry.response_length = len(body), len(answer)
    return entry


def looked_at(lengths: list[tuple[int, int]]) -> Any:
    """Notes how long the bodies were when an entry was looked at."""

    def look(found: Entry) -> str:
        lengths.append((len(found.request_body), len(found.response_body)))
        return "looked at"

    return look


def test_a_long_body_is_looked_at_and_then_let_go() -> None:
    lengths: list[tuple[int, int]] = []
    kept = Journal(10, StandingClock(), looked_at(lengths))
    kept.append(entry_of(b"a" * (MAX_BODY + 1), b"b" * MAX_BODY))
    kept.append(entry_of(b"a" * MAX_BODY))
    assert lengths == [(MAX_BODY + 1, MAX_BODY)]
    first, second = kept
    assert (len(first.request_body), len(first.response_body)) == (0, MAX_BODY)
    assert (first.request_length, first.classification) == (MAX_BODY + 1, "looked at")
    assert (len(second.request_body), second.classification) == (MAX_BODY, None)


def test_all_requests_together_weigh_no_more_than_they_may() -> None:
    """Ten thousand requests of any size stay within the bounds of memory."""
    kept = Journal(1000, StandingClock(), looked_at([]), max_bytes=100_000)
    for number in range(10_000):
        kept.append(entry_of(b"a" * (number * 37 % 20_000), b"b" * (number * 91 % 20_000)))
        assert kept.weight <= 100_000
        assert kept.weight == sum(entry.weight for entry in kept)
    assert kept.recorded == 10_000
    assert 0 < len(kept) < 100


def test_a_request_heavier_than_all_may_weigh_is_not_kept() -> None:
    kept = Journal(10, StandingClock(), looked_at([]), max_bytes=5_000)
    kept.append(entry_of())
    kept.append(entry_of(path="/" + "x" * 6_000))
    assert (len(kept), kept.weight, kept.recorded) == (0, 0, 2)
    kept.append(entry_of())
    assert kept.get(3) is not None
    assert kept.get(1) is None


# -- waiting ---------------------------------------------------------------------------------------
def wait(game: Game, **query: Any) -> Any:
    return game.control("GET", "/journal/wait", params=query)


def test_requests_that_are_there_are_not_waited_for(game: Game) -> None:
    played(game)
    found = wait(game, operation=REDEEM, count=4, timeout=0)
    assert (found.status_code, found.json()["count"]) == (200, 4)


def test_waiting_has_an_end_that_says_how_many_came(game: Game) -> None:
    played(game)
    response = wait(game, operation=REDEEM, status=200, count=2, timeout=0)
    assert refusal(response) == (408, 0, "1 of 2 requests came within 0 seconds")


@each(("query", "name"), [({"count": 0}, "count"), ({"timeout": -1}, "timeout"),
                          ({"timeout": 301}, "timeout"), ({"since": "x"}, "since")])  # fmt: skip
def test_a_wait_that_cannot_be_is_refused(game: Game, query: dict[str, Any], name: str) -> None:
    assert faults(wait(game, **query))[0][0] == name


def test_who_waits_is_told_by_the_request_that_was_missing() -> None:
    kept = Journal(10, StandingClock(), looked_at([]))
    kept.append(entry_of(path="/wanted"))

    async def play() -> list[Entry]:
        waiting = asyncio.create_task(kept.wait(lambda entry: entry.path == "/wanted", 3, 60))
        await asyncio.sleep(0)
        assert kept.waiting == 1
        for path in ("/wanted", "/other", "/wanted"):
            assert not waiting.done()
            kept.append(entry_of(path=path))
        return await waiting

    assert [found.number for found in asyncio.run(play())] == [1, 2, 4]
    assert kept.waiting == 0


def test_who_gives_up_waiting_is_forgotten() -> None:
    kept = Journal(10, StandingClock(), looked_at([]))

    async def play() -> None:
        waiting = asyncio.create_task(kept.wait(lambda _: True, 1, 60))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    asyncio.run(play())
    assert kept.waiting == 0


# -- when a request is written down ----------------------------------------------------------------
class Answering:
    """A pipeline that treats every request alike."""

    def __init__(self, response: HttpResponse | None = None, error: Exception | None = None):
        self.response = response
        self.error = error

    async def respond(self, request: HttpRequest) -> HttpResponse | None:
        await request.read_body(1000)
        if self.error is not None:
            raise self.error
        return self.response


def run(
    pipeline: Any, disconnect: Any = None
) -> tuple[Journal, list[tuple[Any, int]], BaseException | None]:
    """One request; the journal, what was sent and how many were kept then, what went wrong."""
    ticks = iter([1.0, 1.5])
    kept = Journal(10, StandingClock(), looked_at([]), monotonic=lambda: next(ticks))
    sent: list[tuple[Any, int]] = []
    scope = {"type": "http", "method": "POST", "path": "/api/x", "headers": []}
    incoming = [{"type": "http.disconnect"}, {"type": "http.request", "body": b"ab"}]
    if disconnect is not None:
        scope[DISCONNECT] = lambda: disconnect(kept)

    async def receive() -> Any:
        return incoming.pop()

    async def send(message: Any) -> None:
        sent.append((message, len(kept)))

    error = None
    try:
        app: Any = OperationPipeline(pipeline, pipeline=pipeline, journal=kept)
        asyncio.run(app(scope, receive, send))
    except ZeroDivisionError as caught:
        error = caught
    return kept, sent, error


def test_a_request_is_written_down_before_its_client_has_the_answer() -> None:
    kept, sent, _ = run(Answering(HttpResponse(201, (), b"cd")))
    assert sent == [
        ({"type": "http.response.start", "status": 201, "headers": ()}, 1),
        ({"type": "http.response.body", "body": b"cd", "more_body": False}, 1),
    ]
    [found] = kept
    assert (found.status, found.request_body, found.response_body) == (201, b"ab", b"cd")
    assert (found.duration, found.number) == (0.5, 1)


def test_a_dropped_connection_is_written_down_before_it_is_closed() -> None:
    counts: list[int] = []
    kept, sent, _ = run(Answering(None), lambda journal: counts.append(len(journal)))
    assert (counts, sent) == ([1], [])
    [found] = kept
    assert found.status is None


def test_a_cut_off_answer_is_written_down_as_it_was_sent() -> None:
    counts: list[int] = []
    response = HttpResponse(200, ((b"content-length", b"9"),), b"cd", is_cut=True)
    kept, sent, _ = run(Answering(response), lambda journal: counts.append(len(journal)))
    assert [message.get("more_body") for message, _ in sent] == [None, True]
    assert counts == [1]
    [found] = kept
    assert (found.status, found.response_body, found.response_length) == (200, b"cd", 2)


def test_a_failing_pipeline_is_written_down_and_fails() -> None:
    kept, sent, error = run(Answering(error=ZeroDivisionError()))
    assert isinstance(error, ZeroDivisionError)
    assert sent == []
    assert [found.status for found in kept] == [None]


# -- the archive -----------------------------------------------------------------------------------
def test_the_journal_is_exported_as_an_archive(game: Game) -> None:
    played(game)
    response = game.control("GET", "/journal/har", params={"user": "alice", "project_id": 1})
    log = response.json()["log"]
    assert (log["version"], log["creator"]) == (
        "1.2",
        {"name": "liveops-kit", "version": __version__},
    )
    first, second = log["entries"]
    assert first["request"]["url"] == "http://localhost/api/v2/project/1/coupon/redeem"
    assert first["request"]["postData"] == {
        "mimeType": JSON,
        "text": '{"coupon_code":"SPRING"}',
    }
    assert (first["response"]["status"], first["response"]["statusText"]) == (200, "OK")
    assert second["response"]["status"] == 422
    assert second["response"]["content"]["mimeType"] == JSON
    assert '"errorCode":9804' in second["response"]["content"]["text"]
    assert second["_operation"] == REDEEM
    assert token("alice") not in response.text


def test_an_archive_has_what_the_format_asks_for(game: Game) -> None:
    game.call("get-coupons", query={"limit": 1, "q": "ä b"})
    game.client.get("/api/v2/nothing%20there")
    log = game.control("GET", "/journal/har").json()["log"]
    for entry in log["entries"]:
        assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= set(entry)
        assert {"send", "wait", "receive"} == set(entry["timings"])
        assert {
            "method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize",
            "bodySize",
        } <= set(entry["request"])  # fmt: skip
        assert {
            "status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL",
            "headersSize", "bodySize",
        } <= set(entry["response"])  # fmt: skip
    first, second = (entry["request"]["url"] for entry in log["entries"])
    assert first.endswith("/api/v3/project/1/admin/coupon?limit=1&q=%C3%A4+b")
    assert second.endswith("/api/v2/nothing%20there")


def test_an_empty_archive_is_one(game: Game) -> None:
    assert game.control("GET", "/journal/har").json()["log"]["entries"] == []


def test_not_json_is_still_not_json(game: Game) -> None:
    """The journal reads along, and changes nothing."""
    assert refusal(game.call(REDEEM, raw=b"{")) == NOT_JSON
