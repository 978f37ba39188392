"""Servers with one lie each; the kit finds the lie, and nothing but the lie."""

from functools import cache

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


READS = ("get-coupon", "get-coupons", "get-coupon-codes")
LIFE = ("admin-create-coupon", "get-coupon", "get-coupons", "delete-coupon-promotion")
"""A scenario of these alone is short enough to go through all of them, whatever is drawn."""


SEVERAL = {
    ("AnswersCreatedWithOk", "TakesUnknownProperties", "RefusesLongIds"): (
        CREATE,
        [
            "admin-create-coupon: negative_data_rejection: 200 body additionalProperties",
            "admin-create-coupon: positive_data_acceptance: 422 1102 external_id",
            "admin-create-coupon: status_code_conformance: 200",
        ],
    ),
    ("WritesTheCountInWords", "LetsAnybodyRead", "NeverEnables"): (
        OTHERS,
        [
            "activate-coupon: reach: reach",
            "get-coupon-codes: response_schema_conformance: 200 /total_count ['type']",
            "get-coupon-rewards-by-code: reach: reach",
            "get-coupon: missing_required_header: Authorization 200",
            "redeem-coupon: reach: reach",
        ],
    ),
    ("WritesNumbersAsText", "TakesAnyLimit"): (
        OTHERS,
        [
            "get-coupon-codes: negative_data_rejection: 200 query limit",
            "get-coupon-codes: negative_data_rejection: 200 query offset",
            "get-coupon: response_schema_conformance: 200 /total_codes_count ['type']",
            "get-coupons: negative_data_rejection: 200 query limit",
            "get-coupons: negative_data_rejection: 200 query offset",
            "get-coupons: response_schema_conformance: 200 /items/*/total_codes_count ['type']",
        ],
    ),
}
"""Lies that one server tells at once, each of them found for what it is."""


@pytest.fixture(scope="module")
def reports(stand_in, target):
    """The runs on them, each made once."""

    @cache
    def report(names):
        operations, _ = SEVERAL[names]
        return run(
            target(stand_in(*names)),
            Options(operations=operations, phases=GENERATED, generators=QUICK),
        )

    return report


@pytest.mark.parametrize("names", SEVERAL, ids=" ".join)
def test_the_lies_are_found(names, reports):
    report = reports(names)
    found = sorted(f"{each.operation_id}: {each.check}: {each.cause}" for each in report.findings)
    assert found == SEVERAL[names][1]
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("name", "operations", "phases", "found"),
    [
        (
            "StumblesOverLargeOffsets",
            ("get-coupons", "get-coupon-codes"),
            (*QUICK, "fuzzing"),
            "get-coupons: not_a_server_error",
        ),
        ("LetsAnybodyRead", READS, ("fuzzing",), "get-coupon: ignored_auth"),
        ("KeepsTheDead", LIFE, ("stateful",), "get-coupon: use_after_free"),
    ],
)
def test_the_lie_is_found(name, operations, phases, found, stand_in, target):
    # Twice eight scenarios of `LIFE` find it with any seed, each in a tenth of a second.
    examples = 2 if phases == ("stateful",) else DEFAULT_MAX_EXAMPLES
    options = Options(
        operations=operations, phases=GENERATED, generators=phases, max_examples=examples
    )
    report = run(target(stand_in(name)), options)
    assert {f"{each.operation_id}: {each.check}" for each in report.findings} == {found}
    assert report.exit_code == 1


def found_at(operation_id, check, report):
    (finding,) = [
        each for each in report.findings if (each.operation_id, each.check) == (operation_id, check)
    ]
    return finding


def test_one_cause_is_one_finding(reports):
    report = reports(("WritesNumbersAsText", "TakesAnyLimit"))
    finding = found_at("get-coupons", "response_schema_conformance", report)
    assert finding.count > 5
    assert finding.severity == "high"
    assert "total_codes_count" in finding.seen


def test_strangers_let_in_are_critical(reports):
    report = reports(("WritesTheCountInWords", "LetsAnybodyRead", "NeverEnables"))
    finding = found_at("get-coupon", "missing_required_header", report)
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
