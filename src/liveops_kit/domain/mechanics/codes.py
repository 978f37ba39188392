"""The code space of a project (PRM-3, PRM-7).

Coupons, promo codes and unique catalog offers share it: a code belongs to one promotion, upper and
lower case differ, and a deleted promotion releases its codes. Codes are rows of their own, so that
redeeming one costs the same among ten and among a million.
"""

from __future__ import annotations

from msgspec import Struct

from liveops_kit.domain.mechanics.tables import Sequences, Table
from liveops_kit.domain.values.page import Page
from liveops_kit.domain.values.refusals import CODE_TAKEN, Refusal
from liveops_kit.domain.values.seeded_random import SeededRandom


class Code(Struct, frozen=True):
    """A code, its promotion, and its number among all codes ever added."""

    code: str
    promotion_id: int
    number: int


class CodeSpace:
    """All codes of a project."""

    def __init__(self, codes: Table[str, Code], sequences: Sequences, random: SeededRandom) -> None:
        self._codes = codes
        self._sequences = sequences
        self._random = random

    def find(self, code: str) -> Code | None:
        """Return the code exactly as typed, or None."""
        return self._codes.get(code)

    def add(self, promotion_id: int, code: str | None) -> str:
        """Add a code to a promotion; without one given, generate it.

        Raises:
            Refusal: CODE_TAKEN, if any promotion has it already.
        """
        if code is not None and self._codes.get(code) is not None:
            raise Refusal(CODE_TAKEN)
        code = code or self._unused()
        self._codes.put(code, Code(code, promotion_id, self._sequences.next("code")))
        return code

    def generate(self, promotion_id: int, count: int) -> None:
        """Add a number of generated codes to a promotion (1 to 100,000)."""
        number = self._sequences.take("code", count)
        for code in self._random.codes(count):
            unused = code if self._codes.get(code) is None else self._unused()
            self._codes.put(unused, Code(unused, promotion_id, number))
            number += 1

    def page(self, promotion_id: int, page: Page) -> list[Code]:
        """Return one page of a promotion's codes, in the order they were added."""
        return self._codes.page("promotion", promotion_id, page)

    def count(self, promotion_id: int) -> int:
        """Return the number of codes a promotion has."""
        return self._codes.count("promotion", promotion_id)

    def free(self, promotion_id: int) -> None:
        """Release all codes of a promotion."""
        # From last to first: deleting the last row of a group moves no other row.
        for row in reversed(list(self._codes.rows("promotion", promotion_id))):
            self._codes.delete(row.code)

    def _unused(self) -> str:
        while self._codes.get(code := self._random.code()) is not None:
            pass
        return code
