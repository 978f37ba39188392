"""Promotions of every kind in the control plane: state, switch, codes, and who used them."""

from __future__ import annotations

from datetime import datetime

from liveops_kit.domain.features.promotions import CodeUses
from liveops_kit.domain.mechanics.limits import CountRow, LimitState
from liveops_kit.domain.mechanics.promotion_lifecycle import Promotion
from liveops_kit.domain.mechanics.redemption import CodePromotion
from liveops_kit.domain.values.localized import in_language
from liveops_kit.domain.values.refusals import Violation, invalid
from liveops_kit.server.codec.common import Json
from liveops_kit.server.control.chains import serialize_span
from liveops_kit.server.control.paging import listed, page_of
from liveops_kit.server.request import Operations, Request, Response
from liveops_kit.state.project import Project


async def list_all(request: Request) -> Response:
    """List the promotions of a project by id, with their state now."""
    project, query = request.project, request.query
    text = str(query.get("search", "")).casefold()
    with project.transaction() as now:
        found = [
            promotion
            for promotion in project.promotions.all()
            if query.get("kind", promotion.kind.value) == promotion.kind.value
            and query.get("state", promotion.status(now).value) == promotion.status(now).value
            and (not text or _is_named(promotion, text))
        ]
        page = page_of(query)
        rows = [_serialize(project, each, now) for each in found[page.offset : page.end]]
    return Response(200, listed("promotions", rows, len(found)))


async def read(request: Request) -> Response:
    """Read a promotion of any kind."""
    project = request.project
    with project.transaction() as now:
        promotion = project.promotions.get(request.path["promotion_id"])
        return Response(200, _serialize(project, promotion, now))


async def switch(request: Request) -> Response:
    """Enable or disable a promotion."""
    project, promotion_id = request.project, request.path["promotion_id"]
    with project.transaction() as now:
        project.promotions.get(promotion_id)
        project.promotions.switch(promotion_id, request.body["is_enabled"])
        return Response(200, _serialize(project, project.promotions.get(promotion_id), now))


async def codes(request: Request) -> Response:
    """List the codes of a promotion with their uses."""
    promotions = request.project.promotions
    rows, count = promotions.codes(_with_codes(request), page_of(request.query))
    return Response(200, listed("codes", [_code(row) for row in rows], count))


async def users(request: Request) -> Response:
    """List the users who have used a promotion's codes, or hold a use."""
    rows = request.project.promotions.users(_with_codes(request))
    page = page_of(request.query)
    shown = [_user(row) for row in rows[page.offset : page.end]]
    return Response(200, listed("users", shown, len(rows)))


def _with_codes(request: Request) -> CodePromotion:
    """Return the promotion of a path.

    Raises:
        Refusal: PROMOTION_UNKNOWN; SCHEMA_BROKEN, for one of a kind without codes.
    """
    promotion = request.project.promotions.get(request.path["promotion_id"])
    if not isinstance(promotion, CodePromotion):
        message = f"A {promotion.kind.value} has no codes"
        raise invalid(Violation("promotion_id", message))
    return promotion


def _is_named(promotion: Promotion, text: str) -> bool:
    names = [str(promotion.promotion_id), in_language(promotion.terms.name)]
    if isinstance(promotion, CodePromotion):
        names.append(promotion.external_id)
    return any(text in name.casefold() for name in names)


def _serialize(project: Project, promotion: Promotion, now: datetime) -> Json:
    coded = promotion if isinstance(promotion, CodePromotion) else None
    limit = None if coded is None else project.promotions.total_limit(coded)
    return {
        "promotion_id": promotion.promotion_id,
        "kind": promotion.kind.value,
        "external_id": None if coded is None else coded.external_id,
        "name": in_language(promotion.terms.name),
        "state": promotion.status(now).value,
        "is_enabled": promotion.is_enabled,
        "periods": [serialize_span(each) for each in promotion.terms.periods.spans],
        "code_count": None if coded is None else project.promotions.code_count(coded),
        "limit": None if limit is None else serialize_limit(limit),
    }


def serialize_limit(state: LimitState) -> Json:
    """Serialize a limit with its uses."""
    return {
        "total": state.total,
        "used": state.used,
        "reserved": state.reserved,
        "available": state.available,
    }


def _code(row: CodeUses) -> Json:
    left = None if row.limit is None else row.limit.available
    return {"code": row.code, "used": row.uses.used, "reserved": row.uses.reserved,
            "available": left}  # fmt: skip


def _user(row: CountRow) -> Json:
    return {"user": row.subject, "used": row.count.used, "reserved": row.count.reserved}


OPERATIONS: Operations = {
    "mock-get-promotions": list_all,
    "mock-get-promotion": read,
    "mock-put-promotion": switch,
    "mock-get-promotion-codes": codes,
    "mock-get-promotion-users": users,
}
