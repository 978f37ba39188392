"""The journal as a HAR 1.2 archive, which browsers and traffic tools read."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from liveops_kit.domain.values.moment import print_moment
from liveops_kit.har.exchange import Exchange, Message
from liveops_kit.har.writer import archive_of, entry_of
from liveops_kit.server.claimed_identity import header
from liveops_kit.server.codec.common import Json
from liveops_kit.server.journal.log import Entry
from liveops_kit.server.journal.reader import Reader, serialize_entry, texts_of, was_dropped
from liveops_kit.server.messages import RawHeaders

_TOO_LONG = "too long to be kept"


def archive(entries: Iterable[Entry], reader: Reader, scheme: str) -> Json:
    """Return an archive of requests, without secrets; own properties begin with an underscore."""
    return archive_of(_entry(entry, reader, scheme) for entry in entries)


def _entry(entry: Entry, reader: Reader, scheme: str) -> Json:
    short = serialize_entry(entry, reader)
    return {
        **entry_of(_exchange(entry, scheme), reader.redactor_of(entry)),
        "_number": entry.number,
        "_operation": short["operation"],
        "_user": short["user"],
        "_project_time": short["project_time"],
        "_request": short["request"],
        "_answer": short["answer"],
    }


def _exchange(entry: Entry, scheme: str) -> Exchange:
    return Exchange(
        method=entry.method,
        url=_url(entry, scheme),
        request=_message(entry.head.headers, entry.request_body, entry.request_length),
        status=entry.status or 0,
        response=_message(entry.response_headers, entry.response_body, entry.response_length),
        started=print_moment(entry.at),
        milliseconds=round(entry.duration * 1000, 3),
    )


def _url(entry: Entry, scheme: str) -> str:
    host = header(entry.head.headers, b"host") or "localhost"
    url = f"{scheme}://{host}{quote(entry.path, safe='/*')}"
    return f"{url}?{entry.head.query.decode('latin-1')}" if entry.head.query else url


def _message(headers: RawHeaders, body: bytes, length: int) -> Message:
    pairs = texts_of(headers)
    if was_dropped(body, length):
        return Message(pairs, None, _TOO_LONG, length)
    return Message(pairs, body)
