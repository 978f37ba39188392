"""Mutants of the upsell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace
from tests.mutants.answers import instead, plant, value, within
from tests.mutants.mutation import Mutation, mutant

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


@mutant("upsell.an_upsell_is_read_with_its_items")
def reports_names_in_one_language(mutation: Mutation) -> None:
    def wrong(original: Any, item: Any) -> Any:
        return original(replace(item, name={"en": item.name["en"]}))

    mutation.wrap(upsell_codec, "serialize_setup_item", wrong)


@mutant("upsell.creating_an_upsell_replaces_the_former_one")
def keeps_the_items_of_the_former_upsell(mutation: Mutation) -> None:
    def wrong(original: Any, upsell: Any, setup: Any) -> None:
        former = upsell.get()
        original(upsell, replace(setup, items=setup.items or (former.items if former else ())))

    mutation.wrap(Upsell, "put", wrong)


@mutant("upsell.creating_an_upsell_replaces_the_former_one")
def keeps_the_former_upsell(mutation: Mutation) -> None:
    def wrong(original: Any, upsell: Any, setup: Any) -> None:
        if upsell.get() is None:
            original(upsell, setup)

    mutation.wrap(Upsell, "put", wrong)


@mutant("upsell.replacing_creates_the_first_upsell")
def replaces_nothing_with_nothing(mutation: Mutation) -> None:
    mutation.stub("put-upsell", 202)


@mutant("upsell.what_was_never_set_up_is_not_switched")
def switches_what_is_not_there_in_the_upsell(mutation: Mutation) -> None:
    def wrong(original: Any, upsell: Any, *, on: bool) -> None:
        if upsell.get() is None:
            upsell._setups.put(1, UpsellSetup(type=UpsellType.MOST_SELLABLE, is_enabled=on))
        original(upsell, on=on)

    mutation.wrap(Upsell, "switch", wrong)


@mutant("upsell.every_unknown_sku_is_named")
def names_the_first_unknown_sku(mutation: Mutation) -> None:
    def wrong(original: Any, upsell: Any, setup: Any) -> None:
        unknown = [sku for sku in setup.items if upsell._catalog.get(sku) is None]
        known = tuple(sku for sku in setup.items if sku not in unknown[1:])
        original(upsell, replace(setup, items=known))

    mutation.wrap(Upsell, "put", wrong)


@mutant("upsell.every_unknown_sku_is_named")
def leaves_out_unknown_skus(mutation: Mutation) -> None:
    def wrong(original: Any, upsell: Any, setup: Any) -> None:
        known = tuple(sku for sku in setup.items if upsell._catalog.get(sku) is not None)
        original(upsell, replace(setup, items=known))

    mutation.wrap(Upsell, "put", wrong)


# -- credentials -----------------------------------------------------------------------------------
def _lets_in(mutation: Mutation, kind: type) -> None:
    """The admin calls of the upsell let one kind of caller in alone."""

    def wrong(original: Any, door: Any, operation: Any, header: Any, project_id: Any) -> Any:
        caller = original(door, operation, header, project_id)
        if operation.path.endswith("/admin/items/upsell") and not isinstance(caller, kind):
            raise Refusal(ADMIN_UNKNOWN, scheme='Basic realm="liveops"')
        return caller

    mutation.wrap(Authenticator, "authenticate", wrong)


@mutant("upsell.a_user_token_opens_the_admin_calls")
def lets_servers_alone_set_the_upsell_up(mutation: Mutation) -> None:
    _lets_in(mutation, Admin)


@mutant("upsell.an_api_key_opens_the_admin_calls")
def lets_users_alone_set_the_upsell_up(mutation: Mutation) -> None:
    _lets_in(mutation, TokenUser)


# -- offered ---------------------------------------------------------------------------------------
@mutant("upsell.nothing_is_offered_without_an_upsell")
def offers_while_it_is_off(mutation: Mutation) -> None:
    def wrong(original: Any, upsell: Any, visit: Any) -> Any:
        setup = upsell.get()
        return (
            original(upsell, visit) if setup is None else (list(upsell._found(setup, visit)), False)
        )

    mutation.wrap(Upsell, "offered", wrong)


@mutant("upsell.a_fixed_list_is_offered_in_its_order")
def offers_in_the_order_of_the_catalog(mutation: Mutation) -> None:
    def wrong(original: Any, upsell: Any, setup: Any) -> Any:
        return sorted(original(upsell, setup), key=lambda item: (item.order, item.item_id))

    mutation.wrap(Upsell, "listed", wrong)


@mutant("upsell.a_fixed_list_leaves_out_what_is_not_seen")
def offers_what_is_hidden(mutation: Mutation) -> None:
    def wrong(original: Any, upsell: Any, setup: Any, visit: Any) -> Iterator[Any]:
        is_fixed = setup.type is UpsellType.FIXED_LIST
        return iter(upsell.listed(setup)) if is_fixed else original(upsell, setup, visit)

    mutation.wrap(Upsell, "_found", wrong)


@mutant("upsell.a_fixed_list_leaves_out_what_is_not_seen")
def leaves_out_of_a_list_what_has_no_price(mutation: Mutation) -> None:
    def wrong(original: Any, upsell: Any, setup: Any, visit: Any) -> Iterator[Any]:
        found = original(upsell, setup, visit)
        return (item for item in found if upsell._shop.is_open(item, visit))

    mutation.wrap(Upsell, "_found", wrong)


@mutant("upsell.an_item_is_offered_as_the_catalog_shows_it")
def offers_for_the_full_price(mutation: Mutation) -> None:
    def wrong(original: Any, project: Any, item: Any, visit: Any) -> Any:
        return original(project, item, replace(visit, offers=()))

    mutation.wrap(upsell_calls, "serialize_item_for_viewer", wrong)


@mutant("upsell.what_sells_best_is_offered_first")
def counts_unpaid_orders_as_sales(mutation: Mutation) -> None:
    def wrong(original: Any, purchases: Any, sku: str, now: Any) -> int:
        return int(original(purchases, sku, now)) + int(purchases._reserved(sku, now))

    mutation.wrap(Purchases, "sold", wrong)


@mutant("upsell.what_sells_best_is_offered_first")
def offers_what_sells_worst(mutation: Mutation) -> None:
    def wrong(original: Any, upsell: Any, items: Any, visit: Any) -> list[Any]:
        return list(reversed(original(upsell, items, visit)))

    mutation.wrap(Upsell, "_best_first", wrong)


@mutant("upsell.what_sells_best_is_offered_first")
def counts_orders_as_sales(mutation: Mutation) -> None:
    def wrong(original: Any, purchases: Any, lines: Any, user: str, now: Any) -> None:
        original(
            purchases, [(replace(line, quantity=1), limit) for line, limit in lines], user, now
        )

    mutation.wrap(Purchases, "count", wrong)


@mutant("upsell.what_sells_best_is_what_can_be_bought")
def offers_what_is_used_up(mutation: Mutation) -> None:
    mutation.wrap(Purchases, "allow", lambda original, *args: True)


@mutant("upsell.only_what_is_on_promotion_is_offered")
def offers_everything_as_on_promotion(mutation: Mutation) -> None:
    def wrong(original: Any, upsell: Any, setup: Any, visit: Any) -> Iterator[Any]:
        return original(upsell, replace(setup, type=UpsellType.MOST_SELLABLE), visit)

    mutation.wrap(Upsell, "_found", wrong)


@mutant("upsell.only_what_is_on_promotion_is_offered")
def treats_discounts_alone_as_promotions(mutation: Mutation) -> None:
    def wrong(original: Any, upsell: Any, setup: Any, visit: Any) -> Iterator[Any]:
        found = original(upsell, setup, visit)
        return (item for item in found if _is_cheaper(upsell._shop.priced(item, visit)))

    mutation.wrap(Upsell, "_found", wrong)


def _is_cheaper(line: Any) -> bool:
    return bool(line.unit != line.base)


@mutant("upsell.what_is_on_promotion_has_to_be_for_sale")
def offers_promotions_that_nobody_can_buy(mutation: Mutation) -> None:
    mutation.wrap(Shop, "is_open", lambda original, *args: True)


@mutant("upsell.fifty_items_are_offered_at_most")
def offers_one_item_too_many(mutation: Mutation) -> None:
    mutation.replace(upsell_rules, "MAX_OFFERED", 51)


# -- answers that differ ---------------------------------------------------------------------------
OFF = {"type": "most_sellable", "is_enabled": False, "items": []}


def _without_names_of_keys(setups: Any) -> None:
    for setup in setups:
        for item in setup["items"]:
            for unit in item.get("unit_items", ()):
                unit["name"] = None


plant(__name__, [
    ("upsell.a_project_begins_without_an_upsell", "begins_with_an_upsell",
     "get-upsell-configurations-for-project-admin",
     within(200, lambda setups: setups or setups.append(OFF))),
    ("upsell.a_game_in_an_upsell_is_read_with_its_keys", "reads_a_game_with_nameless_keys",
     "get-upsell-configurations-for-project-admin", within(200, _without_names_of_keys)),
    ("upsell.an_upsell_states_what_its_type_takes", "treats_any_body_as_replaced",
     "put-upsell", instead(422, 202)),
    ("upsell.fifty_items_are_offered_at_most", "never_has_more",
     "get-upsell-for-project-client", value("has_more", False)),
])  # fmt: skip
