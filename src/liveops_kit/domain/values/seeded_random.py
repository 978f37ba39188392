"""Random values: the only place that draws them, from a seed unless they are secrets."""

from __future__ import annotations

import base64
import random
import secrets
import string
from collections.abc import Callable, Iterator

import msgspec

_CODE_CHARACTERS = string.ascii_letters + string.digits

_state = msgspec.msgpack.Decoder(tuple[int, tuple[int, ...], float | None])
RandomState = tuple[int, tuple[int, ...], float | None]
"""The state of a generator, as `random.Random.getstate` returns it."""


def print_random_state(state: RandomState) -> str:
    """Return the state of a generator as a text of about 4,000 characters."""
    return base64.b64encode(msgspec.msgpack.encode(state)).decode()


def read_random_state(text: str) -> RandomState:
    """Return the state that `print_random_state` has printed."""
    return _state.decode(base64.b64decode(text))


def secret() -> str:
    """Return a word that nobody can guess and no seed repeats."""
    return secrets.token_urlsafe(24)


def secret_id() -> str:
    """Return 32 lower-case hexadecimal digits that no seed repeats."""
    return secrets.token_hex(16)


class SeededRandom:
    """A seeded generator: the same seed and the same calls give the same values."""

    def __init__(self, seed: str, before_use: Callable[[SeededRandom], None] | None = None) -> None:
        """`before_use` is called before every draw, so that a transaction can be undone."""
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose, not a secret
        self._before_use = before_use

    def code(self, length: int = 10) -> str:
        """Return a code of letters of both cases and digits (PRM-7)."""
        if self._before_use is not None:
            self._before_use(self)
        return "".join(self._random.choices(_CODE_CHARACTERS, k=length))

    def codes(self, count: int, length: int = 10) -> Iterator[str]:
        """Return a number of codes, the same as that many calls of `code`."""
        if self._before_use is not None:
            self._before_use(self)
        characters = "".join(self._random.choices(_CODE_CHARACTERS, k=count * length))
        return (characters[at : at + length] for at in range(0, count * length, length))

    def hex_id(self) -> str:
        """Return 32 lower-case hexadecimal digits (ERR-1)."""
        if self._before_use is not None:
            self._before_use(self)
        return f"{self._random.getrandbits(128):032x}"

    def fraction(self) -> float:
        """Return a number from 0 up to, but not including, 1."""
        if self._before_use is not None:
            self._before_use(self)
        return self._random.random()

    @property
    def state(self) -> RandomState:
        """The state of the generator; can be set."""
        return self._random.getstate()

    @state.setter
    def state(self, state: RandomState) -> None:
        version, numbers, gauss = state
        self._random.setstate((version, tuple(numbers), gauss))
