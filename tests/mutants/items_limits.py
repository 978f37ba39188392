"""Mutants of the limits of items, of SKUs in other places, and of who may write."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from tests.mutants.mutation import Mutation, Reply, mutant

from liveops_kit.domain.features.daily_chains import DailyChains
from liveops_kit.domain.features.items import Items
from liveops_kit.domain.features.personalization import Personalization
from liveops_kit.domain.features.reward_chains import RewardChains
from liveops_kit.domain.mechanics import shop
from liveops_kit.domain.mechanics.automatic_promotions import AutomaticPromotions
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.code_promotions import CodePromotions
from liveops_kit.domain.mechanics.purchases import Purchases, Stock
from liveops_kit.domain.mechanics.shop import Shop
from liveops_kit.domain.mechanics.usage import Usages, UserLimit
from liveops_kit.domain.values.refusals import ITEM_UNKNOWN, Refusal
from liveops_kit.server.api import carts as cart_calls
from liveops_kit.server.api import catalog as catalog_calls
from liveops_kit.server.auth import Authenticator
from liveops_kit.server.codec import storefront
from liveops_kit.server.request import Admin
from liveops_kit.state.order_listeners import CountPurchases


# -- limits ----------------------------------------------------------------------------------------
@mutant("items.a_limit_counts_what_was_paid_for")
def counts_orders_instead_of_units(mutation: Mutation) -> None:
    def wrong(original: Any, purchases: Any, lines: Any, user: str, now: Any) -> None:
        original(
            purchases, [(replace(line, quantity=1), limit) for line, limit in lines], user, now
        )

    mutation.wrap(Purchases, "count", wrong)


@mutant("items.a_limit_of_players_is_each_players_own")
def shares_one_limit_among_players(mutation: Mutation) -> None:
    def wrong(original: Any, purchases: Any, item: Any, user: Any, now: Any) -> Any:
        return original(purchases, item, None if user is None else "", now)

    mutation.wrap(Purchases, "of_user", wrong)


@mutant("items.presents_count_towards_the_limit_of_an_item")
def counts_no_presents(mutation: Mutation) -> None:
    def wrong(original: Any, purchases: Any, lines: Any, user: str, now: Any) -> None:
        original(purchases, [each for each in lines if not each[0].is_bonus], user, now)

    mutation.wrap(Purchases, "count", wrong)


@mutant("items.units_in_unpaid_orders_are_reserved")
def reserves_nothing(mutation: Mutation) -> None:
    mutation.wrap(Purchases, "hold", lambda original, *args: None)


@mutant("items.units_in_unpaid_orders_are_reserved")
def keeps_reserved_what_was_sold(mutation: Mutation) -> None:
    def wrong(original: Any, counts: Any, order: Any, now: Any) -> None:
        original(counts, order, now)
        counts._purchases.hold(order.draft.lines, now)

    mutation.wrap(CountPurchases, "paid", wrong)


@mutant("items.dropped_orders_give_their_units_back")
def keeps_what_was_cancelled(mutation: Mutation) -> None:
    mutation.wrap(CountPurchases, "dropped", lambda original, *args: None)


@mutant("items.the_last_unit_goes_to_one")
def sells_what_is_reserved(mutation: Mutation) -> None:
    def wrong(original: Any, purchases: Any, item: Any, user: Any, quantity: int, now: Any) -> bool:
        stock = purchases.of_all(item, now)
        if stock is not None and stock.total - stock.sold < quantity:
            return False
        return bool(original(purchases, replace(item, limit_per_item=None), user, quantity, now))

    mutation.wrap(Purchases, "allow", wrong)


@mutant("items.an_item_can_be_bought_that_has_a_price_or_is_free")
def sells_nothing_for_virtual_currency_alone(mutation: Mutation) -> None:
    mutation.replace(shop, "offered_in", lambda item: [])


@mutant("items.an_item_can_be_bought_that_has_a_price_or_is_free")
def sells_for_virtual_prices_not_in_use(mutation: Mutation) -> None:
    mutation.replace(shop, "offered_in", lambda item: list(item.virtual_prices))


@mutant("items.an_item_cannot_be_bought_beyond_its_limits")
def forgets_limits_in_the_catalog(mutation: Mutation) -> None:
    def wrong(original: Any, shop: Any, item: Any, visit: Any) -> Any:
        endless = replace(item, limit_per_user=UserLimit(), limit_per_item=None)
        return original(shop, endless, visit)

    mutation.wrap(Shop, "is_open", wrong)


@mutant("items.a_visitor_has_the_whole_limit")
def shows_visitors_what_all_have_bought(mutation: Mutation) -> None:
    def wrong(original: Any, purchases: Any, item: Any, user: Any, now: Any) -> Any:
        return original(purchases, item, user or "", now)

    mutation.wrap(Purchases, "of_user", wrong)


@mutant("items.a_limit_starts_over_with_its_schedule")
def never_starts_a_limit_over(mutation: Mutation) -> None:
    def wrong(original: Any, usages: Any, which: str, whose: str, limit: Any, now: Any) -> int:
        return int(original(usages, which, whose, replace(limit, schedule=None), now))

    mutation.wrap(Usages, "used", wrong)


# -- SKUs in the writes of others ------------------------------------------------------------------
def takes_any_sku(mutation: Mutation, owner: Any, name: str) -> None:
    """Within one method no SKU is looked up."""
    within: list[str] = []

    def unasked(original: Any, *args: Any, **more: Any) -> Any:
        within.append(name)
        try:
            return original(*args, **more)
        finally:
            within.pop()

    def wrong(original: Any, catalog: Any, skus: Any) -> None:
        if not within:
            original(catalog, skus)

    mutation.wrap(owner, name, unasked)
    mutation.wrap(Catalog, "require", wrong)


@mutant("items.promotions_with_codes_name_known_items")
def creates_promotions_of_unknown_items(mutation: Mutation) -> None:
    takes_any_sku(mutation, CodePromotions, "create")


@mutant("items.promotions_with_codes_name_known_items")
def calls_it_by_another_name(mutation: Mutation) -> None:
    def wrong(original: Any, catalog: Any, skus: Any) -> None:
        try:
            original(catalog, skus)
        except Refusal as refusal:
            raise Refusal(ITEM_UNKNOWN, sku="?") from refusal

    mutation.wrap(Catalog, "require", wrong)


@mutant("items.promotions_with_codes_are_changed_to_known_items")
def changes_promotions_to_unknown_items(mutation: Mutation) -> None:
    takes_any_sku(mutation, CodePromotions, "update")


@mutant("items.promotions_of_the_catalog_name_known_items")
def reduces_unknown_items(mutation: Mutation) -> None:
    takes_any_sku(mutation, AutomaticPromotions, "update")


@mutant("items.rules_name_known_items")
def guards_unknown_items(mutation: Mutation) -> None:
    takes_any_sku(mutation, Personalization, "patch")


@mutant("items.chains_give_known_items")
def rewards_with_unknown_items(mutation: Mutation) -> None:
    takes_any_sku(mutation, RewardChains, "_check")


@mutant("items.chains_give_known_items")
def gives_unknown_items_daily(mutation: Mutation) -> None:
    takes_any_sku(mutation, DailyChains, "_require_items")


# -- credentials and pages -------------------------------------------------------------------------
@mutant("items.items_are_kept_by_servers_alone")
def lets_players_delete_bundles(mutation: Mutation) -> None:
    def wrong(original: Any, door: Any, operation: Any, header: Any, project_id: Any) -> Any:
        is_token = (header(b"authorization") or "").startswith("Bearer")
        if operation.operation_id == "admin-delete-bundle" and is_token:
            return Admin(str(project_id))
        return original(door, operation, header, project_id)

    mutation.wrap(Authenticator, "authenticate", wrong)


@mutant("items.a_page_of_items_has_an_entry_and_a_place")
def accepts_any_page_of_items(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 422 and "offset=-1" in reply.query:
            reply.status, reply.body = 200, {"items": [], "has_more": False}

    mutation.rewrite("get-sellable-items", wrong)


@mutant("items.pages_of_items_are_the_list")
def lists_the_newest_item_first(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, kind: Any, page: Any) -> Any:
        rows = original(items, kind, page)
        return sorted(rows, key=lambda item: (item.order, -item.item_id))

    mutation.wrap(Items, "page", wrong)


@mutant("items.pages_of_items_are_the_list")
def repeats_the_last_item_of_a_page(mutation: Mutation) -> None:
    def wrong(original: Any, items: Any, kind: Any, page: Any) -> Any:
        start = max(0, page.offset - 1) if page.offset < items._items.count("kind", kind) else 10**6
        return original(items, kind, replace(page, offset=start))

    mutation.wrap(Items, "page", wrong)


@mutant("items.a_bad_token_is_refused_where_visitors_are_served")
def serves_who_has_a_bad_token_as_a_visitor(mutation: Mutation) -> None:
    def wrong(original: Any, door: Any, operation: Any, header: Any, project_id: Any) -> Any:
        try:
            return original(door, operation, header, project_id)
        except Refusal:
            if frozenset() in operation.security:
                return None
            raise

    mutation.wrap(Authenticator, "authenticate", wrong)


@mutant("items.pages_of_the_catalog_are_the_list")
def has_more_after_the_last_item(mutation: Mutation) -> None:
    def wrong(original: Any, shop: Any, visit: Any, page: Any, *more: Any, **rest: Any) -> Any:
        rows, _ = original(shop, visit, page, *more, **rest)
        return rows, len(rows) == page.limit

    mutation.wrap(Shop, "page", wrong)


@mutant("items.pages_of_the_catalog_are_the_list")
def counts_pages_instead_of_items(mutation: Mutation) -> None:
    def wrong(original: Any, shop: Any, visit: Any, page: Any, *more: Any, **rest: Any) -> Any:
        page = replace(page, offset=page.offset * page.limit)
        return original(shop, visit, page, *more, **rest)

    mutation.wrap(Shop, "page", wrong)


@mutant("items.the_key_of_another_project_opens_no_items")
def accepts_any_key_for_any_project(mutation: Mutation) -> None:
    mutation.wrap(Authenticator, "_is_of_another_project", lambda original, *args: False)


@mutant("items.dropped_orders_give_their_units_back")
def gives_back_the_first_line_alone(mutation: Mutation) -> None:
    def wrong(original: Any, listener: Any, order: Any, now: Any) -> None:
        listener._purchases.release(order.draft.lines[:1], now)

    mutation.wrap(CountPurchases, "dropped", wrong)


def leaves_less_than_nothing(mutation: Mutation) -> None:
    """A limit below a user's uses leaves a negative number."""

    def wrong(original: Any, usages: Usages, target: str, user: str, limit: Any, now: Any) -> Any:
        left = original(usages, target, user, limit, now)
        used = usages.used(target, user, limit, now)
        return left and replace(left, available=left.total - used)

    mutation.wrap(Usages, "left", wrong)


@mutant("items.a_limit_below_what_is_sold_leaves_none")
def leaves_less_than_nothing_of_an_item(mutation: Mutation) -> None:
    leaves_less_than_nothing(mutation)


@mutant("items.a_limit_below_what_is_sold_leaves_none")
def sells_what_is_sold_out(mutation: Mutation) -> None:
    mutation.wrap(
        Stock, "available", lambda _, stock: abs(stock.total - stock.sold - stock.reserved)
    )


@mutant("items.a_virtual_item_that_is_made_again_begins_anew")
def remembers_what_was_sold_of_a_deleted_item(mutation: Mutation) -> None:
    mutation.replace(Purchases, "forget", lambda purchases, sku: None)


# -- languages -------------------------------------------------------------------------------------
@mutant("items.items_are_told_in_the_language_asked_for")
def tells_lists_in_english(mutation: Mutation) -> None:
    mutation.wrap(catalog_calls, "parse_language", lambda original, locale: "en")


@mutant("items.items_are_told_in_the_language_asked_for")
def tells_carts_in_english(mutation: Mutation) -> None:
    mutation.wrap(cart_calls, "parse_language", lambda original, locale: "en")


@mutant("items.items_are_told_in_the_language_asked_for")
def tells_nothing_in_another_language(mutation: Mutation) -> None:
    mutation.wrap(
        storefront, "in_language", lambda original, texts, language="en": texts.get(language, "")
    )


@mutant("items.a_locale_of_five_letters_is_its_language")
def takes_five_letters_for_english(mutation: Mutation) -> None:
    def wrong(original: Any, locale: str | None) -> Any:
        return original(None if locale and len(locale) > 2 else locale)

    mutation.wrap(catalog_calls, "parse_language", wrong)
