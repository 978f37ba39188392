"""The first stage: refuses requests that must not reach the router."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from liveops_kit.edge.messages import HttpRequest
from liveops_kit.settings import is_loopback
from liveops_kit.shared.errors import ENDPOINT_FORBIDDEN, HOST_FORBIDDEN, ROUTE_UNKNOWN, Refusal

API = "/api"
CONTROL = "/_mock"
MAX_PATH = 2048
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")


def is_control(path: str) -> bool:
    """Return True for a path of the control plane."""
    return path.startswith(CONTROL) and (len(path) == len(CONTROL) or path[len(CONTROL)] == "/")


def is_malformed(path: str) -> bool:
    """Return True for a decoded path that can only be a mistake or an attack.

    It is longer than any that means something, or has control characters, which slip past patterns
    since `$` matches before a line break.
    """
    return len(path) > MAX_PATH or _CONTROL_CHARACTER.search(path) is not None


def unknown_path(path: str) -> Refusal:
    """Return the refusal of a path that no route matches (ERR-5)."""
    is_admin = path.startswith(f"{API}/") and "admin" in path.split("/")
    return Refusal(ENDPOINT_FORBIDDEN if is_admin else ROUTE_UNKNOWN)


class RequestGuard:
    """Refuses malformed paths, and control calls under a foreign host name."""

    def __init__(self, control_hosts: Iterable[str]) -> None:
        """`control_hosts` are the names, besides loopback ones, that the control plane serves."""
        self._control_hosts = {host.lower() for host in control_hosts}

    def check(self, request: HttpRequest) -> None:
        """Raise Refusal unless the request may be routed."""
        if is_control(request.path):
            self._check_host(request)
        elif is_malformed(request.path):
            is_admin = "admin" in request.path.split("/")
            raise Refusal(ENDPOINT_FORBIDDEN if is_admin else ROUTE_UNKNOWN)

    def _check_host(self, request: HttpRequest) -> None:
        """Raise Refusal if a web page of another site could have sent this (DNS rebinding)."""
        host = request.header(b"host") or ""
        try:
            name = (urlsplit(f"//{host}").hostname or "").lower()
        except ValueError:
            name = host
        if not is_loopback(name) and name not in self._control_hosts:
            raise Refusal(HOST_FORBIDDEN, host=name)
