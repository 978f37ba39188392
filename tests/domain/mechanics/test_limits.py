"""Limits and what is left of them (PRM-5, PRM-6)."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.worlds import limits, make_project, refused, unchanged

from liveops_kit.domain.mechanics.limits import Count, CountRow, Ledger, LimitState, RedeemLimits


def test_a_limit_that_is_left_out_is_10() -> None:
    """PRM-5."""
    assert RedeemLimits() == RedeemLimits(total=10, user=10, code=10)


def test_a_limit_of_none_is_unlimited() -> None:
    """PRM-5."""
    project = make_project()
    ledger = Ledger(project.tables["counts"])
    nothing = limits()
    for _ in range(100):
        ledger.check(7, nothing, "alice", "A")
        ledger.use(7, "alice", "A")
    assert ledger.of_all(7, nothing) is None
    assert ledger.of_user(7, nothing, "alice") is None
    assert ledger.of_code(7, nothing, "A") is None


@pytest.mark.parametrize(
    ("total", "used", "reserved", "available"),
    [
        (10, 0, 0, 10),
        (10, 3, 0, 7),
        (10, 0, 4, 6),
        (10, 3, 4, 3),
        (10, 6, 4, 0),
        (10, 10, 0, 0),
        (3, 5, 0, 0),
        (3, 2, 2, 0),
        (0, 0, 0, 0),
    ],
)
def test_available_is_total_minus_used_minus_reserved(
    total: int, used: int, reserved: int, available: int
) -> None:
    """PRM-6e: and never below 0, also when the limit was lowered."""
    assert LimitState(total, used, reserved).available == available


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_what_is_left_stays_within_the_limit(total: int, used: int, reserved: int) -> None:
    """PRM-6e."""
    state = LimitState(total, used, reserved)
    assert 0 <= state.available <= total
    if used + reserved <= total:
        assert state.available + state.used + state.reserved == total


def test_one_use_counts_in_all_three_limits() -> None:
    """PRM-6a, CPN-10."""
    ledger = Ledger(make_project().tables["counts"])
    each = limits(total=9, user=5, code=3)
    ledger.use(7, "alice", "A")
    assert ledger.of_all(7, each) == LimitState(9, used=1, reserved=0)
    assert ledger.of_user(7, each, "alice") == LimitState(5, used=1, reserved=0)
    assert ledger.of_code(7, each, "A") == LimitState(3, used=1, reserved=0)


def test_each_user_and_each_code_has_a_count_of_its_own() -> None:
    """CPN-10."""
    ledger = Ledger(make_project().tables["counts"])
    each = limits(total=9, user=5, code=3)
    for user, code in (("alice", "A"), ("alice", "B"), ("bob", "A"), ("alice", "A")):
        ledger.use(7, user, code)
    assert ledger.of_all(7, each) == LimitState(9, 4, 0)
    assert ledger.of_user(7, each, "alice") == LimitState(5, 3, 0)
    assert ledger.of_user(7, each, "bob") == LimitState(5, 1, 0)
    assert ledger.of_user(7, each, "carol") == LimitState(5, 0, 0)
    assert ledger.of_code(7, each, "A") == LimitState(3, 3, 0)
    assert ledger.of_code(7, each, "B") == LimitState(3, 1, 0)


def test_promotions_do_not_share_counts() -> None:
    ledger = Ledger(make_project().tables["counts"])
    one = limits(total=1, user=1, code=1)
    ledger.use(7, "alice", "A")
    ledger.check(8, one, "alice", "A")
    assert ledger.of_all(8, one) == LimitState(1, 0, 0)


def test_a_user_called_like_a_code_shares_no_count_with_it() -> None:
    ledger = Ledger(make_project().tables["counts"])
    ledger.use(7, "A", "B")
    assert ledger.of_user(7, limits(user=1), "B") == LimitState(1, 0, 0)
    assert ledger.of_code(7, limits(code=1), "A") == LimitState(1, 0, 0)
    assert ledger.of_user(7, limits(user=1), "") == LimitState(1, 0, 0)


@pytest.mark.parametrize(
    ("given_limits", "user", "code", "reached"),
    [
        (limits(total=2), "carol", "C", True),
        (limits(total=3), "carol", "C", False),
        (limits(user=1), "alice", "C", True),
        (limits(user=1), "carol", "A", False),
        (limits(user=2), "alice", "A", False),
        (limits(code=1), "carol", "A", True),
        (limits(code=1), "alice", "C", False),
        (limits(code=2), "alice", "A", False),
        (limits(total=3, user=2, code=2), "alice", "A", False),
        (limits(total=9, user=9, code=1), "alice", "A", True),
        (limits(total=9, user=1, code=9), "alice", "A", True),
        (limits(total=1, user=9, code=9), "alice", "A", True),
        (limits(total=0), "carol", "C", True),
        (limits(), "alice", "A", False),
    ],
)
def test_one_limit_that_is_used_up_is_enough_to_refuse(
    given_limits: RedeemLimits, user: str, code: str, reached: bool
) -> None:
    """CPN-10, PRM-4d: alice used A and bob used B before."""
    project = make_project()
    ledger = Ledger(project.tables["counts"])
    ledger.use(7, "alice", "A")
    ledger.use(7, "bob", "B")
    if reached:
        text = "[0401-9804]: You have reached the coupon redemption limit."
        with unchanged(project), refused(422, 9804, text):
            ledger.check(7, given_limits, user, code)
    else:
        ledger.check(7, given_limits, user, code)


@pytest.mark.parametrize("scope", ["total", "user", "code"])
def test_a_reserved_use_takes_part_of_a_limit(scope: str) -> None:
    """PRM-6e: what an unfinished purchase holds nobody else can have."""
    project = make_project()
    user_id = {"total": "", "user": "alice", "code": "A"}[scope]
    row = CountRow(7, scope, user_id, Count(used=1, reserved=1))
    project.tables["counts"].put(row.key, row)
    ledger = Ledger(project.tables["counts"])
    ledger.check(7, limits(**{scope: 3}), "alice", "A")
    with refused(422, 9804):
        ledger.check(7, limits(**{scope: 2}), "alice", "A")


def test_a_use_leaves_what_is_reserved_alone() -> None:
    """PRM-6."""
    project = make_project()
    row = CountRow(7, "total", "", Count(used=1, reserved=2))
    project.tables["counts"].put(row.key, row)
    ledger = Ledger(project.tables["counts"])
    ledger.use(7, "alice", "A")
    state = ledger.of_all(7, limits(total=10))
    assert state == LimitState(10, used=2, reserved=2)


def test_used_and_reserved_together_are_taken() -> None:
    assert Count(used=2, reserved=3).taken == 5


def test_forgetting_a_promotion_drops_its_counts_and_no_others() -> None:
    project = make_project()
    ledger = Ledger(project.tables["counts"])
    for promotion_id, user, code in product((7, 8), ("alice", "bob"), ("A", "B")):
        ledger.use(promotion_id, user, code)
    ledger.forget(7)
    each = limits(total=9, user=9, code=9)
    assert ledger.of_all(7, each) == LimitState(9, 0, 0)
    assert ledger.of_user(7, each, "alice") == LimitState(9, 0, 0)
    assert ledger.of_code(7, each, "A") == LimitState(9, 0, 0)
    assert ledger.of_all(8, each) == LimitState(9, 4, 0)
    assert len(project.tables["counts"]) == 5
