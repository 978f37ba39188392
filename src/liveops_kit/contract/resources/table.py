"""The table of resources: every kind that laws and generated cases create, once."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from liveops_kit.contract import errors
from liveops_kit.contract.law import Need
from liveops_kit.contract.resources import bodies
from liveops_kit.contract.resources.resource import (
    AutomaticKind,
    ChainKind,
    CodeKind,
    ItemKind,
    Resource,
    RewardChainKind,
)

COUPON = CodeKind(
    kind="coupon",
    tag="coupons",
    plural="coupons",
    noun="a coupon",
    create="admin-create-coupon",
    read="get-coupon",
    update="update-coupon-promotion",
    delete="delete-coupon-promotion",
    listings=("get-coupons", "get-promotion-list"),
    activate="activate-coupon",
    deactivate="deactivate-coupon",
    add_code="create-coupon-code",
    generate_codes="generate-coupon-codes",
    code_parameters=("coupon_code", "code", "codes[]"),
    promotion_id_call="get-coupon-code-limit",
    verify_type="coupon",
    codes="get-coupon-codes",
    user_limit="get-coupon-user-limit",
    code_limit="get-coupon-code-limit",
    rewards="get-coupon-rewards-by-code",
    code_parameter="coupon_code",
    create_body=bodies.coupon,
)

PROMO_CODE = CodeKind(
    kind="promo_code",
    tag="promo_codes",
    plural="promo_codes",
    noun="a promo code",
    create="create-promo-code",
    read="get-promo-code",
    update="update-promo-code",
    delete="delete-promo-code",
    listings=("get-promo-codes",),
    activate="activate-promo-code",
    deactivate="deactivate-promo-code",
    add_code="create-promo-code-code",
    generate_codes="generate-promo-code-codes",
    code_parameters=("promocode_code", "code", "codes[]"),
    verify_type="promocode",
    codes="get-promocode-codes",
    user_limit="get-promo-code-user-limit",
    code_limit="get-promo-code-code-limit",
    rewards="get-promo-code-rewards-by-code",
    code_parameter="promocode_code",
    create_body=bodies.promo_code,
)

UNIQUE_CATALOG_OFFER = CodeKind(
    kind="unique_catalog_offer",
    tag="unique_catalog_offers",
    plural="unique_offers",
    noun="a unique catalog offer",
    word="unique offer",
    create="admin-create-unique-catalog-offer",
    read="get-unique-catalog-offer",
    update="update-unique-catalog-offer-promotion",
    delete="delete-unique-catalog-offer-promotion",
    listings=("get-unique-catalog-offers",),
    activate="activate-unique-catalog-offer",
    deactivate="deactivate-unique-catalog-offer",
    add_code="create-unique-catalog-offer-code",
    generate_codes="generate-unique-catalog-offer-codes",
    verify_type="unique_catalog_offer",
    codes="get-unique-catalog-offer-codes",
    create_body=bodies.unique_catalog_offer,
)

DISCOUNT = AutomaticKind(
    kind="discount",
    tag="discounts",
    plural="discounts",
    noun="a discount",
    create="create-item-promotion",
    read="get-item-promotion",
    update="update-item-promotion",
    delete="delete-item-promotion",
    listings=("get-item-promotion-list",),
    item_field="items",
    create_body=bodies.discount,
)

BONUS = AutomaticKind(
    kind="bonus",
    tag="bonuses",
    plural="bonuses",
    noun="a bonus",
    create="create-bonus-promotion",
    read="get-bonus-promotion",
    update="update-bonus-promotion",
    delete="delete-bonus-promotion",
    listings=("get-bonus-promotion-list",),
    item_field="bonus",
    create_body=bodies.bonus,
)

RULE = Resource(
    kind="rule",
    tag="personalization",
    plural="rules",
    noun="a personalization rule",
    create="create-filter-rule",
    read="get-filter-rule-by-id",
    update="update-filter-rule-by-id",
    delete="delete-filter-rule-by-id",
    listings=("get-filter-rules", "get-all-filter-rules"),
    path_parameters=("rule_id",),
    id_in_response="rule_id",
    needs_item=True,
    item_field="items",
    derived=frozenset({"rule_id"}),
    missing=errors.RULE_MISSING,
    create_body=bodies.rule,
)

VALUE_POINT = Resource(
    kind="value_point",
    tag="value_points",
    plural="value_points",
    noun="a value point",
    create="admin-create-value-points",
    read="admin-get-value-point",
    update="admin-update-value-point",
    delete="admin-delete-value-point",
    listings=("admin-get-value-points-list",),
    path_parameters=("item_sku", "value_point_sku"),
    id_in_body="sku",
    derived=frozenset({"type"}),
    missing=errors.ITEM_UNKNOWN,
    create_body=bodies.value_point,
)

REWARD_CHAIN = RewardChainKind(
    kind="reward_chain",
    tag="reward_chains",
    plural="reward_chains",
    noun="a reward chain",
    create="admin-create-reward-chain",
    read="admin-get-reward-chain",
    update="admin-update-reward-chain",
    delete="admin-delete-reward-chain",
    claim="claim-user-reward-chain-step-reward",
    reset="admin-reset-reward-chain",
    listings=("admin-get-reward-chains", "get-reward-chains-list"),
    path_parameters=("reward_chain_id",),
    id_in_response="reward_chain_id",
    toggle="admin-toggle-reward-chain",
    requires=("value_point",),
    required_field="value_point",
    derived=frozenset({"reward_chain_id"}),
    missing=errors.REWARD_CHAIN_MISSING,
    create_body=bodies.reward_chain,
    update_body=bodies.reward_chain_update,
)

DAILY_CHAIN = ChainKind(
    kind="daily_chain",
    tag="daily_chains",
    plural="daily_chains",
    noun="a daily chain",
    create="admin-create-daily-chain",
    read="admin-get-daily-chain",
    update="admin-update-daily-chain",
    delete="admin-delete-daily-chain",
    of_player="get-user-daily-chain-by-id",
    claim="claim-user-daily-chain-step-reward",
    reset="admin-reset-daily-chain",
    listings=("admin-get-daily-chains", "get-daily-chains-list"),
    path_parameters=("daily_chain_id",),
    id_in_response="daily_chain_id",
    toggle="admin-toggle-daily-chain",
    create_body=bodies.daily_chain,
)

OFFER_CHAIN = ChainKind(
    kind="offer_chain",
    tag="offer_chains",
    plural="offer_chains",
    noun="an offer chain",
    create="admin-create-offer-chain",
    read="admin-get-offer-chain",
    update="admin-update-offer-chain",
    delete="admin-delete-offer-chain",
    of_player="get-user-offer-chain-by-id",
    claim="claim-user-offer-chain-step-reward",
    listings=("admin-get-offer-chains", "get-offer-chains-list"),
    path_parameters=("offer_chain_id",),
    id_in_response="offer_chain_id",
    toggle="admin-toggle-offer-chain",
    create_body=bodies.offer_chain,
)

VIRTUAL_ITEM = ItemKind(
    kind="virtual_item",
    plural="virtual_items",
    noun="a virtual item",
    create="admin-create-virtual-item",
    read="admin-get-virtual-item",
    update="admin-update-virtual-item",
    delete="admin-delete-virtual-item",
    listings=("admin-get-virtual-items-list", "get-virtual-items"),
    path_parameters=("item_sku",),
    create_body=bodies.virtual_item,
)

VIRTUAL_CURRENCY = ItemKind(
    kind="virtual_currency",
    plural="virtual_currencies",
    noun="a virtual currency",
    create="admin-create-virtual-currency",
    read="admin-get-virtual-currency",
    update="admin-update-virtual-currency",
    delete="admin-delete-virtual-currency",
    listings=("admin-get-virtual-currencies-list", "get-virtual-currency"),
    path_parameters=("virtual_currency_sku",),
    create_body=bodies.virtual_currency,
)

VIRTUAL_CURRENCY_PACKAGE = ItemKind(
    kind="virtual_currency_package",
    plural="packages",
    noun="a package of virtual currency",
    create="admin-create-virtual-currency-package",
    read="admin-get-virtual-currency-package",
    update="admin-update-virtual-currency-package",
    delete="admin-delete-virtual-currency-package",
    listings=("admin-get-virtual-currency-packages-list", "get-virtual-currency-package"),
    path_parameters=("item_sku",),
    requires=("virtual_currency",),
    required_field="content",
    create_body=bodies.virtual_currency_package,
)

BUNDLE = ItemKind(
    kind="bundle",
    plural="bundles",
    noun="a bundle",
    create="admin-create-bundle",
    read="admin-get-bundle",
    update="admin-update-bundle",
    delete="admin-delete-bundle",
    listings=("admin-get-bundle-list", "get-bundle-list"),
    path_parameters=("sku",),
    requires=("virtual_currency",),
    required_field="content",
    create_body=bodies.bundle,
)

ITEM_GROUP = Resource(
    kind="item_group",
    tag="groups",
    plural="item_groups",
    noun="an item group",
    needs=(Need.ITEMS,),
    create="admin-create-item-group",
    read="admin-get-item-group",
    update="admin-update-item-group",
    delete="admin-delete-item-group",
    listings=("admin-get-item-group-list",),
    path_parameters=("external_id",),
    id_in_body="external_id",
    missing=errors.GROUP_MISSING,
    create_body=bodies.named,
)

ATTRIBUTE = Resource(
    kind="attribute",
    tag="attributes",
    plural="attributes",
    noun="a catalog attribute",
    needs=(Need.ITEMS,),
    create="admin-create-attribute",
    read="admin-get-attribute",
    update="admin-update-attribute",
    delete="delete-attribute",
    listings=("admin-get-attribute-list",),
    path_parameters=("external_id",),
    id_in_body="external_id",
    missing=errors.ATTRIBUTE_MISSING,
    create_body=bodies.named,
)

UPSELL = Resource(
    kind="upsell",
    tag="upsell",
    plural="upsells",
    noun="the upsell",
    needs=(Need.ITEMS, Need.OWN_PROJECT),
    create="post-upsell",
    read="get-upsell-configurations-for-project-admin",
    update="put-upsell",
    delete="",
    listings=(),
    path_parameters=(),
    missing=errors.UPSELL_MISSING,
    create_body=bodies.upsell,
)

CODED = (COUPON, PROMO_CODE, UNIQUE_CATALOG_OFFER)
"""The kinds of promotions with codes."""

AUTOMATIC = (DISCOUNT, BONUS)
"""The kinds of promotions that act without a code."""

PROMOTIONS = (*CODED, *AUTOMATIC)

ITEM_KINDS = (VIRTUAL_ITEM, VIRTUAL_CURRENCY, VIRTUAL_CURRENCY_PACKAGE, BUNDLE)

RESOURCES: Mapping[str, Resource] = MappingProxyType(
    {
        resource.kind: resource
        for resource in (
            COUPON, PROMO_CODE, UNIQUE_CATALOG_OFFER, DISCOUNT, BONUS, RULE, VALUE_POINT,
            REWARD_CHAIN, DAILY_CHAIN, OFFER_CHAIN,
        )
    }
)  # fmt: skip
"""The kinds of the LiveOps API, which generated cases act on, each after those it depends on."""

CATALOG: Mapping[str, Resource] = MappingProxyType(
    {
        resource.kind: resource
        for resource in (
            VIRTUAL_ITEM, VIRTUAL_CURRENCY, VIRTUAL_CURRENCY_PACKAGE, BUNDLE, ITEM_GROUP, ATTRIBUTE,
        )
    }
)  # fmt: skip
"""The kinds of the catalog, which laws create where a server has the calls."""

KIND_CREATED_BY = MappingProxyType({resource.create: kind for kind, resource in RESOURCES.items()})
"""The kind that each creating operation creates."""


def with_required(kinds: set[str]) -> list[str]:
    """Return the kinds and their dependencies, in order of creation."""
    needed = {name for kind in kinds for name in (kind, *RESOURCES[kind].requires)}
    return [kind for kind in RESOURCES if kind in needed]
