"""The calls that every server gets: a list of ten coupons, a redemption, and two refusals of it."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.servers import Reply, ServerFailed, ask
from liveops_kit.settings import DEVELOPMENT_SECRET
from liveops_kit.tokens import mint

PROJECT = 44056
COUPONS = f"/api/v3/project/{PROJECT}/admin/coupon"
CODE = "BENCHMARK"
LISTED = 10
"""Coupons in the list."""
GET, POST = "GET list of coupons", "POST redeem"
SCHEMA_REFUSAL = "POST redeem, body breaks its schema"
BAD_TOKEN = "POST redeem, token expired"
CALLS = (GET, POST, SCHEMA_REFUSAL, BAD_TOKEN)
CHANGING = "transactionId"
"""The property of a refusal that differs from answer to answer, always as long."""


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
    """The mock's; empty where a server words its own."""

    def raw(self, port: int) -> str:
        """Return the request as it goes over the wire."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if self.body:
            lines += [f"Content-Length: {len(self.body.encode())}"]
        return "\r\n".join(lines) + "\r\n\r\n" + self.body

    @property
    def changing(self) -> tuple[int, int]:
        """Return the place in the answer, in bytes, that differs each time."""
        found = re.search(rb'"%s":"([^"]*)"' % CHANGING.encode(), self.answer.encode())
        return found.span(1) if found else (0, 0)

    def checked(self, port: int) -> Reply:
        """Return the answer of a server, which has the status and the content of the mock's.

        Raises:
            ServerFailed: it differs.
        """
        reply = ask(port, self.method, self.path, self.headers, self.body.encode() or None)
        is_same = not self.answer or _read(reply.body) == _read(self.answer.encode())
        if reply.status != self.status or not is_same:
            raise ServerFailed(
                f"{self.name}: not the answer that is measured: {reply.status} {reply.body[:300]!r}"
            )
        return reply


def _read(body: bytes) -> Any:
    """Return a JSON body without what changes; None for any other body."""
    try:
        value = json.loads(body)
    except ValueError:
        return None
    if isinstance(value, dict):
        value.pop(CHANGING, None)
    return value


def admin_headers(project: int = PROJECT) -> dict[str, str]:
    """Return the headers of a game's server; any key will do."""
    key = base64.b64encode(f"{project}:demo".encode()).decode()
    return {"Authorization": f"Basic {key}", "Content-Type": "application/json"}


def player_headers(age: int = 0) -> dict[str, str]:
    """Return the headers of a player, with a token made `age` seconds ago, good for a day."""
    issued = int(time.time()) - age
    token = mint("alice", DEVELOPMENT_SECRET, issued=issued, lifetime=86_400)
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


def prepare(port: int, project: int = PROJECT) -> None:
    """Make the coupon that is redeemed, with one code, and as many others as the list needs.

    Raises:
        ServerFailed: an answer was wrong, such as since all of it is there.
    """
    coupons, own = _coupons(project), f"/api/v2/project/{project}/admin/coupon/benchmark"

    def admin(method: str, path: str, body: Mapping[str, Any] | None, status: int) -> bytes:
        raw = None if body is None else json.dumps(body).encode()
        reply = ask(port, method, path, admin_headers(project), raw)
        if reply.status != status:
            raise ServerFailed(f"{method} {path} answered {reply}")
        return reply.body

    admin("POST", coupons, coupon("benchmark"), 201)
    admin("PUT", f"{own}/activate", None, 204)
    admin("POST", f"{own}/code", {"coupon_code": CODE}, 201)
    listed = len(json.loads(admin("GET", coupons, None, 200))["items"])
    for number in range(listed, LISTED):
        admin("POST", coupons, coupon(f"benchmark-{number}"), 201)


def _coupons(project: int) -> str:
    return f"/api/v3/project/{project}/admin/coupon"


def questions(port: int, project: int = PROJECT) -> list[Question]:
    """Return the requests about a project, with the answers that a prepared mock gives to them.

    The bodies of the redemption and its refusals differ in length, so that a server without rules
    can tell them apart.
    """
    coupons, redeem = _coupons(project), f"/api/v2/project/{project}/coupon/redeem"
    player, code = player_headers(), json.dumps({"coupon_code": CODE})
    # Prism accepts any token; by this header it answers the example of a 401.
    expired = {**player_headers(age=172_800), "Prefer": "code=401"}
    found = []
    for name, operation, method, path, headers, body, status in (
        (GET, "get-coupons", "GET", coupons, admin_headers(project), "", 200),
        (POST, "redeem-coupon", "POST", redeem, player, code, 200),
        (SCHEMA_REFUSAL, "redeem-coupon", "POST", redeem, player, json.dumps({"code": CODE}), 422),
        (BAD_TOKEN, "redeem-coupon", "POST", redeem, expired, code + " ", 401),
    ):
        reply = ask(port, method, path, headers, body.encode() or None)
        if reply.status != status:
            raise ServerFailed(f"{method} {path} answered {reply}")
        answer = reply.body.decode()
        found.append(Question(name, operation, method, path, headers, body, status, answer))
    return found
