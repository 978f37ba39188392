"""Which refusals of valid data are business, and what no server need route."""

import json
from types import SimpleNamespace

import pytest

pytest.importorskip("schemathesis")

from liveops_kit.contract.fuzz.checks import FailureFilter, is_business, is_disputed, unroutable
from liveops_kit.openapi import document as spec


def answer(status, code=0, *properties):
    error = {"statusCode": status, "errorCode": code, "errorMessage": "no"}
    if properties:
        error["errorMessageExtended"] = [{"property": name, "message": ""} for name in properties]
    return SimpleNamespace(status_code=status, json=lambda: json.loads(json.dumps(error)))


@pytest.mark.parametrize(
    ("operation", "response", "business"),
    [
        ("get-coupon", answer(404, 9802), True),
        ("redeem-coupon", answer(422, 9804), True),
        ("admin-create-coupon", answer(422, 4002), True),
        ("get-redeemable-promotion-by-code", answer(405), True),
        ("get-coupon", answer(405), False),
        ("get-coupon", answer(422, 9804), False),
        ("get-coupon", answer(401, 1020), False),
        ("get-coupon", answer(403), False),
        ("admin-create-coupon", answer(422, 1102, "name"), False),
        ("admin-create-coupon", answer(422, 1102), False),
        ("admin-create-coupon", answer(422, 1102, "promotion_periods.1.date_from"), True),
        ("admin-create-coupon", answer(422, 1102, "promotion_periods", "name"), False),
        ("redeem-coupon", answer(422, 1102, "selected_unit_items"), True),
        ("admin-create-coupon", answer(400), False),
        ("admin-update-value-point", answer(422, 1102, "sku"), True),
        ("admin-create-value-points", answer(422, 1102, "sku"), False),
        ("admin-create-daily-chain", answer(422, 1102, "steps.1.step_number"), True),
        ("admin-create-daily-chain", answer(422, 1102, "steps.1.items"), False),
        ("admin-create-reward-chain", answer(422, 1102, "steps"), True),
        ("admin-create-reward-chain", answer(422, 1102, "steps.0.name"), False),
    ],
)
def test_business_refusals(operation, response, business):
    assert is_business(spec.load().operations[operation], response) is business


@pytest.mark.parametrize(
    ("path", "is_unroutable"),
    [("/code/%00", True), ("/code/a%2fb", True), ("/code/%C3%A9", False), ("/code/a?b=%00", False)],
)
def test_paths_that_need_no_route(path, is_unroutable):
    assert unroutable("http://127.0.0.1:8080" + path) is is_unroutable


@pytest.mark.parametrize(
    ("value", "disputed"),
    [
        ("a\x1cb", True),
        ([{"user": {"user_external_id": "a\x85"}}], True),
        (["a b", "a\u00a0b", 7, None, {"a\ufeff": ""}], False),
    ],
)
def test_texts_on_whose_white_space_languages_differ(value, disputed):
    assert is_disputed(value) is disputed


@pytest.mark.parametrize(
    ("freed", "was_object"),
    [
        ("DELETE /v3/project/1/admin/coupon/a", True),
        ("DELETE /api/v3/project/1/admin/coupon/a", True),
        ("DELETE /v2/project/1/admin/items/a/value_points/rewards", False),
        ("DELETE /v2/project/1/nothing", False),
    ],
)
def test_what_is_emptied_is_not_deleted(freed, was_object):
    """A list that was emptied can be written again; an object that was deleted cannot."""
    assert FailureFilter(spec.load(), None)._was_object(freed) is was_object
