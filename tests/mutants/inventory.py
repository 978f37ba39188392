"""Mutants of the inventory."""

from __future__ import annotations

from typing import Any

from tests.mutants.answers import in_entries, instead, plant
from tests.mutants.mutation import Mutation, mutant

from liveops_kit.domain.features.daily_chains import DailyChains
from liveops_kit.domain.features.inventory import OwnedItem, UserInventory
from liveops_kit.domain.mechanics.inventory import Inventory
from liveops_kit.domain.values.page import Page
from liveops_kit.server.api import inventory as calls
from liveops_kit.state.order_listeners import GrantItems

# -- what it lists ---------------------------------------------------------------------------------


@mutant("inventory.what_a_free_order_brings_is_listed")
def hands_out_no_bonus_items(mutation: Mutation) -> None:
    def wrong(original: Any, listener: Any, order: Any, now: Any) -> None:
        for line in order.draft.lines:
            if not line.is_bonus:
                listener._inventory.grant(order.user, line.sku, line.quantity)

    mutation.wrap(GrantItems, "paid", wrong)


@mutant("inventory.what_virtual_currency_buys_is_listed")
def sells_for_virtual_currency_without_taking_it(mutation: Mutation) -> None:
    mutation.replace(Inventory, "take", lambda inventory, user, sku, quantity: None)


@mutant("inventory.what_is_paid_is_listed")
def hands_out_before_the_payment(mutation: Mutation) -> None:
    def wrong(original: Any, listener: Any, order: Any, now: Any) -> None:
        for line in order.draft.lines:
            listener._inventory.grant(order.user, line.sku, line.quantity)

    mutation.wrap(GrantItems, "opened", wrong)


@mutant("inventory.what_a_claimed_step_brings_is_listed")
def gives_nothing_for_a_claimed_step(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, *arguments: Any, **more: Any) -> Any:
        grant, chains._inventory.grant = chains._inventory.grant, lambda *items: None
        try:
            return original(chains, *arguments, **more)
        finally:
            chains._inventory.grant = grant

    mutation.wrap(DailyChains, "claim", wrong)


@mutant("inventory.an_inventory_is_its_players_own")
def shows_what_everybody_owns(mutation: Mutation) -> None:
    def wrong(original: Any, inventory: Any, user: str, page: Any) -> list[OwnedItem]:
        holdings = inventory._inventory._holdings.all()
        owned = [(inventory._catalog.get(each.sku), each.quantity) for each in holdings]
        return [] if page.offset else [OwnedItem(*each) for each in owned if each[0] is not None]

    mutation.wrap(UserInventory, "page", wrong)


@mutant("inventory.what_is_not_listed_takes_no_place")
def cuts_pages_before_it_leaves_out_deleted_items(mutation: Mutation) -> None:
    def wrong(original: Any, inventory: Any, user: str, page: Page) -> list[OwnedItem]:
        holdings = list(inventory._inventory.of(user))[page.offset : page.end]
        owned = [(inventory._catalog.get(each.sku), each.quantity) for each in holdings]
        return [OwnedItem(*each) for each in owned if each[0] is not None]

    mutation.wrap(UserInventory, "page", wrong)


@mutant("inventory.the_balance_has_every_currency")
def leaves_out_currencies_that_are_not_shown_in_the_store(mutation: Mutation) -> None:
    def wrong(original: Any, inventory: Any, user: str) -> list[OwnedItem]:
        return [owned for owned in original(inventory, user) if owned.item.is_on_shelf]

    mutation.wrap(UserInventory, "balances", wrong)


@mutant("inventory.the_balance_has_every_currency")
def leaves_out_currencies_the_player_lacks(mutation: Mutation) -> None:
    def wrong(original: Any, inventory: Any, user: str) -> list[OwnedItem]:
        return [owned for owned in original(inventory, user) if owned.quantity]

    mutation.wrap(UserInventory, "balances", wrong)


@mutant("inventory.the_balance_has_every_currency")
def shows_the_balance_of_disabled_currencies(mutation: Mutation) -> None:
    def wrong(original: Any, inventory: Any, user: str) -> list[OwnedItem]:
        rows = inventory._items.rows("all", True)
        return [
            OwnedItem(item, inventory._inventory.quantity(user, item.sku))
            for item in rows
            if item.type == "virtual_currency"
        ]

    mutation.wrap(UserInventory, "balances", wrong)


@mutant("inventory.an_inventory_is_listed_page_by_page")
def lists_the_inventory_without_pages(mutation: Mutation) -> None:
    mutation.wrap(
        UserInventory,
        "page",
        lambda original, inventory, user, page: original(
            inventory, user, Page(10_000, page.offset)
        ),
    )


@mutant("inventory.a_deleted_item_is_not_listed")
def lists_deleted_items(mutation: Mutation) -> None:
    mutation.wrap(UserInventory, "page", _with_deleted)


def _with_deleted(original: Any, inventory: Any, user: str, page: Any) -> list[OwnedItem]:
    found: list[OwnedItem] = original(inventory, user, page)
    some = next(iter(found), None)
    for holding in inventory._inventory.of(user):
        if some is not None and inventory._catalog.get(holding.sku) is None:
            gone = type(some.item)(item_id=1, sku=holding.sku, type="virtual_good", name={})
            found.append(OwnedItem(gone, holding.quantity))
    return [] if page.offset else found


# -- how it is consumed ----------------------------------------------------------------------------
@mutant("inventory.what_is_consumed_is_gone")
def keeps_an_item_that_is_used_up(mutation: Mutation) -> None:
    def wrong(original: Any, inventory: Any, user: str, sku: str, quantity: int) -> None:
        if inventory.quantity(user, sku) > quantity:
            original(inventory, user, sku, quantity)

    mutation.wrap(Inventory, "take", wrong)


@mutant("inventory.more_than_is_owned_is_not_consumed")
def consumes_what_is_left(mutation: Mutation) -> None:
    def wrong(original: Any, inventory: Any, user: str, sku: str, quantity: Any, one: Any) -> None:
        left = inventory._inventory.quantity(user, sku)
        original(inventory, user, sku, min(quantity, left) if quantity and left else quantity, one)

    mutation.wrap(UserInventory, "consume", wrong)


@mutant("inventory.a_consumption_says_how_much")
def consumes_one_where_nothing_is_said(mutation: Mutation) -> None:
    def wrong(original: Any, inventory: Any, user: str, sku: str, quantity: Any, one: Any) -> None:
        original(inventory, user, sku, 1 if quantity is None and one is None else quantity, one)

    mutation.wrap(UserInventory, "consume", wrong)


@mutant("inventory.items_have_no_instances")
def consumes_an_instance_that_is_not_there(mutation: Mutation) -> None:
    def wrong(original: Any, inventory: Any, user: str, sku: str, quantity: Any, one: Any) -> None:
        if quantity is None and one is not None:
            inventory._inventory.take(user, sku, 1)
        else:
            original(inventory, user, sku, quantity, one)

    mutation.wrap(UserInventory, "consume", wrong)


@mutant("inventory.items_have_no_instances")
def gives_items_an_instance(mutation: Mutation) -> None:
    def wrong(original: Any, project: Any, owned: Any) -> Any:
        return {**original(project, owned), "instance_id": owned.item.sku}

    mutation.wrap(calls, "serialize_owned", wrong)


# -- answers that differ ---------------------------------------------------------------------------
plant(__name__, [
    ("inventory.what_a_code_brings_is_listed", "lists_each_item_once",
     "get-user-inventory", in_entries("items", quantity=1)),
    ("inventory.what_is_owned_is_consumed_once", "answers_every_consumption",
     "consume-item", instead(404, 200)),
])  # fmt: skip
