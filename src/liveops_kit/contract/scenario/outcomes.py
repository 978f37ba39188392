"""How a law ends when it is not kept: broken, or not to be judged here."""

from __future__ import annotations

from collections.abc import Sequence

from liveops_kit.contract.http.exchange import Exchange
from liveops_kit.contract.symptoms import Symptom


class LawBroken(AssertionError):
    """The server breaks a law."""

    def __init__(
        self,
        expected: str,
        actual: str,
        evidence: Sequence[Exchange],
        common: str = "",
        missing: str = "",
        symptom: Symptom | None = None,
        is_needed: bool = False,
    ) -> None:
        super().__init__(f"expected {expected}; seen {actual}")
        self.missing = missing
        """The property that an answer lacks, if that is the reason."""
        self.common = common
        """The name of the fault, if other laws may hit it as well."""
        self.symptom = symptom
        """The fault of the last answer, if that is known."""
        self.is_needed = is_needed
        """True if a call failed that the law needs before it comes to what it is about."""
        self.expected = expected
        self.actual = actual
        self.evidence = tuple(evidence)


class NotVerifiable(Exception):
    """The law cannot be judged on this target; the message is the reason."""
