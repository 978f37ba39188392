"""The one table of resources: recipes, names, lists, clean-up, and what calls do to them."""

from liveops_kit.contract.resources.instance import Instance
from liveops_kit.contract.resources.resource import (
    AutomaticKind,
    ChainKind,
    CodeKind,
    Resource,
    RewardChainKind,
    SteppedKind,
)
from liveops_kit.contract.resources.table import (
    ATTRIBUTE,
    AUTOMATIC,
    BONUS,
    BUNDLE,
    CATALOG,
    CODED,
    COUPON,
    DAILY_CHAIN,
    DISCOUNT,
    ITEM_GROUP,
    ITEM_KINDS,
    KIND_CREATED_BY,
    OFFER_CHAIN,
    PROMO_CODE,
    PROMOTIONS,
    RESOURCES,
    REWARD_CHAIN,
    RULE,
    UNIQUE_CATALOG_OFFER,
    UPSELL,
    VALUE_POINT,
    VIRTUAL_CURRENCY,
    VIRTUAL_CURRENCY_PACKAGE,
    VIRTUAL_ITEM,
    with_required,
)

__all__ = [
    "ATTRIBUTE", "AUTOMATIC", "BONUS", "BUNDLE", "CATALOG", "CODED", "COUPON", "DAILY_CHAIN",
    "DISCOUNT", "ITEM_GROUP", "ITEM_KINDS", "KIND_CREATED_BY", "OFFER_CHAIN", "PROMOTIONS",
    "PROMO_CODE", "RESOURCES", "REWARD_CHAIN", "RULE", "UNIQUE_CATALOG_OFFER", "UPSELL",
    "VALUE_POINT", "VIRTUAL_CURRENCY", "VIRTUAL_CURRENCY_PACKAGE", "VIRTUAL_ITEM",
    "AutomaticKind", "ChainKind", "CodeKind", "Instance", "Resource", "RewardChainKind",
    "SteppedKind", "with_required",
]  # fmt: skip
