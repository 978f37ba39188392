"""Servers whose refusals leave something behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.mutants.lies import Lie, Reply, saboteur


def _keeps(lie: Lie, write: str, read: str, change: Callable[[Any, Any], None]) -> None:
    """A refused write shows in what is read afterwards."""
    kept: list[Any] = []

    def refused(reply: Reply) -> None:
        if reply.status >= 400 and isinstance(reply.request_body, dict):
            kept.append(reply.request_body)

    def told(reply: Reply) -> None:
        if reply.status == 200 and kept:
            change(reply.body, kept[0])

    lie.answer(write, refused)
    lie.answer(read, told)


def _name(body: Any, stated: Any) -> None:
    body["name"] = stated["name"]


@saboteur("errors.a_refusal_leaves_promotions_with_codes")
def StoresTheNameOfARefusedPromoCode(lie: Lie) -> None:
    _keeps(lie, "update-promo-code", "get-promo-code", _name)


@saboteur("errors.a_refusal_leaves_promotions_of_the_catalog")
def StoresTheNameOfARefusedRule(lie: Lie) -> None:
    _keeps(lie, "update-filter-rule-by-id", "get-filter-rule-by-id", _name)


@saboteur("errors.a_refusal_leaves_points_and_their_chains")
def StoresTheNameOfARefusedRewardChain(lie: Lie) -> None:
    _keeps(lie, "admin-update-reward-chain", "admin-get-reward-chain", _name)


@saboteur("errors.a_refusal_leaves_daily_and_offer_chains")
def StoresTheNameOfARefusedOfferChain(lie: Lie) -> None:
    _keeps(lie, "admin-update-offer-chain", "admin-get-offer-chain", _name)


@saboteur("errors.a_refusal_makes_no_promotion")
def MakesDiscountsThatItRefuses(lie: Lie) -> None:
    def wrong(body: Any, stated: Any) -> None:
        body["promotions"].append({"id": 1, "name": stated["name"]})

    _keeps(lie, "create-item-promotion", "get-item-promotion-list", wrong)


@saboteur("errors.a_refusal_makes_no_chain")
def MakesDailyChainsThatItRefuses(lie: Lie) -> None:
    def wrong(body: Any, stated: Any) -> None:
        body["items"].append({"id": 1, "name": stated["name"]})

    _keeps(lie, "admin-create-daily-chain", "admin-get-daily-chains", wrong)


@saboteur("errors.a_refusal_leaves_items")
def StoresThePlaceOfARefusedBundle(lie: Lie) -> None:
    def wrong(body: Any, stated: Any) -> None:
        body["order"] = stated["order"]

    _keeps(lie, "admin-update-bundle", "admin-get-bundle", wrong)


@saboteur("errors.a_refusal_adds_no_code")
def AddsCodesThatItRefuses(lie: Lie) -> None:
    def wrong(body: Any, stated: Any) -> None:
        body["codes"].append({"code": stated["coupon_code"]})

    _keeps(lie, "create-promo-code-code", "get-promocode-codes", wrong)


@saboteur("errors.a_refused_redemption_uses_nothing")
def CountsRefusedRedemptions(lie: Lie) -> None:
    def wrong(body: Any, _: Any) -> None:
        body["total_limit_state"]["used"] += 1

    _keeps(lie, "redeem-coupon", "get-coupon", wrong)


@saboteur("errors.a_refusal_leaves_a_cart")
def EmptiesCartsThatItCannotFill(lie: Lie) -> None:
    def wrong(body: Any, _: Any) -> None:
        body["items"] = []

    _keeps(lie, "cart-fill", "get-user-cart", wrong)


@saboteur("errors.a_refusal_leaves_a_users_limit")
def TakesAsMuchOfALimitAsThereIs(lie: Lie) -> None:
    def wrong(body: Any, _: Any) -> None:
        body["per_user"]["available"] = 0

    _keeps(lie, "remove-user-promotion-limit", "get-user-promotion-limit", wrong)


@saboteur("errors.a_refusal_leaves_the_upsell")
def SwitchesARefusedUpsellOff(lie: Lie) -> None:
    def wrong(body: Any, _: Any) -> None:
        for each in body:
            each["is_enabled"] = False

    _keeps(lie, "post-upsell", "get-upsell-configurations-for-project-admin", wrong)
