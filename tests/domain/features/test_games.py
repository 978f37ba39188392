"""Games in the storefront, and their keys."""

from __future__ import annotations

import pytest
from tests.worlds import EVERYTHING, NOON, make_item, make_key, make_project, player, refused

from liveops_kit.domain.features.games import DrmSystem
from liveops_kit.domain.mechanics.shop import Visit
from liveops_kit.domain.values.page import Page
from liveops_kit.state.project import Project


def arcade() -> Project:
    """A project with a game of three keys, one of them sold by itself, and a key of no game."""
    project = make_project()
    keys = (
        make_key("north_steam", "steam"),
        make_key("north_gog", "gog", regions=("DE",)),
        make_key("north_epic", "epic"),
    )
    for item in (
        make_item(100, "north", type="unit", unit_items=keys, groups=("games",), price="30.00"),
        make_item(101, "north_steam", type="game_key", groups=("games",), price="29.00"),
        make_item(102, "south_steam", type="game_key", price="9.00"),
        make_item(103, "draft", type="unit", is_show_in_store=False,
                  unit_items=(make_key("draft_steam", "hidden"),)),
    ):  # fmt: skip
        project.tables["items"].put(item.sku, item)
    return project


def visit(project: Project, country: str = "US") -> Visit:
    return project.shop.visit(player(), NOON, country=country)


def test_a_game_is_listed_with_the_keys_of_the_country() -> None:
    """GAM-1."""
    project = arcade()
    games, has_more = project.games.page(visit(project), EVERYTHING)
    assert ({game.type for game in games}, has_more) == ({"unit"}, False)
    assert "north" in {game.sku for game in games}
    game = project.games.find("north", visit(project))
    for country, skus in (("US", ["north_steam", "north_epic"]),
                          ("DE", ["north_steam", "north_gog", "north_epic"])):  # fmt: skip
        keys = project.games.keys(game, visit(project, country))
        assert [key.sku for key in keys] == skus
    keys = project.games.keys(game, visit(project))
    sold = {key.sku: (key.is_sold, key.item.price) for key in keys}
    assert sold == {"north_steam": (True, "29.00"), "north_epic": (False, "30.00")}


def test_a_key_is_found_by_its_sku() -> None:
    """GAM-2: in its game, or by itself."""
    project = arcade()
    key = project.games.find_key("north_epic", visit(project))
    assert (key.item.sku, key.unit and key.unit.drm_sku) == ("north", "epic")
    alone = project.games.find_key("south_steam", visit(project))
    assert (alone.item.sku, alone.unit, alone.is_sold) == ("south_steam", None, True)


@pytest.mark.parametrize("sku", ["north", "sword", "none", "north_gog", "draft_steam"])
def test_what_is_no_key_here_is_unknown(sku: str) -> None:
    """GAM-2: a game, another item, a key for another country, a key of a hidden game."""
    project = arcade()
    with refused(404, 4001):
        project.games.find_key(sku, visit(project))


@pytest.mark.parametrize("sku", ["north_steam", "sword", "none", "draft"])
def test_what_is_no_game_here_is_unknown(sku: str) -> None:
    """GAM-2."""
    project = arcade()
    with refused(404, 4001):
        project.games.find(sku, visit(project))


def test_keys_are_listed_by_group_page_by_page() -> None:
    """ITM-19a: each once, those of games first."""
    project = arcade()
    skus, more = project.games.page_of_keys(visit(project), EVERYTHING, "games")
    assert ([key.sku for key in skus], more) == (["north_steam", "north_epic"], False)
    some, more = project.games.page_of_keys(visit(project), Page(limit=1), "games")
    assert ([key.sku for key in some], more) == (["north_steam"], True)
    everything, _ = project.games.page_of_keys(visit(project), EVERYTHING, None)
    assert everything[-1].sku == "south_steam"


def test_drm_systems_are_those_of_games_in_the_store() -> None:
    """GAM-3."""
    systems = arcade().games.drm_systems()
    assert DrmSystem("hidden", "Hidden") not in systems
    assert {"epic", "gog", "steam"} <= {system.sku for system in systems}
    assert systems == sorted(set(systems))
