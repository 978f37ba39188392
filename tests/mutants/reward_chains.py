"""Mutants of reward chains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from msgspec.structs import replace
from tests.mutants.answers import in_entries, instead, plant
from tests.mutants.mutation import Mutation, mutant

from liveops_kit.domain.features import reward_chains as rules
from liveops_kit.domain.features.reward_chains import RewardChain, RewardChains
from liveops_kit.domain.mechanics.balances import Balances
from liveops_kit.domain.mechanics.steps import Progress, ProgressStore
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.recurrence import Schedule
from liveops_kit.domain.values.refusals import (
    CHAIN_ENABLED,
    POINTS_MISSING,
    REWARD_STEP_CLAIMED,
    Refusal,
)

SECOND = timedelta(seconds=1)
HALF_AN_HOUR = timedelta(minutes=30)


# -- the life of a chain ---------------------------------------------------------------------------
@mutant("reward_chains.a_chain_is_read_as_it_was_made")
def loses_the_picture_of_a_chain(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, point: str, terms: Any) -> Any:
        return original(chains, point, replace(terms, image_url=None))

    mutation.wrap(RewardChains, "create", wrong)


@mutant("reward_chains.an_update_replaces_a_chain")
def keeps_a_schedule_that_is_left_out(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, terms: Any, now: datetime) -> None:
        former = chains.get(chain_id).terms.timetable
        original(chains, chain_id, replace(terms, timetable=terms.timetable or former), now)

    mutation.wrap(RewardChains, "update", wrong)


@mutant("reward_chains.a_chain_is_updated_while_it_is_enabled")
def updates_disabled_chains_alone(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, *more: Any) -> None:
        if chains.get(chain_id).terms.is_enabled:
            raise Refusal(CHAIN_ENABLED, project_id=1, chain_id=chain_id)
        original(chains, chain_id, *more)

    mutation.wrap(RewardChains, "update", wrong)


@mutant("reward_chains.the_admins_list_has_chains_without_their_steps")
def lists_disabled_chains_among_enabled(mutation: Mutation) -> None:
    mutation.wrap(
        RewardChains, "page", lambda original, chains, page, enabled: original(chains, page, None)
    )


@mutant("reward_chains.a_chain_that_is_off_is_not_there_for_players")
def lets_players_into_a_chain_that_is_off(mutation: Mutation) -> None:
    def wrong(original: Any, chain: Any, now: datetime) -> bool:
        return bool(chain.terms.period.covers(now))

    mutation.wrap(RewardChain, "runs", wrong)


@mutant("reward_chains.a_deleted_chain_is_gone")
def switches_a_deleted_chain_off(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, now: datetime) -> None:
        if chains.get(chain_id).terms.is_enabled:
            chains.toggle(chain_id)
        else:
            original(chains, chain_id, now)

    mutation.wrap(RewardChains, "delete", wrong)


# -- what is refused -------------------------------------------------------------------------------
@mutant("reward_chains.an_unknown_chain_is_not_found")
def resets_unknown_chains(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int) -> None:
        if chains._table.get(chain_id) is not None:
            original(chains, chain_id)

    mutation.wrap(RewardChains, "reset", wrong)


@mutant("reward_chains.an_unknown_step_is_not_found")
def treats_an_unknown_step_as_the_first(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, step_id: int, *more: Any) -> None:
        known = [step.step_id for step in chains.get(chain_id).terms.steps]
        original(chains, chain_id, step_id if step_id in known else known[0], *more)

    mutation.wrap(RewardChains, "claim", wrong)


@mutant("reward_chains.a_chain_needs_known_items")
def checks_the_first_step_alone(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, point: Any, terms: Any) -> None:
        original(chains, point, replace(terms, steps=terms.steps[:1]))

    mutation.wrap(RewardChains, "_check", wrong)


@mutant("reward_chains.an_update_needs_known_items")
def leaves_steps_with_unknown_items_out(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, terms: Any, now: datetime) -> None:
        steps = tuple(
            step
            for step in terms.steps
            if all(chains._catalog.get(reward.sku) for reward in step.rewards)
        )
        original(chains, chain_id, replace(terms, steps=steps), now)

    mutation.wrap(RewardChains, "update", wrong)


@mutant("reward_chains.what_is_fixed_is_ignored_in_an_update")
def refuses_the_value_point_of_an_update(mutation: Mutation) -> None:
    mutation.refuse("admin-update-reward-chain", "value_point")


@mutant("reward_chains.a_chain_ends_after_it_begins")
def creates_a_chain_that_ends_as_it_begins(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, point: Any, terms: Any) -> None:
        period = terms.period
        if period.date_until == period.date_from:
            terms = replace(terms, period=Period(period.date_from))
        original(chains, point, terms)

    mutation.wrap(RewardChains, "_check", wrong)


# -- claims ----------------------------------------------------------------------------------------
@mutant("reward_chains.a_step_opens_at_its_price")
def opens_a_step_one_point_late(mutation: Mutation) -> None:
    def wrong(original: Any, step: Any, view: Any) -> Any:
        return original(replace(step, price=step.price + 1), view)

    mutation.wrap(RewardChains, "state_of", wrong)


@mutant("reward_chains.a_step_that_is_not_reached_gives_nothing")
def opens_a_step_one_point_early(mutation: Mutation) -> None:
    def wrong(original: Any, step: Any, view: Any) -> Any:
        return original(replace(step, price=step.price - 1), view)

    mutation.wrap(RewardChains, "state_of", wrong)


@mutant("reward_chains.a_claim_spends_nothing")
def spends_the_price_of_a_step(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain: Any, step: Any, player: Player, now: Any) -> Any:
        balances, since = chains._points._balances, chains.since(chain.point, now)
        balances.credit(chain.point, player.external_id, -step.price, now, since)
        return original(chains, chain, step, player, now)

    mutation.wrap(RewardChains, "_grant", wrong)


@mutant("reward_chains.steps_are_claimed_in_any_order")
def claims_steps_in_order_alone(mutation: Mutation) -> None:
    def wrong(
        original: Any, chains: Any, chain_id: int, step_id: int, player: Player, now: datetime
    ) -> None:
        chain = chains.get(chain_id)
        taken = chains.view(chain, player, now).claimed
        following = [step.step_id for step in chain.terms.steps if step.step_id not in taken]
        if following and step_id in following[1:]:
            raise Refusal(POINTS_MISSING)
        original(chains, chain_id, step_id, player, now)

    mutation.wrap(RewardChains, "claim", wrong)


@mutant("reward_chains.a_claim_gives_every_reward_of_the_step")
def gives_the_first_reward_alone(mutation: Mutation) -> None:
    def wrong(original: Any, *given: Any) -> Iterator[Any]:
        return islice(original(*given), 1)

    mutation.wrap(RewardChains, "rewards_for", wrong)


@mutant("reward_chains.a_step_is_claimed_once")
def lets_a_step_be_claimed_again(mutation: Mutation) -> None:
    def wrong(original: Any, step: Any, view: Any) -> Any:
        return original(step, replace(view, claimed=frozenset()))

    mutation.wrap(RewardChains, "state_of", wrong)


@mutant("reward_chains.every_player_claims_for_himself")
def keeps_one_progress_for_everybody(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain: Any, player: Player, now: datetime) -> Any:
        return original(chains, chain, replace(player, external_id="everybody"), now)

    mutation.wrap(RewardChains, "_progress", wrong)


@mutant("reward_chains.of_claims_at_once_one_succeeds")
def says_a_repeated_claim_is_done(mutation: Mutation) -> None:
    mutation.overlook(RewardChains, "claim", REWARD_STEP_CLAIMED)


@mutant("reward_chains.claims_of_several_steps_at_once_all_count")
def remembers_the_latest_claim_alone(mutation: Mutation) -> None:
    def wrong(original: Any, journey: Any, progress: Progress, *more: Any) -> Any:
        return original(journey, replace(progress, claims=()), *more)

    mutation.wrap(ProgressStore, "claim", wrong)


@mutant("reward_chains.a_chain_adds_up_whatever_players_do")
def resets_points_without_claims(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int) -> None:
        chains._points.clear(chains.get(chain_id).point)

    mutation.wrap(RewardChains, "reset", wrong)


# -- who sees what ---------------------------------------------------------------------------------


@mutant("reward_chains.a_hidden_chain_is_listed_to_those_it_is_for")
def shows_visitors_hidden_chains(mutation: Mutation) -> None:
    def wrong(original: Any, chain: Any, viewer: Any) -> bool:
        return viewer is None or bool(original(chain, viewer))

    mutation.wrap(RewardChain, "is_open_to", wrong)


@mutant("reward_chains.a_chain_that_is_always_visible_is_listed_to_all")
def hides_every_chain_with_conditions(mutation: Mutation) -> None:
    def wrong(original: Any, chain: Any, viewer: Any) -> Any:
        terms = replace(chain.terms, is_always_visible=False)
        return original(replace(chain, terms=terms), viewer)

    mutation.wrap(RewardChain, "is_open_to", wrong)


@mutant("reward_chains.a_reward_with_conditions_is_for_those_who_meet_them")
def gives_a_reward_for_one_condition_met(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, step: Any, viewer: Any) -> Iterator[Any]:
        attributes = viewer.attributes if viewer else {}
        for reward in step.rewards:
            met = [condition.holds(attributes) for condition in reward.conditions]
            if not met or any(met):
                yield reward

    mutation.wrap(RewardChains, "rewards_for", wrong)


@mutant("reward_chains.a_chain_runs_from_its_start_to_its_end")
def runs_a_chain_at_the_moment_it_ends(mutation: Mutation) -> None:
    def wrong(original: Any, chain: Any, now: datetime) -> bool:
        is_end = now == chain.terms.period.date_until
        return bool(original(chain, now - SECOND if is_end else now))

    mutation.wrap(RewardChain, "runs", wrong)


@mutant("reward_chains.a_visitor_sees_chains_without_progress")
def shows_visitors_no_chains(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, viewer: Any, now: datetime) -> Any:
        return [] if viewer is None else original(chains, viewer, now)

    mutation.wrap(RewardChains, "for_viewer", wrong)


# -- updates and progress --------------------------------------------------------------------------
@mutant("reward_chains.a_step_sent_with_its_id_keeps_its_claims")
def forgets_all_claims_with_an_update(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, *more: Any) -> None:
        original(chains, chain_id, *more)
        chains._progress_store.forget(chain_id)

    mutation.wrap(RewardChains, "update", wrong)


@mutant("reward_chains.a_schedule_that_is_sent_again_keeps_claims")
def starts_over_with_every_schedule(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, terms: Any, now: datetime) -> None:
        original(chains, chain_id, terms, now)
        if terms.timetable is not None:
            chains._progress_store.forget(chain_id)

    mutation.wrap(RewardChains, "update", wrong)


@mutant("reward_chains.a_step_left_out_is_gone")
def keeps_steps_that_are_left_out(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, terms: Any, now: datetime) -> None:
        step_ids = {step.step_id for step in terms.steps}
        former = chains.get(chain_id).terms.steps
        kept = tuple(step for step in former if step.step_id not in step_ids)
        original(chains, chain_id, replace(terms, steps=terms.steps + kept), now)

    mutation.wrap(RewardChains, "update", wrong)


@mutant("reward_chains.a_step_that_was_left_out_cannot_come_back")
def accepts_any_step_id(mutation: Mutation) -> None:
    mutation.replace(rules, "_check_ids", lambda chain, steps: None)


@mutant("reward_chains.a_step_id_stands_once")
def accepts_a_step_id_twice(mutation: Mutation) -> None:
    def wrong(original: Any, chain: Any, steps: Sequence[Any]) -> None:
        original(chain, list({step.step_id: step for step in steps}.values()))

    mutation.wrap(rules, "_check_ids", wrong)


# -- starting over ---------------------------------------------------------------------------------
@mutant("reward_chains.a_reset_puts_everybody_back")
def resets_claims_without_points(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int) -> None:
        chains.get(chain_id)
        chains._progress_store.forget(chain_id)

    mutation.wrap(RewardChains, "reset", wrong)


@mutant("reward_chains.a_reset_empties_the_value_point_alone")
def resets_every_value_point(mutation: Mutation) -> None:
    def wrong(original: Any, chains: Any, chain_id: int) -> None:
        original(chains, chain_id)
        for point in list(chains._points._points.rows("all", True)):
            chains._points.clear(point.sku)

    mutation.wrap(RewardChains, "reset", wrong)


@mutant("reward_chains.a_weekly_schedule_resets_on_its_day")
def counts_days_from_sunday(mutation: Mutation) -> None:
    def wrong(original: Any, schedule: Schedule, now: datetime) -> Any:
        if schedule.day_of_week is not None:
            schedule = replace(schedule, day_of_week=(schedule.day_of_week - 2) % 7 + 1)
        return original(schedule, now)

    mutation.wrap(Schedule, "last", wrong)


@mutant("reward_chains.a_monthly_schedule_resets_on_its_day")
def resets_on_the_day_before(mutation: Mutation) -> None:
    def wrong(original: Any, schedule: Schedule, moment: datetime) -> Any:
        day = max(1, (schedule.day_of_month or 1) - 1)
        return original(replace(schedule, day_of_month=day), moment)

    mutation.wrap(Schedule, "_in_month", wrong)


@mutant("reward_chains.a_short_month_resets_on_its_last_day")
def treats_every_month_as_february(mutation: Mutation) -> None:
    def wrong(original: Any, schedule: Schedule, moment: datetime) -> Any:
        return original(replace(schedule, day_of_month=min(28, schedule.day_of_month or 1)), moment)

    mutation.wrap(Schedule, "_in_month", wrong)


@mutant("reward_chains.an_hourly_schedule_resets_at_minute_0")
def resets_at_half_past(mutation: Mutation) -> None:
    def wrong(original: Any, schedule: Schedule, now: datetime) -> Any:
        if schedule.interval_type != "hourly":
            return original(schedule, now)
        return original(schedule, now - HALF_AN_HOUR) + HALF_AN_HOUR

    mutation.wrap(Schedule, "last", wrong)


@mutant("reward_chains.a_monthly_reset_shows_at_its_moment")
def keeps_points_over_a_reset(mutation: Mutation) -> None:
    def wrong(original: Any, balances: Any, point: str, whose: str, since: Any) -> Any:
        return original(balances, point, whose, None)

    mutation.wrap(Balances, "of", wrong)


@mutant("reward_chains.a_reset_shows_at_its_moment_in_its_offset")
def keeps_claims_over_a_reset(mutation: Mutation) -> None:
    def wrong(original: Any, journey: Any, chain_id: int, whose: str, *more: Any) -> Any:
        return original(journey, chain_id, whose, None, more[-1])

    mutation.wrap(ProgressStore, "of", wrong)


@mutant("reward_chains.what_a_reset_took_does_not_come_back")
def brings_points_back_without_the_schedule(mutation: Mutation) -> None:
    mutation.wrap(
        RewardChains, "_discard_expired_balances", lambda original, chains, point, now: None
    )


# -- under /v2 -------------------------------------------------------------------------------------
@mutant("reward_chains.reward_chains_are_the_same_under_both_paths")
def keeps_a_chain_that_is_switched_under_v2(mutation: Mutation) -> None:
    mutation.stub("admin-toggle-reward-chain-v2", 204)


@mutant("reward_chains.reward_chain_calls_refuse_alike_under_both_paths")
def resets_what_is_not_there_under_v2(mutation: Mutation) -> None:
    mutation.stub("admin-reset-reward-chain-v2", 204)


# -- answers that differ ---------------------------------------------------------------------------
CREATE, MADE = "admin-create-reward-chain", {"reward_chain_id": 2_147_483_647}

plant(__name__, [
    ("reward_chains.a_chain_has_31_steps_at_most", "accepts_one_step_too_many",
     CREATE, instead(422, 201, MADE, lambda sent: len(sent.get("steps", ())) > 31)),
    ("reward_chains.a_step_has_one_to_ten_rewards", "accepts_a_step_without_rewards",
     CREATE,
     instead(422, 201, MADE, lambda sent: any(not step["reward"] for step in sent["steps"]))),
    ("reward_chains.a_schedule_resets_at_a_whole_hour", "accepts_half_hours",
     CREATE, instead(422, 201, MADE, lambda sent: ":30:00" in sent["recurrent_schedule"]["time"])),
    ("reward_chains.a_player_sees_chain_steps_and_rewards", "shows_players_no_description",
     "get-reward-chains-list", in_entries("items", description=None)),
    ("reward_chains.a_bad_token_does_not_read_chains", "shows_chains_to_a_bad_token",
     "get-reward-chains-list",
     instead(401, 200, {"has_more": False, "total_items_count": 0, "items": []})),
    ("reward_chains.reward_chains_are_the_same_under_both_paths",
     "prints_steps_in_the_list_under_v2",
     "admin-get-reward-chains-v2", in_entries("items", steps=[])),
])  # fmt: skip
