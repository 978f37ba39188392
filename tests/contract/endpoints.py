"""A game's endpoint for webhooks, done well, and each way of doing it badly."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "a-webhook-secret"
USERS = {"alice"}
MISTAKES = (
    "takes any signature", "takes no signature", "signs what it has parsed", "grants twice",
    "refuses what comes twice", "knows everybody", "fails at odd types", "fails at odd bodies",
    "fails out of order", "refuses orders", "refuses cancellations", "refuses everybody",
    "does not look at the body", "answers 200 to everything",
)  # fmt: skip


class Game:
    """The game behind the endpoint, with one mistake or none."""

    def __init__(self, mistake: str = "") -> None:
        self.mistake = mistake
        self.granted: Counter[tuple[str, str]] = Counter()
        self.orders: dict[int, str] = {}

    def answer(self, body: bytes, authorization: str | None) -> tuple[int, Any]:
        if self.mistake == "answers 200 to everything":
            return 200, None
        if not self._is_signed(body, authorization):
            return 400, {"error": {"code": "INVALID_SIGNATURE", "message": "Signatures differ"}}
        try:
            news = json.loads(body)
        except ValueError:
            return (500 if self.mistake == "fails at odd bodies" else 400), None
        handle = getattr(self, f"_{news.get('notification_type')}", None)
        if handle is None:
            return (500 if self.mistake == "fails at odd types" else 400), None
        return handle(news)

    def _is_signed(self, body: bytes, authorization: str | None) -> bool:
        if authorization is None:
            return self.mistake == "takes no signature"
        if self.mistake == "takes any signature":
            return True
        if self.mistake == "does not look at the body":
            return "0" * 40 not in authorization
        if self.mistake == "signs what it has parsed":
            try:
                body = json.dumps(json.loads(body)).encode()
            except ValueError:
                return False
        right = hashlib.sha1(body + SECRET.encode()).hexdigest()
        return hmac.compare_digest(authorization, f"Signature {right}")

    def _user_validation(self, news: Any) -> tuple[int, Any]:
        is_known = news["user"]["id"] in USERS or self.mistake == "knows everybody"
        if is_known and self.mistake != "refuses everybody":
            return 204, None
        return 400, {"error": {"code": "INVALID_USER", "message": "Nobody by that name"}}

    def _order_paid(self, news: Any) -> tuple[int, Any]:
        if self.mistake == "refuses orders":
            return 400, None
        number = news["order"]["id"]
        if number in self.orders and self.mistake == "refuses what comes twice":
            return 409, None
        if self.orders.get(number) is None or self.mistake == "grants twice":
            for item in news["items"]:
                self.granted[news["user"]["external_id"], item["sku"]] += item["quantity"]
        self.orders.setdefault(number, "paid")
        return 200, None

    def _order_canceled(self, news: Any) -> tuple[int, Any]:
        if self.mistake == "refuses cancellations":
            return 400, None
        if news["order"]["id"] not in self.orders and self.mistake == "fails out of order":
            return 500, None
        self.orders[news["order"]["id"]] = "canceled"
        return 200, None


@contextmanager
def served(game: Game) -> Iterator[str]:
    """The address of the endpoint."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, content = game.answer(body, self.headers["Authorization"])
            text = b"" if content is None else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/webhooks"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
