"""The calls that give a user something once, each with an object that has one use left.

A spending is made by one call. What can be read of it says how much is left of the object, or what
the user has of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from liveops_kit.contract.builders.catalog import known_player
from liveops_kit.contract.builders.chains import step
from liveops_kit.contract.builders.store import give_items, virtual_price
from liveops_kit.contract.law import SHOP, Need, Subject
from liveops_kit.contract.laws.kinds.answers import succeeds
from liveops_kit.contract.resources import (
    COUPON,
    DAILY_CHAIN,
    DISCOUNT,
    OFFER_CHAIN,
    PROMO_CODE,
    REWARD_CHAIN,
    UNIQUE_CATALOG_OFFER,
    VIRTUAL_CURRENCY,
    VIRTUAL_ITEM,
)
from liveops_kit.contract.scenario import Answer, Chain, Scenario
from liveops_kit.contract.tokens import Player

Call = tuple[str, dict[str, Any]]
"""An operation and its parameters, the caller among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """An object with one use left for each user."""

    spend: Callable[[Player], Call]
    reads: Callable[[Player], list[Call]]
    """The calls that read the object and the user's part in it."""
    fill: Callable[[Player], object] = lambda _: None
    """Gives a user what one use takes, or lets the server know them."""
    row: tuple[str, Any] | None = None
    """The property and value that mark the object's row, where a list is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending(Subject):
    """A call that gives a user something once; its rule is the one that bounds it."""

    spend: str
    """The operation that spends."""
    reads: tuple[str, ...]
    """The operations of what can be read."""
    make: Callable[[Scenario], Purse]
    needs: tuple[Need, ...] = (Need.PLAYER,)
    is_read_by_user: bool = True
    """False if what can be read of the object counts all users."""

    def of_many_users(self) -> Spending:
        """Return the spending by users whose ids are chosen."""
        return replace(self, needs=(*self.needs, Need.PLAYERS))

    def of_two_projects(self) -> Spending:
        """Return the spending in a project of the run's own, and in the target's."""
        return replace(self, needs=(*self.needs, Need.OWN_PROJECT))


def state(scenario: Scenario, purse: Purse, player: Player) -> list[Any]:
    """Return what can be read of an object and of a user's part in it.

    That the server does not know the user is said by its refusal.
    """
    if purse.row is None:
        answers = [scenario.call(name, **given) for name, given in purse.reads(player)]
        return [each.json if succeeds(each) else str(each.error) for each in answers]
    key, value = purse.row
    lists = (scenario.entries(name, **given) for name, given in purse.reads(player))
    return [row for rows in lists for row in rows if row.get(key) == value]


def spend(scenario: Scenario, purse: Purse, player: Player) -> Answer:
    """Make the call that spends."""
    operation_id, given = purse.spend(player)
    return scenario.call(operation_id, **given)


def newcomer(scenario: Scenario) -> Player:
    """Return a new user, or the one of the run where none can be made."""
    mint = scenario.client.target.mint
    return scenario.player if mint is None else scenario.new_player()


def filled(purse: Purse, player: Player) -> Player:
    """Return a user who has what one use takes."""
    purse.fill(player)
    return player


def known(scenario: Scenario, spending: Spending, player: Player) -> Player:
    """Return a user whom the server knows, by a call of the same kind on an object of its own."""
    purse = spending.make(scenario)
    spend(scenario, purse, filled(purse, player)).ok()
    return player


# -- promotions with codes -------------------------------------------------------------------------
def _user(player: Player) -> dict[str, Any]:
    return {"query": {"user_external_id": player.external_id}}


def _coupon(scenario: Scenario) -> Purse:
    bonus = [{"sku": scenario.some_item()}]
    made, code = scenario.with_code(COUPON, bonus=bonus, redeem_user_limit=1)
    return Purse(
        spend=lambda by: ("redeem-coupon", {"by": by, "body": {"coupon_code": code}}),
        reads=lambda by: [("get-coupon-user-limit", {**made.path, **_user(by)})],
    )


def _ordered_with(sku: str, code: str) -> Callable[[Player], Call]:
    body = {"promo_code": code}
    return lambda by: ("create-order-with-item", {"by": by, "item_sku": sku, "body": body})


def _promo_code(scenario: Scenario) -> Purse:
    sku, code = scenario.some_item(), scenario.code()
    made = scenario.create(PROMO_CODE, code, redeem_user_limit=1)
    return Purse(
        spend=_ordered_with(sku, code),
        reads=lambda by: [("get-promo-code-user-limit", {**made.path, **_user(by)})],
    )


def _unique_offer(scenario: Scenario) -> Purse:
    sku, code = scenario.some_item(), scenario.code()
    limits: dict[str, Any] = {"redeem_user_limit": 1, "redeem_total_limit": 100}
    made = scenario.create(UNIQUE_CATALOG_OFFER, code, items=[sku], **limits)
    return Purse(
        spend=_ordered_with(sku, code),
        reads=lambda _: [("get-unique-catalog-offer", made.path)],
    )


# -- chains ----------------------------------------------------------------------------------------
def _claimed(chain: Chain) -> Purse:
    claim, of_player = chain.kind.claim, chain.kind.of_player
    return Purse(
        spend=lambda by: (claim, {**chain.path, "step_number": 1, "by": by}),
        reads=lambda by: [(of_player, {**chain.path, "by": by})],
    )


def _daily_chain(scenario: Scenario) -> Purse:
    return _claimed(scenario.create(DAILY_CHAIN))


def _offer_chain(scenario: Scenario) -> Purse:
    sku = scenario.some_item()
    steps = [step(1, "free", sku), step(2, "paid", sku)]
    return _claimed(scenario.create(OFFER_CHAIN, steps=steps))


def _reward_chain(scenario: Scenario) -> Purse:
    chain = scenario.create(REWARD_CHAIN)
    path = {**chain.path, "step_id": chain.read("steps", 0, "step_id")}
    # The list is the one call that shows what a user has claimed.
    return Purse(
        spend=lambda by: ("claim-user-reward-chain-step-reward", {**path, "by": by}),
        reads=lambda by: [("get-reward-chains-list", {"by": by})],
        row=("reward_chain_id", chain.id),
    )


# -- limits and what users own ---------------------------------------------------------------------
def _free_item(scenario: Scenario) -> Purse:
    terms: dict[str, Any] = {"prices": [], "is_free": True, "limits": {"per_user": 1}}
    sku = scenario.create(VIRTUAL_ITEM, **terms).id
    path = {"item_sku": sku, "body": {}}
    return Purse(
        spend=lambda by: ("create-free-order-with-item", {"by": by, **path}),
        reads=lambda by: [("get-sellable-item-by-sku", {"by": by, "sku": sku})],
    )


def _promotion_limit(scenario: Scenario) -> Purse:
    made = scenario.create(DISCOUNT, limits={"per_user": 1})

    def remove(by: Player) -> Call:
        body = {"user": {"user_external_id": by.external_id}, "available": 1}
        return "remove-user-promotion-limit", {**made.path, "body": body}

    return Purse(
        spend=remove,
        reads=lambda by: [("get-user-promotion-limit", {**made.path, **_user(by)})],
        fill=lambda by: known_player(scenario, by),
    )


def _owned_item(scenario: Scenario) -> Purse:
    sku = scenario.create(VIRTUAL_ITEM).id
    body = {"sku": sku, "quantity": 2}
    return Purse(
        spend=lambda by: ("consume-item", {"by": by, "body": body}),
        reads=lambda by: [("get-user-inventory", {"by": by})],
        fill=lambda by: give_items(scenario, {sku: 3}, by),
        row=("sku", sku),
    )


def _owned_currency(scenario: Scenario) -> Purse:
    coin = scenario.create(VIRTUAL_CURRENCY).id
    sku = scenario.create(VIRTUAL_ITEM, prices=[], vc_prices=[virtual_price(coin, 30)]).id
    path = {"item_sku": sku, "virtual_currency_sku": coin, "body": {}}
    return Purse(
        spend=lambda by: ("create-order-with-item-for-virtual-currency", {"by": by, **path}),
        reads=lambda by: [("get-user-virtual-balance", {"by": by})],
        fill=lambda by: give_items(scenario, {coin: 30}, by),
        row=("sku", coin),
    )


SPENDINGS = (
    Spending(
        rule="CPN-10b", tag="coupons", plural="redemptions", noun="the redemption of a coupon",
        spend="redeem-coupon", reads=("get-coupon-user-limit",), make=_coupon,
    ),
    Spending(
        rule="PRM-6b", tag="promo_codes", plural="orders_with_a_code",
        noun="an order with a promo code", spend="create-order-with-item",
        reads=("get-promo-code-user-limit",), make=_promo_code, needs=SHOP,
    ),
    Spending(
        rule="PRM-6b", tag="unique_catalog_offers", plural="orders_with_a_code",
        noun="an order with the code of a unique catalog offer", spend="create-order-with-item",
        reads=("get-unique-catalog-offer",), make=_unique_offer, needs=SHOP, is_read_by_user=False,
    ),
    Spending(
        rule="CHN-12a", tag="user_limits", plural="last_uses",
        noun="the last use of a discount that is taken away", spend="remove-user-promotion-limit",
        reads=("get-user-promotion-limit",), make=_promotion_limit,
    ),
    Spending(
        rule="CHN-1d", tag="reward_chains", plural="claims",
        noun="the claim of a reward chain step", spend="claim-user-reward-chain-step-reward",
        reads=("get-reward-chains-list",), make=_reward_chain,
    ),
    Spending(
        rule="CHN-5b", tag="daily_chains", plural="claims", noun="the claim of a daily chain step",
        spend="claim-user-daily-chain-step-reward", reads=("get-user-daily-chain-by-id",),
        make=_daily_chain,
    ),
    Spending(
        rule="ERR-25", tag="offer_chains", plural="claims", noun="the claim of an offer chain step",
        spend="claim-user-offer-chain-step-reward", reads=("get-user-offer-chain-by-id",),
        make=_offer_chain,
    ),
    Spending(
        rule="ITM-9a", tag="items", plural="free_orders",
        noun="an order of the last free item of a user", spend="create-free-order-with-item",
        reads=("get-sellable-item-by-sku",), make=_free_item, needs=SHOP,
    ),
    Spending(
        rule="ORD-6", tag="orders", plural="orders_for_currency",
        noun="an order for the last virtual currency",
        spend="create-order-with-item-for-virtual-currency", reads=("get-user-virtual-balance",),
        make=_owned_currency, needs=SHOP,
    ),
    Spending(
        rule="INV-3", tag="inventory", plural="consumptions",
        noun="the consumption of all but one item", spend="consume-item",
        reads=("get-user-inventory",), make=_owned_item, needs=SHOP,
    ),
)  # fmt: skip
"""All spendings, in the order of the tags."""
