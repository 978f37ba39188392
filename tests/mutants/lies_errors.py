"""Wrong servers in the ground of errors, and answers that are not as described."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from tests.mutants import lies_errors_left_behind
from tests.mutants.lies import Lie, Reply, Told, saboteur

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
from liveops_kit.server import error_responses as envelopes
from liveops_kit.server.pipeline import Pipeline

PARTS = (lies_errors_left_behind,)
"""Where the other saboteurs of errors stand."""


# -- answers that are not as described -------------------------------------------------------------
# No law is about them: the checks that look at every answer catch them, whatever the tag.
@saboteur("check:status_code_conformance")
def AnswersNewPointsWithOk(lie: Lie) -> None:
    lie.answer("admin-create-value-points", _status(201, 200))


@saboteur("check:status_code_conformance")
def AnswersNewRulesWithAccepted(lie: Lie) -> None:
    lie.answer("create-filter-rule", _status(201, 202))


@saboteur("check:status_code_conformance")
def AnswersDeletedBonusesWithABody(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 204:
            reply.status, reply.body = 200, {"deleted": True}

    lie.answer("delete-bonus-promotion", wrong)


@saboteur("check:catalogue")
def AnswersMissingDiscountsWithGone(lie: Lie) -> None:
    lie.answer("get-item-promotion", _status(404, 410))


@saboteur("check:catalogue")
def ForbidsWhomItDoesNotKnow(lie: Lie) -> None:
    lie.answer("admin-get-daily-chains", _status(401, 403))


@saboteur("check:catalogue")
def CallsMissingPointsTaken(lie: Lie) -> None:
    lie.answer("admin-get-value-point", _error(404, 4002))


@saboteur("check:catalogue")
def CallsMissingCouponsMissingChains(lie: Lie) -> None:
    lie.answer("get-coupon", _error(404, 6201))


@saboteur("check:catalogue")
def TellsErrorCodesAsText(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 404:
            reply.body["errorCode"] = str(reply.body["errorCode"])

    lie.answer("get-unique-catalog-offer", wrong)


@saboteur("check:catalogue")
def TellsNoErrorCodes(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 401:
            del reply.body["errorCode"]

    lie.answer("get-user-clan-top-contributors", wrong)
    lie.answer("user-clan-update", wrong)


@saboteur("check:catalogue")
def TellsNullForTheMessage(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status >= 400:
            reply.body["errorMessage"] = None

    lie.answer("get-promo-code", wrong)


@saboteur("check:catalogue")
def ForgetsWhetherMoreChainsFollow(lie: Lie) -> None:
    lie.answer("admin-get-offer-chains", _without("has_more"))


@saboteur("check:response_schema_conformance")
def ForgetsHowManyDiscountsThereAre(lie: Lie) -> None:
    lie.answer("get-item-promotion-list", _without("total_promotions_count"))


@saboteur("check:response_schema_conformance")
def TellsNullForAName(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            reply.body["name"] = None

    lie.answer("get-bonus-promotion", wrong)


@saboteur("check:response_schema_conformance")
def TellsSwitchesAsNumbers(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            reply.body["is_enabled"] = int(reply.body["is_enabled"])

    lie.answer("get-filter-rule-by-id", wrong)


@saboteur("check:response_schema_conformance")
def TellsPercentagesAsNumbers(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            discount = reply.body["discount"]
            discount["percent"] = float(discount["percent"])

    lie.answer("get-item-promotion", wrong)


@saboteur("check:response_schema_conformance")
def TellsLimitsAsText(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            per_user = reply.body["per_user"]
            per_user["total"] = str(per_user["total"])

    lie.answer("get-user-promotion-limit", wrong)


@saboteur("check:response_schema_conformance")
def TellsMomentsWithoutAZone(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            reply.body["date_start"] = reply.body["date_start"][:19]

    lie.answer("admin-get-reward-chain", wrong)


@saboteur("check:response_schema_conformance")
def TellsKindsNobodyKnows(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            reply.body["type"] = "voucher"

    lie.answer("verify-promotion-code", wrong)


@saboteur("check:response_schema_conformance")
def TellsAListAsAnObject(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            reply.body = {"items": reply.body}

    lie.answer("get-upsell-configurations-for-project-admin", wrong)


# -- requests that are taken for others ------------------------------------------------------------
@saboteur("check:positive_data_acceptance")
def RefusesRulesForVisitors(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        stated = reply.request_body
        if isinstance(stated, dict) and stated.get("is_satisfied_for_unauth") is True:
            reply.status, reply.body = 422, _told(422, 1102, "Unprocessable Entity")
            fault = {"property": "is_satisfied_for_unauth", "message": "Must be false"}
            reply.body["errorMessageExtended"] = [fault]

    lie.answer("create-filter-rule", wrong)


@saboteur("check:negative_data_rejection")
def TakesAnyChangeOfARule(lie: Lie) -> None:
    lie.answer("patch-filter-rule-by-id", _instead(422, 204, None))


@saboteur("check:negative_data_rejection")
def TakesAnyPageOfBonuses(lie: Lie) -> None:
    counts = ("total_promotions_count", "active_promotions_count", "inactive_promotions_count")
    empty = {"promotions": [], **dict.fromkeys(counts, 0)}
    lie.answer("get-bonus-promotion-list", _instead(422, 200, empty))


@saboteur("check:missing_required_header")
def LetsAnybodySeeTheUpsell(lie: Lie) -> None:
    empty = {"has_more": False, "items": []}
    lie.answer("get-upsell-for-project-client", _instead(401, 200, empty))


@saboteur("check:reach")
def TogglesNoRewardChain(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 204:
            reply.status, reply.body = 404, _told(404, 4001, "Reward chain not found")

    lie.answer("admin-toggle-reward-chain", wrong)


@saboteur("check:not_a_server_error")
def StumblesOverOffsets(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        offset = re.search(r"(?:^|&)offset=(\d+)", reply.query)
        if reply.status == 200 and offset is not None and int(offset[1]) > 0:
            reply.status, reply.body = 500, _told(500, 0, "Internal Server Error")

    lie.answer("get-promotion-list", wrong)


def _status(honest: int, wrong: int) -> Told:
    """Answers one status in place of another."""

    def told(reply: Reply) -> None:
        if reply.status == honest:
            reply.status = wrong
            if isinstance(reply.body, dict) and "statusCode" in reply.body:
                reply.body["statusCode"] = wrong

    return told


def _error(status: int, code: int) -> Told:
    """Tells another error code with a status."""

    def told(reply: Reply) -> None:
        if reply.status == status:
            reply.body["errorCode"] = code

    return told


def _without(name: str) -> Told:
    """Leaves a property out of a success."""

    def told(reply: Reply) -> None:
        if reply.status == 200:
            del reply.body[name]

    return told


def _instead(honest: int, status: int, body: Any) -> Told:
    """Answers something else in place of a status."""

    def told(reply: Reply) -> None:
        if reply.status == honest:
            reply.status, reply.body = status, copy.deepcopy(body)

    return told


def _told(status: int, code: int, message: str) -> dict[str, Any]:
    """The body of an error."""
    bracket = f"[0401-{code}]: " if code else ""
    return {
        "statusCode": status, "errorCode": code, "errorMessage": f"{bracket}{message}",
        "transactionId": "0" * 32,
    }  # fmt: skip


# -- the envelope ----------------------------------------------------------------------------------
def _envelope(lie: Lie, wrong: Callable[[dict[str, Any], Refusal], None]) -> None:
    """Every error body is changed on its way."""

    def told(honest: Any, refusal: Refusal, transaction_id: str) -> dict[str, Any]:
        body: dict[str, Any] = honest(refusal, transaction_id)
        wrong(body, refusal)
        return body

    lie.change(envelopes, "envelope", told)


@saboteur("errors.every_error_has_two_numbers_and_a_message")
def TellsTheStatusAsText(lie: Lie) -> None:
    def wrong(body: dict[str, Any], refusal: Refusal) -> None:
        if refusal.reason.status == 404:
            body["statusCode"] = "404"

    _envelope(lie, wrong)


@saboteur("errors.every_error_has_two_numbers_and_a_message")
def SaysNothingToStrangers(lie: Lie) -> None:
    def wrong(body: dict[str, Any], refusal: Refusal) -> None:
        if refusal.reason.status == 401:
            body["errorMessage"] = ""

    _envelope(lie, wrong)


@saboteur("errors.every_error_repeats_its_status_and_has_a_name")
def NamesTransactionsWithHyphens(lie: Lie) -> None:
    def wrong(body: dict[str, Any], _: Refusal) -> None:
        name = body["transactionId"]
        body["transactionId"] = f"{name[:8]}-{name[8:16]}-{name[16:24]}-{name[24:]}"

    _envelope(lie, wrong)


@saboteur("errors.every_error_repeats_its_status_and_has_a_name")
def CallsEveryFaultOfARequestBad(lie: Lie) -> None:
    def wrong(body: dict[str, Any], refusal: Refusal) -> None:
        if refusal.reason.status == 422:
            body["statusCode"] = 400

    _envelope(lie, wrong)


@saboteur("errors.only_some_errors_have_details")
def TellsDetailsOfEveryError(lie: Lie) -> None:
    _envelope(lie, lambda body, _: body.setdefault("errorMessageExtended", []) and None)


@saboteur("errors.the_error_code_is_the_number_in_the_message")
def CountsMissingItemsAmongOtherErrors(lie: Lie) -> None:
    def wrong(body: dict[str, Any], refusal: Refusal) -> None:
        if refusal.reason.code == 4001:
            body["errorCode"] = 9901

    _envelope(lie, wrong)


@saboteur("errors.chain_errors_describe_what_was_written")
def ForgetsHowManyStepsThereMayBe(lie: Lie) -> None:
    def wrong(body: dict[str, Any], refusal: Refusal) -> None:
        if refusal.reason.code == 6203:
            del body["errorMessageExtended"]["max_steps"]

    _envelope(lie, wrong)


@saboteur("errors.chain_errors_describe_what_was_claimed")
def ListsWhatAClaimWasAbout(lie: Lie) -> None:
    def wrong(body: dict[str, Any], refusal: Refusal) -> None:
        if refusal.reason.code == 6304:
            body["errorMessageExtended"] = list(body["errorMessageExtended"].values())

    _envelope(lie, wrong)


# -- which fault is told ---------------------------------------------------------------------------
def _says(status: int, code: int, text: str, when: Callable[[Reply], bool]) -> Told:
    """Answers another error whenever something is so."""

    def told(reply: Reply) -> None:
        if when(reply):
            reply.status, reply.body = status, _told(status, code, text)

    return told


def _is(reply: Reply, status: int, code: int) -> bool:
    body = reply.body if isinstance(reply.body, dict) else {}
    return reply.status == status and body.get("errorCode") == code


@saboteur("errors.credentials_come_before_the_body")
def ReadsDiscountsBeforeItAsksWhoCalls(lie: Lie) -> None:
    def is_both(reply: Reply) -> bool:
        return reply.status == 401 and reply.request_body is None

    lie.answer("create-item-promotion", _says(400, 0, "Request body is not valid JSON", is_both))


@saboteur("errors.the_schema_comes_before_what_is_named")
def LooksPointsUpBeforeItReadsTheBody(lie: Lie) -> None:
    text = "Item with sku = 'lk-names-nothing' not found"
    lie.answer("admin-update-value-point", _says(404, 4001, text, lambda r: _is(r, 422, 1102)))


@saboteur("errors.locales_come_between_the_schema_and_what_is_named")
def LooksPromoCodesUpBeforeItReadsTheirNames(lie: Lie) -> None:
    missing = _says(404, 9802, "Promo code not found", lambda reply: _is(reply, 404, 0))
    lie.answer("update-promo-code", missing)


@saboteur("errors.what_is_named_comes_before_the_state")
def LooksForTakenIdsFirst(lie: Lie) -> None:
    text = "Promotion with external_id = 'a' already exists"
    lie.answer("admin-create-coupon", _says(422, 4002, text, lambda r: _is(r, 404, 4001)))


@saboteur("errors.the_state_comes_before_the_limits")
def CountsUsesOfWhatHasEnded(lie: Lie) -> None:
    text = "You have reached the coupon redemption limit."
    lie.answer("redeem-coupon", _says(422, 9804, text, lambda reply: _is(reply, 422, 9810)))


@saboteur("errors.the_limits_come_before_the_region")
def LooksAtTheRegionFirst(lie: Lie) -> None:
    text = "Coupon is not available in your region."
    lie.answer("redeem-coupon", _says(422, 9808, text, lambda reply: _is(reply, 422, 9804)))


# -- paths and methods -----------------------------------------------------------------------------
def _routes(lie: Lie, wrong: Callable[[Refusal, str], Refusal]) -> None:
    def told(honest: Any, pipeline: Any, request: Any) -> Any:
        try:
            return honest(pipeline, request)
        except Refusal as refusal:
            raise wrong(refusal, request.path) from refusal

    lie.change(Pipeline, "_route", told)


@saboteur("errors.a_project_is_a_number")
def ForbidsProjectsThatAreNoNumber(lie: Lie) -> None:
    def wrong(refusal: Refusal, path: str) -> Refusal:
        is_admin = "/word/admin/" in path
        return Refusal(ENDPOINT_FORBIDDEN) if is_admin else refusal

    _routes(lie, wrong)


@saboteur("errors.a_number_in_a_path_is_a_number")
def CallsPromotionsThatAreNoNumberUnprocessable(lie: Lie) -> None:
    text = "Unprocessable Entity"
    lie.answer("activate-promotion", _says(422, 1102, text, lambda r: "/word/" in r.path))


@saboteur("errors.an_unknown_admin_route_is_forbidden")
def MissesUnknownAdminRoutes(lie: Lie) -> None:
    _routes(lie, lambda refusal, _: _in_place_of(refusal, ENDPOINT_FORBIDDEN, ROUTE_UNKNOWN))


@saboteur("errors.an_unknown_route_is_not_found")
def ForbidsWhateverItDoesNotKnow(lie: Lie) -> None:
    _routes(lie, lambda refusal, _: _in_place_of(refusal, ROUTE_UNKNOWN, ENDPOINT_FORBIDDEN))


@saboteur("errors.the_route_comes_before_the_credentials")
def WantsAKeyForUnknownRoutes(lie: Lie) -> None:
    _routes(lie, lambda refusal, _: _in_place_of(refusal, ENDPOINT_FORBIDDEN, ADMIN_UNKNOWN))


@saboteur("errors.a_method_that_a_path_lacks_is_not_allowed")
def MissesPathsWithAnotherMethod(lie: Lie) -> None:
    _routes(lie, lambda refusal, _: _in_place_of(refusal, METHOD_NOT_ALLOWED, ROUTE_UNKNOWN))


@saboteur("errors.a_path_names_its_methods")
def NamesTheFirstMethodAlone(lie: Lie) -> None:
    def wrong(refusal: Refusal, _: str) -> Refusal:
        if refusal.reason is not METHOD_NOT_ALLOWED:
            return refusal
        return Refusal(METHOD_NOT_ALLOWED, methods=refusal.facts["methods"].split(",")[0])

    _routes(lie, wrong)


@saboteur("errors.the_method_comes_before_the_credentials")
def WantsATokenForEveryMethod(lie: Lie) -> None:
    def wrong(refusal: Refusal, path: str) -> Refusal:
        if "/user/" in path:
            return _in_place_of(refusal, METHOD_NOT_ALLOWED, USER_UNKNOWN_TOKEN)
        return refusal

    _routes(lie, wrong)


def _in_place_of(refusal: Refusal, honest: Reason, wrong: Reason) -> Refusal:
    return Refusal(wrong) if refusal.reason is honest else refusal


# -- bodies and queries ----------------------------------------------------------------------------
@saboteur("errors.a_body_that_is_no_json_is_refused")
def TakesBrokenJsonForNothing(lie: Lie) -> None:
    text = "Unprocessable Entity"
    lie.answer("create-free-order", _says(422, 1102, text, lambda reply: reply.status == 400))


@saboteur("errors.a_body_of_another_type_is_refused")
def ReadsChangesOfRulesOfAnyType(lie: Lie) -> None:
    text = "Request body is not valid JSON"
    lie.answer("patch-filter-rule-by-id", _says(400, 0, text, lambda reply: reply.status == 415))


@saboteur("errors.a_body_above_the_limit_is_refused")
def ReadsBundlesOfAnySize(lie: Lie) -> None:
    text = "Request body is not valid JSON"
    lie.answer("admin-update-bundle", _says(400, 0, text, lambda reply: reply.status == 413))


def _details(wrong: Callable[[list[Any]], list[Any]]) -> Told:
    """Tells other faults of a request that breaks the schema."""

    def told(reply: Reply) -> None:
        if _is(reply, 422, 1102):
            reply.body["errorMessageExtended"] = wrong(reply.body["errorMessageExtended"])

    return told


@saboteur("errors.a_body_of_the_wrong_kind_breaks_the_schema")
def DoesNotSayWhatIsWrongWithAnOrder(lie: Lie) -> None:
    lie.answer("create-order", _details(lambda _: []))


@saboteur("errors.what_a_body_lacks_is_named")
def NamesTheFirstFaultAlone(lie: Lie) -> None:
    lie.answer("create-bonus-promotion", _details(lambda faults: faults[:1]))


@saboteur("errors.a_query_that_breaks_the_schema_is_named")
def TakesPromoCodesOfAnyLength(lie: Lie) -> None:
    lie.answer("get-item-groups", _instead(422, 200, {"groups": []}))


@saboteur("errors.every_offending_property_is_named_once_in_order")
def SortsFaultsByTheAlphabet(lie: Lie) -> None:
    lie.answer("create-promo-code", _details(lambda faults: sorted(faults, key=_property)))


@saboteur("errors.a_property_with_two_faults_is_named_once")
def TellsEveryFaultTwice(lie: Lie) -> None:
    lie.answer("admin-create-coupon", _details(lambda faults: [*faults, *faults]))


@saboteur("errors.an_unknown_property_is_told_as_such")
def IgnoresUnknownPropertiesOfDays(lie: Lie) -> None:
    known = _details(lambda faults: [each for each in faults if _property(each) != "liveops_kit"])
    lie.answer("admin-create-daily-chain", known)


@saboteur("errors.an_unknown_property_inside_is_told_as_such")
def IgnoresWhatALineHoldsBesides(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        faults = reply.body.get("errorMessageExtended", ()) if _is(reply, 422, 1102) else ()
        if [_property(each) for each in faults] == ["bonus.0.liveops_kit"]:
            reply.status, reply.body = 404, _told(404, 4001, "Item with sku = 'x' not found")

    lie.answer("admin-create-coupon", wrong)


def _property(fault: Any) -> str:
    return str(fault["property"])


# -- languages -------------------------------------------------------------------------------------
@saboteur("errors.an_unknown_locale_is_not_found")
def CallsUnknownLocalesUnprocessable(lie: Lie) -> None:
    text = "Unprocessable Entity"
    wrong = _says(422, 1102, text, lambda reply: _is(reply, 404, 0))
    lie.answer("admin-update-value-point", wrong)


@saboteur("errors.an_unknown_locale_has_no_number")
def NumbersUnknownLocales(lie: Lie) -> None:
    def wrong(body: dict[str, Any], refusal: Refusal) -> None:
        if refusal.reason is LOCALE_UNKNOWN:
            body["errorCode"] = 4001

    _envelope(lie, wrong)


@saboteur("errors.texts_of_every_alphabet_are_kept")
def StumblesOverPictures(lie: Lie) -> None:
    def has_picture(reply: Reply) -> bool:
        return any(ord(character) > 0xFFFF for character in str(reply.request_body))

    lie.answer("create-filter-rule", _says(500, 0, "Internal Server Error", has_picture))


@saboteur("errors.texts_of_every_alphabet_are_kept")
def KeepsLatinLettersAlone(lie: Lie) -> None:
    def wrong(reply: Reply) -> None:
        if reply.status == 200:
            name = reply.body["name"]
            latin = {key: text.encode("ascii", "replace").decode() for key, text in name.items()}
            reply.body["name"] = latin

    lie.answer("admin-get-daily-chain", wrong)


@saboteur("errors.a_code_of_any_alphabet_is_looked_up")
def StumblesOverCodesOfOtherAlphabets(lie: Lie) -> None:
    def is_other(reply: Reply) -> bool:
        return not reply.path.isascii()

    lie.answer("verify-promotion-code", _says(500, 0, "Internal Server Error", is_other))
