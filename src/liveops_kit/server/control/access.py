"""Who may call the control plane: nobody's web pages but its own, and who has its token.

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

from liveops_kit.domain.values.refusals import (
    CONTROL_TOKEN_NOT_SENT,
    CONTROL_TOKEN_WRONG,
    HOST_FORBIDDEN,
    ORIGIN_FORBIDDEN,
    Refusal,
)
from liveops_kit.settings import Settings, as_origin, is_loopback

REALM = 'realm="LiveOps control plane"'
CHALLENGE = f"Basic {REALM}"
"""Has a browser ask its user for the token, as the password."""
CHALLENGES = f"{CHALLENGE}, Bearer {REALM}"
_OWN_SITE = ("same-origin", "none")
"""What `Sec-Fetch-Site` says of the mock's own pages, and of what a user typed."""
_PAGE = ("/ui", "/ui/")


class ControlRequest(Struct, frozen=True):
    """What of a request says whether it may reach the control plane."""

    method: str
    path: str
    """Below the base of the control plane."""
    query: bytes
    headers: Headers

    @property
    def is_probe(self) -> bool:
        """Whether it only looks whether the mock is up, which anybody may."""
        return self.path == "/health" and self.method in ("GET", "HEAD")

    @property
    def opens_page(self) -> bool:
        """Whether a user follows a link to the API browser, in a window of its own.

        The page that has the link cannot read what it opens, and cannot put it into a frame.
        """
        sent = self.headers.get("sec-fetch-mode"), self.headers.get("sec-fetch-dest")
        is_page = self.method == "GET" and self.path in _PAGE and not self.query
        return is_page and sent == ("navigate", "document")


class ControlAccess:
    """What the settings say about who may call."""

    def __init__(self, settings: Settings) -> None:
        self._hosts = {host.lower() for host in (settings.host, *settings.control_hosts)}
        self.origins = tuple(filter(None, map(as_origin, settings.control_origins)))
        """The origins whose pages may call, as browsers write them; the mock's own goes without."""
        self._asks_token = settings.asks_control_token
        self._token = settings.control_token.encode()

    def of_place(self, request: ControlRequest) -> Refusal | None:
        """A refusal, if a web page of somebody else could have sent a request."""
        if not request.is_probe and (refusal := self._of_host(request)) is not None:
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

    def of_token(self, request: ControlRequest) -> Refusal | None:
        """A refusal, if a request must bring the token and does not.

        Where one is asked for and none is set, nobody has it.
        """
        if not self._asks_token or request.is_probe:
            return None
        sent = _token_of(request.headers.get("authorization", ""))
        if sent is None:
            return Refusal(CONTROL_TOKEN_NOT_SENT, scheme=CHALLENGES)
        is_right = hmac.compare_digest(sent.encode(), self._token) and bool(self._token)
        return None if is_right else Refusal(CONTROL_TOKEN_WRONG, scheme=CHALLENGES)

    def _of_host(self, request: ControlRequest) -> Refusal | None:
        """A refusal under a name that others could make resolve to this machine (DNS rebinding)."""
        host = request.headers.get("host", "")
        try:
            name = (urlsplit(f"//{host}").hostname or "").lower()
        except ValueError:
            name = host
        if is_loopback(name) or name in self._hosts:
            return None
        return Refusal(HOST_FORBIDDEN, host=name)


def _is_own(origin: str, request: ControlRequest) -> bool:
    """Whether an origin is where the request goes; the mock cannot tell TLS before it from none."""
    scheme, _, _ = origin.partition("://")
    there = as_origin(f"{scheme}://{request.headers.get('host', '')}")
    return scheme in ("http", "https") and there is not None and as_origin(origin) == there


def _foreign(origin: str) -> Refusal:
    """The refusal of an origin; of an unknown one if empty."""
    can_be_allowed = as_origin(origin) is not None
    return Refusal(
        ORIGIN_FORBIDDEN,
        page=f"A page of {origin!r}" if origin else "A page of another origin",
        origin=origin if can_be_allowed else "ORIGIN",
    )


def _token_of(header: str) -> str | None:
    """The token in a header: as a bearer's, or as the password of any user; None for none."""
    word, _, value = header.strip().partition(" ")
    if word.lower() == "bearer":
        return value.strip()
    if word.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""
