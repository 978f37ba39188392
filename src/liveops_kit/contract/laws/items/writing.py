"""Laws of items as servers write and read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from liveops_kit.contract.builders.points import value_point
from liveops_kit.contract.builders.store import (
    EARLY,
    NON_DEFAULTS,
    SELLABLE_ITEMS,
    check_hidden,
    free_item,
    listed_item,
    order_free,
    order_item,
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
    Error,
)
from liveops_kit.contract.law import SHOP, Need, law
from liveops_kit.contract.resources import (
    BUNDLE,
    ITEM_KINDS,
    VIRTUAL_CURRENCY_PACKAGE,
    VIRTUAL_ITEM,
)
from liveops_kit.contract.scenario import LEAVE_OUT, NotVerifiable, Scenario

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


# -- writes and reads of servers -------------------------------------------------------------------
@law("ITM-1", "ERR-8a", needs=[Need.ITEMS])
def the_sku_of_an_item_is_its_own(scenario: Scenario) -> None:
    """An item of any kind with the SKU of another item gets 422/4002, and the other one stays."""
    taken = scenario.create(VIRTUAL_ITEM)
    with scenario.unchanged(taken):
        for kind in ITEM_KINDS:
            body = scenario.new_body(kind, sku=taken.id, order=3)
            scenario.call(kind.create, body=body).refused(ALREADY_EXISTS)


@law("ITM-1", needs=[Need.ITEMS])
def the_sku_of_a_value_point_is_no_items(scenario: Scenario) -> None:
    """An item with the SKU of a value point gets 422/4002, and is not made."""
    for kind in ITEM_KINDS:
        scenario.refuses_create(kind, ALREADY_EXISTS, {"sku": value_point(scenario)})


@law("ITM-2a", needs=[Need.ITEMS])
def an_item_is_not_priced_in_what_is_unknown(scenario: Scenario) -> None:
    """With an unknown SKU in `vc_prices` the answer is 404/4001: nothing is made or changed."""
    prices = [virtual_price(scenario.name("unknown"), 5)]
    for kind in ITEM_KINDS:
        scenario.refuses(kind, ITEM_UNKNOWN, {"vc_prices": prices})


@law("ITM-2a", needs=[Need.ITEMS])
def nothing_unknown_is_packed(scenario: Scenario) -> None:
    """With an unknown SKU in `content` the answer is 404/4001, and nothing is made."""
    unknown = scenario.name("unknown")
    content, message = [{"sku": unknown, "quantity": 5}], ITEM_UNKNOWN.message(sku=unknown)
    for kind in (VIRTUAL_CURRENCY_PACKAGE, BUNDLE):
        scenario.refuses_create(kind, ITEM_UNKNOWN, {"content": content}, message=message)


@law("ITM-2b", needs=[Need.ITEMS])
def a_package_holds_virtual_currency_alone(scenario: Scenario) -> None:
    """A package that would hold another kind of item gets 422/1102; a bundle may hold it."""
    content = [{"sku": scenario.some_item(), "quantity": 5}]
    scenario.refuses_create(VIRTUAL_CURRENCY_PACKAGE, SCHEMA_BROKEN, {"content": content})
    scenario.create(BUNDLE, content=content)


@law("ITM-2b", needs=[Need.ITEMS])
def an_item_is_priced_in_virtual_currency_alone(scenario: Scenario) -> None:
    """A price in an item that is no virtual currency gets 422/1102, and nothing is made."""
    prices = [virtual_price(scenario.some_item(), 5)]
    for kind in ITEM_KINDS:
        scenario.refuses_create(kind, SCHEMA_BROKEN, {"vc_prices": prices})


@law("ITM-3a", needs=[Need.ITEMS])
def an_update_replaces_all_settings(scenario: Scenario) -> None:
    """What an update leaves out falls back to its default, in items of every kind."""
    names = ("description", "order", "is_enabled", "custom_attributes")
    left_out = dict.fromkeys(NON_DEFAULTS, LEAVE_OUT)
    for kind in ITEM_KINDS:
        made = scenario.create(kind, **NON_DEFAULTS)
        made.shows(**{name: NON_DEFAULTS[name] for name in names})
        made.update(**{**left_out, "name": {"en": "Short"}, "description": None}).ok(204)
        made.shows(name={"en": "Short"})
        after = made.read()
        for name, default in DEFAULTS.items():
            scenario.equal(f"{name} of {kind.noun}", scenario.optional(after, name), default)


@law("ITM-3a", needs=SHOP)
def an_update_keeps_the_number(scenario: Scenario) -> None:
    """The `item_id` of an item is the same before and after an update."""
    for kind in ITEM_KINDS:
        made = scenario.create(kind)
        number = scenario.get(visible_item(scenario, made.id), "item_id")
        made.update(name={"en": "Other"}).ok(204)
        scenario.has(visible_item(scenario, made.id), name="Other", item_id=number)


@law("ITM-3b", needs=[Need.ITEMS])
def an_update_does_not_change_the_sku(scenario: Scenario) -> None:
    """An update with another `sku` than the path's gets 422/1102 on `sku`, and changes nothing."""
    for kind in ITEM_KINDS:
        made, other = scenario.create(kind), scenario.name("other")
        with scenario.unchanged(made):
            made.update(sku=other).is_about("sku")
        scenario.call(kind.read, **kind.path(other)).refused(ITEM_UNKNOWN)


@law("ITM-4", needs=[Need.ITEMS])
def a_new_bundle_does_not_hold_itself(scenario: Scenario) -> None:
    """A bundle with itself among its `content` gets 422/1102 on `content`, and is not made."""
    sku = scenario.name("bundle")
    itself = {"sku": sku, "content": [{"sku": sku, "quantity": 5}]}
    refusal = scenario.refuses_create(BUNDLE, SCHEMA_BROKEN, itself)
    scenario.has(scenario.get(refusal, "errorMessageExtended", 0), property="content")


@law("ITM-4", needs=[Need.ITEMS])
def bundles_do_not_hold_each_other(scenario: Scenario) -> None:
    """A bundle is not changed so that it holds itself within bundles it holds: 422/1102."""
    inner = scenario.create(BUNDLE)
    middle = scenario.create(BUNDLE, content=[{"sku": inner.id, "quantity": 5}])
    outer = scenario.create(BUNDLE, content=[{"sku": middle.id, "quantity": 5}])
    with scenario.unchanged(inner):
        for inside in (inner, middle, outer):
            inner.update(content=[{"sku": inside.id, "quantity": 5}]).is_about("content")


@law("ITM-11a", needs=[Need.ITEMS])
def an_item_has_twenty_attributes_at_most(scenario: Scenario) -> None:
    """An item of any kind has up to 20 catalog attributes; with 21 it gets 422/9908."""
    for kind in ITEM_KINDS:
        made = scenario.create(kind, attributes=attributes(20, 1))
        scenario.equal("attributes", len(made.read("attributes")), 20)
        with scenario.unchanged(made):
            made.update(attributes=attributes(21, 1)).refused(ATTRIBUTES_TOO_MANY)
        many = {"attributes": attributes(21, 1)}
        scenario.refuses_create(kind, ATTRIBUTES_TOO_MANY, many)


@law("ITM-11b", needs=[Need.ITEMS])
def an_attribute_has_six_values_at_most(scenario: Scenario) -> None:
    """A catalog attribute has up to 6 values; with 7 the item gets 422/9909."""
    for kind in ITEM_KINDS:
        made = scenario.create(kind, attributes=attributes(1, 6))
        many = {"attributes": attributes(1, 7)}
        made.update(**many).refused(ATTRIBUTE_VALUES_TOO_MANY)
        scenario.equal("values", len(made.read("attributes", 0, "values")), 6)
        scenario.refuses_create(kind, ATTRIBUTE_VALUES_TOO_MANY, many)


def attributes(count: int, values: int) -> list[dict[str, Any]]:
    """Return catalog attributes, each with this number of values."""
    some = [{"external_id": f"v{number}", "value": {"en": "V"}} for number in range(values)]
    return [{"external_id": f"a{number}", "values": some} for number in range(count)]


@law("ITM-13", needs=[Need.ITEMS])
def custom_attributes_have_500_characters_at_most(scenario: Scenario) -> None:
    """`custom_attributes` have up to 500 characters as JSON; with 501 the answer is 422/1102."""
    longest = {"k": "x" * (500 - len('{"k":""}'))}
    for kind in ITEM_KINDS:
        made = scenario.create(kind, custom_attributes=longest)
        made.update(custom_attributes={"k": longest["k"] + "x"}).is_about("custom_attributes")
        made.shows(custom_attributes=longest)


@law("ITM-12", needs=SHOP)
def a_deleted_item_is_gone(scenario: Scenario) -> None:
    """A deleted item is in no list and gets 404/4001 from reads, updates and further deletes."""
    for kind in ITEM_KINDS:
        made = scenario.create(kind, order=EARLY)
        made.delete().ok(204)
        for answer in (made.call(kind.read), made.delete(), made.update()):
            answer.refused(ITEM_UNKNOWN)
        rows = [scenario.get(row, "sku") for row in scenario.entries(kind.listings[0])]
        scenario.holds("the list of servers is without it", made.id not in rows, made.id)
        for listing in (kind.listings[1], SELLABLE_ITEMS):
            scenario.equal(f"in {listing}", listed_item(scenario, made.id, listing=listing), None)
        check_hidden(scenario, made.id)


@law("ITM-12", needs=[Need.ITEMS])
def the_sku_of_a_deleted_item_is_free(scenario: Scenario) -> None:
    """After an item was deleted another one, of any kind, takes its SKU."""
    sku = scenario.some_item()
    for kind in ITEM_KINDS:
        scenario.call(VIRTUAL_ITEM.delete, item_sku=sku).ok(204)
        made = scenario.create(kind, sku=sku)
        made.shows(sku=sku)
        made.delete().ok(204)
        scenario.create(VIRTUAL_ITEM, sku=sku)


@law("ITM-12", needs=[*SHOP, Need.INVENTORY])
def players_keep_what_they_have_of_a_deleted_item(scenario: Scenario) -> None:
    """Deleting an item takes nothing out of the inventory of players."""
    sku = free_item(scenario)
    order_free(scenario, sku, quantity=3).get("order_id")
    scenario.equal("owned before", scenario.inventory().get(sku), 3)
    scenario.call(VIRTUAL_ITEM.delete, item_sku=sku).ok(204)
    scenario.equal("owned after", scenario.inventory().get(sku), 3)


@law("ITM-12", needs=[Need.ITEMS])
def an_item_is_found_under_its_own_kind_alone(scenario: Scenario) -> None:
    """An item is not read, replaced or deleted by the calls of another kind: 404/4001."""
    for place, kind in enumerate(ITEM_KINDS):
        made = scenario.create(kind)
        with scenario.unchanged(made):
            for other in ITEM_KINDS:
                if other is not kind:
                    scenario.call(other.read, **other.path(made.id)).refused(ITEM_UNKNOWN)
            other = ITEM_KINDS[place - 1]
            scenario.call(other.delete, **other.path(made.id)).refused(ITEM_UNKNOWN)


@law("ITM-18", needs=SHOP)
def an_item_marked_as_deleted_is_for_servers_alone(scenario: Scenario) -> None:
    """With `is_deleted` an item is read by servers, but neither seen nor ordered by players."""
    made = scenario.create(VIRTUAL_ITEM, is_deleted=True, order=EARLY)
    made.shows(sku=made.id)
    check_hidden(scenario, made.id)
    scenario.equal("in the list", listed_item(scenario, made.id), None)
    order_item(scenario, made.id).refused(ITEM_INVALID)
    made.update(is_deleted=LEAVE_OUT).ok(204)
    visible_item(scenario, made.id)
    order_item(scenario, made.id).get("order_id")


@law("ERR-10a", needs=[Need.ITEMS])
def an_item_in_an_unknown_language_is_not_stored(scenario: Scenario) -> None:
    """A name with an unknown locale key gets 404, and nothing of the item is stored."""
    for kind in ITEM_KINDS:
        scenario.refuses(kind, NOT_FOUND, {"name": {"en": "New", "xx": "?"}})


# -- credentials and pages -------------------------------------------------------------------------
def _are_refused(scenario: Scenario, error: Error, **caller: Any) -> None:
    """Check that all calls of servers on items of every kind are refused and do nothing."""
    for kind in ITEM_KINDS:
        made, fresh = scenario.create(kind), scenario.new_body(kind)
        with scenario.unchanged(made):
            for answer in (
                scenario.call(kind.listings[0], **caller),
                scenario.call(kind.create, body=fresh, **caller),
                made.call(kind.read, **caller),
                made.call(kind.update, body=made.revision(), **caller),
                made.call(kind.delete, **caller),
            ):
                answer.refused(error)
        scenario.equal(f"whether {kind.noun} was made", scenario.is_stored(kind, fresh), False)


@law("AUTH-1b", needs=SHOP)
def items_are_kept_by_servers_alone(scenario: Scenario) -> None:
    """Without a key, and with a player's token, calls on items get 401/1020 and do nothing."""
    for by in (None, scenario.player):
        _are_refused(scenario, KEY_REFUSED, by=by)


@law("PAG-1d", needs=[Need.PLAYER])
def a_page_of_items_has_an_entry_and_a_place(scenario: Scenario) -> None:
    """A `limit` below 1 or an `offset` below 0 gets 422/1102 from every list of items."""
    lists = [listing for kind in ITEM_KINDS for listing in kind.listings]
    for operation_id in (*lists, SELLABLE_ITEMS):
        for query in ({"limit": 0}, {"offset": -1}):
            scenario.call(operation_id, query=query).refused(SCHEMA_BROKEN)


@law("PAG-2", "PAG-1e", needs=[Need.ITEMS, Need.OWN_PROJECT])
def pages_of_items_are_the_list(scenario: Scenario) -> None:
    """A list of servers goes by `order`, then by age; pages one after the other give it whole."""
    for kind in ITEM_KINDS:
        own = [scenario.create(kind, order=EARLY + place).id for place in (2, 1, 1, 0)]
        whole = [scenario.get(row, "sku") for row in scenario.entries(kind.listings[0])]
        expected = [own[3], own[1], own[2], own[0]]
        scenario.equal("order", [sku for sku in whole if sku in own], expected)
        actual: list[str] = []
        for offset in range(0, len(whole) + 2, 2):
            page = scenario.call(kind.listings[0], query={"limit": 2, "offset": offset})
            actual += [scenario.get(row, "sku") for row in page.get("items")]
        scenario.equal("pages", actual, whole)


@law("AUTH-1d", needs=[Need.ITEMS, Need.OWN_PROJECT])
def the_key_of_another_project_opens_no_items(scenario: Scenario) -> None:
    """An API key that is good for another project gets 403/0 from calls on items and the upsell."""
    target = scenario.client.target
    if target.merchant_id is not None:
        raise NotVerifiable("the API key is good for all projects")
    other: dict[str, Any] = {"headers": {"Authorization": target.basic_authorization}}
    _are_refused(scenario, PROJECT_FORBIDDEN, **other)
    setups = "get-upsell-configurations-for-project-admin"
    before = scenario.call(setups).ok()
    setup = {"type": "most_sellable", "is_enabled": True}
    scenario.call("post-upsell", body=setup, **other).refused(PROJECT_FORBIDDEN)
    scenario.call("put-upsell", body=setup, **other).refused(PROJECT_FORBIDDEN)
    switch = "put-upsell-toggle-active-inactive"
    scenario.call(switch, toggle="deactivate", **other).refused(PROJECT_FORBIDDEN)
    scenario.call(setups, **other).refused(PROJECT_FORBIDDEN)
    scenario.equal("setups", scenario.call(setups).ok(), before)
