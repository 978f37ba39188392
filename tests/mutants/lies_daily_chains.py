"""Wrong servers in the ground of daily chains."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur

from liveops_kit.domain.features import daily_chains as rules
from liveops_kit.domain.features.daily_chains import DAY, DailyChain, DailyChains, Rounds
from liveops_kit.domain.mechanics import chains as shared
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.chains import Chain, ChainDates, Chains
from liveops_kit.domain.mechanics.inventory import Inventory
from liveops_kit.domain.mechanics.steps import ProgressStore, StepEvent, StepState
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.refusals import CHAIN_MISSING, Refusal
from liveops_kit.server.auth import Authenticator
from liveops_kit.server.codec import chains as chain_codec
from liveops_kit.server.codec import daily_chains as daily_codec

SUMMER_TIME = datetime(2027, 3, 28, 1, tzinfo=UTC)


# -- days ------------------------------------------------------------------------------------------
@saboteur("daily_chains.a_day_lasts_until_the_second_before_the_next")
def BeginsDaysAtMidnight(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any) -> Iterator[Any]:
        for step, opens_at, closes_at in honest(*args):
            midnight = opens_at.astimezone(UTC).replace(hour=0)
            yield step, midnight, closes_at - (opens_at - midnight)

    lie.change(rules, "_calendar", wrong)


@saboteur("daily_chains.no_clock_change_and_no_month_moves_a_day")
def FollowsSummerTime(lie: Lie) -> None:
    def wrong(honest: Any, chain: DailyChain, *args: Any) -> Iterator[Any]:
        for step, opens_at, closes_at in honest(chain, *args):
            is_summer = chain.period.date_from < SUMMER_TIME <= opens_at
            yield step, opens_at - timedelta(hours=is_summer), closes_at

    lie.change(rules, "_calendar", wrong)


# -- by the calendar -------------------------------------------------------------------------------
@saboteur("daily_chains.a_calendar_step_can_be_claimed_on_its_own_day")
def GivesAnHourOfGrace(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any) -> Iterator[Any]:
        for step, opens_at, closes_at in honest(*args):
            yield step, opens_at, closes_at + timedelta(hours=1)

    lie.change(rules, "_calendar", wrong)


@saboteur("daily_chains.a_missed_day_is_blocked")
def LetsMissedDaysBeMadeUpFor(lie: Lie) -> None:
    def wrong(honest: Any, *args: Any) -> Iterator[Any]:
        for step, opens_at, _ in honest(*args):
            yield step, opens_at, None

    lie.change(rules, "_calendar", wrong)


@saboteur("daily_chains.a_calendar_ends_with_its_last_day")
def EndsACalendarWhenItIsTold(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, terms: Any, chain_id: Any = None) -> Any:
        honest(chains, terms, chain_id)
        return terms.dates.period(0, chain_id)

    lie.change(DailyChains, "_checked_period", wrong)


@saboteur("daily_chains.nothing_is_claimed_after_the_last_day")
def NeverEndsACalendar(lie: Lie) -> None:
    def wrong(honest: Any, chain: Chain, now: datetime) -> bool:
        return chain.is_enabled and chain.period.date_from <= now

    lie.change(Chain, "runs", wrong)


@saboteur("daily_chains.a_recurrent_calendar_begins_again_with_its_first_step")
def KeepsClaimsOverTheRounds(lie: Lie) -> None:
    def wrong(honest: Any, journey: Any, chain_id: int, whose: str, _: Any, now: Any) -> Any:
        return honest(journey, chain_id, whose, None, now)

    lie.change(ProgressStore, "of", wrong)


@saboteur("daily_chains.a_recurrent_calendar_goes_round")
def RestsADayBetweenTheRounds(lie: Lie) -> None:
    def wrong(honest: Any, rounds: Rounds, now: datetime) -> Any:
        return honest(Rounds(rounds.start, rounds.days + 1), now)

    lie.change(Rounds, "last", wrong)


# -- at the player's pace --------------------------------------------------------------------------
@saboteur("daily_chains.the_next_rolling_step_opens_with_the_next_day")
def OpensTheNextStepAfter24Hours(lie: Lie) -> None:
    lie.change(DailyChain, "day_after", lambda honest, chain, moment: moment + DAY)


@saboteur("daily_chains.a_rolling_step_waits_for_the_one_before_it")
def OpensRollingStepsByTheCalendar(lie: Lie) -> None:
    def wrong(honest: Any, chain: DailyChain, *_: Any) -> Iterator[Any]:
        for place, step in enumerate(chain.steps):
            yield step, chain.period.date_from + place * DAY, chain.period.date_until

    lie.change(rules, "_unlocks", wrong)


@saboteur("daily_chains.every_player_goes_at_a_pace_of_their_own")
def KeepsOneProgressForAll(lie: Lie) -> None:
    def wrong(honest: Any, journey: Any, chain_id: int, whose: str, *args: Any) -> Any:
        return honest(journey, chain_id, "everybody", *args)

    lie.change(ProgressStore, "of", wrong)


@saboteur("daily_chains.a_recurrent_rolling_chain_begins_again")
def RollsOnceOnly(lie: Lie) -> None:
    lie.change(DailyChain, "starts_over", lambda honest, chain: False)


@saboteur("daily_chains.the_last_rolling_step_ends_the_chain_or_the_round")
def OpensTheNextRoundAtOnce(lie: Lie) -> None:
    def wrong(honest: Any, journey: Any, progress: Any, now: datetime) -> Any:
        return journey._put(replace(honest(journey, progress, now), round_at=None))

    lie.change(ProgressStore, "start_over", wrong)


# -- claims ----------------------------------------------------------------------------------------
@saboteur("daily_chains.a_step_of_no_running_chain_cannot_be_claimed")
def GivesStepsOfDisabledChains(lie: Lie) -> None:
    lie.change(Chain, "runs", lambda honest, chain, now: chain.period.covers(now))


@saboteur("daily_chains.a_step_of_no_running_chain_cannot_be_claimed")
def TellsOfAnUnknownChainInstead(lie: Lie) -> None:
    lie.put(rules, "DAILY_STEP_MISSING", CHAIN_MISSING)


@saboteur("daily_chains.claims_begin_with_the_start_and_stop_at_the_end")
def StartsAfterTheStart(lie: Lie) -> None:
    def wrong(honest: Any, period: Period, now: datetime) -> bool:
        return bool(honest(period, now)) and now != period.date_from

    lie.change(Period, "covers", wrong)


@saboteur("daily_chains.a_step_gives_its_items_once")
def GivesAStepAgain(lie: Lie) -> None:
    lie.change(rules, "can_claim", lambda honest, step: honest(step) or step is StepState.CLAIMED)


@saboteur("daily_chains.of_claims_at_the_same_time_one_succeeds")
def ReadsProgressThatIsOld(lie: Lie) -> None:
    known: dict[Any, Any] = {}

    def wrong(honest: Any, journey: Any, chain_id: int, whose: str, *args: Any) -> Any:
        fresh = honest(journey, chain_id, whose, *args)
        old = known.get((chain_id, whose), fresh)
        known[chain_id, whose] = fresh
        return old

    lie.change(ProgressStore, "of", wrong)


@saboteur("daily_chains.a_claim_gives_all_items_of_the_step")
def GivesOneOfEachItem(lie: Lie) -> None:
    lie.change(Inventory, "grant", lambda honest, owned, user, sku, _: honest(owned, user, sku, 1))


@saboteur("daily_chains.a_claim_gives_a_bundle_by_its_content")
def HandsOutBundlesUnopened(lie: Lie) -> None:
    lie.change(Catalog, "unpack", lambda honest, catalog, sku, quantity: iter([(sku, quantity)]))


# -- what players see ------------------------------------------------------------------------------
@saboteur("daily_chains.only_running_chains_are_listed")
def ListsWhatHasNotBegun(lie: Lie) -> None:
    lie.change(
        DailyChains, "running", lambda honest, chains, now: list(chains._table.rows("switch", True))
    )


@saboteur("daily_chains.a_chain_is_listed_from_its_start_until_its_end")
def ListsAChainAtItsEnd(lie: Lie) -> None:
    def wrong(honest: Any, period: Period, now: datetime) -> bool:
        return bool(honest(period, now)) or now == period.date_until

    lie.change(Period, "covers", wrong)


@saboteur("daily_chains.a_step_tells_when_it_opens")
def TellsOpeningsInMilliseconds(lie: Lie) -> None:
    lie.change(daily_codec, "_seconds", lambda honest, moment: moment and honest(moment) * 1000)


@saboteur("daily_chains.a_step_tells_when_it_opens")
def KnowsWhenEveryRollingStepOpens(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain: DailyChain, viewer: Any, now: datetime) -> Any:
        first = chain.period.date_from
        return [
            replace(each, opens_at=each.opens_at or first + place * DAY)
            for place, each in enumerate(honest(chains, chain, viewer, now))
        ]

    lie.change(DailyChains, "step_statuses", wrong)


@saboteur("daily_chains.a_visitor_sees_a_daily_chain_without_progress")
def ShowsVisitorsNothingOpen(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain: Any, viewer: Any, now: datetime) -> Any:
        found = honest(chains, chain, viewer, now)
        return found if viewer else [replace(each, state=StepState.LOCKED) for each in found]

    lie.change(DailyChains, "step_statuses", wrong)


@saboteur("daily_chains.a_bad_token_does_not_read_a_daily_chain")
def TakesABadTokenForNone(lie: Lie) -> None:
    def wrong(honest: Any, door: Any, operation: Any, header: Any, project_id: Any) -> Any:
        try:
            return honest(door, operation, header, project_id)
        except Refusal:
            if frozenset() in operation.security:
                return None
            raise

    lie.change(Authenticator, "authenticate", wrong)


# -- updates ---------------------------------------------------------------------------------------
@saboteur("daily_chains.a_daily_chain_is_updated_only_while_it_is_off")
def UpdatesDailyChainsThatAreOn(lie: Lie) -> None:
    lie.change(DailyChains, "_require_disabled", lambda honest, chains, chain: None)


@saboteur("daily_chains.switching_a_daily_chain_off_keeps_the_progress")
def ForgetsProgressWhenSwitchedOff(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int) -> None:
        honest(chains, chain_id)
        chains._progress_store.forget(chain_id)

    lie.change(Chains, "toggle", wrong)


@saboteur("daily_chains.progress_stays_on_daily_steps_that_stay")
def MakesEveryDailyStepAnew(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, drafts: Any) -> Any:
        return honest(chains, [replace(draft, step_id=None) for draft in drafts])

    lie.change(DailyChains, "_build_steps", wrong)


@saboteur("daily_chains.progress_goes_with_daily_steps_that_go")
def GivesANewStepTheIdOfTheOld(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int, terms: Any, period: Any) -> Any:
        former = chains._table.get(chain_id)
        ids = {step.step_number: step.step_id for step in former.steps} if former else {}
        steps = [replace(d, step_id=d.step_id or ids.get(d.step_number)) for d in terms.steps]
        return honest(chains, chain_id, replace(terms, steps=tuple(steps)), period)

    lie.change(DailyChains, "_build", wrong)


@saboteur("daily_chains.only_rolling_chains_are_reset")
def ResetsCalendarsToo(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int) -> None:
        chains.get(chain_id)
        chains._progress_store.forget(chain_id)

    lie.change(DailyChains, "reset", wrong)


@saboteur("daily_chains.a_reset_takes_everybody_back")
def ResetsOnePlayerOnly(lie: Lie) -> None:
    def wrong(honest: Any, journey: Any, chain_id: int) -> None:
        rows = list(journey._table.rows("chain", (journey._kind, chain_id)))
        for progress in rows[:1]:
            journey._table.delete(progress.key)

    lie.change(ProgressStore, "forget", wrong)


# -- refused writes --------------------------------------------------------------------------------
@saboteur("daily_chains.daily_steps_are_numbered_without_gaps")
def LeavesGapsInTheCalendar(lie: Lie) -> None:
    lie.change(rules, "_require_numbers", lambda honest, drafts: None)


@saboteur("daily_chains.daily_steps_are_numbered_without_gaps")
def KeepsDailyStepsAsTheyWereSent(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, drafts: Any) -> Any:
        made = {step.step_number: step for step in honest(chains, drafts)}
        return tuple(made[draft.step_number] for draft in drafts)

    lie.change(DailyChains, "_build_steps", wrong)


@saboteur("daily_chains.the_items_of_a_daily_chain_have_to_be_there")
def PromisesItemsThatAreNotThere(lie: Lie) -> None:
    lie.change(DailyChains, "_require_items", lambda honest, chains, terms: None)


@saboteur("daily_chains.the_texts_of_a_daily_chain_are_in_known_languages")
def DropsTextsInStrangeLanguages(lie: Lie) -> None:
    def wrong(honest: Any, texts: Any) -> Any:
        return honest({key: text for key, text in texts.items() if key != "xx"})

    lie.change(chain_codec, "localized", wrong)


@saboteur("daily_chains.the_count_of_daily_steps_is_only_read")
def IgnoresTheCountOfDailySteps(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if "number_of_steps" in reply.request_body:
            reply.status, reply.body = 204, None

    lie.answer("admin-update-daily-chain", wrong)


@saboteur("daily_chains.an_unknown_daily_chain_is_refused")
def TellsTheWrongDailyChain(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int) -> Refusal:
        return Refusal(CHAIN_MISSING, project_id=chain_id, chain_id=chain_id)

    lie.change(DailyChains, "_missing", wrong)


@saboteur("daily_chains.an_unknown_daily_chain_is_refused")
def ResetsAnyNumber(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 404:
            reply.status, reply.body = 204, None

    lie.answer("admin-reset-daily-chain", wrong)


@saboteur("daily_chains.a_deleted_daily_chain_is_gone")
def HidesADailyChainInPlaceOfDeleting(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int) -> None:
        chains._table.put(chain_id, replace(chains.get(chain_id), is_enabled=False))

    lie.change(DailyChains, "delete", wrong)


@saboteur("daily_chains.the_dates_of_a_daily_chain_have_to_be_possible")
def TakesDaysWithoutATime(lie: Lie) -> None:
    def wrong(honest: Any, text: str) -> datetime | None:
        return honest(f"{text}T00:00:00Z" if len(text) == len("2027-02-01") else text)

    lie.change(shared, "_moment", wrong)


@saboteur("daily_chains.the_dates_of_a_daily_chain_have_to_be_possible")
def LetsAChainEndAsItStarts(lie: Lie) -> None:
    def wrong(honest: Any, dates: ChainDates, *where: Any) -> Any:
        start, end = (text and shared._moment(text) for text in (dates.start, dates.end))
        return Period(start, end) if start and start == end else honest(dates, *where)

    lie.change(ChainDates, "period", wrong)


@saboteur("daily_chains.a_daily_chain_has_30_steps_at_most")
def Allows31DailySteps(lie: Lie) -> None:
    lie.put(shared, "MOST_STEPS", 31)


@saboteur("daily_chains.a_daily_update_is_for_the_chain_of_the_path")
def ReadsNoDailyIdInTheBody(lie: Lie) -> None:
    lie.change(
        DailyChains, "_get_for_update", lambda honest, chains, chain_id, _: chains.get(chain_id)
    )


@saboteur("daily_chains.a_daily_update_knows_its_steps")
def TakesStepsOfOtherDailyChains(lie: Lie) -> None:
    lie.change(DailyChains, "_require_own_step_ids", lambda honest, chains, chain, drafts: None)


@saboteur("daily_chains.a_daily_update_has_every_step_once")
def TakesADailyStepTwice(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain: Any, drafts: Any) -> None:
        honest(chains, chain, {draft.step_id: draft for draft in drafts}.values())

    lie.change(DailyChains, "_require_own_step_ids", wrong)


# -- stories ---------------------------------------------------------------------------------------
@saboteur("daily_chains.a_calendar_keeps_count_in_any_story")
def BlocksWhatWasClaimedInTime(lie: Lie) -> None:
    def wrong(honest: Any, is_claimed: bool, opens_at: Any, closes_at: Any, now: Any) -> Any:
        if closes_at is not None and closes_at <= now:
            return rules.state_after(StepEvent.REACHED, StepEvent.TIME_OVER)
        return honest(is_claimed, opens_at, closes_at, now)

    lie.change(rules, "_state", wrong)


@saboteur("daily_chains.a_rolling_chain_keeps_count_in_any_story")
def OpensAfterAResetTheNextDay(lie: Lie) -> None:
    def wrong(honest: Any, journey: Any, chain_id: int) -> None:
        for progress in list(journey._table.rows("chain", (journey._kind, chain_id))):
            latest = max(progress.claimed.values(), default=progress.round_at)
            journey._put(replace(progress, claims=(), round_at=latest))

    lie.change(ProgressStore, "forget", wrong)


@saboteur("daily_chains.an_update_of_a_daily_chain_replaces_it")
def KeepsTheTextOfADailyChain(lie: Lie) -> None:
    def wrong(honest: Any, these: Any, number: int, terms: Any, *args: Any) -> Any:
        described = these._get_for_update(number, None).description
        if not terms.description and described:
            terms = replace(terms, description=described)
        return honest(these, number, terms, *args)

    lie.change(DailyChains, "update", wrong)
