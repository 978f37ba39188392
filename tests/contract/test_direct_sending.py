"""Generated cases over plain connections: the same request, the same answer, the same errors."""

from http.client import RemoteDisconnected

import pytest
import requests
from tests.contract.test_direct_transport import CHUNKED, OK, answering
from urllib3.exceptions import ProtocolError

from liveops_kit.contract.fuzz.direct_sending import DirectSending

GZIPPED = bytes.fromhex("1f8b0800000000000203abae050043bfa6a302000000")


def sent(url, **parts):
    return DirectSending().send({"method": "POST", "url": url, **parts}, timeout=5)


def test_a_case_is_sent_as_requests_would_send_it():
    parts = {"json": {"a": "\u00e9"}, "headers": {"X-Case": "1"}, "params": {"b": ["1", "2"]}}
    with answering([OK], [OK]) as (url, received):
        response = sent(url, **parts)
        with requests.Session() as session:
            session.trust_env = False
            session.headers = {}
            usual = session.post(url, **parts)
    ours, theirs = (text.partition(b"\r\n\r\n") for text in received)
    # `requests` sends the body in a packet of its own, which the server does not wait for.
    assert ours[2] == b'{"a": "\\u00e9"}'
    lines = [set(head.split(b"\r\n")) for head, _, _ in (ours, theirs)]
    # Only what its connections add by themselves is missing.
    added = {line.partition(b":")[0] for line in lines[1] - lines[0]}
    assert added == {b"Accept-Encoding", b"User-Agent"}
    assert lines[0] <= lines[1]
    assert (response.status_code, response.message, response.content) == (200, "Fine", b"{}")
    assert response.headers == {"content-length": ["2"], "x-odd": ["caf\u00e9"]}
    assert response.request.url == usual.request.url


def test_what_is_packed_is_unpacked():
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
    packed = head + b"Content-Length: %d\r\n\r\n" % len(GZIPPED) + GZIPPED
    with answering([packed], [CHUNKED]) as (url, _):
        response = sent(url)
        assert (response.content, response.encoding) == (b"{}", "utf-8")
        assert sent(url).content == b"{}"


def test_a_connection_that_ends_without_an_answer_is_told_as_by_requests():
    with answering([b""]) as (url, received), pytest.raises(requests.ConnectionError) as caught:
        sent(url)
    assert len(received) == 1
    assert isinstance(caught.value.__context__, ProtocolError)
    assert isinstance(caught.value.__context__.args[1], RemoteDisconnected)
    assert caught.value.request.url == url
    part = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}"
    with answering([part]) as (url, _), pytest.raises(requests.exceptions.ChunkedEncodingError):
        sent(url)


def test_what_cannot_be_sent_so_is_left_to_requests():
    assert sent("http://127.0.0.1:9/") is None
    with answering([OK]) as (url, received):
        assert sent(url, files={"a": b"b"}) is None
        assert sent(url, data=iter([b"a"])) is None
        assert received == []
        assert sent(url).status_code == 200
