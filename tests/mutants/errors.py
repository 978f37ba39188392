"""Mutants of errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.mutants import errors_left_behind, errors_undescribed
from tests.mutants.answers import (
    CRASH,
    NOT_JSON,
    UNPROCESSABLE,
    details,
    error_body,
    instead,
    plant,
    refused,
    says,
    value,
)
from tests.mutants.mutation import Mutation, Reply, mutant

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

PARTS = (errors_left_behind, errors_undescribed)
"""Where the other mutants of errors stand."""


def _property(fault: Any) -> str:
    return str(fault["property"])


def _has_no_body(reply: Reply) -> bool:
    return reply.status == 401 and reply.request_body is None


def _has_a_picture(reply: Reply) -> bool:
    return any(ord(character) > 0xFFFF for character in str(reply.request_body))


def _latin(name: dict[str, str]) -> dict[str, str]:
    return {key: text.encode("ascii", "replace").decode() for key, text in name.items()}


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


@mutant("errors.an_unknown_locale_has_no_number")
def numbers_unknown_locales(mutation: Mutation) -> None:
    def wrong(body: dict[str, Any], refusal: Refusal) -> None:
        if refusal.reason is LOCALE_UNKNOWN:
            body["errorCode"] = 4001

    _envelope(mutation, wrong)


# -- which fault is reported -----------------------------------------------------------------------
plant(
    __name__,
    [
        (
            "errors.credentials_come_before_the_body", "reads_discounts_before_it_authenticates",
            "create-item-promotion", says(400, 0, NOT_JSON, _has_no_body),
        ),
        (
            "errors.the_schema_comes_before_what_is_named",
            "looks_up_points_before_it_reads_the_body", "admin-update-value-point",
            says(404, 4001, "Item with sku = 'x' not found", refused(422, 1102)),
        ),
        (
            "errors.locales_come_between_the_schema_and_what_is_named",
            "looks_up_promo_codes_before_it_reads_their_names", "update-promo-code",
            says(404, 9802, "Promo code not found", refused(404, 0)),
        ),
        (
            "errors.what_is_named_comes_before_the_state", "checks_taken_ids_first",
            "admin-create-coupon",
            says(422, 4002, "Promotion with external_id = 'a' already exists", refused(404, 4001)),
        ),
        (
            "errors.the_state_comes_before_the_limits", "counts_uses_of_what_has_ended",
            "redeem-coupon",
            says(422, 9804, "You have reached the coupon redemption limit.", refused(422, 9810)),
        ),
        (
            "errors.the_limits_come_before_the_region", "checks_the_region_first", "redeem-coupon",
            says(422, 9808, "Coupon is not available in your region.", refused(422, 9804)),
        ),
        (
            "errors.a_number_in_a_path_is_a_number",
            "calls_promotions_that_are_no_number_unprocessable", "activate-promotion",
            says(422, 1102, UNPROCESSABLE, lambda reply: "/word/" in reply.path),
        ),
        (
            "errors.a_body_that_is_no_json_is_refused", "treats_broken_json_as_nothing",
            "create-free-order", says(422, 1102, UNPROCESSABLE, lambda reply: reply.status == 400),
        ),
        (
            "errors.a_body_of_another_type_is_refused", "reads_changes_of_rules_of_any_type",
            "patch-filter-rule-by-id", says(400, 0, NOT_JSON, lambda reply: reply.status == 415),
        ),
        (
            "errors.a_body_above_the_limit_is_refused", "reads_bundles_of_any_size",
            "admin-update-bundle", says(400, 0, NOT_JSON, lambda reply: reply.status == 413),
        ),
        (
            "errors.a_body_of_the_wrong_kind_breaks_the_schema",
            "does_not_say_what_is_wrong_with_an_order", "create-order", details(lambda _: []),
        ),
        (
            "errors.what_a_body_lacks_is_named", "names_the_first_fault_alone",
            "create-bonus-promotion", details(lambda faults: faults[:1]),
        ),
        (
            "errors.a_query_that_breaks_the_schema_is_named", "accepts_promo_codes_of_any_length",
            "get-item-groups", instead(422, 200, {"groups": []}),
        ),
        (
            "errors.every_offending_property_is_named_once_in_order",
            "sorts_faults_by_the_alphabet", "create-promo-code",
            details(lambda faults: sorted(faults, key=_property)),
        ),
        (
            "errors.a_property_with_two_faults_is_named_once", "reports_every_fault_twice",
            "admin-create-coupon", details(lambda faults: [*faults, *faults]),
        ),
        (
            "errors.an_unknown_property_is_told_as_such", "ignores_unknown_properties_of_days",
            "admin-create-daily-chain",
            details(lambda faults: [each for each in faults if _property(each) != "liveops_kit"]),
        ),
        (
            "errors.an_unknown_locale_is_not_found", "calls_unknown_locales_unprocessable",
            "admin-update-value-point", says(422, 1102, UNPROCESSABLE, refused(404, 0)),
        ),
        (
            "errors.texts_of_every_alphabet_are_kept", "crashes_on_pictures", "create-filter-rule",
            says(500, 0, CRASH, _has_a_picture),
        ),
        (
            "errors.texts_of_every_alphabet_are_kept", "keeps_latin_letters_alone",
            "admin-get-daily-chain", value("name", _latin),
        ),
        (
            "errors.a_code_of_any_alphabet_is_looked_up", "crashes_on_codes_of_other_alphabets",
            "verify-promotion-code", says(500, 0, CRASH, lambda reply: not reply.path.isascii()),
        ),
    ],
)  # fmt: skip


@mutant("errors.a_missing_body_is_an_empty_one")
def asks_for_a_body_as_such(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 422 and reply.request_body is None:
            fault = {"property": "body", "message": "The request body is required"}
            reply.body["errorMessageExtended"] = [fault]

    mutation.rewrite("redeem-coupon", wrong)


@mutant("errors.an_unknown_property_inside_is_told_as_such")
def ignores_what_a_line_holds_besides(mutation: Mutation) -> None:
    def wrong(reply: Reply) -> None:
        faults = reply.body.get("errorMessageExtended", ()) if refused(422, 1102)(reply) else ()
        if [_property(each) for each in faults] == ["bonus.0.liveops_kit"]:
            reply.status, reply.body = 404, error_body(404, 4001, "Item with sku = 'x' not found")

    mutation.rewrite("admin-create-coupon", wrong)


@mutant("errors.a_content_type_is_json_with_a_charset_too")
def reads_json_without_a_charset_alone(mutation: Mutation) -> None:
    mutation.wrap(endpoints, "is_json", lambda original, kind: original(kind) and ";" not in kind)


@mutant("errors.a_content_type_is_json_with_a_charset_too")
def reads_json_in_small_letters_alone(mutation: Mutation) -> None:
    mutation.wrap(
        endpoints, "is_json", lambda original, kind: original(kind) and kind == kind.casefold()
    )


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
