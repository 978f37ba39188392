"""The numbers of users that a search for the limit tries."""

from __future__ import annotations

LEVELS = 8
"""Numbers of users that are tried, up to all of them."""
GROWTH = 1.5
"""How many times the users of a level the next one has."""


def user_levels(fewest: int, most: int) -> list[int]:
    """Return the numbers of users to try, each about half as many again as the one before.

    >>> user_levels(2, 100)
    [6, 9, 13, 20, 30, 44, 67, 100]
    """
    downwards = [round(most / GROWTH**step) for step in range(LEVELS)]
    return sorted({max(each, fewest) for each in downwards})
