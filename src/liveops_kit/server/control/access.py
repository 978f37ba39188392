"""Access to the control plane: for its own web pages, and for callers who have its token.

A browser sends some requests of any page anywhere: a form, an image, a `fetch` in mode `no-cors`.
It does say where they come from. `Origin` goes with all but such a GET, and `Sec-Fetch-Site` with
that, too. Another port of this machine is the same site, but another origin: anybody's program may
serve pages there. Clients that are no browsers send neither header, and need not.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from urllib.parse import urlsplit

from msgspec import Struct
from starlette.datastructures import Headers

from liveops_kit.addresses import as_origin, is_loopback
from liveops_kit.domain.values.refusals import (
    CONTROL_TOKEN_NOT_SENT,
    CONTROL_TOKEN_WRONG,
    HOST_FORBIDDEN,
    ORIGIN_FORBIDDEN,
    Refusal,
)
from liveops_kit.settings import Settings

REALM = 'realm="LiveOps control plane"'
CHALLENGE = f"Basic {REALM}"
"""Makes a browser ask its user for the token, as the password."""
CHALLENGES = f"{CHALLENGE}, Bearer {REALM}"
_OWN_SITE = ("same-origin", "none")
"""`Sec-Fetch-Site` of requests from the mock's own pages, and of addresses a user typed."""
_PROBES = ("/health", "/ready")
_PAGES = ("/ui", "/ui/", "/console", "/console/")


class ControlRequest(Struct, frozen=True):
    """The parts of a request that decide whether it may reach the control plane."""

    method: str
    path: str
    """Below the base of the control plane."""
    query: bytes
    headers: Headers

    @property
    def is_probe(self) -> bool:
        """True for a look at health or readiness, which anybody may send."""
        return self.path in _PROBES and self.method in ("GET", "HEAD")

    @property
    def opens_page(self) -> bool:
        """True if a user follows a link to the API browser or the console, in a window of its own.

        The page that has the link cannot read what it opens, and cannot put it into a frame.
        """
        sent = self.headers.get("sec-fetch-mode"), self.headers.get("sec-fetch-dest")
        is_page = self.method == "GET" and self.path in _PAGES and not self.query
        return is_page and sent == ("navigate", "document")


class ControlAccess:
    """The hosts, origins and token that the settings allow."""

    def __init__(self, settings: Settings) -> None:
        self._hosts = {host.lower() for host in (settings.host, *settings.control_hosts)}
        self.origins = tuple(filter(None, map(as_origin, settings.control_origins)))
        """The origins whose pages may call, as browsers write them, besides the mock's own."""
        self._asks_token = settings.asks_control_token
        self._token = settings.control_token.encode()

    def check_origin(self, request: ControlRequest) -> Refusal | None:
        """Return a refusal if a foreign web page could have sent a request, else None."""
        if not request.is_probe and (refusal := self._check_host(request)) is not None:
            return refusal
        origins = request.headers.getlist("origin")
        if origins and all(origin in self.origins for origin in origins):
            return None
        for origin in origins:
            if origin not in self.origins and not _is_own(origin, request):
                return _foreign(origin)
        sites = request.headers.getlist("sec-fetch-site")
        is_own = all(site in _OWN_SITE for site in sites)
        return None if is_own or request.opens_page else _foreign("")

    def check_token(self, request: ControlRequest) -> Refusal | None:
        """Return a refusal if a request lacks the token it needs, else None.

        Where a token is needed and none is set, every request is refused.
        """
        if not self._asks_token or request.is_probe:
            return None
        sent = _token_of(request.headers.get("authorization", ""))
        if sent is None:
            return Refusal(CONTROL_TOKEN_NOT_SENT, scheme=CHALLENGES)
        is_right = hmac.compare_digest(sent.encode(), self._token) and bool(self._token)
        return None if is_right else Refusal(CONTROL_TOKEN_WRONG, scheme=CHALLENGES)

    def _check_host(self, request: ControlRequest) -> Refusal | None:
        """Refuse a host name that others could make resolve to this machine (DNS rebinding)."""
        host = request.headers.get("host", "")
        try:
            name = (urlsplit(f"//{host}").hostname or "").lower()
        except ValueError:
            name = host
        if is_loopback(name) or name in self._hosts:
            return None
        return Refusal(HOST_FORBIDDEN, host=name)


def _is_own(origin: str, request: ControlRequest) -> bool:
    """Return True for the origin the request goes to; TLS may end at a proxy before the mock."""
    scheme, _, _ = origin.partition("://")
    there = as_origin(f"{scheme}://{request.headers.get('host', '')}")
    return scheme in ("http", "https") and there is not None and as_origin(origin) == there


def _foreign(origin: str) -> Refusal:
    """Return the refusal of an origin; an empty one is unknown."""
    can_be_allowed = as_origin(origin) is not None
    return Refusal(
        ORIGIN_FORBIDDEN,
        page=f"A page of {origin!r}" if origin else "A page of another origin",
        origin=origin if can_be_allowed else "ORIGIN",
    )


def _token_of(header: str) -> str | None:
    """Return the token of a header: a bearer's, or the password of any user; None for none."""
    word, _, value = header.strip().partition(" ")
    if word.lower() == "bearer":
        return value.strip()
    if word.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""
