"""Calls over all kinds of promotions: the 5 calls of the tag `promotions`."""

from __future__ import annotations

from functools import partial

from liveops_kit.domain.values.refusals import METHOD_NOT_ALLOWED, Refusal
from liveops_kit.openapi.twins import SUFFIX
from liveops_kit.server.codec import any_promotion as codec
from liveops_kit.server.codec import common
from liveops_kit.server.request import DONE, Operations, Request, Response


async def activate(request: Request) -> Response:
    """Activate a promotion of any kind."""
    return _switch(request, on=True)


async def deactivate(request: Request) -> Response:
    """Deactivate a promotion of any kind."""
    return _switch(request, on=False)


def _switch(request: Request, *, on: bool) -> Response:
    with request.project.transaction():
        request.project.promotions.switch(request.path["promotion_id"], on=on)
    return DONE


async def list_all(
    request: Request, periods: common.SerializePeriods = common.serialize_promotion_periods
) -> Response:
    """List promotions of every kind."""
    project, enabled = request.project, common.parse_enabled(request.query)
    with project.transaction() as now:
        rows = project.promotions.page(common.parse_page(request.query), enabled)
        body = {
            "promotions": [codec.serialize_promotion(row, project, now, periods) for row in rows],
            **common.serialize_counts(project.promotions),
        }
    return Response(200, body)


async def verify(request: Request) -> Response:
    """Show what a code is, and what it gives."""
    project, player, code = request.project, request.player, request.path["code"]
    with project.transaction() as now:
        promotion = project.promotions.verify(code, player, now)
        rewards = codec.serialize_rewards(promotion, project.catalog)
    body = {"type": promotion.kind.value, "code": code, **common.given(rewards=rewards)}
    return Response(200, body)


async def redeemable(
    request: Request, periods: common.SerializePeriods = common.serialize_promotion_periods
) -> Response:
    """Show the promotion that a code belongs to."""
    project, code = request.project, request.path["code"]
    if not (code.isascii() and code.replace("_", "a").isalnum()):
        raise Refusal(METHOD_NOT_ALLOWED, methods="OPTIONS")
    with project.transaction() as now:
        promotion = project.promotions.redeemable(code, now)
        return Response(200, codec.serialize_owner(promotion, project, periods))


OPERATIONS: Operations = {
    "activate-promotion": activate,
    "deactivate-promotion": deactivate,
    "get-promotion-list": list_all,
    "verify-promotion-code": verify,
    "get-redeemable-promotion-by-code": redeemable,
}
TWINS: Operations = {
    f"get-promotion-list{SUFFIX}": partial(list_all, periods=common.serialize_promotion_dates),
    f"get-redeemable-promotion-by-code{SUFFIX}": partial(
        redeemable, periods=common.serialize_promotion_dates
    ),
}
