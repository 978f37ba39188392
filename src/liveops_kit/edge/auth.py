"""Credentials: who may call, and as whom (AUTH-1 to AUTH-9)."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import math
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from liveops_kit.edge.api_keys import is_key_of
from liveops_kit.edge.call import Admin, Caller, Guest, TokenUser
from liveops_kit.settings import Settings, SettingsError
from liveops_kit.shared.clock import Clock
from liveops_kit.shared.errors import (
    ADMIN_UNKNOWN,
    HEADER_NOT_SENT,
    PROJECT_FORBIDDEN,
    USER_UNKNOWN_TOKEN,
    Refusal,
)
from liveops_kit.spec import Operation
from liveops_kit.world.world import World

if TYPE_CHECKING:
    import jwt

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_MOST_TOKEN = 16_384
"""Characters of a token that are looked at."""
_MOST_ACCOUNT = 18
"""Digits of a project or merchant id."""


class _Asked(Struct, frozen=True):
    """What an operation asks for, worked out once."""

    schemes: frozenset[str]
    takes_tokens: bool
    takes_guests: bool
    takes_nobody: bool

    @classmethod
    def of(cls, operation: Operation) -> _Asked:
        schemes = frozenset(name for choice in operation.security for name in choice)
        # A cart has somebody whose it is, even where the description lets anybody in (AUTH-2a).
        takes_guests = "AuthForCart" in schemes
        takes_nobody = frozenset() in operation.security and not takes_guests
        return cls(schemes, bool(schemes - {"basicAuth"}), takes_guests, takes_nobody)


class Door:
    """Lets callers in by the security an operation documents."""

    def __init__(self, settings: Settings, world: World, wall: Clock) -> None:
        """`wall` is the real time: a token expires by it, not by the world's settable clock."""
        self._settings = settings
        self._world = world
        self._wall = wall
        self._keys = dict(settings.api_keys)
        self._jwks = _read_jwks(settings)
        # A game sends the same token with every call; its claims are looked at each time, its
        # signature once.
        self._known = lru_cache(maxsize=1024)(self._read_user)
        self._asked: dict[str, _Asked] = {}

    def admit(
        self, operation: Operation, headers: Mapping[str, str], project_id: int | None
    ) -> Caller:
        """The caller of an operation; None for an anonymous visitor where those are served.

        `headers` has lower-case names.

        Raises:
            Refusal: ADMIN_UNKNOWN, PROJECT_FORBIDDEN, USER_UNKNOWN_TOKEN, HEADER_NOT_SENT.
        """
        asked = self._asked.get(operation.operation_id)
        if asked is None:
            asked = self._asked[operation.operation_id] = _Asked.of(operation)
        schemes = asked.schemes
        if not schemes:
            return None
        sent, word, value = _parted(headers.get("authorization", ""))
        if word == "basic" and "basicAuth" in schemes:
            return self._admin(value, project_id)
        if word == "bearer" and asked.takes_tokens:
            return self._user(value)
        if not sent and asked.takes_guests and "x-unauthorized-id" in headers:
            return _guest(headers)
        if not sent and asked.takes_nobody:
            return None
        raise self._refusal(operation, schemes, bool(sent))

    def _refusal(self, operation: Operation, schemes: frozenset[str], sent: bool) -> Refusal:
        if "basicAuth" in schemes and (sent or len(schemes) == 1):
            return Refusal(ADMIN_UNKNOWN, scheme='Basic realm="liveops"')
        if "basicAuth" in schemes:
            return Refusal(USER_UNKNOWN_TOKEN)
        if not sent and 403 in operation.statuses:
            return Refusal(HEADER_NOT_SENT)
        return Refusal(USER_UNKNOWN_TOKEN)

    # -- servers -----------------------------------------------------------------------------------
    def _admin(self, value: str, project_id: int | None) -> Admin:
        account, key = _account_and_key(value)
        if self._settings.is_strict and not self._is_key_of(account, key):
            raise _unknown_admin()
        if project_id is not None and self._is_of_another_project(int(account), project_id):
            raise Refusal(PROJECT_FORBIDDEN)
        return Admin(account)

    def _is_key_of(self, account: str, key: str) -> bool:
        """Whether a key is one of the account's."""
        return is_key_of(account, key, self._keys, self._world.api_keys)

    def _is_of_another_project(self, account: int, project_id: int) -> bool:
        """Whether an account is a project, and not the one the call is about (AUTH-1)."""
        if account == project_id:
            return False
        if account == self._world.merchant_id:
            return False
        return self._settings.is_strict or self._world.knows(account)

    # -- players -----------------------------------------------------------------------------------
    def _user(self, token: str) -> TokenUser:
        try:
            user, expires = self._known(token)
        except (LookupError, RecursionError, TypeError, ValueError) as error:
            raise Refusal(USER_UNKNOWN_TOKEN) from error
        if expires is not None and not self._is_ahead(expires):
            raise Refusal(USER_UNKNOWN_TOKEN)
        return user

    def _read_user(self, token: str) -> tuple[TokenUser, float | None]:
        """The user a token names, and when it expires in Unix seconds; None for never."""
        claims = self._read_claims(token)
        subject = claims.get("sub")
        if not isinstance(subject, str) or not subject or re.search(r"\s", subject):
            raise ValueError("the token names no user")
        name = claims.get("username") or claims.get("name") or subject
        email = claims.get("email")
        user = TokenUser(
            external_id=subject,
            name=str(name),
            email=email if isinstance(email, str) else None,
            attributes=_attributes(claims.get("attributes")),
        )
        return user, _expiry(claims.get("exp"))

    def _read_claims(self, token: str) -> dict[str, Any]:
        if len(token) > _MOST_TOKEN:
            raise ValueError("the token is too long")
        import jwt

        try:
            claims = self._decoded(token)
        except jwt.PyJWTError as error:
            raise ValueError(str(error)) from error
        # Half of a surrogate pair can be written in a token, but never in an answer.
        json.dumps(claims, ensure_ascii=False).encode()
        return claims

    def _decoded(self, token: str) -> dict[str, Any]:
        import jwt

        options: Any = {"verify_exp": False, "verify_iat": False, "verify_aud": False}
        if not self._settings.is_strict:
            options["verify_signature"] = False
            return jwt.decode(token, options=options)
        if self._jwks is None:
            secret = self._settings.jwt_secret
            return jwt.decode(token, secret, algorithms=["HS256"], options=options)
        key = self._jwks[str(jwt.get_unverified_header(token).get("kid"))]
        return jwt.decode(token, key, algorithms=[str(key.algorithm_name)], options=options)

    def _is_ahead(self, expires: float) -> bool:
        return expires > self._wall.now().timestamp()


@lru_cache(maxsize=1024)
def _parted(header: str) -> tuple[str, str, str]:
    """What was sent, its scheme in lower case, and what follows."""
    sent = header.strip()
    word, _, value = sent.partition(" ")
    return sent, word.lower(), value.strip()


@lru_cache(maxsize=1024)
def _account_and_key(value: str) -> tuple[str, str]:
    """What basic credentials name.

    Raises:
        Refusal: ADMIN_UNKNOWN.
    """
    try:
        account, colon, key = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as error:
        raise _unknown_admin() from error
    if not colon or not key or not _is_id(account):
        raise _unknown_admin()
    return account, key


def _unknown_admin() -> Refusal:
    return Refusal(ADMIN_UNKNOWN, scheme='Basic realm="liveops"')


def _is_id(account: str) -> bool:
    return account.isascii() and account.isdecimal() and len(account) <= _MOST_ACCOUNT


def _expiry(claim: Any) -> float | None:
    """When a token expires; what is no number has long been over."""
    if claim is None or (isinstance(claim, (int, float)) and not isinstance(claim, bool)):
        return claim
    return -math.inf


def _attributes(claim: Any) -> dict[str, str | int | float | bool]:
    """The flat values of an `attributes` claim; anything nested is left out."""
    if not isinstance(claim, dict):
        return {}
    return {
        name: value for name, value in claim.items() if isinstance(value, (str, int, float, bool))
    }


def _guest(headers: Mapping[str, str]) -> Guest:
    try:
        email = base64.b64decode(headers.get("x-user", ""), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise Refusal(USER_UNKNOWN_TOKEN) from error
    if not _EMAIL.fullmatch(email):
        raise Refusal(USER_UNKNOWN_TOKEN)
    return Guest(headers["x-unauthorized-id"], email)


def _read_jwks(settings: Settings) -> jwt.PyJWKSet | None:
    if settings.jwks is None:
        return None
    import jwt

    try:
        return jwt.PyJWKSet.from_json(settings.jwks.read_text(encoding="utf-8"))
    except (OSError, ValueError, AttributeError, TypeError, jwt.PyJWTError) as error:
        raise SettingsError(f"--jwks {settings.jwks}: {error}") from error


def mint(
    user: str,
    secret: str,
    *,
    issued: int,
    lifetime: int,
    attributes: Mapping[str, Any] | None = None,
    name: str | None = None,
    email: str | None = None,
) -> str:
    """A user token signed with HS256; `issued` in Unix seconds, `lifetime` in seconds."""
    claims: dict[str, Any] = {"sub": user, "iat": issued, "exp": issued + lifetime}
    claims["type"] = "server_custom_id"
    if name:
        claims["username"] = name
    if email:
        claims["email"] = email
    if attributes:
        claims["attributes"] = dict(attributes)
    # Signed here, for the library's import takes a tenth of the start, which shows such a token.
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
    signature = hmac.digest(secret.encode(), signed.encode(), "sha256")
    return f"{signed}.{_base64(signature)}"


def _part(values: Mapping[str, Any]) -> str:
    """A header or claims as a part of a token."""
    return _base64(json.dumps(values, separators=(",", ":")).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
