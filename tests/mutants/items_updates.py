"""Mutants of what updates of items take."""

from __future__ import annotations

from typing import Any

from tests.mutants.mutation import Mutation, Reply, mutant

from liveops_kit.server.codec import item_requests


@mutant("items.an_update_of_a_virtual_item_has_a_description")
def takes_an_empty_description(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 422 and reply.request_body.get("description") == {}:
            reply.status, reply.body = 204, None

    mutation.rewrite("admin-update-virtual-item", wrong)


@mutant("items.a_price_is_a_number_or_a_text")
def cuts_a_price_that_is_a_text(mutation: Mutation) -> None:
    def wrong(original: Any, entry: Any) -> Any:
        amount = entry["amount"]
        return original({**entry, "amount": amount[:2] if isinstance(amount, str) else amount})

    mutation.wrap(item_requests, "_parse_price", wrong)


@mutant("items.a_virtual_price_stays_out_of_use")
def puts_a_virtual_price_into_use(mutation: Mutation) -> None:
    mutation.wrap(
        item_requests, "_parse_virtual_price", lambda original, entry, in_use: original(entry, {})
    )
