"""Laws of items as servers write and read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders.points import value_point
from liveops_kit.contract.builders.store import (
    BUNDLE,
    EARLY,
    GOOD,
    KINDS,
    NON_DEFAULTS,
    PACKAGE,
    SELLABLE_ITEMS,
    body,
    check_hidden,
    item_kinds,
    listed_item,
    make,
    order_free,
    order_item,
    order_number,
    read,
    virtual_good,
    virtual_price,
    visible_item,
)
from liveops_kit.contract.errors import (
    ALREADY_EXISTS,
    ATTRIBUTE_VALUES_TOO_MANY,
    ATTRIBUTES_TOO_MANY,
    ITEM_INVALID,
    ITEM_UNKNOWN,
    KEY_REFUSED,
    NOT_FOUND,
    PROJECT_FORBIDDEN,
    SCHEMA_BROKEN,
)
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import NotVerifiable, Scenario

SHOP = (Need.ITEMS, Need.PLAYER)
DEFAULTS: Mapping[str, Any] = {
    "description": None,
    "long_description": None,
    "image_url": None,
    "media_list": None,
    "order": 1,
    "is_enabled": True,
    "is_show_in_store": False,
    "limits": None,
    "periods": None,
    "custom_attributes": None,
}
"""The defaults of the optional settings in `STATED`; None for nothing, however it is shown."""


def check_fault(scenario: Scenario, refusal: Any, name: str) -> None:
    """Check that a refusal names a property first."""
    faults = scenario.get(refusal, "errorMessageExtended")
    scenario.equal("the property at fault", scenario.get(faults, 0, "property"), name)


# -- writes and reads of servers -------------------------------------------------------------------
@law("ITM-1", "ERR-8a", needs=[Need.ITEMS])
def the_sku_of_an_item_is_its_own(scenario: Scenario) -> None:
    """An item of any kind with the SKU of another item gets 422/4002, and the other one stays."""
    taken = virtual_good(scenario)
    for kind, inside in item_kinds(scenario):
        kind.create(scenario, body(kind, taken, inside, order=3)).refused(ALREADY_EXISTS)
    scenario.equal("order", scenario.get(read(scenario, GOOD, taken), "order"), EARLY)


@law("ITM-1", needs=[Need.ITEMS])
def the_sku_of_a_value_point_is_no_items(scenario: Scenario) -> None:
    """An item with the SKU of a value point gets 422/4002, and is not made."""
    point = value_point(scenario)
    for kind, inside in item_kinds(scenario):
        kind.create(scenario, body(kind, point, inside)).refused(ALREADY_EXISTS)
        kind.call(scenario, "get", point).refused(ITEM_UNKNOWN)


@law("ITM-2a", needs=[Need.ITEMS])
def an_item_is_not_priced_in_what_is_unknown(scenario: Scenario) -> None:
    """With an unknown SKU in `vc_prices` the answer is 404/4001: nothing is made or changed."""
    unknown = scenario.name("unknown")
    for kind, inside in item_kinds(scenario):
        prices = [virtual_price(unknown, 5)]
        sku = scenario.name(kind.word)
        kind.create(scenario, body(kind, sku, inside, vc_prices=prices)).refused(ITEM_UNKNOWN)
        kind.call(scenario, "get", sku).refused(ITEM_UNKNOWN)
        make(scenario, kind, inside, sku=sku, order=4)
        changed = body(kind, sku, inside, vc_prices=prices)
        kind.call(scenario, "update", sku, body=changed).refused(ITEM_UNKNOWN)
        scenario.equal("order", scenario.get(read(scenario, kind, sku), "order"), 4)


@law("ITM-2a", needs=[Need.ITEMS])
def nothing_unknown_is_packed(scenario: Scenario) -> None:
    """With an unknown SKU in `content` the answer is 404/4001, and nothing is made."""
    unknown = scenario.name("unknown")
    for kind in (PACKAGE, BUNDLE):
        sku = scenario.name(kind.word)
        refused = kind.create(scenario, body(kind, sku, unknown)).refused(ITEM_UNKNOWN)
        message = f"[0401-4001]: Item with sku = '{unknown}' not found"
        scenario.equal("errorMessage", scenario.get(refused, "errorMessage"), message)
        kind.call(scenario, "get", sku).refused(ITEM_UNKNOWN)


@law("ITM-2b", needs=[Need.ITEMS])
def a_package_holds_virtual_currency_alone(scenario: Scenario) -> None:
    """A package that would hold another kind of item gets 422/1102; a bundle may hold it."""
    inside, sku = virtual_good(scenario), scenario.name("package")
    PACKAGE.create(scenario, body(PACKAGE, sku, inside)).refused(SCHEMA_BROKEN)
    PACKAGE.call(scenario, "get", sku).refused(ITEM_UNKNOWN)
    make(scenario, BUNDLE, inside)


@law("ITM-2b", needs=[Need.ITEMS])
def an_item_is_priced_in_virtual_currency_alone(scenario: Scenario) -> None:
    """A price in an item that is no virtual currency gets 422/1102, and nothing is made."""
    coin = virtual_good(scenario)
    for kind, inside in item_kinds(scenario):
        sku = scenario.name(kind.word)
        item_body = body(kind, sku, inside, vc_prices=[virtual_price(coin, 5)])
        kind.create(scenario, item_body).refused(SCHEMA_BROKEN)
        kind.call(scenario, "get", sku).refused(ITEM_UNKNOWN)


@law("ITM-3a", needs=[Need.ITEMS])
def an_update_replaces_all_settings(scenario: Scenario) -> None:
    """What an update leaves out falls back to its default, in items of every kind."""
    for kind, inside in item_kinds(scenario):
        sku = make(scenario, kind, inside, **NON_DEFAULTS)
        before = read(scenario, kind, sku)
        for name in ("description", "order", "is_enabled", "custom_attributes"):
            scenario.equal(f"{name} as made", scenario.get(before, name), NON_DEFAULTS[name])
        short = body(kind, sku, inside, name={"en": "Short"})
        for name in ("is_enabled", "is_show_in_store"):
            del short[name]
        short["description"] = None
        kind.call(scenario, "update", sku, body=short).ok(204)
        after = read(scenario, kind, sku)
        scenario.equal("name", scenario.get(after, "name"), {"en": "Short"})
        for name, default in DEFAULTS.items():
            actual = scenario.optional(after, name)
            scenario.equal(f"{name} of a {kind.word}", actual, default)


@law("ITM-3a", needs=SHOP)
def an_update_keeps_the_number(scenario: Scenario) -> None:
    """The `item_id` of an item is the same before and after an update."""
    for kind, inside in item_kinds(scenario):
        sku = make(scenario, kind, inside)
        number = scenario.get(visible_item(scenario, sku), "item_id")
        change = body(kind, sku, inside, name={"en": "Other"})
        kind.call(scenario, "update", sku, body=change).ok(204)
        after = visible_item(scenario, sku)
        scenario.equal("name", scenario.get(after, "name"), "Other")
        scenario.equal("item_id", scenario.get(after, "item_id"), number)


@law("ITM-3b", needs=[Need.ITEMS])
def an_update_does_not_change_the_sku(scenario: Scenario) -> None:
    """An update with another `sku` than the path's gets 422/1102 on `sku`, and changes nothing."""
    for kind, inside in item_kinds(scenario):
        sku, other = make(scenario, kind, inside, order=4), scenario.name("other")
        answer = kind.call(scenario, "update", sku, body=body(kind, other, inside))
        check_fault(scenario, answer.refused(SCHEMA_BROKEN), "sku")
        scenario.equal("order", scenario.get(read(scenario, kind, sku), "order"), 4)
        kind.call(scenario, "get", other).refused(ITEM_UNKNOWN)


@law("ITM-4", needs=[Need.ITEMS])
def a_new_bundle_does_not_hold_itself(scenario: Scenario) -> None:
    """A bundle with itself among its `content` gets 422/1102 on `content`, and is not made."""
    sku = scenario.name("bundle")
    refused = BUNDLE.create(scenario, body(BUNDLE, sku, sku)).refused(SCHEMA_BROKEN)
    check_fault(scenario, refused, "content")
    BUNDLE.call(scenario, "get", sku).refused(ITEM_UNKNOWN)


@law("ITM-4", needs=[Need.ITEMS])
def bundles_do_not_hold_each_other(scenario: Scenario) -> None:
    """A bundle is not changed so that it holds itself within bundles it holds: 422/1102."""
    inner = make(scenario, BUNDLE, virtual_good(scenario))
    middle = make(scenario, BUNDLE, inner)
    outer = make(scenario, BUNDLE, middle)
    before = scenario.get(read(scenario, BUNDLE, inner), "content", 0, "sku")
    for inside in (inner, middle, outer):
        answer = BUNDLE.call(scenario, "update", inner, body=body(BUNDLE, inner, inside))
        check_fault(scenario, answer.refused(SCHEMA_BROKEN), "content")
    scenario.equal(
        "content", scenario.get(read(scenario, BUNDLE, inner), "content", 0, "sku"), before
    )


@law("ITM-11a", needs=[Need.ITEMS])
def an_item_has_twenty_attributes_at_most(scenario: Scenario) -> None:
    """An item of any kind has up to 20 catalog attributes; with 21 it gets 422/9908."""
    for kind, inside in item_kinds(scenario):
        sku = make(scenario, kind, inside, attributes=attributes(20, 1))
        kept = scenario.get(read(scenario, kind, sku), "attributes")
        scenario.equal("attributes", len(kept), 20)
        change = body(kind, sku, inside, attributes=attributes(21, 1))
        kind.call(scenario, "update", sku, body=change).refused(ATTRIBUTES_TOO_MANY)
        change["sku"] = scenario.name(kind.word)
        kind.create(scenario, change).refused(ATTRIBUTES_TOO_MANY)
        kind.call(scenario, "get", change["sku"]).refused(ITEM_UNKNOWN)


@law("ITM-11b", needs=[Need.ITEMS])
def an_attribute_has_six_values_at_most(scenario: Scenario) -> None:
    """A catalog attribute has up to 6 values; with 7 the item gets 422/9909."""
    for kind, inside in item_kinds(scenario):
        sku = make(scenario, kind, inside, attributes=attributes(1, 6))
        change = body(kind, sku, inside, attributes=attributes(1, 7))
        kind.call(scenario, "update", sku, body=change).refused(ATTRIBUTE_VALUES_TOO_MANY)
        kept = scenario.get(read(scenario, kind, sku), "attributes", 0, "values")
        scenario.equal("values", len(kept), 6)
        change["sku"] = scenario.name(kind.word)
        kind.create(scenario, change).refused(ATTRIBUTE_VALUES_TOO_MANY)
        kind.call(scenario, "get", change["sku"]).refused(ITEM_UNKNOWN)


def attributes(count: int, values: int) -> list[dict[str, Any]]:
    """Return catalog attributes, each with this number of values."""
    some = [{"external_id": f"v{number}", "value": {"en": "V"}} for number in range(values)]
    return [{"external_id": f"a{number}", "values": some} for number in range(count)]


@law("ITM-13", needs=[Need.ITEMS])
def custom_attributes_have_500_characters_at_most(scenario: Scenario) -> None:
    """`custom_attributes` have up to 500 characters as JSON; with 501 the answer is 422/1102."""
    longest = {"k": "x" * (500 - len('{"k":""}'))}
    for kind, inside in item_kinds(scenario):
        sku = make(scenario, kind, inside, custom_attributes=longest)
        longer = body(kind, sku, inside, custom_attributes={"k": longest["k"] + "x"})
        refused = kind.call(scenario, "update", sku, body=longer).refused(SCHEMA_BROKEN)
        check_fault(scenario, refused, "custom_attributes")
        kept = scenario.get(read(scenario, kind, sku), "custom_attributes")
        scenario.equal("custom_attributes", kept, longest)


@law("ITM-12", needs=SHOP)
def a_deleted_item_is_gone(scenario: Scenario) -> None:
    """A deleted item is in no list and gets 404/4001 from reads, updates and further deletes."""
    for kind, inside in item_kinds(scenario):
        sku = make(scenario, kind, inside, order=EARLY)
        kind.call(scenario, "delete", sku).ok(204)
        for verb in ("get", "delete"):
            kind.call(scenario, verb, sku).refused(ITEM_UNKNOWN)
        kind.call(scenario, "update", sku, body=body(kind, sku, inside)).refused(ITEM_UNKNOWN)
        rows = [scenario.get(row, "sku") for row in kind.rows(scenario)]
        scenario.holds("the list of servers is without it", sku not in rows, sku)
        for listing in (kind.list_operation, SELLABLE_ITEMS):
            scenario.equal(f"in {listing}", listed_item(scenario, sku, listing=listing), None)
        check_hidden(scenario, sku)


@law("ITM-12", needs=[Need.ITEMS])
def the_sku_of_a_deleted_item_is_free(scenario: Scenario) -> None:
    """After an item was deleted another one, of any kind, takes its SKU."""
    sku = virtual_good(scenario)
    for kind, inside in item_kinds(scenario):
        GOOD.call(scenario, "delete", sku).ok(204)
        kind.create(scenario, body(kind, sku, inside)).ok(201)
        read(scenario, kind, sku)
        kind.call(scenario, "delete", sku).ok(204)
        virtual_good(scenario, sku=sku)


@law("ITM-12", needs=[*SHOP, Need.INVENTORY])
def players_keep_what_they_have_of_a_deleted_item(scenario: Scenario) -> None:
    """Deleting an item takes nothing out of the inventory of players."""
    sku = virtual_good(scenario, None, is_free=True)
    order_number(scenario, order_free(scenario, sku, quantity=3))
    scenario.equal("owned before", scenario.inventory().get(sku), 3)
    GOOD.call(scenario, "delete", sku).ok(204)
    scenario.equal("owned after", scenario.inventory().get(sku), 3)


@law("ITM-12", needs=[Need.ITEMS])
def an_item_is_found_under_its_own_kind_alone(scenario: Scenario) -> None:
    """An item is not read, replaced or deleted by the calls of another kind: 404/4001."""
    for kind, inside in item_kinds(scenario):
        sku = make(scenario, kind, inside)
        for other in KINDS:
            if other is not kind:
                other.call(scenario, "get", sku).refused(ITEM_UNKNOWN)
        other = KINDS[KINDS.index(kind) - 1]
        other.call(scenario, "delete", sku).refused(ITEM_UNKNOWN)
        read(scenario, kind, sku)


@law("ITM-18", needs=SHOP)
def an_item_marked_as_deleted_is_for_servers_alone(scenario: Scenario) -> None:
    """With `is_deleted` an item is read by servers, but neither seen nor ordered by players."""
    sku = virtual_good(scenario, is_deleted=True)
    scenario.equal("sku", scenario.get(read(scenario, GOOD, sku), "sku"), sku)
    check_hidden(scenario, sku)
    scenario.equal("in the list", listed_item(scenario, sku), None)
    order_item(scenario, sku).refused(ITEM_INVALID)
    GOOD.call(scenario, "update", sku, body=body(GOOD, sku)).ok(204)
    visible_item(scenario, sku)
    order_number(scenario, order_item(scenario, sku))


@law("ERR-10a", needs=[Need.ITEMS])
def an_item_in_an_unknown_language_is_not_stored(scenario: Scenario) -> None:
    """A name with an unknown locale key gets 404, and nothing of the item is stored."""
    for kind, inside in item_kinds(scenario):
        sku = make(scenario, kind, inside, order=4)
        invalid = {"en": "New", "xx": "?"}
        change = body(kind, sku, inside, name=invalid)
        kind.call(scenario, "update", sku, body=change).refused(NOT_FOUND)
        scenario.equal("order", scenario.get(read(scenario, kind, sku), "order"), 4)
        change["sku"] = scenario.name(kind.word)
        kind.create(scenario, change).refused(NOT_FOUND)
        kind.call(scenario, "get", change["sku"]).refused(ITEM_UNKNOWN)


# -- credentials and pages -------------------------------------------------------------------------
@law("AUTH-1b", needs=SHOP)
def items_are_kept_by_servers_alone(scenario: Scenario) -> None:
    """Without a key, and with a player's token, calls on items get 401/1020 and do nothing."""
    for kind, inside in item_kinds(scenario):
        sku, other = make(scenario, kind, inside, order=4), scenario.name(kind.word)
        for by in (None, scenario.player):
            scenario.call(f"admin-get-{kind.many}", by=by).refused(KEY_REFUSED)
            kind.call(scenario, "get", sku, by=by).refused(KEY_REFUSED)
            kind.call(scenario, "delete", sku, by=by).refused(KEY_REFUSED)
            change = body(kind, sku, inside)
            kind.call(scenario, "update", sku, by=by, body=change).refused(KEY_REFUSED)
            item_body = body(kind, other, inside)
            answer = scenario.call(f"admin-create-{kind.word}", by=by, body=item_body)
            answer.refused(KEY_REFUSED)
        scenario.equal("order", scenario.get(read(scenario, kind, sku), "order"), 4)
        kind.call(scenario, "get", other).refused(ITEM_UNKNOWN)


@law("PAG-1d", needs=[Need.PLAYER])
def a_page_of_items_has_an_entry_and_a_place(scenario: Scenario) -> None:
    """A `limit` below 1 or an `offset` below 0 gets 422/1102 from every list of items."""
    lists = [f"admin-get-{kind.many}" for kind in KINDS] + [kind.list_operation for kind in KINDS]
    for operation_id in (*lists, SELLABLE_ITEMS):
        for query in ({"limit": 0}, {"offset": -1}):
            scenario.call(operation_id, query=query).refused(SCHEMA_BROKEN)


@law("PAG-2", "PAG-1e", needs=[Need.ITEMS, Need.OWN_PROJECT])
def pages_of_items_are_the_list(scenario: Scenario) -> None:
    """A list of servers goes by `order`, then by age; pages one after the other give it whole."""
    for kind, inside in item_kinds(scenario):
        own = [make(scenario, kind, inside, order=EARLY + place) for place in (2, 1, 1, 0)]
        whole = [scenario.get(row, "sku") for row in kind.rows(scenario)]
        expected = [own[3], own[1], own[2], own[0]]
        scenario.equal("order", [sku for sku in whole if sku in own], expected)
        actual: list[str] = []
        for offset in range(0, len(whole) + 2, 2):
            query = {"limit": 2, "offset": offset}
            page = scenario.call(f"admin-get-{kind.many}", query=query).ok()
            actual += [scenario.get(row, "sku") for row in scenario.get(page, "items")]
        scenario.equal("pages", actual, whole)


@law("AUTH-1d", needs=[Need.ITEMS, Need.OWN_PROJECT])
def the_key_of_another_project_opens_no_items(scenario: Scenario) -> None:
    """An API key that is good for another project gets 403/0 from calls on items and the upsell."""
    target = scenario.client.target
    if target.merchant_id is not None:
        raise NotVerifiable("the API key is good for all projects")
    other: dict[str, Any] = {"headers": {"Authorization": target.basic_authorization}}
    for kind, inside in item_kinds(scenario):
        sku, fresh = make(scenario, kind, inside, order=4), scenario.name(kind.word)
        new, change = body(kind, fresh, inside), body(kind, sku, inside)
        for answer in (
            scenario.call(f"admin-get-{kind.many}", **other),
            scenario.call(f"admin-create-{kind.word}", body=new, **other),
            kind.call(scenario, "get", sku, **other),
            kind.call(scenario, "update", sku, body=change, **other),
            kind.call(scenario, "delete", sku, **other),
        ):
            answer.refused(PROJECT_FORBIDDEN)
        scenario.equal("order", scenario.get(read(scenario, kind, sku), "order"), 4)
        kind.call(scenario, "get", fresh).refused(ITEM_UNKNOWN)
    setup = {"type": "most_sellable", "is_enabled": True}
    scenario.call("post-upsell", body=setup, **other).refused(PROJECT_FORBIDDEN)
    scenario.call("put-upsell", body=setup, **other).refused(PROJECT_FORBIDDEN)
    switch = "put-upsell-toggle-active-inactive"
    scenario.call(switch, toggle="activate", **other).refused(PROJECT_FORBIDDEN)
    setups = "get-upsell-configurations-for-project-admin"
    scenario.call(setups, **other).refused(PROJECT_FORBIDDEN)
    scenario.equal("setups", scenario.call(setups).ok(), [])
