"""Targets: servers under test and the credentials for them."""

from __future__ import annotations

import base64
import binascii
import json
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from liveops_kit.contract.tokens import Mint
from liveops_kit.errors import UsageError
from liveops_kit.redaction import Redactor, credentials
from liveops_kit.trust import tls

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
AsgiApp = Callable[
    [Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]


@dataclass(frozen=True, slots=True)
class Target:
    """A server under test: its URL, a project and the credentials."""

    base_url: str = "http://127.0.0.1:8080/api"
    """The URL before `/v2` and `/v3`."""
    project_id: int = 44056
    api_key: str = "demo"
    merchant_id: int | None = None
    """The user name of admin calls in place of the project id."""
    user_token: str | None = None
    """The JWT of a player; without it, client calls are left out."""
    second_user_token: str | None = None
    app: AsgiApp | None = None
    """An ASGI application to serve in this process during the run."""
    timeout: float = 10.0
    """Timeout of a request in seconds."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers of every request."""
    skus: tuple[str, ...] = ()
    """Virtual goods with a price in real money for request bodies; discovered if empty."""
    disposable: bool = False
    """Also run operations that cannot be undone."""
    mint: Mint | None = None
    """Creates tokens of further players, if the kit can sign them."""
    control_token: str = field(default="", repr=False)
    """The token of the mock's control plane."""
    makes_items: bool = False
    """True if the server has operations to create items."""
    spare_project_id: int | None = None
    """A project that nobody else uses, and that the API key opens as well."""
    tags: tuple[str, ...] | None = None
    """The tags that the server implements; None: its first answers show it."""
    without: tuple[str, ...] = ()
    """Tags that it does not implement."""
    verify: bool | str = True
    """True to verify TLS certificates, or the path of a CA file."""
    rate: float | None = None
    """Maximum number of requests per second."""
    jwt_secret: str = ""
    """The secret that signs user tokens, if known."""
    redactor: Redactor = field(default_factory=Redactor, repr=False, compare=False)
    """Masks the secrets above and all minted tokens; shared by copies."""

    def __post_init__(self) -> None:
        """Register the secrets with the redactor."""
        for secret, name in self._secrets():
            self.redactor.learn(secret, name)
        if self.mint is not None and not isinstance(self.mint, _Learning):
            object.__setattr__(self, "mint", _Learning(self.mint, self.redactor))

    def _secrets(self) -> Iterator[tuple[str, str]]:
        yield self.api_key, "api_key"
        yield ":".join(self.basic), "basic"
        yield self.user_token or "", "user_token"
        yield self.second_user_token or "", "second_user_token"
        yield self.jwt_secret, "jwt_secret"
        yield self.control_token, "control_token"
        yield urlsplit(self.base_url).password or "", "url_password"
        for name, value in self.headers.items():
            yield from ((secret, name) for secret in credentials(name, value))

    @property
    def basic(self) -> tuple[str, str]:
        """User name and password of admin calls."""
        return str(self.merchant_id or self.project_id), self.api_key

    @property
    def basic_authorization(self) -> str:
        """The `Authorization` header of admin calls."""
        return self.authorization_for(self.project_id)

    def authorization_for(self, project_id: int) -> str:
        """Return the `Authorization` header of admin calls for another project."""
        account = self.merchant_id or project_id
        return "Basic " + base64.b64encode(f"{account}:{self.api_key}".encode()).decode()

    @property
    def is_direct(self) -> bool:
        """True if calls need neither a proxy nor TLS, so that clients need not ask for settings.

        An application in this process is never behind a proxy.
        """
        parts = urlsplit(self.base_url)
        if parts.scheme != "http":
            return False
        has_proxy = not {"http", "all"}.isdisjoint(getproxies())
        return self.app is not None or not has_proxy or bool(proxy_bypass(parts.netloc))

    @property
    def user_external_id(self) -> str | None:
        """The id of the player, from the `sub` of the token; None if unreadable."""
        return None if self.user_token is None else subject(self.user_token)


@dataclass(frozen=True, slots=True)
class _Learning:
    """A mint that registers its tokens with the redactor."""

    inner: Mint
    redactor: Redactor = field(compare=False)

    def __call__(self, external_id: str, claims: Mapping[str, Any]) -> str:
        token = self.inner(external_id, claims)
        self.redactor.learn(token, "minted_token")
        return token


def check_authority(verify: bool | str) -> None:
    """Raise UsageError unless the CA file, if any, can be used.

    Raises:
        UsageError: it cannot be read, or holds no certificate.
    """
    if isinstance(verify, bool):
        return
    try:
        tls(verify)
    except (OSError, ssl.SSLError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"--ca-file: cannot use {verify}: {reason}") from error


def no_answer(request: httpx.Request, error: httpx.TransportError) -> UsageError:
    """Return the error for an unreachable server, with a hint about its URL."""
    url, reason = request.url, str(error) or type(error).__name__
    hint = ""
    if "WRONG_VERSION_NUMBER" in reason or "RECORD_LAYER_FAILURE" in reason:
        hint = f"; that port speaks no TLS: did you mean http://{url.netloc.decode()}?"
    elif "CERTIFICATE_VERIFY_FAILED" in reason:
        hint = "; --ca-file names the authority that signed the certificate"
    elif url.scheme == "http" and isinstance(error, httpx.RemoteProtocolError):
        hint = f"; if it speaks TLS, that is https://{url.netloc.decode()}"
    return UsageError(f"no answer from {url}: {reason}{hint}")


def subject(token: str) -> str | None:
    """Return the `sub` of a JWT without verifying it; None if there is none.

    >>> subject("e30.eyJzdWIiOiAicGxheWVyLTEifQ.e30"), subject("opaque")
    ('player-1', None)
    """
    claims = claims_of(token)
    return None if claims is None or "sub" not in claims else str(claims["sub"])


def claims_of(token: str) -> dict[str, Any] | None:
    """Return the claims of a JWT without verifying it; None if it cannot be parsed.

    >>> claims_of("e30.eyJzdWIiOiAicGxheWVyLTEifQ.e30"), claims_of("opaque")
    ({'sub': 'player-1'}, None)
    """
    try:
        _, payload, _ = token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, binascii.Error):
        return None
    return claims if isinstance(claims, dict) else None
