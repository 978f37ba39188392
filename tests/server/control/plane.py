"""Calls of the control plane of a mock."""

from __future__ import annotations

from typing import Any

from tests.server.game import Mock

NOW_TEXT = "2026-12-01T10:00:00+00:00"


def control(own: Mock, method: str, path: str, *body: Any, **more: Any) -> Any:
    return own.game().control(method, path, *body, **more)


def played(own: Mock) -> list[str]:
    """A generated code of each of the projects 1 and 2."""
    codes = []
    for game in (own.game(1), own.game(2)):
        game.coupon("spring", bonus=[{"sku": "sword_ice"}])
        game.call("generate-coupon-codes", external_id="spring", body={"count": 1})
        listed = game.call("get-coupon-codes", external_id="spring").json()
        codes += [entry["code"] for entry in listed["codes"]]
    return codes
