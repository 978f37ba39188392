"""Which server is judged, and with whose credentials."""

from __future__ import annotations

import base64
import binascii
import json
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from liveops_kit.contract.tokens import Mint
from liveops_kit.errors import UsageError
from liveops_kit.redaction import Redactor, credentials

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
AsgiApp = Callable[
    [Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]


@dataclass(frozen=True, slots=True)
class Target:
    """A server under test: where it is, one project on it, and the credentials for it."""

    base_url: str = "http://127.0.0.1:8080/api"
    """Up to and including the path before `/v2`, `/v3`."""
    project_id: int = 44056
    api_key: str = "demo"
    merchant_id: int | None = None
    """Signs admin calls instead of the project id, when there is one."""
    user_token: str | None = None
    """The JWT of a player; without it client calls are left out."""
    second_user_token: str | None = None
    app: AsgiApp | None = None
    """An ASGI application that is served in this process while the run lasts."""
    timeout: float = 10.0
    """Seconds for each request."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Sent with every request."""
    skus: tuple[str, ...] = ()
    """Virtual goods with a price in real money that bodies may name; found out if not given."""
    disposable: bool = False
    """Whether the project may be thrown away: what cannot be undone there is tried as well."""
    mint: Mint | None = None
    """Makes tokens of further players, where the kit knows how the target's are signed."""
    control_token: str = field(default="", repr=False)
    """Opens the mock's control plane, where that asks for it."""
    makes_items: bool = False
    """Whether the server has the calls that make items of the catalog."""
    verify: bool | str = True
    """Whether TLS certificates are checked, or the file of the authority that signed them."""
    rate: float | None = None
    """Requests a second at most."""
    jwt_secret: str = ""
    """Signs the tokens, where the kit knows it."""
    redactor: Redactor = field(default_factory=Redactor, repr=False, compare=False)
    """Knows every secret above, and every token that is minted; a changed copy has the same one."""

    def __post_init__(self) -> None:
        """Have the secrets known before anything can be told of them."""
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
        """The `Authorization` header of admin calls for a project of the run's own."""
        account = self.merchant_id or project_id
        return "Basic " + base64.b64encode(f"{account}:{self.api_key}".encode()).decode()

    @property
    def user_external_id(self) -> str | None:
        """The player's id, the `sub` of the token; None without a readable token."""
        return None if self.user_token is None else subject(self.user_token)


@dataclass(frozen=True, slots=True)
class _Learning:
    """A mint whose tokens are secrets from their first moment on."""

    inner: Mint
    redactor: Redactor = field(compare=False)

    def __call__(self, external_id: str, claims: Mapping[str, Any]) -> str:
        token = self.inner(external_id, claims)
        self.redactor.learn(token, "minted_token")
        return token


def check_authority(verify: bool | str) -> None:
    """Raise UsageError unless the file of the authority, if one is named, can be used.

    Raises:
        UsageError: it cannot be read, or holds no certificate.
    """
    if isinstance(verify, bool):
        return
    try:
        ssl.create_default_context(cafile=verify)
    except (OSError, ssl.SSLError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"--ca-file: cannot use {verify}: {reason}") from error


def no_answer(request: httpx.Request, error: httpx.TransportError) -> UsageError:
    """How a server that does not answer is told, with what may be wrong with its address."""
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
    """The `sub` of a JWT, whose signature is not looked at; None where there is none.

    >>> subject("e30.eyJzdWIiOiAicGxheWVyLTEifQ.e30"), subject("opaque")
    ('player-1', None)
    """
    claims = claims_of(token)
    return None if claims is None or "sub" not in claims else str(claims["sub"])


def claims_of(token: str) -> dict[str, Any] | None:
    """What a JWT says, unverified; None where it cannot be read.

    >>> claims_of("e30.eyJzdWIiOiAicGxheWVyLTEifQ.e30"), claims_of("opaque")
    ({'sub': 'player-1'}, None)
    """
    try:
        _, payload, _ = token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, binascii.Error):
        return None
    return claims if isinstance(claims, dict) else None
