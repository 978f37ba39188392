"""The inventory of a user, as the user reads it."""

from __future__ import annotations

from liveops_kit.domain.features.inventory import OwnedItem
from liveops_kit.domain.mechanics.catalog import Item
from liveops_kit.server.codec.common import Json
from liveops_kit.server.codec.storefront import serialize_short
from liveops_kit.state.project import Project

_FIELDS = (
    "sku",
    "name",
    "type",
    "description",
    "image_url",
    "attributes",
    "groups",
    "virtual_item_type",
)
_FIELDS_OF_CURRENCY = ("sku", "name", "type", "description", "image_url")


def serialize_owned(project: Project, owned: OwnedItem) -> Json:
    """Serialize an item in the inventory; none has an instance of its own."""
    short = serialize_short(project, owned.item, "en")
    return {
        **{name: short[name] for name in _FIELDS if name in short},
        "quantity": owned.quantity,
        "remaining_uses": _remaining_uses(owned.item, owned.quantity),
        "instance_id": None,
    }


def serialize_balance(project: Project, owned: OwnedItem) -> Json:
    """Serialize the balance of a virtual currency."""
    short = serialize_short(project, owned.item, "en")
    return {
        **{name: short[name] for name in _FIELDS_OF_CURRENCY if name in short},
        "amount": owned.quantity,
    }


def _remaining_uses(item: Item, quantity: int) -> int | None:
    """Return how often the whole quantity can be used; None for what is not used up."""
    options = item.inventory_options
    if options is None:
        return quantity if item.virtual_item_type == "consumable" else None
    if options.consumable is None:
        return None
    return quantity * (options.consumable.usages_count or 1)
