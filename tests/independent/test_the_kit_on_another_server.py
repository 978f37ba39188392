"""The kit judges servers, not their likeness to the mock: a server that shares no rule with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("openapi_core")
pytest.importorskip("a2wsgi")

from a2wsgi import WSGIMiddleware
from click.testing import CliRunner
from tests.independent.coupons import Coupon, Coupons, User
from tests.independent.server import API_KEY, CALLS, SECRET, application

from liveops_kit.cli import main
from liveops_kit.contract import Options, Target, run
from liveops_kit.contract.law import all_laws
from liveops_kit.contract.tokens import signed_with
from liveops_kit.openapi import document as spec

ROOT = Path(__file__).parents[2]
TAG = ("coupons",)
SKUS = ("lamp", "voyage")
STORIES = "coupons.uses_of_a_coupon_add_up"
GENERATED = ("examples", "fuzzing", "stateful")

OWN_PROJECT = "the run has no project of its own to change as a whole"
PROMOTIONS = "the server does not implement promotions"
NOT_VERIFIABLE = {
    "coupons.a_code_of_other_characters_finds_no_route": PROMOTIONS,
    "coupons.a_coupon_code_is_verified_as_such": PROMOTIONS,
    "coupons.a_coupon_runs_from_its_start_until_its_end": "the server's time cannot be moved",
    "coupons.a_project_that_starts_again_generates_the_same_codes": OWN_PROJECT,
    "coupons.one_item_out_of_its_region_closes_a_coupon": "what a user owns cannot be read here",
    "coupons.redeeming_gives_the_bonus_at_once": "what a user owns cannot be read here",
    "coupons.the_coupon_of_a_code_is_found": PROMOTIONS,
    "coupons.a_head_of_coupons_is_a_get_without_body": "the server has no HEAD",
    "coupons.coupons_are_seen_in_their_project_alone": PROMOTIONS,
    "coupons.coupons_of_two_projects_are_two": OWN_PROJECT,
    "coupons.redemptions_count_in_one_project": OWN_PROJECT,
}


def target(kind=Coupons):
    mint = signed_with(SECRET)
    return Target(
        app=WSGIMiddleware(application(kind)), api_key=API_KEY, mint=mint, skus=SKUS,
        user_token=mint("ann", {}), second_user_token=mint("ben", {}),
    )  # fmt: skip


def findings_of(report):
    return [(each.check, each.operation_id, each.cause, each.seen) for each in report.findings]


# -- the server that does everything right ---------------------------------------------------------
@pytest.fixture(scope="module")
def report():
    return run(target(), Options(tags=TAG, max_examples=2, stories=3, generators=GENERATED))


def test_nothing_is_found(report):
    assert findings_of(report) == []
    assert report.notes == ()
    assert report.exit_code == 0


def test_every_coupon_call_is_judged_and_succeeds(report):
    of_the_tag = {name for name, each in spec.load().operations.items() if each.tag == "coupons"}
    assert set(CALLS) == of_the_tag
    assert {row.operation_id for row in report.rows if row.reached} == of_the_tag
    assert (report.left_out, report.not_implemented) == ((), ())
    assert {line.operation_id for line in report.coverage} == of_the_tag


def test_every_law_is_kept_but_those_that_lack_something(report):
    standing = {law.name: law.reason for law in report.laws if law.verdict != "kept"}
    assert standing == NOT_VERIFIABLE
    assert {law.verdict for law in report.laws} == {"kept", "not verifiable"}


def test_nothing_is_found_at_the_edges_of_what_is_described():
    # Those that write a whole coupon have hundreds of edges; two would take most of the time.
    small = tuple(set(CALLS) - {"admin-create-coupon", "update-coupon-promotion"})
    options = Options(
        operations=small, max_examples=1, generators=("coverage",), phases=("conformance",)
    )
    assert findings_of(run(target(), options)) == []


def test_a_call_about_a_player_is_reached_by_itself():
    options = Options(
        operations=("get-coupon-user-limit",), max_examples=2, generators=("examples",),
        phases=("conformance", "reach"),
    )  # fmt: skip
    assert findings_of(run(target(), options)) == []


def test_a_server_is_not_blamed_for_the_store_it_does_not_have():
    report = run(target(), Options(tags=("credentials", "user_limits"), phases=("laws",)))
    reasons = {law.name: law.reason for law in report.laws if law.verdict == "not verifiable"}
    assert findings_of(report) == []
    assert reasons["user_limits.limits_of_an_unknown_promotion_are_not_found"] == (
        "the server does not implement user_limits"
    )


def test_a_server_is_not_blamed_for_the_earlier_paths_it_does_not_have():
    law = "promotions.a_read_under_v2_differs_in_its_dates_alone"
    report = run(target(), Options(laws=(law,), phases=("laws",)))
    assert findings_of(report) == []
    reasons = {each.name: each.reason for each in report.laws}
    assert reasons == {law: PROMOTIONS}


# -- servers with one fault ------------------------------------------------------------------------
class GivesEachUserOneMore(Coupons):
    def is_left(self, coupon: Coupon, code: str, user: User) -> bool:
        limit = coupon.terms["redeem_user_limit"]
        if limit is None or coupon.users[user.external_id] != limit:
            return super().is_left(coupon, code, user)
        coupon.terms["redeem_user_limit"] = limit + 1
        try:
            return super().is_left(coupon, code, user)
        finally:
            coupon.terms["redeem_user_limit"] = limit


class TakesCodesInAnyCase(Coupons):
    def key(self, code: str) -> str:
        return code.lower()


class RedeemsCodesOfTheDead(Coupons):
    def free_codes(self, coupon: Coupon) -> None:
        """Forgets the coupon, but not its codes."""


class Faulty(RedeemsCodesOfTheDead, TakesCodesInAnyCase, GivesEachUserOneMore):
    """Has all three at once."""


BROKEN = {
    GivesEachUserOneMore: {"AUTH-6f", "CPN-10b", "PRM-4d"},
    TakesCodesInAnyCase: {"PRM-3b"},
    RedeemsCodesOfTheDead: {"CPN-7", "PRM-3c"},
}


def judged_by(laws, fault):
    report = run(target(fault), Options(tags=TAG, laws=laws, phases=("laws",)))
    assert report.exit_code == 1
    return report


def broken_rules(report):
    return {each.rule for each in report.verdicts if each.standing in {"broken", "differs"}}


@pytest.fixture(scope="module")
def all_faults():
    # Without the random stories: one that fails is told over and over to make it short.
    laws = tuple(each.name for each in all_laws() if each.tag in TAG and each.name != STORIES)
    return judged_by(laws, Faulty)


def test_all_faults_break_the_rules_they_are_about_and_no_other(all_faults):
    assert broken_rules(all_faults) == set().union(*BROKEN.values())


@pytest.mark.parametrize("fault", BROKEN, ids=lambda each: each.__name__)
def test_a_fault_breaks_the_rules_it_is_about(fault, all_faults):
    # Laws that keep with all faults would keep with one: the others tell the faults apart.
    laws = tuple(each.name for each in all_faults.laws if each.verdict in {"broken", "differs"})
    assert broken_rules(judged_by(laws, fault)) == BROKEN[fault]


# -- from the command line -------------------------------------------------------------------------
def test_the_command_judges_a_wsgi_application(monkeypatch):
    monkeypatch.chdir(ROOT)
    done = CliRunner().invoke(
        main,
        [
            "test", "--wsgi", "tests.independent.server:app", "--tag", "coupons",
            "--api-key", API_KEY, "--jwt-secret", SECRET, "--sku", "lamp", "--sku", "voyage",
            "--only", "laws", "--law", "coupons.a_coupon_is_created_under_its_own_id",
            "--law", "coupons.a_coupon_runs_from_its_start_until_its_end",
        ],
    )  # fmt: skip
    lines = done.stderr.splitlines()
    # A slow machine is told every ten seconds how far the run is; nothing else is said.
    assert [each for each in lines if not re.match(r"liveops: laws \d+/\d+ ", each)] == []
    assert done.exit_code == 0
    assert "Laws: 1 kept. Findings: none." in done.stdout
    lacks = "not verifiable: 1 (the server's time cannot be moved)"
    assert lacks in " ".join(done.stdout.split())
    assert done.stdout.endswith("Findings: none.\n")
