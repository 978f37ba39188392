"""The front and Connexion's stack are one behaviour: the same statuses, headers and bytes."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from starlette.types import ASGIApp
from tests.edge.game import DEFAULT_PROJECT, StandingClock, basic
from tests.edge.wild_requests import Seen, Wild, Wilds, application, ask, valid_bodies

from liveops_kit import spec
from liveops_kit.edge.api import coupons
from liveops_kit.edge.call import Answer, Call, Handler
from liveops_kit.edge.front import Front
from liveops_kit.edge.journal import JournalLayer
from liveops_kit.spec import Operation

each = pytest.mark.parametrize
API, CONTROL = spec.served(), spec.load("control")
TAGS = sorted({operation.tag for operation in API.operations.values()})
COUPONS = f"/api/v3/project/{DEFAULT_PROJECT}/admin/coupon"
# The state of the world grows with every call, and its dice are a thousand numbers.
# Who waits for requests waits for minutes.
LONG = {"mock-get-state", "mock-put-state", "mock-wait-journal"}


@dataclass
class Twins:
    """Two mocks of the same seed and time: one with the front, one without."""

    fronted: ASGIApp
    plain: ASGIApp
    handed_on: list[str]
    """The paths of the requests that the front has handed on."""

    def both(self, request: Wild) -> tuple[Seen, Seen]:
        """What the two answer."""

        async def asked() -> tuple[Seen, Seen]:
            return await ask(self.fronted, request), await ask(self.plain, request)

        return asyncio.run(asked())

    def compare(self, requests: Iterable[Wild]) -> int:
        """Ask the two the same, and compare; how many requests that were."""

        async def asked() -> int:
            count = 0
            for request in requests:
                assert await ask(self.fronted, request) == await ask(self.plain, request), request
                count += 1
            return count

        return asyncio.run(asked())


@pytest.fixture
def twins(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Twins]:
    """Makes twins; of the first, a request that reaches Connexion's stack leaves its path."""

    def make(**settings: Any) -> Twins:
        handed_on: list[str] = []

        class Watched(Front):
            def __init__(self, behind: ASGIApp, *rest: Any) -> None:
                async def heard(scope: Any, receive: Any, send: Any) -> None:
                    handed_on.append(scope["path"])
                    await behind(scope, receive, send)

                super().__init__(heard, *rest)

        monkeypatch.setattr("liveops_kit.edge.app.Front", Watched)
        # What the two write down, one after the other, has to look the same.
        monkeypatch.setattr("liveops_kit.edge.app.SystemClock", StandingClock)
        standing = partial(JournalLayer, ticks=lambda: 0.0)
        monkeypatch.setattr("liveops_kit.edge.workbench.JournalLayer", standing)
        monkeypatch.setattr("liveops_kit.edge.shortcut.ticks", lambda: 0.0)
        return Twins(application(**settings), application(front=False, **settings), handed_on)

    return make


def requests_of(operations: Iterable[Operation], seed: str) -> Iterable[Wild]:
    wilds = Wilds(API, "/api", DEFAULT_PROJECT, seed)
    for operation in operations:
        yield from wilds.of(operation)


@each("tag", TAGS)
def test_every_operation_answers_alike(twins: Callable[..., Twins], tag: str) -> None:
    pair = twins()
    operations = [found for found in API.operations.values() if found.tag == tag]
    count = pair.compare(requests_of(operations, tag))
    assert count > 40 * len(operations)
    # It is no comparison unless each way takes its share.
    assert count // 10 < len(pair.handed_on) < count * 9 // 10


def test_the_control_plane_answers_alike(twins: Callable[..., Twins]) -> None:
    pair = twins()
    wilds = Wilds(CONTROL, "/_mock", DEFAULT_PROJECT, "control")
    operations = [found for found in CONTROL.operations.values() if found.operation_id not in LONG]
    assert pair.compare(request for found in operations for request in wilds.of(found)) > 400


def test_strict_credentials_are_judged_alike(twins: Callable[..., Twins]) -> None:
    keys = {str(DEFAULT_PROJECT): "demo", "2340": "merchant"}
    pair = twins(auth="strict", api_keys=keys)
    operations = [found for found in API.operations.values() if found.tag in ("coupons", "carts")]
    pair.compare(requests_of(operations, "strict"))


def test_unchecked_answers_are_alike(twins: Callable[..., Twins]) -> None:
    pair = twins(validate_responses=False)
    operations = [found for found in API.operations.values() if found.tag == "coupons"]
    pair.compare(requests_of(operations, "unchecked"))


FAULTS = ("status=503,probability=0.2", "operation=redeem-coupon,error=9804,after=2,times=9")


@each(
    ("met", "settings"),
    [({None}, {}), ({None, 1, 2}, {"faults": FAULTS, "rate_limit": "1000000/s"})],
    ids=["nothing set", "faults and a rate limit"],
)
def test_calls_meet_faults_and_are_written_down_alike(
    twins: Callable[..., Twins], met: set[int | None], settings: dict[str, Any]
) -> None:
    pair = twins(journal=5000, **settings)
    operations = [found for found in API.operations.values() if found.tag == "coupons"]
    count = pair.compare(requests_of(operations, "faulted"))
    asked = Wild("GET", "/_mock/journal", "limit=5000").with_headers(host="localhost")
    first, second = (json.loads(seen[2])["requests"] for seen in pair.both(asked))
    assert first == second
    assert len(first) == count
    assert {entry["fault"] for entry in first} == met
    assert len({json.dumps(entry["request"]) for entry in first}) > 20
    whole = [
        Wild("GET", f"/_mock/journal/{entry['number']}").with_headers(host="localhost")
        for entry in first
    ]
    assert pair.compare(whole) == count


def test_the_ordinary_valid_request_is_not_handed_on(twins: Callable[..., Twins]) -> None:
    """Every operation: none takes the long way by mistake."""
    pair = twins()
    wilds = Wilds(API, "/api", DEFAULT_PROJECT, "valid")
    for operation in API.operations.values():
        bodies = valid_bodies(API, operation)
        request = next(iter(wilds.of(operation)))
        assert request.body == (b"",) or bodies
        pair.compare([request])
    assert pair.handed_on == []


def test_every_operation_is_one_the_front_may_serve() -> None:
    """JSON in and out: the front looks at no other media type."""
    for described in (API, CONTROL):
        for operation in described.operations.values():
            body = described.resolve(operation.definition.get("requestBody")) or {}
            answers = map(described.resolve, operation.definition["responses"].values())
            kinds = {kind for holder in (body, *answers) for kind in holder.get("content", {})}
            assert kinds <= {"application/json"}, operation.operation_id


# -- handlers that go wrong ------------------------------------------------------------------------
async def fails(_: Call) -> Answer:
    raise LookupError("a bug")


def answers(status: int, body: Any = None, headers: dict[str, str] | None = None) -> Handler:
    async def handler(_: Call) -> Answer:
        return Answer(status, body, headers or {})

    return handler


WRONG: dict[str, Handler] = {
    "an exception": fails,
    "a status no document knows": answers(299, {}),
    "a body that breaks its schema": answers(200, {"items": 1}),
    "no body": answers(200),
    "a body where none belongs": answers(204, {"a": 1}),
    "nothing that is JSON": answers(200, {"items": {1, 2}}),
    "a number JSON has not": answers(200, {"items": [float("nan")]}),
}


@each("name", WRONG)
def test_what_departs_from_the_description_is_the_same_logged_500(
    twins: Callable[..., Twins],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    monkeypatch.setitem(coupons.OPERATIONS, "get-coupons", WRONG[name])
    pair = twins()
    admin = basic(str(DEFAULT_PROJECT))
    with caplog.at_level(logging.ERROR, "liveops_kit.mock"):
        first, second = pair.both(Wild("GET", COUPONS).with_headers(**admin))
    assert first == second
    assert first[0] == 500
    assert pair.handed_on == []
    told = [(record.name, record.getMessage()) for record in caplog.records]
    assert told == [("liveops_kit.mock", f"GET {COUPONS} failed")] * 2
    errors = [record.exc_info[1] for record in caplog.records if record.exc_info]
    assert [type(error) for error in errors[:1]] == [type(error) for error in errors[1:]]
    assert [str(error) for error in errors[:1]] == [str(error) for error in errors[1:]]


@each("name", ["a status no document knows", "a body that breaks its schema", "no body"])
def test_without_checks_a_wrong_answer_leaves_alike(
    twins: Callable[..., Twins], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setitem(coupons.OPERATIONS, "get-coupons", WRONG[name])
    pair = twins(validate_responses=False)
    admin = basic(str(DEFAULT_PROJECT))
    first, second = pair.both(Wild("GET", COUPONS).with_headers(**admin))
    assert first == second
    assert first[0] in (299, 200)


def test_headers_of_an_answer_leave_alike(
    twins: Callable[..., Twins], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = answers(200, {"a": 1}, {"Vary": "Accept", "X-More": "1"})
    monkeypatch.setitem(coupons.OPERATIONS, "get-coupons", handler)
    pair = twins(validate_responses=False)
    plain = Wild("GET", COUPONS).with_headers(**basic(str(DEFAULT_PROJECT)))
    for request in (plain, plain.with_headers(origin="https://game.example")):
        first, second = pair.both(request)
        assert first == second
        assert (b"x-more", b"1") in first[1]
