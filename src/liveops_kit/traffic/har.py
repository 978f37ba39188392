"""Exchanges as entries of the HTTP Archive format 1.2, and the file that holds them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import IO, Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from liveops_kit.redaction import Redactor
from liveops_kit.traffic.exchange import Exchange, Headers, Message
from liveops_kit.traffic.har_reader import WHOLE
from liveops_kit.version import __version__


def entry_of(exchange: Exchange, *, keep_secrets: bool = False) -> dict[str, Any]:
    """An exchange as an entry; secrets are covered unless they are to be kept."""
    exchange = exchange if keep_secrets else _covered(exchange)
    return {
        "startedDateTime": exchange.started,
        "time": exchange.milliseconds,
        "request": _request_of(exchange),
        "response": _response_of(exchange),
        "cache": {},
        "timings": {"send": 0, "wait": exchange.milliseconds, "receive": 0},
        WHOLE: exchange.are_headers_whole,
    }


def _covered(exchange: Exchange) -> Exchange:
    """The same exchange without secrets: neither what it departs from nor its lengths change."""
    redactor = Redactor().of_call(exchange.request.headers)

    def covered(message: Message) -> Message:
        return Message(redactor.headers(message.headers), _covered_body(message.body, redactor))

    return replace(
        exchange, url=redactor.url(exchange.url),
        request=covered(exchange.request), response=covered(exchange.response),
    )  # fmt: skip


def _covered_body(body: bytes | None, redactor: Redactor) -> bytes | None:
    if not body:
        return body
    try:
        return redactor.body(body.decode("utf-8")).encode()
    except UnicodeDecodeError:
        return redactor.raw(body)


def _request_of(exchange: Exchange) -> dict[str, Any]:
    request = exchange.request
    written: dict[str, Any] = {
        "method": exchange.method,
        "url": exchange.url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _listed(request.headers),
        "queryString": [
            {"name": name, "value": value}
            for name, value in parse_qsl(urlsplit(exchange.url).query, keep_blank_values=True)
        ],
        "headersSize": -1,
        "bodySize": -1 if request.body is None else len(request.body),
    }
    if request.body:
        written["postData"] = {
            "mimeType": request.header("content-type") or "",
            **_text_of(request.body),
        }
    return written


def _listed(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _response_of(exchange: Exchange) -> dict[str, Any]:
    response = exchange.response
    size = -1 if response.body is None else len(response.body)
    content = {"size": size, "mimeType": response.header("content-type") or ""}
    if response.body:
        content |= _text_of(response.body)
    return {
        "status": exchange.status,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _listed(response.headers),
        "content": content,
        "redirectURL": response.header("location") or "",
        "headersSize": -1,
        "bodySize": size,
    }


def _text_of(body: bytes) -> dict[str, str]:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return {"encoding": "base64", "text": base64.b64encode(body).decode()}
    return {"text": text}


class HarWriter:
    """Writes entries one by one; after each of them the file is a whole archive."""

    _TAIL = b"\n]}}\n"

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        creator = orjson.dumps({"name": "liveops-kit", "version": __version__}).decode()
        head = f'{{"log":{{"version":"1.2","creator":{creator},"entries":['
        self._file.write(head.encode() + self._TAIL)
        self._file.flush()
        self.count = 0

    def add(self, entry: Mapping[str, Any]) -> None:
        """Append one entry.

        Raises:
            OSError: it cannot be written.
        """
        comma = b",\n" if self.count else b"\n"
        self._file.seek(-len(self._TAIL), 2)
        self._file.write(comma + orjson.dumps(entry) + self._TAIL)
        self._file.flush()
        self.count += 1
