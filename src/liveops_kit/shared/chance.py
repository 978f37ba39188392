"""Chance: the only place that throws dice, and but for secrets always from a seed."""

from __future__ import annotations

import random
import secrets
import string
from collections.abc import Callable, Iterator

_CODE_CHARACTERS = string.ascii_letters + string.digits

Throws = tuple[int, tuple[int, ...], float | None]
"""Where a generator stands, as `random.Random.getstate` tells it."""


def secret() -> str:
    """A word nobody can guess, and no seed gives again."""
    return secrets.token_urlsafe(24)


class Chance:
    """A seeded generator: the same seed and the same questions give the same answers."""

    def __init__(self, seed: str, before: Callable[[Chance], None] | None = None) -> None:
        """`before` is told of every throw ahead of it, so that a turn can be taken back."""
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose, not a secret
        self._before = before

    def code(self, length: int = 10) -> str:
        """Letters of both cases and digits (PRM-7)."""
        if self._before is not None:
            self._before(self)
        return "".join(self._random.choices(_CODE_CHARACTERS, k=length))

    def codes(self, count: int, length: int = 10) -> Iterator[str]:
        """So many codes, as `code` would give them one by one."""
        if self._before is not None:
            self._before(self)
        characters = "".join(self._random.choices(_CODE_CHARACTERS, k=count * length))
        return (characters[at : at + length] for at in range(0, count * length, length))

    def identity(self) -> str:
        """32 lower-case hexadecimal digits (ERR-1)."""
        if self._before is not None:
            self._before(self)
        return f"{self._random.getrandbits(128):032x}"

    def fraction(self) -> float:
        """A number from 0 up to, but not including, 1."""
        if self._before is not None:
            self._before(self)
        return self._random.random()

    @property
    def throws(self) -> Throws:
        """Where the generator stands; set it to go on from there."""
        return self._random.getstate()

    @throws.setter
    def throws(self, throws: Throws) -> None:
        version, numbers, gauss = throws
        self._random.setstate((version, tuple(numbers), gauss))
