"""The objects of a run: created before it, tracked during it, deleted after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

from liveops_kit.contract.fuzz.catalog_items import CatalogItems
from liveops_kit.contract.fuzz.factory import Factory
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.names import Names
from liveops_kit.contract.operation_effects import CART_CALLS, Effect, effect_of, operation_effect
from liveops_kit.contract.resources import RESOURCES, Instance, with_required
from liveops_kit.contract.resources.bodies import BodyContext
from liveops_kit.errors import UsageError
from liveops_kit.openapi.document import Operation

Values = Mapping[str, Any]
"""Working values by parameter name."""

_MEETS_SCRATCH = {Effect.MUTATING, Effect.DESTRUCTIVE}


class ObjectPool:
    """The objects of one run: for each kind a kept one, a scratch one and throwaways.

    As a context manager, it deletes everything the run created, also after Ctrl-C.
    """

    def __init__(self, client: Client, store: Client, names: Names, *, keep: bool = False) -> None:
        self.names = names
        self.catalog = CatalogItems(client, store)
        self._keep = keep
        self._target = client.target
        self._out_of_scope = client.out_of_scope
        self._factory = Factory(client)
        self._kept = {kind: self._planned(kind, "kept") for kind in RESOURCES}
        self._scratch = {kind: self._planned(kind, "scratch") for kind in RESOURCES}
        self._spare: dict[str, Instance] = {}
        self._kinds: list[str] = []
        self._made: dict[tuple[str, str | int], None] = {}
        self._strangers: dict[str, set[int]] = {}
        self._codes: set[str] = set()
        self._promotions: set[int] = set()
        self._carts = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.clean()

    @property
    def user_external_id(self) -> str | None:
        """The player of the run."""
        return self._target.user_external_id

    @property
    def notes(self) -> tuple[str, ...]:
        """Failures while creating and deleting objects."""
        return tuple(self._factory.notes.values())

    # -- making and removing ------------------------------------------------------------------
    def prepare(self, operations: Iterable[Operation]) -> None:
        """Create the kept and the scratch object of every kind that the operations use."""
        operations = list(operations)
        operation_ids = {operation.operation_id for operation in operations}
        kinds = {
            kind
            for kind, resource in RESOURCES.items()
            if not operation_ids.isdisjoint(resource.listings)
        }
        uses = [operation_effect(operation) for operation in operations]
        kinds |= {found.kind for found in uses if found is not None and found.kind}
        if self._target.user_token is not None:
            # A server may know a player only after a first call with the player's token.
            self._factory.greet()
        self._carts = not operation_ids.isdisjoint(CART_CALLS)
        if self._carts:
            kinds.add("promo_code")
            self.catalog.fill_cart()
        for kind in with_required(kinds):
            if self.lack_of(kind):
                continue
            if RESOURCES[kind].has_server_id:
                self._strangers[kind] = self._factory.numbers(kind)
            self._kinds.append(kind)
            self._kept[kind] = self._make(kind, "kept")
            self._scratch[kind] = self._make(kind, "scratch")

    def lack_of(self, kind: str) -> str:
        """Return why objects of a kind cannot be created; empty if they can."""
        if kind not in RESOURCES:
            return ""
        for each in with_required({kind}):
            if RESOURCES[each].create in self._out_of_scope:
                return f"needs a {each.replace('_', ' ')}, and the server cannot create one"
        has_item = self.catalog.skus or not RESOURCES[kind].needs_item
        return "" if has_item else "no item of the catalog is known"

    def repair(self) -> None:
        """Restore the kept and the scratch objects, and delete all others."""
        self._remove(
            {instance.identity for instance in (*self._kept.values(), *self._scratch.values())}
        )
        if self._carts:
            self.catalog.fill_cart()
        for kind in self._kinds:
            for what, instances in (("kept", self._kept), ("scratch", self._scratch)):
                restored = self._factory.restore(instances[kind], self.body_context(what))
                instances[kind] = restored or self._make(kind, what)

    def spare(self, kind: str) -> Instance:
        """Return a throwaway object; the same one until it is used up."""
        if kind not in self._spare:
            label = self.names.fresh("throwaway")
            if not RESOURCES[kind].has_server_id:
                self.adopt(kind, label)
            context = self.body_context("throwaway", label)
            instance = self._factory.ready(self._factory.create(kind, context))
            if instance.identity is not None:
                self.adopt(kind, instance.identity)
            self._spare[kind] = instance
        return self._spare[kind]

    def spend(self, kind: str, identity: object) -> None:
        """Forget a throwaway object that has been used up."""
        spare = self._spare.get(kind)
        if spare is not None and str(spare.identity) == str(identity):
            del self._spare[kind]

    def switch_off(self, kind: str) -> None:
        """Disable the scratch chain, so that it can be updated."""
        if kind in self._kinds and self._scratch[kind].identity is not None:
            self._factory.switch_off(self._scratch[kind])

    def half_use(self, kind: str) -> None:
        """Restore the kept discount to half of its uses for the player."""
        self._factory.ready(self._kept[kind])

    def clean(self) -> None:
        """Delete everything that the run created; missing objects are no error."""
        instances = (*self._kept.values(), *self._scratch.values()) if self._keep else ()
        try:
            self._remove({instance.identity for instance in instances})
            self.catalog.clear_cart()
        except UsageError as error:
            self._factory.notes["clean"] = f"not everything removed: {error}"

    def _remove(self, stays: set[str | int | None]) -> None:
        # Later objects may depend on earlier ones.
        for kind, identity in [key for key in reversed(self._made) if key[1] not in stays]:
            if self._factory.delete(Instance(kind, identity)):
                self._made.pop((kind, identity))
        self._spare.clear()

    def _make(self, kind: str, what: str) -> Instance:
        planned = self._planned(kind, what)
        if planned.identity is not None:
            self.adopt(kind, planned.identity)
        code = self.names.code(what if kind == "coupon" else f"{kind}{what}".replace("_", ""))
        instance = self._factory.make(kind, self.body_context(what), code)
        if instance.identity is not None:
            self.adopt(kind, instance.identity)
        self.adopt_code(instance.code)
        number = instance.values.get("promotion_id")
        self._promotions |= set() if number is None else {number}
        return instance

    def _planned(self, kind: str, what: str) -> Instance:
        """Return an object before its creation, with its id if the kit chooses it."""
        resource = RESOURCES[kind]
        return Instance(
            kind,
            None if resource.has_server_id else self.names.prefix + what,
            resource.fixed_parameters,
        )

    def body_context(self, what: str, label: str = "") -> BodyContext:
        """Return the context for the body of an object."""
        return BodyContext(
            label=label or self.names.prefix + what,
            what=what,
            skus=self.catalog.skus,
            value_point=str(self._kept["value_point"].identity),
            runs=self._target.disposable,
        )

    # -- objects of the run ---------------------------------------------------------------------
    def adopt(self, kind: str, identity: object) -> None:
        """Record an object created by a call of the run, unless it existed before."""
        if isinstance(identity, str) or (
            isinstance(identity, int) and identity not in self._strangers.get(kind, ())
        ):
            self._made[kind, identity] = None

    def adopt_code(self, code: object) -> None:
        """Record a code added by a call of the run."""
        if isinstance(code, str):
            self._codes.add(code)

    def owns(self, kind: str, identity: str | int) -> bool:
        """Return whether an object belongs to this run."""
        if isinstance(identity, str) and self.names.owns(identity):
            return True
        return (kind, identity) in self._made

    def owns_code(self, code: str) -> bool:
        """Return whether a code belongs to an object of this run."""
        return code in self._codes

    def owns_promotion(self, number: int) -> bool:
        """Return whether a promotion id belongs, or belonged, to the kept or scratch coupon."""
        return number in self._promotions

    def used(self, kind: str, identity: str) -> bool:
        """Return whether the run has already created an object with this id."""
        return (kind, identity) in self._made

    # -- objects for calls ----------------------------------------------------------------------
    def kept(self, kind: str) -> Instance:
        """Return the object that no call may damage."""
        return self._kept[kind]

    def scratch(self, kind: str) -> Instance:
        """Return the object that mutating calls may change."""
        return self._scratch[kind]

    def instance_for(self, operation: Operation) -> Instance | None:
        """Return the kept or scratch object for an operation."""
        known = operation_effect(operation)
        if known is None or not known.kind:
            return self._kept["promo_code"] if operation.operation_id in CART_CALLS else None
        instances = self._scratch if known.effect in _MEETS_SCRATCH else self._kept
        return instances[known.kind]

    def values(self, operation: Operation) -> Values:
        """Return the working values known for the parameters of an operation."""
        known: dict[str, Any] = {
            "project_id": self._target.project_id,
            "user_external_id": self._target.user_external_id,
        }
        instance = self.instance_for(operation)
        if instance is not None:
            resource = RESOURCES[instance.kind]
            code = self._kept[instance.kind].code
            known |= dict(instance.values)
            known |= dict.fromkeys(resource.path_parameters, instance.identity)
            known |= {
                n: [code] if code and n == "codes[]" else code for n in resource.code_parameters
            }
        wanted = {parameter["name"] for parameter in operation.parameters}
        return {name: value for name, value in known.items() if name in wanted and value}

    def code_for(self, operation: Operation) -> str | None:
        """Return the code for an operation; None if it uses none."""
        instance = self.instance_for(operation)
        return instance.code if instance and effect_of(operation) is Effect.REDEEMING else None
