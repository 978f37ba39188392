"""Secrets do not stay in what is shown, in whatever form and stream."""

from __future__ import annotations

import base64
import json

import pytest
from tests.server.game import bearer, token

from liveops_kit.redaction import Redactor, credentials, may_be_packed, without_properties

each = pytest.mark.parametrize
JWT = token("alice")
KEY = "c4n4ry-k3y/of+the=project"
KNOWING = Redactor({KEY: "api_key"})


def packed(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@each(
    ("name", "value", "shown"),
    [
        ("authorization", bearer(JWT)["Authorization"], "Bearer ***"),
        ("Authorization", "Basic NDQwNTY6ZGVtbw==", "Basic ***"),
        ("proxy-authorization", "Digest a=b c", "Digest ***"),
        ("authorization", "Basic", "Basic"),
        ("authorization", "NDQwNTY6ZGVtbw==", "***"),
        ("authorization", "my own", "***"),
        ("authorization", "", ""),
        ("cookie", "session=abc", "***********"),
        ("set-cookie", "a=b", "***"),
        ("x-api-key", "abc", "***"),
        ("X-User", "bWlhQGV4YW1wbGUuY29t", "********************"),
        ("x-user", "", ""),
        ("x-unauthorized-id", "6f1c0b7e2d9a", "6f1c0b7e2d9a"),
        ("x-note", f"it is {JWT}", "it is ***"),
        ("referer", "http://h/a?token=abc&b=1", "http://h/a?token=***&b=1"),
        ("location", "https://me:pw@h/a?b=1", "https://***@h/a?b=1"),
        ("www-authenticate", 'Basic realm="liveops"', 'Basic realm="liveops"'),
        ("content-type", "application/json", "application/json"),
    ],
)
def test_of_credentials_in_headers_only_their_kind_and_length_is_left(
    name: str, value: str, shown: str
) -> None:
    assert Redactor().headers([(name, value)]) == ((name, shown),)


def test_secrets_in_bodies_are_covered_however_deep() -> None:
    body = {
        "token": "abc",
        "list": [{"user_token": {"value": "abc"}, "apiKey": 7, "sku": "a", "secret": True}],
        "password": None,
        "coupon_code": "SPRING26",
        "note": f"Bearer {JWT}",
        "inner": '{"token": "abc"}',
    }
    assert json.loads(Redactor().body(json.dumps(body))) == {
        "token": "***",
        "list": [{"user_token": {"value": "***"}, "apiKey": 0, "sku": "a", "secret": True}],
        "password": None,
        "coupon_code": "SPRING26",
        "note": "Bearer ***",
        "inner": '{"token": "***"}',
    }


@each(
    "body", ['{ "a" : 1.0,\n"b":"\\u00e4", "c": 123456789012345678901 }', "[]", '"x"', "null", ""]
)
def test_a_body_without_secrets_stays_as_it_was_written(body: str) -> None:
    assert Redactor().body(body) == body
    assert Redactor().body(body.encode()) == body


@each(
    ("body", "shown"),
    [
        (b"\xff{", "\ufffd{"),
        (
            b'{"a": 1.50, "user_token": "a\\"bc", "b": 1}',
            '{"a": 1.50, "user_token": "****", "b": 1}',
        ),
        (b'{"a": 1, "user_token": "abc', '{"a": 1, "user_token": "***'),
        (b'{"tok\\u0065n": "abc"}', '{"token": "***"}'),
        (b'{"token": 17, "sku": "a', '{"token": 0, "sku": "a'),
        (b"a=1&access_token=abc&b=2", "a=1&access_token=***&b=2"),
        (b"Authorization: Basic NDQ=", "Authorization: Basic ***"),
        (b"{'x-user': 'bWlh', 'a': 1}", "{'x-user': '****', 'a': 1}"),
        (b"x-user: bWlh", "x-user: ****"),
        (JWT.encode(), "***"),
        (JWT[:40].encode(), "***"),
        (b"Basic authentication, Bearer JWT", "Basic authentication, Bearer JWT"),
        (b"it sent Basic NDQ= to us", "it sent Basic *** to us"),
        (b"it sent bearer x7f.9k2 to us", "it sent bearer *** to us"),
        (b"PASSWD=abc;b", "PASSWD=***;b"),
        (b"client_secret=abc", "client_secret=***"),
        (b"apikey=abc&api-key=d&api_key=e", "apikey=***&api-key=***&api_key=***"),
        (b"Cookie: abc", "Cookie: ***"),
    ],
)
def test_other_bodies_are_shown_without_secrets_as_well(body: bytes, shown: str) -> None:
    assert Redactor().body(body) == shown


def test_secrets_in_queries_and_paths_are_covered() -> None:
    pairs = [("access_token", "abc"), ("limit", "5"), ("q", JWT), ("token", "")]
    shown = [("access_token", "***"), ("limit", "5"), ("q", "***"), ("token", "")]
    assert Redactor().pairs(pairs) == shown
    assert Redactor().url(f"/api/{JWT}/x?to%6Ben=a&b=%20") == "/api/***/x?to%6Ben=***&b=%20"


# -- what a redactor was given ---------------------------------------------------------------------
@each("before", ["", "4", "44", "440", "44056:"])
@each("after", ["", "x", "xy"])
@each("alphabet", [b"+/", b"-_"])
def test_a_given_secret_is_found_in_base64_wherever_it_begins(
    before: str, after: str, alphabet: bytes
) -> None:
    whole = base64.b64encode(f"{before}{KEY}{after}".encode(), alphabet).decode()
    shown = KNOWING.text(f"it says {whole}, does it not")
    assert shown.startswith("it says ")
    assert shown.endswith(", does it not")
    for length in range(12, len(whole)):
        for start in range(4, len(whole) - length):
            assert whole[start : start + length] not in shown


@each(
    "written",
    [
        KEY,
        "c4n4ry-k3y%2Fof%2Bthe%3Dproject",
        json.dumps(KEY)[1:-1],
    ],
)  # fmt: skip
def test_a_given_secret_is_found_in_texts_however_it_is_escaped(written: str) -> None:
    assert KNOWING.text(f"<{written}>") == "<***>"
    assert KNOWING.url(f"http://h/{written}?a={written}") == "http://h/***?a=***"
    assert KNOWING.value({"a": [written]}) == {"a": ["***"]}
    assert KNOWING.raw(b"\xff" + written.encode()) == b"\xff***"


@each("quoted", ['say "friend" & enter', "it's ünder"])
def test_a_secret_with_quotes_is_found_too(quoted: str) -> None:
    knowing = Redactor({quoted: "api_key"})
    for written in (json.dumps(quoted), repr(quoted), json.dumps(quoted, ensure_ascii=False)):
        assert knowing.text(written)[1:-1] == "***"


def test_what_is_left_of_a_secret_where_a_text_was_cut_is_covered() -> None:
    assert KNOWING.text(f"the answer: {KEY[:14]}") == "the answer: ***"
    assert KNOWING.text(f"the answer: {KEY[:14]}...") == "the answer: ***"
    assert KNOWING.text(f"the answer: {KEY[:14]}x") == f"the answer: {KEY[:14]}x"


def test_a_short_secret_is_covered_only_where_secrets_stand() -> None:
    knowing = Redactor({"demo": "api_key"})
    assert knowing.text("the demo world") == "the demo world"
    assert knowing.headers([("authorization", "Basic NDQwNTY6ZGVtbw==")])[0][1] == "Basic ***"


def test_minted_tokens_of_the_usual_form_need_no_list() -> None:
    redactor = Redactor()
    redactor.learn("an-opaque-token", "minted_token")
    redactor.learn(JWT, "minted_token")
    assert redactor.text(f"an-opaque-token {JWT} {packed(JWT)[:40]}") == "*** *** ***" or (
        packed(JWT)[8:32] not in redactor.text(packed(JWT))
    )


def test_an_answer_that_repeats_the_credentials_of_its_call_is_covered() -> None:
    headers = [
        ("authorization", f"Basic {packed('44056:s3same-0pen')}"),
        ("cookie", "session=oatmeal-raisin; theme=dark"),
        ("x-user", packed("mia@example.com")),
    ]
    redactor = Redactor().of_call(headers)
    body = {"a": "s3same-0pen", "b": "oatmeal-raisin", "c": "mia@example.com", "d": "dark"}
    assert json.loads(redactor.body(json.dumps(body))) == {
        "a": "***", "b": "***", "c": "***", "d": "dark",
    }  # fmt: skip
    assert Redactor().of_call([("accept", "*/*")]).secrets == {}


@each(
    ("header", "found"),
    [
        (("Authorization", "Bearer abcdef"), ["abcdef"]),
        (("Authorization", "Bearer ***"), []),
        (("Authorization", "abcdef ghi"), ["abcdef ghi"]),
        (("Accept", "abcdef"), []),
    ],
)
def test_the_credentials_of_a_header(header: tuple[str, str], found: list[str]) -> None:
    assert credentials(*header) == found


@each(
    "name",
    [
        "Authorization", "COOKIE", "passwd", "old_password", "my-Secret", "user_token", "apiKey",
        "API-key", "api_key", "X-User", "to\N{KELVIN SIGN}en", "coo\N{KELVIN SIGN}ie",
        "author\N{LATIN SMALL LETTER DOTLESS I}zation", "\N{LATIN SMALL LETTER LONG S}ecret",
    ],
)  # fmt: skip
def test_each_name_of_a_secret_is_found_in_a_text(name: str) -> None:
    assert without_properties(f'{{"{name}": "abc", "sku": "abc"}}') == (
        f'{{"{name}": "***", "sku": "abc"}}'
    )


def test_packed_secrets_are_found_at_any_place_and_not_where_there_is_none() -> None:
    texts = [packed(f"{account}:{KEY}{end}") for account in ("", "4", "44") for end in ("", "x")]
    assert [may_be_packed(KEY, f"a {text} b") for text in texts] == [True] * 6
    assert not may_be_packed(KEY, f"a {packed('44056:another key')} {KEY} b")
