"""Exchanges and servers for the tests of traffic."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from liveops_kit import spec
from liveops_kit.traffic.exchange import Exchange, Message

LIVE = "https://store.xsolla.com/api"
COUPONS = f"{LIVE}/v3/project/44056/admin/coupon"
ADMIN = ("Authorization", "Basic NDQwNTY6ZGVtbw==")
JSON = ("Content-Type", "application/json")
TRANSACTION = "0c53b5f40e5e4f7fb66fe1c3e6c7a9d1"


def example(operation_id: str, status: int = 200) -> Any:
    """The body the description shows for an answer."""
    api = spec.served()
    response = api.resolve(api.operations[operation_id].definition["responses"][str(status)])
    media = response["content"]["application/json"]
    if "example" in media:
        return media["example"]
    return next(iter(media["examples"].values()))["value"]


def exchange(
    method: str = "GET",
    url: str = COUPONS,
    *,
    asked: Any = b"",
    headers: tuple[tuple[str, str], ...] = (ADMIN, JSON),
    status: int = 200,
    answered: Any = b"",
    answer_headers: tuple[tuple[str, str], ...] = (JSON,),
) -> Exchange:
    """An exchange; bodies that are no bytes are written as JSON."""
    return Exchange(
        method=method,
        url=url,
        request=Message(headers, _body(asked)),
        status=status,
        response=Message(answer_headers, _body(answered)),
        started="2026-12-01T10:00:00+00:00",
        milliseconds=1.5,
    )


def _body(value: Any) -> bytes | None:
    return value if isinstance(value, bytes | None) else json.dumps(value).encode()


def error(status: int, code: int, message: str = "No") -> dict[str, Any]:
    """The API's envelope."""
    return {
        "statusCode": status,
        "errorCode": code,
        "errorMessage": message,
        "transactionId": TRANSACTION,
    }


COUPON_LIST = example("get-coupons")
COUPON = {"external_id": "spring", "name": {"en": "Spring gift"}}
GOOD = exchange(answered=COUPON_LIST)


def without(value: Any, name: str) -> Any:
    """An object that lacks one property."""
    return {key: part for key, part in value.items() if key != name}


@contextmanager
def served(app: Any) -> Iterator[str]:
    """An ASGI application on this machine; gives its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http="h11", ws="none", lifespan="off", log_level="critical",
        server_header=False, date_header=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        host, port = listener.getsockname()
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        assert not thread.is_alive()
        listener.close()
