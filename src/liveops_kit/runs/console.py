"""`liveops console`: serves the console of a mock elsewhere to the browser of this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from liveops_kit.addresses import is_loopback
from liveops_kit.console.asgi import Console
from liveops_kit.errors import SettingsError
from liveops_kit.redaction import Redactor
from liveops_kit.runs.listening import address_of, listening, serve_until_ended, trust, url_of
from liveops_kit.server.control.access import ControlAccess, ControlRequest
from liveops_kit.settings import Settings

if TYPE_CHECKING:
    import ssl

    from starlette.types import ASGIApp, Receive, Scope, Send

_TIMEOUT = 20.0


def console_and_print(*, url: str, token: str, listen: str, ca_file: Path | None) -> None:
    """Serve until Ctrl-C.

    Raises:
        SettingsError: there is no mock at the address, it does not take the token, or the console
            cannot listen.
    """
    host, port = address_of(listen)
    if not is_loopback(host):
        raise SettingsError(
            "--listen: the console makes every call with the token, so that it listens on this "
            f"machine alone, such as 127.0.0.1:9091, not on {host}"
        )
    origin, trusted = _origin(url), trust(ca_file)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    version = _prove(origin, headers, trusted)

    def client() -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=origin, verify=trusted, trust_env=False)

    with listening(host, port) as listener:
        _say(f"Console:  {url_of(listener)}\nMock:     {origin} ({version})\nCtrl-C ends it.")
        serve_until_ended(Guarded(Console(client, origin, headers)), listener)


class Guarded:
    """An application for pages of its own origin alone, under the names of this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._access = ControlAccess(Settings())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it as the control plane would."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        from starlette.datastructures import Headers
        from starlette.responses import PlainTextResponse

        request = ControlRequest(
            scope["method"], f"/console{scope['path']}", scope["query_string"], Headers(scope=scope)
        )
        refusal = self._access.check_origin(request)
        if refusal is not None:
            await PlainTextResponse(str(refusal), refusal.reason.status)(scope, receive, send)
            return
        await self._app(scope, receive, send)


async def _live(receive: Receive, send: Send) -> None:
    """Answer the server's questions about start and end."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _origin(url: str) -> str:
    parts = httpx.URL(url)
    if parts.scheme not in ("http", "https") or not parts.host:
        raise SettingsError(f"URL is the address of a mock, such as http://localhost:8080: '{url}'")
    return f"{parts.scheme}://{parts.netloc.decode()}"


def _prove(origin: str, headers: dict[str, str], trusted: ssl.SSLContext) -> str:
    """Return what the mock says it is, once it has taken the token."""
    try:
        with httpx.Client(
            base_url=origin, headers=headers, verify=trusted, trust_env=False, timeout=_TIMEOUT
        ) as client:
            health = client.get("/_mock/health")
            clock = client.get("/_mock/clock")
    except httpx.HTTPError as error:
        raise SettingsError(f"{origin} does not answer: {error}") from error
    try:
        version = health.json()["version"]
    except (ValueError, KeyError, TypeError) as error:
        raise SettingsError(f"{origin} is no mock of liveops-kit: no /_mock/health") from error
    if clock.status_code in (401, 403):
        raise SettingsError(f"{origin} refuses: {_message(clock)}")
    return f"liveops-kit {version}"


def _message(response: httpx.Response) -> str:
    try:
        return str(response.json()["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return f"status {response.status_code}"


def _say(line: str) -> None:
    print(Redactor().text(line), flush=True)  # noqa: T201 - the command's output
