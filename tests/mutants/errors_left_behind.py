"""Mutants whose refusals leave something behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.mutants.mutation import Mutation, Reply, mutant


def _keeps(mutation: Mutation, write: str, read: str, change: Callable[[Any, Any], None]) -> None:
    """A refused write shows in what is read afterwards."""
    kept: list[Any] = []

    def refused(reply: Reply) -> None:
        if reply.status >= 400 and isinstance(reply.request_body, dict):
            kept.append(reply.request_body)

    def rewrite(reply: Reply) -> None:
        if reply.status == 200 and kept:
            change(reply.body, kept[0])

    mutation.rewrite(write, refused)
    mutation.rewrite(read, rewrite)


def _name(body: Any, request: Any) -> None:
    body["name"] = request["name"]


@mutant("errors.a_refusal_leaves_promotions_with_codes")
def stores_the_name_of_a_refused_promo_code(mutation: Mutation) -> None:
    _keeps(mutation, "update-promo-code", "get-promo-code", _name)


@mutant("errors.a_refusal_leaves_promotions_of_the_catalog")
def stores_the_name_of_a_refused_rule(mutation: Mutation) -> None:
    _keeps(mutation, "update-filter-rule-by-id", "get-filter-rule-by-id", _name)


@mutant("errors.a_refusal_leaves_points_and_their_chains")
def stores_the_name_of_a_refused_reward_chain(mutation: Mutation) -> None:
    _keeps(mutation, "admin-update-reward-chain", "admin-get-reward-chain", _name)


@mutant("errors.a_refusal_leaves_daily_and_offer_chains")
def stores_the_name_of_a_refused_offer_chain(mutation: Mutation) -> None:
    _keeps(mutation, "admin-update-offer-chain", "admin-get-offer-chain", _name)


@mutant("errors.a_refusal_makes_no_promotion")
def creates_discounts_that_it_refuses(mutation: Mutation) -> None:
    def wrong(body: Any, request: Any) -> None:
        body["promotions"].append({"id": 1, "name": request["name"]})

    _keeps(mutation, "create-item-promotion", "get-item-promotion-list", wrong)


@mutant("errors.a_refusal_makes_no_chain")
def creates_daily_chains_that_it_refuses(mutation: Mutation) -> None:
    def wrong(body: Any, request: Any) -> None:
        body["items"].append({"id": 1, "name": request["name"]})

    _keeps(mutation, "admin-create-daily-chain", "admin-get-daily-chains", wrong)


@mutant("errors.a_refusal_leaves_items")
def stores_the_place_of_a_refused_bundle(mutation: Mutation) -> None:
    def wrong(body: Any, request: Any) -> None:
        body["order"] = request["order"]

    _keeps(mutation, "admin-update-bundle", "admin-get-bundle", wrong)


@mutant("errors.a_refusal_adds_no_code")
def adds_codes_that_it_refuses(mutation: Mutation) -> None:
    def wrong(body: Any, request: Any) -> None:
        body["codes"].append({"code": request["coupon_code"]})

    _keeps(mutation, "create-promo-code-code", "get-promocode-codes", wrong)


@mutant("errors.a_refused_redemption_uses_nothing")
def counts_refused_redemptions(mutation: Mutation) -> None:
    def wrong(body: Any, _: Any) -> None:
        body["total_limit_state"]["used"] += 1

    _keeps(mutation, "redeem-coupon", "get-coupon", wrong)


@mutant("errors.a_refusal_leaves_a_cart")
def empties_carts_that_it_cannot_fill(mutation: Mutation) -> None:
    def wrong(body: Any, _: Any) -> None:
        body["items"] = []

    _keeps(mutation, "cart-fill", "get-user-cart", wrong)


@mutant("errors.a_refusal_leaves_a_users_limit")
def takes_as_much_of_a_limit_as_there_is(mutation: Mutation) -> None:
    def wrong(body: Any, _: Any) -> None:
        body["per_user"]["available"] = 0

    _keeps(mutation, "remove-user-promotion-limit", "get-user-promotion-limit", wrong)


@mutant("errors.a_refusal_leaves_the_upsell")
def switches_a_refused_upsell_off(mutation: Mutation) -> None:
    def wrong(body: Any, _: Any) -> None:
        for each in body:
            each["is_enabled"] = False

    _keeps(mutation, "post-upsell", "get-upsell-configurations-for-project-admin", wrong)
