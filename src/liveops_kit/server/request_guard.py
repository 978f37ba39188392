"""The first stage: refuses requests that must not reach the router."""

from __future__ import annotations

import re

from starlette.datastructures import Headers

from liveops_kit.domain.values.refusals import ENDPOINT_FORBIDDEN, ROUTE_UNKNOWN, Refusal
from liveops_kit.server.control.access import ControlAccess, ControlRequest
from liveops_kit.server.messages import API, CONTROL, HttpRequest

MAX_PATH = 2048
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")


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
    """Refuses malformed paths, and strangers at the control plane."""

    def __init__(self, access: ControlAccess) -> None:
        """`access` says who may call the control plane."""
        self._access = access

    def stranger(self, request: HttpRequest) -> Refusal | None:
        """Return a refusal if somebody else's web page may have sent a control call."""
        if request.is_control:
            return self._access.check_origin(_control_request(request))
        return None

    def check(self, request: HttpRequest) -> None:
        """Raise Refusal for a malformed path, or a control call without the token it needs."""
        if request.is_control:
            refusal = self._access.check_token(_control_request(request))
            if refusal is not None:
                raise refusal
        elif is_malformed(request.path):
            is_admin = "admin" in request.path.split("/")
            raise Refusal(ENDPOINT_FORBIDDEN if is_admin else ROUTE_UNKNOWN)


def _control_request(request: HttpRequest) -> ControlRequest:
    return ControlRequest(
        request.method,
        request.path.removeprefix(CONTROL),
        request.query,
        Headers(raw=list(request.headers)),
    )
