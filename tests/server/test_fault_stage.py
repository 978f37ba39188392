"""Faults over HTTP: set by the control plane or flags, met by calls, no trace in the world."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.server.game import Game, Mock, StandingClock, basic, faults, make_mock, refusal
from tests.worlds import picture

from liveops_kit.domain.values.seeded_random import SeededRandom
from liveops_kit.errors import DisconnectError, SettingsError
from liveops_kit.openapi import document as spec
from liveops_kit.server.connexion_app import OperationPipeline
from liveops_kit.server.endpoints import MountedSpec, endpoints
from liveops_kit.server.error_responses import ErrorResponses
from liveops_kit.server.faults.registry import FaultDefinition, Faults
from liveops_kit.server.faults.stage import FaultStage
from liveops_kit.server.journal.log import Journal
from liveops_kit.server.messages import API, DISCONNECT, HttpRequest, HttpResponse
from liveops_kit.server.rate_limit import RateLimit

each = pytest.mark.parametrize
SERVED = spec.served()
HANDLERS: Any = dict.fromkeys(SERVED.operations)
ROUTER = endpoints([MountedSpec(API, SERVED, HANDLERS)], 1_000_000)
REDEEM = "redeem-coupon"


@pytest.fixture(scope="module")
def own(store_kind: str, new_store: Callable[[str], str]) -> Iterator[Mock]:
    """A mock for this file alone: faults are everybody's."""
    made = make_mock(store=new_store(store_kind))
    with made.client:
        yield made


@pytest.fixture(autouse=True)
def fresh(own: Mock) -> None:
    assert own.game().control("POST", "/reset").status_code == 204


@pytest.fixture
def game(own: Mock) -> Game:
    """A game with a coupon that can be redeemed any number of times."""
    game = own.game(1)
    game.coupon("spring", "SPRING", bonus=[{"sku": "sword_ice"}], redeem_user_limit=None)
    return game


def put(game: Game, **terms: Any) -> int:
    """Set a fault; its number."""
    response = game.control("POST", "/faults", terms)
    assert response.status_code == 201
    assert response.json() == {
        "number": response.json()["number"], **terms, "matched": 0, "fired": 0, "is_spent": False,
    }  # fmt: skip
    number: int = response.json()["number"]
    return number


def listed(game: Game) -> Any:
    return game.control("GET", "/faults").json()["faults"]


# -- what calls meet -------------------------------------------------------------------------------
@each(
    ("terms", "expected"),
    [
        ({"status": 429, "retry_after": 3}, (429, 0, "Too Many Requests")),
        ({"status": 500}, (500, 0, "Internal Server Error")),
        ({"status": 503}, (503, 0, "Service Unavailable")),
        (
            {"operation": REDEEM, "error": 9804},
            (422, 9804, "[0401-9804]: You have reached the coupon redemption limit."),
        ),
        (
            {"operation": REDEEM, "error": 1501},
            (401, 1501, "[0401-1501]: Authorization failed: Provide authorization"),
        ),
    ],
)
def test_a_faulted_call_is_answered_so_and_reaches_no_handler(
    own: Mock, game: Game, terms: dict[str, Any], expected: tuple[int, int, str]
) -> None:
    before = picture(own.world.project(1))
    put(game, **terms, times=1)
    response = game.redeem("SPRING")
    assert refusal(response) == expected
    assert response.headers.get("retry-after") == ("3" if "retry_after" in terms else None)
    assert ("www-authenticate" in response.headers) is (expected[0] == 401)
    assert picture(own.world.project(1)) == before
    assert game.redeem("SPRING").status_code == 200
    assert [(f["matched"], f["fired"], f["is_spent"]) for f in listed(game)] == [(1, 1, True)]


def test_a_call_may_be_carried_out_though_its_answer_is_lost(game: Game) -> None:
    put(game, status=503, carry_out=True, times=1)
    assert refusal(game.redeem("SPRING"))[0] == 503
    assert game.inventory() == {"sword_ice": 1}


def test_a_fault_is_for_an_operation_a_project_and_a_user(own: Mock, game: Game) -> None:
    put(game, operation=REDEEM, project_id=1, user="alice", status=503)
    assert game.redeem("SPRING", user="alice").status_code == 503
    assert game.redeem("SPRING", user="bob").status_code == 200
    assert game.call("get-coupon", external_id="spring").status_code == 200
    assert refusal(own.game(2).redeem("SPRING"))[0] == 404


def test_only_operations_of_the_api_meet_faults(game: Game) -> None:
    put(game, status=503)
    assert game.client.get("/api/v2/nothing").status_code == 404
    assert game.client.get("/api/openapi.json").status_code == 200
    assert game.control("GET", "/health").status_code == 200
    assert game.call("get-coupons").status_code == 503


def test_a_fault_comes_before_credentials_and_schema(game: Game) -> None:
    """As from a gateway, which knows neither."""
    put(game, status=503)
    assert game.call(REDEEM, headers={}, raw=b"{").status_code == 503


def test_browsers_may_read_faulted_answers(game: Game) -> None:
    put(game, status=429)
    headers = {**game.admin, "Origin": "https://game.example"}
    response = game.call("get-coupons", headers=headers)
    assert response.headers["access-control-allow-origin"] == "*"
    assert "Retry-After" in response.headers["access-control-expose-headers"]


def test_the_answers_of_a_fault_have_names_of_their_own_and_leave_the_dice_alone(
    own: Mock, game: Game
) -> None:
    dice = own.world.random.state
    put(game, status=503)
    names = {game.redeem("SPRING").json()["transactionId"] for _ in range(3)}
    assert len(names) == 3
    assert own.world.random.state == dice


# -- setting and taking away -----------------------------------------------------------------------
def test_faults_are_listed_read_and_taken_away(game: Game) -> None:
    first = put(game, status=503, times=2)
    second = put(game, operation=REDEEM, error=9810)
    assert [fault["number"] for fault in listed(game)] == [first, second]
    game.redeem("SPRING")
    read = game.control("GET", f"/faults/{first}")
    assert (read.status_code, read.json()["fired"]) == (200, 1)
    assert game.control("DELETE", f"/faults/{first}").status_code == 204
    for method in ("GET", "DELETE"):
        missing = refusal(game.control(method, f"/faults/{first}"))
        assert missing == (404, 0, f"Fault {first} is not there")
    assert [fault["number"] for fault in listed(game)] == [second]
    assert game.control("DELETE", "/faults").status_code == 204
    assert listed(game) == []
    assert game.redeem("SPRING").status_code == 200


def test_a_reset_takes_faults_away_of_one_project_or_all(game: Game) -> None:
    put(game, status=503, project_id=1)
    put(game, status=503, project_id=2)
    game.control("POST", "/reset", {"project_id": 1})
    assert [fault["project_id"] for fault in listed(game)] == [2]
    game.control("POST", "/reset")
    assert listed(game) == []


@each(
    ("body", "expected"),
    [
        ({"status": 418}, ("status", "Does not have a value in the enumeration [429,500,503]")),
        ({"latency": -1}, ("latency", "Must have a minimum value of 0")),
        ({"status": 503, "times": 0}, ("times", "Must have a minimum value of 1")),
        ({"status": 503, "probability": 2}, ("probability", "Must have a maximum value of 1")),
        ({"operation": "redem-coupon", "status": 503},
         ("operation", "There is no operation 'redem-coupon': did you mean redeem-coupon?")),
        ({"operation": REDEEM, "error": 1},
         ("error", "1 is not documented for redeem-coupon; documented are: "
                   "1102, 1501, 9804, 9807, 9808, 9810")),
        ({"what": 1}, ("what", "The property what is not defined and the definition does not "
                               "allow additional properties")),
    ],
)  # fmt: skip
def test_a_fault_that_cannot_be_is_refused_and_not_set(
    game: Game, body: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert faults(game.control("POST", "/faults", body)) == [expected]
    assert listed(game) == []


# -- from the start --------------------------------------------------------------------------------
def test_faults_of_the_flags_are_set_and_come_back_with_a_reset() -> None:
    flags = (
        "operation=redeem-coupon, status=503, times=1",
        '{"operation": "get-coupons", "error": 1102, "user": "a,b"}',
        "drop, carry_out, probability=0.5, user=12",
    )
    made = make_mock(faults=flags)
    game = made.game(1)
    given_fields = [
        {"number": 1, "operation": REDEEM, "status": 503, "times": 1},
        {"number": 2, "operation": "get-coupons", "user": "a,b", "error": 1102},
        {"number": 3, "user": "12", "drop": True, "carry_out": True, "probability": 0.5},
    ]
    counts = {"matched": 0, "fired": 0, "is_spent": False}
    expected = [{**terms, **counts} for terms in given_fields]
    assert listed(game) == expected
    assert game.redeem("A").status_code == 503
    assert game.redeem("A").status_code == 404
    game.control("DELETE", "/faults")
    game.control("POST", "/reset")
    assert listed(game) == expected


@each(
    ("flag", "message"),
    [
        ("status", "--fault takes name=value,name=value or JSON, not 'status'"),
        ("", "--fault takes name=value,name=value or JSON, not ''"),
        ("{", "--fault takes name=value,name=value or JSON, not '{'"),
        ("status=503,", "--fault takes name=value,name=value or JSON, not 'status=503,'"),
        (
            "operation=redem-coupon,status=503",
            "--fault operation=redem-coupon,status=503: operation: There is no operation "
            "'redem-coupon': did you mean redeem-coupon?",
        ),
        ("times=1", "--fault times=1: body: A fault needs an effect: one of status, error, drop, "
                    "truncate, or a latency"),
        ("status=teapot", '--fault status=teapot: status: String value found, but an '
                          "integer is required"),
        ("stauts=503", "--fault stauts=503: stauts: The property stauts is not defined and the "
                       "definition does not allow additional properties"),
    ],
)  # fmt: skip
def test_a_flag_that_cannot_be_is_told(flag: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        make_mock(faults=(flag,))
    assert str(caught.value) == message


# -- the rate limit --------------------------------------------------------------------------------
def test_a_credential_that_calls_too_often_waits(own: Mock) -> None:
    made = make_mock(rate_limit="2/h")
    game = made.game(1)
    assert [game.call("get-coupons").status_code for _ in range(2)] == [200, 200]
    response = game.call("get-coupons")
    assert refusal(response) == (429, 0, "Too Many Requests")
    assert 1790 <= int(response.headers["retry-after"]) <= 1800
    assert game.call("get-coupons", headers=basic("1", "other")).status_code == 200
    assert game.redeem("A").status_code == 404
    assert game.control("GET", "/health").status_code == 200
    [entry] = game.control("GET", "/journal", params={"status": 429}).json()["requests"]
    assert entry["fault"] == "rate limit"
    game.control("POST", "/reset")
    assert game.call("get-coupons").status_code == 200


def test_a_rate_that_is_none_is_told() -> None:
    with pytest.raises(SettingsError, match="--rate-limit is a number of requests"):
        make_mock(rate_limit="20")


# -- on the wire -----------------------------------------------------------------------------------
class Line:
    """A connection as a server would hold it, and a pipeline of the one stage."""

    def __init__(self, body: bytes = b'{"coupon_code": "A"}') -> None:
        self.sent: list[Any] = []
        self.slept: list[float] = []
        self.closed_after: int | None = None
        """How many messages had been sent when the connection was closed."""
        self.carried_out = 0
        self._incoming = [{"type": "http.request", "body": body, "more_body": False}]

    def call(
        self, *terms: FaultDefinition, answer: bytes = b"0123456789", can_drop: bool = True
    ) -> None:
        errors = ErrorResponses(SeededRandom("x").hex_id)
        self.stage = FaultStage(Faults(SERVED, 1, terms), RateLimit(None), errors, self._sleep)
        self._answer = answer
        pipeline: Any = self
        journal = Journal(0, StandingClock(), lambda _: None)
        app = OperationPipeline(ROUTER, pipeline=pipeline, journal=journal)
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/api/v2/project/1/coupon/redeem",
            "headers": [],
        }
        if can_drop:
            scope[DISCONNECT] = self._close
        asyncio.run(app(scope, self._receive, self._send))

    async def respond(self, request: HttpRequest) -> HttpResponse | None:
        match = ROUTER.match(request.method, request.path)
        assert match is not None

        async def execute() -> HttpResponse:
            self.carried_out += 1
            await request.read_body(1000)
            length = b"%d" % len(self._answer)
            return HttpResponse(200, ((b"content-length", length),), self._answer)

        return await self.stage.meet(request, match, execute)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def _close(self) -> None:
        self.closed_after = len(self.sent)
        self._incoming.append({"type": "http.disconnect"})

    async def _receive(self) -> Any:
        return self._incoming.pop(0)

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


def test_a_dropped_call_is_not_carried_out_and_gets_no_byte() -> None:
    line = Line()
    line.call(FaultDefinition(drop=True))
    assert (line.sent, line.closed_after, line.carried_out) == ([], 0, 0)


def test_a_dropped_call_may_be_carried_out() -> None:
    line = Line()
    line.call(FaultDefinition(drop=True, carry_out=True))
    assert (line.sent, line.closed_after, line.carried_out) == ([], 0, 1)


@each(("length", "sent"), [(0, b""), (4, b"0123"), (9, b"012345678"), (10, b"012345678"), (99, b"012345678")])  # fmt: skip  # noqa: E501
def test_a_cut_off_answer_lacks_a_byte_at_least(length: int, sent: bytes) -> None:
    line = Line()
    line.call(FaultDefinition(truncate=length))
    assert line.sent[0]["headers"] == ((b"content-length", b"10"),)
    assert line.body == sent
    assert line.sent[-1]["more_body"] is True
    assert (line.closed_after, line.carried_out) == (2, 1)


def test_an_answer_without_a_body_cannot_be_cut_off() -> None:
    line = Line()
    line.call(FaultDefinition(truncate=0), answer=b"")
    assert (line.body, line.closed_after) == (b"", None)
    assert line.sent[-1].get("more_body", False) is False


def test_a_latency_waits_before_the_call_and_nothing_else_changes() -> None:
    line = Line()
    line.call(FaultDefinition(latency=1.5), FaultDefinition(latency=0.25))
    assert line.slept == [1.75]
    assert (line.body, line.carried_out) == (b"0123456789", 1)


def test_a_slow_failure_waits_first() -> None:
    line = Line()
    line.call(FaultDefinition(status=503, latency=2.0))
    assert (line.slept, line.sent[0]["status"], line.carried_out) == ([2.0], 503, 0)


def test_without_faults_nothing_waits() -> None:
    line = Line()
    line.call()
    assert line.stage.is_idle
    assert (line.slept, line.body, line.closed_after) == ([], b"0123456789", None)


def test_where_no_server_is_a_drop_is_an_exception() -> None:
    line = Line()
    with pytest.raises(DisconnectError, match="the mock was told to drop this connection"):
        line.call(FaultDefinition(drop=True), can_drop=False)
    assert line.sent == []
