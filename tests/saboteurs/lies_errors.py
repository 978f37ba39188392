"""Wrong servers in the ground of errors, and answers that are not as described."""

from __future__ import annotations

import copy
import re
from typing import Any

from tests.saboteurs.lies import Lie, Reply, Told, saboteur


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
