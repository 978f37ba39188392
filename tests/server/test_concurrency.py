"""Many players at once: a limit holds, in one process and over real connections."""

from __future__ import annotations

import asyncio
from collections import Counter

import httpx
from tests import web
from tests.server.game import Game, bearer, token

PLAYERS = 200
LIMIT = 50


async def storm(client: httpx.AsyncClient, url: str) -> Counter[tuple[int, int]]:
    """All players redeem at the same time; the answers by status and error code."""

    async def redeem(number: int) -> tuple[int, int]:
        headers = bearer(token(f"player-{number}"))
        response = await client.post(url, json={"coupon_code": "RUSH"}, headers=headers)
        return response.status_code, response.json().get("errorCode", 0)

    return Counter(await asyncio.gather(*(redeem(number) for number in range(PLAYERS))))


def prepared(game: Game) -> str:
    """A code that 50 may use; nothing else limits it. Answers where to redeem it."""
    game.coupon(
        "rush",
        "RUSH",
        bonus=[{"sku": "gold", "quantity": 7}],
        redeem_user_limit=None,
        redeem_code_limit=LIMIT,
        redeem_total_limit=None,
    )
    return f"/api/v2/project/{game.project_id}/coupon/redeem"


def check(game: Game, answers: Counter[tuple[int, int]]) -> None:
    """As many were served as the limit allows, and as many own the gold."""
    assert answers == {(200, 0): LIMIT, (422, 9804): PLAYERS - LIMIT}
    limits = game.call("get-coupon-code-limit", external_id="rush").json()["items"]
    counts = {"total": LIMIT, "available": 0, "used": LIMIT, "reserved": 0}
    assert limits == [{"code": "RUSH", "per_code": counts}]
    owned = [game.inventory(f"player-{number}") for number in range(PLAYERS)]
    assert owned.count({"gold": 7}) == LIMIT
    assert owned.count({}) == PLAYERS - LIMIT


def test_a_code_is_used_as_often_as_its_limit_allows_in_one_process(game: Game) -> None:
    """CPN-10c."""
    url = prepared(game)

    async def play() -> Counter[tuple[int, int]]:
        transport = httpx.ASGITransport(app=game.client.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await storm(client, url)

    check(game, asyncio.run(play()))


def test_a_code_is_used_as_often_as_its_limit_allows_over_connections(
    game: Game, address: tuple[str, int]
) -> None:
    """CPN-10c."""
    url = prepared(game)

    async def play() -> Counter[tuple[int, int]]:
        base = f"http://{address[0]}:{address[1]}"
        async with web.AsyncClient(base_url=base, timeout=30) as client:
            return await storm(client, url)

    check(game, asyncio.run(play()))
