"""Laws of the catalog that players see: who sees which items, in which lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from liveops_kit.contract.builders import OVER
from liveops_kit.contract.builders.store import (
    EARLY,
    NON_DEFAULTS,
    SELLABLE_ITEMS,
    can_be_bought,
    check_hidden,
    get_item,
    listed_item,
    order_item,
    virtual_good,
    visible_item,
)
from liveops_kit.contract.errors import ITEM_INVALID, ITEM_UNKNOWN, TOKEN_REFUSED
from liveops_kit.contract.law import SHOP, Need, law
from liveops_kit.contract.resources import (
    BUNDLE,
    ITEM_KINDS,
    UNIQUE_CATALOG_OFFER,
    VIRTUAL_CURRENCY,
    VIRTUAL_ITEM,
)
from liveops_kit.contract.scenario import Made, NotVerifiable, Scenario


def skus(scenario: Scenario, by: Any, listing: str = SELLABLE_ITEMS, **query: Any) -> list[str]:
    """Return the SKUs on the first page of a caller's list."""
    rows = scenario.call(listing, by=by, query={"limit": 50, **query}).get("items")
    return [scenario.get(row, "sku") for row in rows]


# -- switches and sales ----------------------------------------------------------------------------
@law("ITM-6a", needs=SHOP)
def an_item_is_seen_while_it_is_enabled_and_shown(scenario: Scenario) -> None:
    """An item is seen only with both `is_enabled` and `is_show_in_store`, in every kind."""
    for kind in ITEM_KINDS:
        made = scenario.create(kind)
        for is_enabled, is_shown in ((True, True), (True, False), (False, True), (False, False)):
            made.update(is_enabled=is_enabled, is_show_in_store=is_shown).works()
            expected = 200 if is_enabled and is_shown else 404
            what = f"status with {is_enabled} and {is_shown}"
            scenario.equal(what, get_item(scenario, made.id).status, expected)


def _check_lists(made: Made, is_seen: bool) -> None:
    """Check whether its lists show an item to players and to visitors."""
    for by in (made.scenario.player, None):
        for listing in (SELLABLE_ITEMS, made.kind.listings[1]):
            found = listed_item(made.scenario, made.id, by, listing) is not None
            made.scenario.equal(f"whether {listing} shows it", found, is_seen)
        if not is_seen:
            check_hidden(made.scenario, made.id, by)


@law("ITM-6c", needs=SHOP)
def an_item_nobody_sees_is_left_out(scenario: Scenario) -> None:
    """A hidden item is in no list, and 404/4001 by its SKU, for players and visitors alike."""
    for kind in ITEM_KINDS:
        made = scenario.create(kind, order=EARLY)
        _check_lists(made, is_seen=True)
        made.update(is_show_in_store=False).works()
        _check_lists(made, is_seen=False)


@law("ITM-6c", needs=SHOP)
def an_item_of_another_kind_is_unknown_by_its_sku(scenario: Scenario) -> None:
    """A good is no bundle, and a bundle no good: 404/4001 from the read of the other kind."""
    one, pack = scenario.create(VIRTUAL_ITEM), scenario.create(BUNDLE)
    scenario.call("get-bundle", sku=one.id).refused(ITEM_UNKNOWN)
    scenario.call("get-virtual-items-sku", item_sku=pack.id).refused(ITEM_UNKNOWN)
    scenario.has(pack.call("get-bundle").ok(), sku=pack.id)
    scenario.has(one.call("get-virtual-items-sku").ok(), sku=one.id)
    check_hidden(scenario, scenario.name("unknown"))


@law("ITM-7", needs=SHOP)
def an_item_out_of_season_is_seen_when_asked_for(scenario: Scenario) -> None:
    """After its sale periods an item is seen only by who asks for it, and cannot be bought."""
    sku = virtual_good(scenario, periods=OVER)
    query: dict[str, Any] = {"show_inactive_time_limited_items": 1}
    check_hidden(scenario, sku)
    scenario.equal("in the list", listed_item(scenario, sku), None)
    scenario.equal("can_be_bought", can_be_bought(scenario, sku, **query), False)
    scenario.has(listed_item(scenario, sku, **query), can_be_bought=False)
    order_item(scenario, sku).refused(ITEM_INVALID)


@law("ITM-7", needs=[*SHOP, Need.CLOCK])
def a_sale_begins_and_ends_to_the_second(scenario: Scenario) -> None:
    """An item is seen from the first moment of a sale period until, not including, its end."""
    start, hour = scenario.freeze("2031-03-03T10:00:00Z"), timedelta(hours=1)
    until, again, second = start + 2 * hour, start + 3 * hour, timedelta(seconds=1)
    sales = ((start, until), (again, again + hour))
    periods = [{"date_from": a.isoformat(), "date_until": b.isoformat()} for a, b in sales]
    sku = virtual_good(scenario, periods=periods)
    for moment, status in (
        (start - second, 404), (start, 200), (until - second, 200), (until, 404),
        (again - second, 404), (again, 200),
    ):  # fmt: skip
        scenario.clock.freeze(moment)
        scenario.equal(f"status at {moment.isoformat()}", get_item(scenario, sku).status, status)


@law("ITM-8", needs=SHOP)
def a_code_opens_the_items_of_its_offer(scenario: Scenario) -> None:
    """Items of a unique catalog offer are seen with its code, not with another or by visitors."""
    sku, decoy = virtual_good(scenario), virtual_good(scenario)
    code, other = (
        scenario.create(UNIQUE_CATALOG_OFFER, items=[each]).add_code() for each in (sku, decoy)
    )
    check_hidden(scenario, sku)
    check_hidden(scenario, sku, promo_code=other)
    check_hidden(scenario, sku, None, promo_code=code)
    visible_item(scenario, sku, promo_code=code)
    scenario.equal("in the list", listed_item(scenario, sku), None)
    scenario.has(listed_item(scenario, sku, promo_code=code), sku=sku)


# -- countries -------------------------------------------------------------------------------------
NOWHERE_APART = "no item is known that is sold in one country and not in another"


@law("ITM-6b", needs=[Need.PLAYERS, Need.OWN_PROJECT])
def an_item_is_seen_in_the_countries_it_is_sold_in(scenario: Scenario) -> None:
    """The catalog goes by the player's country, and by `country` where the call states one."""
    there, here = (scenario.new_player(c, attributes={"country": c}) for c in ("DE", "US"))
    german, american = skus(scenario, there), skus(scenario, here)
    if german == american:
        raise NotVerifiable(NOWHERE_APART)
    for by, country, expected in (
        (here, "DE", german), (there, "US", american), (here, "US", american), (here, "de", german),
    ):  # fmt: skip
        scenario.equal(f"items in {country}", skus(scenario, by, country=country), expected)


@law("ITM-6b", "ITM-6c", needs=[Need.PLAYERS, Need.OWN_PROJECT])
def an_item_of_other_countries_is_unknown_by_its_sku(scenario: Scenario) -> None:
    """An item that is not sold in the player's country gets 404/4001 when it is read by its SKU."""
    there, here = (scenario.new_player(c, attributes={"country": c}) for c in ("DE", "US"))
    listing = VIRTUAL_ITEM.listings[1]
    local = set(skus(scenario, there, listing)) - set(skus(scenario, here, listing))
    if not local:
        raise NotVerifiable(NOWHERE_APART)
    for sku in sorted(local):
        visible_item(scenario, sku, there)
        check_hidden(scenario, sku, here)
        by_country: dict[str, Any] = {"by": here, "item_sku": sku, "query": {"country": "DE"}}
        scenario.call("get-virtual-items-sku", **by_country).ok()


# -- lists -----------------------------------------------------------------------------------------
@law("ITM-14", needs=SHOP)
def additional_fields_are_listed_when_asked_for(scenario: Scenario) -> None:
    """Lists have `media_list`, `order`, ... only as `additional_fields[]` asks for them."""
    fields = {"media_list", "order", "long_description", "custom_attributes"}
    settings = {**NON_DEFAULTS, "is_enabled": True, "order": EARLY}
    for kind in ITEM_KINDS:
        sku, listing = scenario.create(kind, **settings).id, kind.listings[1]
        for wanted in (set(), {"order"}, fields - {"order"}, fields):
            query: dict[str, Any] = {"additional_fields[]": sorted(wanted)} if wanted else {}
            actual = set(listed_item(scenario, sku, listing=listing, **query) or ()) & fields
            scenario.equal(f"fields in {listing}", sorted(actual), sorted(wanted))


@law("ITM-17", needs=[*SHOP, Need.OWN_PROJECT])
def a_group_is_listed_from_its_first_item_on(scenario: Scenario) -> None:
    """A group is listed once an item names it, by its id until it has a name of its own."""
    plain, named = scenario.name("group"), scenario.name("named")

    def has_names(**expected: str) -> None:
        listed = scenario.call("get-item-groups").get("groups")
        rows = {scenario.get(row, "external_id"): scenario.get(row, "name") for row in listed}
        actual = {key: rows[key] for key in (plain, named) if key in rows}
        scenario.equal("names of the groups", actual, expected)

    has_names()
    virtual_good(scenario, groups=[plain])
    has_names(**{plain: plain})
    group = {"external_id": named, "name": {"en": "Coins"}}
    scenario.create(VIRTUAL_CURRENCY, groups=[plain, group])
    has_names(**{plain: plain, named: "Coins"})


@law("AUTH-3b", needs=[Need.ITEMS])
def a_bad_token_is_refused_where_visitors_are_served(scenario: Scenario) -> None:
    """The catalog serves visitors, but who comes with a token that cannot be read gets 401/1501."""
    sku, pack = virtual_good(scenario), scenario.create(BUNDLE).id
    invalid = {"Authorization": "Bearer not.a.token"}
    lists = (SELLABLE_ITEMS, *(kind.listings[1] for kind in ITEM_KINDS))
    for operation_id, path in (
        *((listing, {}) for listing in lists),
        ("get-sellable-item-by-sku", {"sku": sku}),
        ("get-virtual-items-sku", {"item_sku": sku}),
        ("get-bundle", {"sku": pack}),
    ):
        more: dict[str, Any] = dict(path)
        scenario.call(operation_id, by=None, **more).ok(200)
        scenario.call(operation_id, by=None, headers=invalid, **more).refused(TOKEN_REFUSED)


@law("PAG-2", "PAG-4", needs=[*SHOP, Need.OWN_PROJECT])
def pages_of_the_catalog_are_the_list(scenario: Scenario) -> None:
    """Pages of a list, one after the other, give each item once; `has_more` ends with the last."""
    for kind in ITEM_KINDS:
        listing = kind.listings[1]
        scenario.several(kind, 3)
        whole, actual = skus(scenario, scenario.player, listing), list[str]()
        for offset in range(0, len(whole), 2):
            page = scenario.call(listing, query={"limit": 2, "offset": offset}).ok()
            actual += [scenario.get(row, "sku") for row in scenario.get(page, "items")]
            scenario.equal("has_more", scenario.get(page, "has_more"), offset + 2 < len(whole))
        scenario.equal(f"pages of {listing}", actual, whole)
