"""Servers with one lie each; the kit finds the lie, and nothing but the lie."""

import pytest

from liveops_kit.contract import Options, run
from liveops_kit.contract.runner.options import DEFAULT_MAX_EXAMPLES

GENERATED = ("conformance", "reach")
QUICK = ("examples", "coverage")
CREATE = ("admin-create-coupon",)
OTHERS = (
    "activate-coupon",
    "deactivate-coupon",
    "delete-coupon-promotion",
    "get-coupon",
    "get-coupon-codes",
    "get-coupon-rewards-by-code",
    "get-coupons",
    "redeem-coupon",
)
"""All but the two with large bodies, which take most of the time."""


LIFE = ("admin-create-coupon", "get-coupon", "get-coupons", "delete-coupon-promotion")
"""A scenario of these alone is short enough to go through all of them, whatever is drawn."""


@pytest.mark.parametrize(
    ("name", "operations", "phases", "found"),
    [
        ("AnswersCreatedWithOk", CREATE, QUICK, {"admin-create-coupon: status_code_conformance"}),
        ("TakesUnknownProperties", CREATE, QUICK, {"admin-create-coupon: negative_data_rejection"}),
        ("RefusesLongIds", CREATE, QUICK, {"admin-create-coupon: positive_data_acceptance"}),
        ("WritesTheCountInWords", OTHERS, QUICK, {"get-coupon-codes: response_schema_conformance"}),
        (
            "WritesNumbersAsText",
            OTHERS,
            QUICK,
            {
                "get-coupon: response_schema_conformance",
                "get-coupons: response_schema_conformance",
            },
        ),
        (
            "StumblesOverLargeOffsets",
            ("get-coupons", "get-coupon-codes"),
            (*QUICK, "fuzzing"),
            {"get-coupons: not_a_server_error"},
        ),
        ("LetsAnybodyRead", OTHERS, QUICK, {"get-coupon: missing_required_header"}),
        ("LetsAnybodyRead", OTHERS, ("fuzzing",), {"get-coupon: ignored_auth"}),
        ("KeepsTheDead", LIFE, ("stateful",), {"get-coupon: use_after_free"}),
        (
            "TakesAnyLimit",
            OTHERS,
            QUICK,
            {"get-coupons: negative_data_rejection", "get-coupon-codes: negative_data_rejection"},
        ),
        (
            "NeverEnables",
            OTHERS,
            QUICK,
            {"activate-coupon: reach", "get-coupon-rewards-by-code: reach", "redeem-coupon: reach"},
        ),
    ],
)
def test_the_lie_is_found(name, operations, phases, found, stand_in, target):
    # Three times eight scenarios of `LIFE` find it with any seed, each in a tenth of a second.
    examples = 3 if phases == ("stateful",) else DEFAULT_MAX_EXAMPLES
    options = Options(
        operations=operations, phases=GENERATED, generators=phases, max_examples=examples
    )
    report = run(target(stand_in(name)), options)
    assert {f"{each.operation_id}: {each.check}" for each in report.findings} == found
    assert report.exit_code == 1


def test_one_cause_is_one_finding(stand_in, target):
    options = Options(operations=("get-coupons",), phases=GENERATED, generators=QUICK)
    report = run(target(stand_in("WritesNumbersAsText")), options)
    (finding,) = report.findings
    assert finding.count > 5
    assert finding.severity == "high"
    assert "total_codes_count" in finding.seen


def test_strangers_let_in_are_critical(stand_in, target):
    options = Options(operations=("get-coupon",), phases=GENERATED, generators=("coverage",))
    report = run(target(stand_in("LetsAnybodyRead")), options)
    (finding,) = report.findings
    assert finding.severity == "critical"
    assert "Authorization" not in finding.curl


def test_a_finding_keeps_its_id_from_run_to_run(stand_in, target):
    ids = [
        {
            finding.id
            for finding in run(
                target(stand_in("WritesTheCountInWords")),
                Options(
                    operations=("get-coupon-codes",), seed=seed, phases=GENERATED, generators=QUICK
                ),
            ).findings
        }
        for seed in (1, 2)
    ]
    assert ids[0] == ids[1] != set()
