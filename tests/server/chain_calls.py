"""Daily and offer chains over HTTP, as tests write and refuse them.

shop = stocked(mock, game)                the game with WARES to give away
chain_id = make_daily(shop, 2)            two days, running since NOW
told(response)                            (404, 6201, {"project_id": ..., "chain_id": ...})
"""

from __future__ import annotations

import re
from typing import Any

from tests.chains import WARES
from tests.server.game import Game, Mock, Response

START = "2026-12-01T13:00:00+03:00"
"""The tests' NOW, in another offset."""
IN_A_DAY = "2026-12-02T13:00:00+03:00"


def stocked(mock: Mock, game: Game) -> Game:
    """The game with the items that chains give."""
    table = mock.world.project(game.project_id).tables["items"]
    for item in list(table.all()):
        table.delete(item.sku)
    for item in WARES:
        table.put(item.sku, item)
    return game


def reward(sku: str = "sword", quantity: int = 1, **more: Any) -> dict[str, Any]:
    """An item as a step states it."""
    return {"sku": sku, "quantity": quantity, **more}


def daily_body(days: int = 2, **more: Any) -> dict[str, Any]:
    """A daily chain as it is written; whatever the test does not say is plain."""
    steps = [{"step_number": n, "items": [reward("gold", n)]} for n in range(1, days + 1)]
    return {
        "name": {"en": "Advent", "de-DE": "Adventszeit"},
        "date_start": START,
        "is_enabled": True,
        "type": "calendar_hard",
        "steps": steps,
        **more,
    }


def make_daily(game: Game, days: int = 2, **more: Any) -> int:
    """A daily chain, and its id."""
    response = game.call("admin-create-daily-chain", body=daily_body(days, **more))
    assert response.status_code == 201, response.text
    return int(response.json()["daily_chain_id"])


def offer_step(number: int, sku: str = "sword", *, free: bool = False, **more: Any) -> Any:
    """A step of an offer chain as it is written."""
    return {"step_number": number, "is_free": free, "items": [reward(sku)], **more}


def offer_body(**more: Any) -> dict[str, Any]:
    """An offer chain of a free and a paid step as it is written."""
    return {
        "name": {"en": "Road", "de-DE": "Weg"},
        "date_start": START,
        "is_enabled": True,
        "steps": [offer_step(1, "chest", free=True), offer_step(2)],
        **more,
    }


def make_offers(game: Game, **more: Any) -> int:
    """An offer chain, and its id."""
    response = game.call("admin-create-offer-chain", body=offer_body(**more))
    assert response.status_code == 201, response.text
    return int(response.json()["offer_chain_id"])


def chain_error(response: Response) -> tuple[int, int, Any]:
    """Status, error code and facts of an error, whose envelope is checked on the way (ERR-1)."""
    body = response.json()
    assert body["statusCode"] == response.status_code
    assert re.fullmatch(r"[0-9a-f]{32}", body["transactionId"])
    code = body["errorCode"]
    assert body["errorMessage"].startswith(f"[0401-{code}]: ") or code == 0
    return response.status_code, code, body.get("errorMessageExtended")
