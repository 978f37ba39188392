"""Summaries: their counts, and the deviations that are told once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.traffic.exchanges import (
    COUPON_LIST,
    COUPONS,
    GOOD,
    LIVE,
    error,
    exchange,
    without,
)

from liveops_kit.har.exchange import Exchange
from liveops_kit.openapi.document import served
from liveops_kit.traffic.judge import Judge
from liveops_kit.traffic.summary import MAX_EXAMPLES, Summary
from liveops_kit.traffic.text import line, text

LYING = exchange(response_body={**COUPON_LIST, "total_promotions_count": "many"})
DETAIL = [{"property": "limit", "message": "Must have a minimum value of 1"}]
REFUSED = exchange(
    url=f"{COUPONS}?limit=0",
    status=422,
    response_body={**error(422, 1102), "errorMessageExtended": DETAIL},
)
ACCEPTED = exchange(url=f"{COUPONS}?limit=0", response_body=COUPON_LIST)


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(served())


def summed(judge: Judge, *exchanges: Exchange, strict_requests: bool = False) -> Summary:
    summary = Summary(strict_requests=strict_requests)
    for each in exchanges:
        summary.add(each, judge.judge(each))
    return summary


def test_each_cause_is_one_finding_however_often_it_is_met(judge: Judge) -> None:
    summary = Summary()
    fresh = [summary.add(each, judge.judge(each)) for each in (GOOD, LYING, LYING)]
    assert [len(each) for each in fresh] == [0, 1, 0]
    (finding,) = summary.findings
    assert (finding.operation_id, finding.severity, finding.count) == ("get-coupons", "high", 2)
    assert finding.id == fresh[1][0].id
    assert finding.expected == "type: integer  (CouponList/properties/total_promotions_count/type)"


def test_operations_are_counted_on_both_sides(judge: Judge) -> None:
    summary = summed(judge, GOOD, LYING, REFUSED, ACCEPTED)
    tally = summary.tallies["get-coupons"]
    assert (tally.calls, tally.requests_fit, tally.requests_refused) == (4, 2, 1)
    assert tally.answers_fit == 3
    assert tally.statuses == {200: 3, 422: 1}


def test_differences_are_counted_and_break_nothing(judge: Judge) -> None:
    short = exchange(response_body=without(COUPON_LIST, "total_promotions_count"))
    summary = summed(judge, short, short, GOOD)
    assert summary.violations == ()
    (difference,) = summary.differences
    assert (difference.kind, difference.severity, difference.count) == ("difference", "low", 2)
    assert summary.tallies["get-coupons"].answers_fit == 3
    printed = text(summary)
    assert "Differences from what the mock answers beyond the documents: 1\n" in printed
    assert "Findings: none, differences: 1.\n" in printed
    assert "1. low" not in printed


def test_a_refused_request_is_no_finding_unless_that_is_wanted(judge: Judge) -> None:
    lenient = summed(judge, REFUSED)
    assert lenient.findings == ()
    assert sum(lenient.refused.values()) == 1
    (strict,) = summed(judge, REFUSED, strict_requests=True).findings
    assert (strict.severity, strict.cause) == ("low", "request: query limit: minimum: 1")


def test_a_wrong_request_that_is_accepted_is_a_finding(judge: Judge) -> None:
    (finding,) = summed(judge, ACCEPTED).findings
    assert (finding.severity, finding.cause) == ("medium", "request: query limit: minimum: 1")


def test_strangers_are_counted_and_some_are_named(judge: Judge) -> None:
    unknown = [exchange(url=f"{LIVE}/v2/project/1/x{number}?token=a") for number in range(30)]
    summary = summed(judge, *unknown, unknown[0], exchange(url="https://example.com/"))
    assert summary.strangers == {"path": 31, "host": 1}
    assert len(summary.unknown_calls) == MAX_EXAMPLES
    assert summary.unknown_calls[f"GET {LIVE}/v2/project/1/x0"] == 2
    assert (summary.exchanges, summary.judged, summary.findings) == (32, 0, ())


def test_findings_hold_no_credentials(judge: Judge) -> None:
    lying = replace(LYING, url=f"{COUPONS}?access_token=verysecret")
    (finding,) = summed(judge, lying).findings
    assert "NDQwNTY6ZGVtbw==" not in finding.curl
    assert "verysecret" not in finding.curl
    assert finding.curl.splitlines() == [
        ': "${LIVEOPS_API_KEY:?set it to the API key of the project}"',
        ': "${LIVEOPS_ACCESS_TOKEN:?set it to what was sent}"',
        "curl -X GET -u \"44056:${LIVEOPS_API_KEY}\" -H 'Content-Type: application/json' "
        f'"{COUPONS}?access_token=${{LIVEOPS_ACCESS_TOKEN}}"',
    ]


def test_a_deviation_reads_as_one_line(judge: Judge) -> None:
    (deviation,) = judge.judge(LYING).response
    assert line(deviation) == (
        "get-coupons  response 200  body $.total_promotions_count  type: integer  seen: "
        "$.total_promotions_count: 'many' is not of type 'integer'  "
        f"[{deviation.id}]"
    )


def test_nothing_seen_reaches_the_terminal_as_an_order(judge: Judge) -> None:
    summary = summed(judge, exchange(response_body=b"\x1b[2J{"))
    assert "\x1b" not in text(summary)
    assert "?[2J{" in text(summary)


def test_the_text_says_what_was_seen(judge: Judge) -> None:
    unjudged = exchange(response_body=None)
    stranger = exchange(url=f"{LIVE}/v2/project/1/nothing")
    shown = text(summed(judge, GOOD, LYING, REFUSED, unjudged, stranger))
    head, _, findings = shown.partition("\n\n1. ")
    assert head == (
        "operation    calls  requests fit  refused  answers fit  answers\n"
        "get-coupons      4             3        1            3  200x3 422x1\n"
        "not judged: paths the description does not know: 1\n"
        f"  GET {LIVE}/v2/project/1/nothing  1 times\n"
        "note: response body not recorded: 1\n"
        "note: requests that depart and were refused as documented: 1 times, 1 causes;\n"
        "      --strict-requests makes them findings"
    )
    assert findings.startswith("high: get-coupons  [")
    assert findings.endswith(
        "1 of 194 operations met, 4 of 5 exchanges judged, 1 not judged.\n"
        "5 exchanges, 4 of the API: 3 requests and 3 answers fit. Findings: 1.\n"
    )
