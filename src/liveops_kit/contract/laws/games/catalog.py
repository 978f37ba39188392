"""Laws of games and their keys, on games that the project has: no call makes one."""

from __future__ import annotations

from typing import Any

from liveops_kit.contract.builders import redeem
from liveops_kit.contract.builders.groups import grouped
from liveops_kit.contract.builders.store import PAGE_SIZE, order_item, virtual_good
from liveops_kit.contract.errors import ITEM_UNKNOWN, REGION_CLOSED
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.resources import COUPON
from liveops_kit.contract.scenario import DOCUMENTED, NotVerifiable, Scenario
from liveops_kit.contract.tokens import Player


def games(scenario: Scenario, by: Player = DOCUMENTED, **query: Any) -> list[Any]:
    """Return the games with keys on the first page of a list; the whole one has to have some."""
    page = scenario.call("get-games-list", by=by, query={"limit": PAGE_SIZE, **query})
    found = [row for row in page.get("items") if row.get("unit_items")]
    if not found and not query:
        raise NotVerifiable("the project has no games")
    return found


def keys(scenario: Scenario, **query: Any) -> list[Any]:
    """Return the keys of these games."""
    return [key for game in games(scenario, **query) for key in game["unit_items"]]


@law("GAM-1", needs=[Need.PLAYER])
def a_game_is_read_as_it_is_listed(scenario: Scenario) -> None:
    """By its SKU, and in the group `all`, a game is what the list shows, a unit with its keys."""
    in_group = {row.get("sku"): row for row in grouped(scenario, "get-games-group", "all")}
    for game in games(scenario):
        sku = scenario.get(game, "sku")
        read = scenario.call("get-game-by-sku", item_sku=sku).ok(200)
        scenario.equal(f"{sku} by its SKU", read, game)
        scenario.equal(f"{sku} in its group", in_group.get(sku), game)
        scenario.has(game, type="unit")
        for key in scenario.get(game, "unit_items"):
            scenario.has(key, type="game_key")
            scenario.holds("a key names its DRM system", bool(scenario.get(key, "drm_sku")))


@law("GAM-1", needs=[Need.PLAYERS, Need.OWN_PROJECT])
def a_key_is_shown_in_the_countries_it_is_for(scenario: Scenario) -> None:
    """A key that is bound to countries is left out of its game, and unknown, in all others.

    That goes for the country of the player as well, also in the group `all`.
    """
    here, there = ({key["sku"] for key in keys(scenario, country=it)} for it in ("US", "JP"))
    if not here - there:
        raise NotVerifiable("no key of a game is known that is bound to countries")
    for sku in sorted(here - there):
        at_home, abroad = (
            scenario.call("get-game-key-by-sku", item_sku=sku, query={"country": country})
            for country in ("US", "JP")
        )
        at_home.ok(200)
        abroad.refused(ITEM_UNKNOWN)
    for country, expected in (("US", here - there), ("JP", set[str]())):
        by = scenario.new_player(country, attributes={"country": country})
        rows = grouped(scenario, "get-game-keys-group", "all", by)
        bound = {row["sku"] for row in rows} & (here - there)
        scenario.equal(f"bound keys for a player in {country}", bound, expected)


@law("GAM-1", needs=[Need.PLAYERS])
def a_key_that_is_shown_can_be_had_there(scenario: Scenario) -> None:
    """No key that a game shows to a player is refused to that player for their country."""
    for country in ("US", "JP"):
        by = scenario.new_player(country, attributes={"country": country})
        for game in games(scenario, by):
            for key in game["unit_items"]:
                _, code = scenario.with_code(COUPON, bonus=[{"sku": game["sku"]}])
                choice = {game["sku"]: scenario.get(key, "sku")}
                answer = redeem(scenario, code, by, selected_unit_items=choice)
                is_open = answer.error_code != REGION_CLOSED.code
                scenario.holds(f"{key['sku']} to be open in {country}", is_open, answer.line)


@law("GAM-2", needs=[Need.PLAYER])
def a_key_is_read_as_its_game_shows_it(scenario: Scenario) -> None:
    """By its SKU, and in the group `all`, a key has what its game says of it, and a name.

    That is so in each language. A key with a price is ordered if it says `can_be_bought`, and
    refused if not.
    """
    queries: tuple[dict[str, Any], ...] = ({}, {"locale": "de"})
    for query in queries:
        in_group = grouped(scenario, "get-game-keys-group", "all", **query)
        listed = {row.get("sku"): row for row in in_group}
        for key in keys(scenario, **query):
            sku = scenario.get(key, "sku")
            read = scenario.call("get-game-key-by-sku", item_sku=sku, query=query).ok(200)
            scenario.has(read, **key)
            scenario.equal(f"{sku} in the group", listed.get(sku), read)
            scenario.holds("a key has a name", bool(scenario.get(read, "name")))
    for key in keys(scenario):
        if not scenario.get(key, "can_be_bought"):
            order_item(scenario, key["sku"]).is_refusal()
        elif key.get("price"):
            order_item(scenario, key["sku"]).ok()


@law("GAM-2", needs=[Need.PLAYER, Need.ITEMS])
def what_is_no_key_is_not_read_as_one(scenario: Scenario) -> None:
    """A game and a virtual good are no keys, and keys and goods no games: 404/4001."""
    game, key = games(scenario)[0]["sku"], keys(scenario)[0]["sku"]
    neither = (virtual_good(scenario), scenario.name("unknown"))
    for sku in (game, *neither):
        scenario.call("get-game-key-by-sku", item_sku=sku).refused(ITEM_UNKNOWN)
    for sku in (key, *neither):
        scenario.call("get-game-by-sku", item_sku=sku).refused(ITEM_UNKNOWN)


@law("GAM-3", needs=[Need.PLAYER])
def the_drm_systems_of_all_keys_are_listed(scenario: Scenario) -> None:
    """The list has the DRM system of every key, by the name the key gives, and none twice."""
    rows = [(row["sku"], row["name"]) for row in scenario.call("get-drm-list").get("drm")]
    systems = {(key["drm_sku"], scenario.get(key, "drm_name")) for key in keys(scenario)}
    scenario.equal("systems that keys have and the list has not", systems - set(rows), set())
    scenario.equal("systems listed twice", len(rows) - len({sku for sku, _ in rows}), 0)
