"""The items of a game."""

from __future__ import annotations

import pytest
from tests.worlds import make_item, make_key, make_project, refused

from liveops_kit.domain.mechanics.catalog import Catalog, Content


@pytest.fixture
def catalog() -> Catalog:
    return make_project().catalog


def test_an_item_is_found_by_its_sku(catalog: Catalog) -> None:
    assert catalog.get("sword") == make_item(1, "sword")
    assert catalog.get("Sword") is None


def test_an_item_is_found_by_its_number(catalog: Catalog) -> None:
    assert catalog.by_id(2) == make_item(2, "shield")
    assert catalog.by_id(99) is None


def test_a_bundle_that_holds_itself_is_opened_once() -> None:
    content = (Content(sku="loop", quantity=2), Content(sku="coin", quantity=3))
    loop = make_item(1, "loop", type="bundle", content=content)
    catalog = make_project(items=[loop, make_item(2, "coin")]).catalog
    assert list(catalog.unpack("loop", 5)) == [("loop", 10), ("coin", 15)]
    assert list(catalog.unpack("gone", 5)) == [("gone", 5)]


def test_every_item_that_is_named_has_to_be_there(catalog: Catalog) -> None:
    """ERR-9."""
    catalog.require(["sword", "beer", "sword"])
    catalog.require([])
    with refused(404, 4001, "[0401-4001]: Item with sku = 'axe' not found"):
        catalog.require(["sword", "axe", "bow"])


@pytest.mark.parametrize(
    ("sku", "country", "sold"),
    [
        ("sword", "US", True),
        ("sword", "", True),
        ("beer", "DE", True),
        ("beer", "AT", True),
        ("beer", "US", False),
        ("beer", "", False),
        ("axe", "DE", False),
    ],
)
def test_an_item_is_sold_where_its_regions_say(
    catalog: Catalog, sku: str, country: str, sold: bool
) -> None:
    """PRM-4f: no regions mean everywhere; an item that is gone is sold nowhere."""
    assert catalog.sold_in(sku, country) is sold


@pytest.mark.parametrize(
    ("facts", "selectable"),
    [
        ({"type": "unit", "unit_items": (make_key("k", "steam"),)}, True),
        ({"type": "unit"}, False),
        ({"type": "virtual_good"}, False),
        ({"type": "game_key"}, False),
        ({"type": "bundle"}, False),
    ],
)
def test_only_a_unit_with_keys_has_to_be_chosen_from(
    facts: dict[str, object], selectable: bool
) -> None:
    """CPN-6."""
    assert make_item(9, "thing", **facts).is_selectable is selectable


def test_a_key_of_a_unit_is_found_by_its_sku(catalog: Catalog) -> None:
    game = catalog.get("game")
    assert game is not None
    assert game.unit("game_epic") == make_key("game_epic", "epic", regions=("DE",))
    assert game.unit("game") is None
    assert game.unit("") is None
