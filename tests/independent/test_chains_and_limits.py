"""The kit on a server of chains and limits that lacks clock, store and control plane."""

from __future__ import annotations

import pytest

pytest.importorskip("a2wsgi")

from a2wsgi import WSGIMiddleware
from tests.independent.chains_server import API_KEY, CALLS, PROJECTS, SECRET, application
from tests.independent.faults import FAULTS

from liveops_kit.contract import Options, Target, run
from liveops_kit.contract.law import all_laws
from liveops_kit.contract.tokens import signed_with
from liveops_kit.openapi.document import load

TAGS = ("daily_chains", "offer_chains", "user_limits", "discounts", "bonuses")


def target(*faults, **more):
    mint = signed_with(SECRET)
    return Target(
        app=WSGIMiddleware(application(*faults)), api_key=API_KEY, mint=mint,
        skus=("lamp", "tent"), spare_project_id=PROJECTS[1],
        user_token=mint("ann", {}), second_user_token=mint("ben", {}), **more,
    )  # fmt: skip


def findings_of(report):
    return [(each.check, each.operation_id, each.cause, each.seen) for each in report.findings]


# -- the server that does everything right ---------------------------------------------------------
@pytest.fixture(scope="module")
def report():
    options = Options(
        tags=("daily_chains", "offer_chains", "user_limits", "coupons"), stories=1,
        phases=("catalogue", "laws"),
    )  # fmt: skip
    return run(target(), options)


def test_nothing_is_found(report):
    assert findings_of(report) == []
    assert report.notes == ()
    assert report.exit_code == 0


def test_nothing_is_found_in_generated_calls():
    options = Options(
        operations=("get-user-promotion-limit", "admin-get-offer-chain", "get-daily-chains-list"),
        phases=("conformance", "reach"), max_examples=1, generators=("examples",),
    )  # fmt: skip
    report = run(target(), options)
    assert findings_of(report) == []
    assert {row.operation_id for row in report.rows if row.reached} == set(options.operations)


def test_its_tags_are_judged_and_the_others_are_not(report):
    judged = {each.tag for each in report.rows}
    assert judged == {"daily_chains", "offer_chains", "user_limits"}
    assert set(CALLS) == {name for name, each in load().operations.items() if each.tag in TAGS}
    assert report.missing_tags == (("coupons", "its reads answered 404"),)
    assert set(report.not_implemented) == {
        name for name, each in load().operations.items() if each.tag == "coupons"
    }


def test_what_is_not_judged_has_a_reason(report):
    kinds = {"daily_chains": set(), "offer_chains": set(), "user_limits": set()}
    for law in report.laws:
        if law.verdict != "kept" and law.tag in kinds:
            kinds[law.tag].add((law.verdict, law.reason))
    lacks = {
        ("not verifiable", "the server has no calls to make items"),
        ("not verifiable", "the server's time cannot be moved"),
    }
    assert kinds == {
        "daily_chains": {*lacks, ("not verifiable", "what a user owns cannot be read here")},
        "offer_chains": {*lacks, ("not verifiable", "orders cannot be paid here")},
        "user_limits": {
            *lacks,
            ("not verifiable", "the server does not implement coupons"),
            ("not verifiable", "the server does not implement promotions"),
        },
    }


def test_laws_common_to_all_tags_make_do_with_these():
    laws = tuple(dict.fromkeys(each.law for each in FAULTS.values()))
    common = tuple(each for each in laws if each.partition(".")[0] in {"errors", "paging"})
    report = run(target(), Options(laws=common, phases=("laws",)))
    assert findings_of(report) == []
    assert {law.verdict for law in report.laws} == {"kept"}


# -- servers with one fault ------------------------------------------------------------------------
def test_there_are_thirty_of_which_some_were_missed():
    assert len(FAULTS) == 30
    assert {each.law for each in FAULTS.values()} <= {law.name for law in all_laws()}
    assert sum(each.missed for each in FAULTS.values()) == 15


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault):
    law = FAULTS[fault].law
    report = run(target(fault, tags=TAGS), Options(laws=(law,), phases=("laws",), stories=1))
    assert [each.cause for each in report.findings] == [law]
    assert report.laws[0].verdict in {"broken", "differs"}
