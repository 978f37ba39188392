"""One law tried on one target: its players, its names, its calls, and what it takes for granted.

A law reads as a story: `require` is what has to work before anything can be judged; `ok`, `refused`
and `equal` judge. Everything a scenario makes is taken away after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any, NoReturn, TypeVar

from liveops_kit.contract.capabilities import Capabilities, Clock, Payments, Users
from liveops_kit.contract.cleanup import CART_WRITES, CleanupStack
from liveops_kit.contract.effects import NOT_IMPLEMENTED
from liveops_kit.contract.http.client import NO_BODY, Client, schemes_of, takes_basic
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need
from liveops_kit.contract.tokens import Player

Power = TypeVar("Power")


def is_implemented(exchange: Exchange) -> bool:
    """Whether the server has the call that it answered; with 501 it says that it has not."""
    return exchange.status != NOT_IMPLEMENTED


MAX_CALLS = 2_000
"""Calls of one scenario: no story is that long on a server whose lists end."""

DOCUMENTED: Any = object()
"""The caller whom an operation documents: the API key, or the scenario's player."""


class LawBroken(AssertionError):
    """The server does not do what a law says."""

    def __init__(
        self, expected: str, actual: str, evidence: Sequence[Exchange], common: str = ""
    ) -> None:
        super().__init__(f"expected {expected}; seen {actual}")
        self.common = common
        """The fault, where it is one that other laws stumble over as well."""
        self.expected = expected
        self.actual = actual
        self.evidence = tuple(evidence)


class NotVerifiable(Exception):
    """The law cannot be judged on this target; the message is the reason."""


@dataclass(frozen=True, slots=True)
class NamePrefix:
    """Where a scenario's names come from: unlike those of any other scenario of the run."""

    prefix: str
    """Letters, digits and hyphens."""

    @property
    def letters(self) -> str:
        """The same for codes, which have letters and digits only."""
        return "".join(character for character in self.prefix if character.isalnum())


class Scenario:
    """What a law is given to play with."""

    def __init__(
        self,
        client: Client,
        capabilities: Capabilities,
        cleanup: CleanupStack,
        names: NamePrefix,
        project_id: int,
    ) -> None:
        self.client = client
        self.capabilities = capabilities
        self.project_id = project_id
        self.evidence: list[Exchange] = []
        """Every call, in order."""
        self._cleanup = cleanup
        self._names = names
        self._numbers = count(1)
        self._groups = count(1)
        self.seed = 1
        self.max_examples = 10
        """How many random stories a state machine tells."""
        self.shrinks = True
        """Whether a story that fails is told again, as short as it can be."""

    # -- names and players ------------------------------------------------------------------------
    def name(self, what: str = "thing") -> str:
        """A fresh external id or SKU."""
        return f"{self._names.prefix}{next(self._numbers)}-{what}"

    def code(self, what: str = "") -> str:
        """A fresh code."""
        return f"{self._names.letters}{next(self._numbers)}x{what}"

    @cached_property
    def player(self) -> Player:
        """The player who makes calls unless somebody else is named."""
        return self._somebody("player", self.client.target.user_token, Need.PLAYER)

    @cached_property
    def second_player(self) -> Player:
        """Another player."""
        return self._somebody("second", self.client.target.second_user_token, Need.SECOND_PLAYER)

    def new_player(self, what: str = "newcomer", **claims: Any) -> Player:
        """A player nobody has seen before, with claims such as `attributes={"level": 3}`."""
        mint = self.client.target.mint
        if mint is None:
            raise NotVerifiable(Need.PLAYERS.value)
        external_id = self.name(what)
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
    ) -> Exchange:
        """The answer to one call.

        By default the API key or the scenario's player calls, whichever the operation documents;
        `by=None` is nobody. `headers` are added and win. Path parameters go by their names.
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
    ) -> Exchange:
        """The answer to a request that may be no operation at all; `path` begins behind `/api`.

        Nothing is remembered of it: it must not make anything.
        """
        request = self.client.plain(method, path, headers=headers, content=content)
        exchange = self.client.send(f"{method} {path}", request)
        self.evidence.append(exchange)
        return exchange

    def at_once(self, calls: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Exchange]:
        """The answers to calls sent at the same time, each as `call` takes it.

        `scenario.at_once([("redeem-coupon", {"by": each, "body": body}) for each in crowd])`
        """
        group = next(self._groups)

        def send(planned: tuple[str, Mapping[str, Any]]) -> Exchange:
            operation_id, given = planned
            sent = {key: value for key, value in given.items() if key in _SENT}
            rest = {key: value for key, value in given.items() if key not in _SENT}
            by = rest.pop("by", DOCUMENTED)
            path = {"project_id": rest.pop("project", None) or self.project_id, **rest}
            return self._call(group, operation_id, by, path=path, **sent)

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(send, calls))

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
    ) -> Exchange:
        if operation_id not in self.client.spec.operations:
            raise NotVerifiable(f"the server does not have {operation_id}")
        if len(self.evidence) >= MAX_CALLS:
            # Pages without an end, most of the time; the last of them show it.
            last = self.evidence[-1]
            raise LawBroken("an end of it", f"{MAX_CALLS} calls; {last.line}", self.evidence[-3:])
        given = {**self._authorization(operation_id, by), **(headers or {})}
        request = self.client.request(
            operation_id, path, query=query, body=body, caller="nobody", headers=given,
            content=content,
        )  # fmt: skip
        exchange = self.client.send(operation_id, request, group=group)
        self.evidence.append(exchange)
        self._cleanup.push(exchange, path, body)
        authorization = request.headers.get("Authorization")
        if operation_id in CART_WRITES and exchange.response.is_success and authorization:
            self._cleanup.push_cart(authorization, path["project_id"])
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

    # -- beyond the API ---------------------------------------------------------------------------
    @property
    def clock(self) -> Clock:
        """The target's time."""
        return self._have(self.capabilities.clock, Need.CLOCK)

    @property
    def payments(self) -> Payments:
        """What pays orders."""
        return self._have(self.capabilities.payments, Need.PAYMENT)

    @property
    def users(self) -> Users:
        """What the target knows of users."""
        return self._have(self.capabilities.users, Need.INVENTORY)

    def freeze(self, moment: str) -> datetime:
        """Stand still at a moment such as `2026-12-01T10:00:00Z`."""
        frozen = datetime.fromisoformat(moment)
        self.clock.freeze(frozen)
        return frozen

    def advance(self, **by: float) -> None:
        """Go ahead by `days=1`, `hours=2`, ..."""
        self.clock.advance(timedelta(**by))

    def pay(self, order_id: int) -> None:
        """Pay an order of this project."""
        self.payments.pay(self.project_id, order_id)

    def inventory(self, player: Player | None = None) -> dict[str, int]:
        """What a player owns: quantities by SKU."""
        return self.users.inventory(self.project_id, (player or self.player).external_id)

    def _have(self, power: Power | None, need: Need) -> Power:
        if power is None:
            raise NotVerifiable(need.value)
        return power

    # -- judging ----------------------------------------------------------------------------------
    def require(self, exchange: Exchange) -> Any:
        """The body of an answer without which nothing can be judged.

        Raises:
            NotVerifiable: the server does not have the call.
            LawBroken: it refuses it, though it has to work.
        """
        _demand(exchange)
        if not exchange.response.is_success:
            fault = f"{exchange.operation_id} {exchange.status}/{exchange.error_code}"
            self._broken(f"{exchange.operation_id} to work", _description(exchange), fault)
        return exchange.json

    def ok(self, exchange: Exchange, status: int | None = None) -> Any:
        """The body of an answer that has to be a success, with the documented status or this.

        Raises:
            NotVerifiable: the server does not have the call.
            LawBroken: it answers otherwise.
        """
        _demand(exchange)
        operation = self.client.spec.operations[exchange.operation_id]
        wanted = operation.success if status is None else status
        if exchange.status != wanted:
            fault = self._fault(exchange)
            self._broken(f"{wanted} from {exchange.operation_id}", _description(exchange), fault)
        return exchange.json

    def refused(
        self, exchange: Exchange, status: int, code: int | None = None, message: str | None = None
    ) -> Any:
        """The body of a refusal that has to have this status, error code and message.

        Raises:
            NotVerifiable: the server does not have the call.
            LawBroken: it answers otherwise.
        """
        _demand(exchange)
        body = exchange.json if isinstance(exchange.json, dict) else {}
        wanted = f"{status}" if code is None else f"{status}/{code}"
        fits = exchange.status == status and (code is None or exchange.error_code == code)
        if not fits:
            fault = self._fault(exchange)
            self._broken(f"{wanted} from {exchange.operation_id}", _description(exchange), fault)
        if message is not None and body.get("errorMessage") != message:
            self._broken(f"the message '{message}'", repr(body.get("errorMessage")))
        return body

    def equal(self, what: str, actual: object, expected: object) -> None:
        """Something has to have a value; 1 and True are two."""
        if actual != expected or isinstance(actual, bool) is not isinstance(expected, bool):
            self._broken(f"{what}: {expected!r}", repr(actual))

    def holds(self, what: str, truth: bool, actual: object = "it is not so") -> None:
        """Something has to be so."""
        if not truth:
            self._broken(what, actual if isinstance(actual, str) else repr(actual))

    def get(self, body: Any, *path: str | int) -> Any:
        """A value inside a body, which has to be there: `get(body, "limits", "per_user")`."""
        found = body
        for key in path:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError):
                self._broken(f"`{'.'.join(map(str, path))}` in the answer", f"no `{key}`")
        return found

    def _fault(self, exchange: Exchange) -> str:
        """The fault of an answer that is wrong whatever was asked; empty for any other."""
        operation = self.client.spec.operations.get(exchange.operation_id)
        is_unknown = operation is not None and exchange.status not in operation.statuses
        is_wrong = is_unknown or exchange.status >= 500
        return f"{exchange.operation_id} {exchange.status}" if is_wrong else ""

    def _broken(self, expected: str, actual: str, fault: str = "") -> NoReturn:
        raise LawBroken(expected, actual, self.evidence, fault)

    # -- further trials ---------------------------------------------------------------------------
    def fork(self) -> Scenario:
        """A scenario of the same law with names, players and evidence of its own."""
        names = NamePrefix(f"{self._names.prefix}{next(self._numbers)}-")
        other = Scenario(self.client, self.capabilities, self._cleanup, names, self.project_id)
        other.seed, other.max_examples = self.seed, self.max_examples
        if self.capabilities.set_observer is not None:
            self.capabilities.set_observer(other.evidence.append)
        return other


_SENT = frozenset({"query", "body", "headers", "content"})


def _demand(exchange: Exchange) -> None:
    if not is_implemented(exchange):
        raise NotVerifiable(f"the server does not have {exchange.operation_id}")


def _description(exchange: Exchange) -> str:
    """An answer with what it says."""
    body = exchange.json
    message = body.get("errorMessage") if isinstance(body, dict) else None
    details = body.get("errorMessageExtended") if isinstance(body, dict) else None
    told = f": {message}" if message else ""
    return f"{exchange.line}{told}{f' {details}' if details else ''}"
