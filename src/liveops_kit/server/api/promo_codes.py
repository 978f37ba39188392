"""Promo codes over HTTP: the calls of the tag `promo_codes`, but for the two on carts."""

from __future__ import annotations

from typing import Any

from liveops_kit.openapi.twins import SUFFIX
from liveops_kit.server.api.code_promotions import CodePromotionHandlers
from liveops_kit.server.cache import cached_response
from liveops_kit.server.codec import promo_codes as codec
from liveops_kit.server.request import Operations, Request, Response


async def rewards(request: Request) -> Response:
    """Show what a code gives."""
    project, player = request.project, request.player
    with project.transaction() as now:
        promotion = project.promo_codes.find(request.path["promocode_code"], player, now)
        return Response(200, codec.serialize_rewards(promotion, project.catalog))


handlers = CodePromotionHandlers(
    collection=lambda project: project.promo_codes,
    parse_terms=codec.parse_terms,
    serialize_terms=codec.serialize_terms,
)


def _admin_calls(served: CodePromotionHandlers[Any, Any], suffix: str = "") -> Operations:
    """Return the calls that a twin has, too."""
    return {
        f"create-promo-code{suffix}": served.create,
        f"get-promo-codes{suffix}": cached_response(served.list_all),
        f"get-promo-code{suffix}": cached_response(served.read),
        f"update-promo-code{suffix}": served.update,
        f"delete-promo-code{suffix}": served.delete,
    }


OPERATIONS: Operations = {
    **_admin_calls(handlers),
    "activate-promo-code": handlers.activate,
    "deactivate-promo-code": handlers.deactivate,
    "get-promocode-codes": cached_response(handlers.list_codes),
    "create-promo-code-code": handlers.add_code,
    "generate-promo-code-codes": handlers.generate_codes,
    "get-promo-code-user-limit": handlers.user_limit,
    "get-promo-code-code-limit": handlers.code_limits,
    "get-promo-code-rewards-by-code": rewards,
}
TWINS = _admin_calls(handlers.with_dates(), SUFFIX)
