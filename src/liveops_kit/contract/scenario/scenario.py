"""The scenario of a law on a target: what it makes, and compares.

Everything that a scenario creates is deleted after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any, overload

from liveops_kit.contract.errors import Error
from liveops_kit.contract.law import Need
from liveops_kit.contract.resources import (
    VIRTUAL_CURRENCY,
    VIRTUAL_ITEM,
    AutomaticKind,
    ChainKind,
    CodeKind,
    Resource,
    RewardChainKind,
    SteppedKind,
)
from liveops_kit.contract.scenario.calls import Calls
from liveops_kit.contract.scenario.carts import Cart
from liveops_kit.contract.scenario.chains import Chain, SteppedChain
from liveops_kit.contract.scenario.made import (
    Made,
    identity_of,
    is_stored,
    new_body,
    refuses_create,
)
from liveops_kit.contract.scenario.names import NamePrefix
from liveops_kit.contract.scenario.outcomes import NotVerifiable
from liveops_kit.contract.scenario.players import DOCUMENTED
from liveops_kit.contract.scenario.promotions import AutomaticPromotion, CodePromotion
from liveops_kit.contract.scenario.reward_chains import RewardChain
from liveops_kit.contract.tokens import Player

_CLASSES: Mapping[type[Resource], type[Made]] = {
    AutomaticKind: AutomaticPromotion,
    ChainKind: Chain,
    CodeKind: CodePromotion,
    RewardChainKind: RewardChain,
}


class Scenario(Calls):
    """The interface through which a law uses a target."""

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
    def create(self, kind: SteppedKind, **fields: Any) -> SteppedChain: ...

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

    def with_code(
        self, kind: CodeKind, *, enabled: bool = True, **fields: Any
    ) -> tuple[CodePromotion, str]:
        """Create a promotion with a new code, with the arguments of `create`; return both."""
        code = self.code()
        return self.create(kind, code, enabled=enabled, **fields), code

    @overload
    def several(
        self, kind: SteppedKind, fields: int | Iterable[Mapping[str, Any]], *, enabled: bool = True
    ) -> list[SteppedChain]: ...

    @overload
    def several(
        self, kind: Resource, fields: int | Iterable[Mapping[str, Any]], *, enabled: bool = True
    ) -> list[Made]: ...

    def several(
        self, kind: Resource, fields: int | Iterable[Mapping[str, Any]], *, enabled: bool = True
    ) -> Any:
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
