"""Exchanges as entries of the HTTP Archive format 1.2, and the file that holds them."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import IO, Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from liveops_kit.har.exchange import HEADERS_WHOLE, Exchange, Headers, Message
from liveops_kit.redaction import Redactor
from liveops_kit.version import __version__

_BY_FORM = Redactor()
_PHRASES = {int(status): status.phrase for status in HTTPStatus}


def entry_of(
    exchange: Exchange, redactor: Redactor | None = _BY_FORM, *, comment: str = ""
) -> dict[str, Any]:
    """Return an exchange as an entry, without secrets; with them if `redactor` is None.

    The credentials of the call are masked wherever they stand, those the redactor knows, too.
    """
    if redactor is not None:
        redactor = redactor.of_call(exchange.request.headers)
    entry: dict[str, Any] = {
        "startedDateTime": exchange.started,
        "time": exchange.milliseconds,
        "request": _request_of(exchange, redactor),
        "response": _response_of(exchange, redactor),
        "cache": {},
        "timings": {"send": 0, "wait": exchange.milliseconds, "receive": 0},
        HEADERS_WHOLE: exchange.are_headers_whole,
    }
    return {**entry, "comment": comment} if comment else entry


def archive_of(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return a whole archive."""
    return {"log": {"version": "1.2", "creator": _CREATOR, "entries": list(entries)}}


_CREATOR = {"name": "liveops-kit", "version": __version__}


def _request_of(exchange: Exchange, redactor: Redactor | None) -> dict[str, Any]:
    request = exchange.request
    url = exchange.url if redactor is None else redactor.url(exchange.url)
    request_part: dict[str, Any] = {
        "method": exchange.method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _headers_of(request.headers, redactor),
        "queryString": _named(parse_qsl(urlsplit(url).query, keep_blank_values=True)),
        "headersSize": -1,
        "bodySize": _size_of(request),
    }
    if request.body or _size_of(request) > 0:
        kind = request.header("content-type") or ""
        request_part["postData"] = {"mimeType": kind, **_text_of(request, redactor)}
    return request_part


def _response_of(exchange: Exchange, redactor: Redactor | None) -> dict[str, Any]:
    response = exchange.response
    headers = _headers_of(response.headers, redactor)
    locations = [each["value"] for each in headers if each["name"].lower() == "location"]
    return {
        "status": exchange.status,
        "statusText": exchange.reason or _PHRASES.get(exchange.status, ""),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers,
        "content": _content_of(response, redactor),
        "redirectURL": locations[0] if locations else "",
        "headersSize": -1,
        "bodySize": _size_of(response),
    }


def _content_of(response: Message, redactor: Redactor | None) -> dict[str, Any]:
    """Return the content; its size is that of the text, which a mask may have made shorter."""
    kind, text = response.header("content-type") or "", _text_of(response, redactor)
    size = _size_of(response)
    if response.body and "encoding" not in text:
        size = len(text["text"].encode())
    return {"size": size, "mimeType": kind, **text}


def _headers_of(headers: Headers, redactor: Redactor | None) -> list[dict[str, str]]:
    return _named(headers if redactor is None else redactor.headers(headers))


def _named(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _size_of(message: Message) -> int:
    return message.length if message.body is None else len(message.body)


def _text_of(message: Message, redactor: Redactor | None) -> dict[str, str]:
    """Return the text of a body; a comment where it is missing for a reason."""
    body = message.body
    if body is None:
        return {"text": "", "comment": message.missing} if message.missing else {}
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        masked = body if redactor is None else redactor.raw(body)
        return {"encoding": "base64", "text": base64.b64encode(masked).decode()}
    return {"text": text if redactor is None or not text else redactor.body(text)}


class HarWriter:
    """Writes entries one by one; after each of them the file is a whole archive.

    A pipe, in which nobody can go back, holds a whole archive once the writer is closed.
    """

    _TAIL = b"\n]}}\n"

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._is_seekable = file.seekable()
        creator = orjson.dumps(_CREATOR).decode()
        head = f'{{"log":{{"version":"1.2","creator":{creator},"entries":['
        self._file.write(head.encode() + (self._TAIL if self._is_seekable else b""))
        self._file.flush()
        self.count = 0

    def add(self, entry: Mapping[str, Any]) -> None:
        """Append one entry.

        Raises:
            OSError: it cannot be written.
        """
        text = (b",\n" if self.count else b"\n") + orjson.dumps(entry)
        if self._is_seekable:
            self._file.seek(-len(self._TAIL), 2)
            text += self._TAIL
        self._file.write(text)
        self._file.flush()
        self.count += 1

    def close(self) -> None:
        """Close the archive and its file."""
        with self._file:
            if not self._is_seekable:
                self._file.write(self._TAIL)
