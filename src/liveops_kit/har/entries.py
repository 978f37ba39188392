"""Entries of the HTTP Archive format 1.2 as exchanges, however recorders bend the format."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from liveops_kit.errors import EntryError
from liveops_kit.har.bodies import CUT, ELSEWHERE, LIMIT_REMARK, Body, RecordedBody, body_of
from liveops_kit.har.exchange import HEADERS_WHOLE, Exchange, Headers, Message
from liveops_kit.har.recorders import left_out, recorder_error

_BODILESS = frozenset({"GET", "HEAD", "DELETE", "OPTIONS", "TRACE"})


def exchange_of(entry: Any, where: str = "") -> Exchange:
    """Return the exchange that an entry describes.

    Raises:
        EntryError: it lacks a part, or a part is not of its type.
    """
    if not isinstance(entry, dict):
        raise EntryError("it is no object")
    request, response = _part(entry, "request"), _part(entry, "response")
    method = _text(request, "request", "method").upper()
    url = _text(request, "request", "url")
    status = _status(entry, response)
    answer = _answer(entry, response, method)
    return Exchange(
        method=method,
        url=url,
        request=_request(request, method),
        status=status,
        response=answer,
        started=str(entry.get("startedDateTime") or ""),
        milliseconds=_number(entry.get("time"), 0.0),
        are_headers_whole=entry.get(HEADERS_WHOLE) is True,
        where=where,
        left_out=left_out(entry, response, status, answer.body),
    )


def _part(entry: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = entry.get(name)
    if part is None:
        raise EntryError(f"'{name}' is {'null' if name in entry else 'missing'}")
    if not isinstance(part, dict):
        raise EntryError(f"'{name}' is no object")
    return part


def _text(part: Mapping[str, Any], owner: str, name: str) -> str:
    text = part.get(name)
    if not isinstance(text, str):
        fault = "no text" if text is not None else "null" if name in part else "missing"
        raise EntryError(f"'{owner}.{name}' is {fault}")
    text = _clean(text).strip()
    if not text:
        raise EntryError(f"'{owner}.{name}' is empty")
    return text


def _status(entry: Mapping[str, Any], response: Mapping[str, Any]) -> int:
    """Return the status; 0 or less stands for no answer."""
    status = response.get("status")
    if status is None and recorder_error(entry, response):
        return 0
    if status is None:
        fault = "null" if "status" in response else "missing"
        raise EntryError(f"'response.status' is {fault}")
    if isinstance(status, bool) or not isinstance(status, int | float):
        raise EntryError("'response.status' is no number")
    if status != status or status % 1 or 0 < status < 100 or status > 999:
        raise EntryError("'response.status' is no HTTP status")
    return max(0, int(status)) if status > 0 else 0


def _number(value: Any, default: float) -> float:
    """Return a number; the default for what is none, or has no end."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    try:
        number = float(value)
    except OverflowError:
        return default
    return number if math.isfinite(number) else default


def _clean(text: str) -> str:
    """Return a text without halves of surrogate pairs, which nobody can print."""
    return text.encode("utf-8", "replace").decode()


# -- headers ------------------------------------------------------------------------------------
def _headers(part: Mapping[str, Any], owner: str) -> Headers:
    """Return the headers, without the pseudo headers of HTTP/2."""
    listed = part.get("headers")
    if listed is not None and not isinstance(listed, dict | list):
        raise EntryError(f"'{owner}.headers' is no list")
    pairs = (
        (_clean(name).strip(), line)
        for name, value in _pairs(listed or [])
        for line in _lines(value)
    )
    return tuple((name, line) for name, line in pairs if name and not name.startswith(":"))


def _pairs(listed: Any) -> Iterator[tuple[str, Any]]:
    """Yield names and values, from a list of both or from an object."""
    if isinstance(listed, dict):
        yield from listed.items()
        return
    for each in listed:
        if isinstance(each, dict) and isinstance(each.get("name"), str):
            yield each["name"], each.get("value")
        elif isinstance(each, list) and len(each) == 2 and isinstance(each[0], str):
            yield each[0], each[1]


def _lines(value: Any) -> Iterator[str]:
    """Yield the values of a header: Chrome joins repeated ones with line breaks."""
    if isinstance(value, list):
        for each in value:
            yield from _lines(each)
        return
    text = "" if value is None or isinstance(value, dict) else _clean(str(value))
    yield from (line.strip() for line in (text.splitlines() or [""]))


def _has(headers: Headers, name: str, but: str = "") -> bool:
    return any(key.lower() == name and value.strip() != but for key, value in headers)


def _with_type(headers: Headers, kind: Any) -> Headers:
    """Return headers with the media type that the recorder noted beside them."""
    is_type = isinstance(kind, str) and kind not in ("", "x-unknown")
    if not is_type or _has(headers, "content-type"):
        return headers
    return (*headers, ("Content-Type", " ".join(_clean(kind).split())))


# -- bodies -------------------------------------------------------------------------------------
def _request(request: Mapping[str, Any], method: str) -> Message:
    headers = _headers(request, "request")
    posted = request.get("postData")
    if isinstance(posted, str):
        posted = {"text": posted}
    if isinstance(posted, dict):
        headers = _with_type(headers, posted.get("mimeType"))
        return Message(headers, *_posted(posted, headers))
    size = request.get("bodySize")
    carries = _number(size, 0) > 0
    announced = _has(headers, "content-length", but="0") or _has(headers, "transfer-encoding")
    is_lost = carries or (size != 0 and (announced or method not in _BODILESS))
    return Message(headers, None if is_lost else b"")


def _posted(posted: Mapping[str, Any], headers: Headers) -> Body:
    text, fields = posted.get("text"), posted.get("params")
    if posted.get("_file"):
        return None, ELSEWHERE
    if text == "" and not fields:
        return (None, CUT) if LIMIT_REMARK.search(_remark(posted)) else (b"", "")
    if text not in (None, ""):
        encoding = posted.get("encoding") or posted.get("_encoding")
        return body_of(
            RecordedBody(text=text, encoding=encoding, headers=headers, remark=_remark(posted))
        )
    if not isinstance(fields, list):
        return None, ""
    pairs = [
        (_clean(str(each.get("name", ""))), _clean(str(each.get("value", ""))))
        for each in fields
        if isinstance(each, dict)
    ]
    return urlencode(pairs).encode(), ""


def _remark(part: Mapping[str, Any], error: str = "") -> str:
    comment = part.get("comment")
    is_marked = part.get("_truncated") is True or part.get("truncated") is True
    return "truncated" if is_marked else error or (comment if isinstance(comment, str) else "")


def _answer(entry: Mapping[str, Any], response: Mapping[str, Any], method: str) -> Message:
    content = response.get("content")
    content = content if isinstance(content, dict) else {}
    headers = _with_type(_headers(response, "response"), content.get("mimeType"))
    remark = _remark(content, recorder_error(entry, response))
    if content.get("text") in (None, ""):
        return Message(headers, *_no_text(response, content, headers, method, remark))
    recorded = RecordedBody(
        text=content["text"],
        encoding=content.get("encoding"),
        headers=headers,
        size=_number(content.get("size"), -1),
        remark=remark,
    )
    return Message(headers, *body_of(recorded))


def _no_text(
    response: Mapping[str, Any],
    content: Mapping[str, Any],
    headers: Headers,
    method: str,
    remark: str,
) -> Body:
    """Return an empty body where there was none, and nothing where the recorder left it out."""
    if method == "HEAD" or response.get("status") in (204, 304):
        return b"", ""
    if content.get("_file"):
        return None, ELSEWHERE
    sizes = [content.get("size"), response.get("bodySize")]
    # Recorders that drop bodies leave the sizes; -1 is the format's word for unknown.
    is_empty = sizes[0] == 0 or (content.get("text") == "" and sizes[0] is None)
    is_empty = (is_empty or sizes == [None, 0]) and not remark
    return (b"" if is_empty and not _has(headers, "content-length", but="0") else None), ""
