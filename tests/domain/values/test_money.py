"""Prices and percentages: exact, rounded once (PRM-10)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liveops_kit.domain.values.money import (
    discounted,
    percent_of,
    print_amount,
    print_cart_amount,
    print_percent,
    times,
    total,
)

percents = st.decimals("0.01", "100", places=2)
prices = st.decimals("0", "100000", places=4)


@pytest.mark.parametrize("order", list(permutations(["10", "20", "5"])))
def test_discounts_multiply_in_any_order(order: tuple[str, ...]) -> None:
    """PRM-10a: $10 with 10 %, 20 % and 5 % is $6.84."""
    assert discounted(Decimal("10"), map(Decimal, order)) == Decimal("6.84")


@pytest.mark.parametrize(
    ("price", "percent", "left"),
    [
        ("0.05", "10", "0.05"),
        ("0.05", "50", "0.03"),
        ("0.15", "50", "0.08"),
        ("9.99", "33.33", "6.66"),
        ("1.00", "0.5", "1.00"),
        ("1.00", "0.51", "0.99"),
        ("4.99", "100", "0.00"),
        ("0", "10", "0.00"),
    ],
)
def test_half_a_cent_goes_up(price: str, percent: str, left: str) -> None:
    """PRM-10b."""
    answer = discounted(Decimal(price), [Decimal(percent)])
    assert (answer, str(answer)) == (Decimal(left), left)


def test_it_is_rounded_once_at_the_end() -> None:
    """PRM-10b: cent by cent it would be 0.99 x 0.5 = 0.50, then 0.25."""
    assert discounted(Decimal("0.99"), [Decimal(50), Decimal(50)]) == Decimal("0.25")
    assert discounted(Decimal("0.03"), [Decimal(50), Decimal(50)]) == Decimal("0.01")


@pytest.mark.parametrize("price", ["9.99", "9.9", "0.125", "10"])
def test_without_a_discount_a_price_is_untouched(price: str) -> None:
    assert str(discounted(Decimal(price), [])) == price


@given(prices, st.lists(percents, min_size=1, max_size=6))
def test_a_discounted_price_is_the_exact_one_rounded_half_up(
    price: Decimal, taken: list[Decimal]
) -> None:
    """PRM-10: judged with fractions."""
    exact = Fraction(price)
    for percent in taken:
        exact *= 1 - Fraction(percent) / 100
    cents = int(exact * 100 + Fraction(1, 2))
    assert discounted(price, taken) == Decimal(cents).scaleb(-2)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("10", "10.00"),
        (10, "10.00"),
        (0.29, "0.29"),
        (10.005, "10.01"),
        ("10.004", "10.00"),
        (Decimal("99.9"), "99.90"),
    ],
)
def test_a_percentage_has_two_decimals(value: str | int | float | Decimal, expected: str) -> None:
    """PRM-10e."""
    assert str(percent_of(value)) == print_percent(percent_of(value)) == expected


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        ("9.9", "9.90"),
        ("10", "10.00"),
        ("1000", "1000.00"),
        ("0", "0.00"),
        ("0.125", "0.1250"),
        ("9.9900", "9.99"),
        ("9.9901", "9.9901"),
    ],
)
def test_an_amount_has_two_decimals_or_four(amount: str, printed: str) -> None:
    assert print_amount(Decimal(amount)) == printed


@pytest.mark.parametrize(
    ("amount", "printed"),
    [
        ("6.84", "6.8400000000000000"),
        ("0", "0.0000000000000000"),
        ("1234567", "1234567.0000000000000000"),
    ],
)
def test_a_cart_amount_has_sixteen_decimals(amount: str, printed: str) -> None:
    """PRM-10d."""
    assert print_cart_amount(Decimal(amount)) == printed


def test_quantities_and_sums_are_exact() -> None:
    assert times(Decimal("0.1"), 3) == Decimal("0.3")
    assert total([Decimal("0.1"), Decimal("0.2"), Decimal("0.3")]) == Decimal("0.6")
    assert total([]) == Decimal(0)
