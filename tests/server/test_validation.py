"""Requests that break the schema: every property is named, in order, with its exact message."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.server.game import Game, faults, refusal

from liveops_kit.openapi import document as spec
from liveops_kit.openapi.document import Spec
from liveops_kit.openapi.schemas import CompiledSchema, Schemas, to_json_schema
from liveops_kit.openapi.validation import CompiledOperation, compile_operations

each = pytest.mark.parametrize
COUPON: dict[str, Any] = {"external_id": "a", "name": {"en": "A"}}
UNDEFINED = "is not defined and the definition does not allow additional properties"


def violations_of(game: Game, **changes: Any) -> list[tuple[str, str]]:
    """Return the violations for which creating a coupon with these properties is refused."""
    return faults(game.call("admin-create-coupon", body={**COUPON, **changes}))


# -- all of them, in order (ERR-3) -----------------------------------------------------------------
def test_every_offending_property_is_named_in_the_order_of_the_specification(game: Game) -> None:
    """ERR-3b: whatever the order in the body."""
    body = {
        "zeta": 1,
        "attribute_conditions": [],
        "alpha": 2,
        "redeem_code_limit": 0,
        "redeem_total_limit": "x",
        "bonus": [{"sku": "é", "quantity": 0, "extra": 1}, {"quantity": "2"}, 5],
        "name": {"en": 1, "de": None, "fr": "fine", "x": []},
        "promotion_periods": [{"date_until": "x"}, {"date_from": "2026-13-01T00:00:00Z", "y": 1}],
        "external_id": "a b",
    }
    assert faults(game.call("admin-create-coupon", body=body)) == [
        ("external_id", "Does not match the regex pattern ^[-_.A-Za-z0-9]+$"),
        ("promotion_periods.0.date_from", "The property date_from is required"),
        ("promotion_periods.0.date_until", "Invalid date-time"),
        ("promotion_periods.1.date_from", "Invalid date-time"),
        ("promotion_periods.1.y", f"The property y {UNDEFINED}"),
        ("name.en", "Integer value found, but a string is required"),
        ("name.de", "NULL value found, but a string is required"),
        ("name.x", "Array value found, but a string is required"),
        ("bonus.0.sku", r"Does not match the regex pattern ^[a-zA-Z0-9_\-–.]*$"),
        ("bonus.0.quantity", "Must have a minimum value of 1"),
        ("bonus.0.extra", f"The property extra {UNDEFINED}"),
        ("bonus.1.sku", "The property sku is required"),
        ("bonus.1.quantity", "String value found, but an integer is required"),
        ("bonus.2", "Integer value found, but an object is required"),
        ("redeem_total_limit", "String value found, but a null or an integer is required"),
        ("redeem_code_limit", "Must have a minimum value of 1"),
        ("attribute_conditions", "There must be a minimum of 1 items in the array"),
        ("zeta", f"The property zeta {UNDEFINED}"),
        ("alpha", f"The property alpha {UNDEFINED}"),
    ]


def test_lists_are_named_by_position_and_not_by_text(game: Game) -> None:
    """ERR-3b: 10 comes after 9."""
    lines = [{"sku": "sword_ice"}] * 2 + [7] * 9
    named = [name for name, _ in violations_of(game, bonus=lines)]
    assert named == [f"bonus.{number}" for number in range(2, 11)]


def test_a_property_with_two_faults_is_named_once(game: Game) -> None:
    """ERR-3b: an empty id is too short and matches no pattern."""
    assert violations_of(game, external_id="") == [
        ("external_id", "Must be at least 1 characters long")
    ]


def test_a_refused_write_changes_nothing(game: Game) -> None:
    """ERR-6b."""
    violations_of(game, redeem_user_limit=0)
    assert game.call("get-coupons").json()["total_promotions_count"] == 0


# -- the messages ----------------------------------------------------------------------------------
NULL_OR_INTEGER = "a null or an integer is required"


@each(
    ("changes", "fault"),
    [
        ({"name": 7}, ("name", "Integer value found, but an object is required")),
        ({"name": 7.5}, ("name", "Number value found, but an object is required")),
        ({"name": True}, ("name", "Boolean value found, but an object is required")),
        ({"name": None}, ("name", "NULL value found, but an object is required")),
        ({"name": []}, ("name", "Array value found, but an object is required")),
        ({"name": "A"}, ("name", "String value found, but an object is required")),
        ({"external_id": {}}, ("external_id", "Object value found, but a string is required")),
        ({"bonus": {}}, ("bonus", "Object value found, but a null or an array is required")),
        (
            {"redeem_user_limit": 2.5},
            ("redeem_user_limit", f"Number value found, but {NULL_OR_INTEGER}"),
        ),
        ({"external_id": "x" * 256}, ("external_id", "Must be at most 255 characters long")),
        ({"bonus": [{"sku": ""}]}, ("bonus.0.sku", "Must be at least 1 characters long")),
        ({"redeem_user_limit": -1}, ("redeem_user_limit", "Must have a minimum value of 1")),
        (
            {"redeem_user_limit": 2**31},
            ("redeem_user_limit", "Must have a maximum value of 2147483647"),
        ),
        ({"is_enabled": True}, ("is_enabled", f"The property is_enabled {UNDEFINED}")),
    ],
)
def test_each_kind_of_fault_has_its_words(
    game: Game, changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    assert violations_of(game, **changes) == [fault]


@each(
    ("operation_id", "body", "expected"),
    [
        ("admin-create-coupon", {}, ["external_id", "name"]),
        ("update-coupon-promotion", {}, ["name"]),
        ("generate-coupon-codes", {}, ["count"]),
        ("redeem-coupon", {}, ["coupon_code"]),
    ],
)
def test_required_properties_are_asked_for(
    game: Game, operation_id: str, body: Any, expected: list[str]
) -> None:
    """CPN-1 and CPN-3."""
    found = faults(game.call(operation_id, body=body, external_id="a"))
    assert found == [(name, f"The property {name} is required") for name in expected]


def test_an_update_ignores_what_only_reads_have(game: Game) -> None:
    """ERR-14."""
    before = game.read_coupon(game.coupon())
    others = {
        "external_id": 1, "is_enabled": None, "total_limit_state": [], "total_codes_count": "many",
    }  # fmt: skip
    body = {**before, **others}
    response = game.call("update-coupon-promotion", external_id="spring", body=body)
    assert response.status_code == 204
    assert game.read_coupon("spring") == before


def test_a_create_refuses_what_only_reads_have(game: Game) -> None:
    """ERR-13."""
    body = {**game.read_coupon(game.coupon()), "external_id": "autumn"}
    found = faults(game.call("admin-create-coupon", body=body))
    names = ["is_enabled", "total_limit_state", "total_codes_count"]
    assert found == [(name, f"The property {name} {UNDEFINED}") for name in names]


@each(
    ("written", "is_moment"),
    [
        ("2026-12-01T10:00:00Z", True),
        ("2026-12-01T10:00:00+03:00", True),
        ("2026-12-01t10:00:00.123z", True),
        ("2028-02-29T00:00:00Z", True),
        ("2026-02-29T00:00:00Z", False),
        ("2026-12-01T10:00:00", False),
        ("2026-12-01 10:00:00Z", False),
        ("2026-12-01", False),
        ("2026-12-01T24:00:00Z", False),
        ("2026-12-01T10:00:00+24:00", False),
        ("2026-12-01T10:00:00+0300", False),
        ("0000-01-01T00:00:00Z", False),
        ("9999-12-31T23:59:59-23:59", False),
        ("0001-01-01T00:00:00+23:59", False),
        ("tomorrow", False),
        ("", False),
    ],
)
def test_a_moment_is_rfc_3339(game: Game, written: str, is_moment: bool) -> None:
    body = {**COUPON, "promotion_periods": [{"date_from": written}]}
    response = game.call("admin-create-coupon", body=body)
    if is_moment:
        assert response.status_code == 201
    else:
        assert faults(response) == [("promotion_periods.0.date_from", "Invalid date-time")]


# -- branches --------------------------------------------------------------------------------------
GOOD = {"attribute": "level", "type": "number", "operator": "ge", "value": "10"}
STRING, NUMBER, DATE = (
    '["eq","ne"]',
    '["eq","ne","er","lt","ee","le","gt","ge"]',
    '["eq","ne","er","lt","ee","le"]',
)
OPTIONS = "Does not have a value in the enumeration"


@each(
    ("condition", "expected"),
    [
        ({**GOOD, "type": "string", "operator": "gt"}, [("operator", f"{OPTIONS} {STRING}")]),
        ({**GOOD, "type": "date", "operator": "gt"}, [("operator", f"{OPTIONS} {DATE}")]),
        ({**GOOD, "operator": "more"}, [("operator", f"{OPTIONS} {NUMBER}")]),
        ({**GOOD, "type": "bool"}, [("type", f'{OPTIONS} ["string","number","date"]')]),
        ({**GOOD, "type": None}, [("type", f'{OPTIONS} ["string","number","date"]')]),
        ({**GOOD, "value": 10}, [("value", "Integer value found, but a string is required")]),
        (
            {**GOOD, "type": "date", "operator": "er", "value": None, "can_be_missing": "no"},
            [
                ("value", "NULL value found, but a string is required"),
                ("can_be_missing", "String value found, but a boolean is required"),
            ],
        ),
        (
            {**GOOD, "attribute": "a b", "and": 1},
            [
                ("attribute", "Does not match the regex pattern ^[-_.A-Za-z0-9]+$"),
                ("and", f"The property and {UNDEFINED}"),
            ],
        ),
        (
            {"type": "number"},
            [
                ("attribute", "The property attribute is required"),
                ("operator", "The property operator is required"),
                ("value", "The property value is required"),
            ],
        ),
    ],
)
def test_a_condition_is_judged_by_the_branch_its_type_names(
    game: Game, condition: Any, expected: list[tuple[str, str]]
) -> None:
    """ATT-2a to ATT-2c: not by a branch the client did not mean."""
    found = violations_of(game, attribute_conditions=[GOOD, condition])
    assert found == [(f"attribute_conditions.1.{name}", text) for name, text in expected]


def test_what_is_no_condition_at_all_is_told_so(game: Game) -> None:
    text = "value found, but an object is required"
    assert violations_of(game, attribute_conditions=["x", None, [GOOD]]) == [
        ("attribute_conditions.0", f"String {text}"),
        ("attribute_conditions.1", f"NULL {text}"),
        ("attribute_conditions.2", f"Array {text}"),
    ]


def test_there_are_1_to_100_conditions_or_null(game: Game) -> None:
    for number, (conditions, expected) in enumerate(
        [
            ([], "There must be a minimum of 1 items in the array"),
            ([GOOD] * 101, "There must be a maximum of 100 items in the array"),
            ([GOOD] * 100, None),
            (None, None),
        ]
    ):
        body = {**COUPON, "external_id": f"c{number}", "attribute_conditions": conditions}
        response = game.call("admin-create-coupon", body=body)
        if expected is None:
            assert response.status_code == 201
        else:
            assert faults(response) == [("attribute_conditions", expected)]


@pytest.fixture(scope="module")
def compiled() -> dict[str, CompiledOperation]:
    return compile_operations(spec.load())


@each(
    ("schedule", "expected"),
    [
        (None, []),
        ({"interval_type": "daily", "time": "02:00:00+03:00"}, []),
        ({"interval_type": "yearly"}, [("interval_type", '["daily","weekly","monthly"]')]),
        (
            {"interval_type": "weekly", "day_of_week": 8, "time": "02:00:00+03:00"},
            [("day_of_week", "Must have a maximum value of 7")],
        ),
        (
            {"interval_type": "monthly", "day_of_week": 1, "time": "02:00:00+03:00"},
            [
                ("day_of_week", "Does not have a value in the enumeration [null]"),
                ("day_of_month", "The property day_of_month is required"),
            ],
        ),
        ("daily", [("", "String value found, but an object or a null is required")]),
    ],
)
def test_a_schedule_is_judged_by_the_branch_its_interval_names(
    compiled: dict[str, CompiledOperation], schedule: Any, expected: list[tuple[str, str]]
) -> None:
    body = compiled["create-item-promotion"].body
    assert body is not None
    at = "limits.recurrent_schedule.per_user"
    found = body.violations({"limits": {"recurrent_schedule": {"per_user": schedule}}})
    here = [(f.property.removeprefix(at).strip("."), f.message) for f in found if at in f.property]
    assert [name for name, _ in here] == [name for name, _ in expected]
    assert all(text.endswith(end) for (_, text), (_, end) in zip(here, expected, strict=True))


# -- query parameters ------------------------------------------------------------------------------
INTEGER = "String value found, but an integer is required"


@each(
    ("query", "expected"),
    [
        ("limit=0", [("limit", "Must have a minimum value of 1")]),
        ("limit=-1", [("limit", "Must have a minimum value of 1")]),
        ("offset=-1", [("offset", "Must have a minimum value of 0")]),
        ("limit=", [("limit", INTEGER)]),
        ("limit", [("limit", INTEGER)]),
        ("limit=1.0", [("limit", INTEGER)]),
        ("limit=one", [("limit", INTEGER)]),
        ("limit=%201", [("limit", INTEGER)]),
        ("limit=1%0A", [("limit", INTEGER)]),
        ("limit=%D9%A1", [("limit", INTEGER)]),
        ("limit=50;offset=1000", [("limit", INTEGER)]),
        (
            "offset=x&limit=0",
            [("limit", "Must have a minimum value of 1"), ("offset", INTEGER)],
        ),
    ],
)
def test_a_page_that_cannot_be_is_refused(
    game: Game, query: str, expected: list[tuple[str, str]]
) -> None:
    """PAG-1d and ERR-3b: in the order of the specification."""
    url = f"/api/v3/project/{game.project_id}/admin/coupon?{query}"
    assert faults(game.client.get(url, headers=game.admin)) == expected


@each(
    "query",
    [
        "limit=50",
        "limit=%2B50",
        "limit=0050",
        "limit=9223372036854775808",
        "limit=99999999999999999999999999",
        "limit=x&limit=50",
        "&&limit=50&",
        "offset=0",
    ],
)
def test_a_page_is_asked_for_in_many_ways(game: Game, query: str) -> None:
    """PAG-1c: above the maximum counts as the maximum; of several values the last one counts."""
    game.coupon()
    url = f"/api/v3/project/{game.project_id}/admin/coupon?{query}"
    assert len(game.client.get(url, headers=game.admin).json()["items"]) == 1


@each("offset", ["9223372036854775808", "9" * 300])
def test_an_offset_far_behind_the_end_is_an_empty_page(game: Game, offset: str) -> None:
    game.coupon()
    response = game.call("get-coupons", query={"offset": offset})
    assert response.json()["items"] == []


def test_a_filter_takes_only_its_values(game: Game) -> None:
    """PAG-6."""
    for value, text in (("2", f"{OPTIONS} [0,1]"), ("true", INTEGER), ("", INTEGER)):
        response = game.call("get-promotion-list", query={"enabled": value})
        assert faults(response) == [("enabled", text)]


@each(
    ("value", "text"),
    [
        (None, "The property user_external_id is required"),
        ("", "Must be at least 1 characters long"),
        ("a b", r"Does not match the regex pattern ^\S+$"),
        ("a\n", r"Does not match the regex pattern ^\S+$"),
    ],
)
def test_a_user_is_named_without_white_space(game: Game, value: Any, text: str) -> None:
    """ERR-20: for coupons as for the other limits."""
    query = {} if value is None else {"user_external_id": value}
    response = game.call("get-coupon-user-limit", external_id=game.coupon(), query=query)
    assert faults(response) == [("user_external_id", text)]


def test_an_entry_of_a_list_is_named_by_its_position(game: Game) -> None:
    query = [("codes[]", "A"), ("codes[]", ""), ("codes[]", "x" * 129), ("limit", "0")]
    response = game.call("get-coupon-code-limit", external_id=game.coupon(), query=query)
    assert faults(response) == [
        ("codes[].1", "Must be at least 1 characters long"),
        ("codes[].2", "Must be at most 128 characters long"),
        ("limit", "Must have a minimum value of 1"),
    ]


# -- order of checks (ERR-6) -----------------------------------------------------------------------
def test_schema_comes_before_locale_before_lookup(game: Game) -> None:
    """ERR-6a."""
    body: dict[str, Any] = {"name": {"xx": "A"}, "bonus": [{"sku": "nothing"}], "extra": 1}

    def update() -> Any:
        return game.call("update-coupon-promotion", external_id="nobody", body=body)

    assert faults(update()) == [("extra", f"The property extra {UNDEFINED}")]
    del body["extra"]
    assert refusal(update()) == (404, 0, "Locale not found")
    body["name"] = {"en": "A"}
    assert refusal(update()) == (404, 9802, "[0401-9802]: Coupon not found")
    game.coupon("nobody")
    assert refusal(update()) == (404, 4001, "[0401-4001]: Item with sku = 'nothing' not found")


# -- the schema itself -----------------------------------------------------------------------------
def schema_of(schema: Any) -> CompiledSchema:
    return Schemas(Spec({"components": {"schemas": {}}})).compiled(schema)


def test_nullable_becomes_a_type() -> None:
    """OpenAPI 3.0 becomes JSON Schema."""
    assert to_json_schema({"type": "string", "nullable": True, "example": "x"}) == {
        "type": ["string", "null"]
    }
    assert to_json_schema({"type": "string", "nullable": True, "enum": ["a"]})["enum"] == [
        "a",
        None,
    ]
    named = {"type": "object", "properties": {"example": {"type": "string"}, "enum": {}}}
    assert to_json_schema(named) == named


words = st.text(max_size=3)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)


@given(value=json_values)
def test_faults_are_found_exactly_where_a_value_is_invalid(value: Any) -> None:
    """ERR-3b: a law, for any JSON whatever."""
    entry = {
        "type": "object",
        "required": ["a"],
        "additionalProperties": False,
        "properties": {"a": {"type": "integer", "minimum": 0}, "b": {"type": "string"}},
    }
    schema = schema_of({"anyOf": [entry, {"type": "array", "items": entry}]})
    found = [fault.property for fault in schema.violations(value)]
    assert bool(found) is not schema.is_valid(value)
    assert len(found) == len(set(found))
