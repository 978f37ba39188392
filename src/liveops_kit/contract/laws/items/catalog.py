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
from liveops_kit.contract.law import Need, law
from liveops_kit.contract.scenario import NotVerifiable, Trial

SHOP = (Need.ITEMS, Need.PLAYER)


# -- prices ----------------------------------------------------------------------------------------
@law("ITM-5", needs=SHOP)
def the_default_price_for_every_country_counts(trial: Trial) -> None:
    """Of several prices the default one counts that is for every country, wherever it stands."""
    prices = [
        price(GOOD, "3.00", country_iso="DE"),
        price(GOOD, "7.00", is_default=False),
        price(GOOD, "5.00"),
    ]
    for variant in (prices, prices[::-1]):
        sku = virtual_good(trial, prices=variant)
        trial.equal("amount", full_amount(trial, visible_item(trial, sku)), "5.00")


@law("ITM-5", needs=SHOP)
def without_a_default_the_first_price_for_every_country_counts(trial: Trial) -> None:
    """A price for every country goes before the default one of a country."""
    prices = [
        price(GOOD, "3.00", country_iso="DE"),
        price(GOOD, "7.00", is_default=False),
        price(GOOD, "5.00", is_default=False),
    ]
    sku = virtual_good(trial, prices=prices)
    trial.equal("amount", full_amount(trial, visible_item(trial, sku)), "7.00")


@law("ITM-5", needs=SHOP)
def the_default_price_of_a_country_counts_last(trial: Trial) -> None:
    """Where no price is for every country, the default one of a country counts everywhere."""
    prices = [
        price(GOOD, "3.00", country_iso="FR", is_default=False),
        price(GOOD, "4.00", country_iso="DE"),
    ]
    sku = virtual_good(trial, prices=prices)
    trial.equal("amount", full_amount(trial, visible_item(trial, sku)), "4.00")
    trial.equal("can_be_bought", can_be_bought(trial, sku), True)


@law("ITM-5", needs=SHOP)
def nothing_is_sold_for_another_currency(trial: Trial) -> None:
    """Prices in other currencies, and those not in use, are kept, but nothing is sold for them."""
    foreign = price(GOOD, "3.00", currency="JPY")
    off = price(GOOD, "2.00", is_enabled=False)
    sku = virtual_good(trial, prices=[foreign, off])
    kept = trial.field(read(trial, GOOD, sku), "prices")
    actual = [(each["amount"], each["currency"], each["is_enabled"]) for each in kept]
    trial.equal("prices kept", actual, [(3, "JPY", True), (2, "USD", False)])
    shown = visible_item(trial, sku)
    trial.equal("price", trial.field(shown, "price"), None)
    trial.equal("can_be_bought", trial.field(shown, "can_be_bought"), False)
    trial.refused(order_item(trial, sku), 422, 1411)


@law("ITM-15", needs=SHOP)
def the_content_of_a_bundle_is_added_up(trial: Trial) -> None:
    """`total_content_price` adds up what the items right in a bundle cost, an inner one as one."""
    dear, coin = virtual_good(trial, "2.50"), currency(trial)
    inner = make(trial, BUNDLE, dear, prices=[price(BUNDLE, "4.00")])
    content = [{"sku": dear, "quantity": 3}, {"sku": coin, "quantity": 10}, {"sku": inner}]
    outer = make(trial, BUNDLE, content=content, order=EARLY)
    for view in (
        trial.ok(trial.call("get-bundle", sku=outer)),
        listed_item(trial, outer, listing=BUNDLE.list_operation),
        read(trial, BUNDLE, outer),
    ):
        total = trial.field(view, "total_content_price", "amount_without_discount")
        trial.equal("total_content_price", total, "11.50")


@law("ITM-15", needs=SHOP)
def content_without_a_price_adds_up_to_nothing(trial: Trial) -> None:
    """`total_content_price` is null when nothing in the bundle has a price in real money."""
    sku = make(trial, BUNDLE, currency(trial))
    for view in (trial.ok(trial.call("get-bundle", sku=sku)), read(trial, BUNDLE, sku)):
        trial.equal("total_content_price", trial.field(view, "total_content_price"), None)


# -- visibility ------------------------------------------------------------------------------------
@law("ITM-6a", needs=SHOP)
def an_item_is_seen_while_it_is_enabled_and_shown(trial: Trial) -> None:
    """An item is seen only with both `is_enabled` and `is_show_in_store`, in every kind."""
    for kind, inside in item_kinds(trial):
        sku = make(trial, kind, inside)
        for is_enabled, is_shown in ((True, True), (True, False), (False, True), (False, False)):
            switches = {"is_enabled": is_enabled, "is_show_in_store": is_shown}
            change = body(kind, sku, inside, **switches)
            trial.given(kind.call(trial, "update", sku, body=change))
            status = get_item(trial, sku).status
            trial.equal(f"status with {switches}", status, 200 if is_enabled and is_shown else 404)


@law("ITM-6b", needs=[Need.PLAYERS, Need.OWN_PROJECT])
def an_item_is_seen_in_the_countries_it_is_sold_in(trial: Trial) -> None:
    """The catalog goes by the player's country, and by `country` where the call states one."""
    there, here = (trial.newcomer(c, attributes={"country": c}) for c in ("DE", "US"))
    listings = {caller.external_id: skus(trial, caller) for caller in (there, here)}
    if listings[there.external_id] == listings[here.external_id]:
        raise NotVerifiable("no item is known that is sold in one country and not in another")
    for caller, country, like in ((here, "DE", there), (there, "US", here), (here, "US", here)):
        seen_there = skus(trial, caller, country=country)
        trial.equal(f"items in {country}", seen_there, listings[like.external_id])
    trial.equal("items in de", skus(trial, here, country="de"), listings[there.external_id])


@law("ITM-6b", "ITM-6c", needs=[Need.PLAYERS, Need.OWN_PROJECT])
def an_item_of_other_countries_is_unknown_by_its_sku(trial: Trial) -> None:
    """An item that is not sold in the player's country gets 404/4001 when it is read by its SKU."""
    there, here = (trial.newcomer(c, attributes={"country": c}) for c in ("DE", "US"))
    listing = GOOD.list_operation
    local = set(skus(trial, there, listing)) - set(skus(trial, here, listing))
    if not local:
        raise NotVerifiable("no item is known that is sold in one country and not in another")
    for sku in sorted(local):
        visible_item(trial, sku, there)
        check_hidden(trial, sku, here)
        by_country: dict[str, Any] = {"by": here, "item_sku": sku, "query": {"country": "DE"}}
        trial.ok(trial.call("get-virtual-items-sku", **by_country))


def skus(trial: Trial, by: Any, listing: str = SELLABLE_ITEMS, **query: Any) -> list[str]:
    """Return the SKUs on the first page of a caller's list."""
    page = trial.ok(trial.call(listing, by=by, query={"limit": 50, **query}))
    return [trial.field(row, "sku") for row in trial.field(page, "items")]


@law("ITM-6c", needs=SHOP)
def an_item_nobody_sees_is_left_out(trial: Trial) -> None:
    """A hidden item is in no list, and 404/4001 by its SKU, for players and visitors alike."""
    for kind, inside in item_kinds(trial):
        sku = make(trial, kind, inside, order=EARLY)
        for by in (trial.player, None):
            for listing in (SELLABLE_ITEMS, kind.list_operation):
                shown = listed_item(trial, sku, by, listing)
                trial.holds(f"{listing} shows it", shown is not None, "it is left out")
        hidden = body(kind, sku, inside, order=EARLY, is_show_in_store=False)
        trial.given(kind.call(trial, "update", sku, body=hidden))
        for by in (trial.player, None):
            for listing in (SELLABLE_ITEMS, kind.list_operation):
                trial.equal(f"in {listing}", listed_item(trial, sku, by, listing), None)
            check_hidden(trial, sku, by)


@law("ITM-6c", needs=SHOP)
def an_item_of_another_kind_is_unknown_by_its_sku(trial: Trial) -> None:
    """A good is no bundle, and a bundle no good: 404/4001 from the read of the other kind."""
    one = virtual_good(trial)
    pack = make(trial, BUNDLE, one)
    trial.refused(trial.call("get-bundle", sku=one), 404, 4001)
    trial.refused(trial.call("get-virtual-items-sku", item_sku=pack), 404, 4001)
    trial.equal("sku", trial.field(trial.ok(trial.call("get-bundle", sku=pack)), "sku"), pack)
    view = trial.ok(trial.call("get-virtual-items-sku", item_sku=one))
    trial.equal("sku", trial.field(view, "sku"), one)
    check_hidden(trial, trial.name("unknown"))


@law("ITM-7", needs=SHOP)
def an_item_out_of_season_is_seen_when_asked_for(trial: Trial) -> None:
    """After its sale periods an item is seen only by who asks for it, and cannot be bought."""
    over = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]
    sku = virtual_good(trial, periods=over)
    query: dict[str, Any] = {"show_inactive_time_limited_items": 1}
    check_hidden(trial, sku)
    trial.equal("in the list", listed_item(trial, sku), None)
    trial.equal("can_be_bought", can_be_bought(trial, sku, **query), False)
    listed = listed_item(trial, sku, **query)
    trial.equal("can_be_bought in the list", trial.field(listed, "can_be_bought"), False)
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
    sku = virtual_good(trial, periods=[period, later])
    second = timedelta(seconds=1)
    moments = (
        (start - second, 404), (start, 200), (until - second, 200), (until, 404),
        (again - second, 404), (again, 200),
    )  # fmt: skip
    for moment, status in moments:
        trial.clock.freeze(moment)
        trial.equal(f"status at {moment.isoformat()}", get_item(trial, sku).status, status)


@law("ITM-8", needs=SHOP)
def a_code_is_worked_into_the_prices(trial: Trial) -> None:
    """A `promo_code` lowers the prices of the player who states it, of nobody else."""
    code = trial.code()
    sku = virtual_good(trial)
    only = [{"sku": sku, "discount": {"percent": "25.00"}}]
    promo_code(trial, code, discounted_items=only)
    before = amount(trial, visible_item(trial, sku))
    lower = (before * Decimal("0.75")).quantize(Decimal("0.01"))
    trial.equal(
        "price with the code", amount(trial, visible_item(trial, sku, promo_code=code)), lower
    )
    trial.equal("in the list", amount(trial, listed_item(trial, sku, promo_code=code)), lower)
    trial.equal("price without it", amount(trial, visible_item(trial, sku)), before)
    trial.equal(
        "for a visitor", amount(trial, visible_item(trial, sku, None, promo_code=code)), before
    )


@law("ITM-8", needs=SHOP)
def a_code_is_worked_into_every_list(trial: Trial) -> None:
    """A `promo_code` lowers the prices of all kinds of items, each in its own list."""
    code = trial.code()
    items = [(kind, make(trial, kind, inside, order=EARLY)) for kind, inside in item_kinds(trial)]
    only = [{"sku": sku, "discount": {"percent": "50.00"}} for _, sku in items]
    promo_code(trial, code, discounted_items=only)
    for kind, sku in items:
        before = amount(trial, listed_item(trial, sku, listing=kind.list_operation))
        after = amount(trial, listed_item(trial, sku, listing=kind.list_operation, promo_code=code))
        trial.equal(f"price in {kind.list_operation}", after, before / 2)


@law("ITM-8", needs=SHOP)
def a_code_that_is_not_valid_changes_nothing(trial: Trial) -> None:
    """An unknown code, one that is off and one that is over leave the prices as they are."""
    off, over = trial.code("off"), trial.code("over")
    sku = virtual_good(trial)
    only = [{"sku": sku, "discount": {"percent": "25.00"}}]
    promo_code(trial, off, discounted_items=only, enabled=False)
    ended = [{"date_from": PAST, "date_until": "2020-02-01T00:00:00+00:00"}]
    promo_code(trial, over, discounted_items=only, promotion_periods=ended)
    before = amount(trial, visible_item(trial, sku))
    for code in (trial.code("unknown"), off, over):
        trial.equal(
            f"price with {code}", amount(trial, visible_item(trial, sku, promo_code=code)), before
        )


def amount(trial: Trial, shown: Any) -> Decimal:
    """Return the price of an item for the caller."""
    return Decimal(trial.field(shown, "price", "amount"))


@law("ITM-8", needs=SHOP)
def a_code_opens_the_items_of_its_offer(trial: Trial) -> None:
    """Items of a unique catalog offer are seen with its code, not with another or by visitors."""
    code, other = trial.code("own"), trial.code("other")
    sku, decoy = virtual_good(trial), virtual_good(trial)
    unique_offer(trial, code, items=(sku,))
    unique_offer(trial, other, items=(decoy,))
    check_hidden(trial, sku)
    check_hidden(trial, sku, promo_code=other)
    check_hidden(trial, sku, None, promo_code=code)
    visible_item(trial, sku, promo_code=code)
    trial.equal("in the list", listed_item(trial, sku), None)
    listed = listed_item(trial, sku, promo_code=code)
    trial.holds("the list shows it to who has the code", listed is not None, "it is left out")


@law("ITM-14", needs=SHOP)
def additional_fields_are_listed_when_asked_for(trial: Trial) -> None:
    """Lists have `media_list`, `order`, ... only as `additional_fields[]` asks for them."""
    fields = {"media_list", "order", "long_description", "custom_attributes"}
    for kind, inside in item_kinds(trial):
        sku = make(trial, kind, inside, **{**NON_DEFAULTS, "is_enabled": True, "order": EARLY})
        for wanted in (set(), {"order"}, fields - {"order"}, fields):
            query: dict[str, Any] = {"additional_fields[]": sorted(wanted)} if wanted else {}
            listed = listed_item(trial, sku, listing=kind.list_operation, **query)
            actual = set(listed or ()) & fields
            trial.equal(f"fields in {kind.list_operation}", sorted(actual), sorted(wanted))


@law("ITM-17", needs=[*SHOP, Need.OWN_PROJECT])
def a_group_is_listed_from_its_first_item_on(trial: Trial) -> None:
    """A group is listed once an item names it, by its id until it has a name of its own."""
    plain, other = trial.name("group"), trial.name("named")
    trial.equal("before", names_of(trial, plain, other), {})
    virtual_good(trial, groups=[plain])
    trial.equal("without a name", names_of(trial, plain, other), {plain: plain})
    group = {"external_id": other, "name": {"en": "Coins"}}
    make(trial, CURRENCY, groups=[plain, group])
    trial.equal("with a name", names_of(trial, plain, other), {plain: plain, other: "Coins"})


def names_of(trial: Trial, *groups: str) -> dict[str, str]:
    """Return the names of these groups, of those that are listed."""
    listed = trial.field(trial.ok(trial.call("get-item-groups")), "groups")
    rows = [(trial.field(row, "external_id"), trial.field(row, "name")) for row in listed]
    return {external_id: name for external_id, name in rows if external_id in groups}


# -- promotions on items ---------------------------------------------------------------------------
@law("ITM-16", needs=SHOP)
def each_discount_tells_what_it_alone_takes_off(trial: Trial) -> None:
    """Of two discounts on an item each is listed with its percentage and its own part of it."""
    sku = virtual_good(trial)
    names = [trial.name("first"), trial.name("second")]
    for name, percent in zip(names, ("10.00", "50.00"), strict=True):
        discount(trial, percent, sku, name={"en": name})
    shown = {
        promotion["name"]: promotion
        for promotion in trial.field(visible_item(trial, sku), "promotions")
    }
    for name, percent, value in zip(names, ("10.00", "50.00"), (1, 5), strict=True):
        reduction = trial.field(shown, name, "discount")
        trial.equal("percent", trial.field(reduction, "percent"), percent)
        trial.equal("value", Decimal(trial.field(reduction, "value")), Decimal(value))


@law("ITM-16", needs=SHOP)
def a_promotion_is_listed_where_it_acts_on_the_item_alone(trial: Trial) -> None:
    """A bonus is listed on the one item it asks for, not on one of two it asks for together."""
    sku, other, present = virtual_good(trial), virtual_good(trial), virtual_good(trial)
    alone, together = trial.name("alone"), trial.name("together")
    bonus(trial, {present: 2}, (sku,), name={"en": alone})
    bonus(trial, {present: 3}, (sku, other), name={"en": together})
    names = (alone, together)
    trial.equal("on the item", presents(trial, sku, names), {alone: [(present, 2)]})
    trial.equal("on one of two", presents(trial, other, names), {})
    trial.equal("on the present", presents(trial, present, names), {})


def presents(trial: Trial, sku: str, names: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """Return the bonus items that bonuses of these names show on an item."""
    return {
        promotion["name"]: [(line["sku"], line["quantity"]) for line in promotion["bonus"]]
        for promotion in trial.field(visible_item(trial, sku), "promotions")
        if promotion["name"] in names
    }


# -- credentials and pages -------------------------------------------------------------------------
@law("AUTH-3b", needs=[Need.ITEMS])
def a_bad_token_is_refused_where_visitors_are_served(trial: Trial) -> None:
    """The catalog serves visitors, but who comes with a token that cannot be read gets 401/1501."""
    sku = virtual_good(trial)
    pack = make(trial, BUNDLE, sku)
    invalid = {"Authorization": "Bearer not.a.token"}
    for operation_id, path in (
        *((listing, {}) for listing in (SELLABLE_ITEMS, *(kind.list_operation for kind in KINDS))),
        ("get-sellable-item-by-sku", {"sku": sku}),
        ("get-virtual-items-sku", {"item_sku": sku}),
        ("get-bundle", {"sku": pack}),
    ):
        more: dict[str, Any] = dict(path)
        trial.ok(trial.call(operation_id, by=None, **more), 200)
        trial.refused(trial.call(operation_id, by=None, headers=invalid, **more), 401, 1501)


@law("PAG-2", "PAG-4", needs=[*SHOP, Need.OWN_PROJECT])
def pages_of_the_catalog_are_the_list(trial: Trial) -> None:
    """Pages of a list, one after the other, give each item once; `has_more` ends with the last."""
    for kind, inside in item_kinds(trial):
        for _ in range(3):
            make(trial, kind, inside)
        whole = skus(trial, trial.player, kind.list_operation)
        actual: list[str] = []
        for offset in range(0, len(whole), 2):
            query = {"limit": 2, "offset": offset}
            page = trial.ok(trial.call(kind.list_operation, query=query))
            actual += [trial.field(row, "sku") for row in trial.field(page, "items")]
            has_more = offset + 2 < len(whole)
            trial.equal(f"has_more at {offset}", trial.field(page, "has_more"), has_more)
        trial.equal(f"pages of {kind.list_operation}", actual, whole)
