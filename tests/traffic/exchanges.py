"""Exchanges and servers for the tests of traffic."""

from __future__ import annotations

import ipaddress
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from liveops_kit.har.exchange import Exchange, Message
from liveops_kit.openapi import document as spec

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
    request_body: Any = b"",
    headers: tuple[tuple[str, str], ...] = (ADMIN, JSON),
    status: int = 200,
    response_body: Any = b"",
    answer_headers: tuple[tuple[str, str], ...] = (JSON,),
) -> Exchange:
    """An exchange; bodies that are no bytes are written as JSON."""
    return Exchange(
        method=method,
        url=url,
        request=Message(headers, _body(request_body)),
        status=status,
        response=Message(answer_headers, _body(response_body)),
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
GOOD = exchange(response_body=COUPON_LIST)


def without(value: Any, name: str) -> Any:
    """An object that lacks one property."""
    return {key: part for key, part in value.items() if key != name}


@contextmanager
def served(app: Any, certificate: Path | None = None) -> Iterator[str]:
    """An ASGI application on this machine; gives its URL. A certificate holds its key, too."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http="h11", ws="none", lifespan="off", log_level="critical",
        server_header=False, date_header=False, ssl_certfile=certificate,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        host, port = listener.getsockname()
        yield f"{'https' if certificate else 'http'}://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        assert not thread.is_alive()
        listener.close()


def signed_by_itself(path: Path) -> Path:
    """A certificate of 127.0.0.1 that nobody vouches for, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    return path
