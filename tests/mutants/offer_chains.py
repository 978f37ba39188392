"""Mutants of offer chains."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace
from tests.mutants.answers import instead, plant
from tests.mutants.mutation import Mutation, Reply, mutant

from liveops_kit.domain.features import offer_chains as rules
from liveops_kit.domain.features.offer_chains import OfferChain, OfferChains, OfferProgress
from liveops_kit.domain.mechanics import chains as shared
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.chains import ChainDates
from liveops_kit.domain.mechanics.orders import Order
from liveops_kit.domain.mechanics.steps import ProgressStore, StepState
from liveops_kit.domain.values.conditions import all_hold
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.recurrence import Schedule, Timetable
from liveops_kit.domain.values.refusals import (
    OFFER_STEP_MISSING,
    STEP_NOT_CLAIMABLE,
    Refusal,
)
from liveops_kit.server.auth import Authenticator
from liveops_kit.server.codec import chains as chain_codec
from liveops_kit.server.codec import schedules
from liveops_kit.state.order_listeners import AdvanceOfferChain, GrantItems

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def old_progress(mutation: Mutation, reads: int) -> None:
    """Answer the progress of so many reads ago, as a replica that lags behind would."""
    history: dict[Any, list[Any]] = defaultdict(list)

    def wrong(original: Any, journey: Any, chain_id: int, whose: str, *args: Any) -> Any:
        readings = history[chain_id, whose]
        readings.append(original(journey, chain_id, whose, *args))
        return readings[max(0, len(readings) - 1 - reads)]

    mutation.wrap(ProgressStore, "of", wrong)


# -- schedules -------------------------------------------------------------------------------------


@mutant("offer_chains.a_weekly_schedule_resets_on_its_day")
def reports_weekly_resets_and_forgets_them(mutation: Mutation) -> None:
    def wrong(original: Any, timetable: Timetable, now: datetime) -> Any:
        return None if timetable.schedule.interval_type == "weekly" else original(timetable, now)

    mutation.wrap(Timetable, "last", wrong)


@mutant("offer_chains.one_is_monday")
def begins_the_week_on_sunday(mutation: Mutation) -> None:
    def wrong(original: Any, entry: Any) -> Any:
        schedule = original(entry)
        if schedule is None or schedule.day_of_week is None:
            return schedule
        return replace(schedule, day_of_week=schedule.day_of_week - 1 or 7)

    mutation.wrap(schedules, "parse_schedule", wrong)


@mutant("offer_chains.a_monthly_schedule_resets_on_its_day")
def resets_after_a_short_month(mutation: Mutation) -> None:
    def wrong(original: Any, schedule: Schedule, moment: datetime) -> datetime:
        in_month: datetime = original(schedule, moment)
        is_short = in_month.day < (schedule.day_of_month or 1)
        return in_month + timedelta(days=1) if is_short else in_month

    mutation.wrap(Schedule, "_in_month", wrong)


@mutant("offer_chains.a_short_month_resets_on_its_last_day")
def knows_no_leap_years(mutation: Mutation) -> None:
    def wrong(original: Any, schedule: Schedule, moment: datetime) -> datetime:
        found: datetime = original(schedule, moment)
        return found.replace(day=28) if (found.month, found.day) == (2, 29) else found

    mutation.wrap(Schedule, "_in_month", wrong)


@mutant("offer_chains.an_hourly_schedule_resets_at_minute_0")
def resets_an_hour_after_the_write(mutation: Mutation) -> None:
    def wrong(original: Any, timetable: Timetable, now: datetime) -> Any:
        hours = (now - timetable.since) // HOUR
        return timetable.since + hours * HOUR if hours > 0 else None

    mutation.wrap(Timetable, "last", wrong)


@mutant("offer_chains.what_a_reset_took_does_not_come_back")
def brings_back_what_a_reset_took(mutation: Mutation) -> None:
    def wrong(original: Any, journey: Any, chain_id: int, step_ids: Any, *_: Any) -> None:
        original(journey, chain_id, step_ids)

    mutation.wrap(ProgressStore, "keep_steps", wrong)


@mutant("offer_chains.what_a_reset_took_does_not_come_back")
def keeps_the_former_schedule(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, *args: Any) -> OfferChain:
        former, chain = chains._table.get(chain_id), original(chains, chain_id, *args)
        kept = chain.timetable or (former and former.timetable)
        return replace(chain, timetable=kept)

    mutation.wrap(OfferChains, "_build", wrong)


@mutant("offer_chains.the_first_reset_comes_after_the_latest_write")
def counts_resets_from_the_start(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, terms: Any, period: Period, _: Any) -> Any:
        return original(chains, chain_id, terms, period, period.date_from)

    mutation.wrap(OfferChains, "_build", wrong)


@mutant("offer_chains.the_first_reset_comes_after_the_start")
def resets_chains_that_have_not_begun(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any) -> OfferChain:
        chain: OfferChain = original(*args)
        timetable = chain.timetable and replace(chain.timetable, since=args[-1])
        return replace(chain, timetable=timetable)

    mutation.wrap(OfferChains, "_build", wrong)


# -- steps -----------------------------------------------------------------------------------------
@mutant("offer_chains.only_the_next_step_is_taken")
def accepts_steps_in_any_order(mutation: Mutation) -> None:
    def wrong(original: Any, progress: OfferProgress, order: Order, now: datetime) -> None:
        origin = order.draft.origin
        chain = origin and progress._chains.get(origin.chain_id)
        if origin and chain:
            step = chain.step(origin.step_number)
            shared.take(
                progress._progress_store, chain, progress.of(chain, order.user, now), step, now
            )

    mutation.wrap(OfferProgress, "advance", wrong)
    mutation.wrap(rules, "can_claim", lambda original, step: step is not StepState.CLAIMED)


@mutant("offer_chains.only_the_next_step_is_taken")
def knows_no_other_step(mutation: Mutation) -> None:
    mutation.replace(rules, "STEP_NOT_CLAIMABLE", OFFER_STEP_MISSING)


@mutant("offer_chains.free_steps_are_claimed_and_paid_steps_ordered")
def gives_paid_steps_away(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, number: int, player: Any, now: Any) -> Any:
        draft = chains._draft(chain_id, number, player, now)
        return chains._orders.open_free(player.external_id, draft, now)

    mutation.wrap(OfferChains, "claim", wrong)


@mutant("offer_chains.an_unknown_step_is_not_found")
def reports_unknown_steps_as_taken(mutation: Mutation) -> None:
    mutation.replace(rules, "OFFER_STEP_MISSING", STEP_NOT_CLAIMABLE)


@mutant("offer_chains.a_step_without_a_real_price_is_free")
def puts_a_price_on_free_items(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, step: Any) -> Any:
        return original(chains, step) or (None if step.is_free else Decimal(1))

    mutation.wrap(OfferChains, "price", wrong)


@mutant("offer_chains.a_paid_step_costs_its_item_times_the_quantity")
def prices_one_of_many_items(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, step: Any) -> Any:
        whole = original(chains, step)
        return whole and whole / step.items[0].quantity

    mutation.wrap(OfferChains, "price", wrong)


@mutant("offer_chains.a_claim_gives_the_item_of_the_step")
def grants_one_of_many(mutation: Mutation) -> None:
    mutation.wrap(
        Catalog,
        "unpack",
        lambda original, *given: ((sku, 1) for sku, _ in original(*given)),
    )


@mutant("offer_chains.of_claims_at_the_same_time_one_moves_on")
def claims_from_stale_progress(mutation: Mutation) -> None:
    old_progress(mutation, 3)


@mutant("offer_chains.a_finished_chain_starts_over_or_stays_finished")
def never_starts_over(mutation: Mutation) -> None:
    mutation.wrap(OfferChain, "starts_over", lambda original, chain: False)


@mutant("offer_chains.a_finished_chain_starts_over_or_stays_finished")
def always_starts_over(mutation: Mutation) -> None:
    mutation.wrap(OfferChain, "starts_over", lambda original, chain: True)


@mutant("offer_chains.paying_the_last_step_starts_over")
def starts_over_for_everybody(mutation: Mutation) -> None:
    def wrong(original: Any, journey: Any, progress: Any, now: datetime) -> Any:
        for each in list(journey._table.rows("chain", progress.key[:2])):
            original(journey, each, now)
        return original(journey, progress, now)

    mutation.wrap(ProgressStore, "start_over", wrong)


# -- orders of steps -------------------------------------------------------------------------------
@mutant("offer_chains.a_paid_step_is_completed_by_its_payment")
def moves_on_with_the_order(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, *args: Any) -> Order:
        order: Order = original(chains, *args)
        chains._progress.advance(order, args[-1])
        return order

    mutation.wrap(OfferChains, "order", wrong)


@mutant("offer_chains.a_paid_step_gives_its_item_when_it_is_paid")
def grants_with_the_order(mutation: Mutation) -> None:
    mutation.wrap(GrantItems, "opened", lambda original, hands, order, now: hands.paid(order, now))


@mutant("offer_chains.an_order_that_is_dropped_moves_nobody")
def moves_on_when_an_order_is_dropped(mutation: Mutation) -> None:
    def wrong(original: Any, steps: Any, order: Order, now: datetime) -> None:
        steps._progress.advance(order, now)

    mutation.wrap(AdvanceOfferChain, "dropped", wrong)


@mutant("offer_chains.of_two_orders_of_a_step_one_is_paid")
def takes_money_for_a_step_twice(mutation: Mutation) -> None:
    mutation.overlook(OfferProgress, "advance")


@mutant("offer_chains.of_two_orders_of_a_step_one_is_paid")
def answers_the_same_order_again(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, number: int, player: Any, now: Any) -> Any:
        for order in chains._orders.unpaid(player.external_id):
            origin = order.draft.origin
            if origin and (origin.chain_id, origin.step_number) == (chain_id, number):
                return order
        return original(chains, chain_id, number, player, now)

    mutation.wrap(OfferChains, "order", wrong)


@mutant("offer_chains.of_payments_at_the_same_time_one_succeeds")
def pays_from_stale_progress(mutation: Mutation) -> None:
    old_progress(mutation, 6)


@mutant("offer_chains.an_order_is_for_the_round_it_was_made_in")
def accepts_orders_of_former_rounds(mutation: Mutation) -> None:
    def wrong(original: Any, progress: OfferProgress, order: Order, now: datetime) -> None:
        origin = order.draft.origin
        chain = origin and progress._chains.get(origin.chain_id)
        if origin and chain:
            origin = replace(origin, round=progress.of(chain, order.user, now).round)
        original(progress, replace(order, draft=replace(order.draft, origin=origin)), now)

    mutation.wrap(OfferProgress, "advance", wrong)


@mutant("offer_chains.an_order_is_void_after_a_reset")
def accepts_orders_from_before_a_reset(mutation: Mutation) -> None:
    def wrong(original: Any, progress: Any, order: Order, now: datetime) -> None:
        original(progress, replace(order, opened_at=now), now)

    mutation.wrap(OfferProgress, "advance", wrong)


# -- who sees what ---------------------------------------------------------------------------------
@mutant("offer_chains.a_chain_with_conditions_is_for_those_who_meet_them")
def lists_every_chain_to_everybody(mutation: Mutation) -> None:
    mutation.wrap(OfferChain, "is_visible_to", lambda original, chain, viewer: True)


@mutant("offer_chains.an_always_visible_chain_is_for_everybody")
def requires_conditions_always(mutation: Mutation) -> None:
    def wrong(original: Any, chain: OfferChain, viewer: Any) -> bool:
        return viewer is None or all_hold(chain.conditions, viewer.attributes)

    mutation.wrap(OfferChain, "is_visible_to", wrong)


@mutant("offer_chains.a_visitor_sees_chains_whatever_their_conditions")
def hides_chains_from_visitors(mutation: Mutation) -> None:
    def wrong(original: Any, chain: OfferChain, viewer: Any) -> bool:
        return bool(original(chain, viewer)) if viewer else chain.is_always_visible

    mutation.wrap(OfferChain, "is_visible_to", wrong)


@mutant("offer_chains.a_chain_that_does_not_run_is_not_there")
def shows_chains_that_do_not_run(mutation: Mutation) -> None:
    mutation.wrap(OfferChains, "shown", lambda original, chains, chain_id, *_: chains.get(chain_id))


@mutant("offer_chains.a_visitor_sees_an_offer_chain_without_progress")
def shows_visitors_somebodys_steps(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain: OfferChain, viewer: Any, now: datetime) -> Any:
        rows = chains._progress_store._table.rows("chain", ("offer_chain", chain.chain_id))
        return original(chains, chain, viewer, now) if viewer else next(iter(rows))

    mutation.wrap(OfferChains, "progress", wrong)


@mutant("offer_chains.a_bad_token_does_not_read_offer_chains")
def treats_a_bad_token_as_a_visitor(mutation: Mutation) -> None:
    def wrong(original: Any, door: Any, operation: Any, header: Any, project_id: Any) -> Any:
        is_open = operation.operation_id == "get-offer-chains-list"
        return original(door, operation, (lambda _: None) if is_open else header, project_id)

    mutation.wrap(Authenticator, "authenticate", wrong)


# -- updates ---------------------------------------------------------------------------------------


@mutant("offer_chains.progress_stays_on_offer_steps_that_stay")
def forgets_the_road_with_an_update(mutation: Mutation) -> None:
    def wrong(original: Any, journey: Any, chain_id: int, *_: Any) -> None:
        journey.forget(chain_id)

    mutation.wrap(ProgressStore, "keep_steps", wrong)


# -- refused writes --------------------------------------------------------------------------------
@mutant("offer_chains.the_items_of_an_offer_chain_have_to_be_there")
def reports_lost_items_as_disabled(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, skus: Any) -> None:
        try:
            original(chains, skus)
        except Refusal as refusal:
            found = refusal.facts["invalid_items"]
            found["disabled"] += found["not_found"]
            found["not_found"] = []
            raise

    mutation.wrap(OfferChains, "_require_items", wrong)


@mutant("offer_chains.an_offer_chain_takes_goods_and_bundles")
def accepts_currencies_too(mutation: Mutation) -> None:
    mutation.replace(rules, "ITEM_TYPES", ("virtual_good", "bundle", "virtual_currency"))


@mutant("offer_chains.an_offer_chain_takes_goods_and_bundles")
def refuses_bundles(mutation: Mutation) -> None:
    mutation.replace(rules, "ITEM_TYPES", ("virtual_good",))


@mutant("offer_chains.an_offer_chain_step_has_one_item")
def accepts_two_items_a_step(mutation: Mutation) -> None:
    mutation.replace(rules, "MAX_STEP_ITEMS", 2)


@mutant("offer_chains.offer_steps_are_numbered_without_gaps")
def reports_no_missing_steps(mutation: Mutation) -> None:
    mutation.wrap(
        rules,
        "_violations_of_numbers",
        lambda original, numbers: {**original(numbers), "missing": []},
    )


@mutant("offer_chains.the_texts_of_an_offer_chain_are_in_known_languages")
def keeps_texts_in_strange_languages(mutation: Mutation) -> None:
    def wrong(original: Any, texts: Any) -> Any:
        known = original({key: text for key, text in texts.items() if key != "xx"})
        return {**known, **({"xx": texts["xx"]} if "xx" in texts else {})}

    mutation.wrap(chain_codec, "localized", wrong)


@mutant("offer_chains.the_price_of_any_quantity_is_exact")
def multiplies_prices_in_binary(mutation: Mutation) -> None:
    def wrong(original: Any, chains: OfferChains, step: Any) -> Any:
        price, quantity = original(chains, step), step.items[0].quantity
        return price and Decimal(repr(float(price / quantity) * quantity))

    mutation.wrap(OfferChains, "price", wrong)


@mutant("offer_chains.the_dates_of_an_offer_chain_have_to_be_possible")
def swaps_the_dates_of_a_chain(mutation: Mutation) -> None:
    def wrong(original: Any, dates: ChainDates, *where: Any) -> Period:
        try:
            return original(dates, *where)
        except Refusal:
            return original(ChainDates(start=dates.end or dates.start, end=dates.start), *where)

    mutation.wrap(ChainDates, "period", wrong)


# -- stories ---------------------------------------------------------------------------------------
@mutant("offer_chains.an_offer_chain_knows_the_next_step_in_any_story")
def accepts_orders_of_later_steps(mutation: Mutation) -> None:
    mutation.wrap(rules, "can_claim", lambda original, step: True)


@mutant("offer_chains.an_item_without_an_order_is_shown_with_0")
def shows_null_for_no_order(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        for step in reply.body["steps"]:
            for item in step["items"]:
                item["order"] = item["order"] or None

    mutation.rewrite("get-user-offer-chain-by-id", wrong)


# -- answers that differ ---------------------------------------------------------------------------
plant(__name__, [
    ("offer_chains.a_schedule_resets_at_a_whole_hour", "accepts_times_between_the_hours",
     "admin-create-offer-chain", instead(422, 201, {"offer_chain_id": 1})),
])  # fmt: skip
