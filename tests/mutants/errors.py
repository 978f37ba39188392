"""Mutants of errors, and answers that are not as described."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from tests.mutants import errors_left_behind
from tests.mutants.mutation import Mutation, Reply, Rewrite, mutant

from liveops_kit.domain.values.refusals import (
    ADMIN_UNKNOWN,
    ENDPOINT_FORBIDDEN,
    LOCALE_UNKNOWN,
    METHOD_NOT_ALLOWED,
    ROUTE_UNKNOWN,
    USER_UNKNOWN_TOKEN,
    Reason,
    Refusal,
)
from liveops_kit.server import endpoints
from liveops_kit.server import error_responses as envelopes
from liveops_kit.server.pipeline import Pipeline

PARTS = (errors_left_behind,)
"""Where the other mutants of errors stand."""


# -- answers that are not as described -------------------------------------------------------------
# No law is about them: the checks that look at every answer catch them, whatever the tag.
@mutant("check:status_code_conformance")
def answers_new_points_with_ok(mutation: Mutation) -> None:
    mutation.rewrite("admin-create-value-points", _status(201, 200))


@mutant("check:status_code_conformance")
def answers_new_rules_with_accepted(mutation: Mutation) -> None:
    mutation.rewrite("create-filter-rule", _status(201, 202))


@mutant("check:status_code_conformance")
def answers_deleted_bonuses_with_a_body(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 204:
            reply.status, reply.body = 200, {"deleted": True}

    mutation.rewrite("delete-bonus-promotion", wrong)


@mutant("check:catalogue")
def answers_missing_discounts_with_gone(mutation: Mutation) -> None:
    mutation.rewrite("get-item-promotion", _status(404, 410))


@mutant("check:catalogue")
def answers_unknown_callers_with_forbidden(mutation: Mutation) -> None:
    mutation.rewrite("admin-get-daily-chains", _status(401, 403))


@mutant("check:catalogue")
def calls_missing_points_taken(mutation: Mutation) -> None:
    mutation.rewrite("admin-get-value-point", _error(404, 4002))


@mutant("check:catalogue")
def calls_missing_coupons_missing_chains(mutation: Mutation) -> None:
    mutation.rewrite("get-coupon", _error(404, 6201))


@mutant("check:catalogue")
def reports_error_codes_as_text(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 404:
            reply.body["errorCode"] = str(reply.body["errorCode"])

    mutation.rewrite("get-unique-catalog-offer", wrong)


@mutant("check:catalogue")
def reports_no_error_codes(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 401:
            del reply.body["errorCode"]

    mutation.rewrite("get-user-clan-top-contributors", wrong)
    mutation.rewrite("user-clan-update", wrong)


@mutant("check:catalogue")
def reports_null_for_the_message(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status >= 400:
            reply.body["errorMessage"] = None

    mutation.rewrite("get-promo-code", wrong)


@mutant("check:catalogue")
def forgets_whether_more_chains_follow(mutation: Mutation) -> None:
    mutation.rewrite("admin-get-offer-chains", _without("has_more"))


@mutant("check:response_schema_conformance")
def counts_discounts_in_words(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            reply.body["total_promotions_count"] = "two"

    mutation.rewrite("get-item-promotion-list", wrong)


@mutant("check:response_schema_conformance")
def reports_null_for_a_name(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            reply.body["name"] = None

    mutation.rewrite("get-bonus-promotion", wrong)


@mutant("check:response_schema_conformance")
def reports_switches_as_numbers(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            reply.body["is_enabled"] = int(reply.body["is_enabled"])

    mutation.rewrite("get-filter-rule-by-id", wrong)


@mutant("check:response_schema_conformance")
def reports_percentages_as_numbers(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            discount = reply.body["discount"]
            discount["percent"] = float(discount["percent"])

    mutation.rewrite("get-item-promotion", wrong)


@mutant("check:response_schema_conformance")
def reports_limits_as_text(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            per_user = reply.body["per_user"]
            per_user["total"] = str(per_user["total"])

    mutation.rewrite("get-user-promotion-limit", wrong)


@mutant("check:response_schema_conformance")
def reports_moments_without_a_zone(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            reply.body["date_start"] = reply.body["date_start"][:19]

    mutation.rewrite("admin-get-reward-chain", wrong)


@mutant("check:response_schema_conformance")
def reports_kinds_by_number(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            reply.body["type"] = 1

    mutation.rewrite("verify-promotion-code", wrong)


@mutant("check:response_schema_conformance")
def reports_a_list_as_an_object(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            reply.body = {"items": reply.body}

    mutation.rewrite("get-upsell-configurations-for-project-admin", wrong)


# -- requests that are taken for others ------------------------------------------------------------
@mutant("check:positive_data_acceptance")
def refuses_rules_for_visitors(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        request = reply.request_body
        if isinstance(request, dict) and request.get("is_satisfied_for_unauth") is True:
            reply.status, reply.body = 422, _error_body(422, 1102, "Unprocessable Entity")
            fault = {"property": "is_satisfied_for_unauth", "message": "Must be false"}
            reply.body["errorMessageExtended"] = [fault]

    mutation.rewrite("create-filter-rule", wrong)


@mutant("check:negative_data_rejection")
def accepts_any_change_of_a_rule(mutation: Mutation) -> None:
    mutation.rewrite("patch-filter-rule-by-id", _instead(422, 204, None))


@mutant("check:negative_data_rejection")
def accepts_any_page_of_bonuses(mutation: Mutation) -> None:
    counts = ("total_promotions_count", "active_promotions_count", "inactive_promotions_count")
    empty = {"promotions": [], **dict.fromkeys(counts, 0)}
    mutation.rewrite("get-bonus-promotion-list", _instead(422, 200, empty))


@mutant("check:missing_required_header")
def lets_anybody_see_the_upsell(mutation: Mutation) -> None:
    empty = {"has_more": False, "items": []}
    mutation.rewrite("get-upsell-for-project-client", _instead(401, 200, empty))


@mutant("check:reach")
def toggles_no_reward_chain(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 204:
            reply.status, reply.body = 404, _error_body(404, 4001, "Reward chain not found")

    mutation.rewrite("admin-toggle-reward-chain", wrong)


@mutant("check:not_a_server_error")
def crashes_on_offsets(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        offset = re.search(r"(?:^|&)offset=(\d+)", reply.query)
        if reply.status == 200 and offset is not None and int(offset[1]) > 0:
            reply.status, reply.body = 500, _error_body(500, 0, "Internal Server Error")

    mutation.rewrite("get-promotion-list", wrong)


def _status(original: int, wrong: int) -> Rewrite:
    """Answers one status in place of another."""

    def rewrite(reply: Reply) -> None:
        if reply.status == original:
            reply.status = wrong
            if isinstance(reply.body, dict) and "statusCode" in reply.body:
                reply.body["statusCode"] = wrong

    return rewrite


def _error(status: int, code: int) -> Rewrite:
    """Tells another error code with a status."""

    def rewrite(reply: Reply) -> None:
        if reply.status == status:
            reply.body["errorCode"] = code

    return rewrite


def _without(name: str) -> Rewrite:
    """Leaves a property out of a success."""

    def rewrite(reply: Reply) -> None:
        if reply.status == 200:
            del reply.body[name]

    return rewrite


def _instead(original: int, status: int, body: Any) -> Rewrite:
    """Answers something else in place of a status."""

    def rewrite(reply: Reply) -> None:
        if reply.status == original:
            reply.status, reply.body = status, copy.deepcopy(body)

    return rewrite


def _error_body(status: int, code: int, message: str) -> dict[str, Any]:
    """The body of an error."""
    bracket = f"[0401-{code}]: " if code else ""
    return {
        "statusCode": status, "errorCode": code, "errorMessage": f"{bracket}{message}",
        "transactionId": "0" * 32,
    }  # fmt: skip


# -- the envelope ----------------------------------------------------------------------------------
def _envelope(mutation: Mutation, wrong: Callable[[dict[str, Any], Refusal], None]) -> None:
    """Every error body is changed on its way."""

    def rewrite(original: Any, refusal: Refusal, transaction_id: str) -> dict[str, Any]:
        body: dict[str, Any] = original(refusal, transaction_id)
        wrong(body, refusal)
        return body

    mutation.wrap(envelopes, "envelope", rewrite)


@mutant("errors.every_error_has_two_numbers_and_a_message")
def reports_the_status_as_text(mutation: Mutation) -> None:
    def wrong(body: dict[str, Any], refusal: Refusal) -> None:
        if refusal.reason.status == 404:
            body["statusCode"] = "404"

    _envelope(mutation, wrong)


@mutant("errors.every_error_has_two_numbers_and_a_message")
def says_nothing_to_strangers(mutation: Mutation) -> None:
    def wrong(body: dict[str, Any], refusal: Refusal) -> None:
        if refusal.reason.status == 401:
            body["errorMessage"] = ""

    _envelope(mutation, wrong)


@mutant("errors.every_error_repeats_its_status_and_has_a_name")
def names_transactions_with_hyphens(mutation: Mutation) -> None:
    def wrong(body: dict[str, Any], _: Refusal) -> None:
        name = body["transactionId"]
        body["transactionId"] = f"{name[:8]}-{name[8:16]}-{name[16:24]}-{name[24:]}"

    _envelope(mutation, wrong)


@mutant("errors.every_error_repeats_its_status_and_has_a_name")
def calls_every_fault_of_a_request_bad(mutation: Mutation) -> None:
    def wrong(body: dict[str, Any], refusal: Refusal) -> None:
        if refusal.reason.status == 422:
            body["statusCode"] = 400

    _envelope(mutation, wrong)


@mutant("errors.only_some_errors_have_details")
def reports_details_of_every_error(mutation: Mutation) -> None:
    _envelope(mutation, lambda body, _: body.setdefault("errorMessageExtended", []) and None)


@mutant("errors.the_error_code_is_the_number_in_the_message")
def counts_missing_items_among_other_errors(mutation: Mutation) -> None:
    def wrong(body: dict[str, Any], refusal: Refusal) -> None:
        if refusal.reason.code == 4001:
            body["errorCode"] = 9901

    _envelope(mutation, wrong)


@mutant("errors.chain_errors_describe_what_was_written")
def forgets_how_many_steps_there_may_be(mutation: Mutation) -> None:
    def wrong(body: dict[str, Any], refusal: Refusal) -> None:
        if refusal.reason.code == 6203:
            del body["errorMessageExtended"]["max_steps"]

    _envelope(mutation, wrong)


@mutant("errors.chain_errors_describe_what_was_claimed")
def lists_what_a_claim_was_about(mutation: Mutation) -> None:
    def wrong(body: dict[str, Any], refusal: Refusal) -> None:
        if refusal.reason.code == 6304:
            body["errorMessageExtended"] = list(body["errorMessageExtended"].values())

    _envelope(mutation, wrong)


# -- which fault is reported -----------------------------------------------------------------------
def _says(status: int, code: int, text: str, when: Callable[[Reply], bool]) -> Rewrite:
    """Answers another error whenever something is so."""

    def rewrite(reply: Reply) -> None:
        if when(reply):
            reply.status, reply.body = status, _error_body(status, code, text)

    return rewrite


def _is(reply: Reply, status: int, code: int) -> bool:
    body = reply.body if isinstance(reply.body, dict) else {}
    return reply.status == status and body.get("errorCode") == code


@mutant("errors.credentials_come_before_the_body")
def reads_discounts_before_it_authenticates(mutation: Mutation) -> None:
    def is_both(reply: Reply) -> bool:
        return reply.status == 401 and reply.request_body is None

    mutation.rewrite(
        "create-item-promotion", _says(400, 0, "Request body is not valid JSON", is_both)
    )


@mutant("errors.the_schema_comes_before_what_is_named")
def looks_up_points_before_it_reads_the_body(mutation: Mutation) -> None:
    text = "Item with sku = 'lk-names-nothing' not found"
    mutation.rewrite(
        "admin-update-value-point", _says(404, 4001, text, lambda r: _is(r, 422, 1102))
    )


@mutant("errors.locales_come_between_the_schema_and_what_is_named")
def looks_up_promo_codes_before_it_reads_their_names(mutation: Mutation) -> None:
    missing = _says(404, 9802, "Promo code not found", lambda reply: _is(reply, 404, 0))
    mutation.rewrite("update-promo-code", missing)


@mutant("errors.what_is_named_comes_before_the_state")
def checks_taken_ids_first(mutation: Mutation) -> None:
    text = "Promotion with external_id = 'a' already exists"
    mutation.rewrite("admin-create-coupon", _says(422, 4002, text, lambda r: _is(r, 404, 4001)))


@mutant("errors.the_state_comes_before_the_limits")
def counts_uses_of_what_has_ended(mutation: Mutation) -> None:
    text = "You have reached the coupon redemption limit."
    mutation.rewrite("redeem-coupon", _says(422, 9804, text, lambda reply: _is(reply, 422, 9810)))


@mutant("errors.the_limits_come_before_the_region")
def checks_the_region_first(mutation: Mutation) -> None:
    text = "Coupon is not available in your region."
    mutation.rewrite("redeem-coupon", _says(422, 9808, text, lambda reply: _is(reply, 422, 9804)))


# -- paths and methods -----------------------------------------------------------------------------
def _routes(mutation: Mutation, wrong: Callable[[Refusal, str], Refusal]) -> None:
    def rewrite(original: Any, pipeline: Any, request: Any) -> Any:
        try:
            return original(pipeline, request)
        except Refusal as refusal:
            raise wrong(refusal, request.path) from refusal

    mutation.wrap(Pipeline, "_route", rewrite)


@mutant("errors.a_project_is_a_number")
def forbids_projects_that_are_no_number(mutation: Mutation) -> None:
    def wrong(refusal: Refusal, path: str) -> Refusal:
        is_admin = "/word/admin/" in path
        return Refusal(ENDPOINT_FORBIDDEN) if is_admin else refusal

    _routes(mutation, wrong)


@mutant("errors.a_number_in_a_path_is_a_number")
def calls_promotions_that_are_no_number_unprocessable(mutation: Mutation) -> None:
    text = "Unprocessable Entity"
    mutation.rewrite("activate-promotion", _says(422, 1102, text, lambda r: "/word/" in r.path))


@mutant("errors.an_unknown_admin_route_is_forbidden")
def misses_unknown_admin_routes(mutation: Mutation) -> None:
    _routes(mutation, lambda refusal, _: _in_place_of(refusal, ENDPOINT_FORBIDDEN, ROUTE_UNKNOWN))


@mutant("errors.an_unknown_route_is_not_found")
def forbids_unknown_routes(mutation: Mutation) -> None:
    _routes(mutation, lambda refusal, _: _in_place_of(refusal, ROUTE_UNKNOWN, ENDPOINT_FORBIDDEN))


@mutant("errors.the_route_comes_before_the_credentials")
def requires_a_key_for_unknown_routes(mutation: Mutation) -> None:
    _routes(mutation, lambda refusal, _: _in_place_of(refusal, ENDPOINT_FORBIDDEN, ADMIN_UNKNOWN))


@mutant("errors.a_method_that_a_path_lacks_is_not_allowed")
def misses_paths_with_another_method(mutation: Mutation) -> None:
    _routes(mutation, lambda refusal, _: _in_place_of(refusal, METHOD_NOT_ALLOWED, ROUTE_UNKNOWN))


@mutant("errors.a_path_names_its_methods")
def names_the_first_method_alone(mutation: Mutation) -> None:
    def wrong(refusal: Refusal, _: str) -> Refusal:
        if refusal.reason is not METHOD_NOT_ALLOWED:
            return refusal
        return Refusal(METHOD_NOT_ALLOWED, methods=refusal.facts["methods"].split(",")[0])

    _routes(mutation, wrong)


@mutant("errors.the_method_comes_before_the_credentials")
def requires_a_token_for_every_method(mutation: Mutation) -> None:
    def wrong(refusal: Refusal, path: str) -> Refusal:
        if "/user/" in path:
            return _in_place_of(refusal, METHOD_NOT_ALLOWED, USER_UNKNOWN_TOKEN)
        return refusal

    _routes(mutation, wrong)


def _in_place_of(refusal: Refusal, original: Reason, wrong: Reason) -> Refusal:
    return Refusal(wrong) if refusal.reason is original else refusal


# -- bodies and queries ----------------------------------------------------------------------------
@mutant("errors.a_body_that_is_no_json_is_refused")
def treats_broken_json_as_nothing(mutation: Mutation) -> None:
    text = "Unprocessable Entity"
    mutation.rewrite("create-free-order", _says(422, 1102, text, lambda reply: reply.status == 400))


@mutant("errors.a_body_of_another_type_is_refused")
def reads_changes_of_rules_of_any_type(mutation: Mutation) -> None:
    text = "Request body is not valid JSON"
    mutation.rewrite(
        "patch-filter-rule-by-id", _says(400, 0, text, lambda reply: reply.status == 415)
    )


@mutant("errors.a_content_type_is_json_with_a_charset_too")
def reads_json_without_a_charset_alone(mutation: Mutation) -> None:
    mutation.wrap(endpoints, "is_json", lambda original, kind: original(kind) and ";" not in kind)


@mutant("errors.a_content_type_is_json_with_a_charset_too")
def reads_json_in_small_letters_alone(mutation: Mutation) -> None:
    mutation.wrap(
        endpoints, "is_json", lambda original, kind: original(kind) and kind == kind.casefold()
    )


@mutant("errors.a_body_above_the_limit_is_refused")
def reads_bundles_of_any_size(mutation: Mutation) -> None:
    text = "Request body is not valid JSON"
    mutation.rewrite("admin-update-bundle", _says(400, 0, text, lambda reply: reply.status == 413))


def _details(wrong: Callable[[list[Any]], list[Any]]) -> Rewrite:
    """Tells other faults of a request that breaks the schema."""

    def rewrite(reply: Reply) -> None:
        if _is(reply, 422, 1102):
            reply.body["errorMessageExtended"] = wrong(reply.body["errorMessageExtended"])

    return rewrite


@mutant("errors.a_body_of_the_wrong_kind_breaks_the_schema")
def does_not_say_what_is_wrong_with_an_order(mutation: Mutation) -> None:
    mutation.rewrite("create-order", _details(lambda _: []))


@mutant("errors.what_a_body_lacks_is_named")
def names_the_first_fault_alone(mutation: Mutation) -> None:
    mutation.rewrite("create-bonus-promotion", _details(lambda faults: faults[:1]))


@mutant("errors.a_missing_body_is_an_empty_one")
def asks_for_a_body_as_such(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 422 and reply.request_body is None:
            fault = {"property": "body", "message": "The request body is required"}
            reply.body["errorMessageExtended"] = [fault]

    mutation.rewrite("redeem-coupon", wrong)


@mutant("errors.a_query_that_breaks_the_schema_is_named")
def accepts_promo_codes_of_any_length(mutation: Mutation) -> None:
    mutation.rewrite("get-item-groups", _instead(422, 200, {"groups": []}))


@mutant("errors.every_offending_property_is_named_once_in_order")
def sorts_faults_by_the_alphabet(mutation: Mutation) -> None:
    mutation.rewrite("create-promo-code", _details(lambda faults: sorted(faults, key=_property)))


@mutant("errors.a_property_with_two_faults_is_named_once")
def reports_every_fault_twice(mutation: Mutation) -> None:
    mutation.rewrite("admin-create-coupon", _details(lambda faults: [*faults, *faults]))


@mutant("errors.an_unknown_property_is_told_as_such")
def ignores_unknown_properties_of_days(mutation: Mutation) -> None:
    known = _details(lambda faults: [each for each in faults if _property(each) != "liveops_kit"])
    mutation.rewrite("admin-create-daily-chain", known)


@mutant("errors.an_unknown_property_inside_is_told_as_such")
def ignores_what_a_line_holds_besides(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        faults = reply.body.get("errorMessageExtended", ()) if _is(reply, 422, 1102) else ()
        if [_property(each) for each in faults] == ["bonus.0.liveops_kit"]:
            reply.status, reply.body = 404, _error_body(404, 4001, "Item with sku = 'x' not found")

    mutation.rewrite("admin-create-coupon", wrong)


def _property(fault: Any) -> str:
    return str(fault["property"])


# -- languages -------------------------------------------------------------------------------------
@mutant("errors.an_unknown_locale_is_not_found")
def calls_unknown_locales_unprocessable(mutation: Mutation) -> None:
    text = "Unprocessable Entity"
    wrong = _says(422, 1102, text, lambda reply: _is(reply, 404, 0))
    mutation.rewrite("admin-update-value-point", wrong)


@mutant("errors.an_unknown_locale_has_no_number")
def numbers_unknown_locales(mutation: Mutation) -> None:
    def wrong(body: dict[str, Any], refusal: Refusal) -> None:
        if refusal.reason is LOCALE_UNKNOWN:
            body["errorCode"] = 4001

    _envelope(mutation, wrong)


@mutant("errors.texts_of_every_alphabet_are_kept")
def crashes_on_pictures(mutation: Mutation) -> None:
    def has_picture(reply: Reply) -> bool:
        return any(ord(character) > 0xFFFF for character in str(reply.request_body))

    mutation.rewrite("create-filter-rule", _says(500, 0, "Internal Server Error", has_picture))


@mutant("errors.texts_of_every_alphabet_are_kept")
def keeps_latin_letters_alone(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            name = reply.body["name"]
            latin = {key: text.encode("ascii", "replace").decode() for key, text in name.items()}
            reply.body["name"] = latin

    mutation.rewrite("admin-get-daily-chain", wrong)


@mutant("errors.a_code_of_any_alphabet_is_looked_up")
def crashes_on_codes_of_other_alphabets(mutation: Mutation) -> None:
    def is_other(reply: Reply) -> bool:
        return not reply.path.isascii()

    mutation.rewrite("verify-promotion-code", _says(500, 0, "Internal Server Error", is_other))
