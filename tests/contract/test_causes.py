"""Findings are grouped by cause: one mistake is one cause, and two are two."""

import random
from dataclasses import replace

import pytest
from tests.contract.test_baseline import finding

from liveops_kit.contract.causes import by_finding, causes_of
from liveops_kit.contract.findings import Findings
from liveops_kit.contract.symptoms import Symptom, of_answer, of_rule, of_schema
from liveops_kit.openapi.document import load

LISTS = (
    "get-coupons", "get-promo-codes", "get-bonus-promotion-list", "get-item-promotion-list",
    "admin-get-daily-chains", "admin-get-offer-chains", "admin-get-reward-chains",
    "get-unique-catalog-offers", "get-promotion-list", "admin-get-value-points-list",
)  # fmt: skip


def fault(what_kind, what="", operation="get-coupon", check="catalogue", cause="c", **more):
    symptom = Symptom(what_kind, what)
    return finding(cause, operation_id=operation, check=check, symptom=symptom, **more)


def law(name, what_kind, what="", operation="get-coupon", *, needed=False, **more):
    return fault(
        what_kind, what, operation, "law", name, laws=(name,), following=(name,) if needed else (),
        **more,
    )  # fmt: skip


def titles(*findings):
    return sorted((each.title, len(each.findings), each.follows) for each in causes_of(findings))


def test_a_wrong_error_code_on_ten_calls_is_one_cause_with_ten_places():
    wrong = [fault("code", "422/1002", name) for name in LISTS]
    wrong.append(law("a", "code", "422/1002", expected="422/1102 from get-coupon"))
    [cause] = causes_of(wrong)
    assert cause.title == "Error code 422/1002, which is not described there; due is 422/1102"
    assert set(cause.operations) == {*LISTS, "get-coupon"}
    assert cause.extent == "11 operations"
    assert sum(map(len, cause.places.values())) == len(cause.findings) == 11


def test_two_codes_are_two_causes():
    assert len(causes_of([fault("code", "422/1002"), fault("code", "404/1", cause="d")])) == 2


@pytest.mark.parametrize(
    "curl",
    [
        'curl -X GET "http://h/a/é"',
        "curl -X GET http://h/a/%C3%A9",
        """curl -X POST -d '{"a":"\\u00e9"}' http://h/a""",
        """curl -X POST -d $'\\xc3' http://h/a""",
    ],
)
def test_a_transport_that_breaks_on_odd_bytes_is_one_cause(curl):
    broken = [fault("error", "500", name, curl=curl) for name in LISTS]
    plain = fault(
        "error", "500", "create-bonus-promotion", curl="curl -X POST -d '{\"a\": 1}' http://h"
    )
    assert titles(*broken, plain) == [
        ("Requests with characters beyond ASCII end in 500", 10, ""),
        ("create-bonus-promotion answers 500", 1, ""),
    ]


def test_earlier_calls_of_a_script_do_not_make_it_odd():
    script = "curl -sX POST -d 'é' http://h/a\ncurl -sX GET http://h/b"
    broken = [fault("error", "500", name, curl=script) for name in ("get-coupon", "get-bonus")]
    assert "beyond ASCII" not in str(titles(*broken))


def test_errors_of_a_tag_are_one_cause_and_of_two_tags_two():
    broken = [
        fault("error", "500", name) for name in ("get-coupon", "get-coupons", "get-promo-codes")
    ]
    assert titles(*broken) == [
        ("get-coupon, get-coupons answer 500", 2, ""), ("get-promo-codes answers 500", 1, ""),
    ]  # fmt: skip


def test_laws_that_need_a_call_follow_from_it():
    found = Findings()
    create = "create-bonus-promotion"
    found.add(fault("error", "500", create, common=f"{create} 500"))
    for name in ("bonuses.a", "bonuses.b", "bonuses.c"):
        found.add(law(name, "error", "500", create, needed=True, common=f"{create} 500/0"))
    [cause] = causes_of(found.sorted())
    assert cause.title == f"{create} answers 500"
    assert [each.check for each in cause.findings] == ["catalogue"]
    assert cause.following_laws == ("bonuses.a", "bonuses.b", "bonuses.c")
    assert cause.follows == "3 laws"


def test_where_laws_alone_were_tried_one_of_them_shows_the_cause():
    one = law("bonuses.a", "works", "422/1102", "create-bonus-promotion", needed=True)
    other = law("bonuses.b", "works", "422/1102", "create-bonus-promotion", needed=True)
    [cause] = causes_of([one, other])
    assert cause.title == "create-bonus-promotion refuses with 422/1102 what it has to take"
    assert (len(cause.findings), len(cause.following)) == (1, 1)


def test_operations_that_never_succeeded_follow_from_the_one_that_makes_their_objects():
    never = [
        fault("never", operation=name, check="reach")
        for name in ("get-coupon", "redeem-coupon", "admin-create-coupon", "get-promo-code")
    ]
    broken = fault("error", "500", "admin-create-coupon")
    assert titles(*never, broken) == [
        ("admin-create-coupon answers 500", 1, "3 operations"),
        ("get-promo-code never succeeded", 1, ""),
    ]
    assert titles(*never[:3]) == [("admin-create-coupon never succeeded", 1, "2 operations")]


def test_what_needs_enabled_objects_follows_from_the_call_that_enables_them():
    never = [
        fault("never", operation=name, check="reach")
        for name in ("get-coupon-rewards-by-code", "activate-coupon", "redeem-coupon")
    ]
    assert titles(*never) == [("activate-coupon never succeeded", 1, "2 operations")]


def test_a_shape_is_one_cause_wherever_the_property_stands():
    paths = [["has_more"], ["items", 0, "has_more"]]
    found = [
        fault("shape", of_schema(path, "type", "", 200, {}).what, name)
        for path, name in zip(paths, LISTS, strict=False)
    ]
    assert titles(*found) == [("`has_more` is not as described: type", 2, "")]


def test_rules_that_differ_in_their_letter_are_one_cause_and_a_violation_makes_it_one():
    one = law("a", "rule", of_rule("PRM-6c").what, rules=("PRM-6c",), title="It pays.")
    other = law("b", "rule", of_rule("PRM-6d").what, rules=("PRM-6d",), kind="difference")
    third = law("c", "rule", of_rule("PRM-41").what, rules=("PRM-41",), title="Another.")
    first, second = causes_of([other, one, third])
    assert {first.title, second.title} == {"PRM-6c, PRM-6d: It pays.", "PRM-41: Another."}
    [both] = [each for each in (first, second) if len(each.findings) == 2]
    assert (both.kind, both.rules) == ("violation", ("PRM-6c", "PRM-6d"))


def test_a_server_that_checks_nothing_is_one_cause_and_a_careless_one_many():
    places = [f"body p{number}" for number in range(6)]
    taken = [fault("takes", place, cause=place) for place in places]
    assert titles(*taken) == [("Requests that the description forbids are taken", 6, "")]
    assert len(causes_of(taken[:5])) == 5


def test_findings_of_earlier_reports_are_causes_of_their_own():
    assert titles(finding("a"), finding("b")) == [("A title", 1, ""), ("A title", 1, "")]


def test_every_finding_has_one_cause_whatever_the_order():
    found = [
        *(fault("code", "422/1002", name) for name in LISTS),
        *(fault("never", operation=name, check="reach") for name in LISTS),
        *(fault("error", "500", name, curl="curl -X GET http://h/%C3%A9") for name in LISTS[:4]),
        law("a", "lets", "422/9806", "redeem-coupon"), law("b", "stranger"), finding("old"),
        *(law(name, "works", "422/1102", "create-bonus-promotion", needed=True) for name in "cd"),
    ]  # fmt: skip
    found = [replace(each, cause=f"{each.check}{number}") for number, each in enumerate(found)]
    causes = causes_of(found)
    assert sorted(each.id for cause in causes for each in cause.all) == sorted(
        each.id for each in found
    )
    assert set(by_finding(causes)) == {each.id for each in found}
    assert len({cause.id for cause in causes}) == len(causes)
    mixed = random.Random(1).sample(found, len(found))
    assert causes_of(mixed) == causes


@pytest.mark.parametrize(
    ("status", "code", "wanted", "symptom"),
    [
        (500, 0, "201", Symptom("error", "500")),
        (418, None, "404/9802", Symptom("status", "418")),
        (201, None, "200", Symptom("status", "201 for 200")),
        (404, 1, "404/9802", Symptom("code", "404/1")),
        (404, 9802, "401/1020", Symptom("answer", "401/1020 -> 404/9802")),
        (404, 9802, "200", Symptom("works", "404/9802")),
        (404, 9802, "", Symptom("works", "404/9802")),
        (200, None, "401/1020", Symptom("stranger")),
        (200, None, "404/9802", Symptom("lets", "404/9802")),
    ],
)
def test_what_is_wrong_with_an_answer(status, code, wanted, symptom):
    spec = load()
    operation = spec.operations["get-coupon"]
    assert of_answer(spec, operation, status, code, wanted) == symptom


def test_a_law_of_a_decided_rule_that_meets_a_violation_first_hides_it_not():
    found = Findings()
    found.add(law("a", "error", "500", kind="difference", severity="low", common="get-coupon 500"))
    found.add(law("b", "error", "500", common="get-coupon 500"))
    [finding] = found.sorted()
    assert (finding.kind, finding.severity, finding.laws) == ("violation", "high", ("a", "b"))
