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
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import NotVerifiable, Trial

SHOP = (Need.ITEMS, Need.PLAYER)
DEFAULTS: Mapping[str, Any] = {
    "description": None,
    "long_description": None,
    "image_url": None,
    "media_list": [],
    "order": 1,
    "is_enabled": True,
    "is_show_in_store": False,
    "limits": None,
    "periods": None,
    "custom_attributes": {},
}
"""The defaults of the optional settings in `STATED`."""


def check_fault(trial: Trial, refusal: Any, name: str) -> None:
    """Check that a refusal names a property first."""
    faults = trial.field(refusal, "errorMessageExtended")
    trial.equal("the property at fault", trial.field(faults, 0, "property"), name)


# -- writes and reads of servers -------------------------------------------------------------------
@law("ITM-1", "ERR-8a", needs=[Need.ITEMS])
def the_sku_of_an_item_is_its_own(trial: Trial) -> None:
    """An item of any kind with the SKU of another item gets 422/4002, and the other one stays."""
    taken = virtual_good(trial)
    for kind, inside in item_kinds(trial):
        trial.refused(kind.create(trial, body(kind, taken, inside, order=3)), 422, 4002)
    trial.equal("order", trial.field(read(trial, GOOD, taken), "order"), EARLY)


@law("ITM-1", needs=[Need.ITEMS])
def the_sku_of_a_value_point_is_no_items(trial: Trial) -> None:
    """An item with the SKU of a value point gets 422/4002, and is not made."""
    point = value_point(trial)
    for kind, inside in item_kinds(trial):
        trial.refused(kind.create(trial, body(kind, point, inside)), 422, 4002)
        trial.refused(kind.call(trial, "get", point), 404, 4001)


@law("ITM-2a", needs=[Need.ITEMS])
def an_item_is_not_priced_in_what_is_unknown(trial: Trial) -> None:
    """With an unknown SKU in `vc_prices` the answer is 404/4001: nothing is made or changed."""
    unknown = trial.name("unknown")
    for kind, inside in item_kinds(trial):
        prices = [virtual_price(unknown, 5)]
        sku = trial.name(kind.word)
        trial.refused(kind.create(trial, body(kind, sku, inside, vc_prices=prices)), 404, 4001)
        trial.refused(kind.call(trial, "get", sku), 404, 4001)
        make(trial, kind, inside, sku=sku, order=4)
        changed = body(kind, sku, inside, vc_prices=prices)
        trial.refused(kind.call(trial, "update", sku, body=changed), 404, 4001)
        trial.equal("order", trial.field(read(trial, kind, sku), "order"), 4)


@law("ITM-2a", needs=[Need.ITEMS])
def nothing_unknown_is_packed(trial: Trial) -> None:
    """With an unknown SKU in `content` the answer is 404/4001, and nothing is made."""
    unknown = trial.name("unknown")
    for kind in (PACKAGE, BUNDLE):
        sku = trial.name(kind.word)
        refused = trial.refused(kind.create(trial, body(kind, sku, unknown)), 404, 4001)
        message = f"[0401-4001]: Item with sku = '{unknown}' not found"
        trial.equal("errorMessage", trial.field(refused, "errorMessage"), message)
        trial.refused(kind.call(trial, "get", sku), 404, 4001)


@law("ITM-2b", needs=[Need.ITEMS])
def a_package_holds_virtual_currency_alone(trial: Trial) -> None:
    """A package that would hold another kind of item gets 422/1102; a bundle may hold it."""
    inside, sku = virtual_good(trial), trial.name("package")
    trial.refused(PACKAGE.create(trial, body(PACKAGE, sku, inside)), 422, 1102)
    trial.refused(PACKAGE.call(trial, "get", sku), 404, 4001)
    make(trial, BUNDLE, inside)


@law("ITM-2b", needs=[Need.ITEMS])
def an_item_is_priced_in_virtual_currency_alone(trial: Trial) -> None:
    """A price in an item that is no virtual currency gets 422/1102, and nothing is made."""
    coin = virtual_good(trial)
    for kind, inside in item_kinds(trial):
        sku = trial.name(kind.word)
        item_body = body(kind, sku, inside, vc_prices=[virtual_price(coin, 5)])
        trial.refused(kind.create(trial, item_body), 422, 1102)
        trial.refused(kind.call(trial, "get", sku), 404, 4001)


@law("ITM-3a", needs=[Need.ITEMS])
def an_update_replaces_all_settings(trial: Trial) -> None:
    """What an update leaves out falls back to its default, in items of every kind."""
    for kind, inside in item_kinds(trial):
        sku = make(trial, kind, inside, **NON_DEFAULTS)
        before = read(trial, kind, sku)
        for name in ("description", "order", "is_enabled", "custom_attributes"):
            trial.equal(f"{name} as made", trial.field(before, name), NON_DEFAULTS[name])
        short = body(kind, sku, inside, name={"en": "Short"})
        for name in ("is_enabled", "is_show_in_store"):
            del short[name]
        if kind.is_filled:
            short["description"] = None
        trial.ok(kind.call(trial, "update", sku, body=short), 204)
        after = read(trial, kind, sku)
        trial.equal("name", trial.field(after, "name"), {"en": "Short"})
        for name, default in DEFAULTS.items():
            trial.equal(f"{name} of a {kind.word}", trial.field(after, name), default)


@law("ITM-3a", needs=SHOP)
def an_update_keeps_the_number(trial: Trial) -> None:
    """The `item_id` of an item is the same before and after an update."""
    for kind, inside in item_kinds(trial):
        sku = make(trial, kind, inside)
        number = trial.field(visible_item(trial, sku), "item_id")
        change = body(kind, sku, inside, name={"en": "Other"})
        trial.ok(kind.call(trial, "update", sku, body=change), 204)
        after = visible_item(trial, sku)
        trial.equal("name", trial.field(after, "name"), "Other")
        trial.equal("item_id", trial.field(after, "item_id"), number)


@law("ITM-3b", needs=[Need.ITEMS])
def an_update_does_not_change_the_sku(trial: Trial) -> None:
    """An update with another `sku` than the path's gets 422/1102 on `sku`, and changes nothing."""
    for kind, inside in item_kinds(trial):
        sku, other = make(trial, kind, inside, order=4), trial.name("other")
        answer = kind.call(trial, "update", sku, body=body(kind, other, inside))
        check_fault(trial, trial.refused(answer, 422, 1102), "sku")
        trial.equal("order", trial.field(read(trial, kind, sku), "order"), 4)
        trial.refused(kind.call(trial, "get", other), 404, 4001)


@law("ITM-4", needs=[Need.ITEMS])
def a_new_bundle_does_not_hold_itself(trial: Trial) -> None:
    """A bundle with itself among its `content` gets 422/1102 on `content`, and is not made."""
    sku = trial.name("bundle")
    refused = trial.refused(BUNDLE.create(trial, body(BUNDLE, sku, sku)), 422, 1102)
    check_fault(trial, refused, "content")
    trial.refused(BUNDLE.call(trial, "get", sku), 404, 4001)


@law("ITM-4", needs=[Need.ITEMS])
def bundles_do_not_hold_each_other(trial: Trial) -> None:
    """A bundle is not changed so that it holds itself within bundles it holds: 422/1102."""
    inner = make(trial, BUNDLE, virtual_good(trial))
    middle = make(trial, BUNDLE, inner)
    outer = make(trial, BUNDLE, middle)
    before = trial.field(read(trial, BUNDLE, inner), "content", 0, "sku")
    for inside in (inner, middle, outer):
        answer = BUNDLE.call(trial, "update", inner, body=body(BUNDLE, inner, inside))
        check_fault(trial, trial.refused(answer, 422, 1102), "content")
    trial.equal("content", trial.field(read(trial, BUNDLE, inner), "content", 0, "sku"), before)


@law("ITM-11a", needs=[Need.ITEMS])
def an_item_has_twenty_attributes_at_most(trial: Trial) -> None:
    """An item of any kind has up to 20 catalog attributes; with 21 it gets 422/9908."""
    for kind, inside in item_kinds(trial):
        sku = make(trial, kind, inside, attributes=attributes(20, 1))
        kept = trial.field(read(trial, kind, sku), "attributes")
        trial.equal("attributes", len(kept), 20)
        change = body(kind, sku, inside, attributes=attributes(21, 1))
        trial.refused(kind.call(trial, "update", sku, body=change), 422, 9908)
        change["sku"] = trial.name(kind.word)
        trial.refused(kind.create(trial, change), 422, 9908)
        trial.refused(kind.call(trial, "get", change["sku"]), 404, 4001)


@law("ITM-11b", needs=[Need.ITEMS])
def an_attribute_has_six_values_at_most(trial: Trial) -> None:
    """A catalog attribute has up to 6 values; with 7 the item gets 422/9909."""
    for kind, inside in item_kinds(trial):
        sku = make(trial, kind, inside, attributes=attributes(1, 6))
        change = body(kind, sku, inside, attributes=attributes(1, 7))
        trial.refused(kind.call(trial, "update", sku, body=change), 422, 9909)
        kept = trial.field(read(trial, kind, sku), "attributes", 0, "values")
        trial.equal("values", len(kept), 6)
        change["sku"] = trial.name(kind.word)
        trial.refused(kind.create(trial, change), 422, 9909)
        trial.refused(kind.call(trial, "get", change["sku"]), 404, 4001)


def attributes(count: int, values: int) -> list[dict[str, Any]]:
    """Return catalog attributes, each with this number of values."""
    some = [{"external_id": f"v{number}", "value": {"en": "V"}} for number in range(values)]
    return [{"external_id": f"a{number}", "values": some} for number in range(count)]


@law("ITM-13", needs=[Need.ITEMS])
def custom_attributes_have_500_characters_at_most(trial: Trial) -> None:
    """`custom_attributes` have up to 500 characters as JSON; with 501 the answer is 422/1102."""
    longest = {"k": "x" * (500 - len('{"k":""}'))}
    for kind, inside in item_kinds(trial):
        sku = make(trial, kind, inside, custom_attributes=longest)
        longer = body(kind, sku, inside, custom_attributes={"k": longest["k"] + "x"})
        refused = trial.refused(kind.call(trial, "update", sku, body=longer), 422, 1102)
        check_fault(trial, refused, "custom_attributes")
        kept = trial.field(read(trial, kind, sku), "custom_attributes")
        trial.equal("custom_attributes", kept, longest)


@law("ITM-12", needs=SHOP)
def a_deleted_item_is_gone(trial: Trial) -> None:
    """A deleted item is in no list and gets 404/4001 from reads, updates and further deletes."""
    for kind, inside in item_kinds(trial):
        sku = make(trial, kind, inside, order=EARLY)
        trial.ok(kind.call(trial, "delete", sku), 204)
        for verb in ("get", "delete"):
            trial.refused(kind.call(trial, verb, sku), 404, 4001)
        trial.refused(kind.call(trial, "update", sku, body=body(kind, sku, inside)), 404, 4001)
        rows = [trial.field(row, "sku") for row in kind.rows(trial)]
        trial.holds("the list of servers is without it", sku not in rows, sku)
        for listing in (kind.list_operation, SELLABLE_ITEMS):
            trial.equal(f"in {listing}", listed_item(trial, sku, listing=listing), None)
        check_hidden(trial, sku)


@law("ITM-12", needs=[Need.ITEMS])
def the_sku_of_a_deleted_item_is_free(trial: Trial) -> None:
    """After an item was deleted another one, of any kind, takes its SKU."""
    sku = virtual_good(trial)
    for kind, inside in item_kinds(trial):
        trial.ok(GOOD.call(trial, "delete", sku), 204)
        trial.ok(kind.create(trial, body(kind, sku, inside)), 201)
        read(trial, kind, sku)
        trial.ok(kind.call(trial, "delete", sku), 204)
        virtual_good(trial, sku=sku)


@law("ITM-12", needs=[*SHOP, Need.INVENTORY])
def players_keep_what_they_have_of_a_deleted_item(trial: Trial) -> None:
    """Deleting an item takes nothing out of the inventory of players."""
    sku = virtual_good(trial, None, is_free=True)
    order_number(trial, order_free(trial, sku, quantity=3))
    trial.equal("owned before", trial.owned().get(sku), 3)
    trial.ok(GOOD.call(trial, "delete", sku), 204)
    trial.equal("owned after", trial.owned().get(sku), 3)


@law("ITM-12", needs=[Need.ITEMS])
def an_item_is_found_under_its_own_kind_alone(trial: Trial) -> None:
    """An item is not read, replaced or deleted by the calls of another kind: 404/4001."""
    for kind, inside in item_kinds(trial):
        sku = make(trial, kind, inside)
        for other in KINDS:
            if other is not kind:
                trial.refused(other.call(trial, "get", sku), 404, 4001)
        other = KINDS[KINDS.index(kind) - 1]
        trial.refused(other.call(trial, "delete", sku), 404, 4001)
        read(trial, kind, sku)


@law("ITM-18", needs=SHOP)
def an_item_marked_as_deleted_is_for_servers_alone(trial: Trial) -> None:
    """With `is_deleted` an item is read by servers, but neither seen nor ordered by players."""
    sku = virtual_good(trial, is_deleted=True)
    trial.equal("sku", trial.field(read(trial, GOOD, sku), "sku"), sku)
    check_hidden(trial, sku)
    trial.equal("in the list", listed_item(trial, sku), None)
    trial.refused(order_item(trial, sku), 422, 1411)
    trial.ok(GOOD.call(trial, "update", sku, body=body(GOOD, sku)), 204)
    visible_item(trial, sku)
    order_number(trial, order_item(trial, sku))


@law("ERR-10a", needs=[Need.ITEMS])
def an_item_in_an_unknown_language_is_not_stored(trial: Trial) -> None:
    """A name with an unknown locale key gets 404, and nothing of the item is stored."""
    for kind, inside in item_kinds(trial):
        sku = make(trial, kind, inside, order=4)
        invalid = {"en": "New", "xx": "?"}
        change = body(kind, sku, inside, name=invalid)
        trial.refused(kind.call(trial, "update", sku, body=change), 404)
        trial.equal("order", trial.field(read(trial, kind, sku), "order"), 4)
        change["sku"] = trial.name(kind.word)
        trial.refused(kind.create(trial, change), 404)
        trial.refused(kind.call(trial, "get", change["sku"]), 404, 4001)


# -- credentials and pages -------------------------------------------------------------------------
@law("AUTH-1b", needs=SHOP)
def items_are_kept_by_servers_alone(trial: Trial) -> None:
    """Without a key, and with a player's token, calls on items get 401/1020 and do nothing."""
    for kind, inside in item_kinds(trial):
        sku, other = make(trial, kind, inside, order=4), trial.name(kind.word)
        for by in (None, trial.player):
            trial.refused(trial.call(f"admin-get-{kind.many}", by=by), 401, 1020)
            trial.refused(kind.call(trial, "get", sku, by=by), 401, 1020)
            trial.refused(kind.call(trial, "delete", sku, by=by), 401, 1020)
            change = body(kind, sku, inside)
            trial.refused(kind.call(trial, "update", sku, by=by, body=change), 401, 1020)
            item_body = body(kind, other, inside)
            answer = trial.call(f"admin-create-{kind.word}", by=by, body=item_body)
            trial.refused(answer, 401, 1020)
        trial.equal("order", trial.field(read(trial, kind, sku), "order"), 4)
        trial.refused(kind.call(trial, "get", other), 404, 4001)


@law("PAG-1d", needs=[Need.PLAYER])
def a_page_of_items_has_an_entry_and_a_place(trial: Trial) -> None:
    """A `limit` below 1 or an `offset` below 0 gets 422/1102 from every list of items."""
    lists = [f"admin-get-{kind.many}" for kind in KINDS] + [kind.list_operation for kind in KINDS]
    for operation_id in (*lists, SELLABLE_ITEMS):
        for query in ({"limit": 0}, {"offset": -1}):
            trial.refused(trial.call(operation_id, query=query), 422, 1102)


@law("PAG-2", "PAG-1e", needs=[Need.ITEMS, Need.OWN_PROJECT])
def pages_of_items_are_the_list(trial: Trial) -> None:
    """A list of servers goes by `order`, then by age; pages one after the other give it whole."""
    for kind, inside in item_kinds(trial):
        own = [make(trial, kind, inside, order=EARLY + place) for place in (2, 1, 1, 0)]
        whole = [trial.field(row, "sku") for row in kind.rows(trial)]
        expected = [own[3], own[1], own[2], own[0]]
        trial.equal("order", [sku for sku in whole if sku in own], expected)
        actual: list[str] = []
        for offset in range(0, len(whole) + 2, 2):
            query = {"limit": 2, "offset": offset}
            page = trial.ok(trial.call(f"admin-get-{kind.many}", query=query))
            actual += [trial.field(row, "sku") for row in trial.field(page, "items")]
        trial.equal("pages", actual, whole)


@law("AUTH-1d", needs=[Need.ITEMS, Need.OWN_PROJECT])
def the_key_of_another_project_opens_no_items(trial: Trial) -> None:
    """An API key that is good for another project gets 403/0 from calls on items and the upsell."""
    target = trial.client.target
    if target.merchant_id is not None:
        raise NotVerifiable("the API key is good for all projects")
    other: dict[str, Any] = {"headers": {"Authorization": target.basic_authorization}}
    for kind, inside in item_kinds(trial):
        sku, fresh = make(trial, kind, inside, order=4), trial.name(kind.word)
        new, change = body(kind, fresh, inside), body(kind, sku, inside)
        for answer in (
            trial.call(f"admin-get-{kind.many}", **other),
            trial.call(f"admin-create-{kind.word}", body=new, **other),
            kind.call(trial, "get", sku, **other),
            kind.call(trial, "update", sku, body=change, **other),
            kind.call(trial, "delete", sku, **other),
        ):
            trial.refused(answer, 403, 0)
        trial.equal("order", trial.field(read(trial, kind, sku), "order"), 4)
        trial.refused(kind.call(trial, "get", fresh), 404, 4001)
    setup = {"type": "most_sellable", "is_enabled": True}
    trial.refused(trial.call("post-upsell", body=setup, **other), 403, 0)
    trial.refused(trial.call("put-upsell", body=setup, **other), 403, 0)
    switch = "put-upsell-toggle-active-inactive"
    trial.refused(trial.call(switch, toggle="activate", **other), 403, 0)
    setups = "get-upsell-configurations-for-project-admin"
    trial.refused(trial.call(setups, **other), 403, 0)
    trial.equal("setups", trial.ok(trial.call(setups)), [])
