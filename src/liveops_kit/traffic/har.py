"""Entries of the HTTP Archive format 1.2, as exchanges and back."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from typing import IO, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson

from liveops_kit import __version__
from liveops_kit.redaction import Redactor
from liveops_kit.traffic.exchange import Exchange, Headers, Message, unpacked

_WHOLE = "_headersWhole"
"""A field of our own: the recorder left no header out."""
_BODILESS = frozenset({"GET", "HEAD", "DELETE", "OPTIONS", "TRACE"})


class EntryError(ValueError):
    """An entry does not say what an exchange needs; the message names the part."""


# -- reading ------------------------------------------------------------------------------------
def exchange_of(entry: Any, where: str = "") -> Exchange:
    """The exchange an entry tells of.

    Raises:
        EntryError: it lacks a part, or a part is not of its type.
    """
    request, response = _part(entry, "request"), _part(entry, "response")
    status = response.get("status", 0)
    if isinstance(status, bool) or not isinstance(status, int | float):
        raise EntryError("'response.status' is no number")
    method = _text(request, "request", "method").upper()
    return Exchange(
        method=method,
        url=_text(request, "request", "url"),
        request=_asked(request, method),
        status=int(status),
        response=_answered(response, method),
        started=str(entry.get("startedDateTime", "")),
        milliseconds=_number(entry.get("time")),
        are_headers_whole=entry.get(_WHOLE) is True,
        where=where,
    )


def _part(entry: Any, name: str) -> Mapping[str, Any]:
    part = entry.get(name) if isinstance(entry, dict) else None
    if not isinstance(part, dict):
        raise EntryError(f"'{name}' is missing")
    return part


def _text(part: Mapping[str, Any], owner: str, name: str) -> str:
    text = part.get(name)
    if not isinstance(text, str) or not text:
        raise EntryError(f"'{owner}.{name}' is missing")
    return text


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _headers(part: Mapping[str, Any]) -> Headers:
    """The headers, without the pseudo headers of HTTP/2."""
    listed = part.get("headers")
    pairs = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    named = ((str(pair.get("name", "")), str(pair.get("value", ""))) for pair in pairs)
    return tuple((name, value) for name, value in named if name and not name.startswith(":"))


def _asked(request: Mapping[str, Any], method: str) -> Message:
    headers = _headers(request)
    posted = request.get("postData")
    if isinstance(posted, dict):
        body = _posted(posted)
        kind = posted.get("mimeType")
        if isinstance(kind, str) and kind and not _has(headers, "content-type"):
            headers = (*headers, ("Content-Type", kind))
        return Message(headers, body)
    size = request.get("bodySize")
    carries = isinstance(size, int | float) and size > 0
    announced = _has(headers, "content-length", but="0") or _has(headers, "transfer-encoding")
    lost = carries or (size != 0 and (announced or method not in _BODILESS))
    return Message(headers, None if lost else b"")


def _has(headers: Headers, name: str, but: str = "") -> bool:
    return any(key.lower() == name and value.strip() != but for key, value in headers)


def _posted(posted: Mapping[str, Any]) -> bytes | None:
    text = posted.get("text")
    if isinstance(text, str) and (text or not posted.get("params")):
        return _decoded(text, posted.get("encoding") or posted.get("_encoding"))
    fields = posted.get("params")
    if not isinstance(fields, list):
        return None
    pairs = [
        (str(each.get("name", "")), str(each.get("value", "")))
        for each in fields
        if isinstance(each, dict)
    ]
    return urlencode(pairs).encode()


def _decoded(text: str, encoding: Any) -> bytes | None:
    if encoding == "base64":
        try:
            return base64.b64decode(text)
        except (binascii.Error, ValueError):
            return None
    return text.encode("utf-8", "surrogatepass")


def _answered(response: Mapping[str, Any], method: str) -> Message:
    headers = _headers(response)
    content = response.get("content")
    content = content if isinstance(content, dict) else {}
    kind = content.get("mimeType")
    if (
        isinstance(kind, str)
        and kind not in ("", "x-unknown")
        and not _has(headers, "content-type")
    ):
        headers = (*headers, ("Content-Type", kind))
    return Message(headers, _answer_body(response, content, headers, method))


def _answer_body(
    response: Mapping[str, Any], content: Mapping[str, Any], headers: Headers, method: str
) -> bytes | None:
    text = content.get("text")
    if isinstance(text, str) and text:
        body = _decoded(text, content.get("encoding"))
        return body if body is None else _still_packed(body, headers)
    if method == "HEAD" or response.get("status") in (204, 304):
        return b""
    sizes = [content.get("size"), response.get("bodySize")]
    # Recorders that drop bodies leave the sizes; -1 is the format's word for unknown.
    empty = sizes[0] == 0 or (text == "" and sizes[0] is None) or sizes == [None, 0]
    return b"" if empty and not _has(headers, "content-length", but="0") else None


def _still_packed(body: bytes, headers: Headers) -> bytes | None:
    """The format wants bodies unpacked, but some recorders keep what came over the wire."""
    coding = next((value for key, value in headers if key.lower() == "content-encoding"), None)
    return unpacked(body, coding) if coding and body.startswith(b"\x1f\x8b") else body


# -- writing ------------------------------------------------------------------------------------
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
        _WHOLE: exchange.are_headers_whole,
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
