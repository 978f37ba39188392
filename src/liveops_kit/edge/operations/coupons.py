"""Coupons over HTTP: the 14 calls of the tag `coupons`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from liveops_kit.edge import wire
from liveops_kit.edge import wire_promotions as words
from liveops_kit.edge.call import Answer, Call, Operations
from liveops_kit.edge.code_calls import CodeCalls
from liveops_kit.edge.kept import Kept, Printed, steady
from liveops_kit.groups.coupons import CouponTerms
from liveops_kit.mechanics.rewards import Granted
from liveops_kit.shared.localized import in_language, localized


def terms_of(body: Mapping[str, Any]) -> CouponTerms:
    """The terms a write states; what it leaves out falls back to its default."""
    return CouponTerms(
        periods=wire.periods_of(body),
        conditions=wire.conditions_of(body.get("attribute_conditions")),
        name=localized(body["name"]),
        bonus=words.bonus_of(body.get("bonus")),
        limits=wire.limits_of(body),
    )


def print_own(terms: CouponTerms) -> wire.Json:
    """What only a coupon has."""
    return {
        "bonus": words.print_bonus(terms.bonus),
        "attribute_conditions": wire.print_conditions(terms.conditions),
    }


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


def _print_all(granted: Sequence[Granted]) -> wire.Json:
    return {"items": [print_granted(line) for line in granted]}


_GRANTED: Printed = Kept(_print_all)
"""What is answered when everybody gets the same."""


async def rewards(call: Call) -> Answer:
    """What a code gives."""
    player = call.player
    with call.project.transaction() as now:
        found = call.project.coupons.rewards(call.path["coupon_code"], player, now)
    body = {
        "bonus": [words.print_reward(reward) for reward in found],
        "is_selectable": any(reward.item.is_selectable for reward in found),
        "discount": None,
    }
    return Answer(200, body)


async def redeem(call: Call) -> Answer:
    """Use a code up."""
    project, body = call.project, call.body
    player = call.player_in(project)
    choice = body.get("selected_unit_items") or {}
    with project.transaction() as now:
        granted = project.coupons.redeem(body["coupon_code"], player, choice, now)
    return Answer(200, _GRANTED.of(granted))


calls = CodeCalls(
    collection=lambda project: project.coupons, terms_of=terms_of, print_own=print_own
)

OPERATIONS: Operations = {
    "admin-create-coupon": calls.create,
    "get-coupons": steady(calls.list_all),
    "get-coupon": steady(calls.read),
    "update-coupon-promotion": calls.update,
    "delete-coupon-promotion": calls.delete,
    "activate-coupon": calls.activate,
    "deactivate-coupon": calls.deactivate,
    "get-coupon-codes": steady(calls.list_codes),
    "create-coupon-code": calls.add_code,
    "generate-coupon-codes": calls.generate_codes,
    "get-coupon-user-limit": calls.user_limit,
    "get-coupon-code-limit": calls.code_limits,
    "get-coupon-rewards-by-code": rewards,
    "redeem-coupon": redeem,
}
