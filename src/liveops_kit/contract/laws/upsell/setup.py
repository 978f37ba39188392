"""Laws of setting up the upsell."""

from __future__ import annotations

from liveops_kit.contract.builders.store import BUNDLE, make, virtual_good
from liveops_kit.contract.law import law
from liveops_kit.contract.laws.upsell.builders import (
    OWN,
    READ,
    SWITCH,
    computed_upsell,
    fixed_list,
    setups,
    write_upsell,
)
from liveops_kit.contract.scenario import Trial

WRITES = ("post-upsell", "put-upsell")


@law("UPS-1", needs=OWN)
def a_project_begins_without_an_upsell(trial: Trial) -> None:
    """The list of setups is empty in the beginning, and has one entry once there is an upsell."""
    trial.equal("setups", setups(trial), [])
    sku = virtual_good(trial)
    trial.ok(write_upsell(trial, fixed_list(sku)), 202)
    trial.equal("setups", setups(trial), [("fixed_list", True, [sku])])


@law("UPS-1", needs=OWN)
def an_upsell_is_read_with_its_items(trial: Trial) -> None:
    """A setup is read with the items of its list, in its order, each with its type and name."""
    names = {"en": "One", "de": "Eins"}
    one = virtual_good(trial, name=names)
    pack = make(trial, BUNDLE, one, name={"en": "Pack"})
    trial.ok(write_upsell(trial, fixed_list(pack, one, is_enabled=False)), 202)
    (setup,) = trial.ok(trial.call(READ), 200)
    trial.equal("is_enabled", trial.field(setup, "is_enabled"), False)
    items = trial.field(setup, "items")
    actual = [[trial.field(item, name) for name in ("sku", "type", "name")] for item in items]
    expected = [
        [pack, "bundle", {"en": "Pack"}],
        [one, "virtual_good", {"en": "One", "de": "Eins"}],
    ]
    trial.equal("items", actual, expected)


@law("UPS-2", needs=OWN)
def creating_an_upsell_replaces_the_former_one(trial: Trial) -> None:
    """A second create replaces type, switch and items of the first; there is still one setup."""
    first, second = virtual_good(trial), virtual_good(trial)
    trial.ok(write_upsell(trial, fixed_list(first)), 202)
    trial.ok(write_upsell(trial, fixed_list(second, first, is_enabled=False)), 202)
    trial.equal("setups", setups(trial), [("fixed_list", False, [second, first])])
    trial.ok(write_upsell(trial, computed_upsell("most_sellable")), 202)
    trial.equal("setups", setups(trial), [("most_sellable", True, [])])


@law("UPS-2", needs=OWN)
def replacing_creates_the_first_upsell(trial: Trial) -> None:
    """A replacement makes the upsell where there is none, and replaces it where there is one."""
    sku = virtual_good(trial)
    trial.ok(write_upsell(trial, fixed_list(sku), "put-upsell"), 202)
    trial.equal("setups", setups(trial), [("fixed_list", True, [sku])])
    trial.ok(
        write_upsell(trial, computed_upsell("only_promotions", is_enabled=False), "put-upsell"), 202
    )
    trial.equal("setups", setups(trial), [("only_promotions", False, [])])


@law("UPS-3", needs=OWN)
def what_was_never_set_up_is_not_switched(trial: Trial) -> None:
    """Switching an upsell that was never set up gets 404/0 either way, and makes none."""
    for toggle in ("activate", "deactivate"):
        trial.refused(trial.call(SWITCH, toggle=toggle), 404, 0)
    trial.equal("setups", setups(trial), [])


@law("ERR-9c", needs=OWN)
def every_unknown_sku_is_named(trial: Trial) -> None:
    """Unknown SKUs get 404 with all of them in the message, and the former upsell stays."""
    sku, one, two = virtual_good(trial), trial.name("unknown"), trial.name("unknown")
    trial.ok(write_upsell(trial, fixed_list(sku)), 202)
    message = f"[0401-4001]: Items weren't found: {one}, {two}"
    for operation_id in WRITES:
        refused = write_upsell(trial, fixed_list(one, sku, two, is_enabled=False), operation_id)
        trial.refused(refused, 404, message=message)
        trial.equal("setups", setups(trial), [("fixed_list", True, [sku])])


@law("UPS-2", needs=OWN)
def an_upsell_states_what_its_type_takes(trial: Trial) -> None:
    """A fixed list without items, and a computed one with items, get 422/1102: nothing changes."""
    sku = virtual_good(trial)
    trial.ok(write_upsell(trial, fixed_list(sku)), 202)
    for operation_id in WRITES:
        for body in (
            fixed_list(),
            {"type": "fixed_list", "is_enabled": True},
            {**computed_upsell("most_sellable"), "items": [sku]},
            {**computed_upsell("only_promotions"), "items": [sku]},
            computed_upsell("newest"),
            {"type": "most_sellable", "items": []},
        ):
            trial.refused(write_upsell(trial, body, operation_id), 422, 1102)
    trial.equal("setups", setups(trial), [("fixed_list", True, [sku])])
