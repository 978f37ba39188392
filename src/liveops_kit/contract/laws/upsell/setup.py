"""Laws of setting up the upsell."""

from __future__ import annotations

from liveops_kit.contract.builders.store import BUNDLE, make, virtual_good
from liveops_kit.contract.errors import NOT_FOUND, SCHEMA_BROKEN, UPSELL_MISSING
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.upsell.builders import (
    OWN,
    READ,
    SWITCH,
    UNSET,
    computed_upsell,
    fixed_list,
    setups,
    write_upsell,
)
from liveops_kit.contract.scenario import Scenario

WRITES = ("post-upsell", "put-upsell")


@law("UPS-1", needs=UNSET)
def a_project_begins_without_an_upsell(scenario: Scenario) -> None:
    """The list of setups is empty in the beginning, and has one entry once there is an upsell."""
    scenario.equal("setups", setups(scenario), [])
    sku = virtual_good(scenario)
    write_upsell(scenario, fixed_list(sku)).ok(202)
    scenario.equal("setups", setups(scenario), [("fixed_list", True, [sku])])


@law("UPS-1", needs=OWN)
def an_upsell_is_read_with_its_items(scenario: Scenario) -> None:
    """A setup is read with the items of its list, in its order, each with its type and name."""
    names = {"en": "One", "de": "Eins"}
    one = virtual_good(scenario, name=names)
    pack = make(scenario, BUNDLE, one, name={"en": "Pack"})
    write_upsell(scenario, fixed_list(pack, one, is_enabled=False)).ok(202)
    (setup,) = scenario.call(READ).ok(200)
    scenario.has(setup, is_enabled=False)
    items = scenario.get(setup, "items")
    actual = [[scenario.get(item, name) for name in ("sku", "type", "name")] for item in items]
    expected = [
        [pack, "bundle", {"en": "Pack"}],
        [one, "virtual_good", {"en": "One", "de": "Eins"}],
    ]
    scenario.equal("items", actual, expected)


@law("UPS-2", needs=OWN)
def creating_an_upsell_replaces_the_former_one(scenario: Scenario) -> None:
    """A second create replaces type, switch and items of the first; there is still one setup."""
    first, second = virtual_good(scenario), virtual_good(scenario)
    write_upsell(scenario, fixed_list(first)).ok(202)
    write_upsell(scenario, fixed_list(second, first, is_enabled=False)).ok(202)
    scenario.equal("setups", setups(scenario), [("fixed_list", False, [second, first])])
    write_upsell(scenario, computed_upsell("most_sellable")).ok(202)
    scenario.equal("setups", setups(scenario), [("most_sellable", True, [])])


@law("UPS-2", needs=UNSET)
def replacing_creates_the_first_upsell(scenario: Scenario) -> None:
    """A replacement makes the upsell where there is none, and replaces it where there is one."""
    sku = virtual_good(scenario)
    write_upsell(scenario, fixed_list(sku), "put-upsell").ok(202)
    scenario.equal("setups", setups(scenario), [("fixed_list", True, [sku])])
    write_upsell(scenario, computed_upsell("only_promotions", is_enabled=False), "put-upsell").ok(
        202
    )
    scenario.equal("setups", setups(scenario), [("only_promotions", False, [])])


@law("UPS-3", needs=UNSET)
def what_was_never_set_up_is_not_switched(scenario: Scenario) -> None:
    """Switching an upsell that was never set up gets 404/0 either way, and makes none."""
    for toggle in ("activate", "deactivate"):
        scenario.call(SWITCH, toggle=toggle).refused(UPSELL_MISSING)
    scenario.equal("setups", setups(scenario), [])


@law("ERR-9c", needs=OWN)
def every_unknown_sku_is_named(scenario: Scenario) -> None:
    """Unknown SKUs get 404 with all of them in the message, and the former upsell stays."""
    sku, one, two = virtual_good(scenario), scenario.name("unknown"), scenario.name("unknown")
    write_upsell(scenario, fixed_list(sku)).ok(202)
    message = f"[0401-4001]: Items weren't found: {one}, {two}"
    for operation_id in WRITES:
        refused = write_upsell(scenario, fixed_list(one, sku, two, is_enabled=False), operation_id)
        refused.refused(NOT_FOUND, message=message)
        scenario.equal("setups", setups(scenario), [("fixed_list", True, [sku])])


@law("UPS-2", needs=OWN)
def an_upsell_states_what_its_type_takes(scenario: Scenario) -> None:
    """A fixed list without items, and a computed one with items, get 422/1102: nothing changes."""
    sku = virtual_good(scenario)
    write_upsell(scenario, fixed_list(sku)).ok(202)
    for operation_id in WRITES:
        for body in (
            fixed_list(),
            {"type": "fixed_list", "is_enabled": True},
            {**computed_upsell("most_sellable"), "items": [sku]},
            {**computed_upsell("only_promotions"), "items": [sku]},
            computed_upsell("newest"),
            {"type": "most_sellable", "items": []},
        ):
            write_upsell(scenario, body, operation_id).refused(SCHEMA_BROKEN)
    scenario.equal("setups", setups(scenario), [("fixed_list", True, [sku])])
