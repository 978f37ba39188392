"""Laws of the catalog that players see: visibility, prices and promotions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from liveops_kit.contract.builders import PAST, bonus, discount, promo_code, unique_offer
from liveops_kit.contract.builders.store import (
    BUNDLE,
    CURRENCY,
    EARLY,
    GOOD,
    KINDS,
    NON_DEFAULTS,
    SELLABLE_ITEMS,
    body,
    can_be_bought,
    check_hidden,
    currency,
    full_amount,
    get_item,
    item_kinds,
    listed_item,
    make,
    order_item,
    price,
    read,
    virtual_good,
    visible_item,
)
from liveops_kit.contract.errors import ITEM_INVALID, ITEM_UNKNOWN, TOKEN_REFUSED
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import NotVerifiable, Scenario

SHOP = (Need.ITEMS, Need.PLAYER)


# -- prices ----------------------------------------------------------------------------------------
@law("ITM-5", needs=SHOP)
def the_default_price_for_every_country_counts(scenario: Scenario) -> None:
    """Of several prices the default one counts that is for every country, wherever it stands."""
    prices = [
        price(GOOD, "3.00", country_iso="DE"),
        price(GOOD, "7.00", is_default=False),
        price(GOOD, "5.00"),
    ]
    for variant in (prices, prices[::-1]):
        sku = virtual_good(scenario, prices=variant)
        scenario.equal("amount", full_amount(scenario, visible_item(scenario, sku)), "5.00")


@law("ITM-5", needs=SHOP)
def without_a_default_the_first_price_for_every_country_counts(scenario: Scenario) -> None:
    """A price for every country goes before the default one of a country."""
    prices = [
        price(GOOD, "3.00", country_iso="DE"),
        price(GOOD, "7.00", is_default=False),
        price(GOOD, "5.00", is_default=False),
    ]
    sku = virtual_good(scenario, prices=prices)
    scenario.equal("amount", full_amount(scenario, visible_item(scenario, sku)), "7.00")


@law("ITM-5", needs=SHOP)
def the_default_price_of_a_country_counts_last(scenario: Scenario) -> None:
    """Where no price is for every country, the default one of a country counts everywhere."""
    prices = [
        price(GOOD, "3.00", country_iso="FR", is_default=False),
        price(GOOD, "4.00", country_iso="DE"),
    ]
    sku = virtual_good(scenario, prices=prices)
    scenario.equal("amount", full_amount(scenario, visible_item(scenario, sku)), "4.00")
    scenario.equal("can_be_bought", can_be_bought(scenario, sku), True)


@law("ITM-5", needs=SHOP)
def nothing_is_sold_for_another_currency(scenario: Scenario) -> None:
    """Prices in other currencies, and those not in use, are kept, but nothing is sold for them."""
    foreign = price(GOOD, "3.00", currency="JPY")
    off = price(GOOD, "2.00", is_enabled=False)
    sku = virtual_good(scenario, prices=[foreign, off])
    kept = scenario.get(read(scenario, GOOD, sku), "prices")
    actual = [(each["amount"], each["currency"], each["is_enabled"]) for each in kept]
    scenario.equal("prices kept", actual, [(3, "JPY", True), (2, "USD", False)])
    shown = visible_item(scenario, sku)
    scenario.equal("price", scenario.optional(shown, "price"), None)
    scenario.has(shown, can_be_bought=False)
    order_item(scenario, sku).refused(ITEM_INVALID)


@law("SHP-3", needs=SHOP)
def an_item_without_a_picture_has_an_empty_address(scenario: Scenario) -> None:
    """An item that was made without a picture is shown with an `image_url` of ''."""
    shown = visible_item(scenario, virtual_good(scenario))
    scenario.has(shown, image_url="")


@law("ITM-15", needs=SHOP)
def the_content_of_a_bundle_is_added_up(scenario: Scenario) -> None:
    """`total_content_price` adds up what the items right in a bundle cost, an inner one as one."""
    dear, coin = virtual_good(scenario, "2.50"), currency(scenario)
    inner = make(scenario, BUNDLE, dear, prices=[price(BUNDLE, "4.00")])
    content = [{"sku": dear, "quantity": 3}, {"sku": coin, "quantity": 10}, {"sku": inner}]
    outer = make(scenario, BUNDLE, content=content, order=EARLY)
    for view in (
        scenario.call("get-bundle", sku=outer).ok(),
        listed_item(scenario, outer, listing=BUNDLE.list_operation),
        read(scenario, BUNDLE, outer),
    ):
        total = scenario.get(view, "total_content_price", "amount_without_discount")
        scenario.equal("total_content_price", total, "11.50")


@law("ITM-15", needs=SHOP)
def content_without_a_price_adds_up_to_nothing(scenario: Scenario) -> None:
    """A bundle has no `total_content_price` when nothing in it has a price in real money."""
    sku = make(scenario, BUNDLE, currency(scenario))
    for view in (scenario.call("get-bundle", sku=sku).ok(), read(scenario, BUNDLE, sku)):
        scenario.equal("total_content_price", scenario.optional(view, "total_content_price"), None)


# -- visibility ------------------------------------------------------------------------------------
@law("ITM-6a", needs=SHOP)
def an_item_is_seen_while_it_is_enabled_and_shown(scenario: Scenario) -> None:
    """An item is seen only with both `is_enabled` and `is_show_in_store`, in every kind."""
    for kind, inside in item_kinds(scenario):
        sku = make(scenario, kind, inside)
        for is_enabled, is_shown in ((True, True), (True, False), (False, True), (False, False)):
            switches = {"is_enabled": is_enabled, "is_show_in_store": is_shown}
            change = body(kind, sku, inside, **switches)
            kind.call(scenario, "update", sku, body=change).works()
            status = get_item(scenario, sku).status
            scenario.equal(
                f"status with {switches}", status, 200 if is_enabled and is_shown else 404
            )


@law("ITM-6b", needs=[Need.PLAYERS, Need.OWN_PROJECT])
def an_item_is_seen_in_the_countries_it_is_sold_in(scenario: Scenario) -> None:
    """The catalog goes by the player's country, and by `country` where the call states one."""
    there, here = (scenario.new_player(c, attributes={"country": c}) for c in ("DE", "US"))
    listings = {caller.external_id: skus(scenario, caller) for caller in (there, here)}
    if listings[there.external_id] == listings[here.external_id]:
        raise NotVerifiable("no item is known that is sold in one country and not in another")
    for caller, country, like in ((here, "DE", there), (there, "US", here), (here, "US", here)):
        seen_there = skus(scenario, caller, country=country)
        scenario.equal(f"items in {country}", seen_there, listings[like.external_id])
    scenario.equal("items in de", skus(scenario, here, country="de"), listings[there.external_id])


@law("ITM-6b", "ITM-6c", needs=[Need.PLAYERS, Need.OWN_PROJECT])
def an_item_of_other_countries_is_unknown_by_its_sku(scenario: Scenario) -> None:
    """An item that is not sold in the player's country gets 404/4001 when it is read by its SKU."""
    there, here = (scenario.new_player(c, attributes={"country": c}) for c in ("DE", "US"))
    listing = GOOD.list_operation
    local = set(skus(scenario, there, listing)) - set(skus(scenario, here, listing))
    if not local:
        raise NotVerifiable("no item is known that is sold in one country and not in another")
    for sku in sorted(local):
        visible_item(scenario, sku, there)
        check_hidden(scenario, sku, here)
        by_country: dict[str, Any] = {"by": here, "item_sku": sku, "query": {"country": "DE"}}
        scenario.call("get-virtual-items-sku", **by_country).ok()


def skus(scenario: Scenario, by: Any, listing: str = SELLABLE_ITEMS, **query: Any) -> list[str]:
    """Return the SKUs on the first page of a caller's list."""
    page = scenario.call(listing, by=by, query={"limit": 50, **query}).ok()
    return [scenario.get(row, "sku") for row in scenario.get(page, "items")]


@law("ITM-6c", needs=SHOP)
def an_item_nobody_sees_is_left_out(scenario: Scenario) -> None:
    """A hidden item is in no list, and 404/4001 by its SKU, for players and visitors alike."""
    for kind, inside in item_kinds(scenario):
        sku = make(scenario, kind, inside, order=EARLY)
        for by in (scenario.player, None):
            for listing in (SELLABLE_ITEMS, kind.list_operation):
                shown = listed_item(scenario, sku, by, listing)
                scenario.holds(f"{listing} shows it", shown is not None, "it is left out")
        hidden = body(kind, sku, inside, order=EARLY, is_show_in_store=False)
        kind.call(scenario, "update", sku, body=hidden).works()
        for by in (scenario.player, None):
            for listing in (SELLABLE_ITEMS, kind.list_operation):
                scenario.equal(f"in {listing}", listed_item(scenario, sku, by, listing), None)
            check_hidden(scenario, sku, by)


@law("ITM-6c", needs=SHOP)
def an_item_of_another_kind_is_unknown_by_its_sku(scenario: Scenario) -> None:
    """A good is no bundle, and a bundle no good: 404/4001 from the read of the other kind."""
    one = virtual_good(scenario)
    pack = make(scenario, BUNDLE, one)
    scenario.call("get-bundle", sku=one).refused(ITEM_UNKNOWN)
    scenario.call("get-virtual-items-sku", item_sku=pack).refused(ITEM_UNKNOWN)
    scenario.has(scenario.call("get-bundle", sku=pack).ok(), sku=pack)
    view = scenario.call("get-virtual-items-sku", item_sku=one).ok()
    scenario.has(view, sku=one)
    check_hidden(scenario, scenario.name("unknown"))


@law("ITM-7", needs=SHOP)
def an_item_out_of_season_is_seen_when_asked_for(scenario: Scenario) -> None:
    """After its sale periods an item is seen only by who asks for it, and cannot be bought."""
    over = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]
    sku = virtual_good(scenario, periods=over)
    query: dict[str, Any] = {"show_inactive_time_limited_items": 1}
    check_hidden(scenario, sku)
    scenario.equal("in the list", listed_item(scenario, sku), None)
    scenario.equal("can_be_bought", can_be_bought(scenario, sku, **query), False)
    listed = listed_item(scenario, sku, **query)
    scenario.equal("can_be_bought in the list", scenario.get(listed, "can_be_bought"), False)
    order_item(scenario, sku).refused(ITEM_INVALID)


@law("ITM-7", needs=[*SHOP, Need.CLOCK])
def a_sale_begins_and_ends_to_the_second(scenario: Scenario) -> None:
    """An item is seen from the first moment of a sale period until, not including, its end."""
    start = scenario.freeze("2031-03-03T10:00:00Z")
    until = start + timedelta(hours=2)
    period = {"date_from": start.isoformat(), "date_until": until.isoformat()}
    again = until + timedelta(hours=1)
    later = {
        "date_from": again.isoformat(), "date_until": (again + timedelta(hours=1)).isoformat(),
    }  # fmt: skip
    sku = virtual_good(scenario, periods=[period, later])
    second = timedelta(seconds=1)
    moments = (
        (start - second, 404), (start, 200), (until - second, 200), (until, 404),
        (again - second, 404), (again, 200),
    )  # fmt: skip
    for moment, status in moments:
        scenario.clock.freeze(moment)
        scenario.equal(f"status at {moment.isoformat()}", get_item(scenario, sku).status, status)


@law("ITM-8", needs=SHOP)
def a_code_is_worked_into_the_prices(scenario: Scenario) -> None:
    """A `promo_code` lowers the prices of the player who states it, of nobody else."""
    code = scenario.code()
    sku = virtual_good(scenario)
    only = [{"sku": sku, "discount": {"percent": "25.00"}}]
    promo_code(scenario, code, discounted_items=only)
    before = amount(scenario, visible_item(scenario, sku))
    lower = (before * Decimal("0.75")).quantize(Decimal("0.01"))
    scenario.equal(
        "price with the code", amount(scenario, visible_item(scenario, sku, promo_code=code)), lower
    )
    scenario.equal(
        "in the list", amount(scenario, listed_item(scenario, sku, promo_code=code)), lower
    )
    scenario.equal("price without it", amount(scenario, visible_item(scenario, sku)), before)
    scenario.equal(
        "for a visitor",
        amount(scenario, visible_item(scenario, sku, None, promo_code=code)),
        before,
    )


@law("ITM-8", needs=SHOP)
def a_code_is_worked_into_every_list(scenario: Scenario) -> None:
    """A `promo_code` lowers the prices of all kinds of items, each in its own list."""
    code = scenario.code()
    items = [
        (kind, make(scenario, kind, inside, order=EARLY)) for kind, inside in item_kinds(scenario)
    ]
    only = [{"sku": sku, "discount": {"percent": "50.00"}} for _, sku in items]
    promo_code(scenario, code, discounted_items=only)
    for kind, sku in items:
        before = amount(scenario, listed_item(scenario, sku, listing=kind.list_operation))
        after = amount(
            scenario, listed_item(scenario, sku, listing=kind.list_operation, promo_code=code)
        )
        scenario.equal(f"price in {kind.list_operation}", after, before / 2)


@law("ITM-8", needs=SHOP)
def a_code_that_is_not_valid_changes_nothing(scenario: Scenario) -> None:
    """An unknown code, one that is off and one that is over leave the prices as they are."""
    off, over = scenario.code("off"), scenario.code("over")
    sku = virtual_good(scenario)
    only = [{"sku": sku, "discount": {"percent": "25.00"}}]
    promo_code(scenario, off, discounted_items=only, enabled=False)
    ended = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]
    promo_code(scenario, over, discounted_items=only, promotion_periods=ended)
    before = amount(scenario, visible_item(scenario, sku))
    for code in (scenario.code("unknown"), off, over):
        scenario.equal(
            f"price with {code}",
            amount(scenario, visible_item(scenario, sku, promo_code=code)),
            before,
        )


def amount(scenario: Scenario, shown: Any) -> Decimal:
    """Return the price of an item for the caller."""
    return Decimal(scenario.get(shown, "price", "amount"))


@law("ITM-8", needs=SHOP)
def a_code_opens_the_items_of_its_offer(scenario: Scenario) -> None:
    """Items of a unique catalog offer are seen with its code, not with another or by visitors."""
    code, other = scenario.code("own"), scenario.code("other")
    sku, decoy = virtual_good(scenario), virtual_good(scenario)
    unique_offer(scenario, code, items=(sku,))
    unique_offer(scenario, other, items=(decoy,))
    check_hidden(scenario, sku)
    check_hidden(scenario, sku, promo_code=other)
    check_hidden(scenario, sku, None, promo_code=code)
    visible_item(scenario, sku, promo_code=code)
    scenario.equal("in the list", listed_item(scenario, sku), None)
    listed = listed_item(scenario, sku, promo_code=code)
    scenario.holds("the list shows it to who has the code", listed is not None, "it is left out")


@law("ITM-14", needs=SHOP)
def additional_fields_are_listed_when_asked_for(scenario: Scenario) -> None:
    """Lists have `media_list`, `order`, ... only as `additional_fields[]` asks for them."""
    fields = {"media_list", "order", "long_description", "custom_attributes"}
    for kind, inside in item_kinds(scenario):
        sku = make(scenario, kind, inside, **{**NON_DEFAULTS, "is_enabled": True, "order": EARLY})
        for wanted in (set(), {"order"}, fields - {"order"}, fields):
            query: dict[str, Any] = {"additional_fields[]": sorted(wanted)} if wanted else {}
            listed = listed_item(scenario, sku, listing=kind.list_operation, **query)
            actual = set(listed or ()) & fields
            scenario.equal(f"fields in {kind.list_operation}", sorted(actual), sorted(wanted))


@law("ITM-17", needs=[*SHOP, Need.OWN_PROJECT])
def a_group_is_listed_from_its_first_item_on(scenario: Scenario) -> None:
    """A group is listed once an item names it, by its id until it has a name of its own."""
    plain, other = scenario.name("group"), scenario.name("named")
    scenario.equal("before", names_of(scenario, plain, other), {})
    virtual_good(scenario, groups=[plain])
    scenario.equal("without a name", names_of(scenario, plain, other), {plain: plain})
    group = {"external_id": other, "name": {"en": "Coins"}}
    make(scenario, CURRENCY, groups=[plain, group])
    scenario.equal("with a name", names_of(scenario, plain, other), {plain: plain, other: "Coins"})


def names_of(scenario: Scenario, *groups: str) -> dict[str, str]:
    """Return the names of these groups, of those that are listed."""
    listed = scenario.call("get-item-groups").get("groups")
    rows = [(scenario.get(row, "external_id"), scenario.get(row, "name")) for row in listed]
    return {external_id: name for external_id, name in rows if external_id in groups}


# -- promotions on items ---------------------------------------------------------------------------
@law("ITM-16", needs=SHOP)
def each_discount_tells_what_it_alone_takes_off(scenario: Scenario) -> None:
    """Of two discounts on an item each is listed with its percentage and its own part of it."""
    sku = virtual_good(scenario)
    names = [scenario.name("first"), scenario.name("second")]
    for name, percent in zip(names, ("10.00", "50.00"), strict=True):
        discount(scenario, percent, sku, name={"en": name})
    shown = {
        promotion["name"]: promotion
        for promotion in scenario.get(visible_item(scenario, sku), "promotions")
    }
    for name, percent, value in zip(names, ("10.00", "50.00"), (1, 5), strict=True):
        reduction = scenario.get(shown, name, "discount")
        scenario.has(reduction, percent=percent)
        scenario.equal("value", Decimal(scenario.get(reduction, "value")), Decimal(value))


@law("ITM-16", needs=SHOP)
def a_promotion_is_listed_where_it_acts_on_the_item_alone(scenario: Scenario) -> None:
    """A bonus is listed on the one item it asks for, not on one of two it asks for together."""
    sku, other, present = virtual_good(scenario), virtual_good(scenario), virtual_good(scenario)
    alone, together = scenario.name("alone"), scenario.name("together")
    bonus(scenario, {present: 2}, (sku,), name={"en": alone})
    bonus(scenario, {present: 3}, (sku, other), name={"en": together})
    names = (alone, together)
    scenario.equal("on the item", presents(scenario, sku, names), {alone: [(present, 2)]})
    scenario.equal("on one of two", presents(scenario, other, names), {})
    scenario.equal("on the present", presents(scenario, present, names), {})


def presents(
    scenario: Scenario, sku: str, names: Sequence[str]
) -> dict[str, list[tuple[str, int]]]:
    """Return the bonus items that bonuses of these names show on an item."""
    return {
        promotion["name"]: [(line["sku"], line["quantity"]) for line in promotion["bonus"]]
        for promotion in scenario.get(visible_item(scenario, sku), "promotions")
        if promotion["name"] in names
    }


# -- credentials and pages -------------------------------------------------------------------------
@law("AUTH-3b", needs=[Need.ITEMS])
def a_bad_token_is_refused_where_visitors_are_served(scenario: Scenario) -> None:
    """The catalog serves visitors, but who comes with a token that cannot be read gets 401/1501."""
    sku = virtual_good(scenario)
    pack = make(scenario, BUNDLE, sku)
    invalid = {"Authorization": "Bearer not.a.token"}
    for operation_id, path in (
        *((listing, {}) for listing in (SELLABLE_ITEMS, *(kind.list_operation for kind in KINDS))),
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
    for kind, inside in item_kinds(scenario):
        for _ in range(3):
            make(scenario, kind, inside)
        whole = skus(scenario, scenario.player, kind.list_operation)
        actual: list[str] = []
        for offset in range(0, len(whole), 2):
            query = {"limit": 2, "offset": offset}
            page = scenario.call(kind.list_operation, query=query).ok()
            actual += [scenario.get(row, "sku") for row in scenario.get(page, "items")]
            has_more = offset + 2 < len(whole)
            scenario.equal(f"has_more at {offset}", scenario.get(page, "has_more"), has_more)
        scenario.equal(f"pages of {kind.list_operation}", actual, whole)
