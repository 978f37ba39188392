"""Mutants of value points."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace
from tests.mutants.answers import in_entries, instead, plant
from tests.mutants.mutation import Mutation, Reply, mutant

from liveops_kit.domain.features.reward_chains import RewardChains
from liveops_kit.domain.features.value_points import ValuePoints
from liveops_kit.domain.mechanics.balances import Balance, Balances
from liveops_kit.domain.mechanics.orders import Order
from liveops_kit.domain.mechanics.points import Points
from liveops_kit.domain.mechanics.shop import Shop
from liveops_kit.state.order_listeners import CreditValuePoints

Amounts = Sequence[tuple[str, int]]


# -- the life of a value point ---------------------------------------------------------------------
@mutant("value_points.a_value_point_is_read_as_it_was_made")
def forgets_that_a_clan_collects_it(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str, terms: Any, is_clan: bool) -> Any:
        return original(points, sku, terms, False)

    mutation.wrap(ValuePoints, "create", wrong)


@mutant("value_points.a_list_has_every_value_point")
def lists_no_points_of_clans(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, page: Any) -> Any:
        return [point for point in original(points, page) if not point.is_clan]

    mutation.wrap(ValuePoints, "page", wrong)


@mutant("value_points.the_sku_of_a_value_point_is_new")
def creates_a_point_in_place_of_another(mutation: Mutation) -> None:
    mutation.wrap(ValuePoints, "_require_free", lambda original, points, sku: None)


@mutant("value_points.of_value_points_made_at_once_one_is")
def treats_the_same_point_as_made(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str, terms: Any, is_clan: bool) -> Any:
        known = points._points.get(sku)
        if known is not None and known.terms == terms:
            return known
        return original(points, sku, terms, is_clan)

    mutation.wrap(ValuePoints, "create", wrong)


@mutant("value_points.a_value_point_and_an_item_have_different_skus")
def looks_up_the_sku_among_points_alone(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str) -> None:
        if points._points.get(sku) is not None:
            original(points, sku)

    mutation.wrap(ValuePoints, "_require_free", wrong)


@mutant("value_points.an_update_replaces_a_value_point")
def keeps_the_long_description(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str, new_sku: str, terms: Any, is_clan: Any) -> None:
        former = points.get(sku).terms.long_description
        kept = replace(terms, long_description=terms.long_description or former)
        original(points, sku, new_sku, kept, is_clan)

    mutation.wrap(ValuePoints, "update", wrong)


@mutant("value_points.what_only_reads_have_is_ignored_in_an_update")
def refuses_the_type_in_an_update(mutation: Mutation) -> None:
    mutation.refuse("admin-update-value-point", "type")


@mutant("value_points.whether_a_clan_collects_it_is_fixed")
def gives_a_point_to_a_clan_later(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str, new_sku: str, terms: Any, is_clan: Any) -> None:
        original(points, sku, new_sku, terms, None)
        point = points.get(sku)
        points._points.put(sku, replace(point, is_clan=point.is_clan or bool(is_clan)))

    mutation.wrap(ValuePoints, "update", wrong)


@mutant("value_points.a_value_point_keeps_its_sku")
def ignores_the_sku_of_an_update(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str, new_sku: str, terms: Any, is_clan: Any) -> None:
        original(points, sku, sku, terms, is_clan)

    mutation.wrap(ValuePoints, "update", wrong)


@mutant("value_points.a_value_point_in_use_says_so")
def checks_enabled_chains_only(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str) -> bool:
        chains = points._in_use.__self__._table.rows("point", sku)
        return not any(chain.terms.is_enabled for chain in chains)

    mutation.wrap(ValuePoints, "can_delete", wrong)


@mutant("value_points.a_value_point_in_use_is_not_deleted")
def deletes_a_point_in_use(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str) -> None:
        points.clear_rewards(sku)
        points._points.delete(sku)

    mutation.wrap(ValuePoints, "delete", wrong)


@mutant("value_points.a_deleted_value_point_is_gone")
def leaves_the_items_of_a_deleted_point(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str) -> None:
        kept = list(points._rewards.rows("point", sku))
        original(points, sku)
        for row in kept:
            points._rewards.put(row.key, row)

    mutation.wrap(ValuePoints, "delete", wrong)


@mutant("value_points.an_unknown_value_point_is_not_found")
def clears_the_items_of_an_unknown_point(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str) -> None:
        if points._points.get(sku) is not None:
            original(points, sku)

    mutation.wrap(ValuePoints, "clear_rewards", wrong)


# -- which items give it ---------------------------------------------------------------------------
@mutant("value_points.setting_item_rewards_replaces_all")
def adds_where_it_should_replace(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str, amounts: Amounts) -> None:
        points.patch_rewards(sku, amounts)

    mutation.wrap(ValuePoints, "replace_rewards", wrong)


@mutant("value_points.patching_item_rewards_keeps_the_others")
def replaces_where_it_should_add(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str, amounts: Amounts) -> None:
        points.replace_rewards(sku, amounts)

    mutation.wrap(ValuePoints, "patch_rewards", wrong)


@mutant("value_points.item_rewards_are_removed_together")
def removes_items_from_every_point(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str) -> None:
        for row in list(points._rewards.rows("point", sku)):
            for each in list(points._rewards.rows("sku", row.sku)):
                points._rewards.delete(each.key)

    mutation.wrap(ValuePoints, "clear_rewards", wrong)


@mutant("value_points.setting_rewards_of_unknown_items_is_refused")
def leaves_unknown_items_out(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str, amounts: Amounts) -> None:
        original(points, sku, [each for each in amounts if points._catalog.get(each[0])])

    mutation.wrap(ValuePoints, "replace_rewards", wrong)


@mutant("value_points.patching_rewards_of_unknown_items_is_refused")
def removes_unknown_items(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str, amounts: Amounts) -> None:
        original(points, sku, [each for each in amounts if each[1]])

    mutation.wrap(ValuePoints, "patch_rewards", wrong)


@mutant("value_points.an_item_stands_once_among_rewards")
def lets_the_later_amount_count(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, sku: str, amounts: Amounts) -> None:
        original(points, sku, list(dict(amounts).items()))

    mutation.wrap(ValuePoints, "replace_rewards", wrong)


# -- what a purchase credits -----------------------------------------------------------------------
@mutant("value_points.a_paid_order_credits_every_mapped_item")
def credits_one_unit_of_each_item(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, user: str, bought: Amounts, *more: Any) -> None:
        original(points, user, [(sku, 1) for sku, _ in bought], *more)

    mutation.wrap(Points, "credit", wrong)


@mutant("value_points.points_are_the_buyers_own")
def shows_everybodys_points(mutation: Mutation) -> None:
    def wrong(original: Any, points: Any, point: Any, *more: Any) -> int:
        return sum(balance.amount for balance in points._balances.all(point.sku))

    mutation.wrap(Points, "balance", wrong)


@mutant("value_points.an_order_credits_nothing_before_it_is_paid")
def credits_what_is_only_ordered(mutation: Mutation) -> None:
    def wrong(original: Any, listener: Any, order: Order, now: datetime) -> None:
        listener.paid(order, now)

    mutation.wrap(CreditValuePoints, "opened", wrong)


@mutant("value_points.an_item_may_give_several_value_points")
def credits_the_first_point_alone(mutation: Mutation) -> None:
    mutation.wrap(Points, "of_item", lambda original, points, sku: original(points, sku)[:1])


@mutant("value_points.a_free_order_credits_value_points")
def credits_nothing_for_a_free_order(mutation: Mutation) -> None:
    def wrong(original: Any, listener: Any, order: Order, now: datetime) -> None:
        if not order.draft.is_free:
            original(listener, order, now)

    mutation.wrap(CreditValuePoints, "paid", wrong)


@mutant("value_points.free_orders_at_once_all_credit")
def credits_one_order_within_a_second(mutation: Mutation) -> None:
    def wrong(
        original: Any, balances: Any, point: str, whose: str, amount: int, now: datetime, since: Any
    ) -> None:
        known = balances._table.get((point, whose))
        if known is None or now - known.earned_at > timedelta(seconds=1):
            original(balances, point, whose, amount, now, since)

    mutation.wrap(Balances, "credit", wrong)


@mutant("value_points.an_order_for_virtual_currency_credits_nothing")
def credits_what_gold_buys(mutation: Mutation) -> None:
    def wrong(original: Any, listener: Any, order: Order, now: datetime) -> None:
        original(listener, replace(order, draft=replace(order.draft, is_virtual=False)), now)

    mutation.wrap(CreditValuePoints, "paid", wrong)


@mutant("value_points.a_present_credits_no_value_points")
def credits_presents_too(mutation: Mutation) -> None:
    def wrong(original: Any, listener: Any, order: Order, now: datetime) -> None:
        lines = tuple(replace(line, is_bonus=False) for line in order.draft.lines)
        original(listener, replace(order, draft=replace(order.draft, lines=lines)), now)

    mutation.wrap(CreditValuePoints, "paid", wrong)


@mutant("value_points.points_are_credited_once")
def forgets_what_was_earned_before(mutation: Mutation) -> None:
    def wrong(
        original: Any, balances: Any, point: str, whose: str, amount: int, now: datetime, since: Any
    ) -> None:
        balance = Balance(point=point, user_id=whose, amount=amount, earned_at=now)
        balances._table.put(balance.key, balance)

    mutation.wrap(Balances, "credit", wrong)


@mutant("value_points.a_balance_belongs_to_the_value_point")
def deletes_balances_with_a_chain(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, now: Any) -> None:
        point = chains.get(chain_id).point
        original(chains, chain_id, now)
        chains._points.clear(point)

    mutation.wrap(RewardChains, "delete", wrong)


# -- answers that differ ---------------------------------------------------------------------------
plant(__name__, [
    ("value_points.a_value_point_needs_a_sku_and_a_name", "accepts_a_point_without_a_name",
     "admin-create-value-points",
     instead(422, 201, {"sku": "point", "item_id": 1}, lambda sent: "name" not in sent)),
    ("value_points.item_rewards_name_their_items", "shows_no_picture_of_an_item",
     "admin-get-items-value-point-reward", in_entries("items", image_url=None)),
    ("value_points.item_rewards_have_bounds", "sets_an_amount_of_nothing",
     "admin-set-items-value-point-reward",
     instead(422, 204, None, lambda sent: any(entry["amount"] == 0 for entry in sent))),
])  # fmt: skip


# -- what items show, and what is deleted ----------------------------------------------------------
@mutant("value_points.an_item_shows_the_points_it_gives")
def shows_no_points_of_items(mutation: Mutation) -> None:
    mutation.replace(Shop, "_points_of", lambda shop, item: ())


@mutant("value_points.an_item_shows_the_points_it_gives")
def shows_the_points_of_whole_lines(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        for line in (reply.body or {}).get("items", ()):
            for row in line["vp_rewards"]:
                row["amount"] *= line["quantity"]

    mutation.rewrite("get-user-cart", wrong)


@mutant("value_points.a_value_point_that_is_made_again_begins_anew")
def remembers_the_balances_of_a_deleted_point(mutation: Mutation) -> None:
    mutation.replace(Points, "clear", lambda points, sku: None)
