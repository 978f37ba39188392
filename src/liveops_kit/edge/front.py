"""Serves the ordinary valid request by itself, and hands everything else on as it came.

Behind it is Connexion's stack, which knows the same operations, handlers and validators, and words
every refusal that is not a handler's. What the front does not expect, it does not judge: an unknown
path, a credential or a body that would be refused, a method such as HEAD, a header twice. Connexion
then sees the request from its beginning. So there is one behaviour, with and without the front.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from liveops_kit.edge.answers import Made, made_of, refused
from liveops_kit.edge.answers import made as made_answer
from liveops_kit.edge.auth import Door
from liveops_kit.edge.begun import Begun, begin
from liveops_kit.edge.call import Answer, Call, Handler
from liveops_kit.edge.parts import Part
from liveops_kit.edge.routes import is_odd
from liveops_kit.edge.trie import Trie, types_of
from liveops_kit.edge.validation import (
    CompiledOperation,
    CompiledOperations,
    Parsed,
    body_limit_of,
    compile_operations,
    parse_body,
)
from liveops_kit.edge.words import Words
from liveops_kit.settings import Settings
from liveops_kit.shared.errors import Refusal
from liveops_kit.spec import Operation
from liveops_kit.world.world import World

_TYPES = (None, b"application/json", b"application/json; charset=utf-8")
"""The content types that are taken for JSON without a second look."""
_MOST_LATELY, _LONGEST_KEPT = 2000, 500
"""How many paths with queries are remembered, and the most characters of one."""
_MOST_KEPT = 50_000
"""Bytes of an answer that is remembered as right."""


class _Last(Struct):
    """An answer of an operation that was as documented."""

    answer: Answer
    made: Made


class Lane(Struct):
    """An operation as the front serves it."""

    operation: Operation
    compiled: CompiledOperations
    handler: Handler
    limit: int
    """Bytes of a body."""
    has_body: bool
    last: _Last | None = None


class Asking(Struct):
    """What a request asks for, as far as its head tells; nobody may change it."""

    method: str
    path: str
    lane: Lane
    compiled: CompiledOperation
    parsed: Parsed
    headers: Mapping[bytes, bytes]
    credentials: Mapping[str, str]
    name: str
    """The operation's id."""
    project_id: int | None


Asked = tuple[str, str, bytes]
"""The method, the path, and the query of a request."""
Found = tuple[Lane, CompiledOperation, Parsed]
"""Where a request goes, what checks it, and its parameters; nobody may change those."""


class Front:
    """One ASGI layer before Connexion's stack."""

    def __init__(
        self,
        behind: ASGIApp,
        settings: Settings,
        world: World,
        door: Door,
        words: Words,
        parts: Iterable[Part],
    ) -> None:
        """`behind` takes what is handed on."""
        self._behind = behind
        self._world = world
        self._door = door
        self._words = words
        self._checks = settings.validate_responses
        self._lanes = lanes(parts, settings.body_limit)
        self._lately: dict[Asked, Found] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or hand it on."""
        heard: list[Message] = []
        asking = self.understood(scope) if scope["type"] == "http" else None
        made = None if asking is None else await self.answer(asking, receive, heard)
        if made is None:
            again = replay(heard, receive) if heard else receive
            await self._behind(scope, again, send)
            return
        start = {"type": "http.response.start", "status": made.status, "headers": made.headers}
        await send(start)
        await send({"type": "http.response.body", "body": made.body})

    def understood(self, scope: Scope) -> Asking | None:
        """What a request asks for; None if it is not an ordinary one.

        It depends on nothing but the method, path, query and headers.
        """
        asked = scope["method"], scope["path"], scope["query_string"]
        found = self._lately.get(asked) or self._find(asked)
        if found is None or scope.get("root_path"):
            return None
        sent = scope["headers"]
        headers: dict[bytes, bytes] = dict(sent)
        if len(headers) != len(sent) or headers.get(b"content-type") not in _TYPES:
            return None
        name, project_id = found[0].operation.operation_id, found[2].path.get("project_id")
        who = _credentials(headers)
        return Asking(asked[0], asked[1], *found, headers, who, name, project_id)

    async def answer(self, asking: Asking, receive: Receive, heard: list[Message]) -> Made | None:
        """The answer to a request; None if it is not the ordinary valid one.

        What is read of the body is kept in `heard`.
        """
        lane, parsed, body = asking.lane, asking.parsed, None
        try:
            caller = self._door.admit(lane.operation, asking.credentials, asking.project_id)
            if lane.has_body:
                raw = await _body(asking.headers, receive, heard, lane.limit)
                if raw is None:
                    return None
                body = parse_body(raw, asking.compiled)
        except Exception:
            # Whatever it is, Connexion's stack comes upon it too, and words it.
            return None
        call = Call(asking.name, self._world, caller, parsed.path, parsed.query, body)
        return await self._answered(asking, call)

    def at_once(self, asking: Asking, raw: bytes) -> Made | Begun[Made] | None:
        """As `answer`, of a request that is there as a whole."""
        lane, parsed = asking.lane, asking.parsed
        if len(raw) > lane.limit:
            return None
        try:
            caller = self._door.admit(lane.operation, asking.credentials, asking.project_id)
            body = parse_body(raw, asking.compiled) if lane.has_body else None
        except Exception:
            return None
        call = Call(asking.name, self._world, caller, parsed.path, parsed.query, body)
        return begin(self._answered(asking, call))

    async def _answered(self, asking: Asking, call: Call) -> Made:
        """The answer to a call."""
        lane, is_documented = asking.lane, True
        try:
            try:
                answer = await lane.handler(call)
            except Refusal as refusal:
                answer, is_documented = refused(refusal, call)
            return self._made(lane, answer, is_documented)
        except Exception as error:
            return made_of(self._words.failure(asking.method, asking.path, error))

    def _find(self, asked: Asked) -> Found | None:
        """The operation a request is for, and its parameters, if they are valid.

        What was found is remembered for a while: it depends on nothing but the words.
        """
        method, path, query = asked
        found = self._lanes.find(method, path)
        if found is None or is_odd(path):
            return None
        lane, values = found
        try:
            compiled = lane.compiled[lane.operation.operation_id]
            parsed = compiled.parameters(values, query)
        except Exception:
            return None
        if len(path) + len(query) <= _LONGEST_KEPT:
            if len(self._lately) >= _MOST_LATELY:
                self._lately.clear()
            self._lately[asked] = lane, compiled, parsed
        return lane, compiled, parsed

    def _made(self, lane: Lane, answer: Answer, is_documented: bool) -> Made:
        """An answer as it is sent, checked unless it is the one before.

        Raises:
            BrokenAnswer: it is not as documented.
        """
        last = lane.last
        if last is not None and _is_same(answer, last.answer):
            return last.made
        made = made_answer(answer)
        if is_documented:
            # What was right a moment ago, and is the same to the byte, is right.
            if last is None or last.made.status != made.status or last.made.body != made.body:
                if self._checks:
                    self._check(lane, answer, made.body)
            elif last.made.headers == made.headers:
                made = last.made
            lane.last = _Last(answer, made) if len(made.body) <= _MOST_KEPT else None
        return made

    @staticmethod
    def _check(lane: Lane, answer: Answer, body: bytes) -> None:
        """Nothing, if an answer is as documented.

        Raises:
            BrokenAnswer: it is not.
        """
        compiled = lane.compiled[lane.operation.operation_id]
        if not compiled.is_documented(answer.status, answer.body):
            compiled.check_answer(answer.status, body)


def lanes(parts: Iterable[Part], body_limit: int) -> Trie[Lane]:
    """The operations that the front may serve, by their paths and methods."""
    trie: Trie[Lane] = Trie()
    for part in parts:
        compiled = compile_operations(part.spec)
        for operation in part.spec.operations.values():
            lane = Lane(
                operation,
                compiled,
                part.handlers[operation.operation_id],
                body_limit_of(operation, body_limit),
                "requestBody" in operation.definition,
            )
            trie.add(part.base, operation, types_of(part.spec, operation), lane)
    return trie


def _is_same(answer: Answer, last: Answer) -> bool:
    """Whether an answer is the last one, or has the very same body: nobody changes either."""
    if answer is last:
        return True
    same_body = answer.body is last.body and answer.status == last.status
    return same_body and not answer.headers and not last.headers


def replay(heard: list[Message], receive: Receive) -> Receive:
    """A channel that says what was heard once more, and then goes on."""
    waiting = iter(heard)

    async def again() -> Message:
        for message in waiting:
            return message
        return await receive()

    return again


def _credentials(headers: Mapping[bytes, bytes]) -> dict[str, str]:
    """The headers that say who calls, as text."""
    shown = {}
    for name in (b"authorization", b"x-unauthorized-id", b"x-user"):
        if name in headers:
            shown[name.decode("latin-1")] = headers[name].decode("latin-1")
    return shown


async def _body(
    headers: Mapping[bytes, bytes], receive: Receive, heard: list[Message], limit: int
) -> bytes | None:
    """The whole body; None if it is too large, or the client is gone."""
    declared = headers.get(b"content-length", b"0")
    if not declared.isdigit() or int(declared) > limit:
        return None
    size = 0
    while True:
        message = await receive()
        heard.append(message)
        size += len(message.get("body", b""))
        if message["type"] != "http.request" or size > limit:
            return None
        if not message.get("more_body", False):
            return b"".join([part.get("body", b"") for part in heard])
