"""The objects a run works on: what it has, what is its own, and that nothing stays behind."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from liveops_kit.contract.client import Client
from liveops_kit.contract.coupon_maker import Coupon, CouponMaker
from liveops_kit.contract.names import Names
from liveops_kit.contract.target import UsageError
from liveops_kit.contract.treatments import Treatment, treatment
from liveops_kit.spec import Operation

Values = Mapping[str, Any]
"""Parameter names with values that work."""


class Provision:
    """The coupons of one run: one that is kept whole, one to spoil, and any number to throw away.

    Used as a context manager: leaving it removes everything the run made, also after Ctrl-C.
    """

    def __init__(self, client: Client, names: Names, *, keep: bool = False) -> None:
        self.names = names
        self._keep = keep
        self.kept = Coupon(names.prefix + "kept")
        self.scratch = Coupon(names.prefix + "scratch")
        self._target = client.target
        self._maker = CouponMaker(client)
        self._made: dict[str, None] = {}
        self._codes: set[str] = set()
        self._numbers: set[int | None] = set()

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
    def notes(self) -> tuple[str, ...]:
        """What went wrong while making and removing objects."""
        return tuple(self._maker.notes.values())

    # -- making and removing ------------------------------------------------------------------
    def prepare(self) -> None:
        """Make the kept and the scratch coupon, enabled and each with a code."""
        self.kept = self._make("kept")
        self.scratch = self._make("scratch")

    def repair(self) -> None:
        """Bring the kept and the scratch coupon back to how they were made."""
        if not self._maker.restore(self.kept):
            self.kept = self._make("kept")
        if not self._maker.restore(self.scratch):
            self.scratch = self._make("scratch")

    def throwaway(self) -> str:
        """The external id of a new coupon that may be destroyed."""
        external_id = self.names.fresh("throwaway")
        self.adopt(external_id)
        self._maker.create(external_id)
        return external_id

    def clean(self) -> None:
        """Remove everything the run made; what is gone already is fine."""
        stays = {self.kept.external_id, self.scratch.external_id} if self._keep else set()
        try:
            for external_id in [name for name in self._made if name not in stays]:
                if self._maker.delete(external_id):
                    self._made.pop(external_id)
        except UsageError as error:
            self._maker.notes["delete-coupon-promotion"] = f"not everything removed: {error}"

    def _make(self, what: str) -> Coupon:
        self.adopt(self.names.prefix + what)
        coupon = self._maker.make(self.names.prefix + what, self.names.code(what))
        self.adopt_code(coupon.code)
        self._numbers.add(coupon.promotion_id)
        return coupon

    # -- what is of the run ---------------------------------------------------------------------
    def adopt(self, external_id: object) -> None:
        """Remember a coupon that a call of the run made."""
        if isinstance(external_id, str):
            self._made[external_id] = None

    def adopt_code(self, code: object) -> None:
        """Remember a code that a call of the run added."""
        if isinstance(code, str):
            self._codes.add(code)

    def owns(self, external_id: str) -> bool:
        """Whether an external id is of this run."""
        return external_id in self._made or self.names.owns(external_id)

    def owns_code(self, code: str) -> bool:
        """Whether a code belongs to a coupon of this run."""
        return code in self._codes

    def owns_number(self, promotion_id: int) -> bool:
        """Whether a promotion id is, or was, of the kept or the scratch coupon."""
        return promotion_id in self._numbers

    def used(self, external_id: str) -> bool:
        """Whether the run made a coupon of this external id already."""
        return external_id in self._made

    # -- what calls may meet --------------------------------------------------------------------
    def coupon_for(self, operation: Operation) -> Coupon:
        """The coupon an operation may meet; one to throw away has yet to be made."""
        how = treatment(operation)
        return self.scratch if how in {Treatment.SPOILS, Treatment.DESTROYS} else self.kept

    def values(self, operation: Operation) -> Values:
        """Values that work for the parameters of an operation, as far as the run has them."""
        coupon = self.coupon_for(operation)
        known = {
            "project_id": self._target.project_id,
            "external_id": coupon.external_id if "coupon" in operation.path else None,
            "promotion_id": coupon.promotion_id,
            "coupon_code": self.kept.code,
            "code": self.kept.code,
            "codes[]": [self.kept.code] if self.kept.code else None,
            "user_external_id": self._target.user_external_id,
        }
        wanted = {parameter["name"] for parameter in operation.parameters}
        return {name: value for name, value in known.items() if name in wanted and value}
