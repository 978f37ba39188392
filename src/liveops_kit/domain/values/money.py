"""Prices and percentages: exact decimals, never floats (PRM-10)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

_CENT = Decimal("0.01")
_WIDE = Context(prec=60)
"""Precise enough that nothing is rounded before the end."""


def percent_of(value: str | int | float | Decimal) -> Decimal:
    """Parse a percentage with two decimals; a number is read as it is printed.

    >>> percent_of("10.5"), percent_of(0.29)
    (Decimal('10.50'), Decimal('0.29'))
    """
    return Decimal(str(value)).quantize(_CENT, ROUND_HALF_UP, context=_WIDE)


def discounted(price: Decimal, percents: Iterable[Decimal]) -> Decimal:
    """Return a price after all discounts: they multiply, and it is rounded once, at the end.

    Half a cent goes up. Without any discount the price is untouched.

    >>> discounted(Decimal("10"), [Decimal(10), Decimal(20), Decimal(5)])
    Decimal('6.84')
    """
    factor = Decimal(1)
    is_discounted = False
    for percent in percents:
        is_discounted = True
        factor = _WIDE.multiply(factor, _WIDE.divide(100 - percent, Decimal(100)))
    if not is_discounted:
        return price
    return _WIDE.multiply(price, factor).quantize(_CENT, ROUND_HALF_UP, context=_WIDE)


def times(price: Decimal, quantity: int) -> Decimal:
    """Return the price of a quantity."""
    return _WIDE.multiply(price, Decimal(quantity))


def total(prices: Iterable[Decimal]) -> Decimal:
    """Return the sum of prices."""
    result = Decimal(0)
    for price in prices:
        result = _WIDE.add(result, price)
    return result


def print_percent(percent: Decimal) -> str:
    """Format a percentage as responses show it, with two decimals."""
    return f"{percent:.2f}"


def print_amount(amount: Decimal) -> str:
    """Format an amount as the catalog shows it: two decimals, or four if there are more.

    >>> print_amount(Decimal("9.9")), print_amount(Decimal("0.125"))
    ('9.90', '0.1250')
    """
    exact = amount.normalize(_WIDE)
    exponent = exact.as_tuple().exponent
    decimals = 2 if isinstance(exponent, int) and exponent >= -2 else 4
    return f"{amount:.{decimals}f}"


def print_cart_amount(amount: Decimal) -> str:
    """Format an amount as a cart shows it, with 16 decimals.

    >>> print_cart_amount(Decimal("6.84"))
    '6.8400000000000000'
    """
    return f"{amount:.16f}"
