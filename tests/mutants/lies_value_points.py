"""Wrong servers in the ground of value points."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur

from liveops_kit.domain.features.reward_chains import RewardChains
from liveops_kit.domain.features.value_points import ValuePoints
from liveops_kit.domain.mechanics.balances import Balance, Balances
from liveops_kit.domain.mechanics.orders import Order
from liveops_kit.domain.mechanics.points import Points
from liveops_kit.state.order_listeners import CreditValuePoints

Amounts = Sequence[tuple[str, int]]


# -- the life of a value point ---------------------------------------------------------------------
@saboteur("value_points.a_value_point_is_read_as_it_was_made")
def ForgetsThatAClanCollectsIt(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str, terms: Any, is_clan: bool) -> Any:
        return honest(points, sku, terms, False)

    lie.change(ValuePoints, "create", wrong)


@saboteur("value_points.a_list_has_every_value_point")
def ListsNoPointsOfClans(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, page: Any) -> Any:
        return [point for point in honest(points, page) if not point.is_clan]

    lie.change(ValuePoints, "page", wrong)


@saboteur("value_points.the_sku_of_a_value_point_is_new")
def MakesAPointInPlaceOfAnother(lie: Lie) -> None:
    lie.change(ValuePoints, "_require_free", lambda honest, points, sku: None)


@saboteur("value_points.of_value_points_made_at_once_one_is")
def TakesTheSamePointForMade(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str, terms: Any, is_clan: bool) -> Any:
        known = points._points.get(sku)
        if known is not None and known.terms == terms:
            return known
        return honest(points, sku, terms, is_clan)

    lie.change(ValuePoints, "create", wrong)


@saboteur("value_points.a_value_point_and_an_item_have_different_skus")
def LooksForTheSkuAmongPointsAlone(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str) -> None:
        if points._points.get(sku) is not None:
            honest(points, sku)

    lie.change(ValuePoints, "_require_free", wrong)


@saboteur("value_points.a_value_point_needs_a_sku_and_a_name")
def TakesAPointWithoutAName(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if "name" not in reply.request_body:
            reply.status, reply.body = 201, {"sku": reply.request_body["sku"], "item_id": 1}

    lie.answer("admin-create-value-points", wrong)


@saboteur("value_points.an_update_replaces_a_value_point")
def KeepsTheLongDescription(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str, stated: str, terms: Any, is_clan: Any) -> None:
        former = points.get(sku).terms.long_description
        kept = replace(terms, long_description=terms.long_description or former)
        honest(points, sku, stated, kept, is_clan)

    lie.change(ValuePoints, "update", wrong)


@saboteur("value_points.what_only_reads_have_is_refused_in_an_update")
def IgnoresTheTypeInAnUpdate(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if "type" in reply.request_body:
            reply.status, reply.body = 204, None

    lie.answer("admin-update-value-point", wrong)


@saboteur("value_points.whether_a_clan_collects_it_is_fixed")
def GivesAPointToAClanLater(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str, stated: str, terms: Any, is_clan: Any) -> None:
        honest(points, sku, stated, terms, None)
        point = points.get(sku)
        points._points.put(sku, replace(point, is_clan=point.is_clan or bool(is_clan)))

    lie.change(ValuePoints, "update", wrong)


@saboteur("value_points.a_value_point_keeps_its_sku")
def IgnoresTheSkuOfAnUpdate(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str, stated: str, terms: Any, is_clan: Any) -> None:
        honest(points, sku, sku, terms, is_clan)

    lie.change(ValuePoints, "update", wrong)


@saboteur("value_points.a_value_point_in_use_says_so")
def AsksEnabledChainsAlone(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str) -> bool:
        chains = points._in_use.__self__._table.rows("point", sku)
        return not any(chain.terms.is_enabled for chain in chains)

    lie.change(ValuePoints, "can_delete", wrong)


@saboteur("value_points.a_value_point_in_use_is_not_deleted")
def DeletesAPointInUse(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str) -> None:
        points.clear_rewards(sku)
        points._points.delete(sku)

    lie.change(ValuePoints, "delete", wrong)


@saboteur("value_points.a_deleted_value_point_is_gone")
def LeavesTheItemsOfADeletedPoint(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str) -> None:
        kept = list(points._rewards.rows("point", sku))
        honest(points, sku)
        for row in kept:
            points._rewards.put(row.key, row)

    lie.change(ValuePoints, "delete", wrong)


@saboteur("value_points.an_unknown_value_point_is_not_found")
def ClearsTheItemsOfAnUnknownPoint(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str) -> None:
        if points._points.get(sku) is not None:
            honest(points, sku)

    lie.change(ValuePoints, "clear_rewards", wrong)


# -- which items give it ---------------------------------------------------------------------------
@saboteur("value_points.setting_item_rewards_replaces_all")
def AddsWhereItShouldReplace(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str, amounts: Amounts) -> None:
        points.patch_rewards(sku, amounts)

    lie.change(ValuePoints, "replace_rewards", wrong)


@saboteur("value_points.item_rewards_name_their_items")
def ShowsNoPictureOfAnItem(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        for entry in reply.body["items"]:
            entry["image_url"] = None

    lie.answer("admin-get-items-value-point-reward", wrong)


@saboteur("value_points.patching_item_rewards_keeps_the_others")
def ReplacesWhereItShouldAdd(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str, amounts: Amounts) -> None:
        points.replace_rewards(sku, amounts)

    lie.change(ValuePoints, "patch_rewards", wrong)


@saboteur("value_points.item_rewards_are_removed_together")
def TakesItemsOutOfEveryPoint(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str) -> None:
        for row in list(points._rewards.rows("point", sku)):
            for each in list(points._rewards.rows("sku", row.sku)):
                points._rewards.delete(each.key)

    lie.change(ValuePoints, "clear_rewards", wrong)


@saboteur("value_points.setting_rewards_of_unknown_items_is_refused")
def LeavesUnknownItemsOut(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str, amounts: Amounts) -> None:
        honest(points, sku, [each for each in amounts if points._catalog.get(each[0])])

    lie.change(ValuePoints, "replace_rewards", wrong)


@saboteur("value_points.patching_rewards_of_unknown_items_is_refused")
def TakesUnknownItemsOut(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str, amounts: Amounts) -> None:
        honest(points, sku, [each for each in amounts if each[1]])

    lie.change(ValuePoints, "patch_rewards", wrong)


@saboteur("value_points.item_rewards_have_bounds")
def SetsAnAmountOfNothing(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if any(entry["amount"] == 0 for entry in reply.request_body):
            reply.status, reply.body = 204, None

    lie.answer("admin-set-items-value-point-reward", wrong)


@saboteur("value_points.an_item_stands_once_among_rewards")
def LetsTheLaterAmountCount(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, sku: str, amounts: Amounts) -> None:
        honest(points, sku, list(dict(amounts).items()))

    lie.change(ValuePoints, "replace_rewards", wrong)


# -- what a purchase credits -----------------------------------------------------------------------
@saboteur("value_points.a_paid_order_credits_every_mapped_item")
def CreditsOneUnitOfEachItem(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, user: str, bought: Amounts, *more: Any) -> None:
        honest(points, user, [(sku, 1) for sku, _ in bought], *more)

    lie.change(Points, "credit", wrong)


@saboteur("value_points.points_are_the_buyers_own")
def ShowsEverybodysPoints(lie: Lie) -> None:
    def wrong(honest: Any, points: Any, point: Any, *more: Any) -> int:
        return sum(balance.amount for balance in points._balances.all(point.sku))

    lie.change(Points, "balance", wrong)


@saboteur("value_points.an_order_credits_nothing_before_it_is_paid")
def CreditsWhatIsOnlyOrdered(lie: Lie) -> None:
    def wrong(honest: Any, listener: Any, order: Order, now: datetime) -> None:
        listener.paid(order, now)

    lie.change(CreditValuePoints, "opened", wrong)


@saboteur("value_points.an_item_may_give_several_value_points")
def CreditsTheFirstPointAlone(lie: Lie) -> None:
    lie.change(Points, "of_item", lambda honest, points, sku: honest(points, sku)[:1])


@saboteur("value_points.a_free_order_credits_value_points")
def CreditsNothingForAFreeOrder(lie: Lie) -> None:
    def wrong(honest: Any, listener: Any, order: Order, now: datetime) -> None:
        if not order.draft.is_free:
            honest(listener, order, now)

    lie.change(CreditValuePoints, "paid", wrong)


@saboteur("value_points.free_orders_at_once_all_credit")
def CreditsOneOrderWithinASecond(lie: Lie) -> None:
    def wrong(
        honest: Any, balances: Any, point: str, whose: str, amount: int, now: datetime, since: Any
    ) -> None:
        known = balances._table.get((point, whose))
        if known is None or now - known.earned_at > timedelta(seconds=1):
            honest(balances, point, whose, amount, now, since)

    lie.change(Balances, "credit", wrong)


@saboteur("value_points.an_order_for_virtual_currency_credits_nothing")
def CreditsWhatGoldBuys(lie: Lie) -> None:
    def wrong(honest: Any, listener: Any, order: Order, now: datetime) -> None:
        honest(listener, replace(order, draft=replace(order.draft, is_virtual=False)), now)

    lie.change(CreditValuePoints, "paid", wrong)


@saboteur("value_points.a_present_credits_no_value_points")
def CreditsPresentsToo(lie: Lie) -> None:
    def wrong(honest: Any, listener: Any, order: Order, now: datetime) -> None:
        lines = tuple(replace(line, is_bonus=False) for line in order.draft.lines)
        honest(listener, replace(order, draft=replace(order.draft, lines=lines)), now)

    lie.change(CreditValuePoints, "paid", wrong)


@saboteur("value_points.points_are_credited_once")
def ForgetsWhatWasEarnedBefore(lie: Lie) -> None:
    def wrong(
        honest: Any, balances: Any, point: str, whose: str, amount: int, now: datetime, since: Any
    ) -> None:
        balance = Balance(point=point, user_id=whose, amount=amount, earned_at=now)
        balances._table.put(balance.key, balance)

    lie.change(Balances, "credit", wrong)


@saboteur("value_points.a_balance_belongs_to_the_value_point")
def DeletesBalancesWithAChain(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int, now: Any) -> None:
        point = chains.get(chain_id).point
        honest(chains, chain_id, now)
        chains._points.clear(point)

    lie.change(RewardChains, "delete", wrong)
