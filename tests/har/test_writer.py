"""Entries as all writers make them: the journal, the report of a run, the proxy."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from tests.traffic.exchanges import COUPON_LIST, COUPONS, GOOD, JSON, exchange

from liveops_kit import __version__
from liveops_kit.har.bodies import CUT
from liveops_kit.har.entries import exchange_of
from liveops_kit.har.exchange import Exchange, Message
from liveops_kit.har.writer import HarWriter, archive_of, entry_of
from liveops_kit.redaction import Redactor

CREATOR = {"name": "liveops-kit", "version": __version__}
TOO_LONG = Message((JSON,), None, "too long to be kept", 2_000_000)


class Pipe(io.BytesIO):
    """A file that nobody can go back in."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: Any) -> int:
        raise io.UnsupportedOperation("seek")

    def close(self) -> None:
        self.content = self.getvalue()
        super().close()


def dropped() -> Exchange:
    return Exchange(method="POST", url=COUPONS, request=TOO_LONG, status=201, response=TOO_LONG)


def test_an_entry_has_every_field_of_the_format() -> None:
    assert entry_of(exchange(status=204, headers=(), answer_headers=()), comment="get-coupons") == {
        "startedDateTime": "2026-12-01T10:00:00+00:00",
        "time": 1.5,
        "request": {
            "method": "GET",
            "url": COUPONS,
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [],
            "queryString": [],
            "headersSize": -1,
            "bodySize": 0,
        },
        "response": {
            "status": 204,
            "statusText": "No Content",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [],
            "content": {"size": 0, "mimeType": "", "text": ""},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": 0,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 1.5, "receive": 0},
        "_headersWhole": True,
        "comment": "get-coupons",
    }


def test_a_body_that_was_too_long_leaves_its_size_and_the_reason() -> None:
    entry = entry_of(dropped())
    text = {"text": "", "comment": "too long to be kept"}
    assert entry["request"]["postData"] == {"mimeType": "application/json", **text}
    assert entry["response"]["content"] == {
        "size": 2_000_000,
        "mimeType": "application/json",
        **text,
    }
    assert (entry["request"]["bodySize"], entry["response"]["bodySize"]) == (2_000_000, 2_000_000)


def test_a_body_that_was_too_long_is_not_read_as_an_empty_one() -> None:
    again = exchange_of(json.loads(json.dumps(entry_of(dropped()))))
    assert (again.request.body, again.request.missing) == (None, CUT)
    assert again.response.body is None


def test_a_secret_of_the_redactor_is_masked_and_the_length_on_the_wire_stays() -> None:
    call = exchange(headers=(), response_body={"note": "k3y-k3y"})
    response = entry_of(call, Redactor({"k3y-k3y": "api_key"}))["response"]
    assert response["content"]["text"] == '{"note": "***"}'
    assert (response["content"]["size"], response["bodySize"]) == (15, 19)
    assert entry_of(call, None)["response"]["content"]["text"] == '{"note": "k3y-k3y"}'


def test_the_phrase_of_the_server_is_kept() -> None:
    call = Exchange(
        method="GET", url=COUPONS, request=Message(), status=299, response=Message(), reason="Odd"
    )
    assert entry_of(call)["response"]["statusText"] == "Odd"


def test_an_archive_in_memory_is_the_one_in_a_file() -> None:
    file = io.BytesIO()
    writer = HarWriter(file)
    writer.add(entry_of(GOOD))
    assert json.loads(file.getvalue()) == archive_of([entry_of(GOOD)])
    assert archive_of([]) == {"log": {"version": "1.2", "creator": CREATOR, "entries": []}}


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_pipe_holds_a_whole_archive_at_the_end(count: int) -> None:
    pipe = Pipe()
    writer = HarWriter(pipe)
    for _ in range(count):
        writer.add(entry_of(GOOD))
    writer.close()
    entries = json.loads(pipe.content)["log"]["entries"]
    assert [json.loads(each["response"]["content"]["text"]) for each in entries] == (
        [COUPON_LIST] * count
    )
