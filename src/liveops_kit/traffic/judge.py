"""The judge of exchanges: openapi-core holds each against the description here, only here."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from liveops_kit.har.exchange import Exchange, Message
from liveops_kit.har.media_types import media_type
from liveops_kit.openapi.document import Operation, Spec
from liveops_kit.openapi.router import Match
from liveops_kit.openapi.validation import compile_operations
from liveops_kit.redaction import MASK, is_covered
from liveops_kit.traffic.api_urls import BaseUrl, OperationFinder, Stranger
from liveops_kit.traffic.decimal_multiple_of import factories
from liveops_kit.traffic.deviations import Deviation, Wording

if TYPE_CHECKING:
    from openapi_core.datatypes import RequestParameters

_HERE = "http://api"
_MAX_CACHED = 4096

NO_ANSWER = "no answer"
NOT_MODIFIED = "answered from a cache (304)"
REDIRECTED = "redirected"
SWITCHED = "switched to another protocol"
_INTERMEDIATE = {
    101: SWITCHED,
    **dict.fromkeys((300, 301, 302, 303, 307, 308), REDIRECTED),
    304: NOT_MODIFIED,
    407: "answered by a proxy on the way (407)",
}
"""Answers of something between client and API, unless the description has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The judgment on one exchange."""

    operation_id: str = ""
    """Empty for a stranger."""
    stranger: str = ""
    """Why the description does not have the call: `host`, `path` or `method`."""
    request: tuple[Deviation, ...] = ()
    response: tuple[Deviation, ...] = ()
    differences: tuple[Deviation, ...] = ()
    """Where the answer is as documented, but the mock would have answered more or less."""
    left_out: str = ""
    """Why a call of the API was not judged."""
    unjudged: tuple[str, ...] = ()
    """Parts that could not be judged, with the reason."""
    refused: bool = False
    """The request departs, and the server refused it as documented."""

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """Return both sides' violations, the request's first."""
        return self.request + self.response


class Judge:
    """Judges exchanges by one description."""

    def __init__(self, spec: Spec, bases: Iterable[BaseUrl] = ()) -> None:
        """Take the base URLs of the API; without any, every host may be the API's."""
        from jsonschema_path import SchemaPath
        from openapi_core import V30RequestValidator, V30ResponseValidator

        self.spec = spec
        self._finder = OperationFinder(spec, bases)
        document = SchemaPath.from_dict(spec.document)
        finder, (writes, reads) = _finder_class(), factories()
        self._requests = V30RequestValidator(
            document, path_finder_cls=finder, schema_validators_factory=writes
        )
        self._responses = V30ResponseValidator(
            document, path_finder_cls=finder, schema_validators_factory=reads
        )
        self._operations = compile_operations(spec)
        self._cache = _Cache()

    def judge(self, exchange: Exchange) -> Verdict:
        """Return the verdict on one exchange; equal exchanges get equal verdicts."""
        found = self._finder.find(exchange.method, exchange.url)
        if isinstance(found, Stranger):
            return Verdict(stranger=found.reason)
        operation = found.target
        reason = _left_out(operation, exchange)
        if reason:
            return Verdict(operation_id=operation.operation_id, left_out=reason)
        try:
            return self._judged(found, exchange)
        except _Unjudgeable as failure:
            return Verdict(operation_id=operation.operation_id, left_out=str(failure))

    def _judged(self, found: Match[Operation], exchange: Exchange) -> Verdict:
        operation = found.target
        request_adapter = _RequestAdapter(found, exchange, self._stand_in(operation, exchange))
        unjudged = ["credentials not recorded"] if request_adapter.lacks_credentials else []
        request = self._cache.recall(
            request_adapter.key,
            unjudged,
            lambda: self._judged_request(request_adapter, exchange, unjudged),
        )
        response_adapter = _ResponseAdapter(operation, exchange)
        answered = self._cache.recall(
            response_adapter.key,
            unjudged,
            lambda: self._judged_response(request_adapter, response_adapter, exchange, unjudged),
        )
        response = tuple(each for each in answered if each.kind == "violation")
        refused = bool(request) and not response and 400 <= exchange.status < 500
        # A cached deviation may come from an exchange with another status.
        request = tuple(replace(each, status=exchange.status) for each in request)
        return Verdict(
            operation_id=operation.operation_id,
            request=request,
            response=response,
            differences=tuple(each for each in answered if each.kind == "difference"),
            unjudged=tuple(unjudged),
            refused=refused,
        )

    def _stand_in(self, operation: Operation, exchange: Exchange) -> str:
        """Return a stand-in for credentials that a recorder left out; empty if none is needed.

        A server that answers 401 or 403 states itself that they were missing or wrong.
        """
        if exchange.status in (401, 403) or not all(operation.security):
            return ""
        names = (name for choice in operation.security for name in sorted(choice))
        schemes = self.spec.document["components"]["securitySchemes"]
        kinds = [schemes[name]["scheme"] for name in names]
        return f"{kinds[0].title()} {MASK}" if kinds else ""

    def _judged_request(
        self, request_adapter: _RequestAdapter, exchange: Exchange, unjudged: list[str]
    ) -> tuple[Deviation, ...]:
        wording = Wording(self.spec, request_adapter.match.target, "request", exchange.status)
        if exchange.request.body is None:
            unjudged.append(_missing("request", exchange.request))
        return _worded(
            wording, lambda: self._requests.iter_errors(request_adapter), unjudged, exchange.request
        )

    def _judged_response(
        self,
        request_adapter: _RequestAdapter,
        response_adapter: _ResponseAdapter,
        exchange: Exchange,
        unjudged: list[str],
    ) -> tuple[Deviation, ...]:
        wording = Wording(self.spec, request_adapter.match.target, "response", exchange.status)
        if exchange.response.body is None:
            unjudged.append(_missing("response", exchange.response))
        skipped = Message(body=None) if exchange.method == "HEAD" else exchange.response
        broken = _worded(
            wording,
            lambda: self._responses.iter_errors(request_adapter, response_adapter),
            unjudged,
            skipped,
        )
        return broken + self._differences(wording, exchange)

    def _differences(self, wording: Wording, exchange: Exchange) -> tuple[Deviation, ...]:
        """Return how a documented answer departs from what the mock answers beyond the documents.

        A body that is no JSON has its verdict already.
        """
        try:
            value = orjson.loads(exchange.response.body or b"null")
        except orjson.JSONDecodeError:
            return ()
        operation = self._operations[wording.operation.operation_id]
        found = map(wording.of_difference, operation.differences(exchange.status, value))
        return tuple({each.id: each for each in found}.values())


class _Unjudgeable(Exception):
    """An exchange on which openapi-core fails."""


def _left_out(operation: Operation, exchange: Exchange) -> str:
    """Return why an exchange says nothing of the API; empty if it does."""
    if exchange.left_out:
        return exchange.left_out
    if exchange.status <= 0:
        return NO_ANSWER
    is_known = exchange.status in operation.statuses
    return "" if is_known else _INTERMEDIATE.get(exchange.status, "")


def _missing(direction: str, message: Message) -> str:
    return f"{direction} body {message.missing or 'not recorded'}"


def _worded(
    wording: Wording,
    errors: Callable[[], Iterable[Exception]],
    unjudged: list[str],
    message: Message,
) -> tuple[Deviation, ...]:
    """Return the deviations, without those of a body that was not recorded."""
    try:
        found = [each for error in errors() for each in wording.of(error)]
    except RecursionError:
        unjudged.append(f"{wording.direction} body nested too deeply")
        return ()
    except Exception as error:
        # openapi-core may fail on anything the wire brings; a failure is no verdict.
        raise _Unjudgeable(f"openapi-core cannot judge it ({type(error).__name__})") from error
    if message.body is None:
        found = [each for each in found if not _is_about_body(each)]
    return tuple({each.id: each for each in reversed(found)}.values())[::-1]


def _is_about_body(deviation: Deviation) -> bool:
    return deviation.place.startswith("body") or deviation.place == "header Content-Type"


class _Cache:
    """The latest judgments: openapi-core is slow, and clients poll."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, tuple[Deviation, ...]] = OrderedDict()

    def recall(
        self, key: bytes, unjudged: list[str], judged: Callable[[], tuple[Deviation, ...]]
    ) -> tuple[Deviation, ...]:
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
            return known
        before = len(unjudged)
        found = judged()
        if len(unjudged) == before:
            self._kept[key] = found
            if len(self._kept) > _MAX_CACHED:
                self._kept.popitem(last=False)
        return found


class _RequestAdapter:
    """A request with the attributes that openapi-core reads."""

    host_url = _HERE

    def __init__(self, match: Match[Operation], exchange: Exchange, stand_in: str) -> None:
        self.match = match
        self.method = match.target.method.lower()
        self.path = self.path_pattern = match.target.path
        self.content_type = media_type(exchange.request.header("content-type") or "")
        self.body = exchange.request.body or None
        self._is_kept = exchange.request.body is not None
        self._query = urlsplit(exchange.url).query
        self._headers = _described_headers(match.target, exchange.request)
        credentials = self._headers.get("Authorization")
        is_missing = not exchange.are_headers_whole and (
            credentials is None or is_covered(credentials)
        )
        self.lacks_credentials = bool(stand_in) and is_missing
        if self.lacks_credentials:
            self._headers["Authorization"] = stand_in
        self._parameters: RequestParameters | None = None

    @property
    def parameters(self) -> RequestParameters:
        """Return the parameters by location; built on first use."""
        if self._parameters is None:
            from openapi_core.datatypes import RequestParameters
            from werkzeug.datastructures import Headers, ImmutableMultiDict

            self._parameters = RequestParameters(
                path=dict(self.match.values),
                query=ImmutableMultiDict(parse_qsl(self._query, keep_blank_values=True)),
                header=Headers(list(self._headers.items())),
            )
        return self._parameters

    @parameters.setter
    def parameters(self, value: RequestParameters) -> None:
        self._parameters = value

    @property
    def key(self) -> bytes:
        """Return a key that is equal for requests with the same deviations."""
        return _key(
            "request",
            self.match.target.operation_id,
            sorted(self.match.values.items()),
            self._query,
            sorted((name, _scheme(name, text)) for name, text in self._headers.items()),
            self.content_type,
            self._is_kept,
            self.body,
        )


def _described_headers(operation: Operation, request: Message) -> dict[str, str]:
    """Return the headers that the description mentions."""
    names = [each["name"] for each in operation.parameters if each["in"] == "header"]
    found = {name: request.header(name) for name in ("Authorization", *names)}
    headers = {name: text for name, text in found.items() if text is not None}
    is_guest = any("AuthForCart" in choice for choice in operation.security)
    if is_guest and request.header("x-unauthorized-id") is not None:
        # The scheme's description lets guests in by this header; OpenAPI cannot express it.
        headers.setdefault("Authorization", "Bearer guest")
    return headers


def _scheme(name: str, text: str) -> str:
    """Return a header without its secret; a scheme alone counts as no credentials."""
    scheme, space, secret = text.partition(" ")
    return f"{scheme}{space}{bool(secret)}" if name == "Authorization" else text


class _ResponseAdapter:
    """An answer with the attributes that openapi-core reads."""

    def __init__(self, operation: Operation, exchange: Exchange) -> None:
        from werkzeug.datastructures import Headers

        response = exchange.response
        self.status_code = exchange.status
        self.content_type = media_type(response.header("content-type") or "")
        self.data = response.body or None
        self.headers = Headers(list(response.headers))
        self._operation_id = operation.operation_id
        self._is_head = exchange.method == "HEAD"
        self._is_kept = response.body is not None

    @property
    def key(self) -> bytes:
        """Return a key that is equal for answers with the same deviations."""
        return _key(
            "response",
            self._operation_id,
            self.status_code,
            self._is_head,
            self.headers.get("Retry-After"),
            self.content_type,
            self._is_kept,
            self.data,
        )


def _key(*parts: Any) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        text = part if isinstance(part, bytes) else repr(part).encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(text) + text)
    return digest.digest()


def _finder_class() -> type[Any]:
    """Return a path finder that goes straight to the operation; the stock one tries every path."""
    from openapi_core.templating.datatypes import TemplateResult
    from openapi_core.templating.paths.datatypes import PathOperationServer
    from openapi_core.templating.paths.finders import APICallPathFinder

    class Finder(APICallPathFinder):
        def find(self, method: str, name: str) -> PathOperationServer:
            pattern = name.removeprefix(_HERE)
            path = self.spec / "paths" / pattern
            result = TemplateResult(pattern, {})
            return PathOperationServer(path, path / method, self.spec, result, result)

    return Finder
