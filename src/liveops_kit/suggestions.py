"""Suggestions for an unknown name."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable
from difflib import SequenceMatcher

_SEPARATOR = re.compile(r"[-_. :/]+")


def nearest(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Return the known names most like this one, the nearest first, in any order of words.

    >>> nearest("fill-cart", ["get-cart", "cart-fill", "get-coupons"], 2)
    ['cart-fill', 'get-cart']
    """
    return heapq.nlargest(count, known, key=lambda each: _likeness(name.lower(), each.lower()))


def did_you_mean(name: str, known: Iterable[str], count: int = 3) -> str:
    """Return a question that names the nearest; empty if no names are known.

    >>> did_you_mean("cupons", ["coupons", "carts", "orders", "clans"])
    'did you mean coupons, clans or carts?'
    >>> did_you_mean("anything", [])
    ''
    """
    names = nearest(name, known, count)
    if not names:
        return ""
    return f"did you mean {' or '.join(filter(None, (', '.join(names[:-1]), names[-1])))}?"


def _likeness(name: str, known: str) -> float:
    in_order = SequenceMatcher(None, name, known).ratio()
    return max(in_order, SequenceMatcher(None, _sorted(name), _sorted(known)).ratio())


def _sorted(name: str) -> str:
    return " ".join(sorted(_SEPARATOR.split(name)))
