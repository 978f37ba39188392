"""The outermost layer: what must not reach the router, and what must not leave without CORS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from liveops_kit.edge.routes import Routes, is_odd, unknown
from liveops_kit.settings import Settings, is_loopback
from liveops_kit.shared.errors import HOST_FORBIDDEN, Refusal

API = "/api"
CONTROL = "/_mock"
_MOST_PLAIN = 2000
Layer = Callable[[ASGIApp], ASGIApp]
Refuse = Callable[[Refusal], Response]
Pages = Mapping[str, Callable[[], Response]]


class PathGuard:
    """Refuses odd paths and foreign host names, answers OPTIONS, and passes the rest on."""

    def __init__(
        self,
        app: ASGIApp,
        cors: Layer,
        routes: Routes,
        settings: Settings,
        refuse: Refuse,
        pages: Pages,
    ) -> None:
        """`app` serves everything; `cors` goes around all that the API answers, and only that.

        `pages` are whole answers by their path: the specification, the way to the API browser.
        """
        self._app = app
        self._api = cors(app)
        self._cors = cors
        self._routes = routes
        self._refuse = refuse
        self._pages = pages
        self._plain: set[str] = set()
        self._hosts = {host.lower() for host in (settings.host, *settings.control_hosts)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        if path == CONTROL or path.startswith(CONTROL + "/"):
            served = self._foreign(scope) or self._page(scope) or self._app
        elif path in self._plain and scope["method"] != "OPTIONS":
            await self._api(scope, receive, send)
            return
        else:
            answer = self._page(scope) or self._odd(scope, path)
            if answer is None and path not in self._pages:
                self._remember(path)
            served = self._api if answer is None else self._cors(answer)
        await served(scope, receive, send)

    def _remember(self, path: str) -> None:
        """Look no second time at a path there is nothing to say about."""
        if len(self._plain) >= _MOST_PLAIN:
            self._plain.clear()
        self._plain.add(path)

    def _page(self, scope: Scope) -> Response | None:
        page = self._pages.get(scope["path"])
        return page() if page is not None and scope["method"] in ("GET", "HEAD") else None

    def _odd(self, scope: Scope, path: str) -> Response | None:
        inner = path.removeprefix(API)
        if is_odd(path) or self._has_tail(inner):
            return self._refuse(unknown(inner))
        if scope["method"] == "OPTIONS" and "access-control-request-method" not in Headers(
            scope=scope
        ):
            methods = self._routes.methods(inner)
            if methods:
                allow = ", ".join((*methods, "OPTIONS"))
                return Response(status_code=204, headers={"Allow": allow})
        return None

    @staticmethod
    def _has_tail(path: str) -> bool:
        """Whether a path of the API ends with a slash, where the router would redirect."""
        return path.endswith("/") and path.startswith(("/v1/", "/v2/", "/v3/"))

    def _foreign(self, scope: Scope) -> Response | None:
        """A refusal, if a web page of another site could have sent this (DNS rebinding)."""
        host = Headers(scope=scope).get("host", "")
        try:
            name = (urlsplit(f"//{host}").hostname or "").lower()
        except ValueError:
            name = host
        if is_loopback(name) or name in self._hosts:
            return None
        return self._refuse(Refusal(HOST_FORBIDDEN, host=name))
