"""Promo codes over HTTP: the calls of the tag `promo_codes`, but for the two on carts."""

from __future__ import annotations

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

OPERATIONS: Operations = {
    "create-promo-code": handlers.create,
    "get-promo-codes": cached_response(handlers.list_all),
    "get-promo-code": cached_response(handlers.read),
    "update-promo-code": handlers.update,
    "delete-promo-code": handlers.delete,
    "activate-promo-code": handlers.activate,
    "deactivate-promo-code": handlers.deactivate,
    "get-promocode-codes": cached_response(handlers.list_codes),
    "create-promo-code-code": handlers.add_code,
    "generate-promo-code-codes": handlers.generate_codes,
    "get-promo-code-user-limit": handlers.user_limit,
    "get-promo-code-code-limit": handlers.code_limits,
    "get-promo-code-rewards-by-code": rewards,
}
