"""Laws of setting up the upsell, and of the credentials that it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from liveops_kit.contract.builders.store import virtual_good
from liveops_kit.contract.errors import (
    KEY_REFUSED,
    NOT_FOUND,
    SCHEMA_BROKEN,
    TOKEN_REFUSED,
    UPSELL_MISSING,
)
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.games.catalog import games
from liveops_kit.contract.laws.upsell.builders import (
    CREATE,
    OWN,
    READ,
    REPLACE,
    SHOP,
    SWITCH,
    UNSET,
    has_no_setup,
    has_setup,
    set_up,
    upsell,
)
from liveops_kit.contract.resources import BUNDLE
from liveops_kit.contract.scenario import Scenario


@law("UPS-1", needs=UNSET)
def a_project_begins_without_an_upsell(scenario: Scenario) -> None:
    """The list of setups is empty in the beginning, and has one entry once there is an upsell."""
    has_no_setup(scenario)
    sku = virtual_good(scenario)
    set_up(scenario, sku)
    has_setup(scenario, sku)


@law("UPS-1", needs=OWN)
def an_upsell_is_read_with_its_items(scenario: Scenario) -> None:
    """A setup is read with the items of its list, in its order, each with its type and name."""
    names = {"en": "One", "de": "Eins"}
    one = virtual_good(scenario, name=names)
    pack = scenario.create(BUNDLE, name={"en": "Pack"}).id
    set_up(scenario, pack, one, is_enabled=False)
    (setup,) = scenario.call(READ).ok(200)
    scenario.has(setup, is_enabled=False)
    expected = ((pack, "bundle", {"en": "Pack"}), (one, "virtual_good", names))
    for item, (sku, kind, name) in zip(scenario.get(setup, "items"), expected, strict=True):
        scenario.has(item, sku=sku, type=kind, name=name)


@law("UPS-1", needs=SHOP)
def a_game_in_an_upsell_is_read_with_its_keys(scenario: Scenario) -> None:
    """A game of a setup is read as a unit, with the keys that players see, by the same names."""
    game = games(scenario)[0]
    set_up(scenario, scenario.get(game, "sku"))
    (setup,) = scenario.call(READ).ok(200)
    (item,) = scenario.get(setup, "items")
    scenario.has(item, sku=game["sku"], type="unit", unit_type="game")
    units = {scenario.get(unit, "sku"): unit for unit in scenario.get(item, "unit_items")}
    for key in scenario.get(game, "unit_items"):
        read = scenario.call("get-game-key-by-sku", item_sku=key["sku"]).ok(200)
        unit = units.get(key["sku"])
        facts = {name: scenario.get(key, name) for name in ("type", "drm_name", "drm_sku")}
        scenario.has(unit, **facts)
        scenario.equal("its name", scenario.get(unit, "name", "en"), scenario.get(read, "name"))


@law("UPS-2", needs=OWN)
def creating_an_upsell_replaces_the_former_one(scenario: Scenario) -> None:
    """A second create replaces type, switch and items of the first; there is still one setup."""
    first, second = virtual_good(scenario), virtual_good(scenario)
    set_up(scenario, first)
    set_up(scenario, second, first, is_enabled=False)
    has_setup(scenario, second, first, is_enabled=False)
    set_up(scenario, kind="most_sellable")
    has_setup(scenario, kind="most_sellable")


@law("UPS-2", needs=UNSET)
def replacing_creates_the_first_upsell(scenario: Scenario) -> None:
    """A replacement makes the upsell where there is none, and replaces it where there is one."""
    sku = virtual_good(scenario)
    set_up(scenario, sku, by=REPLACE)
    has_setup(scenario, sku)
    set_up(scenario, by=REPLACE, kind="only_promotions", is_enabled=False)
    has_setup(scenario, kind="only_promotions", is_enabled=False)


@law("UPS-3", needs=UNSET)
def what_was_never_set_up_is_not_switched(scenario: Scenario) -> None:
    """Switching an upsell that was never set up gets 404/0 either way, and makes none."""
    for toggle in ("activate", "deactivate"):
        scenario.call(SWITCH, toggle=toggle).refused(UPSELL_MISSING)
    has_no_setup(scenario)


@law("ERR-9c", needs=OWN)
def every_unknown_sku_is_named(scenario: Scenario) -> None:
    """Unknown SKUs get 404 with all of them in the message, and the former upsell stays."""
    sku, one, two = virtual_good(scenario), scenario.name("unknown"), scenario.name("unknown")
    set_up(scenario, sku)
    message = f"[0401-4001]: Items weren't found: {one}, {two}"
    for operation_id in (CREATE, REPLACE):
        refused = scenario.call(operation_id, body=upsell(one, sku, two, is_enabled=False))
        refused.refused(NOT_FOUND, message=message)
        has_setup(scenario, sku)


@law("UPS-2", needs=OWN)
def an_upsell_states_what_its_type_takes(scenario: Scenario) -> None:
    """A fixed list without items, and a computed one with items, get 422/1102: nothing changes."""
    sku = virtual_good(scenario)
    set_up(scenario, sku)
    for body in (
        upsell(),
        {"type": "fixed_list", "is_enabled": True},
        upsell(sku, kind="most_sellable"),
        upsell(sku, kind="only_promotions"),
        upsell(kind="newest"),
        {"type": "most_sellable", "items": []},
    ):
        for operation_id in (CREATE, REPLACE):
            scenario.call(operation_id, body=body).refused(SCHEMA_BROKEN)
    has_setup(scenario, sku)


# -- credentials -----------------------------------------------------------------------------------
def admin_calls(sku: str) -> Iterator[tuple[str, dict[str, Any], int]]:
    """Yield the admin calls, with what they take and answer."""
    yield CREATE, {"body": upsell(sku)}, 202
    yield REPLACE, {"body": upsell(sku)}, 202
    yield SWITCH, {"toggle": "deactivate"}, 202
    yield READ, {}, 200


@law("AUTH-8a", needs=SHOP)
def a_user_token_opens_the_admin_calls(scenario: Scenario) -> None:
    """All four admin calls of the upsell take the token of a user."""
    sku = virtual_good(scenario)
    for operation_id, more, status in admin_calls(sku):
        scenario.call(operation_id, by=scenario.player, **more).ok(status)
    has_setup(scenario, sku, is_enabled=False)


@law("AUTH-8b", needs=OWN)
def an_api_key_opens_the_admin_calls(scenario: Scenario) -> None:
    """All four admin calls of the upsell take Basic credentials; bad ones get 401/1020."""
    sku, invalid = virtual_good(scenario), {"Authorization": "Basic nonsense"}
    for operation_id, more, status in admin_calls(sku):
        scenario.call(operation_id, by=None, **more).refused(TOKEN_REFUSED)
        scenario.call(operation_id, headers=invalid, **more).refused(KEY_REFUSED)
        scenario.call(operation_id, **more).ok(status)
    has_setup(scenario, sku, is_enabled=False)
