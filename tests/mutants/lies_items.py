"""Wrong servers in the ground of items and the catalog."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from msgspec.structs import replace
from tests.mutants import lies_items_limits
from tests.mutants.lies import Lie, saboteur

from liveops_kit.domain.features import items as item_rules
from liveops_kit.domain.features.items import Items
from liveops_kit.domain.features.promo_codes import PromoCodes
from liveops_kit.domain.mechanics import pricing, shop
from liveops_kit.domain.mechanics.catalog import Item, ItemKind
from liveops_kit.domain.mechanics.inventory import Inventory
from liveops_kit.domain.mechanics.shop import Shop
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.refusals import ALREADY_EXISTS, Refusal
from liveops_kit.server.api import items as item_calls
from liveops_kit.server.codec import item_requests, storefront
from liveops_kit.server.codec import items as item_codec

PARTS = (lies_items_limits,)
"""Where the other saboteurs of items stand."""


# -- written by servers ----------------------------------------------------------------------------
@saboteur("items.the_sku_of_an_item_is_its_own")
def WritesOverTheItemThatHasTheSku(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, stated: Any, now: Any) -> Any:
        items._items.delete(stated.sku)
        return honest(items, stated, now)

    lie.change(Items, "create", wrong)


@saboteur("items.the_sku_of_a_value_point_is_no_items")
def LooksForTheSkuAmongItemsAlone(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, stated: Any, now: Any) -> Any:
        taken, items._is_taken = items._is_taken, lambda sku: False
        try:
            return honest(items, stated, now)
        finally:
            items._is_taken = taken

    lie.change(Items, "create", wrong)


@saboteur("items.an_item_is_not_priced_in_what_is_unknown")
def PricesInUnknownCurrencies(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, stated: Any) -> None:
        known = [each for each in stated.virtual_prices if items._catalog.get(each.sku)]
        honest(items, replace(stated, virtual_prices=tuple(known)))

    lie.change(Items, "_check", wrong)


@saboteur("items.nothing_unknown_is_packed")
def PacksWhatItDoesNotKnow(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, stated: Any) -> None:
        known = [each for each in stated.content if items._catalog.get(each.sku)]
        honest(items, replace(stated, content=tuple(known)))

    lie.change(Items, "_check", wrong)


@saboteur("items.a_package_holds_virtual_currency_alone")
def PacksGoodsAsCurrency(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, stated: Any) -> None:
        if stated.kind is ItemKind.CURRENCY_PACKAGE:
            stated = replace(stated, bundle_type="standard")
        honest(items, stated)

    lie.change(Items, "_check", wrong)


@saboteur("items.an_item_is_priced_in_virtual_currency_alone")
def TakesAnyItemForACurrency(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, sku: str) -> bool:
        return items._catalog.get(sku) is not None

    lie.change(Items, "_is_currency", wrong)


@saboteur("items.an_update_replaces_all_settings")
def KeepsCustomAttributesThatAreLeftOut(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, sku: str, stated: Any, now: Any) -> Any:
        former = items.get(stated.kind, sku)
        if stated.custom_attributes == "{}":
            stated = replace(stated, custom_attributes=former.custom_attributes)
        return honest(items, sku, stated, now)

    lie.change(Items, "update", wrong)


@saboteur("items.an_update_replaces_all_settings")
def KeepsThePlaceThatIsLeftOut(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, sku: str, stated: Any, now: Any) -> Any:
        former = items.get(stated.kind, sku)
        order = former.order if stated.order == 1 else stated.order
        return honest(items, sku, replace(stated, order=order), now)

    lie.change(Items, "update", wrong)


@saboteur("items.an_update_keeps_the_number")
def NumbersAnewWithEveryUpdate(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, sku: str, stated: Any, now: Any) -> Any:
        item = honest(items, sku, stated, now)
        items._items.delete(sku)
        return items._store(replace(item, item_id=items._sequences.next("item")), now)

    lie.change(Items, "update", wrong)


@saboteur("items.an_update_does_not_change_the_sku")
def IgnoresTheSkuInAnItemsUpdate(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, sku: str, stated: Any, now: Any) -> Any:
        return honest(items, sku, replace(stated, sku=sku), now)

    lie.change(Items, "update", wrong)


@saboteur("items.a_new_bundle_does_not_hold_itself")
def MakesBundlesThatHoldThemselves(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, stated: Any) -> None:
        others = tuple(part for part in stated.content if part.sku != stated.sku)
        honest(items, replace(stated, content=others))

    lie.change(Items, "_check", wrong)


@saboteur("items.bundles_do_not_hold_each_other")
def LooksOneBundleDeep(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, bundle: Any, sku: str) -> bool:
        inner = [items._items.get(part.sku) for part in bundle.content]
        return any(part.sku == sku for each in inner if each for part in each.content)

    lie.change(Items, "_holds", wrong)


@saboteur("items.an_item_has_twenty_attributes_at_most")
def TakesOneAttributeTooMany(lie: Lie) -> None:
    lie.put(item_rules, "MOST_ATTRIBUTES", 21)


@saboteur("items.an_item_has_twenty_attributes_at_most")
def TakesOneAttributeTooFew(lie: Lie) -> None:
    lie.put(item_rules, "MOST_ATTRIBUTES", 19)


@saboteur("items.an_attribute_has_six_values_at_most")
def TakesOneValueTooMany(lie: Lie) -> None:
    lie.put(item_rules, "MOST_ATTRIBUTE_VALUES", 7)


@saboteur("items.custom_attributes_have_500_characters_at_most")
def TakesOneCharacterTooMany(lie: Lie) -> None:
    lie.put(item_requests, "_MAX_CUSTOM_ATTRIBUTES", 501)


@saboteur("items.a_deleted_item_is_gone")
def DeletesWhatIsGone(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, kind: Any, sku: str) -> None:
        if items._items.get(sku) is not None:
            honest(items, kind, sku)

    lie.change(Items, "delete", wrong)


@saboteur("items.the_sku_of_a_deleted_item_is_free")
def NeverFreesASku(lie: Lie) -> None:
    gone: set[str] = set()

    def remember(honest: Any, items: Any, kind: Any, sku: str) -> None:
        honest(items, kind, sku)
        gone.add(sku)

    def wrong(honest: Any, items: Any, stated: Any, now: Any) -> Any:
        if stated.sku in gone:
            raise Refusal(ALREADY_EXISTS, thing="Item", key="sku", value=stated.sku)
        return honest(items, stated, now)

    lie.change(Items, "delete", remember)
    lie.change(Items, "create", wrong)


@saboteur("items.players_keep_what_they_have_of_a_deleted_item")
def TakesDeletedItemsFromPlayers(lie: Lie) -> None:
    gone: set[str] = set()

    def remember(honest: Any, items: Any, kind: Any, sku: str) -> None:
        honest(items, kind, sku)
        gone.add(sku)

    def wrong(honest: Any, inventory: Any, user: str) -> Iterator[Any]:
        return (holding for holding in honest(inventory, user) if holding.sku not in gone)

    lie.change(Items, "delete", remember)
    lie.change(Inventory, "of", wrong)


@saboteur("items.an_item_is_found_under_its_own_kind_alone")
def FindsItemsUnderAnyKind(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, kind: Any, sku: str) -> Any:
        item = items._items.get(sku)
        return honest(items, kind if item is None else item.kind, sku)

    lie.change(Items, "get", wrong)


@saboteur("items.an_item_marked_as_deleted_is_for_servers_alone")
def TakesTheMarkForARemark(lie: Lie) -> None:
    lie.change(Item, "is_in_use", lambda honest, item: item.is_enabled)


@saboteur("items.an_item_in_an_unknown_language_is_not_stored")
def LeavesOutUnknownLanguages(lie: Lie) -> None:
    def wrong(honest: Any, texts: Any) -> Any:
        return honest({key: text for key, text in texts.items() if key != "xx"})

    lie.change(item_requests, "localized", wrong)


# -- prices ----------------------------------------------------------------------------------------
@saboteur("items.the_default_price_for_every_country_counts")
def GoesByTheFirstPrice(lie: Lie) -> None:
    def wrong(honest: Any, prices: Any, currency: str) -> Any:
        return honest([replace(each, is_default=False) for each in prices], currency)

    lie.change(item_rules, "price_that_counts", wrong)


@saboteur("items.without_a_default_the_first_price_for_every_country_counts")
def LetsTheDefaultOfACountryWin(lie: Lie) -> None:
    def wrong(honest: Any, prices: Any, currency: str) -> Any:
        defaults = [each for each in prices if each.is_default]
        return honest(defaults or prices, currency)

    lie.change(item_rules, "price_that_counts", wrong)


@saboteur("items.the_default_price_of_a_country_counts_last")
def KnowsPricesForEverywhereAlone(lie: Lie) -> None:
    def wrong(honest: Any, prices: Any, currency: str) -> Any:
        return honest([each for each in prices if each.country is None], currency)

    lie.change(item_rules, "price_that_counts", wrong)


@saboteur("items.nothing_is_sold_for_another_currency")
def TakesEveryCurrencyForItsOwn(lie: Lie) -> None:
    def wrong(honest: Any, prices: Any, currency: str) -> Any:
        return honest([replace(each, currency=currency) for each in prices], currency)

    lie.change(item_rules, "price_that_counts", wrong)


@saboteur("items.nothing_is_sold_for_another_currency")
def SellsForPricesNotInUse(lie: Lie) -> None:
    def wrong(honest: Any, prices: Any, currency: str) -> Any:
        return honest([replace(each, is_enabled=True) for each in prices], currency)

    lie.change(item_rules, "price_that_counts", wrong)


@saboteur("items.the_content_of_a_bundle_is_added_up")
def CountsOneOfEachPart(lie: Lie) -> None:
    lie.put(shop, "times", lambda price, quantity: price)


@saboteur("items.the_content_of_a_bundle_is_added_up")
def TellsServersOneOfEachPart(lie: Lie) -> None:
    lie.put(item_codec, "times", lambda price, quantity: price)


@saboteur("items.content_without_a_price_adds_up_to_nothing")
def AddsUpNothingToZero(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any) -> Any:
        return honest(*args) or (Decimal(0), Decimal(0))

    lie.change(Shop, "content_price", wrong)


# -- seen by players -------------------------------------------------------------------------------
@saboteur("items.an_item_is_seen_while_it_is_enabled_and_shown")
def ShowsWhatIsOnlyEnabled(lie: Lie) -> None:
    lie.change(Item, "is_on_shelf", lambda honest, item: item.is_in_use)


@saboteur("items.an_item_is_seen_while_it_is_enabled_and_shown")
def ShowsWhatIsNotEnabled(lie: Lie) -> None:
    lie.change(Item, "is_on_shelf", lambda honest, item: item.is_show_in_store)


@saboteur("items.an_item_is_seen_in_the_countries_it_is_sold_in")
def IgnoresTheCountryAskedFor(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any, **more: Any) -> Any:
        return honest(*args, **{**more, "country": None})

    lie.change(Shop, "visit", wrong)


@saboteur("items.an_item_of_other_countries_is_unknown_by_its_sku")
def ReadsWhatIsNotSoldThere(lie: Lie) -> None:
    def wrong(honest: Any, shop: Any, sku: str, visit: Any, kind: Any = None) -> Any:
        item = shop._catalog.get(sku)
        return item if item and item.is_on_shelf else honest(shop, sku, visit, kind)

    lie.change(Shop, "find", wrong)


@saboteur("items.an_item_nobody_sees_is_left_out")
def ReadsWhatIsNotInTheStore(lie: Lie) -> None:
    def wrong(honest: Any, shop: Any, sku: str, visit: Any, kind: Any = None) -> Any:
        item = shop._catalog.get(sku)
        return item if item and item.is_in_use else honest(shop, sku, visit, kind)

    lie.change(Shop, "find", wrong)


@saboteur("items.an_item_of_another_kind_is_unknown_by_its_sku")
def ReadsItemsOfAnyKind(lie: Lie) -> None:
    def wrong(honest: Any, shop: Any, sku: str, visit: Any, kind: Any = None) -> Any:
        return honest(shop, sku, visit)

    lie.change(Shop, "find", wrong)


@saboteur("items.an_item_out_of_season_is_seen_when_asked_for")
def NeverShowsWhatIsOutOfSeason(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any, **more: Any) -> Any:
        return honest(*args, **{**more, "off_season": False})

    lie.change(Shop, "visit", wrong)


@saboteur("items.an_item_out_of_season_is_seen_when_asked_for")
def SellsWhatIsShownOutOfSeason(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any) -> Any:
        return replace(honest(*args), can_be_bought=True)

    lie.change(Shop, "show", wrong)


@saboteur("items.a_sale_begins_and_ends_to_the_second")
def SellsUntilTheEndIncluded(lie: Lie) -> None:
    def wrong(honest: Any, period: Any, now: Any) -> bool:
        return now == period.date_until or honest(period, now)

    lie.change(Period, "covers", wrong)


@saboteur("items.a_sale_begins_and_ends_to_the_second")
def BeginsAMomentLate(lie: Lie) -> None:
    def wrong(honest: Any, period: Any, now: Any) -> bool:
        return now != period.date_from and honest(period, now)

    lie.change(Period, "covers", wrong)


@saboteur("items.a_code_is_worked_into_the_prices")
def PricesAsIfThereWereNoCode(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any, **more: Any) -> Any:
        return honest(*args, **{**more, "code": None})

    lie.change(Shop, "visit", wrong)


@saboteur("items.a_code_is_worked_into_every_list")
def LeavesBundlesOutOfACode(lie: Lie) -> None:
    def wrong(honest: Any, shop: Any, item: Any, visit: Any) -> Any:
        offers = () if item.type == "bundle" else visit.offers
        return honest(shop, item, replace(visit, offers=offers))

    lie.change(Shop, "priced", wrong)


@saboteur("items.a_code_that_is_not_valid_changes_nothing")
def BelievesInEveryCode(lie: Lie) -> None:
    def wrong(honest: Any, codes: Any, code: str, player: Any, now: Any) -> Any:
        try:
            return honest(codes, code, player, now)
        except Refusal:
            promotion = codes.owner(code)
            if promotion is None:
                raise
            return promotion

    lie.change(PromoCodes, "find", wrong)


@saboteur("items.a_code_opens_the_items_of_its_offer")
def OpensEverythingToAnyOffersCode(lie: Lie) -> None:
    def wrong(honest: Any, shop: Any, item: Any, visit: Any) -> Any:
        opened = visit.opened and visit.opened | {item.sku}
        return honest(shop, item, replace(visit, opened=opened))

    lie.change(Shop, "sees", wrong)


@saboteur("items.a_code_opens_the_items_of_its_offer")
def OpensNothing(lie: Lie) -> None:
    lie.change(Shop, "_opened", lambda honest, *args: frozenset())


@saboteur("items.additional_fields_are_listed_when_asked_for")
def ListsEveryField(lie: Lie) -> None:
    def wrong(honest: Any, item: Any, language: str, fields: Any) -> Any:
        return honest(item, language, storefront.ADDITIONAL_FIELDS)

    lie.change(storefront, "_additional", wrong)


@saboteur("items.additional_fields_are_listed_when_asked_for")
def ForgetsTheOrder(lie: Lie) -> None:
    def wrong(honest: Any, item: Any, language: str, fields: Any) -> Any:
        return honest(item, language, fields - {"order"})

    lie.change(storefront, "_additional", wrong)


@saboteur("items.a_group_is_listed_from_its_first_item_on")
def LosesTheNamesOfGroups(lie: Lie) -> None:
    lie.put(item_calls, "_name_groups", lambda call: None)


# -- promotions on items ---------------------------------------------------------------------------
@saboteur("items.each_discount_tells_what_it_alone_takes_off")
def TellsTheWholeReductionOfEach(lie: Lie) -> None:
    def wrong(honest: Any, shop: Any, line: Any, visit: Any) -> Iterator[Any]:
        for found in honest(shop, line, visit):
            yield replace(found, saved=found.saved and line.base - line.unit)

    lie.change(Shop, "promotions_of", wrong)


@saboteur("items.a_promotion_is_listed_where_it_acts_on_the_item_alone")
def PromisesWhatTakesMoreItems(lie: Lie) -> None:
    lie.put(pricing, "_choose", lambda purchase, offers: tuple(offers))
