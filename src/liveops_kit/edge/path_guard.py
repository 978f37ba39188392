"""The outermost layer: what must not reach the router, and what must not leave without CORS."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from liveops_kit.edge.control_access import BEARER_CHALLENGE, ControlAccess, ControlRequest
from liveops_kit.edge.cors import Cors
from liveops_kit.edge.routes import Routes, is_odd, unknown
from liveops_kit.settings import Settings
from liveops_kit.shared.errors import Refusal

API = "/api"
CONTROL = "/_mock"
_MOST_PLAIN = 2000
Layer = Callable[[ASGIApp], ASGIApp]
Refuse = Callable[[Refusal], Response]
Pages = Mapping[str, Callable[[], Response]]


class PathGuard:
    """Refuses odd paths and strangers at the control plane, answers OPTIONS, passes the rest on."""

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
        self._access = ControlAccess(settings)
        self._control: ASGIApp = self._with_token
        if self._access.origins:
            self._control = Cors(self._with_token, origins=self._access.origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        if path == CONTROL or path.startswith(CONTROL + "/"):
            refusal = self._access.of_place(_control_request(scope))
            served = self._control if refusal is None else self._refuse(refusal)
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

    async def _with_token(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a call of the control plane that may come from where it does."""
        refusal = self._access.of_token(_control_request(scope))
        if refusal is None:
            served = self._page(scope) or self._app
        else:
            served = response = self._refuse(refusal)
            response.headers.append("WWW-Authenticate", BEARER_CHALLENGE)
        await served(scope, receive, send)


def _control_request(scope: Scope) -> ControlRequest:
    path = scope["path"].removeprefix(CONTROL)
    return ControlRequest(scope["method"], path, scope["query_string"], Headers(scope=scope))
