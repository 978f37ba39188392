"""Parts that daily and offer chains share: texts, dates, steps and their items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from liveops_kit.domain.mechanics.catalog import Catalog, Item
from liveops_kit.domain.mechanics.chains import Chain, ChainDates, ChainStep, StepDraft
from liveops_kit.domain.values.localized import in_language, localized
from liveops_kit.domain.values.moment import print_moment
from liveops_kit.domain.values.period import Period
from liveops_kit.server.cache import IdentityCache, StaticParts
from liveops_kit.server.codec.common import (
    Json,
    given,
    parse_structs,
    serialize_localized,
    serialize_optional_moment,
)


# -- requests --------------------------------------------------------------------------------------
def parse_common_terms(body: Mapping[str, Any]) -> dict[str, Any]:
    """Parse what the terms of daily and offer chains have in common, by the names of the fields.

    Dates are taken word for word. The steps of daily chains are always free.

    Raises:
        Refusal: LOCALE_UNKNOWN.
    """
    return {
        "name": localized(body["name"]),
        "description": localized(body.get("description") or {}),
        "order": body.get("order", 1),
        "is_enabled": body["is_enabled"],
        "dates": ChainDates(start=body["date_start"], end=body.get("date_end")),
        "steps": parse_structs(body["steps"], StepDraft),
    }


# -- answers ---------------------------------------------------------------------------------------
def serialize_dates(period: Period) -> Json:
    """Serialize the start and the end of a chain of any kind."""
    return {
        "date_start": print_moment(period.date_from),
        "date_end": serialize_optional_moment(period.date_until),
    }


def serialize_texts(chain: Chain) -> Json:
    """Serialize a chain's texts in all languages."""
    return {
        "name": serialize_localized(chain.name),
        "description": serialize_localized(chain.description) or None,
    }


def serialize_texts_for_user(chain: Chain) -> Json:
    """Serialize a chain's texts in the user's language."""
    return {
        "name": in_language(chain.name),
        "description": in_language(chain.description) or None,
    }


def step_items(step: ChainStep, catalog: Catalog) -> Iterator[tuple[Item, int, int | None]]:
    """Yield the items of a step with quantity and order; items that are gone are left out."""
    for line in step.items:
        item = catalog.get(line.sku)
        if item is not None:
            yield item, line.quantity, line.order


def serialize_item(item: Item, quantity: int) -> Json:
    """Serialize an item of a step in all languages."""
    return {
        "item_id": item.item_id,
        "sku": item.sku,
        "name": serialize_localized(item.name),
        "type": item.type,
        "description": serialize_localized(item.description) or None,
        "image_url": item.image_url,
        "quantity": quantity,
    }


def _serialize_static_item(item: Item) -> Json:
    """Serialize all but the quantity and the content."""
    return {
        "item_id": item.item_id,
        "sku": item.sku,
        "name": in_language(item.name),
        "type": item.type,
        "description": in_language(item.description) or None,
        "image_url": item.image_url,
        "is_free": item.is_free,
        "quantity": 0,
        **given(bundle_type=item.bundle_type),
    }


_STATIC_ITEMS: StaticParts = IdentityCache(_serialize_static_item)


def serialize_item_for_user(
    item: Item, quantity: int, catalog: Catalog, parents: frozenset[str] = frozenset()
) -> Json:
    """Serialize an item of a step in the user's language; bundles with their content, recursively.

    A bundle that contains itself is not opened a second time.
    """
    body = _STATIC_ITEMS.get(item).copy()
    body["quantity"] = quantity
    if item.content and item.sku not in parents:
        content = ((catalog.get(line.sku), line.quantity) for line in item.content)
        body["content"] = [
            serialize_item_for_user(inner, count, catalog, parents | {item.sku})
            for inner, count in content
            if inner is not None
        ]
    return body
