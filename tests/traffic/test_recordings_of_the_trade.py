"""Small recordings as some ten tools write them: what is judged, what is not, and why."""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from click.testing import CliRunner, Result
from tests.traffic.exchanges import COUPON, COUPON_LIST
from tests.traffic.recorders import (
    ANSWER,
    OWN_WRITER,
    STYLES,
    Entry,
    based,
    changed,
    entry,
    good,
    without_part,
    written,
)

from liveops_kit.cli import main
from liveops_kit.har.recording import OddEntry
from liveops_kit.openapi.document import served
from liveops_kit.runs import traffic as traffic_run
from liveops_kit.traffic import pool
from liveops_kit.traffic.judge import Judge
from liveops_kit.traffic.summary import Summary

LIE = json.dumps({**COUPON_LIST, "total_promotions_count": "many"})
LACKS = "response 200: body $.total_promotions_count: type: integer"
CREATED = json.dumps({"external_id": "spring"})
CREATION: dict[str, Any] = {
    "method": "POST", "status": 201, "request_body": json.dumps(COUPON), "response_body": CREATED
}  # fmt: skip
RAW = ANSWER.encode()
SIZE = len(RAW)
UNREADABLE = "response 200: body: readable as application/json"


@dataclass(frozen=True)
class Case:
    """A recording: a good exchange, the entries, a good exchange; and what is said of it."""

    name: str
    style: str
    entries: tuple[Any, ...]
    judged: int = 0
    """Of the entries between."""
    findings: tuple[str, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    odd: tuple[str, ...] = ()
    """Reasons, in the order of the entries, which are all odd."""
    notes: dict[str, int] = field(default_factory=dict)
    strangers: dict[str, int] = field(default_factory=dict)
    encoding: str = ""
    end: str = ""


def judged(name: str, style: str, *entries: Any, **expected: Any) -> Case:
    return Case(name, style, entries, judged=len(entries), **expected)


def left_out(name: str, style: str, reason: str, *entries: Any) -> Case:
    return Case(name, style, entries, left_out={reason: len(entries)})


def odd(name: str, style: str, reason: str, made: Any) -> Case:
    return Case(name, style, (made,), odd=(reason,))


def unknown_body(name: str, style: str, why: str, *entries: Any) -> Case:
    return judged(name, style, *entries, notes={f"response body {why}": len(entries)})


def packed(coding: str, body: bytes, **content: Any) -> Entry:
    kept = {"size": len(RAW), "mimeType": "application/json", "text": based(body),
            "encoding": "base64", **content}  # fmt: skip
    return entry(answer_headers={"Content-Encoding": coding}, content=kept)


def kept(text: Any, size: Any = SIZE, **more: Any) -> dict[str, Any]:
    return {"size": size, "mimeType": "application/json", "text": text, **more}


KINDS = (
    "application/json;", "application/json; charset", "application/json; a=b=c",
    "APPLICATION/JSON; CHARSET=UTF-8", 'application/json; charset="utf-8"', "application/json;;;",
    " application/json ;charset = utf-8", "application/json,application/json",
    "application/json; charset=klingon; q",
)  # fmt: skip

CASES = [
    *(
        judged(f"clean-{style}", style, STYLES[style](entry(**CREATION)), good(style))
        for style in STYLES
    ),
    *(
        judged(f"lying-{style}", style, STYLES[style](entry(response_body=LIE)), findings=(LACKS,))
        for style in STYLES
    ),
    *(
        judged(f"broken-json-{style}", style, STYLES[style](entry(response_body=ANSWER[:-1])),
               findings=(UNREADABLE,))
        for style in ("chrome", "firefox", "mitmproxy", "playwright", "ours")
    ),
    *(
        judged(f"type-{number}", style, STYLES[style](entry(kind=kind, **CREATION)))
        for number, (kind, style) in enumerate(zip(KINDS, STYLES, strict=False))
    ),
    judged("type-html", "chrome", entry(kind="text/html; charset"),
           findings=("response 200: header Content-Type: media type: application/json",)),
    # -- odd entries ----------------------------------------------------------------------------
    odd("null-entry", "charles", "it is no object", None),
    odd("list-entry", "burp", "it is no object", []),
    odd("text-entry", "ours", "it is no object", "entry"),
    odd("empty-entry", "k6", "'request' is missing", {}),
    odd("no-request", "firefox", "'request' is missing", without_part(entry(), "request")),
    odd("null-request", "safari", "'request' is null", changed(entry(), "request", None)),
    odd("no-response", "insomnia", "'response' is missing", without_part(entry(), "response")),
    odd("null-response", "insomnia", "'response' is null", changed(entry(), "response", None)),
    odd("null-status", "charles", "'response.status' is null",
        changed(entry(), "response.status", None)),
    odd("text-status", "insomnia", "'response.status' is no number",
        changed(entry(), "response.status", "200 OK")),
    odd("no-status", "burp", "'response.status' is missing",
        without_part(entry(), "response.status")),
    odd("huge-status", "k6", "'response.status' is no HTTP status",
        changed(entry(), "response.status", 10**30)),
    odd("empty-url", "fiddler", "'request.url' is empty", changed(entry(), "request.url", "")),
    odd("blank-url", "fiddler", "'request.url' is empty", changed(entry(), "request.url", " ")),
    odd("null-url", "mitmproxy", "'request.url' is null", changed(entry(), "request.url", None)),
    odd("no-method", "k6", "'request.method' is missing", without_part(entry(), "request.method")),
    odd("text-headers", "burp", "'request.headers' is no list",
        changed(entry(), "request.headers", "Accept: */*")),
    Case("many-odd", "ours", (None, 7, {}, "x"),
         odd=("it is no object", "it is no object", "'request' is missing", "it is no object")),
    # -- odd, but plain -------------------------------------------------------------------------
    judged("object-headers", "k6",
           changed(entry(), "response.headers", {"Content-Type": "application/json"})),
    judged("null-headers", "burp", changed(entry(), "response.headers", None)),
    judged("joined-headers", "chrome",
           entry(answer_headers={"Set-Cookie": "a=1\nb=2", "X-A": "1\r\n 2"})),
    judged("no-times", "k6", without_part(without_part(entry(), "time"), "startedDateTime")),
    judged("null-times", "charles", changed(entry(), "time", None)),
    judged("parsed-body", "insomnia", entry(content=kept(COUPON_LIST))),
    judged("null-content-fields", "burp",
           changed(entry(), "response.content.encoding", None)),
    judged("half-pair", "charles", changed(entry(), "comment", "\ud800")),
    judged("half-pair-line", "ours", changed(entry(), "comment", "\ud800")),
    judged("big-integer", "charles", changed(entry(), "time", 10**40)),
    judged("big-integer-line", "ours", changed(entry(), "time", 10**4200)),
    judged("zero-at-end", "fiddler", entry(), end="\x00"),
    judged("zeros-at-end", "ours", entry(), end="\r\n\x00\x00 \n\x1a"),
    # -- encodings ------------------------------------------------------------------------------
    *(
        judged(f"encoding-{style}-{encoding}", style, entry(), encoding=encoding)
        for style, encoding in (
            ("fiddler", "utf-16"), ("charles", "utf-16-le"), ("charles", "utf-16-be"),
            ("fiddler", "latin-1"), ("charles", "cp1252"), ("chrome", "utf-8-sig"),
            ("ours", "utf-8-sig"), ("ours", "utf-16"), ("burp", "utf-32"),
        )
    ),
    # -- packed ---------------------------------------------------------------------------------
    judged("packed-br", "playwright", packed("br", brotli.compress(RAW))),
    judged("packed-deflate", "fiddler", packed("deflate", zlib.compress(RAW))),
    judged("packed-bare-deflate", "fiddler", packed("deflate", zlib.compress(RAW)[2:-4])),
    judged("packed-zstd", "mitmproxy", packed("zstd", zstandard.compress(RAW))),
    judged("packed-gzip", "burp", packed("GZIP", gzip.compress(RAW))),
    judged("packed-twice", "burp", packed("gzip, br", brotli.compress(gzip.compress(RAW)))),
    judged("packed-unsaid", "charles", packed("", gzip.compress(RAW))),
    judged("packed-as-latin-1", "charles",
           entry(answer_headers={"Content-Encoding": "gzip"},
                 content=kept(gzip.compress(RAW).decode("latin-1")))),
    judged("packed-lie", "mitmproxy", packed("br", brotli.compress(LIE.encode())),
           findings=(LACKS,)),
    judged("unpacked-but-said", "chrome", entry(answer_headers={"Content-Encoding": "br"})),
    *(
        unknown_body(f"packed-and-{name}", "burp", "still packed, and cannot be unpacked",
                     packed(coding, body))
        for name, coding, body in (
            ("cut-br", "br", brotli.compress(RAW)[:-9]),
            ("cut-zstd", "zstd", zstandard.compress(RAW)[:-9]),
            ("cut-gzip", "gzip", gzip.compress(RAW)[:-12]),
            ("unknown", "dcb", b"\xff\x44\x43\x42" + brotli.compress(RAW)),
            ("bomb", "br", brotli.compress(b"\x00" * 70_000_000, quality=1)),
        )
    ),
    unknown_body("packed-and-garbled", "charles", "still packed, and cannot be unpacked",
                 entry(answer_headers={"Content-Encoding": "gzip"},
                       content=kept(gzip.compress(RAW).decode("utf-8", "replace")))),
    # -- Base64 ---------------------------------------------------------------------------------
    *(
        judged(f"base64-{number}", style, entry(content=kept(text, encoding=encoding)))
        for number, (style, encoding, text) in enumerate((
            ("fiddler", "BASE64", based(ANSWER)),
            ("charles", " Base-64 ", based(ANSWER)),
            ("firefox", "base64", based(ANSWER).rstrip("=")),
            ("burp", "base64", based(ANSWER).replace("+", "-").replace("/", "_")),
            ("mitmproxy", "base64", "data:application/json;base64," + based(ANSWER)),
            ("k6", "base64", "\r\n".join(based(ANSWER)[n : n + 76] for n in range(0, 9999, 76))),
            ("insomnia", "base64", ANSWER),
            ("insomnia", "utf8", ANSWER),
            ("insomnia", "klingon", ANSWER),
            ("k6", None, based(ANSWER)),
        ))
    ),
    judged("base64-lie", "k6", entry(content=kept(based(LIE))), findings=(LACKS,)),
    judged("base64-that-was-sent", "chrome",
           entry(answer_headers={"Content-Length": str(len(based(ANSWER)))},
                 content=kept(based(ANSWER), len(based(ANSWER)))),
           findings=(UNREADABLE,)),
    unknown_body("base64-that-is-none", "charles", "said to be Base64, but it is not",
                 entry(content=kept("%%%", encoding="base64"))),
    unknown_body("encoding-unknown", "k6", "in an encoding that is not known",
                 entry(content=kept("%%%", encoding="rot13"))),
    unknown_body("number-for-text", "k6", "recorded as something other than text",
                 entry(content=kept(7))),
    # -- cut ------------------------------------------------------------------------------------
    unknown_body("cut-by-size", "firefox", "cut by the recorder",
                 entry(content=kept(ANSWER[:200]))),
    unknown_body("cut-by-length", "safari", "cut by the recorder",
                 entry(answer_headers={"Content-Length": str(len(RAW))},
                       content=kept(ANSWER[:200], -1))),
    unknown_body("cut-by-mark", "charles", "cut by the recorder",
                 entry(content=kept(ANSWER[:200] + "... [truncated]", -1))),
    unknown_body("cut-by-field", "firefox", "cut by the recorder",
                 entry(content=kept(ANSWER[:200], 200, _truncated=True))),
    unknown_body("cut-by-comment", "firefox", "cut by the recorder",
                 entry(content=kept(ANSWER[:200], 200, comment="Response truncated"))),
    unknown_body("cut-by-error", "chrome", "cut by the recorder",
                 changed(entry(content=kept(ANSWER[:200], 200)), "response._error",
                         "net::ERR_INCOMPLETE_CHUNKED_ENCODING")),
    unknown_body("no-text", "chrome", "not recorded",
                 entry(content={"size": 900, "mimeType": "application/json"})),
    unknown_body("no-text-firefox", "firefox", "not recorded",
                 entry(content={"size": 0, "mimeType": "application/json",
                                "comment": "Response bodies are not included."})),
    unknown_body("no-text-fiddler", "fiddler", "not recorded",
                 entry(content={"size": 9_999_999, "mimeType": "application/json", "comment":
                                "Body length exceeded fiddler.importexport.HTTPArchiveJSON"
                                ".MaxTextBodyLength, so body was omitted."})),
    unknown_body("other-file", "playwright", "kept in another file",
                 entry(content={"size": -1, "mimeType": "application/json",
                                "_file": "0f3c.json"})),
    judged("request-cut", "firefox",
           changed(changed(entry(**CREATION), "request.postData.text", '{"external_id"'),
                   "request.postData._truncated", True),
           notes={"request body cut by the recorder": 1}),
    # -- cached, redirected, aborted ------------------------------------------------------------
    left_out("cached-304", "chrome", "answered from a cache (304)",
             entry(status=304, content={"size": 0}), entry(status=304)),
    left_out("from-disk", "chrome", "answered from a cache", entry(_fromCache="disk")),
    left_out("from-memory", "chrome", "answered from a cache",
             entry(_fromCache="memory", response_body="{}")),
    left_out("from-cache-safari", "safari", "answered from a cache",
             changed(entry(), "response._fetchType", "Disk Cache")),
    left_out("from-cache-firefox", "firefox", "answered from a cache",
             changed(entry(cache={"afterRequest": {"eTag": "a", "hitCount": 1}}),
                     "response.bodySize", 0)),
    left_out("service-worker", "chrome", "answered by a service worker",
             changed(entry(response_body="{}"), "response._fetchedViaServiceWorker", True)),
    left_out("fulfilled", "playwright", "answered by the recorder in place of the server",
             entry(_wasFulfilled=True, response_body="{}")),
    left_out("override", "safari", "answered by the recorder in place of the server",
             entry(_fetchType="Inspector Override", response_body="{}")),
    left_out("fiddler-page", "fiddler", "answered by the recorder in place of the server",
             entry(status=502, kind="text/html",
                   response_body="[Fiddler] The connection to 'store.xsolla.com' failed.")),
    left_out("charles-page", "charles", "answered by the recorder in place of the server",
             entry(status=503, kind="text/html",
                   response_body="<html><head><title>Charles Error Report</title></head></html>")),
    judged("server-page", "fiddler",
           entry(status=502, kind="text/html", response_body="<html>Bad Gateway</html>"),
           findings=("response 502: status: one of 200, 401, 403, 404, 422, 429, 500",)),
    *(
        left_out(f"redirect-{status}", style, "redirected",
                 entry(status=status, kind="text/html", response_body="<html></html>",
                       answer_headers={"Location": "https://store.xsolla.com/"}))
        for status, style in ((301, "chrome"), (302, "burp"), (303, "k6"), (307, "firefox"),
                              (308, "mitmproxy"))
    ),
    *(
        left_out(f"aborted-{style}", style, "aborted, or blocked by the client", made)
        for style, made in (
            ("chrome", changed(entry(status=0, content={"size": 0, "mimeType": "x-unknown"}),
                               "response._error", "net::ERR_ABORTED")),
            ("firefox", entry(status=0, content={}, _blockedReason="csp")),
            ("safari", entry(status=-1, content={})),
            ("mitmproxy", changed(entry(status=0, content={}), "response._error", "peer gone")),
            ("charles", changed(entry(content={}, _charlesStatus="FAILED"),
                                "response.status", None)),
            ("playwright", entry(status=-1, content={"size": -1}, _wasAborted=True)),
        )
    ),
    left_out("websocket", "chrome", "switched to another protocol",
             entry(status=101, content={}, _resourceType="websocket", _webSocketMessages=[])),
    # -- not of the API -------------------------------------------------------------------------
    Case("preflight", "chrome", (entry(method="OPTIONS", status=204, content={}),),
         strangers={"method": 1}),
    Case("data-url", "chrome", (entry(url="data:text/plain,x"), entry(url="about:blank"),
                                entry(url="http://[::1/"), entry(url="/relative")),
         strangers={"host": 4}),
    Case("aborted-elsewhere", "chrome", (entry(url="https://a.example/", status=0),),
         strangers={"host": 1}),
    judged("own-writer", "ours", OWN_WRITER),
]  # fmt: skip


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(served())


def content_of(case: Case) -> bytes:
    entries = (good(case.style), *case.entries, good(case.style))
    content = written(case.style, *entries, encoding=case.encoding)
    return content + case.end.encode()


def run(
    case: Case, judge: Judge, path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Result, Summary]:
    """The command, and the summary it printed."""
    summaries: list[Summary] = []

    def new(**options: Any) -> Summary:
        summaries.append(Summary(**options))
        return summaries[-1]

    monkeypatch.setattr(pool, "judge_of", lambda _: judge)
    monkeypatch.setattr(traffic_run, "Summary", new)
    file = path / ("a.ndjson" if case.style == "ours" else "a.har")
    file.write_bytes(content_of(case))
    return CliRunner().invoke(main, ["check", str(file)]), summaries[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_recording_is_read_as_it_was_meant(
    case: Case, judge: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result, summary = run(case, judge, tmp_path, monkeypatch)
    word = "line" if case.style == "ours" else "entry"
    assert summary.odd_entries == [
        OddEntry(f"{word} {number}", reason) for number, reason in enumerate(case.odd, start=2)
    ]
    assert dict(summary.left_out) == case.left_out
    assert dict(summary.strangers) == case.strangers
    assert tuple(finding.cause for finding in summary.findings) == case.findings
    notes = Counter(summary.unjudged)
    notes.pop("credentials not recorded", None)
    assert dict(notes) == case.notes
    assert summary.judged == case.judged + 2
    assert result.exit_code == (1 if case.findings else 0)
    assert result.stderr == ""
    for reason, count in case.left_out.items():
        assert f"\nnot judged: {reason}: {count}\n" in result.stdout
    for number, reason in enumerate(case.odd, start=2):
        assert f"\n  {word} {number}: {reason}\n" in result.stdout


def test_each_recorder_is_there_and_names_are_unique() -> None:
    assert {case.style for case in CASES} == set(STYLES)
    assert len({case.name for case in CASES}) == len(CASES) >= 100
