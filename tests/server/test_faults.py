"""Faults below HTTP: which call meets which fault, how often, and what is impossible."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from tests.worlds import refused

from liveops_kit.domain.values import refusals as table
from liveops_kit.domain.values.refusals import Refusal
from liveops_kit.openapi import document as spec
from liveops_kit.openapi.validation import compile_operations
from liveops_kit.server.faults.registry import MAX_FAULTS, FaultDefinition, Faults, documented

each = pytest.mark.parametrize
SERVED = spec.served()
REDEEM = "redeem-coupon"


def make(*terms: FaultDefinition, seed: int = 1) -> Faults:
    """Faults that were set one after the other."""
    faults = Faults(SERVED, seed)
    for each_terms in terms:
        faults.add(each_terms)
    return faults


def met(faults: Faults, operation: str = REDEEM, project_id: int = 1, user: str = "alice") -> Any:
    """The number of the fault a call meets; None for none."""
    return getattr(faults.choose(operation, project_id, lambda: user)[1], "number", None)


def impossible(**terms: Any) -> tuple[str, str]:
    """The property and the message a fault is refused with; nothing is set."""
    faults = make()
    with pytest.raises(Refusal) as caught:
        faults.add(FaultDefinition(**terms))
    assert faults.all() == []
    assert caught.value.reason is table.SCHEMA_BROKEN
    [fault] = caught.value.facts["violations"]
    return fault.property, fault.message


# -- for whom --------------------------------------------------------------------------------------
@each(
    ("terms", "who", "hit"),
    [
        ({}, {}, True),
        ({"operation": REDEEM}, {}, True),
        ({"operation": "get-coupons"}, {}, False),
        ({"project_id": 1}, {}, True),
        ({"project_id": 2}, {}, False),
        ({"user": "alice"}, {}, True),
        ({"user": "alice"}, {"user": "bob"}, False),
        ({"operation": REDEEM, "project_id": 1, "user": "alice"}, {}, True),
        ({"operation": REDEEM, "project_id": 1, "user": "alice"}, {"project_id": 3}, False),
    ],
)
def test_a_fault_is_met_by_the_calls_it_is_about(
    terms: dict[str, Any], who: dict[str, Any], hit: bool
) -> None:
    faults = make(FaultDefinition(status=503, **terms))
    assert met(faults, **who) == (1 if hit else None)
    assert [(f.matched, f.fired) for f in faults.all()] == [(int(hit), int(hit))]


def test_the_user_is_asked_for_only_where_a_fault_names_one() -> None:
    def nobody() -> str:
        raise AssertionError("nobody needs to know")

    faults = make(
        FaultDefinition(user="alice", operation="get-coupons", status=500),
        FaultDefinition(status=503),
    )
    assert faults.choose(REDEEM, 1, nobody)[1] is faults.get(2)


# -- how often -------------------------------------------------------------------------------------
def test_a_fault_fires_so_many_times_and_then_lets_all_pass() -> None:
    faults = make(FaultDefinition(status=503, times=2))
    assert [met(faults) for _ in range(5)] == [1, 1, None, None, None]
    [fault] = faults.all()
    assert (fault.matched, fault.fired, fault.is_spent) == (2, 2, True)


def test_a_fault_lets_the_first_calls_pass() -> None:
    faults = make(FaultDefinition(status=503, after=2, times=1))
    assert [met(faults) for _ in range(5)] == [None, None, 1, None, None]


def test_calls_of_others_do_not_count() -> None:
    faults = make(FaultDefinition(status=503, operation=REDEEM, after=1))
    assert [met(faults, "get-coupons"), met(faults), met(faults)] == [None, None, 1]


def test_a_fault_with_a_probability_fires_for_the_same_calls_again() -> None:
    def calls(seed: int) -> list[Any]:
        faults = make(FaultDefinition(status=503, probability=0.3), seed=seed)
        return [met(faults) for _ in range(1000)]

    first = calls(1)
    assert first == calls(1)
    assert first != calls(2)
    assert 250 < first.count(1) < 350


def test_the_dice_of_one_fault_do_not_depend_on_another() -> None:
    alone = make(FaultDefinition(status=503, probability=0.5, user="bob"))
    both = make(
        FaultDefinition(status=503, probability=0.5, user="bob"),
        FaultDefinition(status=500, probability=0.5),
    )
    expected = [met(alone, user="bob") for _ in range(50)]
    observed = []
    for _ in range(50):
        met(both, user="alice")
        observed.append(1 if met(both, user="bob") == 1 else None)
    assert observed == expected


# -- which of several ------------------------------------------------------------------------------
def test_the_first_fault_that_fires_is_met_and_later_ones_are_not_counted() -> None:
    faults = make(FaultDefinition(status=500, times=1), FaultDefinition(status=503))
    assert [met(faults), met(faults)] == [1, 2]
    assert [fault.fired for fault in faults.all()] == [1, 1]


def test_latencies_add_up_before_the_fault_that_answers() -> None:
    faults = make(
        FaultDefinition(latency=0.5),
        FaultDefinition(latency=0.25, user="bob"),
        FaultDefinition(status=503, latency=1.0),
        FaultDefinition(latency=9.0),
    )
    delay, fault = faults.choose(REDEEM, 1, lambda: "bob")
    assert (delay, fault) == (1.75, faults.get(3))


def test_a_latency_alone_is_met_without_an_answer() -> None:
    delay, fault = make(FaultDefinition(latency=2.0)).choose(REDEEM, 1, lambda: None)
    assert delay == 2.0
    assert fault is not None
    assert (fault.response, fault.definition.kind) == (None, "latency")


def test_jitter_is_between_nothing_and_all_of_it_and_the_same_for_a_seed() -> None:
    def delays(seed: int) -> list[float]:
        faults = make(FaultDefinition(latency=1.0, jitter=0.5), seed=seed)
        return [faults.choose(REDEEM, 1, lambda: None)[0] for _ in range(200)]

    first = delays(1)
    assert first == delays(1)
    assert first != delays(2)
    assert 1.0 <= min(first) < 1.05
    assert 1.45 < max(first) < 1.5


# -- taking away -----------------------------------------------------------------------------------
def test_a_fault_is_taken_away_by_its_number() -> None:
    faults = make(FaultDefinition(status=500), FaultDefinition(status=503))
    assert faults.remove(1)
    assert not faults.remove(1)
    assert met(faults) == 2
    faults.clear()
    assert not faults
    assert met(faults) is None


def test_the_faults_of_one_project_are_forgotten() -> None:
    faults = make(
        FaultDefinition(status=500, project_id=1),
        FaultDefinition(status=503, project_id=2),
        FaultDefinition(drop=True),
    )
    faults.forget(1)
    assert [fault.number for fault in faults.all()] == [2, 3]


def test_a_reset_brings_back_the_start_with_its_counts_and_dice() -> None:
    start = [FaultDefinition(status=503, probability=0.5)]
    faults = Faults(SERVED, 1, start)
    first = [met(faults) for _ in range(20)]
    faults.add(FaultDefinition(status=500))
    faults.reset()
    assert [(f.number, f.matched, f.fired) for f in faults.all()] == [(1, 0, 0)]
    assert [met(faults) for _ in range(20)] == first
    assert faults.add(FaultDefinition(status=500)).number == 2


# -- what is impossible ----------------------------------------------------------------------------
@each(
    ("terms", "expected"),
    [
        (
            {},
            ("body", "A fault needs an effect: one of status, error, drop, truncate, or a latency"),
        ),
        (
            {"status": 503, "drop": True},
            ("drop", "A fault has one effect, and this has status and drop"),
        ),
        (
            {"status": 500, "retry_after": 1},
            ("retry_after", "Only the statuses 429 and 503 say when to try again"),
        ),
        (
            {"truncate": 1, "carry_out": True},
            (
                "carry_out",
                "Only a call that is answered with a status or dropped can be carried out unseen",
            ),
        ),
        ({"error": 9804}, ("operation", "An error needs the operation it is documented for")),
        (
            {"operation": REDEEM, "error": 9802},
            (
                "error",
                "9802 is not documented for redeem-coupon; documented are: "
                "1102, 1501, 9804, 9807, 9808, 9810",
            ),
        ),
        (
            {"operation": "redem-coupon", "status": 503},
            ("operation", "There is no operation 'redem-coupon': did you mean redeem-coupon?"),
        ),
        (
            {"operation": "zzz", "drop": True},
            ("operation", "There is no operation 'zzz'; `liveops operations` lists them"),
        ),
    ],
)
def test_a_fault_that_cannot_be_is_refused_with_what_would_do(
    terms: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert impossible(**terms) == expected


def test_there_is_an_end_to_faults() -> None:
    faults = make(*[FaultDefinition(status=503)] * MAX_FAULTS)
    with refused(422, 1102):
        faults.add(FaultDefinition(status=503))
    assert len(faults.all()) == MAX_FAULTS


# -- documented errors -----------------------------------------------------------------------------
PAIRS = [
    (operation_id, code)
    for operation_id in SERVED.operations
    for code in sorted(documented(SERVED, operation_id))
]
OLD_NUMBERS = {("post-upsell", 9901): 4001, ("put-upsell", 9901): 4001}
"""Where the documents print a number beside another one."""


@each("operation_id", SERVED.operations)
def test_every_documented_error_can_be_had_and_keeps_the_specification(operation_id: str) -> None:
    known = documented(SERVED, operation_id)
    compiled = compile_operations(SERVED)[operation_id]
    for code, status in known.items():
        response = make().add(FaultDefinition(operation=operation_id, error=code)).response
        assert response is not None
        assert (response.status, response.body["errorCode"]) == (status, code)
        assert response.body["statusCode"] == status
        number = OLD_NUMBERS.get((operation_id, code), code)
        assert response.body["errorMessage"].startswith(f"[0401-{number}]: ")
        body = {**response.body, "transactionId": "0" * 32}
        compiled.check_response(response.status, orjson.dumps(body))


def test_the_words_are_those_of_the_table_where_it_has_them() -> None:
    response = make().add(FaultDefinition(operation=REDEEM, error=9804)).response
    assert response is not None
    assert response.body["errorMessage"] == str(Refusal(table.LIMIT_REACHED))
    assert len(PAIRS) > 400


@each(
    ("terms", "status", "message", "headers"),
    [
        ({"status": 429}, 429, "Too Many Requests", {"Retry-After": "1"}),
        ({"status": 429, "retry_after": 7}, 429, "Too Many Requests", {"Retry-After": "7"}),
        ({"status": 500}, 500, "Internal Server Error", {}),
        ({"status": 503}, 503, "Service Unavailable", {}),
        ({"status": 503, "retry_after": 0}, 503, "Service Unavailable", {"Retry-After": "0"}),
    ],
)
def test_a_status_is_answered_in_the_envelope(
    terms: dict[str, Any], status: int, message: str, headers: dict[str, str]
) -> None:
    response = make().add(FaultDefinition(**terms)).response
    assert response is not None
    assert (response.status, dict(response.headers)) == (status, headers)
    assert (response.body["statusCode"], response.body["errorMessage"]) == (status, message)
    assert response.body["errorCode"] == 0
