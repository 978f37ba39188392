"""Thirty mistakes that a server of chains and limits may make, each a switch of `chains_server`.

They were chosen before anybody looked at the laws that would have to find them: what goes wrong in
servers of this kind, spread over tags and over kinds of mistakes (races, time, pages, texts,
identity, half done work, HTTP). `law` is one that finds the mistake. Those that were `missed` at
first needed a new law, or one that does without the tags this server lacks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A mistake in one sentence, and the law that finds it."""

    sentence: str
    law: str
    missed: bool = False


FAULTS = {
    # -- daily chains ------------------------------------------------------------------------------
    "daily_claims_race": Fault(
        "Claims of one step at the same moment each find it unclaimed.",
        "daily_chains.of_claims_at_the_same_time_one_succeeds",
    ),
    "rolling_waits_24_hours": Fault(
        "A rolling chain opens its next step 24 hours after the last claim.",
        "daily_chains.a_rolling_step_waits_for_the_one_before_it",
    ),
    "days_begin_at_midnight": Fault(
        "Days begin at midnight UTC, not at the time of day of the start.",
        "daily_chains.a_step_tells_when_it_opens",
    ),
    "put_merges": Fault(
        "A PUT keeps what it leaves out.",
        "daily_chains.an_update_of_a_daily_chain_replaces_it",
    ),
    "missed_days_stay_open": Fault(
        "A missed day of a calendar chain can be claimed later.",
        "daily_chains.a_missed_day_is_blocked",
    ),
    "users_without_case": Fault(
        "Users whose ids differ only in case share their progress and their limits.",
        "user_limits.a_user_id_is_read_whole_from_query_and_body",
        missed=True,
    ),
    "steps_as_sent": Fault(
        "Steps are shown in the order they were sent in, not by their number.",
        "daily_chains.daily_steps_are_numbered_without_gaps",
    ),
    "offsets_ignored": Fault(
        "The offset of a date is stored, but not counted.",
        "daily_chains.a_calendar_ends_with_its_last_day",
    ),
    "progress_outlives_its_chain": Fault(
        "A new chain takes a deleted one's number, and its progress.",
        "daily_chains.a_new_daily_chain_has_no_progress_of_a_deleted_one",
        missed=True,
    ),
    "list_by_id": Fault(
        "Lists of daily chains ignore `order`.",
        "daily_chains.the_list_of_daily_chains_is_in_order",
        missed=True,
    ),
    # -- offer chains ------------------------------------------------------------------------------
    "chains_of_other_projects": Fault(
        "Lists hold the chains of every project.",
        "offer_chains.offer_chains_are_seen_in_their_project_alone",
        missed=True,
    ),
    "more_at_the_exact_end": Fault(
        "`has_more` is true when the last page is just full.",
        "offer_chains.the_list_of_offer_chains_says_where_it_ends",
        missed=True,
    ),
    "prices_as_floats": Fault(
        "The price of a step is computed in binary floating point.",
        "offer_chains.the_price_of_any_quantity_is_exact",
        missed=True,
    ),
    "any_condition": Fault(
        "A chain is shown when any of its conditions holds.",
        "offer_chains.a_chain_with_conditions_is_for_those_who_meet_them",
        missed=True,
    ),
    "ended_chains_go_on": Fault(
        "Steps of a chain that is over can be claimed.",
        "offer_chains.a_chain_that_does_not_run_is_not_there",
    ),
    "update_loses_progress": Fault(
        "An update drops the progress on the steps it keeps by `step_id`.",
        "offer_chains.progress_stays_on_offer_steps_that_stay",
    ),
    "refused_update_half_done": Fault(
        "An update refused for its steps has stored the texts already.",
        "offer_chains.an_offer_update_knows_its_steps",
    ),
    "weeks_begin_on_sunday": Fault(
        "`day_of_week` counts from Sunday: every weekly reset is a day early.",
        "offer_chains.one_is_monday",
    ),
    "toggle_forgets": Fault(
        "Switching a chain off forgets how far the players came.",
        "offer_chains.switching_an_offer_chain_off_keeps_the_progress",
    ),
    # -- user limits, discounts, bonuses -----------------------------------------------------------
    "promotions_of_other_projects": Fault(
        "User limits find the promotions of every project.",
        "user_limits.limits_of_another_projects_promotion_are_not_found",
        missed=True,
    ),
    "reset_of_one_resets_all": Fault(
        "Restoring the uses of one user restores those of all.",
        "user_limits.a_reset_for_one_user_restores_that_user",
        missed=True,
    ),
    "sum_above_limit_is_cut": Fault(
        "Adding more than fits fills up to the limit instead of a refusal.",
        "user_limits.uses_are_added_up_to_the_total",
        missed=True,
    ),
    "changes_are_lost": Fault(
        "Changes of one user's limit at the same moment overwrite each other.",
        "user_limits.the_last_uses_are_added_once",
        missed=True,
    ),
    "plus_means_space": Fault(
        "A user id in the query is decoded twice, so that a plus sign is lost.",
        "user_limits.a_user_id_is_read_whole_from_query_and_body",
        missed=True,
    ),
    "adjacent_periods_refused": Fault(
        "A period that begins when another ends is taken for an overlap.",
        "discounts.discounts_take_periods_that_touch",
        missed=True,
    ),
    # -- HTTP, credentials, texts ------------------------------------------------------------------
    "no_allow": Fault(
        "405 comes without `Allow`.",
        "errors.a_path_names_its_methods",
    ),
    "alg_none": Fault(
        "An unsigned token (`alg: none`) is believed.",
        "credentials.strict_takes_no_unsigned_token",
    ),
    "charset_refused": Fault(
        "`application/json; charset=utf-8` is not taken for JSON.",
        "errors.a_content_type_is_json_with_a_charset_too",
        missed=True,
    ),
    "body_status_differs": Fault(
        "`statusCode` of a 404 says 400.",
        "errors.every_error_repeats_its_status_and_has_a_name",
    ),
    "emoji_lost": Fault(
        "Characters beyond the basic plane are stored as question marks.",
        "errors.texts_of_every_alphabet_are_kept",
        missed=True,
    ),
}
