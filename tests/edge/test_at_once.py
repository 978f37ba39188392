"""Answers from a request's bytes: what may have changed since its head was understood counts."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from tests.edge.game import DEFAULT_PROJECT, NOW, StandingClock, basic, bearer, token
from tests.edge.lines import Line
from tests.edge.wild_requests import application

from liveops_kit.edge import fixtures
from liveops_kit.edge.answers import Outgoing
from liveops_kit.edge.app import build
from liveops_kit.edge.journal import Journal
from liveops_kit.edge.magic import MAGIC, Magic
from liveops_kit.edge.protocol import DroppableProtocol
from liveops_kit.edge.request_reader import RequestReader
from liveops_kit.settings import Settings
from liveops_kit.shared.clock import ClockState, SettableClock
from liveops_kit.world.world import World

each = pytest.mark.parametrize
COUPONS = f"/api/v3/project/{DEFAULT_PROJECT}/admin/coupon"
REDEEM = f"/api/v2/project/{DEFAULT_PROJECT}/coupon/redeem"
CONTROL = {"host": "localhost"}
Play = Callable[[Any, Line], Awaitable[None]]


def said(method: str, path: str, body: Any = None, **headers: str) -> bytes:
    """A request as it goes over the wire."""
    raw = b"" if body is None else json.dumps(body).encode()
    if raw:
        headers = {**headers, "content-type": "application/json", "content-length": str(len(raw))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + raw


def redeeming(code: str = "WELCOME", **headers: str) -> bytes:
    return said("POST", REDEEM, {"coupon_code": code}, **(headers or bearer(token())))


def seen(answer: bytes) -> tuple[int, Any]:
    """The status of an answer, and its body as JSON."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head[9:12]), json.loads(body) if body else None


def at_once(app: Any, request: bytes) -> Any:
    """What a mock has at once for a request."""
    head, end, body = request.partition(b"\r\n\r\n")
    return app.at_once(head + end, body, partial(RequestReader().read, request))


def unread() -> Any:
    """In place of what reads a request."""
    raise AssertionError("a known head is read again")


def play(app: Any, story: Play) -> None:
    """Play a story over one connection to a mock."""

    async def run() -> None:
        line = Line(DroppableProtocol, app)
        await story(app, line)
        line.close()

    asyncio.run(run())


async def known(line: Line, request: bytes) -> list[int]:
    """Make a request until its head is known; the statuses."""
    return [seen(await line.ask(request))[0] for _ in range(2)]


def test_a_head_that_comes_again_is_known() -> None:
    """Not after the first time: many a head comes only once."""

    async def story(app: Any, line: Line) -> None:
        request = said("GET", COUPONS, **basic(str(DEFAULT_PROJECT)))
        first = await line.ask(request)
        assert app._app._known == {}
        assert await line.ask(request) == first
        assert len(app._app._known) == 1
        found = app.at_once(request, b"", unread)
        assert isinstance(found, Outgoing)
        assert await line.ask(request) == first
        assert first.endswith(found.body)

    play(application(), story)


def test_each_redemption_at_once_is_one() -> None:
    async def story(_: Any, line: Line) -> None:
        told = [seen(await line.ask(redeeming())) for _ in range(12)]
        assert [status for status, _ in told] == [200] * 10 + [422] * 2
        assert told[10][1]["errorCode"] == 9804
        _, journal = seen(await line.ask(said("GET", "/_mock/journal", **CONTROL)))
        assert [entry["status"] for entry in journal["requests"]] == [200] * 10 + [422] * 2
        assert [entry["number"] for entry in journal["requests"]] == list(range(1, 13))

    play(application(), story)


def test_what_was_written_since_is_told() -> None:
    admin = basic(str(DEFAULT_PROJECT))
    listing = said("GET", COUPONS, **admin)

    async def story(app: Any, line: Line) -> None:
        await known(line, listing)
        _, before = seen(await line.ask(listing))
        made = await line.ask(
            said("POST", COUPONS, {"external_id": "new", "name": {"en": "A"}}, **admin)
        )
        assert seen(made)[0] == 201
        assert isinstance(at_once(app, listing), Outgoing)
        _, after = seen(await line.ask(listing))
        names = [coupon["external_id"] for coupon in after["items"]]
        assert names == [*(coupon["external_id"] for coupon in before["items"]), "new"]

    play(application(), story)


@each("wrong", [b'{"coupon_code": 123456}', b'{"coupon_cod": "NONES"}', b'{"coupon_code": "NONE" '])
def test_a_wrong_body_under_a_known_head_is_refused_and_changes_nothing(wrong: bytes) -> None:
    async def story(app: Any, line: Line) -> None:
        good = redeeming("NONE")
        bad = good.replace(b'{"coupon_code": "NONE"}', wrong)
        assert len(bad) == len(good)
        assert bad != good
        assert await known(line, good) == [404, 404]
        _, before = seen(await line.ask(said("GET", "/_mock/state", **CONTROL)))
        assert at_once(app, bad) is None
        assert seen(await line.ask(bad))[0] == (422 if wrong.endswith(b"}") else 400)
        _, after = seen(await line.ask(said("GET", "/_mock/state", **CONTROL)))
        assert {**before, "chance": 0} == {**after, "chance": 0}

    play(application(), story)


def test_a_token_counts_until_it_expires_though_its_head_is_known() -> None:
    wall = StandingClock(datetime(2026, 1, 1, tzinfo=UTC))
    clock = SettableClock(StandingClock(), ClockState(frozen_at=NOW))
    world = World(fixtures.load("demo", clock, 1), clock, 1)
    expires = int(wall.moment.timestamp()) + 60
    request = redeeming(**bearer(token(exp=expires)))

    async def story(app: Any, line: Line) -> None:
        await known(line, request)
        wall.moment += timedelta(seconds=59)
        assert isinstance(at_once(app, request), Outgoing)
        wall.moment += timedelta(seconds=1)
        assert at_once(app, request) is None
        assert seen(await line.ask(request))[0] == 401

    play(build(Settings(), world, wall), story)


def test_a_fault_is_met_though_the_head_is_known() -> None:
    async def story(app: Any, line: Line) -> None:
        await known(line, redeeming())
        fault = {"operation": "redeem-coupon", "status": 503, "times": 1}
        made = await line.ask(said("POST", "/_mock/faults", fault, **CONTROL))
        assert seen(made)[0] == 201
        assert at_once(app, redeeming()) is None
        assert seen(await line.ask(redeeming()))[0] == 503
        assert seen(await line.ask(said("DELETE", "/_mock/faults", **CONTROL)))[0] == 204
        assert isinstance(at_once(app, redeeming()), Outgoing)

    play(application(), story)


def test_pages_of_the_web_go_the_long_way() -> None:
    async def story(app: Any, line: Line) -> None:
        request = redeeming(**bearer(token()), origin="http://localhost:3000")
        for _ in range(3):
            assert b"\r\naccess-control-allow-origin: " in await line.ask(request)
        assert app._app._known == {}

    play(application(cors_origins=("*",)), story)


def test_an_answer_that_has_to_wait_is_given_once_it_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(MAGIC, "SLOW3S", Magic("waits", seconds=0.02))

    async def story(app: Any, line: Line) -> None:
        slow = redeeming("SLOW3S")
        assert await known(line, slow) == [200, 200]
        other = Line(DroppableProtocol, app)
        line.hear(slow)
        assert seen(await other.ask(redeeming()))[0] == 200
        assert len(line.wire.written) == 2
        await line.settle()
        assert seen(line.wire.written[2])[0] == 200
        other.close()
        path = f"/_mock/projects/{DEFAULT_PROJECT}/users/alice"
        _, alice = seen(await line.ask(said("GET", path, **CONTROL)))
        assert sum(held["quantity"] for held in alice["inventory"]) == 4
        _, journal = seen(await line.ask(said("GET", "/_mock/journal", **CONTROL)))
        lasted = [entry["duration_ms"] for entry in journal["requests"]]
        assert [entry["status"] for entry in journal["requests"]] == [200] * 4
        # The one that did not wait was over, and written down, before the third that did.
        assert min(lasted[0], lasted[1], lasted[3]) >= 20 > lasted[2]

    play(application(), story)


def test_what_has_begun_does_not_begin_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that cannot be written at once is sent as any other, and made once."""
    monkeypatch.setattr("liveops_kit.edge.protocol.DroppableProtocol._is_written", lambda *_: False)

    async def story(_: Any, line: Line) -> None:
        told = [seen(await line.ask(redeeming()))[0] for _ in range(11)]
        assert told == [200] * 10 + [422]

    play(application(), story)


def test_a_failure_of_ours_is_logged_and_answered_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As uvicorn does with any failure; the deed is done, and not done again."""
    kept = Journal.keep

    def keep(journal: Journal, record: Any) -> None:
        if record.path == REDEEM:
            raise LookupError("a bug")
        kept(journal, record)

    monkeypatch.setattr(Journal, "keep", keep)

    async def story(_: Any, line: Line) -> None:
        answer = await line.ask(redeeming())
        assert answer.startswith(b"HTTP/1.1 500 Internal Server Error\r\n")
        path = f"/_mock/projects/{DEFAULT_PROJECT}/users/alice"
        line = Line(DroppableProtocol, line.protocol.app)
        _, alice = seen(await line.ask(said("GET", path, **CONTROL)))
        assert alice["inventory"] == [{"sku": "sword_ice", "quantity": 1}]
        line.close()

    with caplog.at_level(logging.ERROR, "uvicorn.error"):
        play(application(), story)
    [record] = caplog.records
    assert record.exc_info
    assert str(record.exc_info[1]) == "a bug"


def test_only_so_many_heads_are_known() -> None:
    async def story(app: Any, line: Line) -> None:
        admin = basic(str(DEFAULT_PROJECT))
        heads, most = app._app._known, 0
        for number in range(1100):
            await known(line, said("GET", f"{COUPONS}?page={number}", **admin))
            most = max(most, len(heads))
        assert most == 1000
        assert len(heads) == 100
        for number in range(6000):
            at_once(app, said("GET", f"{COUPONS}?once={number}", **admin))
        assert len(app._app._met) == 1100 + 6000 - 5000
        before = len(heads)
        for _ in range(3):
            await line.ask(said("GET", f"{COUPONS}?long={'x' * 9000}", **admin))
        assert len(heads) == before

    play(application(), story)


def test_a_known_head_with_more_behind_it_is_another_request() -> None:
    async def story(app: Any, line: Line) -> None:
        request = redeeming()
        await known(line, request)
        assert at_once(app, request + b" ") is None
        assert at_once(app, request[:-1]) is None
        told = await line.ask(request * 2)
        assert told.count(b"HTTP/1.1 200 OK") == 2

    play(application(), story)


@each("request_", [redeeming(), said("GET", COUPONS, **basic(str(DEFAULT_PROJECT)))], ids=len)
def test_an_empty_line_behind_a_request_is_no_part_of_its_body(request_: bytes) -> None:
    async def story(app: Any, line: Line) -> None:
        assert at_once(app, request_ + b"\r\n") is None
        assert seen(await line.ask(request_ + b"\r\n"))[0] == 200
        _, journal = seen(await line.ask(said("GET", "/_mock/journal/1", **CONTROL)))
        length = 0 if request_.startswith(b"GET") else len('{"coupon_code": "WELCOME"}')
        assert journal["request"]["length"] == length

    play(application(), story)

    play(application(), story)
