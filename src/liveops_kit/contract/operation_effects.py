"""The effect of each operation on the objects of a run, as a table.

An operation that changes something and is not in the table is never called: the kit could neither
protect foreign objects from it nor undo it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from types import MappingProxyType

from liveops_kit.contract.resources import RESOURCES, Resource
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


def _of_resource(resource: Resource) -> dict[Effect, tuple[str, ...]]:
    """Return what the calls of a row of the table of resources do to its objects."""
    get = partial(getattr, resource)
    names = {
        Effect.SAFE: ("read", "codes", "code_limit", "user_limit", "rewards", "of_player"),
        Effect.CREATING: ("create",),
        Effect.ADDITIVE: ("activate", "add_code", "generate_codes"),
        Effect.MUTATING: ("update", "deactivate", "toggle", "reset"),
        Effect.DESTRUCTIVE: ("delete",),
        Effect.ONE_SHOT: ("claim",),
    }
    found = {effect: tuple(get(name, "") for name in of) for effect, of in names.items()}
    return {effect: tuple(filter(None, calls)) for effect, calls in found.items()}


_FURTHER: Mapping[str, Mapping[Effect, tuple[str, ...]]] = {
    "coupon": {
        Effect.SAFE: ("verify-promotion-code", "get-redeemable-promotion-by-code"),
        Effect.MUTATING: ("activate-promotion", "deactivate-promotion"),
        Effect.REDEEMING: ("redeem-coupon",),
    },
    "promo_code": {Effect.REDEEMING: ("redeem-promo-code",)},
    "discount": {
        Effect.SAFE: ("get-user-promotion-limit",),
        Effect.ADDITIVE: (
            "set-user-promotion-limit",
            "add-user-promotion-limit",
            "remove-user-promotion-limit",
            "reset-user-promotion-limit",
        ),
    },
    "rule": {Effect.MUTATING: ("patch-filter-rule-by-id",)},
    "value_point": {
        Effect.SAFE: ("admin-get-items-value-point-reward",),
        Effect.MUTATING: (
            "admin-set-items-value-point-reward",
            "admin-patch-items-value-point-reward",
            "admin-delete-items-value-point-reward",
        ),
    },
    "reward_chain": {
        Effect.SAFE: ("get-user-reward-chain-balance", "get-user-clan-top-contributors"),
    },
    # An unpaid order leaves the step as it is.
    "offer_chain": {Effect.ADDITIVE: ("order-user-offer-chain-step-reward",)},
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
"""Effects of further calls, beside those that the table of resources has."""

EFFECTS: Mapping[str, OperationEffect] = MappingProxyType(
    {
        operation_id: OperationEffect(effect, kind)
        for kind, rows in (
            *((resource.kind, _of_resource(resource)) for resource in RESOURCES.values()),
            *_FURTHER.items(),
        )
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
