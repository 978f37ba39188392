"""Magic codes: answers on demand for games that cannot call the control plane.

They work where the fixtures enable them (`magic_codes: true` in the section `project`), in the
calls that redeem or show a coupon or promo code. A code that the project has follows the rules.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from msgspec import Struct

from liveops_kit.domain.mechanics.promotion_lifecycle import PromotionKind
from liveops_kit.domain.values.refusals import (
    CODE_EXPIRED,
    LIMIT_REACHED,
    REGION_CLOSED,
    SERVER_FAILED,
    TOO_MANY_REQUESTS,
    UNAVAILABLE,
    Reason,
    Refusal,
)
from liveops_kit.server.request import Handler, Request, Response
from liveops_kit.state.project import Project


class Magic(Struct, frozen=True):
    """The effect of a magic code."""

    does: str
    """The effect in words, for the table in the documentation."""
    reason: Reason | None = None
    seconds: float = 0.0
    """Delay before the rules decide."""


MAGIC: Mapping[str, Magic] = {
    "EXPIRED": Magic("422/9810: the code is expired", CODE_EXPIRED),
    "LIMIT": Magic("422/9804: the redemption limit is reached", LIMIT_REACHED),
    "REGION": Magic("422/9808: not available in this region", REGION_CLOSED),
    "ERROR429": Magic("429 with `Retry-After: 1`", TOO_MANY_REQUESTS),
    "ERROR500": Magic("500", SERVER_FAILED),
    "ERROR503": Magic("503", UNAVAILABLE),
    "SLOW3S": Magic("waits 3 seconds, then is a coupon code like `WELCOME`", seconds=3.0),
    "SLOW10S": Magic("waits 10 seconds, then is a coupon code like `WELCOME`", seconds=10.0),
}
"""The table of magic codes; `docs/walks/faults.md` has the same."""

CALLS: Mapping[str, tuple[str, PromotionKind | None]] = {
    "redeem-coupon": ("coupon_code", None),
    "get-coupon-rewards-by-code": ("coupon_code", None),
    "verify-promotion-code": ("code", None),
    "redeem-promo-code": ("coupon_code", PromotionKind.PROMO_CODE),
    "get-promo-code-rewards-by-code": ("promocode_code", PromotionKind.PROMO_CODE),
}
"""The operations: the parameter or property with the code, and the kind of a real one."""

Sleep = Callable[[float], Awaitable[Any]]


def with_magic(handlers: Mapping[str, Handler], sleep: Sleep = asyncio.sleep) -> dict[str, Handler]:
    """Wrap the handlers of the operations that magic codes work in."""
    magic = {name: _wrap(handlers[name], *CALLS[name], sleep) for name in CALLS}
    return {**handlers, **magic}


def _wrap(handler: Handler, name: str, kind: PromotionKind | None, sleep: Sleep) -> Handler:
    def handle(request: Request) -> Awaitable[Response]:
        """Answer as a magic code demands, or by the rules."""
        code = request.path.get(name) or request.body[name]
        magic = MAGIC.get(code)
        return handler(request) if magic is None else act(request, code, magic)

    async def act(request: Request, code: str, magic: Magic) -> Response:
        if request.project.config.magic_codes:
            if magic.seconds:
                await sleep(magic.seconds)
            elif magic.reason is not None and not _is_real(request.project, code, kind):
                raise Refusal(magic.reason)
        return await handler(request)

    return handle


def _is_real(project: Project, code: str, kind: PromotionKind | None) -> bool:
    """Return whether a project has a code, of a certain kind if one is given."""
    row = project.tables["codes"].get(code)
    if row is None:
        return False
    promotion = project.tables["promotions"].get(row.promotion_id)
    return promotion is not None and kind in (None, promotion.kind)
