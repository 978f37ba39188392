"""Games and their keys as players read them."""

from __future__ import annotations

from collections.abc import Set

from liveops_kit.domain.features.games import GameKey
from liveops_kit.domain.mechanics.catalog import Item
from liveops_kit.domain.mechanics.shop import Visit
from liveops_kit.domain.values.localized import in_language
from liveops_kit.server.codec.common import Json
from liveops_kit.server.codec.storefront import serialize_item_for_viewer
from liveops_kit.state.project import Project

_OF_GAME = (
    "item_id",
    "sku",
    "name",
    "groups",
    "attributes",
    "type",
    "description",
    "image_url",
    "promotions",
    "long_description",
    "order",
    "media_list",
    "custom_attributes",
)
_OF_KEY = (
    "is_free",
    "price",
    "virtual_prices",
    "can_be_bought",
    "promotions",
    "limits",
    "periods",
    "vp_rewards",
)


def serialize_game(
    project: Project, game: Item, visit: Visit, language: str, fields: Set[str]
) -> Json:
    """Serialize a game as a viewer sees it, with its keys."""
    shown = serialize_item_for_viewer(project, game, visit, language, fields)
    keys = project.games.keys(game, visit)
    return {
        **{name: shown[name] for name in _OF_GAME if name in shown},
        "unit_type": "game",
        "unit_items": [_serialize_unit(project, key, visit, language) for key in keys],
    }


def serialize_key(
    project: Project, key: GameKey, visit: Visit, language: str, fields: Set[str]
) -> Json:
    """Serialize a key by itself, with the texts of its game where it is not sold by itself."""
    shown = serialize_item_for_viewer(project, key.item, visit, language, fields)
    about = {name: shown[name] for name in _OF_GAME if name in shown}
    if not key.is_sold and key.unit is not None:
        about["name"] = in_language(key.unit.name, language) or key.sku
        about.pop("item_id")
    return {**about, **_serialize_unit(project, key, visit, language)}


def _serialize_unit(project: Project, key: GameKey, visit: Visit, language: str) -> Json:
    """Serialize what a key costs and where it is redeemed; the mock never runs out of keys."""
    shown = serialize_item_for_viewer(project, key.item, visit, language, frozenset())
    body: Json = {
        "sku": key.sku,
        "type": "game_key",
        **{name: shown[name] for name in _OF_KEY if name in shown},
        "has_keys": True,
        "is_pre_order": False,
    }
    if key.unit is not None:
        body |= {"drm_name": key.unit.drm_name, "drm_sku": key.unit.drm_sku}
    if not key.is_sold:
        is_free = key.unit is not None and key.unit.is_free
        body |= {"is_free": is_free, "can_be_bought": False}
    return body
