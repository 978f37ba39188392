"""Bodies as they come over the wire: in chunks, in other encodings, odd JSON, and none at all."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable
from typing import Any

import orjson
import pytest
from tests.server.game import JSON, NOT_JSON, Game, faults, refusal, token

from liveops_kit.openapi import document as spec

each = pytest.mark.parametrize
UNKNOWN_CODE = (404, 9807, "[0401-9807]: Enter a valid coupon code.")


# -- over a real connection ------------------------------------------------------------------------
def exchange(address: tuple[str, int], sent: bytes) -> tuple[str, dict[str, str], bytes]:
    """One request and its answer: status line, headers, body."""
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(sent)
        got = b""
        while part := connection.recv(65_536):
            got += part
    head, _, body = got.partition(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").split("\r\n")
    headers = dict(entry.split(": ", 1) for entry in rest)
    return line, {name.lower(): value for name, value in headers.items()}, body


def request(game: Game, method: str, path: str, *more: str, body: bytes = b"") -> bytes:
    credentials = game.admin["Authorization"] if "/admin/" in path else f"Bearer {token()}"
    lines = [
        f"{method} /api{path} HTTP/1.1",
        "Host: localhost",
        "Connection: close",
        f"Authorization: {credentials}",
        *more,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def chunked(parts: Iterable[bytes]) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


CHUNKED = ("Content-Type: application/json", "Transfer-Encoding: chunked")


def test_a_chunked_body_is_read_whole(game: Game, address: tuple[str, int]) -> None:
    """A framework that trusts the declared length would see no body here."""
    game.coupon("spring", "CHUNKED", bonus=[{"sku": "sword_ice"}])
    body = b'{"coupon_code": "CHUNKED"}'
    for parts in ([body], [bytes([byte]) for byte in body]):
        path = f"/v2/project/{game.project_id}/coupon/redeem"
        sent = request(game, "POST", path, *CHUNKED, body=chunked(parts))
        line, headers, answer = exchange(address, sent)
        assert (line, headers["content-type"]) == ("HTTP/1.1 200 OK", JSON)
        assert [item["sku"] for item in orjson.loads(answer)["items"]] == ["sword_ice"]
    assert game.inventory() == {"sword_ice": 2}


def test_a_chunked_body_above_the_limit_is_refused(game: Game, address: tuple[str, int]) -> None:
    """ERR-4c."""
    path = f"/v2/project/{game.project_id}/coupon/redeem"
    sent = request(game, "POST", path, *CHUNKED, body=chunked([b" " * 100_000] * 11))
    line, _, answer = exchange(address, sent)
    assert line == "HTTP/1.1 413 Request Entity Too Large"
    assert orjson.loads(answer)["statusCode"] == 413


def test_a_declared_length_above_the_limit_is_refused_before_the_body_comes(
    game: Game, address: tuple[str, int]
) -> None:
    """ERR-4c: nothing but the head is sent here."""
    path = f"/v2/project/{game.project_id}/coupon/redeem"
    head = request(game, "POST", path, f"Content-Type: {JSON}", "Content-Length: 1000001")
    line, _, answer = exchange(address, head)
    assert line == "HTTP/1.1 413 Request Entity Too Large"
    assert orjson.loads(answer)["errorMessage"].endswith("at most 1000000 bytes are accepted")


def test_an_empty_answer_has_neither_body_nor_content_type(
    game: Game, address: tuple[str, int]
) -> None:
    game.coupon()
    path = f"/v2/project/{game.project_id}/admin/coupon/spring/activate"
    line, headers, body = exchange(address, request(game, "PUT", path))
    assert (line, body) == ("HTTP/1.1 204 No Content", b"")
    assert "content-type" not in headers
    assert "content-length" not in headers


def test_an_answer_says_how_long_it_is_and_what(game: Game, address: tuple[str, int]) -> None:
    path = f"/v3/project/{game.project_id}/admin/coupon"
    line, headers, body = exchange(address, request(game, "GET", path))
    assert (line, headers["content-type"]) == ("HTTP/1.1 200 OK", JSON)
    assert int(headers["content-length"]) == len(body)
    _, alone, nothing = exchange(address, request(game, "HEAD", path))
    assert (alone["content-length"], nothing) == (headers["content-length"], b"")


# -- encodings -------------------------------------------------------------------------------------
@each("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
def test_json_is_utf_8_and_nothing_else(game: Game, encoding: str) -> None:
    """ERR-4a: so says RFC 8259; a byte order mark is no JSON either."""
    raw = '{"coupon_code": "A"}'.encode(encoding)
    assert refusal(game.call("redeem-coupon", raw=raw)) == NOT_JSON


@each("raw", [b'{"coupon_code": "\xff"}', b'{"coupon_code": "\xed\xa0\x80"}', b"\xc3\x28"])
def test_bytes_that_are_no_text_are_no_json(game: Game, raw: bytes) -> None:
    assert refusal(game.call("redeem-coupon", raw=raw)) == NOT_JSON


@each("raw", [b'{"coupon_code": "\\ud800"}', b'{"coupon_code": "A", "x": "\\udfff\\ud800"}'])
def test_half_a_surrogate_pair_is_no_json(game: Game, raw: bytes) -> None:
    assert refusal(game.call("redeem-coupon", raw=raw)) == NOT_JSON


def test_texts_of_every_alphabet_come_back_as_they_went(game: Game) -> None:
    name = {"en": "Ice ❄ \U0001f381", "ja": "氷の剣", "ar": "سيف", "de": 'q"\\\u0000\u007f'}
    game.coupon("spring", name=name)
    assert game.read_coupon()["name"] == name
    escaped = json.dumps({"external_id": "escaped", "name": name}, ensure_ascii=True).encode()
    assert game.call("admin-create-coupon", raw=escaped).status_code == 201
    assert game.read_coupon("escaped")["name"] == name


# -- JSON at its edges -----------------------------------------------------------------------------
@each(
    "raw",
    [
        b"{",
        b"coupon_code=A",
        b"{'coupon_code': 'A'}",
        b'{"coupon_code": "A",}',
        b'{"coupon_code": "A"} x',
        b'{"coupon_code": "A"}{}',
        b'{"coupon_code": "A\n"}',
        b'// no comments\n{"coupon_code": "A"}',
        b'{"coupon_code": NaN}',
        b'{"coupon_code": Infinity}',
        b'{"coupon_code": 1e400}',
        b'{"coupon_code": %s}' % (b"9" * 5000),
        b'{"coupon_code": 01}',
        b"nul",
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    ],
    ids=lambda raw: ascii(raw[:24]),
)
def test_what_only_looks_like_json_is_refused(game: Game, raw: bytes) -> None:
    """ERR-4a."""
    assert refusal(game.call("redeem-coupon", raw=raw)) == NOT_JSON


@each("raw", [b"", b" ", b"\n\t\r "])
def test_white_space_is_no_body(game: Game, raw: bytes) -> None:
    """ERR-39."""
    for operation_id, property_, text in (
        ("redeem-coupon", "coupon_code", "The property coupon_code is required"),
        ("create-item-promotion", "body", "The request body is required"),
    ):
        assert faults(game.call(operation_id, raw=raw)) == [(property_, text)]


@each(
    ("raw", "kind"),
    [
        (b"null", "NULL"),
        (b"true", "Boolean"),
        (b"7", "Integer"),
        (b"7.5", "Number"),
        (b'"A"', "String"),
        (b"[]", "Array"),
    ],
)
def test_a_body_that_is_no_object_is_told_so(game: Game, raw: bytes, kind: str) -> None:
    """ERR-3a."""
    expected = [("body", f"{kind} value found, but an object is required")]
    assert faults(game.call("redeem-coupon", raw=raw)) == expected


def test_of_two_equal_keys_the_last_one_counts(game: Game) -> None:
    raw = b'{"external_id": "first", "external_id": "last", "name": {"en": "A", "en": "B"}}'
    response = game.call("admin-create-coupon", raw=raw)
    assert (response.status_code, response.json()) == (201, {"external_id": "last"})
    assert game.read_coupon("last")["name"] == {"en": "B"}


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def test_a_body_nested_too_deeply_to_be_checked_is_refused(game: Game) -> None:
    """A deep value is never answered with 500, whether or not the schema covers it."""
    raw = b'{"external_id": "deep", "name": %s}'
    shallow = game.call("admin-create-coupon", raw=raw % nested(50))
    assert faults(shallow) == [("name", "Array value found, but an object is required")]
    for depth in (300, 900):
        assert refusal(game.call("admin-create-coupon", raw=raw % nested(depth))) == NOT_JSON
        inside = b'{"external_id": "deep", "name": {"en": "A"}, "bonus": [{"sku": %s}]}'
        assert refusal(game.call("admin-create-coupon", raw=inside % nested(depth))) == NOT_JSON


def test_what_a_client_body_may_hold_besides_is_not_looked_at(game: Game) -> None:
    """Bodies of client calls are open; what they hold besides is ignored, however deep."""
    for extra in (b"1", b'"x"', nested(900)):
        raw = b'{"coupon_code": "A", "extra": %s}' % extra
        assert refusal(game.call("redeem-coupon", raw=raw)) == UNKNOWN_CODE


WHOLE = "a null or an integer is required"


@each(
    ("written", "message"),
    [
        (b"1.0", f"Number value found, but {WHOLE}"),
        (b"1e1", f"Number value found, but {WHOLE}"),
        (b"1.5", f"Number value found, but {WHOLE}"),
        (b"true", f"Boolean value found, but {WHOLE}"),
        (b'"1"', f"String value found, but {WHOLE}"),
        (b"0", "Must have a minimum value of 1"),
        (b"-0", "Must have a minimum value of 1"),
        (b"-9223372036854775808", "Must have a minimum value of 1"),
        (b"2147483648", "Must have a maximum value of 2147483647"),
        (b"18446744073709551615", "Must have a maximum value of 2147483647"),
        (b"18446744073709551616", f"Number value found, but {WHOLE}"),
        (b"9" * 300, f"Number value found, but {WHOLE}"),
    ],
    ids=lambda value: ascii(value[:24]) if isinstance(value, bytes) else "",
)
def test_a_limit_is_a_whole_number_of_reasonable_size(
    game: Game, written: bytes, message: str
) -> None:
    raw = b'{"external_id": "big", "name": {"en": "A"}, "redeem_user_limit": %s}' % written
    response = game.call("admin-create-coupon", raw=raw)
    assert faults(response) == [("redeem_user_limit", message)]


@each("limit", [1, 2147483647])
def test_a_limit_at_its_bounds_is_taken_and_counted(game: Game, limit: int) -> None:
    names = ("redeem_total_limit", "redeem_user_limit", "redeem_code_limit")
    limits: dict[str, Any] = dict.fromkeys(names, limit)
    game.coupon("big", "BIG", **limits)
    assert game.redeem("BIG").status_code == 200
    shown = game.read_coupon("big")
    assert [shown[name] for name in names] == [limit] * 3
    assert shown["total_limit_state"] == {"available": limit - 1, "reserved": 0, "used": 1}


def test_a_name_of_a_property_may_be_anything(game: Game) -> None:
    """Names that look like positions in a list are no positions."""
    text = "is not defined and the definition does not allow additional properties"
    for name in ("²", "5", "9" * 5000, "-1", "", "a.b", "\u0000", "name.en", "🎁"):
        body = {"external_id": "a", "name": {"en": "A"}, name: 1}
        response = game.call("admin-create-coupon", body=body)
        assert faults(response) == [(name, f"The property {name} {text}")]


@each("kind", ["application/x-www-form-urlencoded", "text/plain", ""])
def test_without_a_body_its_type_does_not_matter(game: Game, kind: str) -> None:
    """ERR-39: some clients name a type for nothing."""
    sent = {**game.credentials(spec.served().operations["redeem-coupon"]), "Content-Type": kind}
    refused = game.call("redeem-coupon", headers=sent, raw=b"")
    assert faults(refused) == [("coupon_code", "The property coupon_code is required")]
    assert game.call("redeem-coupon", headers=sent, raw=b"{}").status_code == 415
