"""Chains of steps: JSON to values and values to JSON, for what daily and offer chains share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from liveops_kit.edge.kept import Kept, Printed
from liveops_kit.edge.wire import Json, print_name
from liveops_kit.mechanics.catalog import Catalog, Item
from liveops_kit.mechanics.chains import Chain, ChainDates, ChainStep, StepDraft, StepItem
from liveops_kit.shared.localized import Localized, in_language, localized
from liveops_kit.shared.moment import print_moment


# -- requests --------------------------------------------------------------------------------------
def texts_of(body: Mapping[str, Any]) -> tuple[Localized, Localized]:
    """The name and the description of a write.

    Raises:
        Refusal: LOCALE_UNKNOWN.
    """
    return localized(body["name"]), localized(body.get("description") or {})


def dates_of(body: Mapping[str, Any]) -> ChainDates:
    """The dates of a write, as they are."""
    return ChainDates(start=body["date_start"], end=body.get("date_end"))


def steps_of(entries: Iterable[Mapping[str, Any]]) -> tuple[StepDraft, ...]:
    """The steps of a write; those of daily chains are always free."""
    return tuple(
        StepDraft(
            step_id=entry.get("step_id"),
            step_number=entry["step_number"],
            is_free=entry.get("is_free", True),
            items=tuple(
                StepItem(sku=item["sku"], quantity=item["quantity"], order=item.get("order"))
                for item in entry["items"]
            ),
        )
        for entry in entries
    )


# -- answers ---------------------------------------------------------------------------------------
def print_dates(chain: Chain) -> Json:
    """When a chain begins and ends."""
    end = chain.period.date_until
    return {
        "date_start": print_moment(chain.period.date_from),
        "date_end": None if end is None else print_moment(end),
    }


def print_texts(chain: Chain) -> Json:
    """A chain's texts in all languages."""
    return {
        "name": print_name(chain.name),
        "description": print_name(chain.description) or None,
    }


def print_texts_for_user(chain: Chain) -> Json:
    """A chain's texts in the user's language."""
    return {
        "name": in_language(chain.name),
        "description": in_language(chain.description) or None,
    }


def items_of(step: ChainStep, catalog: Catalog) -> Iterator[tuple[Item, int, int | None]]:
    """The items of a step with their quantity and place; items that are gone are left out."""
    for line in step.items:
        item = catalog.get(line.sku)
        if item is not None:
            yield item, line.quantity, line.order


def print_item(item: Item, quantity: int) -> Json:
    """An item of a step in all languages."""
    return {
        "item_id": item.item_id,
        "sku": item.sku,
        "name": print_name(item.name),
        "type": item.type,
        "description": print_name(item.description) or None,
        "image_url": item.image_url,
        "quantity": quantity,
    }


def _print_item_once(item: Item) -> Json:
    """All but how many and what is in it."""
    shown: Json = {
        "item_id": item.item_id,
        "sku": item.sku,
        "name": in_language(item.name),
        "type": item.type,
        "description": in_language(item.description) or None,
        "image_url": item.image_url,
        "is_free": item.is_free,
        "quantity": 0,
    }
    if item.bundle_type is not None:
        shown["bundle_type"] = item.bundle_type
    return shown


_ITEMS: Printed = Kept(_print_item_once)


def print_item_for_user(
    item: Item, quantity: int, catalog: Catalog, within: frozenset[str] = frozenset()
) -> Json:
    """An item of a step in the user's language; a bundle with its content, to the bottom.

    A bundle that holds itself is not opened a second time.
    """
    shown = _ITEMS.of(item).copy()
    shown["quantity"] = quantity
    if item.content and item.sku not in within:
        parts = ((catalog.get(part.sku), part.quantity) for part in item.content)
        shown["content"] = [
            print_item_for_user(part, count, catalog, within | {item.sku})
            for part, count in parts
            if part is not None
        ]
    return shown
