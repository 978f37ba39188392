"""The journal as a HAR 1.2 archive, which browsers and traffic tools read."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import parse_qsl, quote, urlencode

from liveops_kit.domain.values.moment import print_moment
from liveops_kit.redaction import Redactor
from liveops_kit.server.codec.common import Json
from liveops_kit.server.identity import header
from liveops_kit.server.journal.log import Entry
from liveops_kit.server.journal.reader import (
    Reader,
    body_of,
    headers_of,
    serialize_entry,
    was_dropped,
)
from liveops_kit.version import __version__

_TOO_LONG = "too long to be kept"


def archive(entries: Iterable[Entry], reader: Reader) -> Json:
    """An archive of requests, without secrets; own properties begin with an underscore."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "liveops-kit", "version": __version__},
            "entries": [_entry(entry, reader) for entry in entries],
        }
    }


def _entry(entry: Entry, reader: Reader) -> Json:
    short = serialize_entry(entry, reader)
    milliseconds = short["duration_ms"]
    redactor = reader.redactor_of(entry)
    return {
        "startedDateTime": print_moment(entry.at),
        "time": milliseconds,
        "request": _request(entry, redactor),
        "response": _response(entry, redactor),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_number": entry.number,
        "_operation": short["operation"],
        "_request": short["request"],
        "_answer": short["answer"],
    }


def _request(entry: Entry, redactor: Redactor) -> Json:
    query = redactor.pairs(parse_qsl(entry.head.query.decode("latin-1"), keep_blank_values=True))
    host = header(entry.head.headers, b"host") or "localhost"
    url = f"http://{host}{quote(redactor.text(entry.path), safe='/*')}"
    found: Json = {
        "method": entry.method,
        "url": f"{url}?{urlencode(query)}" if query else url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers_of(entry.head.headers, redactor)),
        "queryString": _pairs(query),
        "headersSize": -1,
        "bodySize": entry.request_length,
    }
    if entry.request_length:
        kind = header(entry.head.headers, b"content-type")
        text = body_of(entry.request_body, redactor)
        found["postData"] = {"mimeType": kind, "text": text or ""}
        if was_dropped(entry.request_body, entry.request_length):
            found["postData"]["comment"] = _TOO_LONG
    return found


def _response(entry: Entry, redactor: Redactor) -> Json:
    content: Json = {
        "size": entry.response_length,
        "mimeType": header(entry.response_headers, b"content-type"),
        "text": body_of(entry.response_body, redactor) or "",
    }
    if was_dropped(entry.response_body, entry.response_length):
        content["comment"] = _TOO_LONG
    status = entry.status or 0
    return {
        "status": status,
        "statusText": HTTPStatus(status).phrase if status in _STATUSES else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers_of(entry.response_headers, redactor)),
        "content": content,
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": entry.response_length,
    }


_STATUSES = frozenset(int(status) for status in HTTPStatus)


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[Json]:
    return [{"name": name, "value": value} for name, value in pairs]
