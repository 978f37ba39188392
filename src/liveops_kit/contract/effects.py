"""What each call does to the objects of a run; the literal table.

A call that can change something and is not in the table is never sent: the kit would not know how
to keep other people's objects out of it, nor how to undo it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from liveops_kit.openapi.document import Operation

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
    SPENDS = "spends"
    """Works once for a player: it meets an object made for it, until it has succeeded."""
    CREATES = "creates"
    """Makes an object: it gets a fresh name, and what it made is removed in the end."""
    REDEEMS = "redeems"
    """Uses a code: only codes of the run."""


@dataclass(frozen=True, slots=True)
class Use:
    """A row of the table: what a call does, and to which kind of object."""

    treatment: Treatment
    kind: str


_BY_KIND: Mapping[str, Mapping[Treatment, tuple[str, ...]]] = {
    "coupon": {
        Treatment.READS: (
            "get-coupon",
            "get-coupon-codes",
            "get-coupon-code-limit",
            "get-coupon-user-limit",
            "get-coupon-rewards-by-code",
            "verify-promotion-code",
            "get-redeemable-promotion-by-code",
        ),
        Treatment.CREATES: ("admin-create-coupon",),
        Treatment.ADDS: ("activate-coupon", "create-coupon-code", "generate-coupon-codes"),
        Treatment.SPOILS: (
            "update-coupon-promotion",
            "deactivate-coupon",
            "activate-promotion",
            "deactivate-promotion",
        ),
        Treatment.DESTROYS: ("delete-coupon-promotion",),
        Treatment.REDEEMS: ("redeem-coupon",),
    },
    "promo_code": {
        Treatment.READS: (
            "get-promo-code",
            "get-promocode-codes",
            "get-promo-code-code-limit",
            "get-promo-code-user-limit",
            "get-promo-code-rewards-by-code",
        ),
        Treatment.CREATES: ("create-promo-code",),
        Treatment.ADDS: (
            "activate-promo-code",
            "create-promo-code-code",
            "generate-promo-code-codes",
        ),
        Treatment.SPOILS: ("update-promo-code", "deactivate-promo-code"),
        Treatment.DESTROYS: ("delete-promo-code",),
        Treatment.REDEEMS: ("redeem-promo-code",),
    },
    "unique_catalog_offer": {
        Treatment.READS: ("get-unique-catalog-offer", "get-unique-catalog-offer-codes"),
        Treatment.CREATES: ("admin-create-unique-catalog-offer",),
        Treatment.ADDS: (
            "activate-unique-catalog-offer",
            "create-unique-catalog-offer-code",
            "generate-unique-catalog-offer-codes",
        ),
        Treatment.SPOILS: (
            "update-unique-catalog-offer-promotion",
            "deactivate-unique-catalog-offer",
        ),
        Treatment.DESTROYS: ("delete-unique-catalog-offer-promotion",),
    },
    "discount": {
        Treatment.READS: ("get-item-promotion", "get-user-promotion-limit"),
        Treatment.CREATES: ("create-item-promotion",),
        Treatment.ADDS: (
            "set-user-promotion-limit",
            "add-user-promotion-limit",
            "remove-user-promotion-limit",
            "reset-user-promotion-limit",
        ),
        Treatment.SPOILS: ("update-item-promotion",),
        Treatment.DESTROYS: ("delete-item-promotion",),
    },
    "bonus": {
        Treatment.READS: ("get-bonus-promotion",),
        Treatment.CREATES: ("create-bonus-promotion",),
        Treatment.SPOILS: ("update-bonus-promotion",),
        Treatment.DESTROYS: ("delete-bonus-promotion",),
    },
    "rule": {
        Treatment.READS: ("get-filter-rule-by-id",),
        Treatment.CREATES: ("create-filter-rule",),
        Treatment.SPOILS: ("update-filter-rule-by-id", "patch-filter-rule-by-id"),
        Treatment.DESTROYS: ("delete-filter-rule-by-id",),
    },
    "value_point": {
        Treatment.READS: ("admin-get-value-point", "admin-get-items-value-point-reward"),
        Treatment.CREATES: ("admin-create-value-points",),
        Treatment.SPOILS: (
            "admin-update-value-point",
            "admin-set-items-value-point-reward",
            "admin-patch-items-value-point-reward",
            "admin-delete-items-value-point-reward",
        ),
        Treatment.DESTROYS: ("admin-delete-value-point",),
    },
    "reward_chain": {
        Treatment.READS: (
            "admin-get-reward-chain",
            "get-user-reward-chain-balance",
            "get-user-clan-top-contributors",
        ),
        Treatment.CREATES: ("admin-create-reward-chain",),
        Treatment.SPOILS: (
            "admin-update-reward-chain",
            "admin-toggle-reward-chain",
            "admin-reset-reward-chain",
        ),
        Treatment.DESTROYS: ("admin-delete-reward-chain",),
        Treatment.SPENDS: ("claim-user-reward-chain-step-reward",),
    },
    "daily_chain": {
        Treatment.READS: ("admin-get-daily-chain", "get-user-daily-chain-by-id"),
        Treatment.CREATES: ("admin-create-daily-chain",),
        Treatment.SPOILS: (
            "admin-update-daily-chain",
            "admin-toggle-daily-chain",
            "admin-reset-daily-chain",
        ),
        Treatment.DESTROYS: ("admin-delete-daily-chain",),
        Treatment.SPENDS: ("claim-user-daily-chain-step-reward",),
    },
    "offer_chain": {
        Treatment.READS: ("admin-get-offer-chain", "get-user-offer-chain-by-id"),
        Treatment.CREATES: ("admin-create-offer-chain",),
        # An order that nobody pays leaves the step where it is.
        Treatment.ADDS: ("order-user-offer-chain-step-reward",),
        Treatment.SPOILS: ("admin-update-offer-chain", "admin-toggle-offer-chain"),
        Treatment.DESTROYS: ("admin-delete-offer-chain",),
        Treatment.SPENDS: ("claim-user-offer-chain-step-reward",),
    },
    "": {
        # They name no object: of the player of the run, or of the whole project.
        Treatment.ADDS: (
            "reset-all-user-promotions-limit",
            "remove-cart-promo-code",
            "user-clan-update",
            "put-upsell",
            "post-upsell",
            "put-upsell-toggle-active-inactive",
        ),
    },
}

TREATMENTS: Mapping[str, Use] = MappingProxyType(
    {
        operation_id: Use(treatment, kind)
        for kind, rows in _BY_KIND.items()
        for treatment, operation_ids in rows.items()
        for operation_id in operation_ids
    }
)

LASTING: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(
            ("put-upsell", "post-upsell", "put-upsell-toggle-active-inactive"),
            "replaces the upsell of the project",
        ),
        **dict.fromkeys(
            (
                "user-clan-update",
                "claim-user-reward-chain-step-reward",
                "claim-user-daily-chain-step-reward",
                "claim-user-offer-chain-step-reward",
                "order-user-offer-chain-step-reward",
            ),
            "gives items to the player or opens orders for good",
        ),
        **dict.fromkeys(
            (
                "get-user-reward-chain-balance",
                "get-user-clan-top-contributors",
                "get-user-daily-chain-by-id",
                "get-user-offer-chain-by-id",
                "admin-toggle-reward-chain",
                "admin-toggle-daily-chain",
                "admin-toggle-offer-chain",
            ),
            "needs a running chain, which every player would see",
        ),
    }
)
"""Calls for servers that may be thrown away only, with the reason."""

SHOWS = frozenset(("discount", "bonus", "rule", "reward_chain", "daily_chain", "offer_chain"))
"""Kinds that players meet as soon as one is switched on, whose bodies may say so."""

CARTS = frozenset({"redeem-promo-code", "remove-cart-promo-code"})
"""Calls on the cart of the player of the run."""


def use(operation: Operation) -> Use | None:
    """How the kit may use an operation; None: not at all."""
    known = TREATMENTS.get(operation.operation_id)
    if known is None and operation.method in HARMLESS and not objects(operation):
        return Use(Treatment.READS, "")
    return known


def treatment(operation: Operation) -> Treatment | None:
    """What an operation does to its object; None: it may not be used."""
    known = use(operation)
    return None if known is None else known.treatment


def objects(operation: Operation) -> set[str]:
    """The path parameters that name an object of the project."""
    names = {parameter["name"] for parameter in operation.parameters if parameter["in"] == "path"}
    return names - {"project_id"}
