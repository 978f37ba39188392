"""The table of everything the API may decline (ERR-1, ERR-2)."""

from __future__ import annotations

import string

from tests.each import of_each

from liveops_kit.domain.values import refusals as errors
from liveops_kit.domain.values.refusals import Reason, Refusal, Violation, invalid, invalid_all

ROWS = {name: row for name, row in vars(errors).items() if isinstance(row, Reason)}


def test_a_coded_message_starts_with_its_code_in_brackets() -> None:
    """ERR-2."""
    assert str(Refusal(errors.PROMOTION_MISSING, thing="Coupon")) == "[0401-9802]: Coupon not found"


def test_a_message_without_a_code_has_no_bracket() -> None:
    """ERR-2."""
    assert str(Refusal(errors.LOCALE_UNKNOWN)) == "Locale not found"


def test_rows_have_the_documented_status_and_code() -> None:
    """ERR-3 to ERR-11, AUTH-1, AUTH-2, PRM-4."""
    documented = {
        "NOT_JSON": (400, 0),
        "SERVER_FAILED": (500, 0),
        "HOST_FORBIDDEN": (403, 0),
        "PROJECT_LIMIT_REACHED": (403, 0),
        "LIMIT_NOT_CONFIGURED": (422, 4509),
        "LIMIT_OUT_OF_RANGE": (422, 4511),
        "ADMIN_UNKNOWN": (401, 1020),
        "USER_UNKNOWN_TOKEN": (401, 1501),
        "PROJECT_FORBIDDEN": (403, 0),
        "ENDPOINT_FORBIDDEN": (403, 0),
        "ROUTE_UNKNOWN": (404, 0),
        "LOCALE_UNKNOWN": (404, 0),
        "ITEM_UNKNOWN": (404, 4001),
        "USER_UNKNOWN": (404, 5008),
        "PROMOTION_MISSING": (404, 9802),
        "CODE_REFUSED": (404, 9807),
        "CODE_UNKNOWN": (404, 9811),
        "METHOD_NOT_ALLOWED": (405, 0),
        "BODY_TOO_LARGE": (413, 0),
        "CONTENT_TYPE_WRONG": (415, 0),
        "SCHEMA_BROKEN": (422, 1102),
        "ALREADY_EXISTS": (422, 4002),
        "PROMOTION_NOT_UPDATED": (422, 9505),
        "CODE_TAKEN": (422, 9803),
        "LIMIT_REACHED": (422, 9804),
        "REGION_CLOSED": (422, 9808),
        "CODE_EXPIRED": (422, 9810),
        "TOO_MANY_REQUESTS": (429, 0),
        "UNAVAILABLE": (503, 0),
    }
    assert {name: (ROWS[name].status, ROWS[name].code) for name in documented} == documented


@of_each({name: (name,) for name in ROWS})
def test_every_row_is_an_error_and_says_something(name: str) -> None:
    row = ROWS[name]
    facts = {field: "x" for _, field, _, _ in string.Formatter().parse(row.text) if field}
    assert 400 <= row.status <= 599
    assert row.code >= 0
    assert row.message(facts).strip()
    assert "{" not in row.message(facts)


def test_a_broken_schema_lists_its_faults_in_order() -> None:
    """ERR-3."""
    refusal = invalid(Violation("name", "Required"), Violation("bonus.0.sku", "Too long"))
    assert str(refusal) == "[0401-1102]: Unprocessable Entity"
    assert refusal.extended == [
        {"property": "name", "message": "Required"},
        {"property": "bonus.0.sku", "message": "Too long"},
    ]


def test_faults_can_be_given_as_a_list() -> None:
    refusal = invalid_all([Violation("name", "Required")])
    assert refusal.extended == [{"property": "name", "message": "Required"}]
    assert refusal.facts["violations"] == (Violation("name", "Required"),)


def test_most_refusals_have_nothing_to_add() -> None:
    """ERR-1."""
    assert Refusal(errors.CODE_UNKNOWN).extended is None
    assert Refusal(errors.ITEM_UNKNOWN, sku="a").extended is None


def test_a_row_can_repeat_the_facts_it_names() -> None:
    """ERR-1: only the named ones, and only those that are known."""
    row = Reason(404, 7001, "Chain {chain_id} not found", ("chain_id", "step_number"))
    assert Refusal(row, chain_id=5, other=1).extended == {"chain_id": 5}


def test_braces_in_a_fact_are_just_letters() -> None:
    refusal = Refusal(errors.ITEM_UNKNOWN, sku="{sku}{0}%s")
    assert str(refusal) == "[0401-4001]: Item with sku = '{sku}{0}%s' not found"
