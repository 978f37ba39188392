"""Mutants of purchases that a server opens for a player."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from tests.mutants.answers import instead, plant
from tests.mutants.mutation import Mutation, mutant

from liveops_kit.domain.features.checkout import Checkout
from liveops_kit.domain.features.orders import Orders
from liveops_kit.server.api import orders as order_calls
from liveops_kit.state.order_listeners import GrantItems


@mutant("orders.a_server_opens_an_order_of_the_player")
def opens_a_purchase_as_a_paid_one(mutation: Mutation) -> None:
    def wrong(original: Any, orders: Any, user: str, draft: Any, now: Any) -> Any:
        if draft.notes.is_sandbox:
            return orders.open_free(user, draft, now)
        return original(orders, user, draft, now)

    mutation.wrap(Orders, "open", wrong)


@mutant("orders.an_order_of_a_server_lives_as_any_other")
def hands_out_what_was_cancelled(mutation: Mutation) -> None:
    def wrong(original: Any, listener: Any, order: Any, now: Any) -> None:
        listener.paid(order, now)

    mutation.wrap(GrantItems, "dropped", wrong)


@mutant("orders.a_purchase_holds_all_its_items")
def takes_the_last_of_two_entries(mutation: Mutation) -> None:
    def wrong(original: Any, entries: Any) -> dict[str, int]:
        return {entry["sku"]: entry["quantity"] for entry in entries}

    mutation.wrap(order_calls, "parse_quantities", wrong)


@mutant("orders.a_purchase_needs_a_country")
def needs_no_country(mutation: Mutation) -> None:
    def wrong(original: Any, user: Any, user_ip: Any) -> Any:
        return original(user, user_ip or "203.0.113.1")

    mutation.wrap(order_calls, "parse_buyer", wrong)


@mutant("orders.a_purchase_needs_a_country")
def does_not_look_at_the_address(mutation: Mutation) -> None:
    def wrong(original: Any, user: Any, user_ip: Any) -> Any:
        return original(user, None)

    mutation.wrap(order_calls, "parse_buyer", wrong)


@mutant("orders.a_promo_code_counts_in_a_purchase")
def ignores_the_code_of_a_purchase(mutation: Mutation) -> None:
    def wrong(
        original: Any, checkout: Any, quantities: Any, code: Any, *more: Any, **rest: Any
    ) -> Any:
        return original(checkout, quantities, None, *more, **rest)

    mutation.wrap(Checkout, "of_items", wrong)


@mutant("orders.promotions_ask_for_the_attributes_of_a_purchase")
def forgets_the_attributes_of_a_buyer(mutation: Mutation) -> None:
    def wrong(original: Any, user: Any, user_ip: Any) -> Any:
        return replace(original(user, user_ip), attributes={})

    mutation.wrap(order_calls, "parse_buyer", wrong)


# -- answers that differ ---------------------------------------------------------------------------
plant(__name__, [
    ("orders.what_cannot_be_bought_is_not_opened", "opens_purchases_of_hidden_items",
     "admin-create-payment-token", instead(422, 201, {"order_id": 1, "token": "token"})),
])  # fmt: skip
