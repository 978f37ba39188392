"""Catalog attributes over HTTP: the 9 calls of the tag `attributes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.domain.values.localized import localized
from liveops_kit.domain.values.refusals import Violation, invalid
from liveops_kit.server.codec import common
from liveops_kit.server.codec.attributes import (
    parse_value,
    serialize_attribute,
    serialize_whole_attribute,
)
from liveops_kit.server.request import DONE, Operations, Request, Response


def _require_same_id(body: Mapping[str, Any], external_id: str) -> None:
    """Raise a Refusal for a body that names another id than the path (CAT-3)."""
    if body["external_id"] != external_id:
        raise invalid(Violation("external_id", "The ID in the path cannot be changed"))


async def list_all(request: Request) -> Response:
    """List attributes, page by page, without their values."""
    attributes = request.project.attributes
    with request.project.transaction():
        rows = attributes.page(common.parse_page(request.query))
        body = {
            "total_count": attributes.count(),
            "attributes": [serialize_attribute(row) for row in rows],
        }
    return Response(200, body)


async def create(request: Request) -> Response:
    """Create an attribute."""
    body = request.body
    with request.project.transaction():
        request.project.attributes.create(body["external_id"], localized(body["name"]))
    return Response(201, {"external_id": body["external_id"]})


async def read(request: Request) -> Response:
    """Read an attribute with its values."""
    with request.project.transaction():
        attribute = request.project.attributes.get(request.path["external_id"])
    return Response(200, serialize_whole_attribute(attribute))


async def update(request: Request) -> Response:
    """Rename an attribute."""
    external_id, attributes = request.path["external_id"], request.project.attributes
    name = localized(request.body["name"])
    with request.project.transaction():
        attributes.get(external_id)
        _require_same_id(request.body, external_id)
        attributes.rename(external_id, name)
    return DONE


async def delete(request: Request) -> Response:
    """Delete an attribute."""
    with request.project.transaction():
        request.project.attributes.delete(request.path["external_id"])
    return DONE


async def create_value(request: Request) -> Response:
    """Add a value to an attribute."""
    value = parse_value(request.body)
    with request.project.transaction():
        request.project.attributes.add_value(request.path["external_id"], value)
    return Response(201, {"external_id": value.external_id})


async def update_value(request: Request) -> Response:
    """Rename a value of an attribute."""
    external_id, value_id = request.path["external_id"], request.path["value_external_id"]
    value = parse_value(request.body)
    with request.project.transaction():
        request.project.attributes.get(external_id)
        _require_same_id(request.body, value_id)
        request.project.attributes.rename_value(external_id, value)
    return DONE


async def delete_value(request: Request) -> Response:
    """Delete a value of an attribute."""
    with request.project.transaction():
        request.project.attributes.delete_value(
            request.path["external_id"], request.path["value_external_id"]
        )
    return DONE


async def delete_values(request: Request) -> Response:
    """Delete all values of an attribute."""
    with request.project.transaction():
        request.project.attributes.delete_values(request.path["external_id"])
    return DONE


OPERATIONS: Operations = {
    "admin-get-attribute-list": list_all,
    "admin-create-attribute": create,
    "admin-get-attribute": read,
    "admin-update-attribute": update,
    "delete-attribute": delete,
    "admin-create-attribute-value": create_value,
    "admin-update-attribute-value": update_value,
    "admin-delete-attribute-value": delete_value,
    "admin-delete-all-attribute-value": delete_values,
}
