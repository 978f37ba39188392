"""Authentication of callers by the security that an operation documents (AUTH-1 to AUTH-9)."""

from __future__ import annotations

import base64
import binascii
import hmac
import math
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from liveops_kit.domain.values.clock import Clock
from liveops_kit.domain.values.refusals import (
    ADMIN_UNKNOWN,
    HEADER_NOT_SENT,
    PROJECT_FORBIDDEN,
    USER_UNKNOWN_TOKEN,
    Refusal,
)
from liveops_kit.errors import KeySetError, SettingsError, TokenError
from liveops_kit.openapi.document import Operation
from liveops_kit.server.request import Admin, Caller, Guest, TokenUser
from liveops_kit.settings import Settings
from liveops_kit.state.world import World
from liveops_kit.tokens import Verifier, read_claims, read_key_set

GetHeader = Callable[[bytes], str | None]
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_MAX_ACCOUNT = 18
"""Digits of a project or merchant id."""


class SecurityRequirement(Struct, frozen=True):
    """The security that an operation documents, in the form it is checked in."""

    schemes: frozenset[str]
    accepts_tokens: bool
    accepts_guests: bool
    accepts_anonymous: bool
    documents_forbidden: bool
    """True if the operation documents a 403."""

    @classmethod
    def of(cls, operation: Operation) -> SecurityRequirement:
        """Return the requirement of an operation."""
        schemes = frozenset(name for choice in operation.security for name in choice)
        # A cart belongs to somebody, even where the description lets anybody in (AUTH-2a).
        accepts_guests = "AuthForCart" in schemes
        accepts_anonymous = frozenset() in operation.security and not accepts_guests
        return cls(
            schemes=schemes,
            accepts_tokens=bool(schemes - {"basicAuth"}),
            accepts_guests=accepts_guests,
            accepts_anonymous=accepts_anonymous,
            documents_forbidden=403 in operation.statuses,
        )


class Authenticator:
    """Identifies callers by the security that an operation documents."""

    def __init__(self, settings: Settings, world: World, wall: Clock) -> None:
        """`wall` is the real time: a token expires by it, not by the world's settable clock."""
        self._settings = settings
        self._world = world
        self._wall = wall
        self._keys = dict(settings.api_keys)
        self._verifier = _verifier(settings)
        # A game sends the same token with every call: its signature is verified once, its expiry
        # each time.
        self._users = lru_cache(maxsize=1024)(self._read_user)
        self._requirements: dict[str, SecurityRequirement] = {}

    def authenticate(
        self, operation: Operation, header: GetHeader, project_id: int | None
    ) -> Caller:
        """Return the caller of an operation; None for an anonymous visitor where those are served.

        `header` returns the header of a lower-case name, or None.

        Raises:
            Refusal: ADMIN_UNKNOWN, PROJECT_FORBIDDEN, USER_UNKNOWN_TOKEN, HEADER_NOT_SENT.
        """
        required = self._requirements.get(operation.operation_id)
        if required is None:
            required = SecurityRequirement.of(operation)
            self._requirements[operation.operation_id] = required
        schemes = required.schemes
        if not schemes:
            return None
        sent, scheme, value = _split_header(header(b"authorization") or "")
        if scheme == "basic" and "basicAuth" in schemes:
            return self._admin(value, project_id)
        if scheme == "bearer" and required.accepts_tokens:
            return self._user(value)
        if not sent and required.accepts_guests:
            guest_id = header(b"x-unauthorized-id")
            if guest_id is not None:
                return _guest(guest_id, header(b"x-user") or "")
        if not sent and required.accepts_anonymous:
            return None
        raise self._refusal(required, bool(sent))

    @staticmethod
    def _refusal(required: SecurityRequirement, sent: bool) -> Refusal:
        schemes = required.schemes
        if "basicAuth" in schemes and (sent or len(schemes) == 1):
            return Refusal(ADMIN_UNKNOWN, scheme='Basic realm="liveops"')
        if "basicAuth" in schemes:
            return Refusal(USER_UNKNOWN_TOKEN)
        if not sent and required.documents_forbidden:
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
        return is_key_of(account, key, self._keys, self._world.api_keys)

    def _is_of_another_project(self, account: int, project_id: int) -> bool:
        """Return True if an account is a project other than the one the call is about (AUTH-1)."""
        if account == project_id:
            return False
        if account == self._world.merchant_of(project_id):
            return False
        return self._settings.is_strict or self._world.has_project(account)

    # -- players -----------------------------------------------------------------------------------
    def _user(self, token: str) -> TokenUser:
        cached = self._users(token)
        if cached is None or (cached[1] is not None and not self._is_ahead(cached[1])):
            raise Refusal(USER_UNKNOWN_TOKEN)
        return cached[0]

    def _is_ahead(self, expires: float) -> bool:
        return expires > self._wall.now().timestamp()

    def _read_user(self, token: str) -> tuple[TokenUser, float | None] | None:
        """Return the user a token names, and when it expires in Unix seconds (None for never).

        None for a token that is refused.
        """
        try:
            claims = self._decoded(token)
        except TokenError:
            return None
        subject = claims.get("sub")
        if not isinstance(subject, str) or not subject or re.search(r"\s", subject):
            return None
        name = claims.get("username") or claims.get("name") or subject
        email = claims.get("email")
        user = TokenUser(
            external_id=subject,
            name=str(name),
            email=email if isinstance(email, str) else None,
            attributes=_attributes(claims.get("attributes")),
        )
        return user, _expiry(claims.get("exp"))

    def _decoded(self, token: str) -> dict[str, Any]:
        """Return the claims of a token; its signature is checked where credentials are strict."""
        return self._verifier.claims(token) if self._verifier else read_claims(token)


@lru_cache(maxsize=1024)
def _split_header(header: str) -> tuple[str, str, str]:
    """Return an Authorization header, its scheme in lower case, and what follows the scheme."""
    sent = header.strip()
    word, _, value = sent.partition(" ")
    return sent, word.lower(), value.strip()


@lru_cache(maxsize=1024)
def _account_and_key(value: str) -> tuple[str, str]:
    """Return the account and the key of basic credentials.

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


def is_key_of(
    account: str, key: str, given: Mapping[str, str], of_fixtures: Mapping[str, Sequence[str]]
) -> bool:
    """Return True if a key is one of the account's; all are compared, in constant time (AUTH-4b).

    Keys that are given replace all those of the fixtures: these are in every copy of the mock, and
    the merchant's would open the project whose own key has been replaced.
    """
    valid = (given.get(account, ""),) if given else of_fixtures.get(account, ())
    matches = [hmac.compare_digest(each.encode(), key.encode()) for each in valid if each]
    return any(matches)


def _unknown_admin() -> Refusal:
    return Refusal(ADMIN_UNKNOWN, scheme='Basic realm="liveops"')


def _is_id(account: str) -> bool:
    return account.isascii() and account.isdecimal() and len(account) <= _MAX_ACCOUNT


def _expiry(claim: Any) -> float | None:
    """Return when a token expires; a claim that is no number has expired."""
    if claim is None or (isinstance(claim, (int, float)) and not isinstance(claim, bool)):
        return claim
    return -math.inf


def _attributes(claim: Any) -> dict[str, str | int | float | bool]:
    """Return the flat values of an `attributes` claim, without nested ones."""
    if not isinstance(claim, dict):
        return {}
    return {
        name: value for name, value in claim.items() if isinstance(value, (str, int, float, bool))
    }


def _guest(guest_id: str, user: str) -> Guest:
    """Return a guest, whose e-mail address comes in Base64.

    Raises:
        Refusal: USER_UNKNOWN_TOKEN.
    """
    try:
        email = base64.b64decode(user, validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise Refusal(USER_UNKNOWN_TOKEN) from error
    if not _EMAIL.fullmatch(email):
        raise Refusal(USER_UNKNOWN_TOKEN)
    return Guest(guest_id, email)


def _verifier(settings: Settings) -> Verifier | None:
    """Return what verifies signatures; None where they are not verified.

    Raises:
        SettingsError: the key set cannot be read.
    """
    try:
        keys = None if settings.jwks is None else read_key_set(settings.jwks)
    except KeySetError as error:
        raise SettingsError(f"--jwks {error}") from error
    return Verifier(settings.jwt_secret, keys) if settings.is_strict else None
