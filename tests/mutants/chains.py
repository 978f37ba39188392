"""Mutants of rules that chains of several kinds have alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from msgspec.structs import replace
from tests.mutants.kinds import planted
from tests.mutants.mutation import Mutation, Reply

from liveops_kit.domain.features.daily_chains import DailyChains
from liveops_kit.domain.features.offer_chains import OfferChains
from liveops_kit.domain.features.reward_chains import RewardChains
from liveops_kit.domain.mechanics import chains as shared
from liveops_kit.domain.values.period import Period
from liveops_kit.domain.values.recurrence import Schedule, Timetable
from liveops_kit.domain.values.refusals import CHAIN_MISSING, Refusal
from liveops_kit.server.codec import schedules

Mutate = Callable[..., None]
"""A change of the mock, given a mutation and the feature of a kind of chains."""

SECOND = timedelta(seconds=1)


# -- daily and offer chains ------------------------------------------------------------------------
def _checks_nothing(name: str) -> Mutate:
    """Let a check of the chains pass whatever it is asked."""
    return lambda mutation, chains: mutation.wrap(chains, name, lambda *_: None)


def _reports_the_project_twice(mutation: Mutation, chains: Any) -> None:
    def wrong(original: Any, chains: Any, chain_id: int) -> Refusal:
        return Refusal(CHAIN_MISSING, project_id=chain_id, chain_id=chain_id)

    mutation.wrap(chains, "_missing", wrong)


def _switches_off_to_delete(mutation: Mutation, chains: Any) -> None:
    def wrong(original: Any, chains: Any, chain_id: int) -> None:
        chains._table.put(chain_id, replace(chains.get(chain_id), is_enabled=False))

    mutation.wrap(chains, "delete", wrong)


def _keeps_progress_of_the_deleted(mutation: Mutation, chains: Any) -> None:
    is_daily, deleted = chains is DailyChains, list[str]()
    sort = "daily" if is_daily else "offer"
    step: dict[str, Any] = {"status": "claimed"} if is_daily else {"is_claimed": True}

    def wrong(reply: Reply) -> None:
        if deleted and reply.status == 200:
            reply.body["steps"][0].update(step)

    mutation.rewrite(f"admin-delete-{sort}-chain", lambda reply: deleted.append(reply.path))
    mutation.rewrite(f"get-user-{sort}-chain-by-id", wrong)


def _allows_31_steps(mutation: Mutation, chains: Any) -> None:
    mutation.replace(shared, "MAX_STEPS", 31)


def _reads_no_id_in_the_body(mutation: Mutation, chains: Any) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, _: Any) -> Any:
        return chains.get(chain_id)

    mutation.wrap(chains, "_get_for_update", wrong)


def _accepts_a_step_twice(mutation: Mutation, chains: Any) -> None:
    def wrong(original: Any, chains: Any, chain: Any, drafts: Any) -> None:
        original(chains, chain, {draft.step_id: draft for draft in drafts}.values())

    mutation.wrap(chains, "_require_own_step_ids", wrong)


def _keeps_the_text(mutation: Mutation, chains: Any) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, terms: Any, *args: Any) -> Any:
        described = chains._get_for_update(chain_id, None).description
        if not terms.description and described:
            terms = replace(terms, description=described)
        return original(chains, chain_id, terms, *args)

    mutation.wrap(chains, "update", wrong)


def _refuses_the_count(mutation: Mutation, chains: Any) -> None:
    sort = "daily" if chains is DailyChains else "offer"
    mutation.refuse(f"admin-update-{sort}-chain", "number_of_steps")


def _gives_new_steps_old_ids(mutation: Mutation, chains: Any) -> None:
    def wrong(original: Any, chains: Any, chain_id: int, terms: Any, *args: Any) -> Any:
        former = chains._table.get(chain_id)
        ids = {step.step_number: step.step_id for step in former.steps} if former else {}
        steps = [replace(d, step_id=d.step_id or ids.get(d.step_number)) for d in terms.steps]
        return original(chains, chain_id, replace(terms, steps=tuple(steps)), *args)

    mutation.wrap(chains, "_build", wrong)


def _runs_at_its_very_end(mutation: Mutation, chains: Any) -> None:
    def wrong(original: Any, period: Period, now: datetime) -> bool:
        return bool(original(period, now)) or now == period.date_until

    mutation.wrap(Period, "covers", wrong)


def _forgets_progress_when_switched_off(mutation: Mutation, chains: Any) -> None:
    def wrong(original: Any, chains: Any, chain_id: int) -> None:
        original(chains, chain_id)
        chains._progress_store.forget(chain_id)

    mutation.wrap(chains, "toggle", wrong)


BOTH: tuple[tuple[str, str, Mutate], ...] = (
    ("{a}_chain_is_updated_only_while_it_is_off", "updates_{sort}_chains_that_are_on",
     _checks_nothing("_require_disabled")),
    ("an_update_of_{a}_chain_replaces_it", "keeps_the_text_of_{a}_chain", _keeps_the_text),
    ("the_count_of_{sort}_steps_is_only_read", "refuses_the_count_of_{sort}_steps",
     _refuses_the_count),
    ("an_unknown_{sort}_chain_is_refused", "reports_the_wrong_{sort}_chain",
     _reports_the_project_twice),
    ("{a}_chain_has_30_steps_at_most", "allows_31_{sort}_steps", _allows_31_steps),
    ("{a}_update_is_for_the_chain_of_the_path", "reads_no_{sort}_id_in_the_body",
     _reads_no_id_in_the_body),
    ("{a}_update_knows_its_steps", "accepts_steps_of_other_{sort}_chains",
     _checks_nothing("_require_own_step_ids")),
    ("{a}_update_has_every_step_once", "accepts_{a}_step_twice", _accepts_a_step_twice),
    ("a_deleted_{sort}_chain_is_gone", "hides_{a}_chain_in_place_of_deleting",
     _switches_off_to_delete),
    ("a_new_{sort}_chain_has_no_progress_of_a_deleted_one",
     "gives_the_progress_of_a_deleted_{sort}_chain_to_the_next", _keeps_progress_of_the_deleted),
    ("switching_{a}_chain_off_keeps_the_progress", "forgets_{sort}_progress_when_switched_off",
     _forgets_progress_when_switched_off),
    ("progress_goes_with_{sort}_steps_that_go", "gives_a_new_{sort}_step_the_id_of_the_old",
     _gives_new_steps_old_ids),
)  # fmt: skip
"""Laws of daily and of offer chains, and the mutants of both."""

for _a, _sort, _chains in (("a", "daily", DailyChains), ("an", "offer", OfferChains)):
    for _law, _name, _mutate in BOTH:
        _words = {"a": f"{_a}_{_sort}", "sort": _sort}
        planted(
            f"{_sort}_chains.{_law.format(**_words)}",
            _name.format(**_words),
            partial(_mutate, chains=_chains),
        )


# -- schedules and periods -------------------------------------------------------------------------
def _in_seconds(mutation: Mutation) -> None:
    mutation.wrap(schedules, "_milliseconds", lambda original, moment: original(moment) // 1000)


def _in_universal_time(mutation: Mutation) -> None:
    mutation.wrap(Schedule, "_zone", lambda original, schedule: UTC)


def _a_second_late(mutation: Mutation) -> None:
    def wrong(original: Any, timetable: Timetable, now: datetime) -> Any:
        return original(timetable, now - SECOND)

    mutation.wrap(Timetable, "last", wrong)


for _law, _name, _mutate in (
    ("reward_chains.the_next_reset_is_in_milliseconds", "reports_resets_in_seconds", _in_seconds),
    ("offer_chains.the_next_reset_is_told_in_milliseconds",
     "reports_the_next_reset_in_seconds", _in_seconds),
    ("reward_chains.a_schedule_follows_its_offset", "treats_every_time_as_utc", _in_universal_time),
    ("offer_chains.a_schedule_follows_its_offset", "resets_by_universal_time", _in_universal_time),
    ("reward_chains.a_weekly_reset_shows_at_its_moment", "resets_a_second_late", _a_second_late),
    ("offer_chains.every_first_call_after_a_reset_knows_of_it",
     "notices_resets_a_second_late", _a_second_late),
    ("reward_chains.toggling_switches_a_chain_off_and_on",
     "forgets_claims_of_a_chain_that_was_off",
     partial(_forgets_progress_when_switched_off, chains=RewardChains)),
    ("daily_chains.a_chain_is_listed_from_its_start_until_its_end",
     "lists_a_chain_at_its_end", partial(_runs_at_its_very_end, chains=DailyChains)),
    ("offer_chains.a_chain_runs_from_its_start_until_its_end",
     "runs_at_its_very_end", partial(_runs_at_its_very_end, chains=OfferChains)),
):  # fmt: skip
    planted(_law, _name, _mutate)
