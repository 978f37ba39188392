"""Magic codes: what each answers in each call, where the fixtures ask for them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.server.game import DEFAULT_PROJECT, OPERATIONS, Game, Mock, basic, client_of, refusal

from liveops_kit.domain.values.clock import SettableClock, SystemClock
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.server import fixtures
from liveops_kit.server.application import build
from liveops_kit.server.faults.magic_codes import CALLS, MAGIC, with_magic
from liveops_kit.server.request import Request, Response, TokenUser
from liveops_kit.settings import Settings
from liveops_kit.state.world import World

each = pytest.mark.parametrize
REASONS = {code: magic.reason for code, magic in MAGIC.items() if magic.reason is not None}
SLOW = {code: magic.seconds for code, magic in MAGIC.items() if magic.seconds}


def demo() -> World:
    clock = SettableClock(SystemClock())
    return World(fixtures.load("demo", clock, 1), clock, 1)


@pytest.fixture(scope="module")
def played() -> Iterator[Mock]:
    """The demo world."""
    world = demo()
    app = build(Settings(), world)
    client = client_of(app)
    with client:
        yield Mock(world, app, client)


@pytest.fixture
def game(played: Mock) -> Game:
    played.world.reset()
    return Game(played.client, DEFAULT_PROJECT, basic(str(DEFAULT_PROJECT)))


def using(game: Game, operation_id: str, code: str) -> Any:
    """One of the calls with a code."""
    name = CALLS[operation_id][0]
    if "requestBody" in OPERATIONS[operation_id].definition:
        return game.call(operation_id, body={name: code})
    return game.call(operation_id, **{name: code})


@each("operation_id", CALLS)
@each("code", REASONS)
def test_a_magic_code_answers_what_it_says_in_every_call(
    game: Game, operation_id: str, code: str
) -> None:
    reason = REASONS[code]
    before = game.control("GET", "/state").json()["projects"].get(str(DEFAULT_PROJECT))
    response = using(game, operation_id, code)
    assert refusal(response)[:2] == (reason.status, reason.code)
    assert response.headers.get("retry-after") == ("1" if reason.status == 429 else None)
    after = game.control("GET", "/state").json()["projects"][str(DEFAULT_PROJECT)]
    assert before is None or before["tables"]["counts"] == after["tables"]["counts"]
    assert after["tables"]["counts"] == []


def test_a_code_the_project_has_goes_by_the_rules(game: Game) -> None:
    """EXPIRED and REGION are coupon codes of the demo world."""
    game.control("PUT", "/clock", {"frozen": "2020-06-02T00:00:00Z"})
    assert using(game, "redeem-coupon", "EXPIRED").status_code == 200
    assert refusal(using(game, "redeem-promo-code", "EXPIRED"))[:2] == (422, 9810)
    game.control("PUT", "/clock", {"mode": "system"})
    game.tell("heidi", country="CH")
    assert game.redeem("REGION", user="heidi").status_code == 200
    assert refusal(game.redeem("REGION"))[:2] == (422, 9808)
    made = game.call("create-coupon-code", external_id="welcome", body={"coupon_code": "ERROR500"})
    assert made.status_code == 201
    assert game.redeem("ERROR500").status_code == 200
    assert refusal(using(game, "redeem-promo-code", "ERROR500"))[0] == 500


def test_codes_are_magic_in_every_project_of_such_a_world(played: Mock) -> None:
    other = played.game(77)
    assert refusal(other.redeem("ERROR503")) == (503, 0, "Service Unavailable")


def test_who_may_not_call_learns_nothing(game: Game) -> None:
    assert (
        game.call("redeem-coupon", headers={}, body={"coupon_code": "ERROR500"}).status_code == 403
    )
    assert refusal(game.call("redeem-coupon", body={}))[:2] == (422, 1102)


@each("code", MAGIC)
def test_without_the_fixtures_wish_no_code_is_magic(mock: Mock, game: Game, code: str) -> None:
    plain = mock.game(60_606)
    assert refusal(plain.redeem(code))[:2] == (404, 9807)


# -- waiting ---------------------------------------------------------------------------------------
@each(("code", "seconds"), SLOW.items())
def test_a_slow_code_waits_and_then_goes_by_the_rules(code: str, seconds: float) -> None:
    slept: list[float] = []

    async def sleep(wanted: float) -> None:
        slept.append(wanted)

    async def handler(call: Request) -> Response:
        assert slept == [seconds]
        player = call.player
        with call.project.transaction() as now:
            call.project.coupons.redeem(code, player, {}, now)
        return Response(200)

    handlers = dict.fromkeys(CALLS, handler)
    call = Request("redeem-coupon", demo(), TokenUser("alice"), {"project_id": 1}, {},
                {"coupon_code": code})  # fmt: skip
    answer = asyncio.run(with_magic(handlers, sleep)["redeem-coupon"](call))  # type: ignore[arg-type]
    assert answer.status == 200
    assert [line.sku for line in call.project.inventory.of("alice")] == ["sword_ice"]
    game = replace(call.project.config, magic_codes=False)
    call.project.config = game
    slept.clear()
    with pytest.raises(AssertionError):
        asyncio.run(with_magic(handlers, sleep)["redeem-coupon"](call))  # type: ignore[arg-type]
    assert slept == []


def test_other_calls_are_left_as_they_are() -> None:
    async def handler(_: Request) -> Response:
        raise Refusal(REASONS["ERROR500"])

    handlers = {**dict.fromkeys(CALLS, handler), "get-coupons": handler}
    assert with_magic(handlers)["get-coupons"] is handler
    assert with_magic(handlers).keys() == handlers.keys()


# -- the table -------------------------------------------------------------------------------------
def test_the_documents_have_the_table_of_the_code() -> None:
    page = Path(__file__).parents[2] / "docs" / "walks" / "faults.md"
    text = page.read_text(encoding="utf-8")
    _, _, after = text.partition("| Code | What happens |\n|---|---|\n")
    rows = after.partition("\n\n")[0].splitlines()
    assert rows == [f"| `{code}` | {magic.does} |" for code, magic in MAGIC.items()]
