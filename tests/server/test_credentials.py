"""Authentication, lenient and strict (AUTH-1 to AUTH-9)."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm
from tests.server.game import (
    ADMIN_UNKNOWN,
    DEFAULT_PROJECT,
    FORBIDDEN,
    HEADER_NOT_SENT,
    MERCHANT,
    NOT_FOUND,
    NOW,
    OPERATIONS,
    USER_UNKNOWN,
    Game,
    Mock,
    StandingClock,
    basic,
    bearer,
    make_mock,
    refusal,
    token,
)

from liveops_kit.errors import SettingsError
from liveops_kit.openapi.document import Operation
from liveops_kit.server.auth import Authenticator
from liveops_kit.settings import DEVELOPMENT_SECRET, Settings
from liveops_kit.tokens import mint

PUBLIC_TOKEN = (
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJleHAiOjE5NjIyMzQwNDgsImlzcyI6Imh0dHBzOi8vbG9naW4ueHNv"
    "bGxhLmNvbSIsImlhdCI6MTU2MjE0NzY0OCwidXNlcm5hbWUiOiJ4c29sbGEiLCJ4c29sbGFfbG9naW5fYWNjZXNzX2tleSI"
    "6IjA2SWF2ZHpDeEVHbm5aMTlpLUc5TmMxVWFfTWFZOXhTR3ZEVEY4OFE3RnMiLCJzdWIiOiJkMzQyZGFkMi05ZDU5LTExZT"
    "ktYTM4NC00MjAxMGFhODAwM2YiLCJlbWFpbCI6InN1cHBvcnRAeHNvbGxhLmNvbSIsInR5cGUiOiJ4c29sbGFfbG9naW4iL"
    "CJ4c29sbGFfbG9naW5fcHJvamVjdF9pZCI6ImU2ZGZhYWM2LTc4YTgtMTFlOS05MjQ0LTQyMDEwYWE4MDAwNCIsInB1Ymxp"
    "c2hlcl9pZCI6MTU5MjR9.GCrW42OguZbLZTaoixCZgAeNLGH2xCeJHxl8u8Xn2aI"
)
PUBLIC_USER = "d342dad2-9d59-11e9-a384-42010aa8003f"
SECRET = "a secret of at least thirty-two bytes"
OTHER_PROJECT = 50_000

ADMIN_ONLY = [o for o in OPERATIONS.values() if o.security == (frozenset({"basicAuth"}),)]
USER_ONLY = [o for o in OPERATIONS.values() if o.security == (frozenset({"XsollaLoginUserJWT"}),)]
OPEN_TO_ALL = [
    o for o in OPERATIONS.values() if o.security == (frozenset({"XsollaLoginUserJWT"}), frozenset())
]
NOBODY = [o for o in OPERATIONS.values() if not o.security]
CART = [o for o in OPERATIONS.values() if frozenset({"AuthForCart"}) in o.security]
UPSELL_ADMIN = [
    o
    for o in OPERATIONS.values()
    if set(o.security) == {frozenset({"basicAuth"}), frozenset({"XsollaLoginUserJWT"})}
]
each = pytest.mark.parametrize


def b64(text: str | bytes) -> str:
    raw = text.encode() if isinstance(text, str) else text
    return base64.b64encode(raw).decode()


def segment(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def by_hand(claims: bytes, head: bytes = b"{}", signature: str = "e30") -> str:
    """A token that no library would make."""
    return f"{segment(head)}.{segment(claims)}.{signature}"


def bare(game: Game, operation_id: str, headers: Mapping[str, str]) -> Any:
    """A call without a body: credentials are looked at before it is missed (ERR-6)."""
    return game.call(operation_id, headers=headers)


def test_every_operation_is_of_one_of_the_known_kinds() -> None:
    kinds = [ADMIN_ONLY, USER_ONLY, OPEN_TO_ALL, CART, UPSELL_ADMIN, NOBODY]
    assert sum(map(len, kinds)) == len(OPERATIONS)
    assert all(kinds)


# -- the API key (AUTH-1) --------------------------------------------------------------------------
@each("operation", ADMIN_ONLY, ids=lambda o: o.operation_id)
def test_an_admin_call_without_credentials_is_refused(game: Game, operation: Operation) -> None:
    """AUTH-1b, and AUTH-1c for the personalization rules; AUTH-13."""
    response = bare(game, operation.operation_id, {})
    assert refusal(response) == ADMIN_UNKNOWN
    assert response.headers["www-authenticate"] == 'Basic realm="liveops"'


@each(
    "header",
    [
        "",
        "Basic",
        "Basic ",
        "Basic not-base64!",
        f"Basic {b64('44056')}",
        f"Basic {b64('44056:')}",
        f"Basic {b64(':demo')}",
        f"Basic {b64('game:demo')}",
        f"Basic {b64('-1:demo')}",
        f"Basic {b64('٤٤٠٥٦:demo')}",
        f"Basic {b64('9' * 5000 + ':demo')}",
        f"Basic {b64(bytes([255, 254, 58, 49]))}",
        f"Digest {b64('44056:demo')}",
        b64("44056:demo"),
        f"Bearer {token()}",
    ],
    ids=repr,
)
def test_a_malformed_api_key_is_refused(mock: Mock, header: str) -> None:
    """AUTH-1b."""
    response = bare(mock.game(), "get-coupons", {"Authorization": header})
    assert refusal(response) == ADMIN_UNKNOWN


def test_a_header_that_is_no_text_is_refused(mock: Mock) -> None:
    url = f"/api/v3/project/{DEFAULT_PROJECT}/admin/coupon"
    response = mock.client.get(url, headers={"Authorization": b"Basic \xff\xfe"})
    assert refusal(response) == ADMIN_UNKNOWN


@each("account", [str(DEFAULT_PROJECT), str(MERCHANT)])
def test_lenient_takes_any_key_of_the_project_and_of_the_merchant(mock: Mock, account: str) -> None:
    """AUTH-1a and AUTH-4a."""
    assert bare(mock.game(), "get-coupons", basic(account, "whatever")).status_code == 200


def test_the_scheme_of_the_header_is_written_in_any_case(mock: Mock) -> None:
    """AUTH-12."""
    header = {"Authorization": f"bASIC {b64('44056:demo')}"}
    assert bare(mock.game(), "get-coupons", header).status_code == 200


def test_a_key_may_hold_colons(mock: Mock) -> None:
    assert bare(mock.game(), "get-coupons", basic("44056", "a:b:")).status_code == 200


def test_the_key_of_another_known_project_is_forbidden(game: Game) -> None:
    """AUTH-1d: the default project is always known."""
    assert refusal(bare(game, "get-coupons", basic(str(DEFAULT_PROJECT)))) == FORBIDDEN


def test_a_key_that_could_be_a_merchants_opens_every_project(game: Game) -> None:
    """Lenient cannot tell an unknown number from a merchant id."""
    assert bare(game, "get-coupons", basic("777")).status_code == 200


# -- strict keys (AUTH-4b) -------------------------------------------------------------------------
@pytest.fixture(scope="module")
def strict() -> Mock:
    """Compares keys and verifies signatures."""
    keys = {
        str(DEFAULT_PROJECT): "right",
        str(MERCHANT): "merchants",
        str(OTHER_PROJECT): "others",
    }
    return make_mock(auth="strict", api_keys=keys, jwt_secret=SECRET)


@each(
    ("account", "key", "answer"),
    [
        (str(DEFAULT_PROJECT), "right", 200),
        (str(MERCHANT), "merchants", 200),
        (str(DEFAULT_PROJECT), "wrong", ADMIN_UNKNOWN),
        (str(DEFAULT_PROJECT), "rightx", ADMIN_UNKNOWN),
        (str(DEFAULT_PROJECT), "righ", ADMIN_UNKNOWN),
        (str(DEFAULT_PROJECT), "reçht", ADMIN_UNKNOWN),
        (str(DEFAULT_PROJECT), "merchants", ADMIN_UNKNOWN),
        (str(MERCHANT), "right", ADMIN_UNKNOWN),
        ("777", "right", ADMIN_UNKNOWN),
        (str(OTHER_PROJECT), "others", FORBIDDEN),
        (str(OTHER_PROJECT), "wrong", ADMIN_UNKNOWN),
    ],
)
def test_strict_takes_only_the_configured_key(
    strict: Mock, account: str, key: str, answer: Any
) -> None:
    """AUTH-4b and AUTH-1d."""
    response = bare(strict.game(), "get-coupons", basic(account, key))
    assert (response.status_code if answer == 200 else refusal(response)) == answer


# -- the player's token (AUTH-2) -------------------------------------------------------------------
@each("operation", USER_ONLY, ids=lambda o: o.operation_id)
def test_a_client_call_without_a_header_is_refused(game: Game, operation: Operation) -> None:
    """AUTH-2a and AUTH-2b: 403 where the operation documents it, elsewhere 401; AUTH-13."""
    documented = 403 in operation.statuses
    answer = HEADER_NOT_SENT if documented else USER_UNKNOWN
    response = bare(game, operation.operation_id, {})
    assert refusal(response) == answer
    assert response.headers.get("www-authenticate") == (None if documented else "Bearer")


def test_calls_of_players_refuse_a_missing_header_in_both_ways() -> None:
    """The test above compares something on either side."""
    with_403 = {o.operation_id for o in USER_ONLY if 403 in o.statuses}
    without = {o.operation_id for o in USER_ONLY} - with_403
    assert {"redeem-coupon", "verify-promotion-code", "get-coupon-rewards-by-code"} <= with_403
    assert {"user-clan-update", "get-daily-chains-list"} <= without


BAD_TOKENS: dict[str, str] = {
    "nothing": "",
    "no token": "abc",
    "two parts": "e30.e30",
    "four parts": "e30.e30.e30.e30",
    "claims that are no object": by_hand(b"[]"),
    "claims that are no JSON": by_hand(b"{"),
    "claims that are no text": by_hand(b"\xff\xfe"),
    "claims nested without end": by_hand(b'{"sub":' + b"[" * 5000 + b"]" * 5000 + b"}"),
    "a header nested without end": by_hand(b'{"sub": "alice"}', b"[" * 5000 + b"]" * 5000),
    "a number of too many digits": by_hand(b'{"sub": "alice", "exp": ' + b"9" * 5000 + b"}"),
    "too long": token(padding="x" * 20_000),
    "no sub": token(None),
    "empty sub": token(""),
    "a sub with white space": token("alice smith"),
    "a sub that is a number": by_hand(b'{"sub": 7}'),
    "half a surrogate pair": token("alice", name="\ud800"),
    "expired": token(exp=int(NOW.timestamp()) - 1),
    "expiring now": token(exp=int(NOW.timestamp())),
    "an expiry in words": by_hand(b'{"sub": "alice", "exp": "never"}'),
    "an expiry that is a truth": by_hand(b'{"sub": "alice", "exp": true}'),
    "an expiry that is no number": by_hand(b'{"sub": "alice", "exp": NaN}'),
}


@each("bad", BAD_TOKENS.values(), ids=BAD_TOKENS.keys())
def test_a_bad_token_is_refused(game: Game, bad: str) -> None:
    """AUTH-2c, also in lenient mode (AUTH-4a)."""
    assert refusal(bare(game, "redeem-coupon", bearer(bad))) == USER_UNKNOWN


@each("operation", [*USER_ONLY, *OPEN_TO_ALL, *CART], ids=lambda o: o.operation_id)
def test_an_expired_token_is_refused_everywhere(game: Game, operation: Operation) -> None:
    """AUTH-2c, and AUTH-3b for the calls that anonymous visitors may make."""
    expired = bearer(token(exp=int(NOW.timestamp()) - 1))
    assert refusal(bare(game, operation.operation_id, expired)) == USER_UNKNOWN


@each("header", ["Bearer", "Basic NDQwNTY6ZGVtbw==", "Token abc", "x"])
def test_what_is_no_bearer_token_is_refused(game: Game, header: str) -> None:
    assert refusal(bare(game, "redeem-coupon", {"Authorization": header})) == USER_UNKNOWN


def test_lenient_takes_any_signature_and_a_token_without_expiry(game: Game) -> None:
    """AUTH-4a."""
    game.coupon("spring", "SPRING")
    unsigned = by_hand(b'{"sub": "alice"}', b'{"alg": "none"}', signature="")
    for good in (token(secret="another secret, long enough"), token(exp=None), unsigned):
        sent = game.call("verify-promotion-code", headers=bearer(good), code="SPRING")
        assert sent.status_code == 200


def test_a_token_expires_by_the_real_time_whatever_the_worlds_clock_shows(
    game: Game, clock: Any
) -> None:
    game.coupon("spring", "SPRING")
    clock.freeze(NOW.replace(year=2099))
    assert game.call("verify-promotion-code", code="SPRING").status_code == 200


def test_a_minted_token_opens_the_door(mock: Mock, strict: Mock) -> None:
    issued = int(NOW.timestamp())
    for where, secret in ((mock, DEVELOPMENT_SECRET), (strict, SECRET)):
        good = bearer(mint("alice", secret, issued=issued, lifetime=60))
        gone = bearer(mint("alice", secret, issued=issued - 61, lifetime=60))
        known = where.game().call("verify-promotion-code", headers=good, code="NONE")
        assert refusal(known) == (404, 9811, "[0401-9811]: Code not found.")
        assert refusal(bare(where.game(), "verify-promotion-code", gone)) == USER_UNKNOWN


def test_the_public_test_token_works_on_the_default_project(mock: Mock) -> None:
    """AUTH-5."""
    game = mock.game()
    if game.call("get-coupon", external_id="public").status_code == 404:
        game.coupon("public", "PUBLIC", bonus=[{"sku": "sword_ice"}], redeem_user_limit=None)
    sent = game.call("redeem-coupon", headers=bearer(PUBLIC_TOKEN), body={"coupon_code": "PUBLIC"})
    assert sent.status_code == 200
    assert game.inventory(PUBLIC_USER)["sword_ice"] >= 1


# -- strict tokens (AUTH-4c) -----------------------------------------------------------------------
def verdict(strict: Mock, sent: str) -> Any:
    """Return strict's response to a token; 404/9811 means that it was accepted."""
    answer = strict.game().call("verify-promotion-code", headers=bearer(sent), code="NONE")
    return refusal(answer)[:2]


IN, OUT = (404, 9811), (401, 1501)


def test_strict_takes_only_tokens_of_its_secret(strict: Mock) -> None:
    good = token(secret=SECRET)
    head, claims, signature = good.split(".")
    assert verdict(strict, good) == IN
    assert verdict(strict, token(secret=SECRET, exp=None)) == IN
    assert verdict(strict, token(secret=SECRET, aud="somebody", iat=0)) == IN
    assert verdict(strict, token(secret="another secret, long enough, too")) == OUT
    assert verdict(strict, f"{head}.{claims}.") == OUT
    changed = segment(b'{"sub": "root"}')
    assert verdict(strict, f"{head}.{changed}.{signature}") == OUT
    assert verdict(strict, token(secret=SECRET, exp=int(NOW.timestamp()))) == OUT
    assert verdict(strict, PUBLIC_TOKEN) == OUT


@each("algorithm", ["none", "None", "NONE", "HS384", "HS512"])
def test_strict_pins_the_algorithm(strict: Mock, algorithm: str) -> None:
    """AUTH-4c: an attacker does not choose how the signature is checked."""
    if algorithm.lower() == "none":
        head = json.dumps({"alg": algorithm}).encode()
        forged = by_hand(b'{"sub": "alice"}', head, signature="")
    else:
        forged = jwt.encode({"sub": "alice"}, SECRET * 2, algorithm)
    assert verdict(strict, forged) == OUT


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def with_jwks(rsa_key: rsa.RSAPrivateKey, tmp_path_factory: pytest.TempPathFactory) -> Mock:
    """Verifies tokens by the public half of a key."""
    public = json.loads(RSAAlgorithm.to_jwk(rsa_key.public_key()))
    keys = {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}
    file = tmp_path_factory.mktemp("keys") / "jwks.json"
    file.write_text(json.dumps(keys), encoding="utf-8")
    return make_mock(auth="strict", jwks=file)


def test_a_key_set_takes_tokens_of_its_keys_only(
    with_jwks: Mock, rsa_key: rsa.RSAPrivateKey
) -> None:
    """AUTH-4c: RS256, chosen by the key and not by the token."""

    def signed(kid: str | None = "one", key: Any = rsa_key, algorithm: str = "RS256") -> str:
        headers = None if kid is None else {"kid": kid}
        return jwt.encode({"sub": "alice"}, key, algorithm, headers=headers)

    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert verdict(with_jwks, signed()) == IN
    assert verdict(with_jwks, signed(key=other)) == OUT
    assert verdict(with_jwks, signed(algorithm="RS512")) == OUT
    assert verdict(with_jwks, signed(kid="two")) == OUT
    assert verdict(with_jwks, signed(kid=None)) == OUT
    assert verdict(with_jwks, token(secret=DEVELOPMENT_SECRET)) == OUT


def test_the_public_key_is_no_secret_for_hs256(with_jwks: Mock, rsa_key: rsa.RSAPrivateKey) -> None:
    """AUTH-4c: the oldest trick, a token signed with what everybody knows."""
    public = RSAAlgorithm.to_jwk(rsa_key.public_key()).encode()
    pem = rsa_key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = b'{"alg": "HS256", "kid": "one"}'
    signed = by_hand(b'{"sub": "alice"}', head).rpartition(".")[0]
    for known in (public, pem):
        forged = hmac.digest(known, signed.encode(), "sha256")
        assert verdict(with_jwks, f"{signed}.{segment(forged)}") == OUT


@each("text", ["", "{", "[]", "{}", '{"keys": []}', '{"keys": 7}', '{"keys": [{"kty": "x"}]}'])
def test_a_key_set_that_cannot_be_used_is_told_at_the_start(
    mock: Mock, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"^--jwks .*jwks\.json: \S"):
        Authenticator(Settings(auth="strict", jwks=file), mock.world, StandingClock())


# -- visitors and guests (AUTH-3, AUTH-7) ----------------------------------------------------------
@each("operation", OPEN_TO_ALL, ids=lambda o: o.operation_id)
def test_anonymous_visitors_are_let_in_where_they_are_served(
    game: Game, operation: Operation
) -> None:
    """AUTH-3a: past the door; an operation not written yet says 501."""
    response = bare(game, operation.operation_id, {})
    assert response.status_code not in (401, 403)


GUEST = {"x-unauthorized-id": "visitor-1", "x-user": b64("guest@example.com")}


@each("operation", CART, ids=lambda o: o.operation_id)
def test_a_cart_call_without_anybody_is_refused(game: Game, operation: Operation) -> None:
    """AUTH-2a and AUTH-2b: before the missing body is looked at (ERR-6a)."""
    answer = HEADER_NOT_SENT if 403 in operation.statuses else USER_UNKNOWN
    assert refusal(bare(game, operation.operation_id, {})) == answer


@each("operation", NOBODY, ids=lambda o: o.operation_id)
def test_a_call_that_asks_for_nobody_takes_whatever_is_sent(
    game: Game, operation: Operation
) -> None:
    for headers in ({}, game.admin, bearer("nonsense"), {"Authorization": "x"}, GUEST):
        assert bare(game, operation.operation_id, headers).status_code == 200


@each("operation", CART, ids=lambda o: o.operation_id)
def test_a_guest_fills_a_cart_with_two_headers(game: Game, operation: Operation) -> None:
    """AUTH-7a."""
    assert bare(game, operation.operation_id, GUEST).status_code not in (401, 403)


@each("operation", CART, ids=lambda o: o.operation_id)
@each(
    "x_user",
    ["", "guest@example.com", b64("nobody"), b64("a b@example.com"), b64("a@b@c"), b64(b"\xff@x")],
)
def test_a_guest_whose_address_is_none_is_refused(
    game: Game, operation: Operation, x_user: str
) -> None:
    """AUTH-7c."""
    headers = {**GUEST, "x-user": x_user}
    assert refusal(bare(game, operation.operation_id, headers)) == USER_UNKNOWN


@each("header", ["Bearer nonsense", "Basic NDQwNTY6ZGVtbw==", "x"])
def test_guest_headers_do_not_make_up_for_a_bad_header(game: Game, header: str) -> None:
    """AUTH-7a: they take the place of a token, and so stand without one."""
    for operation in CART:
        response = bare(game, operation.operation_id, {**GUEST, "Authorization": header})
        assert refusal(response) == USER_UNKNOWN


@each("operation", USER_ONLY, ids=lambda o: o.operation_id)
def test_guest_headers_are_no_credentials_elsewhere(game: Game, operation: Operation) -> None:
    """AUTH-7b."""
    without = refusal(bare(game, operation.operation_id, {}))
    assert refusal(bare(game, operation.operation_id, GUEST)) == without


@each("operation", UPSELL_ADMIN, ids=lambda o: o.operation_id)
def test_the_upsell_admin_calls_take_both_kinds(game: Game, operation: Operation) -> None:
    """AUTH-8a and AUTH-8b."""
    for headers in (game.admin, bearer(token())):
        assert bare(game, operation.operation_id, headers).status_code not in (401, 403)
    wrong_key = {"Authorization": "Basic nonsense"}
    assert refusal(bare(game, operation.operation_id, wrong_key)) == ADMIN_UNKNOWN
    assert refusal(bare(game, operation.operation_id, {})) == USER_UNKNOWN


# -- the player behind the token (AUTH-6) ----------------------------------------------------------
def test_a_player_is_shown_under_the_first_name_the_token_has(game: Game) -> None:
    """AUTH-6b."""
    for user, claims, name in (
        ("u1", {"username": "Ann", "name": "Bob"}, "Ann"),
        ("u2", {"name": "Bob"}, "Bob"),
        ("u3", {"username": "", "name": ""}, "u3"),
        ("u4", {}, "u4"),
    ):
        sent = bearer(token(user, email=f"{user}@example.com", **claims))
        game.call("verify-promotion-code", headers=sent, code="NONE")
        user_state = game.control("GET", f"/projects/{game.project_id}/users/{user}").json()
        assert (user_state["name"], user_state["email"]) == (name, f"{user}@example.com")


def admitted(game: Game, claims: Any) -> bool:
    sent = bearer(token("alice", attributes=claims))
    return bool(game.call("verify-promotion-code", headers=sent, code="VETERAN").status_code == 200)


def test_claimed_attributes_overlay_the_stored_ones(game: Game) -> None:
    """AUTH-6c."""
    condition = {"attribute": "level", "type": "number", "operator": "ge", "value": "10"}
    game.coupon("veterans", "VETERAN", attribute_conditions=[condition])
    game.tell("alice", attributes={"level": 3})
    assert not admitted(game, None)
    assert admitted(game, {"level": 10})
    assert not admitted(game, {"level": {"deep": 10}})
    assert not admitted(game, ["level", 10])
    game.tell("alice", attributes={"level": 12})
    assert admitted(game, None)
    assert not admitted(game, {"level": 9})
    stored = game.control("GET", f"/projects/{game.project_id}/users/alice").json()
    assert stored["attributes"] == {"level": 12}


def test_the_country_is_an_attribute_or_the_projects_default(game: Game) -> None:
    """AUTH-6e: the project's country is US, the cloak is sold in DE and AT."""
    game.coupon("alpine", "ALPINE", bonus=[{"sku": "cloak_alpine"}])
    region = (422, 9808, "[0401-9808]: Coupon is not available in your region.")

    def verify(**claims: str) -> Any:
        sent = bearer(token("heidi", attributes=claims))
        return game.call("verify-promotion-code", headers=sent, code="ALPINE")

    assert refusal(verify()) == region
    assert verify(country="AT").status_code == 200
    game.tell("heidi", country="DE")
    assert verify().status_code == 200
    assert refusal(verify(country="CH")) == region


# -- what is ignored (AUTH-9) ----------------------------------------------------------------------
@each(
    "call",
    [
        lambda game: game.call("get-coupons", query={"engine": "unity", "sdk_v": "1.0", "x": "y"}),
        lambda game: game.call("get-coupons", query={"limit ": "0", "LIMIT": "0"}),
        lambda game: game.call(
            "get-coupons", headers={**game.admin, "X-ENGINE": "unity", "X-Any": b"\xe4"}
        ),
    ],
)
def test_unknown_query_parameters_and_headers_change_nothing(
    game: Game, call: Callable[[Game], Any]
) -> None:
    """AUTH-9a and AUTH-9b."""
    game.coupon()
    response = call(game)
    assert response.status_code == 200
    assert response.json() == game.call("get-coupons").json()


# -- first things first (ERR-6) --------------------------------------------------------------------
def test_a_path_that_is_ill_typed_is_not_found_before_anybody_is_asked_who_he_is(
    mock: Mock,
) -> None:
    """ERR-6a: route before credentials."""
    assert refusal(mock.client.get("/api/v3/project/x/admin/coupon")) == NOT_FOUND


def test_credentials_are_looked_at_before_the_body(game: Game) -> None:
    """ERR-6a: credentials before schema; nothing of the broken body is told."""
    sent = game.call("admin-create-coupon", headers={}, body={"nonsense": 1})
    assert refusal(sent) == ADMIN_UNKNOWN


FIXTURES_KEYS = [(str(DEFAULT_PROJECT), "world-key"), (str(MERCHANT), "world-key")]


@each(("account", "key"), FIXTURES_KEYS)
def test_strict_takes_the_keys_the_fixtures_name(account: str, key: str) -> None:
    """AUTH-4b: those of the world's file, for its project and its merchant, if none is given."""
    strict = make_mock(auth="strict")
    assert bare(strict.game(), "get-coupons", basic(account, key)).status_code == 200
    assert refusal(bare(strict.game(), "get-coupons", basic(account, "another"))) == ADMIN_UNKNOWN


@each(("account", "key"), FIXTURES_KEYS)
def test_keys_that_are_given_replace_those_of_the_fixtures(account: str, key: str) -> None:
    """AUTH-4b: a key for one account is given, and no account keeps the key everybody knows."""
    strict = make_mock(auth="strict", api_keys={str(DEFAULT_PROJECT): "k3y"})
    assert refusal(bare(strict.game(), "get-coupons", basic(account, key))) == ADMIN_UNKNOWN
    given = basic(str(DEFAULT_PROJECT), "k3y")
    assert bare(strict.game(), "get-coupons", given).status_code == 200
