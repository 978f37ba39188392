"""The journal as a HAR 1.2 archive, which browsers and traffic tools read."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import parse_qsl, quote, urlencode

from liveops_kit import __version__
from liveops_kit.edge.journal import Record
from liveops_kit.edge.journal_reading import (
    Reader,
    body_of,
    headers_of,
    print_record,
    was_dropped,
)
from liveops_kit.edge.who import header
from liveops_kit.edge.wire import Json
from liveops_kit.redaction import Redactor
from liveops_kit.shared.moment import print_moment

_TOO_LONG = "too long to be kept"


def archive(records: Iterable[Record], reader: Reader) -> Json:
    """An archive of requests, without secrets; own properties begin with an underscore."""
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "liveops-kit", "version": __version__},
            "entries": [_entry(record, reader) for record in records],
        }
    }


def _entry(record: Record, reader: Reader) -> Json:
    short = print_record(record, reader)
    milliseconds = short["duration_ms"]
    redactor = reader.redactor_of(record)
    return {
        "startedDateTime": print_moment(record.at),
        "time": milliseconds,
        "request": _request(record, redactor),
        "response": _response(record, redactor),
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "_number": record.number,
        "_operation": short["operation"],
        "_request": short["request"],
        "_answer": short["answer"],
    }


def _request(record: Record, redactor: Redactor) -> Json:
    query = redactor.pairs(parse_qsl(record.asked.query.decode("latin-1"), keep_blank_values=True))
    host = header(record.asked.headers, b"host") or "localhost"
    url = f"http://{host}{quote(redactor.text(record.path), safe='/*')}"
    found: Json = {
        "method": record.method,
        "url": f"{url}?{urlencode(query)}" if query else url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers_of(record.asked.headers, redactor)),
        "queryString": _pairs(query),
        "headersSize": -1,
        "bodySize": record.request_length,
    }
    if record.request_length:
        kind = header(record.asked.headers, b"content-type")
        text = body_of(record.request_body, redactor)
        found["postData"] = {"mimeType": kind, "text": text or ""}
        if was_dropped(record.request_body, record.request_length):
            found["postData"]["comment"] = _TOO_LONG
    return found


def _response(record: Record, redactor: Redactor) -> Json:
    content: Json = {
        "size": record.answer_length,
        "mimeType": header(record.told.headers, b"content-type"),
        "text": body_of(record.answer_body, redactor) or "",
    }
    if was_dropped(record.answer_body, record.answer_length):
        content["comment"] = _TOO_LONG
    status = record.status or 0
    return {
        "status": status,
        "statusText": HTTPStatus(status).phrase if status in _STATUSES else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers_of(record.told.headers, redactor)),
        "content": content,
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": record.answer_length,
    }


_STATUSES = frozenset(int(status) for status in HTTPStatus)


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[Json]:
    return [{"name": name, "value": value} for name, value in pairs]
