"""Recordings as the tools of the trade write them, made from what each of them is known to do."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.traffic.exchanges import COUPON_LIST, COUPONS, exchange

from liveops_kit.har.writer import entry_of

Entry = dict[str, Any]
ANSWER = json.dumps(COUPON_LIST)
CREDENTIALS = "Basic NDQwNTY6ZGVtbw=="


def pairs(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def entry(
    *,
    method: str = "GET",
    url: str = COUPONS,
    status: Any = 200,
    request_body: str | None = None,
    response_body: str = ANSWER,
    kind: str = "application/json",
    answer_headers: Mapping[str, str] | None = None,
    content: Mapping[str, Any] | None = None,
    **more: Any,
) -> Entry:
    """The parts all recorders agree on; `more` is put beside request and response."""
    headers = {"Content-Type": kind, **(answer_headers or {})}
    request: Entry = {
        "method": method,
        "url": url,
        "httpVersion": "HTTP/1.1",
        "headers": pairs({"Host": "store.xsolla.com", "Authorization": CREDENTIALS}),
        "queryString": [],
        "cookies": [],
        "headersSize": -1,
        "bodySize": 0,
    }
    if request_body is not None:
        request["postData"] = {"mimeType": kind, "text": request_body}
        request["bodySize"] = len(request_body.encode())
    response = {
        "status": status,
        "statusText": "",
        "httpVersion": "HTTP/1.1",
        "headers": pairs(headers),
        "cookies": [],
        "content": {"size": len(response_body.encode()), "mimeType": kind, "text": response_body}
        if content is None
        else dict(content),
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": len(response_body.encode()),
    }
    return {
        "startedDateTime": "2026-12-01T10:00:00.000Z",
        "time": 12.5,
        "request": request,
        "response": response,
        "cache": {},
        "timings": {"send": 0, "wait": 12, "receive": 0.5},
        **more,
    }


def changed(made: Entry, path: str, value: Any) -> Entry:
    """A copy with the part at a path such as `response.status` replaced."""
    copy: Entry = json.loads(json.dumps(made))
    *way, last = path.split(".")
    part = copy
    for name in way:
        part = part[name]
    part[last] = value
    return copy


def without_part(made: Entry, path: str) -> Entry:
    copy: Entry = json.loads(json.dumps(made))
    *way, last = path.split(".")
    part = copy
    for name in way:
        part = part[name]
    del part[last]
    return copy


def based(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


# -- styles -------------------------------------------------------------------------------------
def chrome(made: Entry) -> Entry:
    """Chrome DevTools: pseudo headers, no credentials, private fields; an export `sanitized`."""
    made["_initiator"] = {"type": "script"}
    made["_priority"] = "High"
    made["_resourceType"] = "fetch"
    made["serverIPAddress"] = "185.30.20.1"
    made["connection"] = "4711"
    request = made["request"]
    request["httpVersion"] = made["response"]["httpVersion"] = "h2"
    request["headers"] = [
        {"name": ":authority", "value": "store.xsolla.com"},
        *(each for each in request["headers"] if each["name"] != "Authorization"),
    ]
    made["response"]["_transferSize"] = 431
    made["response"]["_error"] = None
    return made


def firefox(made: Entry) -> Entry:
    made["pageref"] = "page_1"
    made["_securityState"] = "secure"
    if "postData" in made["request"]:
        made["request"]["postData"]["params"] = []
    return made


def safari(made: Entry) -> Entry:
    made["_fetchType"] = "Network Load"
    made["_priority"] = "medium"
    made["response"]["_transferSize"] = 431
    made["request"]["bodySize"] = -1 if "postData" in made["request"] else 0
    return made


def fiddler(made: Entry) -> Entry:
    """Fiddler: Base64 for what it takes for binary, times to seven digits, comments."""
    made["startedDateTime"] = "2026-12-01T10:00:00.1234567+01:00"
    made["comment"] = "[#42]"
    made["response"]["content"].setdefault("compression", 0)
    return made


def charles(made: Entry) -> Entry:
    made["response"]["_charlesStatus"] = "COMPLETE"
    made["response"]["content"].pop("size", None)
    made["response"]["bodySize"] = 431
    return made


def mitmproxy(made: Entry) -> Entry:
    made["serverIPAddress"] = "185.30.20.1"
    if "postData" in made["request"]:
        made["request"]["postData"]["params"] = []
    return made


def insomnia(made: Entry) -> Entry:
    """Insomnia, and Postman's converters: no sizes, no times of steps."""
    made["timings"] = {"blocked": -1, "dns": -1, "send": 0, "wait": 12, "receive": 0, "ssl": -1}
    made["comment"] = "List coupons"
    made["response"]["content"]["size"] = -1
    made["response"]["bodySize"] = -1
    return made


def playwright(made: Entry) -> Entry:
    """Playwright: Base64 wherever a body is no plain text, monotonic times."""
    made["_monotonicTime"] = 104_711.25
    made["_frameref"] = "frame@1"
    content = made["response"]["content"]
    if content.get("text") and "encoding" not in content:
        content["text"], content["encoding"] = based(content["text"]), "base64"
    return made


def burp(made: Entry) -> Entry:
    """Extensions of Burp: only what the format asks for, bodies in Base64 on both sides."""
    for name in ("cookies", "queryString"):
        made["request"].pop(name)
    posted = made["request"].get("postData")
    if posted and "encoding" not in posted:
        posted["text"], posted["encoding"] = based(posted["text"]), "base64"
    return made


def k6(made: Entry) -> Entry:
    made["pageref"] = "page_0"
    made["checks"] = []
    made["response"].pop("cookies")
    made["response"]["content"].pop("size", None)
    return made


def ours(made: Entry) -> Entry:
    made["_headersWhole"] = True
    return made


STYLES: dict[str, Callable[[Entry], Entry]] = {
    "chrome": chrome, "firefox": firefox, "safari": safari, "fiddler": fiddler,
    "charles": charles, "mitmproxy": mitmproxy, "insomnia": insomnia, "playwright": playwright,
    "burp": burp, "k6": k6, "ours": ours,
}  # fmt: skip

_CREATORS = {
    "chrome": "WebInspector", "firefox": "Firefox", "safari": "WebKit Web Inspector",
    "fiddler": "Fiddler", "charles": "Charles Proxy", "mitmproxy": "mitmproxy",
    "insomnia": "Insomnia REST Client", "playwright": "Playwright", "burp": "Burp Suite",
    "k6": "k6 Browser Recorder",
}  # fmt: skip


def written(style: str, *entries: Any, encoding: str = "") -> bytes:
    """A whole recording; our own has an entry on each line."""
    if style == "ours":
        return "".join(json.dumps(each) + "\n" for each in entries).encode(encoding or "utf-8")
    log = {
        "version": "1.2",
        "creator": {"name": _CREATORS[style], "version": "1"},
        "pages": [{"id": "page_0", "title": "Größe", "pageTimings": {}}],
        "entries": entries,
    }
    indent = {"chrome": 2, "firefox": 2, "mitmproxy": 4, "fiddler": None}.get(style)
    text = json.dumps({"log": log}, indent=indent, ensure_ascii=style == "charles")
    return text.encode(encoding or ("utf-8-sig" if style == "fiddler" else "utf-8"))


def good(style: str) -> Entry:
    return STYLES[style](entry())


OWN_WRITER = entry_of(exchange(response_body=COUPON_LIST))
