"""HTTP client that calls operations by their id."""

from __future__ import annotations

import re
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any, Literal
from urllib.parse import quote

import httpx

from liveops_kit.contract.http.curl import curl_of
from liveops_kit.contract.http.direct_transport import DirectTransport
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.http.variables import Variables
from liveops_kit.contract.operation_effects import NOT_IMPLEMENTED
from liveops_kit.contract.target import Target, no_answer
from liveops_kit.errors import UsageError
from liveops_kit.openapi.document import Operation, Spec
from liveops_kit.redaction import Redactor
from liveops_kit.trust import tls

Caller = Literal["documented", "second", "nobody"]
"""The caller: the one the operation documents, the second player, or nobody."""

RETRIES = 3
"""Retries of a call that is rate limited (429)."""

MAX_PAUSE = 30.0

NO_BODY: Any = object()
"""Marker for no body, since None is a body."""


class Client:
    """A synchronous client that takes URL, method and credentials from the specification."""

    def __init__(
        self, target: Target, spec: Spec, transport: httpx.BaseTransport | None = None
    ) -> None:
        """Connect to the target; `transport` is another way to it than HTTP over TCP."""
        self.target = target
        self.spec = spec
        self.out_of_scope: frozenset[str] = frozenset()
        """Operations that the server does not have; `call` answers for it."""
        self.observers: list[Callable[[Exchange], None]] = []
        """Called with every exchange."""
        self._pace = Pace(target.rate)
        self._direct = transport or (DirectTransport() if target.is_direct else None)
        self._http = httpx.Client(
            timeout=target.timeout,
            headers=dict(target.headers),
            verify=tls(target.verify),
            transport=self._direct,
        )

    @property
    def redactor(self) -> Redactor:
        """The redactor for the secrets of the target."""
        return self.target.redactor

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def call(
        self,
        operation_id: str,
        path: Mapping[str, str | int] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = NO_BODY,
        caller: Caller = "documented",
    ) -> httpx.Response:
        """Make a call and return the response; the project id is filled in.

        An operation out of scope is not sent and answers 501.

        Raises:
            UsageError: the server cannot be reached.
        """
        if operation_id in self.out_of_scope:
            return httpx.Response(NOT_IMPLEMENTED)
        request = self.request(operation_id, path, query=query, body=body, caller=caller)
        return self.send(operation_id, request).response

    def send(self, operation_id: str, request: httpx.Request, *, group: int = 0) -> Exchange:
        """Send a request and return the exchange; retry if it is rate limited (429).

        Raises:
            UsageError: the server cannot be reached.
        """
        started = datetime.now(UTC)
        try:
            for _ in range(1 + RETRIES):
                self._pace.wait()
                response = self._answer(request)
                if response.status_code != 429:
                    break
                time.sleep(_pause(response))
        except httpx.TransportError as error:
            message = self.redactor.text(str(no_answer(request, error)))
            raise UsageError(message) from error
        exchange = Exchange(operation_id, request, response, started, group)
        for observer in self.observers:
            observer(exchange)
        return exchange

    def _answer(self, request: httpx.Request) -> httpx.Response:
        """Send a request once; without a proxy and TLS, past what httpx would do for these."""
        if self._direct is None:
            return self._http.send(request)
        began = time.perf_counter()
        response = self._direct.handle_request(request)
        response.request = request
        response.read()
        response.elapsed = timedelta(seconds=time.perf_counter() - began)
        if "set-cookie" in response.headers:
            self._http.cookies.extract_cookies(response)
        return response

    def request(
        self,
        operation_id: str,
        path: Mapping[str, str | int] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = NO_BODY,
        caller: Caller = "documented",
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Request:
        """Build the request of a call; `content` is a raw body, `headers` are added."""
        operation = self.spec.operations[operation_id]
        values = {"project_id": self.target.project_id, **(path or {})}
        url = self.target.base_url.rstrip("/") + _filled(operation.path, values)
        if query:
            url += f"?{httpx.QueryParams(query)}"
        # As httpx's client builds it, which takes twice as long.
        merged = self._http.headers.copy()
        merged.update({**self._authorization(operation, caller), **(headers or {})})
        return httpx.Request(
            operation.method,
            _url(url),
            headers=merged,
            cookies=self._http.cookies or None,
            extensions={"timeout": self._http.timeout.as_dict()},
            **_payload(body, content),
        )

    def plain(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Request:
        """Build a request without an operation; `path` follows the base URL."""
        url = self.target.base_url.rstrip("/") + path
        return self._http.build_request(method, url, headers=headers, content=content)

    def is_lenient(self) -> bool:
        """Return whether the server accepts an unknown API key (AUTH-4a)."""
        name, _ = self.target.basic
        wrong = b64encode(f"{name}:liveops-kit-has-not-this-key".encode()).decode()
        headers = {"Authorization": f"Basic {wrong}"}
        lists = [
            each.operation_id for each in self.spec.operations.values()
            if each.method == "GET" and each.path.count("{") == 1
            and takes_basic(self.spec, schemes_of(each))
        ]  # fmt: skip
        if not lists:
            return False
        request = self.request(lists[0], caller="nobody", headers=headers)
        return self.send(lists[0], request).response.is_success

    def _authorization(self, operation: Operation, caller: Caller) -> dict[str, str]:
        schemes = schemes_of(operation)
        if caller == "nobody" or not schemes:
            return {}
        if takes_basic(self.spec, schemes):
            return {"Authorization": self.target.basic_authorization}
        second = caller == "second"
        token = self.target.second_user_token if second else self.target.user_token
        return {} if token is None else {"Authorization": f"Bearer {token}"}

    def curl(self, request: httpx.Request) -> str:
        """Return the request as a curl command, after the variables it needs."""
        body = request.content.decode() or None
        variables = Variables(self.redactor)
        url, headers = str(request.url), dict(request.headers)
        command = curl_of(request.method, url, headers, body, variables)
        return "\n".join([*variables.demands(), command])


@lru_cache(4096)
def _url(text: str) -> httpx.URL:
    """Return a URL; of an object that is read, changed and deleted it is parsed once."""
    return httpx.URL(text)


def _payload(body: Any, content: bytes | None) -> dict[str, Any]:
    if content is not None:
        return {"content": content}
    return {} if body is NO_BODY else {"json": body}


class Pace:
    """Rate limit for calls to the target."""

    def __init__(self, rate: float | None) -> None:
        self._gap = 0.0 if rate is None else 1 / rate
        self._next = 0.0
        self._lock = Lock()

    def wait(self) -> None:
        """Wait until the next call may be made."""
        if not self._gap:
            return
        with self._lock:
            now = time.monotonic()
            start = max(self._next, now)
            self._next = start + self._gap
        time.sleep(start - now)


def _pause(response: httpx.Response) -> float:
    """Return the seconds until the next retry, from Retry-After (ERR-7), up to a limit."""
    try:
        return min(float(response.headers.get("Retry-After", "1")), MAX_PAUSE)
    except ValueError:
        return 1.0


def schemes_of(operation: Operation) -> frozenset[str]:
    """Return the security schemes of an operation, from all alternatives."""
    return _union(operation.security)


@lru_cache(256)
def _union(security: tuple[frozenset[str], ...]) -> frozenset[str]:
    return frozenset[str]().union(*security)


def takes_basic(spec: Spec, schemes: frozenset[str]) -> bool:
    """Return whether one of the security schemes is the API key."""
    return not spec.basic_schemes.isdisjoint(schemes)


def _filled(template: str, values: Mapping[str, str | int]) -> str:
    texts = list(_texts(template))
    texts[1::2] = [quote(str(values[name]), safe="") for name in texts[1::2]]
    return "".join(texts)


@lru_cache(512)
def _texts(template: str) -> tuple[str, ...]:
    """Return the texts of a path template and, between them, the names of its parameters."""
    return tuple(re.split(r"{([^{}]+)}", template))
