"""The one place where an exchange is held against the description, with openapi-core."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from liveops_kit.openapi.document import Operation, Spec
from liveops_kit.openapi.router import Match
from liveops_kit.redaction import MASK, is_covered
from liveops_kit.traffic.addresses import BaseUrl, OperationFinder, Stranger
from liveops_kit.traffic.decimal_multiple_of import factories
from liveops_kit.traffic.deviations import Deviation, Wording
from liveops_kit.traffic.exchange import Exchange, Message
from liveops_kit.traffic.media import media_type

if TYPE_CHECKING:
    from openapi_core.datatypes import RequestParameters

_HERE = "http://api"
_MOST_REMEMBERED = 4096

NO_ANSWER = "no answer"
NOT_MODIFIED = "answered from a cache (304)"
REDIRECTED = "redirected"
SWITCHED = "switched to another protocol"
_OF_THE_WAY = {
    101: SWITCHED,
    **dict.fromkeys((300, 301, 302, 303, 307, 308), REDIRECTED),
    304: NOT_MODIFIED,
    407: "answered by a proxy on the way (407)",
}
"""Answers that say nothing of the API where the description does not know them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to be said of one exchange."""

    operation_id: str = ""
    """Empty for a stranger."""
    stranger: str = ""
    """Why it is none of the description's calls: `host`, `path` or `method`."""
    request: tuple[Deviation, ...] = ()
    response: tuple[Deviation, ...] = ()
    left_out: str = ""
    """Why none of it was judged, though it is the API's."""
    unjudged: tuple[str, ...] = ()
    """What could not be looked at, and why."""
    refused: bool = False
    """The request departs, and the server refused it as documented."""

    @property
    def deviations(self) -> tuple[Deviation, ...]:
        """Both sides', the request's first."""
        return self.request + self.response


class Judge:
    """Judges exchanges by one description."""

    def __init__(self, spec: Spec, bases: Iterable[BaseUrl] = ()) -> None:
        """`bases` say which URLs are the API's; without them any host may be it."""
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
        self._known = _Memory()

    def judge(self, exchange: Exchange) -> Verdict:
        """The verdict on one exchange; equal exchanges get equal ones."""
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
        asked = _Asked(found, exchange, self._stand_in(operation, exchange))
        unjudged = ["credentials not recorded"] if asked.lacks_credentials else []
        request = self._known.recall(
            asked.key, unjudged, lambda: self._judged_request(asked, exchange, unjudged)
        )
        answered = _Answered(operation, exchange)
        response = self._known.recall(
            answered.key,
            unjudged,
            lambda: self._judged_response(asked, answered, exchange, unjudged),
        )
        refused = bool(request) and not response and 400 <= exchange.status < 500
        # What was remembered may have met another status.
        request = tuple(replace(each, status=exchange.status) for each in request)
        return Verdict(
            operation_id=operation.operation_id,
            request=request,
            response=response,
            unjudged=tuple(unjudged),
            refused=refused,
        )

    def _stand_in(self, operation: Operation, exchange: Exchange) -> str:
        """What is taken for the credentials that a recorder left out; empty if none is needed.

        A server that answers 401 or 403 says itself that there were none, or the wrong ones.
        """
        if exchange.status in (401, 403) or not all(operation.security):
            return ""
        names = (name for choice in operation.security for name in sorted(choice))
        schemes = self.spec.document["components"]["securitySchemes"]
        kinds = [schemes[name]["scheme"] for name in names]
        return f"{kinds[0].title()} {MASK}" if kinds else ""

    def _judged_request(
        self, asked: _Asked, exchange: Exchange, unjudged: list[str]
    ) -> tuple[Deviation, ...]:
        wording = Wording(self.spec, asked.match.target, "request", exchange.status)
        if exchange.request.body is None:
            unjudged.append(_missing("request", exchange.request))
        return _worded(
            wording, lambda: self._requests.iter_errors(asked), unjudged, exchange.request
        )

    def _judged_response(
        self, asked: _Asked, answered: _Answered, exchange: Exchange, unjudged: list[str]
    ) -> tuple[Deviation, ...]:
        wording = Wording(self.spec, asked.match.target, "response", exchange.status)
        if exchange.response.body is None:
            unjudged.append(_missing("response", exchange.response))
        skipped = Message(body=None) if exchange.method == "HEAD" else exchange.response
        return _worded(
            wording, lambda: self._responses.iter_errors(asked, answered), unjudged, skipped
        )


class _Unjudgeable(Exception):
    """An exchange on which the library for judging fails."""


def _left_out(operation: Operation, exchange: Exchange) -> str:
    """Return why an exchange says nothing of the API; empty if it does."""
    if exchange.left_out:
        return exchange.left_out
    if exchange.status <= 0:
        return NO_ANSWER
    is_known = exchange.status in operation.statuses
    return "" if is_known else _OF_THE_WAY.get(exchange.status, "")


def _missing(direction: str, message: Message) -> str:
    return f"{direction} body {message.missing or 'not recorded'}"


def _worded(
    wording: Wording,
    errors: Callable[[], Iterable[Exception]],
    unjudged: list[str],
    message: Message,
) -> tuple[Deviation, ...]:
    """The deviations; a body that nobody kept is not blamed."""
    try:
        found = [each for error in errors() for each in wording.of(error)]
    except RecursionError:
        unjudged.append(f"{wording.direction} body nested too deeply")
        return ()
    except Exception as error:
        # openapi-core is not written for whatever the wire may bring; none of it is a verdict.
        raise _Unjudgeable(f"openapi-core cannot judge it ({type(error).__name__})") from error
    if message.body is None:
        found = [each for each in found if not _is_about_body(each)]
    return tuple({each.id: each for each in reversed(found)}.values())[::-1]


def _is_about_body(deviation: Deviation) -> bool:
    return deviation.place.startswith("body") or deviation.place == "header Content-Type"


class _Memory:
    """The last answers to what is asked often, such as a poll; openapi-core is not quick."""

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
            if len(self._kept) > _MOST_REMEMBERED:
                self._kept.popitem(last=False)
        return found


class _Asked:
    """A request as openapi-core wants it."""

    host_url = _HERE

    def __init__(self, match: Match[Operation], exchange: Exchange, stand_in: str) -> None:
        self.match = match
        self.method = match.target.method.lower()
        self.path = self.path_pattern = match.target.path
        self.content_type = media_type(exchange.request.header("content-type") or "")
        self.body = exchange.request.body or None
        self._is_kept = exchange.request.body is not None
        self._query = urlsplit(exchange.url).query
        self._headers = _seen_headers(match.target, exchange.request)
        said = self._headers.get("Authorization")
        is_lost = not exchange.are_headers_whole and (said is None or is_covered(said))
        self.lacks_credentials = bool(stand_in) and is_lost
        if self.lacks_credentials:
            self._headers["Authorization"] = stand_in
        self._parameters: RequestParameters | None = None

    @property
    def parameters(self) -> RequestParameters:
        """The parameters, by where they stand; made when they are asked for."""
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
        """Equal for requests of which nothing different can be said."""
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


def _seen_headers(operation: Operation, request: Message) -> dict[str, str]:
    """The headers the description has a word on."""
    names = [each["name"] for each in operation.parameters if each["in"] == "header"]
    found = {name: request.header(name) for name in ("Authorization", *names)}
    headers = {name: text for name, text in found.items() if text is not None}
    is_guest = any("AuthForCart" in choice for choice in operation.security)
    if is_guest and request.header("x-unauthorized-id") is not None:
        # The scheme's own words let guests in by this header; OpenAPI cannot say it.
        headers.setdefault("Authorization", "Bearer guest")
    return headers


def _scheme(name: str, text: str) -> str:
    """A header without its secret; a scheme alone is judged as none, so that it differs."""
    scheme, space, secret = text.partition(" ")
    return f"{scheme}{space}{bool(secret)}" if name == "Authorization" else text


class _Answered:
    """An answer as openapi-core wants it."""

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
        """Equal for answers of which nothing different can be said."""
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
    """Goes straight to the operation; openapi-core's own way looks through all paths each time."""
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
