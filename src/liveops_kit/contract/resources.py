"""How each kind of object is made, named, switched, and removed through the public API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from liveops_kit.contract.fuzz import bodies
from liveops_kit.contract.fuzz.bodies import Setting

Body = Callable[[Setting], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of this run, with what other calls need to meet it."""

    kind: str
    identity: str | int | None
    """None if it could not be made."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Parameter names with values, besides those that name it."""

    @property
    def code(self) -> str | None:
        """A code of it."""
        return self.values.get("code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One kind of object."""

    create: str
    read: str
    update: str
    delete: str
    listings: tuple[str, ...]
    """The lists that hold it; the first one numbers it."""
    names: tuple[str, ...]
    """The path parameters that name it."""
    stated: str = ""
    """The property of a new one's body that names it; empty where the server numbers it."""
    answered: str = ""
    """The property of the answer that names a new one; where the server numbers it."""
    activate: str = ""
    """Switches it on."""
    toggle: str = ""
    """Switches it on or off, whichever it is not."""
    add_code: str = ""
    generate_codes: str = ""
    code_names: tuple[str, ...] = ()
    """The parameters that take one of its codes."""
    numbered_by: str = ""
    """The call that tells its `promotion_id`."""
    requires: tuple[str, ...] = ()
    """Kinds that have to be there first."""
    needs_item: bool = False
    """Whether it cannot be made without an item of the catalog."""
    is_updated_off: bool = False
    """Whether it has to be off for an update."""
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Values of further path parameters."""
    content: Body
    """The body of a new one, but for its name."""
    revised: Body | None = None
    """The body of an update, where that is not the content."""

    @property
    def is_numbered(self) -> bool:
        """Whether the server says how a new one is called."""
        return not self.stated


RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {
        "coupon": Recipe(
            create="admin-create-coupon",
            read="get-coupon",
            update="update-coupon-promotion",
            delete="delete-coupon-promotion",
            listings=("get-coupons", "get-promotion-list"),
            names=("external_id",),
            stated="external_id",
            activate="activate-coupon",
            add_code="create-coupon-code",
            generate_codes="generate-coupon-codes",
            code_names=("coupon_code", "code", "codes[]"),
            numbered_by="get-coupon-code-limit",
            content=bodies.coupon,
        ),
        "promo_code": Recipe(
            create="create-promo-code",
            read="get-promo-code",
            update="update-promo-code",
            delete="delete-promo-code",
            listings=("get-promo-codes",),
            names=("external_id",),
            stated="external_id",
            activate="activate-promo-code",
            add_code="create-promo-code-code",
            generate_codes="generate-promo-code-codes",
            code_names=("promocode_code", "code", "codes[]"),
            content=bodies.promo_code,
        ),
        "unique_catalog_offer": Recipe(
            create="admin-create-unique-catalog-offer",
            read="get-unique-catalog-offer",
            update="update-unique-catalog-offer-promotion",
            delete="delete-unique-catalog-offer-promotion",
            listings=("get-unique-catalog-offers",),
            names=("external_id",),
            stated="external_id",
            activate="activate-unique-catalog-offer",
            add_code="create-unique-catalog-offer-code",
            generate_codes="generate-unique-catalog-offer-codes",
            content=bodies.unique_catalog_offer,
        ),
        "discount": Recipe(
            create="create-item-promotion",
            read="get-item-promotion",
            update="update-item-promotion",
            delete="delete-item-promotion",
            listings=("get-item-promotion-list",),
            names=("promotion_id",),
            answered="promotion_id",
            content=bodies.discount,
        ),
        "bonus": Recipe(
            create="create-bonus-promotion",
            read="get-bonus-promotion",
            update="update-bonus-promotion",
            delete="delete-bonus-promotion",
            listings=("get-bonus-promotion-list",),
            names=("promotion_id",),
            answered="promotion_id",
            content=bodies.bonus,
        ),
        "rule": Recipe(
            create="create-filter-rule",
            read="get-filter-rule-by-id",
            update="update-filter-rule-by-id",
            delete="delete-filter-rule-by-id",
            listings=("get-filter-rules", "get-all-filter-rules"),
            names=("rule_id",),
            answered="rule_id",
            needs_item=True,
            content=bodies.rule,
        ),
        "value_point": Recipe(
            create="admin-create-value-points",
            read="admin-get-value-point",
            update="admin-update-value-point",
            delete="admin-delete-value-point",
            listings=("admin-get-value-points-list",),
            names=("item_sku", "value_point_sku"),
            stated="sku",
            content=bodies.value_point,
        ),
        "reward_chain": Recipe(
            create="admin-create-reward-chain",
            read="admin-get-reward-chain",
            update="admin-update-reward-chain",
            delete="admin-delete-reward-chain",
            listings=("admin-get-reward-chains", "get-reward-chains-list"),
            names=("reward_chain_id",),
            answered="reward_chain_id",
            toggle="admin-toggle-reward-chain",
            requires=("value_point",),
            needs_item=True,
            content=bodies.reward_chain,
            revised=bodies.reward_chain_update,
        ),
        "daily_chain": Recipe(
            create="admin-create-daily-chain",
            read="admin-get-daily-chain",
            update="admin-update-daily-chain",
            delete="admin-delete-daily-chain",
            listings=("admin-get-daily-chains", "get-daily-chains-list"),
            names=("daily_chain_id",),
            answered="daily_chain_id",
            toggle="admin-toggle-daily-chain",
            needs_item=True,
            is_updated_off=True,
            fixed={"step_number": 1},
            content=bodies.daily_chain,
        ),
        "offer_chain": Recipe(
            create="admin-create-offer-chain",
            read="admin-get-offer-chain",
            update="admin-update-offer-chain",
            delete="admin-delete-offer-chain",
            listings=("admin-get-offer-chains", "get-offer-chains-list"),
            names=("offer_chain_id",),
            answered="offer_chain_id",
            toggle="admin-toggle-offer-chain",
            needs_item=True,
            is_updated_off=True,
            fixed={"step_number": 1},
            content=bodies.offer_chain,
        ),
    }
)
"""The kinds, each after those it requires."""

CREATED = MappingProxyType({recipe.create: kind for kind, recipe in RECIPES.items()})
"""The kind that an operation makes."""


def with_required(kinds: set[str]) -> list[str]:
    """The kinds and those they require, in the order they are made."""
    needed = {name for kind in kinds for name in (kind, *RECIPES[kind].requires)}
    return [kind for kind in RECIPES if kind in needed]
