"""The objects a run works on: what it has, what is its own, and that nothing stays behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Any, Self

from liveops_kit.contract.effects import CARTS, Treatment, treatment, use
from liveops_kit.contract.fuzz.bodies import Setting
from liveops_kit.contract.fuzz.catalog_items import Stock
from liveops_kit.contract.fuzz.factory import Maker
from liveops_kit.contract.http.client import Client
from liveops_kit.contract.names import Names
from liveops_kit.contract.resources import RECIPES, Thing, with_required
from liveops_kit.errors import UsageError
from liveops_kit.openapi.document import Operation

Values = Mapping[str, Any]
"""Parameter names with values that work."""

_MEETS_SCRATCH = {Treatment.SPOILS, Treatment.DESTROYS}


class Provision:
    """The objects of one run: of each kind one kept whole, one to spoil, any number to throw away.

    Used as a context manager: leaving it removes everything the run made, also after Ctrl-C.
    """

    def __init__(self, client: Client, store: Client, names: Names, *, keep: bool = False) -> None:
        self.names = names
        self.stock = Stock(client, store)
        self._keep = keep
        self._target = client.target
        self._maker = Maker(client)
        self._kept = {kind: self._planned(kind, "kept") for kind in RECIPES}
        self._scratch = {kind: self._planned(kind, "scratch") for kind in RECIPES}
        self._spare: dict[str, Thing] = {}
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
        """What went wrong while making and removing objects."""
        return tuple(self._maker.notes.values())

    # -- making and removing ------------------------------------------------------------------
    def prepare(self, operations: Iterable[Operation]) -> None:
        """Make the kept and the scratch object of every kind the operations are about."""
        operations = list(operations)
        asked = {operation.operation_id for operation in operations}
        kinds = {kind for kind, recipe in RECIPES.items() if not asked.isdisjoint(recipe.listings)}
        uses = [use(operation) for operation in operations]
        kinds |= {found.kind for found in uses if found is not None and found.kind}
        if self._target.user_token is not None:
            # A server may know a player from the first call with the player's token on.
            self._maker.greet()
        self._carts = not asked.isdisjoint(CARTS)
        if self._carts:
            kinds.add("promo_code")
            self.stock.fill_cart()
        for kind in with_required(kinds):
            if self.lacks(kind):
                continue
            if RECIPES[kind].is_numbered:
                self._strangers[kind] = self._maker.numbers(kind)
            self._kinds.append(kind)
            self._kept[kind] = self._make(kind, "kept")
            self._scratch[kind] = self._make(kind, "scratch")

    def lacks(self, kind: str) -> bool:
        """Whether objects of a kind cannot be made for want of an item."""
        return kind in RECIPES and RECIPES[kind].needs_item and not self.stock.skus

    def repair(self) -> None:
        """Bring the kept and the scratch objects back to how they were made; others go."""
        self._remove({thing.identity for thing in (*self._kept.values(), *self._scratch.values())})
        if self._carts:
            self.stock.fill_cart()
        for kind in self._kinds:
            for what, things in (("kept", self._kept), ("scratch", self._scratch)):
                restored = self._maker.restore(things[kind], self.setting(what))
                things[kind] = restored or self._make(kind, what)

    def spare(self, kind: str) -> Thing:
        """An object that may be destroyed; the same one until that is done."""
        if kind not in self._spare:
            label = self.names.fresh("throwaway")
            if not RECIPES[kind].is_numbered:
                self.adopt(kind, label)
            setting = self.setting("throwaway", label)
            thing = self._maker.ready(self._maker.create(kind, setting))
            if thing.identity is not None:
                self.adopt(kind, thing.identity)
            self._spare[kind] = thing
        return self._spare[kind]

    def spend(self, kind: str, identity: object) -> None:
        """An object has been used up."""
        spare = self._spare.get(kind)
        if spare is not None and str(spare.identity) == str(identity):
            del self._spare[kind]

    def switch_off(self, kind: str) -> None:
        """Make the scratch chain one that may be updated."""
        if kind in self._kinds and self._scratch[kind].identity is not None:
            self._maker.switch_off(self._scratch[kind])

    def half_use(self, kind: str) -> None:
        """Leave the player some uses of the kept discount, and some that are gone."""
        self._maker.ready(self._kept[kind])

    def clean(self) -> None:
        """Remove everything the run made; what is gone already is fine."""
        things = (*self._kept.values(), *self._scratch.values()) if self._keep else ()
        try:
            self._remove({thing.identity for thing in things})
            self.stock.clear_cart()
        except UsageError as error:
            self._maker.notes["clean"] = f"not everything removed: {error}"

    def _remove(self, stays: set[str | int | None]) -> None:
        # What is made later may need what was made before.
        for kind, identity in [key for key in reversed(self._made) if key[1] not in stays]:
            if self._maker.delete(Thing(kind, identity)):
                self._made.pop((kind, identity))
        self._spare.clear()

    def _make(self, kind: str, what: str) -> Thing:
        planned = self._planned(kind, what)
        if planned.identity is not None:
            self.adopt(kind, planned.identity)
        code = self.names.code(what if kind == "coupon" else f"{kind}{what}".replace("_", ""))
        thing = self._maker.make(kind, self.setting(what), code)
        if thing.identity is not None:
            self.adopt(kind, thing.identity)
        self.adopt_code(thing.code)
        number = thing.values.get("promotion_id")
        self._promotions |= set() if number is None else {number}
        return thing

    def _planned(self, kind: str, what: str) -> Thing:
        """An object before it is made; those the kit names have their name already."""
        recipe = RECIPES[kind]
        return Thing(kind, None if recipe.is_numbered else self.names.prefix + what, recipe.fixed)

    def setting(self, what: str, label: str = "") -> Setting:
        """What the body of an object is made for."""
        return Setting(
            label=label or self.names.prefix + what,
            what=what,
            skus=self.stock.skus,
            value_point=str(self._kept["value_point"].identity),
            runs=self._target.disposable,
        )

    # -- what is of the run ---------------------------------------------------------------------
    def adopt(self, kind: str, identity: object) -> None:
        """Remember an object that a call of the run made; none that was there before is."""
        if isinstance(identity, str) or (
            isinstance(identity, int) and identity not in self._strangers.get(kind, ())
        ):
            self._made[kind, identity] = None

    def adopt_code(self, code: object) -> None:
        """Remember a code that a call of the run added."""
        if isinstance(code, str):
            self._codes.add(code)

    def owns(self, kind: str, identity: str | int) -> bool:
        """Whether an object is of this run."""
        if isinstance(identity, str) and self.names.owns(identity):
            return True
        return (kind, identity) in self._made

    def owns_code(self, code: str) -> bool:
        """Whether a code belongs to an object of this run."""
        return code in self._codes

    def owns_promotion(self, number: int) -> bool:
        """Whether a promotion id is, or was, of the kept or the scratch coupon."""
        return number in self._promotions

    def used(self, kind: str, identity: str) -> bool:
        """Whether the run made an object of this name already."""
        return (kind, identity) in self._made

    # -- what calls may meet --------------------------------------------------------------------
    def kept(self, kind: str) -> Thing:
        """The object that stays whole."""
        return self._kept[kind]

    def scratch(self, kind: str) -> Thing:
        """The object that may be spoilt."""
        return self._scratch[kind]

    def thing_for(self, operation: Operation) -> Thing | None:
        """The object an operation may meet; one to throw away has yet to be made."""
        known = use(operation)
        if known is None or not known.kind:
            return self._kept["promo_code"] if operation.operation_id in CARTS else None
        things = self._scratch if known.treatment in _MEETS_SCRATCH else self._kept
        return things[known.kind]

    def values(self, operation: Operation) -> Values:
        """Values that work for the parameters of an operation, as far as the run has them."""
        known: dict[str, Any] = {
            "project_id": self._target.project_id,
            "user_external_id": self._target.user_external_id,
        }
        thing = self.thing_for(operation)
        if thing is not None:
            recipe = RECIPES[thing.kind]
            code = self._kept[thing.kind].code
            known |= dict(thing.values)
            known |= dict.fromkeys(recipe.names, thing.identity)
            known |= {n: [code] if code and n == "codes[]" else code for n in recipe.code_names}
        wanted = {parameter["name"] for parameter in operation.parameters}
        return {name: value for name, value in known.items() if name in wanted and value}

    def code_for(self, operation: Operation) -> str | None:
        """The code a call may use; None for calls that use none."""
        thing = self.thing_for(operation)
        return thing.code if thing and treatment(operation) is Treatment.REDEEMS else None
