"""The table of resources: how each kind is created, identified, toggled and deleted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from liveops_kit.contract.fuzz import bodies
from liveops_kit.contract.fuzz.bodies import BodyContext

Body = Callable[[BodyContext], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of the run, with the values that calls on it need."""

    kind: str
    identity: str | int | None
    """None if it could not be created."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Values of further parameters, by name."""

    @property
    def code(self) -> str | None:
        """One of its codes."""
        return self.values.get("code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One kind of object and the operations on it."""

    create: str
    read: str
    update: str
    delete: str
    listings: tuple[str, ...]
    """The lists that contain it; the first one shows its id."""
    path_parameters: tuple[str, ...]
    """The path parameters that identify it."""
    id_in_body: str = ""
    """The property of the create request that holds its id; empty if the server chooses it."""
    id_in_response: str = ""
    """The property of the create response that holds its id, if the server chooses it."""
    activate: str = ""
    """The operation that enables it."""
    toggle: str = ""
    """The operation that enables or disables it."""
    add_code: str = ""
    generate_codes: str = ""
    code_parameters: tuple[str, ...] = ()
    """The parameters that take one of its codes."""
    promotion_id_call: str = ""
    """The operation that returns its `promotion_id`."""
    requires: tuple[str, ...] = ()
    """Kinds it depends on."""
    needs_item: bool = False
    """True if it needs an item of the catalog."""
    disabled_for_update: bool = False
    """True if it must be disabled for an update."""
    fixed_parameters: Mapping[str, Any] = field(default_factory=dict)
    """Values of further path parameters."""
    create_body: Body
    """Builds the create request, without the id."""
    update_body: Body | None = None
    """Builds the update request, if it differs from the create request."""

    @property
    def has_server_id(self) -> bool:
        """True if the server chooses the id."""
        return not self.id_in_body


RESOURCES: Mapping[str, Resource] = MappingProxyType(
    {
        "coupon": Resource(
            create="admin-create-coupon",
            read="get-coupon",
            update="update-coupon-promotion",
            delete="delete-coupon-promotion",
            listings=("get-coupons", "get-promotion-list"),
            path_parameters=("external_id",),
            id_in_body="external_id",
            activate="activate-coupon",
            add_code="create-coupon-code",
            generate_codes="generate-coupon-codes",
            code_parameters=("coupon_code", "code", "codes[]"),
            promotion_id_call="get-coupon-code-limit",
            create_body=bodies.coupon,
        ),
        "promo_code": Resource(
            create="create-promo-code",
            read="get-promo-code",
            update="update-promo-code",
            delete="delete-promo-code",
            listings=("get-promo-codes",),
            path_parameters=("external_id",),
            id_in_body="external_id",
            activate="activate-promo-code",
            add_code="create-promo-code-code",
            generate_codes="generate-promo-code-codes",
            code_parameters=("promocode_code", "code", "codes[]"),
            create_body=bodies.promo_code,
        ),
        "unique_catalog_offer": Resource(
            create="admin-create-unique-catalog-offer",
            read="get-unique-catalog-offer",
            update="update-unique-catalog-offer-promotion",
            delete="delete-unique-catalog-offer-promotion",
            listings=("get-unique-catalog-offers",),
            path_parameters=("external_id",),
            id_in_body="external_id",
            activate="activate-unique-catalog-offer",
            add_code="create-unique-catalog-offer-code",
            generate_codes="generate-unique-catalog-offer-codes",
            create_body=bodies.unique_catalog_offer,
        ),
        "discount": Resource(
            create="create-item-promotion",
            read="get-item-promotion",
            update="update-item-promotion",
            delete="delete-item-promotion",
            listings=("get-item-promotion-list",),
            path_parameters=("promotion_id",),
            id_in_response="promotion_id",
            create_body=bodies.discount,
        ),
        "bonus": Resource(
            create="create-bonus-promotion",
            read="get-bonus-promotion",
            update="update-bonus-promotion",
            delete="delete-bonus-promotion",
            listings=("get-bonus-promotion-list",),
            path_parameters=("promotion_id",),
            id_in_response="promotion_id",
            create_body=bodies.bonus,
        ),
        "rule": Resource(
            create="create-filter-rule",
            read="get-filter-rule-by-id",
            update="update-filter-rule-by-id",
            delete="delete-filter-rule-by-id",
            listings=("get-filter-rules", "get-all-filter-rules"),
            path_parameters=("rule_id",),
            id_in_response="rule_id",
            needs_item=True,
            create_body=bodies.rule,
        ),
        "value_point": Resource(
            create="admin-create-value-points",
            read="admin-get-value-point",
            update="admin-update-value-point",
            delete="admin-delete-value-point",
            listings=("admin-get-value-points-list",),
            path_parameters=("item_sku", "value_point_sku"),
            id_in_body="sku",
            create_body=bodies.value_point,
        ),
        "reward_chain": Resource(
            create="admin-create-reward-chain",
            read="admin-get-reward-chain",
            update="admin-update-reward-chain",
            delete="admin-delete-reward-chain",
            listings=("admin-get-reward-chains", "get-reward-chains-list"),
            path_parameters=("reward_chain_id",),
            id_in_response="reward_chain_id",
            toggle="admin-toggle-reward-chain",
            requires=("value_point",),
            needs_item=True,
            create_body=bodies.reward_chain,
            update_body=bodies.reward_chain_update,
        ),
        "daily_chain": Resource(
            create="admin-create-daily-chain",
            read="admin-get-daily-chain",
            update="admin-update-daily-chain",
            delete="admin-delete-daily-chain",
            listings=("admin-get-daily-chains", "get-daily-chains-list"),
            path_parameters=("daily_chain_id",),
            id_in_response="daily_chain_id",
            toggle="admin-toggle-daily-chain",
            needs_item=True,
            disabled_for_update=True,
            fixed_parameters={"step_number": 1},
            create_body=bodies.daily_chain,
        ),
        "offer_chain": Resource(
            create="admin-create-offer-chain",
            read="admin-get-offer-chain",
            update="admin-update-offer-chain",
            delete="admin-delete-offer-chain",
            listings=("admin-get-offer-chains", "get-offer-chains-list"),
            path_parameters=("offer_chain_id",),
            id_in_response="offer_chain_id",
            toggle="admin-toggle-offer-chain",
            needs_item=True,
            disabled_for_update=True,
            fixed_parameters={"step_number": 1},
            create_body=bodies.offer_chain,
        ),
    }
)
"""All kinds, each after those it depends on."""

KIND_CREATED_BY = MappingProxyType({resource.create: kind for kind, resource in RESOURCES.items()})
"""The kind that each creating operation creates."""


def with_required(kinds: set[str]) -> list[str]:
    """Return the kinds and their dependencies, in order of creation."""
    needed = {name for kind in kinds for name in (kind, *RESOURCES[kind].requires)}
    return [kind for kind in RESOURCES if kind in needed]
