"""Servers that are wrong about the limits of items, where SKUs may stand, and who may write."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur

from liveops_kit.domain.features.daily_chains import DailyChains
from liveops_kit.domain.features.items import Items
from liveops_kit.domain.features.personalization import Personalization
from liveops_kit.domain.features.reward_chains import RewardChains
from liveops_kit.domain.mechanics import shop
from liveops_kit.domain.mechanics.automatic_promotions import AutomaticPromotions
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.code_promotions import CodePromotions
from liveops_kit.domain.mechanics.purchases import Purchases
from liveops_kit.domain.mechanics.shop import Shop
from liveops_kit.domain.mechanics.usage import Usages, UserLimit
from liveops_kit.domain.values.refusals import ITEM_UNKNOWN, Refusal
from liveops_kit.server.auth import Authenticator
from liveops_kit.server.request import Admin
from liveops_kit.state.order_listeners import CountPurchases


# -- limits ----------------------------------------------------------------------------------------
@saboteur("items.a_limit_counts_what_was_paid_for")
def CountsOrdersInsteadOfUnits(lie: Lie) -> None:
    def wrong(honest: Any, purchases: Any, lines: Any, user: str, now: Any) -> None:
        honest(purchases, [(replace(line, quantity=1), limit) for line, limit in lines], user, now)

    lie.change(Purchases, "count", wrong)


@saboteur("items.a_limit_of_players_is_each_players_own")
def SharesOneLimitAmongPlayers(lie: Lie) -> None:
    def wrong(honest: Any, purchases: Any, item: Any, user: Any, now: Any) -> Any:
        return honest(purchases, item, None if user is None else "", now)

    lie.change(Purchases, "of_user", wrong)


@saboteur("items.presents_count_towards_the_limit_of_an_item")
def CountsNoPresents(lie: Lie) -> None:
    def wrong(honest: Any, purchases: Any, lines: Any, user: str, now: Any) -> None:
        honest(purchases, [each for each in lines if not each[0].is_bonus], user, now)

    lie.change(Purchases, "count", wrong)


@saboteur("items.units_in_unpaid_orders_are_reserved")
def ReservesNothing(lie: Lie) -> None:
    lie.change(Purchases, "hold", lambda honest, *args: None)


@saboteur("items.units_in_unpaid_orders_are_reserved")
def KeepsReservedWhatWasSold(lie: Lie) -> None:
    def wrong(honest: Any, counts: Any, order: Any, now: Any) -> None:
        honest(counts, order, now)
        counts._purchases.hold(order.draft.lines, now)

    lie.change(CountPurchases, "paid", wrong)


@saboteur("items.dropped_orders_give_their_units_back")
def KeepsWhatWasCancelled(lie: Lie) -> None:
    lie.change(CountPurchases, "dropped", lambda honest, *args: None)


@saboteur("items.the_last_unit_goes_to_one")
def SellsWhatIsReserved(lie: Lie) -> None:
    def wrong(honest: Any, purchases: Any, item: Any, user: Any, quantity: int, now: Any) -> bool:
        stock = purchases.of_all(item, now)
        if stock is not None and stock.total - stock.sold < quantity:
            return False
        return bool(honest(purchases, replace(item, limit_per_item=None), user, quantity, now))

    lie.change(Purchases, "allow", wrong)


@saboteur("items.an_item_can_be_bought_that_has_a_price_or_is_free")
def SellsNothingForVirtualCurrencyAlone(lie: Lie) -> None:
    lie.put(shop, "offered_in", lambda item: [])


@saboteur("items.an_item_can_be_bought_that_has_a_price_or_is_free")
def SellsForVirtualPricesNotInUse(lie: Lie) -> None:
    lie.put(shop, "offered_in", lambda item: list(item.virtual_prices))


@saboteur("items.an_item_cannot_be_bought_beyond_its_limits")
def ForgetsLimitsInTheCatalog(lie: Lie) -> None:
    def wrong(honest: Any, shop: Any, item: Any, visit: Any) -> Any:
        endless = replace(item, limit_per_user=UserLimit(), limit_per_item=None)
        return honest(shop, endless, visit)

    lie.change(Shop, "is_open", wrong)


@saboteur("items.a_visitor_has_the_whole_limit")
def ShowsVisitorsWhatAllHaveBought(lie: Lie) -> None:
    def wrong(honest: Any, purchases: Any, item: Any, user: Any, now: Any) -> Any:
        return honest(purchases, item, user or "", now)

    lie.change(Purchases, "of_user", wrong)


@saboteur("items.a_limit_starts_over_with_its_schedule")
def NeverStartsALimitOver(lie: Lie) -> None:
    def wrong(honest: Any, usages: Any, which: str, whose: str, limit: Any, now: Any) -> int:
        return int(honest(usages, which, whose, replace(limit, schedule=None), now))

    lie.change(Usages, "used", wrong)


# -- SKUs in the writes of others ------------------------------------------------------------------
def takes_any_sku(lie: Lie, owner: Any, name: str) -> None:
    """Within one method no SKU is looked up."""
    within: list[str] = []

    def unasked(honest: Any, *args: Any, **more: Any) -> Any:
        within.append(name)
        try:
            return honest(*args, **more)
        finally:
            within.pop()

    def wrong(honest: Any, catalog: Any, skus: Any) -> None:
        if not within:
            honest(catalog, skus)

    lie.change(owner, name, unasked)
    lie.change(Catalog, "require", wrong)


@saboteur("items.promotions_with_codes_name_known_items")
def MakesPromotionsOfUnknownItems(lie: Lie) -> None:
    takes_any_sku(lie, CodePromotions, "create")


@saboteur("items.promotions_with_codes_name_known_items")
def CallsItByAnotherName(lie: Lie) -> None:
    def wrong(honest: Any, catalog: Any, skus: Any) -> None:
        try:
            honest(catalog, skus)
        except Refusal as refusal:
            raise Refusal(ITEM_UNKNOWN, sku="?") from refusal

    lie.change(Catalog, "require", wrong)


@saboteur("items.promotions_with_codes_are_changed_to_known_items")
def ChangesPromotionsToUnknownItems(lie: Lie) -> None:
    takes_any_sku(lie, CodePromotions, "update")


@saboteur("items.promotions_of_the_catalog_name_known_items")
def ReducesUnknownItems(lie: Lie) -> None:
    takes_any_sku(lie, AutomaticPromotions, "update")


@saboteur("items.rules_name_known_items")
def GuardsUnknownItems(lie: Lie) -> None:
    takes_any_sku(lie, Personalization, "patch")


@saboteur("items.chains_give_known_items")
def RewardsWithUnknownItems(lie: Lie) -> None:
    takes_any_sku(lie, RewardChains, "_check")


@saboteur("items.chains_give_known_items")
def GivesUnknownItemsDaily(lie: Lie) -> None:
    takes_any_sku(lie, DailyChains, "_require_items")


# -- credentials and pages -------------------------------------------------------------------------
@saboteur("items.items_are_kept_by_servers_alone")
def LetsPlayersDeleteBundles(lie: Lie) -> None:
    def wrong(honest: Any, door: Any, operation: Any, header: Any, project_id: Any) -> Any:
        is_token = (header(b"authorization") or "").startswith("Bearer")
        if operation.operation_id == "admin-delete-bundle" and is_token:
            return Admin(str(project_id))
        return honest(door, operation, header, project_id)

    lie.change(Authenticator, "authenticate", wrong)


@saboteur("items.a_page_of_items_has_an_entry_and_a_place")
def TakesAnyPageOfItems(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 422 and "offset=-1" in reply.query:
            reply.status, reply.body = 200, {"items": [], "has_more": False}

    lie.answer("get-sellable-items", wrong)


@saboteur("items.pages_of_items_are_the_list")
def ListsTheNewestItemFirst(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, kind: Any, page: Any) -> Any:
        rows = honest(items, kind, page)
        return sorted(rows, key=lambda item: (item.order, -item.item_id))

    lie.change(Items, "page", wrong)


@saboteur("items.pages_of_items_are_the_list")
def RepeatsTheLastItemOfAPage(lie: Lie) -> None:
    def wrong(honest: Any, items: Any, kind: Any, page: Any) -> Any:
        start = max(0, page.offset - 1) if page.offset < items._items.count("kind", kind) else 10**6
        return honest(items, kind, replace(page, offset=start))

    lie.change(Items, "page", wrong)


@saboteur("items.a_bad_token_is_refused_where_visitors_are_served")
def ServesWhoHasABadTokenAsAVisitor(lie: Lie) -> None:
    def wrong(honest: Any, door: Any, operation: Any, header: Any, project_id: Any) -> Any:
        try:
            return honest(door, operation, header, project_id)
        except Refusal:
            if frozenset() in operation.security:
                return None
            raise

    lie.change(Authenticator, "authenticate", wrong)


@saboteur("items.pages_of_the_catalog_are_the_list")
def HasMoreAfterTheLastItem(lie: Lie) -> None:
    def wrong(honest: Any, shop: Any, visit: Any, page: Any, kind: Any = None) -> Any:
        rows, _ = honest(shop, visit, page, kind)
        return rows, len(rows) == page.limit

    lie.change(Shop, "page", wrong)


@saboteur("items.pages_of_the_catalog_are_the_list")
def CountsPagesInsteadOfItems(lie: Lie) -> None:
    def wrong(honest: Any, shop: Any, visit: Any, page: Any, kind: Any = None) -> Any:
        return honest(shop, visit, replace(page, offset=page.offset * page.limit), kind)

    lie.change(Shop, "page", wrong)


@saboteur("items.the_key_of_another_project_opens_no_items")
def TakesAnyKeyForAnyProject(lie: Lie) -> None:
    lie.change(Authenticator, "_is_of_another_project", lambda honest, *args: False)
