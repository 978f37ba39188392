"""Coupons over HTTP: the 14 calls of the tag `coupons`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.edge import wire
from liveops_kit.edge.call import Answer, Call, Operations
from liveops_kit.groups.coupons import Coupon, Coupons, CouponTerms, Granted, Reward
from liveops_kit.mechanics.pricing import BonusLine
from liveops_kit.shared.localized import in_language, localized

DONE = Answer(204)


def terms_of(body: Mapping[str, Any]) -> CouponTerms:
    """The terms a write states; what it leaves out falls back to its default."""
    return CouponTerms(
        periods=wire.periods_of(body),
        conditions=wire.conditions_of(body.get("attribute_conditions")),
        name=localized(body["name"]),
        bonus=tuple(
            BonusLine(sku=line["sku"], quantity=line.get("quantity", 1))
            for line in body.get("bonus") or ()
        ),
        limits=wire.limits_of(body),
    )


def print_coupon(coupon: Coupon, coupons: Coupons) -> wire.Json:
    """A coupon as it is read back."""
    terms = coupon.terms
    return {
        "external_id": coupon.external_id,
        "promotion_periods": wire.print_periods(terms.periods),
        "name": wire.print_name(terms.name),
        "bonus": [{"sku": line.sku, "quantity": line.quantity} for line in terms.bonus],
        "is_enabled": coupon.is_enabled,
        **wire.print_limits(terms.limits),
        "total_limit_state": wire.print_total_limit(coupons.total_limit(coupon)),
        "attribute_conditions": wire.print_conditions(terms.conditions),
        "total_codes_count": coupons.codes_count(coupon),
    }


def print_reward(reward: Reward) -> wire.Json:
    """One item of a bonus with its quantity."""
    return {"item": wire.print_reward_item(reward.item), "quantity": reward.quantity}


def print_granted(line: Granted) -> wire.Json:
    """One item a user got."""
    item, unit = line.item, line.unit
    return {
        "sku": line.sku,
        "groups": [{"external_id": group, "name": group} for group in item.groups],
        "name": in_language(unit.name if unit else item.name),
        "price": None,
        "type": "game_key" if unit else item.type,
        "virtual_item_type": item.virtual_item_type,
        "virtual_prices": [],
        "description": in_language(item.description) or None,
        "image_url": item.image_url,
        "quantity": line.quantity,
        "is_free": True,
        "attributes": [],
    }


# -- the coupon ------------------------------------------------------------------------------------
async def create(call: Call) -> Answer:
    """Create a coupon, disabled."""
    terms = terms_of(call.body)
    with call.project.turn():
        coupon = call.project.coupons.create(call.body["external_id"], terms)
    return Answer(201, {"external_id": coupon.external_id})


async def read(call: Call) -> Answer:
    """Read a coupon."""
    coupons = call.project.coupons
    with call.project.turn():
        return Answer(200, print_coupon(coupons.get(call.path["external_id"]), coupons))


async def list_all(call: Call) -> Answer:
    """List coupons."""
    coupons = call.project.coupons
    with call.project.turn():
        body = {
            "items": [print_coupon(row, coupons) for row in coupons.page(wire.page_of(call.query))],
            "total_promotions_count": coupons.count(),
            "active_promotions_count": coupons.count(enabled=True),
            "inactive_promotions_count": coupons.count(enabled=False),
        }
    return Answer(200, body)


async def update(call: Call) -> Answer:
    """Replace a coupon's terms."""
    terms = terms_of(call.body)
    with call.project.turn():
        call.project.coupons.update(call.path["external_id"], terms)
    return DONE


async def delete(call: Call) -> Answer:
    """Delete a coupon for good."""
    with call.project.turn():
        call.project.coupons.delete(call.path["external_id"])
    return DONE


async def activate(call: Call) -> Answer:
    """Switch a coupon on."""
    with call.project.turn():
        call.project.coupons.switch(call.path["external_id"], on=True)
    return DONE


async def deactivate(call: Call) -> Answer:
    """Switch a coupon off."""
    with call.project.turn():
        call.project.coupons.switch(call.path["external_id"], on=False)
    return DONE


# -- its codes and limits --------------------------------------------------------------------------
async def list_codes(call: Call) -> Answer:
    """List a coupon's codes."""
    with call.project.turn():
        rows, total = call.project.coupons.codes(call.path["external_id"], wire.page_of(call.query))
    return Answer(200, {"codes": [{"code": row.code} for row in rows], "total_count": total})


async def add_code(call: Call) -> Answer:
    """Give a coupon one code."""
    with call.project.turn():
        code = call.project.coupons.add_code(call.path["external_id"], call.body.get("coupon_code"))
    return Answer(201, {"code": code})


async def generate_codes(call: Call) -> Answer:
    """Give a coupon so many made-up codes."""
    count = call.body["count"]
    with call.project.turn():
        call.project.coupons.generate_codes(call.path["external_id"], count)
    return Answer(200, {"count": count})


async def user_limit(call: Call) -> Answer:
    """What one user may still do."""
    with call.project.turn():
        state = call.project.coupons.user_limit(
            call.path["external_id"], call.query["user_external_id"]
        )
    return Answer(200, wire.print_user_limit(state))


async def code_limits(call: Call) -> Answer:
    """What a coupon's codes may still do."""
    page = wire.page_of(call.query)
    with call.project.turn():
        coupon, states, total = call.project.coupons.code_limits(
            call.path["external_id"], call.query.get("codes[]"), page
        )
    body = {
        "promotion_id": coupon.promotion_id,
        "items": [wire.print_code_limit(code, state) for code, state in states],
        "total_items_count": total,
        "has_more": page.offset + len(states) < total,
    }
    return Answer(200, body)


# -- the player ------------------------------------------------------------------------------------
async def rewards(call: Call) -> Answer:
    """What a code gives."""
    player = call.player
    with call.project.turn() as now:
        found = call.project.coupons.rewards(call.path["coupon_code"], player, now)
    body = {
        "bonus": [print_reward(reward) for reward in found],
        "is_selectable": any(reward.item.is_selectable for reward in found),
        "discount": None,
    }
    return Answer(200, body)


async def redeem(call: Call) -> Answer:
    """Use a code up."""
    player = call.player
    choice = call.body.get("selected_unit_items") or {}
    with call.project.turn() as now:
        granted = call.project.coupons.redeem(call.body["coupon_code"], player, choice, now)
    return Answer(200, {"items": [print_granted(line) for line in granted]})


OPERATIONS: Operations = {
    "admin-create-coupon": create,
    "get-coupons": list_all,
    "get-coupon": read,
    "update-coupon-promotion": update,
    "delete-coupon-promotion": delete,
    "activate-coupon": activate,
    "deactivate-coupon": deactivate,
    "get-coupon-codes": list_codes,
    "create-coupon-code": add_code,
    "generate-coupon-codes": generate_codes,
    "get-coupon-user-limit": user_limit,
    "get-coupon-code-limit": code_limits,
    "get-coupon-rewards-by-code": rewards,
    "redeem-coupon": redeem,
}
