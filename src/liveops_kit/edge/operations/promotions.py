"""Calls over all kinds of promotions: the 5 calls of the tag `promotions`."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from liveops_kit.edge import wire
from liveops_kit.edge.call import Answer, Call, Operations
from liveops_kit.edge.operations.coupons import print_reward
from liveops_kit.groups.coupons import Coupon, rewards_of
from liveops_kit.mechanics.lifecycle import Promotion
from liveops_kit.mechanics.redeemables import CodePromotion
from liveops_kit.shared.errors import METHOD_NOT_ALLOWED, Refusal
from liveops_kit.world.project import Project

DONE = Answer(204)


@singledispatch
def print_kind(promotion: Promotion, _project: Project) -> wire.Json:
    """What the list of all promotions says of one kind: its type, bonus, condition and so on."""
    raise TypeError(f"promotions of {type(promotion).__name__} cannot be listed")


@print_kind.register
def _(promotion: Coupon, project: Project) -> wire.Json:
    return {
        "type": "coupon_bonus",
        "bonus": [print_reward(reward) for reward in rewards_of(promotion, project.catalog)],
        "condition": [{"item": _print_redeemable(promotion)}],
        "discount": None,
        "limits": None,
    }


def _print_redeemable(promotion: CodePromotion) -> wire.Json:
    return {
        "external_id": promotion.external_id,
        "name": wire.print_name(promotion.terms.name),
        "is_enabled": promotion.is_enabled,
        **wire.print_limits(promotion.terms.limits),
    }


def print_promotion(promotion: Promotion, project: Project) -> wire.Json:
    """A promotion of any kind, as the list of all shows it."""
    return {
        "id": promotion.promotion_id,
        "promotion_periods": wire.print_periods(promotion.terms.periods),
        "name": wire.print_name(promotion.terms.name),
        "is_enabled": promotion.is_enabled,
        **print_kind(promotion, project),
    }


def print_owner(promotion: CodePromotion, project: Project) -> wire.Json:
    """The promotion that owns a code."""
    bonus: Any = getattr(promotion.terms, "bonus", ())
    return {
        "promotion_periods": wire.print_periods(promotion.terms.periods),
        **_print_redeemable(promotion),
        "bonus": [{"sku": line.sku, "quantity": line.quantity} for line in bonus],
        "total_limit_state": wire.print_total_limit(project.promotions.total_limit(promotion)),
        "discount": None,
        "discounted_items": None,
    }


async def activate(call: Call) -> Answer:
    """Switch any promotion on."""
    with call.project.turn():
        call.project.promotions.switch(call.path["promotion_id"], on=True)
    return DONE


async def deactivate(call: Call) -> Answer:
    """Switch any promotion off."""
    with call.project.turn():
        call.project.promotions.switch(call.path["promotion_id"], on=False)
    return DONE


async def list_all(call: Call) -> Answer:
    """List promotions of every kind."""
    project = call.project
    wanted = call.query.get("enabled")
    enabled = None if wanted is None else bool(wanted)
    with project.turn():
        rows = project.promotions.page(wire.page_of(call.query), enabled)
        body = {
            "promotions": [print_promotion(row, project) for row in rows],
            "total_promotions_count": project.promotions.count(),
            "active_promotions_count": project.promotions.count(enabled=True),
            "inactive_promotions_count": project.promotions.count(enabled=False),
        }
    return Answer(200, body)


async def verify(call: Call) -> Answer:
    """What a code is, and what it gives."""
    project, player = call.project, call.player
    with project.turn() as now:
        promotion = project.promotions.verify(call.path["code"], player, now)
        found = rewards_of(promotion, project.catalog)
    rewards = {
        "bonus": [print_reward(reward) for reward in found],
        "is_selectable": any(reward.item.is_selectable for reward in found),
    }
    return Answer(
        200, {"type": promotion.kind.value, "code": call.path["code"], "rewards": rewards}
    )


async def redeemable(call: Call) -> Answer:
    """The promotion that owns a code."""
    project, code = call.project, call.path["code"]
    if not (code.isascii() and code.isalnum()):
        raise Refusal(METHOD_NOT_ALLOWED, methods="OPTIONS")
    with project.turn() as now:
        promotion = project.promotions.redeemable(code, now)
        return Answer(200, print_owner(promotion, project))


OPERATIONS: Operations = {
    "activate-promotion": activate,
    "deactivate-promotion": deactivate,
    "get-promotion-list": list_all,
    "verify-promotion-code": verify,
    "get-redeemable-promotion-by-code": redeemable,
}
