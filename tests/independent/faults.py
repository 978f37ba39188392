"""Thirty mistakes that a server of chains and limits may make, each a switch of `chains_server`.

They were chosen before anybody looked at the laws that would have to find them: what goes wrong in
servers of this kind, spread over tags and over kinds of mistakes (races, time, pages, texts,
identity, half done work, HTTP).
"""

from __future__ import annotations

FAULTS = {
    # -- daily chains ------------------------------------------------------------------------------
    "daily_claims_race": "Claims of one step at the same moment each find it unclaimed.",
    "rolling_waits_24_hours": "A rolling chain opens its next step 24 hours after the last claim.",
    "days_begin_at_midnight": "Days begin at midnight UTC, not at the time of day of the start.",
    "put_merges": "A PUT keeps what it leaves out.",
    "missed_days_stay_open": "A missed day of a calendar chain can be claimed later.",
    "users_without_case": "Users whose ids differ only in case share their progress.",
    "steps_as_sent": "Steps are shown in the order they were sent in, not by their number.",
    "offsets_ignored": "The offset of a date is stored, but not counted.",
    "progress_outlives_its_chain": "A new chain takes a deleted one's number, and its progress.",
    "list_by_id": "Lists of daily chains ignore `order`.",
    # -- offer chains ------------------------------------------------------------------------------
    "chains_of_other_projects": "Lists hold the chains of every project.",
    "more_at_the_exact_end": "`has_more` is true when the last page is just full.",
    "prices_as_floats": "The price of a step is computed in binary floating point.",
    "any_condition": "A chain is shown when any of its conditions holds.",
    "ended_chains_go_on": "Steps of a chain that is over can be claimed.",
    "update_loses_progress": "An update drops the progress on the steps it keeps by `step_id`.",
    "refused_update_half_done": "An update refused for its steps has stored the texts already.",
    "weeks_begin_on_sunday": "`day_of_week` counts from Sunday: every weekly reset is a day early.",
    "toggle_forgets": "Switching a chain off forgets how far the players came.",
    # -- user limits, discounts, bonuses -----------------------------------------------------------
    "promotions_of_other_projects": "User limits find the promotions of every project.",
    "reset_of_one_resets_all": "Restoring the uses of one user restores those of all.",
    "sum_above_limit_is_cut": "Adding more than fits fills up to the limit instead of a refusal.",
    "changes_are_lost": "Changes of one user's limit at the same moment overwrite each other.",
    "plus_means_space": "A user id in the query is decoded twice, so that a plus sign is lost.",
    "adjacent_periods_refused": "A period that begins when another ends is taken for an overlap.",
    # -- HTTP, credentials, texts ------------------------------------------------------------------
    "no_allow": "405 comes without `Allow`.",
    "alg_none": "An unsigned token (`alg: none`) is believed.",
    "charset_refused": "`application/json; charset=utf-8` is not taken for JSON.",
    "body_status_differs": "`statusCode` of a 404 says 400.",
    "emoji_lost": "Characters beyond the basic plane are stored as question marks.",
}  # fmt: skip
