"""What each call does to the objects of a run; the literal table.

A call that can change something and is not in the table is never sent: the kit would not know how
to keep other people's objects out of it, nor how to undo it. A call that reads one object is not
judged before the kit can make such an object; lists need none.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from liveops_kit.spec import Operation

NOT_IMPLEMENTED = 501
"""What a server answers for an operation it does not have yet."""

HARMLESS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing."""


class Treatment(Enum):
    """How a call may be used."""

    READS = "reads"
    """May meet any object."""
    ADDS = "adds"
    """Leaves the kept object usable, so it may meet it."""
    SPOILS = "spoils"
    """May leave its object unusable: it meets the scratch object."""
    DESTROYS = "destroys"
    """Its object is gone afterwards: it meets one made for it."""
    CREATES = "creates"
    """Makes an object: it gets a fresh name, and what it made is removed in the end."""
    REDEEMS = "redeems"
    """Uses up a code: only codes of the run."""


TREATMENTS: Mapping[str, Treatment] = MappingProxyType(
    {
        "get-coupon": Treatment.READS,
        "get-coupon-codes": Treatment.READS,
        "get-coupon-code-limit": Treatment.READS,
        "get-coupon-user-limit": Treatment.READS,
        "get-coupon-rewards-by-code": Treatment.READS,
        "verify-promotion-code": Treatment.READS,
        "get-redeemable-promotion-by-code": Treatment.READS,
        "admin-create-coupon": Treatment.CREATES,
        "update-coupon-promotion": Treatment.SPOILS,
        "delete-coupon-promotion": Treatment.DESTROYS,
        "activate-coupon": Treatment.ADDS,
        "deactivate-coupon": Treatment.SPOILS,
        "create-coupon-code": Treatment.ADDS,
        "generate-coupon-codes": Treatment.ADDS,
        "redeem-coupon": Treatment.REDEEMS,
        "activate-promotion": Treatment.SPOILS,
        "deactivate-promotion": Treatment.SPOILS,
    }
)


def treatment(operation: Operation) -> Treatment | None:
    """How the kit may use an operation; None: not at all."""
    known = TREATMENTS.get(operation.operation_id)
    if known is None and operation.method in HARMLESS and not objects(operation):
        return Treatment.READS
    return known


def objects(operation: Operation) -> set[str]:
    """The path parameters that name an object of the project."""
    names = {parameter["name"] for parameter in operation.parameters if parameter["in"] == "path"}
    return names - {"project_id"}
