"""Wrong servers in the ground of the upsell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur

from liveops_kit.domain.features import upsell as upsell_rules
from liveops_kit.domain.features.upsell import Upsell, UpsellSetup, UpsellType
from liveops_kit.domain.mechanics.purchases import Purchases
from liveops_kit.domain.mechanics.shop import Shop
from liveops_kit.domain.values.refusals import ADMIN_UNKNOWN, Refusal
from liveops_kit.server.api import upsell as upsell_calls
from liveops_kit.server.auth import Authenticator
from liveops_kit.server.codec import upsell as upsell_codec
from liveops_kit.server.request import Admin, TokenUser


# -- set up ----------------------------------------------------------------------------------------
@saboteur("upsell.a_project_begins_without_an_upsell")
def BeginsWithAnUpsell(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        reply.body = reply.body or [{"type": "most_sellable", "is_enabled": False, "items": []}]

    lie.answer("get-upsell-configurations-for-project-admin", wrong)


@saboteur("upsell.an_upsell_is_read_with_its_items")
def TellsNamesInOneLanguage(lie: Lie) -> None:
    def wrong(honest: Any, item: Any) -> Any:
        return honest(replace(item, name={"en": item.name["en"]}))

    lie.change(upsell_codec, "serialize_setup_item", wrong)


@saboteur("upsell.creating_an_upsell_replaces_the_former_one")
def KeepsTheItemsOfTheFormerUpsell(lie: Lie) -> None:
    def wrong(honest: Any, upsell: Any, setup: Any) -> None:
        former = upsell.get()
        honest(upsell, replace(setup, items=setup.items or (former.items if former else ())))

    lie.change(Upsell, "put", wrong)


@saboteur("upsell.creating_an_upsell_replaces_the_former_one")
def KeepsTheFormerUpsell(lie: Lie) -> None:
    def wrong(honest: Any, upsell: Any, setup: Any) -> None:
        if upsell.get() is None:
            honest(upsell, setup)

    lie.change(Upsell, "put", wrong)


@saboteur("upsell.replacing_creates_the_first_upsell")
def ReplacesNothingWithNothing(lie: Lie) -> None:
    lie.swallow("put-upsell", 202)


@saboteur("upsell.what_was_never_set_up_is_not_switched")
def SwitchesWhatIsNotThereInTheUpsell(lie: Lie) -> None:
    def wrong(honest: Any, upsell: Any, *, on: bool) -> None:
        if upsell.get() is None:
            upsell._setups.put(1, UpsellSetup(type=UpsellType.MOST_SELLABLE, is_enabled=on))
        honest(upsell, on=on)

    lie.change(Upsell, "switch", wrong)


@saboteur("upsell.every_unknown_sku_is_named")
def NamesTheFirstUnknownSku(lie: Lie) -> None:
    def wrong(honest: Any, upsell: Any, setup: Any) -> None:
        unknown = [sku for sku in setup.items if upsell._catalog.get(sku) is None]
        known = tuple(sku for sku in setup.items if sku not in unknown[1:])
        honest(upsell, replace(setup, items=known))

    lie.change(Upsell, "put", wrong)


@saboteur("upsell.every_unknown_sku_is_named")
def LeavesOutUnknownSkus(lie: Lie) -> None:
    def wrong(honest: Any, upsell: Any, setup: Any) -> None:
        known = tuple(sku for sku in setup.items if upsell._catalog.get(sku) is not None)
        honest(upsell, replace(setup, items=known))

    lie.change(Upsell, "put", wrong)


@saboteur("upsell.an_upsell_states_what_its_type_takes")
def TakesAnyBodyForReplaced(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 422:
            reply.status, reply.body = 202, None

    lie.answer("put-upsell", wrong)


# -- credentials -----------------------------------------------------------------------------------
def _lets_in(lie: Lie, kind: type) -> None:
    """The admin calls of the upsell let one kind of caller in alone."""

    def wrong(honest: Any, door: Any, operation: Any, header: Any, project_id: Any) -> Any:
        caller = honest(door, operation, header, project_id)
        if operation.path.endswith("/admin/items/upsell") and not isinstance(caller, kind):
            raise Refusal(ADMIN_UNKNOWN, scheme='Basic realm="liveops"')
        return caller

    lie.change(Authenticator, "authenticate", wrong)


@saboteur("upsell.a_user_token_opens_the_admin_calls")
def LetsServersAloneSetTheUpsellUp(lie: Lie) -> None:
    _lets_in(lie, Admin)


@saboteur("upsell.an_api_key_opens_the_admin_calls")
def LetsUsersAloneSetTheUpsellUp(lie: Lie) -> None:
    _lets_in(lie, TokenUser)


# -- offered ---------------------------------------------------------------------------------------
@saboteur("upsell.nothing_is_offered_without_an_upsell")
def OffersWhileItIsOff(lie: Lie) -> None:
    def wrong(honest: Any, upsell: Any, visit: Any) -> Any:
        setup = upsell.get()
        return (
            honest(upsell, visit) if setup is None else (list(upsell._found(setup, visit)), False)
        )

    lie.change(Upsell, "offered", wrong)


@saboteur("upsell.a_fixed_list_is_offered_in_its_order")
def OffersInTheOrderOfTheCatalog(lie: Lie) -> None:
    def wrong(honest: Any, upsell: Any, setup: Any) -> Any:
        return sorted(honest(upsell, setup), key=lambda item: (item.order, item.item_id))

    lie.change(Upsell, "listed", wrong)


@saboteur("upsell.a_fixed_list_leaves_out_what_is_not_seen")
def OffersWhatIsHidden(lie: Lie) -> None:
    def wrong(honest: Any, upsell: Any, setup: Any, visit: Any) -> Iterator[Any]:
        is_fixed = setup.type is UpsellType.FIXED_LIST
        return iter(upsell.listed(setup)) if is_fixed else honest(upsell, setup, visit)

    lie.change(Upsell, "_found", wrong)


@saboteur("upsell.a_fixed_list_leaves_out_what_is_not_seen")
def LeavesOutOfAListWhatHasNoPrice(lie: Lie) -> None:
    def wrong(honest: Any, upsell: Any, setup: Any, visit: Any) -> Iterator[Any]:
        found = honest(upsell, setup, visit)
        return (item for item in found if upsell._shop.is_open(item, visit))

    lie.change(Upsell, "_found", wrong)


@saboteur("upsell.an_item_is_offered_as_the_catalog_shows_it")
def OffersForTheFullPrice(lie: Lie) -> None:
    def wrong(honest: Any, project: Any, item: Any, visit: Any) -> Any:
        return honest(project, item, replace(visit, offers=()))

    lie.change(upsell_calls, "serialize_item_for_viewer", wrong)


@saboteur("upsell.what_sells_best_is_offered_first")
def CountsUnpaidOrdersAsSales(lie: Lie) -> None:
    def wrong(honest: Any, purchases: Any, sku: str, now: Any) -> int:
        return int(honest(purchases, sku, now)) + int(purchases._reserved(sku, now))

    lie.change(Purchases, "sold", wrong)


@saboteur("upsell.what_sells_best_is_offered_first")
def OffersWhatSellsWorst(lie: Lie) -> None:
    def wrong(honest: Any, upsell: Any, items: Any, visit: Any) -> list[Any]:
        return list(reversed(honest(upsell, items, visit)))

    lie.change(Upsell, "_best_first", wrong)


@saboteur("upsell.what_sells_best_is_offered_first")
def CountsOrdersAsSales(lie: Lie) -> None:
    def wrong(honest: Any, purchases: Any, lines: Any, user: str, now: Any) -> None:
        honest(purchases, [(replace(line, quantity=1), limit) for line, limit in lines], user, now)

    lie.change(Purchases, "count", wrong)


@saboteur("upsell.what_sells_best_is_what_can_be_bought")
def OffersWhatIsUsedUp(lie: Lie) -> None:
    lie.change(Purchases, "allow", lambda honest, *args: True)


@saboteur("upsell.only_what_is_on_promotion_is_offered")
def OffersEverythingAsOnPromotion(lie: Lie) -> None:
    def wrong(honest: Any, upsell: Any, setup: Any, visit: Any) -> Iterator[Any]:
        return honest(upsell, replace(setup, type=UpsellType.MOST_SELLABLE), visit)

    lie.change(Upsell, "_found", wrong)


@saboteur("upsell.only_what_is_on_promotion_is_offered")
def TakesDiscountsAloneForPromotions(lie: Lie) -> None:
    def wrong(honest: Any, upsell: Any, setup: Any, visit: Any) -> Iterator[Any]:
        found = honest(upsell, setup, visit)
        return (item for item in found if _is_cheaper(upsell._shop.priced(item, visit)))

    lie.change(Upsell, "_found", wrong)


def _is_cheaper(line: Any) -> bool:
    return bool(line.unit != line.base)


@saboteur("upsell.what_is_on_promotion_has_to_be_for_sale")
def OffersPromotionsThatNobodyCanBuy(lie: Lie) -> None:
    lie.change(Shop, "is_open", lambda honest, *args: True)


@saboteur("upsell.fifty_items_are_offered_at_most")
def OffersOneItemTooMany(lie: Lie) -> None:
    lie.put(upsell_rules, "MOST_SHOWN", 51)


@saboteur("upsell.fifty_items_are_offered_at_most")
def NeverHasMore(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        reply.body["has_more"] = False

    lie.answer("get-upsell-for-project-client", wrong)
