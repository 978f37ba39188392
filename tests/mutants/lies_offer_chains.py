"""Wrong servers in the ground of offer chains."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur

from liveops_kit.domain.features import offer_chains as rules
from liveops_kit.domain.features.offer_chains import OfferChain, OfferChains, OfferProgress
from liveops_kit.domain.mechanics import chains as shared
from liveops_kit.domain.mechanics.chains import ChainDates
from liveops_kit.domain.mechanics.inventory import Inventory
from liveops_kit.domain.mechanics.orders import Order
from liveops_kit.domain.mechanics.steps import ProgressStore, StepState
from liveops_kit.domain.values.conditions import all_hold
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.recurrence import Schedule, Timetable
from liveops_kit.domain.values.refusals import (
    CHAIN_MISSING,
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


def old_progress(lie: Lie, reads: int) -> None:
    """Answer the progress of so many reads ago, as a replica that lags behind would."""
    history: dict[Any, list[Any]] = defaultdict(list)

    def wrong(honest: Any, journey: Any, chain_id: int, whose: str, *args: Any) -> Any:
        seen = history[chain_id, whose]
        seen.append(honest(journey, chain_id, whose, *args))
        return seen[max(0, len(seen) - 1 - reads)]

    lie.change(ProgressStore, "of", wrong)


# -- schedules -------------------------------------------------------------------------------------
@saboteur("offer_chains.the_next_reset_is_told_in_milliseconds")
def TellsTheNextResetInSeconds(lie: Lie) -> None:
    lie.change(schedules, "_milliseconds", lambda honest, moment: honest(moment) // 1000)


@saboteur("offer_chains.a_weekly_schedule_resets_on_its_day")
def TellsWeeklyResetsAndForgetsThem(lie: Lie) -> None:
    def wrong(honest: Any, timetable: Timetable, now: datetime) -> Any:
        return None if timetable.schedule.interval_type == "weekly" else honest(timetable, now)

    lie.change(Timetable, "last", wrong)


@saboteur("offer_chains.one_is_monday")
def BeginsTheWeekOnSunday(lie: Lie) -> None:
    def wrong(honest: Any, entry: Any) -> Any:
        schedule = honest(entry)
        if schedule is None or schedule.day_of_week is None:
            return schedule
        return replace(schedule, day_of_week=schedule.day_of_week - 1 or 7)

    lie.change(schedules, "parse_schedule", wrong)


@saboteur("offer_chains.a_monthly_schedule_resets_on_its_day")
def ResetsAfterAShortMonth(lie: Lie) -> None:
    def wrong(honest: Any, schedule: Schedule, moment: datetime) -> datetime:
        in_month: datetime = honest(schedule, moment)
        is_short = in_month.day < (schedule.day_of_month or 1)
        return in_month + timedelta(days=1) if is_short else in_month

    lie.change(Schedule, "_in_month", wrong)


@saboteur("offer_chains.a_short_month_resets_on_its_last_day")
def KnowsNoLeapYears(lie: Lie) -> None:
    def wrong(honest: Any, schedule: Schedule, moment: datetime) -> datetime:
        found: datetime = honest(schedule, moment)
        return found.replace(day=28) if (found.month, found.day) == (2, 29) else found

    lie.change(Schedule, "_in_month", wrong)


@saboteur("offer_chains.a_schedule_follows_its_offset")
def ResetsByUniversalTime(lie: Lie) -> None:
    lie.change(Schedule, "_zone", lambda honest, schedule: UTC)


@saboteur("offer_chains.a_schedule_resets_at_a_whole_hour")
def TakesTimesBetweenTheHours(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 422:
            reply.status, reply.body = 201, {"offer_chain_id": 1}

    lie.answer("admin-create-offer-chain", wrong)


@saboteur("offer_chains.an_hourly_schedule_resets_at_minute_0")
def ResetsAnHourAfterTheWrite(lie: Lie) -> None:
    def wrong(honest: Any, timetable: Timetable, now: datetime) -> Any:
        hours = (now - timetable.since) // HOUR
        return timetable.since + hours * HOUR if hours > 0 else None

    lie.change(Timetable, "last", wrong)


@saboteur("offer_chains.every_first_call_after_a_reset_knows_of_it")
def NoticesResetsASecondLate(lie: Lie) -> None:
    lie.change(Timetable, "last", lambda honest, timetable, now: honest(timetable, now - SECOND))


@saboteur("offer_chains.what_a_reset_took_does_not_come_back")
def BringsBackWhatAResetTook(lie: Lie) -> None:
    def wrong(honest: Any, journey: Any, chain_id: int, step_ids: Any, *_: Any) -> None:
        honest(journey, chain_id, step_ids)

    lie.change(ProgressStore, "keep_steps", wrong)


@saboteur("offer_chains.what_a_reset_took_does_not_come_back")
def KeepsTheFormerSchedule(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int, *args: Any) -> OfferChain:
        former, chain = chains._table.get(chain_id), honest(chains, chain_id, *args)
        kept = chain.timetable or (former and former.timetable)
        return replace(chain, timetable=kept)

    lie.change(OfferChains, "_build", wrong)


@saboteur("offer_chains.the_first_reset_comes_after_the_latest_write")
def CountsResetsFromTheStart(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int, terms: Any, period: Period, _: Any) -> Any:
        return honest(chains, chain_id, terms, period, period.date_from)

    lie.change(OfferChains, "_build", wrong)


@saboteur("offer_chains.the_first_reset_comes_after_the_start")
def ResetsChainsThatHaveNotBegun(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any) -> OfferChain:
        chain: OfferChain = honest(*args)
        timetable = chain.timetable and replace(chain.timetable, since=args[-1])
        return replace(chain, timetable=timetable)

    lie.change(OfferChains, "_build", wrong)


# -- steps -----------------------------------------------------------------------------------------
@saboteur("offer_chains.only_the_next_step_is_taken")
def TakesStepsInAnyOrder(lie: Lie) -> None:
    def wrong(honest: Any, progress: OfferProgress, order: Order, now: datetime) -> None:
        origin = order.draft.origin
        chain = origin and progress._chains.get(origin.chain_id)
        if origin and chain:
            step = chain.step(origin.step_number)
            shared.take(
                progress._progress_store, chain, progress.of(chain, order.user, now), step, now
            )

    lie.change(OfferProgress, "advance", wrong)
    lie.change(rules, "can_claim", lambda honest, step: step is not StepState.CLAIMED)


@saboteur("offer_chains.only_the_next_step_is_taken")
def KnowsNoOtherStep(lie: Lie) -> None:
    lie.put(rules, "STEP_NOT_CLAIMABLE", OFFER_STEP_MISSING)


@saboteur("offer_chains.free_steps_are_claimed_and_paid_steps_ordered")
def GivesPaidStepsAway(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int, number: int, player: Any, now: Any) -> Any:
        draft = chains._draft(chain_id, number, player, now)
        return chains._orders.open_free(player.external_id, draft, now)

    lie.change(OfferChains, "claim", wrong)


@saboteur("offer_chains.an_unknown_step_is_not_found")
def TellsUnknownStepsAsTaken(lie: Lie) -> None:
    lie.put(rules, "OFFER_STEP_MISSING", STEP_NOT_CLAIMABLE)


@saboteur("offer_chains.a_step_without_a_real_price_is_free")
def PutsAPriceOnFreeItems(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, step: Any) -> Any:
        return honest(chains, step) or (None if step.is_free else Decimal(1))

    lie.change(OfferChains, "price", wrong)


@saboteur("offer_chains.a_paid_step_costs_its_item_times_the_quantity")
def PricesOneOfManyItems(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, step: Any) -> Any:
        whole = honest(chains, step)
        return whole and whole / step.items[0].quantity

    lie.change(OfferChains, "price", wrong)


@saboteur("offer_chains.a_claim_gives_the_item_of_the_step")
def HandsOutOneOfMany(lie: Lie) -> None:
    lie.change(Inventory, "grant", lambda honest, owned, user, sku, _: honest(owned, user, sku, 1))


@saboteur("offer_chains.of_claims_at_the_same_time_one_moves_on")
def ClaimsFromOldProgress(lie: Lie) -> None:
    old_progress(lie, 3)


@saboteur("offer_chains.a_finished_chain_starts_over_or_stays_finished")
def NeverStartsOver(lie: Lie) -> None:
    lie.change(OfferChain, "starts_over", lambda honest, chain: False)


@saboteur("offer_chains.a_finished_chain_starts_over_or_stays_finished")
def AlwaysStartsOver(lie: Lie) -> None:
    lie.change(OfferChain, "starts_over", lambda honest, chain: True)


@saboteur("offer_chains.paying_the_last_step_starts_over")
def StartsOverForEverybody(lie: Lie) -> None:
    def wrong(honest: Any, journey: Any, progress: Any, now: datetime) -> Any:
        for each in list(journey._table.rows("chain", progress.key[:2])):
            honest(journey, each, now)
        return honest(journey, progress, now)

    lie.change(ProgressStore, "start_over", wrong)


# -- orders of steps -------------------------------------------------------------------------------
@saboteur("offer_chains.a_paid_step_is_completed_by_its_payment")
def MovesOnWithTheOrder(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, *args: Any) -> Order:
        order: Order = honest(chains, *args)
        chains._progress.advance(order, args[-1])
        return order

    lie.change(OfferChains, "order", wrong)


@saboteur("offer_chains.a_paid_step_gives_its_item_when_it_is_paid")
def HandsOutWithTheOrder(lie: Lie) -> None:
    lie.change(GrantItems, "opened", lambda honest, hands, order, now: hands.paid(order, now))


@saboteur("offer_chains.an_order_that_is_dropped_moves_nobody")
def MovesOnWhenAnOrderIsDropped(lie: Lie) -> None:
    def wrong(honest: Any, steps: Any, order: Order, now: datetime) -> None:
        steps._progress.advance(order, now)

    lie.change(AdvanceOfferChain, "dropped", wrong)


@saboteur("offer_chains.of_two_orders_of_a_step_one_is_paid")
def TakesMoneyForAStepTwice(lie: Lie) -> None:
    def wrong(honest: Any, progress: Any, order: Order, now: datetime) -> None:
        try:
            honest(progress, order, now)
        except Refusal:
            return

    lie.change(OfferProgress, "advance", wrong)


@saboteur("offer_chains.of_two_orders_of_a_step_one_is_paid")
def AnswersTheSameOrderAgain(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int, number: int, player: Any, now: Any) -> Any:
        for order in chains._orders.unpaid(player.external_id):
            origin = order.draft.origin
            if origin and (origin.chain_id, origin.step_number) == (chain_id, number):
                return order
        return honest(chains, chain_id, number, player, now)

    lie.change(OfferChains, "order", wrong)


@saboteur("offer_chains.of_payments_at_the_same_time_one_succeeds")
def PaysFromOldProgress(lie: Lie) -> None:
    old_progress(lie, 6)


@saboteur("offer_chains.an_order_is_for_the_round_it_was_made_in")
def TakesOrdersOfFormerRounds(lie: Lie) -> None:
    def wrong(honest: Any, progress: OfferProgress, order: Order, now: datetime) -> None:
        origin = order.draft.origin
        chain = origin and progress._chains.get(origin.chain_id)
        if origin and chain:
            origin = replace(origin, round=progress.of(chain, order.user, now).round)
        honest(progress, replace(order, draft=replace(order.draft, origin=origin)), now)

    lie.change(OfferProgress, "advance", wrong)


@saboteur("offer_chains.an_order_is_void_after_a_reset")
def TakesOrdersFromBeforeAReset(lie: Lie) -> None:
    def wrong(honest: Any, progress: Any, order: Order, now: datetime) -> None:
        honest(progress, replace(order, opened_at=now), now)

    lie.change(OfferProgress, "advance", wrong)


# -- who sees what ---------------------------------------------------------------------------------
@saboteur("offer_chains.a_chain_with_conditions_is_for_those_who_meet_them")
def ListsEveryChainToEverybody(lie: Lie) -> None:
    lie.change(OfferChain, "is_visible_to", lambda honest, chain, viewer: True)


@saboteur("offer_chains.an_always_visible_chain_is_for_everybody")
def AsksForConditionsAlways(lie: Lie) -> None:
    def wrong(honest: Any, chain: OfferChain, viewer: Any) -> bool:
        return viewer is None or all_hold(chain.conditions, viewer.attributes)

    lie.change(OfferChain, "is_visible_to", wrong)


@saboteur("offer_chains.a_visitor_sees_chains_whatever_their_conditions")
def HidesChainsFromVisitors(lie: Lie) -> None:
    def wrong(honest: Any, chain: OfferChain, viewer: Any) -> bool:
        return bool(honest(chain, viewer)) if viewer else chain.is_always_visible

    lie.change(OfferChain, "is_visible_to", wrong)


@saboteur("offer_chains.a_chain_that_does_not_run_is_not_there")
def ShowsChainsThatDoNotRun(lie: Lie) -> None:
    lie.change(OfferChains, "shown", lambda honest, chains, chain_id, *_: chains.get(chain_id))


@saboteur("offer_chains.a_chain_runs_from_its_start_until_its_end")
def RunsAtItsVeryEnd(lie: Lie) -> None:
    def wrong(honest: Any, period: Period, now: datetime) -> bool:
        return bool(honest(period, now)) or now == period.date_until

    lie.change(Period, "covers", wrong)


@saboteur("offer_chains.a_visitor_sees_an_offer_chain_without_progress")
def ShowsVisitorsSomebodysSteps(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain: OfferChain, viewer: Any, now: datetime) -> Any:
        rows = chains._progress_store._table.rows("chain", ("offer_chain", chain.chain_id))
        return honest(chains, chain, viewer, now) if viewer else next(iter(rows))

    lie.change(OfferChains, "progress", wrong)


@saboteur("offer_chains.a_bad_token_does_not_read_offer_chains")
def TakesABadTokenForAVisitor(lie: Lie) -> None:
    def wrong(honest: Any, door: Any, operation: Any, header: Any, project_id: Any) -> Any:
        is_open = operation.operation_id == "get-offer-chains-list"
        return honest(door, operation, (lambda _: None) if is_open else header, project_id)

    lie.change(Authenticator, "authenticate", wrong)


# -- updates ---------------------------------------------------------------------------------------
@saboteur("offer_chains.an_offer_chain_is_updated_only_while_it_is_off")
def UpdatesOfferChainsThatAreOn(lie: Lie) -> None:
    lie.change(OfferChains, "_require_disabled", lambda honest, chains, chain: None)


@saboteur("offer_chains.switching_an_offer_chain_off_keeps_the_progress")
def ForgetsTheRoadWhenSwitchedOff(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int) -> None:
        honest(chains, chain_id)
        chains._progress_store.forget(chain_id)

    lie.change(OfferChains, "toggle", wrong)


@saboteur("offer_chains.progress_stays_on_offer_steps_that_stay")
def ForgetsTheRoadWithAnUpdate(lie: Lie) -> None:
    def wrong(honest: Any, journey: Any, chain_id: int, *_: Any) -> None:
        journey.forget(chain_id)

    lie.change(ProgressStore, "keep_steps", wrong)


@saboteur("offer_chains.progress_goes_with_offer_steps_that_go")
def GivesANewOfferStepTheIdOfTheOld(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int, terms: Any, *args: Any) -> Any:
        former = chains._table.get(chain_id)
        ids = {step.step_number: step.step_id for step in former.steps} if former else {}
        steps = [replace(d, step_id=d.step_id or ids.get(d.step_number)) for d in terms.steps]
        return honest(chains, chain_id, replace(terms, steps=tuple(steps)), *args)

    lie.change(OfferChains, "_build", wrong)


# -- refused writes --------------------------------------------------------------------------------
@saboteur("offer_chains.the_items_of_an_offer_chain_have_to_be_there")
def TellsLostItemsAsDisabled(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, skus: Any) -> None:
        try:
            honest(chains, skus)
        except Refusal as refusal:
            found = refusal.facts["invalid_items"]
            found["disabled"] += found["not_found"]
            found["not_found"] = []
            raise

    lie.change(OfferChains, "_require_items", wrong)


@saboteur("offer_chains.an_offer_chain_takes_goods_and_bundles")
def TakesCurrenciesToo(lie: Lie) -> None:
    lie.put(rules, "ITEM_TYPES", ("virtual_good", "bundle", "virtual_currency"))


@saboteur("offer_chains.an_offer_chain_takes_goods_and_bundles")
def TakesNoBundles(lie: Lie) -> None:
    lie.put(rules, "ITEM_TYPES", ("virtual_good",))


@saboteur("offer_chains.an_offer_chain_step_has_one_item")
def TakesTwoItemsAStep(lie: Lie) -> None:
    lie.put(rules, "MOST_ITEMS", 2)


@saboteur("offer_chains.offer_steps_are_numbered_without_gaps")
def TellsOfNoMissingSteps(lie: Lie) -> None:
    lie.change(
        rules, "_violations_of_numbers", lambda honest, numbers: {**honest(numbers), "missing": []}
    )


@saboteur("offer_chains.the_texts_of_an_offer_chain_are_in_known_languages")
def KeepsTextsInStrangeLanguages(lie: Lie) -> None:
    def wrong(honest: Any, texts: Any) -> Any:
        known = honest({key: text for key, text in texts.items() if key != "xx"})
        return {**known, **({"xx": texts["xx"]} if "xx" in texts else {})}

    lie.change(chain_codec, "localized", wrong)


@saboteur("offer_chains.the_count_of_offer_steps_is_only_read")
def IgnoresTheCountOfOfferSteps(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if "number_of_steps" in reply.request_body:
            reply.status, reply.body = 204, None

    lie.answer("admin-update-offer-chain", wrong)


@saboteur("offer_chains.an_unknown_offer_chain_is_refused")
def TellsTheWrongOfferChain(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int) -> Refusal:
        return Refusal(CHAIN_MISSING, project_id=chain_id, chain_id=chain_id)

    lie.change(OfferChains, "_missing", wrong)


@saboteur("offer_chains.a_deleted_offer_chain_is_gone")
def HidesAnOfferChainInPlaceOfDeleting(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int) -> None:
        chains._table.put(chain_id, replace(chains.get(chain_id), is_enabled=False))

    lie.change(OfferChains, "delete", wrong)


@saboteur("offer_chains.the_dates_of_an_offer_chain_have_to_be_possible")
def SwapsTheDatesOfAChain(lie: Lie) -> None:
    def wrong(honest: Any, dates: ChainDates, *where: Any) -> Period:
        try:
            return honest(dates, *where)
        except Refusal:
            return honest(ChainDates(start=dates.end or dates.start, end=dates.start), *where)

    lie.change(ChainDates, "period", wrong)


@saboteur("offer_chains.an_offer_chain_has_30_steps_at_most")
def Allows31OfferSteps(lie: Lie) -> None:
    lie.put(shared, "MOST_STEPS", 31)


@saboteur("offer_chains.an_offer_update_is_for_the_chain_of_the_path")
def ReadsNoOfferIdInTheBody(lie: Lie) -> None:
    lie.change(
        OfferChains, "_get_for_update", lambda honest, chains, chain_id, _: chains.get(chain_id)
    )


@saboteur("offer_chains.an_offer_update_knows_its_steps")
def TakesStepsOfOtherOfferChains(lie: Lie) -> None:
    lie.change(OfferChains, "_require_own_step_ids", lambda honest, chains, chain, drafts: None)


@saboteur("offer_chains.an_offer_update_has_every_step_once")
def TakesAnOfferStepTwice(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain: Any, drafts: Any) -> None:
        honest(chains, chain, {draft.step_id: draft for draft in drafts}.values())

    lie.change(OfferChains, "_require_own_step_ids", wrong)


# -- stories ---------------------------------------------------------------------------------------
@saboteur("offer_chains.an_offer_chain_knows_the_next_step_in_any_story")
def TakesOrdersOfLaterSteps(lie: Lie) -> None:
    lie.change(rules, "can_claim", lambda honest, step: True)


@saboteur("offer_chains.an_update_of_an_offer_chain_replaces_it")
def KeepsTheTextOfAnOfferChain(lie: Lie) -> None:
    def wrong(honest: Any, these: Any, number: int, terms: Any, *args: Any) -> Any:
        described = these._get_for_update(number, None).description
        if not terms.description and described:
            terms = replace(terms, description=described)
        return honest(these, number, terms, *args)

    lie.change(OfferChains, "update", wrong)
