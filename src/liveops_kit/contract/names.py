"""Names of the objects of a run, distinguishable from all others."""

from __future__ import annotations

import re
from itertools import count
from typing import TypeGuard
from uuid import uuid4

_CODE = re.compile(r"[A-Za-z0-9]{1,128}")
_NAME = re.compile("[-_.\u2013A-Za-z0-9]{1,255}")
_USER = re.compile(r"\S+")

LARGEST_ID = 2_147_483_647
"""The largest project or promotion id."""


def run_id() -> str:
    """Return a unique id for the names of a run."""
    return uuid4().hex[:12]


class Names:
    """Fresh names with the prefix of the run; the same seed and run give the same names.

    >>> Names(1).fresh("sword"), Names(1, "0f3a").fresh("sword"), Names(1, "0f3a").code("kept")
    ('lk-1-1-sword', 'lk-1-0f3a-1-sword', 'lk1x0f3axkept')
    """

    def __init__(self, seed: int, run: str = "") -> None:
        self.prefix = f"lk-{seed}-{run}-" if run else f"lk-{seed}-"
        self._code_prefix = f"lk{seed}x{run}x" if run else f"lk{seed}x"
        self._numbers = count(1)

    def fresh(self, what: str) -> str:
        """Return a new external id, about as long as the one it replaces."""
        return f"{self.prefix}{next(self._numbers)}-{what}"[:255]

    def code(self, what: str) -> str:
        """Return the code of an object of the run."""
        return self._code_prefix + what

    def owns(self, external_id: str) -> bool:
        """Return whether an external id can only be an object of this run."""
        return external_id.startswith(self.prefix)

    def stranger(self, external_id: str) -> str:
        """Return an unused external id in place of one that may exist."""
        return f"{self.prefix}none-{external_id}"[:255]

    def stranger_code(self, code: str) -> str:
        """Return an unused code in place of one that may exist."""
        return f"{self._code_prefix}none{code}"[:128]


def could_be_code(value: object) -> TypeGuard[str]:
    """Return whether a value is a valid code."""
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def could_be_name(value: object) -> TypeGuard[str]:
    """Return whether a value is a valid external id or SKU."""
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def could_be_user(value: object) -> TypeGuard[str]:
    """Return whether a value is a valid user id."""
    return isinstance(value, str) and _USER.fullmatch(value) is not None


def whole_number(value: object) -> int | None:
    """Return the id that a server may parse from a value, 1 to 2147483647, or None.

    >>> whole_number("12"), whole_number(7.0), whole_number("0"), whole_number("x")
    (12, 7, None, None)
    """
    try:
        number = float(str(value))
    except ValueError:
        return None
    return int(number) if 1 <= number <= LARGEST_ID and number.is_integer() else None
