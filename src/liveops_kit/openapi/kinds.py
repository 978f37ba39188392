"""The kinds of object that a project consists of, and the admin calls about each.

Files of worlds have a section for each kind, whose entries hold the body of the call that creates
the object; so do the commands that read a project into such a file, or write one from it.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Kind(Struct, frozen=True, kw_only=True):
    """One kind of object: operation ids, and the names of what they send and answer."""

    section: str
    """The section of a file."""
    create: str
    list_all: str
    entries: str = "items"
    """The property of a list's answer that holds its entries; empty if the answer is a list."""
    page: int = 50
    """The entries that are asked for at a time; 0 for a list without pages."""
    id: str
    """The property by which the API knows an object."""
    read: str = ""
    """The call that reads one object."""
    parameter: str = ""
    """The path parameter of calls about one object."""
    lists_less: bool = False
    """True if lists show less of an object than the call that reads it."""
    answer: str = ""
    """The property of the id in the answer to `create`; that of the body if empty."""
    item_type: str = ""
    """For kinds that share the section `items`: which of them an entry is about."""


class CodeCalls(Struct, frozen=True):
    """The calls about the codes of a kind of promotion, which take its external id."""

    list_all: str
    add: str
    generate: str
    activate: str


ITEMS: tuple[Kind, ...] = (
    Kind(
        section="items",
        item_type="virtual_currency",
        id="sku",
        create="admin-create-virtual-currency",
        read="admin-get-virtual-currency",
        parameter="virtual_currency_sku",
        list_all="admin-get-virtual-currencies-list",
    ),
    Kind(
        section="items",
        item_type="virtual_good",
        id="sku",
        create="admin-create-virtual-item",
        read="admin-get-virtual-item",
        parameter="item_sku",
        list_all="admin-get-virtual-items-list",
    ),
    Kind(
        section="items",
        item_type="virtual_currency_package",
        id="sku",
        create="admin-create-virtual-currency-package",
        read="admin-get-virtual-currency-package",
        parameter="item_sku",
        list_all="admin-get-virtual-currency-packages-list",
    ),
    Kind(
        section="items",
        item_type="bundle",
        id="sku",
        create="admin-create-bundle",
        read="admin-get-bundle",
        parameter="sku",
        list_all="admin-get-bundle-list",
    ),
)
"""The items that the API can make; units, keys and physical goods it can only show."""

GROUPS = Kind(
    section="groups",
    id="external_id",
    create="admin-create-item-group",
    read="admin-get-item-group",
    parameter="external_id",
    list_all="admin-get-item-group-list",
    entries="groups",
    page=0,
)
ATTRIBUTES = Kind(
    section="attributes",
    id="external_id",
    create="admin-create-attribute",
    list_all="admin-get-attribute-list",
    entries="attributes",
    read="admin-get-attribute",
    lists_less=True,
    parameter="external_id",
)
VALUE_POINTS = Kind(
    section="value_points",
    id="sku",
    create="admin-create-value-points",
    read="admin-get-value-point",
    parameter="item_sku",
    list_all="admin-get-value-points-list",
)
UPSELL = Kind(
    section="upsell",
    id="",
    create="post-upsell",
    list_all="get-upsell-configurations-for-project-admin",
    entries="",
    page=0,
)
PROMOTIONS: tuple[Kind, ...] = (
    Kind(
        section="coupons",
        id="external_id",
        create="admin-create-coupon",
        read="get-coupon",
        parameter="external_id",
        list_all="get-coupons",
    ),
    Kind(
        section="promo_codes",
        id="external_id",
        create="create-promo-code",
        read="get-promo-code",
        parameter="external_id",
        list_all="get-promo-codes",
    ),
    Kind(
        section="unique_catalog_offers",
        id="external_id",
        create="admin-create-unique-catalog-offer",
        read="get-unique-catalog-offer",
        parameter="external_id",
        list_all="get-unique-catalog-offers",
    ),
    Kind(
        section="discounts",
        id="id",
        create="create-item-promotion",
        read="get-item-promotion",
        parameter="promotion_id",
        list_all="get-item-promotion-list",
        entries="promotions",
        answer="promotion_id",
    ),
    Kind(
        section="bonuses",
        id="id",
        create="create-bonus-promotion",
        read="get-bonus-promotion",
        parameter="promotion_id",
        list_all="get-bonus-promotion-list",
        entries="promotions",
        answer="promotion_id",
    ),
)
CODES: Mapping[str, CodeCalls] = {
    "coupons": CodeCalls(
        "get-coupon-codes", "create-coupon-code", "generate-coupon-codes", "activate-coupon"
    ),
    "promo_codes": CodeCalls(
        "get-promocode-codes",
        "create-promo-code-code",
        "generate-promo-code-codes",
        "activate-promo-code",
    ),
    "unique_catalog_offers": CodeCalls(
        "get-unique-catalog-offer-codes",
        "create-unique-catalog-offer-code",
        "generate-unique-catalog-offer-codes",
        "activate-unique-catalog-offer",
    ),
}
"""By section; the other promotions have no codes."""
CHAINS: tuple[Kind, ...] = (
    Kind(
        section="reward_chains",
        id="reward_chain_id",
        create="admin-create-reward-chain",
        list_all="admin-get-reward-chains",
        page=10,
        read="admin-get-reward-chain",
        lists_less=True,
        parameter="reward_chain_id",
    ),
    Kind(
        section="daily_chains",
        id="id",
        create="admin-create-daily-chain",
        list_all="admin-get-daily-chains",
        read="admin-get-daily-chain",
        lists_less=True,
        parameter="daily_chain_id",
        answer="daily_chain_id",
    ),
    Kind(
        section="offer_chains",
        id="id",
        create="admin-create-offer-chain",
        list_all="admin-get-offer-chains",
        page=10,
        read="admin-get-offer-chain",
        lists_less=True,
        parameter="offer_chain_id",
        answer="offer_chain_id",
    ),
)
RULES = Kind(
    section="personalization_rules",
    id="rule_id",
    create="create-filter-rule",
    read="get-filter-rule-by-id",
    parameter="rule_id",
    list_all="get-filter-rules",
)

KINDS: tuple[Kind, ...] = (
    ATTRIBUTES,
    GROUPS,
    *ITEMS,
    VALUE_POINTS,
    *PROMOTIONS,
    *CHAINS,
    RULES,
    UPSELL,
)
"""All of them, each after those that it names."""
