"""Checks that settings can work together; each refusal names what to say instead."""

from __future__ import annotations

import ipaddress
import math
import re
from typing import TYPE_CHECKING

from liveops_kit.addresses import as_origin, is_loopback, is_web_address
from liveops_kit.errors import SettingsError

if TYPE_CHECKING:
    from liveops_kit.settings import Settings

MIN_SECRET = 32
"""Bytes of a secret for HS256 (RFC 7518, 3.2)."""


def check(settings: Settings) -> None:
    """Raise SettingsError if settings cannot work together."""
    if settings.auth not in {"", "lenient", "strict"}:
        raise SettingsError(f"--auth is lenient or strict, not '{settings.auth}'")
    _check_host(settings.host)
    if not settings.auth and not is_loopback(settings.host):
        raise SettingsError(
            f"{settings.host} can be reached from other machines, and lenient credentials let "
            "anyone in: say --auth strict, or --auth lenient if that is meant"
        )
    _check_control(settings)
    _check_running(settings)
    weakness_of(settings.jwt_secret)
    _check_webhooks(settings)
    _check_store(settings)


def _check_store(settings: Settings) -> None:
    if not settings.is_stored and settings.workers > 1:
        raise SettingsError(
            f"--workers {settings.workers} needs a world that processes can share: say where, with "
            "--store sqlite:///world.db or --store postgresql://..."
        )
    if not settings.is_stored:
        return
    if settings.state is not None:
        raise SettingsError(
            "--state and --store both keep the world: take one of them; PUT /_mock/state puts "
            "a saved one into a store"
        )
    if settings.watch:
        raise SettingsError(
            "--watch changes the world of one process, and a store is for several: leave one out"
        )


def _check_control(settings: Settings) -> None:
    for origin in settings.control_origins:
        if as_origin(origin) is None:
            raise SettingsError(
                f"--control-origin is an origin such as http://localhost:3000, not '{origin}'"
            )
    if settings.control_token and not re.fullmatch(r"[\x21-\x7e]+", settings.control_token):
        raise SettingsError("--control-token is one word of printable ASCII characters")


def _check_running(settings: Settings) -> None:
    if settings.ssl_keyfile is not None and settings.ssl_certfile is None:
        raise SettingsError("--ssl-keyfile needs --ssl-certfile, the certificate of the key")
    if settings.autosave and settings.state is None:
        raise SettingsError("--autosave needs --state, the file to write")
    if settings.otlp_endpoint and not is_web_address(settings.otlp_endpoint):
        raise SettingsError(
            f"--otlp-endpoint is an http or https address, not '{settings.otlp_endpoint}'"
        )


def _check_webhooks(settings: Settings) -> None:
    if settings.webhook_retry_scale < 0 or not math.isfinite(settings.webhook_retry_scale):
        raise SettingsError("--webhook-retry-scale is a number from 0 on")
    if not settings.webhook_url:
        return
    if not is_web_address(settings.webhook_url):
        raise SettingsError(
            f"--webhook-url is an http or https address, not '{settings.webhook_url}'"
        )
    if not settings.webhook_secret:
        raise SettingsError("--webhook-url needs --webhook-secret, which signs the webhooks")


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


def weakness_of(secret: str) -> str:
    """Return a warning about a secret that signs tokens; empty for a good one.

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
    if length >= MIN_SECRET:
        return ""
    return f"a JWT secret of {length} bytes can be guessed: HS256 wants 32 or more (RFC 7518)"
