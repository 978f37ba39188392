"""Mutants of daily chains."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace
from tests.mutants.answers import instead, plant
from tests.mutants.mutation import Mutation, mutant

from liveops_kit.domain.features import daily_chains as rules
from liveops_kit.domain.features.daily_chains import DAY, DailyChain, DailyChains, Rounds
from liveops_kit.domain.mechanics import chains as shared
from liveops_kit.domain.mechanics.catalog import Catalog
from liveops_kit.domain.mechanics.chains import Chain, ChainDates
from liveops_kit.domain.mechanics.steps import ProgressStore, StepEvent, StepState, state_after
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.refusals import CHAIN_MISSING, Refusal
from liveops_kit.server.auth import Authenticator
from liveops_kit.server.codec import chains as chain_codec
from liveops_kit.server.codec import daily_chains as daily_codec

SUMMER_TIME = datetime(2027, 3, 28, 1, tzinfo=UTC)


# -- days ------------------------------------------------------------------------------------------
@mutant("daily_chains.a_day_lasts_until_the_second_before_the_next")
def begins_days_at_midnight(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any) -> Iterator[Any]:
        for step, opens_at, closes_at in original(*args):
            midnight = opens_at.astimezone(UTC).replace(hour=0)
            yield step, midnight, closes_at - (opens_at - midnight)

    mutation.wrap(rules, "_calendar", wrong)


@mutant("daily_chains.a_recurrent_calendar_that_is_over_keeps_its_last_round")
def counts_rounds_after_the_end(mutation: Mutation) -> None:
    mutation.replace(DailyChain, "clamp", lambda chain, now: now)


@mutant("daily_chains.no_clock_change_and_no_month_moves_a_day")
def follows_summer_time(mutation: Mutation) -> None:
    def wrong(original: Any, chain: DailyChain, *args: Any) -> Iterator[Any]:
        for step, opens_at, closes_at in original(chain, *args):
            is_summer = chain.period.date_from < SUMMER_TIME <= opens_at
            yield step, opens_at - timedelta(hours=is_summer), closes_at

    mutation.wrap(rules, "_calendar", wrong)


# -- by the calendar -------------------------------------------------------------------------------
@mutant("daily_chains.a_calendar_step_can_be_claimed_on_its_own_day")
def gives_an_hour_of_grace(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any) -> Iterator[Any]:
        for step, opens_at, closes_at in original(*args):
            yield step, opens_at, closes_at + timedelta(hours=1)

    mutation.wrap(rules, "_calendar", wrong)


@mutant("daily_chains.a_missed_day_is_blocked")
def lets_missed_days_be_made_up_for(mutation: Mutation) -> None:
    def wrong(original: Any, *args: Any) -> Iterator[Any]:
        for step, opens_at, _ in original(*args):
            yield step, opens_at, None

    mutation.wrap(rules, "_calendar", wrong)


@mutant("daily_chains.a_calendar_ends_with_its_last_day")
def ends_a_calendar_at_the_requested_date(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, terms: Any, chain_id: Any = None) -> Any:
        original(chains, terms, chain_id)
        return terms.dates.period(0, chain_id)

    mutation.wrap(DailyChains, "_checked_period", wrong)


@mutant("daily_chains.nothing_is_claimed_after_the_last_day")
def never_ends_a_calendar(mutation: Mutation) -> None:
    def wrong(original: Any, chain: Chain, now: datetime) -> bool:
        return chain.is_enabled and chain.period.date_from <= now

    mutation.wrap(Chain, "runs", wrong)


@mutant("daily_chains.a_recurrent_calendar_begins_again_with_its_first_step")
def keeps_claims_over_the_rounds(mutation: Mutation) -> None:
    def wrong(original: Any, journey: Any, chain_id: int, whose: str, _: Any, now: Any) -> Any:
        return original(journey, chain_id, whose, None, now)

    mutation.wrap(ProgressStore, "of", wrong)


@mutant("daily_chains.a_recurrent_calendar_goes_round")
def rests_a_day_between_the_rounds(mutation: Mutation) -> None:
    def wrong(original: Any, rounds: Rounds, now: datetime) -> Any:
        return original(Rounds(rounds.start, rounds.days + 1), now)

    mutation.wrap(Rounds, "last", wrong)


# -- at the player's pace --------------------------------------------------------------------------
@mutant("daily_chains.the_next_rolling_step_opens_with_the_next_day")
def opens_the_next_step_after_24_hours(mutation: Mutation) -> None:
    mutation.wrap(DailyChain, "day_after", lambda original, chain, moment: moment + DAY)


@mutant("daily_chains.a_rolling_step_waits_for_the_one_before_it")
def opens_rolling_steps_by_the_calendar(mutation: Mutation) -> None:
    def wrong(original: Any, chain: DailyChain, *_: Any) -> Iterator[Any]:
        for place, step in enumerate(chain.steps):
            yield step, chain.period.date_from + place * DAY, chain.period.date_until

    mutation.wrap(rules, "_rolling", wrong)


@mutant("daily_chains.every_player_goes_at_a_pace_of_their_own")
def keeps_one_progress_for_all(mutation: Mutation) -> None:
    def wrong(original: Any, journey: Any, chain_id: int, whose: str, *args: Any) -> Any:
        return original(journey, chain_id, "everybody", *args)

    mutation.wrap(ProgressStore, "of", wrong)


@mutant("daily_chains.a_recurrent_rolling_chain_begins_again")
def rolls_once_only(mutation: Mutation) -> None:
    mutation.wrap(DailyChain, "starts_over", lambda original, chain: False)


@mutant("daily_chains.the_last_rolling_step_ends_the_chain_or_the_round")
def opens_the_next_round_at_once(mutation: Mutation) -> None:
    def wrong(original: Any, journey: Any, progress: Any, now: datetime) -> Any:
        return journey._put(replace(original(journey, progress, now), round_at=None))

    mutation.wrap(ProgressStore, "start_over", wrong)


# -- claims ----------------------------------------------------------------------------------------
@mutant("daily_chains.a_step_of_no_running_chain_cannot_be_claimed")
def gives_steps_of_disabled_chains(mutation: Mutation) -> None:
    mutation.wrap(Chain, "runs", lambda original, chain, now: chain.period.covers(now))


@mutant("daily_chains.a_step_of_no_running_chain_cannot_be_claimed")
def reports_an_unknown_chain_instead(mutation: Mutation) -> None:
    mutation.replace(rules, "DAILY_STEP_MISSING", CHAIN_MISSING)


@mutant("daily_chains.claims_begin_with_the_start_and_stop_at_the_end")
def starts_after_the_start(mutation: Mutation) -> None:
    def wrong(original: Any, period: Period, now: datetime) -> bool:
        return bool(original(period, now)) and now != period.date_from

    mutation.wrap(Period, "covers", wrong)


@mutant("daily_chains.a_step_gives_its_items_once")
def gives_a_step_again(mutation: Mutation) -> None:
    mutation.wrap(
        rules, "can_claim", lambda original, step: original(step) or step is StepState.CLAIMED
    )


@mutant("daily_chains.of_claims_at_the_same_time_one_succeeds")
def reads_stale_progress(mutation: Mutation) -> None:
    known: dict[Any, Any] = {}

    def wrong(original: Any, journey: Any, chain_id: int, whose: str, *args: Any) -> Any:
        fresh = original(journey, chain_id, whose, *args)
        old = known.get((chain_id, whose), fresh)
        known[chain_id, whose] = fresh
        return old

    mutation.wrap(ProgressStore, "of", wrong)


@mutant("daily_chains.a_claim_gives_all_items_of_the_step")
def gives_one_of_each_item(mutation: Mutation) -> None:
    mutation.wrap(
        Catalog,
        "unpack",
        lambda original, *given: ((sku, 1) for sku, _ in original(*given)),
    )


@mutant("daily_chains.a_claim_gives_a_bundle_by_its_content")
def grants_bundles_unopened(mutation: Mutation) -> None:
    mutation.wrap(
        Catalog, "unpack", lambda original, catalog, sku, quantity: iter([(sku, quantity)])
    )


# -- what players see ------------------------------------------------------------------------------
@mutant("daily_chains.only_running_chains_are_listed")
def lists_what_has_not_begun(mutation: Mutation) -> None:
    mutation.wrap(
        DailyChains,
        "running",
        lambda original, chains, now: list(chains._table.rows("switch", True)),
    )


@mutant("daily_chains.a_step_tells_when_it_opens")
def reports_openings_in_milliseconds(mutation: Mutation) -> None:
    mutation.wrap(
        daily_codec, "_seconds", lambda original, moment: moment and original(moment) * 1000
    )


@mutant("daily_chains.a_step_tells_when_it_opens")
def knows_when_every_rolling_step_opens(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain: DailyChain, viewer: Any, now: datetime) -> Any:
        first = chain.period.date_from
        return [
            replace(each, opens_at=each.opens_at or first + place * DAY)
            for place, each in enumerate(original(chains, chain, viewer, now))
        ]

    mutation.wrap(DailyChains, "step_statuses", wrong)


@mutant("daily_chains.a_visitor_sees_a_daily_chain_without_progress")
def shows_visitors_nothing_open(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain: Any, viewer: Any, now: datetime) -> Any:
        found = original(chains, chain, viewer, now)
        return found if viewer else [replace(each, state=StepState.LOCKED) for each in found]

    mutation.wrap(DailyChains, "step_statuses", wrong)


@mutant("daily_chains.a_bad_token_does_not_read_a_daily_chain")
def treats_a_bad_token_as_none(mutation: Mutation) -> None:
    def wrong(original: Any, door: Any, operation: Any, header: Any, project_id: Any) -> Any:
        try:
            return original(door, operation, header, project_id)
        except Refusal:
            if frozenset() in operation.security:
                return None
            raise

    mutation.wrap(Authenticator, "authenticate", wrong)


# -- updates ---------------------------------------------------------------------------------------


@mutant("daily_chains.progress_stays_on_daily_steps_that_stay")
def recreates_every_daily_step(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, drafts: Any) -> Any:
        return original(chains, [replace(draft, step_id=None) for draft in drafts])

    mutation.wrap(DailyChains, "_build_steps", wrong)


@mutant("daily_chains.only_rolling_chains_are_reset")
def resets_calendars_too(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int) -> None:
        chains.get(chain_id)
        chains._progress_store.forget(chain_id)

    mutation.wrap(DailyChains, "reset", wrong)


@mutant("daily_chains.a_reset_takes_everybody_back")
def resets_one_player_only(mutation: Mutation) -> None:
    def wrong(original: Any, journey: Any, chain_id: int) -> None:
        rows = list(journey._table.rows("chain", (journey._kind, chain_id)))
        for progress in rows[:1]:
            journey._table.delete(progress.key)

    mutation.wrap(ProgressStore, "forget", wrong)


# -- refused writes --------------------------------------------------------------------------------
@mutant("daily_chains.daily_steps_are_numbered_without_gaps")
def leaves_gaps_in_the_calendar(mutation: Mutation) -> None:
    mutation.wrap(rules, "_require_numbers", lambda original, drafts: None)


@mutant("daily_chains.daily_steps_are_numbered_without_gaps")
def keeps_daily_steps_as_they_were_sent(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, drafts: Any) -> Any:
        made = {step.step_number: step for step in original(chains, drafts)}
        return tuple(made[draft.step_number] for draft in drafts)

    mutation.wrap(DailyChains, "_build_steps", wrong)


@mutant("daily_chains.the_items_of_a_daily_chain_have_to_be_there")
def promises_items_that_are_not_there(mutation: Mutation) -> None:
    mutation.wrap(DailyChains, "_require_items", lambda original, chains, terms: None)


@mutant("daily_chains.the_texts_of_a_daily_chain_are_in_known_languages")
def drops_texts_in_strange_languages(mutation: Mutation) -> None:
    def wrong(original: Any, texts: Any) -> Any:
        return original({key: text for key, text in texts.items() if key != "xx"})

    mutation.wrap(chain_codec, "localized", wrong)


@mutant("daily_chains.the_dates_of_a_daily_chain_have_to_be_possible")
def accepts_days_without_a_time(mutation: Mutation) -> None:
    def wrong(original: Any, text: str) -> datetime | None:
        return original(f"{text}T00:00:00Z" if len(text) == len("2027-02-01") else text)

    mutation.wrap(shared, "_moment", wrong)


@mutant("daily_chains.the_dates_of_a_daily_chain_have_to_be_possible")
def lets_a_chain_end_as_it_starts(mutation: Mutation) -> None:
    def wrong(original: Any, dates: ChainDates, *where: Any) -> Any:
        start, end = (text and shared._moment(text) for text in (dates.start, dates.end))
        return Period(start, end) if start and start == end else original(dates, *where)

    mutation.wrap(ChainDates, "period", wrong)


# -- stories ---------------------------------------------------------------------------------------
@mutant("daily_chains.a_calendar_keeps_count_in_any_story")
def blocks_what_was_claimed_in_time(mutation: Mutation) -> None:
    def wrong(original: Any, is_claimed: bool, opens_at: Any, closes_at: Any, now: Any) -> Any:
        if closes_at is not None and closes_at <= now:
            return state_after(StepEvent.REACHED, StepEvent.TIME_OVER)
        return original(is_claimed, opens_at, closes_at, now)

    mutation.wrap(rules, "_state", wrong)


@mutant("daily_chains.a_rolling_chain_keeps_count_in_any_story")
def opens_after_a_reset_the_next_day(mutation: Mutation) -> None:
    def wrong(original: Any, journey: Any, chain_id: int) -> None:
        for progress in list(journey._table.rows("chain", (journey._kind, chain_id))):
            latest = max(progress.claimed.values(), default=progress.round_at)
            journey._put(replace(progress, claims=(), round_at=latest))

    mutation.wrap(ProgressStore, "forget", wrong)


# -- answers that differ ---------------------------------------------------------------------------
plant(__name__, [
    ("daily_chains.an_unknown_daily_chain_is_refused", "resets_any_number",
     "admin-reset-daily-chain", instead(404, 204)),
])  # fmt: skip
