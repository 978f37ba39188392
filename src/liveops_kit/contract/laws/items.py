"""Laws of items and the catalog: what servers write and read, what players see and may buy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scene import (
    PAST,
    bonus,
    buy,
    cart_of,
    coupon,
    discount,
    order,
    promo_code,
    some_item,
    unique_offer,
)
from liveops_kit.contract.scene_points import value_point
from liveops_kit.contract.scene_store import (
    BUNDLE,
    CURRENCY,
    EARLY,
    EVERYTHING,
    GOOD,
    KINDS,
    PACKAGE,
    Kind,
    body,
    currency,
    entry,
    full_amount,
    good,
    left,
    look,
    make,
    number_of,
    order_item,
    price,
    read,
    seen,
    stock,
    take_free,
    unseen,
    virtual_price,
)
from liveops_kit.contract.trial import NotVerifiable, Trial

SHOP = (Need.ITEMS, Need.PLAYER)
TILL = (*SHOP, Need.PAYMENT)
STATED: Mapping[str, Any] = {
    "description": {"en": "Told"},
    "long_description": {"en": "Told at length"},
    "image_url": "https://cdn.frostland.example/told.png",
    "media_list": [{"type": "image", "url": "https://cdn.frostland.example/told_large.png"}],
    "order": 7,
    "is_enabled": False,
    "is_show_in_store": True,
    "limits": {"per_user": 3, "per_item": 9},
    "periods": [{"date_from": PAST, "date_until": None}],
    "custom_attributes": {"told": "yes"},
}
"""Optional settings, each other than its default."""
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
"""What they are when nobody states them."""


def each(trial: Trial) -> Iterator[tuple[Kind, str]]:
    """Every kind of item, with the currency that a filled one may hold."""
    inside = currency(trial)
    for kind in KINDS:
        yield kind, inside


def faulty(trial: Trial, refusal: Any, name: str) -> None:
    """A refusal has to name a property first."""
    faults = trial.field(refusal, "errorMessageExtended")
    trial.equal("the property at fault", trial.field(faults, 0, "property"), name)


def buyable(trial: Trial, sku: str, **more: Any) -> Any:
    """What `can_be_bought` says to somebody."""
    return trial.field(seen(trial, sku, **more), "can_be_bought")


# -- written by servers ----------------------------------------------------------------------------
@law("ITM-1", "ERR-8a", needs=[Need.ITEMS])
def the_sku_of_an_item_is_its_own(trial: Trial) -> None:
    """An item of any kind with the SKU of another item gets 422/4002, and the other one stays."""
    taken = good(trial)
    for kind, inside in each(trial):
        trial.refused(kind.create(trial, body(kind, taken, inside, order=3)), 422, 4002)
    trial.equal("order", trial.field(read(trial, GOOD, taken), "order"), EARLY)


@law("ITM-1", needs=[Need.ITEMS])
def the_sku_of_a_value_point_is_no_items(trial: Trial) -> None:
    """An item with the SKU of a value point gets 422/4002, and is not made."""
    point = value_point(trial)
    for kind, inside in each(trial):
        trial.refused(kind.create(trial, body(kind, point, inside)), 422, 4002)
        trial.refused(kind.call(trial, "get", point), 404, 4001)


@law("ITM-2a", needs=[Need.ITEMS])
def an_item_is_not_priced_in_what_is_unknown(trial: Trial) -> None:
    """With an unknown SKU in `vc_prices` the answer is 404/4001: nothing is made or changed."""
    unknown = trial.name("unknown")
    for kind, inside in each(trial):
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
        told = f"[0401-4001]: Item with sku = '{unknown}' not found"
        trial.equal("errorMessage", trial.field(refused, "errorMessage"), told)
        trial.refused(kind.call(trial, "get", sku), 404, 4001)


@law("ITM-2b", needs=[Need.ITEMS])
def a_package_holds_virtual_currency_alone(trial: Trial) -> None:
    """A package that would hold another kind of item gets 422/1102; a bundle may hold it."""
    inside, sku = good(trial), trial.name("package")
    trial.refused(PACKAGE.create(trial, body(PACKAGE, sku, inside)), 422, 1102)
    trial.refused(PACKAGE.call(trial, "get", sku), 404, 4001)
    make(trial, BUNDLE, inside)


@law("ITM-2b", needs=[Need.ITEMS])
def an_item_is_priced_in_virtual_currency_alone(trial: Trial) -> None:
    """A price in an item that is no virtual currency gets 422/1102, and nothing is made."""
    coin = good(trial)
    for kind, inside in each(trial):
        sku = trial.name(kind.word)
        made = body(kind, sku, inside, vc_prices=[virtual_price(coin, 5)])
        trial.refused(kind.create(trial, made), 422, 1102)
        trial.refused(kind.call(trial, "get", sku), 404, 4001)


@law("ITM-3a", needs=[Need.ITEMS])
def an_update_replaces_all_settings(trial: Trial) -> None:
    """What an update leaves out falls back to its default, in items of every kind."""
    for kind, inside in each(trial):
        sku = make(trial, kind, inside, **STATED)
        before = read(trial, kind, sku)
        for name in ("description", "order", "is_enabled", "custom_attributes"):
            trial.equal(f"{name} as made", trial.field(before, name), STATED[name])
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
    for kind, inside in each(trial):
        sku = make(trial, kind, inside)
        number = trial.field(seen(trial, sku), "item_id")
        change = body(kind, sku, inside, name={"en": "Other"})
        trial.ok(kind.call(trial, "update", sku, body=change), 204)
        after = seen(trial, sku)
        trial.equal("name", trial.field(after, "name"), "Other")
        trial.equal("item_id", trial.field(after, "item_id"), number)


@law("ITM-3b", needs=[Need.ITEMS])
def an_update_does_not_change_the_sku(trial: Trial) -> None:
    """An update with another `sku` than the path's gets 422/1102 on `sku`, and changes nothing."""
    for kind, inside in each(trial):
        sku, other = make(trial, kind, inside, order=4), trial.name("other")
        answer = kind.call(trial, "update", sku, body=body(kind, other, inside))
        faulty(trial, trial.refused(answer, 422, 1102), "sku")
        trial.equal("order", trial.field(read(trial, kind, sku), "order"), 4)
        trial.refused(kind.call(trial, "get", other), 404, 4001)


@law("ITM-4", needs=[Need.ITEMS])
def a_new_bundle_does_not_hold_itself(trial: Trial) -> None:
    """A bundle with itself among its `content` gets 422/1102 on `content`, and is not made."""
    sku = trial.name("bundle")
    refused = trial.refused(BUNDLE.create(trial, body(BUNDLE, sku, sku)), 422, 1102)
    faulty(trial, refused, "content")
    trial.refused(BUNDLE.call(trial, "get", sku), 404, 4001)


@law("ITM-4", needs=[Need.ITEMS])
def bundles_do_not_hold_each_other(trial: Trial) -> None:
    """A bundle is not changed so that it holds itself within bundles it holds: 422/1102."""
    inner = make(trial, BUNDLE, good(trial))
    middle = make(trial, BUNDLE, inner)
    outer = make(trial, BUNDLE, middle)
    before = trial.field(read(trial, BUNDLE, inner), "content", 0, "sku")
    for inside in (inner, middle, outer):
        answer = BUNDLE.call(trial, "update", inner, body=body(BUNDLE, inner, inside))
        faulty(trial, trial.refused(answer, 422, 1102), "content")
    trial.equal("content", trial.field(read(trial, BUNDLE, inner), "content", 0, "sku"), before)


@law("ITM-11a", needs=[Need.ITEMS])
def an_item_has_twenty_attributes_at_most(trial: Trial) -> None:
    """An item of any kind has up to 20 catalog attributes; with 21 it gets 422/9908."""
    for kind, inside in each(trial):
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
    for kind, inside in each(trial):
        sku = make(trial, kind, inside, attributes=attributes(1, 6))
        change = body(kind, sku, inside, attributes=attributes(1, 7))
        trial.refused(kind.call(trial, "update", sku, body=change), 422, 9909)
        kept = trial.field(read(trial, kind, sku), "attributes", 0, "values")
        trial.equal("values", len(kept), 6)
        change["sku"] = trial.name(kind.word)
        trial.refused(kind.create(trial, change), 422, 9909)
        trial.refused(kind.call(trial, "get", change["sku"]), 404, 4001)


def attributes(count: int, values: int) -> list[dict[str, Any]]:
    """So many catalog attributes, each with so many values."""
    some = [{"external_id": f"v{number}", "value": {"en": "V"}} for number in range(values)]
    return [{"external_id": f"a{number}", "values": some} for number in range(count)]


@law("ITM-13", needs=[Need.ITEMS])
def custom_attributes_have_500_characters_at_most(trial: Trial) -> None:
    """`custom_attributes` have up to 500 characters as JSON; with 501 the answer is 422/1102."""
    longest = {"k": "x" * (500 - len('{"k":""}'))}
    for kind, inside in each(trial):
        sku = make(trial, kind, inside, custom_attributes=longest)
        longer = body(kind, sku, inside, custom_attributes={"k": longest["k"] + "x"})
        refused = trial.refused(kind.call(trial, "update", sku, body=longer), 422, 1102)
        faulty(trial, refused, "custom_attributes")
        kept = trial.field(read(trial, kind, sku), "custom_attributes")
        trial.equal("custom_attributes", kept, longest)


@law("ITM-12", needs=SHOP)
def a_deleted_item_is_gone(trial: Trial) -> None:
    """A deleted item is in no list and gets 404/4001 from reads, updates and further deletes."""
    for kind, inside in each(trial):
        sku = make(trial, kind, inside, order=EARLY)
        trial.ok(kind.call(trial, "delete", sku), 204)
        for verb in ("get", "delete"):
            trial.refused(kind.call(trial, verb, sku), 404, 4001)
        trial.refused(kind.call(trial, "update", sku, body=body(kind, sku, inside)), 404, 4001)
        rows = [trial.field(row, "sku") for row in kind.rows(trial)]
        trial.holds("the list of servers is without it", sku not in rows, sku)
        for shelf in (kind.shelf, EVERYTHING):
            trial.equal(f"in {shelf}", entry(trial, sku, shelf=shelf), None)
        unseen(trial, sku)


@law("ITM-12", needs=[Need.ITEMS])
def the_sku_of_a_deleted_item_is_free(trial: Trial) -> None:
    """After an item was deleted another one, of any kind, takes its SKU."""
    sku = good(trial)
    for kind, inside in each(trial):
        trial.ok(GOOD.call(trial, "delete", sku), 204)
        trial.ok(kind.create(trial, body(kind, sku, inside)), 201)
        read(trial, kind, sku)
        trial.ok(kind.call(trial, "delete", sku), 204)
        good(trial, sku=sku)


@law("ITM-12", needs=[*SHOP, Need.INVENTORY])
def players_keep_what_they_have_of_a_deleted_item(trial: Trial) -> None:
    """Deleting an item takes nothing out of the inventory of players."""
    sku = good(trial, None, is_free=True)
    number_of(trial, take_free(trial, sku, quantity=3))
    trial.equal("owned before", trial.owned().get(sku), 3)
    trial.ok(GOOD.call(trial, "delete", sku), 204)
    trial.equal("owned after", trial.owned().get(sku), 3)


@law("ITM-12", needs=[Need.ITEMS])
def an_item_is_found_under_its_own_kind_alone(trial: Trial) -> None:
    """An item is not read, replaced or deleted by the calls of another kind: 404/4001."""
    for kind, inside in each(trial):
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
    sku = good(trial, is_deleted=True)
    trial.equal("sku", trial.field(read(trial, GOOD, sku), "sku"), sku)
    unseen(trial, sku)
    trial.equal("in the list", entry(trial, sku), None)
    trial.refused(order_item(trial, sku), 422, 1411)
    trial.ok(GOOD.call(trial, "update", sku, body=body(GOOD, sku)), 204)
    seen(trial, sku)
    number_of(trial, order_item(trial, sku))


@law("ERR-10a", needs=[Need.ITEMS])
def an_item_in_an_unknown_language_is_not_stored(trial: Trial) -> None:
    """A name with an unknown locale key gets 404, and nothing of the item is stored."""
    for kind, inside in each(trial):
        sku = make(trial, kind, inside, order=4)
        odd = {"en": "New", "xx": "?"}
        change = body(kind, sku, inside, name=odd)
        trial.refused(kind.call(trial, "update", sku, body=change), 404)
        trial.equal("order", trial.field(read(trial, kind, sku), "order"), 4)
        change["sku"] = trial.name(kind.word)
        trial.refused(kind.create(trial, change), 404)
        trial.refused(kind.call(trial, "get", change["sku"]), 404, 4001)


# -- prices ----------------------------------------------------------------------------------------
@law("ITM-5", needs=SHOP)
def the_default_price_for_every_country_counts(trial: Trial) -> None:
    """Of several prices the default one counts that is for every country, wherever it stands."""
    prices = [
        price(GOOD, "3.00", country_iso="DE"),
        price(GOOD, "7.00", is_default=False),
        price(GOOD, "5.00"),
    ]
    for stated in (prices, prices[::-1]):
        sku = good(trial, prices=stated)
        trial.equal("amount", full_amount(trial, seen(trial, sku)), "5.00")


@law("ITM-5", needs=SHOP)
def without_a_default_the_first_price_for_every_country_counts(trial: Trial) -> None:
    """A price for every country goes before the default one of a country."""
    prices = [
        price(GOOD, "3.00", country_iso="DE"),
        price(GOOD, "7.00", is_default=False),
        price(GOOD, "5.00", is_default=False),
    ]
    sku = good(trial, prices=prices)
    trial.equal("amount", full_amount(trial, seen(trial, sku)), "7.00")


@law("ITM-5", needs=SHOP)
def the_default_price_of_a_country_counts_last(trial: Trial) -> None:
    """Where no price is for every country, the default one of a country counts everywhere."""
    prices = [
        price(GOOD, "3.00", country_iso="FR", is_default=False),
        price(GOOD, "4.00", country_iso="DE"),
    ]
    sku = good(trial, prices=prices)
    trial.equal("amount", full_amount(trial, seen(trial, sku)), "4.00")
    trial.equal("can_be_bought", buyable(trial, sku), True)


@law("ITM-5", needs=SHOP)
def nothing_is_sold_for_another_currency(trial: Trial) -> None:
    """Prices in other currencies, and those not in use, are kept, but nothing is sold for them."""
    foreign = price(GOOD, "3.00", currency="JPY")
    off = price(GOOD, "2.00", is_enabled=False)
    sku = good(trial, prices=[foreign, off])
    kept = trial.field(read(trial, GOOD, sku), "prices")
    found = [(each["amount"], each["currency"], each["is_enabled"]) for each in kept]
    trial.equal("prices kept", found, [(3, "JPY", True), (2, "USD", False)])
    shown = seen(trial, sku)
    trial.equal("price", trial.field(shown, "price"), None)
    trial.equal("can_be_bought", trial.field(shown, "can_be_bought"), False)
    trial.refused(order_item(trial, sku), 422, 1411)


@law("ITM-15", needs=SHOP)
def the_content_of_a_bundle_is_added_up(trial: Trial) -> None:
    """`total_content_price` adds up what the items right in a bundle cost, an inner one as one."""
    dear, coin = good(trial, "2.50"), currency(trial)
    inner = make(trial, BUNDLE, dear, prices=[price(BUNDLE, "4.00")])
    content = [{"sku": dear, "quantity": 3}, {"sku": coin, "quantity": 10}, {"sku": inner}]
    outer = make(trial, BUNDLE, content=content, order=EARLY)
    for told in (
        trial.ok(trial.call("get-bundle", sku=outer)),
        entry(trial, outer, shelf=BUNDLE.shelf),
        read(trial, BUNDLE, outer),
    ):
        total = trial.field(told, "total_content_price", "amount_without_discount")
        trial.equal("total_content_price", total, "11.50")


@law("ITM-15", needs=SHOP)
def content_without_a_price_adds_up_to_nothing(trial: Trial) -> None:
    """`total_content_price` is null when nothing in the bundle has a price in real money."""
    sku = make(trial, BUNDLE, currency(trial))
    for told in (trial.ok(trial.call("get-bundle", sku=sku)), read(trial, BUNDLE, sku)):
        trial.equal("total_content_price", trial.field(told, "total_content_price"), None)


# -- seen by players -------------------------------------------------------------------------------
@law("ITM-6a", needs=SHOP)
def an_item_is_seen_while_it_is_enabled_and_shown(trial: Trial) -> None:
    """An item is seen only with both `is_enabled` and `is_show_in_store`, in every kind."""
    for kind, inside in each(trial):
        sku = make(trial, kind, inside)
        for is_enabled, is_shown in ((True, True), (True, False), (False, True), (False, False)):
            switches = {"is_enabled": is_enabled, "is_show_in_store": is_shown}
            change = body(kind, sku, inside, **switches)
            trial.given(kind.call(trial, "update", sku, body=change))
            status = look(trial, sku).status
            trial.equal(f"status with {switches}", status, 200 if is_enabled and is_shown else 404)


@law("ITM-6b", needs=[Need.PLAYERS, Need.OWN_PROJECT])
def an_item_is_seen_in_the_countries_it_is_sold_in(trial: Trial) -> None:
    """The catalog goes by the player's country, and by `country` where the call states one."""
    there, here = (trial.newcomer(c, attributes={"country": c}) for c in ("DE", "US"))
    shelves = {who.external_id: skus(trial, who) for who in (there, here)}
    if shelves[there.external_id] == shelves[here.external_id]:
        raise NotVerifiable("no item is known that is sold in one country and not in another")
    for who, country, like in ((here, "DE", there), (there, "US", here), (here, "US", here)):
        seen_there = skus(trial, who, country=country)
        trial.equal(f"items in {country}", seen_there, shelves[like.external_id])
    trial.equal("items in de", skus(trial, here, country="de"), shelves[there.external_id])


@law("ITM-6b", "ITM-6c", needs=[Need.PLAYERS, Need.OWN_PROJECT])
def an_item_of_other_countries_is_unknown_by_its_sku(trial: Trial) -> None:
    """An item that is not sold in the player's country gets 404/4001 when it is read by its SKU."""
    there, here = (trial.newcomer(c, attributes={"country": c}) for c in ("DE", "US"))
    shelf = GOOD.shelf
    local = set(skus(trial, there, shelf)) - set(skus(trial, here, shelf))
    if not local:
        raise NotVerifiable("no item is known that is sold in one country and not in another")
    for sku in sorted(local):
        seen(trial, sku, there)
        unseen(trial, sku, here)
        by_country: dict[str, Any] = {"by": here, "item_sku": sku, "query": {"country": "DE"}}
        trial.ok(trial.call("get-virtual-items-sku", **by_country))


def skus(trial: Trial, by: Any, shelf: str = EVERYTHING, **query: Any) -> list[str]:
    """What somebody sees on the first page of a list."""
    page = trial.ok(trial.call(shelf, by=by, query={"limit": 50, **query}))
    return [trial.field(row, "sku") for row in trial.field(page, "items")]


@law("ITM-6c", needs=SHOP)
def an_item_nobody_sees_is_left_out(trial: Trial) -> None:
    """A hidden item is in no list, and 404/4001 by its SKU, for players and visitors alike."""
    for kind, inside in each(trial):
        sku = make(trial, kind, inside, order=EARLY)
        for by in (trial.player, None):
            for shelf in (EVERYTHING, kind.shelf):
                shown = entry(trial, sku, by, shelf)
                trial.holds(f"{shelf} shows it", shown is not None, "it is left out")
        hidden = body(kind, sku, inside, order=EARLY, is_show_in_store=False)
        trial.given(kind.call(trial, "update", sku, body=hidden))
        for by in (trial.player, None):
            for shelf in (EVERYTHING, kind.shelf):
                trial.equal(f"in {shelf}", entry(trial, sku, by, shelf), None)
            unseen(trial, sku, by)


@law("ITM-6c", needs=SHOP)
def an_item_of_another_kind_is_unknown_by_its_sku(trial: Trial) -> None:
    """A good is no bundle, and a bundle no good: 404/4001 from the read of the other kind."""
    one = good(trial)
    pack = make(trial, BUNDLE, one)
    trial.refused(trial.call("get-bundle", sku=one), 404, 4001)
    trial.refused(trial.call("get-virtual-items-sku", item_sku=pack), 404, 4001)
    trial.equal("sku", trial.field(trial.ok(trial.call("get-bundle", sku=pack)), "sku"), pack)
    found = trial.ok(trial.call("get-virtual-items-sku", item_sku=one))
    trial.equal("sku", trial.field(found, "sku"), one)
    unseen(trial, trial.name("unknown"))


@law("ITM-7", needs=SHOP)
def an_item_out_of_season_is_seen_when_asked_for(trial: Trial) -> None:
    """After its sale periods an item is seen only by who asks for it, and cannot be bought."""
    over = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]
    sku = good(trial, periods=over)
    asked: dict[str, Any] = {"show_inactive_time_limited_items": 1}
    unseen(trial, sku)
    trial.equal("in the list", entry(trial, sku), None)
    trial.equal("can_be_bought", buyable(trial, sku, **asked), False)
    told = entry(trial, sku, **asked)
    trial.equal("can_be_bought in the list", trial.field(told, "can_be_bought"), False)
    trial.refused(order_item(trial, sku), 422, 1411)


@law("ITM-7", needs=[*SHOP, Need.CLOCK])
def a_sale_begins_and_ends_to_the_second(trial: Trial) -> None:
    """An item is seen from the first moment of a sale period until, not including, its end."""
    start = trial.freeze("2031-03-03T10:00:00Z")
    until = start + timedelta(hours=2)
    period = {"date_from": start.isoformat(), "date_until": until.isoformat()}
    again = until + timedelta(hours=1)
    later = {
        "date_from": again.isoformat(), "date_until": (again + timedelta(hours=1)).isoformat(),
    }  # fmt: skip
    sku = good(trial, periods=[period, later])
    second = timedelta(seconds=1)
    moments = (
        (start - second, 404), (start, 200), (until - second, 200), (until, 404),
        (again - second, 404), (again, 200),
    )  # fmt: skip
    for moment, status in moments:
        trial.clock.freeze(moment)
        trial.equal(f"status at {moment.isoformat()}", look(trial, sku).status, status)


@law("ITM-8", needs=SHOP)
def a_code_is_worked_into_the_prices(trial: Trial) -> None:
    """A `promo_code` lowers the prices of the player who states it, of nobody else."""
    code = trial.code()
    sku = good(trial)
    only = [{"sku": sku, "discount": {"percent": "25.00"}}]
    promo_code(trial, code, discounted_items=only)
    before = amount(trial, seen(trial, sku))
    lower = (before * Decimal("0.75")).quantize(Decimal("0.01"))
    trial.equal("price with the code", amount(trial, seen(trial, sku, promo_code=code)), lower)
    trial.equal("in the list", amount(trial, entry(trial, sku, promo_code=code)), lower)
    trial.equal("price without it", amount(trial, seen(trial, sku)), before)
    trial.equal("for a visitor", amount(trial, seen(trial, sku, None, promo_code=code)), before)


@law("ITM-8", needs=SHOP)
def a_code_is_worked_into_every_list(trial: Trial) -> None:
    """A `promo_code` lowers the prices of all kinds of items, each in its own list."""
    code = trial.code()
    made = [(kind, make(trial, kind, inside, order=EARLY)) for kind, inside in each(trial)]
    only = [{"sku": sku, "discount": {"percent": "50.00"}} for _, sku in made]
    promo_code(trial, code, discounted_items=only)
    for kind, sku in made:
        before = amount(trial, entry(trial, sku, shelf=kind.shelf))
        after = amount(trial, entry(trial, sku, shelf=kind.shelf, promo_code=code))
        trial.equal(f"price in {kind.shelf}", after, before / 2)


@law("ITM-8", needs=SHOP)
def a_code_that_is_not_valid_changes_nothing(trial: Trial) -> None:
    """An unknown code, one that is off and one that is over leave the prices as they are."""
    off, over = trial.code("off"), trial.code("over")
    sku = good(trial)
    only = [{"sku": sku, "discount": {"percent": "25.00"}}]
    promo_code(trial, off, discounted_items=only, enabled=False)
    ended = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]
    promo_code(trial, over, discounted_items=only, promotion_periods=ended)
    before = amount(trial, seen(trial, sku))
    for code in (trial.code("unknown"), off, over):
        trial.equal(f"price with {code}", amount(trial, seen(trial, sku, promo_code=code)), before)


def amount(trial: Trial, shown: Any) -> Decimal:
    """What an item costs somebody."""
    return Decimal(trial.field(shown, "price", "amount"))


@law("ITM-8", needs=SHOP)
def a_code_opens_the_items_of_its_offer(trial: Trial) -> None:
    """Items of a unique catalog offer are seen with its code, not with another or by visitors."""
    code, other = trial.code("own"), trial.code("other")
    sku, decoy = good(trial), good(trial)
    unique_offer(trial, code, items=(sku,))
    unique_offer(trial, other, items=(decoy,))
    unseen(trial, sku)
    unseen(trial, sku, promo_code=other)
    unseen(trial, sku, None, promo_code=code)
    seen(trial, sku, promo_code=code)
    trial.equal("in the list", entry(trial, sku), None)
    told = entry(trial, sku, promo_code=code)
    trial.holds("the list shows it to who has the code", told is not None, "it is left out")


@law("ITM-14", needs=SHOP)
def additional_fields_are_listed_when_asked_for(trial: Trial) -> None:
    """Lists have `media_list`, `order`, ... only as `additional_fields[]` asks for them."""
    fields = {"media_list", "order", "long_description", "custom_attributes"}
    for kind, inside in each(trial):
        sku = make(trial, kind, inside, **{**STATED, "is_enabled": True, "order": EARLY})
        for wanted in (set(), {"order"}, fields - {"order"}, fields):
            query: dict[str, Any] = {"additional_fields[]": sorted(wanted)} if wanted else {}
            told = entry(trial, sku, shelf=kind.shelf, **query)
            found = set(told or ()) & fields
            trial.equal(f"fields in {kind.shelf}", sorted(found), sorted(wanted))


@law("ITM-17", needs=[*SHOP, Need.OWN_PROJECT])
def a_group_is_listed_from_its_first_item_on(trial: Trial) -> None:
    """A group is listed once an item names it, by its id until it has a name of its own."""
    plain, named = trial.name("group"), trial.name("named")
    trial.equal("before", names_of(trial, plain, named), {})
    good(trial, groups=[plain])
    trial.equal("without a name", names_of(trial, plain, named), {plain: plain})
    group = {"external_id": named, "name": {"en": "Coins"}}
    make(trial, CURRENCY, groups=[plain, group])
    trial.equal("with a name", names_of(trial, plain, named), {plain: plain, named: "Coins"})


def names_of(trial: Trial, *groups: str) -> dict[str, str]:
    """The names of these groups, as far as they are listed."""
    listed = trial.field(trial.ok(trial.call("get-item-groups")), "groups")
    rows = [(trial.field(row, "external_id"), trial.field(row, "name")) for row in listed]
    return {external_id: name for external_id, name in rows if external_id in groups}


# -- promotions on items ---------------------------------------------------------------------------
@law("ITM-16", needs=SHOP)
def each_discount_tells_what_it_alone_takes_off(trial: Trial) -> None:
    """Of two discounts on an item each is listed with its percentage and its own part of it."""
    sku = good(trial)
    names = [trial.name("first"), trial.name("second")]
    for name, percent in zip(names, ("10.00", "50.00"), strict=True):
        discount(trial, percent, sku, name={"en": name})
    shown = {
        promotion["name"]: promotion for promotion in trial.field(seen(trial, sku), "promotions")
    }
    for name, percent, value in zip(names, ("10.00", "50.00"), (1, 5), strict=True):
        told = trial.field(shown, name, "discount")
        trial.equal("percent", trial.field(told, "percent"), percent)
        trial.equal("value", Decimal(trial.field(told, "value")), Decimal(value))


@law("ITM-16", needs=SHOP)
def a_promotion_is_listed_where_it_acts_on_the_item_alone(trial: Trial) -> None:
    """A bonus is listed on the one item it asks for, not on one of two it asks for together."""
    sku, other, present = good(trial), good(trial), good(trial)
    alone, together = trial.name("alone"), trial.name("together")
    bonus(trial, {present: 2}, (sku,), name={"en": alone})
    bonus(trial, {present: 3}, (sku, other), name={"en": together})
    names = (alone, together)
    trial.equal("on the item", presents(trial, sku, names), {alone: [(present, 2)]})
    trial.equal("on one of two", presents(trial, other, names), {})
    trial.equal("on the present", presents(trial, present, names), {})


def presents(trial: Trial, sku: str, names: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """What the bonuses of these names promise on an item."""
    return {
        promotion["name"]: [(line["sku"], line["quantity"]) for line in promotion["bonus"]]
        for promotion in trial.field(seen(trial, sku), "promotions")
        if promotion["name"] in names
    }


# -- limits ----------------------------------------------------------------------------------------
@law("ITM-9a", needs=TILL)
def a_limit_counts_what_was_paid_for(trial: Trial) -> None:
    """An order counts towards the player's limit when it is paid, with every unit of it."""
    sku = good(trial, limits={"per_user": 5})
    number = order(trial, {sku: 2})
    trial.equal("left before the payment", left(trial, sku), 5)
    trial.pay(number)
    trial.equal("left after it", left(trial, sku), 3)
    trial.refused(order_item(trial, sku, quantity=4), 422, 1411)
    number_of(trial, order_item(trial, sku, quantity=3))


@law("ITM-9a", needs=[*TILL, Need.SECOND_PLAYER])
def a_limit_of_players_is_each_players_own(trial: Trial) -> None:
    """What one player has bought leaves the limit of another as it is."""
    sku = good(trial, limits={"per_user": 2})
    buy(trial, {sku: 2})
    trial.equal("left to who bought", left(trial, sku), 0)
    trial.equal("left to another", left(trial, sku, trial.second), 2)
    trial.refused(order_item(trial, sku), 422, 1411)
    number_of(trial, order_item(trial, sku, trial.second))


@law("ITM-9a", needs=TILL)
def presents_count_towards_the_limit_of_an_item(trial: Trial) -> None:
    """Bonus items count like bought ones; with none left, what they come with is not sold."""
    sku, present = good(trial), good(trial, limits={"per_user": 3})
    bonus(trial, {present: 2}, (sku,))
    buy(trial, {sku: 1})
    trial.equal("left of the present", left(trial, present), 1)
    trial.refused(order_item(trial, sku), 422, 1411)
    cart_of(trial, {sku: 1})
    trial.refused(trial.call("create-order", body={}), 422, 1401)
    number_of(trial, order_item(trial, present))


@law("ITM-9b", needs=TILL)
def units_in_unpaid_orders_are_reserved(trial: Trial) -> None:
    """Ordered units are reserved until they are sold: what is left is total - sold - reserved."""
    sku = good(trial, limits={"per_item": 5})
    trial.equal("fresh", stock(trial, sku), _stock(5, reserved=0, sold=0))
    first = order(trial, {sku: 2})
    trial.equal("ordered", stock(trial, sku), _stock(5, reserved=2, sold=0))
    second = number_of(trial, order_item(trial, sku))
    trial.equal("ordered twice", stock(trial, sku), _stock(5, reserved=3, sold=0))
    trial.pay(first)
    trial.equal("paid", stock(trial, sku), _stock(5, reserved=1, sold=2))
    trial.pay(second)
    trial.equal("both paid", stock(trial, sku), _stock(5, reserved=0, sold=3))


def _stock(total: int, *, reserved: int, sold: int) -> dict[str, int]:
    available = total - reserved - sold
    return {"total": total, "available": available, "reserved": reserved, "sold": sold}


@law("ITM-9b", needs=TILL)
def dropped_orders_give_their_units_back(trial: Trial) -> None:
    """An order that is cancelled or expires sets free what it had reserved."""
    sku = good(trial, limits={"per_item": 2})
    for drop in (trial.till.cancel, trial.till.expire):
        number = order(trial, {sku: 2})
        trial.equal("ordered", stock(trial, sku), _stock(2, reserved=2, sold=0))
        trial.refused(order_item(trial, sku), 422, 1411)
        drop(trial.project_id, number)
        trial.equal("dropped", stock(trial, sku), _stock(2, reserved=0, sold=0))


@law("ITM-9b", needs=[*SHOP, Need.PLAYERS, Need.PAYMENT])
def the_last_unit_goes_to_one(trial: Trial) -> None:
    """Of players who order the last unit at the same time one gets it, and it is sold once."""
    sku = good(trial, limits={"per_item": 1})
    crowd = [trial.newcomer() for _ in range(6)]
    plan = {"item_sku": sku, "body": {}}
    answers = trial.at_once([("create-order-with-item", {"by": by, **plan}) for by in crowd])
    made = [answer for answer in answers if answer.status == 200]
    trial.equal("orders", len(made), 1)
    for answer in answers:
        if answer.status != 200:
            trial.refused(answer, 422, 1411)
    trial.equal("ordered", stock(trial, sku), _stock(1, reserved=1, sold=0))
    trial.pay(number_of(trial, made[0]))
    trial.equal("paid", stock(trial, sku), _stock(1, reserved=0, sold=1))


@law("ITM-10", needs=SHOP)
def an_item_can_be_bought_that_has_a_price_or_is_free(trial: Trial) -> None:
    """`can_be_bought` is true for any price, real or virtual, or none to pay; without one false."""
    coin = currency(trial)
    virtual = [virtual_price(coin, 5)]
    for stated, expected in (
        ({"amount": "10.00"}, True),
        ({"amount": None, "vc_prices": virtual}, True),
        ({"amount": None, "is_free": True}, True),
        ({"amount": None}, False),
        ({"amount": None, "vc_prices": [{**virtual[0], "is_enabled": False}]}, False),
    ):
        sku = good(trial, **stated)
        trial.equal(f"can_be_bought with {stated}", buyable(trial, sku), expected)


@law("ITM-10", needs=[*TILL, Need.SECOND_PLAYER])
def an_item_cannot_be_bought_beyond_its_limits(trial: Trial) -> None:
    """`can_be_bought` is false once a limit leaves none, be it that of all or the player's."""
    mine, ours = good(trial, limits={"per_user": 1}), good(trial, limits={"per_item": 1})
    buy(trial, {mine: 1})
    order(trial, {ours: 1})
    trial.equal("own limit used up", buyable(trial, mine), False)
    trial.equal("of another player", buyable(trial, mine, by=trial.second), True)
    trial.equal("the last one reserved", buyable(trial, ours, by=trial.second), False)
    trial.equal("in the list", trial.field(entry(trial, mine), "can_be_bought"), False)


@law("ITM-10", needs=TILL)
def a_visitor_has_the_whole_limit(trial: Trial) -> None:
    """Of the limit for each player a visitor is shown all, whatever players have bought."""
    sku = good(trial, limits={"per_user": 2})
    buy(trial, {sku: 2})
    shown = seen(trial, sku, None)
    told = trial.field(shown, "limits", "per_user")
    numbers = (trial.field(told, "total"), trial.field(told, "available"))
    trial.equal("limit of a visitor", numbers, (2, 2))
    trial.equal("can_be_bought", trial.field(shown, "can_be_bought"), True)


@law("ITM-9a", needs=[*TILL, Need.CLOCK])
def a_limit_starts_over_with_its_schedule(trial: Trial) -> None:
    """At the moment of a daily reset the player's limit is whole again, not a second before."""
    noon = trial.freeze("2031-03-03T12:00:00Z")
    daily = {"interval_type": "daily", "time": "18:00:00+00:00"}
    sku = good(trial, limits={"per_user": 2, "recurrent_schedule": {"per_user": daily}})
    buy(trial, {sku: 2})
    reset = noon + timedelta(hours=6)
    told = trial.field(seen(trial, sku), "limits", "per_user", "recurrent_schedule")
    trial.equal("reset_next_date", trial.field(told, "reset_next_date"), int(reset.timestamp()))
    trial.clock.freeze(reset - timedelta(seconds=1))
    trial.equal("left before", left(trial, sku), 0)
    trial.clock.freeze(reset)
    trial.equal("left after", left(trial, sku), 2)


# -- SKUs in the writes of others ------------------------------------------------------------------
UNKNOWN_ITEM = "[0401-4001]: Item with sku = '{}' not found"


@law("ERR-9a", needs=[])
def promotions_with_codes_name_known_items(trial: Trial) -> None:
    """A coupon, promo code or unique offer of an unknown SKU gets 404/4001, and is not made."""
    unknown = trial.name("unknown")
    present = [{"sku": unknown, "quantity": 1}]
    reduced = [{"sku": unknown, "discount": {"percent": "5.00"}}]
    for create, read_one, terms in (
        ("admin-create-coupon", "get-coupon", {"bonus": present}),
        ("create-promo-code", "get-promo-code", {"bonus": present}),
        ("create-promo-code", "get-promo-code", {"discounted_items": reduced}),
        ("admin-create-unique-catalog-offer", "get-unique-catalog-offer", {"items": [unknown]}),
    ):
        external_id = trial.name("promotion")
        made = {"external_id": external_id, "name": {"en": "New"}, **terms}
        trial.refused(trial.call(create, body=made), 404, 4001, UNKNOWN_ITEM.format(unknown))
        trial.refused(trial.call(read_one, external_id=external_id), 404, 9802)


@law("ERR-9a", needs=[])
def promotions_with_codes_are_changed_to_known_items(trial: Trial) -> None:
    """An update that names an unknown SKU gets 404/4001, and the promotion stays as it was."""
    unknown = trial.name("unknown")
    present = [{"sku": unknown, "quantity": 1}]
    for update, read_one, external_id, terms in (
        ("update-coupon-promotion", "get-coupon", coupon(trial), {"bonus": present}),
        ("update-promo-code", "get-promo-code", promo_code(trial), {"bonus": present}),
        (
            "update-unique-catalog-offer-promotion", "get-unique-catalog-offer",
            unique_offer(trial), {"items": [unknown]},
        ),
    ):  # fmt: skip
        before = trial.given(trial.call(read_one, external_id=external_id))
        change = {"name": {"en": "Other"}, **terms}
        answer = trial.call(update, external_id=external_id, body=change)
        trial.refused(answer, 404, 4001, UNKNOWN_ITEM.format(unknown))
        after = trial.ok(trial.call(read_one, external_id=external_id))
        trial.equal("name", trial.field(after, "name"), trial.field(before, "name"))


@law("ERR-9a", needs=[Need.PLAYER])
def promotions_of_the_catalog_name_known_items(trial: Trial) -> None:
    """A discount or bonus that names an unknown SKU gets 404/4001, also when it is changed."""
    sku, unknown = some_item(trial), trial.name("unknown")
    off = {"name": {"en": "Off"}, "discount": {"percent": "5.00"}}
    extra = {"name": {"en": "Extra"}, "condition": [{"sku": sku}]}
    known, strange = [{"sku": sku}], [{"sku": unknown}]
    for kind, fine, odd in (
        ("item", {**off, "items": known}, {**off, "items": [*known, *strange]}),
        ("bonus", {**extra, "bonus": known}, {**extra, "bonus": strange}),
        ("bonus", {**extra, "bonus": known}, {**extra, "bonus": known, "condition": strange}),
    ):
        made = trial.call(f"create-{kind}-promotion", body=odd)
        trial.refused(made, 404, 4001, UNKNOWN_ITEM.format(unknown))
        kept = trial.given(trial.call(f"create-{kind}-promotion", body=fine))
        path = {"promotion_id": trial.field(kept, "promotion_id")}
        change = {**odd, "name": {"en": "Other"}}
        answer = trial.call(f"update-{kind}-promotion", body=change, **path)
        trial.refused(answer, 404, 4001, UNKNOWN_ITEM.format(unknown))
        after = trial.ok(trial.call(f"get-{kind}-promotion", **path))
        trial.equal("name", trial.field(after, "name"), fine["name"])


@law("ERR-9a", needs=[])
def rules_name_known_items(trial: Trial) -> None:
    """A personalization rule for an unknown SKU gets 404/4001, also when it is changed."""
    sku, unknown = some_item(trial), trial.name("unknown")
    never = {"attribute": trial.name("no"), "type": "string", "operator": "eq", "value": "x"}
    plain = {"name": trial.name("rule"), "is_enabled": False, "attribute_conditions": [never]}
    odd = {**plain, "name": trial.name("odd"), "items": [{"sku": unknown}]}
    told = UNKNOWN_ITEM.format(unknown)
    trial.refused(trial.call("create-filter-rule", body=odd), 404, 4001, told)
    kept = trial.given(trial.call("create-filter-rule", body={**plain, "items": [{"sku": sku}]}))
    path = {"rule_id": trial.field(kept, "rule_id")}
    for verb in ("update", "patch"):
        answer = trial.call(f"{verb}-filter-rule-by-id", body=odd, **path)
        trial.refused(answer, 404, 4001, told)
    after = trial.ok(trial.call("get-filter-rule-by-id", **path))
    trial.equal("name", trial.field(after, "name"), plain["name"])


@law("ERR-9a", needs=[])
def chains_give_known_items(trial: Trial) -> None:
    """A reward or daily chain that gives an unknown SKU gets 404/4001, also when it is changed."""
    sku, unknown = some_item(trial), trial.name("unknown")
    told = UNKNOWN_ITEM.format(unknown)
    point = {"value_point": {"sku": value_point(trial)}}
    for kind, create_only, given in (
        ("reward", point, _rewarding), ("daily", {}, _daily),
    ):  # fmt: skip
        odd, fine = given(unknown), given(sku)
        create = f"admin-create-{kind}-chain"
        trial.refused(trial.call(create, body={**odd, **create_only}), 404, 4001, told)
        kept = trial.given(trial.call(create, body={**fine, **create_only}))
        path = {f"{kind}_chain_id": trial.field(kept, f"{kind}_chain_id")}
        change = {**odd, "name": {"en": "Other"}}
        if kind == "reward":
            change["steps"] = [{"step_id": None, **step} for step in odd["steps"]]
        answer = trial.call(f"admin-update-{kind}-chain", body=change, **path)
        trial.refused(answer, 404, 4001, told)
        after = trial.ok(trial.call(f"admin-get-{kind}-chain", **path))
        trial.equal("name", trial.field(after, "name"), fine["name"])


def _rewarding(sku: str) -> dict[str, Any]:
    """A reward chain that gives an item, switched off."""
    step = {"name": {"en": "One"}, "price": {"amount": 1}}
    steps = [{**step, "reward": [{"sku": sku, "quantity": 1}]}]
    return {"name": {"en": "Chain"}, "date_start": PAST, "is_enabled": False, "steps": steps}


def _daily(sku: str) -> dict[str, Any]:
    """A daily chain that gives an item, switched off."""
    steps = [{"step_number": 1, "items": [{"sku": sku, "quantity": 1}]}]
    return {
        "name": {"en": "Chain"}, "type": "rolling", "date_start": PAST, "is_enabled": False,
        "steps": steps,
    }  # fmt: skip
