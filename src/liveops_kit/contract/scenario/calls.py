"""The calls of a scenario: its names, its players, and what they send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import count
from typing import Any

from liveops_kit.contract.capabilities import Capabilities
from liveops_kit.contract.cleanup import CART_WRITES, CleanupStack
from liveops_kit.contract.errors import Error
from liveops_kit.contract.http.client import NO_BODY, Client, schemes_of, takes_basic
from liveops_kit.contract.law import Need
from liveops_kit.contract.scenario.answer import Absent, Answer
from liveops_kit.contract.scenario.names import MAX_CALLS, NamePrefix
from liveops_kit.contract.scenario.outcomes import LawBroken, NotVerifiable
from liveops_kit.contract.scenario.players import DOCUMENTED
from liveops_kit.contract.scenario.powers import Powers
from liveops_kit.contract.tokens import Player


class Calls(Powers):
    """The words of a scenario that call the target."""

    def __init__(
        self,
        client: Client,
        capabilities: Capabilities,
        cleanup: CleanupStack,
        names: NamePrefix,
        project_id: int,
    ) -> None:
        super().__init__(capabilities, project_id)
        self.client = client
        self.absent: list[str] = []
        """The operations that were called for, and are out of scope."""
        self._cleanup = cleanup
        self._names = names
        self._numbers = count(1)
        self._groups = count(1)
        self.seed = 1
        self.max_examples = 10
        """The number of random stories of a state machine."""
        self.shrinks = True
        """True if a failing story is shrunk to the shortest one."""

    # -- names and players ------------------------------------------------------------------------
    def name(self, what: str = "thing") -> str:
        """Return a new external id or SKU."""
        return f"{self._names.prefix}{next(self._numbers)}-{what}"

    def code(self, what: str = "") -> str:
        """Return a new code."""
        return f"{self._names.letters}{next(self._numbers)}x{what}"

    @cached_property
    def player(self) -> Player:
        """The default player."""
        return self._somebody("player", self.client.target.user_token, Need.PLAYER)

    @cached_property
    def second_player(self) -> Player:
        """Another player."""
        return self._somebody("second", self.client.target.second_user_token, Need.SECOND_PLAYER)

    def new_player(self, what: str = "newcomer", **claims: Any) -> Player:
        """Return a new player, with claims such as `attributes={"level": 3}`."""
        return self.with_token(self.name(what), **claims)

    def with_token(self, external_id: str, **claims: Any) -> Player:
        """Return the player of an id, new or known, with a token that has these claims alone."""
        mint = self.client.target.mint
        if mint is None:
            raise NotVerifiable(Need.PLAYERS.value)
        return Player(external_id, mint(external_id, claims), claims)

    def _somebody(self, what: str, token: str | None, need: Need) -> Player:
        from liveops_kit.contract.target import subject

        if self.client.target.mint is not None:
            return self.new_player(what)
        if not token:
            raise NotVerifiable(need.value)
        return Player(subject(token) or "", token)

    # -- calls ------------------------------------------------------------------------------------
    def call(
        self,
        operation_id: str,
        *,
        by: Player | None = DOCUMENTED,
        query: Any = None,
        body: Any = NO_BODY,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        project: int | None = None,
        **path: str | int,
    ) -> Answer:
        """Make a call and return the answer.

        By default the caller is the API key or the scenario's player, as the operation documents;
        `by=None` calls without credentials. `headers` are added and take precedence. Path
        parameters are keyword arguments.
        """
        return self._call(
            0, operation_id, by, query=query, body=body, headers=headers, content=content,
            path={"project_id": project or self.project_id, **path},
        )  # fmt: skip

    def raw(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Answer:
        """Send a request that may be no operation; `path` follows `/api`.

        Objects that it creates are not cleaned up, so it must not create any.
        """
        request = self.client.plain(method, path, headers=headers, content=content)
        exchange = Answer.of(self.client.send(f"{method} {path}", request), self)
        self.evidence.append(exchange)
        return exchange

    def at_once(self, calls: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Answer]:
        """Make calls concurrently, each with the arguments of `call`; return the answers.

        `scenario.at_once([("redeem-coupon", {"by": each, "body": body}) for each in crowd])`
        """
        group = next(self._groups)

        def send(planned: tuple[str, Mapping[str, Any]]) -> Answer:
            operation_id, given = planned
            sent = {key: value for key, value in given.items() if key in _SENT}
            rest = {key: value for key, value in given.items() if key not in _SENT}
            by = rest.pop("by", DOCUMENTED)
            path = {"project_id": rest.pop("project", None) or self.project_id, **rest}
            return self._call(group, operation_id, by, path=path, **sent)

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(send, calls))

    def exactly(self, number: int, answers: Iterable[Answer], error: Error) -> None:
        """Check that so many of the answers are successes, and all others this refusal."""
        succeeded = 0
        for answer in answers:
            if answer.response.is_success:
                succeeded += 1
            else:
                answer.refused(error)
        self.equal("calls that succeed", succeeded, number)

    def entries(
        self,
        operation_id: str,
        rows: str = "items",
        by: Player | None = DOCUMENTED,
        path: Mapping[str, Any] | None = None,
        **query: Any,
    ) -> Iterator[Any]:
        """Yield the entries of a list, page by page, until one is the last or repeats another."""
        offset, before = 0, None
        while True:
            wanted = {"limit": 50, **query, "offset": offset}
            page = self.call(operation_id, by=by, query=wanted, **(path or {})).ok()
            entries = self.get(page, rows)
            yield from entries
            if not entries or entries == before or not page.get("has_more", True):
                return
            offset, before = offset + len(entries), entries

    def entry(self, operation_id: str, rows: str = "items", **named: Any) -> Any:
        """Return the entry of a list that has these values; it has to be there."""
        listed = self.entries(operation_id, rows)
        found = next((row for row in listed if named.items() <= row.items()), None)
        self.holds(f"an entry of {operation_id} with {named}", found is not None, "there is none")
        return found

    def _call(
        self,
        group: int,
        operation_id: str,
        by: Player | None,
        *,
        path: Mapping[str, Any],
        query: Any = None,
        body: Any = NO_BODY,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Answer:
        if operation_id not in self.client.spec.operations:
            self.absent.append(operation_id)
            return Absent(operation_id, self)
        if len(self.evidence) >= MAX_CALLS:
            # Usually an endless list; the last calls show it.
            last = self.evidence[-1]
            raise LawBroken("an end of it", f"{MAX_CALLS} calls; {last.line}", self.evidence[-3:])
        given = {**self._authorization(operation_id, by), **(headers or {})}
        request = self.client.request(
            operation_id, path, query=query, body=body, caller="nobody", headers=given,
            content=content,
        )  # fmt: skip
        exchange = Answer.of(self.client.send(operation_id, request, group=group), self)
        self.evidence.append(exchange)
        self._cleanup.push(exchange, path, body)
        authorization = request.headers.get("Authorization")
        if operation_id in CART_WRITES and exchange.response.is_success and authorization:
            self._cleanup.push_cart(authorization, path)
        return exchange

    def _authorization(self, operation_id: str, by: Player | None) -> dict[str, str]:
        if by is None:
            return {}
        if by is not DOCUMENTED:
            return {"Authorization": by.authorization}
        schemes = schemes_of(self.client.spec.operations[operation_id])
        if not schemes:
            return {}
        if takes_basic(self.client.spec, schemes):
            return {"Authorization": self.client.target.authorization_for(self.project_id)}
        return {"Authorization": self.player.authorization}


_SENT = frozenset({"query", "body", "headers", "content"})
