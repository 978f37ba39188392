"""Marks: the meaning of a call for one key, in words that belong to no API.

A story puts marks on its calls; the judge knows nothing else, so that an old history can be judged
again. A mark counts as its call ended: it took effect (2xx), it did not (4xx, unless the mark says
otherwise), or nobody knows (no answer, 5xx).

Keys are any texts, rather `word/more`: violations that differ only in what follows the first slash
are told together. A key is judged apart for each group below, so that `coupon:7` may be a limit
and a register as well.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class _Mark(Struct, frozen=True, omit_defaults=True, tag_field="kind", tag=str.lower, gc=False):
    key: str


# -- limits ----------------------------------------------------------------------------------------
class Take(_Mark, frozen=True):
    """Uses up an amount of what is limited."""

    amount: int = 1
    denied: bool = False
    """It was refused because of the limit, not for another reason."""


class Limit(_Mark, frozen=True):
    """Sets the limit; `None` lifts it. The first limit may stand in the header instead."""

    limit: int | None


class Reset(_Mark, frozen=True):
    """Sets how much is used up, as an admin who resets a user's limit does."""

    used: int = 0


class Used(_Mark, frozen=True):
    """Reads how much is used up."""

    amount: int


class Left(_Mark, frozen=True):
    """Reads how much is left of the limit."""

    amount: int


# -- things that may happen once -------------------------------------------------------------------
class Once(_Mark, frozen=True):
    """Does what may be done once: a code for one use, a step on a day, the delivery of an order."""


class Again(_Mark, frozen=True):
    """Was refused because it had been done before."""


# -- accounts --------------------------------------------------------------------------------------
class Credit(_Mark, frozen=True):
    """Adds to an account: an item of an inventory, a currency, points, progress."""

    amount: int = 1


class Debit(_Mark, frozen=True):
    """Takes from an account."""

    amount: int = 1
    denied: bool = False
    """It was refused because the account held less."""


class Balance(_Mark, frozen=True):
    """Reads an account."""

    amount: int


# -- registers -------------------------------------------------------------------------------------
class Write(_Mark, frozen=True):
    """Sets a value: the price of an item, the periods of a promotion, the name of a clan."""

    value: Any


class Read(_Mark, frozen=True):
    """Reads a value."""

    value: Any


# -- things of several parts -----------------------------------------------------------------------
class Whole(_Mark, frozen=True):
    """Shows parts that belong together: the contents of a bundle, the items of an order.

    `parts` must equal `of`, or all be 0 where nothing of it has happened yet.
    """

    parts: dict[str, int]
    """Name of a part -> the quantity that the answer shows."""
    of: dict[str, int]
    """Name of a part -> the quantity of the whole."""
    or_nothing: bool = True
    """False where nothing would be wrong, too, as in a total, which is the sum of its lines."""


Mark = (
    Take
    | Limit
    | Reset
    | Used
    | Left
    | Once
    | Again
    | Credit
    | Debit
    | Balance
    | Write
    | Read
    | Whole
)
