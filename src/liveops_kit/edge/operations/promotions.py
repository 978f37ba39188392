"""Calls over all kinds of promotions: the 5 calls of the tag `promotions`."""

from __future__ import annotations

from datetime import datetime
from functools import singledispatch
from typing import Any

from liveops_kit.edge import wire
from liveops_kit.edge import wire_promotions as words
from liveops_kit.edge.call import DONE, Answer, Call, Operations
from liveops_kit.edge.operations.promo_codes import print_discounted_items, print_rewards
from liveops_kit.groups.bonuses import Bonus
from liveops_kit.groups.coupons import Coupon
from liveops_kit.groups.discounts import Discount
from liveops_kit.groups.promo_codes import PromoCode, PromoCodeTerms
from liveops_kit.groups.unique_catalog_offers import UniqueCatalogOffer
from liveops_kit.mechanics.catalog import Catalog
from liveops_kit.mechanics.lifecycle import Promotion
from liveops_kit.mechanics.pricing import BonusLine
from liveops_kit.mechanics.redemption import CodePromotion
from liveops_kit.mechanics.rewards import rewards_of
from liveops_kit.shared.errors import METHOD_NOT_ALLOWED, Refusal
from liveops_kit.shared.localized import in_language
from liveops_kit.world.project import Project


# -- the list of all kinds -------------------------------------------------------------------------
@singledispatch
def print_kind(promotion: Promotion, _project: Project, _now: datetime) -> wire.Json:
    """What the list of all promotions says of one kind: its type, bonus, condition and so on."""
    raise TypeError(f"promotions of {type(promotion).__name__} cannot be listed")


@print_kind.register
def _(promotion: Coupon, project: Project, _now: datetime) -> wire.Json:
    return {
        "type": "coupon_bonus",
        "bonus": _print_bonus(promotion.terms.bonus, project.catalog),
        "condition": [{"item": _print_redeemable(promotion)}],
        "discount": None,
        "limits": None,
    }


@print_kind.register
def _(promotion: PromoCode, project: Project, _now: datetime) -> wire.Json:
    terms = promotion.terms
    return {
        "type": _type_of(terms),
        "bonus": _print_bonus(terms.bonus, project.catalog) or None,
        "condition": [{"item": _print_redeemable(promotion)}],
        "discount": words.print_discount(terms.percent),
        "limits": None,
    }


@print_kind.register
def _(promotion: UniqueCatalogOffer, project: Project, _now: datetime) -> wire.Json:
    return {
        "type": "unique_catalog_offer",
        "bonus": None,
        "condition": words.print_condition_items(promotion.terms.items, project.catalog),
        "discount": None,
        "limits": None,
    }


@print_kind.register
def _(promotion: Discount, project: Project, now: datetime) -> wire.Json:
    terms = promotion.terms
    listed = None
    if terms.items is not None:
        listed = words.print_condition_items(terms.items, project.catalog)
    return {
        "type": "item_discount",
        "bonus": None,
        "condition": listed,
        "discount": words.print_discount(terms.percent),
        "limits": words.print_user_limit(terms.limit, promotion.written_at, now),
    }


@print_kind.register
def _(promotion: Bonus, project: Project, now: datetime) -> wire.Json:
    terms = promotion.terms
    return {
        "type": "item_bonus" if terms.condition else "cart_bonus",
        "bonus": _print_bonus(terms.bonus, project.catalog),
        "condition": words.print_condition_items(terms.condition, project.catalog)
        if terms.condition
        else None,
        "discount": None,
        "limits": words.print_user_limit(terms.limit, promotion.written_at, now),
    }


def _type_of(terms: PromoCodeTerms) -> str:
    if not terms.has_discount:
        return "promocode_bonus"
    return "promocode_bonus_discount" if terms.bonus else "promocode_discount"


def _print_bonus(bonus: tuple[BonusLine, ...], catalog: Catalog) -> list[wire.Json]:
    return [words.print_reward(reward) for reward in rewards_of(bonus, catalog)]


def _print_redeemable(promotion: CodePromotion) -> wire.Json:
    return {
        "external_id": promotion.external_id,
        "name": wire.print_name(promotion.terms.name),
        "is_enabled": promotion.is_enabled,
        **wire.print_limits(promotion.terms.limits),
    }


def print_promotion(promotion: Promotion, project: Project, now: datetime) -> wire.Json:
    """A promotion of any kind, as the list of all shows it."""
    return {
        "id": promotion.promotion_id,
        "promotion_periods": wire.print_periods(promotion.terms.periods),
        "name": wire.print_name(promotion.terms.name),
        "is_enabled": promotion.is_enabled,
        **print_kind(promotion, project, now),
    }


# -- the promotion of a code -----------------------------------------------------------------------
def print_owner(promotion: CodePromotion, project: Project) -> wire.Json:
    """The coupon or promo code promotion that owns a code."""
    terms: Any = promotion.terms
    is_promo_code = isinstance(promotion, PromoCode)
    return {
        "promotion_periods": wire.print_periods(terms.periods),
        **_print_redeemable(promotion),
        "bonus": words.print_bonus(terms.bonus),
        "total_limit_state": wire.print_total_limit(project.promotions.total_limit(promotion)),
        "discount": words.print_discount(terms.percent) if is_promo_code else None,
        "discounted_items": print_discounted_items(terms) if is_promo_code else None,
    }


def print_gains(promotion: CodePromotion, catalog: Catalog) -> wire.Json | None:
    """What a code gives; null for a unique catalog offer, which opens items instead (PRM-15)."""
    if isinstance(promotion, PromoCode):
        items = _print_discounted_items(promotion.terms, catalog)
        return {**print_rewards(promotion, catalog), "discounted_items": items or None}
    if isinstance(promotion, Coupon):
        found = rewards_of(promotion.terms.bonus, catalog)
        return {
            "bonus": [words.print_reward(reward) for reward in found],
            "is_selectable": any(reward.item.is_selectable for reward in found),
        }
    return None


def _print_discounted_items(terms: PromoCodeTerms, catalog: Catalog) -> list[wire.Json]:
    found = ((catalog.get(line.sku), line.percent) for line in terms.discounted_items)
    return [
        {**wire.print_reward_item(item, in_language), "discount": words.print_discount(percent)}
        for item, percent in found
        if item is not None
    ]


# -- the calls -------------------------------------------------------------------------------------
async def activate(call: Call) -> Answer:
    """Switch any promotion on."""
    with call.project.transaction():
        call.project.promotions.switch(call.path["promotion_id"], on=True)
    return DONE


async def deactivate(call: Call) -> Answer:
    """Switch any promotion off."""
    with call.project.transaction():
        call.project.promotions.switch(call.path["promotion_id"], on=False)
    return DONE


async def list_all(call: Call) -> Answer:
    """List promotions of every kind."""
    project = call.project
    wanted = call.query.get("enabled")
    enabled = None if wanted is None else bool(wanted)
    with project.transaction() as now:
        rows = project.promotions.page(wire.page_of(call.query), enabled)
        body = {
            "promotions": [print_promotion(row, project, now) for row in rows],
            **wire.print_counts(project.promotions),
        }
    return Answer(200, body)


async def verify(call: Call) -> Answer:
    """What a code is, and what it gives."""
    project, player = call.project, call.player
    with project.transaction() as now:
        promotion = project.promotions.verify(call.path["code"], player, now)
        rewards = print_gains(promotion, project.catalog)
    return Answer(
        200, {"type": promotion.kind.value, "code": call.path["code"], "rewards": rewards}
    )


async def redeemable(call: Call) -> Answer:
    """The promotion that owns a code."""
    project, code = call.project, call.path["code"]
    if not (code.isascii() and code.isalnum()):
        raise Refusal(METHOD_NOT_ALLOWED, methods="OPTIONS")
    with project.transaction() as now:
        promotion = project.promotions.redeemable(code, now)
        return Answer(200, print_owner(promotion, project))


OPERATIONS: Operations = {
    "activate-promotion": activate,
    "deactivate-promotion": deactivate,
    "get-promotion-list": list_all,
    "verify-promotion-code": verify,
    "get-redeemable-promotion-by-code": redeemable,
}
