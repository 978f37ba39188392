"""Personalization rules over HTTP: the 7 calls of the tag `personalization`."""

from __future__ import annotations

from liveops_kit.domain.features.personalization import RuleTerms
from liveops_kit.server.codec import common
from liveops_kit.server.codec import personalization as codec
from liveops_kit.server.request import DONE, Operations, Request, Response


async def create(request: Request) -> Response:
    """Create a rule."""
    project = request.project
    with project.transaction():
        terms = RuleTerms(**codec.parse_changes(request.body, project.catalog))
        rule = project.personalization.create(terms)
    return Response(201, {"rule_id": rule.rule_id})


async def list_all(request: Request) -> Response:
    """List rules, page by page."""
    project, page = request.project, common.parse_page(request.query)
    enabled = common.parse_enabled(request.query, "is_enabled")
    with project.transaction():
        rows = project.personalization.page(page, enabled)
        total = project.personalization.count(enabled)
        items = [codec.serialize_rule(row, project.catalog) for row in rows]
    has_more = page.offset + len(items) < total
    return Response(200, {"items": items, "total_items_count": total, "has_more": has_more})


async def list_short(request: Request) -> Response:
    """List all rules without their conditions and items."""
    with request.project.transaction():
        rows = request.project.personalization.all()
        return Response(200, {"items": [codec.serialize_short(row) for row in rows]})


async def read(request: Request) -> Response:
    """Read a rule."""
    project = request.project
    with project.transaction():
        rule = project.personalization.get(request.path["rule_id"])
        return Response(200, codec.serialize_rule(rule, project.catalog))


async def update(request: Request) -> Response:
    """Replace a rule; missing properties get their defaults."""
    project = request.project
    with project.transaction():
        terms = RuleTerms(**codec.parse_changes(request.body, project.catalog))
        project.personalization.update(request.path["rule_id"], terms)
    return DONE


async def patch(request: Request) -> Response:
    """Change part of a rule; missing properties stay."""
    project = request.project
    with project.transaction():
        changes = codec.parse_changes(request.body, project.catalog)
        project.personalization.patch(request.path["rule_id"], changes)
    return DONE


async def delete(request: Request) -> Response:
    """Delete a rule."""
    with request.project.transaction():
        request.project.personalization.delete(request.path["rule_id"])
    return DONE


OPERATIONS: Operations = {
    "get-filter-rules": list_all,
    "create-filter-rule": create,
    "get-all-filter-rules": list_short,
    "get-filter-rule-by-id": read,
    "update-filter-rule-by-id": update,
    "patch-filter-rule-by-id": patch,
    "delete-filter-rule-by-id": delete,
}
