"""The effect of each operation on the objects of a run, as a table.

An operation that changes something and is not in the table is never called: the kit could neither
protect foreign objects from it nor undo it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from liveops_kit.openapi.document import Operation

NOT_IMPLEMENTED = 501
"""The status for an operation that a server does not implement."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing."""


class Effect(Enum):
    """The effect of an operation on its object, which decides what it may be called with."""

    SAFE = "safe"
    """Changes nothing: may be called with any object."""
    ADDITIVE = "additive"
    """Leaves its object usable: called with the kept object."""
    MUTATING = "mutating"
    """May leave its object unusable: called with the scratch object."""
    DESTRUCTIVE = "destructive"
    """Deletes its object: called with an object created for it."""
    ONE_SHOT = "one-shot"
    """Works once for each player: called with an object created for it."""
    CREATING = "creating"
    """Creates an object: gets a new name, and the object is deleted in the end."""
    REDEEMING = "redeeming"
    """Uses a code: called with codes of the run only."""


@dataclass(frozen=True, slots=True)
class OperationEffect:
    """A row of the table: the effect of an operation and the kind of its object."""

    effect: Effect
    kind: str


_BY_KIND: Mapping[str, Mapping[Effect, tuple[str, ...]]] = {
    "coupon": {
        Effect.SAFE: (
            "get-coupon",
            "get-coupon-codes",
            "get-coupon-code-limit",
            "get-coupon-user-limit",
            "get-coupon-rewards-by-code",
            "verify-promotion-code",
            "get-redeemable-promotion-by-code",
        ),
        Effect.CREATING: ("admin-create-coupon",),
        Effect.ADDITIVE: ("activate-coupon", "create-coupon-code", "generate-coupon-codes"),
        Effect.MUTATING: (
            "update-coupon-promotion",
            "deactivate-coupon",
            "activate-promotion",
            "deactivate-promotion",
        ),
        Effect.DESTRUCTIVE: ("delete-coupon-promotion",),
        Effect.REDEEMING: ("redeem-coupon",),
    },
    "promo_code": {
        Effect.SAFE: (
            "get-promo-code",
            "get-promocode-codes",
            "get-promo-code-code-limit",
            "get-promo-code-user-limit",
            "get-promo-code-rewards-by-code",
        ),
        Effect.CREATING: ("create-promo-code",),
        Effect.ADDITIVE: (
            "activate-promo-code",
            "create-promo-code-code",
            "generate-promo-code-codes",
        ),
        Effect.MUTATING: ("update-promo-code", "deactivate-promo-code"),
        Effect.DESTRUCTIVE: ("delete-promo-code",),
        Effect.REDEEMING: ("redeem-promo-code",),
    },
    "unique_catalog_offer": {
        Effect.SAFE: ("get-unique-catalog-offer", "get-unique-catalog-offer-codes"),
        Effect.CREATING: ("admin-create-unique-catalog-offer",),
        Effect.ADDITIVE: (
            "activate-unique-catalog-offer",
            "create-unique-catalog-offer-code",
            "generate-unique-catalog-offer-codes",
        ),
        Effect.MUTATING: (
            "update-unique-catalog-offer-promotion",
            "deactivate-unique-catalog-offer",
        ),
        Effect.DESTRUCTIVE: ("delete-unique-catalog-offer-promotion",),
    },
    "discount": {
        Effect.SAFE: ("get-item-promotion", "get-user-promotion-limit"),
        Effect.CREATING: ("create-item-promotion",),
        Effect.ADDITIVE: (
            "set-user-promotion-limit",
            "add-user-promotion-limit",
            "remove-user-promotion-limit",
            "reset-user-promotion-limit",
        ),
        Effect.MUTATING: ("update-item-promotion",),
        Effect.DESTRUCTIVE: ("delete-item-promotion",),
    },
    "bonus": {
        Effect.SAFE: ("get-bonus-promotion",),
        Effect.CREATING: ("create-bonus-promotion",),
        Effect.MUTATING: ("update-bonus-promotion",),
        Effect.DESTRUCTIVE: ("delete-bonus-promotion",),
    },
    "rule": {
        Effect.SAFE: ("get-filter-rule-by-id",),
        Effect.CREATING: ("create-filter-rule",),
        Effect.MUTATING: ("update-filter-rule-by-id", "patch-filter-rule-by-id"),
        Effect.DESTRUCTIVE: ("delete-filter-rule-by-id",),
    },
    "value_point": {
        Effect.SAFE: ("admin-get-value-point", "admin-get-items-value-point-reward"),
        Effect.CREATING: ("admin-create-value-points",),
        Effect.MUTATING: (
            "admin-update-value-point",
            "admin-set-items-value-point-reward",
            "admin-patch-items-value-point-reward",
            "admin-delete-items-value-point-reward",
        ),
        Effect.DESTRUCTIVE: ("admin-delete-value-point",),
    },
    "reward_chain": {
        Effect.SAFE: (
            "admin-get-reward-chain",
            "get-user-reward-chain-balance",
            "get-user-clan-top-contributors",
        ),
        Effect.CREATING: ("admin-create-reward-chain",),
        Effect.MUTATING: (
            "admin-update-reward-chain",
            "admin-toggle-reward-chain",
            "admin-reset-reward-chain",
        ),
        Effect.DESTRUCTIVE: ("admin-delete-reward-chain",),
        Effect.ONE_SHOT: ("claim-user-reward-chain-step-reward",),
    },
    "daily_chain": {
        Effect.SAFE: ("admin-get-daily-chain", "get-user-daily-chain-by-id"),
        Effect.CREATING: ("admin-create-daily-chain",),
        Effect.MUTATING: (
            "admin-update-daily-chain",
            "admin-toggle-daily-chain",
            "admin-reset-daily-chain",
        ),
        Effect.DESTRUCTIVE: ("admin-delete-daily-chain",),
        Effect.ONE_SHOT: ("claim-user-daily-chain-step-reward",),
    },
    "offer_chain": {
        Effect.SAFE: ("admin-get-offer-chain", "get-user-offer-chain-by-id"),
        Effect.CREATING: ("admin-create-offer-chain",),
        # An unpaid order leaves the step as it is.
        Effect.ADDITIVE: ("order-user-offer-chain-step-reward",),
        Effect.MUTATING: ("admin-update-offer-chain", "admin-toggle-offer-chain"),
        Effect.DESTRUCTIVE: ("admin-delete-offer-chain",),
        Effect.ONE_SHOT: ("claim-user-offer-chain-step-reward",),
    },
    "": {
        # Without an object: on the player of the run or on the whole project.
        Effect.ADDITIVE: (
            "reset-all-user-promotions-limit",
            "remove-cart-promo-code",
            "user-clan-update",
            "put-upsell",
            "post-upsell",
            "put-upsell-toggle-active-inactive",
        ),
    },
}

EFFECTS: Mapping[str, OperationEffect] = MappingProxyType(
    {
        operation_id: OperationEffect(effect, kind)
        for kind, rows in _BY_KIND.items()
        for effect, operation_ids in rows.items()
        for operation_id in operation_ids
    }
)

IRREVERSIBLE: Mapping[str, str] = MappingProxyType(
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
"""Operations for disposable projects only, with the reason."""

VISIBLE_TO_PLAYERS = frozenset(
    ("discount", "bonus", "rule", "reward_chain", "daily_chain", "offer_chain")
)
"""Kinds whose objects players see once they are enabled."""

CART_CALLS = frozenset({"redeem-promo-code", "remove-cart-promo-code"})
"""Operations on the cart of the player of the run."""


def operation_effect(operation: Operation) -> OperationEffect | None:
    """Return the effect of an operation; None if it must not be called."""
    known = EFFECTS.get(operation.operation_id)
    if known is None and operation.method in SAFE_METHODS and not objects(operation):
        return OperationEffect(Effect.SAFE, "")
    return known


def effect_of(operation: Operation) -> Effect | None:
    """Return the effect of an operation without its kind; None if it must not be called."""
    known = operation_effect(operation)
    return None if known is None else known.effect


def objects(operation: Operation) -> set[str]:
    """Return the path parameters that name an object of the project."""
    names = {parameter["name"] for parameter in operation.parameters if parameter["in"] == "path"}
    return names - {"project_id"}
