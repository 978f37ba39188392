"""Mutants of items and the catalog."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from msgspec.structs import replace
from tests.mutants import items_limits, items_updates
from tests.mutants.mutation import Mutation, mutant

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

PARTS = (items_limits, items_updates)
"""Where the other mutants of items stand."""


# -- written by servers ----------------------------------------------------------------------------
@mutant("items.the_sku_of_an_item_is_its_own")
def writes_over_the_item_that_has_the_sku(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, draft: Any, now: Any) -> Any:
        items._items.delete(draft.sku)
        return original(items, draft, now)

    mutation.wrap(Items, "create", wrong)


@mutant("items.the_sku_of_a_value_point_is_no_items")
def looks_up_the_sku_among_items_alone(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, draft: Any, now: Any) -> Any:
        taken, items._is_taken = items._is_taken, lambda sku: False
        try:
            return original(items, draft, now)
        finally:
            items._is_taken = taken

    mutation.wrap(Items, "create", wrong)


@mutant("items.an_item_is_not_priced_in_what_is_unknown")
def prices_in_unknown_currencies(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, draft: Any) -> None:
        known = [each for each in draft.virtual_prices if items._catalog.get(each.sku)]
        original(items, replace(draft, virtual_prices=tuple(known)))

    mutation.wrap(Items, "_check", wrong)


@mutant("items.nothing_unknown_is_packed")
def packs_what_it_does_not_know(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, draft: Any) -> None:
        known = [each for each in draft.content if items._catalog.get(each.sku)]
        original(items, replace(draft, content=tuple(known)))

    mutation.wrap(Items, "_check", wrong)


@mutant("items.a_package_holds_virtual_currency_alone")
def packs_goods_as_currency(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, draft: Any) -> None:
        if draft.kind is ItemKind.CURRENCY_PACKAGE:
            draft = replace(draft, bundle_type="standard")
        original(items, draft)

    mutation.wrap(Items, "_check", wrong)


@mutant("items.an_item_is_priced_in_virtual_currency_alone")
def accepts_any_item_as_a_currency(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, sku: str) -> bool:
        return items._catalog.get(sku) is not None

    mutation.wrap(Items, "_is_currency", wrong)


@mutant("items.an_update_replaces_all_settings")
def keeps_custom_attributes_that_are_left_out(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, sku: str, draft: Any, now: Any) -> Any:
        former = items.get(draft.kind, sku)
        if draft.custom_attributes == "{}":
            draft = replace(draft, custom_attributes=former.custom_attributes)
        return original(items, sku, draft, now)

    mutation.wrap(Items, "update", wrong)


@mutant("items.an_update_replaces_all_settings")
def keeps_the_place_that_is_left_out(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, sku: str, draft: Any, now: Any) -> Any:
        former = items.get(draft.kind, sku)
        order = former.order if draft.order == 1 else draft.order
        return original(items, sku, replace(draft, order=order), now)

    mutation.wrap(Items, "update", wrong)


@mutant("items.an_update_keeps_the_number")
def renumbers_with_every_update(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, sku: str, draft: Any, now: Any) -> Any:
        item = original(items, sku, draft, now)
        items._items.delete(sku)
        return items._store(replace(item, item_id=items._sequences.next("item")), now)

    mutation.wrap(Items, "update", wrong)


@mutant("items.an_update_does_not_change_the_sku")
def ignores_the_sku_in_an_items_update(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, sku: str, draft: Any, now: Any) -> Any:
        return original(items, sku, replace(draft, sku=sku), now)

    mutation.wrap(Items, "update", wrong)


@mutant("items.a_new_bundle_does_not_hold_itself")
def creates_bundles_that_hold_themselves(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, draft: Any) -> None:
        others = tuple(part for part in draft.content if part.sku != draft.sku)
        original(items, replace(draft, content=others))

    mutation.wrap(Items, "_check", wrong)


@mutant("items.bundles_do_not_hold_each_other")
def looks_one_bundle_deep(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, bundle: Any, sku: str) -> bool:
        inner = [items._items.get(part.sku) for part in bundle.content]
        return any(part.sku == sku for each in inner if each for part in each.content)

    mutation.wrap(Items, "_holds", wrong)


@mutant("items.an_item_has_twenty_attributes_at_most")
def accepts_one_attribute_too_many(mutation: Mutation) -> None:
    mutation.replace(item_rules, "MAX_ATTRIBUTES", 21)


@mutant("items.an_item_has_twenty_attributes_at_most")
def accepts_one_attribute_too_few(mutation: Mutation) -> None:
    mutation.replace(item_rules, "MAX_ATTRIBUTES", 19)


@mutant("items.an_attribute_has_six_values_at_most")
def accepts_one_value_too_many(mutation: Mutation) -> None:
    mutation.replace(item_rules, "MAX_ATTRIBUTE_VALUES", 7)


@mutant("items.custom_attributes_have_500_characters_at_most")
def accepts_one_character_too_many(mutation: Mutation) -> None:
    mutation.replace(item_requests, "_MAX_CUSTOM_ATTRIBUTES", 501)


@mutant("items.a_deleted_item_is_gone")
def deletes_what_is_gone(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, kind: Any, sku: str) -> None:
        if items._items.get(sku) is not None:
            original(items, kind, sku)

    mutation.wrap(Items, "delete", wrong)


@mutant("items.the_sku_of_a_deleted_item_is_free")
def never_frees_a_sku(mutation: Mutation) -> None:
    gone: set[str] = set()

    def remember(original: Any, items: Any, kind: Any, sku: str) -> None:
        original(items, kind, sku)
        gone.add(sku)

    def wrong(original: Any, items: Any, draft: Any, now: Any) -> Any:
        if draft.sku in gone:
            raise Refusal(ALREADY_EXISTS, thing="Item", key="sku", value=draft.sku)
        return original(items, draft, now)

    mutation.wrap(Items, "delete", remember)
    mutation.wrap(Items, "create", wrong)


@mutant("items.players_keep_what_they_have_of_a_deleted_item")
def takes_deleted_items_from_players(mutation: Mutation) -> None:
    gone: set[str] = set()

    def remember(original: Any, items: Any, kind: Any, sku: str) -> None:
        original(items, kind, sku)
        gone.add(sku)

    def wrong(original: Any, inventory: Any, user: str) -> Iterator[Any]:
        return (holding for holding in original(inventory, user) if holding.sku not in gone)

    mutation.wrap(Items, "delete", remember)
    mutation.wrap(Inventory, "of", wrong)


@mutant("items.an_item_is_found_under_its_own_kind_alone")
def finds_items_under_any_kind(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, kind: Any, sku: str) -> Any:
        item = items._items.get(sku)
        return original(items, kind if item is None else item.kind, sku)

    mutation.wrap(Items, "get", wrong)


@mutant("items.an_item_marked_as_deleted_is_for_servers_alone")
def treats_the_mark_as_a_remark(mutation: Mutation) -> None:
    mutation.wrap(Item, "is_in_use", lambda original, item: item.is_enabled)


@mutant("items.an_item_in_an_unknown_language_is_not_stored")
def leaves_out_unknown_languages(mutation: Mutation) -> None:
    def wrong(original: Any, texts: Any) -> Any:
        return original({key: text for key, text in texts.items() if key != "xx"})

    mutation.wrap(item_requests, "localized", wrong)


# -- prices ----------------------------------------------------------------------------------------
@mutant("items.the_default_price_for_every_country_counts")
def uses_the_first_price(mutation: Mutation) -> None:
    def wrong(original: Any, prices: Any, currency: str) -> Any:
        return original([replace(each, is_default=False) for each in prices], currency)

    mutation.wrap(item_rules, "effective_price", wrong)


@mutant("items.without_a_default_the_first_price_for_every_country_counts")
def lets_the_default_of_a_country_win(mutation: Mutation) -> None:
    def wrong(original: Any, prices: Any, currency: str) -> Any:
        defaults = [each for each in prices if each.is_default]
        return original(defaults or prices, currency)

    mutation.wrap(item_rules, "effective_price", wrong)


@mutant("items.the_default_price_of_a_country_counts_last")
def knows_prices_for_everywhere_alone(mutation: Mutation) -> None:
    def wrong(original: Any, prices: Any, currency: str) -> Any:
        return original([each for each in prices if each.country is None], currency)

    mutation.wrap(item_rules, "effective_price", wrong)


@mutant("items.nothing_is_sold_for_another_currency")
def treats_every_currency_as_its_own(mutation: Mutation) -> None:
    def wrong(original: Any, prices: Any, currency: str) -> Any:
        return original([replace(each, currency=currency) for each in prices], currency)

    mutation.wrap(item_rules, "effective_price", wrong)


@mutant("items.nothing_is_sold_for_another_currency")
def sells_for_prices_not_in_use(mutation: Mutation) -> None:
    def wrong(original: Any, prices: Any, currency: str) -> Any:
        return original([replace(each, is_enabled=True) for each in prices], currency)

    mutation.wrap(item_rules, "effective_price", wrong)


@mutant("items.the_content_of_a_bundle_is_added_up")
def counts_one_of_each_part(mutation: Mutation) -> None:
    mutation.replace(shop, "times", lambda price, quantity: price)


@mutant("items.the_content_of_a_bundle_is_added_up")
def reports_servers_one_of_each_part(mutation: Mutation) -> None:
    mutation.replace(item_codec, "times", lambda price, quantity: price)


@mutant("items.content_without_a_price_adds_up_to_nothing")
def adds_up_nothing_to_zero(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any) -> Any:
        return original(*args) or (Decimal(0), Decimal(0))

    mutation.wrap(Shop, "content_price", wrong)


# -- seen by players -------------------------------------------------------------------------------
@mutant("items.an_item_is_seen_while_it_is_enabled_and_shown")
def shows_items_that_are_only_enabled(mutation: Mutation) -> None:
    mutation.wrap(Item, "is_on_shelf", lambda original, item: item.is_in_use)


@mutant("items.an_item_is_seen_while_it_is_enabled_and_shown")
def shows_items_that_are_not_enabled(mutation: Mutation) -> None:
    mutation.wrap(Item, "is_on_shelf", lambda original, item: item.is_show_in_store)


@mutant("items.an_item_is_seen_in_the_countries_it_is_sold_in")
def ignores_the_country_of_the_request(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any, **more: Any) -> Any:
        return original(*args, **{**more, "country": None})

    mutation.wrap(Shop, "visit", wrong)


@mutant("items.an_item_of_other_countries_is_unknown_by_its_sku")
def reads_what_is_not_sold_there(mutation: Mutation) -> None:
    def wrong(original: Any, shop: Any, sku: str, visit: Any, kind: Any = None) -> Any:
        item = shop._catalog.get(sku)
        return item if item and item.is_on_shelf else original(shop, sku, visit, kind)

    mutation.wrap(Shop, "find", wrong)


@mutant("items.an_item_nobody_sees_is_left_out")
def reads_what_is_not_in_the_store(mutation: Mutation) -> None:
    def wrong(original: Any, shop: Any, sku: str, visit: Any, kind: Any = None) -> Any:
        item = shop._catalog.get(sku)
        return item if item and item.is_in_use else original(shop, sku, visit, kind)

    mutation.wrap(Shop, "find", wrong)


@mutant("items.an_item_of_another_kind_is_unknown_by_its_sku")
def reads_items_of_any_kind(mutation: Mutation) -> None:
    def wrong(original: Any, shop: Any, sku: str, visit: Any, kind: Any = None) -> Any:
        return original(shop, sku, visit)

    mutation.wrap(Shop, "find", wrong)


@mutant("items.an_item_out_of_season_is_seen_when_asked_for")
def never_shows_what_is_out_of_season(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any, **more: Any) -> Any:
        return original(*args, **{**more, "off_season": False})

    mutation.wrap(Shop, "visit", wrong)


@mutant("items.an_item_out_of_season_is_seen_when_asked_for")
def sells_what_is_shown_out_of_season(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any) -> Any:
        return replace(original(*args), can_be_bought=True)

    mutation.wrap(Shop, "show", wrong)


@mutant("items.a_sale_begins_and_ends_to_the_second")
def sells_until_the_end_included(mutation: Mutation) -> None:
    def wrong(original: Any, period: Any, now: Any) -> bool:
        return now == period.date_until or original(period, now)

    mutation.wrap(Period, "covers", wrong)


@mutant("items.a_sale_begins_and_ends_to_the_second")
def begins_a_moment_late(mutation: Mutation) -> None:
    def wrong(original: Any, period: Any, now: Any) -> bool:
        return now != period.date_from and original(period, now)

    mutation.wrap(Period, "covers", wrong)


@mutant("items.a_code_is_worked_into_the_prices")
def prices_as_if_there_were_no_code(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any, **more: Any) -> Any:
        return original(*args, **{**more, "code": None})

    mutation.wrap(Shop, "visit", wrong)


@mutant("items.a_code_is_worked_into_every_list")
def leaves_bundles_out_of_a_code(mutation: Mutation) -> None:
    def wrong(original: Any, shop: Any, item: Any, visit: Any) -> Any:
        offers = () if item.type == "bundle" else visit.offers
        return original(shop, item, replace(visit, offers=offers))

    mutation.wrap(Shop, "priced", wrong)


@mutant("items.a_code_that_is_not_valid_changes_nothing")
def believes_in_every_code(mutation: Mutation) -> None:
    def wrong(original: Any, codes: Any, code: str, player: Any, now: Any) -> Any:
        try:
            return original(codes, code, player, now)
        except Refusal:
            promotion = codes.owner(code)
            if promotion is None:
                raise
            return promotion

    mutation.wrap(PromoCodes, "find", wrong)


@mutant("items.a_code_opens_the_items_of_its_offer")
def opens_everything_to_any_offers_code(mutation: Mutation) -> None:
    def wrong(original: Any, shop: Any, item: Any, visit: Any) -> Any:
        opened = visit.opened and visit.opened | {item.sku}
        return original(shop, item, replace(visit, opened=opened))

    mutation.wrap(Shop, "sees", wrong)


@mutant("items.a_code_opens_the_items_of_its_offer")
def opens_nothing(mutation: Mutation) -> None:
    mutation.wrap(Shop, "_opened", lambda original, *args: frozenset())


@mutant("items.additional_fields_are_listed_when_asked_for")
def lists_every_field(mutation: Mutation) -> None:
    def wrong(original: Any, item: Any, language: str, fields: Any) -> Any:
        return original(item, language, storefront.ADDITIONAL_FIELDS)

    mutation.wrap(storefront, "_additional", wrong)


@mutant("items.additional_fields_are_listed_when_asked_for")
def forgets_the_order(mutation: Mutation) -> None:
    def wrong(original: Any, item: Any, language: str, fields: Any) -> Any:
        return original(item, language, fields - {"order"})

    mutation.wrap(storefront, "_additional", wrong)


@mutant("items.a_group_is_listed_from_its_first_item_on")
def loses_the_names_of_groups(mutation: Mutation) -> None:
    mutation.replace(item_calls, "_name_groups", lambda call: None)


# -- promotions on items ---------------------------------------------------------------------------
@mutant("items.each_discount_tells_what_it_alone_takes_off")
def reports_the_whole_reduction_of_each(mutation: Mutation) -> None:
    def wrong(original: Any, shop: Any, line: Any, visit: Any) -> Iterator[Any]:
        for found in original(shop, line, visit):
            yield replace(found, saved=found.saved and line.base - line.unit)

    mutation.wrap(Shop, "promotions_of", wrong)


@mutant("items.a_promotion_is_listed_where_it_acts_on_the_item_alone")
def promises_what_takes_more_items(mutation: Mutation) -> None:
    mutation.replace(pricing, "_choose", lambda purchase, offers: tuple(offers))


@mutant("items.an_item_without_a_picture_has_an_empty_address")
def shows_null_for_no_picture(mutation: Mutation) -> None:
    def wrong(original: Any, project: Any, item: Item, language: str) -> Any:
        body = original(project, item, language)
        return {**body, "image_url": body["image_url"] or None}

    mutation.wrap(storefront, "serialize_short", wrong)
