"""Personalization rules over HTTP: the 7 calls of the tag `personalization`."""

from __future__ import annotations

from liveops_kit.domain.features.personalization import RuleTerms
from liveops_kit.server.codec import common
from liveops_kit.server.codec import personalization as codec
from liveops_kit.server.request import DONE, Operations, Request, Response


async def create(call: Request) -> Response:
    """Create a rule."""
    project = call.project
    with project.transaction():
        terms = RuleTerms(**codec.parse_changes(call.body, project.catalog))
        rule = project.personalization.create(terms)
    return Response(201, {"rule_id": rule.rule_id})


async def list_all(call: Request) -> Response:
    """List rules, page by page."""
    project, page = call.project, common.parse_page(call.query)
    enabled = common.parse_enabled(call.query, "is_enabled")
    with project.transaction():
        rows = project.personalization.page(page, enabled)
        total = project.personalization.count(enabled)
        items = [codec.serialize_rule(row, project.catalog) for row in rows]
    has_more = page.offset + len(items) < total
    return Response(200, {"items": items, "total_items_count": total, "has_more": has_more})


async def list_short(call: Request) -> Response:
    """List all rules without their conditions and items."""
    with call.project.transaction():
        rows = call.project.personalization.all()
        return Response(200, {"items": [codec.serialize_short(row) for row in rows]})


async def read(call: Request) -> Response:
    """Read a rule."""
    project = call.project
    with project.transaction():
        rule = project.personalization.get(call.path["rule_id"])
        return Response(200, codec.serialize_rule(rule, project.catalog))


async def update(call: Request) -> Response:
    """Replace a rule; missing properties get their defaults."""
    project = call.project
    with project.transaction():
        terms = RuleTerms(**codec.parse_changes(call.body, project.catalog))
        project.personalization.update(call.path["rule_id"], terms)
    return DONE


async def patch(call: Request) -> Response:
    """Change part of a rule; missing properties stay."""
    project = call.project
    with project.transaction():
        changes = codec.parse_changes(call.body, project.catalog)
        project.personalization.patch(call.path["rule_id"], changes)
    return DONE


async def delete(call: Request) -> Response:
    """Delete a rule."""
    with call.project.transaction():
        call.project.personalization.delete(call.path["rule_id"])
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
