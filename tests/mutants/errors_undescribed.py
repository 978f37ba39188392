"""Answers that are not as described; requests that are taken for others.

No law is about them: the checks that look at every answer catch them, whatever the tag.
"""

from __future__ import annotations

import re

from tests.mutants.answers import (
    CRASH,
    UNPROCESSABLE,
    error,
    error_body,
    instead,
    plant,
    says,
    status,
    value,
    within,
)
from tests.mutants.mutation import Mutation, Reply, mutant

STATUS, CATALOGUE = "check:status_code_conformance", "check:catalogue"
SCHEMA = "check:response_schema_conformance"
COUNTS = tuple(f"{which}_promotions_count" for which in ("total", "active", "inactive"))
NO_BONUSES = {"promotions": [], **dict.fromkeys(COUNTS, 0)}
NO_UPSELL = {"has_more": False, "items": []}
NO_CHAIN = error_body(404, 4001, "Reward chain not found")


def _begins_later(reply: Reply) -> bool:
    offset = re.search(r"(?:^|&)offset=(\d+)", reply.query)
    return reply.status == 200 and offset is not None and int(offset[1]) > 0


plant(
    __name__,
    [
        (STATUS, "answers_new_points_with_ok", "admin-create-value-points", status(201, 200)),
        (STATUS, "answers_new_rules_with_accepted", "create-filter-rule", status(201, 202)),
        (
            STATUS, "answers_deleted_bonuses_with_a_body", "delete-bonus-promotion",
            instead(204, 200, {"deleted": True}),
        ),
        (
            CATALOGUE, "answers_missing_discounts_with_gone", "get-item-promotion",
            status(404, 410),
        ),
        (
            CATALOGUE, "answers_unknown_callers_with_forbidden", "admin-get-daily-chains",
            status(401, 403),
        ),
        (CATALOGUE, "calls_missing_points_taken", "admin-get-value-point", error(404, 4002)),
        (CATALOGUE, "calls_missing_coupons_missing_chains", "get-coupon", error(404, 6201)),
        (
            CATALOGUE, "reports_error_codes_as_text", "get-unique-catalog-offer",
            value("errorCode", str, 404),
        ),
        (
            CATALOGUE, "forgets_whether_more_chains_follow", "admin-get-offer-chains",
            within(200, lambda body: body.pop("has_more")),
        ),
        (
            SCHEMA, "counts_discounts_in_words", "get-item-promotion-list",
            value("total_promotions_count", "two"),
        ),
        (SCHEMA, "reports_null_for_a_name", "get-bonus-promotion", value("name", None)),
        (SCHEMA, "reports_switches_as_numbers", "get-filter-rule-by-id", value("is_enabled", int)),
        (
            SCHEMA, "reports_percentages_as_numbers", "get-item-promotion",
            value("discount", lambda part: {**part, "percent": float(part["percent"])}),
        ),
        (
            SCHEMA, "reports_limits_as_text", "get-user-promotion-limit",
            value("per_user", lambda part: {**part, "total": str(part["total"])}),
        ),
        (
            SCHEMA, "reports_moments_without_a_zone", "admin-get-reward-chain",
            value("date_start", lambda moment: moment[:19]),
        ),
        (SCHEMA, "reports_kinds_by_number", "verify-promotion-code", value("type", 1)),
        (
            "check:negative_data_rejection", "accepts_any_points_of_items",
            "admin-set-items-value-point-reward", instead(422, 204, None),
        ),
        (
            "check:negative_data_rejection", "accepts_any_page_of_bonuses",
            "get-bonus-promotion-list", instead(422, 200, NO_BONUSES),
        ),
        (
            "check:missing_required_header", "lets_anybody_see_the_upsell",
            "get-upsell-for-project-client", instead(401, 200, NO_UPSELL),
        ),
        (
            "check:reach", "toggles_no_reward_chain", "admin-toggle-reward-chain",
            instead(204, 404, NO_CHAIN),
        ),
        (
            "check:not_a_server_error", "crashes_on_offsets", "get-promotion-list",
            says(500, 0, CRASH, _begins_later),
        ),
    ],
)  # fmt: skip


@mutant(CATALOGUE)
def reports_no_error_codes(mutation: Mutation) -> None:
    for operation_id in ("get-user-clan-top-contributors", "user-clan-update"):
        mutation.rewrite(operation_id, within(401, lambda body: body.pop("errorCode")))


@mutant(CATALOGUE)
def reports_null_for_the_message(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status >= 400:
            reply.body["errorMessage"] = None

    mutation.rewrite("get-promo-code", wrong)


@mutant(SCHEMA)
def reports_a_list_as_an_object(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            reply.body = {"items": reply.body}

    mutation.rewrite("get-upsell-configurations-for-project-admin", wrong)


@mutant("check:positive_data_acceptance")
def refuses_items_worth_one_point(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        rows = reply.request_body if reply.status == 204 else ()
        if any(row["amount"] == 1 for row in rows):
            reply.status, reply.body = 422, error_body(422, 1102, UNPROCESSABLE)
            fault = {"property": "amount", "message": "Must be greater than 1"}
            reply.body["errorMessageExtended"] = [fault]

    mutation.rewrite("admin-set-items-value-point-reward", wrong)
