"""Wrong servers in the ground of reward chains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from msgspec.structs import replace
from tests.mutants.lies import Lie, Reply, saboteur

from liveops_kit.domain.features import reward_chains as rules
from liveops_kit.domain.features.reward_chains import RewardChain, RewardChains
from liveops_kit.domain.mechanics.balances import Balances
from liveops_kit.domain.mechanics.steps import Progress, ProgressStore
from liveops_kit.domain.mechanics.users import Player
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.recurrence import Schedule, Timetable
from liveops_kit.domain.values.refusals import (
    CHAIN_ENABLED,
    POINTS_MISSING,
    REWARD_STEP_CLAIMED,
    Refusal,
)
from liveops_kit.server.codec import schedules

SECOND = timedelta(seconds=1)
HALF_AN_HOUR = timedelta(minutes=30)


def takes(lie: Lie, wrong_body: Callable[[Any], bool]) -> None:
    """Say of bodies that are wrong that a chain was made of them."""

    def wrong(reply: Reply) -> None:
        if reply.status == 422 and wrong_body(reply.request_body):
            reply.status, reply.body = 201, {"reward_chain_id": 2_147_483_647}

    lie.answer("admin-create-reward-chain", wrong)


# -- the life of a chain ---------------------------------------------------------------------------
@saboteur("reward_chains.a_chain_is_read_as_it_was_made")
def LosesThePictureOfAChain(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, point: str, terms: Any) -> Any:
        return honest(chains, point, replace(terms, image_url=None))

    lie.change(RewardChains, "create", wrong)


@saboteur("reward_chains.an_update_replaces_a_chain")
def KeepsAScheduleThatIsLeftOut(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int, terms: Any, now: datetime) -> None:
        former = chains.get(chain_id).terms.timetable
        honest(chains, chain_id, replace(terms, timetable=terms.timetable or former), now)

    lie.change(RewardChains, "update", wrong)


@saboteur("reward_chains.a_chain_is_updated_while_it_is_enabled")
def UpdatesDisabledChainsAlone(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int, *more: Any) -> None:
        if chains.get(chain_id).terms.is_enabled:
            raise Refusal(CHAIN_ENABLED, project_id=1, chain_id=chain_id)
        honest(chains, chain_id, *more)

    lie.change(RewardChains, "update", wrong)


@saboteur("reward_chains.the_admins_list_has_chains_without_their_steps")
def ListsDisabledChainsAmongEnabled(lie: Lie) -> None:
    lie.change(
        RewardChains, "page", lambda honest, chains, page, enabled: honest(chains, page, None)
    )


@saboteur("reward_chains.toggling_switches_a_chain_off_and_on")
def ForgetsClaimsOfAChainThatWasOff(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int) -> None:
        honest(chains, chain_id)
        chains._progress_store.forget(chain_id)

    lie.change(RewardChains, "toggle", wrong)


@saboteur("reward_chains.a_chain_that_is_off_is_not_there_for_players")
def LetsPlayersIntoAChainThatIsOff(lie: Lie) -> None:
    def wrong(honest: Any, chain: Any, now: datetime) -> bool:
        return bool(chain.terms.period.covers(now))

    lie.change(RewardChain, "runs", wrong)


@saboteur("reward_chains.a_deleted_chain_is_gone")
def SwitchesADeletedChainOff(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int, now: datetime) -> None:
        if chains.get(chain_id).terms.is_enabled:
            chains.toggle(chain_id)
        else:
            honest(chains, chain_id, now)

    lie.change(RewardChains, "delete", wrong)


# -- what is refused -------------------------------------------------------------------------------
@saboteur("reward_chains.an_unknown_chain_is_not_found")
def ResetsUnknownChains(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int) -> None:
        if chains._table.get(chain_id) is not None:
            honest(chains, chain_id)

    lie.change(RewardChains, "reset", wrong)


@saboteur("reward_chains.an_unknown_step_is_not_found")
def TakesAnUnknownStepForTheFirst(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int, step_id: int, *more: Any) -> None:
        known = [step.step_id for step in chains.get(chain_id).terms.steps]
        honest(chains, chain_id, step_id if step_id in known else known[0], *more)

    lie.change(RewardChains, "claim", wrong)


@saboteur("reward_chains.a_chain_needs_known_items")
def LooksAtTheFirstStepAlone(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, point: Any, terms: Any) -> None:
        honest(chains, point, replace(terms, steps=terms.steps[:1]))

    lie.change(RewardChains, "_check", wrong)


@saboteur("reward_chains.an_update_needs_known_items")
def LeavesStepsWithUnknownItemsOut(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int, terms: Any, now: datetime) -> None:
        steps = tuple(
            step
            for step in terms.steps
            if all(chains._catalog.get(reward.sku) for reward in step.rewards)
        )
        honest(chains, chain_id, replace(terms, steps=steps), now)

    lie.change(RewardChains, "update", wrong)


@saboteur("reward_chains.what_is_fixed_is_refused_in_an_update")
def IgnoresTheValuePointOfAnUpdate(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if "value_point" in reply.request_body:
            reply.status, reply.body = 204, None

    lie.answer("admin-update-reward-chain", wrong)


@saboteur("reward_chains.a_chain_has_31_steps_at_most")
def TakesOneStepTooMany(lie: Lie) -> None:
    takes(lie, lambda body: len(body.get("steps", ())) > 31)


@saboteur("reward_chains.a_step_has_one_to_ten_rewards")
def TakesAStepWithoutRewards(lie: Lie) -> None:
    takes(lie, lambda body: any(not step["reward"] for step in body["steps"]))


@saboteur("reward_chains.a_chain_ends_after_it_begins")
def MakesAChainThatEndsAsItBegins(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, point: Any, terms: Any) -> None:
        period = terms.period
        if period.date_until == period.date_from:
            terms = replace(terms, period=Period(period.date_from))
        honest(chains, point, terms)

    lie.change(RewardChains, "_check", wrong)


# -- claims ----------------------------------------------------------------------------------------
@saboteur("reward_chains.a_step_opens_at_its_price")
def OpensAStepOnePointLate(lie: Lie) -> None:
    def wrong(honest: Any, step: Any, view: Any) -> Any:
        return honest(replace(step, price=step.price + 1), view)

    lie.change(RewardChains, "state_of", wrong)


@saboteur("reward_chains.a_step_that_is_not_reached_gives_nothing")
def OpensAStepOnePointEarly(lie: Lie) -> None:
    def wrong(honest: Any, step: Any, view: Any) -> Any:
        return honest(replace(step, price=step.price - 1), view)

    lie.change(RewardChains, "state_of", wrong)


@saboteur("reward_chains.a_claim_spends_nothing")
def SpendsThePriceOfAStep(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain: Any, step: Any, player: Player, now: Any) -> Any:
        balances, since = chains._points._balances, chains.since(chain.point, now)
        balances.credit(chain.point, player.external_id, -step.price, now, since)
        return honest(chains, chain, step, player, now)

    lie.change(RewardChains, "_grant", wrong)


@saboteur("reward_chains.steps_are_claimed_in_any_order")
def ClaimsStepsInOrderAlone(lie: Lie) -> None:
    def wrong(
        honest: Any, chains: Any, chain_id: int, step_id: int, player: Player, now: datetime
    ) -> None:
        chain = chains.get(chain_id)
        taken = chains.view(chain, player, now).claimed
        following = [step.step_id for step in chain.terms.steps if step.step_id not in taken]
        if following and step_id in following[1:]:
            raise Refusal(POINTS_MISSING)
        honest(chains, chain_id, step_id, player, now)

    lie.change(RewardChains, "claim", wrong)


@saboteur("reward_chains.a_claim_gives_every_reward_of_the_step")
def GivesTheFirstRewardAlone(lie: Lie) -> None:
    def wrong(honest: Any, *given: Any) -> Iterator[Any]:
        return islice(honest(*given), 1)

    lie.change(RewardChains, "rewards_for", wrong)


@saboteur("reward_chains.a_step_is_claimed_once")
def LetsAStepBeClaimedAgain(lie: Lie) -> None:
    def wrong(honest: Any, step: Any, view: Any) -> Any:
        return honest(step, replace(view, claimed=frozenset()))

    lie.change(RewardChains, "state_of", wrong)


@saboteur("reward_chains.every_player_claims_for_himself")
def KeepsOneProgressForEverybody(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain: Any, player: Player, now: datetime) -> Any:
        return honest(chains, chain, replace(player, external_id="everybody"), now)

    lie.change(RewardChains, "_progress", wrong)


@saboteur("reward_chains.of_claims_at_once_one_succeeds")
def SaysARepeatedClaimIsDone(lie: Lie) -> None:
    def wrong(honest: Any, *given: Any) -> None:
        try:
            honest(*given)
        except Refusal as refusal:
            if refusal.reason is not REWARD_STEP_CLAIMED:
                raise

    lie.change(RewardChains, "claim", wrong)


@saboteur("reward_chains.claims_of_several_steps_at_once_all_count")
def RemembersTheLatestClaimAlone(lie: Lie) -> None:
    def wrong(honest: Any, journey: Any, progress: Progress, *more: Any) -> Any:
        return honest(journey, replace(progress, claims=()), *more)

    lie.change(ProgressStore, "claim", wrong)


@saboteur("reward_chains.a_chain_adds_up_whatever_players_do")
def ResetsPointsWithoutClaims(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int) -> None:
        chains._points.clear(chains.get(chain_id).point)

    lie.change(RewardChains, "reset", wrong)


# -- who sees what ---------------------------------------------------------------------------------
@saboteur("reward_chains.a_player_sees_chain_steps_and_rewards")
def ShowsPlayersNoDescription(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        for entry in reply.body["items"]:
            entry["description"] = None

    lie.answer("get-reward-chains-list", wrong)


@saboteur("reward_chains.a_hidden_chain_is_listed_to_those_it_is_for")
def ShowsVisitorsHiddenChains(lie: Lie) -> None:
    def wrong(honest: Any, chain: Any, viewer: Any) -> bool:
        return viewer is None or bool(honest(chain, viewer))

    lie.change(RewardChain, "is_open_to", wrong)


@saboteur("reward_chains.a_chain_that_is_always_visible_is_listed_to_all")
def HidesEveryChainWithConditions(lie: Lie) -> None:
    def wrong(honest: Any, chain: Any, viewer: Any) -> Any:
        terms = replace(chain.terms, is_always_visible=False)
        return honest(replace(chain, terms=terms), viewer)

    lie.change(RewardChain, "is_open_to", wrong)


@saboteur("reward_chains.a_reward_with_conditions_is_for_those_who_meet_them")
def GivesARewardForOneConditionMet(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, step: Any, viewer: Any) -> Iterator[Any]:
        attributes = viewer.attributes if viewer else {}
        for reward in step.rewards:
            met = [condition.holds(attributes) for condition in reward.conditions]
            if not met or any(met):
                yield reward

    lie.change(RewardChains, "rewards_for", wrong)


@saboteur("reward_chains.a_chain_runs_from_its_start_to_its_end")
def RunsAChainAtTheMomentItEnds(lie: Lie) -> None:
    def wrong(honest: Any, chain: Any, now: datetime) -> bool:
        is_end = now == chain.terms.period.date_until
        return bool(honest(chain, now - SECOND if is_end else now))

    lie.change(RewardChain, "runs", wrong)


@saboteur("reward_chains.a_visitor_sees_chains_without_progress")
def ShowsVisitorsNoChains(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, viewer: Any, now: datetime) -> Any:
        return [] if viewer is None else honest(chains, viewer, now)

    lie.change(RewardChains, "for_viewer", wrong)


@saboteur("reward_chains.a_bad_token_does_not_read_chains")
def ShowsChainsToABadToken(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 401:
            reply.status = 200
            reply.body = {"has_more": False, "total_items_count": 0, "items": []}

    lie.answer("get-reward-chains-list", wrong)


# -- updates and progress --------------------------------------------------------------------------
@saboteur("reward_chains.a_step_sent_with_its_id_keeps_its_claims")
def ForgetsAllClaimsWithAnUpdate(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int, *more: Any) -> None:
        honest(chains, chain_id, *more)
        chains._progress_store.forget(chain_id)

    lie.change(RewardChains, "update", wrong)


@saboteur("reward_chains.a_schedule_that_is_sent_again_keeps_claims")
def StartsOverWithEverySchedule(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int, terms: Any, now: datetime) -> None:
        honest(chains, chain_id, terms, now)
        if terms.timetable is not None:
            chains._progress_store.forget(chain_id)

    lie.change(RewardChains, "update", wrong)


@saboteur("reward_chains.a_step_left_out_is_gone")
def KeepsStepsThatAreLeftOut(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int, terms: Any, now: datetime) -> None:
        stated = {step.step_id for step in terms.steps}
        former = chains.get(chain_id).terms.steps
        kept = tuple(step for step in former if step.step_id not in stated)
        honest(chains, chain_id, replace(terms, steps=terms.steps + kept), now)

    lie.change(RewardChains, "update", wrong)


@saboteur("reward_chains.a_step_that_was_left_out_cannot_come_back")
def TakesAnyStepId(lie: Lie) -> None:
    lie.put(rules, "_check_ids", lambda chain, steps: None)


@saboteur("reward_chains.a_step_id_stands_once")
def TakesAStepIdTwice(lie: Lie) -> None:
    def wrong(honest: Any, chain: Any, steps: Sequence[Any]) -> None:
        honest(chain, list({step.step_id: step for step in steps}.values()))

    lie.change(rules, "_check_ids", wrong)


# -- starting over ---------------------------------------------------------------------------------
@saboteur("reward_chains.a_reset_puts_everybody_back")
def ResetsClaimsWithoutPoints(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int) -> None:
        chains.get(chain_id)
        chains._progress_store.forget(chain_id)

    lie.change(RewardChains, "reset", wrong)


@saboteur("reward_chains.a_reset_empties_the_value_point_alone")
def ResetsEveryValuePoint(lie: Lie) -> None:
    def wrong(honest: Any, chains: Any, chain_id: int) -> None:
        honest(chains, chain_id)
        for point in list(chains._points._points.rows("all", True)):
            chains._points.clear(point.sku)

    lie.change(RewardChains, "reset", wrong)


@saboteur("reward_chains.the_next_reset_is_in_milliseconds")
def TellsResetsInSeconds(lie: Lie) -> None:
    lie.change(schedules, "_milliseconds", lambda honest, moment: honest(moment) // 1000)


@saboteur("reward_chains.a_weekly_schedule_resets_on_its_day")
def CountsDaysFromSunday(lie: Lie) -> None:
    def wrong(honest: Any, schedule: Schedule, now: datetime) -> Any:
        if schedule.day_of_week is not None:
            schedule = replace(schedule, day_of_week=(schedule.day_of_week - 2) % 7 + 1)
        return honest(schedule, now)

    lie.change(Schedule, "last", wrong)


@saboteur("reward_chains.a_monthly_schedule_resets_on_its_day")
def ResetsOnTheDayBefore(lie: Lie) -> None:
    def wrong(honest: Any, schedule: Schedule, moment: datetime) -> Any:
        day = max(1, (schedule.day_of_month or 1) - 1)
        return honest(replace(schedule, day_of_month=day), moment)

    lie.change(Schedule, "_in_month", wrong)


@saboteur("reward_chains.a_short_month_resets_on_its_last_day")
def TakesEveryMonthForFebruary(lie: Lie) -> None:
    def wrong(honest: Any, schedule: Schedule, moment: datetime) -> Any:
        return honest(replace(schedule, day_of_month=min(28, schedule.day_of_month or 1)), moment)

    lie.change(Schedule, "_in_month", wrong)


@saboteur("reward_chains.a_schedule_follows_its_offset")
def TakesEveryTimeForUtc(lie: Lie) -> None:
    lie.change(Schedule, "_zone", lambda honest, schedule: UTC)


@saboteur("reward_chains.a_schedule_resets_at_a_whole_hour")
def TakesHalfHours(lie: Lie) -> None:
    takes(lie, lambda body: ":30:00" in body["recurrent_schedule"]["time"])


@saboteur("reward_chains.an_hourly_schedule_resets_at_minute_0")
def ResetsAtHalfPast(lie: Lie) -> None:
    def wrong(honest: Any, schedule: Schedule, now: datetime) -> Any:
        if schedule.interval_type != "hourly":
            return honest(schedule, now)
        return honest(schedule, now - HALF_AN_HOUR) + HALF_AN_HOUR

    lie.change(Schedule, "last", wrong)


@saboteur("reward_chains.a_weekly_reset_shows_at_its_moment")
def ResetsASecondLate(lie: Lie) -> None:
    lie.change(Timetable, "last", lambda honest, timetable, now: honest(timetable, now - SECOND))


@saboteur("reward_chains.a_monthly_reset_shows_at_its_moment")
def KeepsPointsOverAReset(lie: Lie) -> None:
    def wrong(honest: Any, balances: Any, point: str, whose: str, since: Any) -> Any:
        return honest(balances, point, whose, None)

    lie.change(Balances, "of", wrong)


@saboteur("reward_chains.a_reset_shows_at_its_moment_in_its_offset")
def KeepsClaimsOverAReset(lie: Lie) -> None:
    def wrong(honest: Any, journey: Any, chain_id: int, whose: str, *more: Any) -> Any:
        return honest(journey, chain_id, whose, None, more[-1])

    lie.change(ProgressStore, "of", wrong)


@saboteur("reward_chains.what_a_reset_took_does_not_come_back")
def BringsPointsBackWithoutTheSchedule(lie: Lie) -> None:
    lie.change(RewardChains, "_discard_expired_balances", lambda honest, chains, point, now: None)
