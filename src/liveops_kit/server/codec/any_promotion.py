"""Promotions of every kind, for the calls over all kinds."""

from __future__ import annotations

from datetime import datetime
from functools import singledispatch
from typing import Any

from liveops_kit.domain.features.bonuses import Bonus
from liveops_kit.domain.features.coupons import Coupon
from liveops_kit.domain.features.discounts import Discount
from liveops_kit.domain.features.promo_codes import PromoCode, PromoCodeTerms
from liveops_kit.domain.features.unique_catalog_offers import UniqueCatalogOffer
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.pricing import BonusLine
from liveops_kit.domain.mechanics.promotion_lifecycle import Promotion
from liveops_kit.domain.mechanics.redemption import CodePromotion
from liveops_kit.domain.mechanics.rewards import rewards_of
from liveops_kit.domain.values.localized import in_language
from liveops_kit.server.codec import common, coupons, promo_codes, promotions
from liveops_kit.state.project import Project


# -- the list of all kinds -------------------------------------------------------------------------
def serialize_promotion(
    promotion: Promotion, project: Project, now: datetime, periods: common.SerializePeriods
) -> common.Json:
    """Serialize an entry of the list of all promotions."""
    return {
        "id": promotion.promotion_id,
        **periods(promotion.terms.periods),
        "name": common.serialize_localized(promotion.terms.name),
        "is_enabled": promotion.is_enabled,
        **serialize_kind(promotion, project, now),
    }


@singledispatch
def serialize_kind(promotion: Promotion, _project: Project, _now: datetime) -> common.Json:
    """Serialize the properties that each kind fills in its own way: type, bonus, condition, ..."""
    raise TypeError(f"promotions of {type(promotion).__name__} cannot be listed")


@serialize_kind.register
def _(promotion: Coupon, project: Project, _now: datetime) -> common.Json:
    return {
        "type": "coupon_bonus",
        "bonus": _serialize_bonus(promotion.terms.bonus, project.catalog),
        "condition": [{"item": _serialize_code_promotion(promotion)}],
        "discount": None,
    }


@serialize_kind.register
def _(promotion: PromoCode, project: Project, _now: datetime) -> common.Json:
    terms = promotion.terms
    return {
        "type": _type_of_promo_code(terms),
        "bonus": _serialize_bonus(terms.bonus, project.catalog),
        "condition": [{"item": _serialize_code_promotion(promotion)}],
        "discount": promotions.serialize_discount(terms.percent),
    }


@serialize_kind.register
def _(promotion: UniqueCatalogOffer, project: Project, _now: datetime) -> common.Json:
    return {
        "type": "unique_catalog_offer",
        "bonus": [],
        "condition": promotions.serialize_condition_items(promotion.terms.items, project.catalog),
        "discount": None,
    }


@serialize_kind.register
def _(promotion: Discount, project: Project, now: datetime) -> common.Json:
    terms = promotion.terms
    condition = None
    if terms.items is not None:
        condition = promotions.serialize_condition_items(terms.items, project.catalog)
    return {
        "type": "item_discount",
        "bonus": [],
        "condition": condition,
        "discount": promotions.serialize_discount(terms.percent),
        "limits": promotions.serialize_user_limit(terms.limit, promotion.written_at, now),
    }


@serialize_kind.register
def _(promotion: Bonus, project: Project, now: datetime) -> common.Json:
    terms = promotion.terms
    condition = None
    if terms.condition:
        condition = promotions.serialize_condition_items(terms.condition, project.catalog)
    return {
        "type": "item_bonus" if terms.condition else "cart_bonus",
        "bonus": _serialize_bonus(terms.bonus, project.catalog),
        "condition": condition,
        "discount": None,
        "limits": promotions.serialize_user_limit(terms.limit, promotion.written_at, now),
    }


def _type_of_promo_code(terms: PromoCodeTerms) -> str:
    if not terms.has_discount:
        return "promocode_bonus"
    return "promocode_bonus_discount" if terms.bonus else "promocode_discount"


def _serialize_bonus(bonus: tuple[BonusLine, ...], catalog: Catalog) -> list[common.Json]:
    return [promotions.serialize_reward(reward) for reward in rewards_of(bonus, catalog)]


def _serialize_code_promotion(promotion: CodePromotion) -> common.Json:
    return {
        "external_id": promotion.external_id,
        "name": common.serialize_localized(promotion.terms.name),
        "is_enabled": promotion.is_enabled,
        **common.serialize_limits(promotion.terms.limits),
    }


# -- the promotion of a code -----------------------------------------------------------------------
def serialize_owner(
    promotion: CodePromotion, project: Project, periods: common.SerializePeriods
) -> common.Json:
    """Serialize the coupon or promo code promotion that a code belongs to."""
    terms: Any = promotion.terms
    total_limit = common.serialize_total_limit(project.promotions.total_limit(promotion))
    is_promo_code = isinstance(promotion, PromoCode)
    return {
        **periods(terms.periods),
        **_serialize_code_promotion(promotion),
        "bonus": promotions.serialize_bonus(terms.bonus),
        "total_limit_state": total_limit,
        "discount": promotions.serialize_discount(terms.percent) if is_promo_code else None,
        "discounted_items": (
            promo_codes.serialize_discounted_items(terms) if is_promo_code else None
        ),
    }


def serialize_rewards(promotion: CodePromotion, catalog: Catalog) -> common.Json | None:
    """Serialize what a code gives; None for a unique catalog offer, which opens items (PRM-15)."""
    if isinstance(promotion, PromoCode):
        items = _serialize_discounted_items(promotion.terms, catalog)
        rewards = promo_codes.serialize_rewards(promotion, catalog)
        return {**rewards, "discounted_items": items or None}
    if isinstance(promotion, Coupon):
        return coupons.serialize_rewards(rewards_of(promotion.terms.bonus, catalog))
    return None


def _serialize_discounted_items(terms: PromoCodeTerms, catalog: Catalog) -> list[common.Json]:
    items = ((catalog.get(line.sku), line.percent) for line in terms.discounted_items)
    return [
        {
            **common.serialize_reward_item(item, in_language),
            "discount": promotions.serialize_discount(percent),
        }
        for item, percent in items
        if item is not None
    ]
