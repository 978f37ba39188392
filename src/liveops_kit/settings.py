"""How the mock is set up; the only reader of the environment."""

from __future__ import annotations

import ipaddress
import math
import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct, field

DEVELOPMENT_SECRET = "liveops-kit-development-secret-not-for-production"  # noqa: S105 - as it says
"""Signs the tokens of `liveops token` unless another secret is set."""


_ORIGIN = re.compile(r"([a-z][a-z0-9+.-]*)://([a-z0-9._:\[\]-]+)/?", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
SHORTEST_SECRET = 32
"""Bytes of a secret for HS256 (RFC 7518, 3.2)."""


class SettingsError(ValueError):
    """A setting that cannot work; the message says what to do."""


class Settings(Struct, frozen=True, kw_only=True):
    """Everything the mock can be told; the command line and the environment end up here."""

    host: str = "127.0.0.1"
    port: int = 8080
    fixtures: str = "demo"
    seed: int = 1
    auth: str = ""
    """`lenient`, `strict`, or empty for lenient on a loopback address (AUTH-4)."""
    api_keys: Mapping[str, str] = field(default_factory=dict)
    """Project or merchant id to API key, for strict."""
    jwt_secret: str = DEVELOPMENT_SECRET
    jwks: Path | None = None
    validate_responses: bool = True
    clock: str = "system"
    log_level: str = "warning"
    body_limit: int = 1_000_000
    """Bytes."""
    cors_origins: tuple[str, ...] = ("*",)
    control_hosts: tuple[str, ...] = ()
    """Host names, besides the loopback ones, under which the control plane answers."""
    control_origins: tuple[str, ...] = ()
    """Origins, besides the mock's own, whose pages may call the control plane."""
    control_token: str = ""
    """What calls of the control plane must bring; see `asks_control_token`."""
    most_projects: int = 1000
    auto_pay: bool = False
    """Whether every order is paid as soon as it is opened."""
    webhook_url: str = ""
    """Where news of orders are posted; empty for nowhere."""
    webhook_secret: str = ""
    webhook_retry_scale: float = 1.0
    """What the documented waits before further attempts are multiplied by."""
    faults: tuple[str, ...] = ()
    """Faults that are set from the start: `name=value,name=value`, or JSON."""
    rate_limit: str = ""
    """Requests of one credential, like `20/s`; empty for any number."""
    journal: int = 1000
    """How many requests the journal keeps; 0 for no journal."""
    state: Path | None = None
    """The file the world is loaded from at the start and written to at the end."""
    watch: bool = False
    """Whether a change of the fixtures' file starts the world again."""

    @property
    def secrets(self) -> dict[str, str]:
        """What these settings must not let out, each with its name."""
        keys = [(f"{account}:{key}", "basic") for account, key in self.api_keys.items()]
        keys += [(key, "api_key") for key in self.api_keys.values()]
        own = [] if self.jwt_secret == DEVELOPMENT_SECRET else [(self.jwt_secret, "jwt_secret")]
        control = (self.control_token, "control_token")
        return dict([*keys, *own, control, (self.webhook_secret, "webhook_secret")])

    @property
    def is_strict(self) -> bool:
        """Whether keys are compared and signatures verified."""
        return self.auth == "strict"

    @property
    def asks_control_token(self) -> bool:
        """Whether calls of the control plane must bring its token; without one, nobody gets in."""
        return bool(self.control_token) or self.is_strict or not is_loopback(self.host)

    def checked(self) -> Settings:
        """These settings, if they can work together.

        Raises:
            SettingsError: lenient credentials on an address others can reach, unasked.
        """
        if self.auth not in {"", "lenient", "strict"}:
            raise SettingsError(f"--auth is lenient or strict, not '{self.auth}'")
        _check_host(self.host)
        if not self.auth and not is_loopback(self.host):
            raise SettingsError(
                f"{self.host} can be reached from other machines, and lenient credentials let "
                "anyone in: say --auth strict, or --auth lenient if that is meant"
            )
        self._check_control()
        weakness_of(self.jwt_secret)
        self._check_webhooks()
        return self

    def _check_control(self) -> None:
        for origin in self.control_origins:
            if as_origin(origin) is None:
                raise SettingsError(
                    f"--control-origin is an origin such as http://localhost:3000, not '{origin}'"
                )
        if self.control_token and not re.fullmatch(r"[\x21-\x7e]+", self.control_token):
            raise SettingsError("--control-token is one word of printable ASCII characters")

    def _check_webhooks(self) -> None:
        if self.webhook_retry_scale < 0 or not math.isfinite(self.webhook_retry_scale):
            raise SettingsError("--webhook-retry-scale is a number from 0 on")
        if not self.webhook_url:
            return
        if not _is_web_address(self.webhook_url):
            raise SettingsError(
                f"--webhook-url is an http or https address, not '{self.webhook_url}'"
            )
        if not self.webhook_secret:
            raise SettingsError("--webhook-url needs --webhook-secret, which signs the webhooks")


def weakness_of(secret: str) -> str:
    """What is to be said of a secret that signs tokens; empty for a good one.

    >>> weakness_of("short")
    'a JWT secret of 5 bytes can be guessed: HS256 wants 32 or more (RFC 7518)'

    Raises:
        SettingsError: it is empty, so that anybody could sign.
    """
    length = len(secret.encode())
    if not length:
        raise SettingsError(
            "the JWT secret is empty: set LIVEOPS_JWT_SECRET to 32 bytes or more, or say none"
        )
    if length >= SHORTEST_SECRET:
        return ""
    return f"a JWT secret of {length} bytes can be guessed: HS256 wants 32 or more (RFC 7518)"


def _check_host(host: str) -> None:
    """Raise SettingsError if a host looks like an IP address and is none.

    >>> _check_host("127.0.0.1"), _check_host("::1"), _check_host("my-machine.local")
    (None, None, None)
    """
    if not (re.fullmatch(r"[0-9.]+", host) or ":" in host):
        return
    try:
        ipaddress.ip_address(host)
    except ValueError as error:
        raise SettingsError(
            f"--host: '{host}' is no IP address; name one of this machine's, such as 127.0.0.1"
        ) from error


def _is_web_address(text: str) -> bool:
    """Whether a text is the address of a web server.

    >>> [_is_web_address(text) for text in ("http://127.0.0.1:3000/hooks", "ftp://a", "a")]
    [True, False, False]
    """
    try:
        parts = urlsplit(text)
        _ = parts.port  # reading it checks it
    except ValueError:
        return False
    if not text.isascii() or re.search(r"[\x00-\x20\x7f]", text):
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def as_origin(text: str) -> str | None:
    """An origin as browsers write it; None if a text is none.

    >>> [as_origin(text) for text in ("HTTP://LocalHost:80/", "https://a.example:81", "*", "null")]
    ['http://localhost', 'https://a.example:81', None, None]
    """
    found = _ORIGIN.fullmatch(text)
    try:
        port = urlsplit(text).port
    except ValueError:
        return None
    if found is None:
        return None
    scheme, authority = found[1].lower(), found[2].lower()
    if port is not None and port == _DEFAULT_PORTS.get(scheme):
        authority = authority.rpartition(":")[0]
    return f"{scheme}://{authority}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine and nothing else.

    >>> is_loopback("localhost"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_ci() -> bool:
    """Whether this is a job of a CI system, which keeps every line that is written."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def terminal_kind() -> str:
    """What the terminal calls itself; empty where there is none."""
    return os.environ.get("TERM", "")


def tty_compatible() -> bool | None:
    """Whether `TTY_COMPATIBLE` says that the output acts like a terminal; None if it is not set."""
    return {"1": True, "0": False}.get(os.environ.get("TTY_COMPATIBLE", ""))


def from_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """The `LIVEOPS_*` variables, by setting name: `LIVEOPS_JWT_SECRET` is `jwt_secret`."""
    environment = os.environ if environment is None else environment
    prefix = "LIVEOPS_"
    return {
        name.removeprefix(prefix).lower(): value
        for name, value in environment.items()
        if name.startswith(prefix)
    }
