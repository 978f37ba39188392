"""The two calls that every server is asked: a list of ten coupons, and a redemption."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.servers import Reply, ServerFailed, ask
from liveops_kit.settings import DEVELOPMENT_SECRET
from liveops_kit.tokens import mint

PROJECT = 44056
COUPONS = f"/api/v3/project/{PROJECT}/admin/coupon"
COUPON = f"/api/v2/project/{PROJECT}/admin/coupon/benchmark"
REDEEM = f"/api/v2/project/{PROJECT}/coupon/redeem"
CODE = "BENCHMARK"
LISTED = 10
"""Coupons in the list."""
NUMBER, UNNUMBERED = "X-Request-Id", "0" * 12
"""The header with the number of a request, and what stands there before there is one."""
GET, POST = "GET list of coupons", "POST redeem"


@dataclass(frozen=True, slots=True)
class Question:
    """One request, and the answer that alone is right."""

    name: str
    operation: str
    """The operation's id in the specification."""
    method: str
    path: str
    headers: dict[str, str]
    body: str
    status: int
    answer: str
    is_numbered: bool = False
    """Whether each request has another number in the header `X-Request-Id`."""

    def raw(self, port: int) -> str:
        """The request as it goes over the wire."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.is_numbered:
            lines.append(f"{NUMBER}: {UNNUMBERED}")
        if self.body:
            lines += [f"Content-Length: {len(self.body.encode())}"]
        return "\r\n".join(lines) + "\r\n\r\n" + self.body

    def checked(self, port: int) -> Reply:
        """The answer of a server, which says the same as the mock's.

        Raises:
            ServerFailed: it says something else.
        """
        reply = ask(port, self.method, self.path, self.headers, self.body.encode() or None)
        if reply.status != self.status or _read(reply.body) != json.loads(self.answer):
            raise ServerFailed(
                f"{self.name}: not the answer that is measured: {reply.status} {reply.body[:300]!r}"
            )
        return reply


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def admin_headers() -> dict[str, str]:
    """What a server of the game sends; any key will do."""
    key = base64.b64encode(f"{PROJECT}:demo".encode()).decode()
    return {"Authorization": f"Basic {key}", "Content-Type": "application/json"}


def player_headers() -> dict[str, str]:
    """What a player sends: a token that is good for a day."""
    token = mint("alice", DEVELOPMENT_SECRET, issued=int(time.time()), lifetime=86_400)
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def coupon(external_id: str) -> dict[str, Any]:
    """A coupon without limits."""
    return {
        "external_id": external_id,
        "name": {"en": "Benchmark"},
        "bonus": [{"sku": "sword_ice", "quantity": 1}],
        "redeem_total_limit": None,
        "redeem_user_limit": None,
        "redeem_code_limit": None,
    }


def prepare(port: int) -> None:
    """Make the coupon that is redeemed, with one code, and as many others as the list needs."""
    _admin(port, "POST", COUPONS, coupon("benchmark"), 201)
    _admin(port, "PUT", f"{COUPON}/activate", None, 204)
    _admin(port, "POST", f"{COUPON}/code", {"coupon_code": CODE}, 201)
    listed = len(json.loads(_admin(port, "GET", COUPONS, None, 200))["items"])
    for number in range(listed, LISTED):
        _admin(port, "POST", COUPONS, coupon(f"benchmark-{number}"), 201)


def _admin(port: int, method: str, path: str, body: Mapping[str, Any] | None, status: int) -> bytes:
    raw = None if body is None else json.dumps(body).encode()
    reply = ask(port, method, path, admin_headers(), raw)
    if reply.status != status:
        raise ServerFailed(f"{method} {path} answered {reply}")
    return reply.body


def questions(port: int) -> list[Question]:
    """The two requests, with the answers a prepared mock gives to them."""
    player, code = player_headers(), json.dumps({"coupon_code": CODE})
    found = []
    for name, operation, method, path, headers, body in (
        (GET, "get-coupons", "GET", COUPONS, admin_headers(), ""),
        (POST, "redeem-coupon", "POST", REDEEM, player, code),
    ):
        reply = ask(port, method, path, headers, body.encode() or None)
        if reply.status != 200:
            raise ServerFailed(f"{method} {path} answered {reply}")
        answer = reply.body.decode()
        found.append(Question(name, operation, method, path, headers, body, reply.status, answer))
    return found
