"""Secrets do not stay in what is shown."""

from __future__ import annotations

import orjson
import pytest
from tests.edge.game import bearer, token

from liveops_kit.edge.masking import mask_body, mask_headers, mask_pairs, mask_text

each = pytest.mark.parametrize
JWT = token("alice")


@each(
    ("name", "value", "shown"),
    [
        ("authorization", bearer(JWT)["Authorization"], "Bearer ***"),
        ("authorization", "Basic NDQwNTY6ZGVtbw==", "Basic ***"),
        ("authorization", "Basic", "Basic"),
        ("authorization", "NDQwNTY6ZGVtbw==", "***"),
        ("authorization", "Digest a=b c", "***"),
        ("cookie", "session=abc", "***"),
        ("set-cookie", "session=abc", "***"),
        ("x-api-key", "abc", "***"),
        ("x-note", f"it is {JWT}", "it is ***"),
        ("content-type", "application/json", "application/json"),
    ],
)
def test_of_credentials_in_headers_only_their_kind_is_left(
    name: str, value: str, shown: str
) -> None:
    assert mask_headers([(name.encode(), value.encode())]) == [(name, shown)]


def test_secrets_in_bodies_are_masked_however_deep() -> None:
    body = {
        "token": "abc",
        "list": [{"user_token": {"value": "abc"}, "apiKey": 7, "sku": "a"}],
        "password": None,
        "note": f"Bearer {JWT}",
    }
    assert orjson.loads(mask_body(orjson.dumps(body))) == {
        "token": "***",
        "list": [{"user_token": "***", "apiKey": "***", "sku": "a"}],
        "password": None,
        "note": "Bearer ***",
    }


@each("body", [b'{ "a" : 1.0,\n"b":"\\u00e4" }', b"[]", b"1", b'"x"', b"null"])
def test_a_body_without_secrets_stays_as_it_was_written(body: bytes) -> None:
    assert mask_body(body) == body.decode()


@each(
    ("body", "shown"),
    [
        (b"\xff{", "\ufffd{"),
        (b'{"a": 1, "user_token": "abc', '{"a": 1, "user_token": "***'),
        (b'{"token": 17, "sku": "a', '{"token": ***, "sku": "a'),
        (b"a=1&access_token=abc&b=2", "a=1&access_token=***&b=2"),
        (b"Authorization: Basic NDQ=", "Authorization: Basic ***"),
        (JWT.encode(), "***"),
    ],
)
def test_a_body_that_is_no_json_is_shown_without_credentials(body: bytes, shown: str) -> None:
    assert mask_body(body) == shown


def test_secrets_in_queries_and_paths_are_masked() -> None:
    pairs = [("access_token", "abc"), ("limit", "5"), ("q", JWT)]
    assert mask_pairs(pairs) == [("access_token", "***"), ("limit", "5"), ("q", "***")]
    assert mask_text(f"/api/{JWT}/x") == "/api/***/x"
