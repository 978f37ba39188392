"""Coupons over HTTP: the 14 calls of the tag `coupons`."""

from __future__ import annotations

from typing import Any

from liveops_kit.openapi.twins import SUFFIX
from liveops_kit.server.api.code_promotions import CodePromotionHandlers
from liveops_kit.server.cache import IdentityCache, StaticParts, cached_response
from liveops_kit.server.codec import coupons as codec
from liveops_kit.server.request import Operations, Request, Response

_GRANTED: StaticParts = IdentityCache(codec.serialize_granted)
"""The body of a redemption; users who receive the same items share it."""


async def rewards(request: Request) -> Response:
    """Show what a code gives."""
    player = request.player
    with request.project.transaction() as now:
        granted = request.project.coupons.rewards(request.path["coupon_code"], player, now)
    return Response(200, {**codec.serialize_rewards(granted), "discount": None})


async def redeem(request: Request) -> Response:
    """Redeem a code."""
    project, body = request.project, request.body
    player = request.player_in(project)
    choice = body.get("selected_unit_items") or {}
    with project.transaction() as now:
        granted = project.coupons.redeem(body["coupon_code"], player, choice, now)
    return Response(200, _GRANTED.get(granted))


handlers = CodePromotionHandlers(
    collection=lambda project: project.coupons,
    parse_terms=codec.parse_terms,
    serialize_terms=codec.serialize_terms,
)


def _admin_calls(served: CodePromotionHandlers[Any, Any], suffix: str = "") -> Operations:
    """Return the calls that a twin has, too."""
    return {
        f"admin-create-coupon{suffix}": served.create,
        f"get-coupons{suffix}": cached_response(served.list_all),
        f"get-coupon{suffix}": cached_response(served.read),
        f"update-coupon-promotion{suffix}": served.update,
        f"delete-coupon-promotion{suffix}": served.delete,
    }


OPERATIONS: Operations = {
    **_admin_calls(handlers),
    "activate-coupon": handlers.activate,
    "deactivate-coupon": handlers.deactivate,
    "get-coupon-codes": cached_response(handlers.list_codes),
    "create-coupon-code": handlers.add_code,
    "generate-coupon-codes": handlers.generate_codes,
    "get-coupon-user-limit": handlers.user_limit,
    "get-coupon-code-limit": handlers.code_limits,
    "get-coupon-rewards-by-code": rewards,
    "redeem-coupon": redeem,
}
TWINS = _admin_calls(handlers.with_dates(), SUFFIX)
