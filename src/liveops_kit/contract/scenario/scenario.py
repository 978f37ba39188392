"""The scenario of a law on a target: players, names, calls and comparisons.

Everything that a scenario creates is deleted after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from typing import Any, overload

from liveops_kit.contract.capabilities import Capabilities
from liveops_kit.contract.cleanup import CART_WRITES, CleanupStack
from liveops_kit.contract.errors import Error
from liveops_kit.contract.http.client import NO_BODY, Client, schemes_of, takes_basic
from liveops_kit.contract.law import Need
from liveops_kit.contract.resources import (
    VIRTUAL_CURRENCY,
    VIRTUAL_ITEM,
    AutomaticKind,
    ChainKind,
    CodeKind,
    Resource,
    RewardChainKind,
)
from liveops_kit.contract.scenario.answer import Absent, Answer
from liveops_kit.contract.scenario.carts import Cart
from liveops_kit.contract.scenario.chains import Chain
from liveops_kit.contract.scenario.made import (
    Made,
    identity_of,
    is_stored,
    new_body,
    refuses_create,
)
from liveops_kit.contract.scenario.names import MAX_CALLS, NamePrefix
from liveops_kit.contract.scenario.outcomes import LawBroken, NotVerifiable
from liveops_kit.contract.scenario.players import DOCUMENTED
from liveops_kit.contract.scenario.powers import Powers
from liveops_kit.contract.scenario.promotions import AutomaticPromotion, CodePromotion
from liveops_kit.contract.scenario.reward_chains import RewardChain
from liveops_kit.contract.tokens import Player

_CLASSES: Mapping[type[Resource], type[Made]] = {
    AutomaticKind: AutomaticPromotion,
    ChainKind: Chain,
    CodeKind: CodePromotion,
    RewardChainKind: RewardChain,
}


class Scenario(Powers):
    """The interface through which a law uses a target."""

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

    def entries(
        self,
        operation_id: str,
        rows: str = "items",
        by: Player | None = DOCUMENTED,
        path: Mapping[str, Any] | None = None,
        **query: Any,
    ) -> Iterator[Any]:
        """Yield the entries of a list, page by page."""
        offset = 0
        while True:
            wanted = {"limit": 50, **query, "offset": offset}
            page = self.call(operation_id, by=by, query=wanted, **(path or {})).ok()
            entries = self.get(page, rows)
            yield from entries
            offset += len(entries)
            if not entries or not page.get("has_more", True):
                return

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

    # -- what a player owns ----------------------------------------------------------------------
    def inventory(self, player: Player | None = None) -> dict[str, int]:
        """Return the quantities that a player owns, by SKU."""
        return self.users.inventory(self.project_id, (player or self.player).external_id)

    def owns(self, sku: str, by: Player | None = None) -> int:
        """Return how many of an item a player owns; the server has to know the player."""
        return self.inventory(by).get(sku, 0)

    def owned(self, quantities: Mapping[str, int], by: Player | None = None) -> None:
        """Check how many of these items a player owns, by SKU."""
        owned = self.inventory(by)
        actual = {sku: owned.get(sku, 0) for sku in quantities}
        self.equal("what the player owns", actual, dict(quantities))

    # -- resources --------------------------------------------------------------------------------
    def some_items(self, number: int) -> list[str]:
        """Return SKUs of items: created if the server can, else those named to the run."""
        target = self.client.target
        if target.makes_items:
            return [str(self.create(VIRTUAL_ITEM).id) for _ in range(number)]
        if len(target.skus) >= number:
            return list(target.skus[:number])
        raise NotVerifiable(f"{Need.ITEMS.value}, and too few items are named")

    def some_item(self) -> str:
        """Return the SKU of an item: created if the server can, else one named to the run."""
        return self.some_items(1)[0]

    @cached_property
    def packed_currency(self) -> str:
        """The SKU of the currency in packages and bundles whose content no law states."""
        return str(self.create(VIRTUAL_CURRENCY).id)

    def new_body(self, kind: Resource, **fields: Any) -> dict[str, Any]:
        """Return the body of a new resource that is on, with these fields, as `create` sends it."""
        return new_body(self, kind, fields)

    @overload
    def create(self, kind: ChainKind, **fields: Any) -> Chain: ...

    @overload
    def create(self, kind: RewardChainKind, **fields: Any) -> RewardChain: ...

    @overload
    def create(
        self, kind: AutomaticKind, *, enabled: bool = True, **fields: Any
    ) -> AutomaticPromotion: ...

    @overload
    def create(
        self, kind: CodeKind, *codes: str, enabled: bool = True, **fields: Any
    ) -> CodePromotion: ...

    @overload
    def create(self, kind: Resource, *codes: str, enabled: bool = True, **fields: Any) -> Made: ...

    def create(self, kind: Resource, *codes: str, enabled: bool = True, **fields: Any) -> Made:
        """Create a resource that is on, with these fields, and of promotions these codes.

        None is sent as null, and `LEAVE_OUT` leaves a property out. What it needs is made, too,
        unless a field names it. With `enabled=False` it is off.
        """
        if kind.toggle and not enabled:
            fields.setdefault("is_enabled", False)
        body = new_body(self, kind, fields)
        created = self.call(kind.create, body=body).works()
        made = _CLASSES.get(type(kind), Made)(
            self, kind, identity_of(self, kind, body, created), body
        )
        for code in codes:
            made.add_code(code)
        if kind.switches and enabled:
            made.switch().works()
        return made

    def several(
        self, kind: Resource, fields: int | Iterable[Mapping[str, Any]], *, enabled: bool = True
    ) -> list[Made]:
        """Create as many resources, or one with each of these fields; they share what they need."""
        each = [{} for _ in range(fields)] if isinstance(fields, int) else list(fields)
        first = self.create(kind, enabled=enabled, **each[0])
        own = {"name", kind.id_in_body}
        shared = {name: value for name, value in first.body.items() if name not in own}
        others = (self.create(kind, enabled=enabled, **{**shared, **more}) for more in each[1:])
        return [first, *others]

    def is_stored(self, kind: Resource, body: Mapping[str, Any]) -> bool:
        """Return whether the project has one with the id, or else the name, of this body."""
        return is_stored(self, kind, body)

    def refuses_create(
        self, kind: Resource, error: Error, fields: Mapping[str, Any], **facts: Any
    ) -> Any:
        """Check that a create with these fields is refused and stores nothing.

        Returns the body of the refusal.
        """
        return refuses_create(self, kind, error, fields, facts)

    def refuses(
        self, kind: Resource, error: Error, fields: Mapping[str, Any], **facts: Any
    ) -> list[Any]:
        """Check that neither a create nor an update takes these fields, and nothing is stored.

        Returns the bodies of both refusals.
        """
        refusal = self.refuses_create(kind, error, fields, **facts)
        made, other = self.create(kind, enabled=False), self.name("other")
        # Something that might be stored, were the update carried out in part.
        name = other if isinstance(made.body["name"], str) else {"en": other}
        with self.unchanged(made):
            return [refusal, made.update(**{"name": name, **fields}).refused(error, **facts)]

    @contextmanager
    def unchanged(self, *made: Made) -> Iterator[None]:
        """Check that what happens within leaves these resources as they were."""
        before = [each.read() for each in made]
        yield
        for each, was in zip(made, before, strict=True):
            self.equal(each.kind.noun, each.read(), was)

    def cart(self, quantities: Mapping[str, int] | None = None, by: Player = DOCUMENTED) -> Cart:
        """Return a player's current cart, emptied and filled with these quantities by SKU."""
        cart = Cart(self, by)
        cart.clear().works()
        if quantities:
            cart.fill(quantities).works()
        return cart

    # -- further scenarios ------------------------------------------------------------------------
    def fork(self) -> Scenario:
        """Return a scenario of the same law with its own names, players and evidence."""
        names = NamePrefix(f"{self._names.prefix}{next(self._numbers)}-")
        other = Scenario(self.client, self.capabilities, self._cleanup, names, self.project_id)
        other.seed, other.max_examples = self.seed, self.max_examples
        if self.capabilities.set_observer is not None:
            self.capabilities.set_observer(other.evidence.append)
        return other

    def in_project(self, project_id: int) -> Scenario:
        """Return a scenario of the same law in a project, with the same evidence.

        Its names and codes are new, and the same in each project as long as the same are taken.
        """
        capabilities = self.capabilities.in_project(project_id)
        names = NamePrefix(f"{self._names.prefix}p-")
        other = Scenario(self.client, capabilities, self._cleanup, names, project_id)
        other.evidence = self.evidence
        return other


_SENT = frozenset({"query", "body", "headers", "content"})
