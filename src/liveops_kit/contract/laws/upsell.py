"""Laws of the upsell: what a server sets up, what a player is offered in addition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from liveops_kit.contract.builders import PAST, bonus, buy, discount, order
from liveops_kit.contract.builders.store import BUNDLE, EARLY, good, make, seen
from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import DOCUMENTED, Scenario
from liveops_kit.contract.tokens import Player

OWN = (Need.ITEMS, Need.OWN_PROJECT)
SHOP = (*OWN, Need.PLAYER)
READ, SHOW = "get-upsell-configurations-for-project-admin", "get-upsell-for-project-client"
WRITES = ("post-upsell", "put-upsell")
SWITCH = "put-upsell-toggle-active-inactive"
MOST = 50
"""How many items are offered at most."""


def fixed(*skus: str, is_enabled: bool = True) -> dict[str, Any]:
    """The upsell of these items."""
    return {"type": "fixed_list", "is_enabled": is_enabled, "items": list(skus)}


def computed(kind: str, *, is_enabled: bool = True) -> dict[str, Any]:
    """An upsell that finds its items by itself."""
    return {"type": kind, "is_enabled": is_enabled, "items": []}


def set_up(scenario: Scenario, body: Any, operation_id: str = "post-upsell") -> Exchange:
    """The upsell is created or replaced."""
    return scenario.call(operation_id, body=body)


def setups(scenario: Scenario) -> list[tuple[str, bool, list[str]]]:
    """Type, switch and SKUs of each setup there is."""
    return [
        (
            scenario.get(setup, "type"),
            scenario.get(setup, "is_enabled"),
            [scenario.get(item, "sku") for item in scenario.get(setup, "items")],
        )
        for setup in scenario.ok(scenario.call(READ), 200)
    ]


def offered(scenario: Scenario, by: Player = DOCUMENTED) -> list[str]:
    """The SKUs a player is offered."""
    shown = scenario.ok(scenario.call(SHOW, by=by), 200)
    return [scenario.get(item, "sku") for item in scenario.get(shown, "items")]


def of_these(skus: Sequence[str], found: Sequence[str]) -> list[str]:
    """What was found of the scenario's own, in the order it was found in."""
    return [sku for sku in found if sku in skus]


# -- set up ----------------------------------------------------------------------------------------
@law("UPS-1", needs=OWN)
def a_project_begins_without_an_upsell(scenario: Scenario) -> None:
    """The list of setups is empty in the beginning, and has one entry once there is an upsell."""
    scenario.equal("setups", setups(scenario), [])
    sku = good(scenario)
    scenario.ok(set_up(scenario, fixed(sku)), 202)
    scenario.equal("setups", setups(scenario), [("fixed_list", True, [sku])])


@law("UPS-1", needs=OWN)
def an_upsell_is_read_with_its_items(scenario: Scenario) -> None:
    """A setup is read with the items of its list, in its order, each with its type and name."""
    names = {"en": "One", "de": "Eins"}
    one = good(scenario, name=names)
    pack = make(scenario, BUNDLE, one, name={"en": "Pack"})
    scenario.ok(set_up(scenario, fixed(pack, one, is_enabled=False)), 202)
    (setup,) = scenario.ok(scenario.call(READ), 200)
    scenario.equal("is_enabled", scenario.get(setup, "is_enabled"), False)
    items = scenario.get(setup, "items")
    told = [[scenario.get(item, name) for name in ("sku", "type", "name")] for item in items]
    expected = [
        [pack, "bundle", {"en": "Pack"}],
        [one, "virtual_good", {"en": "One", "de": "Eins"}],
    ]
    scenario.equal("items", told, expected)


@law("UPS-2", needs=OWN)
def creating_an_upsell_replaces_the_former_one(scenario: Scenario) -> None:
    """A second create replaces type, switch and items of the first; there is still one setup."""
    first, second = good(scenario), good(scenario)
    scenario.ok(set_up(scenario, fixed(first)), 202)
    scenario.ok(set_up(scenario, fixed(second, first, is_enabled=False)), 202)
    scenario.equal("setups", setups(scenario), [("fixed_list", False, [second, first])])
    scenario.ok(set_up(scenario, computed("most_sellable")), 202)
    scenario.equal("setups", setups(scenario), [("most_sellable", True, [])])


@law("UPS-2", needs=OWN)
def replacing_creates_the_first_upsell(scenario: Scenario) -> None:
    """A replacement makes the upsell where there is none, and replaces it where there is one."""
    sku = good(scenario)
    scenario.ok(set_up(scenario, fixed(sku), "put-upsell"), 202)
    scenario.equal("setups", setups(scenario), [("fixed_list", True, [sku])])
    scenario.ok(set_up(scenario, computed("only_promotions", is_enabled=False), "put-upsell"), 202)
    scenario.equal("setups", setups(scenario), [("only_promotions", False, [])])


@law("UPS-3", needs=OWN)
def what_was_never_set_up_is_not_switched(scenario: Scenario) -> None:
    """Switching an upsell that was never set up gets 404/0 either way, and makes none."""
    for toggle in ("activate", "deactivate"):
        scenario.refused(scenario.call(SWITCH, toggle=toggle), 404, 0)
    scenario.equal("setups", setups(scenario), [])


@law("ERR-9c", needs=OWN)
def every_unknown_sku_is_named(scenario: Scenario) -> None:
    """Unknown SKUs get 404 with all of them in the message, and the former upsell stays."""
    sku, one, two = good(scenario), scenario.name("unknown"), scenario.name("unknown")
    scenario.ok(set_up(scenario, fixed(sku)), 202)
    told = f"[0401-4001]: Items weren't found: {one}, {two}"
    for operation_id in WRITES:
        refused = set_up(scenario, fixed(one, sku, two, is_enabled=False), operation_id)
        scenario.refused(refused, 404, message=told)
        scenario.equal("setups", setups(scenario), [("fixed_list", True, [sku])])


@law("UPS-2", needs=OWN)
def an_upsell_states_what_its_type_takes(scenario: Scenario) -> None:
    """A fixed list without items, and a computed one with items, get 422/1102: nothing changes."""
    sku = good(scenario)
    scenario.ok(set_up(scenario, fixed(sku)), 202)
    for operation_id in WRITES:
        for body in (
            fixed(),
            {"type": "fixed_list", "is_enabled": True},
            {**computed("most_sellable"), "items": [sku]},
            {**computed("only_promotions"), "items": [sku]},
            computed("newest"),
            {"type": "most_sellable", "items": []},
        ):
            scenario.refused(set_up(scenario, body, operation_id), 422, 1102)
    scenario.equal("setups", setups(scenario), [("fixed_list", True, [sku])])


# -- credentials -----------------------------------------------------------------------------------
def admin_calls(sku: str) -> list[tuple[str, dict[str, Any], int]]:
    """The admin calls, with what they take and answer."""
    return [
        ("post-upsell", {"body": fixed(sku)}, 202),
        ("put-upsell", {"body": fixed(sku)}, 202),
        (SWITCH, {"toggle": "deactivate"}, 202),
        (READ, {}, 200),
    ]


@law("AUTH-8a", needs=SHOP)
def a_user_token_opens_the_admin_calls(scenario: Scenario) -> None:
    """All four admin calls of the upsell take the token of a user."""
    sku = good(scenario)
    for operation_id, more, status in admin_calls(sku):
        scenario.ok(scenario.call(operation_id, by=scenario.player, **more), status)
    scenario.equal("setups", setups(scenario), [("fixed_list", False, [sku])])


@law("AUTH-8b", needs=OWN)
def an_api_key_opens_the_admin_calls(scenario: Scenario) -> None:
    """All four admin calls of the upsell take Basic credentials; bad ones get 401/1020."""
    sku = good(scenario)
    for operation_id, more, status in admin_calls(sku):
        scenario.refused(scenario.call(operation_id, by=None, **more), 401, 1501)
        bad = {"Authorization": "Basic nonsense"}
        scenario.refused(scenario.call(operation_id, headers=bad, **more), 401, 1020)
        scenario.ok(scenario.call(operation_id, **more), status)
    scenario.equal("setups", setups(scenario), [("fixed_list", False, [sku])])


# -- offered ---------------------------------------------------------------------------------------
@law("UPS-6", needs=SHOP)
def nothing_is_offered_without_an_upsell(scenario: Scenario) -> None:
    """The player's list is empty before there is an upsell, and while it is switched off."""
    sku = good(scenario)
    shown = scenario.ok(scenario.call(SHOW), 200)
    scenario.equal("the list without an upsell", shown, {"has_more": False, "items": []})
    scenario.ok(set_up(scenario, fixed(sku, is_enabled=False)), 202)
    scenario.equal("offered while it is off", offered(scenario), [])
    for toggle, expected in (("activate", [sku]), ("deactivate", [])):
        for _ in range(2):
            scenario.ok(scenario.call(SWITCH, toggle=toggle), 202)
            scenario.equal(f"offered after {toggle}", offered(scenario), expected)


@law("UPS-4a", needs=SHOP)
def a_fixed_list_is_offered_in_its_order(scenario: Scenario) -> None:
    """A fixed list is offered as it was written, whatever place its items have in the catalog."""
    first, second, third = (good(scenario, order=EARLY + place) for place in range(3))
    for skus in ([third, first, second], [second, third, first]):
        scenario.ok(set_up(scenario, fixed(*skus)), 202)
        scenario.equal("offered", offered(scenario), skus)


@law("UPS-4a", needs=SHOP)
def a_fixed_list_leaves_out_what_is_not_seen(scenario: Scenario) -> None:
    """Items that are hidden, off, over or deleted are left out; what cannot be bought is not."""
    over = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]
    shown, unpriced = good(scenario), good(scenario, None)
    hidden, off = good(scenario, is_show_in_store=False), good(scenario, is_enabled=False)
    late, gone = good(scenario, periods=over), good(scenario)
    skus = [hidden, shown, off, late, unpriced, gone]
    scenario.ok(set_up(scenario, fixed(*skus)), 202)
    scenario.equal("offered", offered(scenario), [shown, unpriced, gone])
    scenario.require(scenario.call("admin-delete-virtual-item", item_sku=gone))
    scenario.equal("offered later", offered(scenario), [shown, unpriced])


@law("UPS-4a", needs=SHOP)
def an_item_is_offered_as_the_catalog_shows_it(scenario: Scenario) -> None:
    """An offered item has the price, promotions and limits that the catalog tells the player."""
    sku = good(scenario, limits={"per_user": 4})
    discount(scenario, "20.00", sku)
    scenario.ok(set_up(scenario, fixed(sku)), 202)
    (item,) = scenario.get(scenario.ok(scenario.call(SHOW), 200), "items")
    catalog = seen(scenario, sku)
    for name in ("price", "promotions", "limits", "can_be_bought", "name", "is_free"):
        scenario.equal(name, scenario.get(item, name), scenario.get(catalog, name))
    scenario.equal("amount", scenario.get(item, "price", "amount"), "8.00")


@law("UPS-4b", needs=[*SHOP, Need.PAYMENT])
def what_sells_best_is_offered_first(scenario: Scenario) -> None:
    """`most_sellable` goes by units in paid orders, the most first; unpaid ones do not count."""
    skus = [good(scenario, order=EARLY + place) for place in range(3)]
    one, two, three = skus
    scenario.ok(set_up(scenario, computed("most_sellable")), 202)
    scenario.equal("by the catalog", of_these(skus, offered(scenario)), skus)
    buy(scenario, {three: 2})
    order(scenario, {one: 9})
    scenario.equal("two of the last", of_these(skus, offered(scenario)), [three, one, two])
    buy(scenario, {two: 1})
    scenario.equal("one of the middle", of_these(skus, offered(scenario)), [three, two, one])
    buy(scenario, {two: 2})
    scenario.equal("three of the middle", of_these(skus, offered(scenario)), [two, three, one])
    buy(scenario, {one: 1})
    buy(scenario, {one: 2})
    scenario.equal("as many of the first", of_these(skus, offered(scenario)), [one, two, three])


@law("UPS-4b", needs=[*SHOP, Need.PAYMENT])
def what_sells_best_is_what_can_be_bought(scenario: Scenario) -> None:
    """`most_sellable` leaves out what is hidden, has no price or is used up for the player."""
    sku, unpriced = good(scenario), good(scenario, None)
    hidden, scarce = good(scenario, is_show_in_store=False), good(scenario, limits={"per_user": 1})
    skus = [sku, unpriced, hidden, scarce]
    scenario.ok(set_up(scenario, computed("most_sellable")), 202)
    scenario.equal("before", of_these(skus, offered(scenario)), [sku, scarce])
    buy(scenario, {scarce: 1})
    scenario.equal("used up", of_these(skus, offered(scenario)), [sku])


@law("UPS-4c", needs=SHOP)
def only_what_is_on_promotion_is_offered(scenario: Scenario) -> None:
    """`only_promotions` offers what a discount or bonus acts on now, not what is given along."""
    plain, reduced, rewarded, present = skus = [good(scenario) for _ in range(4)]
    scenario.ok(set_up(scenario, computed("only_promotions")), 202)
    scenario.equal("before", of_these(skus, offered(scenario)), [])
    discount(scenario, "10.00", reduced)
    discount(scenario, "10.00", plain, enabled=False)
    bonus(scenario, {present: 1}, (rewarded,))
    scenario.equal("offered", of_these(skus, offered(scenario)), [reduced, rewarded])


@law("UPS-4c", needs=SHOP)
def what_is_on_promotion_has_to_be_for_sale(scenario: Scenario) -> None:
    """`only_promotions` leaves out an item with a discount that the player cannot buy."""
    sku, scarce = good(scenario), good(scenario, limits={"per_item": 1})
    discount(scenario, "10.00", sku, scarce)
    scenario.ok(set_up(scenario, computed("only_promotions")), 202)
    skus = [sku, scarce]
    scenario.equal("before", of_these(skus, offered(scenario)), skus)
    order(scenario, {scarce: 1})
    scenario.equal("the last one reserved", of_these(skus, offered(scenario)), [sku])


@law("UPS-5", needs=SHOP)
def fifty_items_are_offered_at_most(scenario: Scenario) -> None:
    """Of 50 items all are offered, and `has_more` is false; of 51 the first 50, and it is true."""
    skus = [good(scenario) for _ in range(MOST + 1)]
    for listed, has_more in ((skus[:MOST], False), (skus, True)):
        scenario.ok(set_up(scenario, fixed(*listed)), 202)
        shown = scenario.ok(scenario.call(SHOW), 200)
        found = [scenario.get(item, "sku") for item in scenario.get(shown, "items")]
        scenario.equal(f"offered of {len(listed)}", found, skus[:MOST])
        scenario.equal(f"has_more of {len(listed)}", scenario.get(shown, "has_more"), has_more)
